"""The journal, undo and restore: every step back works, again and again, and is a change that others learn of."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts.errors import UsageError
from bts.notes import NotesHead, add_notes, change_note, journal, merge_notes, read_notes
from bts.notes.history import restore_notes, restore_version, undo
from tests.notes.makers import note

HEAD = NotesHead("clip.mp4", "fast:1", duration=Fraction(60), rate=Fraction(25))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the notes of clip.mp4 go."""
    return tmp_path / "clip.mp4.notes.json"


def texts(path: Path) -> list[str]:
    """What the notes that are left say."""
    return [note.text for note in read_notes(path).live()]


def test_undo_goes_back_step_by_step(path: Path) -> None:
    made = note("1", text="a")
    add_notes(path, HEAD, [made])
    change_note(path, made.id, lambda old: replace(old, text="b"))
    change_note(path, made.id, lambda old: replace(old, deleted=True), action="rm")
    seen = []
    for _ in range(3):
        went = undo(path)
        seen.append((went.action, texts(path)))
    assert seen == [("rm", ["b"]), ("edit", ["a"]), ("add", [])]
    with pytest.raises(UsageError, match="no change left"):
        undo(path)


def test_a_change_after_an_undo_is_what_the_next_undo_takes_back(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="a")])
    add_notes(path, HEAD, [note("2", text="b")])
    undo(path)
    add_notes(path, HEAD, [note("3", text="c")])
    assert texts(path) == ["a", "c"]
    undo(path)
    assert texts(path) == ["a"]
    undo(path)
    assert texts(path) == []


def test_undo_reaches_the_other_copies(path: Path) -> None:
    made = note("1", text="a")
    add_notes(path, HEAD, [made])
    change_note(path, made.id, lambda old: replace(old, text="b"))
    other = read_notes(path).notes
    undo(path)
    merged = merge_notes(read_notes(path).notes, other)
    assert [n.text for n in merged.notes] == ["a"]
    assert merged.conflicts == ()


def test_a_change_by_hand_is_kept_and_can_be_taken_back(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="before"), note("2", text="other")])
    path.write_text(path.read_text().replace("before", "by hand"))
    add_notes(path, HEAD, [note("3", text="after")])
    assert texts(path) == ["by hand", "other", "after"]
    undo(path)
    assert undo(path).action == "hand"
    assert texts(path) == ["before", "other"]


def test_a_line_deleted_by_hand_comes_back_with_undo(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="one"), note("2", text="two")])
    lines = path.read_text().split("\n")
    path.write_text("\n".join(line for line in lines if '"one"' not in line))
    assert undo(path).action == "hand"
    assert texts(path) == ["one", "two"]


def test_only_the_last_versions_are_kept(path: Path) -> None:
    for second in range(journal.KEPT + 9):
        add_notes(path, HEAD, [note(str(second), text=str(second))])
    kept = journal.versions(path)
    assert len(kept) == journal.KEPT
    assert kept[-1].data() == path.read_bytes()
    steps = 0
    with pytest.raises(UsageError):
        while True:
            undo(path)
            steps += 1
    assert steps >= journal.KEPT // 2 - 1


def test_a_removed_note_comes_back_by_its_short_id(path: Path) -> None:
    made = note("1", text="a")
    add_notes(path, HEAD, [made, note("2", text="b")])
    change_note(path, made.id, lambda old: replace(old, deleted=True))
    with pytest.raises(UsageError, match="no note has the id"):
        restore_notes(path, ["zzzz"])
    restore_notes(path, [made.id[-5:].lower()])
    assert texts(path) == ["a", "b"]


def test_a_note_or_all_as_of_a_version(path: Path) -> None:
    made = note("1", text="a")
    add_notes(path, HEAD, [made])
    change_note(path, made.id, lambda old: replace(old, text="b"))
    add_notes(path, HEAD, [note("2", text="later")])
    restore_notes(path, [made.id], version=1)
    assert texts(path) == ["a", "later"]
    restore_version(path, 2)
    assert texts(path) == ["b"]
    with pytest.raises(UsageError, match="version 99 is not kept"):
        restore_version(path, 99)


def test_the_last_good_version_after_a_file_was_broken(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="a")])
    good = path.read_bytes()
    broken = good.replace(b'"start"', b'"start')
    path.write_bytes(broken)
    went = restore_version(path)
    assert path.read_bytes() == good
    assert went.set_aside is not None
    assert went.set_aside.read_bytes() == broken


def test_a_damaged_record_is_named_and_harms_nothing(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="a")])
    add_notes(path, HEAD, [note("2", text="b")])
    before = path.read_bytes()
    journal.versions(path)[0].path.write_bytes(b"not gzip")
    with pytest.raises(Exception, match="cannot be read"):
        restore_version(path, 1)
    assert path.read_bytes() == before
