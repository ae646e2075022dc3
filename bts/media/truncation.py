"""Whether a file is cut short, by the lengths its outermost boxes declare; libav reads such a file without an error."""

import struct
from pathlib import Path
from typing import BinaryIO

from bts.media.ebml import HEADER, SEGMENT, read_length

PAYLOAD = frozenset({b"mdat", b"moov", b"moof"})
"""Boxes of MP4 and QuickTime whose declared length must be in the file; bytes after them may be anything."""

MOST_BOXES = 100_000
"""Boxes read at most; a fragmented file of several days has fewer."""

UNKNOWN_LENGTHS = frozenset({0, 0xFFFFFFFF})
"""RIFF lengths that a program writes when it does not know the length."""

SLACK = 16
"""Bytes missing at most in a complete file, because writers differ on whether headers and padding count."""


def count_missing_bytes(path: Path) -> int:
    """The bytes that the container declares beyond the file's end; 0 when none, or when it declares no length."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            head = file.read(12)
            if head[:4] == HEADER:
                end = _find_end_of_matroska(file)
            elif head[:4] == b"RIFF":
                end = _find_end_of_riff(file, size)
            else:
                end = _find_end_of_mp4(file, size) if head[4:8].isalpha() else 0
    except (OSError, struct.error):
        return 0
    return end - size if end - size > SLACK else 0


def _find_end_of_mp4(file: BinaryIO, size: int) -> int:
    """The byte at which the last box of samples or of the index ends (ISO/IEC 14496-12, section 4.2)."""
    start = end = 0
    for _ in range(MOST_BOXES):
        if start + 8 > size:
            break
        file.seek(start)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        if length < 8 or not name.isalnum():
            break
        start += length
        if name in PAYLOAD:
            end = start
    return end


def _find_end_of_riff(file: BinaryIO, size: int) -> int:
    """The byte at which the last RIFF list ends: AVI files over a gigabyte have several (OpenDML)."""
    start = end = 0
    while start + 8 <= size:
        file.seek(start)
        name, length = struct.unpack("<4sI", file.read(8))
        if name != b"RIFF" or length in UNKNOWN_LENGTHS:
            break
        start += 8 + length + length % 2
        end = start
    return end


def _find_end_of_matroska(file: BinaryIO) -> int:
    """The byte at which the segment ends; 0 when its length is not declared (RFC 8794 and RFC 9559)."""
    file.seek(4)
    header = read_length(file)
    if header is None:
        return 0
    file.seek(header, 1)
    if file.read(4) != SEGMENT:
        return 0
    length = read_length(file)
    return 0 if length is None else file.tell() + length
