"""What the scenes of traps are built from: runs of real footage, a camera, grain, and the clip around."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.scoring import Label
from tests.bench.synthetic import HEIGHT, LARGE, WIDTH, Frames, Image, Scene, lay_cut, shot

Floats = npt.NDArray[np.float32]

SHORTEST = 6.0
"""Seconds of the shortest clip."""

ALIKE = 0.6
"""Correlation of two runs' pictures, 16 x 9 pixels; above it no ordinary cut is laid between the two."""

PLAIN = 12
"""Standard deviation of a picture's grey levels; at or below it a run shows a plain ground, where nothing is seen."""

SAMPLES = 24
"""Most exposures that are averaged for the motion blur of one frame."""

X, Y = (np.asarray(a, np.float32) for a in np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)))
"""Place of each pixel of the clip."""


@dataclass(frozen=True)
class Plan:
    """A shot of `total` frames in which the trap runs from frame `first` to frame `last`, the last one included."""

    first: int
    last: int
    total: int
    cut: str
    """Where an ordinary cut joins another shot to this one: before, after, or none."""

    @property
    def count(self) -> int:
        """Frames of the trap."""
        return self.last - self.first + 1

    def share(self, frame: int) -> float:
        """Part of the trap that is done at a frame: 0 before it, 1 after it."""
        return float(np.clip((frame - self.first + 1) / (self.count + 1), 0, 1))

    def swell(self, frame: int, rise: float = 0.3, fall: float = 0.3) -> float:
        """0 outside the trap, 1 in its middle; `rise` and `fall` are shares of the trap."""
        part = self.share(frame)
        return eased(part / rise) * eased((1 - part) / fall)


def plan(scene: Scene, shortest: float, longest: float, *, least: int = 1) -> Plan:
    """A shot with 1.6 s or more on both sides of a trap that takes `shortest` to `longest` seconds."""
    trap = scene.count(float(scene.rng.uniform(shortest, longest)), least)
    return plan_frames(scene, trap)


def plan_frames(scene: Scene, trap: int) -> Plan:
    """A shot with 1.6 s or more on both sides of a trap of `trap` frames."""
    rng = scene.rng
    cut = str(rng.choice(["none", "none", "before", "after"]))
    sides = rng.uniform(2.8, 4.2, 2) if cut == "none" else rng.uniform(1.6, 2.8, 2)
    before, after = (scene.count(float(side)) for side in sides)
    missing = scene.count(SHORTEST) - before - after - trap if cut == "none" else 0
    return Plan(before, before + trap - 1, before + trap + max(after, after + missing), cut)


def pick(scene: Scene, material: list[Frames], least: float = 0.0) -> Frames:
    """A random run that shows more than a plain ground; mean grey level at least `least` where there is such a run."""
    rich = [run for run in material if run[len(run) // 2].mean(axis=2).std() > PLAIN] or material
    bright = [run for run in rich if run[len(run) // 2].mean() >= least] or rich
    return bright[int(scene.rng.integers(len(bright)))]


def unlike(run: Frames, material: list[Frames]) -> list[Frames]:
    """The runs that show something else than `run`; all others where there is none."""
    small = _thumbnail(run)
    others = [other for other in material if other is not run]
    return [other for other in others if np.corrcoef(small, _thumbnail(other))[0, 1] < ALIKE] or others


def _thumbnail(run: Frames) -> Floats:
    small = cv2.resize(run[len(run) // 2], (16, 9), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32).ravel()


def play(scene: Scene, run: Frames, count: int) -> Frames:
    """`count` pictures of a run, forth and back; slower where the clip's rate is high or the run short."""
    there = list(range(len(run))) + list(range(len(run) - 2, 0, -1))
    step = min(1.0, 30 / float(scene.rate), len(run) / 40)
    start = int(scene.rng.integers(len(there)))
    return [run[there[int(start + i * step) % len(there)]] for i in range(count)]


def eased(part: float) -> float:
    """A smooth step from 0 to 1."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def wander(scene: Scene, count: int, size: float) -> Floats:
    """The drift of a hand, in pixels (about `size` at most): (count, 2)."""
    rng = scene.rng
    t = np.arange(count)[:, None, None] / float(scene.rate)
    speeds, phases = rng.uniform(0.2, 2.5, (1, 2, 5)), rng.uniform(0, 2 * np.pi, (1, 2, 5))
    waves = np.sin(2 * np.pi * speeds * t + phases) / (0.6 + speeds)
    return np.asarray(waves.sum(axis=2) * size / 2.5, np.float32)


def hold(scene: Scene, count: int, size: tuple[int, int] = LARGE, zoom: tuple[float, float] = (1.0, 1.35)) -> Floats:
    """A quiet camera over a picture of `size`: still, in a hand, slowly panning or slowly zooming.

    Rows of centre x, centre y (pixels of the picture), zoom (its pixels for one of the clip) and roll (radians):
    (count, 4).
    """
    rng = scene.rng
    scale = rng.uniform(*zoom)
    path = np.zeros((count, 4), np.float32)
    path[:, 2] = scale
    room = np.array([size[0] - WIDTH * scale, size[1] - HEIGHT * scale])
    path[:, :2] = np.array([WIDTH, HEIGHT]) * scale / 2 + room * rng.random(2)
    kind = rng.choice(["still", "hand", "pan", "zoom"], p=[0.3, 0.4, 0.2, 0.1])
    t = np.linspace(0, 1, count, dtype=np.float32)
    if kind == "hand":
        path[:, :2] += wander(scene, count, float(rng.uniform(1, 6)))
        path[:, 3] = wander(scene, count, 0.008)[:, 0]
    elif kind == "pan":
        path[:, 0] += (size[0] / 2 - path[0, 0]) * 2 * t * rng.uniform(0.2, 1)
    elif kind == "zoom":
        path[:, 2] *= 1 - t * rng.uniform(0.03, 0.25)
    return keep_within(path, size)


def keep_within(path: Floats, size: tuple[int, int]) -> Floats:
    """The path with the window kept inside a picture of `size`."""
    half = np.array([WIDTH, HEIGHT]) / 2 * path[:, 2:3]
    path[:, :2] = np.clip(
        path[:, :2], np.minimum(half, np.array(size) / 2), np.maximum(size - half, np.array(size) / 2)
    )
    return path


def film(pictures: Frames, path: Floats, shutter: float = 0.5) -> Frames:
    """What a camera on `path` takes of the pictures; the shutter is open for the last part of each frame's time."""
    earlier = path - shutter * np.diff(path, axis=0, prepend=path[:1])
    return [expose(picture, earlier[i], path[i]) for i, picture in enumerate(pictures)]


def expose(picture: Image, start: Floats, end: Floats) -> Image:
    """One frame of a camera that moves from the view `start` to the view `end` while the shutter is open."""
    moved = max(float(np.abs(end - start)[:2].max()), float(abs(end[2] - start[2])) * WIDTH / 2) / float(start[2])
    turned = float(abs(end[3] - start[3])) * WIDTH / 2
    count = int(np.clip(np.ceil(max(moved, turned) / 2), 1, SAMPLES))
    if count == 1:
        return see(picture, start)
    total = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    for k in range(count):
        total += see(picture, start + (end - start) * (k / (count - 1)))
    return np.asarray(total / count, np.uint8)


def see(picture: Image, view: Floats) -> Image:
    """The picture through a window: (centre x, centre y, zoom, roll)."""
    x, y, zoom, roll = (float(value) for value in view)
    c, s = np.cos(roll) * zoom, np.sin(roll) * zoom
    matrix = np.array([[c, -s, x - c * WIDTH / 2 + s * HEIGHT / 2], [s, c, y - s * WIDTH / 2 - c * HEIGHT / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(seen, np.uint8)


def film_quietly(scene: Scene, run: Frames, count: int) -> Frames:
    """A run through a quiet camera."""
    return film(play(scene, run, count), hold(scene, count))


def clouds(rng: np.random.Generator, wide: int, high: int, coarsest: int = 3, octaves: int = 5) -> Floats:
    """Noise of coarse and fine forms, as smoke has it: (high, wide), 0 to 1."""
    total = np.zeros((high, wide), np.float32)
    for octave in range(octaves):
        cells = coarsest * 2**octave
        field = rng.random((cells, cells * 2)).astype(np.float32)
        total += np.asarray(cv2.resize(field, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32) / 1.8**octave
    return np.asarray((total - total.min()) / (total.max() - total.min()), np.float32)


def clipped(values: npt.NDArray[np.floating]) -> Image:
    """Values as a picture; what is too bright or too dark is cut off."""
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def lit(picture: Image, gain: float | Floats) -> Image:
    """The picture in `gain` times the light (gamma 2.2); one number, one per channel, or one per pixel and channel."""
    return clipped(picture.astype(np.float32) * np.power(np.asarray(gain, np.float32), 1 / 2.2))


def close(
    scene: Scene, material: list[Frames], run: Frames, frames: Frames, around: Plan, within: tuple[Label, ...] = ()
) -> None:
    """Fill the scene: the shot with its trap, at times an ordinary shot before or after it, grain over all.

    `within` are true transitions within the frames, counted from their start.
    """
    seconds = float(scene.rng.uniform(1.7, 3.2))
    seconds = max(seconds, SHORTEST - len(frames) / float(scene.rate))
    if around.cut == "before":
        scene.frames += shot(scene, unlike(run, material), seconds)
        start = len(scene.frames)
        lay_cut(scene, frames)
    else:
        start = 0
        scene.frames += frames
    labels = (*within, Label("none", around.first, around.last))
    scene.labels += [Label(x.kind, start + x.first, start + x.last) for x in labels]
    if around.cut == "after":
        lay_cut(scene, shot(scene, unlike(run, material), seconds))
    add_grain(scene)


def add_grain(scene: Scene) -> None:
    """The grain or noise of a film or sensor over all frames; none in a third of the clips."""
    rng = scene.rng
    size = float(rng.choice([0.0, rng.uniform(1, 3), rng.uniform(2, 7)]))
    if not size:
        return
    channels = int(rng.choice([1, 3]))
    field = rng.normal(0, size, (HEIGHT + 64, WIDTH + 64, channels)).astype(np.float32)
    if rng.random() < 0.5:
        field = 1.8 * cv2.GaussianBlur(field, (0, 0), 0.7).reshape(field.shape)
    for i, frame in enumerate(scene.frames):
        x, y = rng.integers(64, size=2)
        scene.frames[i] = clipped(frame + field[y : y + HEIGHT, x : x + WIDTH])
