"""Traps that lens, recorder and encoder make: lights out of focus, frames that are missing, pictures that break up."""

import cv2
import numpy as np

from tests.bench.kinds.staging import (
    Floats,
    Plan,
    clipped,
    close,
    clouds,
    eased,
    film,
    film_quietly,
    hold,
    lit,
    pick,
    plan,
    play,
    wander,
)
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene

BLOCK = 16
"""Pixels of a side of the encoder's blocks."""


LAMPS = ((0.25, 0.6, 1.0), (0.8, 0.95, 1.0), (1.0, 0.7, 0.4), (0.2, 0.25, 1.0), (0.4, 1.0, 0.5))
"""Colours of lamps at night, BGR."""


def focus(scene: Scene, material: list[Frames]) -> None:
    """The lens racks from sharp to blurred and back; in half of the clips with lights that drift as discs."""
    rng = scene.rng
    around = plan(scene, 0.8, 4.0, least=6)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    most, (rise, fall) = float(rng.uniform(4, 15)), rng.uniform(0.1, 0.5, 2)
    sides, rim = int(rng.choice([5, 6, 8, 40])), float(rng.uniform(0, 0.8))
    has_lights = rng.random() < 0.6
    if has_lights:
        dark = float(rng.uniform(0.03, 0.35))
        frames = [lit(frame, dark) for frame in frames]
    count = int(rng.integers(8, 60))
    place = rng.uniform(-0.1, 1.1, (count, 2)) * (WIDTH, HEIGHT * rng.uniform(0.5, 1))
    drift = rng.normal(0, 1, 2) * rng.uniform(0, 25) + rng.normal(0, rng.choice([0.5, 12]), (count, 2))
    colours = rng.choice(
        [[0.25, 0.6, 1.0], [0.8, 0.95, 1.0], [1.0, 0.7, 0.4], [0.2, 0.25, 1.0], [0.4, 1.0, 0.5]], count
    )
    power = rng.uniform(0.1, 1, count) * rng.uniform(0.4, 1.4) * has_lights * np.pi * most**2
    shown = wander(scene, around.total, float(rng.uniform(0, 5)))
    for i, frame in enumerate(frames):
        radius = most * around.swell(i, rise, fall)
        if radius < 0.7 and not has_lights:
            continue
        twinkle = 1 + 0.25 * np.sin(i / float(scene.rate) * 6 + np.arange(count) * 2.4) * (np.arange(count) % 3 == 0)
        at = place + drift * i / float(scene.rate) + shown[i]
        light = _splat(at, colours * (power * twinkle)[:, None])
        frames[i] = _defocus(frame, light, max(radius, 0.7), sides, rim)
    close(scene, material, run, frames, around)


def _splat(places: np.ndarray, colours: np.ndarray) -> Floats:
    """Points of light on the sensor, each shared out to the four pixels around it."""
    field = np.zeros((HEIGHT + 1, WIDTH + 1, 3), np.float32)
    for (x, y), colour in zip(places, colours, strict=True):
        if not (0 <= x < WIDTH - 1 and 0 <= y < HEIGHT - 1):
            continue
        left, top = int(x), int(y)
        fx, fy = x - left, y - top
        shares = np.array([[(1 - fx) * (1 - fy), fx * (1 - fy)], [(1 - fx) * fy, fx * fy]])
        field[top : top + 2, left : left + 2] += shares[:, :, None] * colour
    return field[:HEIGHT, :WIDTH]


def _defocus(frame: Image, light: Floats, radius: float, sides: int, rim: float) -> Image:
    """The frame and its lights through an iris with so many sides, out of focus by `radius` pixels."""
    fine, reach = 8, int(np.ceil(radius)) + 1
    kernel = np.zeros(((2 * reach + 1) * fine,) * 2, np.float32)
    turns = np.arange(sides) * 2 * np.pi / sides
    middle = (reach + 0.5) * fine
    outline = np.stack([np.cos(turns), np.sin(turns)], 1)
    cv2.fillPoly(kernel, [np.asarray(middle + outline * radius * fine, np.int32)], 1 + rim)
    cv2.fillPoly(kernel, [np.asarray(middle + outline * max(radius - 1.2, 0.1) * fine, np.int32)], 1.0)
    iris = cv2.resize(kernel, (2 * reach + 1,) * 2, interpolation=cv2.INTER_AREA)
    linear = (frame.astype(np.float32) / 255) ** 2.2
    linear *= 1 + 4 * np.clip(linear.max(axis=2, keepdims=True) - 0.7, 0, 1)
    seen = cv2.filter2D(linear + light, -1, iris / iris.sum(), borderType=cv2.BORDER_REFLECT_101)
    return clipped(np.clip(seen, 0, 1) ** (1 / 2.2) * 255)


def missing_frames(scene: Scene, material: list[Frames]) -> None:
    """Movement stands still for 3 to 10 frames, then jumps ahead or goes on, one or more times."""
    rng = scene.rng
    around = plan(scene, 0.5, 3.0, least=12)
    run = pick(scene, material)
    path = hold(scene, around.total, zoom=(1.0, 1.15))
    path[:, :2] += wander(scene, around.total, float(rng.uniform(3, 14)))
    source = film(play(scene, run, around.total), path)
    frames, late, i = list(source), 0, around.first
    while i <= around.last:
        length = min(int(rng.integers(3, 11)), around.last - i + 1)
        frames[i : i + length] = [source[i - 1 - late]] * length
        if rng.random() < 0.3:
            late += length
        frames[i + length :] = source[i + length - late : around.total - late]
        i += length + max(2, int(rng.exponential(0.25) * float(scene.rate)))
    close(scene, material, run, frames, around)


def break_up(scene: Scene, material: list[Frames]) -> None:
    """Compression that fails: blocks that freeze and smear, or quality that sinks and jumps back at keyframes."""
    rng = scene.rng
    pumps = rng.random() < 0.4
    around = plan(scene, *((1.2, 3.5) if pumps else (0.15, 1.5)), least=3)
    run = pick(scene, material)
    path = hold(scene, around.total, zoom=(1.0, 1.2))
    path[:, :2] += wander(scene, around.total, float(rng.uniform(1, 12)))
    frames = film(play(scene, run, around.total), path)
    if pumps:
        _pump(scene, around, frames)
    else:
        _smear_blocks(scene, around, frames)
    close(scene, material, run, frames, around)


def _pump(scene: Scene, around: Plan, frames: Frames) -> None:
    """Quality that sinks or rises between keyframes, and jumps at each."""
    rng = scene.rng
    group = int(rng.integers(6, 31))
    sharp, poor = rng.uniform(25, 60), rng.uniform(2, 9)
    sinks = rng.random() < 0.5
    scale = float(rng.uniform(0.35, 1))
    for i in range(around.first, around.last + 1):
        part = ((i - around.first) % group) / group
        quality = poor + (sharp - poor) * ((1 - part) if sinks else part) ** 2
        small = cv2.resize(frames[i], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        _, packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
        coarse = cv2.resize(
            np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR
        )
        frames[i] = np.asarray(coarse, np.uint8)


def _smear_blocks(scene: Scene, around: Plan, frames: Frames) -> None:
    """Blocks whose data are lost: each shows what was there before, moved along, until it is sent anew."""
    rng = scene.rng
    wide, high = WIDTH // BLOCK, -(-HEIGHT // BLOCK)
    field = clouds(rng, wide, high, 2, 3) + rng.uniform(0, 0.5, (high, wide))
    lost = field > np.quantile(field, rng.uniform(0.1, 0.75))
    if rng.random() < 0.3:
        lost[: int(rng.integers(0, high - 2))] = False
        lost[-1:] = True
    ways = rng.normal(0, rng.uniform(0.5, 7), 2) + rng.normal(0, rng.uniform(0.3, 4), (high, wide, 2))
    tint = np.where(rng.random((high, wide, 1)) < 0.15, rng.normal(0, 45, (high, wide, 3)), 0)
    heals = rng.random() < 0.4
    grown = rng.uniform(0, 0.5, (high, wide))
    for i in range(around.first, around.last + 1):
        part = around.share(i)
        now = lost & (grown <= part) if heals else lost
        now = now & (part < 1 - grown / 2) if heals else now
        vectors = cv2.resize(ways.astype(np.float32), (wide * BLOCK, high * BLOCK), interpolation=cv2.INTER_NEAREST)
        x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
        vectors = vectors[:HEIGHT, :WIDTH]
        before = cv2.remap(
            frames[i - 1], x - vectors[:, :, 0], y - vectors[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        noise = np.kron(tint * eased(part * 3) / 3, np.ones((BLOCK, BLOCK, 1)))[:HEIGHT, :WIDTH]
        mask = np.kron(now, np.ones((BLOCK, BLOCK)))[:HEIGHT, :WIDTH, None] > 0
        frames[i] = np.where(mask, clipped(before.astype(np.float32) + noise), frames[i])
