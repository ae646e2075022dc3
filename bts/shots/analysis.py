"""One pass over a clip: transitions, shots, and the best frame of each."""

import logging
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from bts import media
from bts.errors import ClipError, printable
from bts.keyframes.candidates import Candidate, CandidateCollector, Measures, Pick, candidate_of
from bts.keyframes.early import EarlyKeyframes, hold_early
from bts.keyframes.pick import pick
from bts.keyframes.worth import mark_worth
from bts.media.arrays import Pixels
from bts.model import Keyframe, Progress, Shot, Transition, silent
from bts.shots.detector import load_detector
from bts.shots.glimpses import Glimpse, Glimpses
from bts.shots.looks import LookCollector, Looks
from bts.shots.samples import HEIGHT, WIDTH, Sample
from bts.shots.setups import same_setups
from bts.timing import Span

log = logging.getLogger(__name__)

THROUGH_SECONDS = Fraction(1, 2)
"""Seconds between a fade out and a fade in, below which they are one fade: nobody wants a picture of the black."""

MIN_SHOT_FRAMES = 2
"""Frames between a dissolve or wipe and its neighbour, below which they are no shot and both are one transition."""

CLEAR_CUT = 0.8
"""Confidence from which a cut stays a cut, however near a dissolve or wipe is."""

UNKNOWN = Keyframe(Fraction(0), 0, 0.0)
"""Stands in a shot until its keyframe is looked up."""

NO_PICTURE = np.empty((0, 0, 3), np.uint8)
"""Stands in a candidate for its picture, once that is not needed any more."""

JUDGED_AHEAD = 3
"""Shots that may wait for their best frame to be picked; the candidates of each are held in memory."""

FRAMES_BEHIND = 120
"""Frames by which the detector may lag behind decoding: it needs little time for most and much at once for some."""

SHOWN_AT_A_TIME = 12
"""Frames that are shown to the detector in one go: to hand over each by itself costs more than a look at most."""

REPORT_EVERY = 16
"""Frames between two reports of progress."""


@dataclass(frozen=True)
class Options:
    """How to analyse: a detector by name, alternates per shot, whether faces count, the thumbnails' longer side, and
    whether glimpses are kept: small pictures at regular times, for players. With `jumps`, a jump cut begins a shot.

    `every` is in seconds: a longer shot gets the best frame of each stretch of that length as an alternate. With
    `changes`, a shot gets one for each content that stays (see `keyframes.long_takes`).
    """

    detector: str = "default"
    alternates: int = 0
    faces: bool = True
    thumbnail_width: int = 480
    glimpses: bool = False
    every: Fraction | None = None
    changes: bool = False
    jumps: bool = False

    def __post_init__(self) -> None:
        if self.every is not None and self.every <= 0:
            raise ValueError("pictures of a long shot lie more than 0 seconds apart")
        if self.alternates < 0:
            raise ValueError("alternates cannot be fewer than none")
        if not 16 <= self.thumbnail_width <= 4096:
            raise ValueError("a thumbnail is 16 to 4096 pixels wide")


@dataclass(frozen=True)
class Analysis:
    """What one pass found. Shots and transitions tile the clip; `frames` were seen, `duration` in seconds.

    `thumbnails` are uint8 BGR pictures by the shot's index. They are made of the keyframes when these are written (see
    `with_keyframes`), because the one pass does not convert colours exactly; until then there are none.
    """

    transitions: tuple[Transition, ...]
    shots: tuple[Shot, ...]
    thumbnails: Mapping[int, Pixels] = field(repr=False)
    frames: int
    duration: Fraction
    warnings: tuple[str, ...] = ()
    glimpses: tuple[Glimpse, ...] = field(default=(), repr=False)
    """In order of time; none unless they were asked for."""
    looks: Looks | None = field(default=None, repr=False)
    """None where the analysis was read back: they are in a file of their own (see `bts.shots.looks`)."""
    early: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    """Keyframes that were made during the pass, as JPEG files by frame; `write_keyframes` makes the others."""

    @property
    def pictured(self) -> tuple[Shot, ...]:
        """The shots that are worth a picture: all but those that are black, two frames long or a wipe."""
        return tuple(shot for shot in self.shots if not shot.keyframe.skipped)


def analyse(
    clip: media.Clip,
    options: Options = Options(),
    progress: Progress = silent,
    *,
    span: Span | None = None,
    draw: bool = False,
) -> Analysis:
    """Transitions, shots and keyframes of an open clip, or of a stretch of it, in one decode.

    `draw`: the keyframes will be written, so those that can be are made during the pass.

    Raises:
        ClipError: nothing in the clip can be decoded.
        UsageError: there is no detector of that name.
        MissingToolError: the detector or the face networks are not installed.
    """
    log.info("%s: one pass by the detector %s", printable(clip.info.path), options.detector)
    total = float(clip.info.duration)
    # Two threads of their own, so that the decoder need not wait at the end of every shot, nor at every decision.
    large = max(clip.info.width, clip.info.height) >= 2 * options.thumbnail_width
    rough = large and media.skips_filter(clip.info.codec)
    early = hold_early(clip) if draw and not rough else None
    with ThreadPoolExecutor(1) as judge, ThreadPoolExecutor(1) as finder:
        work = _Pass(clip.info, options, judge, finder, early)
        for frame in media.frames(clip, span, rough=rough):
            work.push(frame)
            if frame.number % REPORT_EVERY == 0:
                progress("shots", float(frame.time), total)
        found = work.finish(clip)
    progress("shots", total, total)
    return found


def analyse_near(clip: media.Clip, time: Fraction, reach: Fraction) -> Analysis:
    """The shots within `reach` seconds of a moment, found without faces. Raises ClipError where nothing decodes."""
    span = Span(max(Fraction(0), time - reach), min(clip.info.duration, time + reach))
    return analyse(clip, Options(faces=False), span=span)


class _Pass:
    """The state of one pass: a detector looks ahead, and shots are closed behind it."""

    def __init__(
        self, info: media.ClipInfo, options: Options, judge: Executor, finder: Executor, early: EarlyKeyframes | None
    ) -> None:
        self._options = options
        self._judge = judge
        self._judged: deque[tuple[int, Future[list[Pick]]]] = deque()
        self._finder = finder
        self._found: deque[Future[list[list[Transition]]]] = deque()
        self._answers: deque[list[Transition]] = deque()
        """What the detector answered of the oldest frames, one answer for each."""
        self._unseen: list[Sample] = []
        """Frames that the detector has not been shown."""
        self._asked = 0
        """Frames that it was shown, and whose answers are not taken."""
        self._detector = load_detector(options.detector)
        self._early = early
        self._collector = CandidateCollector(options.thumbnail_width, early.hold if early else None)
        self._transitions: list[Transition] = []
        self._held: Transition | None = None
        """The last transition: a fade out may be half of a fade through black."""
        self._shots: list[Shot] = []
        self._best: dict[int, Candidate] = {}
        """The candidate of each keyframe by its shot's index, without its picture."""
        self._glimpses = Glimpses(info) if options.glimpses else None
        self._looks = LookCollector(info)
        self._start: tuple[Fraction, int] = (Fraction(0), 0)
        self._before = 0
        """Frames of the clip before the first that is analysed."""
        self._last: Sample | None = None
        self._end = Fraction(0)

    def push(self, frame: media.Frame) -> None:
        """Take the next frame."""
        planes = small_planes(frame)
        if self._last is None and frame.number:
            self._start, self._before = (frame.time, frame.number), frame.number  # of a stretch
        sample = Sample(frame.number, frame.time, *planes)
        self._collector.push(frame, planes)
        if self._glimpses is not None:
            self._glimpses.push(frame)
        self._looks.push(frame, planes[0])
        self._last, self._end = sample, frame.time + frame.duration
        # A detector counts from the first frame that it is shown.
        number = sample.number - self._before
        self._unseen.append(Sample(number, sample.time, *planes) if self._before else sample)
        if len(self._unseen) == SHOWN_AT_A_TIME:
            self._show()
        self._take_found(FRAMES_BEHIND)

    def finish(self, clip: media.Clip) -> Analysis:
        """Close what is open; look up the few frames that a shot needs and no candidate showed."""
        self._collector.finish()
        self._show()
        self._found.append(self._finder.submit(lambda: [self._detector.finish()]))
        self._asked += 1
        self._take_found(0)
        self._let_go()
        if self._last is None:
            remedy = "it is damaged: copy or export it again"
            raise ClipError("none of its frames can be decoded", clip.info.path, remedy, "undecodable")
        self._close(self._end, self._last.number + 1)
        self._take_picks(0)
        self._fill_in(clip)
        same = same_setups([self._best[shot.index].planes for shot in self._shots])
        found = [replace(shot, same_as=first) for shot, first in zip(self._shots, same, strict=True)]
        shots = mark_worth(found, self._best)
        warnings = tuple(dict.fromkeys((*clip.info.warnings, *clip.warnings)))
        frames, glimpses = self._last.number + 1, self._glimpses.kept() if self._glimpses is not None else ()
        looks = self._looks.finish()
        early = self._early.finish() if self._early else {}
        return Analysis(tuple(self._transitions), shots, {}, frames, self._end, warnings, glimpses, looks, early)

    def _show(self) -> None:
        """Show the detector the frames that it has not seen, on its own thread."""
        samples, self._unseen = self._unseen, []
        self._found.append(self._finder.submit(lambda: [self._detector.push(sample) for sample in samples]))
        self._asked += len(samples)

    def _take_found(self, leave: int) -> None:
        """Take the detector's answers about the oldest frames, until it has `leave` frames left to answer for.

        That number is fixed, and does not follow what is ready: the same clip gives the same answer on any machine.
        """
        while self._asked + len(self._unseen) > leave:
            while not self._answers:
                self._answers.extend(self._found.popleft().result())
            self._asked -= 1
            for found in self._answers.popleft():
                start, end = found.start_frame + self._before, found.end_frame + self._before
                self._pass_transition(replace(found, start_frame=start, end_frame=end))

    def _pass_transition(self, transition: Transition) -> None:
        """Hold each transition until the next one is seen: two with nothing worth a picture between them are one."""
        held = self._held
        if held is not None and _belong_together(held, transition):
            both = min(held.confidence, transition.confidence)
            kind = transition.kind if held.kind == "cut" else held.kind
            self._held = replace(transition, kind=kind, start=held.start, start_frame=held.start_frame, confidence=both)
            return
        self._let_go()
        self._held = transition

    def _let_go(self) -> None:
        if self._held is not None:
            self._enter(self._held)
        self._held = None

    def _enter(self, transition: Transition) -> None:
        if transition.start_frame == 0:
            # The first frame is on screen from the clip's zero on, also where its own time is later.
            transition = replace(transition, start=Fraction(0))
        self._transitions.append(transition)
        if transition.kind == "jump" and not self._options.jumps:
            return
        self._close(transition.start, transition.start_frame)
        self._start = (transition.end, transition.end_frame)

    def _close(self, end: Fraction, end_frame: int) -> None:
        """The shot from the last transition to here; nothing when two transitions touch."""
        start, start_frame = self._start
        if end_frame <= start_frame:
            return
        found = self._collector.take(start_frame, end_frame)
        index = len(self._shots) + 1
        self._shots.append(Shot(index, start, start_frame, end, end_frame, UNKNOWN))
        self._judged.append((index, self._judge.submit(self._pick, *found, end_frame)))
        self._take_picks(JUDGED_AHEAD)

    def _pick(self, measures: list[Measures], candidates: list[Candidate], end_frame: int) -> list[Pick]:
        """The picks of a shot that ends before frame `end_frame`; its keyframe is made if its frame is held."""
        options = self._options
        picks = pick(
            measures,
            candidates,
            with_faces=options.faces,
            alternates=options.alternates,
            every=options.every,
            changes=options.changes,
        )
        if self._early is not None and picks:
            self._early.make(picks[0].keyframe, end_frame)
        return picks

    def _take_picks(self, leave: int) -> None:
        """Enter the picks of the oldest shots, until `leave` shots are left to be judged."""
        while len(self._judged) > leave:
            index, picked = self._judged.popleft()
            if picks := picked.result():
                alternates = tuple(p.keyframe for p in picks[1:])
                self._shots[index - 1] = replace(
                    self._shots[index - 1], keyframe=picks[0].keyframe, alternates=alternates
                )
                self._best[index] = _without_picture(picks[0].candidate)

    def _fill_in(self, clip: media.Clip) -> None:
        """A very short shot may have lost its candidates to its neighbours: its middle frame stands for it."""
        wanted = {(s.start + s.end) / 2: s for s in self._shots if s.keyframe is UNKNOWN}
        for asked, frame in media.frames_at(clip, wanted):
            shot = wanted[asked]
            candidate = candidate_of(frame, small_planes(frame), self._options.thumbnail_width)
            found = pick([candidate.measures], [candidate], with_faces=False)[0].keyframe
            self._shots[shot.index - 1] = replace(shot, keyframe=found)
            self._best[shot.index] = _without_picture(candidate)


def _without_picture(candidate: Candidate) -> Candidate:
    """The candidate with its planes alone: the pictures of all shots of a film are more than memory should hold."""
    return replace(candidate, picture=NO_PICTURE)  # not a part of the picture, which would hold all of it in memory


def _belong_together(first: Transition, second: Transition) -> bool:
    """Whether two fades leave no time between them, or a dissolve or wipe and its neighbour leave no shot.

    A jump stays one, and a clear cut: a dissolve that ends at it, or begins, was movement or is another transition.
    """
    if first.kind == second.kind == "fade":
        return second.start - first.end < THROUGH_SECONDS
    if any(t.kind == "jump" or (t.kind == "cut" and t.confidence >= CLEAR_CUT) for t in (first, second)):
        return False
    smooth = {first.kind, second.kind} & {"dissolve", "wipe"}
    return (
        bool(smooth)
        and "fade" not in (first.kind, second.kind)
        and (second.start_frame - first.end_frame < MIN_SHOT_FRAMES)
    )


def small_planes(frame: media.Frame) -> tuple[Pixels, Pixels, Pixels]:
    """Luma (36 x 64) and chroma (18 x 32 each) of a frame, as a Sample holds them."""
    return frame.planes(WIDTH, HEIGHT)
