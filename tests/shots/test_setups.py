"""Set-ups that come back."""

from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.media.arrays import Pixels
from bts.shots import setups
from bts.shots.setups import is_same_setup, same_setups
from tests.bench.setups import CHANGES, read_pictures, tally
from tests.shots.material import plain, scene

GREY = np.full((18, 32), 128, np.uint8)


def planes(luma: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    return luma, GREY, GREY


def test_an_interview_cut_back_and_forth_is_two_set_ups() -> None:
    rng = np.random.default_rng(1)
    a, b = scene(1, 1)[0], scene(2, 1)[0]
    noisy = [np.asarray(np.clip(p + rng.normal(0, 4, p.shape), 0, 255), np.uint8) for p in (a, b, a, b, a)]
    assert same_setups([planes(p) for p in noisy]) == [None, None, 1, 2, 1]


def test_different_places_are_not_one() -> None:
    assert same_setups([planes(scene(seed, 1)[0]) for seed in range(8)]) == [None] * 8
    assert same_setups([]) == []


@pytest.mark.parametrize(("levels", "same"), [(10, 1), (14, None)])
def test_a_set_up_is_lit_alike(levels: int, same: int | None) -> None:
    dark = np.asarray(scene(1, 1)[0] // 2, np.uint8)
    assert same_setups([planes(dark), planes(dark + np.uint8(levels))]) == [None, same]
    tinted = np.asarray(GREY + levels, np.uint8)
    assert same_setups([planes(dark), (dark, GREY, tinted)]) == [None, same]


@pytest.mark.parametrize(("moved", "same"), [(1, 1), (4, None)])
def test_the_camera_of_a_set_up_has_hardly_moved(moved: int, same: int | None) -> None:
    rows = np.kron(np.random.default_rng(2).integers(80, 140, (9, 12)), np.ones((4, 8))).astype(np.uint8)
    a, b = (np.ascontiguousarray(rows[:, start : start + 64]) for start in (4, 4 + moved))
    assert same_setups([planes(a), planes(b)]) == [None, same]
    assert same_setups([planes(plain(90)), planes(plain(92))]) == [None, None]


def test_bars_and_darkness_do_not_make_two_places_one() -> None:
    """Black bars correlate with black bars: they are left out, or any two pictures between them would be alike."""
    for seed, other in combinations(range(8), 2):
        pictures = []
        for luma in (scene(seed, 1)[0], scene(other, 1)[0]):
            barred = np.full_like(luma, 16)
            barred[:, 20:44] = luma[:, 20:44]
            pictures.append(planes(barred))
        assert not is_same_setup(*pictures)
        assert is_same_setup(pictures[0], pictures[0])


def place(seed: int, contrast: int) -> Pixels:
    """A picture full of soft shapes, `contrast` levels from its darkest to its brightest."""
    shapes = np.random.default_rng(seed).uniform(0, 1, (12, 21)).astype(np.float32)
    return np.asarray(90 + contrast * cv2.resize(shapes, (64, 36)), np.uint8)


def lit(luma: Pixels, falloff: float) -> Pixels:
    """A picture as a lens or a small lamp lights it: less towards the corners."""
    down, across = np.mgrid[-1:1:36j, -1:1:64j]
    light = 1 - falloff * (across**2 + down**2) / 2
    return np.asarray(16 + (np.clip(luma, 16, 235) - 16.0) * light, np.uint8)


def test_light_that_falls_off_does_not_make_two_places_one() -> None:
    places = [lit(place(seed, 60), 0.9) for seed in range(8)]
    for one, other in combinations(places, 2):
        assert not is_same_setup(planes(one), planes(other))
        assert is_same_setup(planes(one), planes(one))


@pytest.mark.parametrize(("top", "bottom"), [(25, 35), (21, 35), (14, 22)])
def test_one_name_plate_over_two_places_does_not_make_them_one(top: int, bottom: int) -> None:
    """A name plate, a banner over two fifths of the height, and a title across the middle."""
    plate = np.random.default_rng(5).integers(0, 2, (bottom - top, 60)) * 180 + 40
    places = [place(seed, 40) for seed in range(8)]
    for luma in places:
        luma[top:bottom, 2:62] = plate
    for one, other in combinations(places, 2):
        assert not is_same_setup(planes(one), planes(other))
        assert is_same_setup(planes(one), planes(one))


@pytest.mark.parametrize(("steeper", "same"), [(0, True), (12, False)])
def test_what_has_no_content_is_the_same_only_if_nothing_has_changed(steeper: int, same: bool) -> None:
    """A sky and another sky, a wall and another wall: both are brighter on one side."""
    sky, other = (np.tile(np.linspace(90, 120 + more, 64).astype(np.uint8), (36, 1)) for more in (0, steeper))
    assert is_same_setup(planes(sky), planes(other)) == same


@pytest.mark.slow
def test_set_ups_of_real_clips_are_known(footage: Path) -> None:
    """The labelled pictures, as they are, between bars, darkened, behind a vignette and under one name plate.

    One banner makes one of a dissolve to the studio and the studio; one title across the middle ten pairs of heads and
    houses. So does an enlarged part without colour, in which little can be recognised, of one pair.
    """
    pictures = read_pictures(footage)
    worse = {"under a banner": (0.98, 0.97), "titled": (0.89, 0.97), "enlarged, in one grey": (0.98, 0.78)}
    for change in CHANGES:
        found = tally(pictures, change)
        precision, recall = worse.get(change, (1.0, 0.98))
        assert found.precision >= precision, change
        assert found.recall >= recall, change


@pytest.mark.parametrize(("lamp", "same"), [(0, True), (6, True), (24, False)])
def test_before_walls_that_are_lit_otherwise_nothing_is_the_same(lamp: int, same: bool) -> None:
    """A thing full of shapes in the middle of a wall, and alike before one that a lamp lights from the right."""
    thing = np.random.default_rng(1).uniform(20, 235, (18, 24))
    lights = (np.full((36, 64), 100.0), 100 - lamp / 2 + lamp * np.linspace(0, 1, 64) * np.ones((36, 1)))
    walls = [light.astype(np.uint8) for light in lights]
    for wall in walls:
        wall[::3] += 1  # grain: nothing before a camera is exactly flat
        wall[9:27, 20:44] = thing
    assert is_same_setup(*(planes(wall) for wall in walls)) == same


def slide(words: int) -> Pixels:
    """A slide with a head line, and three lines below it whose words differ."""
    luma = np.full((36, 64), 230, np.uint8)
    luma[:6] = 40
    letters = np.random.default_rng(words).integers(120, 230, (3, 2, 24))
    for row, line in zip((10, 16, 22), letters, strict=True):
        luma[row : row + 2, 5:29] = line
    return luma


def test_slides_of_one_design_with_other_words_are_others() -> None:
    noise = np.random.default_rng(6).integers(-1, 2, (36, 64))
    one, other = slide(1), slide(2)
    assert not is_same_setup(planes(one), planes(other))
    assert is_same_setup(planes(one), planes(np.asarray(one + noise, np.uint8)))
    faded = np.asarray(230 - (230 - one.astype(np.float32)) * 0.95, np.uint8)
    assert is_same_setup(planes(one), planes(faded))


def barred(rng: np.random.Generator) -> Pixels:
    """A luma picture between bars of random widths, with a few lit pixels in them."""
    luma = np.full((36, 64), 16, np.uint8)
    top, left, bottom, right = rng.integers([0, 0, 5, 5], [6, 8, 37, 65])
    inside = luma[top:bottom, left:right]
    inside[:] = rng.integers(20, 60, inside.shape)
    luma.reshape(-1)[rng.integers(0, luma.size, rng.integers(0, 30))] = 90
    return luma


@given(seed=st.integers(0, 9999))
@settings(max_examples=60, deadline=None)
def test_bars_of_two_pictures_are_those_of_both_laid_over_each_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lumas = [barred(rng) for _ in range(6)]
    groups = setups._Bars([planes(luma) for luma in lumas]).group(0, np.arange(1, 6))
    found = {j: box for box, among in groups for j in among.tolist()}
    assert found == {j: box_of(np.maximum(lumas[0], lumas[j])) for j in range(1, 6)}


def box_of(luma: Pixels) -> tuple[int, int, int, int]:
    """The box between the bars by the percentile of each row and column; the whole picture where it is small."""
    rows, columns = (np.flatnonzero(np.percentile(luma, 98, axis=axis) > 32) for axis in (1, 0))
    if min(len(rows), len(columns)) < 8:
        return 0, 36, 0, 64
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def test_a_picture_refers_to_the_first_that_is_its_set_up_however_many_there_are() -> None:
    rng = np.random.default_rng(3)
    pictures = []
    for seed in [1, 2, 3, 1, 2, 4, 5, 1]:
        luma = np.asarray(np.clip(scene(seed, 1)[0] + rng.normal(0, 3, (36, 64)), 0, 255), np.uint8)
        luma[: 4 * (seed % 2)] = 16  # some have bars
        pictures.append((luma, GREY, np.asarray(GREY + 9 * seed, np.uint8)))
    found = same_setups(pictures)
    for place, first in enumerate(found):
        heads = [other for other in range(place) if found[other] is None]
        compared = (other + 1 for other in heads if is_same_setup(pictures[other], pictures[place]))
        assert first == next(compared, None)
    assert any(found)
