"""Traps that light makes: leaks and flares, flashes, lamps, exposure that adapts, and what fills the air."""

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.kinds.staging import (
    Floats,
    Plan,
    X,
    Y,
    clipped,
    close,
    clouds,
    eased,
    film_quietly,
    lit,
    pick,
    plan,
    plan_frames,
)
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene

WARM = ((20, 90, 255), (40, 150, 255), (90, 200, 255), (30, 40, 255), (150, 90, 255), (190, 230, 255))
"""Colours of light that leaks into a camera, BGR."""

Place = npt.NDArray[np.float64] | tuple[float, float]
"""x and y of a point, in pixels of the clip."""

LIGHTS = (
    (255, 255, 255),
    (120, 190, 255),
    (60, 130, 255),
    (255, 160, 60),
    (60, 60, 255),
    (200, 60, 220),
    (90, 230, 80),
)
"""Colours of lamps and of stage light, BGR."""


def screened(frame: Image, light: Floats) -> Image:
    """The frame with light over it: (height, width, 3), 0 to 1; no pixel becomes darker."""
    return clipped(255 - (255 - frame.astype(np.float32)) * (1 - np.clip(light, 0, 1)))


def glow(at: Place, wide: float, high: float, turn: float = 0.0) -> Floats:
    """A soft blob of light: 1 at its centre `at` (x, y)."""
    dx, dy = X - at[0], Y - at[1]
    along, across = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
    return np.asarray(np.exp(-((along / wide) ** 2) - (across / high) ** 2), np.float32)


def _colour(scene: Scene, colours: tuple[tuple[int, int, int], ...]) -> Floats:
    """One of the colours, slightly changed: BGR, 0 to 1."""
    chosen = np.array(colours[int(scene.rng.integers(len(colours)))]) / 255
    return np.clip(chosen * scene.rng.uniform(0.85, 1.15, 3), 0, 1).astype(np.float32)


def leak(scene: Scene, material: list[Frames]) -> None:
    """Light leaks: warm blobs that sweep or bloom over the picture; or a flare of a lamp or the sun in the lens."""
    rng = scene.rng
    around = plan(scene, 0.3, 2.2, least=4)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    if rng.random() < 0.35:
        _flare(scene, around, frames)
    else:
        _leak(scene, around, frames)
    close(scene, material, run, frames, around)


def _leak(scene: Scene, around: Plan, frames: Frames) -> None:
    rng = scene.rng
    count = int(rng.integers(2, 6))
    starts = rng.uniform([-0.2, -0.2], [1.2, 1.2], (count, 2)) * (WIDTH, HEIGHT)
    sweep = rng.normal(0, 1, 2) * rng.choice([20.0, 250.0])
    ways = sweep + rng.normal(0, 30, (count, 2))
    sizes, turns = rng.uniform(30, 170, (count, 2)), rng.uniform(0, 3.2, count)
    colours = [_colour(scene, WARM) for _ in range(count)]
    strength, onset = rng.uniform(0.5, 1.2, count), rng.uniform(0, 0.3, count)
    rise, fall = rng.uniform(0.1, 0.6, 2)
    flicker = rng.normal(1, rng.uniform(0, 0.12), around.total)
    for i in range(around.first, around.last + 1):
        part = around.share(i)
        light = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        for k in range(count):
            level = eased((part - onset[k]) / rise) * eased((1 - part) / fall) * strength[k] * flicker[i]
            x, y = starts[k] + ways[k] * (part - 0.5)
            grown = sizes[k] * (0.7 + 0.5 * part)
            light += glow((x, y), grown[0], grown[1], turns[k])[:, :, None] * colours[k] * level
        frames[i] = screened(frames[i], light)


def _flare(scene: Scene, around: Plan, frames: Frames) -> None:
    """A bright source that moves through or past the frame, with ghosts on the line to its centre, a streak, a veil."""
    rng = scene.rng
    centre = np.array([WIDTH, HEIGHT]) / 2
    start = rng.uniform([-0.1, -0.1], [1.1, 0.6]) * (WIDTH, HEIGHT)
    end = start + rng.normal(0, 1, 2) * (rng.uniform(10, 220), rng.uniform(5, 60))
    tint = _colour(scene, WARM)
    ghosts = [
        (rng.uniform(-1.4, 1.6), rng.uniform(4, 34), _colour(scene, LIGHTS), rng.uniform(0.05, 0.35)) for _ in range(8)
    ]
    streak, veil = rng.choice([0.0, rng.uniform(0.3, 0.9)]), rng.uniform(0.1, 0.5)
    size = rng.uniform(14, 60)
    rise, fall = rng.uniform(0.1, 0.5, 2)
    for i in range(around.first, around.last + 1):
        level, at = around.swell(i, rise, fall), start + (end - start) * around.share(i)
        light = (glow(at, size, size) * 1.4 + glow(at, WIDTH * 0.5, HEIGHT * 0.6) * veil)[:, :, None] * tint
        light = light + (glow(at, WIDTH * 0.6, 3) * streak)[:, :, None] * np.array([1, 0.6, 0.4])
        for place, radius, colour, strong in ghosts:
            x, y = at + (centre - at) * (1 + place)
            disc = np.clip((radius - np.hypot(X - x, Y - y)) / 3, 0, 1)
            light = light + disc[:, :, None] * colour * strong
        frames[i] = screened(frames[i], np.asarray(light * level, np.float32))


def flash(scene: Scene, material: list[Frames]) -> None:
    """Flashes: photographers', lightning, a strobe, gunfire, an explosion that fades; whole frames or local."""
    rng = scene.rng
    kind = str(rng.choice(["photo", "lightning", "strobe", "gun", "blast"]))
    seconds = {
        "photo": (0.05, 1.5),
        "lightning": (0.1, 0.9),
        "strobe": (0.5, 2.0),
        "gun": (0.05, 1.4),
        "blast": (0.3, 1.2),
    }
    around = plan(scene, *seconds[kind])
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    if kind in ("lightning", "strobe", "gun") and rng.random() < 0.7:
        dark = float(rng.uniform(0.08, 0.5))
        frames = [lit(frame, dark) for frame in frames]
    levels = _levels(scene, kind, around.count)
    place = rng.uniform([0.05, 0.1], [0.95, 0.9]) * (WIDTH, HEIGHT)
    tint = {
        "lightning": np.array([1.0, 0.9, 0.82]),
        "gun": np.array([0.4, 0.75, 1.0]),
        "blast": np.array([0.25, 0.6, 1.0]),
    }
    colour = tint.get(kind, np.array([1.0, 1.0, rng.uniform(0.85, 1)])).astype(np.float32)
    spread = float(rng.uniform(30, 120) if kind in ("gun", "photo") and rng.random() < 0.6 else rng.uniform(150, 700))
    torn = kind in ("photo", "lightning") and rng.random() < 0.35
    for i, level in enumerate(levels):
        at = around.first + i
        if kind in ("photo", "gun") and rng.random() < 0.4:
            place = np.clip(place + rng.normal(0, 60, 2), 0, WIDTH)
        light = glow(place, spread * (1 + i / 8 * (kind == "blast")), spread)[:, :, None] * colour * level
        if torn and level > 0.2:
            light = light * np.clip((Y - rng.uniform(0.2, 0.8) * HEIGHT) / 3, 0, 1)[:, :, None]
        frames[at] = screened(lit(frames[at], 1 + 4 * light), light * 0.9)
    close(scene, material, run, frames, around)


def _levels(scene: Scene, kind: str, count: int) -> Floats:
    """The light of a flash frame by frame, 0 to about 1."""
    rng = scene.rng
    levels = np.zeros(count, np.float32)
    if kind == "blast":
        rise = int(rng.integers(1, 4))
        fall = np.exp(-np.arange(count) / (count * rng.uniform(0.2, 0.4)))
        levels[:] = fall * rng.normal(1.1, 0.06, count) * np.clip((np.arange(count) + 1) / rise, 0, 1)
        return levels
    if kind == "strobe":
        period = max(2, round(float(scene.rate) / rng.uniform(4, 14)))
        levels[np.arange(count) % period < max(1, period // 3)] = rng.uniform(0.6, 1.1)
        return levels
    for at in [0, *rng.integers(0, count, int(rng.integers(0, 2 + count // 5)))]:
        length = int(rng.integers(1, {"photo": 4, "lightning": 7, "gun": 3}[kind]))
        shape = np.exp(-np.arange(length) / rng.uniform(0.6, 3)) * rng.uniform(0.4, 1.2)
        if kind == "lightning":
            shape *= rng.uniform(0.3, 1, length)
        here = levels[at : at + length]
        here[:] = np.maximum(here, shape[: len(here)])
    return levels


def lamp(scene: Scene, material: list[Frames]) -> None:
    """A light that comes on or goes out in a dim shot, the whole room or one lamp; or stage light that changes."""
    rng = scene.rng
    run = pick(scene, material)
    if rng.random() < 0.3:
        _stage_light(scene, material, run)
        return
    around = plan_frames(scene, 1) if rng.random() < 0.4 else plan(scene, 0.1, 1.0, least=2)
    night = rng.uniform(0.02, 0.3) * np.array([rng.uniform(1.0, 1.6), 1.0, rng.uniform(0.6, 1.0)])
    warm = 0.25 + _colour(scene, LIGHTS[:4]) * rng.uniform(0.7, 1.1)
    reach = float(rng.choice([2000.0, rng.uniform(60, 220)]))
    place = rng.uniform([0.05, 0.0], [0.95, 0.7]) * (WIDTH, HEIGHT)
    field = glow(place, reach, reach * rng.uniform(0.7, 1.1))[:, :, None]
    bulb = glow(place, 9, 9)[:, :, None] * (reach < 2000) * (rng.random() < 0.6)
    off, starts = rng.random() < 0.4, rng.random() < 0.25
    frames = film_quietly(scene, run, around.total)
    for i, frame in enumerate(frames):
        level = eased(around.share(i))
        if starts and 0 < level < 1:
            level = float(rng.choice([0.1, level, 1.0]))
        level = 1 - level if off else level
        gain = np.asarray(night + (warm - night) * field * level, np.float32)
        frames[i] = screened(lit(frame, gain), bulb * level * warm)
    close(scene, material, run, frames, around)


def _stage_light(scene: Scene, material: list[Frames], run: Frames) -> None:
    """Coloured light from two sides, whose colours change one to four times, suddenly or softly."""
    rng = scene.rng
    around = plan(scene, 0.1, 2.5, least=2)
    count = int(rng.integers(1, 5))
    sides = [_far_light(scene)[:, :, None] for _ in range(2)]
    looks = [[_colour(scene, LIGHTS) * rng.uniform(0.1, 1.3) for _ in sides] for _ in range(count + 1)]
    sharp = rng.uniform(1, 12)
    frames = film_quietly(scene, run, around.total)
    for i, frame in enumerate(frames):
        part = around.share(i) * count
        step = min(count - 1, int(part))
        mix = eased(0.5 + (part - step - 0.5) * sharp) if count > 1 or 0 < part < 1 else part
        gain = 0.05 + sum(
            side * (looks[step][k] * (1 - mix) + looks[step + 1][k] * mix) for k, side in enumerate(sides)
        )
        frames[i] = lit(frame, np.asarray(gain, np.float32))
    close(scene, material, run, frames, around)


def _far_light(scene: Scene) -> Floats:
    """Wide light from a random place."""
    wide, high = scene.rng.uniform(120, 400, 2)
    return glow(scene.rng.uniform(-0.1, 1.1, 2) * (WIDTH, HEIGHT), float(wide), float(high))


def adapt(scene: Scene, material: list[Frames]) -> None:
    """Exposure or white balance that adapts over 0.5 to 2 s, at times past its aim and back."""
    rng = scene.rng
    around = plan(scene, 0.5, 2.0, least=4)
    run = pick(scene, material)
    start, end = np.ones(3), np.ones(3)
    if rng.random() < 0.75:
        far = 2 ** (rng.uniform(0.8, 2.6) * rng.choice([-1, 1]))
        start, end = (start * far, end) if rng.random() < 0.7 else (start, end * far)
    else:
        end = end * 2 ** rng.uniform(-0.5, 0.5)
    warmth = 2 ** (np.array([1, 0, -1]) * rng.normal(0, 0.7))
    if rng.random() < 0.5:
        start = start * warmth
    else:
        end = end * warmth
    past = rng.choice([0.0, rng.uniform(0.1, 0.5)])
    frames = film_quietly(scene, run, around.total)
    for i, frame in enumerate(frames):
        part = around.share(i)
        step = eased(part) + past * np.sin(np.pi * part) * part
        frames[i] = lit(frame, (start ** (1 - step) * end**step).astype(np.float32))
    close(scene, material, run, frames, around)


def air(scene: Scene, material: list[Frames]) -> None:
    """Smoke, dust, confetti, snow or spray that fills the picture and thins out."""
    rng = scene.rng
    around = plan(scene, 0.6, 3.0, least=6)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    kind = str(rng.choice(["smoke", "smoke", "dust", "confetti", "snow", "spray"]))
    if kind in ("smoke", "dust"):
        _fill_with_smoke(scene, around, frames, dusty=kind == "dust")
    else:
        _fill_with_pieces(scene, around, frames, kind)
    close(scene, material, run, frames, around)


def _fill_with_smoke(scene: Scene, around: Plan, frames: Frames, *, dusty: bool) -> None:
    rng = scene.rng
    near, far = clouds(rng, 3 * WIDTH, 2 * HEIGHT, 3), clouds(rng, 3 * WIDTH, 2 * HEIGHT, 5)
    speeds = rng.normal(0, 60, (2, 2)) / float(scene.rate)
    colour = np.array([120, 160, 190]) if dusty else np.full(3, rng.choice([40.0, 150.0, 215.0]))
    colour = colour * rng.uniform(0.85, 1.1) * rng.normal(1, 0.04, 3)
    rise, fall, most, soft = rng.uniform(0.2, 0.55), rng.uniform(0.4, 0.8), rng.uniform(0.6, 1), rng.uniform(0.3, 0.9)
    for i in range(around.first, around.last + 1):
        level = around.swell(i, rise, fall)
        fields = []
        for field, speed in zip((near, far), speeds, strict=True):
            x, y = (np.array([WIDTH, HEIGHT / 2]) + speed * (i - around.first)) % (2 * WIDTH - 1, HEIGHT - 1)
            fields.append(field[int(y) : int(y) + HEIGHT, int(x) : int(x) + WIDTH])
        both = (fields[0] + fields[1]) / 2
        thick = most * np.clip((both - 0.85 + level * (0.5 + soft)) / soft, 0, 1)[:, :, None]
        shade = colour * (0.65 + 0.6 * fields[1][:, :, None])
        frames[i] = clipped(frames[i] * (1 - thick) + shade * thick)


def _fill_with_pieces(scene: Scene, around: Plan, frames: Frames, kind: str) -> None:
    """Confetti, snow or drops at several distances, each blurred by its movement and its distance."""
    rng = scene.rng
    count = int(rng.uniform(120, 420) * (1 if kind == "confetti" else 2))
    depth = rng.uniform(0.25, 1, count) ** 3
    size = depth * {"confetti": 22, "snow": 15, "spray": 10}[kind] * rng.uniform(0.6, 1.6) + 1
    fall = {"confetti": 120, "snow": 90, "spray": 420}[kind] * rng.uniform(0.5, 1.6)
    speed = (
        (rng.normal(0, 0.35, (count, 2)) + rng.normal(0, 0.6, 2) * (1, 0.2) + (0, 1)) * fall * (0.3 + depth[:, None])
    )
    if kind == "spray":
        speed = rng.normal(0, 1, (count, 2)) * fall
    place = rng.uniform(-0.3, 1.3, (count, 2)) * (WIDTH, HEIGHT)
    born = rng.uniform(0, 0.45, count)
    colours = rng.uniform(205, 255, (count, 1)).repeat(3, 1)
    if kind == "confetti":
        palette = rng.uniform(20, 255, (int(rng.integers(1, 7)), 3))
        colours = palette[rng.integers(len(palette), size=count)]
    spin, veil = rng.uniform(2, 14, count), rng.uniform(0, 0.6)
    for i in range(around.first, around.last + 1):
        t, part = (i - around.first) / float(scene.rate), around.share(i)
        layer, cover = np.zeros((HEIGHT, WIDTH, 3), np.float32), np.zeros((HEIGHT, WIDTH), np.float32)
        shown = (born < part) & (born + 0.5 > part)
        at = (place + speed * t + 60) % (WIDTH + 120, HEIGHT + 120) - 60
        for k in np.flatnonzero(shown):
            flat = abs(np.cos(spin[k] * t + k)) if kind == "confetti" else 1.0
            box = (
                (float(at[k, 0]), float(at[k, 1])),
                (float(size[k]), float(size[k] * (0.15 + 0.85 * flat))),
                float(k * 40 + 90 * t),
            )
            if kind == "confetti":
                corners = cv2.boxPoints(box).astype(np.int32)
                cv2.fillPoly(layer, [corners], colours[k].tolist())
                cv2.fillPoly(cover, [corners], 1.0)
                continue
            cv2.ellipse(layer, box, colours[k].tolist(), -1)
            cv2.ellipse(cover, box, 1.0, -1)
        length = max(1, int(np.abs(speed).mean() / float(scene.rate) * 0.5))
        layer, cover = _moved(layer, length), _moved(cover, length)
        mist = veil * around.swell(i) * (kind != "confetti")
        mask = np.clip(cover, 0, 1)[:, :, None]
        frames[i] = clipped((frames[i] * (1 - mist) + 225 * mist) * (1 - mask) + layer)


def _moved(layer: Floats, length: int) -> Floats:
    """What falls `length` pixels while the shutter is open."""
    return np.asarray(cv2.blur(cv2.GaussianBlur(layer, (0, 0), 1.1), (1, length)), np.float32)
