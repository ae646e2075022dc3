"""The people: what they look like, what they wear, and their arms."""

from functools import lru_cache

import numpy as np

from drawing.faces import DARK, Light, Look
from drawing.paint import Colour, Fade, Layer, Points, box, ellipse, mix, moved, points, rgb, spline

THEA = Look(
    name="Thea Orrowby",
    skin=rgb("d39a74"),
    flush=rgb("c8604c"),
    hair=rgb("3a1d18"),
    hair_light=rgb("8a4a30"),
    iris=rgb("7a4a26"),
    lip=rgb("b4504c"),
    jaw=0.5,
    brow=0.35,
    lash=1.0,
    beard=0.0,
    style="bob",
)
SILAS = Look(
    name="Silas Quennet",
    skin=rgb("e2b08e"),
    flush=rgb("cc6a55"),
    hair=rgb("4a3526"),
    hair_light=rgb("a07a52"),
    iris=rgb("4f7f86"),
    lip=rgb("b06a5c"),
    jaw=1.1,
    brow=1.0,
    lash=0.12,
    beard=0.45,
    style="short",
)
CREW = Look(
    name="crew",
    skin=rgb("b98260"),
    flush=rgb("a85a48"),
    hair=rgb("20191a"),
    hair_light=rgb("4f4340"),
    iris=rgb("4a3a2c"),
    lip=rgb("9c5a50"),
    jaw=0.9,
    brow=0.8,
    lash=0.1,
    beard=0.6,
    style="headset",
)

MUSTARD, CREAM, APRON = rgb("c8923a"), rgb("efe2c8"), rgb("2f5a50")
NAVY, SCARF, BRASS = rgb("24364c"), rgb("a5452f"), rgb("d9ab5c")
BLACK = rgb("23262b")


def _lit(colour: Colour, light: Light, wide: float) -> Fade:
    """A garment's colour: warm and bright on the key's side, dark on the other."""
    bright = mix(colour, rgb("ffdca6"), 0.22)
    return Fade((light.side * wide, 1.5), (-light.side * wide * 0.9, 3.2), bright, mix(colour, rgb("0c1418"), 0.58))


def _scaled(fade: Fade, unit: float) -> Fade:
    return Fade(
        (fade.start[0] * unit, fade.start[1] * unit), (fade.end[0] * unit, fade.end[1] * unit), fade.first, fade.last
    )


class Tailor:
    """Draws clothes in head units into a layer of `unit` pixels to the head unit."""

    def __init__(self, layer: Layer, light: Light, unit: float) -> None:
        self.layer, self.light, self.unit = layer, light, unit

    def cloth(self, shape: Points, colour: Colour, *, atop: bool = False, wide: float = 1.6) -> None:
        fade = _scaled(_lit(colour, self.light, wide), self.unit)
        self.layer.fill(shape * self.unit, fade, atop=atop)

    def shade(self, shape: Points, alpha: float, soft: float, colour: Colour = DARK) -> None:
        self.layer.fill(shape * self.unit, colour, alpha=alpha, soft=soft * self.unit, atop=True)

    def fold(self, path: Points, alpha: float = 0.35, width: float = 0.10) -> None:
        curve = spline(path, closed=False) * self.unit
        self.layer.stroke(
            curve, DARK, width * self.unit, ends=(0, 1, 0.2), alpha=alpha, soft=0.10 * self.unit, atop=True
        )

    def seam(self, path: Points, colour: Colour, alpha: float = 0.5) -> None:
        self.layer.stroke(spline(path, closed=False) * self.unit, colour, 0.025 * self.unit, alpha=alpha, atop=True)

    def rim(self, path: Points) -> None:
        curve = spline(path, closed=False) * (-self.light.side * self.unit, self.unit)
        self.layer.stroke(
            curve, self.light.rim, 0.07 * self.unit, ends=(0, 1, 1, 0), alpha=0.7, soft=0.05 * self.unit, atop=True
        )


def _neck(tailor: Tailor, look: Look, half: float) -> None:
    shape = spline(
        points((-half, 0.4), (-half, 1.1), (-half - 0.25, 1.5), (0, 2.2), (half + 0.25, 1.5), (half, 1.1), (half, 0.4))
    )
    side = tailor.light.side
    fade = Fade((side * half, 0), (-side * half, 0), mix(look.skin, DARK, 0.16), mix(look.skin, rgb("2a1410"), 0.72))
    tailor.layer.fill(shape * tailor.unit, _scaled(fade, tailor.unit))
    tailor.shade(ellipse(-side * 0.08, 0.95, 0.75, 0.36), 0.62, 0.30, rgb("2a0f0c"))
    for x in (-0.16, 0.16):
        tailor.fold(points((x * 1.9, 1.1), (x * 1.3, 1.4), (x * 0.7, 1.62)), 0.22, 0.06)


def _shoulders(wide: float, slope: float = 0.0) -> Points:
    half = [(0.40, 1.28), (0.85, 1.50 + slope), (wide - 0.22, 1.70 + slope), (wide, 2.05), (wide + 0.10, 2.9)]
    half += [(wide + 0.04, 3.9), (wide + 0.04, 5.2), (wide + 0.06, 7.0)]
    return points(*half)


def _torso(wide: float, slope: float = 0.0) -> Points:
    right = _shoulders(wide, slope)
    return spline(points(*right.tolist(), *(right[::-1] * (-1, 1)).tolist()), steps=8)


@lru_cache(maxsize=4)
def draw_body(look: Look, light: Light, unit: float, scale: float = 1.6) -> Layer:
    """Return neck, shoulders and chest; the origin is the head's, between the eyes."""
    layer = Layer(4.2 * unit, 6.0 * unit, scale, -2.1 * unit, 0.0)
    tailor = Tailor(layer, light, unit)
    {"Thea Orrowby": _nora, "Silas Quennet": _porter}.get(look.name, _crew)(tailor, look)
    return layer.trim()


def _nora(tailor: Tailor, look: Look) -> None:
    """A mustard cardigan over a cream blouse, and a green apron."""
    _neck(tailor, look, 0.36)
    blouse = spline(points((-0.62, 1.42), (0, 2.05), (0.62, 1.42), (0.9, 2.4), (0.7, 6.2), (-0.7, 6.2), (-0.9, 2.4)))
    tailor.cloth(blouse, CREAM)
    for side in (-1, 1):
        half = points(
            (0.40, 1.26),
            (0.85, 1.46),
            (1.30, 1.66),
            (1.52, 2.0),
            (1.62, 2.9),
            (1.58, 3.9),
            (1.6, 6.2),
            (0.50, 6.2),
            (0.52, 3.2),
            (0.62, 2.3),
            (0.46, 1.60),
        ) * (side, 1)
        tailor.cloth(spline(half, steps=8), MUSTARD)
        collar = points((side * 0.30, 1.37), (side * 0.62, 1.49), (side * 0.58, 1.89), (side * 0.06, 2.01))
        tailor.shade(moved(collar, 0, 0.07), 0.35, 0.10)
        tailor.cloth(collar, mix(CREAM, (1, 1, 1), 0.25))
        tailor.fold(points((side * 1.26, 2.1), (side * 1.14, 2.8), (side * 1.16, 3.9), (side * 1.12, 5.4)), 0.45, 0.15)
        tailor.fold(points((side * 0.95, 1.7), (side * 1.05, 2.2), (side * 0.95, 2.7)), 0.22)
        tailor.seam(points((side * 0.56, 1.75), (side * 0.66, 2.3), (side * 0.56, 3.2), (side * 0.54, 5)), DARK, 0.35)
    bib = box(-0.62, 2.55, 0.62, 5.4, 0.1)
    tailor.shade(moved(bib, 0.03, 0.04), 0.4, 0.1)
    tailor.cloth(bib, APRON)
    for side in (-1, 1):
        tailor.layer.stroke(
            points((side * 0.56, 2.6), (side * 0.47, 1.62)) * tailor.unit, mix(APRON, DARK, 0.2), 0.11 * tailor.unit
        )
    badge = box(0.16, 2.78, 0.50, 2.92, 0.03)
    tailor.layer.fill(badge * tailor.unit, BRASS, atop=True)
    tailor.rim(points((0.90, 1.50), (1.30, 1.68), (1.50, 2.0), (1.60, 2.9), (1.56, 3.9)))


def _porter(tailor: Tailor, look: Look) -> None:
    """A navy station coat with brass buttons, and a rust-red scarf."""
    _neck(tailor, look, 0.44)
    tailor.cloth(_torso(1.72), NAVY, wide=1.9)
    for side in (-1, 1):
        lapel = points((0.30, 1.5), (0.74, 1.48), (0.98, 2.1), (0.72, 2.28), (0.80, 2.45), (0.10, 3.3)) * (side, 1)
        tailor.shade(moved(lapel, 0, 0.06), 0.45, 0.12)
        tailor.cloth(lapel, mix(NAVY, rgb("6b7f92"), 0.16), wide=1.9)
        tailor.fold(points((side * 1.34, 2.2), (side * 1.25, 3.0), (side * 1.27, 4.2), (side * 1.22, 5.6)), 0.6, 0.16)
        tailor.layer.fill(
            box(*(sorted((side * 1.20, side * 1.70))[0], 1.72), sorted((side * 1.20, side * 1.70))[1], 1.80, 0.03)
            * tailor.unit,
            BRASS,
            alpha=0.85,
            atop=True,
        )
        for y in (3.0, 3.55, 4.1, 4.7):
            _button(tailor, side * 0.36, y)
    tailor.seam(points((0.06, 3.2), (0.05, 4.2), (0.05, 5.3)), DARK, 0.7)
    wrap = spline(
        points(
            (-0.58, 1.12),
            (-0.2, 1.34),
            (0.2, 1.34),
            (0.58, 1.12),
            (0.74, 1.40),
            (0.4, 1.72),
            (0, 1.82),
            (-0.4, 1.72),
            (-0.74, 1.40),
        )
    )
    tailor.shade(moved(wrap, 0.03, 0.12), 0.5, 0.16)
    tailor.cloth(wrap, SCARF, wide=0.8)
    tail = spline(points((0.0, 1.66), (0.34, 1.62), (0.42, 2.4), (0.36, 2.9), (0.02, 2.92), (0.08, 2.3)))
    tailor.shade(moved(tail, 0.05, 0.05), 0.4, 0.12)
    tailor.cloth(tail, SCARF, wide=0.8)
    for path in (
        points((-0.55, 1.30), (-0.1, 1.52), (0.5, 1.40)),
        points((-0.5, 1.46), (0, 1.66), (0.45, 1.56)),
        points((0.12, 1.8), (0.22, 2.3), (0.18, 2.8)),
    ):
        tailor.fold(path, 0.45, 0.07)
    tailor.rim(points((0.95, 1.52), (1.48, 1.72), (1.70, 2.05), (1.80, 2.9), (1.74, 3.9)))


def _button(tailor: Tailor, x: float, y: float) -> None:
    unit = tailor.unit
    tailor.shade(ellipse(x + 0.02, y + 0.03, 0.075, 0.075), 0.5, 0.05)
    tailor.layer.fill(ellipse(x, y, 0.062, 0.062) * unit, mix(BRASS, DARK, 0.3), atop=True)
    tailor.layer.fill(
        ellipse(x + tailor.light.side * 0.015, y - 0.015, 0.035, 0.035) * unit,
        rgb("ffe6ae"),
        soft=0.02 * unit,
        atop=True,
    )


def _crew(tailor: Tailor, look: Look) -> None:
    """The black of a stage crew."""
    _neck(tailor, look, 0.44)
    tailor.cloth(_torso(1.66), BLACK, wide=1.9)
    collar = spline(points((-0.5, 1.44), (0, 1.80), (0.5, 1.44), (0.46, 1.54), (0, 1.92), (-0.46, 1.54)))
    tailor.cloth(collar, mix(BLACK, DARK, 0.4))
    for side in (-1, 1):
        tailor.fold(points((side * 1.32, 2.2), (side * 1.24, 3.0), (side * 1.28, 3.9)), 0.6, 0.18)
    tailor.rim(points((0.92, 1.52), (1.42, 1.72), (1.64, 2.05), (1.74, 2.9), (1.68, 3.9)))


def draw_arm(layer: Layer, joints: Points, unit: float, sleeve: Colour, look: Look, light: Light) -> None:
    """Draw an arm through shoulder, elbow and wrist (in the layer's units), with a loosely closed hand at the end."""
    path = spline(joints, closed=False, steps=14)
    outline_path = path[: int(len(path) * 0.93)]
    low, high = path.min(0), path.max(0)
    fade = Fade((low[0], low[1]), (high[0] + 1, high[1] + 1), mix(sleeve, rgb("ffdca6"), 0.20), mix(sleeve, DARK, 0.42))
    hand = layer.patch(path, 0.6 * unit)
    wrist, before = path[-1], path[-5]
    way = (wrist - before) / max(1e-6, float(((wrist - before) ** 2).sum()) ** 0.5)
    palm = wrist + way * 0.16 * unit
    skin = mix(look.skin, DARK, 0.10)
    hand.fill(ellipse(palm[0], palm[1], 0.27 * unit, 0.20 * unit), skin)
    for k in range(4):
        finger = palm + way * (0.20 * unit) + np.array((0.0, (k - 1.5) * 0.095 * unit))
        hand.fill(ellipse(finger[0], finger[1], 0.13 * unit, 0.058 * unit), mix(skin, DARK, 0.06 * k), atop=False)
        hand.fill(ellipse(finger[0], finger[1] + 0.05 * unit, 0.12 * unit, 0.014 * unit), DARK, alpha=0.35, atop=True)
    layer.put(hand)
    sleeve_layer = layer.patch(path, 0.6 * unit)
    sleeve_layer.stroke(outline_path, fade, unit, ends=(0.72, 0.64, 0.56, 0.44))
    sleeve_layer.fill(ellipse(path[0][0], path[0][1], 0.36 * unit, 0.36 * unit), fade)
    shadow = moved(outline_path, -light.side * 0.16 * unit, 0.14 * unit)
    sleeve_layer.stroke(shadow, DARK, 0.30 * unit, alpha=0.40, soft=0.2 * unit, atop=True)
    cuff = path[int(len(path) * 0.86) : int(len(path) * 0.93)]
    sleeve_layer.stroke(cuff, mix(sleeve, DARK, 0.35), 0.46 * unit, alpha=0.7, atop=True)
    layer.put(sleeve_layer)
