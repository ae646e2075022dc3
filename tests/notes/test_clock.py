"""Notes files of version 1, moved to the player's clock: once, with the next change, whoever writes meanwhile."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts.errors import OutputError, UsageError
from bts.model import Note
from bts.notes import NotesHead, add_notes, change_note, edit_notes, journal, locate, read_notes, settle
from bts.notes.document import Document, read_document
from bts.notes.history import restore_notes, restore_version, undo
from bts.notes.merge_files import join_into, join_texts
from bts.notes.records import note_to_json
from bts.notes.store import changing, commit
from bts.timing import MILLISECOND
from tests.conftest import ROOT
from tests.notes.makers import note
from tests.notes.old_files import FIRSTS, PATH, Frames, moved_text, ntsc, numbers, old_history, old_text, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the notes of clip.mp4 are."""
    return tmp_path / "clip.mp4.notes.json"


def away() -> Frames:
    """A clip that must not be asked."""
    raise AssertionError("the clip was opened")


@pytest.mark.parametrize("first", FIRSTS)
def test_undo_goes_back_past_the_move_to_the_same_frames(path: Path, first: Fraction) -> None:
    frames = ntsc(first)
    seen = [numbers(found, frames.before()) for found in old_history(path)]
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    assert [v.action for v in journal.versions(path)] == ["hand", "add", "edit", "rm", "clock", "add"]
    with pytest.raises(UsageError, match="no change left"):
        while True:
            went = undo(path, opened(path, frames))
            assert went.action != "clock"
            found = read_notes(path)
            assert (found.version, found.head.first) == (2, first)
            expected = seen.pop() if seen else []
            assert numbers(found.live(), frames) == expected
    assert seen == []


@pytest.mark.parametrize("first", FIRSTS)
def test_an_old_version_comes_back_on_the_clock_of_today(path: Path, first: Fraction) -> None:
    frames = ntsc(first)
    seen = [numbers(found, frames.before()) for found in old_history(path)]
    gone = next(n for n in read_notes(path).notes if n.deleted)
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    restore_notes(path, [gone.id], known=opened(path, frames))
    assert numbers(read_notes(path).live(), frames)[0] == ("first", *seen[0][0][1:])
    one = seen[1][1]
    (back,) = restore_notes(path, [next(n.id for n in read_notes(path).notes if n.text.startswith("one"))], 2,
                            known=opened(path, frames)).changed  # fmt: skip
    assert numbers([back], frames) == [one]
    restore_version(path, 2, known=opened(path, frames))
    assert numbers(read_notes(path).live(), frames) == seen[1]
    assert read_notes(path).version == 2


def test_undo_where_the_clip_is_away_changes_only_what_is_taken_back(path: Path) -> None:
    frames = ntsc(FIRSTS[1])
    old_history(path)
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    before = {n.id: n for n in read_notes(path).notes}
    undo(path)
    went = undo(path)
    assert (went.action, [n.text for n in went.changed]) == ("rm", ["first"])
    after = {n.id: n for n in read_notes(path).notes}
    same = [n for n in before.values() if n.text in ("one, changed", "two")]
    assert [after[n.id] for n in same] == same


def test_a_version_brought_back_where_the_clip_is_away_changes_only_what_differed(path: Path) -> None:
    frames = ntsc(FIRSTS[1])
    old_history(path)
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    before = {n.id: n for n in read_notes(path).notes}
    went = restore_version(path, 4)
    assert [(n.text, n.deleted) for n in went.changed] == [("new", True)]
    assert {n.id: n for n in read_notes(path).notes if n.text != "new"} == {
        n.id: n for n in before.values() if n.text != "new"
    }


@pytest.mark.parametrize("first", FIRSTS)
def test_a_broken_file_is_replaced_by_an_old_version_on_the_clock_of_today(path: Path, first: Fraction) -> None:
    frames = ntsc(first)
    seen = [numbers(found, frames.before()) for found in old_history(path)]
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    path.write_bytes(path.read_bytes().replace(b'"start"', b'"start'))
    known = Document(path)
    known.meet_clip(lambda: frames)
    restore_version(path, 2, known)
    assert numbers(read_notes(path).live(), frames) == seen[1]
    assert read_notes(path).head.first == first


def test_the_text_of_a_colleague_that_is_only_the_move_is_no_change_to_take_back(path: Path) -> None:
    frames = ntsc(FIRSTS[1])
    old_history(path)
    path.write_bytes(moved_text(path.read_bytes(), frames))
    assert undo(path, opened(path, frames)).action == "rm"
    assert undo(path, opened(path, frames)).action == "edit"


def test_reading_and_changing_nothing_writes_nothing(path: Path) -> None:
    for first in (Fraction(0), FIRSTS[0]):
        old_history(path)
        before, kept = path.read_bytes(), len(journal.versions(path))
        document = opened(path, ntsc(first))
        assert bool(document.clock_remarks) == bool(first)
        with changing(path, document) as now:
            same = now.notes()[0]
            assert commit(now, None, [(same, same)], "edit").changed == ()
        assert (path.read_bytes(), len(journal.versions(path))) == (before, kept)
        path.unlink()


def test_where_zero_is_the_first_frame_the_next_change_writes_the_version_and_that_change(path: Path) -> None:
    old_history(path)
    before = path.read_bytes().split(b"\n")
    added = note("2.9", text="new")
    add_notes(path, None, [added], known=opened(path, ntsc(Fraction(0))))
    after = path.read_bytes().split(b"\n")
    assert [line for line in after if line not in before] == [
        b'[{"bts-notes": 2,',
        f",{json.dumps(note_to_json(added))}".encode(),
    ]
    assert [v.action for v in journal.versions(path)][-2:] == ["rm", "add"]
    assert undo(path, opened(path, ntsc(Fraction(0)))).action == "add"
    assert undo(path).action == "rm"


def test_a_file_of_today_asks_the_clip_nothing(path: Path) -> None:
    add_notes(path, NotesHead("clip.mp4", "fast:1", first=FIRSTS[0]), [note("1", text="a")])
    document = read_document(path)
    document.meet_clip(away)
    add_notes(path, None, [note("2", text="b")], known=document)
    undo(path, read_document(path, document))
    assert ([n.text for n in read_notes(path).live()], read_notes(path).head.first) == (["a"], FIRSTS[0])


def test_a_first_of_whole_milliseconds_moves_old_versions_without_the_clip(path: Path) -> None:
    frames = ntsc(FIRSTS[0])
    seen = [numbers(found, frames.before()) for found in old_history(path)]
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    document = read_document(path)
    document.meet_clip(away)
    restore_version(path, 2, document)
    assert numbers(read_notes(path).live(), frames) == seen[1]


def test_old_versions_are_moved_as_the_head_tells_when_the_clip_was_replaced(path: Path) -> None:
    frames, other = ntsc(FIRSTS[1]), ntsc(FIRSTS[3])
    seen = [numbers(found, frames.before()) for found in old_history(path)]
    add_notes(path, None, [note("2.9", text="new")], known=opened(path, frames))
    restore_version(path, 1, opened(path, other))
    assert numbers(read_notes(path).live(), frames) == seen[0]


def test_a_clip_that_cannot_be_read_leaves_the_notes_as_they_are(path: Path) -> None:
    old_history(path)
    document = read_document(path)

    def fail() -> Frames:
        raise UsageError("broken")

    document.meet_clip(fail)
    assert document.version == 1
    assert "count from the clip's first frame" in document.clock_remarks[0]
    add_notes(path, None, [note("1", text="more")], known=document)
    assert read_notes(path).version == 1


@pytest.mark.parametrize("moves", [False, True])
def test_notes_that_are_copied_to_a_folder_of_notes_keep_their_clock(path: Path, moves: bool) -> None:
    frames, clip = ntsc(FIRSTS[1]), path.with_name("clip.mp4")
    clip.write_bytes(b"a clip")
    path.write_bytes(old_text([note("0.5", text="a")], '"clip": {"name": "clip.mp4"}'))
    place = locate(clip, path.parent / "kept")
    if moves:
        place.document.meet_clip(lambda: frames)
    copy = read_notes(settle(place))
    assert (copy.version, copy.head.first) == ((2, FIRSTS[1]) if moves else (1, None))
    assert numbers(copy.notes, frames if moves else frames.before()) == [("a", 14, None)]


# Several at once.


def test_what_an_older_bts_writes_meanwhile_is_moved_and_kept(path: Path) -> None:
    frames = ntsc(FIRSTS[1])
    old_history(path)
    document = opened(path, frames)
    theirs = note("0.768", text="theirs")
    add_notes(path, None, [theirs])
    add_notes(path, None, [note("2.9", text="mine")], known=document)
    found = {n.text: n for n in read_notes(path).live()}
    assert frames.number(found["theirs"].start) == frames.before().number(theirs.start)
    assert {"theirs", "mine", "two"} <= set(found)


def test_a_file_that_an_older_bts_begins_meanwhile_is_moved(path: Path) -> None:
    frames = ntsc(FIRSTS[1])
    document = opened(path, frames)
    path.write_bytes(old_text([note("0.768", text="theirs")]))
    add_notes(path, None, [note("2.9", text="mine")], known=document)
    assert numbers(read_notes(path).live(), frames)[0] == ("theirs", frames.before().number(Fraction(768, 1000)), None)


def test_times_of_before_the_move_are_not_written_into_a_file_that_was_moved_meanwhile(path: Path) -> None:
    old_history(path)
    known = read_document(path)
    path.write_bytes(moved_text(path.read_bytes(), ntsc(FIRSTS[0])))
    before = path.read_bytes()
    with pytest.raises(OutputError, match="moved to the player's clock at this very moment"):
        add_notes(path, None, [note("1")], known=known)
    assert path.read_bytes() == before


def test_a_stale_reader_of_before_the_move_changes_the_note_it_saw(path: Path) -> None:
    frames = ntsc(FIRSTS[0])
    old_history(path)
    base = read_notes(path)
    path.write_bytes(moved_text(path.read_bytes(), frames))
    two = next(n for n in base.notes if n.text == "two")

    def edit(seen: tuple[Note, ...]) -> list[Note]:
        return [replace(n, text="mine") for n in seen if n.id == two.id]

    saved = edit_notes(path, None, edit, base=base)
    assert saved.conflicts == ()
    assert numbers([n for n in read_notes(path).live() if n.id == two.id], frames) == [
        ("mine", frames.before().number(two.start), None)
    ]


def test_a_head_that_tells_the_first_frame_moves_the_file(path: Path) -> None:
    old_history(path)
    add_notes(path, NotesHead("clip.mp4", "fast:1", first=FIRSTS[0]), [note("2.9", text="new")])
    found = read_notes(path)
    assert (found.version, found.head.first, found.live()[0].start) == (2, FIRSTS[0], Fraction(1854, 1000))


KILLED = """
import os, sys
from fractions import Fraction
from pathlib import Path
from bts.notes import add_notes, journal, new_note
from bts.notes.document import read_document
from bts.notes.migrations import ClockMove
path, left = Path(sys.argv[1]), [int(sys.argv[2])]

def dying(made):
    def step(*args, **kwargs):
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1
        return made(*args, **kwargs)
    return step

Path.write_bytes, Path.replace, journal.record = map(dying, (Path.write_bytes, Path.replace, journal.record))
known = read_document(path)
known.move_clock(ClockMove(Fraction(sys.argv[3])))
add_notes(path, None, [new_note(Fraction(29, 10), text="new")], known=known)
"""


@pytest.mark.parametrize("first", FIRSTS[:2])
def test_killed_at_any_step_it_is_as_before_or_done_and_can_be_taken_back(path: Path, first: Fraction) -> None:
    frames = ntsc(first)
    for steps in range(20):
        seen = [numbers(found, frames.before()) for found in old_history(path)]
        before = path.read_bytes()
        command = [sys.executable, "-c", KILLED, str(path), str(steps), str(first)]
        done = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
        if path.read_bytes() != before:
            assert {n.text for n in read_notes(path).live()} == {"one, changed", "two", "new"}
            assert undo(path, opened(path, frames)).action in ("add", "hand")
        document = opened(path, frames)
        assert numbers([n for n in document.notes() if not n.deleted], frames) == seen[-1]
        assert undo(path, document).action == "rm"
        assert numbers(read_notes(path).live(), frames) == seen[-2]
        for left in [*journal.folder_of(path).iterdir(), path]:
            left.unlink()
        if done.returncode == 0:
            break
        assert done.returncode == 9
    assert steps >= 5


# Joining files.


def both(tmp_path: Path, first: Fraction) -> tuple[Path, Path, Frames]:
    """Two copies of an old file: this one was moved and changed, that one was changed by an older bts."""
    frames, one, other = ntsc(first), tmp_path / "a" / PATH, tmp_path / "b" / PATH
    for file in (one, other):
        file.parent.mkdir()
    old_history(one)
    other.write_bytes(one.read_bytes())
    known = opened(one, frames)
    two = next(n for n in known.notes() if n.text == "two")
    add_notes(one, None, [note("2.9", text="mine")], known=known)
    change_note(one, two.id, lambda old: replace(old, text="two, changed"))
    add_notes(other, None, [note("0.768", text="theirs")])
    return one, other, frames


@pytest.mark.parametrize("first", FIRSTS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_copy_that_was_not_moved_is_moved_to_be_joined(tmp_path: Path, first: Fraction, turned: bool) -> None:
    one, other, frames = both(tmp_path, first)
    into, with_it = (other, one) if turned else (one, other)
    theirs = frames.before().number(Fraction(768, 1000))
    joined = join_into(into, [with_it], known=opened(into, frames))
    assert joined.conflicts == ()
    found = {n.text: n for n in read_notes(into).live()}
    assert set(found) == {"one, changed", "two, changed", "mine", "theirs"}
    assert frames.number(found["theirs"].start) == theirs
    assert (read_notes(into).version, read_notes(into).head.first) == (2, first)


@pytest.mark.parametrize("turned", [False, True])
def test_gits_driver_moves_by_what_the_other_head_tells(tmp_path: Path, turned: bool) -> None:
    one, other, _ = both(tmp_path, FIRSTS[1])
    kept = {n.id: n for n in read_notes(one).notes}
    into, with_it = (other, one) if turned else (one, other)
    joined = join_texts(into, [with_it])
    assert joined.conflicts == ()
    assert [str(other) in line and "moved by 0.067 s" in line for line in joined.remarks] == [True]
    found = read_notes(into)
    assert {n.id: n for n in found.notes if n.text != "theirs"} == kept
    (theirs,) = (n for n in found.notes if n.text == "theirs")
    assert 0 <= theirs.start - Fraction(768, 1000) - FIRSTS[1] < MILLISECOND
    assert (found.version, found.head.first) == (2, FIRSTS[1])


def test_two_old_files_stay_old_and_a_head_of_today_without_first_means_zero(tmp_path: Path) -> None:
    for name, made in (("a", "1"), ("b", "2")):
        (tmp_path / name).write_bytes(old_text([note(made, id=name)]))
    join_texts(tmp_path / "a", [tmp_path / "b"])
    assert (tmp_path / "a").read_bytes().startswith(b'[{"bts-notes": 1,')
    fresh = tmp_path / "fresh"
    join_into(fresh, [tmp_path / "a"])
    assert (read_notes(fresh).version, len(read_notes(fresh).notes)) == (1, 2)
    (tmp_path / "c").write_bytes(old_text([note("3", id="c")]).replace(b'"bts-notes": 1', b'"bts-notes": 2'))
    join_texts(tmp_path / "a", [tmp_path / "c"])
    found = read_notes(tmp_path / "a")
    assert (found.version, [str(n.start) for n in found.notes]) == (2, ["1", "2", "3"])
