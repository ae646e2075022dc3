"""IPTC-IIM, the older record inside JPEG and TIFF files: what WordPress and many picture desks read first."""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bts.choices import CREDIT_BYTES
from bts.metadata.dates import split_date
from bts.metadata.xmp import Record

IIM_FIELDS = {
    "title": (5, 64),
    "keywords": (25, 64),
    "instructions": (40, 256),
    "creator": (80, 32),
    "city": (90, 32),
    "sublocation": (92, 32),
    "state": (95, 32),
    "country_code": (100, 3),
    "country": (101, 64),
    "headline": (105, 256),
    "credit": (110, CREDIT_BYTES),
    "source": (115, 32),
    "copyright": (116, 128),
    "caption": (120, 2000),
    "writer": (122, 32),
}
"""Field of a Record -> (dataset number of record 2, most bytes). IIM 4.2; what does not fit is left to XMP."""

CODED = "country_code"
"""The field that is a code of three letters or nothing (ISO 3166-1 alpha-3); XMP takes two as well."""

IIM_DATES = {"date": (55, 60), "embargo": (30, 35)}
"""Field of a Record -> the datasets of its day and of its time: date and time created, release date and time."""

UTF8 = b"\x1b%G"
"""1:90, coded character set: UTF-8 (ISO 2022 escape)."""

VERSION = b"\x00\x04"
"""2:00, the version of the record."""

LARGEST_PAYLOAD = 65533
"""Bytes in a JPEG segment: its 16-bit length counts itself (ITU-T T.81, B.1.1.4)."""


def write_iim(record: Record) -> bytes:
    """The datasets of a record, in order. A text that is longer than its dataset is left out, never cut."""
    data = _write_dataset(1, 90, UTF8) + _write_dataset(2, 0, VERSION)
    values = sorted(_list_values(record), key=_by_number)
    return data + b"".join(_write_dataset(2, number, value) for number, value in values)


def write_segment(record: Record) -> bytes:
    """Pack a record as an APP13 segment (Photoshop resources), marker included; without keywords when it is too long.

    Beside the record (resource 0x0404) stands its digest (0x0425), by which readers see that no program wrote the
    record without writing XMP too, and prefer XMP (Metadata Working Group, Guidelines 2.0).
    """
    payload = _pack_resources(record)
    if len(payload) > LARGEST_PAYLOAD:
        payload = _pack_resources(replace(record, keywords=()))
    return b"\xff\xed" + struct.pack(">H", len(payload) + 2) + payload


def count_lost_keywords(record: Record) -> int:
    """How many keywords a segment leaves out because all of them together are too long for it."""
    return len(record.keywords) if len(_pack_resources(record)) > LARGEST_PAYLOAD else 0


def _pack_resources(record: Record) -> bytes:
    """The record and its digest as Photoshop resources. Keywords alone can be many: the rest fits into a segment."""
    data = write_iim(record)
    return b"Photoshop 3.0\0" + _write_resource(0x0404, data) + _write_resource(0x0425, _digest(data))


def list_left_out(record: Record) -> list[tuple[str, int, int]]:
    """The texts of a record that IIM has no room for: field, bytes of the text, most bytes."""
    return [
        (name, len(text.encode("utf-8")), limit)
        for name, (_, limit) in IIM_FIELDS.items()
        for text in _list_texts(getattr(record, name))
        if not _fits(name, len(text.encode("utf-8")))
    ]


def _by_number(dataset: tuple[int, bytes]) -> int:
    return dataset[0]


def _list_values(record: Record) -> Iterator[tuple[int, bytes]]:
    for name, (number, _) in IIM_FIELDS.items():
        encoded = (text.encode("utf-8") for text in _list_texts(getattr(record, name)))
        yield from ((number, text) for text in encoded if _fits(name, len(text)))
    for name, (day, time) in IIM_DATES.items():
        date = split_date(getattr(record, name))
        yield from ((n, said.encode("ascii")) for n, said in ((day, date.iim_day), (time, date.iim_time)) if said)


def _fits(name: str, size: int) -> bool:
    """Whether a text of `size` bytes fits into the dataset of a field: whole, and a code exactly."""
    limit = IIM_FIELDS[name][1]
    return size == limit if name == CODED else size <= limit


def _list_texts(value: str | tuple[str, ...]) -> Iterable[str]:
    return [text for text in ((value,) if isinstance(value, str) else value) if text]


def _digest(data: bytes) -> bytes:
    """MD5, which the resource is defined with; it guards nothing."""
    return hashlib.md5(data, usedforsecurity=False).digest()


def _write_resource(number: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">H", number) + b"\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)


def _write_dataset(record: int, number: int, data: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(data)) + data
