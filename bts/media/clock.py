"""Where a player's clock has its zero, in the container's own time (shared by all commands of bts)."""

import math
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.container import InputContainer

from bts.media.index import NONE, Packets

BROWSER_CONTAINERS = ("mov,", "matroska")
"""Demuxers, by the beginning of their names, of the containers that browsers play: MP4, QuickTime, WebM, Matroska."""


@dataclass(frozen=True)
class Scale:
    """Turns times in ticks of `base` seconds into seconds on a clock whose zero is at `zero` seconds, and back.

    It counts in whole numbers: fractions took more time than the decoding of the sound whose times they are.
    """

    base: Fraction
    zero: Fraction

    def time_of(self, tick: int) -> Fraction:
        """Seconds on the clock."""
        (base, base_unit), (zero, zero_unit) = self.base.as_integer_ratio(), self.zero.as_integer_ratio()
        return Fraction(tick * base * zero_unit - zero * base_unit, base_unit * zero_unit)

    def first_tick(self, time: Fraction) -> int:
        """The first tick that is not before a time on the clock."""
        return math.ceil((time + self.zero) / self.base)


def find_zero(container: InputContainer, packets: Packets, base: Fraction) -> Fraction:
    """The container's time, in seconds, that players call zero; `packets` are the video stream's, in ticks of `base`.

    A browser's `currentTime` counts from the container's own zero, also where nothing is seen or heard there yet. Other
    containers are counted from the start that libav finds, the earliest of a stream, as by mpv and by `ffmpeg -ss`.
    tests/players measures both.
    """
    name = container.format.name
    if name.startswith(BROWSER_CONTAINERS):
        return Fraction(0)
    delay = find_delay(packets) * base if name == "avi" else Fraction(0)
    return _find_start(container) + delay


def find_mpv_offset(container: InputContainer) -> Fraction:
    """Seconds that mpv's times are less than those of bts, which are a browser's; 0 where the two players agree.

    mpv starts its clock at the first cluster of a WebM or Matroska file, a browser at the container's zero.
    """
    if not container.format.name.startswith("matroska"):
        return Fraction(0)
    return max(Fraction(0), _find_start(container))


def find_delay(packets: Packets) -> int:
    """Ticks by which frames are presented later than packets are decoded, which libav adds to the times of an AVI.

    An AVI declares no times of presentation: its packets come at the frame rate from 0 on, and so do mpv's frames.
    """
    pts, dts = np.sort(np.array(packets.pts, np.int64)), np.sort(np.array(packets.dts, np.int64))
    if not len(pts) or NONE in (pts[0], dts[0]):
        return 0
    return int(np.median(pts - dts))


def _find_start(container: InputContainer) -> Fraction:
    """The container's time, in seconds, at which its earliest stream starts; 0 where none is declared."""
    tick = Fraction(1, av.time_base)
    start = (container.start_time or 0) * tick
    # libav rounds it to the microsecond; the stream that starts then says it exactly.
    exact = (s.start_time * s.time_base for s in container.streams if s.start_time is not None and s.time_base)
    return next((time for time in exact if abs(time - start) < tick), start)
