"""The record in a file is read back as it was written, whatever signs are in it."""

import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.metadata.iim import CODED, IIM_FIELDS, list_left_out, write_segment
from bts.metadata.segments import LARGEST_PACKET, join_extension, split_packet
from bts.metadata.xmp import PROPERTIES, Record, clean_text, read_packet, write_packet

texts = st.text(max_size=80).map(clean_text)
lists = st.lists(texts.filter(bool), max_size=4, unique=True).map(tuple)
records = st.builds(
    Record,
    **{name: lists if form in ("seq", "bag") else texts for name, (_, form) in PROPERTIES.items()},
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
def test_iim_holds_a_text_whole_or_not_at_all(record: Record) -> None:
    data = write_segment(record)
    assert data[:2] == b"\xff\xed"
    assert struct.unpack(">H", data[2:4])[0] == len(data) - 2
    found, left_out = read_segment(data[4:]), {(name, size) for name, size, _ in list_left_out(record)}
    for name, (number, limit) in IIM_FIELDS.items():
        value = getattr(record, name)
        asked = [text for text in ((value,) if isinstance(value, str) else value) if text]
        if name == CODED:
            asked = [text for text in asked if len(text.encode()) >= limit]
        assert found.get(number, []) == [text for text in asked if len(text.encode()) <= limit]
        assert {(name, len(text.encode())) for text in asked if len(text.encode()) > limit} <= left_out


def test_a_credit_is_never_cut() -> None:
    credit = "Harbour Television / Ada Lovelace"
    assert 110 not in read_segment(write_segment(Record(credit=credit))[4:])
    assert list_left_out(Record(credit=credit)) == [("credit", 33, 32)]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).map(clean_text), st.integers(0, 9000))
def test_what_is_longer_than_a_segment_stands_in_its_extension(text: str, more: int) -> None:
    times = (LARGEST_PACKET + more) // max(1, len(text.encode())) + 1
    record = Record(caption=clean_text(text * times), credit="NBC", clip="a.mp4")
    packet, segments, moved = split_packet(record)
    assert len(packet) <= LARGEST_PACKET
    assert moved[:1] == (("caption",) if record.caption else ())
    assert read_packet(packet, join_extension(list_segments(segments))) == record


def list_segments(data: bytes) -> list[tuple[str, bytes]]:
    """Marker and payload of each segment, the last one first: readers put them in order by themselves."""
    found, at = [], 0
    while at < len(data):
        size = struct.unpack_from(">H", data, at + 2)[0]
        found.append(("APP1", data[at + 4 : at + 2 + size]))
        at += 2 + size
    return found[::-1]


def test_a_date_is_a_whole_day_or_nothing() -> None:
    assert read_segment(write_segment(Record(date="2026-05-14T10:00:00Z"))[4:])[55] == ["20260514"]
    assert 55 not in read_segment(write_segment(Record(date="2026"))[4:])


def test_dates_have_their_time_and_embargoes_their_place() -> None:
    found = read_segment(write_segment(Record(date="2006-05-11T14:30+02:00", embargo="2026-12-01T06:00:00Z"))[4:])
    assert (found[55], found[60]) == (["20060511"], ["143000+0200"])
    assert (found[30], found[35]) == (["20261201"], ["060000+0000"])
    assert 60 not in read_segment(write_segment(Record(date="2006-05-11T14:30"))[4:])


@pytest.mark.parametrize("data", [b"", b"<x/>", b"\xff\xfe", b"<a><b></a>"])
def test_anything_else_is_no_packet(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_packet(data)


def test_a_packet_that_another_program_wrote_anew_is_read() -> None:
    """Adobe's programs and exiv2 write plain texts as attributes, and some programs put blanks about them."""
    record = Record(credit="Harbour TV & Ada", caption="The kiss", licensor="Sales", clip="a.mp4", frame="4")
    anew = write_packet(record).decode()
    for name in ("photoshop:Credit", "plus:LicensorName", "bts:Clip", "bts:Frame"):
        found = re.search(f"<{name}>(.*?)</{name}>", anew)
        assert found is not None
        holder = '<rdf:li rdf:parseType="Resource"' if name.startswith("plus") else '<rdf:Description rdf:about=""'
        anew = anew.replace(found[0], "").replace(holder, f'{holder} {name}="{found[1]}"')
    anew = anew.replace("The kiss", "\n  The kiss\n")
    assert read_packet(anew.encode()) == record
