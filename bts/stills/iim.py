"""IPTC-IIM, the older record inside JPEG files: what WordPress and many picture desks read first."""

import struct
from collections.abc import Iterable, Iterator

from bts.choices import CREDIT_BYTES
from bts.stills.xmp import Record

LIMITS = {
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


def segment(record: Record) -> bytes:
    """An APP13 segment (marker and length included) with the record in a Photoshop resource 0x0404."""
    data = _dataset(1, 90, UTF8) + _dataset(2, 0, b"\x00\x04")
    data += b"".join(_dataset(2, number, value) for number, value in _values(record))
    resource = (
        b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    )
    payload = b"Photoshop 3.0\0" + resource
    if len(payload) > 65533:
        return b""
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def read_segment(payload: bytes) -> dict[int, list[str]]:
    """Dataset number of record 2 -> its texts, from the payload of an APP13 segment that `segment` wrote."""
    start = payload.index(b"8BIM\x04\x04") + 12
    found: dict[int, list[str]] = {}
    at = start
    while payload[at : at + 1] == b"\x1c":
        record, number, size = struct.unpack_from(">BBH", payload, at + 1)
        if record == 2 and number:
            found.setdefault(number, []).append(payload[at + 5 : at + 5 + size].decode("utf-8"))
        at += 5 + size
    return found


def _values(record: Record) -> Iterator[tuple[int, bytes]]:
    for name, (number, limit) in LIMITS.items():
        value = getattr(record, name)
        for text in _texts(name, value):
            yield number, shortened(text, limit)


def _texts(name: str, value: str | tuple[str, ...]) -> Iterable[str]:
    texts = (value,) if isinstance(value, str) else value
    if name == "date":
        # IIM wants CCYYMMDD and nothing less than a whole day.
        digits = "".join(texts)[:10].replace("-", "")
        return [digits] if len(digits) == 8 and digits.isdigit() else []
    return [text for text in texts if text]


def shortened(text: str, limit: int) -> bytes:
    """`text` in UTF-8, in at most `limit` bytes, cut between characters."""
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore").encode("utf-8")


def _dataset(record: int, number: int, data: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(data)) + data
