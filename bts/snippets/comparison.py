"""Comparing the pictures of a written video with those of its clip: some frames, each caption, the marks."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import OutputError
from bts.media.arrays import Floats, Pixels
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.rates import CutFrame, list_frames
from bts.media.cutting.shaping import Shaping, shape_picture, show_inner
from bts.media.joining import fit_picture
from bts.media.layouts import has_alpha
from bts.media.threads import processors
from bts.snippets.expected import Expected, list_looks, number_at
from bts.snippets.marks import HouseMarks
from bts.snippets.reduced import REMEDY, WrongFrameError, compare_look, find_caption, reduce, shrink, shrink_frame
from bts.snippets.seen import BRIGHT, MarkPictures, add_brightest, cover_marks, cut_marks, find_marks, is_covered
from bts.timing import Span

SeenFrames = Mapping[tuple[int, int], Floats]
"""(Frame of a cut that is compared, frame of the clip) -> the clip's as it is compared with it: see `shrink`."""

EVERY = Fraction(1)
"""Seconds between two frames that are compared with the clip's, beside the first and the last."""

PIXELS_A_THREAD = 1_000_000
"""Pixels of a picture for each thread that decodes it: threads take a tenth more of the processors' time together, and
pictures of fewer pixels are soon decoded by one."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Which `frames` of a cut are compared, and how bright each is (`lights`, from 0 to 1).

    `allowed` tells for each sample the frames of the clip that it may look like, and those that it may not look more
    like; `captioned` are the frames in which a burnt-in caption is looked for. All are numbers in the cut, but for the
    clip's own.
    """

    frames: Sequence[CutFrame]
    lights: Sequence[Fraction]
    allowed: Mapping[int, tuple[Sequence[int], Sequence[int]]]
    captioned: frozenset[int]

    def compared_with(self, number: int, *, later: bool = False) -> Sequence[int]:
        """The samples with which frame `number` of the clip is compared; `later`: its later field."""
        return self._by_number.get((number, later), ())

    def is_later(self, sample: int, number: int) -> bool:
        """Whether it is the later field of frame `number` of the clip that a sample should show."""
        return self.frames[sample].later_field and number in self.allowed[sample][0]

    @cached_property
    def _by_number(self) -> Mapping[tuple[int, bool], Sequence[int]]:
        found: dict[tuple[int, bool], list[int]] = {}
        for sample, (right, wrong) in self.allowed.items():
            for number in (*right, *wrong):
                found.setdefault((number, self.is_later(sample, number)), []).append(sample)
        return found


def choose_samples(
    clip: media.Clip,
    cut: Cut,
    drawn: Sequence[Span] = (),
    keys: Sequence[int] = (),
    *,
    frames: Sequence[CutFrame] | None = None,
) -> Samples:
    """The first frame of a cut, one in each second, the last, both sides of a new framing; one for each caption.

    Of each second it is the frame that the clip gives soonest, the one after a key frame where there is one; in a
    second with one of `keys`, frames that were copied as key frames, those are its frames. `drawn` are the times of
    burnt-in captions; `frames` are those of `list_frames`, where they are listed already.
    """
    info = clip.info
    frames = list_frames(info, cut) if frames is None else frames
    lights = _find_lights(info, cut, frames)
    last = len(frames) - 1
    at = [frames[key].time for key in keys]
    times = [number * EVERY for number in range(1, int(frames[last].time / EVERY) + 1)]
    without = [time for time in times if bisect_left(at, time) == bisect_left(at, time + EVERY)]
    framed = (bisect_left(frames, number, key=lambda frame: frame.number) for number, _ in cut.shaping.crops)
    sides = [n for n in framed if 0 < n <= last]
    chosen = {0, last, *keys, *sides, *(n - 1 for n in sides), *(_soonest_in(clip, frames, time) for time in without)}
    allowed = {n: list_looks(frames, n, info) for n in (add_brightest(chosen, lights) if cut.overlay.fades else chosen)}
    allowed |= {n: (right, [w for w in wrong if w > right[0]]) for n, (right, wrong) in allowed.items() if n in keys}
    captioned = {n for n in (_brightest_in(frames, span, lights) for span in drawn) if lights[n] >= BRIGHT}
    return Samples(frames, lights, dict(sorted(allowed.items())), frozenset(captioned))


def _soonest_in(clip: media.Clip, frames: Sequence[CutFrame], time: Fraction) -> int:
    """The frame of a cut, within EVERY from `time` on, that takes the least decoding of the clip."""
    first = number_at(frames, time)

    def decoded(place: int) -> tuple[bool, int]:
        number = frames[place].number
        packets = int(clip.index.packet_of[number]) - clip.index.key_for(number)
        return packets == 0, packets  # the frame before a key frame takes all of another group

    return min(range(first, max(first + 1, number_at(frames, time + EVERY))), key=decoded)


def _find_lights(info: media.ClipInfo, cut: Cut, frames: Sequence[CutFrame]) -> list[Fraction]:
    """How bright each frame of a cut is, from 0 to 1. It fades by its own time, not by that of a constant rate."""
    if not cut.overlay.fades:
        return [Fraction(1)] * len(frames)
    start, length = start_of(info, cut), end_of(info, cut) - start_of(info, cut)
    own = (info.time_of_frame(frame.number) - start if cut.rate is not None else frame.time for frame in frames)
    return [cut.overlay.light_at(max(Fraction(0), time), length) for time in own]


def _brightest_in(frames: Sequence[CutFrame], span: Span, lights: Sequence[Fraction]) -> int:
    """The frame that is on screen in the middle of a caption; where pictures fade, the brightest one within it."""
    middle = number_at(frames, (span.start + span.end) / 2)
    within = range(number_at(frames, span.start), max(middle, number_at(frames, span.end) - 1) + 1)
    return middle if lights[middle] == 1 else max((middle, *within), key=lambda number: lights[number])


def is_easy(info: media.ClipInfo, cut: Cut) -> bool:
    """Whether a frame of the clip looks the same when it is converted the cheap way, without being developed."""
    plain = info.hdr is None and not info.ever_interlaced and not has_alpha(info.pixel_format)
    return plain and cut.find != "join" and cut.copy is None and not info.formats[1:]


class Sightings:
    """Takes the looks that a check will want, while the clip is read for another reason; see media.is_sound."""

    def __init__(self, clip: media.Clip, cut: Cut, marks: HouseMarks | None = None) -> None:
        self._cut, self._marks = cut, marks
        self._samples = choose_samples(clip, cut) if is_easy(clip.info, cut) else None
        self.looks: dict[tuple[int, int], Floats] = {}

    def take(self, frame: media.Frame) -> None:
        """Take the looks of a frame, where it is wanted."""
        if self._samples is None or not (wanted := self._samples.compared_with(frame.number)):
            return
        seen = _Picture(frame.number, self._cut, frame=frame)
        self.looks |= _look(seen, wanted, self._samples, self._marks)


def compare_pictures(
    clip: media.Clip,
    cut: Cut,
    made: media.Clip,
    expected: Expected,
    samples: Samples,
    marks: HouseMarks | None,
    seen: SeenFrames,
    target: Path,
) -> None:
    """Compare the samples of the video with frames of the clip, and look for captions and marks.

    `seen` are looks as `Sightings` took them, which are not read again. Raises WrongFrameError where a frame is a wrong
    one; OutputError where the video does not decode to its end, or a caption or a mark is not seen.
    """
    places = {number: expected.place_of(number) for number in {*samples.allowed, *samples.captioned}}
    own = {place: samples.frames[number].number - cut.first for number, place in places.items()}
    captioned = {places[number] for number in samples.captioned}
    video = _Video(made, own, captioned, cut, marks, target)
    verdicts = _Verdicts(samples, lambda sample: video.show(places[sample]).look, target, dict(seen))
    plain = {samples.frames[number].number: number for number in samples.captioned}
    marked = {samples.frames[n].number: n for n in samples.allowed if marks and samples.lights[n] >= BRIGHT}
    numbers = sorted({*plain, *(marked if marks and marks.patches else ()), *verdicts.list_wanted()})
    with closing(video):
        try:
            for read in _read_pictures(clip, cut, numbers):
                verdicts.add(_look(read, samples.compared_with(read.number), samples, marks))
                if marks is not None and marks.patches and (sample := marked.get(read.number)) is not None:
                    lit = cut_marks(_dim(read.rgb, samples.lights[sample]), marks)
                    with _name_target(target):
                        find_marks(read.number - cut.first, lit, video.show(places[sample]).marks, marks)
                if (caption := plain.get(read.number)) is not None:
                    _find_caption(read.rgb, video.show(places[caption]).overview, caption, samples, marks, target)
            for read in _read_pictures(clip, cut, sorted(verdicts.list_wanted(later=True)), later=True):
                verdicts.add(_look(read, samples.compared_with(read.number, later=True), samples, marks))
            verdicts.finish()
        except WrongFrameError:
            video.finish()  # that the video is damaged says more than which of its frames looks wrong
            raise
        video.finish()


def _find_caption(
    rgb: Pixels, overview: Pixels | None, number: int, samples: Samples, marks: HouseMarks | None, target: Path
) -> None:
    """Raise OutputError unless a caption is seen in sample `number`, by the clip's picture of it without captions."""
    assert overview is not None
    bare = _dim(reduce(cover_marks(rgb, marks), overview.shape[0]), samples.lights[number])
    find_caption(bare, overview, samples.frames[number].time, target)


@dataclass(eq=False)
class _Verdicts:
    """Compares each sample as soon as all looks are there, and lets them go: those of a long clip would fill memory.

    `shown` gives the video's look of a sample, `looks` are the clip's that are known already.
    """

    samples: Samples
    shown: Callable[[int], Floats]
    target: Path
    looks: dict[tuple[int, int], Floats]
    judged: set[int] = field(default_factory=set)

    def list_wanted(self, *, later: bool = False) -> set[int]:
        """The numbers of the clip's frames of which looks are still to be read; `later`: of their later fields."""
        pairs = {(sample, n) for sample, (right, wrong) in self.samples.allowed.items() for n in (*right, *wrong)}
        wanted = {(s, n) for s, n in pairs if s not in self.judged} - self.looks.keys()
        return {number for sample, number in wanted if self.samples.is_later(sample, number) == later}

    def add(self, looks: SeenFrames) -> None:
        """Take the looks of a frame of the clip. Raises WrongFrameError as `compare_look`."""
        self.looks |= looks
        for sample, _ in looks:
            right, wrong = self.samples.allowed[sample]
            if sample not in self.judged and all((sample, number) in self.looks for number in (*right, *wrong)):
                self._judge(sample)

    def finish(self) -> None:
        """Compare the samples of which no look was to be read. Raises WrongFrameError as `compare_look`."""
        for sample in sorted(self.samples.allowed.keys() - self.judged):
            self._judge(sample)

    def _judge(self, sample: int) -> None:
        self.judged.add(sample)
        light = float(self.samples.lights[sample])
        right, wrong = (
            {number: self.looks.pop((sample, number)) * light for number in some if (sample, number) in self.looks}
            for some in self.samples.allowed[sample]
        )
        compare_look(self.shown(sample), right, wrong, sample, self.target)


@dataclass(eq=False)
class _Picture:
    """Frame `number` of the clip in the shape of the cut: a `frame` that is converted as it is asked for, or `given`.

    What is given is uint8 H x W x 3, R G B, in the clip's own shape.
    """

    number: int
    cut: Cut
    frame: media.Frame | None = None
    given: Pixels | None = None

    @cached_property
    def rgb(self) -> Pixels:
        """The picture, uint8 H x W x 3."""
        own = self.given if self.frame is None else self.frame.rgb()
        assert own is not None
        return shape_picture(own, self.cut.shaping, self.number, *self.cut.drawn_size)

    def look(self, marks: HouseMarks | None, place: int) -> Floats:
        """How it is compared with frame `place` of the cut, counted by the frames of the clip: covered as that is."""
        if self.frame is not None and self.cut.shaping == Shaping() and not is_covered(marks, place):
            return shrink_frame(self.frame)
        return shrink(show_inner(cover_marks(self.rgb, marks, place), self.cut.shaping))


def _look(picture: _Picture, wanted: Sequence[int], samples: Samples, marks: HouseMarks | None) -> SeenFrames:
    """The looks of a frame of the clip, as it is compared with each of the samples `wanted`.

    A frame is covered as its sample is, where captions stand in that one alone.
    """
    own = {sample: samples.frames[sample].number - picture.cut.first for sample in wanted}
    return {(n, picture.number): picture.look(marks, own[n]) for n in wanted}


def _read_pictures(clip: media.Clip, cut: Cut, numbers: Sequence[int], *, later: bool = False) -> Iterator[_Picture]:
    """Give frames of the clip by their numbers, which rise.

    For one that does not decode it is the picture of the last one before it that does, as in the snippet. `later`: as
    it is at the moment of its later field.
    """
    times = [clip.info.time_of_frame(number) for number in numbers]
    if is_easy(clip.info, cut):
        # Another processor decodes the video meanwhile.
        for number, (_, frame) in zip(numbers, media.frames_at(clip, times, rough=True, spared=1), strict=True):
            yield _Picture(number, cut, frame=frame)
        return
    size = clip.info.as_of(cut.first).geometry.shown
    field = int(later) if cut.by_fields else None
    for number, (_, picture) in zip(numbers, media.pictures_at(clip, times, field=field), strict=True):
        yield _Picture(number, cut, given=fit_picture(picture.rgb, size))


@dataclass(frozen=True, eq=False)
class _Shown:
    """A frame of the video: its `look` (54 x 96 grey levels), and what is where marks stand.

    Its `overview` is larger; None where no caption is looked for.
    """

    look: Floats
    overview: Pixels | None
    marks: MarkPictures


class _Video:
    """The frames of a written video that are compared: decoded on another thread while those of the clip are.

    `wanted` tells for each frame, by its number in the video, how many frames of the clip come before its own in the
    cut; in those `captioned` a caption is looked for.
    """

    def __init__(
        self,
        made: media.Clip,
        wanted: Mapping[int, int],
        captioned: Collection[int],
        cut: Cut,
        marks: HouseMarks | None,
        target: Path,
    ) -> None:
        self._made, self._wanted, self._captioned = made, wanted, captioned
        self._cut, self._marks, self._target = cut, marks, target
        self._shown: dict[int, _Shown] = {}
        # Without the deblocking filter: it looks the same when it is reduced, and all of the file is read all the same.
        self._flow = media.frames(made, rough=True, wanted=wanted, threads=_count_threads(made.info))
        self._started = next(self._flow, None)

    def show(self, place: int) -> _Shown:
        """The frame at a place of the video. Raises WrongFrameError where it does not decode."""
        while place not in self._shown and self._read():
            pass
        if place not in self._shown:
            self.finish()
            raise WrongFrameError(f"frame {place} of the video does not decode", self._target, REMEDY)
        return self._shown[place]

    def finish(self) -> None:
        """Decode what is left of the video. Raises WrongFrameError, naming the target, where any of it is damaged."""
        while self._read():
            pass
        info = self._made.info
        if damage := [*info.damage, *(line for line in self._made.warnings if line not in info.warnings)]:
            raise WrongFrameError(f"the video does not play to its end: {damage[0]}", self._target, REMEDY)

    def close(self) -> None:
        """Stop decoding."""
        self._flow.close()

    def _read(self) -> bool:
        """Take the next frame that is wanted; returns whether there was one."""
        frame, self._started = self._started or next(self._flow, None), None
        if frame is None:
            return False
        self._shown[frame.number] = self._look_at(frame, self._wanted[frame.number])
        return True

    def _look_at(self, frame: media.Frame, place: int) -> _Shown:
        captioned = frame.number in self._captioned
        plain = self._cut.shaping == Shaping() and not is_covered(self._marks, place)
        if plain and not captioned:
            return _Shown(shrink_frame(frame), None, {})
        rgb = _fit_design(frame.rgb(), self._cut)
        bare = show_inner(cover_marks(rgb, self._marks, place), self._cut.shaping)
        overview = reduce(cover_marks(rgb, self._marks)) if captioned else None
        look = shrink_frame(frame) if plain else shrink(bare)
        return _Shown(look, overview, cut_marks(rgb, self._marks))


def _count_threads(info: media.ClipInfo) -> int:
    """Threads for decoding a written video: most of what a check takes, beside those who read the clip and listen."""
    return max(1, min(processors(), info.stored_width * info.stored_height // PIXELS_A_THREAD))


def _fit_design(rgb: Pixels, cut: Cut) -> Pixels:
    """A picture of the video at the size at which it was laid out, where the clip's fills a part of it alone."""
    if cut.shaping.inner is None or rgb.shape[1::-1] == cut.drawn_size:
        return rgb
    import cv2

    return np.asarray(cv2.resize(np.ascontiguousarray(rgb), cut.drawn_size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _dim(levels: Pixels, light: Fraction) -> Pixels:
    """A picture in a light from 0 (black) to 1."""
    return levels if light == 1 else np.asarray(levels * float(light), np.uint8)


@contextmanager
def _name_target(target: Path) -> Iterator[None]:
    try:
        yield
    except OutputError as error:
        raise OutputError(error.what, target, error.remedy) from error
