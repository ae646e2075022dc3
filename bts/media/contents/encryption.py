"""Whether the pictures of a file are encrypted: what no key is here for must not be called damaged.

Containers that declare it (MP4, Matroska, ASF) are believed. In transport and program streams each packet has a flag.
"""

import os
import re
import struct
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from bts.media.contents.movie import PROTECTED, read_movie
from bts.media.ebml import CLUSTER, HEADER, SEGMENT, TRACKS, read_elements

TRACK, TRACK_TYPE = b"\xae", b"\x83"
ENCODINGS, ENCODING, ENCRYPTION = b"\x6d\x80", b"\x62\x40", b"\x50\x35"
"""Identifiers on the way to a track's encryption (RFC 9559, section 5.1.4.1.31)."""

PICTURES = 1
"""The type of a Matroska track of moving pictures (RFC 9559, section 5.1.4.1.3)."""

TRANSPORT_PACKETS = ((188, 0), (192, 4), (204, 0))
"""Bytes of a transport packet, and of what stands before its sync byte: as broadcast, on Blu-ray, with parity."""

SYNC = 0x47
"""The first byte of a transport packet (ISO/IEC 13818-1, 2.4.3.3)."""

NULL_PACKET = 0x1FFF
"""The number of the stream that only fills a multiplex."""

STRETCH = 1 << 20
"""Bytes that are looked at, each at the beginning, in the middle and at the end of a stream of packets."""

MOST_IN_THE_CLEAR = {"mpeg": 0.05, "mpegts": 0.5}
"""Demuxer -> share of packets; with more of them encrypted the clip is refused. On a DVD a few spoil all pictures."""

TELLING = 8
"""Packets in the clear that are looked at before a file is taken for a stream of packets."""

START_CODE = b"\x00\x00\x01"
"""What stands in the clear at the beginning of a packet of pictures, and before each slice (ISO/IEC 13818-1, -2)."""

CLEAR_BYTES = 128
"""Bytes at the beginning of a sector that a DVD leaves in the clear."""

SECTOR = 2048
"""Bytes of a sector of a DVD, which holds one pack."""

PACK = b"\x00\x00\x01\xba"
"""How a pack of a program stream begins (ISO/IEC 13818-1, 2.5.3.3)."""

BLU_RAY_PACKET = 192
"""Bytes of a transport packet on Blu-ray, with the four before it."""

UNIT = 6144
"""Bytes of the units that Blu-ray encrypts, of which the first 16 stay in the clear (AACS Blu-ray Book, 3.10)."""

ASF_MARKS = (
    bytes.fromhex("fbb31122 23bd d211 b4b7 00a0c955fc6e"),
    bytes.fromhex("14e68a29 2226 174c b935 dae07ee9289c"),
)
"""Content Encryption and Extended Content Encryption Object (ASF Specification, 3.14 and 3.15)."""

ASF_HEADER_BYTES = 1 << 16
"""Bytes of an ASF file in which its header is looked through."""

ASF_HEADER = bytes.fromhex("3026b275 8e66 cf11 a6d9 00aa0062ce6c")
"""How an ASF or WMV file begins (ASF Specification, 3.1)."""


def is_declared_encrypted(path: Path, stream: int | None = None) -> bool:
    """Whether the container says that its pictures are encrypted; in MP4 the track of that number, else any."""
    movie = read_movie(path, index_alone=True)
    if movie is not None:
        return any(
            track.entry in PROTECTED and (track.handler == b"vide" if stream is None else track.number == stream)
            for track in movie.tracks
        )
    try:
        with path.open("rb") as file:
            head = file.read(len(ASF_HEADER))
            if head.startswith(HEADER):
                return _is_matroska_encrypted(file)
            header = file.read(ASF_HEADER_BYTES) if head == ASF_HEADER else b""
            return any(mark in header for mark in ASF_MARKS)
    except (OSError, struct.error):
        return False


def measure_scrambling(path: Path) -> float:
    """The share of the packets of a transport stream, a DVD or a Blu-ray that are encrypted, from 0 to 1.

    A packet counts when it is flagged and what stands in every packet in the clear is not there: recorders leave flags
    behind on packets that they have decrypted.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            head = file.read(STRETCH)
            places = [place for place in (size // 2, size - STRETCH) if place >= STRETCH]
            read = _choose_reader(head)
            if read is None:
                return float(_is_blu_ray_encrypted(head))
            flags = read(head, 0)
            for place in places:
                file.seek(place)
                flags += read(file.read(STRETCH), place)
    except OSError:
        return 0.0
    return sum(flags) / len(flags) if flags else 0.0


Reader = Callable[[bytes, int], list[bool]]
"""Reads a stretch of a file that begins at a byte position: for each packet, whether it is encrypted."""


def _is_matroska_encrypted(file: BinaryIO) -> bool:
    """Whether a track of moving pictures declares encryption."""
    size = file.seek(0, 2)
    for track in list_tracks(file, size):
        inside = {name: (begin, end) for name, begin, end in read_elements(file, *track)}
        begin, end = inside.get(TRACK_TYPE, (0, 0))
        file.seek(begin)
        is_video = int.from_bytes(file.read(end - begin), "big") == PICTURES
        if is_video and ENCODINGS in inside and _holds_encryption(file, *inside[ENCODINGS]):
            return True
    return False


def list_tracks(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Where each track of a Matroska file is described, up to its first frames."""
    for name, start, end in read_elements(file, 0, size):
        if name != SEGMENT:
            continue
        for inner, begin, stop in read_elements(file, start, end):
            if inner == CLUSTER:
                return
            if inner == TRACKS:
                yield from ((a, b) for found, a, b in read_elements(file, begin, stop) if found == TRACK)


def _holds_encryption(file: BinaryIO, start: int, end: int) -> bool:
    """Whether one of a track's encodings is an encryption."""
    return any(
        inner == ENCRYPTION
        for name, begin, stop in read_elements(file, start, end)
        if name == ENCODING
        for inner, _, _ in read_elements(file, begin, stop)
    )


def _choose_reader(head: bytes) -> Reader | None:
    """The reader for the packets that a file begins with; None when it begins with none."""
    if head[:4] == PACK:
        return _read_sectors
    for length, before in TRANSPORT_PACKETS:
        places = range(before, len(head) - 4, length)
        if len(places) > 1 and all(head[place] == SYNC for place in places[:TELLING]):
            return partial(_read_transport_packets, length, before)
    return None


def _read_transport_packets(length: int, before: int, data: bytes, start: int) -> list[bool]:
    """For the packets that begin a picture or a stretch of sound: whether they are encrypted.

    The flag is transport_scrambling_control (ISO/IEC 13818-1, 2.4.3.3).
    """
    flags = []
    for place in range((before - start) % length, len(data) - length, length):
        first, second, flag = data[place + 1 : place + 4]
        number = (first << 8 | second) & NULL_PACKET
        begins, has_payload = first & 0x40, flag & 0x10
        if data[place] != SYNC or number in (0, NULL_PACKET) or not begins or not has_payload:
            continue
        payload = place + 4 + (1 + data[place + 4] if flag & 0x20 else 0)
        flags.append(bool(flag & 0xC0) and not data.startswith(START_CODE, payload))
    return flags


def _read_sectors(data: bytes, start: int) -> list[bool]:
    """For the packets of pictures of a DVD, each in a sector behind 14 bytes: whether they are encrypted.

    The flag is PES_scrambling_control (ISO/IEC 13818-1, 2.4.3.7).
    """
    flags = []
    for place in range(-start % SECTOR, len(data) - SECTOR + 1, SECTOR):
        sector = data[place : place + SECTOR]
        if sector[:4] == PACK and sector[14:17] == START_CODE and 0xE0 <= sector[17] <= 0xEF:
            flagged = sector[20] & 0xC0 == 0x80 and bool(sector[20] & 0x30)
            flags.append(flagged and START_CODE not in sector[CLEAR_BYTES:])
    return flags


def _is_blu_ray_encrypted(data: bytes) -> bool:
    """Whether only the first packet of each unit has its sync byte, and the copy permission flags stand before it."""
    units = range(0, len(data) - UNIT, UNIT)
    starts = bool(units) and all(data[unit + 4] == SYNC and data[unit] & 0xC0 for unit in units)
    return starts and not all(data[unit + 4 + BLU_RAY_PACKET] == SYNC for unit in units)


def is_keyed_by_playlist(path: Path) -> bool:
    """Whether an HLS playlist beside a file names it and a key for it (RFC 8216, section 4.3.2.4)."""
    try:
        lists = [other for other in path.parent.glob("*.m3u8") if other.stat().st_size <= STRETCH][:PLAYLISTS]
        texts = [other.read_bytes() for other in lists]
    except OSError:
        return False
    name = os.fsencode(path.name)
    return any(name in text and _KEY.search(text) is not None for text in texts)


PLAYLISTS = 20
"""Playlists that are read at most."""

_KEY = re.compile(rb"(?m)^#EXT-X-KEY:.*METHOD=(?!NONE)")
