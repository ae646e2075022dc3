"""Merging: what several people did to copies of a file comes together the same in every order, nothing is lost."""

from dataclasses import replace
from itertools import permutations
from typing import Any
from unittest.mock import ANY

from hypothesis import given, settings
from hypothesis import strategies as st

from bts.model import Note
from bts.notes.digests import digest
from bts.notes.merge import merge_heads, merge_notes
from bts.notes.store import stamp
from tests.notes.makers import extras, json_values, note, notes, worded

Copy = dict[str, Note]

IDS = ("A", "B")
CLOCK = [f"2026-05-04T09:30:00.00{n}Z" for n in range(3)]


def copy_of(*made: Note) -> Copy:
    """A person's copy of the file."""
    return {n.id: n for n in made}


def change(copy: Copy, note_id: str, modified: str, **fields: Any) -> None:
    """What a person does to a note in their copy; other times than now, so that clocks may disagree."""
    old = copy[note_id]
    new = stamp(old, replace(old, **fields))
    if new is not None:
        copy[note_id] = replace(new, modified=modified)


@st.composite
def copies(draw: st.DrawFn, at: str = "1") -> list[Copy]:
    """Three copies of one file after some minutes of work, with merges between them on the way."""
    start = copy_of(*(note(at, id=i, created=CLOCK[0], modified=CLOCK[0]) for i in IDS))
    people = [dict(start) for _ in range(3)]
    for _ in range(draw(st.integers(0, 12))):
        mine = draw(st.sampled_from(people))
        what = draw(st.sampled_from(["edit", "edit", "remove", "bring back", "add", "merge"]))
        if what == "merge":
            other = draw(st.sampled_from(people))
            mine.update(copy_of(*merge_notes(mine.values(), other.values()).notes))
        elif what == "add":
            new = draw(st.sampled_from(["N1", "N2"]))
            mine.setdefault(new, note("2", id=new, text=draw(st.sampled_from("xy")), created=CLOCK[0]))
        else:
            note_id = draw(st.sampled_from(sorted(mine)))
            fields: dict[str, Any] = {"text": draw(st.sampled_from("abc"))} if what == "edit" else {}
            fields |= {"deleted": what == "remove"} if what != "edit" else {}
            change(mine, note_id, draw(st.sampled_from(CLOCK)), **fields)
    return people


@settings(max_examples=300)
@given(copies())
def test_the_order_of_merging_does_not_matter(people: list[Copy]) -> None:
    sides = [tuple(copy.values()) for copy in people]
    whole = merge_notes(*sides).notes
    for one, two, three in permutations(sides):
        assert merge_notes(merge_notes(one, two).notes, three).notes == whole
        assert merge_notes(one, merge_notes(two, three).notes).notes == whole
    assert merge_notes(whole, whole).notes == whole
    assert merge_notes(whole, sides[0]).notes == whole


@settings(max_examples=150)
@given(st.lists(st.lists(notes(), max_size=3), min_size=3, max_size=3))
def test_it_does_not_matter_for_any_notes_whatever(sides: list[list[Note]]) -> None:
    ids = ["A", "B"]
    sides = [[replace(n, id=ids[i % 2]) for i, n in enumerate(side)] for side in sides]
    one, two, three = sides
    whole = merge_notes(one, two, three).notes
    assert merge_notes(merge_notes(three, two).notes, one).notes == whole
    assert merge_notes(one, merge_notes(three, two).notes).notes == whole


@settings(max_examples=150)
@given(copies())
def test_every_newest_version_is_still_there(people: list[Copy]) -> None:
    merged = merge_notes(*(copy.values() for copy in people)).notes
    known = [n for copy in people for n in copy.values()]
    replaced = {version for n in known for version in n.replaces}
    kept = {(n.text, n.rev, n.modified, n.deleted) for n in merged}
    for n in known:
        settled = digest(n) in replaced or any(o.conflict_of == f"{n.id}@{digest(n)}" for o in known)
        if not settled and not n.conflict_of:
            assert (n.text, n.rev, n.modified, n.deleted) in kept
    assert {n.id for n in known} <= {n.id for n in merged} | {n.id for n in known if n.conflict_of}


def test_changes_to_different_notes_are_both_kept() -> None:
    base = copy_of(note("1", id="A"), note("2", id="B"))
    mine, yours = dict(base), dict(base)
    change(mine, "A", CLOCK[1], text="mine")
    change(yours, "B", CLOCK[1], text="yours")
    merged = merge_notes(mine.values(), yours.values())
    assert [n.text for n in merged.notes] == ["mine", "yours"]
    assert merged.conflicts == ()


def test_an_older_version_gives_way_to_what_was_made_from_it() -> None:
    old = copy_of(note("1", id="A", text="old"))
    new = dict(old)
    for text in ("new", "newer"):
        change(new, "A", CLOCK[1], text=text)
    merged = merge_notes(new.values(), old.values())
    assert [n.text for n in merged.notes] == ["newer"]


def test_both_versions_of_one_note_are_kept_and_settled_by_an_edit_and_a_removal() -> None:
    base = copy_of(note("1", id="A", text="base"))
    mine, yours = dict(base), dict(base)
    change(mine, "A", CLOCK[1], text="mine")
    change(yours, "A", CLOCK[2], text="yours")
    merged = merge_notes(mine.values(), yours.values())
    (conflict,) = merged.conflicts
    assert (conflict.kept.text, conflict.aside.text) == ("yours", "mine")
    assert conflict.kept.id == "A"
    settled = copy_of(*merged.notes)
    change(settled, "A", CLOCK[2], text="ours")
    change(settled, conflict.aside.id, CLOCK[2], deleted=True)
    again = merge_notes(settled.values(), mine.values(), yours.values())
    assert [n.text for n in again.notes if not n.deleted] == ["ours"]
    assert again.conflicts == ()


def test_an_edit_beside_a_removal_stays_in_sight() -> None:
    base = copy_of(note("1", id="A", text="base"))
    mine, yours = dict(base), dict(base)
    change(mine, "A", CLOCK[2], deleted=True)
    change(yours, "A", CLOCK[1], text="yours")
    merged = merge_notes(mine.values(), yours.values())
    assert [n.text for n in merged.notes if not n.deleted] == ["yours"]
    assert merged.conflicts == ()
    assert [(c.kept.text, c.aside.deleted) for c in merged.spared] == [("yours", True)]
    for deleted in (True, False):
        settled = copy_of(*merged.notes)
        change(settled, "A", CLOCK[2], deleted=deleted, text="settled")
        assert merge_notes(settled.values(), mine.values(), yours.values()).spared == (() if deleted else ANY)


def test_a_removal_reaches_the_other_copy() -> None:
    base = copy_of(note("1", id="A"))
    mine = dict(base)
    change(mine, "A", CLOCK[1], deleted=True)
    assert [n.deleted for n in merge_notes(base.values(), mine.values()).notes] == [True]


def test_a_version_changed_by_hand_alone_is_not_lost() -> None:
    base = note("1", id="A", text="base")
    merged = merge_notes([base], [worded(base, "by hand")])
    assert sorted(n.text for n in merged.notes) == ["base", "by hand"]


clips = st.dictionaries(
    st.sampled_from(["fingerprint", "duration", "z"]), st.sampled_from([1, 2, "a", "b"]), max_size=3
)
heads = st.dictionaries(st.sampled_from(["title", "credit", "clip"]), json_values | extras | clips, max_size=3)


@given(heads, heads, heads)
def test_heads_merge_in_any_order(one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]) -> None:
    whole = merge_heads(merge_heads(one, two), three)
    assert merge_heads(one, merge_heads(two, three)) == whole
    assert merge_heads(three, merge_heads(two, one)) == whole
    assert merge_heads(whole, whole) == whole
    assert list(merge_heads(one, two)) == list(merge_heads(two, one)), "the same bytes, whoever merges"
