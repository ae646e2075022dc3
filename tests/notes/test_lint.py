"""The check for publication: each fault is found where it is, and only there."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.config import StoryOptions
from bts.model import Credit, Note, Person
from bts.notes.lint import check_notes
from bts.notes.records import NotesHead
from bts.notes.rules import House
from tests.notes.makers import SNIPPET, STILL, note

HOUSE = House(duration=Fraction(60), kinds=("note", "set"), credit=Credit("NBC"))
GOOD = {"caption": "Jo and Al meet", "alt": "Two people at a bar"}


def about(*notes: Note, house: House = HOUSE) -> list[str]:
    """What was found, in one word each."""
    return [finding.about for finding in check_notes(notes, house)]


def mended(*notes: Note, house: House = HOUSE) -> list[str]:
    """What was found that is to be mended: not what is only good to know."""
    return [finding.about for finding in check_notes(notes, house) if finding.level != "remark"]


def test_good_notes_are_let_pass() -> None:
    snippet = note("1", "4", use=SNIPPET, text="for me", **GOOD)
    quote = note("5", use=("quote",), text="What they said", people=(Person("Jo", "Pam"),))
    assert about(note("1", use=STILL, **GOOD), snippet, quote, note("6", text="for me")) == []


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (note("60", text="x"), "time"),
        (note("50", "61", text="x"), "time"),
        (note("1", text="x", kind="hiden"), "kind"),
        (note("1"), "text"),
        (note("1", use=STILL, caption="x"), "alt"),
        (note("1", use=STILL, caption="x", alt=" "), "alt"),
        (note("1", use=STILL, text="x", alt="A bar"), "caption"),
        (note("1", "9", use=SNIPPET, text="x"), "caption"),
        (note("1", text="x", alt="a" * 251), "alt"),
        (note("1", "2", use=SNIPPET, text="x", caption="a" * 21), "caption"),
        (note("1", use=SNIPPET, **GOOD), "range"),
        (note("1", text="x", people=(Person("", "Pam"),)), "people"),
        (note("1", text="x", credit=Credit("é" * 17)), "credit"),
        (note("1", text="x", conflict_of="A@00"), "conflict"),
        (note("1", text="x", heading="Two\nlines"), "heading"),
        (note("1", text="x", heading="A  gap"), "text"),
        (note("1", text="x", heading="Never printed", private=True), "heading"),
        (note("1", text="x", heading="TK"), "unfinished"),
    ],
)
def test_each_fault_is_found_alone(made: Note, found: str) -> None:
    assert about(made) == [found]


def test_a_credit_is_inherited_and_missing_only_where_a_picture_is_made() -> None:
    bare = House(duration=Fraction(60))
    assert about(note("1", use=STILL, **GOOD), house=bare) == ["credit"]
    assert about(note("1", "2", use=SNIPPET, **GOOD), house=bare) == ["credit"]
    assert about(note("1", **GOOD), house=bare) == []
    assert mended(note("1", use=STILL, credit=Credit("NBC"), **GOOD), house=bare) == []
    assert about(note("1", use=STILL, credit=Credit(" \u200b"), **GOOD)) == ["credit"]


def test_a_clip_without_a_credit_hears_whom_its_notes_credit() -> None:
    credited = [note(str(at), text="x", credit=Credit(line)) for at, line in enumerate(["NBC", "NBCUniversal", "NBC"])]
    secret = note("9", text="x", credit=Credit("Ben"), private=True)
    (found,) = check_notes([*credited, secret], House())
    assert (found.note, found.about, found.level) == ("", "credit", "remark")
    assert "its notes credit NBC and NBCUniversal:" in found.says
    assert about(*credited) == []
    assert about(note("1", text="x"), secret, house=House()) == []


def test_limits_themselves_are_allowed() -> None:
    edge = note("1", "2", use=SNIPPET, text="x", alt="a" * 250, caption="b" * 20, credit=Credit("c" * 32))
    assert about(edge, note("59", "60", text="to the end")) == []


def test_what_notes_inherit_is_found_once_and_without_a_note() -> None:
    head, story = NotesHead(title="TODO", description="What the clip is, TK"), StoryOptions(headline="TK")
    house = House(credit=Credit("NBC", licence_url="nonsense"), head=head, story=story, replaced=True)
    found = check_notes([note("1", text="x"), note("2", text="y")], house)
    assert [(one.note, one.about) for one in found] == [
        ("", "clip"), ("", "address"), ("", "unfinished"), ("", "unfinished"), ("", "unfinished"),
    ]  # fmt: skip


def test_the_same_note_twice_is_found_at_the_later_one() -> None:
    assert about(note("1", "2", text="Some words"), note("1", "2", text="Some words\n", kind="set")) == ["twice"]
    assert about(note("1", "2", text="Some words"), note("1", "3", text="Some words")) == []
    assert about(note("1", text="Some words"), note("2", text="Some words"), note("1", text="others")) == []


def test_private_notes_are_not_held_to_what_is_for_print() -> None:
    secret = note("1", "1.5", use=(*STILL, *SNIPPET), text="TODO ask Ben" * 9, kind="quote", private=True)
    assert about(secret, house=House()) == []
    assert about(note("99", text="x", private=True)) == ["time"]
    assert about(note("1", "9", use=SNIPPET, **GOOD), note("2", "8", use=SNIPPET, private=True, text="x")) == []


def test_a_written_end_is_rounded_up_past_the_end_of_the_clip_without_a_fault() -> None:
    house = House(duration=Fraction(1001, 30000) * 100)
    assert about(note("1", "3.337", text="x"), house=house) == []
    assert about(note("1", "3.338", text="x"), house=house) == ["time"]


def test_overlapping_snippets_are_found_also_behind_a_short_one() -> None:
    long, short, third = (note(s, e, use=SNIPPET, **GOOD) for s, e in (("1", "20"), ("2", "3"), ("10", "12")))
    assert about(third, long, short) == ["overlap", "overlap"]
    assert about(long, note("20", "21", use=SNIPPET, **GOOD)) == []
    assert about(long, note("5", "6", **GOOD)) == []


def test_removed_notes_are_let_be() -> None:
    assert about(note("99", deleted=True)) == []


def test_what_is_missing_is_an_error_and_what_could_be_better_a_warning() -> None:
    levels = {
        (one.about, one.level)
        for one in check_notes(
            [
                note("1", use=STILL, caption="TODO"),
                note("2", "4", use=SNIPPET, text="a" * 99, credit=Credit("é" * 17)),
                note("5", kind="quote", text="two  spaces"),
                note("6"),
                note("99", text="x", credit=Credit(licence_url="javascript:alert(1)")),
            ],
            House(duration=Fraction(60)),
        )
    }
    assert levels == {
        ("credit", "error"), ("alt", "error"), ("unfinished", "error"), ("people", "error"), ("time", "error"),
        ("address", "error"), ("credit", "warning"), ("caption", "warning"), ("text", "warning"), ("credit", "remark"),
    }  # fmt: skip


ranges = st.tuples(st.integers(0, 30), st.integers(1, 10))


@given(st.lists(ranges, max_size=8))
def test_overlaps_are_found_if_and_only_if_there_are_any(chosen: list[tuple[int, int]]) -> None:
    made = [note(str(start), str(start + length), use=SNIPPET, **GOOD) for start, length in chosen]
    spans = [n.span for n in made if n.span]
    meet = any(one.overlaps(two) for i, one in enumerate(spans) for two in spans[:i])
    assert ("overlap" in about(*made)) == meet
