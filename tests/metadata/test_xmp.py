"""The record in a file is read back as it was written, whatever signs are in it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.metadata.iim import IIM_FIELDS, truncate_utf8, write_segment
from bts.metadata.xmp import PROPERTIES, Record, clean_text, read_packet, write_packet

texts = st.text(max_size=80).map(clean_text)
lists = st.lists(texts.filter(bool), max_size=4, unique=True).map(tuple)
records = st.builds(
    Record,
    **{
        name: lists if name in ("creator", "keywords", "people") else texts
        for name in PROPERTIES
        if name != "source_type"
    },
)


def read_segment(payload: bytes) -> dict[int, list[str]]:
    """Dataset number of record 2 -> its texts, from the payload of an APP13 segment that `write_segment` packed."""
    start = payload.index(b"8BIM\x04\x04") + 12
    found: dict[int, list[str]] = {}
    at = start
    while payload[at : at + 1] == b"\x1c":
        record, number, size = struct.unpack_from(">BBH", payload, at + 1)
        if record == 2 and number:
            found.setdefault(number, []).append(payload[at + 5 : at + 5 + size].decode("utf-8"))
        at += 5 + size
    return found


@given(records)
def test_every_field_of_xmp_survives(record: Record) -> None:
    assert read_packet(write_packet(record)) == record


@given(st.text())
def test_cleaned_text_stays_clean_and_keeps_what_xml_allows(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    Record(caption=once)


def test_uncleaned_text_is_refused_before_it_is_written() -> None:
    with pytest.raises(ValueError, match="caption"):
        Record(caption="a\x00b")


@given(records)
def test_iim_keeps_what_fits_and_cuts_between_characters(record: Record) -> None:
    data = write_segment(record)
    assert data[:2] == b"\xff\xed"
    assert struct.unpack(">H", data[2:4])[0] == len(data) - 2
    found = read_segment(data[4:])
    for name, (number, limit) in IIM_FIELDS.items():
        value = getattr(record, name)
        if name == "date":
            continue
        asked = [text for text in ((value,) if isinstance(value, str) else value) if text]
        assert len(found.get(number, [])) == len(asked)
        for text, kept in zip(asked, found.get(number, []), strict=True):
            assert text.startswith(kept)
            assert len(kept.encode()) <= limit
            assert kept == text or len(kept.encode()) > limit - 4


def test_a_date_is_a_whole_day_or_nothing() -> None:
    assert read_segment(write_segment(Record(date="2026-05-14T10:00:00Z"))[4:])[55] == ["20260514"]
    assert 55 not in read_segment(write_segment(Record(date="2026"))[4:])


def test_texts_are_cut_between_characters() -> None:
    assert truncate_utf8("é" * 5, 5) == "éé".encode()


@pytest.mark.parametrize("data", [b"", b"<x/>", b"\xff\xfe", b"<a><b></a>"])
def test_anything_else_is_no_packet(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_packet(data)
