"""Figures on plain ground: drawn ones, puppets, logos, things on a table, which no network was trained to find.

The ground is what is joined to the edges of the picture by small steps of colour. What it leaves over are figures.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from bts.faces.subjects import Subject
from bts.media.arrays import Mask, Pixels
from bts.media.scaling import reduce_picture

SIDE = 192
"""Longer side, in pixels, of the picture in which figures are looked for."""

STEP = 3
"""8-bit levels of each channel by which neighbours on the ground differ at most, after smoothing."""

SMOOTHED = 0.8
"""Standard deviation, in pixels, of the smoothing that takes noise off the ground."""

SEEDS = 4
"""Pixels along the edges of the picture from one place to the next from which the ground is followed."""

LEAST_GROUND = 0.45
"""Share of the picture that the ground covers at least; below, it is not plain."""

LEAST_EDGE = 0.8
"""Share of the picture's edges that belongs to the ground; below, what is on it is no figure."""

LEAST_FIGURE = 0.006
"""Share of the picture from which something on the ground is a figure, and not a speck."""

BESIDE = 2
"""Pixels from an edge of the picture within which a figure reaches it."""

FLAT = 0.04
"""Share of the picture's height below which a figure is a line."""

MOST_FIGURES = 4
"""Figures on a ground that is plain: more are clutter."""

LIKELY = 0.5
"""Likelihood that a figure is told with: there is no measure of it."""


def find_figures(bgr: Pixels) -> list[Subject]:
    """What stands on plain ground in a picture (uint8 BGR, height x width x 3), the largest first; none elsewhere."""
    small = cv2.GaussianBlur(reduce_picture(bgr, SIDE), (0, 0), SMOOTHED)
    ground = _find_ground(np.asarray(small, np.uint8))
    edges = np.concatenate([ground[0], ground[-1], ground[:, 0], ground[:, -1]])
    if ground.mean() < LEAST_GROUND or edges.mean() < LEAST_EDGE:
        return []
    height, width = ground.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats((~ground).astype(np.uint8), connectivity=8)
    boxes = [one for one in stats[1:count].tolist() if one[4] >= LEAST_FIGURE * ground.size]
    boxes.sort(key=lambda one: -one[4])
    # Where the largest is a part of the ground in another colour, so may be the others.
    if len(boxes) > MOST_FIGURES or (boxes and not _stands(boxes[0][:4], width, height)):
        return []
    return [
        Subject(left / width, top / height, (left + wide) / width, (top + high) / height, LIKELY, "figure")
        for left, top, wide, high, _ in boxes
        if _stands((left, top, wide, high), width, height)
    ]


def _stands(box: Sequence[int], width: int, height: int) -> bool:
    """Whether a box stands on the ground: what reaches two opposite edges, or a corner (a hill), is ground itself."""
    left, top, wide, high = box
    sides = (left < BESIDE) + (left + wide > width - BESIDE)
    above, below = top < BESIDE, top + high > height - BESIDE
    return sides + above + below < 2 and high >= FLAT * height


def _find_ground(bgr: Pixels) -> Mask:
    """Which pixels are joined to the edges of the picture by steps of at most STEP."""
    height, width = bgr.shape[:2]
    mask = np.zeros((height + 2, width + 2), np.uint8)
    across = [(x, y) for x in range(0, width, SEEDS) for y in (0, height - 1)]
    down = [(x, y) for y in range(0, height, SEEDS) for x in (0, width - 1)]
    for x, y in across + down:
        if not mask[y + 1, x + 1]:
            cv2.floodFill(bgr, mask, (x, y), (0, 0, 0), (STEP,) * 3, (STEP,) * 3, 4 | cv2.FLOODFILL_MASK_ONLY | 1 << 8)
    return np.asarray(mask[1:-1, 1:-1] > 0)
