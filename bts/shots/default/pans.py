"""Pans, tilts and whips too fast for block matching: a part of one frame lies elsewhere in the next, and moves on."""

import cv2
import numpy as np

from bts.media.arrays import Pixels
from bts.shots.default.distance import match_blocks
from bts.shots.default.strip import BLOCKS, Strip, compare_neighbours
from bts.shots.samples import HEIGHT, WIDTH

MARGIN = 2
"""Pixels at half size by which a part may also move across the direction of the pan."""

PARTS = (
    (slice(MARGIN, HEIGHT // 2 - MARGIN), slice(0, WIDTH // 4)),
    (slice(MARGIN, HEIGHT // 2 - MARGIN), slice(WIDTH // 4, WIDTH // 2)),
    (slice(0, HEIGHT // 4), slice(MARGIN, WIDTH // 2 - MARGIN)),
    (slice(HEIGHT // 4, HEIGHT // 2), slice(MARGIN, WIDTH // 2 - MARGIN)),
)
"""Rows and columns of the parts that are looked for: the left, right, upper and lower half of a picture at half size.
In a pan by less than half a picture one of them was in the frame before."""

MIN_DEVIATION = 2.0
"""Standard deviation in levels of the most varied plane of a part, below which it is found anywhere."""

MIN_CORRELATION = 0.85
"""Correlation of a part with where it is found, above which it is the same thing: 0.81 at most across cuts between
shots that move alike, 0.86 to 0.99 in most whips."""

MIN_STEP = 2
"""Pixels at half size that a part moved at least; of less, block matching has told already."""

MAX_REST = 0.4
"""Share of the distance of two frames that is left when the first is moved by the step, below which it is a pan even
where blur lowers the correlation: 0.48 and more across cuts beside which a shot goes on in the step's direction."""

MIN_STEP_SHARE = 0.25
"""Share of a step that the one before or after it goes on in its direction at least. Across cuts the pictures stand
still, or each shot moves in its own way."""

MIN_TURN_SHARE = 0.55
"""Share of the frames of a dissolve that are MIN_STEP or more from the one before, all in one direction, from which the
camera turns there and blur alone mixes what it sees: 0.6 and more in most whips, 0.5 at most in dissolves."""

Step = tuple[float, int, int]
"""Correlation, -1 to 1, of the part that is found best, and the rows and columns at half size by which it moved."""


def is_pan(strip: Strip, i: int, change: float) -> bool:
    """Whether frame i shows the frame before it from a step aside, and the camera goes on beside that step.

    `change` is the distance of both frames in levels, movement of blocks discounted.
    """
    correlation, down, right = _find_step(strip, i)
    if max(abs(down), abs(right)) < MIN_STEP:
        return False
    beside = [_find_step(strip, k) for k in (i - 1, i + 1) if 0 < k < len(strip)]
    least = MIN_STEP_SHARE * (down**2 + right**2)
    goes_on = any(down * y + right * x > least for _, y, x in beside)
    return goes_on and (correlation > MIN_CORRELATION or _measure_rest(strip, i, down, right) < MAX_REST * change)


def is_turn(strip: Strip, start: int, end: int) -> bool:
    """Whether the camera turns in one direction between two frames: most frames are a step from the one before.

    A push looks the same: it moves the whole picture, too.
    """
    steps = np.array([_find_step(strip, i)[1:] for i in range(start + 1, end + 1)], np.float32)
    way = steps.sum(axis=0)
    along = steps @ way / max(1.0, float(np.hypot(*way)))
    return float((along >= MIN_STEP).mean()) >= MIN_TURN_SHARE


def _measure_rest(strip: Strip, i: int, down: int, right: int) -> float:
    """Distance in levels of frame i from the one before it, moved by a step, in the blocks that both show."""
    y, u, v = (
        (_move(plane[i - 1], down * scale, right * scale), plane[i])
        for plane, scale in ((strip.y, 2), (strip.u, 1), (strip.v, 1))
    )
    chroma = sum(compare_neighbours(np.stack(pair))[1] for pair in (u, v)) / 2
    inside = _move(np.ones((HEIGHT // 2, WIDTH // 2), np.uint8), down, right, cv2.BORDER_CONSTANT)
    shared = cv2.resize(inside.astype(np.float32), BLOCKS, interpolation=cv2.INTER_AREA) > 0.5
    return float((match_blocks(*y, strip.reach) + chroma)[shared].mean())


def _move(plane: Pixels, down: int, right: int, outside: int = cv2.BORDER_REPLICATE) -> Pixels:
    """The plane moved by some pixels; `outside` is OpenCV's name of what comes in at its sides."""
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(plane, matrix, plane.shape[::-1], borderMode=outside), np.uint8)


def _find_step(strip: Strip, i: int) -> Step:
    """Where the part of frame i that the frame before it shows best lay there; (0, 0, 0) if all parts are flat."""
    before, after = _stack_planes(strip, i - 1), _stack_planes(strip, i)
    steps: list[Step] = [(0.0, 0, 0)]
    for rows, columns in PARTS:
        part = after[rows, columns]
        if part.std(axis=(0, 1)).max() >= MIN_DEVIATION:
            _, correlation, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(before, part, cv2.TM_CCOEFF_NORMED))
            steps.append((float(correlation), rows.start - y, columns.start - x))
    return max(steps)


def _stack_planes(strip: Strip, i: int) -> Pixels:
    """(18, 32, 3) frame i at half size: its colours tell apart what has forms alike."""
    luma = cv2.resize(strip.y[i], (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    return np.dstack([luma, strip.u[i], strip.v[i]]).astype(np.uint8, copy=False)
