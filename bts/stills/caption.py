"""A caption drawn into a still, for places that show a picture and nothing under it."""

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from bts.captions import Layout, break_text
from bts.captions.fonts import Font, drop_pictographs, find_missing, fonts, missing_font, runs

# All of these were chosen by eye.

LEADING = 1.32
"""Distance of base lines, in em."""

BASELINE = 0.82
"""Where the base line lies in its line, as a share of LEADING from the top: what is below is for descenders."""

MARGIN_EM = 1.1
"""Distance of the words from the left, right and lower edge, in em."""

SHADE_EM = 2
"""Height of the shade above the words, in em."""

SHADE_DEPTH = 200
"""Opacity, of 255, of the black shade where it is deepest."""

SHADE_SLOPE = 1.6
"""Share of SHADE_DEPTH gained per height of the shade: from 1 / 1.6 of its height on it is deepest."""

WHITE = (255, 255, 255, 255)
"""RGBA of the words."""

OVERSAMPLING = 4
"""Words are drawn this many times larger and then reduced, so that no hinting moves the letters."""

LONGEST_LINE = 72
"""Most characters in a line: in longer ones the eye loses the next line."""


def draw_caption(image: Image.Image, caption: str) -> Image.Image:
    """A copy of an RGB image with `caption` set at its lower left on a soft shade. Raises MissingToolError."""
    among = fonts()
    text = drop_pictographs(caption, among)
    lacking = find_missing(text, among)
    if lacking:
        raise missing_font(lacking)
    layout = Layout.for_picture(*image.size)
    margin = round(layout.em * MARGIN_EM)
    # A still is read at leisure: its lines may be long, and there may be any number of them.
    layout = replace(layout, line_width=image.width - 2 * margin, characters=LONGEST_LINE, lines=1)
    lines = [line for cue in break_text(text, layout) for line in cue]
    height = round(len(lines) * LEADING * layout.em)
    top = max(0, image.height - margin - height)
    canvas = Image.alpha_composite(image.convert("RGBA"), _shade(image.size, top - round(layout.em * SHADE_EM)))
    words = _words(lines, (image.width, height), margin, layout.em, among)
    canvas.paste(Image.new("RGBA", words.size, WHITE), (0, top), words)
    return canvas.convert("RGB")


def _words(lines: Sequence[str], size: tuple[int, int], margin: int, em: float, among: tuple[Font, ...]) -> Image.Image:
    """A mask (L) of `size` pixels with the lines, the first at its top."""
    mask = Image.new("L", (size[0] * OVERSAMPLING, max(1, size[1]) * OVERSAMPLING), 0)
    draw = ImageDraw.Draw(mask)
    for number, line in enumerate(lines):
        x, baseline = margin * OVERSAMPLING, round((number + BASELINE) * LEADING * em * OVERSAMPLING)
        for font, run in runs(line, among):
            assert font is not None
            typeface = ImageFont.truetype(str(font.path), em * OVERSAMPLING)
            draw.text((x, baseline), run, font=typeface, fill=255, anchor="ls")
            x += round(typeface.getlength(run))
    return mask.reduce(OVERSAMPLING)


def _shade(size: tuple[int, int], top: int) -> Image.Image:
    """Black (RGBA) of opacity 0 at row `top`, growing to SHADE_DEPTH below."""
    height = size[1]
    top = max(0, min(top, height - 1))
    ramp = Image.new("L", (1, height), 0)
    for y in range(top, height):
        ramp.putpixel((0, y), round(SHADE_DEPTH * min(1.0, SHADE_SLOPE * (y - top) / (height - top))))
    shade = Image.new("RGBA", size, (0, 0, 0, 0))
    shade.putalpha(ramp.resize(size))
    return shade
