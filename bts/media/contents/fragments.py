"""Pieces of streams (DASH, HLS, live recordings): which header a piece needs, and where it probably is."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bts.media.boxes import read_boxes
from bts.media.contents.movie import Movie, read_movie
from bts.media.ebml import CLUSTER, HEADER, SEGMENT, TRACKS, read_elements
from bts.media.truncation import count_missing_bytes

SEGMENT_INDEXES = frozenset({CLUSTER, b"\x1c\x53\xbb\x6b", b"\xa3"})
"""Elements that a piece of WebM begins with (RFC 9559): a cluster, cues, or a block."""

HEADER_PARTS = frozenset(
    bytes.fromhex(name) for name in "114d9b74 1549a966 1654ae6b 1c53bb6b 1254c367 1043a770 1941a469 ec bf".split()
)
"""What stands in a Matroska segment beside frames (RFC 9559): seek head, info, tracks, cues, tags, chapters, files."""

TRANSPORT_PACKET = 188
"""Bytes of a packet of a transport stream (ISO/IEC 13818-1)."""

LOOKED_AT = 1 << 22
"""Bytes at the beginning of a transport stream that are searched for its tables."""

NEIGHBOURS = 1000
"""Files of a folder whose names are looked at when a header is sought."""

CANDIDATES = 20
"""Files looked into, those with the likeliest names first."""

LARGEST_HEADER = 1 << 20
"""Bytes; a larger file is no header alone."""


def is_fragment(path: Path, movie: Movie | None) -> bool:
    """Whether a file is a piece of a stream without its header: MP4, WebM, or a transport stream without tables."""
    if movie is not None:
        return b"moof" in movie.boxes and b"moov" not in movie.boxes
    try:
        with path.open("rb") as file:
            data = file.read(LOOKED_AT)
    except OSError:
        return False
    return data[:4] in SEGMENT_INDEXES or _is_without_tables(data)


def is_header_alone(path: Path, movie: Movie | None) -> bool:
    """Whether a file is the header of a stream whose pieces are in other files: MP4 or WebM."""
    if movie is not None:
        return movie.fragmented and not any(t.samples for t in movie.tracks) and not {b"moof", b"mdat"} & {*movie.boxes}
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            return size <= LARGEST_HEADER and _is_webm_header(file, size) and not count_missing_bytes(path)
    except (OSError, struct.error):
        return False


def find_header(path: Path) -> Path | None:
    """The file beside a piece that is probably its header; None when there is none."""
    number = _read_track_number(path)
    words = _list_words(path)
    likely = sorted(_list_headers(path), key=lambda other: (-len(words & _list_words(other)), other.name))
    for other in likely[:CANDIDATES]:
        movie = read_movie(other)
        numbers = {track.number for track in movie.tracks} if movie is not None else {number}
        if is_header_alone(other, movie) and (number is None or number in numbers):
            return other
    return None


def _list_words(path: Path) -> frozenset[str]:
    """The words and numbers of a file's name: a header has those of its stream (`init-stream1`, `chunk-stream1-2`)."""
    return frozenset(re.findall(r"[^\W_]+", path.name.lower()))


def _list_headers(path: Path) -> Iterator[Path]:
    """Files beside `path` that are small enough for a header, of a name that a header has."""
    try:
        for count, other in enumerate(path.parent.iterdir()):
            if count >= NEIGHBOURS:
                return
            named = "init" in other.name.lower() or "header" in other.name.lower() or other.suffix == ".hdr"
            if named and other != path and other.is_file() and other.stat().st_size <= LARGEST_HEADER:
                yield other
    except OSError:
        return


def _read_track_number(path: Path) -> int | None:
    """The track that the first fragment of an MP4 piece belongs to (ISO/IEC 14496-12, 8.8.7); None when unknown."""
    try:
        with path.open("rb") as file:
            place, end = 0, file.seek(0, 2)
            for wanted in (b"moof", b"traf", b"tfhd"):
                place, end = next((a, b) for name, a, b in read_boxes(file, place, end) if name == wanted)
            file.seek(place + 4)
            return int.from_bytes(file.read(4), "big")
    except (OSError, struct.error, StopIteration):
        return None


def _is_webm_header(file: BinaryIO, size: int) -> bool:
    """Whether a Matroska or WebM file declares tracks, ends where it should, and has no frames."""
    file.seek(0)
    if file.read(4) != HEADER:
        return False
    inside: set[bytes] = set()
    for name, start, end in read_elements(file, 0, size):
        if name == SEGMENT:
            inside |= {inner for inner, _, _ in read_elements(file, start, end)}
    return TRACKS in inside and inside <= HEADER_PARTS


def _is_without_tables(data: bytes) -> bool:
    """Whether packets of a transport stream come without the table that tells what is in them (PAT, number 0)."""
    places = range(0, len(data) - 4, TRANSPORT_PACKET)
    if len(places) < 8 or any(data[place] != 0x47 for place in places[:8]):
        return False
    return not any(data[p] == 0x47 and not data[p + 1] & 0x1F and not data[p + 2] for p in places)
