"""Strips: what counts as flat, washed out or a black bar, how long frames last, and the features."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.media.arrays import Pixels
from bts.shots.default.strip import Strip, crop_bars
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import plain, scene, strip_of


def with_share(share: float, level: int, ground: int) -> Pixels:
    """A picture of `ground` with this share of its pixels at `level`."""
    picture = plain(ground)
    picture.reshape(-1)[: round(share * picture.size)] = level
    return picture


def in_box(picture: Pixels, rows: slice, columns: slice, ground: int) -> Pixels:
    """The picture in a box, one level around it."""
    boxed = plain(ground)
    boxed[rows, columns] = picture[rows, columns]
    return boxed


def test_a_frame_lasts_as_long_as_most_frames_do() -> None:
    a = strip_of(scene(1, 9), rate=10)
    held = Strip(a.y, a.u, a.v, np.where(np.arange(9) > 4, a.seconds + 3, a.seconds))
    assert held.frames(1.0) == 10
    assert held.frames(0.1, least=3) == 3


def test_a_single_frame_lasts_as_one_of_25_a_second_and_no_frame_less_than_a_millisecond() -> None:
    assert strip_of(scene(1, 1)).frames(1.0) == 25
    a = strip_of(scene(1, 3))
    assert Strip(a.y, a.u, a.v, np.zeros(3)).frames(1.0) == 1000


@pytest.mark.parametrize(
    ("share", "level", "flat"), [(0.15, 220, True), (0.3, 220, False), (0.3, 59, True), (0.3, 63, False)]
)
def test_a_flat_frame_has_most_pixels_near_one_level(share: float, level: int, flat: bool) -> None:
    assert strip_of([with_share(share, level, ground=50)]).flat.tolist() == [flat]


@given(seed=st.integers(0, 999), least=st.integers(0, 250), span=st.integers(1, 40))
@settings(max_examples=50, deadline=None)
def test_level_is_the_median_and_flatness_counts_from_it(seed: int, least: int, span: int) -> None:
    most = min(least + span, 255)
    pictures = np.random.default_rng(seed).integers(least, most, (3, HEIGHT, WIDTH), np.uint8, endpoint=True)
    pictures[0, : HEIGHT // 2], pictures[0, HEIGHT // 2 :] = least, most  # a median between two levels
    strip = strip_of(list(pictures))
    assert strip.level.tolist() == np.median(pictures, axis=(1, 2)).tolist()
    near = np.abs(pictures - strip.level[:, None, None]) <= 10
    assert strip.flat.tolist() == (near.mean(axis=(1, 2)) > 0.8).tolist()


@pytest.mark.parametrize(("share", "level", "washed_out"), [(0.6, 240, True), (0.6, 225, False), (0.4, 240, False)])
def test_a_washed_out_frame_is_more_than_half_white(share: float, level: int, washed_out: bool) -> None:
    assert strip_of([with_share(share, level, ground=100)]).washed_out.tolist() == [washed_out]


def test_features_count_levels_of_luma_and_chroma_at_their_scales() -> None:
    grey = strip_of([plain(128), plain(152)])
    bright, dark = grey.features()[1], grey.features()[0]
    assert not dark.any()
    assert np.square(bright - dark).sum() == pytest.approx(HEIGHT // 2 * WIDTH // 2)
    tinted = Strip(grey.y, grey.u + np.array([0, 17], np.uint8)[:, None, None], grey.v, grey.seconds)
    colour = tinted.features()[1] - grey.features()[1]
    assert np.square(colour).sum() == pytest.approx(HEIGHT // 4 * WIDTH // 4)


@pytest.mark.parametrize(("bars", "cropped"), [(24, True), (28, False)])
def test_bars_are_cropped_up_to_a_level_of_black(bars: int, cropped: bool) -> None:
    strip = strip_of([in_box(picture, slice(4, 32), slice(0, 64), bars) for picture in scene(1, 3)])
    assert bool(crop_bars(strip).y[0, 0].mean() > 30) is cropped


@pytest.mark.parametrize(
    ("high", "wide", "cropped"), [(14, 64, True), (10, 64, False), (36, 24, True), (36, 18, False)]
)
def test_a_small_lit_spot_in_the_dark_has_no_bars_around_it(high: int, wide: int, cropped: bool) -> None:
    boxed = in_box(np.maximum(scene(1, 1)[0], 60), slice(0, high), slice(0, wide), ground=16)
    assert bool(crop_bars(strip_of([boxed, boxed])).y[0, -1, -1] > 16) is cropped
