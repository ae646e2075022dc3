"""Where a still is cropped to the shape of its preset: by what is in the picture, about a point, or not at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bts import media
from bts.choices import CropPoint, read_crop
from bts.media.arrays import Pixels
from bts.media.planar import Box
from bts.model import Rectangle, Region

if TYPE_CHECKING:
    from bts.faces.glance import Glance

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
    picture: media.Picture,
    aspect: Fraction | float | None,
    crop: str = "smart",
    *,
    trim_bars: bool = False,
    region: Region | None = None,
    looks: Looks | None = None,
) -> Framed:
    """What a still in the shape `aspect` (width over height, None: any) shows of a picture.

    `crop` is one of `choices.CROPS`, or a point to be kept, as `choices.read_crop` reads it. `trim_bars` takes black
    bars off where the crop would keep them. With a `region`, the still lies within it. `looks` keeps what was found in
    the picture for its other stills.
    """
    width, height = picture.size
    area = (0, 0, width, height) if region is None else _in_pixels(region, width, height)
    why = UNCROPPED if region is None else "the region of its note"
    smart = crop == "smart" and aspect is not None
    inner = _leave_bars(picture.rgb, area) if trim_bars or smart else area
    if trim_bars and inner != area:
        area, why = inner, f"{why} without its bars"
    if aspect is None or crop == "none":
        return Framed(area, why)
    size = _fit_size(inner, float(aspect))
    if size == (area[2] - area[0], area[3] - area[1]):
        return Framed(area, why)
    if not smart:
        return _place_about(area, size, read_crop(crop), (width, height))
    found = _place_smart(picture.rgb, inner, size, {} if looks is None else looks)
    return found if inner == area else replace(found, why=f"{found.why}, between the bars")


def _leave_bars(rgb: Pixels, area: Box) -> Box:
    """The part of an area of a picture that lies between bars."""
    # OpenCV takes as long to import as a still to make: it comes only where a crop has a choice.
    from bts.faces.bars import find_clear_picture

    return _within(area, find_clear_picture(np.ascontiguousarray(_cut(rgb, area)[:, :, ::-1])))


def _place_smart(rgb: Pixels, inner: Box, size: tuple[int, int], looks: Looks) -> Framed:
    """The crop of that size that keeps what is in a part of a picture; what is found in it is entered in `looks`."""
    from bts.stills.smart_crop import look_at, place_crop

    if inner not in looks:
        looks[inner] = look_at(_cut(rgb, inner))
    (left, top), why, cuts = place_crop(looks[inner], (inner[2] - inner[0], inner[3] - inner[1]), size)
    left, top = _align(inner[0] + left, inner[0]), _align(inner[1] + top, inner[1])
    return Framed((left, top, left + size[0], top + size[1]), why, cuts)


def _place_about(area: Box, size: tuple[int, int], point: CropPoint | None, whole: tuple[int, int]) -> Framed:
    """The crop of that size about a point of the whole picture, as far as the area goes; None: about its middle."""
    middle = [(begin + end) / 2 for begin, end in zip(area[:2], area[2:], strict=True)]
    if point is not None:
        middle = [length.in_pixels(side) for length, side in zip(point, whole, strict=True)]
    left, top = (
        _align(min(max(begin, round(at - side / 2)), end - side), begin)
        for at, side, begin, end in zip(middle, size, area[:2], area[2:], strict=True)
    )
    why = "about the middle" if point is None else "about the point that was named"
    return Framed((left, top, left + size[0], top + size[1]), why)


def _align(corner: int, least: int) -> int:
    """The left or top of a crop, or the even pixel before it if that is not before `least`.

    Two pixels share a chroma sample in most clips: a crop that divides none is scaled in less time (see `Planar`).
    """
    return corner - 1 if corner % 2 and corner > least else corner


def _cut(rgb: Pixels, area: Box) -> Pixels:
    """The part of a picture in a box."""
    return rgb[area[1] : area[3], area[0] : area[2]]


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
