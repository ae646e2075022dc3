"""Rows of letters are found whole, light or dark, at any place; a picture without letters has none."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from bts.faces.lettering import find_lettering, find_parts
from bts.media.arrays import Pixels


def lettered(words: str, at: tuple[int, int], colour: str, ground: int, size: tuple[int, int] = (640, 360)) -> Pixels:
    image = Image.new("RGB", size, (ground, ground, ground))
    ImageDraw.Draw(image).text(at, words, fill=colour, font_size=24)
    return np.asarray(image)


@pytest.mark.parametrize(("colour", "ground"), [("white", 40), ("black", 200), ("yellow", 90)])
@pytest.mark.parametrize("at", [(10, 8), (200, 160), (300, 320)])
@pytest.mark.parametrize("words", ["01:00:12:21", "Ada Lovelace, London"])
def test_a_row_of_letters_is_found_whole(words: str, at: tuple[int, int], colour: str, ground: int) -> None:
    picture = lettered(words, at, colour, ground)
    left, top, right, bottom = ImageDraw.Draw(Image.new("RGB", (1, 1))).textbbox(at, words, font_size=24)
    found = find_lettering(picture)
    assert min(box[0] for box in found) == pytest.approx(left / 640, abs=0.02)
    assert max(box[2] for box in found) == pytest.approx(right / 640, abs=0.02)
    assert min(box[1] for box in found) == pytest.approx(top / 360, abs=0.04)
    assert max(box[3] for box in found) == pytest.approx(bottom / 360, abs=0.04)


def test_a_line_of_small_letters_with_capitals_and_tails_is_found() -> None:
    """Its highest and its lowest letter are twice a small one apart."""
    (box, *_) = find_lettering(lettered("- He cannot hear you.", (100, 300), "white", 40))
    assert box[2] - box[0] == pytest.approx(0.36, abs=0.06)


def test_a_row_reaches_to_a_capital_that_is_no_letter_by_its_shape() -> None:
    picture = lettered("uickTime", (230, 160), "black", 255).copy()
    picture[163:183, 180:226] = 0
    picture[167:179, 184:222] = 255
    assert min(box[0] for box in find_lettering(picture)) == pytest.approx(180 / 640, abs=0.01)


def test_a_picture_without_letters_has_none() -> None:
    assert find_lettering(np.full((180, 320, 3), 128, np.uint8)) == []
    noise = np.random.default_rng(1).integers(0, 256, (180, 320, 3), np.uint8)
    assert find_lettering(noise) == []


def test_parts_are_those_of_the_usual_algorithm_in_its_order() -> None:
    """Where two end at one place, a row grows by the first."""
    generator = np.random.default_rng(5)
    for share in (0.02, 0.2, 0.5):
        strokes = np.asarray(
            cv2.dilate(np.asarray(generator.random((360, 860)) < share / 4, np.uint8), np.ones((2, 3), np.uint8)),
            np.uint8,
        )
        count, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        assert np.array_equal(find_parts(strokes * 255), stats[1:count])
