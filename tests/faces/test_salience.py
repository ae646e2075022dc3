"""What draws the eye: a thing of another colour, a thing that moves, a thing that is sharp; and not the middle."""

import cv2
import numpy as np
import pytest

from bts.faces.salience import COMMON, _find_rare_colours, map_salience
from bts.media.arrays import Floats, Pixels


def background(shift: int = 0) -> Pixels:
    """640 x 360 pixels of soft waves."""
    y, x = np.mgrid[0:360, 0:640]
    wave = 110 + 25 * np.sin((x + shift) / 37) * np.cos(y / 41)
    return np.repeat(wave[:, :, None], 3, axis=2).astype(np.uint8)


def share_about(found: Floats, x: float, y: float) -> float:
    """The share of the salience within a tenth of the sides about a point."""
    rows, columns = (np.arange(36) + 0.5) / 36, (np.arange(64) + 0.5) / 64
    return float(found[np.ix_(np.abs(rows - y) < 0.15, np.abs(columns - x) < 0.15)].sum())


@pytest.mark.parametrize("x", [0.15, 0.5, 0.85])
def test_a_thing_of_another_colour_stands_out(x: float) -> None:
    shown = background()
    cv2.circle(shown, (round(640 * x), 180), 30, (30, 40, 220), -1)
    assert share_about(map_salience(shown), x, 0.5) > 0.5


def test_of_two_alike_the_one_that_moves_against_the_background_stands_out() -> None:
    """The camera turns, so all of the picture changes; one of two squares goes the other way."""
    random = np.random.default_rng(3)
    soft = cv2.GaussianBlur(random.integers(0, 256, (360, 700, 3), np.uint8), (0, 0), 8)
    scene = np.clip((soft.astype(float) - 127) * 6 + 127, 0, 255).astype(np.uint8)
    scene[150:210, 482:542] = (40, 40, 230)
    before, now = scene[:, :640].copy(), scene[:, 12:652].copy()
    before[150:210, 120:180] = now[150:210, 160:220] = (40, 40, 230)
    found = map_salience(now, before)
    assert share_about(found, 0.28, 0.5) > 1.35 * share_about(found, 0.78, 0.5)
    still = map_salience(now)
    assert share_about(still, 0.28, 0.5) < 1.15 * share_about(still, 0.78, 0.5)


def test_a_sharp_thing_stands_out_from_what_is_out_of_focus() -> None:
    random = np.random.default_rng(5)
    noise = random.integers(60, 200, (360, 640, 3), np.uint8)
    shown = np.asarray(cv2.GaussianBlur(noise, (0, 0), 8), np.uint8)
    shown[140:220, 90:170] = noise[140:220, 90:170]
    assert share_about(map_salience(shown), 0.2, 0.5) > 0.4


def test_a_map_sums_to_one_and_an_even_picture_gives_nothing() -> None:
    shown = background()
    cv2.circle(shown, (100, 180), 30, (30, 40, 220), -1)
    assert float(map_salience(shown).sum()) == pytest.approx(1, abs=1e-3)
    assert float(map_salience(np.full((360, 640, 3), 90, np.uint8)).sum()) < 0.01


def test_a_rare_colour_is_told_by_a_percentile_of_the_distances_to_the_border() -> None:
    small = np.random.default_rng(2).integers(0, 256, (36, 64, 3), np.uint8)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    border = np.concatenate([lab[:, 0], lab[:, -1], lab[0]])
    plain = np.percentile(np.linalg.norm(lab[:, :, None] - border, axis=-1), COMMON, axis=-1)
    assert _find_rare_colours(small) == pytest.approx(plain, rel=1e-5)
