"""Wipes, pushes and slides: frames of which one area shows the old shot and a growing one the new shot.

Numbers of which no other source is named were chosen on the labelled clips of tests/bench/shots.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bts.media.arrays import Floats, Pixels
from bts.shots.default.distance import (
    comes_back,
    is_movement,
    match_blocks,
    measure_coverage,
    measure_distance,
)
from bts.shots.default.gradual import (
    LOOKS,
    MIDDLE,
    QUARTER,
    THREE_QUARTERS,
    Gradual,
    InnerProducts,
    Segment,
    frames_at_looks,
    overlaps_any,
)
from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH

LENGTHS = (0.3, 0.45, 0.67, 1.0, 1.5)
"""Seconds of the windows that are tested."""

MIN_WINDOW_FRAMES = 5
"""Frames of the shortest window that is tested."""

MIN_ENDS_DISTANCE = 35.0
"""Feature units between both ends of a window, below which it is not looked at."""

MAX_UNREST = 0.75
"""Distance of the frame half a window before the start from that at the start (and the same at the end), as a share of
that between the ends, above which the window lies in movement that goes on."""

UNREST_PENALTY = 0.5
"""Share of its distance that a window loses in the ranking when its unrest is 1."""

MIN_RISE = 0.3
"""Least rise of the mixing share between a quarter and three quarters of a window."""

MIN_LARGEST_RESIDUAL = 0.3
"""Largest residual of a mixture at the looks, below which the window is a dissolve: a wipe is no mixture."""

WINDOW_SPACING = 4
"""Of windows of one length that begin within their length divided by this, only the best is looked at."""

MIN_SHOT_DISTANCE = 25.0
"""Grey levels between the old shot and the new one, movement discounted, below which nothing is a rare wipe."""

MIN_COVERAGE = 0.9
"""Share of the blocks with content that must differ between both shots; a person who appears covers less."""

PUSH_LIMITS = ((0.25, 0.8), (0.32, 0.93))
"""Pairs: a push has a residual below the first number and a steadiness above the second, by either pair."""

WIPE_LIMITS = ((0.2, 0.76), (0.29, 0.9))
"""The same of a wipe; a sheet of paper held up before the lens leaves as little, but is less steady."""

MAX_FIRST_SHARE, MIN_LAST_SHARE = 0.35, 0.65
"""Share of the new shot in the picture at the first look at most, and at the last look at least: most of it is seen."""

HOPELESS_RESIDUAL = 0.5
"""Residual of a push in the middle of a window, above which its other frames are not looked at, to save time."""

BLOCK_REACH = 3
"""Pixels of the small picture by which a block may move within each shot while a wipe goes on."""

UNDECIDED_SHARE = 0.6
"""Share of the difference of both shots in a block by which one must be nearer; what is missing counts as residual."""

MIN_CONFIDENCE, MAX_CONFIDENCE = 0.5, 0.95
"""Bounds of the confidence of a wipe, which is 1 less its residual."""

NO_PUSH = 9.0
"""Residual that stands for a push that does not fit at all; the real ones are below 2."""


@dataclass(frozen=True)
class Course:
    """How a window fits the idea of a wipe.

    `residual` is the mean over LOOKS of what neither shot explains, as a share of the difference of both shots;
    `shares` (7,) the share of the picture that shows the new shot at each of LOOKS.
    """

    residual: float
    shares: Floats

    @cached_property
    def line(self) -> tuple[float, float]:
        """(base, gain) of the line base + gain * look that fits the shares best by least squares."""
        gain, base = np.polyfit(LOOKS, self.shares, 1)
        return float(base), float(gain)

    @property
    def steadiness(self) -> float:
        """1 for a straight rise; less twice the mean distance from the line, less all that the share falls."""
        base, gain = self.line
        bend = float(np.abs(self.shares - base - gain * LOOKS).mean())
        return 1 - 2 * bend + float(np.minimum(np.diff(self.shares), 0).sum())

    def fits(self, limits: tuple[tuple[float, float], ...]) -> bool:
        """Whether the residual is small and the rise steady, by one of the pairs, and most of the rise is seen."""
        is_seen = self.shares[0] < MAX_FIRST_SHARE and self.shares[-1] > MIN_LAST_SHARE
        return bool(is_seen) and any(
            self.residual < residual and self.steadiness > steadiness for residual, steadiness in limits
        )


def find_wipes(strip: Strip, products: InnerProducts, segments: list[Segment]) -> list[Gradual]:
    """Wipes, pushes and slides that lie within the segments of a strip, in order and not overlapping."""
    found = [gradual for segment in segments for gradual in _find_in_segment(strip, products, segment)]
    return sorted(found, key=lambda gradual: gradual.start)


def _find_in_segment(strip: Strip, products: InnerProducts, segment: Segment) -> list[Gradual]:
    """The same within one segment; of overlapping windows the best wins."""
    taken: list[Gradual] = []
    for start, end in _rank_windows(strip, products, segment):
        if overlaps_any(start, end, taken):
            continue
        if measure_distance(strip, start, end) < MIN_SHOT_DISTANCE:
            continue
        if measure_coverage(strip.y[start], strip.y[end], reach=strip.reach) < MIN_COVERAGE:
            continue
        course = _find_course(strip, start, end)
        # A pan leaves as much as a wipe until it is searched for further away.
        if course is None or measure_distance(strip, start, end, wide=True) < MIN_SHOT_DISTANCE:
            continue
        if not comes_back(strip, products, start, end):
            taken.append(_place(course, segment, start, end))
    return taken


def _rank_windows(strip: Strip, products: InnerProducts, segment: Segment) -> Iterator[tuple[int, int]]:
    """(start, end) of the windows worth a closer look, the best first."""
    lengths = [strip.frames(length, least=MIN_WINDOW_FRAMES) for length in LENGTHS]
    ranked = [window for frames in lengths for window in _pick_windows(products, segment, frames)]
    return ((start, end) for _, start, end in sorted(ranked, reverse=True))


def _pick_windows(products: InnerProducts, segment: Segment, frames: int) -> list[tuple[float, int, int]]:
    """(quality, start, end) of windows of one length between unlike pictures that are calm before and after.

    Quality is the distance of both ends, less for unrest. Of windows close to each other only the best is given.
    """
    first, last = segment
    start = products.list_distant(segment, frames, MIN_ENDS_DISTANCE)
    if not len(start):
        return []
    end, half = start + frames, (frames + 1) // 2
    distance = np.sqrt(products.squared_distances(start, end))
    before = products.squared_distances(np.maximum(start - half, first), start)
    after = products.squared_distances(np.minimum(end + half, last - 1), end)
    unrest = np.sqrt(np.maximum(before, after)) / distance
    shares, residuals = products.fit_mixtures(frames_at_looks(start, frames), start, end)
    good = (
        (residuals.max(axis=0) > MIN_LARGEST_RESIDUAL)
        & (unrest < MAX_UNREST)
        & (shares[QUARTER] < shares[THREE_QUARTERS] - MIN_RISE)
    )
    quality = distance * (1 - UNREST_PENALTY * unrest)
    spacing = max(1, frames // WINDOW_SPACING)
    picked: list[int] = []
    for i in sorted(np.flatnonzero(good).tolist(), key=lambda i: -quality[i]):
        if all(abs(start[i] - start[j]) >= spacing for j in picked):
            picked.append(i)
    return [(float(quality[i]), int(start[i]), int(end[i])) for i in picked]


def _find_course(strip: Strip, start: int, end: int) -> Course | None:
    """The course of a push or of a wipe, if the window is one."""
    frames = [strip.y[start + round(look * (end - start))] for look in LOOKS]
    push = fit_push(strip.y[start], strip.y[end], frames)
    if push.fits(PUSH_LIMITS):
        return push
    wipe = fit_wipe(strip.y[start], strip.y[end], frames)
    return wipe if wipe.fits(WIPE_LIMITS) and not is_movement(strip, start, end) else None


def _place(course: Course, segment: Segment, start: int, end: int) -> Gradual:
    """The transition from where the line of its shares leaves 0 to where it reaches 1."""
    base, gain = course.line
    length = end - start
    a = max(segment[0], start + int(np.floor(-base / gain * length)))
    b = min(segment[1] - 1, start + int(np.ceil((1 - base) / gain * length)))
    confidence = float(np.clip(1 - course.residual, MIN_CONFIDENCE, MAX_CONFIDENCE))
    return Gradual("wipe", a, max(b, a + 2), confidence)


def fit_wipe(old: Pixels, new: Pixels, frames: list[Pixels]) -> Course:
    """The course of a wipe: each block of a frame is the old shot's or the new one's, movement within each discounted.

    With o and n the differences of a block from the old and the new shot, and d that of both shots there, the block's
    residual is min(o, n) + max(0, UNDECIDED_SHARE d - |o - n|): a block halfway through a pan is as near to one as to
    the other, a block of a wipe is far from one of them. Blocks count for the share of the new shot in proportion to d.
    """
    difference = match_blocks(old, new, BLOCK_REACH)
    residuals, shares = [], []
    for frame in frames:
        to_old, to_new = match_blocks(old, frame, BLOCK_REACH), match_blocks(new, frame, BLOCK_REACH)
        undecided = np.maximum(UNDECIDED_SHARE * difference - np.abs(to_old - to_new), 0)
        residuals.append(float((np.minimum(to_old, to_new) + undecided).mean()))
        shares.append(float((difference * (to_new < to_old)).sum() / max(1.0, float(difference.sum()))))
    residual = float(np.mean(residuals)) / max(1.0, float(difference.mean()))
    return Course(residual, np.array(shares, np.float32))


def fit_push(old: Pixels, new: Pixels, frames: list[Pixels]) -> Course:
    """The course of the push that fits best: the new shot comes in from one of four sides as a rigid picture.

    The old one leaves before it, is covered by it, or leaves and uncovers it (see `_compare_entries`).
    """
    pictures = [_halve(picture) for picture in (old, new, *frames)]
    difference = max(1.0, float(np.abs(pictures[0] - pictures[1]).mean()))
    best = Course(NO_PUSH, np.zeros(len(LOOKS), np.float32))
    for turned, mirrored in ((False, False), (False, True), (True, False), (True, True)):
        old_side, new_side, *sides = (_orient(p, turned=turned, mirrored=mirrored) for p in pictures)
        in_middle = _compare_entries(old_side, new_side, sides[MIDDLE])
        if float(in_middle.min()) > HOPELESS_RESIDUAL * difference:
            continue
        # (looks, motions, columns)
        errors = np.stack([_compare_entries(old_side, new_side, frame) for frame in sides])
        for motion in np.moveaxis(errors, 1, 0):
            residual = float(motion.min(axis=1).mean()) / difference
            if residual < best.residual:
                best = Course(residual, (motion.argmin(axis=1) / old_side.shape[1]).astype(np.float32))
    return best


def _halve(luma: Pixels) -> Floats:
    """(18, 32) the mean of every 2 x 2 pixels."""
    half: Floats = luma.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    return half


def _orient(picture: Floats, *, turned: bool, mirrored: bool) -> Floats:
    """The picture turned or mirrored such that what comes in comes in from the right."""
    upright = picture.T if turned else picture
    return np.ascontiguousarray(upright[:, ::-1] if mirrored else upright)


def _compare_entries(old: Floats, new: Floats, frame: Floats) -> Floats:
    """(3, w + 1) mean differences of a frame from pictures that `new` has entered from the right by x = 0 to w columns.

    Left of column w - x such a picture shows `old`, right of it `new`; c is a column of the frame:

        row  motion                left: c < w - x    right: c >= w - x
        0    both shots move       old[c + x]         new[c - (w - x)]
        1    only the new one      old[c]             new[c - (w - x)]
        2    only the old one      old[c + x]         new[c]
    """
    width = old.shape[1]
    left_still = np.concatenate([[0], np.abs(frame - old).sum(axis=0).cumsum()])[::-1]
    right_still = np.concatenate([[0], np.abs(frame - new).sum(axis=0)[::-1].cumsum()])
    # Shift x of the old picture, x - w of the new one; at x = w and x = 0 no column of it is left.
    left_moved = np.concatenate([_sum_by_shift(frame, old)[width - 1 :], [0]])
    right_moved = np.concatenate([[0], _sum_by_shift(frame, new)[:width]])
    errors = np.stack([left_moved + right_moved, left_still + right_moved, left_moved + right_still])
    return (errors / old.size).astype(np.float32)


def _sum_by_shift(frame: Floats, other: Floats) -> Floats:
    """(2 w - 1,) for each shift s = 1 - w ... w - 1 the sum of |frame[c] - other[c + s]| over the columns c in both."""
    width = frame.shape[1]
    differences = np.abs(frame[:, :, None] - other[:, None, :]).sum(axis=0)
    columns = np.arange(width)
    shifts = columns[None, :] - columns[:, None] + width - 1
    return np.asarray(np.bincount(shifts.ravel(), differences.ravel()), np.float32)
