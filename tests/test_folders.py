"""Each clip has a folder of its own, and keeps it."""

import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.files import write_text
from bts.fingerprint import fingerprint
from bts.folders import JOURNAL, assign_folders, folder_name
from bts.outputs import OutputFolder, is_clip_folder


def test_two_clips_of_one_name_get_folders_that_stay_theirs(tmp_path: Path) -> None:
    clips = [tmp_path / name for name in ("a/x.mp4", "b/X.mov", "c/x.mkv")]
    for clip in clips:
        write_text(clip, clip.name)
    root = tmp_path / "out"
    first = assign_folders(clips, root)
    assert [folder.name for folder in first.values()] == ["x", "X-2", "x-3"]
    for clip, folder in first.items():
        OutputFolder.open(folder, clip, "fast:1").record([])
        assert is_clip_folder(folder)
    assert assign_folders(reversed(clips), root) == first
    assert assign_folders(clips[1:2], root) == {clips[1]: first[clips[1]]}


def test_a_moved_clip_keeps_its_folder(tmp_path: Path) -> None:

    clip = tmp_path / "a" / "x.mp4"
    write_text(clip, "pictures")
    folder = assign_folders([clip], tmp_path / "out")[clip]
    OutputFolder.open(folder, clip, fingerprint(clip)).record([])
    other = tmp_path / "b" / "x.mp4"
    write_text(other, "other pictures")
    assert assign_folders([other], tmp_path / "out")[other].name == "x-2"
    moved = tmp_path / "moved" / "x.mp4"
    moved.parent.mkdir()
    shutil.move(clip, moved)
    assert assign_folders([moved], tmp_path / "out")[moved] == folder


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1).filter(lambda t: t.strip(".") != ""))
def test_folder_names_are_safe(name: str) -> None:
    made = folder_name(Path(name))
    assert made
    assert not made.startswith(".")
    assert not set(made) & set('/\\:*?"<>|\n\0')


def test_a_clip_that_could_not_be_read_leaves_its_folder_to_nobody(tmp_path: Path) -> None:
    """Its report has no fingerprint; neither has another clip that cannot be read."""
    root = tmp_path / "out"
    OutputFolder.open(root / "gone", tmp_path / "gone.mp4", "").record([])
    assert assign_folders([tmp_path / "other.mp4"], root)[tmp_path / "other.mp4"] == root / "other"


def write_journal(root: Path, *rows: tuple[str | bytes, str, str]) -> None:
    root.mkdir(exist_ok=True)
    with closing(sqlite3.connect(root / JOURNAL)) as journal, journal:
        journal.execute("PRAGMA journal_mode=WAL")
        journal.execute("CREATE TABLE files (path, folder TEXT, fingerprint TEXT)")
        journal.executemany("INSERT INTO files VALUES (?, ?, ?)", rows)


def test_a_clip_of_an_archive_keeps_its_folder_deep_below(tmp_path: Path) -> None:
    root, odd = tmp_path / "out", tmp_path / os.fsdecode(b"l-\xe9.mp4")
    clips = [tmp_path / "a/x.mp4", tmp_path / "moved.mp4", odd, tmp_path / "reel0.mp4", tmp_path / "x.mp4"]
    for clip in clips:
        clip.parent.mkdir(exist_ok=True)
        clip.write_bytes(os.fsencode(clip.name))
    gone = (str(tmp_path / "gone.mp4"), "reel0/gone", fingerprint(clips[1]))
    write_journal(root, (str(clips[0]), "reel0/box 3/x", ""), gone, (os.fsencode(odd), "Reel1/l", ""))
    made = assign_folders(clips, root)
    assert list(made) == clips
    names = [folder.relative_to(root).as_posix() for folder in made.values()]
    assert names == ["reel0/box 3/x", "reel0/gone", "Reel1/l", "reel0-2", "x"]
    (tmp_path / "reel1.mp4").touch()
    assert assign_folders([tmp_path / "reel1.mp4"], root)[tmp_path / "reel1.mp4"].name == "reel1-2"


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\x00 and no more", b"words", b"\x00" * 5000])
def test_a_damaged_journal_is_none(tmp_path: Path, damage: bytes) -> None:
    root, clip = tmp_path / "out", tmp_path / "x.mp4"
    clip.touch()
    root.mkdir()
    (root / JOURNAL).write_bytes(damage)
    assert assign_folders([clip], root) == {clip: root / "x"}
    with closing(sqlite3.connect(root / "other.db")) as journal, journal:
        journal.execute("CREATE TABLE files (name)")
    (root / "other.db").rename(root / JOURNAL)
    assert assign_folders([clip], root) == {clip: root / "x"}


def test_the_journal_of_a_run_under_way_is_read_and_not_touched(tmp_path: Path) -> None:
    root, clip = tmp_path / "out", tmp_path / "x.mp4"
    clip.touch()
    write_journal(root, (str(clip), "deep/x", ""))
    with closing(sqlite3.connect(root / JOURNAL)) as journal:
        journal.execute("BEGIN IMMEDIATE")
        journal.execute("UPDATE files SET folder = 'elsewhere'")
        assert assign_folders([clip], root) == {clip: root / "deep/x"}


def test_four_thousand_clips_of_one_name_are_named_in_seconds(tmp_path: Path) -> None:
    clips = [tmp_path / str(number) / "VIDEO.mp4" for number in range(4000)]
    started = time.process_time()
    assert assign_folders(clips, tmp_path / "out")[clips[-1]].name == "VIDEO-4000"
    assert time.process_time() - started < 10


def test_a_journal_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    clip = tmp_path / "x.mp4"
    clip.touch()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / JOURNAL).symlink_to("/dev/null")
    assert assign_folders([clip], tmp_path / "out") == {clip: tmp_path / "out/x"}
