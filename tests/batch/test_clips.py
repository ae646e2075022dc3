"""Which files are clips."""

from pathlib import Path

import pytest

from bts.batch.clips import find_clips
from bts.errors import ClipError
from bts.outputs import OutputFolder


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_folders_are_searched_to_the_bottom_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "b/2.MOV", "b/1.mp4", "a.mkv", "notes.txt", ".hidden.mp4", ".cache/x.mp4", "b/1.mp4.notes.json")
    assert find_clips([tmp_path]) == [tmp_path / "a.mkv", tmp_path / "b/1.mp4", tmp_path / "b/2.MOV"]


def test_a_named_file_is_taken_whatever_it_is_called_and_once(tmp_path: Path) -> None:
    touch(tmp_path, "reel", "a.mp4")
    (tmp_path / "same.mp4").symlink_to(tmp_path / "a.mp4")
    assert find_clips([tmp_path / "reel", tmp_path / "a.mp4", tmp_path]) == [tmp_path / "reel", tmp_path / "a.mp4"]


def test_results_are_not_taken_for_clips(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "outputs/a/snippets/kiss.mp4")
    OutputFolder.open(tmp_path / "outputs/a", tmp_path / "a.mp4", "fast:1").record([])
    assert find_clips([tmp_path]) == [tmp_path / "a.mp4"]


def test_typescript_is_not_a_transport_stream(tmp_path: Path) -> None:
    (tmp_path / "page.ts").write_text("export const G = 'GGGG' // … \r\n" * 200)
    (tmp_path / "real.ts").write_bytes((b"\x47" + bytes(187)) * 20)
    assert find_clips([tmp_path]) == [tmp_path / "real.ts"]


def test_nothing_found_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="no clip is in there"):
        find_clips([tmp_path])
    with pytest.raises(ClipError, match="no such file or folder"):
        find_clips([tmp_path / "none"])
