"""What the boxes of an MP4 or QuickTime file say of it: its tracks, the files it needs, whether it is a fragment."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bts.media.boxes import read_boxes

OPENERS = frozenset(
    b"ftyp styp moov moof mdat sidx emsg prft pdin uuid free skip wide pnot".split(),
)
"""Boxes that such a file begins with (ISO/IEC 14496-12; QuickTime File Format: wide, skip, pnot)."""

PARENTS = frozenset({b"mdia", b"minf", b"stbl", b"dinf"})
"""Boxes on the way from a track to what is read here."""

LEAVES = frozenset({b"tkhd", b"hdlr", b"dref", b"stsd", b"stsz", b"stz2"})
"""Boxes of a track that are read here."""

LEAF_BYTES = 1 << 16
"""Bytes read of one box at most: what is read stands at its beginning."""

MOST_BOXES = 10_000
"""Outermost boxes listed at most: a stream of many hours has more, and is no riddle."""

MOST_INDEX = 1 << 28
"""Bytes of a compressed index once it is unpacked; a larger one is taken for damage."""

PROTECTED = frozenset({b"encv", b"enca", b"encs", b"drmi", b"drms"})
"""Sample entries of encrypted tracks: Common Encryption (ISO/IEC 23001-7), and iTunes' own."""

ALIAS_NAME = 50
"""Where the file name, a Pascal string, stands in a Macintosh alias record (Inside Macintosh: Files, 4)."""

ALIAS_BYTES = 150
"""Bytes of an alias record before its extra fields."""

ALIAS_PATH = 18
"""The number of the extra field of an alias record that holds the path with slashes."""


@dataclass(frozen=True)
class Track:
    """A track: its number, handler (`vide`, `soun`), sample entry, number of samples, and the other files it needs."""

    number: int
    handler: bytes
    entry: bytes
    samples: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class Movie:
    """The names of the outermost boxes, the tracks, the files of a reference movie, and whether fragments belong."""

    boxes: tuple[bytes, ...] = ()
    tracks: tuple[Track, ...] = ()
    files: tuple[str, ...] = ()
    fragmented: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The other files that pictures are in, each once."""
        return tuple(dict.fromkeys([*self.files, *(f for track in self.tracks for f in track.files)]))


def read_movie(path: Path, *, index_alone: bool = False) -> Movie | None:
    """What the boxes of a file say; None when it does not begin with a box of an MP4 or QuickTime file.

    With `index_alone` no box behind the index is listed: on a slow disk that saves a read for each fragment.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(4)
            return _read_file(file, size, index_alone=index_alone) if file.read(4) in OPENERS else None
    except OSError:
        return None


def _read_file(file: BinaryIO, size: int, *, index_alone: bool) -> Movie:
    names: list[bytes] = []
    movie = Movie()
    try:
        for name, start, end in read_boxes(file, 0, size):
            names.append(name)
            if name == b"moov":
                movie = _read_index(file, start, end)
            if len(names) >= MOST_BOXES or (index_alone and name == b"moov"):
                break
    except (struct.error, zlib.error):
        pass  # Damaged: what was read until here still says something.
    return Movie(tuple(names), movie.tracks, movie.files, movie.fragmented)


def _read_index(file: BinaryIO, start: int, end: int) -> Movie:
    """The movie that a `moov` box describes."""
    tracks: list[Track] = []
    files: list[str] = []
    fragmented = False
    for name, begin, stop in read_boxes(file, start, end):
        if name == b"cmov":
            return _unpack(file, begin, stop)
        if name == b"trak":
            tracks.append(_read_track(file, begin, stop))
        elif name == b"mvex":
            fragmented = True
        elif name == b"rmra":
            files += _read_alternatives(file, begin, stop)
    return Movie((), tuple(tracks), tuple(files), fragmented)


def _unpack(file: BinaryIO, start: int, end: int) -> Movie:
    """The movie in a compressed index (QuickTime File Format, `cmov`). Raises zlib.error, struct.error."""
    for name, begin, stop in read_boxes(file, start, end):
        if name == b"cmvd":
            file.seek(begin + 4)
            data = zlib.decompressobj().decompress(file.read(stop - begin - 4), MOST_INDEX)
            inner = io.BytesIO(data)
            for found, first, last in read_boxes(inner, 0, len(data)):
                if found == b"moov":
                    return _read_index(inner, first, last)
    return Movie()


def _read_track(file: BinaryIO, start: int, end: int) -> Track:
    found = dict(_read_leaves(file, start, end))
    head = found.get(b"tkhd", b"")
    place = 20 if head[:1] == b"\x01" else 12
    sizes = found.get(b"stsz", found.get(b"stz2", b""))
    return Track(
        number=int.from_bytes(head[place : place + 4], "big"),
        handler=found.get(b"hdlr", b"")[8:12],
        entry=found.get(b"stsd", b"")[12:16],
        samples=int.from_bytes(sizes[8:12], "big"),
        files=tuple(_read_references(found.get(b"dref", b""))),
    )


def _read_leaves(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Give (name, first bytes of the content) of the boxes in LEAVES, the first of each name last: it is kept."""
    inside = list(read_boxes(file, start, end))
    for name, begin, stop in reversed(inside):
        if name in PARENTS:
            yield from _read_leaves(file, begin, stop)
        elif name in LEAVES:
            file.seek(begin)
            yield name, file.read(min(stop - begin, LEAF_BYTES))


def _read_references(data: bytes) -> Iterator[str]:
    """The files that a data reference box names outside of this one (ISO/IEC 14496-12, 8.7.2; QuickTime `alis`)."""
    inner = io.BytesIO(data)
    for name, start, end in read_boxes(inner, 8, len(data)):
        here = data[start + 3 : start + 4] == b"\x01"  # the flag of "in the same file"
        if not here:
            yield from _name_file(name, data[start + 4 : end])


def _read_alternatives(file: BinaryIO, start: int, end: int) -> Iterator[str]:
    """The files that a reference movie names (QuickTime File Format: `rmra`, `rmda`, `rdrf`)."""
    for name, begin, stop in read_boxes(file, start, end):
        if name == b"rmda":
            yield from _read_alternatives(file, begin, stop)
        elif name == b"rdrf":
            file.seek(begin + 4)
            kind, length = struct.unpack(">4sI", file.read(8))
            yield from _name_file(kind, file.read(min(length, stop - begin - 12, LEAF_BYTES)))


def _name_file(kind: bytes, data: bytes) -> Iterator[str]:
    """The name in a reference: an address, or a Macintosh alias with the path where it has one."""
    if kind == b"alis" and len(data) > ALIAS_NAME:
        length = data[ALIAS_NAME]
        name = data[ALIAS_NAME + 1 : ALIAS_NAME + 1 + length]
        path = dict(_read_alias_fields(data[ALIAS_BYTES:])).get(ALIAS_PATH, b"")
        yield (path or name).decode("utf-8" if path else "mac_roman", "backslashreplace")
    elif kind in (b"url ", b"urn "):
        text = data.split(b"\0")[0]
        if text:
            yield text.decode("utf-8", "backslashreplace")


def _read_alias_fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give (number, content) of the extra fields of an alias record, which are padded to an even length."""
    place = 0
    while place + 4 <= len(data):
        number, length = struct.unpack(">hH", data[place : place + 4])
        if number < 0:
            return
        yield number, data[place + 4 : place + 4 + length]
        place += 4 + length + length % 2
