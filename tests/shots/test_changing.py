"""Shots of streams that change on the way: a change counts as what it looks like."""

from pathlib import Path

import pytest

from bts import media
from bts.shots import Options, analyse
from tests.media.make_clips import ffmpeg

PART = ("-an", "-r", "25", "-c:v", "libx264", "-preset", "veryfast", "-g", "25")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one-by-one-person-detection.mp4", "short_hamilton_clip.mp4"])
@pytest.mark.parametrize("later", ["scale=640:360", "scale=720:576,setsar=64/45"], ids=["size", "aspect"])
def test_another_size_of_the_same_picture_is_no_cut(footage: Path, tmp_path: Path, name: str, later: str) -> None:
    source = footage / "edited" / name
    ffmpeg("-t", "4", "-i", source, "-vf", "scale=320:180", *PART, tmp_path / "begin.ts")
    found = []
    for size in ("scale=320:180", later):
        ffmpeg("-ss", "4", "-t", "4", "-i", source, "-vf", size, *PART, tmp_path / "end.ts")
        path = tmp_path / "joined.ts"
        path.write_bytes((tmp_path / "begin.ts").read_bytes() + (tmp_path / "end.ts").read_bytes())
        with media.open_clip(path) as clip:
            found.append([(s.start_frame, s.end_frame) for s in analyse(clip, Options(faces=False)).shots])
    assert found[0] == found[1]
