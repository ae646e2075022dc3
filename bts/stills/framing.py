"""Where a still is cropped to the shape of its preset, and what the crop cuts."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bts.choices import CropPoint, read_crop
from bts.errors import MissingToolError
from bts.faces.bars import WHOLE, Rectangle, find_picture, measure_edges
from bts.faces.find import Face, find_faces
from bts.faces.lettering import find_lettering
from bts.faces.position import Glance, choose_position, head_of
from bts.faces.salience import map_salience
from bts.faces.subjects import find_distant, find_subjects
from bts.media.arrays import Pixels
from bts.model import Region

LOOK_SIDE = 640
"""Pixels of the longer side of the picture in which faces, subjects and lettering are looked for."""

LEAST_FACE = 0.1
"""Faces below this share of the picture's shorter side are passers-by and are not looked for."""

TOLD = 0.4
"""Likelihood from which a person or an animal that is cut is told of."""

TOUCHED, INSIDE = 0.06, 0.95
"""Shares of something from which a crop touches it, and holds it whole."""

LEFT, RIGHT = 0.4, 0.6
"""Shares of a side: what has its middle before the first is at the left or top, after the second at the right or below."""

SMALL_TERM = 16
"""Shapes whose terms are no larger are named by them."""

ROUNDED = 0.01
"""Share by which whole pixels may change a shape, and it has still its name."""

NEARLY_ZERO = 1e-9
"""Keeps a division from zero."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True)
class Framing:
    """How stills are cropped to their presets' shapes: `crop` is one of `choices.CROPS`, or a point to be kept.

    `trim_bars` takes black bars off a picture that no preset gives another shape.
    """

    crop: str = "smart"
    trim_bars: bool = False

    def __post_init__(self) -> None:
        read_crop(self.crop)


@dataclass(frozen=True)
class Framed:
    """The part of a picture that a still shows, in pixels; why it lies there; and sentences on what it cuts."""

    box: Box
    why: str = ""
    cuts: tuple[str, ...] = ()


def frame_still(
    rgb: Pixels, aspect: Fraction | float | None, framing: Framing | None = None, region: Region | None = None
) -> Framed:
    """What a still in the shape `aspect` (width over height, None: any) shows of a picture (uint8 H x W x 3, RGB).

    With a `region`, the still lies within it.
    """
    framing = framing or Framing()
    height, width = rgb.shape[:2]
    area = (0, 0, width, height) if region is None else _in_pixels(region, width, height)
    why = "the whole picture" if region is None else "the region of its note"
    part = rgb[area[1] : area[3], area[0] : area[2]]
    smart = framing.crop == "smart" and aspect is not None
    picture = find_picture([measure_edges(part[:, :, ::-1])]) if framing.trim_bars or smart else WHOLE
    if framing.trim_bars and picture != WHOLE:
        area, why = _within(area, picture), f"{why} without its bars"
        part, picture = rgb[area[1] : area[3], area[0] : area[2]], WHOLE
    if aspect is None or framing.crop == "none":
        return Framed(area, why)
    inner = _within((0, 0, area[2] - area[0], area[3] - area[1]), picture)
    size = _fit_size(inner, float(aspect))
    if size == (part.shape[1], part.shape[0]):
        return Framed(area, why)
    point = read_crop(framing.crop)
    found = _place_smart(part, size, picture) if smart else _place_about(part, size, point, (area, (width, height)))
    left, top = area[0] + found.box[0], area[1] + found.box[1]
    return Framed((left, top, left + size[0], top + size[1]), found.why, found.cuts)


def _place_smart(part: Pixels, size: tuple[int, int], picture: Rectangle) -> Framed:
    """The crop of that size, in a picture between bars, that keeps heads, subjects and lettering whole."""
    look = look_at(part)
    height, width = part.shape[:2]
    place = choose_position([look], size[0] / width, size[1] / height, picture)
    left = min(max(0, round(place.left * width)), width - size[0])
    top = min(max(0, round(place.top * height)), height - size[1])
    box = (left, top, left + size[0], top + size[1])
    shares = (left / width, top / height, (left + size[0]) / width, (top + size[1]) / height)
    return Framed(box, _say_why(look, picture), tuple(_list_cuts(look, shares, _name_shape(size))))


def look_at(rgb: Pixels) -> Glance:
    """What is in a picture (uint8 H x W x 3, RGB) that a crop is to keep."""
    # Only a picture whose crop has a choice is looked at, and OpenCV takes as long to import as a still to make.
    import cv2

    scale = min(1.0, LOOK_SIDE / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bgr = np.ascontiguousarray(small[:, :, ::-1])
    faces, subjects = _find_faces(bgr), find_subjects(bgr)
    if not faces and not any(one.kind != "thing" and one.score >= TOLD for one in subjects):
        # As many pixels as there are: what is distant is small in the reduced picture too.
        subjects += find_distant(np.ascontiguousarray(rgb[:, :, ::-1]))
    return Glance(0, tuple(faces), map_salience(bgr), tuple(subjects), tuple(find_lettering(bgr)))


def _find_faces(bgr: Pixels) -> list[Face]:
    try:
        return find_faces(bgr, LEAST_FACE)
    except MissingToolError:
        # Subjects and salience are left where the face networks are not installed.
        return []


def _place_about(
    part: Pixels, size: tuple[int, int], point: CropPoint | None, where: tuple[Box, tuple[int, int]]
) -> Framed:
    """The crop of that size about a point of the whole picture, as far as the picture goes; None: about the middle."""
    (area, whole), inner = where, (part.shape[1], part.shape[0])
    middle = [side / 2 for side in inner]
    if point is not None:
        middle = [length.in_pixels(side) - start for length, side, start in zip(point, whole, area[:2], strict=True)]
    left, top = (
        min(max(0, round(at - side / 2)), most - side) for at, side, most in zip(middle, size, inner, strict=True)
    )
    why = "about the middle" if point is None else "about the point that was named"
    return Framed((left, top, left + size[0], top + size[1]), why)


def _fit_size(inner: Box, aspect: float) -> tuple[int, int]:
    """Width and height of the largest crop of that shape in a box."""
    width, height = inner[2] - inner[0], inner[3] - inner[1]
    return min(width, max(1, round(height * aspect))), min(height, max(1, round(width / aspect)))


def _in_pixels(region: Region, width: int, height: int) -> Box:
    left, top = round(region.x * width), round(region.y * height)
    right, bottom = round((region.x + region.w) * width), round((region.y + region.h) * height)
    return min(left, width - 1), min(top, height - 1), max(left + 1, right), max(top + 1, bottom)


def _within(area: Box, picture: Rectangle) -> Box:
    """The part of an area between its bars: whole pixels inside them."""
    width, height = area[2] - area[0], area[3] - area[1]
    left, top = area[0] + int(np.ceil(picture[0] * width)), area[1] + int(np.ceil(picture[1] * height))
    return left, top, area[0] + int(picture[2] * width), area[1] + int(picture[3] * height)


def _say_why(look: Glance, picture: Rectangle) -> str:
    """By what the crop was placed."""
    persons = any(one.kind != "thing" for one in look.subjects)
    by = "faces" if look.faces else "subjects without a face" if persons else "what draws the eye"
    return f"by {by}" + ("" if picture == WHOLE else ", between the bars")


def _list_cuts(look: Glance, crop: Rectangle, shape: str) -> Iterator[str]:
    """A sentence for each head, figure and row of letters that the crop cuts through, or loses."""
    heads = [head_of(face) for face in look.faces]
    for head in heads:
        held = _share_held(head, crop)
        if held < INSIDE:
            what = "does not fit into" if held < TOUCHED else "is cut by"
            yield f"the head {_say_where(head)} {what} {shape}"
    for one in look.subjects:
        box = (one.left, one.top, one.right, one.bottom)
        faced = any(_share_held(head, box) > INSIDE / 2 for head in heads)
        if one.kind != "thing" and one.score >= TOLD and not faced and _share_held(box, crop) < INSIDE:
            lost = _share_held(box, crop) < TOUCHED
            yield f"the {one.kind} {_say_where(box)} {'does not fit into' if lost else 'is cut by'} {shape}"
    for text in look.texts:
        if TOUCHED < _share_held(text, crop) < INSIDE:
            yield f"the lettering {_say_where(text)} is cut by {shape}"


def _share_held(box: Rectangle, crop: Rectangle) -> float:
    """The share of a box's area that a crop holds."""
    wide, high = (max(0.0, min(box[n + 2], crop[n + 2]) - max(box[n], crop[n])) for n in (0, 1))
    return wide * high / max(NEARLY_ZERO, (box[2] - box[0]) * (box[3] - box[1]))


def _say_where(box: Rectangle) -> str:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if across < LEFT or across > RIGHT:
        return "at the left" if across < LEFT else "at the right"
    return "at the top" if down < LEFT else "below" if down > RIGHT else "in the middle"


def _name_shape(size: tuple[int, int]) -> str:
    """A crop's shape in words: 4:5, or 1.90:1."""
    near = Fraction(*size).limit_denominator(SMALL_TERM)
    if abs(float(near) * size[1] / size[0] - 1) < ROUNDED and near.numerator <= SMALL_TERM:
        return f"{near.numerator}:{near.denominator}"
    return f"{size[0] / size[1]:.2f}:1"
