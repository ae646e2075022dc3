"""Transitions that move: irises, graphics that cover the picture, pushes in a row, cuts within fast action."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.kinds.designs import SANS, SLOGANS, Mask, draw_text
from tests.bench.kinds.laying import Blend, course, deal, lay_blend, lay_through, plain, print_on_film
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene, _pushed, _window, lay_cut, mixed, shot

Path = npt.NDArray[np.float64]

SPAN = 8
"""Points of a camera's path a frame; and pictures that a smeared push averages."""

PALETTE = ((40, 40, 200), (200, 80, 20), (240, 240, 240), (20, 170, 240), (60, 160, 40), (30, 30, 30), (160, 60, 140))
"""Colours of graphics (blue, green, red)."""


def iris(scene: Scene, material: list[Frames]) -> None:
    """An iris that opens on the new shot or closes on the old one, or goes out to black and comes in from black."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += shot(scene, next(runs), float(rng.uniform(3.2, 4.8)), least=14)
    new = shot(scene, next(runs), float(rng.uniform(3.6, 5.2)), least=16)
    longest = min(len(scene.frames), len(new)) - 4
    n, m = (min(scene.count(float(rng.uniform(0.3, 1.8)), 5), longest) for _ in range(2))
    if rng.random() < 0.4:
        blend = _iris_of(rng)
        if rng.random() < 0.4:
            opened = blend
            blend = lambda a, b, part: opened(b, a, 1 - part)  # noqa: E731
        lay_blend(scene, "wipe", new, _halting(rng, n), blend)
    else:
        _lay_irises(scene, new, (n, m))
    if rng.random() < 0.5:
        print_on_film(scene)


def _lay_irises(scene: Scene, new: Frames, frames: tuple[int, int]) -> None:
    """Out to black by an iris, a hold, in by an iris; or one of both, with a cut at the other side of the black."""
    rng = scene.rng
    out, into = frames
    way = rng.choice(["both", "both", "out", "in"])
    hold = scene.count(float(rng.uniform(0.05, 1.0) if way == "both" else rng.uniform(0.5, 1.2)), 1)
    opening = _iris_of(rng)
    lay_through(scene, new, plain(), (out * (way != "in"), hold, into * (way != "out")), _to_and_from_black(opening))


def _to_and_from_black(opening: Blend) -> Blend:
    """A circle that closes where the second picture is black and opens where the first one is."""

    def blend(a: Image, b: Image, part: float) -> Image:
        return opening(a, b, part) if a.max() == 0 else opening(b, a, 1 - part)

    return blend


def _iris_of(rng: np.random.Generator) -> Blend:
    """The second picture within a circle, ellipse or diamond around a place of interest, sharp or soft at its edge."""
    centre = rng.uniform(0.25, 0.75, 2)
    x, y = np.meshgrid(np.linspace(0, 1, WIDTH) - centre[0], (np.linspace(0, 1, HEIGHT) - centre[1]) * HEIGHT / WIDTH)
    tall = float(rng.choice([1.0, 1.0, 1.0, 0.75]))
    away = np.abs(x) + np.abs(y) if rng.random() < 0.12 else np.hypot(x, y * tall)
    soft = float(rng.choice([0.006, 0.02, 0.06, 0.15]))
    far = float(away.max())

    def blend(a: Image, b: Image, part: float) -> Image:
        radius = part * (far + soft)
        return mixed(a, b, np.clip((radius - away) / soft, 0, 1).astype(np.float32))

    return blend


def _halting(rng: np.random.Generator, n: int) -> list[float]:
    """Like `course`; some irises halt on the way for a third of the time."""
    shares = course(rng, n)
    if n < 9 or rng.random() < 0.7:
        return shares
    halt = rng.uniform(0.15, 0.5)
    times = np.array([0, 0.33, 0.67, 1])
    return [float(np.interp(x, times, [0, halt, halt, 1])) for x in shares]


def stinger(scene: Scene, material: list[Frames]) -> None:
    """A graphic moves in, covers the whole picture and uncovers the new shot: bars, layers, a shape, a logo."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += shot(scene, next(runs), float(rng.uniform(3.2, 4.8)), least=14)
    new = shot(scene, next(runs), float(rng.uniform(3.6, 5.2)), least=16)
    n = min(scene.count(float(rng.uniform(0.5, 1.8)), 7), len(new) - 4, len(scene.frames) - 4)
    lay_blend(scene, "wipe", new, [(i + 1) / (n + 1) for i in range(n)], _graphic_of(rng))


def _graphic_of(rng: np.random.Generator) -> Blend:
    """The old picture, the graphic from its front to its tail, the new picture behind the tail; soft shadow at both."""
    place = _field_of(rng)
    covered = float(rng.uniform(0.3, 0.5))
    release = float(rng.uniform(covered, 0.7))
    shades = np.array(PALETTE, np.float32) + rng.uniform(-30, 30, (len(PALETTE), 3))
    layers = list(rng.permutation(shades)[: rng.integers(1, 5)])
    logo, fixed, sheen = _logo_of(rng), bool(rng.random() < 0.4), float(rng.uniform(0, 60))
    way = np.array([rng.choice([-1, 1]), rng.choice([-1, 0, 1])]) * WIDTH * rng.uniform(0.6, 1.2)

    def blend(a: Image, b: Image, part: float) -> Image:
        front, tail = _eased(part / covered), _eased((part - release) / (1 - release))
        middle = 0.0 if fixed else (part - (covered + release) / 2) * 2
        band = np.clip((front - place) / max(front - tail, 0.05), 0, 0.999)
        fill = np.choose((band * len(layers)).astype(int)[:, :, None], layers) + sheen * (band % 0.5)[:, :, None]
        fill = np.clip(fill, 0, 255).astype(np.uint8)
        if logo is not None:
            _stamp(fill, logo, middle * way)
        behind = mixed(a, fill, np.clip((front - place) / 0.008, 0, 1).astype(np.float32))
        return mixed(behind, b, np.clip((tail - place) / 0.008, 0, 1).astype(np.float32))

    return blend


def _eased(part: float) -> float:
    """From 0 to a little above 1, slower at both ends."""
    t = min(1.0, max(0.0, part))
    return (t * t * (3 - 2 * t)) * 1.02


def _field_of(rng: np.random.Generator) -> Mask:
    """At which part (0 to 1) of the movement an edge reaches each pixel: along a line, in bars, from a point."""
    x, y = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    kind = rng.choice(["line", "line", "bars", "bars", "round", "blinds"])
    angle = rng.choice([0, np.pi / 2, np.pi, -np.pi / 2]) + rng.choice([0, 0, 0.35, -0.35])
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    if kind == "bars":  # bars beside one another, each a little later or from the other side
        bars = np.floor((across - across.min()) / np.ptp(across) * rng.integers(3, 9) * 0.999).astype(int)
        away = along - along.min()
        delays = rng.uniform(0, 0.7, 12) if rng.random() < 0.5 else np.arange(12) * rng.uniform(0.05, 0.15)
        sides = np.arange(12) % 2 * (rng.random() < 0.3)
        field_ = np.where(sides[bars] > 0, away.max() - away, away) + delays[bars]
    elif kind == "round":
        field_ = np.hypot((x - rng.uniform(0.2, 0.8)) * WIDTH / HEIGHT, y - rng.uniform(0.2, 0.8))
    elif kind == "blinds":
        field_ = along * rng.integers(3, 8) % 1 + along * 0.3
    else:
        field_ = along
    return np.asarray((field_ - field_.min()) / np.ptp(field_), np.float32)


def _logo_of(rng: np.random.Generator) -> Mask | None:
    """Letters, or a ring or star with letters, at half to full width; or none."""
    if rng.random() < 0.35:
        return None
    word = (
        str(rng.choice(SLOGANS)).split()[-1].upper()
        if rng.random() < 0.6
        else str(rng.choice(["TV", "N1", "HD", "24"]))
    )
    text = draw_text(word, str(rng.choice(SANS)), int(rng.integers(24, 60)), 0.1)[:HEIGHT, :WIDTH]
    if rng.random() < 0.5:
        return text
    side = int(rng.integers(80, 170))
    ring = np.zeros((side, side), np.float32)
    cv2.circle(ring, (side // 2, side // 2), side // 2 - 4, 1.0, int(rng.integers(3, 14)), cv2.LINE_AA)
    small = np.asarray(cv2.resize(text, (side * 2 // 3, side // 3), interpolation=cv2.INTER_AREA), np.float32)
    top, left = side // 3, side // 6
    ring[top : top + small.shape[0], left : left + small.shape[1]] += small
    return np.clip(ring, 0, 1)


def _stamp(fill: Image, logo: Mask, offset: Path) -> None:
    """The logo in white or black on the fill, `offset` pixels (x, y) from the middle."""
    x, y = (WIDTH - logo.shape[1]) / 2 + offset[0], (HEIGHT - logo.shape[0]) / 2 + offset[1]
    cover = cv2.warpAffine(logo, np.array([[1, 0, x], [0, 1, y]], np.float32), (WIDTH, HEIGHT))
    light = 0.0 if fill.mean() > 150 else 255.0
    fill[:] = mixed(fill, np.full_like(fill, light), np.asarray(cover, np.float32))


def two_pushes(scene: Scene, material: list[Frames]) -> None:
    """A push and, less than a second after it, another one."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += shot(scene, next(runs), float(rng.uniform(2.5, 4)), least=20)
    n, m = (scene.count(float(rng.uniform(0.2, 0.9)), 4) for _ in range(2))
    between = scene.count(float(rng.uniform(0.3, 1.0)))
    ways = rng.choice(["left", "right", "up", "down"], 2)
    ways = ways[[0, 0]] if rng.random() < 0.5 else ways
    moves = str(rng.choice(["both", "both", "both", "new", "old"]))
    blurred = bool(rng.random() < 0.4)
    for frames, way, rest in ((n, str(ways[0]), between + m), (m, str(ways[1]), scene.count(3))):
        new = shot(scene, next(runs), 0, least=frames + rest)
        lay_blend(scene, "wipe", new, _moving(rng, frames), _push_of(way, moves, 1 / frames if blurred else 0.0))


def _moving(rng: np.random.Generator, n: int) -> list[float]:
    """How far a push is: even, slower at both ends, or braking."""
    t = np.arange(1, n + 1) / (n + 1)
    return [float(x) for x in (t, t * t * (3 - 2 * t), 1 - (1 - t) ** 2)[rng.integers(3)]]


def _push_of(way: str, moves: str, smear: float) -> Blend:
    """A push to one side; `smear` is the part of the way that one frame's exposure lasts."""

    def blend(a: Image, b: Image, part: float) -> Image:
        parts = np.clip(part + smear * np.linspace(-0.25, 0.25, SPAN if smear else 1), 0, 1)
        return np.asarray(np.mean([_push(a, b, float(x), way, moves) for x in parts], axis=0), np.uint8)

    return blend


def _push(a: Image, b: Image, part: float, way: str, moves: str) -> Image:
    if way == "down":
        return np.ascontiguousarray(_pushed(a[::-1], b[::-1], part, "up", moves)[::-1])
    return _pushed(a, b, part, way, moves)


def fast_action(scene: Scene, material: list[Frames]) -> None:
    """Two to five shots that move as a camera in a fight or a chase does, with motion blur, and hard cuts between."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += _chased(scene, next(runs), float(rng.uniform(2.6, 4)))
    for _ in range(int(rng.integers(0, 4))):
        lay_cut(scene, _chased(scene, next(runs), float(rng.uniform(0.35, 1.5))))
    lay_cut(scene, _chased(scene, next(runs), float(rng.uniform(2.6, 4))))


def _chased(scene: Scene, material: list[Frames], seconds: float) -> Frames:
    """A shot seen by a window that swings, shakes and whips over a run that is played fast; whips at both ends."""
    rng, rate = scene.rng, float(scene.rate)
    run = material[0]
    n = scene.count(seconds, 6)
    t = np.arange(n * SPAN) / (rate * SPAN)
    zoom, speed, first = float(rng.uniform(0.4, 0.62)), int(rng.integers(1, 4)), int(rng.integers(len(run)))
    xs, ys = (_swing(rng, t, float(n / rate), part) for part in (1.0, 0.5))
    there = list(range(len(run))) + list(range(len(run) - 2, 0, -1))
    frames = []
    for i in range(n):
        picture = run[there[(first + i * speed) % len(there)]]
        seen = [_window(picture, x, y, zoom) for x, y in _exposed(xs, ys, i * SPAN)]
        frames.append(np.asarray(np.mean(seen, axis=0), np.uint8))
    return frames


def _exposed(xs: Path, ys: Path, start: int) -> list[tuple[float, float]]:
    """Places of the window while the shutter is open (half of the frame), so near one another that no edge doubles."""
    here, there = np.array([xs[start], ys[start]]), np.array([xs[start + SPAN // 2], ys[start + SPAN // 2]])
    count = int(np.clip(np.hypot(*((there - here) * WIDTH)) / 3, 1, 20))
    return [(float(x), float(y)) for x, y in np.linspace(here, there, count)]


def _swing(rng: np.random.Generator, t: Path, end: float, part: float) -> Path:
    """Where the window is along one side (0 to 1): swings of several speeds, and a whip at each end of the shot."""
    place = np.full(len(t), rng.uniform(0.3, 0.7))
    for speed in rng.uniform(0.4, 4, 3):
        place += rng.uniform(0.05, 0.3) * part * np.sin(2 * np.pi * (speed * t + rng.random())) / np.sqrt(speed)
    whip = float(rng.uniform(0.15, 0.3))
    for away in (t, end - t):
        place += rng.choice([-1, 1]) * part * rng.uniform(0.3, 0.9) * np.clip(1 - away / whip, 0, 1) ** 1.5
    return np.asarray(np.abs((place + 1) % 2 - 1), np.float64)


PASSAGES: dict[str, Callable[[Scene, list[Frames]], None]] = {
    "iris": iris,
    "stinger": stinger,
    "two-pushes": two_pushes,
    "fast-action": fast_action,
}
