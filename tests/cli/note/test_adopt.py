"""`bts note` on clips that were moved or copied: where the notes are is said, and `adopt` brings them."""

import json
from pathlib import Path

import pytest

from bts.notes import notes_path, read_notes
from tests.cli.note.test_note import made_clip
from tests.conftest import Bts

__all__ = ["made_clip"]


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BTS_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def clip(made_clip: Path, tmp_path: Path) -> Path:
    """A clip so deep in the test's folder that looking nearby does not find those of other tests."""
    path = tmp_path / "archive" / "reels" / "the clip.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(made_clip.read_bytes())
    return path


@pytest.fixture
def moved(clip: Path, bts: Bts) -> Path:
    """A clip with a note, moved three folders away from it."""
    assert bts("note", "add", clip, "1-2", "First look", "-u", "still", "--alt", "x").returncode == 0
    target = clip.parent / "x" / "y" / "z" / "new name.mp4"
    target.parent.mkdir(parents=True)
    return clip.rename(target)


@pytest.mark.parametrize("command", [("list",), ("check",), ("restore",), ("show", "--no-picture")])
def test_every_command_says_where_the_notes_are_and_how_to_bring_them(
    bts: Bts, clip: Path, moved: Path, command: tuple[str, ...]
) -> None:
    (note,) = read_notes(notes_path(clip)).live()
    done = bts("note", command[0], moved, *([note.id] if command[0] == "show" else []), *command[1:])
    assert done.returncode == 0, done.stderr
    assert "made when the clip was archive/reels/the clip.mp4" in done.stderr
    assert f"bts note adopt 'archive/reels/x/y/z/{moved.name}'" in done.stderr
    assert notes_path(clip).exists()
    assert not notes_path(moved).exists()


def test_adopt_brings_them_and_says_so_in_words_and_as_json(bts: Bts, clip: Path, moved: Path) -> None:
    dry = bts("note", "adopt", moved, "-n")
    assert dry.stderr.startswith("1 note would be moved: ")
    done = json.loads(bts("note", "adopt", moved, "--json").stdout)
    assert done == {
        "from": str(notes_path(clip)), "path": str(notes_path(moved)), "moved": True, "dry_run": False,
        "added": 1, "changed": 0, "conflicts": [],
    }  # fmt: skip
    assert not notes_path(clip).exists()
    assert bts("note", "list", moved).stderr == ""
    again = bts("note", "adopt", moved)
    assert again.returncode == 2
    assert "no other notes of its content are known" in again.stderr


def test_a_copy_does_not_read_as_a_clip_without_notes(bts: Bts, clip: Path) -> None:
    bts("note", "add", clip, "1", "First look")
    copy = clip.with_name("copy.mp4")
    copy.write_bytes(clip.read_bytes())
    done = bts("note", "list", copy)
    assert "the clip.mp4 is an identical clip and has 1 note: bts note adopt archive/reels/copy.mp4" in done.stderr
    assert "no notes yet" not in done.stderr
    assert bts("note", "adopt", copy, clip, "--copy").returncode == 0
    assert [note.text for note in read_notes(notes_path(copy)).live()] == ["First look"]
    assert notes_path(clip).exists()


def test_a_still_finds_the_notes_of_a_clip_that_was_moved(bts: Bts, moved: Path) -> None:
    done = bts("still", moved, "--notes")
    assert done.returncode == 0, done.stderr
    assert "made when the clip was" in done.stderr


def test_the_house_can_want_nothing_remembered(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (clip.parent / "bts.toml").write_text("[notes]\nremember = false\n")
    bts("note", "add", clip, "1", "First look")
    assert not (tmp_path / "state").exists()
