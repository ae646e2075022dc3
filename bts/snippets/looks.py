"""Looking at the range of a snippet before it is framed: its shots, who and what is in each, its bars."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from bts import media, shots
from bts.faces.bars import find_picture, measure_edges
from bts.faces.glance import Glance
from bts.faces.sight import look_at
from bts.media.arrays import Floats, Pixels
from bts.media.joining import fit_picture
from bts.model import WHOLE, Progress, Transition
from bts.shots.analysis import small_planes
from bts.timing import Span

LOOK_EVERY = Fraction(1, 4)
"""Seconds between two looks."""

SUBJECTS_EVERY = 2
"""Looks in turn of which one is for persons, animals and things too: to seek these takes two thirds of a look."""

MOST_LOOKS = 160
"""Looks at a range; a longer one is looked at less often."""

FEWEST_LOOKS = 3
"""Looks at each shot, however short it is."""

LOOK_HEIGHT = 360
"""Height in pixels of the pictures looked at: enough for `find_faces`, which makes them smaller still."""

AGO = 2
"""Frames between the two pictures that show what moves."""

LOOKS_AT_BARS = 8
"""Frames of a range that are looked at for bars alone."""

AROUND = Fraction(2)
"""Seconds before and after the range in which transitions are looked for too: a detector wants both shots."""

Frames = tuple[int, int]
"""Numbers [first, stop) of frames."""


@dataclass(eq=False)
class Seen:
    """What was seen of a range: looks in order, the edges of each, and the shots, where these were looked for."""

    looks: list[Glance] = field(default_factory=list)
    edges: list[tuple[Floats, Floats]] = field(default_factory=list)
    shots: list[Frames] = field(default_factory=list)


def look_at_range(
    clip: media.Clip, frames: Frames, known: Sequence[Frames], detector: str, on_progress: Progress
) -> Seen:
    """Look at frames [first, stop) of a clip; its shots are found in the same reading where none are `known`.

    Raises ClipError, and as `shots.load_detector` does.
    """
    info = clip.info
    seen = Seen(shots=list(known))
    size = _small_size(info, frames[0])
    finder = None if known else _Finder(detector)
    step = _frames_between_looks(info, frames)
    before: Pixels | None = None
    start, end = info.time_of_frame(frames[0]), _end_of(info, frames[1])
    read = Span(max(Fraction(0), start - AROUND), min(info.duration, end + AROUND)) if finder else Span(start, end)
    for frame in media.frames(clip, read, rough=True):
        if finder is not None:
            finder.push(frame)
        if not frames[0] <= frame.number < frames[1]:
            continue
        place = (frame.number - frames[0]) % step
        if place == 0:
            shown = _small_picture(frame, size)
            _add_look(seen, frame.number, shown, before, seek_subjects=len(seen.looks) % SUBJECTS_EVERY == 0)
            before = shown if step <= AGO else None
            on_progress("framing", float(frame.time - read.start), float(read.length))
        elif place == step - AGO:
            before = _small_picture(frame, size)
    if finder is not None:
        seen.shots = part_range(frames, finder.finish())
    _look_at_short_shots(clip, seen, frames, size)
    return seen


def has_bars(clip: media.Clip, frames: Frames) -> bool:
    """Whether bars stand around the picture in all of a few frames of [first, stop). Raises ClipError."""
    count = min(LOOKS_AT_BARS, frames[1] - frames[0])
    times = [clip.info.time_of_frame(number) for number in _space_evenly(frames, count)]
    size = _small_size(clip.info, frames[0])
    edges = [measure_edges(_small_picture(frame, size)) for _, frame in media.frames_at(clip, times, rough=True)]
    return bool(edges) and find_picture(edges) != WHOLE


class _Finder:
    """Finds the transitions of a stretch: a detector counts its frames from 0."""

    def __init__(self, detector: str) -> None:
        self._detector = shots.load_detector(detector)
        self._found: list[Transition] = []
        self._first: int | None = None

    def push(self, frame: media.Frame) -> None:
        """Take the next frame."""
        if self._first is None:
            self._first = frame.number
        sample = shots.Sample(frame.number - self._first, frame.time, *small_planes(frame))
        self._found += self._detector.push(sample)

    def finish(self) -> list[Transition]:
        """All transitions, by the clip's own frame numbers."""
        first = self._first or 0
        found = [*self._found, *self._detector.finish()]
        return [replace(t, start_frame=t.start_frame + first, end_frame=t.end_frame + first) for t in found]


def part_range(frames: Frames, transitions: Sequence[Transition]) -> list[Frames]:
    """The shots of a range, without the frames of its gradual transitions. A jump does not part a shot."""
    borders = [(t.start_frame, t.end_frame) for t in transitions if t.kind != "jump"]
    edges = [(start, end) for start, end in borders if start < frames[1] and end > frames[0]]
    starts = [frames[0], *(min(end, frames[1]) for _, end in edges)]
    ends = [*(max(start, frames[0]) for start, _ in edges), frames[1]]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end] or [frames]


def _frames_between_looks(info: media.ClipInfo, frames: Frames) -> int:
    count = frames[1] - frames[0]
    return max(1, round(LOOK_EVERY * info.rate), -(-count // MOST_LOOKS))


def _look_at_short_shots(clip: media.Clip, seen: Seen, frames: Frames, size: tuple[int, int]) -> None:
    """Look again at shots that had few looks."""
    have = {look.number for look in seen.looks}
    wanted: set[int] = set()
    for shot in seen.shots:
        first, stop = max(shot[0], frames[0]), min(shot[1], frames[1])
        if first < stop and sum(first <= number < stop for number in have) < FEWEST_LOOKS:
            wanted |= set(_space_evenly((first, stop), FEWEST_LOOKS))
    times = [clip.info.time_of_frame(number) for number in sorted(wanted - have)]
    for _, frame in media.frames_at(clip, times):
        if frame.number not in have:
            have.add(frame.number)
            _add_look(seen, frame.number, _small_picture(frame, size), None)


def _space_evenly(frames: Frames, count: int) -> list[int]:
    """The middle frames of `count` equal parts of [first, stop)."""
    first, stop = frames
    return [first + (stop - first) * (2 * n + 1) // (2 * count) for n in range(count)]


def _add_look(seen: Seen, number: int, bgr: Pixels, before: Pixels | None, *, seek_subjects: bool = True) -> None:
    edges = measure_edges(bgr)
    seen.looks.append(look_at(bgr, number, before, find_picture([edges]), seek_subjects=seek_subjects))
    seen.edges.append(edges)


def _small_size(info: media.ClipInfo, first: int) -> tuple[int, int]:
    wide, high = info.as_of(first).geometry.shown
    return max(2, round(wide * LOOK_HEIGHT / high)), LOOK_HEIGHT


def _small_picture(frame: media.Frame, size: tuple[int, int]) -> Pixels:
    """A frame at that size; one of another shape has bars, as in the video."""
    return fit_picture(frame.bgr(height=size[1]), size)


def _end_of(info: media.ClipInfo, stop: int) -> Fraction:
    return info.time_of_frame(stop) if stop < info.frames else info.duration
