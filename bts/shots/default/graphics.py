"""Graphics that stay while the picture behind them cuts: banners of news, columns at the side, bars with words.

They hold down what every measure finds between two shots, and make like what is not. So they are cut off, as black bars
are, and no measure need know of them. They are told by what happens where the rest of the picture changes at once: they
do not change, or no more than in the frames before and after, as a line of news that crawls. A single change tells
nothing, as a room stays around a screen that changes; several do, or one, where nothing else ever moved there and what
stays lies along two sides at most.

Numbers of which no other source is named were chosen on the labelled clips of tests/bench/shots.py with banners and
columns laid over them, such that none of these clips without graphics is cropped.
"""

import cv2
import numpy as np

from bts.media.arrays import Floats, Mask, Pixels
from bts.shots.default.distance import CHANGED_LEVELS, match_blocks
from bts.shots.default.gradual import Indices
from bts.shots.default.strip import Strip, crop
from bts.shots.samples import HEIGHT, WIDTH

CELLS = (16, 18)
"""Columns and rows of cells, 4 x 2 pixels each: even, as `crop` needs, and fine enough for the edge of a banner."""

MIN_CHANGED_SHARE = 0.4
"""Share of the blocks that change from one frame to the next, movement discounted, from which cells are compared there:
a banner and a column together leave little more than half of the picture."""

SUDDEN_RATIO = 2.0
"""How many times the change beside it a change must be at least: in movement all frames change alike."""

MIN_CHANGES, MIN_STAY_SHARE = 3, 0.6
"""Changes over which a cell stays at least, and their share among all, to be of a graphic: graphics come and go."""

STAY_LEVELS, STAY_RATIO = 3.0, 1.3
"""Mean grey levels up to which a cell stays, or how many times its changes in the frames beside it."""

STILL_LEVELS, STILL_SECONDS = 10.0, 2.0
"""Mean range of a cell's pixels in levels up to which it stands still, and the seconds that must be seen: then one
change of the rest is enough."""

MIN_LEFT_OUT, MIN_KEPT = 0.1, 0.5
"""Share of the picture from which graphics are cut off, as a logo does little harm; and the share kept at least."""

MIN_EDGES = 2
"""Edges of the picture that what is left reaches, below which it may be a screen in a room if it changed too seldom."""

MIN_PURE = 0.75
"""Share of what is cut off that must be graphics."""

MIN_SPREAD = 12.0
"""Least standard deviation of a frame's luma in what is cut off, in levels: 13 and more in graphics with words; 11 and
less, in some frame, in what several shots share by chance, such as sky, darkness, a wall or black bars."""


def crop_graphics(strip: Strip) -> Strip:
    """The strip without the graphics that stay along the edges of its picture, if it has any, scaled to the same size.

    Where too little of the picture would be left, or they lie elsewhere, the strip is left as it is.
    """
    changes = find_changes(strip)
    graphics = find_graphics(strip, changes)
    if graphics.mean() < MIN_LEFT_OUT * MIN_PURE:
        return strip
    top, bottom, left, right = _choose_window(graphics)
    edges = (top == 0) + (bottom == CELLS[1]) + (left == 0) + (right == CELLS[0])
    if len(changes) < MIN_CHANGES and edges < MIN_EDGES:
        return strip
    outside = np.ones_like(graphics)
    outside[top:bottom, left:right] = False
    if outside.mean() < MIN_LEFT_OUT or graphics[outside].mean() < MIN_PURE:
        return strip
    high, wide = HEIGHT // CELLS[1], WIDTH // CELLS[0]
    pixels = strip.y[:, np.kron(outside, np.ones((high, wide), np.bool_))]
    if float(pixels.std(axis=1, dtype=np.float32).min()) < MIN_SPREAD:
        return strip
    return crop(strip, top * high, bottom * high, left * wide, right * wide)


def find_graphics(strip: Strip, changes: Indices) -> Mask:
    """(18, 16) the cells that stay while the rest of the picture changes, at the frames `changes`."""
    if not len(changes):
        return np.zeros(CELLS[::-1], np.bool_)
    before, at, after = (_compare_cells(strip.y[changes + k - 1], strip.y[changes + k]) for k in (-1, 0, 1))
    stays = at <= np.maximum(STAY_LEVELS, STAY_RATIO * np.maximum(before, after))
    graphics: Mask = stays.sum(axis=0) >= max(MIN_CHANGES, MIN_STAY_SHARE * len(changes))
    if strip.seconds[-1] - strip.seconds[0] >= STILL_SECONDS:
        graphics |= _compare_cells(strip.y.min(axis=0)[None], strip.y.max(axis=0)[None])[0] <= STILL_LEVELS
    return graphics


def find_changes(strip: Strip) -> Indices:
    """The frames to which enough of the picture changes at once."""
    changed = (strip.steps >= CHANGED_LEVELS).mean(axis=(1, 2)) >= MIN_CHANGED_SHARE
    means = strip.steps.mean(axis=(1, 2))
    i: Indices = np.flatnonzero(changed[2:-1]) + 2
    i = i[means[i] >= SUDDEN_RATIO * np.maximum(means[i - 1], means[i + 1])]
    matched = [match_blocks(strip.y[k - 1], strip.y[k], strip.reach) for k in i]
    kept = [float((blocks >= CHANGED_LEVELS).mean()) >= MIN_CHANGED_SHARE for blocks in matched]
    return i[np.array(kept, np.bool_)]


def _compare_cells(a: Pixels, b: Pixels) -> Floats:
    """(n, 18, 16) the mean difference of each cell of n luma pictures `a` from the one in `b`, in levels."""
    tall = cv2.absdiff(a.reshape(-1, WIDTH), b.reshape(-1, WIDTH))
    cells = cv2.resize(tall, (CELLS[0], len(a) * CELLS[1]), interpolation=cv2.INTER_AREA)
    return np.asarray(cells.reshape(len(a), CELLS[1], CELLS[0]), np.float32)


def _choose_window(graphics: Mask) -> tuple[int, int, int, int]:
    """Rows [top, bottom) and columns [left, right) of cells that hold most more other cells than graphics."""
    columns, rows = CELLS
    sums = np.zeros((rows + 1, columns + 1))
    sums[1:, 1:] = np.where(graphics, -1.0, 1.0).cumsum(axis=0).cumsum(axis=1)
    top, bottom = np.triu_indices(rows + 1, 1)
    left, right = np.triu_indices(columns + 1, 1)
    bands = sums[bottom] - sums[top]
    worth = bands[:, right] - bands[:, left]
    worth[np.outer(bottom - top, right - left) < MIN_KEPT * graphics.size] = -np.inf
    row, column = np.unravel_index(int(worth.argmax()), worth.shape)
    return int(top[row]), int(bottom[row]), int(left[column]), int(right[column])
