"""The text of a notes file: a note is a line, lines that were not changed stay as they are, faults have a place."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes import add_notes
from bts.notes.document import Document, find_live, parse_document, read_document
from bts.notes.records import note_to_json
from bts.schemas import load_schema
from tests.notes.makers import extras, json_values, note, notes

PATH = Path("clip.mp4.notes.json")
SCHEMA = load_schema("notes")


NOTE_FIELDS = list(SCHEMA["$defs"]["note"]["properties"])


def document_of(*made: Note, **head: Any) -> Document:
    """A document with these notes."""
    document = Document(PATH, head=head)
    document.put(made)
    return document


@given(st.lists(notes(), max_size=5, unique_by=lambda note: note.id), extras)
def test_a_file_comes_back_equal_and_fits_the_schema(made: list[Note], extra: dict[str, Any]) -> None:
    data = document_of(*made, **extra).printed()
    back = parse_document(data, PATH)
    assert {note.id: note for note in back.notes()} == {note.id: note for note in made}
    assert back.printed() == data
    assert {key: value for key, value in back.head.items() if key != "bts-notes"} == extra
    jsonschema.validate(json.loads(data), SCHEMA, cls=jsonschema.Draft202012Validator)


def test_the_schema_is_a_schema_and_refuses_what_bts_refuses() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for wrong in ({"start": -1}, {"start": "1"}, {}, {"start": 1, "use": ["poster"]}, {"start": 1, "status": "shut"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([{"bts-notes": 2}, {"id": "A"} | wrong], SCHEMA)


def test_each_note_is_one_line_and_a_change_touches_that_line_alone() -> None:
    made = [note(str(second), text=f"line\nbreak {second}") for second in (3, 1, 2)]
    document = document_of(*made)
    before = document.printed().decode().split("\n")
    assert len(before) == 1 + 3 + 1 + 1
    document.put([note("2.5", text="between")])
    after = document.printed().decode().split("\n")
    assert [line for line in after if line not in before] == [after[3]]
    assert [line for line in before if line not in after] == []


def test_order_is_that_of_the_clip_a_point_before_a_range() -> None:
    made = [note("2"), note("1", "5"), note("1", "3"), note("1")]
    assert [n.id for n in parse_document(document_of(*made).printed(), PATH).notes()] == [
        made[3].id, made[2].id, made[1].id, made[0].id,
    ]  # fmt: skip


def test_lines_of_another_hand_stay_byte_for_byte() -> None:
    line = ',{"start":1e0 , "id":"A","text":"\\u00e9","kind":"note","x":1.10}'
    data = ('[{"bts-notes": 1}\n' + line + "\n]\n").encode()
    document = parse_document(data, PATH)
    document.put([note("9")])
    assert line.encode() in document.printed().split(b"\n")


@pytest.mark.parametrize(
    "text",
    [
        '{"notes": [{"id": "A", "start": 1}], "clip": "clip.mp4", "title": "T"}',
        '[{"bts-notes": 1, "clip": {"name": "clip.mp4"}, "title": "T"}, {"id": "A",\n "start": 1}]',
        '\ufeff[\n  {\n "bts-notes": 1, "clip": {"name": "clip.mp4"}, "title": "T"}\r\n,{"id": "A", "start": 1.0}\n]',
    ],
)
def test_other_layouts_and_version_0_are_read(text: str) -> None:
    document = parse_document(text.encode(), PATH)
    assert document.head["clip"] == {"name": "clip.mp4"}
    assert document.notes_head().title == "T"
    assert [n.id for n in document.notes()] == ["A"]


def test_a_file_of_a_later_version_is_left_alone() -> None:
    with pytest.raises(NotesFileError, match="newer bts"):
        parse_document(b'[{"bts-notes": 3}\n,{"id":"A","start":1}\n]\n', PATH)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[{"bts-notes": 1}\n,{"id": "A", "start": 1}\n,{"id": "B" "start": 2}\n]\n', "line 3, column 13"),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": 1},\n]\n', "line 3, column 1"),
        ('[{"bts-notes": 1}\n<<<<<<< ours\n,{"id": "A", "start": 1}\n=======\n>>>>>>> theirs\n]\n', "git left both"),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": NaN}\n]\n', "line 2, column 23: NaN is"),
        ('[{"bts-notes": 1}\n,{"id": "A \\"NaN", "start": 1,\n"x": -Infinity}\n]\n', "line 3, column 6: -Infinity is"),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": ' + "9" * 5000 + "}\n]\n", "line 2, column 23: a number of 5000"),
        (
            '[{"bts-notes": 1}\n,{"id": "A", "start": 1, "x-y": \n' + "[" * 100_000 + "]\n",
            "line 3, column 499: more than 500 brackets",
        ),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": "x"}\n]\n', "line 2"),
        ('[{"bts-notes": 1},\n\n{"id": "A", "start": 1}\n , {"id": "B", "start": "x"}\n]\n', "line 4"),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": 1}\n,7\n]\n', "line 3"),
        ('[{"bts-notes": 1}\n,{"id": 5, "start": 1}\n]\n', "line 2"),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": 1, "end": 1}\n]\n', "line 2"),
        ('[{"bts-notes": 1}\n,{"id": "A", "start": 1e400}\n]\n', "line 2"),
        ("", "empty"),
        ("[]", "not a file of notes"),
        ('{"id": "A"}', "not a file of notes"),
        ("[" * 100_000, "line 1"),
    ],
)
def test_a_fault_has_its_line(text: str, where: str) -> None:
    with pytest.raises(NotesFileError, match=where):
        parse_document(text.encode(), PATH)


def test_a_wrong_field_has_its_line_when_the_note_is_wanted() -> None:
    document = parse_document(
        b'[{"bts-notes": 1}\n,{"id": "A", "start": 1}\n,{"id": "B", "start": 2, "rev": 0}\n]\n', PATH
    )
    assert document.note("A").start == 1
    with pytest.raises(NotesFileError, match="line 3, column 1: note B: rev"):
        document.notes()


def test_wrong_encoding_has_its_line_and_column() -> None:
    with pytest.raises(NotesFileError, match="line 2, column 24: not UTF-8"):
        parse_document(b'[{"bts-notes": 1}\n,{"start": 1, "text": "\xe9"}\n]\n', PATH)


def test_a_note_written_by_hand_without_an_id_keeps_the_one_it_gets() -> None:
    data = b'[{"bts-notes": 1}\n,{"start": 62, "text": "by hand"}\n]\n'
    document = parse_document(data, PATH)
    (given,) = document.entries
    assert list(parse_document(data, PATH).entries) == [given]
    assert list(parse_document(document.printed(), PATH).entries) == [given]
    assert given in document.remarks[0]


def test_a_line_copied_by_hand_gets_an_id_of_its_own_and_an_equal_one_is_dropped() -> None:
    line = ',{"id": "A", "start": 1, "text": "x"}\n'
    other = line.replace('"x"', '"y"')
    data = f'[{{"bts-notes": 1}}\n{line}{line}{other}]\n'.encode()
    document = parse_document(data, PATH)
    assert sorted(n.text for n in document.notes()) == ["x", "y"]
    assert document.note("A").text == "x"


def test_what_is_known_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.notes.json"
    path.write_bytes(document_of(note("1")).printed())
    known = read_document(path)
    again = read_document(path, known)
    again.put([note("2")])
    assert len(known.entries) == 1
    path.write_bytes(document_of().printed())
    assert len(read_document(path, known).entries) == 0


@settings(max_examples=200)
@given(st.data())
def test_whatever_a_hand_writes_into_a_field_is_read_or_refused_with_a_line(data: st.DataObject) -> None:
    value = note_to_json(data.draw(notes()))
    value[data.draw(st.sampled_from([*value, *NOTE_FIELDS]))] = data.draw(json_values)
    head = {
        "bts-notes": 1,
        data.draw(st.sampled_from(["clip", "title", "credit", "bts-notes"])): data.draw(json_values),
    }
    text = "[" + json.dumps(head) + "\n," + json.dumps(value) + "\n]\n"
    try:
        document = parse_document(text.encode(), PATH)
        document.notes()
        document.notes_head()
    except NotesFileError as error:
        refused = str(error)
        assert any(words in refused for words in ("line 1", "line 2", "newer"))
    else:
        back = parse_document(document.printed(), PATH)
        assert back.notes() == document.notes()


@settings(max_examples=200)
@given(st.lists(notes(), min_size=1, max_size=3), st.data())
def test_damage_to_the_text_is_read_or_refused(made: list[Note], data: st.DataObject) -> None:
    text = bytearray(document_of(*made).printed())
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    try:
        parse_document(bytes(text), PATH).notes()
    except NotesFileError as error:
        refused = str(error)
        assert "line" in refused or "newer" in refused


def test_printed_notes_are_json_lines_that_jq_and_grep_can_use() -> None:
    made = note("62", "69", text="Cameras were hidden behind the bar — “hier”", kind="hidden-camera")
    line = document_of(made).printed().decode().split("\n")[1]
    assert json.loads(line[1:]) == note_to_json(made)
    assert "— “hier”" in line


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Reading it would wait until somebody writes."""
    pipe = tmp_path / "clip.mp4.notes.json"
    os.mkfifo(pipe)
    with pytest.raises(NotesFileError, match="a pipe or a device, not a regular file"):
        read_document(pipe)
    with pytest.raises(NotesFileError, match="a pipe or a device"):
        add_notes(pipe, None, [note("1")])


def test_a_removed_note_that_is_meant_is_named(tmp_path: Path) -> None:
    document = Document(tmp_path / "clip.mp4.notes.json")
    document.put([note("1", id="01KJQ00000000000000000K7QD", deleted=True), note("2", id="01KJQ00000000000000000M9ET")])
    assert find_live(document, "m9et") == "01KJQ00000000000000000M9ET"
    with pytest.raises(UsageError, match=r"note k7qd was removed; bts note restore CLIP k7qd brings it back"):
        find_live(document, "k7qd")
    with pytest.raises(UsageError, match="no note has the id 'zzzz'"):
        find_live(document, "zzzz")
