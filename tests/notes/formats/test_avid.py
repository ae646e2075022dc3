"""Avid's markers as text and as locators in the list of a cut: author, colour, length; and what is no marker."""

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, Found, get, parse_notes, write_notes
from bts.timecode import Timecode, read_label
from tests.conftest import ROOT

PAL = ClipFacts("station.mov", Fraction(60), Fraction(25))
AVID, EDL = get("avid"), get("edl")
CASES = Path(os.environ.get("BTS_CASES", ROOT.parent / "shared" / "cases"))


def read(text: str, clip: ClipFacts = PAL, name: str = "markers.txt") -> Found:
    """A file, known by its content."""
    return parse_notes(text.encode(), name, clip)


def said(found: Found) -> list[Any]:
    """In frames of the clip."""
    return [(n.start * 25, n.end and n.end * 25, n.text, n.author, n.tags) for n in found.notes]


MARKERS = (
    "Ann Lee\t01:00:02:01\tV1\tred\tFix the boom\t1\t\tred\n"
    "Ben\t01:00:04:00\tTC1\twhite\tNice: 3 takes, 0:12 too long\t25\n"
    "Ben\t01:00:05:19\tA2\tMagenta\t\t1\n"
)


def test_markers_of_media_composer_are_read() -> None:
    found = read(MARKERS)
    assert found.form.name == "avid"
    assert said(found) == [
        (51, None, "Fix the boom", "Ann Lee", ("red",)),
        (100, 125, "Nice: 3 takes, 0:12 too long", "Ben", ()),
        (144, None, "magenta", "Ben", ("magenta",)),
    ]
    assert [str(remark) for remark in found.changed] == [
        "its timeline was taken to start at 01:00:00:00, for it does not say where: --start says it",
        "the tracks of its markers, A2, TC1, are not kept",
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Ann\t01:00:02\tV1\tred\tWords\t1", "not a timecode: '01:00:02'"),
        ("Ann\tsoon\tV1\tred\tWords\t1", "not a timecode: 'soon'"),
        ("Ann\t01:00:02:25\tV1\tred\tWords\t1", "25"),
        ("Ann\t01:00:02:01\tV1\tred\tWords\t1.5", "its length, '1.5', is no number of frames"),
        ("Ann\t01:00:02:01\tV1\tred\tWords\t00:00:01:00", "its length, '00:00:01:00', is no number of frames"),
        ("01:00:02:01 Words", "not a marker of Avid"),
        ("Ann\t01:00:02:01\tWords", "not a marker of Avid"),
    ],
)
def test_a_line_with_one_thing_wrong_is_named_and_never_words(line: str, what: str) -> None:
    found = read(f"{MARKERS}{line}\n")
    assert len(found.notes) == 3
    (skipped,) = found.skipped
    assert skipped.line == 4
    assert what in skipped.what


def test_drop_frame_and_source_timecode() -> None:
    ntsc = ClipFacts("a.mov", Fraction(600), Fraction(30000, 1001))
    assert [n.start * ntsc.rate for n in read(MARKERS.replace(":01\t", ";01\t"), ntsc).notes] == [61, 120, 169]
    code = Timecode(read_label("11:12:47:22").count(25, drop=False), 25, False, Fraction(25))
    taped = replace(PAL, source_timecode=code)
    made = write_notes([Note("a", Fraction(53, 25), text="x", author="Ann")], taped, AVID)
    assert made.parts == ("Ann\t11:12:50:00\tV1\twhite\tx\t1\n",)
    found = read(made.parts[0], taped)
    assert [(n.start, n.author) for n in found.notes] == [(Fraction(53, 25), "Ann")]
    assert "source timecode, 11:12:47:22" in found.changed[0].what


CUT = """TITLE:   STATION SCENE.01
FCM: NON-DROP FRAME
001  A001C002 V     C        05:00:10:00 05:00:18:10 01:00:00:00 01:00:08:10
* FROM CLIP NAME:  STATION.MOV
* LOC: 01:00:02:01 RED     CAMERA BEHIND THE BAR
002  A001C003 V     C        07:00:00:00 07:00:10:00 01:00:08:10 01:00:18:10
* FROM CLIP NAME:  STREET.MOV
* LOC: 01:00:09:00 GREEN   ON THE STREET
003  A001C002 V     C        05:00:40:00 05:00:50:00 01:00:18:10 01:00:28:10
* FROM CLIP NAME:  STATION.MOV
* LOC: 01:00:18:10 WHITE   Back 2:00
* LOC: 01:00:20:00 Untold colour
* LOC: 01:00:21:00 CYAN
* LOC: 01:00:40:00 RED     BEHIND ALL
"""
TAPED = replace(PAL, source_timecode=Timecode(5 * 3600 * 25, 25, False, Fraction(25)))


def test_locators_in_the_list_of_a_cut_lie_in_what_it_plays() -> None:
    """Counted in the media's own timecode, not in the timeline's; those on another clip are left, and named."""
    found = read(CUT, TAPED, "scene.edl")
    assert said(found) == [
        (12 * 25 + 1, None, "CAMERA BEHIND THE BAR", "", ("red",)),
        (40 * 25, None, "Back 2:00", "", ()),
        (41 * 25 + 15, None, "Untold colour", "", ()),
        (42 * 25 + 15, None, "Cyan", "", ("cyan",)),
    ]
    assert [(remark.line, remark.what) for remark in found.skipped] == [
        (8, "this marker is on another clip, STREET.MOV"),
        (14, "this marker is on the timeline, where no clip plays"),
    ]
    assert "source timecode, 05:00:00:00" in found.changed[0].what


def test_a_list_of_several_media_asks_which() -> None:
    with pytest.raises(NotesFileError, match=r"2 media: STATION\.MOV, STREET\.MOV; pick .* --media NAME"):
        read(CUT, replace(TAPED, name="renamed.mp4", link=""), "scene.edl")
    street = read(CUT, replace(PAL, media="street"), "scene.edl")
    assert said(street) == [(15, None, "ON THE STREET", "", ("green",))]
    assert "taken to start at 07:00:00:00" in street.changed[0].what


def test_a_list_without_a_marker_says_what_it_holds() -> None:
    bare = "\n".join(line for line in CUT.split("\n") if "LOC" not in line)
    with pytest.raises(
        NotesFileError, match=r"no marker in it, but 3 events of a cut, which speaks of 2 media: STATION"
    ):
        read(bare, TAPED, "scene.edl")


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("LOC: 01:00:02:01", "LOC: soon", "not a timecode: 'soon'", 5),
        ("LOC: 01:00:02:01", "LOC: 01:00:02:31", "31", 5),
        ("05:00:10:00 05:00:18:10 01", "05:00:10:99 05:00:18:10 01", "99", 3),
        (
            "STATION.MOV\n* LOC",
            "STATION.MOV\nM2   A001C002       050.0                05:00:10:00\n* LOC",
            "own speed",
            6,
        ),
    ],
)
def test_a_list_with_one_thing_wrong(old: str, new: str, what: str, line: int) -> None:
    found = read(CUT.replace(old, new, 1), TAPED, "scene.edl")
    assert "CAMERA BEHIND THE BAR" not in [note.text for note in found.notes]
    assert any(remark.line == line and what in remark.what for remark in found.skipped)


def test_dissolves_black_and_sound_are_told_apart() -> None:
    text = """TITLE: x
001  BL       V     C        00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00
002  AX       V     C        00:00:00:00 00:00:02:00 01:00:01:00 01:00:03:00
003  AX       V     C        00:00:02:00 00:00:02:00 01:00:03:00 01:00:03:00
003  BX       V     D    024 00:00:05:00 00:00:09:00 01:00:03:00 01:00:07:00
* FROM CLIP NAME: STATION.MOV
* TO CLIP NAME: STREET.MOV
004  AX       A     C        00:00:00:00 00:00:09:00 01:00:00:00 01:00:09:00
* FROM CLIP NAME: MUSIC.WAV
* LOC: 01:00:00:10 RED In black
* LOC: 01:00:04:00 RED Dissolved
"""
    found = read(text, replace(PAL, media="STREET"), "x.edl")
    assert [(n.start, n.text) for n in found.notes] == [(Fraction(6), "Dissolved")]
    assert "on another clip, MUSIC.WAV" in found.skipped[0].what


def test_the_file_of_a_clip_goes_before_what_an_editor_called_it() -> None:
    """Avid names subclips; two of one file are one medium, and the reel may be the tape's name."""
    text = """TITLE: x
001  A001C002 V     C        05:00:10:00 05:00:18:10 01:00:00:00 01:00:08:10
M2   A001C002       025.0                05:00:10:00
* FROM CLIP NAME:  33-4/01.NEW.01
* SOURCE FILE: STATION
* LOC: 01:00:02:01 RED     BAR
002  A001C002 V     C        05:00:20:00 05:00:28:10 01:00:08:10 01:00:16:20
* FROM CLIP NAME:  33-4/02.NEW.01
* SOURCE FILE: STATION
"""
    assert said(read(text, TAPED, "x.edl")) == [(12 * 25 + 1, None, "BAR", "", ("red",))]
    for name, media in (("x.mp4", "33-4/01.NEW.01"), ("A001C002.mxf", ""), ("other.mp4", "")):
        found = read(text, replace(TAPED, name=name, link="", media=media), "x.edl")
        assert [note.text for note in found.notes] == ["BAR"]


def test_a_list_of_locators_alone_is_the_clip_s() -> None:
    text = "TITLE: list\nFCM: FILM\n\n* LOC: 01:00:01:00 blue   One\n* LOC: 01:00:02:00 Two words\n"
    assert said(read(text, name="x.edl")) == [(25, None, "One", "", ("blue",)), (50, None, "Two words", "", ())]


@given(st.text(alphabet="0123456789:;. \tabV", max_size=14))
def test_no_time_is_kept_as_words(time: str) -> None:
    """Whatever stands where the time does: it is the time, or the line is named."""
    for text, name in ((f"Ann\t{time}\tV1\tred\tWords\t1\n", "avid"), (f"TITLE: x\n* LOC: {time}\n", "edl")):
        try:
            found = parse_notes(text.encode(), "x", PAL, get(name))
        except NotesFileError:
            continue
        assert all(note.text in ("Words", "") or name == "edl" for note in found.notes)
        assert found.notes or found.skipped


def test_the_cases_that_were_sent_in() -> None:
    if not CASES.is_dir():
        pytest.skip("the cases (../shared/cases) are not on this machine")
    found = parse_notes((CASES / "notes" / "avid_markers.txt").read_bytes(), "avid_markers.txt", PAL)
    assert said(found) == [
        (255, None, "Fix the boom", "Anna", ("red",)),
        (500, 525, "Nice reaction", "Ben", ("green",)),
    ]
    found = parse_notes((CASES / "notes" / "avid_locators.edl").read_bytes(), "avid_locators.edl", PAL)
    assert said(found) == [
        (51, None, "CAMERA BEHIND THE BAR", "", ("red",)),
        (110, None, "FIRST LOOK", "", ("green",)),
        (144, None, "Red", "", ("red",)),
    ]
