"""Measures of how different two small frames are once movement is discounted.

Numbers of which no other source is named were chosen on the labelled clips of tests/bench/shots.py.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bts.media.arrays import Floats, Pixels
from bts.shots.default.gradual import InnerProducts
from bts.shots.default.strip import BLOCKS, REACH, Strip, compare_neighbours
from bts.shots.samples import HEIGHT, WIDTH

MOVED_SHARE = 0.2
"""Of the distance between two frames: a frame between that is nearer than this to one of them is that one, moved."""

RETURN_SECONDS, RETURN_SHARE = 2.0, 0.16
"""Seconds before and after a gradual transition within which no two frames are alike, and the share of the distance of
its ends below which two frames are: a flare, a lamp or a person before the lens goes and leaves the same picture."""

CHANGED_LEVELS = 6.0
"""Mean grey levels, movement discounted, from which a block counts as changed."""

TEXTURE_LEVELS = 4.0
"""Standard deviation of luma from which a block has content; blocks below it that did not change are not counted."""

GRAIN_RANK = 4
"""Rank, from 0, among a frame's 48 block changes of the one taken for its grain; movement leaves some blocks alone."""

GRAIN_FRAMES = 6
"""Frames on each side over whose median the grain of a frame is measured, so that one cut does not change it."""

QUIET_LEVELS = 8.0
"""Mean change of luma in levels below which movement is not looked for: no cut is so small, and the search is slow."""

MATCHES_KEPT = 1000
"""Results of `match_blocks` that are kept, 5 kB each. Within one look at a strip many pairs are compared twice, and the
next strip begins with frames of this one."""

MIN_VARIATION = 1e3
"""Root of the product of two pictures' summed squared deviations, up to which one is flat and they correlate 0."""

FLAT_DEVIATION = 4.0
"""Standard deviation of luma below which a picture is nearly flat and resembles nothing."""


def match_pictures(a: Pixels, b: Pixels, reach: int = REACH) -> float:
    """Mean difference of luma pictures `a` and `b` in levels when each block of `b` may come from elsewhere in `a`.

    Each of 48 blocks is compared at all displacements up to `reach` pixels and its least mean difference is kept: the
    block matching of video codecs, at a size where it takes a tenth of a millisecond.
    """
    return float(match_blocks(a, b, reach).mean())


def match_blocks(a: Pixels, b: Pixels, reach: int = REACH) -> Floats:
    """(6, 8) float32, read-only: the least mean difference of each block in grey levels; see `match_pictures`."""
    return _match_bytes(a.tobytes(), b.tobytes(), reach)


@lru_cache(MATCHES_KEPT)
def _match_bytes(a: bytes, b: bytes, reach: int) -> Floats:
    """`match_blocks` of two luma pictures given as bytes, which tell whether the same two were compared before."""
    before, after = (np.frombuffer(picture, np.uint8).reshape(HEIGHT, WIDTH) for picture in (a, b))
    padded = cv2.copyMakeBorder(before, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    side = 2 * reach + 1
    # Displacements to the right lie beside each other, those down below each other: one wide and tall picture, of which
    # a step down is a slice, so that little is copied.
    moved = np.concatenate([padded[:, x : x + WIDTH] for x in range(side)], axis=1)
    still = np.concatenate([after] * side, axis=1)
    differences = np.empty((side, HEIGHT, side * WIDTH), np.uint8)
    for y in range(side):
        cv2.absdiff(moved[y : y + HEIGHT], still, differences[y])
    columns, rows = BLOCKS
    # Means of 8 x 6 samples by area averaging: exact to half a grey level.
    tall = differences.reshape(side * HEIGHT, side * WIDTH)
    blocks = cv2.resize(tall, (side * columns, side * rows), interpolation=cv2.INTER_AREA)
    least: Floats = blocks.reshape(side, rows, side, columns).min(axis=(0, 2)).astype(np.float32)
    least.flags.writeable = False
    return least


def measure_distance(strip: Strip, i: int, j: int, *, wide: bool = False) -> float:
    """Distance of frames i and j in levels: matched luma plus chroma. About 2 within a shot, 20 to 70 across a cut.

    `wide` if blocks may have moved as far as they do over the length of a gradual transition.
    """
    reach = strip.wide_reach if wide else strip.reach
    return match_pictures(strip.y[i], strip.y[j], reach) + _compare_chroma(strip, i, j)


def _compare_chroma(strip: Strip, i: int, j: int) -> float:
    """Mean chroma difference of frames i and j in levels."""
    return (compare_planes(strip.u[i], strip.u[j]) + compare_planes(strip.v[i], strip.v[j])) / 2


def compare_planes(a: Pixels, b: Pixels) -> float:
    """Mean absolute difference of two planes in levels."""
    return cv2.norm(a, b, cv2.NORM_L1) / a.size


def is_movement(strip: Strip, start: int, end: int) -> bool:
    """Whether the frame midway between two is one of them, moved: a pan may change as evenly as a dissolve does."""
    middle = (start + end) // 2
    least = min(measure_distance(strip, *pair, wide=True) for pair in ((start, middle), (middle, end)))
    return least < MOVED_SHARE * measure_distance(strip, start, end)


def comes_back(strip: Strip, products: InnerProducts, start: int, end: int) -> bool:
    """Whether a picture from before frame `start` is seen again after frame `end`: light or a thing passed over it."""
    reach = strip.frames(RETURN_SECONDS)
    before, after = np.arange(max(0, start - reach), start + 1), np.arange(end, min(len(strip), end + reach + 1))
    squared = products.squared_distances(before[:, None], after[None, :])
    p, q = np.unravel_index(int(np.argmin(squared)), squared.shape)
    least = measure_distance(strip, int(before[p]), int(after[q]), wide=True)
    return least < RETURN_SHARE * measure_distance(strip, start, end)


def measure_changes(strip: Strip) -> Floats:
    """(n,) the distance of each frame from the one before it in levels, less the film's grain; 0 for the first.

    Movement is discounted where the frames differ enough for a cut.
    """
    luma = strip.steps.copy()
    for i in np.flatnonzero(luma.mean(axis=(1, 2)) >= QUIET_LEVELS):
        luma[i] = match_blocks(strip.y[i - 1], strip.y[i], strip.reach)
    both = (luma, (compare_neighbours(strip.u) + compare_neighbours(strip.v)) / 2)
    change = sum(blocks.mean(axis=(1, 2)) for blocks in both)
    ranked = (np.partition(blocks.reshape(len(strip), -1), GRAIN_RANK, axis=1) for blocks in both)
    grain = sum(blocks[:, GRAIN_RANK] for blocks in ranked)
    return np.asarray(np.maximum(change - _running_median(np.asarray(grain)), 0), np.float32)


def _running_median(values: Floats) -> Floats:
    """The median of each value and those up to GRAIN_FRAMES away."""
    around = np.pad(values, GRAIN_FRAMES, mode="reflect" if len(values) > GRAIN_FRAMES else "edge")
    middle: Floats = np.median(sliding_window_view(around, 2 * GRAIN_FRAMES + 1), axis=1).astype(np.float32)
    return middle


def correlate(a: Pixels, b: Pixels) -> float:
    """Correlation of two luma pictures, -1 to 1: the same scene under other light stays near 1. 0 if either is flat."""
    x = a.astype(np.float32) - a.mean()
    y = b.astype(np.float32) - b.mean()
    norm = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / norm if norm > MIN_VARIATION else 0.0


def correlate_shifted(a: Pixels, b: Pixels, reach: int = REACH) -> float:
    """The best correlation of luma pictures `a` and `b` over all displacements of `b` up to `reach` pixels, -1 to 1.

    0 if either is nearly flat: a black picture resembles nothing.
    """
    if min(float(a.std()), float(b.std())) < FLAT_DEVIATION:
        return 0.0
    inner = b[reach:-reach, reach:-reach]
    return float(cv2.matchTemplate(a, inner, cv2.TM_CCOEFF_NORMED).max()) if float(inner.std()) > 1 else 0.0


def measure_coverage(a: Pixels, b: Pixels, contrast: float = 1.0, reach: int = REACH) -> float:
    """The share, 0 to 1, of the blocks with content that differ between two luma pictures, movement discounted.

    `contrast` below 1 lowers in proportion what counts as different and as content: for dull pictures.
    """
    changed = match_blocks(a, b, reach) >= CHANGED_LEVELS * contrast
    alive = changed | (measure_texture(a) >= TEXTURE_LEVELS * contrast)
    alive |= measure_texture(b) >= TEXTURE_LEVELS * contrast
    return float(changed.sum()) / max(1.0, float(alive.sum()))


def correlate_blocks(a: Pixels, b: Pixels, reach: int = 1) -> Floats:
    """(6, 8) the best correlation of each block of luma picture `b` with `a` up to `reach` pixels around it, -1 to 1.

    0 where either block is flat.
    """
    columns, rows = BLOCKS
    high, wide = HEIGHT // rows, WIDTH // columns
    padded = cv2.copyMakeBorder(a, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    found = np.zeros((rows, columns), np.float32)
    for row, column in np.argwhere(np.minimum(measure_texture(a), measure_texture(b)) >= 0.5):
        top, left = row * high, column * wide
        around = padded[top : top + high + 2 * reach, left : left + wide + 2 * reach]
        block = b[top : top + high, left : left + wide]
        found[row, column] = cv2.matchTemplate(around, block, cv2.TM_CCOEFF_NORMED).max()
    return found


def measure_texture(luma: Pixels) -> Floats:
    """(6, 8) the standard deviation of luma in each block, in levels."""
    deviation: Floats = _split_blocks(luma).std(axis=(1, 3))
    return deviation


def average_blocks(luma: Pixels) -> Floats:
    """(6, 8) the mean of luma in each block, in levels."""
    mean: Floats = _split_blocks(luma).mean(axis=(1, 3))
    return mean


def _split_blocks(luma: Pixels) -> Floats:
    """(6, 6, 8, 8) float32: rows of blocks, rows in a block, columns of blocks, columns in a block."""
    columns, rows = BLOCKS
    return luma.reshape(rows, HEIGHT // rows, columns, WIDTH // columns).astype(np.float32)
