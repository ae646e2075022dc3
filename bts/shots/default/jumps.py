"""Jump cuts: a piece of time cut out of one take, so that the set-up stays and the pose in it jumps.

Many blocks of the picture change at once by more than they do in the frames around, and the others stay in place. What
is not taken for a jump: frames that are missing or repeated (the change is no larger than that of the movement around
it, or follows on a picture that stood still), a flash or something that passes (the picture comes back), a light (it
changes the luma one way), a caption, a title or a screen in the picture (they bring other forms and tones; a pose takes
the same ones to another place).

Numbers of which no other source is named were chosen on the clips of tests/bench/kinds/jumps.py and on real footage.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats, Mask, Pixels
from bts.shots.default.cuts import HardCut
from bts.shots.default.distance import average_blocks, correlate_blocks, measure_texture
from bts.shots.default.strip import REACH, Strip
from bts.shots.samples import HEIGHT, WIDTH

Levels = npt.NDArray[np.int16]

AROUND_SECONDS, MIN_FRAMES = 0.2, 3
"""Seconds, and frames at least, before and after a jump whose movement it must exceed."""

MIN_STEP, STEP_RATIO = 4.0, 2.5
"""Mean grey levels of a block's step from one frame to the next, and how many times its largest step in the frames
around it must be, to be a jump. A key frame that a codec renews makes steps of up to 3 levels."""

MIN_JUMPED_BLOCKS, MIN_JUMPED_ROWS = 10, 4
"""Blocks that jump at once, of 48, and rows of blocks, of 6, that have one: captions lie on three rows at most."""

STILL_LEVELS, MIN_STILL_BLOCKS = 2.0, 12
"""Mean grey levels up to which a block stays where it is, and how many blocks must, plain ones too."""

CONTENT_LEVELS, MIN_STILL_SHARE = 1.5, 0.5
"""Standard deviation of luma from which a block shows whether it stays, such as a wall with a little light on it, and
the share of those that do not jump that must stay, at the jump and in the AROUND_SECONDS before it and after it: 0.55
and more where the camera stands, mostly 0.1 to 0.4 where a hand holds it."""

SHIFT_PIXELS, SHIFT_PARTS, MIN_UNSHIFTED = 2, 2, 0.12
"""Pixels by which the whole picture may be shifted, in that many parts of a pixel, and the share of the squared change
that no shift explains: less is left where a camera was knocked or goes on after a halt."""

MAX_GAP = 1.5
"""Usual times between two frames; a frame that comes later follows on lost ones."""

MAX_ONE_WAY = 0.9
"""Of the sum of the jumping blocks' changes in mean luma: a light makes more than this share of it in one direction."""

MAX_NEW_TONES = 0.45
"""Share of the jumping blocks' change that is left when their grey levels are compared in order of brightness, apart
from their places: a title, or another picture, brings new ones."""

KEPT_CORRELATION, MIN_KEPT_SHARE = 0.8, 0.75
"""Correlation, movement allowed, above which a block keeps its forms, and the share of the jumping blocks that must: a
person in another pose does (0.8 and more), another picture on a screen does not (0.65 at most)."""

RETURN_SECONDS, MIN_APART = 0.5, 0.25
"""Seconds before and after a jump, and the share of its change below which two frames are alike: something flashed or
passed."""

MIN_LIFE, LIFE_STEPS = 0.05, 2
"""Mean grey levels by which the jumping blocks must change in one of the nearest steps on either side, and how many
steps those are: below, the picture stood still and goes on, as in a call over a network."""


def find_jumps(strip: Strip, taken: Sequence[tuple[int, int]]) -> list[HardCut]:
    """The jump cuts of a strip by their first frames, each with a confidence of 0.5 to 1, in order.

    `taken` are the first and last frames of the other transitions, beside which none is looked for.
    """
    steps, reach = strip.steps, strip.frames(AROUND_SECONDS, MIN_FRAMES)
    needed = np.maximum(STEP_RATIO * _largest_around(steps, reach), MIN_STEP)
    jumped = steps >= needed
    still = steps <= STILL_LEVELS
    enough = (jumped.sum(axis=(1, 2)) >= MIN_JUMPED_BLOCKS) & (still.sum(axis=(1, 2)) >= MIN_STILL_BLOCKS)
    found = []
    for i in np.flatnonzero(enough).tolist():
        first = max((last for _, last in taken if last <= i), default=0)
        end = min((start for start, _ in taken if start > i), default=len(strip))
        beside = any(start - reach < i < last + reach for start, last in taken)
        if not beside and _is_jump(strip, i, jumped[i], still[i]) and _lasts(strip, i, (first, end), jumped[i]):
            excess = float(np.median((steps[i] / needed[i])[jumped[i]]))
            found.append((i, 1 - 0.5 / excess))
    return found


def _largest_around(steps: Floats, reach: int) -> Floats:
    """(n, 6, 8) the largest step of each block in the `reach` frames before each frame and the `reach` after it."""
    n = len(steps)
    padded = np.pad(steps.reshape(n, -1), ((reach, reach), (0, 0)))
    window = np.ones((reach, 1), np.uint8)
    # Row k is of the `reach` frames before frame k: those after it are `reach` + 1 rows further.
    largest = cv2.dilate(padded, window, anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    return np.maximum(largest[:n], largest[reach + 1 : reach + 1 + n]).reshape(steps.shape)


def _is_jump(strip: Strip, i: int, jumped: Mask, still: Mask) -> bool:
    """Whether the blocks that jump to frame i show the same thing in another pose, before a camera that stands."""
    if (
        jumped.any(axis=1).sum() < MIN_JUMPED_ROWS
        or strip.seconds[i] - strip.seconds[i - 1] > MAX_GAP * strip.frame_seconds
    ):
        return False
    before, after = strip.y[i - 1], strip.y[i]
    content = (np.maximum(measure_texture(before), measure_texture(after)) >= CONTENT_LEVELS) & ~jumped
    if (still & content).sum() < MIN_STILL_SHARE * content.sum() or not _is_steady(strip, i, content):
        return False
    change = (average_blocks(after) - average_blocks(before))[jumped]
    if abs(float(change.sum())) > MAX_ONE_WAY * float(np.abs(change).sum()):
        return False
    old, new = (_pick_pixels(picture, jumped) for picture in (before, after))
    if np.abs(np.sort(old) - np.sort(new)).mean() > MAX_NEW_TONES * np.abs(old - new).mean():
        return False
    kept = correlate_blocks(before, after, REACH)[jumped] > KEPT_CORRELATION
    return float(kept.mean()) >= MIN_KEPT_SHARE and _measure_unshifted(before, after) >= MIN_UNSHIFTED


def _is_steady(strip: Strip, i: int, blocks: Mask) -> bool:
    """Whether most of some blocks stay in place in the frames before frame i, and in those from it on."""
    reach = strip.frames(AROUND_SECONDS, MIN_FRAMES)
    sides = ((max(0, i - reach), i - 1), (i, min(len(strip), i + reach) - 1))
    changes = (average_blocks(cv2.absdiff(strip.y[first], strip.y[last])) for first, last in sides)
    return all((change[blocks] <= STILL_LEVELS).sum() >= MIN_STILL_SHARE * blocks.sum() for change in changes)


def _measure_unshifted(before: Pixels, after: Pixels) -> float:
    """The share of the squared change between two pictures, 0 to 1, that is left when the first is shifted as fits."""
    large = (WIDTH * SHIFT_PARTS, HEIGHT * SHIFT_PARTS)
    old, new = (cv2.resize(picture, large, interpolation=cv2.INTER_LINEAR) for picture in (before, after))
    margin = SHIFT_PIXELS * SHIFT_PARTS
    squares = cv2.matchTemplate(old, new[margin:-margin, margin:-margin], cv2.TM_SQDIFF)
    return float(squares.min()) / max(1.0, float(squares[margin, margin]))


def _lasts(strip: Strip, i: int, shot: tuple[int, int], jumped: Mask) -> bool:
    """Whether the blocks that jump to frame i do not come back, and are no picture that stood still and goes on."""
    reach = strip.frames(RETURN_SECONDS, MIN_FRAMES)
    before = _pick_pixels(strip.y[max(shot[0], i - reach) : i][::-1], jumped)
    after = _pick_pixels(strip.y[i : min(shot[1], i + reach)], jumped)
    for side in (before, after):
        if len(side) < 2 or np.abs(np.diff(side[: LIFE_STEPS + 1], axis=0)).mean(axis=1).max() < MIN_LIFE:
            return False
    nearest = min(float(np.abs(after - frame).mean(axis=1).min()) for frame in before)
    return nearest >= MIN_APART * float(np.abs(after[0] - before[0]).mean())


def _pick_pixels(pictures: Pixels, blocks: Mask) -> Levels:
    """(..., m) the pixels of some blocks of luma pictures (..., 36, 64)."""
    mask = cv2.resize(blocks.astype(np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST).astype(np.bool_)
    return pictures[..., mask].astype(np.int16)
