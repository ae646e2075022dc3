"""The café as layers, each painted once for the part of it that a shot sees."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from drawing import cafe, furniture, gear
from drawing.paint import Layer, Pixels
from drawing.stage import HEIGHT, WIDTH, View, blank, place

WINDOW = (226.0, 116.0, 654.0, 456.0)


@dataclass(frozen=True)
class Part:
    """A part of the world, and how finely it is painted."""

    left: float
    top: float
    width: float
    height: float
    scale: float

    def layer(self) -> Layer:
        return Layer(self.width, self.height, self.scale, self.left, self.top)


def part_seen(view: View, margin: float = 60.0) -> Part:
    """Return the part that a view sees, with a margin to move in."""
    wide, high = WIDTH / view.zoom + 2 * margin, HEIGHT / view.zoom + 2 * margin
    return Part(view.x - wide / 2, view.y - high / 2, wide, high, view.zoom * 1.12)


@lru_cache(maxsize=2)
def carriage(scale: float) -> Layer:
    layer = Layer(920, 150, scale, -10, 380)
    cafe.train(layer)
    return layer.trim()


@lru_cache(maxsize=3)
def _walls(part: Part) -> tuple[Layer, Layer, Layer]:
    """Return the room with the night outside, and again what is outside and inside at the window, for trains."""
    night, layer = part.layer(), part.layer()
    cafe.night(night)
    cafe.floor(layer)
    cafe.wall(layer)
    gear.rig(layer)
    gear.flats(layer)
    furniture.bookcase(layer)
    for x, y in cafe.LAMPS[:3]:
        cafe.lamp(layer, x, y)
    window = _cut(layer)
    outside = _cut(night)
    whole = part.layer()
    whole.px[..., :3] = (np.array((0.02, 0.035, 0.045), np.float32) * (1 - night.px[..., 3:]) + night.px[..., :3]) * (
        1 - layer.px[..., 3:]
    ) + layer.px[..., :3]
    whole.px = np.ascontiguousarray(whole.px[..., :3])
    return whole, outside, window


def _cut(layer: Layer) -> Layer:
    """Return the part of a layer round the window."""
    left, top, right, bottom = (
        round((edge - start) * layer.scale)
        for edge, start in zip(WINDOW, (layer.left, layer.top, layer.left, layer.top), strict=True)
    )
    left, top = max(0, left), max(0, top)
    part = Layer(0, 0, layer.scale, layer.left + left / layer.scale, layer.top + top / layer.scale)
    part.px = layer.px[top : max(top, bottom), left : max(left, right)].copy()
    return part


@lru_cache(maxsize=3)
def bar(part: Part) -> Layer:
    layer = part.layer()
    furniture.counter(layer)
    furniture.counter_top(layer)
    return layer.trim()


@lru_cache(maxsize=8)
def painted(part: Part, name: str) -> Layer:
    """Return a layer with one of the pieces named in PIECES."""
    layer = part.layer()
    PIECES[name](layer)
    return layer.trim()


def _chairs(layer: Layer) -> None:
    furniture.chair(layer, 420, 610, -1)
    furniture.chair(layer, 700, 610, 1)


def _table(layer: Layer) -> None:
    furniture.table(layer, 560, 560)


def _plant(layer: Layer) -> None:
    furniture.pot(layer, 150, 520, 44)
    furniture.fern(layer, 150, 515, 150, 3)


def _crew_gear(layer: Layer) -> None:
    gear.camera_side(layer, 800, 560, 34, -1)
    gear.camera_front(layer, 1690, 500, 36)
    gear.softbox(layer, 1752, 330, 64, -1)


PIECES: dict[str, Callable[[Layer], None]] = {
    "chairs": _chairs,
    "table": _table,
    "plant": _plant,
    "crew gear": _crew_gear,
}


def draw_room(canvas: Pixels, view: View, part: Part, train_x: float | None = None) -> None:
    """Lay the set's walls on the whole canvas, and outside the window the night and a train if there is one."""
    whole, outside, window = _walls(part)
    place(canvas, whole, view)
    if train_x is None or not window.px.size:
        return
    seen = (np.array(WINDOW).reshape(2, 2) - (view.x, view.y)) * view.zoom + (WIDTH / 2, HEIGHT / 2)
    (left, top), (right, bottom) = np.clip(seen, 0, (WIDTH, HEIGHT)).round().astype(int).tolist()
    clip = (left + 2, top + 2, right - 2, bottom - 2)
    if right - left > 8 and bottom - top > 8:
        place(canvas, outside, view, clip=clip)
        place(canvas, carriage(part.scale), view, at=(train_x, 0), clip=clip)
        place(canvas, window, view, clip=clip)


@lru_cache(maxsize=6)
def soft_room(x: float, y: float, zoom: float, blur: float, dim: float) -> Layer:
    """Return the room out of focus, as the background of a close-up: a layer a little larger than the screen."""
    view = View(x, y, zoom)
    canvas = blank((0.02, 0.035, 0.045))
    part = part_seen(view)
    draw_room(canvas, view, part, 100.0)
    place(canvas, painted(part, "chairs"), view)
    place(canvas, bar(part), view)
    place(canvas, painted(part, "table"), view)
    layer = Layer(WIDTH, HEIGHT, 1.0, -WIDTH / 2, -HEIGHT / 2)
    layer.px = canvas * np.float32(dim)
    layer.blur(blur)
    return layer
