"""Fades, cuts and colours: sudden, half-lit and mixed first frames, dark shots, plain colours that stand or change."""

from collections.abc import Callable

import cv2
import numpy as np

from tests.bench.kinds.designs import SANS, Mask, draw_text
from tests.bench.kinds.laying import Runs, add_grain, course, deal, lay_blend, lay_rise, lay_through, plain
from tests.bench.scoring import Label
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene, lay_cut, mixed, shot

Colour = tuple[float, float, float]

DIFFERENT = 40
"""Levels of one channel, compared with the mean difference of two fields: below, they are not laid side by side."""

MIXED_SHARE = 0.1
"""Share of the new shot in a converted frame: above, the cut is labelled there."""


def _side(scene: Scene, runs: Runs, least: float = 2.4, most: float = 4.2) -> Frames:
    """An ordinary shot at either side."""
    return shot(scene, next(runs), float(scene.rng.uniform(least, most)), least=14)


def _go_dark(scene: Scene, hold: int, colour: Colour = (0, 0, 0)) -> None:
    """To a plain colour by a cut or a fade; at least `hold` frames of it."""
    rng = scene.rng
    if rng.random() < 0.5:
        lay_cut(scene, [plain(colour)] * hold)
    else:
        n = min(scene.count(float(rng.uniform(0.3, 1.0))), len(scene.frames) // 3)
        lay_blend(scene, "fade", [plain(colour)] * (n + hold), course(rng, n))


def jumping_fade(scene: Scene, material: list[Frames]) -> None:
    """Black, then a fade-in whose first frame already has a fifth of its light."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += _side(scene, runs)
    _go_dark(scene, scene.count(float(rng.uniform(0.5, 1.8))))
    new = _side(scene, runs, 3.0, 4.5)
    n = min(scene.count(float(rng.uniform(0.3, 1.6))), len(new) // 2)
    jump = float(rng.uniform(0.12, 0.35))
    shares = [jump + (1 - jump) * part for part in [0.0, *course(rng, n)]]
    lay_rise(scene, new, shares)


def dark_fades(scene: Scene, material: list[Frames]) -> None:
    """Fades out and in of night scenes, slow and fast."""
    rng, runs = scene.rng, deal(scene.rng, material)
    first, new = _side(scene, runs, 3.2, 4.8), _side(scene, runs, 3.2, 4.8)
    scene.frames += _darken(rng, first) if rng.random() < 0.7 else first
    out, into = (
        min(scene.count(float(np.exp(rng.uniform(-1.6, 1.1)))), len(new) - 8, len(first) - 8) for _ in range(2)
    )
    hold = scene.count(float(rng.choice([0.1, 0.3, 0.8, 1.3])), 1)
    lay_through(scene, _darken(rng, new), plain(), (out, hold, into))
    if rng.random() < 0.5:
        add_grain(scene, float(rng.uniform(0.5, 2)))


def _darken(rng: np.random.Generator, frames: Frames) -> Frames:
    """Frames as a scene at night: a mean light of 6 to 30 levels, bluish or lit by lamps, the brightest places kept."""
    curve = float(rng.uniform(1.3, 2.6))
    level = float(np.mean([(x / 255.0).__pow__(curve).mean() for x in frames[:: max(1, len(frames) // 5)]])) * 255
    gain = min(1.0, float(rng.uniform(6, 30)) / max(level, 1))
    tint = np.array([(1, 1, 1), (1.25, 1, 0.75), (0.7, 0.95, 1.2)][rng.integers(3)])
    values = np.arange(256) / 255.0
    table = np.stack([np.clip(values**curve * gain * part, 0, 1) * 255 for part in tint], axis=1)[None]
    return [np.asarray(cv2.LUT(x, table.astype(np.uint8)), np.uint8) for x in frames]


def colour_stands(scene: Scene, material: list[Frames]) -> None:
    """A fade to a plain colour that stands for 0.5 to 15 seconds; then a fade or a cut out of it."""
    rng, runs = scene.rng, deal(scene.rng, material)
    first, new = _side(scene, runs), _side(scene, runs, 3.0, 4.5)
    scene.frames += first
    colour = _choose_colour(rng)
    out, into = (min(scene.count(float(rng.uniform(0.25, 1.8))), len(x) // 2) for x in (first, new))
    hold = scene.count(float(np.exp(rng.uniform(np.log(0.55), np.log(15)))))
    lay_through(scene, new, plain(colour), (out, hold, into * int(rng.random() < 0.6)))
    if rng.random() < 0.4:
        add_grain(scene, float(rng.uniform(0.4, 1.5)))


def _choose_colour(rng: np.random.Generator) -> Colour:
    """White, grey, red, blue or any other colour (blue, green, red)."""
    grey = float(rng.uniform(60, 235))
    shade = rng.uniform(0, 60, 3)
    red, blue = shade + np.array([0, 0, 150]), shade + np.array([150, 20, 0])
    chosen = np.array([(255,) * 3, (grey,) * 3, red, blue, rng.uniform(0, 255, 3)])
    values = chosen[rng.choice(5, p=[0.25, 0.2, 0.2, 0.2, 0.15])].round()
    return float(values[0]), float(values[1]), float(values[2])


def half_lit_cut(scene: Scene, material: list[Frames]) -> None:
    """Cuts from black or white whose first frame is mixed with it."""
    rng, runs = scene.rng, deal(scene.rng, material)
    scene.frames += _side(scene, runs)
    colour: Colour = (255, 255, 255) if rng.random() < 0.3 else (0, 0, 0)
    _go_dark(scene, scene.count(float(rng.uniform(0.5, 2.0))), colour)
    new = _side(scene, runs)
    new[0] = mixed(plain(colour), new[0], float(rng.uniform(0.3, 0.7)))
    lay_cut(scene, new)


def mixed_cuts(scene: Scene, material: list[Frames]) -> None:
    """Cuts with a frame that mixes both shots: one by one, or by a conversion of the clip to another frame rate."""
    rng, runs = scene.rng, deal(scene.rng, material)
    shots = [_side(scene, runs, 1.5, 2.5) for _ in range(int(rng.integers(4, 6)))]
    if rng.random() < 0.5:
        _convert(scene, shots)
        return
    scene.frames += shots[0]
    for new in shots[1:]:
        share = float(rng.uniform(0.2, 0.8))
        new[0] = mixed(scene.frames[-1], new[0], share)
        lay_cut(scene, new)


def _convert(scene: Scene, shots: list[Frames]) -> None:
    """Shots brought to more frames a second, as a blending converter does: a frame mixes its two neighbours in time."""
    source = [frame for frames in shots for frame in frames]
    step = float(scene.rng.choice([24 / 25, 24 / 30, 25 / 30, 18 / 24, 16 / 25]))
    phase = float(scene.rng.random())
    times = np.arange(phase, len(source) - 1, step)
    for time in times:
        i, share = int(time), float(time % 1)
        scene.frames.append(mixed(source[i], source[i + 1], share))
    starts = np.cumsum([len(frames) for frames in shots])[:-1]
    for start in starts:
        at = int(np.argmax(times > start - 1 + MIXED_SHARE))
        scene.labels.append(Label("cut", at, at))


def colours(scene: Scene, material: list[Frames]) -> None:
    """Plain colours and test cards only, 1 to 2 seconds each, that cut to one another."""
    rng = scene.rng
    style = rng.choice(["fields", "fields", "cards", "both"])
    numbered = rng.random() < 0.3
    font = str(rng.choice(SANS))
    size, ink = int(rng.integers(12, 60)), float(rng.choice([0, 255]))
    for i in range(int(rng.integers(5, 8))):
        picture = _field_or_card(rng, str(style))
        while scene.frames and float(cv2.absdiff(picture, scene.frames[-1]).mean(axis=(0, 1)).max()) < DIFFERENT:
            picture = _field_or_card(rng, str(style))
        if numbered:
            picture = _number(picture, draw_text(str(i + 1), font, size, 0.0), ink)
        frames = [picture] * scene.count(float(rng.uniform(1, 2)))
        if scene.frames:
            lay_cut(scene, frames)
        else:
            scene.frames += frames
    if rng.random() < 0.4:
        add_grain(scene, float(rng.uniform(0.4, 2)))


def _number(picture: Image, text: Mask, ink: float) -> Image:
    """The text in the middle of a copy of the picture."""
    picture = picture.copy()
    y, x = (HEIGHT - text.shape[0]) // 2, (WIDTH - text.shape[1]) // 2
    area = picture[y : y + text.shape[0], x : x + text.shape[1]]
    area[:] = mixed(area, np.full_like(area, ink), text)
    return picture


def _field_or_card(rng: np.random.Generator, style: str) -> Image:
    """A plain colour (strong or any), or a test card: bars, steps of grey, a ramp, a grid, a chequer."""
    if style == "fields" or (style == "both" and rng.random() < 0.5):
        strong = rng.integers(0, 2, 3) * rng.choice([255, 191])
        return plain(
            _choose_colour(rng) if rng.random() < 0.5 else (float(strong[0]), float(strong[1]), float(strong[2]))
        )
    kind = rng.choice(["bars", "steps", "ramp", "grid", "chequer"])
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    if kind == "bars":
        level = int(rng.choice([191, 255]))
        bars = np.array([[k >> 0 & 1, k >> 2 & 1, k >> 1 & 1] for k in range(7, -1, -1)]) * level
        wide = bars[x * 8 // WIDTH].astype(np.uint8)
        if rng.random() < 0.5:
            wide[HEIGHT * 3 // 4 :] = (x[HEIGHT * 3 // 4 :, :, None] * 5 // WIDTH) * 50
        return wide
    count = int(rng.integers(4, 17))
    grey = {
        "steps": x * count // WIDTH * 255 // (count - 1),
        "ramp": x * 255 // WIDTH if rng.random() < 0.5 else y * 255 // HEIGHT,
        "grid": np.where((x % (WIDTH // count) < 2) | (y % (WIDTH // count) < 2), 230, 40),
        "chequer": (x * count // WIDTH + y * count // WIDTH) % 2 * 255,
    }[str(kind)]
    return np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8)


FADES: dict[str, Callable[[Scene, list[Frames]], None]] = {
    "fade-jump": jumping_fade,
    "dark-fades": dark_fades,
    "colour-stands": colour_stands,
    "half-lit-cut": half_lit_cut,
    "colours": colours,
    "mixed-cuts": mixed_cuts,
}
