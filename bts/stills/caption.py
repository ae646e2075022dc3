"""A caption drawn into a still, for places that show a picture and nothing under it."""

from PIL import Image, ImageDraw, ImageFont

from bts.captions import Layout, break_text
from bts.captions.fonts import Font, drop_pictographs, fonts, missing, missing_font, runs

LEADING = 1.32
"""Distance of base lines in em."""

WHITE = (255, 255, 255, 255)
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
    lines = [line for cue in break_text(text, layout) for line in cue]
    margin = round(layout.em * 1.1)
    top = image.height - margin - round(len(lines) * LEADING * layout.em)
    canvas = Image.alpha_composite(image.convert("RGBA"), _shade(image.size, top - round(layout.em * 2)))
    draw = ImageDraw.Draw(canvas)
    for number, line in enumerate(lines):
        _draw_line(draw, line, margin, top + (number + 0.82) * LEADING * layout.em, layout.em, among)
    return canvas.convert("RGB")


def _draw_line(
    draw: ImageDraw.ImageDraw, line: str, x: float, baseline: float, em: float, among: tuple[Font, ...]
) -> None:
    for font, part in runs(line, among):
        assert font is not None
        face = ImageFont.truetype(str(font.path), em)
        draw.text((x, baseline), part, font=face, fill=WHITE, anchor="ls")
        x += face.getlength(part)


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
