"""Where to crop a picture to another shape so that its faces are kept."""

from collections.abc import Sequence

from bts.errors import MissingToolError
from bts.faces.find import Face, find_faces
from bts.media.arrays import Pixels

LEAST_HEIGHT = 0.1
"""Faces below this share of the picture's shorter side are passers-by and do not count."""

INSIDE = 0.95
"""A face of which a crop holds more than this share of the area is inside it."""

CUT_FACE_COST = 4
"""The area that a crop holds of a face which is not inside it is divided by this: half a face is worse than none."""

Point = tuple[float, float]
"""x, y as shares of the picture's width and height."""

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom as shares."""


def focus_of_picture(bgr: Pixels, width: float, height: float) -> Point | None:
    """The centre of a crop of `width` x `height` (shares) that keeps most of the faces in a picture.

    `bgr` is uint8 (height, width, 3). None when it shows no face, or when faces cannot be searched for on this machine.
    """
    return choose_focus([_find(bgr)], width, height)


def choose_focus(found: Sequence[Sequence[Face]], width: float, height: float) -> Point | None:
    """The centre of the crop, about one face or about two, that keeps the largest area of all faces.

    It is moved to the middle of the faces that are inside it where that keeps as much. `found` are the faces of each
    picture; None when there are none.
    """
    faces = [face for faces in found for face in faces]
    if not faces:
        return None

    def kept(point: Point) -> float:
        window = _window(point, width, height)
        return sum(_area_kept(face, window) for face in faces)

    centres = [_centre([face]) for face in faces]
    centres += [_centre([one, other]) for place, one in enumerate(faces) for other in faces[:place]]
    best = max(centres, key=kept)
    window = _window(best, width, height)
    inside = [face for face in faces if _area_kept(face, window) > INSIDE * face.area]
    return max((_centre(inside or faces), best), key=kept)


def _find(bgr: Pixels) -> list[Face]:
    try:
        return find_faces(bgr, LEAST_HEIGHT)
    except MissingToolError:
        # A crop about the middle is no reason to stop.
        return []


def _centre(faces: Sequence[Face]) -> Point:
    """The centre of the rectangle around faces."""
    left, right = min(f.x for f in faces), max(f.x + f.w for f in faces)
    top, bottom = min(f.y for f in faces), max(f.y + f.h for f in faces)
    return (left + right) / 2, (top + bottom) / 2


def _window(point: Point, width: float, height: float) -> Rectangle:
    """The crop about a point, moved so that it lies inside the picture."""
    left = min(max(0.0, point[0] - width / 2), max(0.0, 1 - width))
    top = min(max(0.0, point[1] - height / 2), max(0.0, 1 - height))
    return left, top, left + width, top + height


def _area_kept(face: Face, window: Rectangle) -> float:
    """The area of a face that lies in a window; that of a face which is cut through is divided by CUT_FACE_COST."""
    wide = min(face.x + face.w, window[2]) - max(face.x, window[0])
    high = min(face.y + face.h, window[3]) - max(face.y, window[1])
    if wide <= 0 or high <= 0:
        return 0.0
    area = wide * high
    return area if area > INSIDE * face.area else area / CUT_FACE_COST
