"""Figures are found from every side, wherever they stand, and nothing is found where there is none."""

import cv2
import numpy as np
import pytest

from bts.faces.subjects import find_distant, find_subjects
from tests.faces.drawn import face_picture, sample_picture


def test_a_drawn_actor_is_found_as_a_person_about_the_face() -> None:
    subjects = find_subjects(sample_picture(56))
    persons = [one for one in subjects if one.kind == "person"]
    assert persons
    assert persons[0].score > 0.4


@pytest.mark.parametrize("value", [0, 60, 128, 255])
def test_nothing_is_found_in_an_even_picture(value: int) -> None:
    even = np.full((180, 320, 3), value, np.uint8)
    assert find_subjects(even) == []
    assert find_distant(even) == []


@pytest.mark.parametrize("shape", [(60, 900), (900, 60), (1, 1), (1080, 1920)])
def test_boxes_lie_in_the_picture_whatever_its_shape(shape: tuple[int, int]) -> None:
    picture = cv2.resize(face_picture(), (shape[1], shape[0]))
    for one in find_subjects(np.asarray(picture, np.uint8)):
        assert 0 <= one.left < one.right <= 1
        assert 0 <= one.top < one.bottom <= 1
