"""Each note remembers the content that it was made for: through accepting, editing, merging and going back."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.notes import NotesHead, add_notes, change_note, edit_notes, read_notes
from bts.notes.contents import contents_of, entries_of_other, keeping_contents
from bts.notes.document import Document, read_document
from bts.notes.history import restore_notes, undo
from bts.notes.merge_files import join_into, join_texts
from bts.notes.store import accept_head
from tests.notes.makers import note

OLD, NEW = NotesHead("clip.mp4", "fast:old"), NotesHead("clip.mp4", "fast:new")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a note made for the old content."""
    path = tmp_path / "clip.mp4.notes.json"
    add_notes(path, OLD, [note("1", text="old")])
    return path


def marks(path: Path) -> dict[str, str]:
    """The words of each note -> the content it names."""
    return {each.text: each.made_for for each in read_notes(path).live()}


def test_a_note_names_its_content_only_where_it_is_not_the_head_s(path: Path) -> None:
    assert marks(path) == {"old": ""}
    assert "made_for" not in path.read_text()
    add_notes(path, NEW, [note("2", text="new")])
    edit_notes(path, NEW, lambda notes: [note("3", text="imported")])
    assert marks(path) == {"old": "", "new": "fast:new", "imported": "fast:new"}


def test_accepting_the_clip_turns_the_marks_round_and_makes_no_new_version(path: Path) -> None:
    add_notes(path, NEW, [note("2", text="new")])
    before = read_notes(path).notes
    accept_head(path, NEW)
    assert marks(path) == {"old": "fast:old", "new": ""}
    assert [each.rev for each in read_notes(path).notes] == [each.rev for each in before]
    assert [entry.value["text"] for entry in entries_of_other(read_document(path), "fast:new")] == ["old"]
    accept_head(path, OLD)
    assert marks(path) == {"old": "", "new": "fast:new"}


def test_an_edit_of_other_fields_keeps_the_mark_and_one_that_clears_it_is_a_change(path: Path) -> None:
    accept_head(path, NEW)
    (old,) = read_notes(path).notes
    change_note(path, old.id, lambda each: replace(each, text="changed"))
    assert marks(path) == {"changed": "fast:old"}
    change_note(path, old.id, lambda each: replace(each, made_for=""))
    assert marks(path) == {"changed": ""}
    assert read_notes(path).notes[0].rev == 3


def test_undo_of_accepting_gives_the_notes_their_content_back(path: Path) -> None:
    accept_head(path, NEW)
    undo(path)
    assert read_notes(path).head.fingerprint == "fast:old"
    assert contents_of(read_document(path)) == {"fast:old"}


def test_a_version_from_before_the_clip_was_accepted_comes_back_with_its_content(path: Path) -> None:
    (old,) = read_notes(path).notes
    accept_head(path, NEW)
    change_note(path, old.id, lambda each: replace(each, text="for the new", made_for=""))
    restore_notes(path, [old.id], 1)
    assert marks(path) == {"old": "fast:old"}


def test_a_copy_in_which_the_clip_was_accepted_merges_without_conflict(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.json"
    theirs.write_bytes(path.read_bytes())
    add_notes(theirs, OLD, [note("5", text="theirs")])
    accept_head(path, NEW)
    add_notes(path, NEW, [note("2", text="new")])
    joined = join_into(path, [theirs], force=True)
    assert joined.conflicts == ()
    assert marks(path) == {"old": "fast:old", "theirs": "fast:old", "new": ""}
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_bytes(path.read_bytes())
    other.write_bytes(theirs.read_bytes())
    join_texts(one, [theirs])
    join_texts(other, [path])
    assert read_document(one).head == read_document(other).head
    assert marks(one) == marks(other)


def test_an_older_bts_keeps_the_mark_as_a_field_that_it_does_not_know(path: Path) -> None:
    accept_head(path, NEW)
    document = read_document(path)
    assert document.notes()[0].made_for == "fast:old"
    assert document.printed() == path.read_bytes()


contents = st.sampled_from(["", "fast:a", "fast:b", "fast:c"])
files = st.tuples(contents, st.dictionaries(st.sampled_from("NMKLJ"), contents, max_size=4))


def document_of(head: str, notes: dict[str, str]) -> Document:
    """A file in memory: the content of its head, and that which each note names."""
    document = Document(Path("x.notes.json"), {"clip": {"fingerprint": head}} if head else {})
    document.put(replace(note("1", id=name), start=Fraction(1), made_for=made) for name, made in notes.items())
    return document


@given(files, files, contents)
def test_every_note_keeps_its_content_whatever_becomes_of_the_head(
    mine: tuple[str, dict[str, str]], theirs: tuple[str, dict[str, str]], head: str
) -> None:
    one, other = document_of(*mine), document_of(*theirs)
    meant = {name: made or mine[0] for name, made in mine[1].items()}
    meant |= {name: made or theirs[0] for name, made in theirs[1].items() if name not in meant}
    with keeping_contents(one, other):
        one.put(each for each in other.notes() if each.id not in one.entries)
        one.head = {"clip": {"fingerprint": head}} if head else {}
    found = {each.id: each.made_for for each in one.notes()}
    for name, content in meant.items():
        assert found[name] == ("" if content == head else content)
