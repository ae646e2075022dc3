"""Choosing notes: every filter asks for what it says, and all that are given must fit."""

from dataclasses import replace

import pytest

from bts.model import Person
from bts.notes.records import note_to_json
from bts.notes.selection import Wanted
from tests.notes.makers import STILL, note

MADE = note_to_json(
    note("1", text="The BAR at night", kind="set", tags=("Casino", "night"), use=STILL, author="Ann", status="done")
)
PLAIN = note_to_json(note("2"))


@pytest.mark.parametrize(
    ("wanted", "made", "plain"),
    [
        (Wanted(), True, True),
        (Wanted(kinds=("set", "prop")), True, False),
        (Wanted(kinds=("note",)), False, True),
        (Wanted(tags=("casino", "NIGHT")), True, False),
        (Wanted(tags=("casino", "day")), False, False),
        (Wanted(authors=("ann", "bob")), True, False),
        (Wanted(uses=("still", "quote")), True, False),
        (Wanted(uses=("none",)), False, True),
        (Wanted(status="done"), True, False),
        (Wanted(status="open"), False, True),
        (Wanted(words=("bar", "NIGHT")), True, False),
        (Wanted(words=("bar", "noon")), False, False),
        (Wanted(kinds=("set",), status="open"), False, False),
        (Wanted(deleted=True), False, False),
    ],
)
def test_a_filter_asks_for_what_it_says(wanted: Wanted, made: bool, plain: bool) -> None:
    assert (wanted.fits(MADE), wanted.fits(PLAIN)) == (made, plain)


RICH = note_to_json(
    replace(
        note("3", text="A door opens", caption="Night falls", alt="Two people", kind="set", author="Bea"),
        tags=("casino",), people=(Person("Jenna Fischer", "Pam"),), use=("still",), status="done",
        created="2026-11-22T08:00:00.000Z", extra={"mood": "calm"},
    )
)  # fmt: skip


@pytest.mark.parametrize("word", ["DOOR", "night f", "two", "casino", "fischer", "pam", "set", "bea"])
def test_words_are_found_in_every_field_that_people_write(word: str) -> None:
    assert Wanted(words=(word,)).fits(RICH)


@pytest.mark.parametrize(
    "word", ["text", "id", "start", "created", "name", "character", "still", "done", "2026", "calm", '"', "opens night"]
)
def test_the_file_s_own_names_and_values_are_no_words(word: str) -> None:
    assert not Wanted(words=(word,)).fits(RICH)


def test_fields_written_by_hand_in_short_are_searched_too() -> None:
    value = {"id": "4", "start": 1, "tags": "casino", "people": ["Jenna", {"character": "Pam"}, None], "text": None}
    assert Wanted(words=("casino", "jenna", "pam")).fits(value)
    assert not Wanted(words=("none",)).fits(value)


def test_removed_notes_are_chosen_apart() -> None:
    assert Wanted(deleted=True).fits(MADE | {"deleted": True})
    assert not Wanted().fits(MADE | {"deleted": True})
