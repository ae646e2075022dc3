"""Painting on premultiplied RGBA layers: anti-aliased shapes, soft shapes, gradients, strokes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
Colour = tuple[float, float, float]

SHIFT = 4  # cv2 draws polygons at 1/16 pixel


def rgb(code: str) -> Colour:
    """Return the colour of "f2b562" as three numbers from 0 to 1."""
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from first to second."""
    a, b = np.array(first), np.array(second)
    red, green, blue = (a + (b - a) * share).tolist()
    return red, green, blue


def points(*pairs: tuple[float, float]) -> Points:
    return np.array(pairs, dtype=np.float64)


def moved(shape: Points, x: float, y: float) -> Points:
    """Return the shape at another place."""
    return np.asarray(shape + np.array((x, y)), np.float64)


def spline(knots: Points, *, closed: bool = True, steps: int = 10) -> Points:
    """Return a Catmull-Rom curve through the knots, as an N x 2 array."""
    if closed:
        p0, p1, p2, p3 = np.roll(knots, 1, 0), knots, np.roll(knots, -1, 0), np.roll(knots, -2, 0)
    else:
        ends = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
        p0, p1, p2, p3 = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (p[:, None, :] for p in (p0, p1, p2, p3))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.vstack([flat, knots[-1:]])


def ellipse(x: float, y: float, rx: float, ry: float, *, turn: float = 0.0, count: int = 48) -> Points:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    u, v = rx * np.cos(angle), ry * np.sin(angle)
    return np.stack([x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)], 1)


def box(left: float, top: float, right: float, bottom: float, radius: float = 0.0) -> Points:
    """Return a rectangle, its corners rounded by `radius`."""
    if radius <= 0:
        return points((left, top), (right, top), (right, bottom), (left, bottom))
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    corners = [(right, top, -0.5), (right, bottom, 0.0), (left, bottom, 0.5), (left, top, 1.0)]
    parts = []
    for x, y, start in corners:
        angle = np.linspace(start * np.pi, (start + 0.5) * np.pi, 8)
        cx = x - radius if x == right else x + radius
        cy = y - radius if y == bottom else y + radius
        parts.append(np.stack([cx + radius * np.cos(angle), cy + radius * np.sin(angle)], 1))
    return np.vstack(parts)


def taper(path: Points, widths: Sequence[float]) -> Points:
    """Return the outline of a stroke along `path` whose width runs through `widths`."""
    step = np.gradient(path, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], 1) / (np.linalg.norm(step, axis=1, keepdims=True) + 1e-9)
    place = np.linspace(0, 1, len(path))
    half = np.interp(place, np.linspace(0, 1, len(widths)), np.asarray(widths, dtype=np.float64)) / 2
    return np.vstack([path + normal * half[:, None], (path - normal * half[:, None])[::-1]])


@dataclass(frozen=True)
class Fade:
    """A linear gradient between two points."""

    start: tuple[float, float]
    end: tuple[float, float]
    first: Colour
    last: Colour

    def colours(self, left: int, top: int, width: int, height: int, scale: float) -> Pixels:
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        norm = dx * dx + dy * dy
        x = (np.arange(left, left + width, dtype=np.float32) / scale - self.start[0]) * (dx / norm)
        y = (np.arange(top, top + height, dtype=np.float32) / scale - self.start[1]) * (dy / norm)
        share = np.clip(y[:, None] + x[None, :], 0, 1)[..., None]
        share = share * share * (3 - 2 * share)
        first, last = np.array(self.first, np.float32), np.array(self.last, np.float32)
        return np.asarray(first + (last - first) * share, np.float32)


Paint = Colour | Fade


@dataclass
class Layer:
    """A picture with alpha, `scale` pixels to the unit; its upper left corner is at (left, top)."""

    width: float
    height: float
    scale: float = 2.0
    left: float = 0.0
    top: float = 0.0
    px: Pixels = field(init=False)

    def __post_init__(self) -> None:
        self.px = np.zeros((round(self.height * self.scale), round(self.width * self.scale), 4), np.float32)

    def fill(
        self,
        shape: Points,
        paint: Paint,
        *,
        alpha: float = 1.0,
        soft: float = 0.0,
        atop: bool = False,
        mode: str = "normal",
    ) -> None:
        """Paint a polygon; `soft` blurs its edge (units), `atop` keeps to what is painted, mode may be "add"."""
        local = (shape - (self.left, self.top)) * self.scale
        self._paint(local, [local], paint, alpha, soft, atop, mode)

    def stroke(
        self,
        path: Points,
        paint: Paint,
        width: float,
        *,
        ends: Sequence[float] = (1.0, 1.0),
        alpha: float = 1.0,
        soft: float = 0.0,
        atop: bool = False,
        mode: str = "normal",
    ) -> None:
        """Paint a line of `width` units along a path; `ends` are factors of the width along it."""
        shape = taper(path, [width * part for part in ends])
        self.fill(shape, paint, alpha=alpha, soft=soft, atop=atop, mode=mode)

    def strokes(self, paths: Sequence[Points], paint: Paint, width: float, *, alpha: float, soft: float = 0.0) -> None:
        """Paint many tapered lines at once, atop what is there."""
        shapes = [(taper(p, [0.2 * width, width, 0.2 * width]) - (self.left, self.top)) * self.scale for p in paths]
        if shapes:
            self._paint(np.vstack(shapes), shapes, paint, alpha, soft, True, "normal")

    def _paint(
        self, extent: Points, shapes: list[Points], paint: Paint, alpha: float, soft: float, atop: bool, mode: str
    ) -> None:
        sigma = soft * self.scale / 2
        margin = int(3 * sigma) + 2
        high, wide = self.px.shape[:2]
        left, top = np.maximum(np.floor(extent.min(0)).astype(int) - margin, 0).tolist()
        right = min(int(np.ceil(extent[:, 0].max())) + margin, wide)
        bottom = min(int(np.ceil(extent[:, 1].max())) + margin, high)
        if right <= left or bottom <= top:
            return
        mask = _cover(shapes, left, top, right - left, bottom - top, sigma) * alpha
        area = self.px[top:bottom, left:right]
        if atop:
            mask = mask * area[..., 3]
        colour: Any
        if isinstance(paint, Fade):
            x0, y0 = round(left + self.left * self.scale), round(top + self.top * self.scale)
            colour = paint.colours(x0, y0, right - left, bottom - top, self.scale)
        else:
            colour = np.array(paint, np.float32)
        cover = mask[..., None]
        if mode == "add":
            area[..., :3] += colour * cover
            return
        share = mask if not atop else mask / np.maximum(area[..., 3], 1e-4)
        area *= (1 - share)[..., None]
        area[..., :3] += colour * cover
        area[..., 3] += mask

    def put(self, other: "Layer") -> None:
        """Lay another layer of the same scale over this one, at its own place."""
        column, row = round((other.left - self.left) * self.scale), round((other.top - self.top) * self.scale)
        high, wide = other.px.shape[:2]
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + high, self.px.shape[0]), min(column + wide, self.px.shape[1])
        if bottom <= top or right <= left:
            return
        part = other.px[top - row : bottom - row, left - column : right - column]
        area = self.px[top:bottom, left:right]
        area *= 1 - part[..., 3:]
        area += part

    def patch(self, shape: Points, margin: float = 4.0) -> "Layer":
        """Return an empty layer round a shape, on this layer's grid of pixels."""
        low, high = shape.min(0) - margin, shape.max(0) + margin
        left = self.left + round((low[0] - self.left) * self.scale) / self.scale
        top = self.top + round((low[1] - self.top) * self.scale) / self.scale
        return Layer(high[0] - left, high[1] - top, self.scale, left, top)

    def clone(self) -> "Layer":
        """Return an empty layer of the same place and size."""
        return Layer(self.width, self.height, self.scale, self.left, self.top)

    def trim(self) -> "Layer":
        """Drop the empty margins; return the layer itself."""
        seen = self.px.max(2) > 0.002  # light that was added has no alpha
        rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
        if len(rows):
            top, left = int(rows[0]), int(columns[0])
            self.px = np.ascontiguousarray(self.px[top : rows[-1] + 1, left : columns[-1] + 1])
            self.left += left / self.scale
            self.top += top / self.scale
        return self

    def blur(self, radius: float) -> None:
        self.px = np.asarray(cv2.GaussianBlur(self.px, (0, 0), radius * self.scale), np.float32)


def _cover(shapes: list[Points], left: int, top: int, width: int, height: int, sigma: float) -> Pixels:
    """Return how much of each pixel the shapes cover, 0 to 1; soft ones are drawn small, for they hold no detail."""
    shrink = 1.0 if sigma < 4 else min(8.0, sigma / 2)
    small_w, small_h = max(1, round(width / shrink)), max(1, round(height / shrink))
    mask = np.zeros((small_h, small_w), np.uint8)
    factor = np.array([small_w / width, small_h / height])
    for shape in shapes:
        local = (shape - (left, top)) * factor - 0.5
        cv2.fillPoly(mask, [np.round(local * (1 << SHIFT)).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    cover: Pixels = np.asarray(mask, np.float32) / np.float32(255)
    if sigma > 0.3:
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), max(0.3, sigma / shrink)), np.float32)
    if shrink > 1:
        cover = np.asarray(cv2.resize(cover, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return cover


def glow(layer: Layer, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
    """Add a round light that falls off smoothly."""
    for share, part in ((1.0, 0.35), (0.5, 0.35), (0.22, 0.5)):
        r = radius * share
        layer.fill(ellipse(x, y, r * 0.55, r * 0.55), colour, alpha=strength * part, soft=r * 0.8, mode="add")
