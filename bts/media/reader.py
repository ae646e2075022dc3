"""Frames in order, and frames at given times; where one does not decode the clip gets a warning."""

import itertools
from collections import deque
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction

from av.video.frame import VideoFrame

from bts.errors import ClipError
from bts.media.clip import Clip
from bts.media.copies import REORDERED
from bts.media.decode import ERRORS, Damaged, OutOfStep, Session, Unreported
from bts.media.frame import Frame
from bts.media.memory import check_room
from bts.media.recovery import (
    Numbered,
    choose_starts,
    decode_from,
    decode_group,
    decode_last_before,
    go_to,
    group_of,
)
from bts.media.threads import processors
from bts.media.watchdog import Beat, watch, watch_once
from bts.timing import Span, ceil_ms

SIDE_BY_SIDE_GROUPS = 4
"""Groups of pictures; with fewer, starting a second decoder costs more than it saves (tests/bench/stills_seek.py)."""

MOST_SIDE_BY_SIDE = 4
"""Decoders at the same time; with more, the disk and the interpreter become the limit."""

SIDE_BY_SIDE_PIXELS = 2 * 4096 * 2304
"""Stored pixels of one picture per decoder, summed: two 4K pictures, a bound on memory."""

_Pick = tuple[int, int, VideoFrame | None]
"""The number asked for, the number given, and the frame, None when neither it nor an earlier one decodes."""


def frames(
    clip: Clip,
    span: Span | None = None,
    *,
    rough: bool = False,
    wanted: Container[int] | None = None,
    threads: int = 0,
) -> Generator[Frame, None, None]:
    """Give the clip's frames in order of presentation, or those on screen during `span`. Memory stays flat.

    The first is the frame on screen at the span's start; the last is the last one that begins before its end. A frame
    whose time, rounded up to the millisecond, is the span's end counts as beginning at the end. Frames that do not
    decode are left out, and a warning on the clip counts them. With `rough` the deblocking filter of H.264 and HEVC is
    skipped: a fifth faster, and good enough for pictures that are reduced in size. With `wanted` only frames with
    these numbers are given; the others are decoded all the same, and warned of. `threads` are the decoder's, as in
    Session.

    Raises ClipError when nothing decodes or the file changes.
    """
    low, high = (0, clip.index.table.count) if span is None else _find_numbers(clip, span)
    return frames_between(clip, low, high, rough=rough, wanted=wanted, threads=threads)


def frames_between(
    clip: Clip, low: int, high: int, *, rough: bool = False, wanted: Container[int] | None = None, threads: int = 0
) -> Generator[Frame, None, None]:
    """Give frames [low, high) by number, in order; options, damage and errors as in `frames`."""
    count = high - low
    tally = _Tally()

    def decode(beat: Beat) -> Generator[Numbered, None, None]:
        for number, native in _decode_in_order(clip, low, high, beat, tally, rough=rough, threads=threads):
            tally.given += 1
            tally.broken += native.is_corrupt
            if wanted is None or number in wanted:
                yield number, native

    for number, native in watch(decode, clip.info.path, clip.limits.stall_seconds):
        yield make_frame(clip, number, native)
    clip.check_unchanged()
    _warn_of_damage(clip, count, tally)


def _warn_of_damage(clip: Clip, count: int, tally: "_Tally") -> None:
    """Warn of what is damaged in `count` frames that were read. Raises ClipError when none of them decoded."""
    if tally.given < count:
        check_room(clip.info.stored_width * clip.info.stored_height)
    if not tally.given:
        remedy = "it is damaged there; export it again"
        raise ClipError("none of these frames can be decoded", clip.info.path, remedy, "undecodable")
    if tally.given < count:
        clip.warn(f"{count - tally.given} of {count} frames could not be decoded")
    if tally.broken:
        clip.warn(f"{tally.broken} of {count} frames are damaged")
    if tally.met and tally.given == count and not tally.broken:
        clip.warn(ERRORS)


def is_sound(clip: Clip, first: int, stop: int, look: Callable[[Frame], None] | None = None) -> bool:
    """Whether frames [first, stop), and those that they refer to, decode without a sign of damage.

    `look` is called with each frame that decodes, on another thread: who wants to see some of them need not read the
    clip again. They are those of a `rough` reading (see `frames`).
    """
    tally = _Tally()

    def count(beat: Beat) -> int:
        sound = 0
        for number, native in _decode_in_order(clip, first, stop, beat, tally, rough=True):
            sound += not native.is_corrupt
            if look is not None:
                look(make_frame(clip, number, native))
        return sound

    return watch_once(count, clip.info.path, clip.limits.stall_seconds) == stop - first and not tally.met


def decode_numbers(clip: Clip, first: int, stop: int) -> Iterator[Numbered]:
    """Give the frames [first, stop) that decode, by number, in order."""
    return watch(
        lambda beat: _decode_in_order(clip, first, stop, beat, _Tally(), rough=False),
        clip.info.path,
        clip.limits.stall_seconds,
    )


def _find_numbers(clip: Clip, span: Span) -> tuple[int, int]:
    """The numbers [low, high) of the frames on screen during `span`; at least one."""
    table = clip.index.table
    low = table.number_at(span.start)
    high = table.number_at(span.end) + 1
    while high > low + 1 and ceil_ms(table.time_of(high - 1)) >= span.end * 1000:
        high -= 1
    return low, high


@dataclass(eq=False)
class _Tally:
    """What a reading met: the frames that decoded (`given`), the damaged ones among them (`broken`).

    `met` is True when there was damage that shows in its frames, or may.
    """

    given: int = 0
    broken: int = 0
    met: bool = False


def _decode_in_order(
    clip: Clip, low: int, high: int, beat: Beat, tally: _Tally, *, rough: bool, threads: int = 0
) -> Generator[Numbered, None, None]:
    """Decode frames [low, high) in order; each group of pictures with damage is decoded again, carefully."""
    following = low
    while following < high:
        began = following
        try:
            for number, native in _run_on(clip, following, high, beat, rough=rough, threads=threads):
                following = number + 1
                yield number, native
            return
        except Damaged as damage:
            # Just after a seek, pictures that refer to what was not decoded look like damage; with threads, libav also
            # calls field pictures damaged that follow on frame pictures.
            settled = not clip.index.key_for(began) or following > began + REORDERED
            tally.met |= settled and not clip.index.packets.seconds and not isinstance(damage, Unreported)
        for number, native in decode_group(clip, following, beat, rough=rough):
            if number >= high:
                return
            yield number, native
        following = group_of(clip, following)[1]


def _run_on(
    clip: Clip, low: int, high: int, beat: Beat, *, rough: bool, threads: int
) -> Generator[Numbered, None, None]:
    """Decode frames [low, high) in order, from the nearest key frame that works or from the start of the file.

    Raises Damaged before the first frame that could suffer from damage.
    """
    last = low - 1
    for key in choose_starts(clip, low):
        with clip.borrow_session(rough=rough, threads=threads) as session:
            go_to(session, clip, key, beat)
            try:
                for number, native in decode_from(session, clip, key, None, beat):
                    if number > last + 1 and number < high:
                        raise Damaged
                    if number > last:
                        last = number
                        if number >= high:
                            return
                        yield number, native
                if last + 1 < high:
                    raise Damaged
                return
            except OutOfStep:
                if last >= low:
                    clip.check_unchanged()
                    clip.warn("its packets came in another order than before; reading stopped there")
                    return


def make_frame(clip: Clip, number: int, native: VideoFrame) -> Frame:
    """The decoded frame `number` with its time and duration."""
    table = clip.index.table
    time, length = table.time_of(number), table.length_of(number)
    return Frame(time, length, number, native.key_frame, native, clip.shape_of(number, native), clip.scaler)


def frames_at(
    clip: Clip, times: Iterable[Fraction], *, rough: bool = False, spared: int = 0
) -> Iterator[tuple[Fraction, Frame]]:
    """Give (time asked, frame on screen then), sorted by time. One seek per group of pictures, nothing decoded twice.

    Where the frame itself does not decode, the last one before it that does is given, because a player would keep
    showing it, and the clip gets a warning. `rough` as for `frames`. `spared` processors are left to others. Raises
    ClipError when there is none.
    """
    asked = sorted(times)
    table = clip.index.table
    numbers = sorted({table.number_at(time) for time in asked})
    found = decode_at(clip, numbers, rough=rough, spared=spared)
    number, native = -1, None
    for time in asked:
        while number < table.number_at(time):
            number, actual, native = next(found)
        assert native is not None
        yield time, make_frame(clip, actual, native)


def decode_at(
    clip: Clip, numbers: list[int], *, rough: bool = False, spared: int = 0
) -> Iterator[tuple[int, int, VideoFrame]]:
    """Give (number asked, number given, frame) for sorted distinct frame numbers; options, damage as in `frames_at`."""
    for asked, given, native in _decode_side_by_side(clip, numbers, rough=rough, spared=spared):
        if given != asked:
            check_room(clip.info.stored_width * clip.info.stored_height)
        if native is None:
            at = float(clip.index.table.time_of(asked))
            what = f"the frame at {at:.3f} s cannot be decoded"
            raise ClipError(what, clip.info.path, "ask for another time", "undecodable")
        if given != asked:
            at = float(clip.index.table.time_of(asked))
            clip.warn(f"the frame at {at:.3f} s cannot be decoded; the one before it that can was given")
        elif native.is_corrupt:
            at = float(clip.index.table.time_of(asked))
            clip.warn(f"the frame at {at:.3f} s is damaged")
        yield asked, given, native


def _decode_side_by_side(
    clip: Clip, numbers: list[int], *, rough: bool, spared: int = 0
) -> Generator[_Pick, None, None]:
    """Give the picks of `numbers` in order. Groups of pictures are shared out to decoders on threads of their own.

    A decoder's own threads hardly help between a seek and one frame, and start anew at each: several decoders with one
    thread each finish sooner, for less work.
    """
    groups = [list(group) for _, group in itertools.groupby(numbers, clip.index.key_for)]
    free = max(1, processors() - spared)
    decoders = min(free, _count_decoders(clip, len(groups)))
    threads = max(1, free // decoders) if decoders > 1 or spared else 0
    shares: list[list[int]] = [[] for _ in range(decoders)]
    decoder_of: dict[int, int] = {}
    for decoder, group in zip(itertools.cycle(range(decoders)), groups, strict=False):
        shares[decoder] += group
        decoder_of.update(dict.fromkeys(group, decoder))
    with ExitStack() as stack:
        picks = [stack.enter_context(closing(_pick_watched(clip, share, threads, rough))) for share in shares]
        for number in numbers:
            yield next(picks[decoder_of[number]])


def _count_decoders(clip: Clip, groups: int) -> int:
    """The number of decoders that read `groups` groups of pictures at the same time."""
    if groups < SIDE_BY_SIDE_GROUPS:
        return 1
    affordable = SIDE_BY_SIDE_PIXELS // (clip.info.stored_width * clip.info.stored_height)
    return max(1, min(processors(), MOST_SIDE_BY_SIDE, affordable))


def _pick_watched(clip: Clip, numbers: list[int], threads: int, rough: bool) -> Generator[_Pick, None, None]:
    """Run `_Picker.pick` on another thread. Raises ClipError when the decoder hangs."""
    return watch(
        lambda beat: _Picker(clip, numbers, beat, threads, rough=rough).pick(),
        clip.info.path,
        clip.limits.stall_seconds,
    )


class _Picker:
    """Reads a sorted list of frames in one pass over a clip."""

    def __init__(self, clip: Clip, numbers: list[int], beat: Beat, threads: int = 0, *, rough: bool = False) -> None:
        self.clip = clip
        self.numbers = numbers
        self.beat = beat
        self.threads = threads
        self.rough = rough
        packets = clip.index.packets
        firsts = [int(clip.index.packet_of[n]) for n in numbers]
        self.full = frozenset((*firsts, *map(packets.last_of, firsts)))

    def pick(self) -> Generator[_Pick, None, None]:
        """Give a pick for each number, in order."""
        runs = deque(deque(run) for _, run in itertools.groupby(self.numbers, self.clip.index.key_for))
        while runs:
            try:
                with self.clip.borrow_session(rough=self.rough, threads=self.threads) as session:
                    while runs:
                        yield from self._collect(session, runs[0])
                        runs.popleft()
            except Damaged:
                yield from self._recover(runs.popleft())

    def _collect(self, session: Session, waiting: deque[int]) -> Iterator[_Pick]:
        """Decode once from the key frame of a group and give the frames in `waiting`, in order, taking them out of it.

        Raises Damaged when there is damage, or a frame does not come.
        """
        wanted, got = set(waiting), dict[int, VideoFrame]()
        index = self.clip.index
        until = index.packets.last_of(max(int(index.packet_of[n]) for n in waiting))
        for key in choose_starts(self.clip, waiting[0]):
            go_to(session, self.clip, key, self.beat)
            try:
                for found, native in decode_from(session, self.clip, key, self.full, self.beat, until):
                    if found in wanted:
                        got[found] = native
                    while waiting and waiting[0] in got:
                        number = waiting.popleft()
                        yield number, number, got.pop(number)
            except OutOfStep:
                continue
            break
        if waiting:
            raise Damaged

    def _recover(self, waiting: deque[int]) -> Iterator[_Pick]:
        """Give the frames in `waiting`, of one damaged group; for one that does not decode the last before it."""
        if not waiting:
            return
        self.clip.check_unchanged()
        best: Numbered | None = None
        first = group_of(self.clip, waiting[0])[0]
        for found, native in decode_group(self.clip, first, self.beat):
            while waiting and waiting[0] < found:
                yield self._stand_in(waiting.popleft(), first, best)
            best = found, native
            if waiting and waiting[0] == found:
                yield waiting.popleft(), found, native
            if not waiting:
                return
        while waiting:
            yield self._stand_in(waiting.popleft(), first, best)

    def _stand_in(self, number: int, first: int, best: Numbered | None) -> _Pick:
        """What a player shows for a frame that does not decode: the last one of its group, or of those before."""
        found, native = best or decode_last_before(self.clip, first, self.beat) or (number, None)
        return number, found, native
