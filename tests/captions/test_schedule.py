"""Cues are long enough to be read, follow one another, and stay within the snippet."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bts.captions import Layout, Phrase, set_cues
from bts.choices import cells
from bts.timing import Span

WIDE = Layout.for_picture(1280, 720)
RATES = [Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60)]
SENTENCES = [
    "Hidden.",
    "A very quiet set.",
    "The cameras were hidden behind the bar, and nobody on the set knew.",
    "She sees him for the first time as he comes round the camera, and what you see on her face is what happened. "
    "Nobody had told her where he would stand, so there was one chance and no rehearsal at all.",
]

phrases = st.lists(
    st.builds(
        lambda start, length, text: Phrase(Fraction(start, 10), Fraction(start + length, 10), text),
        st.integers(0, 300),
        st.integers(0, 120),
        st.sampled_from(SENTENCES),
    ),
    max_size=6,
).map(lambda found: sorted(found, key=lambda phrase: phrase.start))


LONG = Phrase(Fraction(0), Fraction(1, 5), SENTENCES[-1])


@settings(max_examples=80, deadline=None)
@example([LONG], 1, Fraction(24000, 1001))
@example([LONG], 1, Fraction(25))
@example([LONG, LONG, LONG], 1, Fraction(25))
@given(phrases, st.integers(1, 400), st.sampled_from(RATES))
def test_cues_follow_one_another_within_the_snippet(found: list[Phrase], tenths: int, rate: Fraction) -> None:
    length = Fraction(tenths, 10)
    cues, _ = set_cues([p for p in found if p.start < length], length, rate, WIDE)
    for cue in cues:
        assert 0 <= cue.span.start < cue.span.end <= length
        assert cue.span.length <= 7 + 1 / rate
    for one, next_one in pairwise(cues):
        assert one.span.end <= next_one.span.start


@settings(max_examples=60, deadline=None)
@given(phrases, st.sampled_from(RATES))
def test_with_room_enough_every_cue_can_be_read(found: list[Phrase], rate: Fraction) -> None:
    cues, remarks = set_cues(found, Fraction(400), rate, WIDE)
    frame = 1 / rate
    assert remarks == []
    assert " ".join(cue.text for cue in cues) == " ".join(phrase.text for phrase in found)
    for cue in cues:
        assert cue.span.length >= Fraction(5, 6) - frame
        assert cells(cue.text) / (cue.span.length + frame) <= 20
        assert (cue.span.start / frame).denominator == 1
    for one, next_one in pairwise(cues):
        gap = next_one.span.start - one.span.end
        assert gap >= frame
        assert gap <= 3 * frame or gap > Fraction(1, 2) - frame or one.span.length > Fraction(6)


def test_a_snippet_too_short_for_its_words_says_so() -> None:
    cues, remarks = set_cues([Phrase(Fraction(0), Fraction(2), SENTENCES[3])], Fraction(2), Fraction(25), WIDE)
    assert " ".join(cue.text for cue in cues) == SENTENCES[3]
    assert len(remarks) == 1
    assert "characters/s" in remarks[0]


def test_words_of_other_notes_give_way_to_those_of_the_snippets_own() -> None:
    own = Phrase(Fraction(1), Fraction(1), "The cameras were hidden behind the bar.")
    other = Phrase(Fraction(0), Fraction(3), SENTENCES[3], aside=True)
    cues, remarks = set_cues([other, own], Fraction(4), Fraction(25), WIDE)
    assert [cue.text for cue in cues] == [own.text]
    assert "left out" in remarks[0]
    cues, remarks = set_cues([other, own], Fraction(40), Fraction(25), WIDE)
    assert " ".join(cue.text for cue in cues) == f"{other.text} {own.text}"
    assert remarks == []


def test_a_cue_that_comes_late_moves_forward_to_be_read() -> None:
    late = Phrase(Fraction(99, 10), Fraction(99, 10), "A very quiet set.")
    (cue,), remarks = set_cues([late], Fraction(10), Fraction(25), WIDE)
    assert cue.span.length >= Fraction(5, 6) - Fraction(1, 25)
    assert remarks == []


def test_a_cue_does_not_hang_over_a_shot_change_by_a_moment() -> None:
    phrase = Phrase(Fraction(0), Fraction(0), "The cameras were hidden behind the bar, and nobody knew.")
    (cue,), _ = set_cues([phrase], Fraction(20), Fraction(25), WIDE)
    cut = cue.span.end - Fraction(4, 25)
    (held,), _ = set_cues([phrase], Fraction(20), Fraction(25), WIDE, cuts=[cut])
    assert held.span.end == cut - Fraction(2, 25)


def test_a_range_is_captioned_while_it_lasts_but_no_longer_than_a_cue_may() -> None:
    (cue,), _ = set_cues([Phrase(Fraction(1), Fraction(6), "Hidden.")], Fraction(20), Fraction(25), WIDE)
    assert cue.span == Span(Fraction(1), Fraction(6))
    (cue,), _ = set_cues([Phrase(Fraction(1), Fraction(16), "Hidden.")], Fraction(20), Fraction(25), WIDE)
    assert cue.span.length == 7


def timed(
    *found: tuple[str, str, str], length: str = "60", cuts: tuple[str, ...] = ()
) -> list[tuple[Fraction | int, Fraction | int]]:
    """Start and end of the cues of phrases (start, end, text) at 25 frames a second, in frames."""
    ready = [Phrase(Fraction(start), Fraction(end), text) for start, end, text in found]
    cues, _ = set_cues(ready, Fraction(length), Fraction(25), WIDE, [Fraction(cut) for cut in cuts])
    return [(cue.span.start * 25, cue.span.end * 25) for cue in cues]


FORTY = "Forty characters are exactly one line ok"
"""Takes 2 s at 20 characters a second, and 2.86 s, 71 frames, at 14."""


def test_a_cue_stays_as_long_as_it_is_read_at_ease_or_a_glance_takes() -> None:
    assert timed(("1", "1", FORTY)) == [(25, 25 + 71)]
    assert timed(("1", "1", "Hidden.")) == [(25, 25 + 37)]


def test_where_the_end_presses_a_cue_stays_as_long_as_it_can_just_be_read() -> None:
    assert timed(("9.9", "9.9", FORTY), length="10") == [(200, 250)]
    assert timed(("9.9", "9.9", "Hidden."), length="10") == [(229, 250)]


def test_no_cue_stays_for_more_than_seven_seconds() -> None:
    assert timed(("0", "9", "Hidden.")) == [(0, 7 * 25)]


def test_a_gap_of_less_than_half_a_second_is_closed_to_two_frames() -> None:
    near, far = ("3.4", "4", "Hidden."), ("3.48", "4", "Hidden.")
    assert timed(("0", "0", FORTY), near)[0] == (0, 85 - 2)
    assert timed(("0", "0", FORTY), far)[0] == (0, 71)


def test_a_cue_ends_before_a_shot_change_less_than_half_a_second_away() -> None:
    """It would end at 2.86 s."""
    assert timed(("0", "0", FORTY), cuts=("2.4",)) == [(0, 60 - 2)]
    assert timed(("0", "0", FORTY), cuts=("2.32",)) == [(0, 71)]
    assert timed(("0", "0", FORTY), cuts=("3.32",)) == [(0, 83 - 2)]


def test_a_snippet_far_too_short_gives_its_captions_half_of_its_time_at_least() -> None:
    """Eight cues of 2 s in 1 s: each has 1/16 s, and a gap of 1/32 s after it."""
    starts = [start for start, _ in timed(*[("0", "0", FORTY)] * 8, length="1")]
    assert starts == [0, 2, 4, 7, 9, 11, 14, 16]
