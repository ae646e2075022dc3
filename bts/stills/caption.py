"""A caption drawn into a still, for places that show a picture and nothing under it."""

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from bts.captions import Layout, break_text
from bts.captions.fonts import Font, drop_pictographs, fonts, missing, missing_font, runs

LEADING = 1.32
"""Distance of base lines in em."""

WHITE = (255, 255, 255, 255)
FINER = 4
LONGEST_LINE = 72
"""Characters: beyond that the eye loses the next line."""

DEEPEST = 200
"""Darkness (of 255) at the lower edge of the shade that lies under the words."""


def draw_caption(image: Image.Image, caption: str) -> Image.Image:
    """A copy of an RGB image with `caption` set at its lower left on a soft shade. Raises MissingToolError."""
    among = fonts()
    text = drop_pictographs(caption, among)
    lacking = missing(text, among)
    if lacking:
        raise missing_font(lacking)
    layout = Layout.for_picture(*image.size)
    margin = round(layout.em * 1.1)
    # A still is read at leisure: long lines, as many as it takes.
    layout = replace(layout, line_width=image.width - 2 * margin, characters=LONGEST_LINE, lines=1)
    lines = [line for cue in break_text(text, layout) for line in cue]
    height = round(len(lines) * LEADING * layout.em)
    top = max(0, image.height - margin - height)
    canvas = Image.alpha_composite(image.convert("RGBA"), _shade(image.size, top - round(layout.em * 2)))
    words = _words(lines, (image.width, height), margin, layout.em, among)
    canvas.paste(Image.new("RGBA", words.size, WHITE), (0, top), words)
    return canvas.convert("RGB")


def _words(lines: Sequence[str], size: tuple[int, int], margin: int, em: float, among: tuple[Font, ...]) -> Image.Image:
    """A mask with the lines, drawn larger and then reduced, so that no hinting pulls the letters about."""
    mask = Image.new("L", (size[0] * FINER, max(1, size[1]) * FINER), 0)
    draw = ImageDraw.Draw(mask)
    for number, line in enumerate(lines):
        x, baseline = margin * FINER, round((number + 0.82) * LEADING * em * FINER)
        for font, part in runs(line, among):
            assert font is not None
            face = ImageFont.truetype(str(font.path), em * FINER)
            draw.text((x, baseline), part, font=face, fill=255, anchor="ls")
            x += round(face.getlength(part))
    return mask.reduce(FINER)


def _shade(size: tuple[int, int], top: int) -> Image.Image:
    """Black that grows from nothing at `top` to DEEPEST at the lower edge."""
    height = size[1]
    top = max(0, min(top, height - 1))
    ramp = Image.new("L", (1, height), 0)
    for y in range(top, height):
        ramp.putpixel((0, y), round(DEEPEST * min(1.0, 1.6 * (y - top) / (height - top))))
    shade = Image.new("RGBA", size, (0, 0, 0, 0))
    shade.putalpha(ramp.resize(size))
    return shade
