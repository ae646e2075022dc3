"""A picture with the crops of several presets drawn on it, for a person who chooses among them."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from bts import media
from bts.choices import Preset
from bts.media.arrays import Pixels
from bts.model import Region
from bts.stills.framing import Looks, frame_still

COLOURS = ("#ffd400", "#00e5ff", "#ff5cf4", "#7cff4f", "#ff8a3d", "#ffffff")
"""Lines of the crops in turn, bright on most pictures."""

LINE = 0.004
"""Width of a line as a share of the picture's width."""

LETTERS = 0.025
"""Height of the names of presets as a share of the picture's width."""

SPACING = 1.4
"""Distance between two names below each other, in their heights."""

BESIDE = 6
"""Crops whose corners are within this many times a name's height have their names below each other."""

Shapes = Sequence[tuple[str, Preset]]
"""Names of presets with their shapes."""


def draw_crops(
    picture: media.Picture,
    shapes: Shapes,
    crop: str = "smart",
    *,
    trim_bars: bool = False,
    region: Region | None = None,
) -> Pixels:
    """The whole picture (uint8 H x W x 3, RGB) with the crop of each shape drawn on it, and the name of its preset."""
    image = Image.fromarray(picture.rgb).convert("RGB")
    draw = ImageDraw.Draw(image)
    line, high = max(1, round(LINE * image.width)), max(10, round(LETTERS * image.width))
    row: dict[tuple[int, int], int] = {}
    looks: Looks = {}
    for number, (name, preset) in enumerate(shapes):
        colour = COLOURS[number % len(COLOURS)]
        shown = frame_still(picture, preset.aspect, crop, trim_bars=trim_bars, region=region, looks=looks)
        left, top, right, bottom = shown.box
        draw.rectangle((left, top, right - 1, bottom - 1), outline=colour, width=line)
        # Crops that begin at about one corner have their names below each other.
        corner = left // (BESIDE * high), top // (BESIDE * high)
        place = row.get(corner, 0)
        row[corner] = place + 1
        at = (left + 2 * line, top + 2 * line + place * round(SPACING * high))
        draw.text(at, name, fill=colour, font_size=high, stroke_width=line, stroke_fill="black")
    return np.asarray(image)
