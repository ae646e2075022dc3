"""Rolling captions say each line once; what only looks like them stays as it is."""

from fractions import Fraction

from bts.subtitles import Cue
from bts.subtitles.rolling import unroll
from bts.timing import Span


def cue(start: int, end: int, *lines: str) -> Cue:
    """A cue in tenths of seconds."""
    return Cue(Span(Fraction(start, 10), Fraction(end, 10)), lines, line=1)


def test_words_that_are_said_twice_stay() -> None:
    said = [
        cue(0, 10, "No!"),
        cue(10, 20, "No!"),
        cue(20, 40, "I said no."),
        cue(40, 50, "Why?"),
        cue(60, 70, "Because."),
    ]
    assert unroll(said) == (said, 0)


def test_two_line_windows_are_made_one_line_each() -> None:
    rolling = [cue(0, 10, "a"), cue(10, 20, "a", "b"), cue(20, 30, "b", "c"), cue(30, 40, "c", "d"), cue(40, 50, "d")]
    kept, dropped = unroll(rolling)
    assert [c.text for c in kept] == ["a", "b", "c", "d"]
    assert dropped == 4
    assert kept[-1].span.end == 5
