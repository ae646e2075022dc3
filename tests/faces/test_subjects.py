"""Figures are found from every side, wherever they stand, and nothing is found where there is none."""

from importlib.resources import files

import cv2
import numpy as np
import pytest

from bts.faces.subjects import HARDLY_SEEN, find_distant, find_subjects
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


@pytest.mark.parametrize("across", [0, 1, 2])
def test_a_person_is_found_where_it_stands(across: int) -> None:
    """Also with nothing but black beside it: the maps' cells and their distances are read in the right places."""
    actor = cv2.resize(sample_picture(56), (320, 180))
    picture = np.zeros((360, 960, 3), np.uint8)
    picture[180:, 320 * across : 320 * (across + 1)] = actor
    (first, *_) = [one for one in find_subjects(picture) if one.kind == "person"]
    assert 0.34 * across - 0.02 <= first.left < first.right <= 0.34 * (across + 1) + 0.02
    assert first.top >= 0.48
    assert first.bottom == pytest.approx(1, abs=0.03)


def test_the_network_has_its_licence_beside_it() -> None:
    text = files("bts.faces").joinpath("networks/LICENSE-subjects").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Copyright 2020-2021 RangiLyu" in text


@pytest.mark.parametrize("contrast", [0.05, 0.1, 0.2])
def test_who_is_hardly_seen_is_an_unlikely_subject(contrast: float) -> None:
    """In a scene that is nearly dark the network finds persons whom nobody sees."""
    clear = sample_picture(56)
    dark = np.asarray(np.clip(20 + contrast * (clear.astype(np.float32) - clear.mean()), 0, 255), np.uint8)
    likely = max(one.score for one in find_subjects(clear))
    assert all(one.score <= likely * contrast * clear.std() / HARDLY_SEEN * 1.5 for one in find_subjects(dark))


@pytest.mark.parametrize(("at", "found"), [([(0.7, 0.5)], 1), ([(0.1, 0.5), (0.7, 0.4)], 0)])
def test_one_tiny_figure_in_a_landscape_is_found_and_of_several_none(at: list[tuple[float, float]], found: int) -> None:
    """A lone walker is what a landscape is about; several figures before a building pass by."""
    walker = np.asarray(cv2.resize(sample_picture(56), (40, 22), interpolation=cv2.INTER_AREA), np.uint8)
    land = np.full((720, 1280, 3), 200, np.uint8)
    for x, y in at:
        left, top = round(x * 1280), round(y * 720)
        land[top : top + 22, left : left + 40] = walker
    assert find_subjects(land) == []
    tiny = find_distant(land)
    assert len(tiny) == found
    assert all(abs((one.left + one.right) / 2 - at[0][0] - 0.016) < 0.02 for one in tiny)


@pytest.mark.parametrize(("size", "wide"), [((320, 180), True), ((120, 240), False)])
def test_a_subject_is_wide_by_its_pixels(size: tuple[int, int], wide: bool) -> None:
    picture = np.zeros((360, 640, 3), np.uint8)
    picture[60 : 60 + size[1], 100 : 100 + size[0]] = cv2.resize(sample_picture(56), size)
    for one in find_subjects(picture):
        assert one.wide == ((one.right - one.left) * 640 > (one.bottom - one.top) * 360)
