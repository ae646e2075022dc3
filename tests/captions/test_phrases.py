"""Notes and files of captions as phrases: which words, and when."""

from fractions import Fraction

from bts.captions import phrases_of
from bts.captions.reading import phrases_of_cues, within
from bts.model import Note
from bts.subtitles import read_subtitles
from bts.timing import Span


def test_notes_speak_with_their_caption_and_only_where_they_lie() -> None:
    notes = [
        Note("a", Fraction(1), Fraction(3), text="before"),
        Note("b", Fraction(4), text="text", caption="caption"),
        Note("c", Fraction(6), Fraction(9), text="over the end"),
        Note("d", Fraction(8), text="at the end"),
        Note("e", Fraction(5), text="gone", deleted=True),
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


def test_captions_of_a_clip_are_cut_to_a_range() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n<i>One</i>\nmore\n\n2\n00:00:05,500 --> 00:00:07,000\nTwo\n"
    found = phrases_of_cues(read_subtitles(text.encode(), "clip.srt").cues)
    assert [phrase.text for phrase in found] == ["One more", "Two"]
    inside = within(found, Span(Fraction(2), Fraction(6)))
    assert [(float(p.start), float(p.until)) for p in inside] == [(0, 1), (3.5, 4)]
