"""Notes as JSON objects: what goes in comes out, what is unknown is kept, what is wrong is named."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.model import Credit, Note
from bts.notes.digests import digest
from bts.notes.records import NotesHead, head_from_json, head_to_json, note_from_json, note_to_json, round_times
from bts.notes.values import FieldError
from tests.notes.makers import extras, note, notes, words


@given(notes())
def test_a_note_comes_back_equal(made: Note) -> None:
    written = json.loads(json.dumps(note_to_json(made)))
    assert note_from_json(written) == made
    assert digest(note_from_json(written)) == digest(made)


@given(st.fractions(0, 10**5), st.fractions(Fraction(1, 10**6), 100))
def test_written_times_are_rounded_up_and_a_range_is_never_emptied(start: Fraction, length: Fraction) -> None:
    made = round_times(Note("A", start, start + length))
    back = note_from_json(json.loads(json.dumps(note_to_json(Note("A", start, start + length)))))
    assert back == made
    assert start <= back.start < start + Fraction(1, 1000)
    assert back.end is not None
    assert back.end > back.start


def test_what_is_empty_or_usual_is_left_out() -> None:
    assert note_to_json(Note("A", Fraction(62))) == {"id": "A", "start": 62}


def test_a_heading_stands_before_the_words_and_is_no_other_version_to_an_older_bts() -> None:
    made = note("1", kind="set", heading="How it began", text="Cameras")
    value = note_to_json(made)
    assert list(value)[:5] == ["id", "start", "kind", "heading", "text"]
    older = replace(made, heading="", extra={"heading": "How it began"})
    assert digest(older) == digest(made)
    assert note_from_json(note_to_json(older)) == made


def test_fields_that_are_not_known_are_kept_at_every_level() -> None:
    value: dict[str, Any] = {
        "id": "A",
        "start": 1.5,
        "credit": {"line": "NBC", "agency": "X"},
        "people": [{"name": "Jo", "born": 1990}, {"name": "Al"}],
        "region": {"x": 0, "y": 0, "w": 0.5, "h": 0.5, "shape": "oval"},
        "mood": {"score": [1, None, "é"]},
    }
    assert note_to_json(note_from_json(value)) == value


ratios = st.builds(Fraction, st.integers(1, 10**7), st.integers(1, 10**6))


@given(words, words, st.none() | st.integers(0, 10**7), st.booleans(), extras, st.none() | ratios)
def test_a_head_comes_back_equal(
    name: str, title: str, length: int | None, variable: bool, extra: dict[str, Any], first: Fraction | None
) -> None:
    duration = None if length is None else Fraction(length, 1000)
    clip = {"clip": extra} if extra else {}
    credit, rate = Credit("NBC"), Fraction(30000, 1001)
    head = NotesHead(name, "fast:0", "", duration, rate, variable, title, "", credit, extra | clip, first=first)
    assert head_from_json(json.loads(json.dumps(head_to_json(head)))) == head


def test_a_first_of_zero_is_left_out_and_one_that_is_no_time_is_refused() -> None:
    assert head_to_json(NotesHead("clip.mp4", first=Fraction(0))) == {"clip": {"name": "clip.mp4"}}
    assert head_from_json({"clip": {"first": 0.52}}).first == Fraction(13, 25)
    for wrong in ("-1/2", -1, True, "x", "1e999999999", "1/0", "1_0", 1e300, float("inf"), [1]):
        with pytest.raises(FieldError, match="the head of the file"):
            head_from_json({"clip": {"first": wrong}})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", -1),
        ("start", "1"),
        ("start", True),
        ("start", None),
        ("start", float("inf")),
        ("end", 1),
        ("end", "x"),
        ("end", 0.5),
        ("id", ""),
        ("id", "a b"),
        ("id", 7),
        ("id", "x" * 65),
        ("text", 5),
        ("tags", [1]),
        ("tags", {}),
        ("use", ["poster"]),
        ("people", "Jo"),
        ("people", [3]),
        ("credit", 7),
        ("rev", 0),
        ("rev", 1.5),
        ("rev", True),
        ("deleted", "no"),
        ("status", "closed"),
        ("confidence", 2),
        ("region", {"x": 0}),
        ("region", {"x": 0.5, "y": 0, "w": 0.7, "h": 1}),
        ("replaces", 3),
        ("created", 2026),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(FieldError, match=rf"{field}|ends after it starts|before the clip|inside"):
        note_from_json({"id": "A", "start": 1, field: value})


def test_a_note_needs_id_and_start() -> None:
    with pytest.raises(FieldError, match="id is missing"):
        note_from_json({"start": 1})
    with pytest.raises(FieldError, match="start is missing"):
        note_from_json({"id": "A"})


def test_short_forms_written_by_hand_are_understood() -> None:
    made = note_from_json({"id": "A", "start": 1, "credit": "NBC", "people": ["Jo"], "tags": "bar", "use": "still"})
    assert (made.credit.line, made.people[0].name, made.tags, made.use) == ("NBC", "Jo", ("bar",), ("still",))


def test_a_lone_surrogate_does_not_make_the_file_unwritable() -> None:
    made = note_from_json({"id": "A", "start": 1, "text": "a\ud800b"})
    assert made.text.encode("utf-8")


def test_a_new_note_has_times_as_they_will_be_read() -> None:
    made = note("1/3", text="x")
    assert made.start == Fraction(334, 1000)
    assert made.created.endswith("Z")
    assert made.created == made.modified
