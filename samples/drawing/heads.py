"""Whole heads: hair and ears round a face, kept for reuse while a pose lasts."""

from functools import lru_cache

import numpy as np

from drawing.faces import (
    DARK,
    HALF_HEIGHT,
    HALF_WIDTH,
    Head,
    Light,
    Look,
    Pose,
    brow,
    eye,
    mouth,
    nose,
    skin,
)
from drawing.paint import Layer, Pixels, Points, ellipse, mix, moved, points, rgb, spline

SCALE = 1.6  # pixels to the unit: a little more than is shown


def _blank(unit: float) -> Layer:
    width, height = 2 * HALF_WIDTH * unit, 2 * HALF_HEIGHT * unit
    return Layer(width, height, SCALE, -width / 2, -height / 2)


@lru_cache(maxsize=3)
def _base(look: Look, pose: Pose, light: Light, unit: float) -> tuple[Layer, Layer, Layer]:
    """Return the parts that last while only eyes and lips move: hair behind, face, and hair in front."""
    head = Head(look, pose)
    back, face, hair = _blank(unit), _blank(unit), _blank(unit)
    STYLES[look.style][0](back, head, light, unit)
    for side in (-1, 1):
        _ear(face, head, light, unit, side)
    skin(face, head, light, unit)
    nose(face, head, light, unit)
    STYLES[look.style][1](face, head, light, unit)
    STYLES[look.style][2](hair, head, light, unit)
    return back, face, hair


@lru_cache(maxsize=6)
def draw_head(look: Look, pose: Pose, light: Light, unit: float) -> tuple[Pixels, Pixels]:
    """Return the hair behind the neck and the head itself: premultiplied RGBA, the head's origin at the middle."""
    still = Pose(pose.yaw, pose.pitch, mouth=round(pose.mouth * 5) / 5, smile=pose.smile)
    back, face, hair = _base(look, still, light, unit)
    front = _blank(unit)
    front.px = face.px.copy()
    head = Head(look, pose)
    for side in (-1, 1):
        eye(front, head, light, unit, side)
        brow(front, head, unit, side)
    mouth(front, head, unit)
    front.put(hair)
    return back.px, front.px


def _ear(layer: Layer, head: Head, light: Light, unit: float, side: int) -> None:
    look = head.look
    tone = mix(look.skin, look.flush, 0.35)
    tone = mix(tone, DARK, 0.12 if side == light.side else 0.5)
    shape = spline(
        points((0.70, -0.14), (0.80, -0.20), (0.85, -0.08), (0.80, 0.14), (0.74, 0.28), (0.68, 0.22)) * (side, 1)
    )
    placed = head.flat(shape, -0.05) * unit
    layer.fill(placed, tone)
    bowl = spline(points((0.73, -0.08), (0.79, -0.10), (0.79, 0.04), (0.735, 0.16)) * (side, 1))
    layer.fill(head.flat(bowl, -0.05) * unit, mix(look.skin, DARK, 0.62), alpha=0.6, soft=0.04 * unit, atop=True)


def _mass(layer: Layer, look: Look, light: Light, unit: float, shape: Points, dark: float = 0.0) -> None:
    """Paint a mass of hair: dark away from the light, brighter at the top where light falls on it."""
    tone = mix(look.hair, DARK, dark)
    part = layer.clone()
    part.fill(shape, tone)
    low, high = shape.min(0), shape.max(0)
    span, centre = high - low, (low + high) / 2
    lit = centre + np.array((light.side * span[0] * 0.24, -span[1] * 0.26))
    angle = np.linspace(0, 2 * np.pi, 40)
    ring = np.stack([np.cos(angle) * span[0] * 0.24, np.sin(angle) * span[1] * 0.16], 1) + lit
    part.fill(ring, look.hair_light, alpha=0.75 * (1 - dark), soft=0.40 * unit, atop=True)
    shade = np.stack([np.cos(angle) * span[0] * 0.22, np.sin(angle) * span[1] * 0.5], 1)
    part.fill(shade + centre + (-light.side * span[0] * 0.42, 0), DARK, alpha=0.5, soft=0.4 * unit, atop=True)
    layer.put(part)


def _rim(layer: Layer, light: Light, unit: float, path: Points) -> None:
    layer.stroke(path, light.rim, 0.05 * unit, ends=(0, 1, 1, 0), alpha=0.75, soft=0.035 * unit, atop=True)


Knots = list[tuple[float, float]]


def _strands(count: int, seed: int, rows: list[Knots]) -> list[Points]:
    """Return thin curves that run through the rows, from a place along the first to the like place along the last."""
    rng = np.random.default_rng(seed)
    curves = [spline(points(*row), closed=False, steps=8) for row in rows]
    result = []
    for place in rng.uniform(0, 1, count):
        knots = []
        for curve in curves:
            index = place * (len(curve) - 1)
            i, part = int(index), index - int(index)
            j = min(i + 1, len(curve) - 1)
            knots.append(curve[i] * (1 - part) + curve[j] * part + rng.normal(0, 0.014, 2))
        result.append(spline(np.array(knots), closed=False))
    return result


def _comb(layer: Layer, head: Head, unit: float, depth: float, seed: int, rows: list[Knots], count: int = 70) -> None:
    """Draw strands through the rows in a light and a dark tone."""
    look = head.look
    for tone, alpha, offset in ((look.hair_light, 0.34, 0), (mix(look.hair, DARK, 0.55), 0.5, 1)):
        lines = [head.flat(p, depth) * unit for p in _strands(count, seed + offset, rows)]
        layer.strokes(lines, tone, 0.020 * unit, alpha=alpha, soft=0.008 * unit)


def _bob_back(layer: Layer, head: Head, light: Light, unit: float) -> None:
    knots = points(
        (0, -1.42),
        (0.55, -1.30),
        (0.90, -0.85),
        (0.99, -0.2),
        (1.02, 0.40),
        (0.94, 0.86),
        (0.66, 0.96),
        (0.40, 0.70),
        (-0.40, 0.70),
        (-0.66, 0.96),
        (-0.94, 0.86),
        (-1.02, 0.40),
        (-0.99, -0.2),
        (-0.90, -0.85),
        (-0.55, -1.30),
    )
    _mass(layer, head.look, light, unit, head.flat(spline(knots), -0.12) * unit, dark=0.45)


def _bob_shadow(layer: Layer, head: Head, light: Light, unit: float) -> None:
    """Darken the forehead where the hair lies over it."""
    del light
    shadow = spline(
        points(
            (-0.66, -0.45),
            (-0.30, -0.66),
            (0.10, -0.60),
            (0.50, -0.42),
            (0.68, 0.0),
            (0.74, -0.6),
            (0, -1.1),
            (-0.7, -0.8),
        )
    )
    layer.fill(head.flat(shadow, 0.42) * unit, mix(head.look.skin, DARK, 0.75), alpha=0.42, soft=0.12 * unit, atop=True)


def _bob_front(layer: Layer, head: Head, light: Light, unit: float) -> None:
    """A bob with a parting at one side: a sweep over the forehead and a lock down each cheek."""
    left = points(
        (-0.22, -1.38),
        (-0.62, -1.24),
        (-0.93, -0.82),
        (-1.00, -0.2),
        (-1.02, 0.42),
        (-0.92, 0.88),
        (-0.70, 0.93),
        (-0.64, 0.55),
        (-0.70, 0.05),
        (-0.66, -0.36),
        (-0.48, -0.70),
        (-0.26, -0.98),
    )
    right = points(
        (-0.30, -1.36),
        (0.15, -1.44),
        (0.60, -1.27),
        (0.92, -0.84),
        (1.00, -0.2),
        (1.02, 0.42),
        (0.92, 0.88),
        (0.70, 0.93),
        (0.64, 0.50),
        (0.71, 0.02),
        (0.62, -0.34),
        (0.30, -0.60),
        (-0.08, -0.78),
        (-0.33, -1.0),
    )
    for knots in (left, right):
        _mass(layer, head.look, light, unit, head.flat(spline(knots), 0.12) * unit)
    _comb(
        layer,
        head,
        unit,
        0.12,
        31,
        [
            [(-0.24, -1.34), (-0.27, -1.16), (-0.30, -1.0)],
            [(-0.80, -1.02), (-0.66, -0.86), (-0.46, -0.76)],
            [(-0.97, -0.2), (-0.84, -0.16), (-0.70, -0.12)],
            [(-0.95, 0.74), (-0.82, 0.80), (-0.70, 0.76)],
        ],
    )
    _comb(
        layer,
        head,
        unit,
        0.12,
        41,
        [
            [(-0.24, -1.36), (-0.28, -1.18), (-0.31, -1.0)],
            [(0.58, -1.24), (0.30, -0.96), (0.14, -0.70)],
            [(0.94, -0.5), (0.80, -0.42), (0.66, -0.30)],
            [(0.98, 0.2), (0.84, 0.20), (0.72, 0.20)],
            [(0.95, 0.74), (0.82, 0.80), (0.70, 0.76)],
        ],
        110,
    )
    edge = points((0.62, -1.22), (0.92, -0.82), (0.99, -0.2), (1.0, 0.42), (0.92, 0.85)) * (-light.side, 1)
    _rim(layer, light, unit, head.flat(spline(edge, closed=False), 0.10) * unit)


def _short_back(layer: Layer, head: Head, light: Light, unit: float) -> None:
    knots = points(
        (0, -1.26),
        (0.60, -1.10),
        (0.80, -0.6),
        (0.78, 0.0),
        (0.66, 0.42),
        (-0.66, 0.42),
        (-0.78, 0.0),
        (-0.80, -0.6),
        (-0.60, -1.10),
    )
    _mass(layer, head.look, light, unit, head.flat(spline(knots), -0.2) * unit, dark=0.5)


def _short_shadow(layer: Layer, head: Head, light: Light, unit: float) -> None:
    """Darken the forehead under the hair."""
    del light
    shadow = spline(points((-0.62, -0.52), (0, -0.62), (0.62, -0.52), (0.6, -0.9), (-0.6, -0.9)))
    layer.fill(head.flat(shadow, 0.42) * unit, mix(head.look.skin, DARK, 0.75), alpha=0.30, soft=0.10 * unit, atop=True)


def _short_front(layer: Layer, head: Head, light: Light, unit: float) -> None:
    """Short hair swept up from the forehead and to one side, with sideburns."""
    knots = points(
        (-0.74, 0.02),
        (-0.80, -0.45),
        (-0.80, -0.92),
        (-0.58, -1.24),
        (-0.18, -1.42),
        (0.30, -1.44),
        (0.68, -1.24),
        (0.84, -0.88),
        (0.81, -0.45),
        (0.74, 0.02),
        (0.665, -0.10),
        (0.66, -0.42),
        (0.52, -0.70),
        (0.22, -0.78),
        (-0.10, -0.70),
        (-0.42, -0.74),
        (-0.64, -0.46),
        (-0.665, -0.10),
    )
    _mass(layer, head.look, light, unit, head.flat(spline(knots), 0.10) * unit)
    _comb(
        layer,
        head,
        unit,
        0.12,
        51,
        [
            [(-0.62, -0.56), (-0.36, -0.74), (0.05, -0.74), (0.40, -0.75), (0.62, -0.52)],
            [(-0.72, -0.80), (-0.44, -1.04), (0.16, -1.10), (0.56, -1.02), (0.73, -0.70)],
            [(-0.70, -1.05), (-0.26, -1.34), (0.34, -1.40), (0.70, -1.18), (0.81, -0.85)],
        ],
        120,
    )
    for side in (-1, 1):
        rows = [
            [(0.78 * side, -0.7), (0.71 * side, -0.5)],
            [(0.76 * side, -0.4), (0.69 * side, -0.35)],
            [(0.72 * side, -0.05), (0.68 * side, -0.10)],
        ]
        _comb(layer, head, unit, 0.02, 61 + side, rows, 24)
    edge = points((0.25, -1.42), (0.66, -1.22), (0.83, -0.86), (0.80, -0.45), (0.74, -0.02)) * (-light.side, 1)
    _rim(layer, light, unit, head.flat(spline(edge, closed=False), 0.08) * unit)


def _headset(layer: Layer, head: Head, light: Light, unit: float) -> None:
    """Short hair, and over it a headset with its microphone."""
    _short_front(layer, head, light, unit)
    band = spline(
        points(
            (-0.86, -0.06), (-0.90, -0.75), (-0.52, -1.36), (0.10, -1.52), (0.62, -1.32), (0.92, -0.75), (0.86, -0.06)
        ),
        closed=False,
    )
    layer.stroke(head.flat(band, -0.02) * unit, rgb("15181c"), 0.10 * unit)
    layer.stroke(head.flat(moved(band, 0, -0.015), -0.02) * unit, rgb("59626b"), 0.025 * unit, alpha=0.8)
    for side in (-1, 1):
        shell = head.flat(ellipse(side * 0.84, 0.02, 0.15, 0.25), 0.0) * unit
        layer.fill(shell, rgb("191d22"))
        layer.fill(
            head.flat(ellipse(side * 0.86, -0.03, 0.07, 0.13), 0.0) * unit, rgb("4a525b"), soft=0.05 * unit, atop=True
        )
    arm = spline(points((-0.84, 0.22), (-0.74, 0.58), (-0.36, 0.76)), closed=False)
    layer.stroke(head.flat(arm, 0.3) * unit, rgb("15181c"), 0.04 * unit)
    layer.fill(head.flat(ellipse(-0.33, 0.76, 0.08, 0.055), 0.3) * unit, rgb("15181c"))


STYLES = {
    "headset": (_short_back, _short_shadow, _headset),
    "bob": (_bob_back, _bob_shadow, _bob_front),
    "short": (_short_back, _short_shadow, _short_front),
}
