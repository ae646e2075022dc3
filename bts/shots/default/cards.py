"""Cards: text on one colour. A card that follows on another changes one picture in a hundred; close up it is a shot."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats, Pixels
from bts.shots.default.distance import compare_planes
from bts.shots.default.strip import BLACK, MID_LEVEL, WHITE, Strip, crop, stretch_levels

INK_SHARE, MIN_INK_LEVELS = 0.25, 24.0
"""A pixel belongs to the text of a run of cards if it is further from the colour of its card than this share of the
furthest, and than this number of levels."""

CARD_SHARE = 0.75
"""Share of a frame's pixels within FLAT_RANGE_LEVELS of their median, above which it may be a card."""

FULL_SPREAD, MAX_GAIN = 70.0, 5.0
"""Standard deviation of luma that the fullest card of a run is brought to, and the gain at most: text may be small or
dim, and noise must stay noise."""

MIN_INK_PIXELS = 6
"""Pixels of text in a run of cards, below which there is nothing to look at."""

MIN_RUN_FRAMES = 4
"""Frames of the shortest run of cards that is looked at closer."""

SETTLING_SECONDS = 0.2
"""Seconds after the first frame of a run, and before its last, within which text that appears or goes belongs to the
transition that begins or ends the run."""

MAX_MOVED_SHARE = 0.3
"""Of the difference that a transition makes, the share that a card may change in SETTLING_SECONDS beside it."""

MAX_LEVEL_STEP = 12.0
"""Levels by which the colour of one card may differ from that of the one before it within one run."""


def find_card_runs(strip: Strip) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of cards on one colour in a strip, last excluded."""
    steps = np.abs(np.diff(strip.level)) > MAX_LEVEL_STEP
    card = strip.evenness > CARD_SHARE
    same = card[1:] & card[:-1] & ~steps
    edges = [0, *(np.flatnonzero(~same) + 1).tolist(), len(strip)]
    return ((a, b) for a, b in pairwise(edges) if b - a >= MIN_RUN_FRAMES and card[a])


def look_closer(strip: Strip, first: int, last: int) -> Strip | None:
    """The frames [first, last) of a strip cut to the text on them; None where there is none."""
    furthest = _measure_ink(strip.y[first:last], strip.level[first:last]).max(axis=0)
    ink = furthest > max(MIN_INK_LEVELS, INK_SHARE * float(furthest.max()))
    if int(ink.sum()) < MIN_INK_PIXELS:
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, left = int(rows[0]) // 2 * 2, int(columns[0]) // 2 * 2
    bottom, right = -(-(int(rows[-1]) + 1) // 2) * 2, -(-(int(columns[-1]) + 1) // 2) * 2
    y, u, v = (plane[first:last] for plane in (strip.y, strip.u, strip.v))
    part = Strip(y, u, v, strip.seconds[first:last], close=True)
    return _stretch(crop(part, top, bottom, left, right))


def shows_text(strip: Strip, frame: int) -> bool:
    """Whether a frame of a strip that is not stretched has text on its colour, and not only noise."""
    ink = _measure_ink(strip.y[[frame]], strip.level[[frame]]) > MIN_INK_LEVELS
    return int(ink.sum()) >= MIN_INK_PIXELS


def stand_still(close: Strip, start: int, end: int) -> bool:
    """Whether the cards before frame `start` and from frame `end` on stand still: what moves is no card."""
    reach = close.frames(SETTLING_SECONDS)
    before, after = start - 1, min(end, len(close) - 1)
    across = compare_planes(close.y[before], close.y[after])
    early, late = close.y[max(0, before - reach)], close.y[min(len(close) - 1, after + reach)]
    moved = max(compare_planes(early, close.y[before]), compare_planes(close.y[after], late))
    return moved < MAX_MOVED_SHARE * across


def _measure_ink(luma: Pixels, level: Floats) -> npt.NDArray[np.int16]:
    """(n, 36, 64) how far each pixel is from the colour of its frame's card, in levels; `level` is (n,)."""
    return np.asarray(np.abs(luma.astype(np.int16) - level.astype(np.int16)[:, None, None]), np.int16)


def _stretch(strip: Strip) -> Strip:
    """The strip with its luma multiplied until the standard deviation of its fullest frame is FULL_SPREAD levels.

    The factor is at most MAX_GAIN. Values that would lie outside of 0 to 255 become 0 or 255.
    """
    gain = min(MAX_GAIN, FULL_SPREAD / max(1.0, float(strip.spread.max())))
    if gain <= 1:
        return strip
    level = float(np.median(strip.level))
    base = BLACK if level < MID_LEVEL else WHITE
    return replace(strip, y=stretch_levels(strip.y, gain, level, base))
