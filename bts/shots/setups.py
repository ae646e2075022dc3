"""Set-ups that come back: an interview that is cut away from and back to is one set-up."""

from collections.abc import Sequence

import numpy as np

from bts.shots.default.distance import likeness, matched
from bts.shots.samples import Bytes

SAME_LEVELS = 12.0
"""Grey levels that may differ, movement forgiven, between two pictures of one set-up."""

SAME_LIKENESS = 0.75
"""Least correlation of the two pictures as they stand: the camera has not moved."""

Planes = tuple[Bytes, Bytes, Bytes]


def same_setups(pictures: Sequence[Planes]) -> list[int | None]:
    """For each picture (small luma and chroma planes) the 1-based place of the first one with its set-up, or None."""
    found: list[int | None] = []
    firsts: list[int] = []
    tints = np.array([[p.mean() for p in planes] for planes in pictures]).reshape(-1, 3)
    for i, (luma, _, _) in enumerate(pictures):
        near = [j for j in firsts if np.abs(tints[i] - tints[j]).max() < SAME_LEVELS]
        same = next((j for j in near if _is_same(pictures[j][0], luma)), None)
        found.append(None if same is None else same + 1)
        if same is None:
            firsts.append(i)
    return found


def _is_same(a: Bytes, b: Bytes) -> bool:
    return likeness(a, b) > SAME_LIKENESS and matched(a, b) < SAME_LEVELS
