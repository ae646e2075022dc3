"""`[story]` of bts.toml beside the notes: each setting that cannot be followed is named, with what to do."""

from typing import Any

import pytest

from bts.config import StoryOptions
from bts.notes.lint import check_notes
from bts.notes.page_rules import check_page
from bts.notes.rules import House
from tests.notes.makers import STILL, note

LOOK = note("58.2", id="01J00000000000000000004K2D", use=STILL, text="x")
TALK = note("30", id="01J00000000000000000007XYZ", text="x")
SECRET = note("40", id="01J0000000000000000000BARS", use=STILL, private=True)
NOTES = [TALK, SECRET, LOOK]


def says(**settings: Any) -> list[str]:
    """What is found in `[story]` with these settings."""
    return list(check_page(StoryOptions(**settings), NOTES))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"lead": "4k2d", "closing_picture": "0:58", "second": "7xyz"},
        {"order": ("kind",)},
        {"order": ("7xyz", "0:58.2")},
        {"lead": "#1455", "second": "tc:10:00:00:00"},
        {"date": "2026-05-14", "modified": "2026-05-14T09:30Z", "clip_date": "2026-05-14T09:30:00+02:00"},
    ],
)
def test_what_can_be_followed_is_let_pass(settings: dict[str, Any]) -> None:
    assert says(**settings) == []


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"lead": "zzzz"}, "lead: 'zzzz' is neither a time nor the id of a note: bts note list shows the ids"),
        ({"second": "1:20"}, "second: no note is at 1:20: bts note list shows when they are"),
        ({"lead": "bars"}, "lead: the note at 0:40 is private"),
        ({"closing_picture": "7xyz"}, "closing_picture is the note at 0:30, which asks for no still"),
        ({"lead": "last"}, "lead: last means another note with each one that is added"),
        ({"order": ("clip", "4k2d")}, "order: 'clip' stands alone, or leave it out"),
        ({"order": ("0:58", "abcd")}, "order: 'abcd' is neither"),
        ({"date": "14 May 2026"}, "date is no date: write it as 2026-05-14"),
        ({"clip_date": "2026"}, "clip_date is no date"),
        ({"modified": "2026-02-30"}, "modified is no date"),
    ],
)
def test_what_cannot_be_followed_is_named(settings: dict[str, Any], wrong: str) -> None:
    (found,) = says(**settings)
    assert found.startswith(f"bts.toml: [story] {wrong}")


def test_it_is_an_error_of_no_single_note() -> None:
    found = [one for one in check_notes(NOTES, House(story=StoryOptions(lead="7xyz", date="soon"))) if not one.note]
    assert [(one.about, one.level) for one in found] == [("story", "error"), ("story", "error")]
