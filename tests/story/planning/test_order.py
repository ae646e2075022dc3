"""The order of notes, and which leads and closes: by settings, by default, and what is refused."""

from fractions import Fraction

import pytest

from bts.choices import STORY_ORDERS
from bts.config import StoryOptions
from bts.errors import UsageError
from bts.model import Note
from bts.story.planning.order import order_notes

NOTES = (
    Note("n3-aaaaaaaa", Fraction(3), kind="set", text="Three", use=("still",), created="2026-01-01T00:00:03Z"),
    Note("n1-bbbbbbbb", Fraction(1), kind="quote", text="One", created="2026-01-01T00:00:02Z"),
    Note("n2-cccccccc", Fraction(2), kind="set", caption="Two", use=("still",), created="2026-01-01T00:00:01Z"),
    Note("n4-dddddddd", Fraction(4), kind="quote", text="Four", created="2026-01-01T00:00:04Z"),
    Note("n5-eeeeeeee", Fraction(5), kind="set", text="Kept in the house", use=("still",), private=True),
)


def arrange(**settings: object) -> tuple[str, str | None]:
    """The first two letters of the ids in order, and those of the lead."""
    options = StoryOptions(**settings)  # type: ignore[arg-type]
    order = order_notes(NOTES, options, lambda note: "still" in note.use)
    return " ".join(note.id[:2] for note in order.notes), None if order.lead is None else order.lead.id[:2]


def test_the_default_is_the_clips_order_and_a_lead_that_is_not_torn_from_its_words() -> None:
    assert arrange() == ("n1 n2 n3 n4", "n2")


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (("clip",), "n1 n2 n3 n4"),
        (("kind",), "n1 n4 n2 n3"),
        (("added",), "n2 n1 n3 n4"),
        (("n4-dddddddd", "0:02"), "n4 n2 n1 n3"),
        (("n3-aaaaaaaa", "n3-aaaaaaaa"), "n3 n1 n2 n4"),
    ],
)
def test_orders(order: tuple[str, ...], wanted: str) -> None:
    assert arrange(order=order)[0] == wanted


def test_each_order_of_the_table_is_tried_above() -> None:
    assert set(STORY_ORDERS) == {"clip", "kind", "added"}


def test_lead_second_and_closing_picture_are_chosen_by_id_or_time() -> None:
    assert arrange(lead="0:03", second="n4-dddddddd", closing_picture="0:02") == ("n4 n1 n3 n2", "n3")
    assert arrange(closing_picture="0:02") == ("n1 n3 n4 n2", "n3")
    assert arrange(second="0:03", closing_picture="0:03")[0] == "n3 n1 n2 n4"


@pytest.mark.parametrize("setting", ["lead", "second", "closing_picture", "order"])
@pytest.mark.parametrize("word", ["0:59", "n5-eeeeeeee", "nobody"])
def test_a_name_of_no_published_note_is_refused(setting: str, word: str) -> None:
    with pytest.raises(UsageError, match=rf"\[story\] {setting}"):
        arrange(**{setting: (word,) if setting == "order" else word})


@pytest.mark.parametrize("setting", ["lead", "closing_picture"])
def test_a_picture_is_needed_to_lead_or_close(setting: str) -> None:
    with pytest.raises(UsageError, match="has no still"):
        arrange(**{setting: "n1-bbbbbbbb"})
