"""Which snippets notes ask for, and what is refused before anything is encoded."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bts import snippets
from bts.config import Config, SnippetsOptions
from bts.errors import UsageError
from bts.model import Credit, Keyframe, Note, Region, Shot
from bts.snippets import SnippetRequest
from bts.timing import Span

LENGTH = Fraction(20)
SPAN = Span(Fraction(1), Fraction(3))


def test_notes_ask_for_snippets_with_the_words_of_all_notes_in_them() -> None:
    notes = [
        Note("a", Fraction(2), Fraction(6), text="Hidden cameras", use=("snippet",)),
        Note("b", Fraction(4), text="She sees him", use=("still",)),
        Note("c", Fraction(9), text="elsewhere"),
    ]
    config = Config(credit=Credit("NBC"), snippets=SnippetsOptions("soft"))
    (request,) = snippets.from_notes(notes, LENGTH, config)
    assert (request.span, request.name, request.mode) == (Span(Fraction(2), Fraction(6)), "hidden-cameras", "soft")
    assert [(p.text, float(p.start)) for p in request.captions] == [("Hidden cameras", 0), ("She sees him", 2)]
    assert (request.credit.line, request.note) == ("NBC", "a")


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (Note("a", Fraction(5), text="x", use=("snippet",)), Span(Fraction(4), Fraction(12))),
        (Note("a", Fraction(0), text="x", use=("snippet",)), Span(Fraction(0), Fraction(8))),
        (Note("a", Fraction(19), text="x", use=("snippet",)), Span(Fraction(12), Fraction(20))),
        (Note("a", Fraction(18), Fraction(40), text="x", use=("snippet",)), Span(Fraction(18), Fraction(20))),
    ],
)
def test_a_point_gets_some_seconds_around_it_and_a_range_ends_with_the_clip(note: Note, expected: Span) -> None:
    (request,) = snippets.from_notes([note], LENGTH, Config())
    assert request.span == expected


def test_a_short_clip_is_taken_whole() -> None:
    (request,) = snippets.from_notes([Note("a", Fraction(1), text="x", use=("snippet",))], Fraction(3), Config())
    assert request.span == Span(Fraction(0), Fraction(3))


def test_shot_changes_and_the_region_are_handed_on() -> None:
    key = Keyframe(Fraction(0), 0, 1.0)
    shots = [Shot(1, Fraction(0), 0, Fraction(3), 75, key), Shot(2, Fraction(3), 75, LENGTH, 500, key)]
    note = Note("a", Fraction(2), Fraction(6), text="x", use=("snippet",), region=Region(0.6, 0.2, 0.2, 0.4))
    (request,) = snippets.from_notes([note], LENGTH, Config(), shots)
    assert request.cuts == (Fraction(3),)
    assert request.focus is not None
    assert request.focus == pytest.approx((0.7, 0.4))


def test_a_note_outside_the_clip_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="note late at"):
        snippets.from_notes([Note("late", Fraction(21), text="x", use=("snippet",))], LENGTH, Config())


@pytest.mark.parametrize("change", [{"aspect": Fraction(1)}, {"mode": "burn"}, {"mode": "both"}])
def test_a_fast_cut_cannot_draw_into_the_picture(change: dict[str, object]) -> None:
    plain = SnippetRequest(SPAN, "x", mode="soft", cut="fast")
    with pytest.raises(UsageError, match="copies the video"):
        replace(plain, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "../x"}, {"name": "a\\b"}, {"mode": "loud"}, {"aspect": Fraction(0)}]
)
def test_nonsense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(SnippetRequest(SPAN, "x"), **change)  # type: ignore[arg-type]
