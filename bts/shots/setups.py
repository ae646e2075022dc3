"""Set-ups that come back: an interview that is cut away from and back to is one set-up."""

from collections.abc import Sequence

import numpy as np

from bts.media.arrays import Pixels
from bts.shots.default.distance import correlate, match_pictures

MAX_LEVELS = 12.0
"""Levels that two pictures of one set-up may differ by, movement discounted, and their means in luma and chroma too."""

MIN_CORRELATION = 0.75
"""Correlation, no displacement allowed, that two pictures of one set-up exceed: the camera has not moved."""

Planes = tuple[Pixels, Pixels, Pixels]


def same_setups(pictures: Sequence[Planes]) -> list[int | None]:
    """For each picture (small planes) the 1-based place of the first of its set-up, None for a first."""
    found: list[int | None] = []
    firsts: list[int] = []
    tints = np.array([[p.mean() for p in planes] for planes in pictures]).reshape(-1, 3)
    for i, (luma, _, _) in enumerate(pictures):
        near = [j for j in firsts if np.abs(tints[i] - tints[j]).max() < MAX_LEVELS]
        same = next((j for j in near if _is_same(pictures[j][0], luma)), None)
        found.append(None if same is None else same + 1)
        if same is None:
            firsts.append(i)
    return found


def _is_same(a: Pixels, b: Pixels) -> bool:
    return correlate(a, b) > MIN_CORRELATION and match_pictures(a, b) < MAX_LEVELS
