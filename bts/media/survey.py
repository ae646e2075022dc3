"""The first look at a stream: its index, checked against what really decodes, and what its first frames tell."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from bts.config import Limits
from bts.errors import ClipError
from bts.fingerprint import clip_fingerprint
from bts.media.decode import Session, open_session
from bts.media.index import (
    Index,
    Packets,
    assemble,
    presented_ticks,
    told_index,
    without_first,
)
from bts.media.interlace import Combs
from bts.media.mp4 import agrees, listed_packets
from bts.media.safety import check_file, check_size
from bts.media.truncation import missing_bytes
from bts.media.watchdog import Beat

SAMPLE = 16
"""Frames decoded at the start to see whether the packets told the truth."""

LONG_SAMPLE = 120
"""The same for containers that only guess at presentation times."""

HONEST = ("mov,", "matroska", "mpegts", "ogg", "asf", "flv", "nut", "mxf", "ivf", "gif", "apng")
"""Containers that tell when each frame is presented."""

READ_WHOLE = 64 * 1024 * 1024
"""Bytes from which on a file is not read from end to end only to list its packets, if there is another way."""

WINDOW = 48
"""Packets compared with the index at each of three places."""

FIELD_HEIGHTS = frozenset({480, 486, 512, 576, 608, 1080, 1088})
"""Lines of the formats that may be interlaced; there the whole clip is sampled, because titles often are not."""

PLACES, EACH = 2, 7
"""Places in a clip where so many frames are looked at for combs."""

MAX_BEFORE_FIRST = 5000
"""Packets that may fail to decode before the first frame comes; beyond it nothing is expected any more."""


@dataclass(frozen=True)
class FirstFrame:
    """What the first decoded frame tells about its stream; numbers are libav's own."""

    width: int
    height: int
    layout: str
    is_rgb: bool
    matrix: int
    range: int
    primaries: int
    transfer: int
    flagged_interlaced: bool
    display_matrix: bytes | None
    peak: Fraction | None
    captions: bool


@dataclass(frozen=True, eq=False)
class Survey:
    """All that one look at a stream found out."""

    index: Index
    first: FirstFrame
    fingerprint: str
    combs: Combs
    warnings: tuple[str, ...]
    damage: tuple[str, ...]


_kept: "OrderedDict[tuple[object, ...], Survey]" = OrderedDict()
_lock = Lock()
KEPT = 8
"""Surveys kept, so that opening the same clip again costs nothing."""


def survey(path: Path, number: int, limits: Limits, beat: Beat) -> Survey:
    """The survey of a stream; kept while the file does not change. Raises ClipError when nothing decodes."""
    found = check_file(path)
    key = (path.absolute(), number, limits, found.st_size, found.st_mtime_ns, found.st_ino)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make_survey(path, number, limits, beat)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def make_survey(path: Path, number: int, limits: Limits, beat: Beat) -> Survey:
    """Read the packets, decode the first frames, settle on an index."""
    damage: list[str] = []
    with open_session(path, number, limits) as session:
        packets = list_packets(session, path.stat().st_size, beat)
        honest = session.container.format.name.startswith(HONEST)
        rate = session.stream.average_rate or session.stream.guessed_rate
        told = told_index(packets, session.base, session.container.format.name == "mpegts")
    if packets.trouble:
        damage.append(f"cut short: {packets.trouble}")
    elif missing := missing_bytes(path):
        share = 100 * missing / (missing + path.stat().st_size)
        damage.append(f"cut short: {missing} bytes ({share:.2g} %) are missing at the end of the file")
    with open_session(path, number, limits) as session:
        order, first, combs = sample(session, SAMPLE if honest else LONG_SAMPLE, limits, beat)
        index = checked(told, order, honest, session.lost > 0) if told is not None else None
        if index is None:
            session.restart()
            index = decoded_index(session, packets, Fraction(rate) if rate else None, beat)
            if session.lost:
                damage.append(f"{session.lost} of its {len(packets)} packets could not be decoded")
        if not first.flagged_interlaced and (combs.undecided or first.height in FIELD_HEIGHTS):
            look_further(session, index, combs, beat)
    combs.done()
    return Survey(index, first, clip_fingerprint(path), combs, index.guesses, tuple(damage))


def list_packets(session: Session, size: int, beat: Beat) -> Packets:
    """All packets of the stream: from the index of a long MP4 where it proves true, else by reading the file."""
    if size >= READ_WHOLE:
        listed = listed_packets(session.path, session.container, session.stream)
        if listed is not None and proven(listed, session, beat):
            return listed
        session.restart()
    return read_packets(session, beat)


def proven(listed: Packets, session: Session, beat: Beat) -> bool:
    """Whether the packets at the start, in the middle and to the very end are those listed."""
    keys = [i for i, key in enumerate(listed.key) if key]
    if not keys or keys[0]:
        return False
    for key in (0, keys[len(keys) // 2], keys[-1]):
        if key and not session.seek(key, listed, beat):
            return False
        at = session.next
        assert at is not None
        window = Packets(listed.codec)
        for packet in session.packets(beat):
            window.add(packet)
            if len(window) >= WINDOW and key != keys[-1]:
                break
        if not agrees(listed, window, at) or (key == keys[-1] and at + len(window) != len(listed)):
            return False
    return True


def read_packets(session: Session, beat: Beat) -> Packets:
    """Every packet of the stream, from here to the end."""
    found = Packets(session.stream.codec_context.name)
    for packet in session.packets(beat):
        found.add(packet)
    found.trouble = session.trouble
    if not len(found):
        raise ClipError("its video stream is empty", session.path, "the file is damaged; copy or export it again")
    return found


def sample(session: Session, count: int, limits: Limits, beat: Beat) -> tuple[list[int], FirstFrame, Combs]:
    """The packets of the first `count` frames in order of presentation, and what those frames tell."""
    order: list[int] = []
    first: FirstFrame | None = None
    combs = Combs()
    for tag, native in session.decode(beat):
        if first is None:
            check_size(session.path, native.width, native.height, limits)
            first = read_first(native)
        elif "A53_CC" in native.side_data and not first.captions:
            first = replace(first, captions=True)
        order.append(tag)
        combs.look(native)
        if len(order) >= count:
            break
        if not order and (session.next or 0) > MAX_BEFORE_FIRST:
            break
    if first is None:
        raise ClipError("nothing in it can be decoded", session.path, "the file is damaged; copy or export it again")
    return order, first, combs


def read_first(native: VideoFrame) -> FirstFrame:
    """The facts of one frame, without its pixels."""
    side: Any = native.side_data
    matrix = side.get("DISPLAYMATRIX")
    return FirstFrame(
        native.width,
        native.height,
        native.format.name,
        native.format.is_rgb or native.format.name == "pal8",
        native.colorspace,
        native.color_range,
        native.color_primaries,
        native.color_trc,
        native.interlaced_frame,
        bytes(matrix) if matrix is not None else None,
        peak_of(side),
        "A53_CC" in side,
    )


def peak_of(side: Any) -> Fraction | None:
    """The brightest light in the clip in candela per square metre, where its side data tells."""
    level = side.get("CONTENT_LIGHT_LEVEL")
    if level is not None:
        # AVContentLightMetadata: unsigned MaxCLL, MaxFALL
        peak = int(np.frombuffer(bytes(level)[:4], np.uint32)[0])
        if peak:
            return Fraction(peak)
    display = side.get("MASTERING_DISPLAY_METADATA")
    if display is not None:
        # AVMasteringDisplayMetadata: ten rationals, of which the last is the greatest luminance; two flags
        words = np.frombuffer(bytes(display)[:88], np.int32)
        top, below, has_luminance = int(words[18]), int(words[19]), bool(words[21])
        if has_luminance and top > 0 and below > 0:
            return Fraction(top, below)
    return None


def checked(told: Index, order: list[int], honest: bool, damaged: bool) -> Index | None:
    """`told` when the frames that decode are the ones it foretells, less those before the first; else None.

    Where packets are `damaged` some may be missing; a container that is not `honest` must be right from the start.
    """
    ranks = [int(told.rank[tag]) for tag in order if tag < len(told.rank)]
    if not ranks or min(ranks) < 0:
        return None
    start = ranks[0]
    steps = set(np.diff(ranks).tolist())
    if steps - {1} and not (damaged and min(steps) > 0):
        return None
    if not start:
        return told
    if not honest:
        return None
    return without_first(told, start, f"begins between key frames: its first {start} frames cannot be decoded")


def look_further(session: Session, index: Index, combs: Combs, beat: Beat) -> None:
    """Measure interlacing at some places further on."""
    for place in range(1, PLACES + 1):
        key = index.key_for(index.table.count * place // (PLACES + 1))
        if not key or not session.seek(key, index.packets, beat):
            continue
        combs.done()
        begin = int(index.rank[key])
        numbers = range(begin, min(begin + EACH, index.table.count))
        for tag, native in session.decode(beat, key, until=int(index.packet_of[numbers.start : numbers.stop].max())):
            # What refers to pictures before the key frame, or comes later than what was asked for, is left out.
            if int(index.rank[tag]) in numbers:
                combs.look(native)


def decoded_index(session: Session, packets: Packets, rate: Fraction | None, beat: Beat) -> Index:
    """The index found by decoding the whole stream, for files whose packets do not tell the truth."""
    order = np.array([tag for tag, _ in session.decode(beat)], dtype=np.int64)
    order = order[order < len(packets)]
    if not len(order):
        raise ClipError("nothing in it can be decoded", session.path, "the file is damaged; copy or export it again")
    _, unique = np.unique(order, return_index=True)
    order = order[np.sort(unique)]
    guess = "its times were found by decoding it, because its packets do not tell them well"
    ticks = presented_ticks(packets, order, session.base, rate)
    return assemble(packets, order, ticks, session.base, (guess,))


def forget() -> None:
    """Drop all kept surveys."""
    with _lock:
        _kept.clear()
