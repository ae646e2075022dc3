"""The best frame near a moment, or several that differ: judged as keyframes are, and always within one shot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import cv2

from bts import media
from bts.errors import ClipError, MissingToolError
from bts.keyframes import Pick, pick
from bts.keyframes.candidates import BREATH_SECONDS, Candidate, CandidateCollector, Measures, candidate_of
from bts.keyframes.pick import ALTERNATE_WORTH
from bts.model import Keyframe, Shot
from bts.shots import analyse_near
from bts.shots.analysis import small_planes
from bts.timing import Span, clock, json_seconds

FARTHEST_SECONDS = Fraction(10)
"""Longest reach of `--nudge`: what lies farther away is another moment."""

BURST_SECONDS = Fraction(2)
"""Seconds on either side of a moment in which the frames of a burst are looked for, at least."""

BURST_SECONDS_EACH = Fraction(1, 2)
"""Seconds on either side for each frame of a burst, where that is more."""

DETECTOR_SECONDS = Fraction(2)
"""Seconds beyond the reach in which a detector looks for the edges of the shot: it sees no cut without its sides."""

MOST_JUDGED = 120
"""Frames that are judged for one moment, at most: a bound on memory."""

PICTURE_SIDE = 480
"""Longer side, in pixels, of the pictures that are judged: that of keyframes."""

LEAST_GAIN = 0.03
"""Score that another frame must have above the one asked for: below it no eye sees the gain, and nothing moves."""

TOLD_GAIN = 0.1
"""Gain of a single measure from which it is told as a reason."""

LOOK_SIZE = (32, 18)
"""Width and height to which pictures are reduced to compare their looks."""

LEAST_DIFFERENT_LEVELS = 1.5
"""Mean difference of two reduced pictures, in grey levels, from which they are two looks and not one."""

REASONS = {
    "sharp": "sharper",
    "still": "less motion",
    "exposure": "better exposed",
    "contrast": "more contrast",
    "faces": "a better face",
    "eyes": "eyes open",
    "mouth": "mouth at rest",
    "settled": "nothing half drawn over it",
    "typical": "light as usual in its shot",
}
"""Name of a measure of keyframes -> what a frame is that has more of it."""


@dataclass(frozen=True)
class NearFrame:
    """A frame near a moment: the moment `asked` for, the frame's `time`, both in seconds, and `why` it was chosen."""

    asked: Fraction
    time: Fraction
    why: str

    @property
    def sentence(self) -> str:
        """How far the frame lies from the moment, and why it was taken."""
        if self.time == self.asked:
            return f"{clock(self.asked)} stays: {self.why}"
        by = json_seconds(abs(self.time - self.asked))
        sign = "+" if self.time > self.asked else "-"
        return f"{clock(self.time)} instead of {clock(self.asked)} ({sign}{by:.3f} s): {self.why}"


def find_best(clip: media.Clip, asked: Fraction, reach: Fraction, shots: Sequence[Shot] = ()) -> NearFrame:
    """The best frame within `reach` seconds of a moment, in the same shot; the frame asked for where none is better.

    `shots` are those that an earlier analysis found; where there are none, the edges of the shot are looked for near
    the moment.
    """
    shown = clip.info.time_of_frame(clip.info.frame_at(asked))
    span = _span_in_shot(clip, shown, reach, shots)
    measures, candidates = _collect(clip, span, shown)
    own = [c for c in candidates if c.measures.time == shown]
    inside = [c for c in candidates if abs(c.measures.time - shown) <= reach]
    best, kept = _pick(measures, inside), _pick(measures, own)
    if not best or not kept:
        return NearFrame(shown, shown, "no frame near it could be judged")
    if best[0].keyframe.score < kept[0].keyframe.score + LEAST_GAIN:
        return NearFrame(shown, shown, f"no frame within {json_seconds(reach):g} s of it in its shot is better")
    return NearFrame(shown, best[0].keyframe.time, _compare(best[0].keyframe, kept[0].keyframe))


def find_several(clip: media.Clip, asked: Fraction, count: int, shots: Sequence[Shot] = ()) -> list[NearFrame]:
    """Up to `count` good frames about a moment, in its shot, in order of time, no two of which look alike.

    The stretch is divided into `count` parts of the same length, and the best frame of each is taken.
    """
    shown = clip.info.time_of_frame(clip.info.frame_at(asked))
    reach = max(BURST_SECONDS, count * BURST_SECONDS_EACH)
    measures, candidates = _collect(clip, _span_in_shot(clip, shown, reach, shots), shown)
    inside = [c for c in candidates if abs(c.measures.time - shown) <= reach]
    taken: list[Pick] = []
    slices = (inside[n * len(inside) // count : (n + 1) * len(inside) // count] for n in range(count))
    picks = sorted((p for part in slices for p in _pick(measures, part)), key=lambda p: -p.keyframe.score)
    for found in picks:
        good = found.keyframe.score >= ALTERNATE_WORTH * picks[0].keyframe.score
        if good and all(_differ(found.candidate, other.candidate) for other in taken):
            taken.append(found)
    chosen = sorted((p.keyframe for p in taken), key=lambda keyframe: keyframe.time)
    return [NearFrame(shown, k.time, k.why) for k in chosen] or [NearFrame(shown, shown, "no frame could be judged")]


def _span_in_shot(clip: media.Clip, moment: Fraction, reach: Fraction, shots: Sequence[Shot]) -> Span:
    """What is judged: `reach` seconds on either side and the breath of a shot more, as far as the shot goes."""
    if not any(shot.start <= moment < shot.end for shot in shots):
        shots = _find_shots(clip, moment, reach + DETECTOR_SECONDS)
    shot = next((shot for shot in shots if shot.start <= moment < shot.end), None)
    start, end = (shot.start, shot.end) if shot is not None else (Fraction(0), clip.info.duration)
    wide = reach + BREATH_SECONDS
    return Span(max(start, moment - wide), min(end, moment + wide))


def _find_shots(clip: media.Clip, moment: Fraction, reach: Fraction) -> Sequence[Shot]:
    """The shots of the stretch about a moment; none where nothing decodes."""
    try:
        return analyse_near(clip, moment, reach).shots
    except ClipError:
        return ()


def _collect(clip: media.Clip, span: Span, shown: Fraction) -> tuple[list[Measures], list[Candidate]]:
    """The measures of all frames of a span, and candidates of MOST_JUDGED of them, and of that at `shown`."""
    info = clip.info
    first, last = info.frame_at(span.start), info.frame_at(min(span.end, info.last_time))
    every = max(1, -(-(last - first + 1) // MOST_JUDGED))
    collector, held = CandidateCollector(PICTURE_SIDE), []
    for frame in media.frames(clip, span, rough=max(info.width, info.height) >= 2 * PICTURE_SIDE):
        planes = small_planes(frame)
        collector.push(frame, planes)
        if frame.time == shown or (frame.number - first) % every == 0:
            held.append(candidate_of(frame, planes, PICTURE_SIDE))
    collector.finish()
    measures, _ = collector.take(0, info.frames)
    by_number = {m.number: m for m in measures}
    # Only the collector has seen the neighbours of a frame, and so its motion.
    return measures, [replace(c, measures=by_number[c.measures.number]) for c in held]


def _pick(measures: Sequence[Measures], candidates: Sequence[Candidate]) -> list[Pick]:
    """As `pick`, without faces where they cannot be looked for on this machine."""
    try:
        return pick(measures, candidates)
    except MissingToolError:
        return pick(measures, candidates, with_faces=False)


def _compare(best: Keyframe, kept: Keyframe) -> str:
    """What the best frame has more of than the one that was asked for, the largest gain first."""
    gains = {name: score - kept.scores.get(name, score) for name, score in best.scores.items()}
    told = sorted((name for name, gain in gains.items() if gain >= TOLD_GAIN), key=lambda name: -gains[name])
    return ", ".join(REASONS.get(name, f"more {name}") for name in told) or "better on the whole"


def _differ(one: Candidate, other: Candidate) -> bool:
    """Whether two frames look different."""
    first, second = (cv2.resize(c.picture, LOOK_SIZE, interpolation=cv2.INTER_AREA) for c in (one, other))
    return float(cv2.norm(first, second, cv2.NORM_L1)) / first.size >= LEAST_DIFFERENT_LEVELS
