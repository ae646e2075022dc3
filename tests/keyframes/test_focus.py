"""Where nobody is seen, the frame whose middle is sharp wins over one whose background is."""

import cv2
import numpy as np
import pytest

from bts.keyframes.focus import compare_focus
from tests.keyframes.drawn import GREY, Pixels


def scene(*, sharp_middle: bool) -> Pixels:
    """A red thing in the middle of a green background, both with the same texture; one of them blurred."""
    noise = np.random.default_rng(0).integers(0, 80, (180, 320, 1))
    thing = np.zeros((180, 320, 1), bool)
    thing[50:130, 110:210] = True
    picture = np.asarray(np.where(thing, (40, 40, 170), (60, 140, 40)) + noise, np.uint8)
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), 4), np.uint8)
    return np.asarray(np.where(thing == sharp_middle, picture, soft), np.uint8)


def test_a_sharp_thing_in_the_middle_beats_a_sharp_background() -> None:
    blurred, sharp = compare_focus([scene(sharp_middle=False), scene(sharp_middle=True)])
    assert sharp == 1.0
    assert blurred < 0.75


def test_pictures_of_nothing_are_alike() -> None:
    assert compare_focus([GREY, GREY]) == pytest.approx([1.0, 1.0])
    assert compare_focus([]) == []
