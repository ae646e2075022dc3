"""Bars around a picture change nothing of what is seen in it, and of figures is only thought where nobody is."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from bts.faces.bars import find_picture, measure_edges
from bts.faces.find import find_faces
from bts.faces.sight import LEAST_FACE, lives, look_at
from bts.faces.subjects import Subject
from bts.media.arrays import Pixels
from tests.faces.drawn import face_picture

HIGH, ALL = 272, 360
"""Rows of a picture, and of the same picture with bars."""

TOP, BOTTOM = (ALL - HIGH) / 2 / ALL, (ALL + HIGH) / 2 / ALL


def add_bars(picture: Pixels) -> Pixels:
    barred = np.zeros((ALL, 640, 3), np.uint8)
    barred[(ALL - HIGH) // 2 : (ALL + HIGH) // 2] = picture
    return barred


def draw_figure() -> Pixels:
    """A bright figure on plain ground."""
    picture = np.full((HIGH, 640, 3), (110, 90, 60), np.uint8)
    cv2.ellipse(picture, (480, 130), (50, 90), 0, 0, 360, (240, 240, 240), -1)
    return picture


def test_bars_change_nothing_of_what_is_seen_between_them() -> None:
    picture, barred = draw_figure(), add_bars(draw_figure())
    within = find_picture([measure_edges(barred)])
    assert within == pytest.approx((0, TOP, 1, BOTTOM), abs=0.01)
    alone, between = look_at(picture), look_at(barred, 7, None, within)
    assert between.number == 7
    (figure,), (moved,) = ([one for one in look.subjects if one.kind == "figure"] for look in (alone, between))
    assert (moved.left, moved.right) == pytest.approx((figure.left, figure.right), abs=0.015)
    down = (TOP + share * (BOTTOM - TOP) for share in (figure.top, figure.bottom))
    assert (moved.top, moved.bottom) == pytest.approx(tuple(down), abs=0.015)


def test_salience_lies_between_the_bars_and_has_the_same_sum() -> None:
    look = look_at(add_bars(draw_figure()), within=(0, TOP, 1, BOTTOM))
    assert look.salience.shape == (36, 64)
    assert look.salience.sum() == pytest.approx(1, abs=1e-4)
    assert look.salience[:4].sum() == look.salience[-4:].sum() == 0
    empty = look_at(np.zeros((ALL, 640, 3), np.uint8), within=(0, TOP, 1, BOTTOM))
    assert empty.salience.sum() == 0


def test_a_face_between_bars_has_its_points_where_they_are() -> None:
    picture = np.ascontiguousarray(cv2.resize(face_picture(), (484, HIGH)), np.uint8)
    picture = np.asarray(cv2.copyMakeBorder(picture, 0, 0, 78, 78, cv2.BORDER_REPLICATE), np.uint8)
    (face, *_) = find_faces(picture, LEAST_FACE)
    (moved, *_) = look_at(add_bars(picture), within=(0, TOP, 1, BOTTOM)).faces
    high = BOTTOM - TOP
    points = tuple((x, TOP + y * high) for x, y in face.points)
    assert moved == replace(face, y=TOP + face.y * high, h=face.h * high, points=points)


@pytest.mark.parametrize(
    ("kind", "score", "sure"), [("person", 0.4, True), ("animal", 0.39, False), ("thing", 1, False)]
)
def test_persons_and_animals_live_where_they_are_likely(kind: str, score: float, sure: bool) -> None:
    assert lives(Subject(0, 0, 1, 1, score, kind)) == sure  # type: ignore[arg-type]
