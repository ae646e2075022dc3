"""Marks of unfinished work in words that would be printed, and what stands in for captions."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.choices import UNFINISHED
from bts.config import StoryOptions
from bts.errors import OutputError
from bts.model import Credit, Note, Person, published
from bts.notes.proof import (
    Proof,
    Words,
    find_mark,
    held_back,
    refuse_unfinished,
    words_of_clip,
    words_of_settings,
)
from bts.notes.records import NotesHead
from tests.notes.makers import STILL, note

PROOF = Proof({})


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("TODO ask Ben", "TODO"), ("ask Ben (TODO)", "TODO"), ("TODO_ben", "TODO"), ("ＴＯＤＯ", "TODO"),
        ("#TODO", "TODO"),
        ("photo by TK", "TK"), ("TKTK says so", "TKTK"), ("[TK: name]", "TK"), ("XXX", "XXX"), ("XXXXX", "XXXXX"),
        ("FIXME", "FIXME"), ("date TBD", "TBD"), ("Lorem ipsum dolor", "Lorem ipsum"), ("Name\nTK", "TK"),
    ],
)  # fmt: skip
def test_marks_are_found(text: str, mark: str) -> None:
    assert find_mark(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "ATK and TKO", "Tk, tk", "TK-421, why aren't you at your post?", "XXXI", "xXx", "XXX-rated", "TODOS", "todo",
        "MASTODON", "A to-do list", "TBC is an illness", "What??", "XX", "3TK", "Atkins", "",
    ],
)  # fmt: skip
def test_other_words_are_no_marks(text: str) -> None:
    assert find_mark(text) == ""


def test_a_name_that_begins_with_tk_is_none() -> None:
    assert find_mark("TK Carter waits", ["TK Carter"]) == ""
    assert find_mark("TK Carter waits") == "TK"
    assert find_mark("TK says TK Carter", ["TK Carter"]) == "TK"
    for name in ("TK", "Name TK", "TK NAME", "TODO Ben"):
        assert find_mark(name, [name])


@given(st.text(), st.sampled_from(["TODO", "TK", "XXX", "FIXME", "TBD"]), st.text())
def test_a_mark_between_blanks_is_found_whatever_is_around_it(before: str, mark: str, after: str) -> None:
    assert find_mark(f"{before} {mark} {after}") != ""


def test_every_row_of_the_table_is_held() -> None:
    assert {mark: find_mark(f"a {mark} b") for mark in UNFINISHED} == {mark: mark for mark in UNFINISHED}


def marked(words: object) -> list[str]:
    """The fields in which marks are found."""
    assert hasattr(words, "__iter__")
    return sorted({word.field for word in words if word.mark})


EVERYWHERE = Note(
    "A", Fraction(1), kind="TK", text="TODO 1", caption="TODO 2", alt="TODO 3", credit=Credit("TODO", creator="TK"),
    people=(Person("TODO", "x"),), tags=("TODO",),
)  # fmt: skip


def test_each_field_that_is_printed_is_read() -> None:
    assert marked(PROOF.still(EVERYWHERE)) == ["alt text", "caption", "credit", "credit creator", "people", "tags"]
    assert marked(PROOF.snippet(EVERYWHERE)) == ["caption", "credit", "credit creator"]
    assert marked(PROOF.story(EVERYWHERE)) == [
        "alt text", "caption", "credit", "credit creator", "kind", "people", "text",
    ]  # fmt: skip
    assert marked(words_of_clip(Credit("TK"), NotesHead(title="TODO", description="TODO"))) == [
        "credit", "description", "title",
    ]  # fmt: skip
    story = StoryOptions(headline="TK", standfirst="TK", byline="TK", intro=("a", "TK"), closing=("TK",))
    assert marked(words_of_settings(story)) == [
        "[story] byline", "[story] closing", "[story] headline", "[story] intro", "[story] standfirst",
    ]  # fmt: skip


def test_a_text_is_read_for_pictures_only_where_it_stands_in() -> None:
    assert marked(PROOF.still(note(text="TODO", caption="Done"))) == []
    assert marked(PROOF.still(note(text="TODO"))) == ["text"]
    assert marked(PROOF.still(note(text="TODO", caption="  "))) == ["text"]


def test_the_refusal_names_note_field_and_word_and_force_prints_it() -> None:
    words = list(Proof({"A": "4k2d"}).still(EVERYWHERE))
    with pytest.raises(OutputError) as caught:
        refuse_unfinished(words[:1], Path("a.mp4"), force=False)
    found, remedy = "note 4k2d at 0:01 has TODO in its caption", "finish it, or print it as it is with --force"
    assert str(caught.value) == f"a.mp4: not finished: {found}; {remedy}"
    assert caught.value.exit_code == 5
    assert refuse_unfinished(words[:1], Path("a.mp4"), force=True) == (
        "printed unfinished: note 4k2d at 0:01 has TODO in its caption",
    )
    assert refuse_unfinished([Words("x", "y", "fine")], Path("a.mp4"), force=False) == ()


def test_stand_ins_are_named_in_one_line() -> None:
    notes = [note(str(second), text="x", use=STILL) for second in range(12)]
    assert PROOF.stand_ins([note(text="x", caption="y"), note(text="x", private=True), note(text=" ")]) == ""
    one = PROOF.stand_ins(notes[:1])
    assert one == f"no caption was written for note {notes[0].id} at 0:00: its text is printed instead"
    many = PROOF.stand_ins([*notes, *notes])
    assert many.count("note ") == 10
    assert many.endswith("and 2 more: their texts are printed instead")


def test_private_and_removed_notes_are_not_published() -> None:
    a, b, c = note(text="a"), note(text="b", private=True), note(text="c", deleted=True, private=True)
    assert published([a, b, c]) == (a,)
    assert held_back([a, b, c]) == "1 private note held back"
    assert held_back([a]) == ""
