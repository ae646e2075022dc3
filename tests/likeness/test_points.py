"""Points propose the picture that a crop is of among many, and match with no other."""

import cv2
import numpy as np
import pytest

from bts.likeness.hashes import Grey
from bts.likeness.points import KNOWN_POINTS, MOST_PROPOSED, find_points, place_crop, propose_wholes

COUNT = 2 * MOST_PROPOSED


def draw_shapes(seed: int) -> Grey:
    """A rough ground with rectangles on it, 480 x 270."""
    chance = np.random.default_rng(seed)
    grey = cv2.resize(chance.integers(30, 220, (9, 16)).astype(np.uint8), (480, 270), interpolation=cv2.INTER_CUBIC)
    for _ in range(80):
        x, y = chance.integers(0, 460), chance.integers(0, 255)
        high, wide = chance.integers(8, 30, 2)
        grey[y : y + high, x : x + wide] = chance.integers(0, 255)
    return np.asarray(grey, np.uint8)


@pytest.mark.parametrize("number", [0, 13, COUNT - 1])
def test_a_crop_proposes_its_picture_first_and_lies_where_it_was_cut(number: int) -> None:
    wholes = [draw_shapes(seed) for seed in range(COUNT)]
    points = [find_points(grey) for grey in wholes]
    part = cv2.resize(wholes[number][40:240, 100:400], None, fx=1.2, fy=1.2, interpolation=cv2.INTER_CUBIC)
    crop = find_points(np.asarray(part, np.uint8))
    proposed = propose_wholes(crop, [each.strongest(KNOWN_POINTS) for each in points])
    assert proposed[0] == number
    assert len(proposed) == MOST_PROPOSED
    place = place_crop(crop, points[number])
    assert place is not None
    assert place[:, 2].tolist() == pytest.approx([100, 40], abs=1)
    assert float(place[0, 0]) == pytest.approx(1 / 1.2, abs=0.01)
    assert [n for n in proposed[1:] if place_crop(crop, points[n]) is not None] == []


def test_a_plain_picture_has_no_points_and_proposes_none() -> None:
    plain = find_points(np.full((270, 480), 90, np.uint8))
    known = [find_points(draw_shapes(1)).strongest(KNOWN_POINTS), plain.strongest(KNOWN_POINTS)]
    assert len(plain.marks) == 0
    assert propose_wholes(plain, known) == []
    assert place_crop(plain, plain) is None
    assert propose_wholes(find_points(draw_shapes(1)), known) == [0]
