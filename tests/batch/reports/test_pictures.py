"""The small picture of a clip: of its middle keyframe, small in bytes, none where there is nothing to show."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bts.batch.reports.pictures import HEIGHT, WIDTH, draw_picture


@pytest.mark.parametrize("size", [(1920, 1080), (720, 576), (64, 36), (108, 1920), (5000, 10)])
def test_the_middle_keyframe_is_drawn_small(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "keyframes").mkdir()
    for number, colour in enumerate(("red", "lime", "blue"), 1):
        Image.new("RGB", size, colour).save(tmp_path / "keyframes" / f"{number:04}.jpg", quality=95)
    with Image.open(io.BytesIO(draw_picture(tmp_path))) as picture:
        assert picture.format == "WEBP"
        assert picture.width <= WIDTH
        assert picture.height <= HEIGHT
        red, green, blue = np.asarray(picture.convert("RGB"))[picture.height // 2, picture.width // 2]
        assert green > 200
        assert max(red, blue) < 60


def test_a_real_keyframe_is_two_kilobytes_at_most(tmp_path: Path) -> None:
    (tmp_path / "keyframes").mkdir()
    Image.effect_mandelbrot((1920, 1080), (-2.0, -1.2, 1.0, 1.2), 90).convert("RGB").save(
        tmp_path / "keyframes/0001.jpg"
    )
    assert 100 < len(draw_picture(tmp_path)) < 2_000


def test_nothing_is_drawn_of_what_is_no_picture(tmp_path: Path) -> None:
    assert draw_picture(tmp_path) == b""
    (tmp_path / "keyframes").mkdir()
    assert draw_picture(tmp_path) == b""
    for data in (b"", b"no picture", b"\xff\xd8\xff\xe0 broken"):
        (tmp_path / "keyframes" / "0001.jpg").write_bytes(data)
        assert draw_picture(tmp_path) == b""
