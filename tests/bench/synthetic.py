"""Clips with transitions and traps of every kind laid between real shots, and their labels.

The material is real footage, cut out of places where labels say that one shot runs; camera movement is added by moving
a window over the larger picture. Everything comes from one seed, so that a set can be made again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bts import media
from tests.bench.scoring import Label, read_labels

Image = npt.NDArray[np.uint8]
Frames = list[Image]

WIDTH, HEIGHT = 320, 180
"""Size of the clips that are made."""

LARGE = (448, 252)
"""Size of the material, within which the window moves."""

UNLABELLED = (
    "archive/chaplin.mp4", "archive/shuttle10seconds.1080x608.webm", "awkward/gopro_tmcd.mp4", "speech/bbaf2n.mpg",
    "awkward/burnt_timecode.mp4", "archive/freeMXF-mxf1a.mxf",
)  # fmt: skip
"""Clips of one shot that need no labels."""

FLASHES = ((160,), (200, 90), (60, 180, 120, 50))
"""Grey levels that a flash adds, frame by frame."""

RATES = (Fraction(10), Fraction(15), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(50), Fraction(60))


@dataclass
class Scene:
    """A clip under construction: frames so far and what is in them."""

    rng: np.random.Generator
    rate: Fraction
    frames: Frames = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def count(self, seconds: float, least: int = 3) -> int:
        """How many frames make so many seconds."""
        return max(least, round(seconds * float(self.rate)))


def read_material(footage: Path, longest: int = 80) -> list[Frames]:
    """Runs of frames of one shot each, at LARGE size."""
    runs: list[Frames] = []
    for table in sorted((footage / "labels").glob("*.tsv")):
        clip = clip_of(footage, table)
        if clip is None:
            continue
        labels = read_labels(table)
        frames = _read(clip)
        edges = sorted([(x.first, x.last) for x in labels if x.kind != "none"] + [(len(frames), len(frames))])
        start = 0
        for first, last in edges:
            if first - start >= 16:
                runs.append(frames[start + 1 : first - 1][:longest])
            start = max(start, last)
    runs += [_read(footage / name)[:longest] for name in UNLABELLED if (footage / name).exists()]
    return [run for run in runs if len(run) > 12 and run[len(run) // 2].std() > 18]


def clip_of(footage: Path, table: Path) -> Path | None:
    """The clip that a table of labels is about."""
    named = footage.glob(f"*/{table.stem}.*")
    return next((path for path in sorted(named) if path.suffix not in (".tsv", ".vtt")), None)


def _read(clip: Path) -> Frames:
    with media.open_clip(clip) as opened:
        return [_cover(frame.bgr(width=480)) for frame in media.frames(opened)]


def _cover(picture: Image) -> Image:
    """Scaled to fill LARGE, what is too long cut off; black bars at the sides are cut off first."""
    lit = np.flatnonzero(picture.max(axis=(0, 2)) > 24)
    if len(lit) > 40:
        picture = picture[:, lit[0] : lit[-1] + 1]
    scale = max(LARGE[0] / picture.shape[1], LARGE[1] / picture.shape[0])
    size = max(LARGE[0], round(picture.shape[1] * scale)), max(LARGE[1], round(picture.shape[0] * scale))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    x, y = (size[0] - LARGE[0]) // 2, (size[1] - LARGE[1]) // 2
    return np.asarray(large[y : y + LARGE[1], x : x + LARGE[0]], np.uint8)


def shot(scene: Scene, material: list[Frames], seconds: float, *, least: int = 3) -> Frames:
    """Frames of one shot from a random run with random camera movement."""
    rng = scene.rng
    run = material[rng.integers(len(material))]
    n = scene.count(seconds, least)
    there = list(range(len(run))) + list(range(len(run) - 2, 0, -1))
    first = int(rng.integers(len(there)))
    still = rng.random() < 0.15
    source = [run[there[(first if still else first + i) % len(there)]] for i in range(n)]
    path = _path(rng, n, float(scene.rate))
    return [_window(picture, *place) for picture, place in zip(source, path, strict=True)]


def _path(rng: np.random.Generator, n: int, rate: float) -> list[tuple[float, float, float]]:
    """Where the window is (centre as a share of the room, zoom), n frames: still, pan, zoom, or held by hand."""
    kind = rng.choice(["still", "pan", "zoom", "hand"], p=[0.35, 0.25, 0.2, 0.2])
    x, y, zoom = rng.random(), rng.random(), 0.85 + 0.15 * rng.random()
    t = np.arange(n) / rate
    xs, ys, zs = np.full(n, x), np.full(n, y), np.full(n, zoom)
    if kind == "pan":
        xs = np.abs((x + rng.uniform(0.1, 1.2) * t) % 2 - 1)
    elif kind == "zoom":
        zs = np.clip(0.55 + 0.45 * np.abs((rng.random() + rng.uniform(0.05, 0.4) * t) % 2 - 1), 0.5, 1)
    elif kind == "hand":
        xs = x + np.cumsum(rng.normal(0, 0.1 / np.sqrt(rate), n) / np.sqrt(25 / rate) / 5)
        ys = y + np.cumsum(rng.normal(0, 0.1 / np.sqrt(rate), n) / np.sqrt(25 / rate) / 5)
    return list(zip(np.clip(xs, 0, 1), np.clip(ys, 0, 1), zs, strict=True))


def _window(picture: Image, x: float, y: float, zoom: float) -> Image:
    """The part of a LARGE picture seen through a window, at the clip's size."""
    wide, high = WIDTH * zoom, HEIGHT * zoom
    left, top = x * (LARGE[0] - wide), y * (LARGE[1] - high)
    matrix = np.array([[1 / zoom, 0, -left / zoom], [0, 1 / zoom, -top / zoom]])
    return np.asarray(cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.uint8)


def mixed(a: Image, b: Image, share: float | npt.NDArray[np.float32]) -> Image:
    """(1 - share) a + share b; `share` may be one number or one per pixel."""
    part = share if isinstance(share, float) else share[:, :, None]
    return np.asarray(np.clip(a * (1.0 - part) + b * part, 0, 255), np.uint8)


def _mask(kind: str, part: float, soft: float) -> npt.NDArray[np.float32]:
    """Which pixels show the new shot when `part` of a wipe is done."""
    x, y = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    field_ = {
        "left": x,
        "right": 1 - x,
        "down": y,
        "diagonal": (x + y) / 2,
        "iris": np.hypot(x - 0.5, y - 0.5) / 0.7072,
        "clock": (np.arctan2(y - 0.5, x - 0.5) + np.pi) / (2 * np.pi),
    }[kind]
    edge = part * (1 + soft)
    return np.clip((edge - field_) / max(soft, 1e-3), 0, 1).astype(np.float32)


def lay_cut(scene: Scene, new: Frames) -> None:
    """A hard cut."""
    scene.labels.append(Label("cut", len(scene.frames), len(scene.frames)))
    scene.frames += new


def lay_over(scene: Scene, new: Frames, kind: str, n: int, blend: Callable[[Image, Image, float], Image]) -> None:
    """A gradual transition in which the last n frames of the old shot and the first n of the new one are blended."""
    n = min(n, len(new) - 2, _run_length(scene) - 2)
    if n < 3:
        lay_cut(scene, new)
        return
    start = len(scene.frames) - n
    for i in range(n):
        scene.frames[start + i] = blend(scene.frames[start + i], new[i], (i + 1) / (n + 1))
    scene.labels.append(Label(kind, start, start + n))
    scene.frames += new[n:]


def _run_length(scene: Scene) -> int:
    return len(scene.frames) - max((x.last for x in scene.labels if x.kind != "none"), default=0)


def lay_fade(scene: Scene, new: Frames) -> None:
    """Out to a colour, a hold, and in again; or only one of both."""
    rng = scene.rng
    level = float(rng.choice([0.0, 0.0, 0.0, 255.0]))
    flat = np.full((HEIGHT, WIDTH, 3), level, np.uint8)
    way = rng.choice(["both", "out", "in"])
    hold = scene.count(float(rng.uniform(0.04, 1.2)), 1)
    first = len(scene.frames)
    if way in ("both", "out"):
        n = min(scene.count(float(rng.uniform(0.25, 1.6))), _run_length(scene) - 2)
        first = len(scene.frames) - n
        for i in range(n):
            scene.frames[first + i] = mixed(scene.frames[first + i], flat, (i + 1) / (n + 1))
    black = len(scene.frames)
    scene.frames += [flat] * hold
    after = len(scene.frames)
    m = min(scene.count(float(rng.uniform(0.25, 1.6))), len(new) - 2) if way in ("both", "in") else 0
    scene.frames += [mixed(flat, new[i], (i + 1) / (m + 1)) for i in range(m)] + new[m:]
    short = hold < float(scene.rate) / 2
    if way == "both" and short:
        scene.labels.append(Label("fade", first, after + m))
        return
    scene.labels.append(Label("fade", first, black) if way != "in" else Label("cut", black, black))
    scene.labels.append(Label("fade", after, after + m) if way != "out" else Label("cut", after, after))


def lay_transition(scene: Scene, new: Frames) -> None:
    """A transition of a random kind to the shot `new`."""
    rng = scene.rng
    kind = rng.choice(["cut", "dissolve", "fade", "wipe", "push"], p=[0.5, 0.22, 0.12, 0.09, 0.07])
    if kind == "cut":
        lay_cut(scene, new)
    elif kind == "fade":
        lay_fade(scene, new)
    elif kind == "dissolve":
        lay_over(scene, new, "dissolve", scene.count(float(rng.choice([0.25, 0.5, 0.8, 1.2, 2.0]))), mixed)
    elif kind == "wipe":
        shape, soft = str(rng.choice(["left", "right", "down", "diagonal", "iris", "clock"])), rng.choice([0.01, 0.15])
        n = scene.count(float(rng.uniform(0.3, 1.3)))
        lay_over(scene, new, "wipe", n, lambda a, b, part: mixed(a, b, _mask(shape, part, soft)))
    else:
        way, moves = (
            str(rng.choice(["left", "right", "up"])),
            str(rng.choice(["both", "new", "old"], p=[0.6, 0.25, 0.15])),
        )
        lay_over(
            scene, new, "wipe", scene.count(float(rng.uniform(0.25, 1.0))), lambda a, b, p: _pushed(a, b, p, way, moves)
        )


def _pushed(a: Image, b: Image, part: float, way: str, moves: str) -> Image:
    """`b` comes in from one side and pushes `a` out, slides over it, or `a` slides away from `b`."""
    if way == "up":
        turned = _pushed(_turned(a), _turned(b), part, "left", moves)
        return _turned(turned)
    if way == "right":
        return np.ascontiguousarray(_pushed(a[:, ::-1], b[:, ::-1], part, "left", moves)[:, ::-1])
    width = a.shape[1]
    x = round(part * width)
    old = a[:, x:] if moves in ("both", "old") else a[:, : width - x]
    new = b[:, :x] if moves in ("both", "new") else b[:, width - x :]
    return np.concatenate([old, new], axis=1)


def _turned(picture: Image) -> Image:
    return np.ascontiguousarray(picture.transpose(1, 0, 2))


def trap(scene: Scene, start: int, material: list[Frames]) -> None:
    """Something that happens within a shot whose frames so far begin at `start`."""
    rng, frames = scene.rng, scene.frames
    n = len(frames) - start
    kind = str(rng.choice(["flash", "object", "title", "screen", "flicker", "light", "shake", "repeat", "dip"]))
    at = start + int(rng.integers(n // 4, max(n // 4 + 1, n // 2)))
    if kind == "flash":
        for i, gain in enumerate(FLASHES[rng.integers(len(FLASHES))]):
            frames[at + i] = np.asarray(np.clip(frames[at + i].astype(int) * 1.2 + gain, 0, 255), np.uint8)
    elif kind == "object":
        _cross(scene, at, material)
    elif kind in ("title", "screen"):
        _insert(scene, at, material, title=kind == "title")
    elif kind == "shake":
        for i in range(at, min(len(frames), at + scene.count(0.4))):
            matrix = np.array([[1, 0, rng.normal(0, 12)], [0, 1, rng.normal(0, 8)]])
            frames[i] = np.asarray(
                cv2.warpAffine(frames[i], matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8
            )
    elif kind == "repeat":
        for i in range(start, len(frames)):
            frames[i] = frames[start + (i - start) // 3 * 3]
    else:
        _relight(scene, start, at, kind)
    scene.labels.append(Label("none", start, len(frames) - 1))


def _cross(scene: Scene, at: int, material: list[Frames]) -> None:
    """Something large and blurred passes before the lens."""
    rng = scene.rng
    other = cv2.GaussianBlur(material[rng.integers(len(material))][0], (0, 0), 9)[:HEIGHT, :WIDTH]
    n = min(scene.count(float(rng.uniform(0.3, 0.8)), 5), len(scene.frames) - at)
    wide = int(WIDTH * rng.uniform(0.4, 0.9))
    for i in range(n):
        left = int(-wide + (WIDTH + wide) * (i + 1) / (n + 1))
        a, b = max(0, left), min(WIDTH, left + wide)
        frame = scene.frames[at + i].copy()
        frame[:, a:b] = other[:, : b - a]
        scene.frames[at + i] = frame


def _insert(scene: Scene, at: int, material: list[Frames], *, title: bool) -> None:
    """A lower third that comes in, or a screen in the picture whose picture changes."""
    rng = scene.rng
    if title:
        box, patch = (18, 128, 220, 36), np.full((36, 220, 3), 30, np.uint8)
        cv2.putText(patch, "Name of someone", (10, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (240, 240, 240), 1)
    else:
        box = (int(rng.integers(20, 150)), int(rng.integers(10, 70)), 140, 90)
        patch = np.asarray(cv2.resize(material[rng.integers(len(material))][0], box[2:4]), np.uint8)
    x, y, w, h = box
    for i in range(at, len(scene.frames)):
        frame = scene.frames[i].copy()
        part = min(1.0, (i - at + 1) / 4) if title else 1.0
        frame[y : y + h, x : x + w] = mixed(frame[y : y + h, x : x + w], patch, part)
        scene.frames[i] = frame


def _relight(scene: Scene, start: int, at: int, kind: str) -> None:
    """Flicker as of old film, a lamp that is switched on, or a short dip in exposure."""
    rng = scene.rng
    for i in range(start, len(scene.frames)):
        gain = 1.0
        if kind == "flicker":
            gain = float(rng.normal(1, 0.09))
        elif kind == "light" and i >= at:
            gain = 1.35
        elif kind == "dip" and at <= i < at + scene.count(0.3):
            gain = 0.6
        scene.frames[i] = np.asarray(np.clip(scene.frames[i] * gain, 0, 255), np.uint8)


def make_scene(material: list[Frames], seed: int, seconds: float = 40.0) -> Scene:
    """One clip of the set: shots of every length, transitions of every kind, a trap in every third longer shot."""
    rng = np.random.default_rng(seed)
    scene = Scene(rng, RATES[seed % len(RATES)])
    scene.frames += shot(scene, material, 2.0, least=8)
    while len(scene.frames) < seconds * float(scene.rate):
        if rng.random() < 0.12:
            for _ in range(int(rng.integers(3, 9))):
                lay_cut(scene, shot(scene, material, 0.0, least=int(rng.integers(3, 7))))
            continue
        lay_transition(scene, shot(scene, material, float(rng.uniform(0.8, 4.5)), least=10))
        start = max((x.last for x in scene.labels if x.kind != "none"), default=0)
        if len(scene.frames) - start > 30 and rng.random() < 0.35:
            trap(scene, start + 2, material)
    return scene


def write_scene(scene: Scene, target: Path, codec: tuple[str, ...] = ("libx264", "-crf", "24")) -> None:
    """Encode a scene."""
    raw = target.with_suffix(".raw")
    with raw.open("wb") as file:
        for frame in scene.frames:
            file.write(np.ascontiguousarray(frame).tobytes())
    rate = f"{scene.rate.numerator}/{scene.rate.denominator}"
    source = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", rate, "-i", str(raw)]
    media.run_ffmpeg(["-y", *source, "-c:v", *codec, "-pix_fmt", "yuv420p", str(target)])
    raw.unlink()


def choose_codec(seed: int) -> tuple[str, ...]:
    """ffmpeg's options for the clip of a seed: one in five in an old codec, the others well to badly encoded."""
    if seed % 5 == 4:
        return "mpeg4", "-q:v", "5"
    return "libx264", "-preset", "veryfast", "-crf", str(20 + seed % 4 * 4)


def make_set(footage: Path, folder: Path, seeds: Iterable[int]) -> Iterator[tuple[Path, list[Label]]]:
    """The synthetic set, a clip a seed: (clip, labels). A clip that is there already is not made again."""
    material = read_material(footage)
    for seed in seeds:
        scene = make_scene(material, seed)
        target = folder / f"synthetic-{seed:03}.mp4"
        if not target.exists():
            write_scene(scene, target, choose_codec(seed))
        yield target, scene.labels
