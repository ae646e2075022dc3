"""Some seconds of consecutive frames as arrays: what the finders of cuts, dissolves and wipes look at.

Numbers of which no other source is named were chosen on the labelled clips of tests/bench/shots.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats, Pixels
from bts.shots.samples import HEIGHT, WIDTH, Sample

BLACK = 16
"""Luma code value of black in video."""

BLOCKS = (8, 6)
"""Columns and rows of blocks, 8 x 6 pixels each."""

BAR_LEVEL = 26
"""Luma code value; a row or column with no pixel above it in the whole strip is a black bar. Black is 16."""

MIN_ROWS, MIN_COLUMNS = HEIGHT // 3, WIDTH // 3
"""Rows and columns; if less than this is left between black bars, the strip is dark and is not cropped."""

WHITE_LEVEL = 230
"""Luma code value above which a pixel is white (video white is 235); a frame more than half white is washed out."""

FLAT_RANGE_LEVELS = 10
"""Luma levels from a frame's median within which a pixel counts as of one colour with it."""

FLAT_PIXEL_SHARE = 0.8
"""A frame with more than this share of its pixels within FLAT_RANGE_LEVELS is flat; the remainder may be a caption."""

REACH = 4
"""Pixels of the small picture that a block may have moved between two neighbouring frames: 6 % of its width."""

LUMA_SCALE, CHROMA_SCALE = 1 / 24, 1 / 17
"""Factors on levels in `Strip.features`, which give luma and chroma comparable weights."""

MID_LEVEL = 128
"""Code value that features count from: the zero of chroma. Small numbers keep float32 products exact enough."""

ASSUMED_FRAME_SECONDS = 0.04
"""Seconds a frame lasts in a strip of one frame, where no difference of times shows it: 25 frames a second."""

MIN_FRAME_SECONDS = 1e-3
"""Seconds; the frame time that durations are divided by is not taken to be shorter, so that times that stand still
divide nothing by zero."""


@dataclass(frozen=True)
class Strip:
    """Consecutive samples as arrays: y (n, 36, 64), u and v (n, 18, 32), uint8; `seconds` (n,) float64."""

    y: Pixels
    u: Pixels
    v: Pixels
    seconds: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.y)

    @cached_property
    def frame_seconds(self) -> float:
        """The median time between frames in seconds; a single long hold does not change it."""
        return float(np.median(np.diff(self.seconds))) if len(self) > 1 else ASSUMED_FRAME_SECONDS

    @cached_property
    def steps(self) -> Floats:
        """(n, 6, 8) the mean difference of each block of luma from the same block one frame before, in levels."""
        return compare_neighbours(self.y)

    @cached_property
    def spread(self) -> Floats:
        """(n,) the standard deviation of each frame's luma, in levels."""
        deviation: Floats = self.y.std(axis=(1, 2), dtype=np.float32)
        return deviation

    @cached_property
    def level(self) -> Floats:
        """(n,) the median of each frame's luma, in levels."""
        # A stable sort of bytes counts them: less than half of the time that np.median takes.
        ordered = np.sort(self.y.reshape(len(self), -1), axis=1, kind="stable")
        half = ordered.shape[1] // 2
        middle: Floats = ordered[:, half - 1 : half + 1].mean(axis=1, dtype=np.float32)
        return middle

    @cached_property
    def flat(self) -> npt.NDArray[np.bool_]:
        """(n,) whether each frame is one colour but for a caption or a logo."""
        return self.evenness > FLAT_PIXEL_SHARE

    @property
    def reach(self) -> int:
        """Pixels that a block may have moved between two neighbouring frames."""
        return REACH

    @property
    def wide_reach(self) -> int:
        """Pixels that a block may have moved over the length of a gradual transition."""
        return 2 * self.reach

    @cached_property
    def evenness(self) -> Floats:
        """(n,) the share of each frame's pixels that are within FLAT_RANGE_LEVELS of its median."""
        # Bytes are compared with bytes: several times faster than differences from a level in float32.
        level = self.level[:, None, None]
        least = np.clip(np.ceil(level - FLAT_RANGE_LEVELS), 0, 255).astype(np.uint8)
        most = np.clip(np.floor(level + FLAT_RANGE_LEVELS), 0, 255).astype(np.uint8)
        near = (self.y >= least) & (self.y <= most)
        return np.asarray(near.mean(axis=(1, 2), dtype=np.float32))

    @cached_property
    def washed_out(self) -> npt.NDArray[np.bool_]:
        """(n,) whether more than half of each frame is white, as in a flash."""
        return np.asarray((self.y > WHITE_LEVEL).mean(axis=(1, 2)) > 0.5)

    def frames(self, seconds: float, least: int = 1) -> int:
        """The number of frames that last `seconds` in this strip, at least `least`."""
        return max(least, round(seconds / max(self.frame_seconds, MIN_FRAME_SECONDS)))

    def features(self) -> Floats:
        """(n, 864) float32: luma at 32 x 18 and chroma at 16 x 9, scaled so that squared distances are comparable.

        At half the size a small movement makes a small distance, as it should.
        """
        planes = ((self.y, LUMA_SCALE), (self.u, CHROMA_SCALE), (self.v, CHROMA_SCALE))
        return np.concatenate([(_halve(plane) - MID_LEVEL) * scale for plane, scale in planes], axis=1)


def stack_samples(samples: Sequence[Sample]) -> Strip:
    """The strip of a run of samples, which must not be empty."""
    y, u, v = (np.stack([getattr(sample, plane) for sample in samples]) for plane in "yuv")
    return Strip(y, u, v, np.array([float(sample.time) for sample in samples]))


def crop_bars(strip: Strip) -> Strip:
    """The strip without the black bars around its picture, if it has any, scaled to the same size.

    Bars would make all pictures resemble each other. Rows and columns are bars when they stay black in all frames.
    """
    lit = strip.y.max(axis=0) > BAR_LEVEL
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    if len(rows) < MIN_ROWS or len(columns) < MIN_COLUMNS:
        return strip
    # Only full chroma samples are kept: an edge within one moves inwards.
    top, left = -(-int(rows[0]) // 2) * 2, -(-int(columns[0]) // 2) * 2
    bottom, right = (int(rows[-1]) + 1) // 2 * 2, (int(columns[-1]) + 1) // 2 * 2
    return crop(strip, top, bottom, left, right)


def crop(strip: Strip, top: int, bottom: int, left: int, right: int) -> Strip:
    """Rows [top, bottom) and columns [left, right) of luma, all even, scaled to the size of the strip."""
    if (top, left, bottom, right) == (0, 0, HEIGHT, WIDTH):
        return strip
    y = _scale(strip.y[:, top:bottom, left:right], WIDTH, HEIGHT)
    u, v = (
        _scale(plane[:, top // 2 : bottom // 2, left // 2 : right // 2], WIDTH // 2, HEIGHT // 2)
        for plane in (strip.u, strip.v)
    )
    return replace(strip, y=y, u=u, v=v)


def _scale(planes: Pixels, width: int, height: int) -> Pixels:
    return np.stack([cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in planes])


def _halve(planes: Pixels) -> Floats:
    """(n, height / 2 x width / 2): the mean of every 2 x 2 pixels, one row a frame."""
    rows = planes[:, 0::2].astype(np.uint16) + planes[:, 1::2]
    small = (rows[:, :, 0::2] + rows[:, :, 1::2]).reshape(len(planes), -1)
    return np.asarray(small / np.float32(4), np.float32)


def stretch_levels(planes: Pixels, gain: float, level: float, base: float) -> Pixels:
    """The planes with their differences from `level` multiplied, and `level` brought to `base`, within 0 to 255."""
    values = (planes - np.float32(level)) * np.float32(gain) + np.float32(base)
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def compare_neighbours(planes: Pixels) -> Floats:
    """(n, 6, 8) the mean difference of each block from the same block one frame before, in levels; 0 in the first."""
    n, _, width = planes.shape
    tall = planes.reshape(-1, width)
    before = np.concatenate([planes[:1], planes[:-1]]).reshape(-1, width)
    blocks = cv2.resize(cv2.absdiff(tall, before), (BLOCKS[0], n * BLOCKS[1]), interpolation=cv2.INTER_AREA)
    return np.asarray(blocks.reshape(n, BLOCKS[1], BLOCKS[0]), np.float32)
