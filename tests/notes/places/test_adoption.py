"""Bringing notes to their clip: moved with their journal, copied, merged; and whole after a kill at any point."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bts.errors import NotesFileError, OutputError, UsageError
from bts.notes import NotesHead, journal, locate, notes_path, read_notes, settle
from bts.notes.gone import find_gone
from bts.notes.places import adopt
from bts.notes.store import accept_head, change_note
from tests.conftest import ROOT
from tests.notes.places.test_moved import moved, root, state
from tests.notes.places.test_place import Clip, clip, said

__all__ = ["root", "state"]


@pytest.fixture
def other_disk() -> Iterator[Path]:
    """A folder on another file system than the tests' own."""
    folder = Path("/dev/shm") / f"bts-adopt-{os.getpid()}"
    if not folder.parent.is_dir():
        pytest.skip("there is no /dev/shm on this machine")
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_notes_of_a_moved_clip_are_moved_with_their_journal(root: Path) -> None:
    made = clip(root / "a.mp4", "x")
    made.noted("one")
    old = made.noted("two")
    here = moved(made, root / "b" / "a.mp4")
    told = adopt(locate(here.path), dry_run=True)
    assert (told.added, told.moved, told.source) == (2, True, old)
    assert old.exists()
    done = adopt(locate(here.path))
    assert (done.added, done.moved, done.path) == (2, True, notes_path(here.path))
    assert not old.exists()
    assert said(here.path) == (["one", "two"], "")
    assert [version.action for version in journal.versions(done.path)] == ["add", "add"]
    assert journal.versions(old) == []


def test_a_note_that_vanished_is_offered_back_on_another_disk_too(root: Path, other_disk: Path) -> None:
    made = clip(root / "a.mp4", "x")
    made.noted("one")
    notes = made.noted("two")
    lines = notes.read_text(encoding="utf-8").split("\n")
    notes.write_text("\n".join(line for line in lines if '"one"' not in line), encoding="utf-8")
    made.noted("three")
    here = other_disk / "a.mp4"
    shutil.move(made.path, here)
    adopt(locate(here), notes)
    place = locate(here)
    assert len(find_gone(place.document, place.fingerprint)) == 1
    assert [path.name for path in journal.folder_of(notes).parent.glob("*.json*")] == []


def test_notes_go_to_another_disk_with_their_journal(root: Path, other_disk: Path) -> None:
    made = clip(root / "a.mp4", "x")
    made.noted("one")
    old = made.noted("two")
    shutil.copy(made.path, other_disk / "a.mp4")
    made.path.unlink()
    done = adopt(locate(other_disk / "a.mp4"))
    assert (done.added, done.moved, old.exists()) == (2, True, False)
    assert said(other_disk / "a.mp4") == (["one", "two"], "")
    assert [version.action for version in journal.versions(done.path)][:2] == ["add", "add"]


def test_two_commands_at_once_bring_the_notes_once(root: Path) -> None:
    made = clip(root / "a.mp4", "x")
    made.noted("one")
    here = moved(made, root / "b" / "a.mp4")
    twin = clip(root / "c" / "a.mp4", "x")
    first, second, other = locate(here.path), locate(here.path), locate(twin.path)
    assert settle(first) == settle(second) == notes_path(here.path)
    with pytest.raises(OutputError, match=r"moved by another program at this very moment.*try again"):
        settle(other)
    assert said(here.path) == (["one"], "")
    assert "is an identical clip and has 1 note" in said(twin.path)[1]


def test_a_copy_gets_a_copy_and_can_have_it_moved(root: Path) -> None:
    made = clip(root / "a.mp4", "x")
    old = made.noted("one")
    copy = clip(root / "copy.mp4", "x")
    done = adopt(locate(copy.path), made.path)
    assert (done.added, done.moved, old.exists()) == (1, False, True)
    assert said(copy.path) == (["one"], "")
    again = adopt(locate(copy.path), old)
    assert (again.added, again.changed) == (0, 0)
    adopt(locate(copy.path), old, move=True)
    assert not old.exists()
    assert said(copy.path) == (["one"], "")


def test_notes_on_both_sides_are_merged_by_id_and_the_later_version_stands(root: Path) -> None:
    made = clip(root / "a.mp4", "x")
    old = made.noted("one")
    copy = clip(root / "copy.mp4", "x")
    mine = adopt(locate(copy.path), made.path).path
    copy.noted("two")
    (note_id,) = (note.id for note in read_notes(old).live())
    change_note(old, note_id, lambda note: type(note)(**{**vars(note), "text": "one, changed"}))
    done = adopt(locate(copy.path), made.path, move=True)
    assert (done.added, done.changed, done.conflicts) == (0, 1, ())
    assert said(copy.path) == (["one, changed", "two"], "")
    assert not old.exists()
    assert read_notes(mine).head.name == "copy.mp4"


def test_a_title_that_differs_is_told_and_that_of_the_clip_stays(root: Path) -> None:
    made, copy = clip(root / "a.mp4", "x"), clip(root / "copy.mp4", "x")
    for each, title in ((made, "Theirs"), (copy, "Mine")):
        path = each.noted("note")
        path.write_text(path.read_text().replace('{"bts-notes": 2,', f'{{"bts-notes": 2, "title": "{title}",', 1))
    done = adopt(locate(copy.path), made.path)
    assert read_notes(done.path).head.title == "Mine"
    assert done.remarks == ("the title of this clip stays; the other file has: Theirs",)


def test_what_cannot_be_brought_is_refused_with_what_to_do(root: Path) -> None:
    made, other = clip(root / "a.mp4", "x"), clip(root / "b.mp4", "other")
    other.noted("of the other")
    with pytest.raises(UsageError, match=r"no other notes of its content are known.*adopt CLIP FROM"):
        adopt(locate(made.path))
    with pytest.raises(UsageError, match="none of these notes was made for the content of this clip"):
        adopt(locate(made.path), other.path)
    with pytest.raises(NotesFileError, match="no such notes file"):
        adopt(locate(made.path), root / "nowhere.mp4")
    mine = made.noted("mine")
    with pytest.raises(UsageError, match="the notes of this clip already"):
        adopt(locate(made.path), mine)
    with pytest.raises(UsageError, match="the clip itself is needed"):
        adopt(locate(mine), other.path)


def test_of_several_choices_none_is_taken(root: Path) -> None:
    one, two = clip(root / "1" / "a.mp4", "x"), clip(root / "2" / "a.mp4", "x")
    one.noted("one"), two.noted("two")
    one.path.unlink()
    here = moved(two, root / "3" / "a.mp4")
    with pytest.raises(UsageError, match=r"more than one choice.*bts note adopt"):
        adopt(locate(here.path))
    for path in (one.path, two.path):
        adopt(locate(here.path), notes_path(path))
    assert said(here.path) == (["one", "two"], "")


def test_notes_for_this_content_are_taken_out_of_a_file_of_another(root: Path) -> None:
    made = clip(root / "a.mp4", "old")
    made.noted("of the old")
    here = moved(made, root / "kept" / "a.mp4")
    path = clip(root / "a.mp4", "new").noted("of the new")
    done = adopt(locate(here.path), path)
    assert (done.added, done.moved) == (1, False)
    assert said(here.path)[0] == ["of the old"]
    assert said(root / "a.mp4")[0] == ["of the old", "of the new"]


def test_a_file_whose_clip_was_accepted_as_it_is_now_stays_where_it_is(root: Path) -> None:
    made = clip(root / "a.mp4", "old")
    path = made.noted("of the old")
    here = moved(made, root / "kept" / "a.mp4")
    new = clip(root / "a.mp4", "new")
    accept_head(path, NotesHead("a.mp4", locate(new.path).fingerprint))
    assert "1 note of this clip's content" in said(here.path)[1]
    with pytest.raises(UsageError, match="of other content too, so they stay"):
        adopt(locate(here.path), path, move=True)
    assert adopt(locate(here.path)).added == 1
    assert said(here.path) == (["of the old"], "")
    assert [note.made_for for note in read_notes(notes_path(here.path)).live()] == [""]
    assert [note.made_for for note in read_notes(path).live()] == [locate(here.path).fingerprint]


KILLED = """
import os, signal, sys
from fractions import Fraction
from pathlib import Path
from bts.notes import add_notes, locate, new_note, settle
from bts.notes.places import adopt, adoption
left = int(sys.argv[2])
steps = 0
def trace(frame, event, arg):
    global steps
    if "bts/notes" not in frame.f_code.co_filename:
        return None
    if event == "line":
        steps += 1
        if steps == left:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
place = locate(Path(sys.argv[1]))
if sys.argv[3] == "other":
    adoption._rename = lambda old, target: False
sys.settrace(trace)
if sys.argv[4] == "adopt":
    adopt(place)
else:
    add_notes(settle(place), None, [new_note(Fraction(2), text="two")], known=place.document)
sys.settrace(None)
print(steps)
"""


@pytest.mark.slow
@pytest.mark.parametrize("disk", ["same", "other"])
@pytest.mark.parametrize("what", ["adopt", "merge", "add"])
def test_a_kill_at_any_line_loses_no_note(root: Path, state: Path, disk: str, what: str) -> None:
    """A killed move leaves the notes here, there, or in both; the next command says where, and adopt finishes it."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "BTS_STATE_DIR": str(state)}

    def scene(at: int) -> tuple[Path, "subprocess.CompletedProcess[str]"]:
        shutil.rmtree(root, ignore_errors=True)
        made = clip(root / "a.mp4", "x")
        made.noted("one")
        here = clip(root / "b" / "a.mp4", "x")
        if what == "merge":
            here.noted("two")
        made.path.unlink()
        call = [sys.executable, "-c", KILLED, str(here.path), str(at), disk, "add" if what == "add" else "adopt"]
        return here.path, subprocess.run(call, env=env, capture_output=True, text=True, check=False)

    path, done = scene(0)
    steps = int(done.stdout)
    assert steps > 100
    for at in range(1, steps, max(1, steps // 25)):
        path, done = scene(at)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        texts, remarks = said(path)
        if texts == ["two"]:
            assert "1 more note of this clip's content" in remarks
            adopt(locate(path))
        Clip(path).noted("after")
        known = {"after", "one"} | ({"two"} if what == "merge" or (done.returncode == 0 and what == "add") else set())
        assert known <= set(said(path)[0]) <= {*known, "two"}
        assert len(said(path)[0]) == len(set(said(path)[0]))
        assert not list(root.rglob("*.part*"))


def test_a_file_that_cannot_be_removed_is_copied_and_that_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = clip(root / "a.mp4", "x")
    old = made.noted("one")
    here = moved(made, root / "b" / "a.mp4")
    whole = journal.ensure_folder

    def refuse(notes: Path, *, anew: bool = True) -> Path:
        if notes == old:
            raise OutputError("notes cannot be written: Read-only file system", notes)
        return whole(notes, anew=anew)

    monkeypatch.setattr(journal, "ensure_folder", refuse)
    done = adopt(locate(here.path))
    assert (done.added, done.moved, old.exists()) == (1, False, True)
    assert "the notes were copied, and are still at" in done.remarks[0]
    assert said(here.path)[0] == ["one"]
