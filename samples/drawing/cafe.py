"""The film set: a small railway-station café at night. World units; the floor meets the wall at FLOOR."""

import numpy as np

from drawing.paint import Colour, Fade, Layer, Points, box, ellipse, glow, mix, points, rgb, spline

INK, TEAL, TEAL_DARK = rgb("0c181d"), rgb("27585a"), rgb("16373a")
AMBER, CREAM, RUST, BRASS = rgb("f2b562"), rgb("f3e3c3"), rgb("a5452f"), rgb("c99a4e")
WOOD, WOOD_DARK, WOOD_LIGHT, SAGE = rgb("6a3d28"), rgb("331b14"), rgb("9a6240"), rgb("6f8f74")
FLOOR, WALL_TOP, LEFT_END, RIGHT_END = 640.0, 40.0, 40.0, 2120.0
LAMPS = ((1080.0, 196.0), (1290.0, 196.0), (1500.0, 196.0), (560.0, 214.0))


def night(layer: Layer) -> None:
    """The platform outside the window: a dusk sky, a hill and station lamps."""
    layer.fill(box(200, 100, 700, 560), Fade((0, 130), (0, 520), rgb("0e2c3c"), rgb("2f6670")))
    hill = spline(points((150, 470), (300, 400), (430, 430), (560, 385), (720, 450), (720, 600), (150, 600)))
    layer.fill(hill, rgb("12303a"), soft=3)
    for x, y, r in ((300, 200, 1.4), (352, 240, 1.0), (520, 190, 1.5), (590, 250, 1.1), (455, 225, 1.0)):
        layer.fill(ellipse(x, y, r, r), CREAM, alpha=0.8)
    layer.fill(ellipse(545, 232, 26, 26), rgb("f6ecd2"), alpha=0.95)
    layer.fill(ellipse(535, 227, 23, 23), rgb("123543"), alpha=0.95, soft=2)
    for x in (285, 470):
        layer.fill(box(x - 2.5, 300, x + 2.5, 560), rgb("0a171c"))
        glow(layer, x, 300, 80, AMBER, 0.55)
        layer.fill(ellipse(x, 302, 9, 12), rgb("ffe9b8"))
    layer.fill(box(150, 520, 760, 600), rgb("0e1f26"))


def train(layer: Layer) -> None:
    """A carriage with lit windows; it is drawn once and slides by outside."""
    layer.fill(box(0, 392, 900, 515, 18), Fade((0, 392), (0, 515), rgb("7a3226"), rgb("3a1712")))
    layer.fill(box(0, 470, 900, 476), BRASS, alpha=0.7)
    for k in range(11):
        x = 26 + k * 80
        layer.fill(box(x, 412, x + 54, 454, 7), Fade((0, 412), (0, 454), rgb("ffe0a0"), rgb("f0ad58")))
        layer.fill(box(x + 14 + (k * 37) % 22, 432, x + 26 + (k * 37) % 22, 454, 6), rgb("6b3a22"), alpha=0.6)


def wall(layer: Layer) -> None:
    """The set's back wall with its window cut out, panelling, shelves, clock and posters."""
    layer.fill(box(LEFT_END, WALL_TOP, RIGHT_END, FLOOR), Fade((0, WALL_TOP), (0, FLOOR), rgb("1c4346"), rgb("2f6664")))
    rng = np.random.default_rng(5)
    for x in np.arange(LEFT_END + 22, RIGHT_END, 44):
        layer.fill(box(x, WALL_TOP, x + 1.5, 470), TEAL_DARK, alpha=0.30, soft=1)
    layer.fill(
        box(LEFT_END, WALL_TOP, RIGHT_END, WALL_TOP + 26),
        Fade((0, WALL_TOP), (0, WALL_TOP + 26), WOOD_LIGHT, WOOD_DARK),
    )
    _panelling(layer)
    _shelves(layer, rng)
    _clock(layer, 800, 190)
    _poster(layer, 742, 286, 0)
    _poster(layer, 842, 286, 1)
    _window(layer)
    for x, y in LAMPS:
        for r, a in ((330, 0.20), (190, 0.22)):
            layer.fill(ellipse(x, y + 60, r * 0.6, r * 0.6), AMBER, alpha=a, soft=r * 0.8, atop=True)
    layer.fill(box(LEFT_END - 60, WALL_TOP - 40, LEFT_END + 130, FLOOR), INK, alpha=0.6, soft=150, atop=True)
    layer.fill(box(RIGHT_END - 110, WALL_TOP - 40, RIGHT_END + 60, FLOOR), INK, alpha=0.6, soft=150, atop=True)
    layer.fill(box(0, WALL_TOP - 60, 2200, WALL_TOP + 60), INK, alpha=0.55, soft=120, atop=True)


def _panelling(layer: Layer) -> None:
    layer.fill(box(LEFT_END, 470, RIGHT_END, FLOOR), Fade((0, 470), (0, FLOOR), WOOD, WOOD_DARK))
    layer.fill(box(LEFT_END, 462, RIGHT_END, 474), Fade((0, 462), (0, 474), WOOD_LIGHT, WOOD))
    for x in np.arange(LEFT_END + 14, RIGHT_END - 80, 104):
        layer.fill(box(x, 492, x + 84, 612, 3), WOOD_DARK, alpha=0.75)
        layer.fill(
            box(x + 5, 498, x + 84, 612, 3),
            Fade((x, 498), (x, 612), mix(WOOD, WOOD_LIGHT, 0.25), mix(WOOD, WOOD_DARK, 0.5)),
        )
    layer.fill(box(LEFT_END, 624, RIGHT_END, FLOOR), WOOD_DARK)


def _arch(left: float, top: float, right: float, bottom: float) -> Points:
    cx, r = (left + right) / 2, (right - left) / 2
    angle = np.linspace(np.pi, 2 * np.pi, 30)
    curve = np.stack([cx + r * np.cos(angle), top + r * 0.62 + r * 0.62 * np.sin(angle)], 1)
    return np.vstack([curve, [[right, bottom], [left, bottom]]])


def _window(layer: Layer) -> None:
    layer.fill(_arch(234, 124, 646, 462), Fade((234, 124), (646, 462), WOOD_LIGHT, WOOD_DARK))
    hole = layer.clone()
    hole.fill(_arch(254, 144, 626, 448), (1, 1, 1))
    layer.px *= 1 - hole.px[..., 3:]
    for x in (372.0, 508.0):
        layer.fill(box(x - 5, 140, x + 5, 450), Fade((x - 5, 0), (x + 5, 0), WOOD_LIGHT, WOOD_DARK))
    layer.fill(box(252, 268, 628, 278), Fade((0, 268), (0, 278), WOOD_LIGHT, WOOD_DARK))
    for x in (262.0, 380.0, 516.0):
        layer.fill(points((x, 440), (x + 46, 286), (x + 70, 286), (x + 24, 440)), CREAM, alpha=0.045)
    layer.fill(box(222, 448, 658, 466, 3), Fade((0, 448), (0, 466), WOOD_LIGHT, WOOD))


def _shelves(layer: Layer, rng: np.random.Generator) -> None:
    layer.fill(box(984, 150, 1580, 446, 6), Fade((984, 150), (984, 446), WOOD_DARK, rgb("24130e")))
    layer.fill(box(996, 162, 1568, 440, 3), rgb("143033"))
    tones = (rgb("c98a4a"), RUST, SAGE, CREAM, rgb("3f7b78"), rgb("8a5a34"), BRASS)
    for y in (250.0, 338.0, 430.0):
        x = 1010.0
        while x < 1545:
            x = _ware(layer, rng, x, y, tones[int(rng.integers(len(tones)))]) + 7
        layer.fill(box(992, y, 1572, y + 9), Fade((0, y), (0, y + 9), WOOD_LIGHT, WOOD_DARK))
        layer.fill(box(996, y + 9, 1568, y + 28), INK, alpha=0.45, soft=14, atop=True)


def _ware(layer: Layer, rng: np.random.Generator, x: float, base: float, tone: Colour) -> float:
    """Draw a bottle, a jar or a stack of cups on a shelf; return where it ends."""
    kind = rng.integers(3)
    if kind == 0:
        w, h = rng.uniform(16, 22), rng.uniform(54, 68)
        shape = spline(
            points(
                (x, base),
                (x, base - h * 0.55),
                (x + w * 0.34, base - h * 0.74),
                (x + w * 0.34, base - h),
                (x + w * 0.66, base - h),
                (x + w * 0.66, base - h * 0.74),
                (x + w, base - h * 0.55),
                (x + w, base),
            ),
            steps=5,
        )
        layer.fill(shape, Fade((x, 0), (x + w, 0), mix(tone, CREAM, 0.2), mix(tone, INK, 0.6)))
        layer.fill(box(x + 2, base - h * 0.42, x + w - 2, base - h * 0.16), CREAM, alpha=0.7)
    elif kind == 1:
        w, h = rng.uniform(30, 38), rng.uniform(36, 48)
        layer.fill(
            box(x, base - h, x + w, base, 6), Fade((x, 0), (x + w, 0), mix(tone, CREAM, 0.35), mix(tone, INK, 0.45))
        )
        layer.fill(box(x + 3, base - h - 7, x + w - 3, base - h + 2, 3), Fade((x, 0), (x + w, 0), BRASS, WOOD_DARK))
        layer.fill(box(x + 5, base - h * 0.68, x + w - 5, base - h * 0.3, 2), CREAM, alpha=0.75)
    else:
        w, h = 32.0, 0.0
        for k in range(int(rng.integers(2, 4))):
            cup(layer, x + w / 2, base - k * 17, w / 2, CREAM if k % 2 else tone)
    layer.fill(box(x + w * 0.18, base - 44, x + w * 0.26, base - 8), (1, 1, 1), alpha=0.16, soft=2, atop=True)
    return x + float(w)


def cup(layer: Layer, x: float, base: float, half: float, tone: Colour) -> None:
    shape = spline(
        points(
            (x - half, base - half * 1.05),
            (x - half * 0.86, base - half * 0.35),
            (x - half * 0.45, base),
            (x + half * 0.45, base),
            (x + half * 0.86, base - half * 0.35),
            (x + half, base - half * 1.05),
        ),
        steps=5,
    )
    layer.fill(shape, Fade((x - half, 0), (x + half, 0), mix(tone, (1, 1, 1), 0.3), mix(tone, INK, 0.5)))
    layer.fill(ellipse(x, base - half * 1.05, half, half * 0.16), mix(tone, INK, 0.35))


def _clock(layer: Layer, x: float, y: float) -> None:
    layer.fill(ellipse(x + 4, y + 8, 60, 60), INK, alpha=0.5, soft=14, atop=True)
    layer.fill(ellipse(x, y, 58, 58), Fade((x - 58, y - 58), (x + 58, y + 58), WOOD_LIGHT, WOOD_DARK))
    layer.fill(ellipse(x, y, 48, 48), Fade((x, y - 48), (x, y + 48), rgb("fbf0d8"), rgb("dcc79c")))
    for k in range(12):
        a = k * np.pi / 6
        path = points((x + 38 * np.sin(a), y - 38 * np.cos(a)), (x + 44 * np.sin(a), y - 44 * np.cos(a)))
        layer.stroke(path, INK, 3.2 if k % 3 == 0 else 1.6)
    for angle, length, width in ((-0.35, 24.0, 4.6), (0.55 * np.pi * 2 - 0.12, 36.0, 3.2)):
        layer.stroke(points((x, y), (x + length * np.sin(angle), y - length * np.cos(angle))), INK, width)
    layer.fill(ellipse(x, y, 4, 4), RUST)


def _poster(layer: Layer, x: float, y: float, kind: int) -> None:
    layer.fill(box(x + 3, y + 5, x + 85, y + 129), INK, alpha=0.5, soft=10, atop=True)
    layer.fill(box(x, y, x + 82, y + 124), Fade((x, y), (x + 82, y + 124), BRASS, WOOD_DARK))
    part = layer.patch(box(x + 5, y + 5, x + 77, y + 119), 0)
    part.fill(box(x + 5, y + 5, x + 77, y + 119), CREAM)
    if kind == 0:
        part.fill(box(x + 10, y + 10, x + 72, y + 94), Fade((x, y + 10), (x, y + 94), rgb("efb56a"), rgb("d9764a")))
        part.fill(ellipse(x + 41, y + 58, 17, 17), rgb("fff0c8"))
        for k, tone in enumerate((SAGE, TEAL, TEAL_DARK)):
            hill = points(
                (x + 10, y + 72 + 8 * k),
                (x + 32 - 6 * k, y + 60 + 9 * k),
                (x + 72, y + 76 + 6 * k),
                (x + 72, y + 94),
                (x + 10, y + 94),
            )
            part.fill(hill, tone)
    else:
        part.fill(box(x + 10, y + 10, x + 72, y + 94), Fade((x, y + 10), (x, y + 94), rgb("1d4b57"), rgb("3f8580")))
        part.fill(ellipse(x + 54, y + 28, 9, 9), rgb("f6ecd2"))
        part.fill(points((x + 10, y + 94), (x + 38, y + 50), (x + 44, y + 50), (x + 72, y + 94)), rgb("20303a"))
        for k in range(5):
            wide = 3 + 5.0 * k
            part.stroke(points((x + 41 - wide, y + 54 + 9 * k), (x + 41 + wide, y + 54 + 9 * k)), BRASS, 2.2)
    part.fill(box(x + 18, y + 101, x + 64, y + 106), INK, alpha=0.75)
    part.fill(box(x + 26, y + 110, x + 56, y + 113), INK, alpha=0.5)
    layer.put(part)


def floor(layer: Layer) -> None:
    """Boards in perspective, with the lamps' light lying on them."""
    layer.fill(box(-400, FLOOR, 2600, 1000), Fade((0, FLOOR), (0, 860), rgb("3b2219"), rgb("150c0a")))
    for k in range(-30, 60):
        x = 1100.0 + (k - 15) * 62
        layer.stroke(points((x, FLOOR), (1100 + (x - 1100) * 1.75, 900)), rgb("130a08"), 2.2, alpha=0.55)
    for x, _ in LAMPS:
        layer.fill(ellipse(x, 720, 150, 34), AMBER, alpha=0.22, soft=90, atop=True)
    layer.fill(box(-400, FLOOR - 4, 2600, FLOOR + 22), INK, alpha=0.6, soft=24, atop=True)


def lamp(layer: Layer, x: float, y: float) -> None:
    """A pendant lamp: cord, brass shade, a bright bulb and its halo."""
    layer.fill(box(x - 1.2, -40, x + 1.2, y - 40), INK)
    shade = spline(
        points((x - 7, y - 46), (x + 7, y - 46), (x + 20, y - 26), (x + 46, y - 2), (x - 46, y - 2), (x - 20, y - 26)),
        steps=6,
    )
    layer.fill(shade, Fade((x - 46, y), (x + 46, y), mix(RUST, CREAM, 0.2), mix(RUST, INK, 0.55)))
    layer.fill(box(x - 46, y - 5, x + 46, y, 2), BRASS)
    layer.fill(ellipse(x, y + 3, 13, 11), rgb("fff3cf"))
    glow(layer, x, y + 8, 210, AMBER, 0.55)
