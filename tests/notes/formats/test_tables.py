"""CSV and TSV: what a spreadsheet does to a file, what people type themselves, LosslessCut and Premiere."""

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.model import Credit, Note
from bts.notes.formats import ClipFacts, ExportOptions, Found, detect, get, parse_notes, write_notes
from bts.notes.formats.kit.cells import guard_formula, join_in_cell, split_cell, unguard_formula
from bts.notes.formats.kit.texts import one_line
from tests.notes.formats.strategies import texts

CLIP = ClipFacts("clip.mp4", Fraction(7200), Fraction(25))


def read(text: str, name: str = "x.csv") -> Found:
    """A file whose format is found by its look."""
    return parse_notes(text.encode(), name, CLIP)


@given(cell=texts)
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    assert guard_formula(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert unguard_formula(guard_formula(cell)) == cell


@given(items=st.lists(texts.map(one_line).filter(bool), max_size=4))
def test_a_list_in_a_cell_comes_back(items: list[str]) -> None:
    assert split_cell(join_in_cell(items)) == tuple(items)


def test_the_byte_order_mark_is_optional_and_read() -> None:
    notes = [Note("01M816YEMMJ4P4DPBNFKTYBGR9", Fraction(1), text="Café")]
    (plain,) = write_notes(notes, CLIP, get("csv")).parts
    (marked,) = write_notes(notes, CLIP, get("csv"), ExportOptions(bom=True)).parts
    assert marked == "\ufeff" + plain
    assert read(marked).notes == read(plain).notes


def test_time_stands_as_clock_timecode_and_seconds() -> None:
    (text,) = write_notes(
        [Note("a", Fraction(3725) + Fraction(13, 25), Fraction(3730), text="x")], CLIP, get("csv")
    ).parts
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["start"], row["timecode"], row["start_seconds"]) == ("01:02:05.520", "01:02:05:13", "3725.520")
    assert (row["end"], row["end_seconds"]) == ("01:02:10.000", "3730.000")


def test_a_clock_that_a_spreadsheet_rounded_does_not_move_the_note() -> None:
    (note,) = read("start,end,start_seconds,end_seconds,text\n01:02.5,01:09.0,62.543,69.021,x\n").notes
    assert (note.start, note.end) == (Fraction(62543, 1000), Fraction(69021, 1000))
    assert read('start,start_seconds,text\n"01:02,5","62,5",x\n').notes[0].start == Fraction(125, 2)
    found = read("start,start_seconds,text\n2:02,62.5,x\n")
    assert found.notes[0].start == Fraction(125, 2)
    assert "the seconds were taken" in found.changed[0].what


def test_a_table_that_a_person_typed_is_read() -> None:
    found = read(
        'Time;Comment;Type;Tags;Who\n1:02;"Cameras; hidden";set;bar\n0:01:15:12 ;Smile\n#50;Frame\n1:02-1:09;Range\n'
        ";None;;\nsoon;Bad\n\n9:00:00;Late\n"
    )
    said = [(note.start, note.end, note.text, note.kind, note.tags) for note in found.notes]
    assert said == [
        (Fraction(62), None, "Cameras; hidden", "set", ("bar",)),
        (75 + Fraction(12, 25), None, "Smile", "note", ()),
        (Fraction(2), None, "Frame", "note", ()),
        (Fraction(62), Fraction(69), "Range", "note", ()),
    ]
    assert [remark.line for remark in found.skipped] == [6, 7, 9]


def test_lines_are_counted_through_quoted_breaks() -> None:
    found = read('id,start,text\n,1,"one\ntwo"\n,x,bad\n')
    assert found.skipped[0].line == 4


def test_a_quote_that_is_never_closed_is_named() -> None:
    with pytest.raises(NotesFileError, match="line 2: not a table"):
        read('id,start,text\n,1,"one\n')


@pytest.mark.parametrize(
    ("column", "value"), [("confidence", "high"), ("region", "0 0 2 2"), ("region", "1"), ("use", "poster")]
)
def test_a_bad_cell_is_skipped_with_its_line(column: str, value: str) -> None:
    found = read(f"id,start,text,{column}\n,1,Bad,{value}\n,2,Good,\n")
    assert [note.text for note in found.notes] == ["Good"]
    assert found.skipped[0].line == 2
    assert column in found.skipped[0].what or column == "confidence"


def test_credit_people_and_use_have_their_columns() -> None:
    (note,) = read(
        "start,text,credit,creator,people,use,status\n1,x,NBC,Jo,Jenna Fischer as Pam; Jo,still;quote,Done\n"
    ).notes
    assert note.credit == Credit("NBC", "Jo")
    assert [(p.name, p.character) for p in note.people] == [("Jenna Fischer", "Pam"), ("Jo", "")]
    assert (note.use, note.status) == (("still", "quote"), "done")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("0.5,2.25,Intro\n,4,From the start\n62.1,,Marker\n", "losslesscut-csv"),
        (
            "00:00:00.500\t00:00:02.250\tIntro\n\t00:00:04.000\tFrom the start\n00:01:02.100\t\tMarker\n",
            "losslesscut-tsv",
        ),
    ],
)
def test_losslesscut_is_read_and_known(text: str, form: str) -> None:
    assert detect("x", text).name == form
    found = read(text)
    assert [(n.start, n.end, n.text) for n in found.notes] == [
        (Fraction(1, 2), Fraction(9, 4), "Intro"),
        (Fraction(0), Fraction(4), "From the start"),
        (Fraction(621, 10), None, "Marker"),
    ]


PREMIERE = (
    "Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\n"
    "Cameras\tHidden behind the bar\t00:01:02:00\t00:01:09:00\t00:00:07:00\tComment\n"
    "Scene 2\t\t00:02:00:12\t00:02:00:12\t00:00:00:00\tChapter\n"
    "\tOnly words\t00:02:00:25\t00:02:00:25\t00:00:00:00\tComment\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_premiere_is_read_in_each_of_its_encodings(encoding: str) -> None:
    found = parse_notes(PREMIERE.encode(encoding), "markers.csv", CLIP)
    assert found.form.name == "premiere"
    one, two = found.notes
    assert (one.start, one.end, one.text) == (Fraction(62), Fraction(69), "Cameras\nHidden behind the bar")
    assert (two.start, two.end, two.kind) == (120 + Fraction(12, 25), None, "Chapter")
    assert found.skipped[0].line == 4
    assert "frame 25 does not exist" in found.skipped[0].what


def test_a_table_without_times_is_refused() -> None:
    with pytest.raises(NotesFileError, match="line 1: a table with the columns id, text: none is a column of times"):
        parse_notes(b"id,text\n1,x\n", "x.csv", CLIP, get("csv"))
    with pytest.raises(NotesFileError, match="line 1: not Premiere's columns"):
        parse_notes(b"id\ttext\n1\tx\n", "x.csv", CLIP, get("premiere"))
