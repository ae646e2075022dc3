"""Where to crop: the part of a picture of another shape that keeps the faces."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from bts import media
from bts.errors import MissingToolError
from bts.faces.find import Face, find_faces
from bts.timing import Span

LOOKS = 5
"""Pictures of a stretch that are searched for faces."""

LOOK_HEIGHT = 360

SMALLEST = 0.1
"""Faces shorter than this share of the picture are passers-by."""

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


def focus_of_picture(bgr: Any, width: float, height: float) -> Point | None:
    """The middle of a crop of `width` x `height` (shares) that keeps most of the faces in a picture.

    `bgr` is uint8 (height, width, 3). None when it shows no face, or faces cannot be searched for on this machine.
    """
    return best_focus([_faces(bgr)], width, height)


def focus_of_stretch(clip: media.Clip, span: Span, width: float, height: float) -> Point | None:
    """The same for a stretch of a clip: the faces of some pictures spread over it count alike."""
    times = [span.start + span.length * Fraction(2 * n + 1, 2 * LOOKS) for n in range(LOOKS)]
    looks = [frame.bgr(height=LOOK_HEIGHT) for _, frame in media.frames_at(clip, times)]
    return best_focus([_faces(bgr) for bgr in looks], width, height)


def best_focus(seen: Sequence[Sequence[Face]], width: float, height: float) -> Point | None:
    """Of the crops about a face, or about two, the one that keeps most of all faces, centred on its own."""
    faces = [face for faces in seen for face in faces]
    if not faces:
        return None
    middles = [_middle([face]) for face in faces]
    middles += [_middle([one, other]) for place, one in enumerate(faces) for other in faces[:place]]
    best = max(middles, key=lambda point: sum(_kept(face, _window(point, width, height)) for face in faces))
    held = [face for face in faces if _kept(face, _window(best, width, height)) > 0.8 * face.area]
    centred = _middle(held or faces)
    return max((centred, best), key=lambda point: sum(_kept(face, _window(point, width, height)) for face in faces))


def _faces(bgr: Any) -> list[Face]:
    try:
        return find_faces(bgr, SMALLEST)
    except MissingToolError:
        # A crop about the middle is no reason to stop.
        return []


def _middle(faces: Sequence[Face]) -> Point:
    left, right = min(f.x for f in faces), max(f.x + f.w for f in faces)
    top, bottom = min(f.y for f in faces), max(f.y + f.h for f in faces)
    return (left + right) / 2, (top + bottom) / 2


def _window(point: Point, width: float, height: float) -> Rectangle:
    """The crop about a point, moved so that it lies inside the picture: left, top, right, bottom."""
    left = min(max(0.0, point[0] - width / 2), max(0.0, 1 - width))
    top = min(max(0.0, point[1] - height / 2), max(0.0, 1 - height))
    return left, top, left + width, top + height


def _kept(face: Face, window: Rectangle) -> float:
    """The area of a face that lies in a window; a face cut through counts little."""
    wide = min(face.x + face.w, window[2]) - max(face.x, window[0])
    high = min(face.y + face.h, window[3]) - max(face.y, window[1])
    if wide <= 0 or high <= 0:
        return 0.0
    area = wide * high
    return area if area > 0.95 * face.area else area / 4
