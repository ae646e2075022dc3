"""A frame's stage: a view of the world, layers laid on it in depth, and the last touches of a picture."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from drawing.paint import Colour, Layer, Pixels

WIDTH, HEIGHT = 1280, 720
Frame = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class View:
    """What the sample's camera sees: the middle of the picture in the world, and pixels to the world's unit."""

    x: float
    y: float
    zoom: float = 1.0

    def deeper(self, home: "View", depth: float) -> "View":
        """Return the view for things nearer (depth above 1) or farther away than the set, all aligned at `home`."""
        return View(
            home.x + (self.x - home.x) * depth,
            home.y + (self.y - home.y) * depth,
            home.zoom * (self.zoom / home.zoom) ** depth,
        )


SCREEN = View(WIDTH / 2, HEIGHT / 2)


def blank(colour: Colour) -> Pixels:
    return np.ones((HEIGHT, WIDTH, 3), np.float32) * np.array(colour, np.float32)


def place(
    canvas: Pixels,
    layer: Layer,
    view: View = SCREEN,
    *,
    at: tuple[float, float] = (0.0, 0.0),
    size: float = 1.0,
    turn: float = 0.0,
    alpha: float = 1.0,
    clip: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT),
) -> None:
    """Lay a layer on the canvas; its own origin goes to `at` in the world, scaled and turned (radians).

    `clip` is the part of the screen that may change: left, top, right, bottom.
    """
    cos, sin = np.cos(turn) * size * view.zoom, np.sin(turn) * size * view.zoom
    linear = np.array([[cos, -sin], [sin, cos]])
    origin = np.array([(at[0] - view.x) * view.zoom + WIDTH / 2, (at[1] - view.y) * view.zoom + HEIGHT / 2])
    high, wide = layer.px.shape[:2]
    # The middle of a layer's pixel (c, r) is at left + (c + 0.5) / scale; screen pixels have their middle at + 0.5.
    shift = origin + linear @ (np.array([layer.left, layer.top]) + 0.5 / layer.scale) - 0.5
    matrix = np.hstack([linear / layer.scale, shift[:, None]])
    corners = np.array([[0, 0], [wide, 0], [0, high], [wide, high]]) @ matrix[:, :2].T + matrix[:, 2]
    left, top = (max(int(np.floor(low)) - 1, edge) for low, edge in zip(corners.min(0), clip[:2], strict=True))
    right, bottom = (min(int(np.ceil(high)) + 1, edge) for high, edge in zip(corners.max(0), clip[2:], strict=True))
    if right <= left or bottom <= top:
        return
    matrix[:, 2] -= (left, top)
    area = canvas[top:bottom, left:right]
    shape = (right - left, bottom - top)
    if layer.px.shape[2] == 3:
        area[:] = cv2.warpAffine(layer.px, matrix, shape, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return
    seen = np.asarray(cv2.warpAffine(layer.px, matrix, shape, flags=cv2.INTER_LINEAR), np.float32)
    if alpha < 1:
        seen *= np.float32(alpha)
    area *= 1 - seen[..., 3:]
    area += seen[..., :3]


def ease(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return value * value * (3 - 2 * value)


def keys(frame: float, *stops: tuple[float, float]) -> float:
    """Return the value at a frame, eased between (frame, value) stops."""
    if frame <= stops[0][0]:
        return stops[0][1]
    for (a, first), (b, last) in pairwise(stops):
        if frame <= b:
            return first + (last - first) * ease((frame - a) / (b - a))
    return stops[-1][1]


def sway(frame: float, period: float, phase: float = 0.0) -> float:
    """Return a slow wave from -1 to 1."""
    return float(np.sin(2 * np.pi * (frame / period + phase)))


BLINK = (0.55, 0.12, 0.0, 0.0, 0.30, 0.75)


def blink(frame: int, seed: int) -> float:
    """Return how far the eyes are open: people blink every three seconds or so, never quite evenly."""
    rng = np.random.default_rng(seed)
    start = int(rng.integers(12, 50))
    while start <= frame:
        if frame - start < len(BLINK):
            return BLINK[frame - start]
        start += int(rng.integers(58, 118))
    return 1.0


def _vignette() -> Pixels:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    r = ((x / WIDTH - 0.5) * 1.05) ** 2 + ((y / HEIGHT - 0.5) * 0.95) ** 2
    return np.asarray(1 - 0.62 * np.clip(r - 0.10, 0, 1)[..., None], np.float32)


def _dither() -> Pixels:
    rng = np.random.default_rng(1)
    return np.asarray(rng.triangular(-1.0, 0, 1.0, (HEIGHT, WIDTH, 1)), np.float32)


@dataclass
class Finish:
    """The last touches: a little darkness in the corners, and a trace of grain that hides steps in soft gradients."""

    vignette: Pixels
    dither: Pixels

    @classmethod
    def make(cls) -> "Finish":
        return cls(_vignette() * 255, _dither() + 0.5)

    def apply(self, canvas: Pixels) -> Frame:
        picture = canvas * self.vignette
        picture += self.dither
        return np.asarray(np.clip(picture, 0, 255), np.uint8)
