"""Dark shots beside black: a night that fades changes by a few levels. Brightened, it is a scene like others."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bts.shots.default.strip import BLACK, MID_LEVEL, Strip, stretch_levels

DARK_LEVEL, DARK_SHARE = 60, 0.9
"""Luma code value, and the share of a frame's pixels that lie below it in a dark frame. Black is 16."""

BLACK_SPREAD = 1.0
"""Standard deviation of luma in levels, below which a dark frame shows nothing. The dimmest shots that fade have 3."""

FULL_SPREAD, MAX_GAIN = 30.0, 8.0
"""Standard deviation of luma that the fullest frame of a dark run is brought to, and the gain at most, with which a
noise of one level stays within what counts as one colour."""


def find_dark_runs(strip: Strip) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of dark frames in a strip, with the black before or after it; last excluded.

    Black divides runs in its middle, so that a shot is not brightened together with a lighter one beyond the black.
    """
    dark = (strip.y < DARK_LEVEL).mean(axis=(1, 2)) > DARK_SHARE
    black = dark & (strip.spread < BLACK_SPREAD)
    for first, last in _list_runs(dark):
        middles = [first + (a + b) // 2 for a, b in _list_runs(black[first:last])]
        for start, end in pairwise([first, *middles, last]):
            if 0 < int(black[start:end].sum()) < end - start:
                yield start, end


def brighten(strip: Strip, first: int, last: int) -> Strip:
    """The frames [first, last) of a strip with luma and chroma multiplied, so that its fullest has FULL_SPREAD.

    The factor is at most MAX_GAIN, and at least 1. Values that would lie outside of 0 to 255 become 0 or 255.
    """
    gain = max(1.0, min(MAX_GAIN, FULL_SPREAD / float(strip.spread[first:last].max())))
    y = stretch_levels(strip.y[first:last], gain, BLACK, BLACK)
    u, v = (stretch_levels(plane[first:last], gain, MID_LEVEL, MID_LEVEL) for plane in (strip.u, strip.v))
    return Strip(y, u, v, strip.seconds[first:last])


def _list_runs(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, last) of each run of marked frames, last excluded."""
    edges = np.flatnonzero(np.diff(marked.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
