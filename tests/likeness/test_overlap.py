"""Two pictures are laid upon one another where they agree, and agreement of strangers stays low."""

import cv2
import numpy as np
import pytest

from bts.likeness import overlay_best, shrink
from tests.likeness.test_hashes import grey_of

SAME = 0.9


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("cut", [(0.0, 0.0, 0.0, 0.0), (0.1, 0.0, 0.0, 0.1), (0.03, 0.08, 0.07, 0.02)])
def test_the_part_that_a_crop_is_of_is_found(seed: int, cut: tuple[float, float, float, float]) -> None:
    grey = grey_of(seed)
    height, width = grey.shape
    left, top, right, bottom = cut
    part = grey[round(top * height) : round((1 - bottom) * height), round(left * width) : round((1 - right) * width)]
    found = overlay_best(shrink(part), shrink(grey), (part.shape[1] / part.shape[0]) / (width / height))
    assert found.agreement > SAME
    assert np.allclose(found.cut, cut, atol=0.03)


@pytest.mark.parametrize("seed", range(6))
def test_strangers_do_not_agree(seed: int) -> None:
    small = shrink(grey_of(seed))
    assert max(overlay_best(small, shrink(grey_of(other)), 1.0).agreement for other in range(6, 12)) < 0.5


@pytest.mark.parametrize("seed", range(4))
def test_bars_that_two_strangers_share_do_not_make_them_alike(seed: int) -> None:
    one, other = (np.pad(shrink(grey_of(n))[5:31], ((5, 5), (0, 0)), constant_values=16) for n in (seed, seed + 6))
    smooth = np.pad(np.linspace(60, 110, 26 * 64).reshape(26, 64).astype(np.uint8), ((5, 5), (0, 0)), constant_values=2)
    assert overlay_best(one, one, 1.0).agreement > SAME
    assert overlay_best(one, other, 1.0).agreement < 0.6
    assert overlay_best(one, smooth, 1.0).agreement < 0.6


def test_a_part_of_another_shape_is_none() -> None:
    grey = grey_of(0)
    squeezed = cv2.resize(grey[:, : grey.shape[1] // 2], (960, 540))
    found = overlay_best(shrink(np.asarray(squeezed, np.uint8)), shrink(grey), 1.0)
    assert found.agreement < 0.8
