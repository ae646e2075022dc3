"""The boxes (atoms) that MP4 and QuickTime files are made of (ISO/IEC 14496-12, section 4.2)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO


def read_boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """List the boxes between two byte positions as (name, start of content, end), in order of position.

    Stops at a box whose length is shorter than its header; raises struct.error when the file ends inside a header.
    """
    while start + 8 <= end:
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(8))
        header_length = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            header_length = 16
        elif size == 0:
            size = end - start
        if size < header_length:
            return
        yield name, start + header_length, min(start + size, end)
        start += size
