"""Which frames of a cut are compared with those of its clip, and with which of them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bts import media
from bts.media.cutting.cut import Cut, end_of, start_of
from bts.media.cutting.rates import CutFrame, list_frames
from bts.snippets.expected import list_looks, number_at
from bts.snippets.seen import BRIGHT, add_brightest
from bts.timing import Span

EVERY = Fraction(1)
"""Seconds between two frames that are compared with the clip's, beside the first and the last."""


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
    """How bright each frame of a cut is, from 0 to 1."""
    if not cut.overlay.fades:
        return [Fraction(1)] * len(frames)
    length = end_of(info, cut) - start_of(info, cut)
    return [cut.overlay.light_at(frame.time, length) for frame in frames]


def _brightest_in(frames: Sequence[CutFrame], span: Span, lights: Sequence[Fraction]) -> int:
    """The frame that is on screen in the middle of a caption; where pictures fade, the brightest one within it."""
    middle = number_at(frames, (span.start + span.end) / 2)
    within = range(number_at(frames, span.start), max(middle, number_at(frames, span.end) - 1) + 1)
    return middle if lights[middle] == 1 else max((middle, *within), key=lambda number: lights[number])
