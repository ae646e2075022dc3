"""How different two small frames are once movement is forgiven."""

import cv2
import numpy as np

from bts.shots.samples import HEIGHT, WIDTH, Bytes, Floats, Strip

REACH = 4
"""How far a block may have moved between two frames, in pixels of the small picture: 6 % of its width."""

BLOCKS = (8, 6)
"""Columns and rows of blocks, 8 x 6 pixels each."""

CHANGED, ALIVE = 6.0, 4.0
"""Grey levels from which a block has changed, and standard deviation from which it holds anything."""

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
    best = np.full(BLOCKS[::-1], 255, np.float32)
    for top in range(2 * reach + 1):
        for left in range(2 * reach + 1):
            difference = cv2.absdiff(padded[top : top + HEIGHT, left : left + WIDTH], b)
            np.minimum(best, cv2.resize(difference, BLOCKS, interpolation=cv2.INTER_AREA), out=best)
    return best


def colour(strip: Strip, i: int, j: int) -> float:
    """Mean chroma difference of frames i and j of a strip, in levels."""
    u = cv2.absdiff(strip.u[i], strip.u[j])
    v = cv2.absdiff(strip.v[i], strip.v[j])
    return (float(u.mean()) + float(v.mean())) / 2


def apart(strip: Strip, i: int, j: int, reach: int = REACH) -> float:
    """Distance of frames i and j, matched luma plus colour, in levels. About 2 within a shot, 20-70 across a cut."""
    return matched(strip.y[i], strip.y[j], reach) + colour(strip, i, j)


def steps(strip: Strip) -> Floats:
    """(n,) the distance of each frame from the one before it; 0 for the first. Movement is looked for where it pays."""
    found = np.zeros(len(strip), np.float32)
    for i in range(1, len(strip)):
        plain = float(cv2.absdiff(strip.y[i - 1], strip.y[i]).mean())
        luma = plain if plain < QUIET else matched(strip.y[i - 1], strip.y[i])
        found[i] = luma + colour(strip, i - 1, i)
    return found


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


def covers(a: Bytes, b: Bytes) -> float:
    """The part of the blocks with anything in them that differ between two luma pictures, movement forgiven."""
    changed = matched_blocks(a, b) >= CHANGED
    alive = changed | (_texture(a) >= ALIVE) | (_texture(b) >= ALIVE)
    return float(changed.sum()) / max(1.0, float(alive.sum()))


def _texture(luma: Bytes) -> Floats:
    """Standard deviation of luma in each of the 6 x 8 blocks."""
    columns, rows = BLOCKS
    blocks = luma.reshape(rows, HEIGHT // rows, columns, WIDTH // columns).astype(np.float32)
    deviation: Floats = blocks.std(axis=(1, 3))
    return deviation
