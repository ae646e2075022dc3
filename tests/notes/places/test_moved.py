"""A clip that was moved to another folder finds its notes, wherever they were last seen, and never guesses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bts.notes import add_notes, find_notes, locate, notes_path, settle
from bts.notes.places import sightings
from bts.notes.places.whereabouts import Whereabouts
from tests.notes.makers import note
from tests.notes.places.test_place import Clip, clip, said


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An index of whereabouts of the test's own; folders nearby are those of the test."""
    folder, known = tmp_path / "state", sightings._known_fingerprints
    monkeypatch.setenv("BTS_STATE_DIR", str(folder))
    yield folder
    known.cache_clear()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder so deep that looking nearby does not leave the test's."""
    return tmp_path / "work" / "archive" / "reels"


def moved(made: Clip, to: Path) -> Clip:
    """The clip, without its notes, at another path."""
    to.parent.mkdir(parents=True, exist_ok=True)
    return Clip(made.path.rename(to))


def forget(state: Path) -> None:
    """Remove the index, as on another machine."""
    for entry in state.rglob("*-*"):
        entry.unlink()


@pytest.mark.parametrize("to", ["reels/sub/b.mp4", "b.mp4", "other/b.mp4", "other/new name.mp4", "../b.mp4"])
@pytest.mark.parametrize("remembered", [True, False])
def test_notes_are_found_in_folders_above_below_and_beside(root: Path, state: Path, to: str, remembered: bool) -> None:
    made = clip(root / "a.mp4", "x")
    old = made.noted("first")
    here = moved(made, root.parent / to)
    if not remembered:
        forget(state)
    texts, remarks = said(here.path)
    assert texts == ["first"]
    assert str(made.path) in remarks
    assert "bts note adopt" in remarks
    assert old.exists()
    new = here.noted("second")
    assert new == notes_path(here.path)
    assert not old.exists()
    assert said(here.path) == (["first", "second"], "")


def test_notes_far_away_are_found_where_they_were_last_seen_and_only_there(
    root: Path, state: Path, tmp_path: Path
) -> None:
    made = clip(root / "a.mp4", "x")
    made.noted("first")
    here = moved(made, tmp_path / "elsewhere" / "deep" / "down" / "b.mp4")
    assert said(here.path)[0] == ["first"]
    forget(state)
    assert said(here.path) == ([], "")


def test_notes_that_were_only_read_here_are_remembered_too(root: Path, state: Path, tmp_path: Path) -> None:
    made = clip(root / "a.mp4", "x")
    made.noted("first")
    forget(state)
    said(made.path)
    assert said(moved(made, tmp_path / "elsewhere" / "deep" / "down" / "b.mp4").path)[0] == ["first"]


def test_two_files_that_could_be_the_clip_s_are_listed_and_none_is_taken(root: Path) -> None:
    one, two = clip(root / "one" / "a.mp4", "x"), clip(root / "two" / "a.mp4", "x")
    first, second = one.noted("of one"), two.noted("of two")
    one.path.unlink()
    here = moved(two, root / "three" / "a.mp4")
    texts, remarks = said(here.path)
    assert texts == []
    assert f"bts note adopt {here.path} {first}" in remarks
    assert f"bts note adopt {here.path} {second}" in remarks
    here.noted("new")
    texts, remarks = said(here.path)
    assert texts == ["new"]
    assert remarks.count("1 more note of this clip's content") == 2


def test_notes_of_an_identical_clip_elsewhere_are_told_of_and_stay(root: Path) -> None:
    made = clip(root / "a.mp4", "x")
    old = made.noted("of a")
    copy = clip(root / "copies" / "c.mp4", "x")
    texts, remarks = said(copy.path)
    assert texts == []
    assert f"{made.path} is an identical clip and has 1 note" in remarks
    copy.noted("of c")
    assert old.exists()
    assert said(copy.path) == (["of c"], "")


def test_a_clip_that_gave_its_place_to_another_finds_its_notes_and_leaves_those_of_the_other(root: Path) -> None:
    made = clip(root / "a.mp4", "old")
    made.noted("of the old")
    here = moved(made, root / "kept" / "a.mp4")
    new = clip(root / "a.mp4", "new")
    new.noted("of the new")
    texts, remarks = said(here.path)
    assert texts == []
    assert "1 note of this clip's content" in remarks
    assert "from before" in remarks
    here.noted("more")
    assert said(new.path)[0] == ["of the old", "of the new"]


def test_the_notes_of_a_replaced_clip_are_copied_to_a_backup_and_not_taken_away(root: Path) -> None:
    made = clip(root / "a.mp4", "first cut")
    made.noted("of the first cut")
    backup = clip(root / "backup.mp4", "first cut")
    clip(made.path, "second cut")
    texts, remarks = said(backup.path)
    assert texts == ["of the first cut"]
    assert "a.mp4 has another content by now, so the next change copies them" in remarks
    backup.noted("more")
    assert said(backup.path)[0] == ["of the first cut", "more"]
    assert said(made.path)[0] == ["of the first cut"]
    assert locate(made.path).replaced


def test_notes_left_behind_are_told_of_though_the_clip_has_notes_of_its_own(root: Path) -> None:
    made = clip(root / "a.mp4", "x")
    copy = clip(root / "b" / "b.mp4", "x")
    made.noted("of a")
    left = copy.noted("of b")
    copy.path.unlink()
    texts, remarks = said(made.path)
    assert texts == ["of a"]
    assert f"1 more note of this clip's content in {left}, the clip they were made for is gone" in remarks


def test_a_folder_for_notes_that_is_no_longer_used_is_remembered(root: Path, tmp_path: Path) -> None:
    made = clip(root / "a.mp4", "x")
    kept = made.noted("in the folder", tmp_path / "notes")
    assert said(made.path) == (["in the folder"], f"these notes are kept in {kept.parent}")
    assert made.noted("without naming it") == kept


def test_a_clip_moved_with_its_notes_in_a_folder_for_notes_takes_them_along(root: Path, tmp_path: Path) -> None:
    notes_dir = tmp_path / "notes"
    made = clip(root / "a.mp4", "x")
    made.noted("one", notes_dir)
    here = moved(made, root / "b" / "c.mp4")
    settle(locate(here.path, notes_dir))
    head = json.loads((notes_dir / "c.mp4.notes.json").read_text())[0]["clip"]
    assert (head["name"], head["folder"]) == ("c.mp4", str(here.path.parent))
    assert said(clip(root / "d" / "e.mp4", "x").path, notes_dir)[0] == []


def test_nothing_is_remembered_or_looked_for_where_nobody_wants_it(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = clip(root / "a.mp4", "x")
    place = locate(made.path, remember=False)
    add_notes(settle(place), None, [note("1", text="first")])
    assert not state.exists()
    monkeypatch.setenv("BTS_STATE_DIR", "")
    assert said(moved(made, root / "b" / "a.mp4").path) == ([], "")


def test_no_more_than_so_many_folders_are_looked_through(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sightings, "FOLDERS", 5)
    for number in range(10):
        (root / f"{number}").mkdir(parents=True)
    made = clip(root / "9" / "a.mp4", "x")
    made.noted("first")
    forget(state)
    here = moved(made, root / "z" / "a.mp4")
    asked: list[str] = []
    known = sightings._known_fingerprints

    def count(folder: str, changed: int) -> tuple[tuple[str, str], ...]:
        asked.append(folder)
        return known(folder, changed)

    monkeypatch.setattr(sightings, "_known_fingerprints", count)
    assert said(here.path)[0] == []
    assert len(asked) <= 5
    sightings.FOLDERS = 200
    assert said(here.path)[0] == ["first"]


def test_an_index_that_cannot_be_used_is_no_failure(root: Path, state: Path) -> None:
    state.write_text("a file where the folder should be")
    made = clip(root / "a.mp4", "x")
    made.noted("first")
    assert said(made.path) == (["first"], "")


def test_the_whereabouts_are_small_private_and_survive_junk(tmp_path: Path) -> None:
    memory = Whereabouts(tmp_path / "w")
    path = tmp_path / "né\udce9.mp4.notes.json"
    memory.remember("fast:00", path)
    memory.remember("fast:00", path)
    assert memory.find("fast:00") == [path]
    (entry,) = (p for p in (tmp_path / "w").rglob("*") if p.is_file())
    assert entry.stat().st_mode & 0o777 == 0o600
    assert entry.parent.stat().st_mode & 0o077 == 0
    entry.with_name(entry.name[:33] + "junk").write_bytes(b"relative\x00path")
    entry.with_name(entry.name[:33] + "dir").mkdir()
    assert memory.find("fast:00") == [path]
    assert find_notes(clip(tmp_path / "c.mp4", "x").path).live() == ()
