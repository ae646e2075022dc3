"""The record inside of an MP4 file: XMP in a box of its own at the end, beside the few texts that MP4 itself has."""

import struct
from pathlib import Path

from bts.errors import OutputError
from bts.files import PIECE, new_file
from bts.media.boxes import read_boxes
from bts.metadata.xmp import Record, read_packet, write_packet

XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
"""The extended type of the box that holds XMP (XMP specification, part 3: MPEG-4)."""

NAMES = {"creator": "artist", "caption": "description"}
"""Field of a record -> ffmpeg's name of the text of MP4 and WebM for it; title and copyright have their own."""


def labels_of(record: Record) -> tuple[tuple[str, str], ...]:
    """What a video says of itself outside of XMP, by ffmpeg's names; credit and source share the comment."""
    texts = {NAMES["creator"]: ", ".join(record.creator), NAMES["caption"]: record.caption}
    said = {"Credit": record.credit, "Source": record.source}
    texts["comment"] = "; ".join(f"{name}: {text}" for name, text in said.items() if text)
    return tuple((name, text) for name, text in texts.items() if text)


def write_box(record: Record) -> bytes:
    """The box that holds a record."""
    content = XMP_BOX + write_packet(record)
    return struct.pack(">I4s", 8 + len(content), b"uuid") + content


def append_record(path: Path, record: Record) -> None:
    """Add a record to the end of an MP4 file. Raises OSError."""
    with path.open("ab") as file:
        file.write(write_box(record))


def replace_record(path: Path, record: Record) -> None:
    """Give an MP4 file of `append_record` another record; all else in it stays as it is, byte for byte.

    Raises OutputError where it cannot be written, or does not hold the record then; ValueError for a damaged file.
    """
    with new_file(path) as part:
        with path.open("rb") as read, part.open("xb") as write:
            left = _find_end(path)
            while left and (piece := read.read(min(PIECE, left))):
                write.write(piece)
                left -= len(piece)
        append_record(part, record)
        if read_video_record(part) != record:
            raise OutputError("the video does not hold its record", path, "try again")


def _find_end(path: Path) -> int:
    """Bytes of an MP4 file before the box with its record, or all of them. Raises OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        before = 0
        for name, start, end in list(read_boxes(file, 0, size)):
            file.seek(start)
            if name == b"uuid" and file.read(len(XMP_BOX)) == XMP_BOX:
                return before
            before = end
    return size


def read_video_record(path: Path) -> Record | None:
    """The record of an MP4 file; None when there is none. Raises OSError, and ValueError for a damaged one."""
    with path.open("rb") as file:
        for name, start, end in list(read_boxes(file, 0, path.stat().st_size)):
            file.seek(start)
            if name == b"uuid" and file.read(len(XMP_BOX)) == XMP_BOX:
                return read_packet(file.read(end - start - len(XMP_BOX)))
    return None
