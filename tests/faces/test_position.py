"""A crop holds the faces of a shot over all looks, cuts no head that it could keep, else follows salience."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.faces.find import Face
from bts.faces.glance import Glance, find_heads, list_bodies, weigh_face
from bts.faces.position import INSIDE, choose_position
from bts.faces.subjects import Subject
from bts.media.arrays import Floats

PHONE = 0.3164
"""Width of 9:16 in 16:9, as a share."""


NOTHING = np.zeros((36, 64), np.float32)


def face(x: float, size: float = 0.1, high: float | None = None, turned: float = 0.0) -> Face:
    """A face whose left edge is at `x`; its nose lies `turned` of half the distance of its eyes beside the middle."""
    eyes = (x + size * 0.3, x + size * 0.7)
    nose = (eyes[0] + eyes[1]) / 2 + turned * size * 0.2
    points = ((eyes[0], 0.4), (eyes[1], 0.4), (nose, 0.45), (eyes[0], 0.5), (eyes[1], 0.5))
    return Face(x, 0.3, size, high or size * 16 / 9, 1.0, points)


def spot(x: float, y: float = 0.5) -> Floats:
    """Salience in one place alone."""
    found = np.zeros((36, 64), np.float32)
    found[int(y * 36), int(x * 64)] = 1
    return found


def look(*faces: Face, salience: Floats = NOTHING, number: int = 0) -> Glance:
    return Glance(number, faces, salience)


@settings(deadline=None)
@given(st.floats(0, 0.85), st.floats(0.02, 0.15))
def test_one_face_is_whole_in_the_crop_with_its_hair_and_ears(x: float, size: float) -> None:
    place = choose_position([look(face(x, size))], PHONE, 1.0)
    left, right = max(0.0, x - 0.2 * size), min(1.0, x + 1.2 * size)
    inside = min(right, place.left + PHONE) - max(left, place.left)
    assert inside >= INSIDE * (right - left) - 1e-6
    assert 0 <= place.left <= 1 - PHONE + 1e-9
    assert place.lost == ""


def test_the_face_of_most_looks_wins_over_one_seen_once() -> None:
    looks = [look(face(0.1)) for _ in range(5)] + [look(face(0.8, 0.12))]
    assert choose_position(looks, PHONE, 1.0).left < 0.1


def test_a_large_face_in_the_middle_weighs_more_than_a_small_one_that_looks_aside() -> None:
    assert weigh_face(face(0.45, 0.2)) > weigh_face(face(0.45, 0.1)) > weigh_face(face(0.9, 0.1))
    assert weigh_face(face(0.45, 0.1)) > weigh_face(face(0.45, 0.1, turned=0.8))


@settings(deadline=None)
@given(st.floats(0.05, 0.6), st.floats(0.15, 0.6))
def test_no_head_is_cut_while_a_crop_keeps_it(x: float, apart: float) -> None:
    """Of two heads, each is whole in the crop or outside of it, wherever there is a crop that does so."""
    other = min(0.88, x + apart)
    left = choose_position([look(face(x), face(other))], PHONE, 1.0).left

    def share(start: float) -> float:
        return (min(start + 0.12, left + PHONE) - max(start, left)) / 0.12

    cut = [start for start in (x - 0.02, other - 0.02) if 0.3 < share(start) < 0.9]
    assert not cut or other - x < 0.2


def test_faces_that_cannot_both_be_kept_are_told() -> None:
    assert "faces" in choose_position([look(face(0.1), face(0.8))] * 4, PHONE, 1.0).lost
    assert choose_position([look(face(0.4), face(0.5))] * 4, PHONE, 1.0).lost == ""


def test_a_walker_is_held_as_long_as_can_be() -> None:
    """It is seen six times at the left and three times on its way out at the right."""
    looks = [look(face(x)) for x in (0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.5, 0.7, 0.85)]
    place = choose_position(looks, PHONE, 1.0)
    assert place.left <= 0.08
    assert place.lost == ""
    walks = [look(face(x)) for x in np.linspace(0, 0.9, 9)]
    assert "faces" in choose_position(walks, PHONE, 1.0).lost


@settings(deadline=None)
@given(st.floats(0.02, 0.98))
def test_without_a_face_what_stands_out_is_inside(x: float) -> None:
    place = choose_position([look(salience=spot(x))] * 3, PHONE, 1.0)
    assert place.left <= (int(x * 64) + 0.5) / 64 <= place.left + PHONE
    assert place.lost == ""


def test_a_head_reaches_to_the_top_of_its_person_where_that_is_near() -> None:
    """A hat is part of the head; a balcony above that is taken for the person is not."""
    one = face(0.45)
    hat, far = (Subject(0.4, one.y - share * one.h, 0.6, 1.0, 0.8, "person") for share in (0.9, 1.5))
    (head,), (bare,) = (find_heads(Glance(0, (one,), NOTHING, (body,))) for body in (hat, far))
    assert head[1] == pytest.approx(hat.top)
    assert bare[1] == pytest.approx(one.y - 0.3 * one.h)
    place = choose_position([Glance(0, (one,), spot(0.5, 0.9), (hat,))], 1.0, 0.75)
    assert place.top <= hat.top + 0.01


def test_of_two_figures_that_do_not_both_fit_one_is_whole() -> None:
    two = tuple(Subject(left, 0.4, left + 0.2, 0.9, 0.5, "figure") for left in (0.2, 0.5))
    place = choose_position([Glance(0, (), NOTHING, two)], PHONE, 1.0)
    held = [min(one.right, place.left + PHONE) - max(one.left, place.left) for one in two]
    assert max(held) == pytest.approx(0.2, abs=0.005)
    assert min(held) <= 0.2 * 0.1


def test_a_small_animal_outweighs_what_is_bright_elsewhere() -> None:
    small = Subject(0.1, 0.5, 0.2, 0.7, 0.4, "animal")
    bright = np.asarray((spot(0.7) + 1 / (36 * 64)) / 2, np.float32)
    assert choose_position([look(salience=bright)], PHONE, 1.0).left > 0.4
    place = choose_position([Glance(0, (), bright, (small,))], PHONE, 1.0)
    assert place.left <= small.left
    assert place.left + PHONE >= small.right


def test_looks_in_which_no_subjects_were_sought_say_nothing_of_them() -> None:
    """Without them a walker weighs as much, and that the crop cannot hold both ends of a shot is said."""
    here, there = (Subject(x, 0.2, x + 0.3, 0.9, 0.9, "person") for x in (0.0, 0.7))
    looks = [Glance(n, (), NOTHING, (one,)) for n, one in enumerate((here, there))]
    unsought = [Glance(9, (), NOTHING, sought=False)] * 6
    alone, among = choose_position(looks, PHONE, 1.0), choose_position([*looks, *unsought], PHONE, 1.0)
    assert alone == among
    assert "do not all fit" in among.lost
    assert choose_position(unsought, PHONE, 1.0).lost


def test_what_hardly_looks_like_a_person_is_not_raised_with_a_small_animal() -> None:
    small, wall = Subject(0.3, 0.48, 0.4, 0.7, 0.31, "animal"), Subject(0.6, 0.1, 0.9, 0.9, 0.25, "person")
    place = choose_position([Glance(0, (), NOTHING, (small, wall))], PHONE, 1.0)
    assert place.left <= small.left
    assert place.left + PHONE >= small.right


@pytest.mark.parametrize("bottom", [0.6, 1.0])
def test_of_a_person_who_does_not_fit_the_head_is_kept_although_something_below_shines(bottom: float) -> None:
    tall = Subject(0.4, 0.05, 0.6, bottom, 0.6, "person")
    place = choose_position([Glance(0, (), spot(0.5, 0.7), (tall,))], 1.0, 0.4)
    assert place.top <= tall.top


def test_an_animal_keeps_its_head_although_a_crop_further_down_would_hold_another_one_too() -> None:
    tall, low = Subject(0.2, 0.01, 0.56, 0.9, 0.4, "animal"), Subject(0.47, 0.59, 0.68, 0.84, 0.52, "animal")
    place = choose_position([Glance(0, (), spot(0.5, 0.7), (tall, low))], 1.0, 0.75)
    assert place.top <= tall.top + (1 - INSIDE) * 0.75


@pytest.mark.parametrize(("head", "tail"), [(0.15, 0.7), (0.8, 0.2)])
def test_an_animal_that_does_not_fit_keeps_the_end_at_which_its_upper_part_draws_the_eye(
    head: float, tail: float
) -> None:
    """Not the one at which most of it does: that is as often a tail, and a crop from the middle cuts both."""
    salience = np.asarray(0.45 * spot(head, 0.35) + 0.55 * spot(tail, 0.7), np.float32)
    animal = Subject(0.1, 0.3, 0.86, 0.9, 0.7, "animal", wide=True)
    place = choose_position([Glance(0, (), salience, (animal,))], PHONE, 1.0)
    held = place.left <= animal.left if head < 0.5 else place.left + PHONE >= animal.right
    assert held


@pytest.mark.parametrize(
    "change", [{"wide": False}, {"kind": "person"}, {"score": 0.29}, {"right": 1.0}, {"bottom": 1.0}]
)
def test_what_has_its_head_elsewhere_is_not_kept_at_an_end(change: dict[str, Any]) -> None:
    """One that stands upright or is hardly likely, a person, and one that the picture's edge cuts, there or below."""
    salience = np.asarray(0.05 * spot(0.8, 0.35) + 0.95 * spot(0.35, 0.6), np.float32)
    one = replace(Subject(0.1, 0.3, 0.86, 0.9, 0.7, "animal", wide=True), **change)
    place = choose_position([Glance(0, (), salience, (one,))], PHONE, 1.0)
    assert place.left < 0.35 < place.left + PHONE


@pytest.mark.parametrize(("more", "shown"), [(0.51, False), (0.54, False), (0.56, True), (0.6, True)])
def test_the_head_shows_where_one_half_of_the_upper_part_clearly_draws_the_eye_more(more: float, shown: bool) -> None:
    salience = np.asarray(more * spot(0.8, 0.35) + (1 - more) * spot(0.2, 0.35), np.float32)
    animal = Subject(0.1, 0.3, 0.86, 0.9, 0.7, "animal", wide=True)
    ((*_, front),) = list_bodies(Glance(0, (), salience, (animal,)), 0)
    assert front == ("end" if shown else None)


def test_of_a_close_up_without_a_face_the_middle_is_kept() -> None:
    place = choose_position([Glance(0, (), NOTHING, (Subject(0, 0, 1, 1, 0.9, "person"),))], 1.0, 0.56)
    assert place.top == pytest.approx(0.15, abs=0.03)


def test_where_nothing_stands_out_it_is_told() -> None:
    even = np.full((36, 64), 1 / (36 * 64), np.float32)
    assert choose_position([look(salience=even)] * 3, PHONE, 1.0).lost == "nothing in it stands out"


def test_what_moves_out_of_every_crop_is_told() -> None:
    walk = [look(salience=spot(x)) for x in np.linspace(0.05, 0.95, 8)]
    assert choose_position(walk, PHONE, 1.0).lost == "what moves in it leaves the crop"


@pytest.mark.parametrize("x", [0.0, 0.5, 1.0])
def test_a_crop_stays_between_bars(x: float) -> None:
    place = choose_position([look(salience=spot(min(x, 0.99)))], PHONE, 0.7, (0.125, 0.1, 0.875, 0.9))
    assert 0.125 - 1e-9 <= place.left <= 0.875 - PHONE + 1e-9
    assert 0.1 - 1e-9 <= place.top <= 0.2 + 1e-9


def test_of_a_face_larger_than_the_crop_its_middle_is_shown() -> None:
    place = choose_position([look(face(0.45, 0.5, 1.0))], PHONE, 1.0)
    assert place.left + PHONE / 2 == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize(("share", "lost"), [(0.7, ""), (0.66, "what draws the eye is not in one place")])
def test_a_crop_that_holds_little_of_what_stands_out_is_told(share: float, lost: str) -> None:
    seen = share * spot(0.2) + (1 - share) * spot(0.9)
    place = choose_position([look(salience=np.asarray(seen, np.float32))] * 3, PHONE, 1.0)
    assert place.left < 0.2
    assert place.lost == lost


def test_a_side_along_which_a_crop_hardly_moves_is_not_judged() -> None:
    even = np.full((36, 64), 1 / (36 * 64), np.float32)
    assert choose_position([look(salience=even)] * 3, 0.99, 0.99).lost == ""
