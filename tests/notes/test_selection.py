"""Choosing notes: every filter asks for what it says, and all that are given must fit."""

import pytest

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


def test_removed_notes_are_chosen_apart() -> None:
    assert Wanted(deleted=True).fits(MADE | {"deleted": True})
    assert not Wanted().fits(MADE | {"deleted": True})
