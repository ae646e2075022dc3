"""How gradual transitions are laid and labelled exactly, and what a film print or a camera adds to every frame."""

from collections.abc import Callable, Iterator
from itertools import cycle

import cv2
import numpy as np

from tests.bench.scoring import Label
from tests.bench.synthetic import HEIGHT, WIDTH, Frames, Image, Scene, mixed

VISIBLE = 3
"""Levels, compared with the largest difference of a frame from the pure shot: above, a transition has begun."""

SHORT_HOLD = 0.5
"""Seconds of black between a fade out and a fade in; from there on each of both is a transition of its own."""

Blend = Callable[[Image, Image, float], Image]
Runs = Iterator[list[Frames]]


def deal(rng: np.random.Generator, material: list[Frames]) -> Runs:
    """Runs in random order, each as material of its own, so that no two shots of a short clip come from one run."""
    return cycle([material[i]] for i in rng.permutation(len(material)))


def plain(colour: tuple[float, float, float] = (0, 0, 0)) -> Image:
    """A frame of one colour (blue, green, red)."""
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def course(rng: np.random.Generator, n: int) -> list[float]:
    """How far a transition of n frames is at each frame, between 0 and 1: even, eased, or even in linear light."""
    t = np.arange(1, n + 1) / (n + 1)
    kind = rng.choice(["even", "eased", "light", "late"], p=[0.5, 0.25, 0.125, 0.125])
    curve = {"even": t, "eased": t * t * (3 - 2 * t), "light": t ** (1 / 2.2), "late": t**2}[str(kind)]
    return [float(x) for x in curve]


def lay_blend(scene: Scene, kind: str, new: Frames, shares: list[float], blend: Blend = mixed) -> None:
    """The last frames of the old shot blend with the first of `new`; the label holds what differs from both."""
    n = len(shares)
    start = len(scene.frames) - n
    assert start > max((x.last for x in scene.labels), default=0), "the old shot has a pure frame left"
    assert len(new) > n, "the new shot has one too"
    old = scene.frames[start:]
    made = [blend(a, b, part) for a, b, part in zip(old, new[:n], shares, strict=True)]
    scene.frames[start:] = made + new[n:]
    first = next((i for i in range(n) if differ(made[i], old[i])), n - 1)
    last = next((i + 1 for i in range(n - 1, -1, -1) if differ(made[i], new[i])), first + 1)
    scene.labels.append(Label(kind, start + first, start + max(last, first + 1)))


def lay_rise(scene: Scene, new: Frames, shares: list[float]) -> None:
    """A fade in from the picture that stands at the end; that stands longer by the frames of the fade."""
    scene.frames += [scene.frames[-1]] * len(shares)
    lay_blend(scene, "fade", new, shares)


def differ(a: Image, b: Image) -> bool:
    """Whether a person could see that the frames differ."""
    return int(cv2.absdiff(a, b).max()) > VISIBLE


def lay_through(scene: Scene, new: Frames, flat: Image, frames: tuple[int, int, int], blend: Blend = mixed) -> None:
    """Out to the picture `flat`, a hold, in to `new`: three counts of frames. 0 frames out or in make a cut."""
    out, hold, into = frames
    still = [flat] * (out + hold + into)
    if out:
        lay_blend(scene, "fade", still, course(scene.rng, out), blend)
    else:
        scene.labels.append(Label("cut", len(scene.frames), len(scene.frames)))
        scene.frames += still
    if into:
        lay_blend(scene, "fade", new, course(scene.rng, into), blend)
    else:
        scene.labels.append(Label("cut", len(scene.frames), len(scene.frames)))
        scene.frames += new
    if out and into and hold < SHORT_HOLD * float(scene.rate):
        after = scene.labels.pop()
        scene.labels[-1] = Label("fade", scene.labels[-1].first, after.last)


def add_grain(scene: Scene, sigma: float) -> None:
    """Noise of a camera or of film over the whole clip; sigma in levels."""
    rng = scene.rng
    soft = float(rng.choice([0.0, 0.6, 0.9]))
    tiles = []
    for _ in range(12):
        tile = rng.normal(0, 1, (HEIGHT + 32, WIDTH + 32)).astype(np.float32)
        tile = np.asarray(cv2.GaussianBlur(tile, (0, 0), soft), np.float32) if soft else tile
        tiles.append(np.asarray(tile / tile.std() * sigma, np.float32))
    for i, frame in enumerate(scene.frames):
        x, y = rng.integers(0, 32, 2)
        tile = tiles[rng.integers(len(tiles))][y : y + HEIGHT, x : x + WIDTH, None]
        scene.frames[i] = np.asarray(np.clip(frame + tile + 0.5, 0, 255), np.uint8)


def print_on_film(scene: Scene) -> None:
    """Turns the whole clip into an old print: without colour or tinted, unsteady, flickering, scratched, grainy."""
    rng = scene.rng
    tint = np.array([(1, 1, 1), (0.72, 0.9, 1), (1, 0.92, 0.8), (0.9, 0.97, 1)][rng.integers(4)], np.float32)
    weave, flicker, dust = rng.uniform(0, 0.7), rng.uniform(0.0, 0.05), rng.uniform(0, 0.5)
    x, y = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    vignette = (1 - rng.uniform(0, 0.4) * (x**2 + y**2) / 2).astype(np.float32)
    scratches = rng.integers(0, WIDTH, rng.integers(0, 3))
    for i, frame in enumerate(scene.frames):
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.float32)
        grey *= vignette * float(rng.normal(1, flicker))
        for scratch in scratches:
            if rng.random() < 0.7:
                grey[:, int(scratch + rng.integers(-1, 2)) % WIDTH] += 25
        if rng.random() < dust:
            spot = (int(rng.integers(WIDTH)), int(rng.integers(HEIGHT)))
            cv2.circle(grey, spot, int(rng.integers(1, 3)), float(rng.choice([20, 230])), -1)
        shift = np.array([[1, 0, rng.normal(0, weave)], [0, 1, rng.normal(0, weave)]])
        grey = np.asarray(cv2.warpAffine(grey, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE), np.float32)
        scene.frames[i] = np.asarray(np.clip(grey[:, :, None] * tint, 0, 255), np.uint8)
    add_grain(scene, float(rng.uniform(1.5, 6)))
