"""Which clips have notes."""

import os
from pathlib import Path

import pytest

from bts.errors import ClipError, NotesFileError
from bts.notes.gathering import find_annotated
from bts.outputs import OutputFolder


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_clips_with_notes_and_notes_without_their_clip_are_found_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "b/2.mp4", "b/2.mp4.notes.json", "b/plain.mp4", "z.mkv", "z.mkv.notes.json", "gone.mp4.notes.json")
    touch(tmp_path, ".hidden/1.mp4.notes.json", ".bts/x.mp4.notes.json", ".x.mp4.notes.json")
    wanted = [tmp_path / name for name in ("gone.mp4.notes.json", "z.mkv", "b/2.mp4")]
    assert find_annotated([tmp_path]) == wanted
    assert find_annotated([tmp_path / "b", tmp_path, tmp_path / "z.mkv"]) == [wanted[2], wanted[0], wanted[1]]


def test_a_named_file_is_taken_as_it_is_and_once(tmp_path: Path) -> None:
    touch(tmp_path, "plain.mp4", "a.mp4", "a.mp4.notes.json", "gone.mp4.notes.json")
    named = [tmp_path / name for name in ("plain.mp4", "a.mp4.notes.json", "a.mp4", "gone.mp4")]
    assert find_annotated(named) == [tmp_path / name for name in ("plain.mp4", "a.mp4", "gone.mp4")]


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.mp4", "a/1.mp4.notes.json")
    (tmp_path / "a/again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a/me.mp4.notes.json").symlink_to("me.mp4.notes.json")
    assert find_annotated([tmp_path]) == [tmp_path / "a/1.mp4"]


def test_results_are_not_searched(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "a.mp4.notes.json", "outputs/a/b.mp4", "outputs/a/b.mp4.notes.json")
    OutputFolder.open(tmp_path / "outputs/a", tmp_path / "a.mp4", "fast:1").record([])
    assert find_annotated([tmp_path]) == [tmp_path / "a.mp4"]


@pytest.mark.parametrize("kept", ["a-notes", "z-notes"])
def test_a_folder_for_notes_names_the_clips_they_are_of(tmp_path: Path, kept: str) -> None:
    touch(tmp_path, "clips/1.mp4", "clips/2.mp4", f"{kept}/1.mp4.notes.json")
    assert find_annotated([tmp_path], tmp_path / kept) == [tmp_path / "clips/1.mp4"]
    (tmp_path / "bts.toml").write_text(f'[notes]\ndir = "{kept}"\n')
    assert find_annotated([tmp_path]) == [tmp_path / "clips/1.mp4"]
    assert find_annotated([tmp_path / "clips"]) == [tmp_path / "clips/1.mp4"]


def test_a_clip_with_the_longest_name_is_found_by_its_shortened_notes(tmp_path: Path) -> None:
    from bts.notes import notes_path

    clip = tmp_path / ("x" * 250 + ".mp4")
    touch(tmp_path, clip.name, notes_path(clip).name)
    assert find_annotated([tmp_path]) == [clip]


def test_a_folder_without_notes_and_a_name_that_is_wrong_are_said(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4")
    with pytest.raises(NotesFileError, match="no notes are in there"):
        find_annotated([tmp_path])
    with pytest.raises(ClipError, match="no such file or folder"):
        find_annotated([tmp_path / "none.mp4"])


def test_a_pipe_is_no_notes_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.mp4.notes.json")
    with pytest.raises(NotesFileError, match="no notes are in there"):
        find_annotated([tmp_path])
