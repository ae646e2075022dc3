"""Whether the parts of a container follow on one another: where they do not, libav goes on further behind, unsaid.

Pictures and sound that lay there are missing then, and no decoder meets what is damaged.
"""

import os
import struct
from pathlib import Path

import numpy as np

from bts.media.ebml import CLUSTER, HEADER, SEGMENT
from bts.media.watchdog import Beat

IN_SEGMENT = (
    b"\x11\x4d\x9b\x74", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b", b"\x1c\x53\xbb\x6b", b"\x12\x54\xc3\x67",
    b"\x10\x43\xa7\x70", b"\x19\x41\xa4\x69", b"\xec", b"\xbf", HEADER,
)  # fmt: skip
"""Identifiers of what stands in a segment of Matroska beside clusters (RFC 9559, section 5.1)."""

IN_CLUSTER = (b"\xe7", b"\xa3", b"\xa0", b"\xab", b"\xa7", b"\x58\x54", b"\xaf")
"""Identifiers of what stands in a cluster (RFC 9559, section 5.1.3)."""

MASTERS = (SEGMENT, CLUSTER)
"""Identifiers of elements whose content is looked at."""

KNOWN = frozenset((*MASTERS, *IN_CLUSTER, *IN_SEGMENT))
"""All identifiers that may follow on one another."""

LONGEST_HEAD = 12
"""Bytes of an element's identifier and length at most."""

FLV_SOUND, FLV_PICTURES, FLV_DATA = 8, 9, 18
"""Kinds of tags in FLV (Video File Format Specification 10.1, annex E.4.1)."""

FLV_HEAD = 11
"""Bytes of a tag before its content."""

FLV_PARTS = {(FLV_SOUND, 10): 1, (FLV_PICTURES, 7): 2, (FLV_PICTURES, 12): 2}
"""Kind of tag and codec (AAC, H.264, HEVC) -> the highest number of what a tag of it holds: set-up, frame, end."""

ENHANCED = 0x80
"""Bit of the first byte of pictures whose codec is named by four letters (Enhanced RTMP)."""

SYNC, TS_PACKETS = 0x47, ((188, 0), (192, 4))
"""The first byte of a packet of a transport stream, and how long packets are and where in them it stands."""

ENOUGH = 8
"""Packets with which a transport stream begins that tell how long they are."""

READ_TOGETHER = 16_384
"""Packets of a transport stream that are read at a time: 3 MB."""


def find_break(path: Path, beat: Beat) -> int | None:
    """The byte at which the parts of an FLV, Matroska or transport stream file no longer follow on one another.

    None where they do, where a last part is cut short, and for other containers.
    """
    try:
        with path.open("rb", buffering=0) as file:
            head = file.read(ENOUGH * max(size for size, _ in TS_PACKETS))
            size = os.fstat(file.fileno()).st_size
            if head[:3] == b"FLV":
                return _follow_tags(file.fileno(), size, beat)
            if head[:4] == HEADER:
                return _follow_elements(file.fileno(), size, beat)
            return _follow_packets(file.fileno(), head, beat)
    except (OSError, struct.error):
        return None


def _follow_tags(file: int, size: int, beat: Beat) -> int | None:
    """The byte of the first tag of an FLV file that is none, or of another codec than those before it."""
    place = int.from_bytes(os.pread(file, 4, 5), "big") + 4
    codecs: dict[int, int] = {}
    while place + FLV_HEAD <= size:
        beat()
        head = os.pread(file, FLV_HEAD + 2, place)
        kind, inside = head[0], int.from_bytes(head[1:4], "big")
        if kind & 0xDF not in (FLV_SOUND, FLV_PICTURES, FLV_DATA):
            return place
        end = place + FLV_HEAD + inside
        told = os.pread(file, 4, end)
        # Some programs leave the length before it out, or count it without the head.
        if len(told) == 4 and int.from_bytes(told, "big") not in (inside + FLV_HEAD, inside, 0):
            return place
        # A demuxer passes over what is of another codec, or no frame, without a word.
        if inside >= 2 and end <= size and kind in (FLV_SOUND, FLV_PICTURES):
            codec = _read_codec(kind, head[FLV_HEAD])
            if codecs.setdefault(kind, codec) != codec or head[FLV_HEAD + 1] > FLV_PARTS.get((kind, codec), 255):
                return place
        place = end + 4
    return None


def _read_codec(kind: int, first: int) -> int:
    """The number of the codec of a tag by the first byte of its content; ENHANCED for all that are named by letters."""
    if kind == FLV_SOUND:
        return first >> 4
    return ENHANCED if first & ENHANCED else first & 0x0F


def _follow_elements(file: int, size: int, beat: Beat) -> int | None:
    """The byte of the first element of a Matroska file that is none, or reaches beyond a file that is whole."""
    place, whole = 0, False
    while place < size:
        beat()
        name, start, length = _read_head(os.pread(file, LONGEST_HEAD, place))
        if name not in KNOWN:
            return place if size - place >= LONGEST_HEAD else None
        if name == SEGMENT:
            whole = length is not None and place + start + length <= size
        end = place + start + (0 if name in MASTERS or length is None else length)
        if end > size:
            return place if whole else None
        place = end
    return None


def _read_head(head: bytes) -> tuple[bytes, int, int | None]:
    """The identifier of an element, the bytes of its head, and its length, None where that is not known."""
    named = 9 - head[0].bit_length() if head[0] else len(head)
    more = 9 - head[named].bit_length() if named < len(head) and head[named] else 0
    if not more:
        return b"", 0, None
    value = int.from_bytes(head[named : named + more], "big") & ((1 << 7 * more) - 1)
    return head[:named], named + more, None if value == (1 << 7 * more) - 1 else value


def _follow_packets(file: int, head: bytes, beat: Beat) -> int | None:
    """The byte of the first packet of a transport stream that does not begin as one."""
    for length, at in TS_PACKETS:
        if len(head) >= ENOUGH * length and set(head[at : ENOUGH * length : length]) == {SYNC}:
            return _find_unlike(file, length, at, beat)
    return None


def _find_unlike(file: int, length: int, at: int, beat: Beat) -> int | None:
    """The byte at which the first packet of `length` bytes begins whose byte `at` is not SYNC."""
    place = 0
    while len(packets := os.pread(file, READ_TOGETHER * length, place)) >= length:
        beat()
        firsts = np.frombuffer(packets[: len(packets) // length * length], np.uint8)[at::length]
        if len(wrong := np.flatnonzero(firsts != SYNC)):
            return place + int(wrong[0]) * length
        place += len(firsts) * length
    return None
