"""Keyframes are files of the clip's own size."""

from pathlib import Path

from PIL import Image

from bts import media, shots
from bts.keyframes import write_keyframes


def test_keyframes_are_written_at_full_size(footage: Path, tmp_path: Path) -> None:
    with media.open_clip(footage / "awkward" / "rotate_90.mov") as clip:
        analysis = shots.analyse(clip)
        (path,) = write_keyframes(clip, analysis.shots, tmp_path)
        size = clip.info.width, clip.info.height
    assert path.name == "0001.jpg"
    with Image.open(path) as image:
        assert image.size == size
