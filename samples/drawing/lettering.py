"""Words on the picture: set in Inter, drawn large and scaled down."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fontpkg_inter
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drawing.cafe import AMBER, CREAM, INK
from drawing.paint import Colour, Layer, Pixels, box
from drawing.stage import WIDTH, ease, place

FONT = Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"
SCALE = 2.0


@lru_cache(maxsize=16)
def _font(size: float, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), round(size * SCALE))
    font.set_variation_by_axes([32 if size > 24 else 14, weight])
    return font


def measure(text: str, size: float, weight: int, tracking: float) -> float:
    font = _font(size, weight)
    return font.getlength(text) / SCALE + tracking * size * (len(text) - 1)


@lru_cache(maxsize=64)
def letters(text: str, size: float, weight: int, colour: Colour, tracking: float = 0.0, anchor: str = "l") -> Layer:
    """Return a line of text; its origin is on the baseline, at the left ("l") or the middle ("m")."""
    font = _font(size, weight)
    wide, high = measure(text, size, weight, tracking) + 2 * size, size * 2
    shift = wide / 2 if anchor == "m" else size
    layer = Layer(wide, high, SCALE, -shift, -size * 1.4)
    image = Image.new("L", (layer.px.shape[1], layer.px.shape[0]), 0)
    pen = ImageDraw.Draw(image)
    x = size * SCALE
    for place_in, letter in enumerate(text):
        pen.text((x, size * 1.4 * SCALE), letter, fill=255, font=font, anchor="ls")
        pair = text[place_in : place_in + 2]
        x += font.getlength(pair) - (font.getlength(pair[1]) if len(pair) > 1 else 0) + tracking * size * SCALE
    mask = np.asarray(image, np.float32)[..., None] / 255
    layer.px[..., :3] = mask * np.array(colour, np.float32)
    layer.px[..., 3:] = mask
    return layer


@lru_cache(maxsize=8)
def _band(wide: float) -> Layer:
    layer = Layer(wide + 80, 150, 1.0, -40, -75)
    layer.fill(box(0, -44, wide, 44, 6), INK, alpha=0.45, soft=18)
    layer.fill(box(0, -44, wide, 44, 6), INK, alpha=0.84)
    layer.fill(box(0, -44, 6, 44, 2), AMBER)
    return layer


@dataclass(frozen=True)
class LowerThird:
    """A name and what it stands for; comes and goes at frames of its shot."""

    name: str
    line: str
    start: int
    end: int
    left: float = 84.0

    def shown(self, frame: int) -> float:
        return ease((frame - self.start) / 14) * ease((self.end - frame) / 14)

    def draw(self, canvas: Pixels, frame: int) -> None:
        show = self.shown(frame)
        if show <= 0:
            return
        wide = 64 + max(measure(self.name, 32, 650, 0), measure(self.line, 20, 450, 0.02))
        x, y = self.left - 36 * (1 - show), 590.0
        place(canvas, _band(wide), at=(x, y), alpha=show)
        place(canvas, letters(self.name, 32, 650, CREAM), at=(x + 30, y - 4), alpha=show)
        place(canvas, letters(self.line, 20, 450, AMBER, 0.02), at=(x + 30, y + 26), alpha=show)


def centred(
    canvas: Pixels,
    text: str,
    y: float,
    size: float,
    weight: int,
    colour: Colour,
    tracking: float = 0.0,
    alpha: float = 1.0,
    x: float = WIDTH / 2,
) -> None:
    place(canvas, letters(text, size, weight, colour, tracking, "m"), at=(x, y), alpha=alpha)
