"""Perceptual hashes: 64 bits that stay nearly the same when a picture is scaled, recompressed or cropped by a tenth.

A hash is made of the inner part of a picture, which a crop of a tenth leaves whole. In a picture that may be a crop the
place of that part is not known: `hash_query` makes a hash for each place where it may be.
"""

from functools import cache
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""A picture as grey levels, height x width."""

Small = NDArray[np.uint8]
"""A picture as it is hashed: grey levels, HEIGHT x WIDTH, whatever its shape was."""

Hashes = NDArray[np.uint64]

WIDTH, HEIGHT = 64, 36
"""Samples across and down of a picture as it is hashed: the size of the planes that the search for shots sees."""

INNER = 0.1
"""Share of the width, or height, at each edge that a hash leaves out. A crop may take as much from every side."""

STEPS = (0.0, 0.05, 0.1)
"""Shares that a crop may have taken from a side, as `hash_query` tries them; a hash bears half a step of difference."""

WAVES = 8
"""Frequencies across and down whose signs are the bits of a hash. The mean, of frequency 0 and 0, is no bit of it."""

CELLS = 32
"""Cells across and down of the picture whose frequencies are taken."""

LEAST_DETAIL = 8.0
"""Standard deviation of a picture's grey levels, below which it is too plain (black, fog, a title card) to be known."""


class PlainPictureError(ValueError):
    """A picture shows too little to be known again."""


def shrink(grey: Grey) -> Small:
    """A picture of any size and shape as it is hashed."""
    if grey.shape == (HEIGHT, WIDTH):
        return np.ascontiguousarray(grey)
    smaller = grey.shape[0] >= HEIGHT and grey.shape[1] >= WIDTH
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(grey), (WIDTH, HEIGHT), interpolation=way), np.uint8)


def is_plain(small: Small) -> bool:
    """Whether a picture shows too little to be known again."""
    return float(small.std()) < LEAST_DETAIL


def hash_looks(smalls: NDArray[np.uint8]) -> Hashes:
    """The hash of each of n pictures (n x HEIGHT x WIDTH), as uint64. A plain picture has one too: leave it out."""
    rows, columns = _waves_of(HEIGHT, INNER, INNER), _waves_of(WIDTH, INNER, INNER)
    return _pack(np.einsum("vy,nyx,wx->nvw", rows, smalls.astype(np.float32), columns, optimize=True))


Cut = tuple[float, float, float, float]
"""Shares of a whole picture's sides that a crop of it lacks: left, top, right, bottom."""


@cache
def list_cuts() -> tuple[Cut, ...]:
    """The crops that `hash_query` tries, in the order of its hashes; the first is none."""
    sides = list(product(STEPS, STEPS))
    return tuple((left, top, right, bottom) for (top, bottom), (left, right) in product(sides, sides))


def hash_query(small: Small) -> Hashes:
    """The hashes that the whole picture may have of which this one is a crop: one for each of `list_cuts`.

    Raises PlainPictureError when it shows too little to be known again.
    """
    if is_plain(small):
        raise PlainPictureError("it shows too little to be known again")
    sides = list(product(STEPS, STEPS))
    rows = np.stack([_waves_of(HEIGHT, *_inner_after(*side)) for side in sides])
    columns = np.stack([_waves_of(WIDTH, *_inner_after(*side)) for side in sides])
    waves = np.einsum("avy,yx,bwx->abvw", rows, small.astype(np.float32), columns, optimize=True)
    return _pack(waves.reshape(-1, WAVES, WAVES))


def _inner_after(before: float, after: float) -> tuple[float, float]:
    """What is left out of a crop at both ends of a side, so that the inner part of the whole picture remains."""
    left = 1 - before - after
    return (INNER - before) / left, (INNER - after) / left


@cache
def _waves_of(size: int, before: float, after: float) -> NDArray[np.float32]:
    """The matrix (WAVES x size) from samples to frequencies, of what lies between two shares of a side's length."""
    starts = size * before, size * (1 - after)
    edges = np.linspace(*starts, CELLS + 1)
    samples = np.arange(size)
    overlap = np.minimum(edges[1:, None], samples + 1) - np.maximum(edges[:-1, None], samples)
    cells = np.clip(overlap, 0, None) / (edges[1] - edges[0])
    angles = np.pi * np.outer(np.arange(WAVES), np.arange(CELLS) + 0.5) / CELLS
    return np.asarray(np.cos(angles) @ cells, np.float32)


def _pack(waves: NDArray[np.float32]) -> Hashes:
    """One bit for each frequency (n x WAVES x WAVES): whether it is above the median of them, but for the mean."""
    flat = waves.reshape(len(waves), -1).copy()
    flat[:, 0] = 0
    bits = flat > np.median(flat[:, 1:], axis=1, keepdims=True)
    bits[:, 0] = False
    return np.packbits(bits, axis=1).view(">u8")[:, 0].astype(np.uint64)
