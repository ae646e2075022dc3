"""Defects planted in the frames of a real shot: each returns new frames, and the numbers of those it spoils."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.words import ABSENT, choose_words, lay_words

Image = npt.NDArray[np.uint8]
Curve = npt.NDArray[np.float64]
Plant = Callable[["RealShot", np.random.Generator], tuple[list[Image], set[int]]]


@dataclass(frozen=True)
class RealShot:
    """Frames (uint8 BGR, even sides) of one real shot, at a constant rate."""

    name: str
    frames: list[Image]
    rate: Fraction

    def count(self, seconds: float) -> int:
        """The number of frames in a time, one at least."""
        return max(1, round(seconds * float(self.rate)))


def _window(shot: RealShot, rng: np.random.Generator, least: float = 0.1) -> tuple[int, int]:
    """A random stretch (first, count) of `least` seconds up to half of the shot; short ones are as common as long."""
    n = len(shot.frames)
    count = shot.count(float(np.exp(rng.uniform(np.log(least), np.log(n / float(shot.rate) / 2)))))
    return int(rng.integers(0, max(1, n - count))), count


def _swell(rng: np.random.Generator, count: int) -> Curve:
    """Strength, 0 to 1, over `count` frames: at once, or rising and falling over up to half of them."""
    ramp = rng.choice([0.0, 0.25, 0.5]) * count
    place = np.arange(count) + 1
    strength: Curve = np.clip(np.minimum(place, count + 1 - place) / max(1.0, ramp), 0, 1)
    return strength


def blur(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Movement of the camera in any direction, over 1.5 to 6 % of the picture's width."""
    first, count = _window(shot, rng)
    width = shot.frames[0].shape[1]
    angle, length = rng.uniform(0, np.pi), rng.uniform(0.015, 0.06) * width
    made, spoiled = list(shot.frames), set()
    for i, strength in enumerate(_swell(rng, count), start=first):
        made[i] = _smeared(made[i], length * strength, angle)
        if length * strength >= 0.012 * width:
            spoiled.add(i)
    return made, spoiled


def _smeared(frame: Image, length: float, angle: float) -> Image:
    side = 2 * int(np.ceil(length / 2)) + 1
    kernel = np.zeros((side, side), np.float32)
    middle, reach = side // 2, max(0.0, (length - 1) / 2)
    way = np.array([np.cos(angle), np.sin(angle)]) * reach
    a, b = ((np.array([middle, middle]) + sign * way) * 16 for sign in (-1, 1))
    cv2.line(kernel, tuple(map(round, a)), tuple(map(round, b)), 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.uint8)


def flash(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """A burst of light that dies away."""
    first = int(rng.integers(0, len(shot.frames) - 2))
    light = rng.uniform(60, 200) * np.exp(-np.arange(len(shot.frames) - first) / shot.count(rng.uniform(0.03, 0.2)))
    made, spoiled = list(shot.frames), set()
    for i, added in enumerate(light, start=first):
        if added >= 2:
            made[i] = _lit(made[i], 1 + added / 600, added)
        if added >= 30:
            spoiled.add(i)
    return made, spoiled


def _lit(frame: Image, gain: float, added: float = 0.0) -> Image:
    return np.asarray(np.clip(frame * np.float32(gain) + np.float32(added), 0, 255), np.uint8)


def fade(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """In at the start or out at the end, from or to black, in every fourth case white."""
    _, count = _window(shot, rng, 0.3)
    level = 255.0 if rng.random() < 0.25 else 0.0
    gone = np.zeros(len(shot.frames))
    gone[:count] = 1 - np.arange(count) / count
    if rng.random() < 0.5:
        gone = gone[::-1]
    made = [_lit(frame, 1 - g, g * level) for frame, g in zip(shot.frames, gone, strict=True)]
    return made, {i for i, g in enumerate(gone) if g >= 0.2}


def dip(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """The picture sinks towards black and comes back."""
    first, count = _window(shot, rng, 0.2)
    depth = rng.uniform(0.4, 1.0)
    gone = depth * (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(count) + 1) / (count + 1)))
    made = list(shot.frames)
    for i, g in enumerate(gone, start=first):
        made[i] = _lit(made[i], 1 - g)
    return made, {i for i, g in enumerate(gone, start=first) if g >= 0.25}


def black(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Frames without a picture."""
    first, count = _window(shot, rng)
    made = list(shot.frames)
    for i in range(first, first + count):
        made[i] = _lit(made[i], 0.0, rng.uniform(0, 6))
    return made, set(range(first, first + count))


def cover(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Something near the lens, out of focus, comes in from a side, stays a while, and leaves: a back, a hand, a van."""
    first, count = _window(shot, rng, 0.25)
    width = shot.frames[0].shape[1]
    wide = rng.uniform(0.6, 1.3) * width
    thing = _thing(shot, rng)
    crossing = np.linspace(-wide, width, count + 2)[1:-1]
    rest = rng.uniform(-0.2, 0.4) * width if rng.random() < 0.5 else None
    soft = rng.uniform(0.01, 0.06) * width
    made, spoiled = list(shot.frames), set()
    for i, left in enumerate(crossing, start=first):
        if rest is not None:  # it waits in the middle of its way
            left = np.interp(i - first, [0, count / 4, 3 * count / 4, count], [-wide, rest, rest, width])
        x = np.arange(width)
        mask = np.clip((np.minimum(x - left, left + wide - x)) / soft + 0.5, 0, 1)[None, :, None]
        made[i] = np.asarray(made[i] * (1 - mask) + thing * mask, np.uint8)
        if mask.mean() >= 0.2:
            spoiled.add(i)
    return made, spoiled


def _thing(shot: RealShot, rng: np.random.Generator) -> Image:
    """What covers the lens: an even colour with folds, or blurred detail of the scene itself."""
    height, width = shot.frames[0].shape[:2]
    if rng.random() < 0.5:
        coarse = rng.uniform(-18, 18, (4, 6)).astype(np.float32)
        folds = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))
        colour = rng.uniform(10, 200) + rng.uniform(-25, 25, 3)
        return np.asarray(np.clip(folds[..., None] + colour, 0, 255), np.uint8)
    part = shot.frames[0][height // 4 : 3 * height // 4, width // 4 : 3 * width // 4][:, ::-1]
    large = cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(large, (0, 0), width / rng.uniform(15, 50)), np.uint8)


def caption(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """A lower third that slides in from a side or from below, or is wiped on, in 0.5 to 1 s, and stays."""
    height, width = shot.frames[0].shape[:2]
    count = shot.count(rng.uniform(0.5, 1.0))
    first = int(rng.integers(1, max(2, len(shot.frames) - count)))
    box = (
        round(0.03 * width),
        round(rng.uniform(0.7, 0.8) * height),
        round(rng.uniform(0.45, 0.9) * width),
        height // 7,
    )
    bar = _bar(box[2], box[3], rng)
    opacity, way = rng.uniform(0.65, 1.0), str(rng.choice(["left", "right", "below", "wipe"]))
    eased = rng.random() < 0.5
    made, spoiled = list(shot.frames), set()
    for i in range(first, len(made)):
        done = min(1.0, (i - first + 1) / (count + 1))
        done = 1 - (1 - done) ** 2 if eased else done
        made[i] = _captioned(made[i], bar, box, done, opacity, way)
        if 0.07 <= done <= 0.93:
            spoiled.add(i)
    return made, spoiled


def _bar(width: int, height: int, rng: np.random.Generator) -> Image:
    dark = rng.random() < 0.6
    ground = rng.uniform(5, 70, 3) if dark else rng.uniform(150, 250, 3)
    bar = np.full((height, width, 3), ground, np.uint8)
    ink = (245, 245, 245) if dark else (15, 15, 15)
    for words, row, size in (("Name of Someone", 0.4, height / 55), ("what they do here", 0.8, height / 70)):
        place = height // 3, round(row * height)
        cv2.putText(bar, words, place, cv2.FONT_HERSHEY_SIMPLEX, size, ink, 1, cv2.LINE_AA)
    return bar


def _captioned(
    frame: Image, bar: Image, box: tuple[int, int, int, int], done: float, opacity: float, way: str
) -> Image:
    height, width = frame.shape[:2]
    x, y, w, h = box
    shown = np.zeros((height, width, 1), np.float32)
    layer = np.zeros_like(frame)
    if way == "wipe":
        shown[y : y + h, x : x + round(w * done)] = opacity
        layer[y : y + h, x : x + w] = bar
    else:
        dx = {"left": -(x + w), "right": width - x, "below": 0}[way] * (1 - done)
        dy = (height - y if way == "below" else 0) * (1 - done)
        move = np.array([[1, 0, x + dx], [0, 1, y + dy]], np.float32)
        layer = np.asarray(cv2.warpAffine(bar, move, (width, height)), np.uint8)
        whole = np.full(bar.shape[:2], opacity, np.float32)
        shown = np.asarray(cv2.warpAffine(whole, move, (width, height)), np.float32)[..., None]
    return np.asarray(frame * (1 - shown) + layer * shown, np.uint8)


def title(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """Words anywhere in the picture, that come within 0.4 to 1.5 s and stay, or go as they came after a while."""
    words = choose_words(rng, *shot.frames[0].shape[:2])
    done = _course(shot, rng)
    made = lay_words(shot.frames, words, done, rng)
    return made, {i for i, share in enumerate(done) if ABSENT < words.share(share) < words.whole}


def card(shot: RealShot, rng: np.random.Generator) -> tuple[list[Image], set[int]]:
    """A card of words on a plain ground instead of the shot. A frame without the words is spoiled as well."""
    words = choose_words(rng, *shot.frames[0].shape[:2])
    ground = np.zeros(3) if rng.random() < 0.5 else rng.uniform(0, 110, 3)
    plain = np.full_like(shot.frames[0], np.asarray(ground, np.uint8))
    done = _course(shot, rng)
    made = lay_words([plain] * len(shot.frames), words, done, rng)
    return made, {i for i, share in enumerate(done) if words.share(share) < words.whole}


def _course(shot: RealShot, rng: np.random.Generator) -> list[float]:
    """How much of the words' coming is done in each frame: 0 to 1, and back to 0 in every third case."""
    n, coming = len(shot.frames), shot.count(rng.uniform(0.4, 1.5))
    coming = min(coming, n // 2)
    first = int(rng.integers(0, max(1, n - 2 * coming - shot.count(0.3))))
    rising = (np.arange(n) - first + 1) / (coming + 1)
    falling = np.full(n, np.inf)
    if rng.random() < 0.35 and first + 2 * coming + shot.count(0.3) < n:
        gone = int(rng.integers(first + coming + shot.count(0.3), n - coming + 1))
        falling = 1 - (np.arange(n) - gone + 1) / (coming + 1)
    return [float(x) for x in np.clip(np.minimum(rising, falling), 0, 1)]


PLANTS: dict[str, Plant] = {
    "blur": blur, "flash": flash, "fade": fade, "dip": dip, "black": black, "cover": cover, "caption": caption,
    "title": title, "card": card,
}  # fmt: skip
