"""Faces in drawn and real pictures, and none where there are none."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.faces.find import NEARLY_ZERO, Face, _crop, _suppress, find_faces
from bts.media.arrays import Floats
from tests.faces.drawn import face_picture, turned_picture


def picture(clip: Path, second: float) -> np.ndarray:
    with media.open_clip(clip) as opened:
        ((_, frame),) = media.frames_at(opened, [Fraction(second)])
        return frame.bgr()


@pytest.mark.parametrize(
    ("second", "degrees", "scale", "blur", "faces"),
    [
        (24, 0, 1, 0, 1),
        (12, 78, 1, 0, 0),
        (12, 78, 1, 2, 1),
        (12, 84, 1, 0, 0),
        (31, 66, 1, 0, 1),
        (31, 84, 0.5, 0, 1),
        (31, 84, 1, 0, 0),
        (50, 40, 1, 4, 0),
        (56, 0, 1, 0, 1),
    ],
)
def test_a_face_that_lies_is_found_where_the_networks_agree(
    second: int, degrees: int, scale: float, blur: float, faces: int
) -> None:
    """No picture to be proud of: each is near a bound of the cascade, and on its other side were that changed."""
    assert len(find_faces(turned_picture(second, degrees, scale, blur))) == faces


@pytest.mark.parametrize(
    ("pixels", "least", "faces"),
    [(14, None, 0), (18, None, 1), (14, 0.1, 1), (14, 0.01, 1), (12, 0.01, 0), (12, 0.1, 0)],
)
def test_faces_are_found_from_a_size_on(pixels: int, least: float | None, faces: int) -> None:
    """Of pictures of 180 rows; the networks find some that are a little smaller than what is asked."""
    picture = face_picture(pixels / 180, 0.3)
    assert len(find_faces(picture) if least is None else find_faces(picture, least)) == faces


@pytest.mark.parametrize(("x", "y", "whole"), [(0.002, 0.5, True), (0.001, 0.5, False), (0.5, 0.001, False)])
def test_a_face_is_whole_while_a_five_hundredth_is_free_around_it(x: float, y: float, whole: bool) -> None:
    assert Face(x, y, 0.2, 0.3, 1.0, ()).whole == whole
    assert Face(0.8 - x, 0.7 - y, 0.2, 0.3, 1.0, ()).whole == whole


def test_the_points_of_a_face_lie_in_it() -> None:
    (face,) = find_faces(face_picture())
    assert face.h == pytest.approx(0.45, abs=0.02)
    assert face.area == face.w * face.h
    left, right, nose, *mouth = face.points
    assert face.x < left[0] < nose[0] < right[0] < face.x + face.w
    assert face.y < left[1] < nose[1] < min(y for _, y in mouth) < face.y + face.h


def test_an_interview_has_one_whole_face(footage: Path) -> None:
    (face,) = find_faces(picture(footage / "edited" / "googlework_short.mp4", 22.8))
    assert 0.6 < face.x < 0.7
    assert 0.15 < face.y < 0.25
    assert face.whole
    left, right, nose, *_ = face.points
    assert left[0] < nose[0] < right[0]
    assert left[1] < nose[1]


def test_the_largest_face_comes_first(footage: Path) -> None:
    found = find_faces(picture(footage / "edited" / "short_hamilton_clip.mp4", 8.9))
    assert len(found) >= 2
    assert [f.area for f in found] == sorted((f.area for f in found), reverse=True)


def test_a_place_and_a_flat_picture_have_none(footage: Path) -> None:
    assert find_faces(picture(footage / "edited" / "googlework_short.mp4", 5.8)) == []
    assert find_faces(np.full((90, 160, 3), 120, np.uint8)) == []
    assert find_faces(np.zeros((8, 8, 3), np.uint8)) == []


def test_a_face_at_the_edge_is_not_whole(footage: Path) -> None:
    full = picture(footage / "edited" / "googlework_short.mp4", 22.8)
    cut = np.ascontiguousarray(full[:, : int(full.shape[1] * 0.73)])
    assert all(not face.whole for face in find_faces(cut))


@given(st.integers(0, 40), st.integers(0, 2**32 - 1), st.sampled_from([0.3, 0.5, 0.7]), st.booleans())
def test_boxes_are_suppressed_as_one_after_another_would_be(
    n: int, seed: int, overlap: float, of_smaller: bool
) -> None:
    """Whole numbers, so that many boxes overlap by just as much as is allowed, and some are empty."""
    boxes = np.random.default_rng(seed).integers(0, 9, (n, 5)).astype(np.float32)
    kept: list[int] = []
    for i in np.argsort(-boxes[:, 4]).tolist():
        if not any(are_one(boxes[i], boxes[j], overlap, of_smaller) for j in kept):
            kept.append(i)
    assert _suppress(boxes, overlap, of_smaller=of_smaller).tolist() == kept


def are_one(one: Floats, other: Floats, overlap: float, of_smaller: bool) -> bool:
    """Whether two boxes overlap by more than that, counted for them alone."""
    areas = [np.prod(np.maximum(box[2:4] - box[:2], 0)) for box in (one, other)]
    inner = np.minimum(one[2:4], other[2:4]) - np.maximum(one[:2], other[:2])
    shared = np.prod(np.maximum(inner, 0))
    base = min(areas) if of_smaller else sum(areas) - shared
    return bool(shared > overlap * np.maximum(base, NEARLY_ZERO))


@given(st.tuples(*[st.floats(-30, 60)] * 4), st.sampled_from([24, 48]))
def test_a_crop_is_black_outside_the_picture(box: tuple[float, float, float, float], side: int) -> None:
    shown = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    wide = np.pad(shown, ((90, 90), (90, 90), (0, 0)))
    left, top, right, bottom = (round(value) + 90 for value in box)
    plain = wide[top : max(top + 1, bottom), left : max(left + 1, right)]
    (crop,) = _crop(shown, np.array([[*box, 1.0]], np.float32), side)
    if right > left and bottom > top:
        assert np.array_equal(crop, cv2.resize(plain, (side, side), interpolation=cv2.INTER_AREA))
    assert crop.shape == (side, side, 3)
