"""Is all of the file there? What the outermost boxes of a container say of its length; libav reads on in silence."""

import struct
from pathlib import Path
from typing import BinaryIO

PAYLOAD = frozenset({b"mdat", b"moov", b"moof"})
"""Boxes of MP4 and QuickTime whose length is believed; what follows them may be rubbish."""

MOST_BOXES = 100_000
"""Boxes looked at; a fragmented file of days has no more."""

UNTOLD = frozenset({0, 0xFFFFFFFF})
"""RIFF lengths of programs that did not know yet."""

SLACK = 16
"""Bytes; writers disagree by less than this over whether headers and padding count."""


def missing_bytes(path: Path) -> int:
    """How many bytes the file should have beyond its end; 0 where the container does not tell, or all are there."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            head = file.read(12)
            if head[:4] == b"\x1a\x45\xdf\xa3":
                end = end_of_matroska(file)
            elif head[:4] == b"RIFF":
                end = end_of_riff(file, size)
            else:
                end = end_of_mp4(file, size) if head[4:8].isalpha() else 0
    except (OSError, struct.error):
        return 0
    return end - size if end - size > SLACK else 0


def end_of_mp4(file: BinaryIO, size: int) -> int:
    """Where the last box of samples or of the index ends (ISO/IEC 14496-12, section 4.2)."""
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


def end_of_riff(file: BinaryIO, size: int) -> int:
    """Where the last RIFF list ends: AVI files over a gigabyte have several (OpenDML)."""
    start = end = 0
    while start + 8 <= size:
        file.seek(start)
        name, length = struct.unpack("<4sI", file.read(8))
        if name != b"RIFF" or length in UNTOLD:
            break
        start += 8 + length + length % 2
        end = start
    return end


def end_of_matroska(file: BinaryIO) -> int:
    """Where the segment ends; 0 when it was written without its length (RFC 8794 and RFC 9559)."""
    file.seek(4)
    header = read_length(file)
    if header is None:
        return 0
    file.seek(header, 1)
    if file.read(4) != b"\x18\x53\x80\x67":
        return 0
    length = read_length(file)
    return 0 if length is None else file.tell() + length


def read_length(file: BinaryIO) -> int | None:
    """A length of variable size; None when all its bits are set, which means: not known."""
    (first,) = struct.unpack("B", file.read(1))
    if not first:
        raise struct.error("longer than eight bytes")
    more = 8 - first.bit_length()
    rest = file.read(more)
    if len(rest) < more:
        raise struct.error("cut short")
    bits = 7 * (more + 1)
    value = int.from_bytes(bytes([first]) + rest, "big") & ((1 << bits) - 1)
    return None if value == (1 << bits) - 1 else value
