"""Which frame is presented when: the table of presentation times, from packets where they can be trusted."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av.error
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from bts.errors import UsageError

Ticks = NDArray[np.int64]
NONE = -(2**63)
"""A time that the container does not tell."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """When each frame is presented, in ticks of `base` seconds from the first frame; `end` is the last frame's end."""

    ticks: Ticks
    base: Fraction
    end: int

    @property
    def count(self) -> int:
        """How many frames are presented."""
        return len(self.ticks)

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame's start to the last frame's end."""
        return self.end * self.base

    def time_of(self, number: int) -> Fraction:
        """Seconds at which frame `number` is presented. Raises UsageError when there is no such frame."""
        if not 0 <= number < self.count:
            raise UsageError(f"there is no frame #{number}; the last is #{self.count - 1}")
        return int(self.ticks[number]) * self.base

    def length_of(self, number: int) -> Fraction:
        """Seconds for which frame `number` stays on screen."""
        after = int(self.ticks[number + 1]) if number + 1 < self.count else self.end
        return (after - int(self.ticks[number])) * self.base

    def number_at(self, time: Fraction) -> int:
        """The last frame whose presentation time is <= `time`; the first one for any earlier time."""
        tick = time / self.base
        return max(0, int(np.searchsorted(self.ticks, tick.numerator // tick.denominator, side="right")) - 1)


@dataclass
class Packets:
    """One video stream's packets in decode order: what the demuxer tells, nothing decoded."""

    pts: array[int] = field(default_factory=lambda: array("q"))
    dts: array[int] = field(default_factory=lambda: array("q"))
    pos: array[int] = field(default_factory=lambda: array("q"))
    length: array[int] = field(default_factory=lambda: array("q"))
    size: array[int] = field(default_factory=lambda: array("i"))
    key: bytearray = field(default_factory=bytearray)
    shown: bytearray = field(default_factory=bytearray)
    trouble: str = ""

    def add(self, packet: Any) -> None:
        """Note one packet."""
        self.pts.append(NONE if packet.pts is None else packet.pts)
        self.dts.append(NONE if packet.dts is None else packet.dts)
        self.pos.append(-1 if packet.pos is None else packet.pos)
        self.length.append(packet.duration or 0)
        self.size.append(packet.size)
        self.key.append(packet.is_keyframe)
        self.shown.append(not packet.is_discard)

    def __len__(self) -> int:
        return len(self.pts)


def read_packets(container: InputContainer, stream: VideoStream) -> Packets:
    """Every packet of `stream`, from the container's present position to its end."""
    found = Packets()
    try:
        for packet in container.demux(stream):
            if packet.size:
                found.add(packet)
    except av.error.FFmpegError as error:
        found.trouble = error.strerror or str(error)
    return found


@dataclass(frozen=True, eq=False)
class Index:
    """The timetable, and which packet holds which frame. `rank[i]` is packet i's frame number or -1."""

    table: Timetable
    packets: Packets
    packet_of: Ticks
    rank: Ticks
    start: int
    guesses: tuple[str, ...] = ()


def index_of(packets: Packets, stream: VideoStream) -> Index | None:
    """An index from packets alone, or None when their times cannot be trusted."""
    base = stream.time_base or Fraction(1, 1000)
    pts = np.array(packets.pts, dtype=np.int64)
    shown = np.frombuffer(bytes(packets.shown), dtype=np.uint8) != 0
    if not len(pts) or not shown.any() or (pts[shown] == NONE).any():
        return None
    numbers = np.nonzero(shown)[0]
    order = numbers[np.argsort(pts[numbers], kind="stable")]
    ticks = pts[order]
    if (np.diff(ticks) <= 0).any():
        return None
    return assemble(packets, order, ticks, base)


def assemble(packets: Packets, order: Ticks, ticks: Ticks, base: Fraction, guesses: tuple[str, ...] = ()) -> Index:
    """The index of frames presented in `order` (of packets) at `ticks`."""
    rank = np.full(len(packets), -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    start = int(ticks[0])
    usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 0
    last = packets.length[int(order[-1])] or usual or max(1, round(Fraction(1, 25) / base))
    return Index(Timetable(ticks - start, base, int(ticks[-1]) - start + last), packets, order, rank, start, guesses)
