"""The journal, undo and restore: every step back works, again and again, and is a change that others learn of."""

import gzip
import random
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts.errors import NotesFileError, UsageError
from bts.notes import NotesHead, add_notes, change_note, edit_notes, gone, journal, merge_notes, read_notes
from bts.notes.document import read_document
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


def test_the_first_version_ever_seen_is_a_base(path: Path) -> None:
    """A notes file that came without its hidden folder: from git, by mail, on a stick."""
    add_notes(path, HEAD, [note("1", text="one"), note("2", text="two")])
    found = path.read_bytes()
    shutil.rmtree(path.parent / journal.FOLDER)
    for _ in range(2):
        with pytest.raises(UsageError, match="there is no change left to take back"):
            undo(path)
        assert path.read_bytes() == found
    add_notes(path, HEAD, [note("3", text="three")])
    assert undo(path).action == "add"
    for _ in range(2):
        with pytest.raises(UsageError, match="there is no change left to take back"):
            undo(path)
        assert texts(path) == ["one", "two"]


def test_a_base_that_could_not_be_recorded_is_none_that_undo_goes_past(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_notes(path, HEAD, [note("1", text="one")])
    shutil.rmtree(path.parent / journal.FOLDER)
    with monkeypatch.context() as full:
        full.setattr(gone, "catch_up", lambda *args: None)
        add_notes(path, HEAD, [note("2", text="two")])
    with pytest.raises(UsageError, match="no change left"):
        undo(path)
    assert texts(path) == ["one", "two"]


@pytest.mark.parametrize("fingerprint", ["fast:1", "fast:2"])
def test_a_file_that_was_thrown_away_and_begun_anew_goes_back_to_nothing(path: Path, fingerprint: str) -> None:
    """Of the same clip, whose notes are offered back, or of another one that has its name now."""
    add_notes(path, HEAD, [note("1", text="one")])
    path.unlink()
    add_notes(path, NotesHead("clip.mp4", fingerprint), [note("2", text="two")])
    lost = gone.find_gone(read_document(path))
    assert [each.version for each in lost] == ([1] if fingerprint == "fast:1" else [])
    assert undo(path).action == "add"
    assert texts(path) == []
    assert read_notes(path).head.fingerprint == fingerprint
    if fingerprint == "fast:2":
        with pytest.raises(UsageError, match="no change of yours left"):
            undo(path)


def by_hand(path: Path, old: str, new: str) -> None:
    """An editor, or git, writes the file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_change_by_another_program_is_not_taken_back(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="before"), note("2", text="other")])
    by_hand(path, "before", "by hand")
    mine = note("3", text="mine")
    add_notes(path, HEAD, [mine])
    assert [n.id for n in undo(path).changed] == [mine.id]
    by_hand(path, '"other"', '"another"')
    with pytest.raises(
        UsageError, match=r"version 1, cannot be taken back alone: version 5, by another program"
    ) as met:
        undo(path)
    assert texts(path) == ["by hand", "another"]
    assert met.value.remedy == "bts note rm CLIP ID removes a note"


def test_ones_own_change_before_a_pull_goes_back_and_the_pull_stays(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="base")])
    mine, theirs = note("2", text="mine"), note("3", text="theirs")
    add_notes(path, HEAD, [mine])
    pulled = path.with_name("pulled.notes.json")
    pulled.write_bytes(path.read_bytes())
    add_notes(pulled, NotesHead("clip.mp4", "fast:1", title="Casino Night"), [theirs])
    path.write_bytes(pulled.read_bytes())
    went = undo(path)
    assert (went.version, [v.number for v in went.later]) == (2, [3])
    assert texts(path) == ["base", "theirs"]
    assert read_notes(path).head.title == "Casino Night"


def test_of_one_change_only_notes_that_nobody_changed_since_go_back(path: Path) -> None:
    first, second = note("1", text="first"), note("2", text="second")
    add_notes(path, HEAD, [first, second])
    edit_notes(path, None, lambda seen: [replace(n, text=n.text + ", mine") for n in seen])
    by_hand(path, "second, mine", "second, theirs")
    went = undo(path)
    assert [n.id for n in went.stayed] == [second.id]
    assert texts(path) == ["first", "second, theirs"]


def test_what_another_wrote_on_the_same_share_is_theirs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Account and machine tell the two apart, and each takes back what is his or hers."""
    for number, who in enumerate(("ann@desk1", "jo@desk7", "ann@desk1", "jo@desk7")):
        monkeypatch.setattr(journal, "this_maker", lambda who=who: who)
        add_notes(path, HEAD, [note(str(number), text=f"{number} {who}")])
    monkeypatch.setattr(journal, "this_maker", lambda: "ann@desk1")
    assert [undo(path).version for _ in range(2)] == [3, 1]
    with pytest.raises(UsageError, match="no change of yours left to take back; version 4 was made by jo@desk7"):
        undo(path)
    monkeypatch.setattr(journal, "this_maker", lambda: "jo@desk7")
    assert [undo(path).version for _ in range(2)] == [4, 2]
    assert texts(path) == []


@pytest.mark.parametrize("base", [False, True])
def test_twenty_changes_go_back_and_come_back_by_a_restore(path: Path, base: bool) -> None:
    if base:
        add_notes(path, HEAD, [note("99", text="base")])
        shutil.rmtree(path.parent / journal.FOLDER)
    for second in range(20):
        add_notes(path, HEAD, [note(str(second), text=str(second))])
        if second == 19:
            last = journal.versions(path)[-1].number
    for left in range(20, 0, -1):
        undo(path)
        assert texts(path) == [*map(str, range(left - 1)), *["base"] * base]
    with pytest.raises(UsageError, match="no change left"):
        undo(path)
    restore_version(path, last)
    assert len(texts(path)) == 20 + base
    assert undo(path).action == "restore"
    assert len(texts(path)) == base


def test_undo_and_change_in_any_order_end_where_they_should(path: Path) -> None:
    """A model of undo: a pile of states, however many versions are kept."""
    chance = random.Random(11)
    pile: list[list[str]] = [[]]
    for step in range(120):
        if chance.random() < 0.5 and len(pile) > 1:
            undo(path)
            pile.pop()
        else:
            add_notes(path, HEAD, [note(str(step), text=str(step))])
            pile.append([*pile[-1], str(step)])
        assert texts(path) == pile[-1]
    assert len(journal.versions(path)) <= 3 * journal.KEPT + 1


def test_only_what_can_be_gone_back_to_is_kept(path: Path) -> None:
    for second in range(journal.KEPT + 9):
        add_notes(path, HEAD, [note(str(second), text=str(second))])
    kept = journal.versions(path)
    assert [version.number for version in kept] == list(range(9, journal.KEPT + 10))
    assert kept[-1].data() == path.read_bytes()


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


@pytest.mark.parametrize("damage", [b"", b"not gzip", gzip.compress(b'[{"bts-notes": 2', mtime=0)])
def test_the_newest_version_that_can_be_read_is_taken_and_the_others_are_named(path: Path, damage: bytes) -> None:
    """A power cut may empty what was written last."""
    for text in ("one", "two", "three"):
        add_notes(path, HEAD, [note("1", text=text)])
    kept = journal.versions(path)
    for version in kept[1:]:
        version.path.write_bytes(damage)
    path.write_text("{")
    went = restore_version(path)
    assert (went.taken, went.passed) == (1, (3, 2))
    assert texts(path) == ["one"]
    assert went.set_aside is not None
    for version in journal.versions(path):
        version.path.write_bytes(damage)
    path.write_text("{")
    with pytest.raises(NotesFileError, match="none of the 4 versions that are kept can be read"):
        restore_version(path)
    assert path.read_text() == "{"


def test_a_damaged_record_is_named_and_harms_nothing(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="a")])
    add_notes(path, HEAD, [note("2", text="b")])
    before = path.read_bytes()
    journal.versions(path)[0].path.write_bytes(b"not gzip")
    with pytest.raises(Exception, match="cannot be read"):
        restore_version(path, 1)
    assert path.read_bytes() == before
