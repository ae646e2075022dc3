"""Black bars around a picture: letterbox, pillarbox, or both."""

from collections import Counter
from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from bts.media.arrays import Floats, Pixels
from bts.media.scaling import reduce_picture
from bts.model import WHOLE, Rectangle

DARK = 26
"""Luma, of 255, up to which a row or column may go and still be part of a bar: black and a coder's noise."""

BRIGHTEST = 98
"""Percentile of a row's luma that is compared with DARK: a spark of noise does not make a bar a picture."""

COVERED = 75
"""Percentile of the luma beside a bar that must be above DARK: a picture begins there, and not letters on black."""

LEAST_BAR, LARGEST_BAR = 0.02, 0.4
"""Shares of a side that a bar takes at least and at most; more is a dark picture."""

UNEVEN = 0.03
"""Share of a side by which two opposite bars may differ: bars are put there in pairs."""

THINNEST, THIN = 2, 0.03
"""Rows, and the share of a side, that black at one edge alone takes at least and at most: tape and wrong sizes leave
it there. More at one edge is night."""

LEAST_LIGHT = 60
"""Luma that some row of what is inside reaches: in a dark picture bars cannot be told from night."""

EDGES_SIDE = 320
"""Pixels of the longer side to which a picture is reduced before bars are looked for in it."""


def find_common_picture(pictures: Iterable[Pixels]) -> Rectangle:
    """The part of pictures (uint8 H x W x 3, BGR) between bars that all have; WHOLE without pictures.

    Where a clip's pictures change their size on the way, those of the commonest one count.
    """
    small = [reduce_picture(bgr, EDGES_SIDE) for bgr in pictures]
    usual = Counter(picture.shape for picture in small).most_common(1)
    edges = [measure_edges(picture) for picture in small if picture.shape == usual[0][0]]
    return find_picture(edges) if edges else WHOLE


def cut_bars(bgr: Pixels, common: Rectangle) -> Pixels:
    """A picture without the bars that all pictures of its clip have (what is outside `common`), and without its own."""
    inside = cut_part(bgr, common)
    return cut_part(inside, find_common_picture([inside]))


def cut_part(bgr: Pixels, part: Rectangle) -> Pixels:
    """The pixels of a part of a picture (uint8 H x W x 3): one at least."""
    height, width = bgr.shape[:2]
    left, top, right, bottom = (
        round(share * side) for share, side in zip(part, (width, height, width, height), strict=True)
    )
    return np.ascontiguousarray(bgr[top : max(top + 1, bottom), left : max(left + 1, right)])


def measure_edges(bgr: Pixels) -> tuple[Floats, Floats]:
    """Two percentiles, BRIGHTEST and COVERED, of the luma of each row, and of each column: (2, height), (2, width)."""
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    # Bytes are sorted by their values in one go, several times faster than percentiles are sought among them.
    rows, columns = (_take_percentiles(np.sort(lines, axis=1, kind="stable")) for lines in (grey, grey.T))
    return rows, columns


def _take_percentiles(ordered: Pixels) -> Floats:
    """What numpy.percentile gives for the rows of `ordered`, whose values rise already: it would sort them again."""
    last, found = ordered.shape[1] - 1, []
    for percent in (BRIGHTEST, COVERED):
        place = last * (percent / 100)
        below, above = (ordered[:, min(at, last)].astype(np.float64) for at in (int(place), int(place) + 1))
        share = place - int(place)
        step = above - below
        found.append(below + step * share if share < 0.5 else above - step * (1 - share))
    return np.asarray(found, np.float32)


def find_picture(edges: Sequence[tuple[Floats, Floats]]) -> Rectangle:
    """The part of some pictures that lies between bars which are black in all of them; WHOLE where there are none."""
    rows, columns = (np.max(np.stack(found), axis=0) for found in zip(*edges, strict=True))
    if max(rows[0].max(), columns[0].max()) < LEAST_LIGHT:
        return WHOLE
    (top, bottom), (left, right) = _find_pair(rows), _find_pair(columns)
    return left, top, right, bottom


def find_clear_picture(bgr: Pixels) -> Rectangle:
    """The part of a picture (uint8 BGR) without bars, and without thin black edges, which need not be in pairs."""
    rows, columns = measure_edges(bgr)
    left, top, right, bottom = find_picture([(rows, columns)])
    if max(rows[0].max(), columns[0].max()) < LEAST_LIGHT:
        return WHOLE
    top, bottom = top + _measure_thin(rows, top), bottom - _measure_thin(rows[:, ::-1], 1 - bottom)
    left, right = left + _measure_thin(columns, left), right - _measure_thin(columns[:, ::-1], 1 - right)
    return left, top, right, bottom


def _measure_thin(brightness: Floats, begin: float) -> float:
    """The share of a side that a thin black edge takes of the picture that begins there; 0.0 for none."""
    brightest, covered = brightness
    size = len(brightest)
    first = round(begin * size)
    light = np.flatnonzero(brightest[first:] > DARK)
    dark = int(light[0]) if len(light) else 0
    beside = covered[first + dark : first + dark + max(1, round(LEAST_BAR * size))]
    if not THINNEST <= dark <= THIN * size or beside.max() <= DARK:
        return 0.0
    # The row between black and picture may be half of it.
    return (dark + 1) / size


def _find_pair(brightness: Floats) -> tuple[float, float]:
    """Where, in shares of a side, the picture between two bars begins and ends."""
    brightest, covered = brightness
    light = np.flatnonzero(brightest > DARK)
    if not len(light):
        return 0.0, 1.0
    size = len(brightest)
    first, last = int(light[0]), size - 1 - int(light[-1])
    even = abs(first - last) <= UNEVEN * size
    reach = max(1, round(LEAST_BAR * size))
    beside = min(covered[first : first + reach].max(), covered[size - last - reach : size - last].max())
    if not even or beside <= DARK or not LEAST_BAR * size <= min(first, last) <= LARGEST_BAR * size:
        return 0.0, 1.0
    # The row at the edge of the picture may be half of it: a reduced picture does not show it better.
    return (first + 1) / size, 1 - (last + 1) / size
