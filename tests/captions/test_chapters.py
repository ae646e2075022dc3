"""The list of a clip's notes as WebVTT, read by a reader that is not ours."""

from fractions import Fraction
from itertools import pairwise

import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions import chapters_text
from bts.captions.phrases import plain
from bts.model import Note

lines = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=42)
    .map(plain)
    .filter(lambda line: line.strip("\ufeff") != "")
)


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


times = st.integers(0, 4_000_000).map(lambda n: n * Fraction(1001, 30000))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda n, start, length, text: Note(f"n{n}", start, None if length is None else start + length, text=text),
            st.integers(0, 999),
            times.filter(lambda t: t < 3000),
            st.none() | times.filter(lambda t: 0 < t < 3000),
            lines,
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda note: note.id,
    )
)
def test_the_list_of_notes_is_valid_and_complete(notes: list[Note]) -> None:
    duration = Fraction(4000)
    read = webvtt.from_string(chapters_text(notes, duration)).captions
    assert len(read) == len(notes)
    assert {caption.identifier for caption in read} == {note.id for note in notes}
    starts = [caption.start for caption in read]
    assert starts == sorted(starts)
    assert all(caption.start < caption.end for caption in read)
    # Notes within one millisecond begin at one written time.
    assert all(one.end <= two.start or one.start == two.start or seconds(two.start) - seconds(one.start) < 0.002
               for one, two in pairwise(read))  # fmt: skip


def test_removed_and_private_notes_are_not_listed() -> None:
    notes = [Note("a", Fraction(1), text="x"), Note("b", Fraction(2), text="y", private=True)]
    assert "y" not in chapters_text([*notes, Note("c", Fraction(3), text="y", deleted=True)], Fraction(9)).split()


def test_a_chapter_is_called_by_its_heading_its_caption_or_its_first_sentence() -> None:
    text = "The crew had taken off their shoes. " + "Then the red lamp went on, and the set went quiet. " * 3
    notes = [
        Note("a", Fraction(1), text=text, caption="Quiet", heading="The set"),
        Note("b", Fraction(2), text=text, caption="Quiet"),
        Note("c", Fraction(3), text=text),
        Note("d", Fraction(4), kind="set"),
    ]
    read = webvtt.from_string(chapters_text(notes, Fraction(9))).captions
    assert [cue.text for cue in read] == ["The set", "Quiet", "The crew had taken off their shoes.", "set"]
