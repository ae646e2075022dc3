"""Hard cuts: a step between two frames that stands out from the steps around it and does not go back."""

import numpy as np

from bts.shots.distance import apart, likeness
from bts.shots.samples import Floats, Strip

LEAST_STEP = 11.0
"""Grey levels; what stays of a frame's difference after movement is forgiven. Two shots of one place differ by 15."""

FLASH_SECONDS = 0.4
"""A camera flash, a lightning, a glitch: the picture is itself again within this time."""

AROUND = 5
"""Frames that changed, on each side, that say how restless the picture is."""


def find_cuts(strip: Strip, step: Floats) -> list[tuple[int, float]]:
    """The first frame of each new shot, with a confidence from 0 to 1, in order."""
    found = []
    for i in np.flatnonzero(step >= LEAST_STEP):
        strength = _stands_out(step, int(i))
        if strength >= 1:
            found.append((int(i), strength))
    kept = _one_per_place(found, step)
    kept = _without_flashes(strip, step, kept)
    return [(i, float(1 - 0.5 / strength)) for i, strength in kept]


def _stands_out(step: Floats, i: int) -> float:
    """How far the step exceeds what its surroundings explain: 1 is just enough."""
    before = _restlessness(step[max(1, i - 12) : i][::-1])
    after = _restlessness(step[i + 1 : i + 13])
    calm, wild = sorted((before, after))
    return float(min(step[i] / (1.2 * (calm + wild) + 4), step[i] / (1.5 * wild + 4)))


def _restlessness(nearby: Floats) -> float:
    """The median of the nearest steps that are not repeated frames."""
    moving = nearby[nearby > 0.25][:AROUND]
    return float(np.median(moving)) if len(moving) else 0.0


def _one_per_place(found: list[tuple[int, float]], step: Floats) -> list[tuple[int, float]]:
    """Of candidates on neighbouring frames, the strongest step: no shot is a single frame."""
    kept: list[tuple[int, float]] = []
    for i, strength in found:
        if kept and i - kept[-1][0] < 2:
            if step[i] > step[kept[-1][0]]:
                kept[-1] = (i, strength)
        else:
            kept.append((i, strength))
    return kept


def _without_flashes(strip: Strip, step: Floats, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Candidates that are not the start or the end of a flash: the picture before is compared with the one after."""
    reach = strip.frames(FLASH_SECONDS, least=3)
    flashes: set[int] = set()
    for i, _ in found:
        if i in flashes:
            continue
        end = _return(strip, step, i, reach)
        if end:
            flashes.update(j for j, _ in found if i <= j <= end)
    return [(i, strength) for i, strength in found if i not in flashes]


def _return(strip: Strip, step: Floats, i: int, reach: int) -> int | None:
    """The frame at which the picture before frame i is back, if what lies between is no shot of its own."""
    last = min(len(strip) - 1, i + reach)
    for j in range(i + 1, last + 1):
        back = apart(strip, i - 1, j)
        if back < 0.4 * step[i] and (j - i < 3 or not _is_shot(strip, step, i, j)):
            return j
    return None


def _is_shot(strip: Strip, step: Floats, start: int, end: int) -> bool:
    """Whether frames [start, end) are a steady picture of something else, not the old one under other light."""
    middle = (start + end) // 2
    steady = float(step[start + 1 : end].max()) < 0.4 * float(min(step[start], step[end]))
    washed_out = float((strip.y[middle] > 230).mean()) > 0.5
    return steady and not washed_out and likeness(strip.y[start - 1], strip.y[middle]) < 0.5
