"""The times at which frames are presented, and the packets that hold the frames."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from bts.errors import UsageError
from bts.media.arrays import Numbers
from bts.media.fields import FieldPairs

NONE = -(2**63)
"""Stands for a time that the container does not declare (libav's AV_NOPTS_VALUE)."""

TINY_VOP = 19
"""Bytes; an MPEG-4 packet no longer than this repeats the picture before it (libavcodec's MAX_NVOP_SIZE)."""


BACKWARD_RESET = 1
"""Seconds; a clock that jumps back by more was reset, and not merely reordered."""

FORWARD_RESET = 10
"""Seconds; a transport stream's clock that jumps ahead by more was reset (ffmpeg's default of dts_delta_threshold)."""

ASSUMED_RATE = Fraction(25)
"""Frames per second of a stream that declares neither times nor a rate (libavformat's default for raw video)."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """When each frame is presented and when the last one ends, in ticks of `base` seconds from the first frame.

    `first` is when the first frame is presented, in seconds on the player's clock (see clock.py); until then it is the
    one on screen.
    """

    ticks: Numbers
    base: Fraction
    end: int
    first: Fraction = Fraction(0)

    @property
    def count(self) -> int:
        """The number of frames presented."""
        return len(self.ticks)

    @property
    def duration(self) -> Fraction:
        """Seconds from the player's zero to the end of the last frame."""
        return self.first + self.end * self.base

    @property
    def running(self) -> Fraction:
        """Seconds from the first frame's start to the last frame's end."""
        return self.end * self.base

    def time_of(self, number: int) -> Fraction:
        """Seconds at which frame `number` is presented. Raises UsageError when there is no such frame."""
        if not 0 <= number < self.count:
            raise UsageError(f"there is no frame #{number}; the last is #{self.count - 1}")
        ticks_of_zero, ticks_a_base, ticks_a_second = self._clock
        return Fraction(ticks_of_zero + int(self.ticks[number]) * ticks_a_base, ticks_a_second)

    @cached_property
    def _clock(self) -> tuple[int, int, int]:
        """`first` and `base` in ticks of a finer clock, and its ticks a second: one division a frame is enough."""
        second = math.lcm(self.first.denominator, self.base.denominator)
        return int(self.first * second), int(self.base * second), second

    def length_of(self, number: int) -> Fraction:
        """Seconds for which frame `number` stays on screen."""
        after = int(self.ticks[number + 1]) if number + 1 < self.count else self.end
        return (after - int(self.ticks[number])) * self.base

    def number_at(self, time: Fraction) -> int:
        """The last frame whose presentation time is <= `time`; the first one for any earlier time."""
        tick = (Fraction(time) - self.first) / self.base
        return max(0, int(np.searchsorted(self.ticks, tick.numerator // tick.denominator, side="right")) - 1)

    def lengths(self) -> Numbers:
        """The ticks for which each frame stays on screen."""
        return np.diff(self.ticks, append=self.end)

    def extreme_lengths(self) -> tuple[Fraction, Fraction]:
        """Seconds for which the shortest and the longest frame stay on screen."""
        lengths = self.lengths()
        return int(lengths.min()) * self.base, int(lengths.max()) * self.base


@dataclass
class Packets:
    """One video stream's packets in decoding order, as the demuxer reports them: times in ticks, sizes in bytes.

    `shown` is 0 for packets whose frame is never presented; `seconds` are the packets that hold the second field of the
    frame of the packet before; `trouble` is the error that ended the reading, or "". `extradata` are the parameters
    that the container gives for the stream.
    """

    codec: str = ""
    extradata: bytes = b""
    pts: array[int] = field(default_factory=lambda: array("q"))
    dts: array[int] = field(default_factory=lambda: array("q"))
    pos: array[int] = field(default_factory=lambda: array("q"))
    length: array[int] = field(default_factory=lambda: array("q"))
    size: array[int] = field(default_factory=lambda: array("i"))
    key: bytearray = field(default_factory=bytearray)
    shown: bytearray = field(default_factory=bytearray)
    seconds: set[int] = field(default_factory=set)
    trouble: str = ""
    breaks: frozenset[int] = frozenset()
    """Key packets from which on the pictures have another size or layout than before."""

    @cached_property
    def _pairs(self) -> FieldPairs:
        return FieldPairs(self.extradata if self.codec == "h264" else b"")

    def last_of(self, packet: int) -> int:
        """The last packet of the frame that begins in `packet`: the next one where that holds its second field."""
        return packet + 1 if packet + 1 in self.seconds else packet

    def is_leading(self, packet: int, start: int) -> bool:
        """Whether a packet is presented before packet `start`, from which decoding begins: it may not decode."""
        return start > 0 and NONE < self.pts[packet] < self.pts[start]

    def add(self, packet: Any) -> None:
        """Append one packet of libav."""
        self.pts.append(NONE if packet.pts is None else packet.pts)
        self.dts.append(NONE if packet.dts is None else packet.dts)
        self.pos.append(-1 if packet.pos is None else packet.pos)
        self.length.append(packet.duration or 0)
        self.size.append(packet.size)
        self.key.append(packet.is_keyframe)
        self.shown.append(not packet.is_discard and is_shown(self.codec, packet))
        if self._pairs.possible and self._pairs.is_second(memoryview(packet)):
            self.shown[-1] = False
            self.seconds.add(len(self) - 1)
            self.length[-2] += self.length[-1]

    def __len__(self) -> int:
        return len(self.pts)

    def find(self, packet: Any) -> int | None:
        """The number of a packet that was read after a seek, or None when it matches none or several."""
        dts = NONE if packet.dts is None else packet.dts
        pos = -1 if packet.pos is None else packet.pos
        same = np.frombuffer(self.size, np.int32) == packet.size
        # Some demuxers shift times after a seek, others give no position: what is given must match one packet only.
        if pos >= 0:
            same &= np.frombuffer(self.pos, np.int64) == pos
        else:
            same &= np.frombuffer(self.dts, np.int64) == dts
        found = np.nonzero(same)[0]
        if len(found) > 1:
            found = found[np.frombuffer(self.dts, np.int64)[found] == dts]
        return int(found[0]) if len(found) == 1 else None


def is_shown(codec: str, packet: Any) -> bool:
    """Whether a packet's frame is presented: VP8 and VP9 have frames that other frames refer to and that are not shown.

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
    """The timetable, and the packet of each frame.

    `packet_of[n]` is the packet of frame n; `rank[i]` is the frame number of packet i, -1 when it shows nothing.
    `start` is the container's time of the first frame, in ticks; `guesses` are sentences about what was guessed.
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
        it; `back` goes that many key frames further back. 0 when there is none."""
        last = int(np.searchsorted(self.keys, int(self.packet_of[number]), side="right"))
        for packet in self.keys[:last][::-1]:
            if self.rank[packet] <= number:
                if not back:
                    return int(packet)
                back -= 1
        return 0


def build_declared_index(packets: Packets, base: Fraction, discontinuous: bool) -> Index | None:
    """The index by the times that the packets declare, or None when these are missing, equal or not to be trusted."""
    pts = np.array(packets.pts, dtype=np.int64)
    shown = np.frombuffer(bytes(packets.shown), dtype=np.uint8) != 0
    if not shown.any() or (pts[shown] == NONE).any():
        return None
    if packets.codec == "mpeg4" and min(packets.size) <= TINY_VOP:
        return None
    shift, guesses = join_clock_resets(packets, base, discontinuous)
    pts = np.where(pts == NONE, pts, pts + shift)
    numbers = np.nonzero(shown)[0]
    order = numbers[np.argsort(pts[numbers], kind="stable")]
    if (np.diff(pts[order]) <= 0).any():
        return None
    return assemble(packets, order, pts[order], base, guesses)


def join_clock_resets(packets: Packets, base: Fraction, discontinuous: bool) -> tuple[Numbers, tuple[str, ...]]:
    """(ticks to add to each packet's times so that the clock runs on where it was reset, a sentence about it).

    A clock that jumps back by more than BACKWARD_RESET, or (in `discontinuous` streams) ahead by more than
    FORWARD_RESET, was reset; after a shorter jump ahead the frames in between are taken to be missing. Packets whose
    frame is not shown do not count: an edit list that leaves out a part of the clip begins the next one with them.
    """
    dts = np.array(packets.dts, dtype=np.int64)
    shift = np.zeros(len(dts), dtype=np.int64)
    shown = np.frombuffer(bytes(packets.shown), dtype=np.uint8) != 0
    timed = np.nonzero((dts != NONE) & shown)[0]
    if len(timed) < 2:
        return shift, ()
    steps = np.diff(dts[timed])
    usual = max(1, int(np.median(steps)))
    second = float(1 / base)
    reset = steps < -BACKWARD_RESET * second
    if discontinuous:
        reset |= steps > FORWARD_RESET * second
    if not reset.any():
        return shift, ()
    starts = timed[1:][reset]
    np.add.at(shift, starts, usual - steps[reset])
    shift = np.cumsum(shift)
    _follow_presentation(shift, packets, starts.tolist(), usual)
    count = len(starts)
    return shift, (f"its clock was reset {count} time(s); the parts are taken to follow each other",)


def _follow_presentation(shift: Numbers, packets: Packets, starts: list[int], usual: int) -> None:
    """Correct the shift of each part that begins with a key frame at one of the packets `starts`.

    Its first picture is presented `usual` ticks after the last one of the part before: parts may differ in how long
    their pictures are decoded before they are presented. After a clock that jumps elsewhere, the same part goes on.
    """
    pts = np.array(packets.pts, dtype=np.int64)
    for start, stop in zip(starts, [*starts[1:], len(pts)], strict=True):
        if not packets.key[start]:
            continue
        before, part = pts[:start] != NONE, pts[start:stop] != NONE
        if before.any() and part.any():
            last = int((pts[:start] + shift[:start])[before].max())
            first = int((pts[start:stop] + shift[start:stop])[part].min())
            shift[start:] += last + usual - first


def compute_ticks(packets: Packets, order: Numbers, base: Fraction, rate: Fraction | None) -> Numbers:
    """Strictly rising ticks for frames presented in `order` (of packets).

    A frame keeps the time its packet declares when that is later than all before it; the others are spaced evenly.
    """
    shift, _ = join_clock_resets(packets, base, discontinuous=True)
    pts = np.array(packets.pts, dtype=np.int64)
    dts = np.array(packets.dts, dtype=np.int64)
    ticks = np.where(pts == NONE, NONE, pts + shift)[order]
    missing = int((ticks == NONE).sum())
    if missing > len(ticks) // 2 and missing > (dts[order] == NONE).sum():
        # No presentation times at all (AVI): frames are presented at the times at which they are decoded.
        ticks = np.sort(np.where(dts == NONE, NONE, dts + shift)[order])
    # Times declared in order of decoding (AVI, old MPEG) are the right times on the wrong frames.
    timed = np.nonzero(ticks != NONE)[0]
    ticks[timed] = np.sort(ticks[timed])
    known = _find_rising(ticks)
    step = _usual_step(ticks[known], known, base, rate)
    return _fill_times(ticks, known, step)


def _find_rising(ticks: Numbers) -> Numbers:
    """Positions of the times that are declared and later than all before them."""
    best = np.maximum.accumulate(ticks)
    fresh = ticks > np.concatenate(([NONE], best[:-1]))
    return np.nonzero(fresh & (ticks != NONE))[0]


def _usual_step(times: Numbers, positions: Numbers, base: Fraction, rate: Fraction | None) -> int:
    """The median ticks between frames at `positions`; with one frame or none, the ticks of a frame at `rate`."""
    if len(times) > 1:
        return max(1, int(np.median(np.diff(times) // np.diff(positions))))
    return max(1, round(1 / (rate or ASSUMED_RATE) / base))


def _fill_times(ticks: Numbers, known: Numbers, step: int) -> Numbers:
    """Times for all frames: those at `known` positions stay, others are spaced evenly, at the ends by `step` ticks."""
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
    # Where there are more frames than ticks between two known times, later frames are pushed on by a tick each.
    return np.maximum.accumulate(result - np.arange(count)) + np.arange(count)


def assemble(packets: Packets, order: Numbers, ticks: Numbers, base: Fraction, guesses: tuple[str, ...] = ()) -> Index:
    """The index of frames presented in `order` (packet numbers) at `ticks` of the container's clock."""
    rank = np.full(len(packets), -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    start = int(ticks[0])
    usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 0
    last = packets.length[int(order[-1])] or usual or max(1, round(1 / ASSUMED_RATE / base))
    table = Timetable(ticks - start, base, int(ticks[-1]) - start + last)
    return Index(table, packets, order, rank, start, guesses)


def spread_evenly(packets: Packets, order: Numbers, base: Fraction, rate: Fraction | None) -> Index:
    """The index of a stream that has no times: its frames follow each other at `rate`, or else at ASSUMED_RATE."""
    exact = rate or ASSUMED_RATE
    ticks = np.array([round(n / exact / base) for n in range(len(order) + 1)], dtype=np.int64)
    guesses = (f"it has no times; they follow from its declared rate, {exact} frames a second",) if rate else ()
    index = assemble(packets, order, ticks[:-1], base, guesses)
    return replace(index, table=replace(index.table, end=int(ticks[-1])))


def drop_first(index: Index, count: int, why: str) -> Index:
    """The index without its first `count` frames, which do not decode; `why` is added to its guesses."""
    order = index.packet_of[count:]
    ticks = index.table.ticks[count:] + index.start
    return assemble(index.packets, order, ticks, index.table.base, (*index.guesses, why))


def start_clock(index: Index, zero: Fraction) -> Index:
    """The index with times on a clock whose zero is the container's time `zero`, in seconds.

    Where the first frame is earlier than the zero, time counts from the first frame, with a guess that says it: no
    player can be asked for a time below zero.
    """
    start = index.start * index.table.base
    if start == zero:
        return index
    if start < zero:
        early = f"its first frame comes {float(zero - start):.3f} s before the container's zero, where no player goes"
        guess = f"{early}; times count from the first frame, so a player's are that much less"
        return replace(index, guesses=(*index.guesses, guess))
    return replace(index, table=replace(index.table, first=start - zero))
