"""A framing changes on exactly the frame it should; what is around a picture is what checks and posters expect."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.media.cutting.cut import Cut, Find
from bts.media.cutting.exact import cut_exact
from bts.media.cutting.shaping import Crop, Shaping, shape_picture
from bts.media.joining import cut_joined
from tests.media.make_clips import HEIGHT, WIDTH, ffmpeg, numbered_picture, read_number

FRAMES, RIGHT = 90, 2000
"""Frames of the clip; its right half shows the number of each plus RIGHT."""

LEFT_HALF, RIGHT_HALF = Crop(0, 0, WIDTH, HEIGHT), Crop(WIDTH, 0, WIDTH, HEIGHT)

VARIABLE = "setpts=(N*3600+1700*mod(N\\,3))"
"""Frames that last 41, 59 and 20 ms in turn."""


@pytest.fixture(scope="module", params=["constant", "variable"])
def double(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of two numbers side by side, at a constant or a variable rate."""
    path = tmp_path_factory.mktemp("double") / f"{request.param}.mp4"
    data = b"".join(np.hstack([numbered_picture(n), numbered_picture(n + RIGHT)]).tobytes() for n in range(FRAMES))
    raw = ("-f", "rawvideo", "-pixel_format", "gray", "-video_size", f"{2 * WIDTH}x{HEIGHT}", "-framerate", "25")
    timing = ("-fps_mode", "passthrough", "-enc_time_base", "1/90000")
    graph = f"settb=1/90000,{VARIABLE},format=yuv420p" if request.param == "variable" else "format=yuv420p"
    coding = ("-c:v", "libx264", "-crf", "16", "-g", "12", "-bf", "2")
    ffmpeg(
        *raw, "-i", "pipe:0", "-vf", graph, *(timing if request.param == "variable" else ()), *coding, path, data=data
    )
    return path


def cut_numbers(path: Path, cut: Cut, target: Path) -> list[int | None]:
    """The numbers that a cut shows, frame by frame."""
    with media.open_clip(path) as clip:
        if cut.find == "join":
            cut_joined(clip, cut, target)
        else:
            cut_exact(clip.info, cut, target)
    with media.open_clip(target) as made:
        return [read_number(frame.bgr()) for frame in media.frames(made)]


@pytest.mark.parametrize("find", ["seek", "time", "count", "join"])
def test_a_framing_changes_on_exactly_the_frame_of_the_cut(double: Path, find: Find, tmp_path: Path) -> None:
    crops = ((20, RIGHT_HALF), (41, LEFT_HALF), (42, RIGHT_HALF), (70, LEFT_HALF))
    cut = Cut(33, 80, WIDTH, HEIGHT, shaping=Shaping(crops), crf=12, find=find)
    right = {n for n in range(33, 80) if 20 <= n < 41 or 42 <= n < 70}
    assert cut_numbers(double, cut, tmp_path / "cut.mp4") == [n + RIGHT * (n in right) for n in range(33, 80)]


def test_as_many_framings_as_frames_and_hundreds_more(double: Path, tmp_path: Path) -> None:
    crops = tuple((n, RIGHT_HALF if n % 2 else LEFT_HALF) for n in range(10 * FRAMES))
    cut = Cut(0, FRAMES, WIDTH, HEIGHT, shaping=Shaping(crops), crf=12)
    assert cut_numbers(double, cut, tmp_path / "cut.mp4") == [n + RIGHT * (n % 2) for n in range(FRAMES)]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6, unique=True), st.integers(-5, 60))
def test_the_crop_of_a_frame_is_the_last_that_began(starts: list[int], number: int) -> None:
    shaping = Shaping(tuple((first, Crop(first, 0, 4, 4)) for first in sorted(starts)))
    crop = shaping.crop_at(number)
    assert crop is not None
    assert crop.x == max((first for first in starts if first <= number), default=min(starts))


@pytest.mark.parametrize("colour", ["", "#000000", "#c02040"])
def test_the_surroundings_are_those_that_checks_expect(double: Path, colour: str, tmp_path: Path) -> None:
    shaping = Shaping(((0, Crop(64, 16, 256, 112)),), Crop(0, 122, 180, 78), colour)
    cut = Cut(10, 16, 180, 320, shaping=shaping, crf=8)
    target = tmp_path / "cut.mp4"
    with media.open_clip(double) as clip:
        cut_exact(clip.info, cut, target)
        ((_, source),) = media.pictures_at(clip, [clip.info.time_of_frame(12)])
    with media.open_clip(target) as made:
        ((_, shown),) = media.pictures_at(made, [made.info.time_of_frame(2)])
    expected = shape_picture(source.rgb, shaping, 12, 180, 320)
    assert shown.rgb.shape == expected.shape
    difference = np.abs(shown.rgb.astype(int) - expected)
    assert difference[:118].mean() < 6
    assert difference[204:].mean() < 6
    assert difference[124:198].mean() < 8
    if not colour:
        assert shown.rgb[:118].std(axis=(0, 1)).max() < source.rgb.std(axis=(0, 1)).max()


def test_crops_of_different_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="one size"):
        Shaping(((0, LEFT_HALF), (5, replace(LEFT_HALF, width=4))))


def test_the_picture_fills_a_video_without_surroundings() -> None:
    assert Shaping().size_of_picture(64, 36) == (64, 36)
    assert Shaping().crop_at(3) is None
    assert Fraction(*Shaping(inner=Crop(0, 8, 64, 20)).size_of_picture(64, 36)) == Fraction(16, 5)
