"""What the tests of notes share: notes of all kinds for property tests, and small ones by hand."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from bts.choices import USES, Use
from bts.model import Credit, Note, Person, Region
from bts.notes import new_note
from bts.notes.records import round_times

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ids = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26)
ms = st.integers(0, 10**8)
stamps = st.sampled_from(["", "2026-05-04T09:30:00.000Z", "2026-05-04T09:30:00.001Z", "2031-01-01T00:00:00.000Z"])
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
extras = st.dictionaries(words.map(lambda word: f"x-{word}"), json_values, max_size=3)
credit_lines = st.builds(Credit, words, words, words, words, words, words)
people = st.lists(st.builds(Person, words, words), max_size=3).map(tuple)
uses = st.sets(st.sampled_from(USES)).map(lambda chosen: tuple(use for use in USES if use in chosen))


@st.composite
def regions(draw: st.DrawFn) -> Region:
    """A rectangle inside the picture."""
    x, y = draw(st.floats(0, 0.9)), draw(st.floats(0, 0.9))
    return Region(x, y, draw(st.floats(0.01, 0.99 - x)), draw(st.floats(0.01, 0.99 - y)))


@st.composite
def notes(draw: st.DrawFn) -> Note:
    """Any note that the file can hold."""
    start = Fraction(draw(ms), 1000)
    length = draw(st.none() | st.integers(1, 10**6))
    created = draw(stamps)
    return Note(
        id=draw(ids),
        start=start,
        end=None if length is None else start + Fraction(length, 1000),
        kind=draw(words) or "note",
        text=draw(words),
        caption=draw(words),
        alt=draw(words),
        heading=draw(words),
        credit=draw(credit_lines),
        people=draw(people),
        tags=tuple(draw(st.lists(words, max_size=3))),
        use=draw(uses),
        author=draw(words),
        created=created,
        modified=draw(stamps) or created,
        rev=draw(st.integers(1, 10**6)),
        deleted=draw(st.booleans()),
        origin=draw(words) or "human",
        confidence=draw(st.none() | st.floats(0, 1)),
        region=draw(st.none() | regions()),
        status=draw(st.sampled_from(["open", "done"])),
        private=draw(st.booleans()),
        extra=draw(extras),
    )


def note(start: str = "1", end: str | None = None, **fields: Any) -> Note:
    """A note by hand."""
    return new_note(Fraction(start), None if end is None else Fraction(end), **fields)


def worded(base: Note, text: str, **fields: Any) -> Note:
    """The same note with another text."""
    return round_times(replace(base, text=text, **fields))


STILL: tuple[Use, ...] = ("still",)
SNIPPET: tuple[Use, ...] = ("snippet",)
