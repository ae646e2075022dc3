"""What stands on plain ground is found whole, whatever it shows; a landscape and a pattern have no figures."""

import cv2
import numpy as np
import pytest

from bts.faces.figures import find_figures
from bts.media.arrays import Pixels

WIDTH, HEIGHT = 640, 360


def shaded(seed: int = 1) -> Pixels:
    """Ground that grows lighter from left to right, with the noise of a camera."""
    ramp = np.linspace(60, 110, WIDTH)[None, :, None] + np.zeros((HEIGHT, 1, 3))
    return np.asarray(np.clip(ramp + np.random.default_rng(seed).normal(0, 2, ramp.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("left", [40, 280, 500])
@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0), (40, 60, 220)])
def test_a_figure_is_found_whole_on_shaded_ground(left: int, colour: tuple[int, int, int]) -> None:
    picture = shaded()
    cv2.ellipse(picture, (left + 50, 180), (50, 110), 0, 0, 360, colour, -1)
    (found,) = find_figures(picture)
    assert found.kind == "figure"
    box = (found.left * WIDTH, found.top * HEIGHT, found.right * WIDTH, found.bottom * HEIGHT)
    assert box == pytest.approx((left, 70, left + 100, 290), abs=8)


def test_the_larger_of_two_figures_comes_first() -> None:
    picture = shaded()
    cv2.rectangle(picture, (60, 100), (120, 200), (0, 0, 255), -1)
    cv2.rectangle(picture, (300, 80), (480, 300), (0, 255, 0), -1)
    first, second = find_figures(picture)
    assert first.area > 5 * second.area


def test_horizon_and_pattern_are_no_figures() -> None:
    horizon = shaded()
    horizon[200:] = (30, 90, 40)
    assert find_figures(horizon) == []
    hill = shaded()
    hill[200:, :400] = np.random.default_rng(1).integers(0, 256, (HEIGHT - 200, 400, 3), np.uint8)
    assert find_figures(hill) == []
    band = shaded()
    band[150:250] = (30, 90, 40)
    assert find_figures(band) == []
    assert find_figures(np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)) == []
    assert find_figures(shaded()) == []
