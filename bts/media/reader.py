"""Frames in order, and frames at given times: each is the one that was asked for, or damage is told."""

import itertools
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from fractions import Fraction

from av.video.frame import VideoFrame

from bts.errors import ClipError
from bts.media.clip import Clip
from bts.media.decode import OutOfStep, Session
from bts.media.frame import Frame
from bts.media.watchdog import Beat, watched
from bts.timing import Span, ceil_ms

RETREATS = 3
"""Key frames tried before a file is decoded from its start."""

SIDE_BY_SIDE_GROUPS = 4
"""So many groups of pictures make further decoders worth their start."""

MOST_SIDE_BY_SIDE = 4
"""Decoders at most; beyond that the disk and the interpreter are what is waited for."""

SIDE_BY_SIDE_PIXELS = 2 * 4096 * 2304
"""Stored pixels of one picture of each decoder, together: a bound on memory."""

Numbered = tuple[int, VideoFrame]


def frames(clip: Clip, span: Span | None = None, *, rough: bool = False) -> Iterator[Frame]:
    """The clip's frames in order of presentation, or those on screen during `span`. Memory stays flat.

    The first is the frame on screen at the span's start; the last is the last one that begins before its end, where a
    frame that begins less than a written millisecond before the end counts as beginning at it. Frames that do not
    decode are left out, and `clip.warnings` says how many. With `rough`, blocks of H.264 and HEVC are not smoothed: a
    fifth faster, and good enough for analysis of pictures that are made smaller.

    Raises ClipError when nothing decodes or the file changes.
    """
    table = clip.index.table
    low, high = 0, table.count
    if span is not None:
        low, high = numbers_in(clip, span)
    wanted = high - low
    given = broken = 0
    for number, native in watched(
        lambda beat: in_order(clip, low, high, beat, rough=rough), clip.info.path, clip.limits.stall_seconds
    ):
        given += 1
        broken += native.is_corrupt
        yield make_frame(clip, number, native)
    clip.check_unchanged()
    if not given:
        raise ClipError("none of these frames can be decoded", clip.info.path, "the file is damaged; export it again")
    if given < wanted:
        clip.warn(f"{wanted - given} of {wanted} frames could not be decoded")
    if broken:
        clip.warn(f"{broken} of {wanted} frames are damaged")


def numbers_in(clip: Clip, span: Span) -> tuple[int, int]:
    """The frames on screen during `span`, as a half-open range of numbers; never empty."""
    table = clip.index.table
    low = table.number_at(span.start)
    high = table.number_at(span.end) + 1
    while high > low + 1 and ceil_ms(table.time_of(high - 1)) >= span.end * 1000:
        high -= 1
    return low, high


def in_order(clip: Clip, low: int, high: int, beat: Beat, *, rough: bool) -> Generator[Numbered, None, None]:
    """Frames `low` to `high` in order, from the nearest clean key frame or from the start of the file."""
    last = low - 1
    for key in starts_for(clip, low):
        with clip.session(rough=rough) as session:
            if not placed(session, clip, key, beat):
                continue
            try:
                for number, native in clean(session, clip, key, None, beat):
                    if number > last:
                        last = number
                        if number >= high:
                            return
                        yield number, native
                return
            except OutOfStep:
                if last >= low:
                    clip.check_unchanged()
                    clip.warn("its packets came in another order than before; reading stopped there")
                    return


def starts_for(clip: Clip, number: int) -> Iterator[int]:
    """Packets to start decoding from for a frame, the nearest first and the first of the file last."""
    tried = -1
    for back in range(RETREATS):
        key = clip.index.key_for(number, back)
        if key == 0:
            break
        if key != tried:
            tried = key
            yield key
    yield 0


def placed(session: Session, clip: Clip, key: int, beat: Beat) -> bool:
    """Bring a session to packet `key` or before it; whether that succeeded."""
    if key == 0 and session.next == 0 and not session.ended:
        return True
    if key and session.seek(key, clip.index.packets, beat):
        return True
    clip.renew(session)
    return key == 0


def clean(
    session: Session, clip: Clip, key: int, full: frozenset[int] | None, beat: Beat, until: int | None = None
) -> Iterator[Numbered]:
    """(frame number, frame) decoded from packet `key` on. Raises OutOfStep when the key frame proves not to be one."""
    rank = clip.index.rank
    floor = int(rank[key]) if key else 0
    begun = not key
    for tag, native in session.decode(beat, key, clip.index.packets, full, until):
        number = int(rank[tag])
        if number < floor:
            # Leading frames of an open group of pictures: they refer to what was not decoded.
            continue
        if not begun and number != floor:
            raise OutOfStep
        begun = True
        yield number, native


def make_frame(clip: Clip, number: int, native: VideoFrame) -> Frame:
    """A frame with its place in time."""
    table = clip.index.table
    time, length = table.time_of(number), table.length_of(number)
    return Frame(time, length, number, native.key_frame, native, clip.shape, clip.scaler)


def frames_at(clip: Clip, times: Iterable[Fraction]) -> Iterator[tuple[Fraction, Frame]]:
    """(time asked, frame on screen then), sorted by time. One seek per group of pictures, nothing decoded twice.

    Where the frame itself does not decode, the last one before it that does is given, as a player would keep showing
    it, and `clip.warnings` says so. Raises ClipError when there is none.
    """
    asked = sorted(times)
    table = clip.index.table
    numbers = sorted({table.number_at(time) for time in asked})
    found = natives_at(clip, numbers)
    number, native = -1, None
    for time in asked:
        while number < table.number_at(time):
            number, actual, native = next(found)
        assert native is not None
        yield time, make_frame(clip, actual, native)


def natives_at(clip: Clip, numbers: list[int]) -> Iterator[tuple[int, int, VideoFrame]]:
    """(number asked, number given, frame) for sorted distinct frame numbers."""
    for asked, given, native in side_by_side(clip, numbers):
        if native is None:
            at = float(clip.index.table.time_of(asked))
            raise ClipError(f"the frame at {at:.3f} s cannot be decoded", clip.info.path, "ask for another time")
        if given != asked:
            at = float(clip.index.table.time_of(asked))
            clip.warn(f"the frame at {at:.3f} s cannot be decoded; the one before it that can was given")
        yield asked, given, native


def side_by_side(clip: Clip, numbers: list[int]) -> Generator[tuple[int, int, VideoFrame | None], None, None]:
    """What `Picker.pick` yields, in order; the groups of pictures are dealt to decoders on threads of their own.

    A decoder's own threads hardly help between a seek and one frame, and start anew at each: decoders side by side with
    one thread each finish sooner, for less work.
    """
    runs = [list(run) for _, run in itertools.groupby(numbers, clip.index.key_for)]
    lanes = lanes_for(clip, len(runs))
    threads = max(1, (os.cpu_count() or 1) // lanes) if lanes > 1 else 0
    shares = [[number for run in runs[lane::lanes] for number in run] for lane in range(lanes)]
    with ExitStack() as stack:
        picked = [stack.enter_context(closing(picks(clip, share, threads))) for share in shares]
        for place, run in enumerate(runs):
            for _ in run:
                yield next(picked[place % lanes])


def lanes_for(clip: Clip, groups: int) -> int:
    """How many decoders go side by side over so many groups of pictures."""
    if groups < SIDE_BY_SIDE_GROUPS:
        return 1
    affordable = SIDE_BY_SIDE_PIXELS // (clip.info.stored_width * clip.info.stored_height)
    return max(1, min(os.cpu_count() or 1, MOST_SIDE_BY_SIDE, affordable))


def picks(clip: Clip, numbers: list[int], threads: int) -> Generator[tuple[int, int, VideoFrame | None], None, None]:
    """What `Picker.pick` yields, made on another thread."""
    return watched(lambda beat: Picker(clip, numbers, beat, threads).pick(), clip.info.path, clip.limits.stall_seconds)


class Picker:
    """Goes through a clip once for a sorted list of frames."""

    def __init__(self, clip: Clip, numbers: list[int], beat: Beat, threads: int = 0) -> None:
        self.clip = clip
        self.numbers = numbers
        self.beat = beat
        self.threads = threads
        self.full = frozenset(int(clip.index.packet_of[n]) for n in numbers)

    def pick(self) -> Generator[tuple[int, int, VideoFrame | None], None, None]:
        """(number asked, number given, frame or None)."""
        with self.clip.session(threads=self.threads) as session:
            for key, run in itertools.groupby(self.numbers, self.clip.index.key_for):
                waiting = deque(run)
                yield from self._collect(session, key, waiting)
                while waiting:
                    number = waiting.popleft()
                    yield (number, *self._rescue(session, number))

    def _collect(self, session: Session, key: int, waiting: deque[int]) -> Iterator[tuple[int, int, VideoFrame]]:
        """The frames waited for that one decoding from `key` gives, in order; those not found stay in `waiting`."""
        if not placed(session, self.clip, key, self.beat):
            return
        got: dict[int, VideoFrame] = {}
        wanted = set(waiting)
        until = max(int(self.clip.index.packet_of[n]) for n in waiting)
        try:
            for found, native in clean(session, self.clip, key, self.full, self.beat, until):
                if found in wanted:
                    got[found] = native
                while waiting and waiting[0] in got:
                    number = waiting.popleft()
                    yield number, number, got.pop(number)
        except OutOfStep:
            return

    def _rescue(self, session: Session, number: int) -> tuple[int, VideoFrame | None]:
        """A frame that the nearest key frame did not lead to: from an earlier one, or else the last one before it that
        decodes, which is what a player would still be showing."""
        self.clip.check_unchanged()
        best: Numbered | None = None
        for key in starts_for(self.clip, number):
            if not placed(session, self.clip, key, self.beat):
                continue
            try:
                for found, native in clean(session, self.clip, key, None, self.beat):
                    if found > number:
                        break
                    if best is None or found > best[0]:
                        best = found, native
            except OutOfStep:
                continue
            if best is not None and best[0] == number:
                break
        return best if best is not None else (number, None)
