"""A hash bears what happens to a picture on its way through a desk, and tells pictures apart."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bts.likeness import HEIGHT, WIDTH, PlainPictureError, hash_looks, hash_query, list_cuts, shrink
from bts.likeness.hashes import INNER
from tests.stills.test_where import draw_scene

BORNE = 8
"""Bits of 63: what scaling, recompression and a crop at most change in a scene."""

SCENES = 12

seeds = st.integers(0, SCENES - 1)

shares = st.floats(0, INNER)


def grey_of(seed: int) -> NDArray[np.uint8]:
    return np.asarray(draw_scene(seed).convert("L"), np.uint8)


def distance(picture: NDArray[np.uint8], whole: NDArray[np.uint8]) -> int:
    return int(np.bitwise_count(hash_query(shrink(picture)) ^ hash_looks(shrink(whole)[None])[0]).min())


@settings(max_examples=40, deadline=None)
@given(seed=seeds, scale=st.floats(0.3, 1.5), quality=st.integers(30, 90))
def test_scaling_and_recompression_change_few_bits(seed: int, scale: float, quality: int) -> None:
    grey = grey_of(seed)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    data = cv2.imencode(
        ".jpg", cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )[1]
    assert distance(np.asarray(cv2.imdecode(data, 0), np.uint8), grey) <= BORNE


@settings(max_examples=60, deadline=None)
@given(seed=seeds, left=shares, top=shares, right=shares, low=shares)
def test_a_crop_of_up_to_a_tenth_a_side_changes_few_bits(
    seed: int, left: float, top: float, right: float, low: float
) -> None:
    grey = grey_of(seed)
    height, width = grey.shape
    part = grey[round(top * height) : round((1 - low) * height), round(left * width) : round((1 - right) * width)]
    assert distance(part, grey) <= BORNE


@pytest.mark.parametrize("seed", range(SCENES))
def test_other_scenes_are_far(seed: int) -> None:
    others = [distance(grey_of(seed), grey_of(other)) for other in range(SCENES) if other != seed]
    assert min(others) > BORNE


@settings(max_examples=50, deadline=None)
@given(level=st.integers(0, 255), noise=st.integers(0, 6), seed=st.integers(0, 99))
def test_black_fog_and_grain_have_no_hash(level: int, noise: int, seed: int) -> None:
    grain = np.random.default_rng(seed).integers(-noise, noise + 1, (HEIGHT, WIDTH))
    with pytest.raises(PlainPictureError):
        hash_query(np.clip(level + grain, 0, 255).astype(np.uint8))


def test_light_and_contrast_do_not_count() -> None:
    grey = grey_of(3)
    dim = (grey * 0.5 + 16).astype(np.uint8)
    assert distance(dim, grey) <= 2


def test_the_first_hash_of_a_question_is_that_of_the_whole_picture() -> None:
    small = shrink(grey_of(1))
    assert list_cuts()[0] == (0, 0, 0, 0)
    assert hash_query(small)[0] == hash_looks(small[None])[0]
    assert len(hash_query(small)) == len(list_cuts())
