"""How long what has no end is shown."""

from fractions import Fraction

from bts.model import Note
from bts.notes.formats import ClipFacts, get, write_notes

CLIP = ClipFacts("manifesto.mp4", Fraction(2202, 25), Fraction(25))


def test_a_point_is_shown_as_long_as_it_takes_to_read() -> None:
    notes = [
        Note("a", Fraction(1), text="Oh"),
        Note("b", Fraction(10), text="x" * 60),
        Note("c", Fraction(88), text="Last"),
    ]
    (text,) = write_notes(notes, CLIP, get("vtt")).parts
    assert "00:00:01.000 --> 00:00:01.834" in text
    assert "00:00:10.000 --> 00:00:13.000" in text
    assert "00:01:28.000 --> 00:01:28.080" in text
