"""Contrast of words with what lies beneath them, and the lightest scrim that gives enough of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bts.captions.marks import Patch
from bts.media.arrays import Pixels

LEAST_CONTRAST = 4.5
"""Least ratio of contrast of words with what is beneath (WCAG 2.2, success criterion 1.4.3, level AA)."""

CONTRAST_AIM = 6.0
"""The ratio that a scrim is made for: above LEAST_CONTRAST, because JPEG and AVIF stir the pixels round letters."""

LUMA = (0.2126, 0.7152, 0.0722)
"""Shares of red, green and blue in relative luminance (WCAG 2.2, relative luminance; ITU-R BT.709)."""

FLARE = 0.05
"""Added to both luminances of a ratio of contrast: light that a screen throws back (WCAG 2.2, contrast ratio)."""

STEPS = 64
"""Opacities of a scrim that are told apart, between none and all."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
"""The two colours of scrims (R, G, B)."""

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


@dataclass(frozen=True)
class Scrim:
    """A patch of the picture that is darkened or lightened, at this opacity (0 to 1)."""

    patch: Patch
    opacity: float


def read_colour(text: str) -> Colour:
    """A colour written as #rrggbb."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def luminance(rgb: Pixels) -> npt.NDArray[np.float64]:
    """Relative luminance, 0 to 1, of sRGB pixels (uint8, last axis 3), by WCAG 2.2."""
    share = np.asarray(rgb, np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.asarray(LUMA), np.float64)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of contrast of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + FLARE) / (low + FLARE)


def best_of(colours: Sequence[Colour], ground: Colour) -> Colour:
    """The first of the colours with LEAST_CONTRAST on `ground`, else that of the most."""
    enough = [colour for colour in colours if contrast(colour, ground) >= LEAST_CONTRAST]
    return enough[0] if enough else max(colours, key=lambda colour: contrast(colour, ground))


def scrim_for(colour: Colour) -> Colour:
    """Black for light words, white for dark ones: whichever gives more contrast."""
    return max((BLACK, WHITE), key=lambda ground: contrast(colour, ground))


def find_opacity(rgb: Pixels, patch: Patch, colour: Colour) -> float:
    """The least opacity of the scrim at which words of `colour` have CONTRAST_AIM on every pixel of the patch.

    `rgb` is the picture (uint8 H x W x 3). Where all of the scrim gives less, as for words of a middle grey, it is 1.
    """
    part = rgb[max(0, patch.y) : patch.y + patch.height, max(0, patch.x) : patch.x + patch.width].reshape(-1, 3)
    part = np.unique(part, axis=0)
    ground = scrim_for(colour)
    low, high = 0, STEPS
    while low < high:
        middle = (low + high) // 2
        if _contrasts(_lay(part, ground, middle / STEPS), colour, ground):
            high = middle
        else:
            low = middle + 1
    return low / STEPS


def lay_scrims(rgb: Pixels, scrims: Sequence[Scrim], ground: Colour, feather: int) -> Pixels:
    """The picture with scrims of one colour, which fade out over `feather` pixels round their patches."""
    height, width = rgb.shape[:2]
    cover = np.zeros((height, width))
    for scrim in scrims:
        across = _ramp(width, scrim.patch.x, scrim.patch.x + scrim.patch.width, feather)
        down = _ramp(height, scrim.patch.y, scrim.patch.y + scrim.patch.height, feather)
        cover = np.maximum(cover, scrim.opacity * down[:, None] * across[None, :])
    return _lay(rgb, ground, cover[:, :, None])


def _ramp(length: int, first: int, stop: int, feather: int) -> npt.NDArray[np.float64]:
    """1 from `first` to `stop`, falling to 0 over `feather` on both sides along half a wave."""
    at = np.arange(length)
    away = np.maximum(0, np.maximum(first - at, at - (stop - 1)))
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * np.minimum(1.0, away / (feather + 1))), np.float64)


def _lay(rgb: Pixels, ground: Colour, opacity: "float | npt.NDArray[np.float64]") -> Pixels:
    mixed = np.asarray(rgb, np.float64) * (1 - opacity) + np.asarray(ground, np.float64) * opacity
    return np.asarray(np.rint(mixed), np.uint8)


def _contrasts(rgb: Pixels, colour: Colour, ground: Colour) -> bool:
    words, beneath = _light(colour), luminance(rgb)
    ratio = (words + FLARE) / (beneath + FLARE) if ground == BLACK else (beneath + FLARE) / (words + FLARE)
    return bool((ratio >= CONTRAST_AIM).all())


def _light(colour: Colour) -> float:
    return float(luminance(np.asarray(colour, np.uint8)))
