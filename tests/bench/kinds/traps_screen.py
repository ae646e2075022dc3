"""A screen within the picture: its own picture changes while the room stays."""

import cv2
import numpy as np

from tests.bench.kinds.staging import Floats, Plan, clipped, close, eased, film, hold, pick, plan, play, unlike
from tests.bench.synthetic import LARGE, Frames, Image, Scene, mixed

BEZELS = ((12, 12, 12), (40, 40, 40), (190, 190, 190), (20, 40, 60))
"""Colours of the frame around a screen, BGR."""

INSIDE = (256, 144)
"""Size of the pictures on the screen."""


def screen(scene: Scene, material: list[Frames]) -> None:
    """A television, phone or monitor whose picture cuts or dissolves, or which is switched on or off."""
    rng = scene.rng
    around = plan(scene, 0.3, 3.5, least=2)
    run = pick(scene, material)
    others = unlike(run, material)
    shows = _show(scene, around, others)
    path = hold(scene, around.total, zoom=(1.1, 1.35))
    middle = path[:, :2].mean(axis=0)
    corners = _place(scene, middle, float(path[:, 2].mean()))
    bezel = float(rng.uniform(1.04, 1.22))
    ground = BEZELS[int(rng.integers(len(BEZELS)))]
    shine, gain = float(rng.uniform(0, 0.25)), float(rng.uniform(0.75, 1.25))
    dim = float(rng.uniform(0.35, 1))
    near = _nearness(corners) * np.float32(shine)
    pictures = []
    for room, shown in zip(play(scene, run, around.total), shows, strict=True):
        room = clipped(room * dim * (1 + near * (shown.mean((0, 1)) / 128 - 0.5)))
        centre = corners.mean(axis=0)
        room = _paste(room, np.full((*INSIDE[::-1], 3), ground).astype(np.uint8), centre + (corners - centre) * bezel)
        pictures.append(_paste(room, clipped(shown * gain), corners))
    close(scene, material, run, film(pictures, path), around)


def _place(scene: Scene, middle: Floats, zoom: float) -> Floats:
    """Corners of the screen in the room's picture: 15 to 60 % of what the camera sees, slightly turned away."""
    rng = scene.rng
    area = rng.uniform(0.15, 0.6) * 320 * 180 * zoom**2
    ratio = float(rng.choice([16 / 9, 16 / 9, 4 / 3, 9 / 16]))
    high = min(np.sqrt(area / ratio), 180 * zoom * 0.92)
    wide = min(high * ratio, 320 * zoom * 0.85)
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 * (wide, high)
    skew = (
        rng.normal(0, 0.04, (4, 2)) * (wide, high)
        + np.array([[0, 1], [0, -1], [0, 1], [0, -1]]) * rng.normal(0, 0.04) * high
    )
    room = (np.array([320, 180]) * zoom - (wide, high)).clip(0) / 2
    return np.asarray(middle + box + skew + rng.uniform(-0.8, 0.8, 2) * room, np.float32)


def _show(scene: Scene, around: Plan, material: list[Frames]) -> Frames:
    """What the screen shows, frame by frame."""
    rng = scene.rng
    count = int(rng.integers(1, 5))
    runs = [_small(play(scene, pick(scene, material), around.total)) for _ in range(count + 1)]
    switched = rng.random()
    if switched < 0.3:
        off = [np.full((*INSIDE[::-1], 3), int(rng.integers(6, 32)), np.uint8)] * around.total
        runs = [off, runs[0]] if switched < 0.2 else [runs[0], off]
    steps = len(runs) - 1
    soft = float(rng.choice([0.0, 0.0, rng.uniform(0.3, 1)]))
    shows = []
    for i in range(around.total):
        done = around.share(i) * steps
        step = min(int(done), steps - 1)
        part = done - step
        level = (
            (float(done > 0) if steps == 1 else float(part >= 0.5)) if not soft else eased(0.5 + (part - 0.5) / soft)
        )
        shows.append(mixed(runs[step][i], runs[step + 1][i], level))
    return shows


def _small(frames: Frames) -> Frames:
    return [np.asarray(cv2.resize(frame, INSIDE, interpolation=cv2.INTER_AREA), np.uint8) for frame in frames]


def _paste(room: Image, picture: Image, corners: Floats) -> Image:
    """A picture put into the room at four corners, with soft edges."""
    wide, high = INSIDE
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    turned = cv2.warpPerspective(picture, matrix, LARGE, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros(LARGE[::-1], np.float32)
    cv2.fillConvexPoly(mask, np.round(corners * 16).astype(np.int32), 1.0, cv2.LINE_8, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.8)
    return mixed(room, np.asarray(turned, np.uint8), np.asarray(soft, np.float32))


def _nearness(corners: Floats) -> Floats:
    """How near each pixel of the room is to the screen: 1 at its middle; (height, width, 1)."""
    x, y = np.meshgrid(np.arange(LARGE[0]), np.arange(LARGE[1]))
    centre = corners.mean(axis=0)
    return np.asarray(np.exp(-np.hypot(x - centre[0], y - centre[1]) / 160)[:, :, None], np.float32)
