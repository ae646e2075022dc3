"""Chapters as other programs write them: OGM, Matroska's XML, Podlove; and projects of VIA 3."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, Found, get, parse_notes, write_notes

CLIP = ClipFacts("casino.mp4", Fraction(600), Fraction(25), 640, 360)


def read(text: str, clip: ClipFacts = CLIP) -> Found:
    """A file whose format is found by its content."""
    return parse_notes(text.encode(), "download", clip)


def said(found: Found) -> list[tuple[float, float | None, str]]:
    """When and what."""
    return [(float(note.start), None if note.end is None else float(note.end), note.text) for note in found.notes]


OGM = (
    "CHAPTER01=00:00:00.000\nCHAPTER01NAME=Intro\nCHAPTER02NAME=A bar\nCHAPTER02=00:01:02.500\nCHAPTER03=00:02:00.000\n"
)


def test_ogm_chapters_are_read_in_either_order() -> None:
    found = read(OGM.replace("\n", "\r\n"))
    assert found.form.name == "ogm"
    assert said(found) == [(0, None, "Intro"), (62.5, None, "A bar"), (120, None, "Chapter 3")]
    assert not found.skipped


@pytest.mark.parametrize(
    ("line", "what", "number"),
    [
        ("CHAPTER04=0:99\nCHAPTER04NAME=x", "not a time: '0:99'", 6),
        ("CHAPTER04=00:01:02:05\nCHAPTER04NAME=x", "not a time: '00:01:02:05'", 6),
        ("CHAPTER04NAME=x", "chapter 4 has a name and no time", 6),
        ("CHAPTER02=00:05:00.000", "a second line of chapter 2", 6),
        ("0:09 x", "it is no line of OGM chapters", 6),
        ("CHAPTER04=00:11:00.000", "after the end of the clip", 6),
    ],
)
def test_a_wrong_line_of_ogm_is_named(line: str, what: str, number: int) -> None:
    found = read(f"{OGM}{line}\n")
    assert len(found.notes) == 3
    assert any(what in remark.what and remark.line == number for remark in found.skipped)


MATROSKA = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Chapters SYSTEM "matroskachapters.dtd">
<Chapters>
  <EditionEntry>
    <EditionUID>1</EditionUID>
    <ChapterAtom>
      <ChapterUID>2</ChapterUID><ChapterTimeStart>00:00:05.000000000</ChapterTimeStart>
      <ChapterTimeEnd>00:01:02.500000000</ChapterTimeEnd>
      <ChapterDisplay><ChapterString>A bar &amp; grill</ChapterString>
        <ChapterLanguage>en</ChapterLanguage></ChapterDisplay>
      <ChapterDisplay><ChapterString>Eine Bar</ChapterString><ChapterLanguage>ger</ChapterLanguage></ChapterDisplay>
      <ChapterAtom><ChapterTimeStart>00:00:10</ChapterTimeStart></ChapterAtom>
    </ChapterAtom>
    <ChapterAtom><ChapterTimeStart>00:02:00.000000000</ChapterTimeStart><ChapterFlagHidden>1</ChapterFlagHidden>
    </ChapterAtom>
    <ChapterAtom><ChapterTimeStart>00:99:00.000000000</ChapterTimeStart></ChapterAtom>
  </EditionEntry>
</Chapters>
"""


def test_matroska_s_chapters_are_read() -> None:
    found = read(MATROSKA)
    assert found.form.name == "matroska"
    assert said(found) == [(5, 62.5, "A bar & grill"), (10, None, "Chapter 2")]
    assert [(remark.line, remark.what) for remark in found.skipped] == [
        (14, "this chapter is hidden or not enabled"),
        (16, "not a time: '00:99:00.000000000'"),
    ]
    assert found.changed[0].what == "its name in another language was left out: Eine Bar"


def test_only_the_known_document_type_passes() -> None:
    for kind in ('SYSTEM "file:///etc/passwd"', '[<!ENTITY a "b">]', 'SYSTEM "matroskachapters.dtd" [<!ENTITY a "b">]'):
        with pytest.raises(NotesFileError, match="a document type"):
            read(MATROSKA.replace('SYSTEM "matroskachapters.dtd"', kind))


PODLOVE = [
    '<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">\n'
    '<psc:chapter start="00:00:05.000" title="Intro"/>\n<psc:chapter start="1:02.5" title="A bar" href="https://x.example"/>\n'
    '<psc:chapter start="soon" title="Bad"/>\n</psc:chapters>',
    '<rss xmlns:psc="http://podlove.org/simple-chapters"><channel><item><psc:chapters>\n'
    '<psc:chapter start="5" title="Intro"/>\n<psc:chapter start="00:01:02.5" title="A bar" href="https://x.example"/>\n'
    '<psc:chapter start="" title="Bad"/></psc:chapters></item></channel></rss>',
    '[{"start": "00:00:05.000", "title": "Intro", "href": "", "image": ""},\n'
    '{"start": "00:01:02.500", "title": "A bar", "href": "https://x.example"},\n{"start": "soon", "title": "Bad"}]',
    '{"version": "1.2.0", "chapters": [{"startTime": 5, "title": "Intro"},\n'
    '{"startTime": 62.5, "title": "A bar", "url": "https://x.example"},\n{"startTime": "0:9x", "title": "Bad"}]}',
]


@pytest.mark.parametrize("text", PODLOVE)
def test_podlove_s_chapters_are_read_in_every_form(text: str) -> None:
    found = read(text)
    assert found.form.name == "podlove"
    assert said(found) == [(5, None, "Intro"), (62.5, None, "A bar")]
    (remark,) = found.skipped
    assert (remark.line > 1, "time" in remark.what) == (True, True)
    assert "was left out: https://x.example" in found.changed[0].what


@pytest.mark.parametrize("name", ["ogm", "matroska", "podlove"])
def test_chapters_are_written_as_their_programs_take_them(name: str) -> None:
    notes = [Note("a", Fraction(1, 3), Fraction(5), text="A <bar> &\nmore"), Note("b", Fraction(9))]
    (text,), remarks = write_notes(notes, CLIP, get(name)).parts, write_notes(notes, CLIP, get(name)).remarks
    assert "1 without text left out" in remarks
    wanted = {
        "ogm": "CHAPTER01=00:00:00.334\nCHAPTER01NAME=A <bar> & more\n",
        "matroska": "<ChapterTimeStart>00:00:00.334000000</ChapterTimeStart>\n      <ChapterTimeEnd>00:00:05.000",
        "podlove": '<psc:chapter start="00:00:00.334" title="A &lt;bar&gt; &amp; more"/>',
    }
    assert wanted[name] in text


VIA: dict[str, Any] = {
    "project": {"pid": "__VIA_PROJECT_ID__", "rev": "__VIA_PROJECT_REV_ID__", "pname": "Casino", "creator": "VIA",
                "created": 1600000000000, "vid_list": ["1"], "data_format_version": "3.1.1"},
    "config": {"file": {"loc_prefix": {"1": "", "2": "", "3": "", "4": ""}}},
    "attribute": {
        "1": {"aname": "TEMPORAL-SEGMENTS", "anchor_id": "FILE1_Z2_XY0", "type": 4, "desc": "",
              "options": {"0": "Set", "1": "Hidden camera"}, "default_option_id": ""},
        "2": {"aname": "action", "anchor_id": "FILE1_Z2_XY0", "type": 1, "desc": "", "options": {}},
    },
    "file": {"1": {"fid": "1", "fname": "casino.mp4", "type": 4, "loc": 1, "src": ""}},
    "metadata": {
        "1_aaaaaaaa": {"vid": "1", "flg": 0, "z": [1.5, 4], "xy": [], "av": {"1": "1"}},
        "1_bbbbbbbb": {"vid": "1", "flg": 0, "z": [5.25], "xy": [2, 64, 36, 320, 180], "av": {"2": "He waits"}},
        "1_cccccccc": {"vid": "1", "flg": 0, "z": [6, 7], "xy": [], "av": {"1": "0", "2": "Deals"}},
        "1_dddddddd": {"vid": "1", "flg": 0, "z": [], "xy": [], "av": {"2": "All of it"}},
        "1_eeeeeeee": {"vid": "1", "flg": 0, "z": ["0:09", 9], "xy": [], "av": {"2": "Bad"}},
        "1_ffffffff": {"vid": "1", "flg": 0, "z": [8, 9], "xy": [], "av": {}},
    },
    "view": {"1": {"fid_list": ["1"]}},
}  # fmt: skip


def test_a_project_of_via_is_read() -> None:
    found = read(json.dumps(VIA, indent=1))
    assert found.form.name == "via"
    assert said(found) == [
        (1.5, 4, "Hidden camera"), (5.25, None, "He waits"), (6, 7, "TEMPORAL-SEGMENTS: Set\naction: Deals"),
    ]  # fmt: skip
    assert [note.kind for note in found.notes] == ["note", "action", "note"]
    region = found.notes[1].region
    assert region is not None
    assert (region.x, region.y, region.w, region.h) == (0.1, 0.1, 0.5, 0.5)
    assert [remark.what for remark in found.skipped] == [
        "it is of the file as a whole and has no time", "not a time: '0:09'", "it has no value",
    ]  # fmt: skip
    assert all(remark.line > 10 for remark in found.skipped)


def test_what_cannot_be_kept_of_via_is_said() -> None:
    unknown = read(json.dumps(VIA), replace(CLIP, width=0, height=0))
    assert "the size of the picture is not known" in unknown.changed[0].what
    circle = json.loads(json.dumps(VIA))
    circle["metadata"]["1_bbbbbbbb"]["xy"] = [3, 64, 36, 9]
    assert "only rectangles are kept" in read(json.dumps(circle)).changed[0].what


def test_of_several_files_of_via_the_clip_s_own_counts() -> None:
    two = json.loads(json.dumps(VIA))
    two["file"]["2"] = {"fid": "2", "fname": "other.mp4", "type": 4, "loc": 1, "src": ""}
    two["view"]["2"] = {"fid_list": ["2"]}
    two["metadata"]["2_gggggggg"] = {"vid": "2", "flg": 0, "z": [1, 2], "xy": [], "av": {"2": "Elsewhere"}}
    found = read(json.dumps(two))
    assert "Elsewhere" not in [note.text for note in found.notes]
    assert found.skipped[-1].what == "it is on other media, other.mp4"
    picked = read(json.dumps(two), replace(CLIP, name="third.mp4", link="", media="other.mp4"))
    assert said(picked) == [(1, 2, "Elsewhere")]
    with pytest.raises(NotesFileError, match=r"it speaks of 2 media: casino.mp4, other.mp4"):
        read(json.dumps(two), replace(CLIP, name="third.mp4", link=""))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'/>", "no chapters in it"),
        ("<Chapters><EditionEntry/></Chapters>", "no chapters in it"),
        (json.dumps(VIA | {"metadata": {}}), "nothing is annotated in it: casino.mp4"),
    ],
)
def test_files_with_nothing_in_them_say_so(text: str, what: str) -> None:
    with pytest.raises(NotesFileError, match=what):
        read(text)
