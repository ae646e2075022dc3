"""Where a still is cropped to the shape of its preset: by what is in the picture, about a point, or not at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bts.choices import CropPoint, read_crop
from bts.media.arrays import Pixels
from bts.model import WHOLE, Rectangle, Region

if TYPE_CHECKING:
    from bts.faces.position import Glance

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""

Looks = dict[Box, "Glance"]
"""A part of a picture, in pixels -> what is in it that a crop is to keep: it is found once for all shapes."""

UNCROPPED = "the whole picture"
"""Why a still shows what it shows, where nothing was taken off its picture."""


@dataclass(frozen=True)
class Framed:
    """The part of a picture that a still shows, in pixels; why it lies there; and sentences on what it cuts."""

    box: Box
    why: str = ""
    cuts: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The crop as JSON values, in pixels."""
        left, top, right, bottom = self.box
        size = {"left": left, "top": top, "width": right - left, "height": bottom - top}
        return {**size, "why": self.why, "cuts": list(self.cuts)}


def box_of(values: Mapping[str, Any] | None) -> Box | None:
    """The part of a picture that the `values` of a Framed say; None where they say none."""
    try:
        left, top, width, height = (int((values or {})[name]) for name in ("left", "top", "width", "height"))
    except (KeyError, TypeError, ValueError):
        return None
    return left, top, left + width, top + height


def frame_still(
    rgb: Pixels,
    aspect: Fraction | float | None,
    crop: str = "smart",
    *,
    trim_bars: bool = False,
    region: Region | None = None,
    looks: Looks | None = None,
) -> Framed:
    """What a still in the shape `aspect` (width over height, None: any) shows of a picture (uint8 H x W x 3, RGB).

    `crop` is one of `choices.CROPS`, or a point to be kept, as `choices.read_crop` reads it. `trim_bars` takes black
    bars off where the crop would keep them. With a `region`, the still lies within it. `looks` keeps what was found in
    the picture for its other stills.
    """
    height, width = rgb.shape[:2]
    area = (0, 0, width, height) if region is None else _in_pixels(region, width, height)
    why = UNCROPPED if region is None else "the region of its note"
    part = rgb[area[1] : area[3], area[0] : area[2]]
    smart = crop == "smart" and aspect is not None
    picture = _find_picture(part) if trim_bars or smart else WHOLE
    if trim_bars and picture != WHOLE:
        area, why = _within(area, picture), f"{why} without its bars"
        part, picture = rgb[area[1] : area[3], area[0] : area[2]], WHOLE
    if aspect is None or crop == "none":
        return Framed(area, why)
    inner = _within((0, 0, area[2] - area[0], area[3] - area[1]), picture)
    size = _fit_size(inner, float(aspect))
    if size == (part.shape[1], part.shape[0]):
        return Framed(area, why)
    if smart:
        found = _place_smart(part, size, picture, _look_once(part, area, {} if looks is None else looks))
    else:
        found = _place_about(part, size, read_crop(crop), (area, (width, height)))
    left, top = area[0] + found.box[0], area[1] + found.box[1]
    return Framed((left, top, left + size[0], top + size[1]), found.why, found.cuts)


def _find_picture(rgb: Pixels) -> Rectangle:
    """The part of a picture between its bars."""
    # OpenCV takes as long to import as a still to make: it comes only where a crop has a choice.
    from bts.faces.bars import find_picture, measure_edges

    return find_picture([measure_edges(np.ascontiguousarray(rgb[:, :, ::-1]))])


def _look_once(part: Pixels, area: Box, looks: Looks) -> "Glance":
    """What is in a part of a picture, the one at `area`; it is entered in `looks`."""
    from bts.stills.smart_crop import look_at

    if area not in looks:
        looks[area] = look_at(part)
    return looks[area]


def _place_smart(part: Pixels, size: tuple[int, int], picture: Rectangle, look: "Glance") -> Framed:
    """The crop of that size, in a picture between bars, that keeps what is in it."""
    from bts.stills.smart_crop import place_crop

    (left, top), why, cuts = place_crop(look, (part.shape[1], part.shape[0]), size, picture)
    return Framed((left, top, left + size[0], top + size[1]), why, cuts)


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
    left, top = area[0] + math.ceil(picture[0] * width), area[1] + math.ceil(picture[1] * height)
    return left, top, area[0] + int(picture[2] * width), area[1] + int(picture[3] * height)
