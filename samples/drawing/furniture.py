"""What stands in the café: the counter, the bookcase, tables and chairs, a fern."""

import numpy as np

from drawing.cafe import AMBER, BRASS, CREAM, INK, RUST, SAGE, TEAL, TEAL_DARK, WOOD, WOOD_DARK, WOOD_LIGHT, cup
from drawing.paint import Fade, Layer, Points, box, ellipse, glow, mix, moved, points, rgb, spline

COUNTER_LEFT, COUNTER_RIGHT, COUNTER_TOP, COUNTER_FOOT = 940.0, 1640.0, 500.0, 700.0


def counter(layer: Layer) -> None:
    """The bar, with its foot in the shade, and what stands at its two ends."""
    left, right, top, foot = COUNTER_LEFT, COUNTER_RIGHT, COUNTER_TOP, COUNTER_FOOT
    layer.fill(box(left - 20, foot - 12, right + 20, foot + 24), INK, alpha=0.7, soft=26)
    layer.fill(box(left, top, right, foot), Fade((0, top), (0, foot), mix(WOOD, RUST, 0.25), WOOD_DARK))
    for x in np.arange(left + 16, right - 80, 112):
        layer.fill(box(x, top + 34, x + 98, foot - 34, 4), WOOD_DARK, alpha=0.8)
        fade = Fade((x, top + 40), (x + 98, foot - 40), mix(TEAL, CREAM, 0.12), TEAL_DARK)
        layer.fill(box(x + 6, top + 41, x + 98, foot - 34, 4), fade)
        layer.fill(box(x + 14, top + 50, x + 90, foot - 46, 3), INK, alpha=0.16)
    layer.fill(box(left, top + 22, right, top + 60), INK, alpha=0.5, soft=22, atop=True)
    layer.fill(box(left, foot - 24, right, foot), Fade((0, foot - 24), (0, foot), WOOD_DARK, rgb("160b08")))
    layer.fill(
        box(left - 10, foot - 40, right + 10, foot - 34, 3),
        Fade((0, foot - 40), (0, foot - 34), rgb("ffe0a0"), rgb("7a5526")),
    )
    layer.fill(box(left - 16, top - 6, right + 16, top + 20, 5), Fade((0, top - 6), (0, top + 20), WOOD_LIGHT, WOOD))
    layer.fill(box(left - 16, top - 6, right + 16, top - 1, 2), rgb("e9b878"), alpha=0.75)
    for x in (1080.0, 1290.0, 1500.0):
        layer.fill(ellipse(x, top, 90, 8), rgb("ffe3ae"), alpha=0.5, soft=26, atop=True)
        layer.fill(ellipse(x, top + 90, 90, 60), AMBER, alpha=0.16, soft=70, atop=True)


def counter_top(layer: Layer) -> None:
    """What stands on the counter: the coffee machine, a cake under glass, cups."""
    top = COUNTER_TOP - 5
    _machine(layer, 1490, top)
    _cake(layer, 1010, top)
    for k in range(4):
        cup(layer, 1392, top - k * 20, 21, (CREAM, RUST, CREAM, SAGE)[k])
    for k in range(3):
        cup(layer, 1344, top - k * 20, 21, (TEAL, CREAM, BRASS)[k])


def _machine(layer: Layer, x: float, base: float) -> None:
    layer.fill(box(x - 4, base - 6, x + 128, base + 6), INK, alpha=0.6, soft=10)
    layer.fill(box(x, base - 112, x + 122, base, 10), Fade((x, 0), (x + 122, 0), rgb("e7dcc6"), rgb("6c5c4c")))
    layer.fill(
        box(x - 6, base - 122, x + 128, base - 100, 8), Fade((0, base - 122), (0, base - 100), rgb("fff0d0"), BRASS)
    )
    layer.fill(
        box(x + 10, base - 70, x + 112, base - 12, 4), Fade((0, base - 70), (0, base), rgb("201512"), rgb("3a2a22"))
    )
    layer.fill(box(x + 12, base - 94, x + 110, base - 78, 3), RUST)
    for k in range(2):
        layer.fill(box(x + 26 + 46 * k, base - 78, x + 46 + 46 * k, base - 60, 3), rgb("b9a88e"))
        layer.fill(box(x + 12 + 46 * k, base - 64, x + 40 + 46 * k, base - 58, 3), rgb("17110f"))
        cup(layer, x + 36 + 46 * k, base - 12, 12, CREAM)
    layer.fill(ellipse(x + 97, base - 86, 5, 5), rgb("ffdf8a"))
    layer.fill(box(x + 6, base - 118, x + 14, base - 6, 3), (1, 1, 1), alpha=0.35, soft=4)


def _cake(layer: Layer, x: float, base: float) -> None:
    layer.fill(box(x - 46, base - 8, x + 46, base, 4), Fade((x - 46, 0), (x + 46, 0), CREAM, WOOD))
    layer.fill(box(x - 32, base - 40, x + 32, base - 8, 6), Fade((0, base - 40), (0, base - 8), rgb("f6e6c6"), RUST))
    layer.fill(box(x - 32, base - 26, x + 32, base - 21), rgb("7d2f22"))
    for k in range(5):
        layer.fill(ellipse(x - 24 + 12 * k, base - 43, 4.5, 4.5), rgb("b3342a"))
    dome = spline(
        points(
            (x - 42, base - 6),
            (x - 42, base - 40),
            (x - 22, base - 66),
            (x + 22, base - 66),
            (x + 42, base - 40),
            (x + 42, base - 6),
        ),
        steps=8,
    )
    layer.fill(dome, rgb("dff2ee"), alpha=0.16)
    layer.stroke(dome, rgb("e6fbf6"), 1.6, alpha=0.35)
    layer.fill(ellipse(x, base - 70, 5, 5), BRASS)
    layer.fill(ellipse(x - 24, base - 44, 4, 18, turn=0.3), (1, 1, 1), alpha=0.35, soft=4)


BOOK_TONES = (RUST, rgb("2f5a66"), rgb("c98f3e"), CREAM, rgb("45624c"), rgb("7b3b30"), rgb("24404a"), rgb("b3a077"))
CASE_LEFT, CASE_RIGHT, CASE_TOP, CASE_FOOT = 1760.0, 2040.0, 200.0, 690.0
SHELVES = (300.0, 400.0, 500.0, 596.0, 680.0)
GAP_LEFT, GAP_RIGHT, GAP_SHELF = 1868.0, 1938.0, 400.0  # where a camera will look out


def bookcase(layer: Layer) -> None:
    """The bookcase; one place on its second shelf is left free."""
    layer.fill(box(CASE_LEFT - 16, CASE_FOOT - 10, CASE_RIGHT + 20, CASE_FOOT + 22), INK, alpha=0.7, soft=24)
    layer.fill(
        box(CASE_LEFT, CASE_TOP, CASE_RIGHT, CASE_FOOT, 4), Fade((CASE_LEFT, 0), (CASE_RIGHT, 0), WOOD_LIGHT, WOOD_DARK)
    )
    layer.fill(box(CASE_LEFT + 14, CASE_TOP + 16, CASE_RIGHT - 14, CASE_FOOT - 8), rgb("180e0b"))
    rng = np.random.default_rng(9)
    for shelf in SHELVES:
        x = CASE_LEFT + 18.0
        while x < CASE_RIGHT - 34:
            wide = float(rng.uniform(13, 25))
            tall = float(rng.uniform(58, 78))
            tone = BOOK_TONES[int(rng.integers(len(BOOK_TONES)))]
            if not (shelf == GAP_SHELF and x + wide > GAP_LEFT and x < GAP_RIGHT):
                book(layer, x, shelf, wide, tall, tone)
            x += wide + 1.5
        layer.fill(
            box(CASE_LEFT + 10, shelf, CASE_RIGHT - 10, shelf + 10),
            Fade((0, shelf), (0, shelf + 10), WOOD_LIGHT, WOOD_DARK),
        )
        layer.fill(box(CASE_LEFT + 14, shelf + 10, CASE_RIGHT - 14, shelf + 34), INK, alpha=0.55, soft=16, atop=True)
    layer.fill(
        box(CASE_LEFT - 8, CASE_TOP - 14, CASE_RIGHT + 8, CASE_TOP + 8, 4),
        Fade((0, CASE_TOP - 14), (0, CASE_TOP + 8), WOOD_LIGHT, WOOD),
    )
    layer.fill(box(CASE_LEFT, CASE_TOP, CASE_LEFT + 10, CASE_FOOT), rgb("e9b878"), alpha=0.18, soft=6, atop=True)


def book(layer: Layer, x: float, base: float, wide: float, tall: float, tone: tuple[float, float, float]) -> None:
    spine = box(x, base - tall, x + wide, base, 2)
    layer.fill(spine, Fade((x, 0), (x + wide, 0), mix(tone, CREAM, 0.22), mix(tone, INK, 0.55)))
    layer.fill(box(x + 2, base - tall * 0.86, x + wide - 2, base - tall * 0.80), BRASS, alpha=0.8)
    layer.fill(box(x + 2, base - tall * 0.20, x + wide - 2, base - tall * 0.16), BRASS, alpha=0.8)
    layer.fill(box(x + wide * 0.4, base - tall * 0.70, x + wide * 0.6, base - tall * 0.34), CREAM, alpha=0.45)


def table(layer: Layer, x: float, y: float) -> None:
    """A round table on one foot, its top seen a little from above, with a lamp and two cups."""
    layer.fill(ellipse(x, y + 172, 120, 20), INK, alpha=0.7, soft=24)
    layer.fill(box(x - 9, y, x + 9, y + 160), Fade((x - 9, 0), (x + 9, 0), WOOD_LIGHT, rgb("120907")))
    layer.fill(ellipse(x, y + 164, 62, 12), WOOD_DARK)
    layer.fill(ellipse(x, y + 9, 152, 27), rgb("1c0e0a"))
    layer.fill(ellipse(x, y, 152, 27), Fade((x - 152, y - 20), (x + 152, y + 20), mix(WOOD_LIGHT, CREAM, 0.25), WOOD))
    layer.fill(ellipse(x, y - 2, 80, 14), rgb("ffe3ae"), alpha=0.45, soft=24, atop=True)
    table_things(layer, x, y)


def table_things(layer: Layer, x: float, y: float) -> None:
    layer.fill(ellipse(x, y - 2, 24, 6), Fade((x - 24, 0), (x + 24, 0), BRASS, WOOD_DARK))
    layer.fill(box(x - 2.5, y - 40, x + 2.5, y - 2), BRASS)
    shade = points((x - 16, y - 72), (x + 16, y - 72), (x + 30, y - 36), (x - 30, y - 36))
    layer.fill(shade, Fade((0, y - 72), (0, y - 36), rgb("e99a55"), rgb("ffe2a4")))
    glow(layer, x, y - 40, 130, AMBER, 0.5)
    for side in (-1, 1):
        layer.fill(ellipse(x + side * 84, y + 2, 27, 6.5), mix(CREAM, INK, 0.15))
        cup(layer, x + side * 84, y, 18, CREAM)


def chair(layer: Layer, x: float, y: float, side: int) -> None:
    """A bentwood chair seen from the side."""
    tone = mix(WOOD, INK, 0.35)
    back = spline(points((x, y), (x + side * 14, y - 70), (x + side * 20, y - 150)), closed=False)
    for offset in (0, 34):
        layer.stroke(moved(back, -side * offset, 0), tone, 8, ends=(1, 0.8))
    layer.stroke(
        spline(points((x + side * 20, y - 150), (x + side * 4, y - 164), (x - side * 14, y - 150)), closed=False),
        tone,
        8,
    )
    layer.fill(ellipse(x - side * 24, y, 62, 11), Fade((x - 60, y - 8), (x + 60, y + 8), WOOD_LIGHT, WOOD_DARK))
    for dx in (-70, -30, 4, 20):
        layer.stroke(points((x + side * dx, y), (x + side * (dx * 1.15), y + 108)), tone, 7, ends=(1, 0.7))


def frond(x: float, y: float, angle: float, length: float, droop: float) -> Points:
    step = np.linspace(0, 1, 16)
    px = x + np.cos(angle) * length * step
    py = y - np.sin(angle) * length * step + droop * length * step**2
    return np.stack([px, py], 1)


def fern(layer: Layer, x: float, y: float, size: float, seed: int, count: int = 26, back: bool = False) -> None:
    """A big fern: fronds with leaflets, light ones in front of dark ones."""
    rng = np.random.default_rng(seed)
    order = np.linspace(0, 1, count)
    for share in order:
        angle = rng.uniform(0.10, np.pi - 0.10)
        path = frond(x, y, angle, size * rng.uniform(0.65, 1.0), rng.uniform(0.25, 0.6))
        tone = mix(rgb("16332b"), rgb("7fa878"), share * (0.45 if back else 0.9))
        layer.stroke(path, mix(tone, INK, 0.3), size * 0.012, ends=(1, 0.3))
        for i in range(2, 16):
            step = path[i] - path[i - 1]
            way = step / max(1e-6, float(np.hypot(*step)))
            long = size * 0.13 * np.sin(np.pi * (i + 1) / 18)
            for side in (-1, 1):
                across = np.array([-way[1], way[0]]) * side
                tip = path[i] + (across * 0.9 + way * 0.55) * long
                middle = (path[i] + tip) / 2 + way * long * 0.12
                leaf = np.stack([path[i], middle + across * 0.0 + way * long * 0.12, tip, middle - way * long * 0.16])
                layer.fill(spline(leaf, steps=4), mix(tone, CREAM, 0.10 if side > 0 else 0.0))


def pot(layer: Layer, x: float, y: float, half: float) -> None:
    """A glazed pot on a stand."""
    layer.fill(ellipse(x, y + half * 3.1, half * 1.5, half * 0.28), INK, alpha=0.7, soft=half * 0.4)
    for dx in (-0.7, 0.7):
        layer.stroke(
            points((x + dx * half, y + half * 1.5), (x + dx * half * 1.15, y + half * 3.1)), WOOD_DARK, half * 0.12
        )
    layer.fill(box(x - half * 0.95, y + half * 1.45, x + half * 0.95, y + half * 1.6, 2), WOOD)
    shape = spline(
        points(
            (x - half, y),
            (x - half * 0.92, y + half * 0.8),
            (x - half * 0.62, y + half * 1.5),
            (x + half * 0.62, y + half * 1.5),
            (x + half * 0.92, y + half * 0.8),
            (x + half, y),
        ),
        steps=8,
    )
    layer.fill(shape, Fade((x - half, 0), (x + half, 0), mix(RUST, CREAM, 0.30), mix(RUST, INK, 0.70)))
    layer.fill(
        box(x - half * 1.08, y - half * 0.16, x + half * 1.08, y + half * 0.14, half * 0.1),
        Fade((x - half, 0), (x + half, 0), mix(RUST, CREAM, 0.38), mix(RUST, INK, 0.6)),
    )
