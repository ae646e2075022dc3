"""A picture scaled in its planes is the one that Lanczos' filter makes of them, its chroma in its own place."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from bts import media
from bts.media.arrays import Pixels
from bts.media.colour import LUMA_WEIGHTS, Coding
from bts.media.planar import Planar
from tests.media.make_clips import ffmpeg

SIZE = (320, 200)
MARGIN = 8
"""Pixels by which planes are continued at their edges; and those at the edges of a scaled picture not compared."""

MOST_DIFFERENCE = 3.0
"""Levels: each plane is rounded to half a code value, which colours multiply by up to 2.2, and then they are."""

CODES = {
    "left.mp4": ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p"),
    "wide.mkv": ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv422p"),
    "every.mkv": ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv444p"),
    "full.mkv": ("-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuvj420p"),
    "untold.webm": ("-c:v", "libvpx-vp9", "-lossless", "1", "-pix_fmt", "yuv420p"),
    "centred.avi": ("-c:v", "mjpeg", "-q:v", "1", "-pix_fmt", "yuvj420p"),
    "middle.mpg": ("-c:v", "mpeg1video", "-q:v", "1", "-pix_fmt", "yuv420p"),
}
"""Names of clips -> how they are encoded: layouts, ranges and places of chroma, which VP9's decoder does not tell."""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, media.Picture]:
    """The first picture of a clip of coloured squares in each of CODES."""
    folder = tmp_path_factory.mktemp("planar")
    cells = np.random.default_rng(7).integers(30, 226, (SIZE[1] // 10, SIZE[0] // 10, 3), np.uint8)
    squares = cells.repeat(10, axis=0).repeat(10, axis=1)
    found = {}
    for name, options in CODES.items():
        ffmpeg("-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{SIZE[0]}x{SIZE[1]}", "-framerate", "25",
               "-i", "pipe:0", *options, folder / name, data=squares.tobytes() * 2)  # fmt: skip
        found[name] = _open_first(folder / name)
    return found


def _open_first(path: Path) -> media.Picture:
    with media.open_clip(path) as clip:
        ((_, picture),) = media.pictures_at(clip, [Fraction(0)])
    return picture


def scale_exactly(planar: Planar, box: tuple[int, int, int, int], width: int, height: int) -> NDArray[np.float32]:
    """Part of a picture in R'G'B' (0 to 255), its planes scaled in floating point by Pillow, each in its place."""
    native, coding = planar.native, planar.coding
    scaled = []
    for number, plane in enumerate(native.planes):
        samples = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        across, down = native.width // plane.width, native.height // plane.height
        left, top, right, bottom = box
        # What lies outside the part is not looked at: its own edges are continued.
        part = samples[top // down : -(-bottom // down), left // across : -(-right // across)].astype(np.float32)
        shift = (across - 1) / (2 * across) if number and not coding.centred else 0.0
        wide, high = (right - left) / across, (bottom - top) / down
        where = (MARGIN + shift, MARGIN, MARGIN + shift + wide, MARGIN + high)
        padded = Image.fromarray(np.pad(part, MARGIN, mode="edge"))
        scaled.append(np.asarray(padded.resize((width, height), Image.Resampling.LANCZOS, box=where)))
    return _mix(scaled, coding)


def _mix(planes: list[NDArray[np.float32]], coding: Coding) -> NDArray[np.float32]:
    """R'G'B' (0 to 255) of Y, Cb and Cr of one size (code values of 8 bits), by the formulas of H.273."""
    luma, blue, red = planes
    kr, kb = LUMA_WEIGHTS[coding.matrix]
    scale, black, chroma = (1.0, 0.0, 255.0) if coding.full_range else (255 / 219, 16.0, 224.0)
    grey, cb, cr = (luma - black) * scale, (blue - 128) / chroma * 255, (red - 128) / chroma * 255
    r, b = grey + 2 * (1 - kr) * cr, grey + 2 * (1 - kb) * cb
    g = (grey - kr * r - kb * b) / (1 - kr - kb)
    return np.asarray(np.clip(np.dstack((r, g, b)), 0, 255), np.float32)


def _differ(made: Pixels | None, exact: NDArray[np.float32]) -> float:
    """Levels by which a picture differs from the exact one at most, off its edges."""
    assert made is not None
    assert made.shape == exact.shape
    inner = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    return float(np.abs(made[inner] - exact[inner]).max())


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("size", [(140, 90), (211, 131), (640, 400)])
def test_a_scaled_picture_is_that_of_the_exact_filter(
    pictures: dict[str, media.Picture], name: str, size: tuple[int, int]
) -> None:
    picture = pictures[name]
    assert isinstance(picture.made, Planar)
    whole = (0, 0, *picture.size)
    assert _differ(picture.scale(whole, *size), scale_exactly(picture.made, whole, *size)) <= MOST_DIFFERENCE


@settings(deadline=None)
@given(
    st.sampled_from(list(CODES)), st.integers(0, 60), st.integers(0, 40), st.integers(35, 95), st.integers(35, 55),
    st.floats(0.4, 1.6),
)  # fmt: skip
def test_a_part_is_cut_where_it_was_asked_for(
    pictures: dict[str, media.Picture], name: str, left: int, top: int, wide: int, high: int, factor: float
) -> None:
    picture = pictures[name]
    assert isinstance(picture.made, Planar)
    box = (2 * left, 2 * top, 2 * (left + wide), 2 * (top + high))
    size = (round(2 * wide * factor), round(2 * high * factor))
    assert _differ(picture.scale(box, *size), scale_exactly(picture.made, box, *size)) <= MOST_DIFFERENCE


def test_what_cannot_be_cut_in_planes_is_left_to_the_whole_picture(
    pictures: dict[str, media.Picture], tmp_path: Path
) -> None:
    picture = pictures["left.mp4"]
    assert picture.scale((1, 0, 101, 100), 50, 50) is None
    assert picture.scale((0, 3, 100, 103), 50, 50) is None
    assert picture.scale((0, 0, 100, 75), 50, 50) is None
    turned = tmp_path / "turned.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x200:rate=25:duration=0.2", "-c:v", "libx264", tmp_path / "own.mp4")
    ffmpeg("-display_rotation", "90", "-i", tmp_path / "own.mp4", "-c", "copy", turned)
    upright = _open_first(turned)
    assert upright.size == (200, 320)
    assert upright.scale((0, 0, 100, 100), 50, 50) is None
    small = upright.scale((0, 0, 200, 320), 100, 160)
    assert small is not None
    exact = np.asarray(Image.fromarray(upright.rgb).resize((100, 160), Image.Resampling.LANCZOS), np.float32)
    assert np.abs(small - exact).mean() < 3
