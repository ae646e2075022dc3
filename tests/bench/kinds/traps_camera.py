"""Traps that the camera makes: whips, crash zooms, doorways, focus, things before the lens, blows."""

import cv2
import numpy as np

from tests.bench.kinds.staging import (
    Floats,
    Plan,
    X,
    Y,
    close,
    clouds,
    eased,
    film,
    film_quietly,
    hold,
    keep_within,
    lit,
    pick,
    plan,
    plan_frames,
    play,
    see,
    unlike,
    wander,
)
from tests.bench.synthetic import HEIGHT, LARGE, WIDTH, Frames, Image, Scene, mixed


def whip(scene: Scene, material: list[Frames]) -> None:
    """A camera that pans, tilts or whips from one part of a large picture to another one, at times back again."""
    rng = scene.rng
    around = plan(scene, *((0.12, 0.45) if rng.random() < 0.5 else (0.4, 1.3)), least=3)
    run = pick(scene, material)
    pictures, size = play(scene, run, around.total), LARGE
    down = bool(rng.random() < 0.3)
    if rng.random() < 0.35:
        zoom = rng.uniform(0.42, 0.62)
        start, end = _far_places(scene, size, zoom)
    else:
        other = play(scene, pick(scene, unlike(run, material)), around.total)
        pictures = _join(scene, pictures, other, down=down)
        size = pictures[0].shape[1], pictures[0].shape[0]
        zoom = rng.uniform(1.0, 1.3)
        half = np.asarray(np.array([WIDTH, HEIGHT]) / 2 * zoom, np.float32)
        far = np.array(size, np.float32) - half
        start, end = half + rng.uniform(0, 30, 2).astype(np.float32), far - rng.uniform(0, 30, 2).astype(np.float32)
        if not down:
            end[1] = start[1] + rng.uniform(-40, 40)
    if rng.random() < 0.5:
        start, end = end, start
    back = around.count >= scene.count(0.5) and rng.random() < 0.25
    parts = _ways(scene, around, back=back)
    path = np.zeros((around.total, 4), np.float32)
    path[:, :2] = start + (end - start) * parts[:, None] + wander(scene, around.total, float(rng.uniform(0, 3)))
    path[:, 2] = zoom
    path[:, 3] = wander(scene, around.total, float(rng.uniform(0, 0.01)))[:, 0]
    close(scene, material, run, film(pictures, keep_within(path, size), float(rng.uniform(0.4, 1.0))), around)


def _far_places(scene: Scene, size: tuple[int, int], zoom: float) -> tuple[Floats, Floats]:
    """Two centres of windows near opposite sides of a picture."""
    half = np.array([WIDTH, HEIGHT]) / 2 * zoom
    room = np.array(size) - 2 * half
    one = np.array([scene.rng.uniform(0, 0.1), scene.rng.random()])
    other = np.array([scene.rng.uniform(0.9, 1), scene.rng.random()])
    return (half + room * one).astype(np.float32), (half + room * other).astype(np.float32)


def _ways(scene: Scene, around: Plan, *, back: bool) -> Floats:
    """Where the camera is on its way at each frame: 0 the start, 1 the end."""
    sharp = scene.rng.uniform(0.8, 1.6)
    parts = [around.share(i) for i in range(around.total)]
    if back:
        parts = [1 - abs(2 * part - 1) for part in parts]
    return np.array([eased(part**sharp) for part in parts], np.float32)


def _join(scene: Scene, left: Frames, right: Frames, *, down: bool) -> Frames:
    """Two runs side by side, or one above the other, as one picture with a soft seam and like colours."""
    rng = scene.rng
    right = _graded(right, left[0], float(rng.uniform(0.2, 0.9)))
    if down:
        turned = _seamed([p.transpose(1, 0, 2) for p in left], [p.transpose(1, 0, 2) for p in right], rng)
        return [np.ascontiguousarray(picture.transpose(1, 0, 2)) for picture in turned]
    return _seamed(left, right, rng)


def _seamed(left: Frames, right: Frames, rng: np.random.Generator) -> Frames:
    soft = int(rng.integers(24, 110))
    ramp = np.linspace(0, 1, soft, dtype=np.float32)[None, :].repeat(left[0].shape[0], 0)
    return [
        np.concatenate([a[:, :-soft], mixed(a[:, -soft:], b[:, :soft], ramp), b[:, soft:]], axis=1)
        for a, b in zip(left, right, strict=True)
    ]


def _graded(frames: Frames, like: Image, share: float) -> Frames:
    """Frames whose mean colour and contrast come nearer to those of a picture by `share`."""
    mean, std = frames[0].mean((0, 1)), frames[0].std((0, 1)) + 1
    gain = 1 + share * ((like.std((0, 1)) + 1) / std - 1)
    level = mean + share * (like.mean((0, 1)) - mean)
    return [np.asarray(np.clip((frame - mean) * gain + level, 0, 255), np.uint8) for frame in frames]


def crash_zoom(scene: Scene, material: list[Frames]) -> None:
    """A fast push-in or pull-back by 2 to 4 times, at times back again."""
    rng = scene.rng
    around = plan(scene, 0.3, 1.5, least=4)
    run = pick(scene, material)
    wide, ratio = rng.uniform(1.25, 1.4), rng.uniform(2, 4)
    back = rng.random() < 0.15
    parts = _ways(scene, around, back=back)
    if rng.random() < 0.5 and not back:
        parts = 1 - parts
    path = np.zeros((around.total, 4), np.float32)
    path[:, 2] = wide * ratio**-parts
    target = np.array(LARGE) * rng.uniform(0.25, 0.75, 2)
    path[:, :2] = np.array(LARGE) / 2 + (target - np.array(LARGE) / 2) * eased_array(parts)[:, None]
    path[:, :2] += wander(scene, around.total, float(rng.uniform(0, 4))) * path[:, 2:3]
    frames = film(play(scene, run, around.total), keep_within(path, LARGE), float(rng.uniform(0.4, 1.0)))
    close(scene, material, run, frames, around)


def eased_array(parts: Floats) -> Floats:
    """Smooth steps from 0 to 1."""
    return np.asarray(parts * parts * (3 - 2 * parts), np.float32)


def doorway(scene: Scene, material: list[Frames]) -> None:
    """From bright outdoors into a dark room: past a roof or wall edge, or through a door; exposure adapts."""
    rng = scene.rng
    run = pick(scene, material, least=90)
    room_run = pick(scene, unlike(run, material))
    around = plan(scene, 0.8, 2.8, least=8)
    room = _dim(scene, play(scene, room_run, around.total))
    outside = play(scene, run, around.total)
    if rng.random() < 0.5:
        frames = _pass_edge(scene, around, outside, room)
    else:
        frames = _go_through(scene, around, outside, room)
    if rng.random() < 0.2:
        frames = frames[::-1]
        around = Plan(around.total - 1 - around.last, around.total - 1 - around.first, around.total, around.cut)
    close(scene, material, run, frames, around)


def _dim(scene: Scene, frames: Frames) -> Frames:
    """A dark room: less light and a colour of its own."""
    tint = scene.rng.uniform(0.6, 1.1, 3)
    gain = float(scene.rng.uniform(0.05, 0.35))
    return [lit(frame, (gain * tint).astype(np.float32)) for frame in frames]


def _adapt(scene: Scene, around: Plan, frames: Frames, start: float, end: float) -> Frames:
    """Exposure that follows the light of the room: the gain goes from 1 to `end`, from the trap's share `start` on."""
    slow = around.count * scene.rng.uniform(0.5, 0.9)
    gains = [end ** eased((i - around.first - start * around.count) / slow) for i in range(len(frames))]
    return [lit(frame, gain) for frame, gain in zip(frames, gains, strict=True)]


def _pass_edge(scene: Scene, around: Plan, outside: Frames, room: Frames) -> Frames:
    """A camera that travels past a dark slab between the two places."""
    rng = scene.rng
    down = bool(rng.random() < 0.55)
    thick = int(rng.uniform(0.25, 1.4) * (HEIGHT if down else WIDTH))
    high, wide = (thick, LARGE[0]) if down else (LARGE[1], thick)
    slab = clouds(rng, wide, high)[:, :, None] * rng.uniform(4, 24) * rng.uniform(0.7, 1.1, 3)
    soft = int(rng.integers(6, 40))
    axis = 0 if down else 1
    joined = [np.concatenate([a, slab.astype(np.uint8), b], axis=axis) for a, b in zip(outside, room, strict=True)]
    joined = [_soften_edge(picture, LARGE[1 - axis], soft, axis) for picture in joined]
    size = joined[0].shape[1], joined[0].shape[0]
    path = hold(scene, around.total, LARGE)
    ways = _ways(scene, around, back=False)
    path[:, 1 - axis] += ways * (LARGE[1 - axis] + thick)
    path = keep_within(path, size)
    if axis == 1 and rng.random() < 0.5:
        joined, path = _mirrored(joined, path)
    frames = film(joined, path, float(rng.uniform(0.4, 0.8)))
    return _adapt(scene, around, frames, 0.6, float(rng.uniform(1.5, 5)))


def _soften_edge(picture: Image, place: int, soft: int, axis: int) -> Image:
    """The picture with the border at `place` blurred, as an edge near to the lens is."""
    part = (slice(None),) * axis + (slice(place - soft, place + soft),)
    size = (0, 0)
    sigma = (0.1, soft / 2.5) if axis == 0 else (soft / 2.5, 0.1)
    wide = (slice(None),) * axis + (slice(max(0, place - 3 * soft), place + 3 * soft),)
    blurred = picture.copy()
    blurred[wide] = cv2.GaussianBlur(picture[wide], size, sigma[0], sigmaY=sigma[1])
    result = picture.copy()
    result[part] = blurred[part]
    return result


def _mirrored(frames: Frames, path: Floats) -> tuple[Frames, Floats]:
    """Pictures and path as in a mirror, so that the camera travels to the left."""
    path[:, 0] = frames[0].shape[1] - path[:, 0]
    return [np.ascontiguousarray(frame[:, ::-1]) for frame in frames], path


def _go_through(scene: Scene, around: Plan, outside: Frames, room: Frames) -> Frames:
    """A camera that goes through an opening in the picture: the opening grows until it fills the frame."""
    rng = scene.rng
    size = rng.uniform([0.1, 0.25], [0.22, 0.5]) * (WIDTH, HEIGHT)
    centre = rng.uniform([0.35, 0.45], [0.65, 0.6]) * (WIDTH, HEIGHT)
    most = 1.5 * float(max(WIDTH / size[0], HEIGHT / size[1]))
    ways = _ways(scene, around, back=False)
    drift = wander(scene, around.total, float(rng.uniform(0.5, 4)))
    border = float(rng.uniform(0.06, 0.3))
    frames = []
    for i, (near, far) in enumerate(zip(outside, room, strict=True)):
        scale = most ** float(ways[i])
        middle = centre + (np.array([WIDTH, HEIGHT]) / 2 - centre) * ways[i] + drift[i]
        view = np.array([*(centre - (middle - (WIDTH / 2, HEIGHT / 2)) / scale), 1 / scale, 0]) * 1.3
        wall = see(near, view.astype(np.float32))
        inner = see(far, np.array([LARGE[0] / 2, LARGE[1] / 2, 1.38 - 0.3 * ways[i], 0], np.float32))
        soft = 1.5 + scale * 0.6
        hole = _box(middle, size * scale / 2, soft)
        frame = mixed(wall, (inner * 0.15).astype(np.uint8), _box(middle, size * scale * (1 + border) / 2, soft))
        frames.append(mixed(frame, inner, hole))
    return _adapt(scene, around, frames, 0.5, float(rng.uniform(1.5, 5)))


def _box(middle: Floats, half: Floats, soft: float) -> Floats:
    """1 inside an upright rectangle, 0 outside it, with soft edges."""
    inside = np.minimum(half[0] - np.abs(X - middle[0]), half[1] - np.abs(Y - middle[1]))
    return np.asarray(np.clip(0.5 + inside / (2 * soft), 0, 1), np.float32)


def cover_lens(scene: Scene, material: list[Frames]) -> None:
    """Someone or something swings over the lens, covers most of the picture, and goes; or a hand or cap."""
    rng = scene.rng
    stays = rng.random() < 0.35
    whole = int(rng.integers(2, 16))
    moves = int(rng.integers(2, 9))
    around = plan_frames(scene, whole + 2 * moves)
    run = pick(scene, material)
    frames = film_quietly(scene, run, around.total)
    angle = rng.uniform(0, 2 * np.pi)
    along, across = X * np.cos(angle) + Y * np.sin(angle), Y * np.cos(angle) - X * np.sin(angle)
    reach = float(along.max() - along.min())
    wide = reach * rng.uniform(0.6, 1.3)
    wave = clouds(rng, 1024, 4, 2, 3)[1]
    edge = wave[np.clip(across - across.min(), 0, 1023).astype(int)] * rng.uniform(10, 120)
    cloth = _cloth(scene, unlike(run, material), hand=bool(stays and rng.random() < 0.7))
    soft = rng.uniform(5, 45)
    for i in range(around.count):
        middle = _swing(around.count, moves, i, back=bool(stays)) * (reach + wide + 120)
        place = along - along.min() - middle + wide
        inside = np.minimum(place + edge, wide - place + edge[::-1, ::-1] * 0.5)
        mask = np.clip(0.5 + inside / (2 * soft), 0, 1).astype(np.float32)
        shift = np.array([[1, 0, np.cos(angle) * middle * 0.5 % 60], [0, 1, np.sin(angle) * middle * 0.5 % 60]])
        near = cv2.warpAffine(cloth, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT_101)
        frames[around.first + i] = mixed(frames[around.first + i], np.asarray(near, np.uint8), mask)
    close(scene, material, run, frames, around)


def _swing(count: int, moves: int, i: int, *, back: bool) -> float:
    """Where the thing is: 0 before it enters, about a half while it covers the lens, 1 when it has gone."""
    come, gone = eased((i + 1) / (moves + 1)), eased((count - i) / (moves + 1))
    if back:
        return 0.62 * min(come, gone)
    return 0.5 * come * (i / count * 0.2 + 0.9) if i < count / 2 else 1 - 0.5 * gone * ((count - i) / count * 0.2 + 0.9)


def _cloth(scene: Scene, material: list[Frames], *, hand: bool) -> Image:
    """What is too near to the lens to be sharp: skin, or cloth, hair and wood taken from another run, blurred."""
    rng = scene.rng
    texture = cv2.GaussianBlur(pick(scene, material)[0][:HEIGHT, :WIDTH], (0, 0), float(rng.uniform(8, 22)))
    if hand:
        tone = np.array([110, 140, 205]) * rng.uniform(0.25, 1.0) * rng.uniform(0.9, 1.1, 3)
        shade = 0.35 + clouds(rng, WIDTH, HEIGHT, 2, 2)[:, :, None]
        return np.asarray(np.clip(tone * shade, 0, 255), np.uint8)
    return np.asarray(texture * rng.uniform(0.15, 0.9), np.uint8)


def blow(scene: Scene, material: list[Frames]) -> None:
    """The camera is knocked: 1 to 4 frames with a large, blurred shake, which dies away."""
    rng = scene.rng
    around = plan_frames(scene, int(rng.integers(1, 5)) + int(rng.integers(0, 8)))
    run = pick(scene, material)
    path = hold(scene, around.total, zoom=(1.0, 1.15))
    way = rng.uniform(0, 2 * np.pi)
    size, fade, pulse = rng.uniform(25, 140), rng.uniform(0.8, 2.5), rng.uniform(1.5, 3.5)
    for i in range(around.count):
        left = np.exp(-i / fade) * (1 - i / around.count)
        push = size * left * np.cos(i * pulse)
        path[around.first + i, :2] += push * np.array([np.cos(way), np.sin(way)]) + rng.normal(0, left * size / 12, 2)
        path[around.first + i, 3] += rng.normal(0, 0.15) * left
    frames = film(play(scene, run, around.total), path, 0.4)
    for i in range(min(4, around.count)):
        at = around.first + i
        frames[at] = _smeared(frames[at], way, float(size * np.exp(-i / fade) * rng.uniform(0.4, 1.0)))
    close(scene, material, run, frames, around)


def _smeared(frame: Image, way: float, length: float) -> Image:
    """The frame blurred along one direction over `length` pixels."""
    reach = max(1, int(length / 2))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    dx, dy = np.cos(way) * reach, np.sin(way) * reach
    cv2.line(kernel, (round(reach - dx), round(reach - dy)), (round(reach + dx), round(reach + dy)), 1.0)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101), np.uint8)
