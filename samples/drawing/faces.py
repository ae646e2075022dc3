"""Heads: a skin shaded as a lit surface, with painted eyes, brows, nose and mouth.

A head is drawn in its own units: half the height of the face is 1, x goes right, y goes down, z comes towards
the viewer; (0, 0) lies between the eyes. Turning the head moves each feature by its depth.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from drawing.paint import Colour, Layer, Pixels, Points, ellipse, mix, moved, points, rgb, spline

HALF_WIDTH, HALF_HEIGHT = 1.72, 1.95  # of the picture a head is drawn in
DARK = rgb("1a0f10")


@dataclass(frozen=True)
class Look:
    """What an actor looks like."""

    name: str
    skin: Colour
    flush: Colour
    hair: Colour
    hair_light: Colour
    iris: Colour
    lip: Colour
    jaw: float
    brow: float
    lash: float
    beard: float
    style: str


@dataclass(frozen=True)
class Pose:
    """Where the head is turned and what the face does; angles in radians, the rest from 0 to 1."""

    yaw: float = 0.0
    pitch: float = 0.0
    lids: float = 1.0
    mouth: float = 0.0
    smile: float = 0.2
    brows: float = 0.0
    gaze: float = 0.0

    def rounded(self) -> "Pose":
        """Return the pose on a grid too fine to see, so that pictures of it can be used again."""
        return Pose(
            round(self.yaw * 250) / 250,
            round(self.pitch * 250) / 250,
            round(self.lids * 8) / 8,
            round(self.mouth * 12) / 12,
            round(self.smile * 12) / 12,
            round(self.brows * 10) / 10,
            round(self.gaze * 20) / 20,
        )


@dataclass(frozen=True)
class Light:
    """Where the light comes from: the key's side is -1 for left, 1 for right; colours are factors."""

    side: float = -1.0
    key: Colour = (1.06, 0.95, 0.80)
    fill: Colour = (0.40, 0.42, 0.48)
    rim: Colour = (0.30, 0.62, 0.70)


@dataclass(frozen=True)
class Bump:
    """A smooth swelling of the face: place, size, height, and how far before the ball of the head it stands."""

    x: float
    y: float
    rx: float
    ry: float
    height: float
    ahead: float = 0.0


def _bumps(look: Look, pose: Pose) -> list[Bump]:
    smile = pose.smile
    both = [
        Bump(0.31, -0.02, 0.20, 0.13, -0.085),
        Bump(0.30, -0.30, 0.24, 0.10, 0.055 * look.brow),
        Bump(0.43, 0.30 - 0.05 * smile, 0.22, 0.20, 0.06 + 0.06 * smile),
        Bump(0.13, 0.385, 0.075, 0.09, 0.05, 0.10),
        Bump(0.30, 0.66 - 0.06 * smile, 0.06, 0.10, -0.02 - 0.03 * smile),
    ]
    middle = [
        Bump(0.0, 0.02, 0.085, 0.22, 0.075, 0.05),
        Bump(0.0, 0.22, 0.09, 0.17, 0.10, 0.10),
        Bump(0.0, 0.35, 0.11, 0.13, 0.115, 0.14),
        Bump(0.0, 0.53, 0.035, 0.05, -0.015),
        Bump(0.0, 0.61, 0.18, 0.06, 0.045),
        Bump(0.0, 0.72, 0.16, 0.06, 0.05),
        Bump(0.0, 0.81, 0.20, 0.04, -0.035),
        Bump(0.0, 0.92, 0.17, 0.11, 0.07 * look.jaw),
    ]
    return middle + both + [Bump(-b.x, b.y, b.rx, b.ry, b.height, b.ahead) for b in both]


class Head:
    """The geometry of one head in one pose; turns places on the face into places in the picture."""

    def __init__(self, look: Look, pose: Pose) -> None:
        self.look, self.pose = look, pose
        self.sin, self.cos = np.sin(pose.yaw), np.cos(pose.yaw)

    def depth(self, x: Points, y: Points) -> Points:
        return 0.78 * np.sqrt(np.clip(1 - (x / 0.80) ** 2 - ((y + 0.05) / 1.25) ** 2, 0.0, 1))

    def at(self, shape: Points, ahead: float = 0.0) -> Points:
        """Return where points of the face appear."""
        x, y = shape[:, 0], shape[:, 1]
        z = self.depth(x, y) + ahead
        return np.stack([x * self.cos + z * self.sin, y + z * np.sin(self.pose.pitch)], 1)

    def flat(self, shape: Points, depth: float) -> Points:
        """Return where points at one depth appear; for hair and outline."""
        x = shape[:, 0] * self.cos + depth * self.sin
        return np.stack([x, shape[:, 1] + depth * np.sin(self.pose.pitch)], 1)

    def outline(self) -> Points:
        jaw, drop = self.look.jaw, 0.05 * self.pose.mouth
        half = [(0.45, -0.98), (0.68, -0.60), (0.735, -0.12), (0.70, 0.28), (0.57 + 0.04 * jaw, 0.66 + drop)]
        half += [(0.29 + 0.05 * jaw, 0.95 + drop)]
        ring = [(0.0, -1.1), *half, (0.0, 1.04 + drop), *[(-x, y) for x, y in reversed(half)]]
        shape = spline(points(*ring), steps=12)
        ahead = np.interp(shape[:, 1], [-1.0, 0.0, 0.5, 1.05], [0.25, 0.06, 0.14, 0.36])
        x = shape[:, 0] * (0.5 + 0.5 * self.cos) + ahead * self.sin
        return np.stack([x, shape[:, 1] + ahead * np.sin(self.pose.pitch)], 1)


def _surface(head: Head, xs: Pixels, ys: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """Return (height of the skin towards the viewer, x and y on the face) for a grid of places in the picture."""
    ball = 0.80 * np.sqrt(np.clip(1 - (xs / 0.82) ** 2 - ((ys + 0.05) / 1.28) ** 2, 0.003, 1))
    height = ball.copy()
    tilt = np.sin(head.pose.pitch)
    for bump in _bumps(head.look, head.pose):
        z = ball + bump.ahead
        u = (xs * head.cos - z * head.sin - bump.x) / bump.rx
        v = (ys - z * tilt - bump.y) / bump.ry
        height += bump.height * np.exp(-0.5 * (u * u + v * v))
    face_x = xs * head.cos - ball * head.sin
    return height.astype(np.float32), face_x.astype(np.float32), (ys - ball * tilt).astype(np.float32)


def _blob(x: Pixels, y: Pixels, cx: float, cy: float, rx: float, ry: float) -> Pixels:
    return np.asarray(np.exp(-0.5 * (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2)), np.float32)


def _skin_colour(look: Look, x: Pixels, y: Pixels, smile: float) -> Pixels:
    skin = np.array(look.skin, np.float32) * np.ones((*x.shape, 1), np.float32)
    flush, beard = np.array(look.flush, np.float32), np.array(mix(look.hair, look.skin, 0.25), np.float32)
    for side in (-1, 1):
        skin += (flush - skin) * (_blob(x, y, side * 0.43, 0.30, 0.17, 0.14) * (0.32 + 0.14 * smile))[..., None]
        skin += (skin * 0.62 - skin) * (_blob(x, y, side * 0.31, -0.05, 0.16, 0.09) * 0.55)[..., None]
    skin += (flush - skin) * (_blob(x, y, 0, 0.38, 0.10, 0.10) * 0.30)[..., None]
    if look.beard:
        low = (
            1 / (1 + np.exp(-(y - 0.50 - 0.10 * np.cos(x * 3)) / 0.06)) * (1 - 0.75 * _blob(x, y, 0, 0.66, 0.24, 0.09))
        )
        side = 1 / (1 + np.exp(-(np.abs(x) - 0.60) / 0.035)) * (1 / (1 + np.exp(-(y - 0.10) / 0.10)))
        lip = _blob(x, y, 0, 0.54, 0.20, 0.035)
        cover = np.clip(np.maximum(np.maximum(low, side), lip), 0, 1) * look.beard
        skin += (beard - skin) * cover[..., None]
    return skin


def skin(layer: Layer, head: Head, light: Light, unit: float) -> None:
    """Paint the lit skin of the face into the layer, inside the face's outline."""
    shape = head.outline() * unit
    mask = layer.clone()
    mask.fill(shape, (1, 1, 1), soft=0.012 * unit)
    small = 0.5
    rows, columns = int(layer.height * small), int(layer.width * small)
    ys, xs = np.mgrid[0:rows, 0:columns].astype(np.float32)
    xs = ((xs + 0.5) / small + layer.left) / unit
    ys = ((ys + 0.5) / small + layer.top) / unit
    height, x, y = _surface(head, xs, ys)
    step = 1 / (unit * small)
    gy, gx = np.gradient(height, step)
    norm = np.sqrt(gx * gx + gy * gy + 1)
    nx, ny, nz = -gx / norm, -gy / norm, 1 / norm
    lit = _lit(_skin_colour(head.look, x, y, head.pose.smile), nx, ny, nz, light)
    size = (layer.px.shape[1], layer.px.shape[0])
    big = np.asarray(cv2.resize(lit, size, interpolation=cv2.INTER_CUBIC), np.float32)
    cover = mask.px[..., 3:]
    layer.px[..., :3] = layer.px[..., :3] * (1 - cover) + np.clip(big, 0, 1) * cover
    layer.px[..., 3:] = layer.px[..., 3:] * (1 - cover) + cover


def _lit(skin_colour: Pixels, nx: Pixels, ny: Pixels, nz: Pixels, light: Light) -> Pixels:
    """Return the skin under a key light, a fill from all round and a rim light from behind."""
    toward = np.array([light.side * 0.55, -0.45, 0.72], np.float32)
    toward /= np.linalg.norm(toward)
    facing = nx * toward[0] + ny * toward[1] + nz * toward[2]
    # Light bleeds further under the skin in red than in blue: the edge of a shadow is warm.
    wrap = np.array([0.42, 0.27, 0.22], np.float32)
    diffuse = np.clip((facing[..., None] + wrap) / (1 + wrap), 0, 1) ** 1.25
    half = toward + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    shine = np.clip(nx * half[0] + ny * half[1] + nz * half[2], 0, 1) ** 26
    rim = np.clip(1 - nz, 0, 1) ** 2.2 * np.clip(-light.side * nx * 1.3 + 0.1, 0, 1)
    from_above = 0.85 - 0.25 * ny
    result = skin_colour * (diffuse * np.array(light.key) * 0.80 + np.array(light.fill) * from_above[..., None])
    result += shine[..., None] * np.array(light.key) * 0.10 + rim[..., None] * np.array(light.rim) * 0.75
    return np.asarray(result, np.float32)


def eye(layer: Layer, head: Head, light: Light, unit: float, side: int) -> None:
    """Paint one eye: white, iris, lids, lashes."""
    pose, look = head.pose, head.look
    cx, wide, lids = side * 0.318, 0.182, pose.lids
    inner, outer = cx - side * wide, cx + side * wide
    squint = 0.018 * pose.smile
    top, low = -0.02 - 0.112 * lids + 0.03 * (1 - lids), 0.052 - squint
    upper = spline(
        points((inner, 0.018), (cx - side * 0.07, top + 0.012), (cx + side * 0.04, top), (outer, -0.022)), closed=False
    )
    lower = spline(
        points((outer, -0.022), (cx + side * 0.07, low - 0.006), (cx - side * 0.06, low), (inner, 0.018)), closed=False
    )
    if lids < 0.3:
        upper = lower[::-1]
    to = [head.at(shape) * unit for shape in (upper, lower)]
    if lids >= 0.3:
        ball = layer.patch(np.vstack(to), 0.1 * unit)
        ball.fill(np.vstack(to), mix(rgb("f4ece2"), look.skin, 0.12))
        _iris(ball, head, light, unit, cx)
        ball.stroke(moved(to[0], 0, 0.025 * unit), DARK, 0.055 * unit, alpha=0.42, soft=0.035 * unit, atop=True)
        layer.put(ball)
    fold = head.at(moved(upper, 0, -0.055)) * unit
    layer.stroke(fold, mix(look.skin, DARK, 0.62), 0.022 * unit, ends=(0.2, 1, 1, 0.2), alpha=0.55, soft=0.012 * unit)
    lash = np.vstack([upper, [[outer + side * 0.035, -0.045 * look.lash]]])
    layer.stroke(head.at(lash) * unit, DARK, (0.018 + 0.026 * look.lash) * unit, ends=(0.45, 1, 1.25, 0.2), alpha=0.95)
    layer.stroke(to[1], mix(look.skin, DARK, 0.7), 0.012 * unit, ends=(1, 0.6, 0.3), alpha=0.6)
    bag = head.at(moved(lower, 0, 0.055)) * unit
    layer.stroke(bag, mix(look.skin, DARK, 0.5), 0.03 * unit, ends=(0, 1, 0), alpha=0.22, soft=0.03 * unit)


def _iris(ball: Layer, head: Head, light: Light, unit: float, cx: float) -> None:
    look = head.look
    x, y = cx + 0.055 * head.pose.gaze, -0.024
    centre = head.at(points((x, y)))[0] * unit
    rx, ry = 0.094 * unit * head.cos, 0.094 * unit
    ball.fill(ellipse(centre[0], centre[1], rx, ry), mix(look.iris, DARK, 0.72), atop=True)
    ball.fill(
        ellipse(centre[0], centre[1], rx * 0.84, ry * 0.84), mix(look.iris, DARK, 0.30), soft=0.012 * unit, atop=True
    )
    lower = ellipse(centre[0] - light.side * 0.018 * unit, centre[1] + 0.03 * unit, rx * 0.6, ry * 0.45)
    ball.fill(lower, mix(look.iris, (1, 1, 1), 0.30), alpha=0.8, soft=0.03 * unit, atop=True)
    ball.fill(ellipse(centre[0], centre[1], rx * 0.46, ry * 0.46), (0.03, 0.02, 0.03), atop=True)
    catch = (centre[0] + light.side * 0.034 * unit, centre[1] - 0.034 * unit)
    ball.fill(ellipse(catch[0], catch[1], 0.023 * unit, 0.026 * unit), (1, 0.98, 0.94), atop=True)
    second = ellipse(centre[0] - light.side * 0.035 * unit, centre[1] + 0.04 * unit, 0.010 * unit, 0.010 * unit)
    ball.fill(second, (0.9, 0.95, 1), alpha=0.6, atop=True)


def brow(layer: Layer, head: Head, unit: float, side: int) -> None:
    look, lift = head.look, 0.075 * head.pose.brows
    path = spline(
        points(
            (side * 0.125, -0.238 - lift * 0.9),
            (side * 0.27, -0.275 - lift),
            (side * 0.41, -0.285 - lift),
            (side * 0.535, -0.205 - lift * 0.7),
        ),
        closed=False,
    )
    width = (0.052 + 0.030 * look.brow) * unit
    tone = mix(look.hair, DARK, 0.25)
    placed = head.at(path) * unit
    layer.stroke(placed, tone, width, ends=(0.75, 1, 0.8, 0.12), alpha=0.55, soft=0.03 * unit)
    layer.stroke(placed, tone, width * 0.8, ends=(0.6, 1, 0.8, 0.1), alpha=0.75, soft=0.012 * unit)


def nose(layer: Layer, head: Head, light: Light, unit: float) -> None:
    look = head.look
    dark = mix(look.skin, rgb("3a1410"), 0.80)
    away = -light.side
    under = head.at(points((-0.14, 0.44), (0, 0.475), (0.14, 0.44), (0.10, 0.50), (0, 0.52), (-0.10, 0.50)), 0.05)
    layer.fill(under * unit, dark, alpha=0.14, soft=0.035 * unit, atop=True)
    cast = points((away * 0.05, 0.40), (away * 0.20, 0.44), (away * 0.17, 0.54), (away * 0.03, 0.52))
    layer.fill(head.at(cast) * unit, dark, alpha=0.10, soft=0.07 * unit, atop=True)
    for side in (-1, 1):
        hole = spline(
            points((side * 0.032, 0.448), (side * 0.075, 0.425), (side * 0.112, 0.448), (side * 0.07, 0.466)), steps=6
        )
        layer.fill(head.at(hole, 0.13) * unit, dark, alpha=0.95, soft=0.010 * unit, atop=True)
        wing = spline(points((side * 0.15, 0.34), (side * 0.178, 0.40), (side * 0.15, 0.455)), closed=False)
        layer.stroke(
            head.at(wing, 0.06) * unit, dark, 0.022 * unit, ends=(0, 1, 0.4), alpha=0.55, soft=0.016 * unit, atop=True
        )
    tip = head.at(points((light.side * 0.03, 0.34)), 0.22)[0] * unit
    layer.fill(
        ellipse(tip[0], tip[1], 0.03 * unit, 0.025 * unit), (1, 0.95, 0.88), alpha=0.35, soft=0.05 * unit, atop=True
    )


def _lip(half: float, corner: float, middle: float, power: float) -> Points:
    """Return an arch from one corner of the mouth to the other; a lower power makes it fuller."""
    x = np.linspace(-1, 1, 29)
    arch = np.clip(1 - x * x, 0, 1) ** power
    return np.stack([x * half, corner + (middle - corner) * arch], 1)


def mouth(layer: Layer, head: Head, unit: float) -> None:
    """Paint the lips, and teeth and tongue where they are open."""
    look, pose = head.look, head.pose
    smile, gap = pose.smile, 0.15 * pose.mouth
    half, corner = 0.228 + 0.06 * smile - 0.035 * pose.mouth * (1 - smile), 0.645 - 0.055 * smile
    show = max(0.0, smile - 0.55) * 0.07 + gap
    middle, floor = 0.638 + 0.012 * smile, 0.642 + 0.016 * smile + show
    upper_edge = _lip(half, corner, 0.590, 0.75)
    upper_edge[:, 1] += 0.016 * np.exp(-((upper_edge[:, 0] / 0.035) ** 2)) - 0.006
    upper_low = _lip(half, corner, middle, 1.0)[::-1]
    lower_top = _lip(half, corner, floor, 1.0 if show < 0.03 else 0.62)
    lower_edge = _lip(half, corner, floor + 0.094, 0.70)[::-1]
    inner = head.at(np.vstack([upper_low, lower_top]), 0.02) * unit
    if show > 0.012:
        hollow = layer.patch(inner, 0.1 * unit)
        hollow.fill(inner, rgb("3b1214"))
        teeth = np.vstack(
            [_lip(half * 0.9, corner - 0.03, 0.60, 1.0), _lip(half * 0.9, corner, middle + 0.05, 0.7)[::-1]]
        )
        hollow.fill(head.at(teeth, 0.02) * unit, rgb("e6d8c8"), soft=0.02 * unit, atop=True)
        tongue = ellipse(0, floor + 0.02, 0.11, 0.055)
        hollow.fill(head.at(tongue, 0.02) * unit, rgb("a8504c"), alpha=0.85, soft=0.03 * unit, atop=True)
        layer.put(hollow)
    edge = 0.010 * unit
    layer.fill(
        head.at(np.vstack([upper_edge, upper_low]), 0.03) * unit, mix(look.lip, DARK, 0.16), soft=edge, atop=True
    )
    layer.fill(head.at(np.vstack([lower_top, lower_edge]), 0.03) * unit, look.lip, soft=edge, atop=True)
    gloss = head.at(ellipse(-0.03, floor + 0.045, 0.075, 0.018), 0.03) * unit
    layer.fill(gloss, mix(look.lip, (1, 1, 1), 0.55), alpha=0.38, soft=0.03 * unit, atop=True)
    line = head.at(upper_low, 0.03) * unit
    layer.stroke(line, rgb("3a1013"), 0.017 * unit, ends=(0.3, 1, 0.7, 1, 0.3), alpha=0.8, soft=0.006 * unit)
    below = head.at(ellipse(0, floor + 0.135, 0.12, 0.025)) * unit
    layer.fill(below, mix(look.skin, DARK, 0.7), alpha=0.30, soft=0.06 * unit, atop=True)
    for side in (-1, 1):
        x = side * (half + 0.025)
        dent = head.at(points((x, corner - 0.03), (x + side * 0.012, corner), (x, corner + 0.03))) * unit
        layer.stroke(dent, DARK, 0.02 * unit, ends=(0, 1, 0), alpha=0.30 + 0.2 * smile, soft=0.025 * unit, atop=True)
        fold = spline(
            points((side * 0.19, 0.42), (side * (half + 0.09), 0.55), (side * (half + 0.085), 0.66)), closed=False
        )
        layer.stroke(
            head.at(fold) * unit,
            mix(look.skin, DARK, 0.65),
            0.028 * unit,
            ends=(0, 1, 0.3),
            alpha=0.10 + 0.28 * smile,
            soft=0.035 * unit,
            atop=True,
        )
