"""Changing notes files: nothing acknowledged is lost, whoever writes meanwhile and whatever the disk does."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bts.errors import NotesFileError, OutputError, UsageError
from bts.model import Credit, Note
from bts.notes import NotesHead, add_notes, change_note, edit_notes, journal, lock, read_notes, store
from bts.notes.store import accept_head, note_head
from bts.notes.values import LONGEST_TEXT
from tests.notes.makers import note, worded

HEAD = NotesHead("clip.mp4", "fast:1", duration=Fraction(60), rate=Fraction(25))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the notes of clip.mp4 go."""
    return tmp_path / "clip.mp4.notes.json"


def test_a_missing_file_has_no_notes(path: Path) -> None:
    found = read_notes(path)
    assert (found.notes, found.revision, found.live()) == ((), "", ())


def test_what_was_added_is_read_back_equal(path: Path) -> None:
    made = [note("62", "69", text="Cameras were hidden"), note("1/3", credit=Credit("NBC"), tags=("a",))]
    saved = add_notes(path, HEAD, made)
    found = read_notes(path)
    assert saved.changed == tuple(made)
    assert found.notes == (made[1], made[0])
    assert found.head == HEAD
    assert found.revision == saved.revision


def test_a_change_counts_up_and_remembers_what_it_replaces(path: Path) -> None:
    made = note("1", text="old")
    add_notes(path, HEAD, [made])
    (changed,) = change_note(path, made.id, lambda old: replace(old, text="new")).changed
    assert (changed.rev, changed.text, changed.created) == (2, "new", made.created)
    assert changed.modified >= made.modified
    assert len(changed.replaces) == 1
    assert change_note(path, made.id, lambda old: old).changed == ()
    assert read_notes(path).notes == (changed,)


def test_edit_sees_all_notes_and_leaves_the_others_alone(path: Path) -> None:
    made = [note(str(second), text="x") for second in range(3)]
    add_notes(path, HEAD, made)
    saved = edit_notes(path, None, lambda notes: [replace(notes[1], deleted=True), note("9", text="new")])
    assert [n.rev for n in saved.changed] == [2, 1]
    found = read_notes(path)
    assert [n.text for n in found.live()] == ["x", "x", "new"]
    assert len(found.notes) == 4


def test_a_stale_writer_keeps_the_changes_of_both(path: Path) -> None:
    one, two = note("1", text="one"), note("2", text="two")
    add_notes(path, HEAD, [one, two])
    base = read_notes(path)
    change_note(path, one.id, lambda old: replace(old, text="theirs"))
    saved = edit_notes(path, None, lambda notes: [worded(notes[1], "mine")], base=base)
    assert saved.conflicts == ()
    assert [n.text for n in read_notes(path).notes] == ["theirs", "mine"]


def test_a_stale_change_of_the_same_note_keeps_both_versions_and_says_so(path: Path) -> None:
    one = note("1", text="one")
    add_notes(path, HEAD, [one])
    base = read_notes(path)
    change_note(path, one.id, lambda old: replace(old, text="theirs"))
    saved = edit_notes(path, None, lambda notes: [worded(notes[0], "mine")], base=base)
    (conflict,) = saved.conflicts
    assert {conflict.kept.text, conflict.aside.text} == {"theirs", "mine"}
    assert sorted(n.text for n in read_notes(path).live()) == ["mine", "theirs"]
    unchanged = edit_notes(path, None, lambda notes: notes, base=base)
    assert unchanged.changed == ()
    assert len(read_notes(path).notes) == 2


def test_a_stale_removal_does_not_hide_a_change(path: Path) -> None:
    one = note("1", text="one")
    add_notes(path, HEAD, [one])
    change_note(path, one.id, lambda old: replace(old, text="theirs"))
    saved = change_note(path, one.id, lambda old: replace(old, deleted=True), base=one)
    assert [n.text for n in saved.spared] == ["theirs"]
    assert [n.text for n in read_notes(path).live()] == ["theirs"]


def test_whoever_edits_what_another_removed_is_told(path: Path) -> None:
    one = note("1", text="one")
    add_notes(path, HEAD, [one])
    change_note(path, one.id, lambda old: replace(old, deleted=True), action="rm")
    saved = change_note(path, one.id, lambda old: replace(old, text="mine"), base=one)
    assert [n.text for n in saved.spared] == ["mine"]
    assert [n.text for n in read_notes(path).live()] == ["mine"]
    again = change_note(path, one.id, lambda old: replace(old, text="again"), base=read_notes(path).live()[0])
    assert again.spared == ()


@pytest.mark.parametrize("name", ["text", "caption", "alt"])
def test_words_that_no_import_would_take_are_refused_and_what_is_there_stays(path: Path, name: str) -> None:
    long = "x" * (LONGEST_TEXT + 1)
    with pytest.raises(UsageError, match=rf"the {name} has 100,001 characters, and a note takes 100,000 at most"):
        add_notes(path, HEAD, [note("1", **{name: long})])
    made = note("1", **{name: long[1:]})
    add_notes(path, HEAD, [made])
    path.write_text(path.read_text().replace(long[1:], long))
    change_note(path, made.id, lambda old: replace(old, status="done"))
    assert getattr(read_notes(path).notes[0], name) == long


def test_what_fails_after_the_rename_is_no_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change is made; to say that nothing was written would be false."""
    add_notes(path, HEAD, [note("1", text="one")])

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def close_and_fail(handle: int, close: Callable[[int], None] = os.close) -> None:
        close(handle)
        fail()

    def rename_and_fail_from_then_on(*args: Any, rename: Callable[..., None] = store._rename) -> None:
        rename(*args)
        monkeypatch.setattr(os, "close", close_and_fail)
        for module, name in ((journal, "_write"), (journal, "_forget"), (Path, "unlink"), (Path, "replace")):
            monkeypatch.setattr(module, name, fail)

    made = note("2", text="two")
    with monkeypatch.context() as patch:
        patch.setattr(store, "_rename", rename_and_fail_from_then_on)
        assert add_notes(path, None, [made]).changed == (made,)
    monkeypatch.undo()
    assert [n.text for n in read_notes(path).live()] == ["one", "two"]


def test_a_rename_that_was_done_and_answered_with_an_error_is_done(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a network share answers a request that it got twice."""
    replace_file = Path.replace

    def twice(self: Path, target: Path) -> Path:
        replace_file(self, target)
        return replace_file(self, target) if target == path else target

    monkeypatch.setattr(Path, "replace", twice)
    add_notes(path, HEAD, [note("1", text="one")])
    assert [n.text for n in read_notes(path).live()] == ["one"]


@pytest.mark.parametrize("moment", ["before its text is written", "before its text is brought into place"])
def test_a_writer_that_was_stopped_and_overtaken_writes_nothing(
    path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one took its lock for abandoned, wrote, and ended, before it went on."""
    add_notes(path, HEAD, [note("1", text="one")])
    overtaken: list[bytes] = []

    def overtake(*args: Any, go_on: Callable[..., Any]) -> Any:
        if not overtaken:
            overtaken.append(b"")
            for claim in journal.folder_of(path).glob("lock.*"):
                claim.unlink()
            add_notes(path, None, [note("2", text="theirs")])
            overtaken[0] = path.read_bytes()
        return go_on(*args)

    monkeypatch.setattr(lock, "_take", _no_locks)
    name = "_text_at" if moment == "before its text is written" else "_rename"
    monkeypatch.setattr(store, name, partial(overtake, go_on=getattr(store, name)))
    with pytest.raises(OutputError, match="nothing was written; try again"):
        add_notes(path, None, [note("3", text="mine")])
    assert path.read_bytes() == overtaken[0]
    assert [n.text for n in read_notes(path).live()] == ["one", "theirs"]
    assert [version.action for version in journal.versions(path)] == ["add", "add"]
    assert [p.name for p in journal.folder_of(path).iterdir() if p.name.startswith(("new", "next"))] == []


def _no_locks(handle: int) -> bool:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


@pytest.mark.parametrize("text", ['[{"bts-notes": 1}\n,{"id": "A" "start": 1}\n]\n', "", "\xff", '[{"bts-notes": 9}]'])
def test_a_file_that_is_not_valid_is_never_overwritten(path: Path, text: str) -> None:
    data = text.encode("latin-1")
    path.write_bytes(data)
    with pytest.raises(NotesFileError):
        add_notes(path, HEAD, [note("1")])
    with pytest.raises(NotesFileError):
        edit_notes(path, HEAD, lambda notes: [note("1")])
    assert path.read_bytes() == data


def test_a_change_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    add_notes(path, HEAD, [note("1")])
    before = path.read_bytes()

    def change(notes: tuple[Note, ...]) -> list[Note]:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        edit_notes(path, HEAD, change)
    with pytest.raises(ValueError, match="id"):
        add_notes(path, HEAD, [note("2"), note("3", id="a b")])
    assert path.read_bytes() == before


def test_what_an_editor_saves_in_the_middle_of_a_change_is_not_overwritten(path: Path) -> None:
    add_notes(path, HEAD, [note("1", text="old")])
    by_hand = path.read_text().replace("old", "by hand")

    def change(notes: tuple[Note, ...]) -> list[Note]:
        path.write_text(by_hand)
        return [note("2")]

    with pytest.raises(OutputError, match="at this very moment; nothing was written; try again"):
        edit_notes(path, None, change)
    assert path.read_text() == by_hand


def test_nothing_is_written_when_nothing_changes(path: Path) -> None:
    add_notes(path, HEAD, [note("1")])
    before = path.stat().st_mtime_ns, path.stat().st_ino
    edit_notes(path, HEAD, lambda notes: notes)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_the_identity_of_the_clip_is_filled_in_but_only_replaced_when_asked(path: Path) -> None:
    add_notes(path, NotesHead("clip.mp4"), [note("1")])
    note_head(path, HEAD)
    assert read_notes(path).head == HEAD
    other = NotesHead("other.mp4", "fast:2", duration=Fraction(9), rate=Fraction(50), title="T")
    note_head(path, other)
    assert read_notes(path).head == replace(HEAD, title="T")
    accept_head(path, other)
    assert read_notes(path).head == other


def test_fields_of_others_survive_a_change(path: Path) -> None:
    line = ',{"id": "A", "start": 1, "mood": {"x": [1]}, "credit": {"line": "NBC", "agency": "Y"}}'
    clip = '"clip": {"name": "c", "reel": "A1"}'
    path.write_text(f'[{{"bts-notes": 1, "house": {{"desk": 7}}, "credit": {{"agency": "Z"}}, {clip}}}\n{line}\n]\n')
    change_note(path, "A", lambda old: replace(old, text="new"))
    note_head(path, NotesHead(title="T", credit=Credit("NBC")))
    head, value = json.loads(path.read_bytes())
    assert head["house"] == {"desk": 7}
    assert (head["clip"]["reel"], head["credit"]) == ("A1", {"agency": "Z", "line": "NBC"})
    assert (value["mood"], value["credit"], value["text"]) == ({"x": [1]}, {"line": "NBC", "agency": "Y"}, "new")


def test_a_link_stays_a_link_and_the_rights_stay(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "notes.json"
    real.parent.mkdir()
    add_notes(real, HEAD, [note("1")])
    real.chmod(0o640)
    path.symlink_to(real)
    add_notes(path, HEAD, [note("2")])
    assert path.is_symlink()
    assert len(read_notes(real).notes) == 2
    assert real.stat().st_mode & 0o777 == 0o640


FULL = """
import resource, signal, sys
from pathlib import Path
from bts.errors import OutputError
from bts.notes import add_notes, new_note
from fractions import Fraction
path = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, resource.RLIM_INFINITY))
try:
    add_notes(path, None, [new_note(Fraction(1), text="x" * 200)])
except OutputError as error:
    print(error)
    sys.exit(5)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are POSIX's")
def test_a_disk_that_fills_up_loses_nothing(path: Path) -> None:
    """The limit on a file's size fails the write in the middle, as a full disk does."""
    add_notes(path, HEAD, [note(str(second), text="x") for second in range(20)])
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr
    assert "nothing was changed" in done.stdout
    assert path.read_bytes() == before
    assert sorted(p.name for p in journal.folder_of(path).iterdir() if p.suffix != ".gz") == ["lock"]
    assert add_notes(path, HEAD, [note("5")]).changed


@pytest.mark.skipif(not Path("/dev/full").exists() or not hasattr(os, "geteuid"), reason="there is no full device here")
def test_a_real_full_disk_loses_nothing(tmp_path: Path) -> None:
    """A small file system in memory, filled to the brim; needs the right to mount."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    try:
        path = place / "clip.mp4.notes.json"
        add_notes(path, HEAD, [note("1", text="first")])
        with (place / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="space"):
            while True:
                filler.write(b"x" * 4096)
        before = path.read_bytes()
        with pytest.raises(OutputError, match=r"No space left.*nothing was changed; free some space"):
            add_notes(path, HEAD, [note("2", text="y" * 5000)])
        assert path.read_bytes() == before
        (place / "filler").unlink()
        add_notes(path, HEAD, [note("2", text="y" * 5000)])
        assert len(read_notes(path).notes) == 2
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_folder_that_cannot_be_written_is_a_clear_line(tmp_path: Path) -> None:
    place = tmp_path / "reel"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)], capture_output=True, check=False
    )
    read_only = mounted.returncode == 0
    if not read_only and os.geteuid() == 0:
        pytest.skip("root may write everywhere, and no read-only file system can be mounted here")
    try:
        if not read_only:
            place.chmod(0o555)
        with pytest.raises(OutputError, match="--notes-dir"):
            add_notes(place / "clip.mp4.notes.json", HEAD, [note("1")])
    finally:
        if read_only:
            subprocess.run(["umount", str(place)], check=True)
        place.chmod(0o755)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_notes_take_at_most_three_times_as_long_as_ten(tmp_path: Path) -> None:
    from tests.bench.notes import AT_MOST, measure

    for name, (few, many) in measure(tmp_path, runs=4).items():
        assert many <= AT_MOST * few, name
