"""The date in TIFF files: EXIF's own directory, which the encoder of TIFF cannot write."""

import struct

from PIL import ExifTags

from bts.metadata.dates import split_date
from bts.metadata.exif import EXIF_VERSION
from bts.metadata.xmp import Record

_ENTRY, _ASCII, _LONG, _UNDEFINED = 12, 2, 4, 7
"""Bytes of an entry of a directory; numbers of types (TIFF 6.0, section 2)."""


def add_date(data: bytes, record: Record) -> bytes:
    """A TIFF file with the date of a record in EXIF's own directory; the same bytes where the date is not known.

    A copy of the file's first directory, with the new entry in it, stands at the end.
    """
    date = split_date(record.date)
    if not date.exif:
        return data
    order = "<" if data[:2] == b"II" else ">"
    data += b"\0" * (len(data) % 2)
    texts = [(ExifTags.Base.DateTimeOriginal, date.exif), (ExifTags.Base.OffsetTimeOriginal, date.zone)]
    exif_at = len(data)
    data += _write_directory(order, exif_at, [(tag, text) for tag, text in texts if text])
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, first)
    entries = [data[first + 2 + n * _ENTRY : first + 2 + (n + 1) * _ENTRY] for n in range(count)]
    entries.append(struct.pack(f"{order}HHII", ExifTags.IFD.Exif, _LONG, 1, exif_at))
    entries.sort(key=lambda entry: struct.unpack_from(f"{order}H", entry)[0])
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries) + b"\0\0\0\0"
    return data[:4] + struct.pack(f"{order}I", len(data)) + data[8:] + directory


def _write_directory(order: str, at: int, texts: list[tuple[int, str]]) -> bytes:
    """EXIF's directory, which will lie at `at` in the file, with the version of EXIF and these texts behind it."""
    entries = [struct.pack(f"{order}HHI4s", ExifTags.Base.ExifVersion, _UNDEFINED, len(EXIF_VERSION), EXIF_VERSION)]
    behind = at + 2 + (len(texts) + 1) * _ENTRY + 4
    stored = b""
    for tag, text in texts:
        said = text.encode("ascii") + b"\0"
        entries.append(struct.pack(f"{order}HHII", tag, _ASCII, len(said), behind + len(stored)))
        stored += said + b"\0" * (len(said) % 2)
    return struct.pack(f"{order}H", len(entries)) + b"".join(entries) + b"\0\0\0\0" + stored
