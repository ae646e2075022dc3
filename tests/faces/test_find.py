"""Faces in real pictures, and none where there are none."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.faces.find import find_faces


def picture(clip: Path, second: float) -> np.ndarray:
    with media.open_clip(clip) as opened:
        ((_, frame),) = media.frames_at(opened, [Fraction(second)])
        return frame.bgr()


def test_an_interview_has_one_whole_face(footage: Path) -> None:
    (face,) = find_faces(picture(footage / "edited" / "googlework_short.mp4", 22.0))
    assert 0.6 < face.x < 0.7
    assert 0.15 < face.y < 0.25
    assert face.whole
    left, right, nose, *_ = face.points
    assert left[0] < nose[0] < right[0]
    assert left[1] < nose[1]


def test_the_largest_face_comes_first(footage: Path) -> None:
    found = find_faces(picture(footage / "edited" / "short_hamilton_clip.mp4", 8.0))
    assert len(found) >= 2
    assert [f.area for f in found] == sorted((f.area for f in found), reverse=True)


def test_a_place_and_a_flat_picture_have_none(footage: Path) -> None:
    assert find_faces(picture(footage / "edited" / "googlework_short.mp4", 5.0)) == []
    assert find_faces(np.full((90, 160, 3), 120, np.uint8)) == []
    assert find_faces(np.zeros((8, 8, 3), np.uint8)) == []


def test_a_face_at_the_edge_is_not_whole(footage: Path) -> None:
    full = picture(footage / "edited" / "googlework_short.mp4", 22.0)
    cut = np.ascontiguousarray(full[:, : int(full.shape[1] * 0.73)])
    assert all(not face.whole for face in find_faces(cut))
