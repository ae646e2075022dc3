"""Words that come over a real shot, or on a plain card, in a way that leaves them half written for a while."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.kinds.designs import INTERTITLES, SANS, SERIFS, SLOGANS, draw_text, wrap

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.float32]

WAYS = ("letters", "words", "lines", "wipe", "fade", "slide", "break")
"""How words come: letter by letter, word by word, line by line, uncovered from the left, out of nothing, from a side,
or out of grains that grow together."""

ABSENT, WHOLE, CLEAR = 0.04, 0.96, 0.85
"""Shares of the ink that is shown up to which words are absent, and from which they are whole; CLEAR where all of them
come at once out of nothing."""


@dataclass(frozen=True)
class Words:
    """Words in a picture: `ink` is how much of each pixel they cover, 0 to 1; `way` is one of WAYS."""

    ink: Mask
    way: str
    seed: int

    def at(self, done: float) -> Mask:
        """The ink when a share of its coming is over, 0 to 1."""
        if done >= 1:
            return self.ink
        if done <= 0:
            return np.zeros_like(self.ink)
        return _COMING[self.way](self.ink, done, self.seed)

    @property
    def whole(self) -> float:
        """The share of the ink from which nobody misses any of it."""
        return CLEAR if self.way == "fade" else WHOLE

    def share(self, done: float) -> float:
        """The share of the ink that is shown then."""
        return float(self.at(done).sum() / max(1.0, self.ink.sum()))


def choose_words(rng: np.random.Generator, height: int, width: int) -> Words:
    """Words in a random typeface, size and place of a picture, and a random way in which they come."""
    font = str(rng.choice(SANS if rng.random() < 0.6 else SERIFS))
    size = int(rng.uniform(0.055, 0.14) * height)
    words = str(rng.choice(SLOGANS if rng.random() < 0.6 else INTERTITLES))
    words = words.upper() if rng.random() < 0.3 else words
    text = draw_text(wrap(words, font, size, 0.0, 0.84 * width), font, size, 0.0, str(rng.choice(["left", "center"])))
    text = text[: int(0.9 * height), : int(0.95 * width)]
    ink = np.zeros((height, width), np.float32)
    y = int(rng.uniform(0.05, 0.95) * (height - text.shape[0]))
    x = int(rng.uniform(0.1, 0.9) * (width - text.shape[1]))
    ink[y : y + text.shape[0], x : x + text.shape[1]] = text
    return Words(ink, str(rng.choice(WAYS)), int(rng.integers(1 << 30)))


def _rows(ink: Mask) -> list[tuple[int, int]]:
    """First row and end of each line of the words."""
    lit = np.concatenate([[False], ink.max(axis=1) > 0.2, [False]])
    edges = np.nonzero(lit[1:] != lit[:-1])[0]
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _letters(ink: Mask, gap: int) -> list[tuple[slice, slice]]:
    """The boxes of parts of the lines between which `gap` columns or more are empty, in the order of reading."""
    boxes = []
    for top, end in _rows(ink):
        lit = ink[top:end].max(axis=0) > 0.2
        columns = np.nonzero(lit)[0]
        starts = [columns[0], *columns[1:][np.diff(columns) > gap]]
        ends = [*columns[:-1][np.diff(columns) > gap], columns[-1]]
        boxes += [(slice(top, end), slice(int(a), int(b) + 1)) for a, b in zip(starts, ends, strict=True)]
    return boxes


def _keep(ink: Mask, boxes: list[tuple[slice, slice]]) -> Mask:
    shown = np.zeros_like(ink)
    for box in boxes:
        shown[box] = ink[box]
    return shown


def _by_letters(ink: Mask, done: float, _: int) -> Mask:
    boxes = _letters(ink, 0)
    return _keep(ink, boxes[: round(done * len(boxes))])


def _by_words(ink: Mask, done: float, _: int) -> Mask:
    high = max(end - top for top, end in _rows(ink))
    boxes = _letters(ink, max(2, high // 5))
    return _keep(ink, boxes[: round(done * len(boxes))])


def _by_lines(ink: Mask, done: float, _: int) -> Mask:
    boxes = [(slice(top, end), slice(0, ink.shape[1])) for top, end in _rows(ink)]
    exact = done * len(boxes)
    shown = _keep(ink, boxes[: int(exact)])
    if int(exact) < len(boxes):
        shown[boxes[int(exact)]] = ink[boxes[int(exact)]] * np.float32(exact % 1)
    return shown


def _wiped(ink: Mask, done: float, _: int) -> Mask:
    columns = np.nonzero(ink.max(axis=0) > 0.2)[0]
    shown = ink.copy()
    shown[:, int(columns[0] + done * (columns[-1] + 1 - columns[0])) :] = 0
    return shown


def _faded(ink: Mask, done: float, _: int) -> Mask:
    return np.asarray(ink * np.float32(done), np.float32)


def _slid(ink: Mask, done: float, seed: int) -> Mask:
    height, width = ink.shape
    way = [(1, 0), (-1, 0), (0, 1)][seed % 3]
    move = np.array([[1, 0, way[0] * width * (1 - done)], [0, 1, way[1] * height * (1 - done)]], np.float32)
    return np.asarray(cv2.warpAffine(ink, move, (width, height)), np.float32)


def _grown(ink: Mask, done: float, seed: int) -> Mask:
    height, width = ink.shape
    coarse = np.random.default_rng(seed).random((max(1, height // 4), max(1, width // 4)), np.float32)
    grains = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(ink * (grains < 0.1 + 0.8 * done), np.float32)


_COMING = {
    "letters": _by_letters,
    "words": _by_words,
    "lines": _by_lines,
    "wipe": _wiped,
    "fade": _faded,
    "slide": _slid,
    "break": _grown,
}


def lay_words(frames: list[Image], words: Words, done: list[float], rng: np.random.Generator) -> list[Image]:
    """The frames with the words over them, of which a share is done in each; white ones, or coloured, with a shadow."""
    colour = np.asarray([255, 255, 255] if rng.random() < 0.6 else rng.uniform(120, 255, 3), np.float32)
    shadowed = rng.random() < 0.5
    made = []
    for frame, share in zip(frames, done, strict=True):
        if share <= 0:
            made.append(frame)
            continue
        ink = words.at(share)
        picture = frame.astype(np.float32)
        if shadowed:
            shadow = cv2.GaussianBlur(np.roll(ink, (1, 1), (0, 1)), (0, 0), max(1.0, frame.shape[0] / 240))
            picture *= 1 - 0.7 * shadow[..., None]
        made.append(np.asarray(picture * (1 - ink[..., None]) + colour * ink[..., None], np.uint8))
    return made
