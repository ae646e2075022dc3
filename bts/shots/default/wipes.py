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

MAX_SHARE_IN_TURN = 0.5
"""Share of a window that lies within one in which a camera turns, above which it is part of the turn."""

BOTH_MOVE = 0
"""Row of `_compare_entries` in which both shots move."""

BORDER_REACH = 0.1
"""Share of the width of a picture within which the border of a push is looked for around where it should be, and from
the sides of the picture within which it is not looked for."""

MIN_BORDER, MIN_HIGHEST_BORDER = 0.4, 0.6
"""Step at the border as a share of the largest between columns of either shot, above which it is an edge: the first
number at BORDER_RANK of the frames, or the second in one. Whips had 0.38 and 0.5 at most, most pushes 0.48 at least."""

BORDER_RANK = 0.75
"""Share of the frames of which the step at the border is smaller; the border is placed too far off in some."""

NO_PUSH = 9.0
"""Residual that stands for a push that does not fit at all; the real ones are below 2."""


@dataclass(frozen=True)
class Course:
    """How a window fits the idea of a wipe.

    `residual` is the mean over LOOKS of what neither shot explains, as a share of the difference of both shots;
    `shares` (7,) the share of the picture that shows the new shot at each of LOOKS. Of a push, `motion` is the row of
    `_compare_entries` that fits, and `turned` and `mirrored` say how to turn it so that it comes in from the right.
    """

    residual: float
    shares: Floats
    motion: int | None = None
    turned: bool = False
    mirrored: bool = False

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
        return bool(is_seen) and self.is_near(limits)

    def is_near(self, limits: tuple[tuple[float, float], ...]) -> bool:
        """The same where the window may begin after the transition does, or end before it."""
        return any(self.residual < residual and self.steadiness > steadiness for residual, steadiness in limits)


def find_wipes(strip: Strip, products: InnerProducts, segments: list[Segment]) -> list[Gradual]:
    """Wipes, pushes and slides that lie within the segments of a strip, in order and not overlapping."""
    found = [gradual for segment in segments for gradual in _find_in_segment(strip, products, segment)]
    return sorted(found, key=lambda gradual: gradual.start)


def _find_in_segment(strip: Strip, products: InnerProducts, segment: Segment) -> list[Gradual]:
    """The same within one segment; of overlapping windows the best wins."""
    taken: list[Gradual] = []
    turns: list[tuple[int, int]] = []
    for start, end in _rank_windows(strip, products, segment):
        if overlaps_any(start, end, taken) or is_in_turn(start, end, turns):
            continue
        if measure_distance(strip, start, end) < MIN_SHOT_DISTANCE:
            continue
        if measure_coverage(strip.y[start], strip.y[end], reach=strip.reach) < MIN_COVERAGE:
            continue
        course = _find_course(strip, start, end)
        # A pan leaves as much as a wipe until it is searched for further away.
        if course is None or measure_distance(strip, start, end, wide=True) < MIN_SHOT_DISTANCE:
            continue
        if not has_border(strip, course, start, end):
            turns.append((start, end))
        elif not comes_back(strip, products, start, end):
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


def is_push(strip: Strip, start: int, end: int) -> bool:
    """Whether a window is a push or a part of one, and no camera that turns."""
    push = fit_push(strip.y[start], strip.y[end], _list_looks(strip, start, end))
    return push.is_near(PUSH_LIMITS) and has_border(strip, push, start, end)


def _list_looks(strip: Strip, start: int, end: int) -> list[Pixels]:
    """The luma of a window at LOOKS."""
    return [strip.y[start + round(look * (end - start))] for look in LOOKS]


def _find_course(strip: Strip, start: int, end: int) -> Course | None:
    """The course of a push or of a wipe, if the window is one."""
    frames = _list_looks(strip, start, end)
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
        for motion, by_look in enumerate(np.moveaxis(errors, 1, 0)):
            residual = float(by_look.min(axis=1).mean()) / difference
            if residual < best.residual:
                shares = (by_look.argmin(axis=1) / old_side.shape[1]).astype(np.float32)
                best = Course(residual, shares, motion, turned, mirrored)
    return best


def is_in_turn(start: int, end: int, turns: list[tuple[int, int]]) -> bool:
    """Whether more than MAX_SHARE_IN_TURN of a window lies within one of the windows in which a camera turns."""
    return any(min(end, b) - max(start, a) > MAX_SHARE_IN_TURN * (end - start) for a, b in turns)


def has_border(strip: Strip, push: Course, start: int, end: int) -> bool:
    """Whether both shots of a push meet in an edge; where one camera turns from one place to another, none is there.

    Only of a push in which both shots move: nothing else looks like a camera that turns. One colour has no edges that
    a border could be compared with.
    """
    if push.motion != BOTH_MOVE or strip.flat[start] or strip.flat[end]:
        return True
    pictures = strip.y[start : end + 1].astype(np.float32)
    sides = [_orient(picture, turned=push.turned, mirrored=push.mirrored) for picture in pictures]
    steps = np.stack([np.abs(side[:, 2:] - side[:, :-2]).mean(axis=0) for side in sides])
    # Step n lies between columns n and n + 2, its middle n + 1.5 from the left side of the picture.
    middles = np.arange(steps.shape[1]) + 1.5
    width, reach = sides[0].shape[1], BORDER_REACH * sides[0].shape[1]
    borders = width * (1 - np.interp(np.arange(1, end - start) / (end - start), LOOKS, push.shares))
    inside = (borders > reach) & (borders < width - reach)
    if not inside.any():
        return True
    near = np.where(np.abs(middles - borders[:, None]) <= reach, steps[1:-1], 0)[inside].max(axis=1)
    heights = near / max(1.0, float(steps[[0, -1]].max()))
    return bool(np.quantile(heights, BORDER_RANK) > MIN_BORDER or heights.max() > MIN_HIGHEST_BORDER)


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
