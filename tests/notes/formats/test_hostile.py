"""Files that are damaged, odd or meant to harm go in, or are refused with the line; never a traceback or a wait."""

import json
import time
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import BtsError, NotesFileError
from bts.notes.formats import ClipFacts, Found, Read, get, names, parse_notes

ENGINES = ("whisper", "assemblyai", "deepgram", "aws-transcribe", "google-speech", "via")
CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25))
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood\n\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nGood\n\n"


def read(text: str | bytes, name: str, **more: str) -> Found:
    """A file of a given format."""
    return parse_notes(text.encode() if isinstance(text, str) else text, "file", CLIP, get(name), **more)


def attempt(name: str, text: str) -> Read | BtsError:
    """What a format reads in a text, or why it does not."""
    try:
        return get(name).read(text, CLIP)
    except BtsError as error:
        return error


def lines(found: Found) -> list[int]:
    """The lines that were skipped."""
    return [remark.line for remark in found.skipped]


@pytest.mark.parametrize(
    "times",
    [
        "00:03.000 --> 00:02.000",
        "00:02.000 --> 00:02.000",
        "-00:01.000 --> 00:02.000",
        "00:99.000 --> 01:99.000",
        "abc --> def",
        "00:01 -> 00:02 -->",
        "99999999999:00:00.000 --> 99999999999:00:01.000",
        "1:2 --> 3:4",
        "00:00:01.000 --> NaN",
        "00:01.000 -->",
        "--> 00:01.000",
        "20:00.000 --> 20:01.000",
        "٠٠:٠١.٠٠٠ --> ٠٠:٠٢.٠٠٠",
    ],
)
@pytest.mark.parametrize("name", ["vtt", "vtt-chapters", "srt"])
def test_bad_times_are_skipped_with_their_line(times: str, name: str) -> None:
    text = (SRT if name == "srt" else VTT) + f"2\n{times}\nBad\n\n3\n00:00:05.000 --> 00:00:06.000\nLater\n"
    found = read(text, name)
    assert [note.text for note in found.notes] == ["Good", "Later"]
    assert len(found.skipped) == 1
    assert lines(found)[0] in (5, 6)


@pytest.mark.parametrize("name", [name for name in names() if get(name).binary is None])
def test_nul_is_refused_with_its_line(name: str) -> None:
    with pytest.raises(NotesFileError, match="line 3: a NUL character"):
        read(b"WEBVTT\n\n00:01.000 --> \x0000:02.000\nx\n", name)


def test_latin_1_is_refused_with_its_line_and_read_when_named() -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\nCafé à Paris\n".encode("latin-1")
    with pytest.raises(NotesFileError, match=r"line 3: not UTF-8 text.*--encoding cp1252"):
        read(data, "srt")
    assert read(data, "srt", encoding="cp1252").notes[0].text == "Café à Paris"
    with pytest.raises(NotesFileError, match="no such encoding"):
        read(data, "srt", encoding="klingon")
    for odd in ("base64", "idna", "punycode", "undefined", "a\0b"):
        with pytest.raises(NotesFileError):
            read(data, "srt", encoding=odd)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_known(encoding: str) -> None:
    assert read(SRT.replace("Good", "Café").encode(encoding), "srt").notes[0].text == "Café"
    with pytest.raises(NotesFileError, match=r"UTF-16-LE without its mark.*--encoding utf-16-le"):
        read("WEBVTT é\n".encode("utf-16-le"), "vtt")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_is_one(end: str) -> None:
    for text, name in ((VTT, "vtt"), (SRT, "srt"), ("id,start,text\n,1,Good\n", "csv"), ("0:01 Good\n", "text")):
        (note,) = read(text.replace("\n", end), name).notes
        assert (note.start, note.text) == (Fraction(1), "Good")


def test_overlapping_cues_and_cues_out_of_order_go_in() -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:09.000\nB\n\n00:01.000 --> 00:07.000\nA\n\n00:01.000 --> 00:07.000\nA\n"
    found = read(text, "vtt")
    assert [note.text for note in found.notes] == ["B", "A"]
    assert [str(remark) for remark in found.skipped] == ["line 9: it is the same as line 6, to the letter"]


def test_a_cue_beyond_the_clip_is_named() -> None:
    found = read(VTT + "00:59:00.000 --> 00:59:01.000\nLate\n\n00:09:59.000 --> 00:10:30.000\nLong\n", "vtt")
    assert [(note.text, note.end) for note in found.notes] == [("Good", Fraction(2)), ("Long", CLIP.duration)]
    assert "after the end of the clip" in found.skipped[0].what
    assert found.changed[0].line == 9


LONG = "x" * 10_000_000
FILLINGS = [
    LONG,
    "<" * 200_000,
    "[" * 300_000,
    "\\" * 300_001,
    "-->" * 100_000,
    "0:" * 200_000,
    '"' * 299_999,
    " " * 200_000,
    "," * 100_000,
    "\t" * 100_000,
    "|" * 100_000,
    "001  001      V     C        01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01\n |C: " + " " * 99_000 + "|M: |D:1\n",
]

MANY_LINES = [
    "\n" * 200_000,
    " \n\t" * 100_000,
    "x\n\n0:02 x\n" * 5_000,
    "x\n\n00:03.000 --> 00:04.000\n" * 5_000,
]
"""Fillings that take most of the time of all."""


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("filling", [*FILLINGS, *(pytest.param(one, marks=pytest.mark.slow) for one in MANY_LINES)])
def test_an_endless_line_neither_hangs_nor_breaks(name: str, filling: str) -> None:
    """A line of 10 MB, and shorter ones of what makes careless patterns slow."""
    form = get(name)
    before = time.monotonic()
    for text in (filling, f"WEBVTT\n\n00:01.000 --> 00:02.000\n{filling}\n", f"0:01 {filling}\n", f"1,2,{filling}\n"):
        form.fit(text[:65536])
        found = attempt(name, text)
        assert not isinstance(found, BtsError) or len(str(found)) < 1000
        if isinstance(found, Read):
            assert all(len(note.text) <= 100_000 for note in found.notes)
            assert all(len(remark.what) < 1000 for remark in found.skipped[:5])
    assert time.monotonic() - before < 15


def test_ten_megabytes_in_one_cue_are_skipped_with_the_line() -> None:
    assert lines(read(f"{SRT}2\n00:00:03,000 --> 00:00:04,000\n{LONG}\n", "srt")) == [6]
    assert lines(read(f"{VTT}00:03.000 --> 00:04.000\n{LONG}\n", "vtt")) == [6]
    with pytest.raises(NotesFileError, match="line 3"):
        read(f"id,start,text\n,1,Good\n,2,{LONG}\n", "csv")


LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
<fcpxml version="1.9"><marker value="&lol2;"/></fcpxml>"""
OUTSIDE = '<!DOCTYPE fcpxml SYSTEM "file:///etc/passwd">\n<fcpxml/>'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (LAUGHS, "line 1: a document type"),
        (OUTSIDE, "line 1: a document type"),
        ("<fcpxml>\n<marker", "line 2: not XML"),
        ("<fcpxml>\n&bomb;</fcpxml>", "line 2: not XML"),
        ("<html/>", "not FCPXML"),
        ("", "not XML"),
        ("\ud800<fcpxml/>", "not XML"),
        ("<a>" * 100_000, "nested too deeply"),
    ],
)
def test_xml_is_never_expanded_nor_fetched(text: str, what: str) -> None:
    for name in ("fcpxml", "xmeml"):
        with pytest.raises(NotesFileError, match=what.replace("not FCPXML", "not FCPXML|not Final Cut 7 XML")):
            get(name).read(text, CLIP)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"a": 1,\n}', "line 2, column 1: not JSON"),
        ('{"t": NaN}', "NaN is not a number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"t": ' + "9" * 5000 + "}", "not usable JSON"),
        ("3", "not|no "),
        ("null", "not|no "),
        ('"x"', "not|no "),
        ("[]", "not|no "),
    ],
)
@pytest.mark.parametrize("name", ["otio", "iiif", "web-annotation", *ENGINES])
def test_bad_json_is_refused(name: str, text: str, what: str) -> None:
    with pytest.raises(NotesFileError, match=what):
        read(text, name)


def test_odd_annotations_are_skipped_one_by_one() -> None:
    """Each with its line; and the good one among them goes in."""
    target = {"source": "clip.mp4", "selector": {"type": "FragmentSelector", "value": "t=1,2"}}
    odd: list[dict[str, Any]] = [
        {"target": "clip.mp4"},
        {"target": "clip.mp4#t=3,"},
        {"target": "clip.mp4#t=3,3"},
        {"target": "clip.mp4#t=-3"},
        {"target": 3},
        {"target": target, "bts:note": {"region": "all"}},
        {"target": "clip.mp4#t=9e9,9e10"},
        {"target": {"selector": {"type": "PointSelector", "t": "soon"}}},
        {"target": target, "body": {"value": "x" * 100_001}},
    ]
    items = [{"id": f"urn:{n}", "type": "Annotation", "bodyValue": "Odd"} | item for n, item in enumerate(odd)]
    items.append(
        {"id": "urn:good", "type": "Annotation", "body": "Good", "target": "clip.mp4#xywh=1,2,3,4&t=npt:1:02.5,63"}
    )
    found = read(json.dumps({"type": "AnnotationPage", "items": items}, indent=1), "web-annotation")
    assert [(note.text, note.start, note.end) for note in found.notes] == [("Good", Fraction(125, 2), Fraction(63))]
    assert len(found.skipped) == len(odd)
    assert lines(found) == sorted(lines(found))
    assert min(lines(found)) > 1


@pytest.mark.parametrize("name", names())
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_file_is_a_traceback(name: str, data: st.DataObject) -> None:
    """Pieces of every format, cut and mixed at random."""
    pieces = (
        "WEBVTT\n\n",
        "00:01.000 --> 00:02.000",
        "\n",
        "1\n",
        "00:00:01,000",
        " --> ",
        "{",
        "}",
        '"',
        "[",
        "]",
        ",",
        "\t",
        "id,start,end\n",
        "start\ttext\n",
        "1:02",
        "-",
        "#12",
        "TITLE: x\n",
        "FCM: DROP FRAME\n",
        "001  001      V     C        01:00:00;00 01:00:00:01 01:00:00:00 01:00:00:01\n",
        " |C:ResolveColorRed |M:x |D:9\n",
        '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"markers": [{"marked_range": 3}, 4, {"marked_range": {}}]}}',
        '{"type": "Annotation", "target": "#t=1,2", "body": [{}, 3], "bts:note": []}',
        "<ANNOTATION_DOCUMENT>",
        '<TIER TIER_ID="a"><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts1"/></TIER>',
        '<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="9"/>',
        "</ANNOTATION_DOCUMENT>",
        '{"segments": [{"start": 1, "end": 2, "text": "A"}, 3, {"start": "x", "text": 4, "words": [5]}]}',
        '{"utterances": [{"start": 1.5, "text": "A"}, {}], "words": [1], "chapters": [{"headline": 3}]}',
        '{"results": {"channels": [{"alternatives": [{"words": [{"word": 1}, {}]}]}], "items": [{}, 4]}}',
        '{"transcription": [{"offsets": 3}, {}], "chunks": [{"timestamp": [1]}]}',
        '{"metadata": {"a": {"vid": 1, "z": [1, 2], "av": {"1": 2}}}, "file": {"1": {}}, "view": {"1": 3}}',
        '[{"start": "0:05", "title": "A"}]',
        "<Chapters><EditionEntry>",
        "<ChapterAtom><ChapterTimeStart>0:05</ChapterTimeStart></ChapterAtom>",
        "</EditionEntry></Chapters>",
        "CHAPTER01=00:00:05.000\n",
        "CHAPTER01NAME=",
        "Anna  0:05\n",
        "[00:00:05] Anna: x [0:06",
        "<fcpxml>",
        "</fcpxml>",
        '<asset-clip ref="1"><marker start="1/0s" duration="9s"/></asset-clip>',
        "<xmeml>",
        "</xmeml>",
        "<sequence><rate><timebase>0</timebase></rate><marker><in>5</in></marker></sequence>",
        '<clipitem id="1"><start>1</start><marker><in>5</in><out>x</out></marker><clipitem id="1"/></clipitem>',
        "* LOC: 01:00:00:01 RED x\n",
        "* FROM CLIP NAME: x\n",
        "M2 x 000.0 x\n",
        "Ann\t01:00:00:01\tV1\tred\tx\t1\n",
        "{cutSegments: [{start: 1e999, end: .5, name: 'x',}, 3]}",
        "'",
        ";FFMETADATA1\n",
        "[CHAPTER]\n",
        "TIMEBASE=1/0\n",
        "START=9\n",
        "END=٣\n",
        "title=a\\\n",
        "- **0:01** x\n",
        "Marker Name\tDescription\tIn\n",
        "99:99:99:99",
        "<v ",
        "&#x110000;",
        "\\",
        "**",
        "1e999",
        "0:00 a\n",
        "é",
        "\x1c",
    )
    text = "".join(data.draw(st.lists(st.sampled_from(pieces), max_size=12)))
    get(name).fit(text)
    assert str(attempt(name, text))


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200))
def test_no_bytes_are_a_traceback(data: bytes) -> None:
    with suppress(BtsError):
        parse_notes(data, "file", CLIP)
