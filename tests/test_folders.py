"""Each clip has a folder of its own, and keeps it."""

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bts.files import write_text
from bts.fingerprint import fingerprint
from bts.folders import assign_folders, folder_name
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
