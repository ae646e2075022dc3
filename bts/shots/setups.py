"""Set-ups that come back: an interview that is cut away from and back to is one set-up.

Numbers of which no other source is named were chosen on the labelled pictures of tests/bench/setups.py.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from bts.media.arrays import Floats, Pixels
from bts.shots.default.distance import correlate
from bts.shots.samples import HEIGHT, WIDTH

TINT_LEVELS = 12.0
"""Levels by which the means of two pictures of one set-up may differ, in luma and in both chroma planes."""

LEAST_CORRELATION = 0.6
"""Correlation, no displacement allowed, that two pictures of one set-up exceed: the camera has not moved."""

FLAT_CORRELATION = 0.9
"""The same where too few blocks have content to be counted: title cards on one colour."""

BLOCK_ROWS, BLOCK_COLUMNS = 6, 8
"""Blocks down and across the picture, each of 6 x 8 samples."""

TEXTURE_LEVELS = 4.0
"""Standard deviation of luma from which a block has content that can be recognised."""

BLOCK_CORRELATION = 0.5
"""Correlation from which two blocks show the same."""

SAME_SHARE = 0.5
"""Share of the blocks with content that show the same in two pictures of one set-up; people move in the others."""

LEAST_BLOCKS = 5
"""Blocks with content below which SAME_SHARE is not asked for."""

BAR_LEVELS = 32
"""Luma code value, of 98 % of a row or column, up to which it is part of a bar: black is 16, the rest is noise."""

BAR_PERCENTILE = 98
"""Percentile of a row's luma that is compared with BAR_LEVELS: a spark of noise does not make a bar a picture."""

LEAST_ROWS = 8
"""Rows and columns that are left between bars at least; less is a dark picture, and is compared whole."""

WHOLE = (0, HEIGHT, 0, WIDTH)
"""Top, bottom, left and right of a picture without bars."""

Planes = tuple[Pixels, Pixels, Pixels]


def same_setups(pictures: Sequence[Planes]) -> list[int | None]:
    """For each picture (small planes) the 1-based place of the first of its set-up, None for a first."""
    found: list[int | None] = []
    firsts: list[int] = []
    tints = np.array([_measure_tints(planes) for planes in pictures]).reshape(-1, 3)
    whole = np.array([_find_picture(planes[0]) == WHOLE for planes in pictures], bool)
    for i, planes in enumerate(pictures):
        # Most pairs differ in tint. That is seen at once where either has no bars: then both are compared whole.
        among = np.array(firsts, np.intp)
        other = (whole[among] | whole[i]) & (np.abs(tints[among] - tints[i]) >= TINT_LEVELS).any(axis=1)
        same = next((j for j in among[~other].tolist() if is_same_setup(pictures[j], planes)), None)
        found.append(None if same is None else same + 1)
        if same is None:
            firsts.append(i)
    return found


def is_same_setup(one: Planes, other: Planes) -> bool:
    """Whether two pictures (small planes) show one set-up: the same tints, and the same content in the same places.

    Bars that are black in both are left out: they would make any two pictures alike.
    """
    a, b = _cut_bars(one, other)
    if any(abs(p - q) >= TINT_LEVELS for p, q in zip(_measure_tints(a), _measure_tints(b), strict=True)):
        return False
    correlation = correlate(a[0], b[0])
    if correlation <= LEAST_CORRELATION:
        return False
    shared = _match_textures(a[0], b[0])
    return correlation > FLAT_CORRELATION if shared is None else shared > SAME_SHARE


def _cut_bars(one: Planes, other: Planes) -> tuple[Planes, Planes]:
    """Both pictures without the rows and columns at their edges that are black in both, at their old size."""
    inside = _find_picture(np.maximum(one[0], other[0]))
    return (one, other) if inside == WHOLE else (_enlarge(one, *inside), _enlarge(other, *inside))


def _measure_tints(planes: Planes) -> tuple[float, float, float]:
    """The means of a picture's planes, in levels."""
    luma, u, v = (float(plane.mean()) for plane in planes)
    return luma, u, v


def _find_picture(luma: Pixels) -> tuple[int, int, int, int]:
    """The rows [top, bottom) and columns [left, right) between black bars; WHOLE where too little is left of them."""
    ordered = (np.sort(lines, axis=1, kind="stable") for lines in (luma, luma.T))
    rows, columns = (np.flatnonzero(np.percentile(p, BAR_PERCENTILE, axis=1) > BAR_LEVELS) for p in ordered)
    if len(rows) < LEAST_ROWS or len(columns) < LEAST_ROWS:
        return WHOLE
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _enlarge(planes: Planes, top: int, bottom: int, left: int, right: int) -> Planes:
    luma, *chroma = planes
    whole = cv2.resize(luma[top:bottom, left:right], (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    u, v = (
        np.asarray(
            cv2.resize(plane[top // 2 : (bottom + 1) // 2, left // 2 : (right + 1) // 2], plane.shape[::-1]), np.uint8
        )
        for plane in chroma
    )
    return np.asarray(whole, np.uint8), u, v


def _match_textures(a: Pixels, b: Pixels) -> float | None:
    """Share of the blocks with content, in either picture, that correlate; None where there are too few of them."""
    x, y = _blocks_of(a), _blocks_of(b)
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    deviations = np.sqrt((x * x).mean(axis=1)), np.sqrt((y * y).mean(axis=1))
    textured = np.maximum(*deviations) > TEXTURE_LEVELS
    if np.count_nonzero(textured) < LEAST_BLOCKS:
        return None
    # Added to both, TEXTURE_LEVELS keeps grain, which correlates with nothing, from counting as content that differs.
    correlation = (x * y).mean(axis=1) / (deviations[0] * deviations[1] + TEXTURE_LEVELS)
    return float((correlation[textured] > BLOCK_CORRELATION).mean())


def _blocks_of(luma: Pixels) -> Floats:
    """(48, 48) float32: the samples of each block."""
    rows, columns = HEIGHT // BLOCK_ROWS, WIDTH // BLOCK_COLUMNS
    blocks = luma.reshape(BLOCK_ROWS, rows, BLOCK_COLUMNS, columns).transpose(0, 2, 1, 3)
    return np.asarray(blocks.reshape(BLOCK_ROWS * BLOCK_COLUMNS, rows * columns), np.float32)
