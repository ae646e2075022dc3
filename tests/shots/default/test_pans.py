"""Steps of a camera that pans: what is one, and what a cut between two shots is."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default import pans
from bts.shots.default.distance import measure_distance
from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import found_in, mixed, strip_of

Place = tuple[int, int]


def surroundings(deviation: float = 40.0, seed: int = 1) -> Pixels:
    """A picture (236 x 264) of soft forms about grey, of that standard deviation in levels."""
    noise = np.random.default_rng(seed).normal(size=(236, 264))
    soft = np.sum([size * cv2.GaussianBlur(noise, (0, 0), size) for size in (1.5, 3)], axis=0)
    return np.asarray(np.clip(128 + deviation * soft / soft.std(), 0, 255), np.uint8)


def seen_at(places: list[Place], wide: Pixels | None = None) -> list[Pixels]:
    """What a camera sees of its surroundings at places (down, right) in pixels from the middle."""
    wide = surroundings() if wide is None else wide
    return [wide[100 + y : 100 + y + HEIGHT, 100 + x : 100 + x + WIDTH] for y, x in places]


def is_pan(strip: Strip, i: int) -> bool:
    """Whether frame i is a pan from the one before it, whose distance is measured here."""
    return pans.is_pan(strip, i, measure_distance(strip, i - 1, i))


FOREIGN = seen_at([(0, 0)], surroundings(seed=2))[0]


def test_a_whip_pan_is_no_cut_and_a_jump_as_wide_is_one() -> None:
    whip = [0] * 30 + [4, 28, 52, 56] + [60] * 30
    assert found_in(seen_at([(0, x) for x in whip])) == []
    (cut,) = found_in(seen_at([(0, 0)] * 30 + [(0, 28)] * 30))
    assert (cut.kind, cut.start_frame) == ("cut", 30)


@pytest.mark.parametrize(("seed", "steps"), [(3, (16, 16, 16, 16)), (3, (8, 16, 24, 16, 8)), (7, (20, 20, 20))])
def test_a_blurred_whip_pan_is_no_dissolve_and_a_dissolve_between_its_ends_is_one(
    seed: int, steps: tuple[int, ...]
) -> None:
    wide = surroundings(seed=seed)
    course = np.cumsum([0, *steps]) - 30
    shutter = np.linspace(0, 1, 8)
    between = [
        seen_at([(0, int(a + (b - a) * part)) for part in shutter], wide)
        for a, b in itertools.pairwise(course.tolist())
    ]
    first, last = seen_at([(0, int(course[0])), (0, int(course[-1]))], wide)
    blurred = [np.asarray(np.mean(seen, axis=0).round(), np.uint8) for seen in between]
    assert found_in([first] * 30 + blurred + [last] * 30) == []
    dissolve = [mixed(first, last, part) for part in np.linspace(0, 1, 8)[1:-1].tolist()]
    (found,) = found_in([first] * 30 + dissolve + [last] * 30)
    assert found.kind == "dissolve"


@pytest.mark.parametrize(("moving", "expected"), [(10, False), (12, True)])
@pytest.mark.parametrize("step", [(0, 8), (0, -8), (6, 0), (-4, 4)])
def test_most_frames_of_a_turn_are_a_step_from_the_last(moving: int, step: Place, *, expected: bool) -> None:
    wide = np.tile(surroundings(), (2, 2))
    places = [(0, 0)] * (20 - moving) + [(n * step[0], n * step[1]) for n in range(moving + 1)]
    assert pans.is_turn(strip_of(seen_at(places, wide)), 0, 20) == expected


def test_a_camera_that_shakes_does_not_turn() -> None:
    places = [(0, 8 * (n % 2)) for n in range(21)]
    assert not pans.is_turn(strip_of(seen_at(places)), 0, 20)


@pytest.mark.parametrize("step", [(0, 24), (0, -24), (14, 0), (-14, 0), (4, 24), (14, -4)])
def test_a_step_that_goes_on_is_a_pan_in_any_direction(step: Place) -> None:
    places = [(n * step[0], n * step[1]) for n in range(3)]
    assert is_pan(strip_of(seen_at(places)), 1)
    assert is_pan(strip_of(seen_at(places)), 2)


@pytest.mark.parametrize(("across", "expected"), [(8, True), (9, False)])
def test_a_pan_may_slant_a_little(across: int, *, expected: bool) -> None:
    assert is_pan(strip_of(seen_at([(n * across, n * 26) for n in range(3)])), 1) == expected


@pytest.mark.parametrize(("beside", "expected"), [(-24, False), (0, False), (4, False), (8, True), (30, True)])
def test_the_camera_goes_on_beside_the_step(beside: int, *, expected: bool) -> None:
    after = seen_at([(0, 0), (0, 0), (0, 24), (0, 24 + beside)])
    before = seen_at([(0, 0), (0, beside), (0, beside + 24), (0, beside + 24)])
    assert (is_pan(strip_of(after), 2), is_pan(strip_of(before), 2)) == (expected, expected)


@pytest.mark.parametrize(("step", "expected"), [(2, False), (4, True)])
def test_the_step_is_wide(step: int, *, expected: bool) -> None:
    assert is_pan(strip_of(seen_at([(0, n * step) for n in range(3)])), 1) == expected


@pytest.mark.parametrize(("foreign", "expected"), [(0.3, True), (0.45, False)])
def test_the_picture_is_the_one_before(foreign: float, *, expected: bool) -> None:
    a, b, c = seen_at([(0, 0), (0, 24), (0, 48)])
    assert is_pan(strip_of([a, b, mixed(c, FOREIGN, foreign)]), 2) == expected


@pytest.mark.parametrize(("foreign", "expected"), [(0.1, True), (0.25, False)])
def test_a_step_that_blocks_explain_is_a_pan_where_correlation_is_low(foreign: float, *, expected: bool) -> None:
    a, b, c = seen_at([(0, 0), (8, 24), (16, 48)])
    assert is_pan(strip_of([a, b, mixed(c, FOREIGN, foreign)]), 2) == expected


@pytest.mark.parametrize(("seed", "expected"), [(2, True), (3, False)])
def test_the_colours_of_the_picture_go_along(seed: int, *, expected: bool) -> None:
    places = [(0, 0), (0, 24), (0, 48)]
    wide = [surroundings(seed=2), surroundings(seed=2), surroundings(seed=seed)]
    tints = np.stack(
        [
            cv2.resize(seen_at([place], picture)[0], (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
            for place, picture in zip(places, wide, strict=True)
        ]
    )
    planes = np.asarray(tints, np.uint8)
    strip = replace(strip_of(seen_at(places, surroundings(10))), u=planes, v=planes)
    assert is_pan(strip, 2) == expected


@pytest.mark.parametrize(("deviation", "expected"), [(1.4, False), (3.0, True)])
def test_flat_pictures_move_nowhere(deviation: float, *, expected: bool) -> None:
    pictures = seen_at([(0, 0), (0, 24), (0, 48)], surroundings(deviation))
    assert is_pan(strip_of(pictures), 1) == expected
