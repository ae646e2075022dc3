"""Hard cuts: a step between two frames that stands out from the steps around it, covers the picture and stays.

What is told apart from a cut: movement (blocks are looked for where they went), light (the same picture at a gain), a
title or a screen in the picture (part of the blocks only), a flash or something that passes before the lens (the
picture before is compared with the one after, not with the disturbance itself).
"""

import cv2
import numpy as np

from bts.shots.default.dissolves import Gram, Index
from bts.shots.default.distance import apart, covers, likeness, matched, resemblance
from bts.shots.default.strip import Strip
from bts.shots.samples import Bytes, Floats

LEAST_STEP = 11.0
"""Grey levels; what stays of a frame's difference after movement is forgiven. Two shots of one place differ by 15."""

USUAL_SPREAD, LEAST_CONTRAST = 30.0, 0.4
"""Standard deviation of luma of a picture with contrast enough; the part to which duller ones lower what is asked."""

BRIGHT_MARK = 60
"""Levels by which something in a flat picture is brighter than its ground when it is a caption."""

CLEAR_STEP = 30.0
"""Grey levels that no movement leaves."""

EXCURSION_SECONDS = 0.5
"""A camera flash, a lightning, a person before the lens: the picture is itself again within this time."""

AROUND = 5
"""Frames that changed, on each side, that say how restless the picture is."""

LEAST_SHARE = 0.55
"""Part of the blocks with anything in them that a cut changes; a screen or a title in the picture changes fewer."""

FLAT_SHARE = 0.35
"""The same where one of both pictures is flat: what is dark in the other is black in it, and has not changed."""

AROUND_SECONDS = 0.2
SUDDEN_PART = 0.75
"""A cut makes at least this part of the change from so long before it to so long after."""

BESIDE_SECONDS, BESIDE_RATIO = 0.1, 3.0
"""Or it is so many times the largest step so near to it: in a fast action both sides change as much as the cut does."""

BACK_AGAIN = 20.0
"""Grey levels by which a picture that is itself again may differ from what it was."""

LEAST_STRENGTH = 0.6
"""Below this no picture is new, however unlike."""

SAME_PICTURE = 0.93
"""Correlation from which two pictures are one, whatever light, flicker or the gate of an old camera did to it."""

SHORTEST = 3
"""Frames of the shortest shot."""


def find_cuts(strip: Strip, step: Floats, gram: Gram) -> list[tuple[int, float]]:
    """The first frame of each new shot, with a confidence from 0 to 1, in order."""
    contrast = _contrast(strip)
    strong = {
        int(i): _strength(strip, step, int(i), contrast[i]) for i in np.flatnonzero(step >= LEAST_STEP * contrast)
    }
    found = [i for i, strength in strong.items() if strength >= 1]
    found = _one_per_place(found, step)
    found = [i for i in found if _covers_enough(strip, i, contrast[i]) and not _is_light(strip, i, step[i])]
    found = _without_excursions(strip, step, gram, found)
    return [(i, float(1 - 0.5 / max(1.0, strong[i]))) for i in found]


def _contrast(strip: Strip) -> Floats:
    """(n,) by how much less than usual two pictures can differ, frame n and the one before it, because both are dull.

    Captions on black are not dull: one that follows on another is no new shot.
    """
    captions = strip.flat & (strip.y.max(axis=(1, 2)) - strip.level > BRIGHT_MARK)
    spread = np.where(captions, USUAL_SPREAD, strip.spread)
    before = np.concatenate([spread[:1], spread[:-1]])
    part: Floats = np.clip((spread + before) / (2 * USUAL_SPREAD), LEAST_CONTRAST, 1).astype(np.float32)
    return part


def _covers_enough(strip: Strip, i: int, contrast: float) -> bool:
    """Whether the step to frame i changes enough of the picture; less is asked where all of it comes or goes."""
    from_or_to_flat = bool(strip.flat[i - 1] != strip.flat[i])
    least = FLAT_SHARE if from_or_to_flat else LEAST_SHARE
    return covers(strip.y[i - 1], strip.y[i], contrast) >= least


def is_sudden(strip: Strip, step: Floats, gram: Gram, i: int, before: int, after: int) -> bool:
    """Whether the step to frame i is most of what changes around it; the quick core of a dissolve is not.

    `before` and `after` are the cuts on either side, across which nothing is compared.
    """
    beside = strip.frames(BESIDE_SECONDS, least=2)
    nearest = np.concatenate([step[max(before + 1, i - beside) : i], step[i + 1 : min(after, i + 1 + beside)]])
    if len(nearest) and step[i] >= BESIDE_RATIO * nearest.max():
        return True
    reach = strip.frames(AROUND_SECONDS, least=2)
    frames = np.array([max(before, i - 1 - reach), i - 1, i, min(after - 1, i + reach)])
    across, whole = gram.between(frames[1], frames[2]), gram.between(frames[0], frames[3])
    return float(across) >= SUDDEN_PART**2 * float(whole)


def _strength(strip: Strip, step: Floats, i: int, contrast: float) -> float:
    """How far frame i is a new picture: 1 is just enough.

    Of pictures that resemble each other more is asked, of those that do not, less: among steps that stand out little,
    resemblance tells fast movement (over 0.5) from cuts (mostly under 0.4).
    """
    strength = _stands_out(step, i, 4 * contrast)
    if strength < LEAST_STRENGTH:
        return 0.0
    alike = max(0.0, resemblance(strip.y[i - 1], strip.y[i]))
    return 0.0 if alike > SAME_PICTURE else strength / (LEAST_STRENGTH + 1.2 * alike)


def _stands_out(step: Floats, i: int, least: float) -> float:
    """How far the step exceeds what its surroundings explain, and `least` levels: 1 is just enough."""
    before = _restlessness(step[max(1, i - 12) : i][::-1], step[i])
    after = _restlessness(step[i + 1 : i + 13], step[i])
    # At the ends of a clip only one side tells.
    before, after = (after if i < SHORTEST else before), (before if len(step) - i < SHORTEST else after)
    calm, wild = sorted((before, after))
    return float(min(step[i] / (1.2 * (calm + wild) + least), step[i] / (1.5 * wild + least)))


def _restlessness(nearby: Floats, step: float) -> float:
    """The median of the nearest steps that are not repeated frames.

    Where most frames repeat the one before, the others are either a slow film that moves or a run of still pictures;
    a step that no movement leaves speaks for the stills.
    """
    moving = nearby[nearby > 0.25]
    if not len(moving):
        return 0.0
    usual = float(np.median(moving[:AROUND]))
    beats = np.flatnonzero(nearby > 0.25)
    slow_film = len(beats) > 3 and len(set(np.diff(beats).tolist())) == 1
    stills = len(moving) <= len(nearby) / 2 and step >= CLEAR_STEP and not slow_film
    return 0.0 if stills and usual >= 0.15 * step else usual


def _one_per_place(found: list[int], step: Floats) -> list[int]:
    """Of candidates on neighbouring frames, the strongest step: no shot is a single frame."""
    kept: list[int] = []
    for i in found:
        if kept and i - kept[-1] < 2:
            if step[i] > step[kept[-1]]:
                kept[-1] = i
        else:
            kept.append(i)
    return kept


def _is_light(strip: Strip, i: int, step: float) -> bool:
    """Whether frame i is the frame before it under other light: alike, and explained by a gain and an offset."""
    return likeness(strip.y[i - 1], strip.y[i]) > 0.8 and relit(strip.y[i - 1], strip.y[i]) < 0.4 * step


def relit(a: Bytes, b: Bytes) -> float:
    """The matched distance of `b` from `a` once `a` has been given the gain and offset that suit it best."""
    x, y = a.astype(np.float32), b.astype(np.float32)
    gain = float(((x - x.mean()) * (y - y.mean())).sum() / max(1.0, float(np.square(x - x.mean()).sum())))
    fitted = cv2.convertScaleAbs(np.clip((x - x.mean()) * gain + y.mean(), 0, 255))
    return matched(np.asarray(fitted, np.uint8), b)


def _without_excursions(strip: Strip, step: Floats, gram: Gram, found: list[int]) -> list[int]:
    """Candidates across which the picture does not come back, or which begin or end a real short shot."""
    reach = strip.frames(EXCURSION_SECONDS, least=SHORTEST)
    edges = [0, *found, len(strip)]
    kept = []
    for n, i in enumerate(found, start=1):
        p, q = _way_back(strip, gram, i, reach)
        if apart(strip, p, q) >= min(BACK_AGAIN, 0.4 * float(step[i])):
            kept.append(i)
            continue
        before, after = max(edges[n - 1], p + 1), min(edges[n + 1], q)
        if _is_shot(strip, step, before, i, p) or _is_shot(strip, step, i, after, p):
            kept.append(i)
    return kept


def _way_back(strip: Strip, gram: Gram, i: int, reach: int) -> tuple[int, int]:
    """The closest pair of frames of which one is like the other, one before frame i and one not before it.

    Frames that a flash washed out are left aside where there are others: one flash is like the other.
    """
    before = _with_picture(strip, np.arange(max(0, i - reach), i))
    after = _with_picture(strip, np.arange(i, min(len(strip), i + reach + 1)))
    distances = gram.between(before[:, None], after[None, :])
    alike = distances <= 1.5 * distances.min() + 1
    gap = np.where(alike, after[None, :] - before[:, None], len(strip))
    p, q = np.unravel_index(int(np.argmin(gap)), gap.shape)
    return int(before[p]), int(after[q])


def _with_picture(strip: Strip, frames: Index) -> Index:
    """Those of the frames that are not washed out; all, if all are."""
    kept = frames[~strip.washed_out[frames]]
    return kept if len(kept) else frames


def _is_shot(strip: Strip, step: Floats, start: int, end: int, other: int) -> bool:
    """Whether frames [start, end) are a steady picture unlike frame `other`, not the same one under other light."""
    if end - start < SHORTEST:
        return False
    middle = (start + end) // 2
    bounds = [float(step[edge]) for edge in (start, end) if 0 < edge < len(strip)]
    steady = float(step[start + 1 : end].max()) < 0.4 * min(bounds)
    washed_out = bool(strip.washed_out[middle])
    return steady and not washed_out and likeness(strip.y[other], strip.y[middle]) < 0.6
