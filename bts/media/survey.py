"""The survey of a stream: what opening a clip reads from the file.

It lists the packets, decodes the first frames to check that the packets' times are right (or else decodes the whole
stream), reads size, colour and HDR light from the first frame and where they change, and measures whether pictures
are interlaced.
"""

import itertools
import logging
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts.config import Limits
from bts.errors import printable
from bts.fingerprint import clip_fingerprint
from bts.media.apng import keep_delays
from bts.media.changes.looks import FirstFrame, Look, LookFinder, make_lone_decoder, read_first_frame
from bts.media.clock import find_zero
from bts.media.contents.reasons import explain_empty, explain_undecodable
from bts.media.decode import ERRORS, Damaged, Session, Unreported, open_session
from bts.media.index import (
    ASSUMED_RATE,
    Index,
    Packets,
    assemble,
    build_declared_index,
    compute_ticks,
    drop_first,
    spread_evenly,
    start_clock,
)
from bts.media.interlace import Combs
from bts.media.kept import Kept
from bts.media.mp4 import match_packets, read_index_packets
from bts.media.safety import check_file, check_size
from bts.media.scan import is_interlaced
from bts.media.sidedata import has_side_data
from bts.media.structure import find_break
from bts.media.truncation import count_missing_bytes
from bts.media.watchdog import Beat
from bts.media.webp import is_animated_webp

log = logging.getLogger(__name__)

SAMPLE_FRAMES = 16
"""Frames decoded at the start to check the order of presentation that the packets declare."""

BARE = frozenset({"h264", "hevc", "vvc", "evc", "mpegvideo", "m4v", "mjpeg", "obu", "vc1", "dirac", "h261", "h263"})
"""Demuxers of streams without a container."""

LONG_SAMPLE_FRAMES = 120
"""The same for containers that do not declare presentation times (AVI, MPEG program streams)."""

TIMED_CONTAINERS = ("mov,", "matroska", "mpegts", "ogg", "asf", "flv", "nut", "mxf", "ivf", "gif", "apng")
"""Demuxers, by the beginning of their names, of containers that declare when each frame is presented."""

INDEX_BYTES = 64 * 1024 * 1024
"""Bytes; of a larger file the packets are listed from its index if it has one, instead of reading all of it."""

BROKEN = "damaged at byte"
"""How the remark on a container begins whose parts do not follow on one another."""

WINDOW = 48
"""Packets read and compared with the index at the start and in the middle of a file."""


@dataclass(frozen=True, eq=False)
class Survey:
    """The result of one survey of a stream."""

    index: Index
    first: FirstFrame
    fingerprint: str
    combs: Combs
    interlaced: bool
    warnings: tuple[str, ...]
    damage: tuple[str, ...]
    looks: tuple[tuple[int, Look], ...] = ()
    """(packet, how the pictures look from it on) wherever that changes, the first key frame's first; else empty."""


SURVEYS: Kept[Survey] = Kept(8)
"""The latest surveys, so that opening the same clip again costs nothing."""


def survey(path: Path, number: int, limits: Limits, beat: Beat, *, brief: bool = False) -> Survey:
    """Survey a stream, or return the kept survey of an unchanged file. Raises ClipError when nothing decodes.

    A `brief` one, for who decodes all of the stream anyway, decodes its first frame alone: whether it is interlaced is
    what that declares, and that frames come in the order in which packets declare them is left to be seen.
    """

    def make() -> Survey:
        made = _make_survey(path, number, limits, beat, brief=brief)
        log.debug("%s: stream %d surveyed; damage: %s", printable(path), number, "; ".join(made.damage) or "none")
        return made

    return SURVEYS.find(path, check_file(path), make, number, limits, brief)


def _make_survey(path: Path, number: int, limits: Limits, beat: Beat, *, brief: bool) -> Survey:
    """Read the packets, decode the first frames, choose the index."""
    damage: list[str] = []
    with open_session(path, number, limits) as session:
        packets, looks = _list_packets(session, path.stat().st_size, beat)
        timed = session.container.format.name.startswith(TIMED_CONTAINERS)
        kind = session.container.format.name
        declared = build_declared_index(packets, session.base, kind == "mpegts")
        zero = find_zero(session.container, packets, session.base)
    if packets.trouble:
        damage.append(f"cut short: {packets.trouble}")
    elif missing := count_missing_bytes(path):
        share = 100 * missing / (missing + path.stat().st_size)
        damage.append(f"cut short: {missing} bytes ({share:.2g} %) are missing at the end of the file")
    if (place := find_break(path, beat)) is not None:
        damage.append(f"{BROKEN} {place}: pictures or sound may be missing there")
    try:
        found = _examine(path, number, limits, beat, packets, declared, timed=timed, brief=brief)
    except Damaged as met:
        found = _examine(path, number, limits, beat, packets, declared, timed=timed, brief=brief, careful=True)
        if not found.lost and not packets.seconds and not isinstance(met, Unreported):
            damage.append(ERRORS)
    if found.lost:
        damage.append(f"{found.lost} of its {len(packets)} packets could not be decoded")
    index = keep_delays(found.index, path) if kind == "apng" else found.index
    index = start_clock(index, zero)
    if is_animated_webp(path):
        index = replace(index, guesses=(*index.guesses, "an animated WebP: it is read from a lossless copy"))
    return Survey(
        index,
        found.first,
        clip_fingerprint(path),
        found.combs,
        found.interlaced,
        index.guesses,
        tuple(damage),
        looks,
    )


@dataclass(frozen=True, eq=False)
class _Findings:
    """What decoding showed; `lost` packets did not decode where the whole stream was decoded."""

    index: Index
    first: FirstFrame
    combs: Combs
    interlaced: bool
    lost: int


def _examine(
    path: Path,
    number: int,
    limits: Limits,
    beat: Beat,
    packets: Packets,
    declared: Index | None,
    *,
    timed: bool,
    brief: bool,
    careful: bool = False,
) -> _Findings:
    """Decode the first frames and choose the index. Raises Damaged at damage, unless it is done carefully."""
    lost = 0
    # One thread: several decode more than the sample, and report damage in its last frames on some machines only.
    with open_session(path, number, limits, threads=1, careful=careful) as session:
        count = 1 if brief else SAMPLE_FRAMES if timed else LONG_SAMPLE_FRAMES
        order, first, combs = _decode_sample(session, count, len(packets), limits, beat, brief=brief)
        index = _verify_index(declared, order, timed, session.lost > 0) if declared is not None else None
        assumed = _is_bare(session) and _find_told_rate(session) is None
    if index is None:
        with open_session(path, number, limits, careful=careful) as session:
            index = _build_decoded_index(session, packets, beat)
            lost = session.lost
    flagged = first.flagged_interlaced or bool(packets.seconds)
    interlaced = is_interlaced(path, number, limits, index, combs, beat, flagged=flagged)
    if assumed:
        index = replace(
            index, guesses=(*index.guesses, f"its rate is not declared: {ASSUMED_RATE} frames a second are assumed")
        )
    return _Findings(index, first, combs, interlaced, lost)


def _list_packets(session: Session, size: int, beat: Beat) -> tuple[Packets, tuple[tuple[int, Look], ...]]:
    """All packets of the stream, and how its pictures look where that changes.

    From the index of a large MP4 if it matches the file and nothing changes where it is compared, else by reading.
    """
    if size >= INDEX_BYTES:
        listed = read_index_packets(session.path, session.container, session.stream)
        finder = _make_finder(session)
        if listed is not None and _verify_packets(listed, session, finder, beat) and not finder.changes:
            return listed, ()
        session.restart()
    finder = _make_finder(session)
    read = _read_packets(session, finder, beat)
    read.breaks = finder.breaks
    return read, tuple(finder.changes)


def _make_finder(session: Session) -> LookFinder:
    """What notes changes in the pictures of the session's stream."""
    own, most = session.stream.codec_context, session.limits.max_pixels
    return LookFinder(own.codec.name, own.extradata, lambda extradata: make_lone_decoder(own, extradata, most))


def _verify_packets(listed: Packets, session: Session, finder: LookFinder, beat: Beat) -> bool:
    """Whether packets read at the start, in the middle and at the very end of the file are those listed."""
    keys = [number for number, key in enumerate(listed.key) if key]
    if len(keys) < 2 or keys[0] != 0:
        # From a single key frame the comparison would read all of the file, which the list is to save.
        return False
    middle, last = keys[len(keys) // 2], keys[-1]
    return (
        _verify_from(0, WINDOW, listed, session, finder, beat)
        and _verify_from(middle, WINDOW, listed, session, finder, beat)
        and _verify_from(last, None, listed, session, finder, beat)
    )


def _verify_from(
    key: int, count: int | None, listed: Packets, session: Session, finder: LookFinder, beat: Beat
) -> bool:
    """Whether `count` packets read from packet `key` on are those listed; None: to the end, and none is left over."""
    if key and not session.seek(key, listed, beat):
        return False
    start = session.next
    assert start is not None
    read = Packets(listed.codec, listed.extradata)
    for packet in itertools.islice(session.demux(beat), count):
        finder.see(start + len(read), packet)
        read.add(packet)
    complete = count is not None or start + len(read) == len(listed)
    return complete and match_packets(listed, read, start)


def _read_packets(session: Session, finder: LookFinder, beat: Beat) -> Packets:
    """Read the packets from the current position to the end. Raises ClipError when there is none."""
    context = session.stream.codec_context
    found = Packets(context.name, bytes(context.extradata or b""))
    for packet in session.demux(beat):
        if packet.is_keyframe:
            finder.see(len(found), packet)
        found.add(packet)
    found.trouble = session.trouble
    if not len(found):
        raise explain_empty(session.path)
    return found


def _decode_sample(
    session: Session, count: int, packets: int, limits: Limits, beat: Beat, *, brief: bool
) -> tuple[list[int], FirstFrame, Combs]:
    """Decode the first `count` frames: their packets in order of presentation, the first frame, and the comb counts.

    A `brief` one measures nothing. Raises ClipError when nothing decodes or the pictures are too large.
    """
    order: list[int] = []
    first: FirstFrame | None = None
    combs = Combs()
    for tag, native in session.decode(beat):
        if first is None:
            check_size(session.path, native.width, native.height, limits)
            first = read_first_frame(native)
        elif not first.captions and has_side_data(native, "A53_CC"):
            first = replace(first, captions=True)
        order.append(tag)
        if not brief:
            combs.measure(native)
        if len(order) >= count:
            break
    if first is None:
        raise explain_undecodable(session.path, packets)
    return order, first, combs


def _verify_index(declared: Index, order: list[int], timed: bool, damaged: bool) -> Index | None:
    """The index by declared times when the first frames decode in its order, without those before the first; else None.

    `order` are the packets of the decoded frames. Some may be missing when packets are `damaged`; a container that is
    not `timed` must give the very first frame.
    """
    ranks = [int(declared.rank[tag]) for tag in order if tag < len(declared.rank)]
    if not ranks or min(ranks) < 0:
        return None
    start = ranks[0]
    steps = set(np.diff(ranks).tolist())
    if steps - {1} and not (damaged and min(steps) > 0):
        return None
    if not start:
        return declared
    if not timed:
        return None
    return drop_first(declared, start, f"begins between key frames: its first {start} frames cannot be decoded")


def _build_decoded_index(session: Session, packets: Packets, beat: Beat) -> Index:
    """Index a stream by decoding all of it, because its packets do not declare the right times. Raises ClipError."""
    order = np.array([tag for tag, _ in session.decode(beat, breaks=packets.breaks)], dtype=np.int64)
    order = order[order < len(packets)]
    if not len(order):
        raise explain_undecodable(session.path, len(packets))
    _, unique = np.unique(order, return_index=True)
    order = order[np.sort(unique)]
    if _is_bare(session):
        return spread_evenly(packets, order, session.base, _find_told_rate(session))
    rate = session.stream.average_rate or session.stream.guessed_rate
    guess = "its times were found by decoding it, because its packets do not tell them well"
    ticks = compute_ticks(packets, order, session.base, Fraction(rate) if rate else None)
    return assemble(packets, order, ticks, session.base, (guess,))


def _is_bare(session: Session) -> bool:
    """Whether the file is a stream without a container, whose times are made up by libav's demuxer."""
    return session.container.format.name in BARE


def _find_told_rate(session: Session) -> Fraction | None:
    """The frames per second that the stream's own headers declare; None when they do not."""
    rate = session.stream.codec_context.framerate
    return Fraction(rate) if rate else None
