"""Hard cuts: a change between two frames that stands out from the changes around it, covers the picture and stays.

What is not taken for a cut: movement (blocks are searched for where they went, and halves of the picture further off),
light (the same picture at another gain, or the same forms where all became brighter or all darker), a title or a screen
in the picture (only some of the blocks change), a flash or something that passes before the lens (the picture before is
compared with the one after, not with the disturbance itself).

Numbers of which no other source is named were chosen on the labelled clips of tests/bench/shots.py.
"""

import cv2
import numpy as np

from bts.media.arrays import Floats, Pixels
from bts.shots.default.distance import (
    FLAT_DEVIATION,
    average_blocks,
    compare_planes,
    correlate,
    correlate_blocks,
    correlate_shifted,
    match_pictures,
    measure_coverage,
    measure_distance,
)
from bts.shots.default.gradual import Indices, InnerProducts
from bts.shots.default.pans import is_pan
from bts.shots.default.strip import Strip

MIN_CHANGE = 11.0
"""Grey levels of change, movement and grain discounted, below which no frame begins a shot; two shots of one place
differ by 15."""

FULL_SPREAD = 30.0
"""Standard deviation of luma of a picture of full contrast; duller ones need less change, in proportion."""

MIN_CONTRAST = 0.4
"""Factor on the needed change below which it is not lowered, however dull both pictures are."""

PROMINENCE_FACTORS = (1.2, 1.5)
"""A prominence of 1 needs a change of the first number times the sum of the usual changes before and after, and of the
second times the larger of them, each plus PROMINENCE_LEVELS."""

PROMINENCE_LEVELS = 4.0
"""Grey levels (times contrast) by which a change must exceed what its surroundings explain."""

SURROUNDING_FRAMES = 12
"""Frames on each side in which the usual change is looked for."""

USUAL_FRAMES = 5
"""The nearest frames on each side that changed at all; the median of their changes is the usual change there."""

REPEATED_LEVELS = 0.25
"""Grey levels of change up to which a frame repeats the one before it."""

STILLS_LEVELS = 30.0
"""Grey levels of change that no movement leaves: where most frames are repeats, it shows a run of still pictures."""

RHYTHM_FRAMES = 3
"""More changed frames than this at even intervals are a film at a slower rate, not stills."""

MIN_PROMINENCE, PROMINENCE_PER_CORRELATION = 0.6, 1.2
"""Prominence that a cut needs between pictures that do not correlate, and how much more at a correlation of 1. Of small
changes, those of fast movement correlate over 0.5, those of cuts mostly below 0.4."""

MAX_CORRELATION = 0.93
"""Correlation, displacement allowed, above which two pictures are one, whatever light, flicker or an old camera's gate
did to it."""

MIN_COVERAGE = 0.55
"""Share of the blocks with content that a cut changes at least; a screen or a title in the picture changes fewer."""

MIN_COVERAGE_FLAT = 0.35
"""The same where one of both pictures is flat: what is dark in the other is black in it, and does
not change."""

MIN_SPACING = 2
"""Frames between two cuts; of closer candidates the one of the larger change is kept."""

GAIN_CORRELATION, MAX_GAIN_RESIDUAL = 0.8, 0.4
"""A frame is the one before it under other light when both correlate above the first number, and a gain and an offset
leave less than the second number's share of the change."""

ONE_WAY_SHARE = 0.9
"""Of the sum of the blocks' changes in mean luma: a light that comes on or goes out makes at least this share of it in
one direction. So do lamps, signs and windows laid over real frames (0.92 and more) and the sign in the sample clip."""

FORM_CORRELATION, KEPT_FORMS_SHARE = 0.8, 0.55
"""Correlation above which a block keeps its forms, and the share of the blocks that must keep them: 0.5 at
most in one-way cuts of the labelled and synthetic clips, 0.6 to 0.95 in most real frames with a lamp laid over them."""

EXCURSION_SECONDS = 0.5
"""Seconds within which the picture is itself again after a flash, lightning, or a person before the lens."""

RETURN_LEVELS, RETURN_SHARE = 20.0, 0.4
"""Distance in levels, and share of the change, below both of which the picture has come back to what it was."""

MIN_SHOT_FRAMES = 3
"""Frames of the shortest shot."""

STEADY_SHARE = 0.4
"""Of the smaller change at its ends, below which all changes within a short shot must be."""

MAX_SHOT_CORRELATION = 0.6
"""Correlation with the picture around it, below which a short steady picture is a shot, not that picture relit."""

AROUND_SECONDS, MIN_SHARE_OF_CHANGE = 0.2, 0.75
"""A cut is sudden when it makes at least MIN_SHARE_OF_CHANGE of the change between the frames AROUND_SECONDS before and
after it."""

BESIDE_SECONDS, BESIDE_RATIO = 0.1, 3.0
"""Or when it is at least BESIDE_RATIO times the largest change within BESIDE_SECONDS of it: in fast action both shots
change as much as the cut does."""

MIN_GROUND_STEP, MIN_COLOUR_STEP = 12.0, 36.0
"""Mean levels of luma or chroma by which two plain frames differ, below the first of which they are one, and above the
second of which no light makes one of the other."""

JUMP_SECONDS = 0.5
"""Seconds before and after a cut out of one colour, or into it, within which a fade of which it is a part goes on."""

HardCut = tuple[int, float]
"""The first frame of the new shot, and the confidence from 0.5 to 1."""


def find_cuts(strip: Strip, changes: Floats, products: InnerProducts) -> tuple[list[HardCut], list[int]]:
    """The hard cuts of a strip, and the frames at which a local light came on or went out, both in order.

    `changes` is what `measure_changes` gives. A light is no cut, but no dissolve or wipe goes on through it either.
    """
    contrast = _measure_contrast(strip)
    candidates = np.flatnonzero(changes >= MIN_CHANGE * contrast).tolist()
    strengths = {i: _measure_strength(strip, changes, i, contrast[i]) for i in candidates}
    found = _space_out([i for i, strength in strengths.items() if strength >= 1], changes)
    found = [i for i in found if _covers_enough(strip, i, contrast[i]) and not _is_relit(strip, i, changes[i])]
    found = [i for i in found if not _is_one_colour(strip, i)]
    found = [i for i in _drop_excursions(strip, changes, products, found) if not is_pan(strip, i, float(changes[i]))]
    lights = [i for i in found if not _is_another_colour(strip, i) and _is_local_light(strip.y[i - 1], strip.y[i])]
    return [(i, float(1 - 0.5 / max(1.0, strengths[i]))) for i in found if i not in lights], lights


def _measure_contrast(strip: Strip) -> Floats:
    """(n,) MIN_CONTRAST to 1: how much frame n and the one before it can differ, dull pictures less than others."""
    before = np.concatenate([strip.spread[:1], strip.spread[:-1]])
    contrast: Floats = np.clip((strip.spread + before) / (2 * FULL_SPREAD), MIN_CONTRAST, 1).astype(np.float32)
    return contrast


def _measure_strength(strip: Strip, changes: Floats, i: int, contrast: float) -> float:
    """The prominence of frame i's change over what a cut needs between two such pictures; 1 is just enough."""
    prominence = _measure_prominence(changes, i, PROMINENCE_LEVELS * contrast)
    if prominence < MIN_PROMINENCE:
        return 0.0
    correlation = max(0.0, correlate_shifted(strip.y[i - 1], strip.y[i], strip.reach))
    if correlation > MAX_CORRELATION:
        return 0.0
    return prominence / (MIN_PROMINENCE + PROMINENCE_PER_CORRELATION * correlation)


def _measure_prominence(changes: Floats, i: int, levels: float) -> float:
    """Frame i's change over the one that its surroundings and `levels` explain; 1 is just enough."""
    before = _usual_change(changes[max(1, i - SURROUNDING_FRAMES) : i][::-1], changes[i])
    after = _usual_change(changes[i + 1 : i + 1 + SURROUNDING_FRAMES], changes[i])
    # Near the ends of a clip there is only one side.
    before, after = (
        after if i < MIN_SHOT_FRAMES else before,
        before if len(changes) - i < MIN_SHOT_FRAMES else after,
    )
    calm, wild = sorted((before, after))
    of_sum, of_wild = PROMINENCE_FACTORS
    return float(min(changes[i] / (of_sum * (calm + wild) + levels), changes[i] / (of_wild * wild + levels)))


def _usual_change(nearby: Floats, change: float) -> float:
    """The median change of the nearest frames that are no repeats, `nearby` being in order of distance.

    Where most frames repeat the one before, the others are either a slow film that moves or a run of still pictures. A
    `change` that no movement leaves shows that they are stills, of which none explains the next.
    """
    changed = np.flatnonzero(nearby > REPEATED_LEVELS)
    if not len(changed):
        return 0.0
    usual = float(np.median(nearby[changed[:USUAL_FRAMES]]))
    slow_film = len(changed) > RHYTHM_FRAMES and len(set(np.diff(changed).tolist())) == 1
    stills = len(changed) <= len(nearby) / 2 and change >= STILLS_LEVELS and not slow_film
    return 0.0 if stills else usual


def _space_out(found: list[int], changes: Floats) -> list[int]:
    """Of candidates nearer than MIN_SPACING the one of the largest change: no shot is a single frame."""
    kept: list[int] = []
    for i in found:
        if kept and i - kept[-1] < MIN_SPACING:
            if changes[i] > changes[kept[-1]]:
                kept[-1] = i
        else:
            kept.append(i)
    return kept


def _covers_enough(strip: Strip, i: int, contrast: float) -> bool:
    """Whether the change to frame i covers enough of the picture."""
    from_or_to_flat = bool(strip.flat[i - 1] != strip.flat[i])
    least = MIN_COVERAGE_FLAT if from_or_to_flat else MIN_COVERAGE
    return measure_coverage(strip.y[i - 1], strip.y[i], contrast, strip.reach) >= least


def _is_one_colour(strip: Strip, i: int) -> bool:
    """Whether frame i and the one before it are one plain colour: a codec may sharpen or clear what is left there."""
    return (
        bool((strip.spread[i - 1 : i + 1] < FLAT_DEVIATION).all()) and max(_compare_planes(strip, i)) < MIN_GROUND_STEP
    )


def _is_another_colour(strip: Strip, i: int) -> bool:
    """Whether frame i and the one before it are plain, one or both, so that no light makes one of the other.

    What codecs leave of a picture in a plain frame is no scene. Plain frames of colours that are near are one, relit.
    """
    plain = strip.spread[i - 1 : i + 1] < FLAT_DEVIATION
    luma, *chroma = _compare_planes(strip, i)
    if plain.all():
        return max(luma, *chroma) > MIN_COLOUR_STEP
    captioned = bool(strip.flat[i - 1 : i + 1].all())
    return max(chroma) > MIN_COLOUR_STEP if captioned else bool(plain.any())


def _compare_planes(strip: Strip, i: int) -> list[float]:
    """Mean differences of luma and both chromas between frame i and the one before it, in levels."""
    return [compare_planes(plane[i - 1], plane[i]) for plane in (strip.y, strip.u, strip.v)]


def _is_relit(strip: Strip, i: int, change: float) -> bool:
    """Whether frame i is the frame before it under other light: alike, and explained by a gain and an offset."""
    before, after = strip.y[i - 1], strip.y[i]
    if _is_another_colour(strip, i):
        return False
    return correlate(before, after) > GAIN_CORRELATION and _match_relit(before, after) < MAX_GAIN_RESIDUAL * change


def _is_local_light(before: Pixels, after: Pixels) -> bool:
    """Whether a lamp, a sign or a window was lit or put out between two luma pictures.

    It changes the picture by much where it is and less around it, but in one direction, and most forms keep their
    places. In another shot they do not, however dark either is.
    """
    change = average_blocks(after) - average_blocks(before)
    if abs(float(change.sum())) < ONE_WAY_SHARE * float(np.abs(change).sum()):
        return False
    kept = correlate_blocks(before, after) > FORM_CORRELATION
    return float(kept.mean()) >= KEPT_FORMS_SHARE


def _match_relit(a: Pixels, b: Pixels) -> float:
    """The matched difference of `b` from `a`, in levels, once `a` has the gain and offset that fit best."""
    x, y = a.astype(np.float32), b.astype(np.float32)
    gain = float(((x - x.mean()) * (y - y.mean())).sum() / max(1.0, float(np.square(x - x.mean()).sum())))
    fitted = cv2.convertScaleAbs(np.clip((x - x.mean()) * gain + y.mean(), 0, 255))
    return match_pictures(np.asarray(fitted, np.uint8), b)


def _drop_excursions(strip: Strip, changes: Floats, products: InnerProducts, found: list[int]) -> list[int]:
    """Candidates across which the picture does not come back, or which begin or end a real short shot."""
    reach = strip.frames(EXCURSION_SECONDS, least=MIN_SHOT_FRAMES)
    edges = [0, *found, len(strip)]
    kept = []
    for n, i in enumerate(found, start=1):
        p, q = _find_return(strip, products, i, reach)
        if measure_distance(strip, p, q) >= min(RETURN_LEVELS, RETURN_SHARE * float(changes[i])):
            kept.append(i)
            continue
        before, after = max(edges[n - 1], p + 1), min(edges[n + 1], q)
        if _is_shot(strip, changes, before, i, p) or _is_shot(strip, changes, i, after, p):
            kept.append(i)
    return kept


def _find_return(strip: Strip, products: InnerProducts, i: int, reach: int) -> tuple[int, int]:
    """The nearest pair of like frames of which one lies before frame i and one not, each within `reach` frames.

    Washed-out frames are left out where there are others: one flash is like another.
    """
    before = _drop_washed_out(strip, np.arange(max(0, i - reach), i))
    after = _drop_washed_out(strip, np.arange(i, min(len(strip), i + reach + 1)))
    distances = products.squared_distances(before[:, None], after[None, :])
    alike = distances <= distances.min() + 1
    gap = np.where(alike, after[None, :] - before[:, None], len(strip))
    p, q = np.unravel_index(int(np.argmin(gap)), gap.shape)
    return int(before[p]), int(after[q])


def _drop_washed_out(strip: Strip, frames: Indices) -> Indices:
    """Those of the frames that are not washed out; all, if all are."""
    kept = frames[~strip.washed_out[frames]]
    return kept if len(kept) else frames


def _is_shot(strip: Strip, changes: Floats, start: int, end: int, other: int) -> bool:
    """Whether frames [start, end) are a steady picture unlike frame `other`, not the same one under other light."""
    if end - start < MIN_SHOT_FRAMES:
        return False
    middle = (start + end) // 2
    at_ends = [float(changes[edge]) for edge in (start, end) if 0 < edge < len(strip)]
    steady = float(changes[start + 1 : end].max()) < STEADY_SHARE * min(at_ends)
    if not steady or strip.washed_out[middle]:
        return False
    return correlate(strip.y[other], strip.y[middle]) < MAX_SHOT_CORRELATION


def is_sudden(strip: Strip, changes: Floats, products: InnerProducts, i: int, before: int, after: int) -> bool:
    """Whether the change to frame i is most of what changes around it; the quick core of a dissolve is not.

    Nor is the jump with which a fade begins or ends. `before` and `after` are the cuts on either side, across which
    nothing is compared.
    """
    if _is_jump_of_fade(strip, products, i, before, after):
        return False
    beside = strip.frames(BESIDE_SECONDS, least=2)
    nearest = np.concatenate([changes[max(before + 1, i - beside) : i], changes[i + 1 : min(after, i + 1 + beside)]])
    if len(nearest) and changes[i] >= BESIDE_RATIO * nearest.max():
        return True
    return _makes_most_of_change(products, i, before, after, strip.frames(AROUND_SECONDS, least=2))


def _is_jump_of_fade(strip: Strip, products: InnerProducts, i: int, before: int, after: int) -> bool:
    """Whether the change to frame i, out of one colour or into it, is part of a change that goes on.

    The picture on the other side has the same forms, with more light or less.
    """
    if strip.flat[i - 1] == strip.flat[i]:
        return False
    reach = strip.frames(JUMP_SECONDS, least=2)
    lit = (i, min(after - 1, i + reach)) if strip.flat[i - 1] else (i - 1, max(before, i - 1 - reach))
    relit = correlate(strip.y[lit[0]], strip.y[lit[1]]) > GAIN_CORRELATION
    return relit and not _makes_most_of_change(products, i, before, after, reach)


def _makes_most_of_change(products: InnerProducts, i: int, before: int, after: int, reach: int) -> bool:
    """Whether the change to frame i makes most of that between the frames `reach` before and after it."""
    frames = np.array([max(before, i - 1 - reach), i - 1, i, min(after - 1, i + reach)])
    at_cut = products.squared_distances(frames[1], frames[2])
    around = products.squared_distances(frames[0], frames[3])
    return float(at_cut) >= MIN_SHARE_OF_CHANGE**2 * float(around)
