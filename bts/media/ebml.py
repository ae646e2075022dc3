"""The elements that Matroska and WebM files are made of (RFC 8794)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

HEADER = b"\x1a\x45\xdf\xa3"
"""The first bytes of a Matroska or WebM file: the identifier of its EBML header."""

SEGMENT = b"\x18\x53\x80\x67"
"""The identifier of all that follows the EBML header (RFC 9559, section 5.1)."""

TRACKS = b"\x16\x54\xae\x6b"
"""The identifier of the description of the tracks (RFC 9559, section 5.1.4)."""

CLUSTER = b"\x1f\x43\xb6\x75"
"""The identifier of a group of frames (RFC 9559, section 5.1.3)."""


def read_length(file: BinaryIO) -> int | None:
    """Read a length of variable size (RFC 8794, section 6); None for the code of an unknown length, all bits set.

    Raises struct.error when the file ends inside it.
    """
    (first,) = struct.unpack("B", file.read(1))
    if not first:
        raise struct.error("longer than eight bytes")
    more = 8 - first.bit_length()
    lower = file.read(more)
    if len(lower) < more:
        raise struct.error("cut short")
    bits = 7 * (more + 1)
    value = int.from_bytes(bytes([first]) + lower, "big") & ((1 << bits) - 1)
    return None if value == (1 << bits) - 1 else value


def read_elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """List the elements between two byte positions as (identifier, start of content, end), in order of position.

    An element of unknown length goes to `end`. Stops at what is no element; raises struct.error as `read_length`.
    """
    while start < end:
        file.seek(start)
        (first,) = struct.unpack("B", file.read(1))
        more = 8 - first.bit_length()
        if more > 3:
            return
        name = bytes([first]) + file.read(more)
        length = read_length(file)
        begin = file.tell()
        start = end if length is None else begin + length
        yield name, begin, min(start, end)
