"""Eyes, mouth and turn of faces, read by the network on real and drawn faces; its file has its licence beside it."""

from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np

from bts import media
from bts.faces import find_faces
from bts.faces.landmarks import LEAST_WIDTH, MOST_TURNED, Expression, read_expression
from tests.faces.drawn import Pixels

OPEN, SHUT = 17, 51
"""Frames of a talker in the footage with the eyes open, and in the middle of a blink."""


def read(picture: Pixels) -> Expression:
    found = read_expression(picture, find_faces(picture)[0])
    assert found is not None
    return found


def frames_of(clip: Path, *numbers: int) -> list[Pixels]:
    with media.open_clip(clip) as opened:
        return [frame.bgr() for frame in media.frames(opened) if frame.number in numbers]


def test_a_blink_of_a_talker_is_read(footage: Path) -> None:
    seen, blink = (read(p) for p in frames_of(footage / "speech" / "bbaf2n.mpg", OPEN, SHUT))
    assert seen.is_clear
    assert blink.is_clear
    assert blink.eyes < 0.8 * seen.eyes


def test_a_profile_is_not_judged(footage: Path) -> None:
    with media.open_clip(footage / "edited" / "short_hamilton_clip.mp4") as clip:
        ((_, frame),) = media.frames_at(clip, [Fraction(8)])
        picture = frame.bgr(width=480)
    aside = [read_expression(picture, face) for face in find_faces(picture) if face.x > 0.4]
    assert [found is not None and found.turned < -MOST_TURNED for found in aside] == [True, True]
    assert not any(found is not None and found.is_clear for found in aside)
    ahead = read(frames_of(footage / "speech" / "bbaf2n.mpg", OPEN)[0])
    assert abs(ahead.turned) < MOST_TURNED / 2


def test_a_small_face_is_not_read(footage: Path) -> None:
    picture = frames_of(footage / "speech" / "bbaf2n.mpg", OPEN)[0]
    face = find_faces(picture)[0]
    scale = (LEAST_WIDTH - 1) / (face.w * picture.shape[1])
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    assert read_expression(small, face) is None


def test_a_covered_face_is_not_clear(footage: Path) -> None:
    picture = frames_of(footage / "speech" / "bbaf2n.mpg", OPEN)[0].copy()
    face = find_faces(picture)[0]
    height, width = picture.shape[:2]
    top, left = round(face.y * height), round(face.x * width)
    picture[top : top + round(face.h * height), left : left + round(face.w * width)] = (90, 120, 160)
    found = read_expression(picture, face)
    assert found is not None
    assert not found.is_clear


def test_the_network_has_its_licence_beside_it() -> None:
    text = files("bts.faces").joinpath("networks/LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
