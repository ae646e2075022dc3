"""The timecode track of an MP4 or QuickTime file: how it counts, and where on it the clip begins.

libav gives the label of the track's first sample. How many labels go by in a second, and an edit list that begins
further on, are read here (QuickTime File Format, timecode media; ISO/IEC 14496-12, 8.6.6).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from bts.media.boxes import read_boxes

HOLDERS = frozenset({b"mdia", b"minf", b"stbl", b"edts", b"tref"})
"""Boxes of a track that hold the boxes read here."""

LARGEST_BOX = 1 << 20
"""Bytes; a longer box of those read here is taken for damage."""


@dataclass(frozen=True)
class TimecodeTrack:
    """Labels a second (0 where the track gives no rate), and the labels between the track's first and the clip's."""

    rate: Fraction
    skipped: int


def read_timecode_track(path: Path, video: int) -> TimecodeTrack | None:
    """The timecode track that the video track number `video` names, else the first one; None without or if damaged."""
    try:
        with path.open("rb") as file:
            tracks = list(_read_tracks(file))
    except (OSError, struct.error, RecursionError):
        return None
    codes = {_track_number(track): track for track in tracks if _handler(track) == b"tmcd"}
    if not codes:
        return None
    shown = next((track for track in tracks if _track_number(track) == video), {})
    named = shown.get(b"tmcd", b"")
    wanted = [struct.unpack_from(">I", named, at)[0] for at in range(0, len(named) - 3, 4)]
    chosen = next((codes[number] for number in wanted if number in codes), next(iter(codes.values())))
    try:
        return _describe(chosen)
    except struct.error:
        return None


def _describe(track: dict[bytes, bytes]) -> TimecodeTrack:
    """How the track counts. Raises struct.error when one of its boxes is too short."""
    entry = track.get(b"stsd", b"")
    # A sample description box: version and count (8), then the entry's size, name, reserved, reference (16),
    # reserved (4), flags (4), time scale (4), frame duration (4).
    scale, length = struct.unpack_from(">II", entry, 32)
    if not scale or not length:
        return TimecodeTrack(Fraction(0), 0)
    rate = Fraction(scale, length)
    return TimecodeTrack(rate, round(_first_media_time(track) * rate))


def _first_media_time(track: dict[bytes, bytes]) -> Fraction:
    """Seconds of the track's media that its edit list leaves out at the beginning."""
    edits, header = track.get(b"elst"), track.get(b"mdhd", b"")
    if edits is None:
        return Fraction(0)
    (scale,) = struct.unpack_from(">I", header, 20 if header[:1] == b"\x01" else 12)
    wide = edits[:1] == b"\x01"
    (count,) = struct.unpack_from(">I", edits, 4)
    for number in range(count):
        (media,) = (
            struct.unpack_from(">q", edits, 16 + 20 * number)
            if wide
            else struct.unpack_from(">i", edits, 12 + 12 * number)
        )
        if media >= 0:
            return Fraction(media, scale) if scale else Fraction(0)
    return Fraction(0)


def _read_tracks(file: BinaryIO) -> Iterator[dict[bytes, bytes]]:
    """The boxes of each track by name."""
    for name, start, end in read_boxes(file, 0, file.seek(0, 2)):
        if name == b"moov":
            for inner, begin, stop in read_boxes(file, start, end):
                if inner == b"trak":
                    found: dict[bytes, bytes] = {}
                    for leaf, content in _read_leaves(file, begin, stop):
                        # QuickTime has a second handler box, for the data; the track's own comes first.
                        found.setdefault(leaf, content)
                    yield found


def _read_leaves(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    for name, begin, stop in read_boxes(file, start, end):
        if name in HOLDERS:
            yield from _read_leaves(file, begin, stop)
        elif name in (b"tkhd", b"mdhd", b"hdlr", b"elst", b"tmcd", b"stsd") and stop - begin <= LARGEST_BOX:
            file.seek(begin)
            yield name, file.read(stop - begin)


def _handler(track: dict[bytes, bytes]) -> bytes:
    """What the track holds: `vide`, `soun`, `tmcd`."""
    return track.get(b"hdlr", b"")[8:12]


def _track_number(track: dict[bytes, bytes]) -> int:
    """The track's number in its header; -1 when that is too short."""
    header = track.get(b"tkhd", b"")
    place = 20 if header[:1] == b"\x01" else 12
    return int(struct.unpack_from(">I", header, place)[0]) if len(header) >= place + 4 else -1
