"""Measures of difference: what movement, grain and light leave of it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.media.arrays import Pixels
from bts.shots.default.distance import (
    comes_back,
    correlate,
    correlate_blocks,
    correlate_shifted,
    is_movement,
    match_blocks,
    match_pictures,
    measure_changes,
    measure_coverage,
    measure_distance,
)
from bts.shots.default.gradual import InnerProducts
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import blocks_of, mixed, plain, scene, strip_of


def seen_from(x: int, y: int = 8) -> Pixels:
    """A window on one large picture with fine forms, moved to x, y."""
    large = np.random.default_rng(5).integers(30, 220, (52, 96), np.uint8)
    smooth = cv2.GaussianBlur(large, (3, 3), 0)
    return np.ascontiguousarray(smooth[y : y + HEIGHT, x : x + WIDTH])


def with_noise(picture: Pixels, deviation: float, seed: int = 1) -> Pixels:
    """The picture and noise of that standard deviation."""
    noise = np.random.default_rng(seed).normal(0, deviation, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


@given(x=st.integers(-4, 4), y=st.integers(-4, 4))
@settings(max_examples=15, deadline=None)
def test_what_moved_by_up_to_four_pixels_is_found_again(x: int, y: int) -> None:
    inner = match_blocks(seen_from(12), seen_from(12 + x, 8 + y))[1:-1, 1:-1]
    assert inner.shape == (4, 6)
    assert inner.max() == 0


@given(seed=st.integers(0, 999), reach=st.sampled_from([3, 4, 8]))
@settings(max_examples=15, deadline=None)
def test_each_block_is_compared_at_all_displacements(seed: int, reach: int) -> None:
    a, b = np.random.default_rng(seed).integers(0, 256, (2, HEIGHT, WIDTH), np.uint8)
    padded = np.pad(a, reach, mode="edge").astype(int)
    moved = [padded[y : y + HEIGHT, x : x + WIDTH] for y in range(2 * reach + 1) for x in range(2 * reach + 1)]
    blocks = [np.abs(picture - b).reshape(6, 6, 8, 8).mean(axis=(1, 3)) for picture in moved]
    for _ in ("compared", "found again"):
        assert match_blocks(a, b, reach) == pytest.approx(np.min(blocks, axis=0), abs=0.501)


def test_what_moved_further_is_not() -> None:
    assert match_pictures(seen_from(12), seen_from(19)) > 10


def test_distance_adds_half_of_both_chroma_differences() -> None:
    strip = strip_of([seen_from(0), seen_from(0)])
    strip.u[1] += 10
    strip.v[1] += 20
    assert measure_distance(strip, 0, 1) == pytest.approx(15)


@pytest.mark.parametrize(("share", "moved"), [(0.13, True), (0.3, False)])
def test_a_frame_near_to_one_of_two_is_that_one_moved(share: float, moved: bool) -> None:
    old, new = scene(1, 1)[0], scene(2, 1)[0]
    assert is_movement(strip_of([old, mixed(old, new, share), new]), 0, 2) is moved


def test_a_pan_is_movement_as_far_as_eight_pixels() -> None:
    assert is_movement(strip_of([seen_from(2), seen_from(9), seen_from(16)]), 0, 2)
    assert not is_movement(strip_of([seen_from(0), seen_from(13), seen_from(26)]), 0, 2)


@pytest.mark.parametrize(("contrast", "moved_by"), [(24, 0.0), (12, 5.0)])
def test_movement_is_searched_for_in_changes_large_enough_for_a_cut(contrast: int, moved_by: float) -> None:
    pictures = [np.asarray(125 + (seen_from(x).astype(float) - 125) * contrast / 40, np.uint8) for x in (2, 5)]
    difference = float(np.abs(np.diff(np.stack(pictures).astype(float), axis=0)).mean())
    assert 5 < difference < 7.5 or 8.5 < difference < 14
    change = measure_changes(strip_of([pictures[0]] * 10 + [pictures[1]] * 10))[10]
    assert change < 3 if moved_by == 0 else change > moved_by


def flickering(calm: int, frames: range) -> list[Pixels]:
    """Forty grey frames of which those of `frames` differ by 4 levels from the one before in all but `calm` blocks."""
    pictures = [plain(100)]
    for i in range(1, 40):
        level = 204 - int(pictures[-1][-1, -1]) if i in frames else int(pictures[-1][-1, -1])
        pictures.append(blocks_of(plain(100), plain(level), calm))
    return pictures


@pytest.mark.parametrize(("calm", "is_grain"), [(3, True), (4, True), (5, False), (7, False)])
def test_grain_is_what_changes_all_blocks_but_a_few(calm: int, is_grain: bool) -> None:
    assert bool(measure_changes(strip_of(flickering(calm, range(1, 40))))[20] < 0.1) is is_grain


@pytest.mark.parametrize(("length", "is_grain"), [(5, False), (9, True)])
def test_grain_goes_on_for_most_of_13_frames(length: int, is_grain: bool) -> None:
    frames = range(20 - length // 2, 21 + length // 2)
    assert bool(measure_changes(strip_of(flickering(0, frames)))[20] < 0.1) is is_grain


def test_light_changes_no_correlation_and_a_flat_picture_has_none() -> None:
    a = scene(1, 1)[0]
    assert correlate(a, np.asarray(a * 0.5 + 20, np.uint8)) > 0.99
    assert abs(correlate(a, scene(2, 1)[0])) < 0.5


@pytest.mark.parametrize(("pixels", "expected"), [(40, 0.0), (90, 1.0)])
def test_a_few_pixels_in_a_flat_picture_are_no_forms(pixels: int, expected: float) -> None:
    dotted = plain(100)
    dotted.reshape(-1)[:pixels] = 104
    assert correlate(dotted, dotted) == pytest.approx(expected)


@pytest.mark.parametrize(("deviation", "expected"), [(3, 0.0), (5, 1.0)])
def test_a_nearly_flat_picture_resembles_nothing(deviation: int, expected: float) -> None:
    stripes = plain(100)
    stripes[:, ::2] += 2 * deviation
    assert correlate_shifted(stripes, stripes) == pytest.approx(expected, abs=1e-3)


def test_a_picture_correlates_with_itself_moved_by_up_to_four_pixels() -> None:
    assert correlate_shifted(seen_from(12), seen_from(16)) > 0.99
    assert correlate_shifted(seen_from(12), seen_from(19)) < 0.6


def test_blocks_correlate_under_any_light_and_not_with_other_forms() -> None:
    a, b = seen_from(12), seen_from(32)
    shaded = np.asarray(np.clip(a * np.linspace(0.3, 1, WIDTH) + 10, 0, 255), np.uint8)
    assert np.median(correlate_blocks(a, shaded)) > 0.95
    assert correlate_blocks(a, blocks_of(b, a, 24))[:3].mean() < 0.5
    assert not correlate_blocks(plain(90), b).any()
    assert not correlate_blocks(a, plain(90)).any()


@pytest.mark.parametrize(
    ("levels", "contrast", "covered"), [(5, 1.0, 0.0), (8, 1.0, 1.0), (2, 0.5, 0.0), (4, 0.5, 1.0)]
)
def test_a_block_has_changed_from_six_levels_times_contrast(levels: int, contrast: float, covered: float) -> None:
    assert measure_coverage(plain(100), plain(100 + levels), contrast) == covered


@pytest.mark.parametrize(("deviation", "covered"), [(3, 1.0), (5, 0.5)])
def test_coverage_is_of_the_blocks_with_content(deviation: int, covered: float) -> None:
    stripes = plain(100)
    stripes[:, ::2] += 2 * deviation
    a, b = blocks_of(plain(100), stripes, 24), blocks_of(plain(150), stripes, 24)
    assert measure_coverage(a, b) == pytest.approx(covered)


def test_grain_alone_covers_nothing() -> None:
    assert measure_coverage(with_noise(scene(1, 1)[0], 3), with_noise(scene(1, 1)[0], 3, seed=2)) == 0


@pytest.mark.parametrize(
    ("frames", "level", "returns"), [(49, 100, True), (52, 100, False), (40, 115, True), (40, 117, False)]
)
def test_what_is_seen_again_within_two_seconds_has_come_back(frames: int, level: int, *, returns: bool) -> None:
    strip = strip_of([plain(100)] * 10 + [plain(200)] * frames + [plain(level)] * 60)
    assert comes_back(strip, InnerProducts(strip.features()), 9, 10) == returns
