"""LosslessCut's project: JSON5 as it saves it, segments without start, end or name, and what is wrong in one."""

import json
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, Found, get, parse_notes, write_notes
from bts.notes.formats.kit.json5file import LINE, parse_json5

CLIP = ClipFacts("c.mp4", Fraction(60), Fraction(25))

PROJECT = """{
  version: 1,
  mediaFileName: 'c.mp4',
  cutSegments: [
    {
      start: 1.5,
      end: 4.25,
      name: 'It\\'s the bar',
      tags: {
        scene: '3',
        casino: '',
      },
    },
    {
      end: 9,
      name: 'From the start',
      color: 'Red',
    },
    {
      start: 10,
      name: 'Open end',
    },
    {
      start: 20,
      end: 21,
      name: '',
    },
  ],
}
"""


def read(text: str, clip: ClipFacts = CLIP) -> Found:
    """A project, known by its content."""
    return parse_notes(text.encode(), "c-proj.llc", clip)


def said(found: Found) -> list[Any]:
    """When and what."""
    return [(note.start, note.end, note.text) for note in found.notes]


def test_a_project_as_losslesscut_saves_it() -> None:
    found = read(PROJECT)
    assert found.form.name == "llc"
    assert said(found) == [
        (Fraction(3, 2), Fraction(17, 4), "It's the bar"),
        (Fraction(0), Fraction(9), "From the start"),
        (Fraction(10), Fraction(60), "Open end"),
        (Fraction(20), Fraction(21), "Segment 4"),
    ]
    assert [note.tags for note in found.notes] == [("scene: 3", "casino"), ("red",), (), ()]
    assert not found.skipped
    assert not found.changed


def test_without_an_end_a_segment_is_a_marker_since_version_2() -> None:
    assert said(read(PROJECT.replace("version: 1", "version: 2")))[2] == (Fraction(10), None, "Open end")


def test_a_project_of_another_clip_is_taken_and_that_is_said() -> None:
    found = read(PROJECT.replace("c.mp4", "other.mov"))
    assert found.changed[0].what == "it speaks of other.mov alone, which was taken for this clip"
    with pytest.raises(NotesFileError, match=r"does not speak of third\.mov; its media are c\.mp4"):
        read(PROJECT, ClipFacts("c.mp4", Fraction(60), Fraction(25), media="third.mov"))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("start: 1.5", "start: '1.5'", "segment 1: not a number: 1.5"),
        ("start: 1.5", "start: '00:00:01'", "segment 1: not a number: 00:00:01"),
        ("start: 1.5", "start: -1.5", "starts before the clip"),
        ("start: 1.5", "start: 70", "not after its start"),
        ("start: 1.5", "start: true", "segment 1: not a number"),
        ("end: 4.25", "end: 1", "not after its start"),
        ("end: 4.25", "end: [4]", "segment 1: not a number"),
    ],
)
def test_a_time_that_is_none_is_named_with_its_line(old: str, new: str, what: str) -> None:
    found = read(PROJECT.replace(old, new))
    assert len(found.notes) == 3
    (skipped,) = found.skipped
    assert skipped.line == 5
    assert what in skipped.what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("start: 1.5", "start: NaN", "line 6: NaN is no value"),
        ("start: 1.5", "start: Infinity", "line 6: Infinity is no value"),
        ("start: 1.5", "start: soon", "line 6: soon is no value"),
        ("start: 1.5", "start: 1.5.2", "line 6: not JSON5 at '1.5.2,'"),
        ("end: 4.25,", "end 4.25,", "line 7: end is no value"),
        ("'c.mp4'", "'c.mp4", "line 3: not JSON5"),
        ("  ],\n}", "", "not JSON"),
        ("cutSegments: [", "cutSegments: 3, x: [", "not a project of LosslessCut"),
    ],
)
def test_a_damaged_project_is_refused_with_its_line(old: str, new: str, what: str) -> None:
    with pytest.raises(NotesFileError, match=what.replace("(", r"\(")):
        read(PROJECT.replace(old, new))


def test_a_project_without_segments_says_so() -> None:
    with pytest.raises(NotesFileError, match="no segment in it"):
        read("{version: 2, cutSegments: []}")


def test_the_file_to_the_letter() -> None:
    notes = [
        Note("a", Fraction(1001, 24000), text="Point", tags=("red",)),
        Note("b", Fraction(2), Fraction(3), text="R"),
    ]
    (text,) = write_notes(notes, CLIP, get("llc")).parts
    assert json.loads(text) == {
        "version": 2,
        "mediaFileName": "c.mp4",
        "cutSegments": [
            {"start": 0.042, "name": "Point", "tags": {"red": ""}},
            {"start": 2.0, "end": 3.0, "name": "R"},
        ],
    }


def test_json5_is_read_in_all_its_spellings() -> None:
    text = (
        "// a comment\n{/* and\nanother */ $a: .5, 'b': +1., \"c\": 0x1F, d: -2e2, e: null, f: true,\n"
        "g: 'a \"quoted\" \\x41\\u00e9\\ud83d\\ude00\\n\\\nline', größe: [1, 2,], }\n"
    )  # fmt: skip
    assert parse_json5(text) == {
        LINE: 2, "$a": 0.5, "b": 1.0, "c": 31, "d": -200.0, "e": None, "f": True,
        "g": 'a "quoted" Aé😀\nline', "größe": [1, 2],
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def without_lines(value: object) -> object:
    """The value as it was before lines were told."""
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != LINE}
    return [without_lines(item) for item in value] if isinstance(value, list) else value


@given(value=JSON, ascii_only=st.booleans())
def test_json_is_json5(value: object, ascii_only: bool) -> None:
    assert without_lines(parse_json5(json.dumps(value, ensure_ascii=ascii_only, indent=1))) == value


@given(st.text(alphabet="{}[]:,'\"\\/*.0x1e+-an\n ", max_size=30))
def test_nothing_is_a_traceback(text: str) -> None:
    with suppress(NotesFileError):
        parse_json5(text)
