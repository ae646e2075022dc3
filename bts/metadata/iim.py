"""IPTC-IIM, the older record inside JPEG files: what WordPress and many picture desks read first."""

import struct
from collections.abc import Iterable, Iterator

from bts.choices import CREDIT_BYTES
from bts.metadata.xmp import Record

IIM_FIELDS = {
    "title": (5, 64),
    "keywords": (25, 64),
    "date": (55, 8),
    "creator": (80, 32),
    "headline": (105, 256),
    "credit": (110, CREDIT_BYTES),
    "source": (115, 32),
    "copyright": (116, 128),
    "caption": (120, 2000),
    "writer": (122, 32),
}
"""Field of a Record -> (dataset number of record 2, most bytes). IIM 4.2; XMP keeps what does not fit."""

UTF8 = b"\x1b%G"
"""1:90, coded character set: UTF-8 (ISO 2022 escape)."""


LARGEST_PAYLOAD = 65533
"""Bytes in a JPEG segment: its 16-bit length counts itself (ITU-T T.81, B.1.1.4)."""


def write_segment(record: Record) -> bytes:
    """Pack a record as an APP13 segment (Photoshop resource 0x0404), marker included; b"" when it is too long."""
    data = _write_dataset(1, 90, UTF8) + _write_dataset(2, 0, b"\x00\x04")
    data += b"".join(_write_dataset(2, number, value) for number, value in _list_values(record))
    resource = (
        b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    )
    payload = b"Photoshop 3.0\0" + resource
    if len(payload) > LARGEST_PAYLOAD:
        return b""
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def _list_values(record: Record) -> Iterator[tuple[int, bytes]]:
    for name, (number, limit) in IIM_FIELDS.items():
        value = getattr(record, name)
        for text in _list_texts(name, value):
            yield number, truncate_utf8(text, limit)


def _list_texts(name: str, value: str | tuple[str, ...]) -> Iterable[str]:
    texts = (value,) if isinstance(value, str) else value
    if name == "date":
        # IIM wants CCYYMMDD and nothing less than a whole day.
        digits = "".join(texts)[:10].replace("-", "")
        return [digits] if len(digits) == 8 and digits.isdigit() else []
    return [text for text in texts if text]


def truncate_utf8(text: str, limit: int) -> bytes:
    """Encode `text` in UTF-8 and cut it between characters to at most `limit` bytes."""
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore").encode("utf-8")


def _write_dataset(record: int, number: int, data: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(data)) + data
