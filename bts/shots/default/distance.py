"""How different two small frames are once movement is forgiven."""

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH, Bytes, Floats

REACH = 4
"""How far a block may have moved between two frames, in pixels of the small picture: 6 % of its width."""

BLOCKS = (8, 6)
"""Columns and rows of blocks, 8 x 6 pixels each."""

MOVED_PART = 0.2
"""Of the distance of two frames: nearer than this, one is the other after a movement."""

CHANGED, ALIVE = 6.0, 4.0
"""Grey levels from which a block has changed, and standard deviation from which it holds anything."""

CALMEST = 4
"""So many of the 48 blocks are left aside, and the next calmest tells of grain: movement leaves some blocks alone."""

NEARBY = 6
"""Frames on each side that tell how grainy the film is."""

QUIET = 8.0
"""Below this mean difference in grey levels, nothing is gained by looking for movement."""


def matched(a: Bytes, b: Bytes, reach: int = REACH) -> float:
    """Mean grey-level difference of luma pictures `a` and `b` when every block of `b` is found again in `a`.

    Each of 48 blocks is compared at all displacements up to `reach` pixels and its least mean difference is kept: the
    block matching of video codecs, at a size where it costs half a millisecond.
    """
    return float(matched_blocks(a, b, reach).mean())


def matched_blocks(a: Bytes, b: Bytes, reach: int = REACH) -> Floats:
    """The least mean difference of each block, (6, 8) float32; see `matched`."""
    padded = cv2.copyMakeBorder(a, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    side = 2 * reach + 1
    # All displacements under one another make one tall picture, so that each step below is a single pass over memory.
    moved = sliding_window_view(padded, (HEIGHT, WIDTH)).reshape(side * side * HEIGHT, WIDTH)
    still = np.broadcast_to(b, (side * side, HEIGHT, WIDTH)).reshape(side * side * HEIGHT, WIDTH)
    columns, rows = BLOCKS
    # Sums of 8 x 6 samples by area averaging: exact to half a grey level.
    blocks = cv2.resize(cv2.absdiff(moved, still), (columns, rows * side * side), interpolation=cv2.INTER_AREA)
    least: Floats = blocks.reshape(side * side, rows, columns).min(axis=0).astype(np.float32)
    return least


def level_difference(a: Bytes, b: Bytes) -> float:
    """Mean absolute difference of two planes, in levels."""
    return cv2.norm(a, b, cv2.NORM_L1) / a.size


def colour(strip: Strip, i: int, j: int) -> float:
    """Mean chroma difference of frames i and j of a strip, in levels."""
    return (level_difference(strip.u[i], strip.u[j]) + level_difference(strip.v[i], strip.v[j])) / 2


def apart(strip: Strip, i: int, j: int, reach: int = REACH) -> float:
    """Distance of frames i and j, matched luma plus colour, in levels. About 2 within a shot, 20-70 across a cut."""
    return matched(strip.y[i], strip.y[j], reach) + colour(strip, i, j)


def is_movement(strip: Strip, start: int, end: int) -> bool:
    """Whether the frame between two is one of them, moved: a pan may change as evenly as a dissolve does."""
    middle = (start + end) // 2
    least = min(apart(strip, start, middle, 8), apart(strip, middle, end, 8))
    return least < MOVED_PART * apart(strip, start, end)


def steps(strip: Strip) -> Floats:
    """(n,) the distance of each frame from the one before it, less the grain; 0 for the first.

    Movement is looked for where it pays.
    """
    blocks = _changes(strip.y)
    for i in np.flatnonzero(blocks.mean(axis=(1, 2)) >= QUIET):
        blocks[i] = matched_blocks(strip.y[i - 1], strip.y[i])
    both = (blocks, (_changes(strip.u) + _changes(strip.v)) / 2)
    found = sum(part.mean(axis=(1, 2)) for part in both)
    grain = sum(np.partition(part.reshape(len(strip), -1), CALMEST, axis=1)[:, CALMEST] for part in both)
    return np.asarray(np.maximum(found - _running_median(np.asarray(grain)), 0), np.float32)


def _changes(planes: Bytes) -> Floats:
    """(n, 6, 8) how much each block differs from itself one frame before, in levels on average; 0 in the first."""
    n, _, width = planes.shape
    tall = planes.reshape(-1, width)
    before = np.concatenate([planes[:1], planes[:-1]]).reshape(-1, width)
    blocks = cv2.resize(cv2.absdiff(tall, before), (BLOCKS[0], n * BLOCKS[1]), interpolation=cv2.INTER_AREA)
    return np.asarray(blocks.reshape(n, BLOCKS[1], BLOCKS[0]), np.float32)


def _running_median(values: Floats) -> Floats:
    """The median of each value and those up to NEARBY frames away; one cut does not change it."""
    around = np.pad(values, NEARBY, mode="reflect" if len(values) > NEARBY else "edge")
    middle: Floats = np.median(sliding_window_view(around, 2 * NEARBY + 1), axis=1).astype(np.float32)
    return middle


def likeness(a: Bytes, b: Bytes) -> float:
    """Correlation of two luma pictures, -1 to 1: the same scene under other light stays near 1. 0 if either is flat."""
    x = a.astype(np.float32) - a.mean()
    y = b.astype(np.float32) - b.mean()
    norm = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / norm if norm > 1e3 else 0.0


def resemblance(a: Bytes, b: Bytes, reach: int = REACH) -> float:
    """The best correlation of `b` with `a` at all displacements up to `reach`, as matching blocks would allow at most.

    0 if either is nearly flat: a black picture resembles nothing.
    """
    if min(float(a.std()), float(b.std())) < 4:
        return 0.0
    inner = b[reach:-reach, reach:-reach]
    return float(cv2.matchTemplate(a, inner, cv2.TM_CCOEFF_NORMED).max()) if float(inner.std()) > 1 else 0.0


def covers(a: Bytes, b: Bytes, contrast: float = 1.0) -> float:
    """The part of the blocks with anything in them that differ between two luma pictures, movement forgiven.

    `contrast` below 1 lowers what counts as different in dull pictures.
    """
    changed = matched_blocks(a, b) >= CHANGED * contrast
    alive = changed | (_texture(a) >= ALIVE * contrast) | (_texture(b) >= ALIVE * contrast)
    return float(changed.sum()) / max(1.0, float(alive.sum()))


def _texture(luma: Bytes) -> Floats:
    """Standard deviation of luma in each of the 6 x 8 blocks."""
    columns, rows = BLOCKS
    blocks = luma.reshape(rows, HEIGHT // rows, columns, WIDTH // columns).astype(np.float32)
    deviation: Floats = blocks.std(axis=(1, 3))
    return deviation
