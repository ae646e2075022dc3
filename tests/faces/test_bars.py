"""Bars are found where they are, and night is not taken for them."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from bts.faces.bars import (
    BRIGHTEST,
    COVERED,
    cut_bars,
    find_clear_picture,
    find_common_picture,
    find_picture,
    measure_edges,
)
from bts.media.arrays import Pixels
from bts.model import WHOLE


def picture(top: int = 0, left: int = 0, level: int = 150, noise: int = 0) -> Pixels:
    """160 x 90 pixels with bars of `top` rows and `left` columns on both sides."""
    random = np.random.default_rng(1)
    made: Pixels = random.integers(0, noise + 1, (90, 160, 3), np.uint8)
    inside = random.integers(level // 2, level + 1, (90 - 2 * top, 160 - 2 * left, 3), np.uint8)
    made[top : 90 - top, left : 160 - left] = inside
    return made


@pytest.mark.parametrize("noise", [0, 16])
@pytest.mark.parametrize(("top", "left"), [(12, 0), (0, 20), (9, 16)])
def test_letterbox_and_pillarbox_are_found(top: int, left: int, noise: int) -> None:
    found = find_picture([measure_edges(picture(top, left, noise=noise))] * 2)
    rows, columns = (top + 1 if top else 0) / 90, (left + 1 if left else 0) / 160
    assert found == pytest.approx((columns, rows, 1 - columns, 1 - rows))


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=400)))
def test_edges_are_the_percentiles_of_rows_and_columns(grey: Pixels) -> None:
    edges = measure_edges(np.repeat(grey[:, :, None], 3, axis=2))
    for found, lines in zip(edges, (grey, grey.T), strict=True):
        expected = np.percentile(lines, (BRIGHTEST, COVERED), axis=1)
        np.testing.assert_array_equal(found, expected.astype(np.float32))


def test_a_bar_is_black_in_every_picture() -> None:
    assert find_picture([measure_edges(picture(top=12)), measure_edges(picture())]) == WHOLE


def test_night_a_title_and_a_dark_side_are_no_bars() -> None:
    assert find_picture([measure_edges(picture(top=20, level=40))]) == WHOLE
    title = np.zeros((90, 160, 3), np.uint8)
    cv2.putText(title, "A TITLE", (45, 50), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255))
    assert find_picture([measure_edges(title)]) == WHOLE
    dark = picture()
    dark[:, :40] = 0
    assert find_picture([measure_edges(dark)]) == WHOLE


def test_a_thin_black_edge_is_left_off_alone_and_a_dark_side_is_kept() -> None:
    edged = np.asarray(cv2.resize(picture(), (640, 360), interpolation=cv2.INTER_NEAREST), np.uint8)
    edged[:, :8] = 0
    edged[-5:] = 0
    assert find_clear_picture(edged) == pytest.approx((9 / 640, 0, 1, 1 - 6 / 360))
    assert find_picture([measure_edges(edged)]) == WHOLE
    edged[:, :80] = 0
    assert find_clear_picture(edged)[0] == 0
    boxed = picture(top=12)
    assert find_clear_picture(boxed) == find_picture([measure_edges(boxed)])


def test_of_pictures_of_several_sizes_the_commonest_count() -> None:
    boxed = picture(top=12)
    other = np.asarray(cv2.resize(boxed, (120, 100)), np.uint8)
    common = find_common_picture([other, boxed, boxed])
    assert common == find_picture([measure_edges(boxed)])
    assert cut_bars(boxed, common).shape == (90 - 2 * 13, 160, 3)
    assert find_common_picture([]) == WHOLE
