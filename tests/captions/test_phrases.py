"""Notes and files of captions as phrases: which words, and when."""

from fractions import Fraction

from bts.captions import phrases_of
from bts.model import Note
from bts.timing import Span


def test_notes_speak_with_their_caption_and_only_where_they_lie() -> None:
    notes = [
        Note("a", Fraction(1), Fraction(3), text="before"),
        Note("b", Fraction(4), text="text", caption="caption"),
        Note("c", Fraction(6), Fraction(9), text="over the end"),
        Note("d", Fraction(8), text="at the end"),
        Note("e", Fraction(5), text="gone", deleted=True),
        Note("h", Fraction(5), text="for nobody else", private=True),
        Note("f", Fraction(3), Fraction(5), text="overlaps the start"),
        Note("g", Fraction(4), text="own"),
    ]
    found = phrases_of(notes, Span(Fraction(4), Fraction(8)), first="g")
    assert [(phrase.text, float(phrase.start), float(phrase.until)) for phrase in found] == [
        ("own", 0, 0),
        ("caption", 0, 0),
        ("overlaps the start", 0, 1),
        ("over the end", 2, 4),
    ]
