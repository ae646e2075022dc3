"""Which frames of the clip a cut shows, and when: each once at its own time, or at a constant rate, or by fields."""

import math
from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction

from bts.media.clip import ClipInfo
from bts.media.cutting.cut import LEAST_TIMESCALE, Cut, end_of, start_of, timescale
from bts.media.ffmpeg import FilterStream

EARLY = Fraction(1, 2000)
"""Seconds by which a frame of the clip may come after a tick of a constant rate and still be the one shown there.

The two clocks round differently, and a frame must not miss its tick by a rounding.
"""


@dataclass(frozen=True)
class CutFrame:
    """One frame of a cut: seconds from its start, the number of the clip's frame, whether that frame's later field."""

    time: Fraction
    number: int
    later_field: bool = False


def list_frames(info: ClipInfo, cut: Cut) -> list[CutFrame]:
    """The frames of a cut in order, as it is to show them."""
    shown = _own_frames(info, cut)
    if cut.rate is None:
        return shown
    times = [frame.time for frame in shown]
    length = end_of(info, cut) - start_of(info, cut)
    ticks = list_ticks(length, cut.rate)
    return [replace(shown[max(0, bisect_right(times, tick + EARLY) - 1)], time=tick) for tick in ticks]


def list_ticks(length: Fraction, rate: Fraction) -> list[Fraction]:
    """When the frames of a constant rate come that show `length` seconds."""
    return [n / rate for n in range(count_frames(length, rate))]


def count_frames(length: Fraction, rate: Fraction) -> int:
    """How many frames of a constant rate show `length` seconds, to half a frame; at least one."""
    return max(1, round(length * rate))


def length_of_cut(info: ClipInfo, cut: Cut) -> Fraction:
    """Seconds that the pictures of a cut last: at a constant rate, a whole number of its frames."""
    length = end_of(info, cut) - start_of(info, cut)
    return length if cut.rate is None else count_frames(length, cut.rate) / cut.rate


def rate_of_cut(info: ClipInfo, cut: Cut) -> Fraction:
    """Frames a second of a cut: the constant rate asked for, else that of the clip, twice it for fields."""
    if cut.rate is not None:
        return cut.rate
    return info.rate * (2 if cut.by_fields else 1)


def ticks_of_cut(info: ClipInfo, cut: Cut) -> int:
    """Ticks per second of the video track of a cut."""
    if cut.rate is not None:
        return cut.rate.numerator * max(1, math.ceil(Fraction(LEAST_TIMESCALE, cut.rate.numerator)))
    return timescale(info) * (2 if cut.by_fields else 1)


def keep_rate(stream: FilterStream, info: ClipInfo, cut: Cut) -> FilterStream:
    """Pictures at the constant rate that is asked for, by leaving out and repeating whole ones; else as they are."""
    if cut.rate is None:
        return stream
    early = round(EARLY * timescale(info) * (2 if cut.by_fields else 1))
    count = count_frames(end_of(info, cut) - start_of(info, cut), cut.rate)
    stream = stream.filter("setpts", expr=f"max(0,PTS-{early})")
    rate = f"{cut.rate.numerator}/{cut.rate.denominator}"
    # Rounded up, a picture takes the first tick at or after its time: what is shown at a tick is on screen then.
    stream = stream.filter("fps", fps=rate, round="up", start_time=0)
    return stream.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=count)


def _own_frames(info: ClipInfo, cut: Cut) -> list[CutFrame]:
    """The clip's frames at their own times; by fields, two of each: at its time and half-way to the next."""
    start, end = start_of(info, cut), end_of(info, cut)
    times = [info.time_of_frame(number) for number in range(cut.first, cut.stop)]
    frames: list[CutFrame] = []
    for place, (time, following) in enumerate(zip(times, [*times[1:], end], strict=True)):
        # The first frame is on screen from the start of the cut on, even where the clip presents it later.
        frames.append(CutFrame(time - start if place else Fraction(0), cut.first + place))
        if cut.by_fields:
            frames.append(CutFrame((time + following) / 2 - start, cut.first + place, later_field=True))
    return frames
