"""Interlaced or not: fine patterns of a progressive stream are left alone, undeclared fields are found all the same."""

from pathlib import Path

import cv2
import pytest

from bts import media
from tests.media.make_clips import ffmpeg

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p")
PATTERN = "testsrc2=s=640x480:r=25:d=3,setsar=2"
LINES = "color=gray:s=640x480:r=25:d=2,geq=lum='128+90*sin(Y*PI/1.6+N/2)':cb=128:cr=128"
SCROLL = "color=gray:s=640x480:r=25:d=2,geq=lum='if(mod(Y+N,4)-1,200,40)':cb=128:cr=128"


@pytest.mark.parametrize("source", [PATTERN, LINES, SCROLL], ids=["pattern", "lines", "scroll"])
def test_fine_patterns_of_a_progressive_stream_are_no_combs(tmp_path: Path, source: str) -> None:
    path = tmp_path / "fine.mp4"
    ffmpeg("-f", "lavfi", "-i", source, *X264, path)
    with media.open_clip(path) as clip:
        assert not clip.info.interlaced
        ((_, still),) = media.pictures_at(clip, [clip.info.time_of_frame(20)])
    ffmpeg("-i", path, "-vf", "select=eq(n\\,20),scale=iw*sar:ih:in_color_matrix=bt601", tmp_path / "own.png")
    own = cv2.imread(str(tmp_path / "own.png"))
    assert own is not None
    assert float(cv2.absdiff(own, still.rgb[:, :, ::-1].copy()).mean()) < 2


@pytest.mark.parametrize("source", ["testsrc2", "testsrc", "mandelbrot"])
@pytest.mark.parametrize("order", ["top", "bottom"])
def test_fields_in_a_stream_that_says_progressive_are_found(tmp_path: Path, source: str, order: str) -> None:
    path = tmp_path / "fields.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", f"{source}=s=720x576:r=50", "-t", "2", "-vf", f"tinterlace=interleave_{order}", *X264, path
    )
    info = media.probe(path)
    assert info.interlaced
    assert info.bottom_field_first == (order == "bottom")
