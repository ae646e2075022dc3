"""Two small pictures laid upon one another where they agree best: how much they agree, and which part one is."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bts.likeness.hashes import HEIGHT, WIDTH, Cut, Small

Detail = NDArray[np.float32]
"""A picture without its broad light and shade, HEIGHT x WIDTH: what tells two scenes of like light apart."""

BROAD = 5.0
"""Standard deviation, in samples of WIDTH, of the blur that is taken away."""

DARK = 32
"""Grey level, of 255, up to which all of a row or column may go and be a bar: black (16) and a coder's noise."""

FLAT = 8
"""Grey levels between the darkest and the lightest of a bar's row: a row of a dark picture has more."""

MOVES = (0.04, 0.02, 0.01)
"""Shares of a side by which an edge is moved in turn while that makes the pictures agree better."""

MOST_CUT = 0.2
"""Share of a side that a crop may lack at one edge. Beyond it, another part of the picture would do as well."""

ROUNDS = 4
"""Times that all of EDGE_MOVES are tried at each of MOVES."""

EDGE_MOVES = tuple(
    sides
    for one in (
        (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1),
        (1, 0, -1, 0), (0, 1, 0, -1),
        (1, 1, 0, 0), (0, 1, 1, 0), (0, 0, 1, 1), (1, 0, 0, 1), (1, 1, 1, 1),
    )
    for sides in (one, tuple(-way for way in one))
)  # fmt: skip
"""Which edges (left, top, right, bottom) move together, and which way: one; two opposite, which shifts the part; two at
a corner, or all, which keeps its shape."""

MOST_STRETCH = 0.06
"""Difference of the crop's shape to that of the part, as a share, above which it is not that part."""

NO_CUT: Cut = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Overlap:
    """How much a picture agrees with a part of another: correlation from -1 to 1, and the shares of the other's sides
    that it lacks."""

    agreement: float
    cut: Cut = NO_CUT


def overlay(crop: Small, whole: Small, cut: Cut = NO_CUT) -> Overlap:
    """How much `crop` agrees with `whole` without `cut`."""
    return Overlap(_agree(_detail_of(crop), whole.astype(np.float32), cut), cut)


def overlay_best(crop: Small, whole: Small, stretch: float, cut: Cut = NO_CUT) -> Overlap:
    """The part of `whole` that `crop` agrees with best, looked for from `cut` on.

    `stretch` is the width to height of the crop, as shown, over that of the whole: parts of another shape are none.
    """
    wanted, known = _detail_of(crop), whole.astype(np.float32)
    best, edges = _agree(wanted, known, cut), cut
    for move in MOVES:
        for _ in range(ROUNDS):
            before = best
            for tried in _move_edges(edges, move):
                found = _agree(wanted, known, tried) if has_shape(tried, stretch) else -1.0
                if found > best:
                    best, edges = found, tried
            if best == before:
                break
    return Overlap(best, edges)


def has_shape(cut: Cut, stretch: float) -> bool:
    """Whether what remains after `cut` has the shape of a crop, whose width to height is `stretch` x the whole's."""
    left, top, right, bottom = cut
    return abs(stretch * (1 - top - bottom) / (1 - left - right) - 1) <= MOST_STRETCH


def _move_edges(cut: Cut, move: float) -> Iterator[Cut]:
    """Cuts with some edges moved."""
    for moves in EDGE_MOVES:
        moved = [min(MOST_CUT, max(0.0, share + move * way)) for share, way in zip(cut, moves, strict=True)]
        yield moved[0], moved[1], moved[2], moved[3]


def _agree(wanted: Detail, whole: NDArray[np.float32], edges: Cut) -> float:
    """The correlation of a picture with what lies between `edges` of another."""
    left, top, right, bottom = edges
    wide, high = (1 - left - right), (1 - top - bottom)
    # From a sample of the crop to its place in the whole picture; both count from the centre of their first sample.
    place = np.array([
        [wide, 0, WIDTH * left + (wide - 1) / 2],
        [0, high, HEIGHT * top + (high - 1) / 2],
    ])  # fmt: skip
    part = cv2.warpAffine(
        whole, place, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    other = _detail_of(np.asarray(part, np.float32))
    size = float(np.sqrt((wanted * wanted).sum() * (other * other).sum()))
    return float((wanted * other).sum()) / size if size else 0.0


def _detail_of(small: NDArray[np.uint8] | NDArray[np.float32]) -> Detail:
    grey = _fill_bars(_fill_bars(small.astype(np.float32)).T).T
    detail = grey - cv2.GaussianBlur(grey, (0, 0), BROAD)
    return np.asarray(detail - detail.mean(), np.float32)


def _fill_bars(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """A picture in which black rows at the top and bottom, and one more, repeat the row beside them.

    The edge of a bar is stronger than anything in a picture: by it, all pictures with such bars would agree.
    """
    lightest = grey.max(axis=1)
    light = np.flatnonzero((lightest > DARK) | (lightest - grey.min(axis=1) > FLAT))
    if not len(light) or (light[0] == 0 and light[-1] == len(grey) - 1):
        return np.ascontiguousarray(grey)
    first = min(int(light[0]) + 1, len(grey) - 1) if light[0] else 0
    last = max(int(light[-1]) - 1, first) if light[-1] < len(grey) - 1 else len(grey) - 1
    return grey[np.clip(np.arange(len(grey)), first, last)]
