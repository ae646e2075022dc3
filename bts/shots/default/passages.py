"""What passes before the lens, and a camera that passes something dark: both look like a transition and are none."""

import numpy as np

from bts.media.arrays import Floats
from bts.shots.default.distance import match_blocks, measure_distance
from bts.shots.default.gradual import LOOKS, InnerProducts, Segment
from bts.shots.default.strip import Strip
from bts.shots.default.wipes import fit_push

COVER_SECONDS = 2.0
"""Seconds within which the picture is there again once the lens is free."""

MAX_RETURN_SHARE = 0.3
"""Distance of both pictures, as a share of the distance of what lies between, below which they are one."""

MIN_COVERED_LEVELS = 12.0
"""Levels by which a block of the picture differs from what lies between, above which it is covered."""

MIN_COVERED_BLOCKS = 20
"""Covered blocks, of 48, below which there is little to compare."""

FREE_SHARE, COVERED_SHARE = 0.3, 0.7
"""Shares of its difference when covered: a block with less shows the picture, one with more shows the cover."""

MIN_PART = 0.2
"""Share of the covered blocks that shows the picture, and share that shows the cover, above both of which a frame is
half covered. In a fade or a dissolve all blocks are at the same stage."""

MIN_ASIDE = 0.4
"""Share of the height or width of the picture by which the middle of what is covered lies aside from the middle of what
is free: an iris closes around the middle."""

MAX_COVER_STEP, MAX_COVER_COURSE = 0.62, 2.3
"""Share of the whole change that one frame makes at most where a cover comes or goes, and that all frames make
together: a cover comes once and goes once. A cut makes nearly all at once, and quick shots come and go again."""

MAX_COVER_CHANGE = 0.9
"""Distance of two neighbouring frames, as a share of that of the picture and its cover, above which a cut is there."""

DARK_LEVEL, DARK_SPREAD = 26.0, 25.0
"""Median luma and standard deviation of luma, in levels, below both of which a frame shows something dark and near."""

MAX_PASS_RESIDUAL, MIN_PASS_STEADINESS = 0.22, 0.8
"""Residual of a push below which, and steadiness above which, the picture moves out with the border, or in with it."""

MOVING_OUT, MOVING_IN = (0, 2), (0, 1)
"""Motions of a push in which the old shot moves, and those in which the new one does."""


def find_passage(strip: Strip, products: InnerProducts, start: int, end: int) -> Segment | None:
    """The first and last frame of what makes the change between frames `start` and `end`: a thing or a way past one.

    None if it is neither.
    """
    return find_cover(strip, products, start, end) or find_dark_way(strip, products, start, end)


def find_cover(strip: Strip, products: InnerProducts, start: int, end: int) -> Segment | None:
    """The last free frame before, and the first after, what comes before the lens or leaves it from `start` to `end`.

    The same picture is there before and after it, and at `start`, `end` or between them a part of it is covered. None
    if nothing comes before the lens.
    """
    first, last = _find_return(strip, products, start, end)
    frames = np.arange(first, last + 1)
    if len(frames) < 3 or strip.flat[first]:
        return None
    covered = int(frames[products.squared_distances(np.full_like(frames, first), frames).argmax()])
    whole = measure_distance(strip, first, covered, wide=True)
    if measure_distance(strip, first, last, wide=True) >= MAX_RETURN_SHARE * whole:
        return None
    picture = strip.y[first]
    change = match_blocks(picture, strip.y[covered], strip.reach)
    counted = change >= MIN_COVERED_LEVELS
    if int(counted.sum()) < MIN_COVERED_BLOCKS:
        return None
    # (frames, counted blocks) 0 where the picture is seen, 1 where the cover is
    stages = np.array([match_blocks(picture, strip.y[i], strip.reach)[counted] / change[counted] for i in frames])
    steps = np.abs(np.diff(np.minimum(stages, 1).mean(axis=1)))
    if float(steps.max()) >= MAX_COVER_STEP or float(steps.sum()) >= MAX_COVER_COURSE:
        return None
    if max(measure_distance(strip, i - 1, i) for i in frames[1:].tolist()) >= MAX_COVER_CHANGE * whole:
        return None
    places = (np.argwhere(counted) / counted.shape).astype(np.float32)
    here = stages[start - first : end - first + 1]
    return (first, last) if any(_comes_from_aside(places, stage) for stage in here) else None


def _comes_from_aside(places: Floats, stage: Floats) -> bool:
    """Whether a part of a picture is covered from one side, and a part is free.

    `places` (n, 2) are those of the counted blocks from 0 to 1 down and right, `stage` (n,) is 0 where one is free.
    """
    free, hidden = stage < FREE_SHARE, stage > COVERED_SHARE
    if min(float(free.mean()), float(hidden.mean())) <= MIN_PART:
        return False
    return float(np.hypot(*(places[hidden].mean(axis=0) - places[free].mean(axis=0)))) > MIN_ASIDE


def _find_return(strip: Strip, products: InnerProducts, start: int, end: int) -> tuple[int, int]:
    """The nearest pair of like frames of which one is not after `start` and one not before `end`."""
    reach = strip.frames(COVER_SECONDS)
    before, after = np.arange(max(0, start - reach), start + 1), np.arange(end, min(len(strip), end + reach + 1))
    squared = products.squared_distances(before[:, None], after[None, :])
    squared[after[None, :] - before[:, None] > reach] = np.inf
    alike = squared <= squared.min() + 1
    gaps = np.where(alike, after[None, :] - before[:, None], len(strip))
    p, q = np.unravel_index(int(np.argmin(gaps)), gaps.shape)
    return int(before[p]), int(after[q])


def find_dark_way(strip: Strip, products: InnerProducts, start: int, end: int) -> Segment | None:
    """The window in which the picture moves out of the frame before something dark, or in from there, as in a push.

    None if it does not.
    """
    reach = end - start
    around = np.arange(max(0, start - reach), min(len(strip), end + reach + 1))
    dark = around[(strip.level[around] < DARK_LEVEL) & (strip.spread[around] < DARK_SPREAD)]
    if not len(dark):
        return None
    dullest = dark[strip.spread[dark] <= strip.spread[dark].min() + 1]
    first, last = int(dullest[0]), int(dullest[-1])
    # One colour moves nowhere.
    if not strip.flat[start] and _moves(strip, products, start, first, MOVING_OUT):
        return start, max(first, end)
    if not strip.flat[end] and _moves(strip, products, last, end, MOVING_IN):
        return min(last, start), end
    return None


def _moves(strip: Strip, products: InnerProducts, start: int, end: int, motions: tuple[int, ...]) -> bool:
    """Whether a window is a push of one of these motions, and no mixture."""
    if end <= start + 1:
        return False
    frames = [strip.y[start + round(look * (end - start))] for look in LOOKS]
    push = fit_push(strip.y[start], strip.y[end], frames)
    if push.motion not in motions or push.residual >= MAX_PASS_RESIDUAL or push.steadiness <= MIN_PASS_STEADINESS:
        return False
    between = np.arange(start + 1, end)
    _, residuals = products.fit_mixtures(between, np.full_like(between, start), np.full_like(between, end))
    return bool(residuals.mean() > push.residual)
