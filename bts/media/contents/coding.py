"""The name by which a file calls the coding of its pictures, for a decoder that is not there."""

import struct
from pathlib import Path
from typing import BinaryIO

from bts.media.contents.encryption import PICTURES, TRACK_TYPE, list_tracks
from bts.media.contents.movie import read_movie
from bts.media.ebml import HEADER, read_elements

CODEC_ID = b"\x86"
"""The identifier of a Matroska track's coding (RFC 9559, section 5.1.4.1.22)."""

AVI_HEADER = 1 << 16
"""Bytes of an AVI file in which its stream headers are sought."""


def name_coding(path: Path) -> str:
    """What an MP4, Matroska or AVI file calls the coding of its first video track; "" when there is none."""
    movie = read_movie(path)
    if movie is not None:
        entries = [track.entry for track in movie.tracks if track.handler == b"vide" and track.entry]
        return _print(entries[0]) if entries else ""
    try:
        with path.open("rb") as file:
            head = file.read(AVI_HEADER)
            if head.startswith(HEADER):
                return _name_in_matroska(file)
            place = head.find(b"strh", 12) if head[8:12] == b"AVI " else -1
            return _print(head[place + 12 : place + 16]) if head[place + 8 : place + 12] == b"vids" else ""
    except (OSError, struct.error):
        return ""


def _name_in_matroska(file: BinaryIO) -> str:
    for start, end in list_tracks(file, file.seek(0, 2)):
        found = {}
        for name, begin, stop in read_elements(file, start, end):
            if name in (TRACK_TYPE, CODEC_ID):
                file.seek(begin)
                found[name] = file.read(stop - begin)
        if int.from_bytes(found.get(TRACK_TYPE, b""), "big") == PICTURES:
            return _print(found.get(CODEC_ID, b""))
    return ""


def _print(name: bytes) -> str:
    return name.rstrip(b"\0 ").decode("ascii", "backslashreplace")
