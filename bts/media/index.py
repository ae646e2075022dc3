"""Which frame is presented when: the table of presentation times, and the packets that hold the frames."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bts.errors import UsageError

Numbers = NDArray[np.int64]
NONE = -(2**63)
"""A time that the container does not tell."""

TINY_VOP = 19
"""Bytes; an MPEG-4 packet no longer than this repeats the picture before it (libavcodec's MAX_NVOP_SIZE)."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """When each frame is presented, in ticks of `base` seconds from the first frame; `end` is the last frame's end."""

    ticks: Numbers
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
        tick = Fraction(time) / self.base
        return max(0, int(np.searchsorted(self.ticks, tick.numerator // tick.denominator, side="right")) - 1)

    def lengths(self) -> Numbers:
        """For how many ticks each frame stays on screen."""
        return np.diff(self.ticks, append=self.end)


@dataclass
class Packets:
    """One video stream's packets in decode order: what the demuxer tells, nothing decoded."""

    codec: str = ""
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
        self.shown.append(not packet.is_discard and is_shown(self.codec, packet))

    def __len__(self) -> int:
        return len(self.pts)

    def find(self, packet: Any) -> int | None:
        """Which packet this is after a seek, or None when that cannot be told."""
        dts = NONE if packet.dts is None else packet.dts
        pos = -1 if packet.pos is None else packet.pos
        same = np.frombuffer(self.size, np.int32) == packet.size
        # Some demuxers shift times after a seek, others give no position: what is told must agree, and be unique.
        if pos >= 0:
            same &= np.frombuffer(self.pos, np.int64) == pos
        else:
            same &= np.frombuffer(self.dts, np.int64) == dts
        found = np.nonzero(same)[0]
        if len(found) > 1:
            found = found[np.frombuffer(self.dts, np.int64)[found] == dts]
        return int(found[0]) if len(found) == 1 else None


def is_shown(codec: str, packet: Any) -> bool:
    """Whether a packet's frame is ever presented: VP8 and VP9 have frames that are only referred to.

    The bits are those of RFC 6386 section 9.1 and of the VP9 bitstream specification, section 6.2.
    """
    if codec not in ("vp8", "vp9") or packet.size < 2:
        return True
    data = memoryview(packet)
    if codec == "vp8":
        return bool(data[0] & 0x10)
    if data[-1] & 0xE0 == 0xC0:
        return True  # a superframe: hidden frames travel with the one that is shown
    profile = (data[0] >> 5 & 1) | (data[0] >> 3 & 2)
    bits = (data[0] << 8 | data[1]) << (1 if profile == 3 else 0)
    return bool(bits & 0x0800 or bits & 0x0200)


@dataclass(frozen=True, eq=False)
class Index:
    """The timetable, and which packet holds which frame.

    `packet_of[n]` is the packet of frame n; `rank[i]` is the frame number of packet i, or -1 when it shows nothing.
    `start` is the container's time of the first frame, in ticks.
    """

    table: Timetable
    packets: Packets
    packet_of: Numbers
    rank: Numbers
    start: int
    guesses: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> Numbers:
        """The packets of key frames that are presented."""
        flags = np.frombuffer(bytes(self.packets.key), np.uint8) != 0
        return np.nonzero(flags & (self.rank >= 0))[0]

    def key_for(self, number: int, back: int = 0) -> int:
        """The packet to start decoding from for frame `number`: the last key frame neither decoded nor presented after
        it; `back` asks for so many key frames earlier. 0 when there is none."""
        last = int(np.searchsorted(self.keys, int(self.packet_of[number]), side="right"))
        for packet in self.keys[:last][::-1]:
            if self.rank[packet] <= number:
                if not back:
                    return int(packet)
                back -= 1
        return 0


def told_index(packets: Packets, base: Fraction, discontinuous: bool) -> Index | None:
    """An index from packets alone, or None when their times cannot be trusted."""
    pts = np.array(packets.pts, dtype=np.int64)
    shown = np.frombuffer(bytes(packets.shown), dtype=np.uint8) != 0
    if not shown.any() or (pts[shown] == NONE).any():
        return None
    if packets.codec == "mpeg4" and min(packets.size) <= TINY_VOP:
        return None
    shift, guesses = smoothing(packets, base, discontinuous)
    pts = np.where(pts == NONE, pts, pts + shift)
    numbers = np.nonzero(shown)[0]
    order = numbers[np.argsort(pts[numbers], kind="stable")]
    if (np.diff(pts[order]) <= 0).any():
        return None
    return assemble(packets, order, pts[order], base, guesses)


def smoothing(packets: Packets, base: Fraction, discontinuous: bool) -> tuple[Numbers, tuple[str, ...]]:
    """What to add to each packet's times where a stream's clock was reset, so that the film goes on.

    A clock that jumps back more than a second, or (in transport streams) ahead more than ten, was reset: the figure
    ffmpeg uses as dts_delta_threshold. A shorter hole is a hole.
    """
    dts = np.array(packets.dts, dtype=np.int64)
    shift = np.zeros(len(dts), dtype=np.int64)
    told = np.nonzero(dts != NONE)[0]
    if len(told) < 2:
        return shift, ()
    steps = np.diff(dts[told])
    usual = max(1, int(np.median(steps)))
    second = float(1 / base)
    reset = steps < -second
    if discontinuous:
        reset |= steps > 10 * second
    if not reset.any():
        return shift, ()
    np.add.at(shift, told[1:][reset], usual - steps[reset])
    count = int(reset.sum())
    return np.cumsum(shift), (f"its clock was reset {count} time(s); the parts are taken to follow each other",)


def presented_ticks(packets: Packets, order: Numbers, base: Fraction, rate: Fraction | None) -> Numbers:
    """Strictly rising times for frames shown in `order`: their own where told and sane, else evenly spaced between."""
    shift, _ = smoothing(packets, base, discontinuous=True)
    pts = np.array(packets.pts, dtype=np.int64)
    dts = np.array(packets.dts, dtype=np.int64)
    ticks = np.where(pts == NONE, NONE, pts + shift)[order]
    untold = int((ticks == NONE).sum())
    if untold > len(ticks) // 2 and untold > (dts[order] == NONE).sum():
        # No presentation times at all (AVI): frames are shown at the same beats at which they are decoded.
        ticks = np.sort(np.where(dts == NONE, NONE, dts + shift)[order])
    # Times told in order of decoding (AVI, old MPEG) are the right times on the wrong frames.
    told = np.nonzero(ticks != NONE)[0]
    ticks[told] = np.sort(ticks[told])
    known = rising(ticks)
    step = usual_step(ticks[known], known, base, rate)
    return spread(ticks, known, step)


def rising(ticks: Numbers) -> Numbers:
    """Positions of the times that are told and later than all before them."""
    best = np.maximum.accumulate(ticks)
    fresh = ticks > np.concatenate(([NONE], best[:-1]))
    return np.nonzero(fresh & (ticks != NONE))[0]


def usual_step(times: Numbers, positions: Numbers, base: Fraction, rate: Fraction | None) -> int:
    """The usual number of ticks between frames."""
    if len(times) > 1:
        return max(1, int(np.median(np.diff(times) // np.diff(positions))))
    return max(1, round(1 / (rate or Fraction(25)) / base))


def spread(ticks: Numbers, known: Numbers, step: int) -> Numbers:
    """Times for all frames: those at `known` positions kept, the others spaced between, `step` apart at the ends."""
    count = len(ticks)
    if not len(known):
        return np.arange(count, dtype=np.int64) * step
    anchors = ticks[known].astype(np.int64)
    result = np.empty(count, dtype=np.int64)
    first, last = int(known[0]), int(known[-1])
    result[:first] = anchors[0] - step * np.arange(first, 0, -1)
    result[last:] = anchors[-1] + step * np.arange(count - last)
    for left, right, at, to in zip(known, known[1:], anchors, anchors[1:], strict=False):
        gap = int(right - left)
        result[left:right] = at + (to - at) * np.arange(gap) // gap
    # More frames than ticks between two told times: push on, so that every frame has a time of its own.
    return np.maximum.accumulate(result - np.arange(count)) + np.arange(count)


def assemble(packets: Packets, order: Numbers, ticks: Numbers, base: Fraction, guesses: tuple[str, ...] = ()) -> Index:
    """The index of frames presented in `order` (of packets) at `ticks`."""
    rank = np.full(len(packets), -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    start = int(ticks[0])
    usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 0
    last = packets.length[int(order[-1])] or usual or max(1, round(Fraction(1, 25) / base))
    table = Timetable(ticks - start, base, int(ticks[-1]) - start + last)
    return Index(table, packets, order, rank, start, guesses)


def without_first(index: Index, count: int, why: str) -> Index:
    """The index without its first `count` frames, which never decode."""
    order = index.packet_of[count:]
    ticks = index.table.ticks[count:] + index.start
    return assemble(index.packets, order, ticks, index.table.base, (*index.guesses, why))
