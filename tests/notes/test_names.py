"""Notes by the names that a person gives them in bts.toml: an id, the end of one, or a time."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.ids import short_ids
from bts.notes.names import find_named, pick_named
from tests.notes.makers import STILL, note, notes

LOOK = note("58.2", id="01J00000000000000000004K2D", use=STILL)
ROOM = note("50", "70", id="01J00000000000000000007XYZ")
BAR = note("50.9", "54", id="01J0000000000000000000BARS", use=STILL)
MADE = [ROOM, BAR, LOOK]
CLIP = ClipFacts("clip.mp4", Fraction(100), Fraction(25))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("01J00000000000000000004K2D", LOOK),
        ("4k2d", LOOK),
        (" bars ", BAR),
        ("0:58.2", LOOK),
        ("0:58", LOOK),
        ("58", LOOK),
        ("0:57.1", ROOM),
        ("1:05", ROOM),
        ("0:53", BAR),
        ("1:10", None),
        ("0:50", ROOM),
        ("zzzz", None),
        ("k2d", None),
        ("", None),
        ("last", None),
        ("@1", None),
        ("#1455", None),
        ("+3", None),
    ],
)
def test_a_setting_names_a_note(word: str, meant: Note | None) -> None:
    assert find_named(word, MADE) == meant


def test_a_use_that_is_asked_for_comes_before_what_is_nearer() -> None:
    assert find_named("0:50", MADE, use="still") == BAR
    assert find_named("1:05", MADE, use="still") == ROOM


def test_frames_are_counted_where_the_clip_is_known() -> None:
    assert find_named("#1455", MADE, CLIP) == LOOK
    assert find_named("0:02:00", MADE, CLIP) is None


def test_what_could_be_two_notes_is_refused_and_named() -> None:
    twin = replace(BAR, id="02J00000000000000000004K2D")
    with pytest.raises(UsageError, match="fits 2 notes"):
        pick_named("4k2d", [LOOK, twin])
    digits = replace(BAR, id="01J00000000000000000000058")
    with pytest.raises(UsageError, match="is a time, and a part of the id"):
        pick_named("0058", [LOOK, digits])
    assert pick_named("0058", [digits]) == digits
    assert pick_named(digits.id, [LOOK, digits]) == digits


@given(st.lists(notes(), min_size=1, max_size=6, unique_by=lambda made: made.id))
def test_every_note_is_found_by_its_id_and_by_the_one_that_the_list_shows(made: list[Note]) -> None:
    for one in made:
        assert pick_named(one.id, made) == one
    for note_id, short in short_ids([one.id for one in made]).items():
        if set(short) - set("0123456789hms"):  # what else could be a time too
            assert pick_named(short, made).id == note_id
