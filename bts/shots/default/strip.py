"""Some seconds of consecutive frames as arrays: what the finders of cuts, dissolves and wipes look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from bts.shots.samples import HEIGHT, WIDTH, Bytes, Floats, Sample

BAR_LEVEL = 26
"""Luma code values up to which a bar counts as black."""

WHITE_LEVEL = 230
"""Luma code values above which a pixel is white."""

FLAT_LEVELS, FLAT_SHARE = 10, 0.8
"""A flat picture has more than this share of its pixels within so many levels of their median."""


@dataclass(frozen=True)
class Strip:
    """Consecutive samples as arrays: y (n, 36, 64), u and v (n, 18, 32), uint8; `seconds` (n,) float64."""

    y: Bytes
    u: Bytes
    v: Bytes
    seconds: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.y)

    @property
    def step(self) -> float:
        """The usual time between frames in seconds; a long hold does not change it."""
        return float(np.median(np.diff(self.seconds))) if len(self) > 1 else 0.04

    @cached_property
    def spread(self) -> Floats:
        """(n,) the standard deviation of each frame's luma."""
        deviation: Floats = self.y.std(axis=(1, 2), dtype=np.float32)
        return deviation

    @cached_property
    def level(self) -> Floats:
        """(n,) the median of each frame's luma."""
        middle: Floats = np.median(self.y.reshape(len(self), -1), axis=1).astype(np.float32)
        return middle

    @cached_property
    def flat(self) -> npt.NDArray[np.bool_]:
        """(n,) whether each frame is one colour, but for a caption or a mark that stays."""
        near = np.abs(self.y - self.level[:, None, None]) <= FLAT_LEVELS
        return np.asarray(near.mean(axis=(1, 2)) > FLAT_SHARE)

    @cached_property
    def washed_out(self) -> npt.NDArray[np.bool_]:
        """(n,) whether more than half of each frame is white, as in a flash."""
        return np.asarray((self.y > WHITE_LEVEL).mean(axis=(1, 2)) > 0.5)

    def frames(self, seconds: float, least: int = 1) -> int:
        """How many frames make `seconds` here, at least `least`."""
        return max(least, round(seconds / max(self.step, 1e-3)))

    def features(self) -> Floats:
        """(n, 864) float32: luma at 32 x 18 and chroma at 16 x 9, scaled so that squared distances are comparable.

        Halving the size makes small movement look like what it is, a small change.
        """
        parts = ((self.y, 1 / 24), (self.u, 1 / 17), (self.v, 1 / 17))
        return np.concatenate([(_halved(plane) - 128) * scale for plane, scale in parts], axis=1)


def strip_of(samples: Sequence[Sample]) -> Strip:
    """The arrays of a run of samples, which must not be empty."""
    y, u, v = (np.stack([getattr(sample, plane) for sample in samples]) for plane in "yuv")
    return Strip(y, u, v, np.array([float(sample.time) for sample in samples]))


def without_bars(strip: Strip) -> Strip:
    """The strip without the black bars around its picture, if there are any, scaled to the same size.

    Bars would make all pictures resemble each other. Rows and columns are bars when they stay black throughout.
    """
    lit = strip.y.max(axis=0) > BAR_LEVEL
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    if not len(rows) or len(rows) < HEIGHT // 3 or len(columns) < WIDTH // 3:
        return strip
    # Whole chroma samples, and one less where the edge runs through a sample.
    top, left = -(-int(rows[0]) // 2) * 2, -(-int(columns[0]) // 2) * 2
    bottom, right = (int(rows[-1]) + 1) // 2 * 2, (int(columns[-1]) + 1) // 2 * 2
    if (top, left, bottom, right) == (0, 0, HEIGHT, WIDTH):
        return strip
    y = _scaled(strip.y[:, top:bottom, left:right], WIDTH, HEIGHT)
    u, v = (
        _scaled(plane[:, top // 2 : bottom // 2, left // 2 : right // 2], WIDTH // 2, HEIGHT // 2)
        for plane in (strip.u, strip.v)
    )
    return Strip(y, u, v, strip.seconds)


def _scaled(planes: Bytes, width: int, height: int) -> Bytes:
    return np.stack([cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in planes])


def _halved(planes: Bytes) -> Floats:
    rows = planes[:, 0::2].astype(np.uint16) + planes[:, 1::2]
    small = (rows[:, :, 0::2] + rows[:, :, 1::2]).reshape(len(planes), -1)
    return np.asarray(small * np.float32(0.25), np.float32)
