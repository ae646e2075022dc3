"""Lettering burnt into a picture: names, captions, titles, timecode. A crop leaves it whole or leaves it out.

Letters are strokes of one light (or dark) tone that stand in a row, are about as high as each other and close together.
"""

from collections.abc import Callable

import cv2
import numpy as np

from bts.media.arrays import Pixels
from bts.model import Rectangle

SEARCH_HEIGHT = 360
"""Height in pixels at which a picture is searched; a smaller one is enlarged, as its letters are of few pixels."""

STROKE = 9
"""Side in pixels of the widest stroke of a letter in the searched picture."""

CONTRAST = 60
"""8-bit levels by which a letter differs from what is around it."""

LOWEST, HIGHEST = 5, 40
"""Pixels of the searched picture that a letter is high."""

LIKE = 0.5
"""Two letters of a row differ in height by this share of the higher one at most."""

LEVEL = 0.5
"""Share of a letter's height by which the middles of neighbours in a row may lie apart, up and down."""

STRAIGHT = 1.8
"""Height of a row in those of its middle letter: leaves and bricks stand in rows that are not straight."""

BASE, HIGH = 0.15, 2.0
"""Of a row that a crop is to spare, in heights of its middle letter: what the bottoms of letters on one line differ by,
and the height of the row, at most."""

MANY, LEVELLED = 8, (0.8, 0.65)
"""Letters of a long row; and the share of its letters that stand on one line at least, in a shorter row and in a long
one."""

JOINED = 0.4, 1.5
"""Shares of a row's height that what is beside its letters is high, and belongs to it."""

GAP = 1.4
"""Heights of a letter by which the next one begins at most after it: the space between two words."""

LETTERS = 5
"""Letters that make a row: fewer are things that look like letters."""

WIDEST = 1.6
"""Width of a letter, or of two that touch, in its heights."""

FILLED = 0.2, 0.9
"""Shares of its box that the strokes of a letter fill."""

Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

Part = tuple[int, int, int, int, int]
"""The box of a stroke or of several that touch, and how many pixels they cover."""


def find_lettering(bgr: Pixels) -> list[Rectangle]:
    """The rows of letters in a picture (uint8 BGR, height x width x 3), as left, top, right, bottom in shares."""
    found = []
    for levels in measure_strokes(bgr):
        height, width = levels.shape
        parts = find_parts(levels)
        for row in _join_rows(_choose_letters(parts), _stands_on_line):
            left, top, right, bottom = _reach_ends(bound_row(row), parts)
            found.append((left / width, top / height, right / width, bottom / height))
    return found


def measure_strokes(bgr: Pixels) -> tuple[Pixels, Pixels]:
    """Two uint8 pictures of SEARCH_HEIGHT rows: the strength of light strokes, and that of dark ones, in 8-bit levels.

    The strength of a pixel is its difference from the ground around the stroke, and 0 where there is no stroke.
    """
    scale = SEARCH_HEIGHT / bgr.shape[0]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=method)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    kernel = np.ones((STROKE, STROKE), np.uint8)
    light, dark = (cv2.morphologyEx(grey, shape, kernel) for shape in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
    return np.asarray(light, np.uint8), np.asarray(dark, np.uint8)


def find_rows(levels: Pixels) -> list[list[Box]]:
    """The letters that stand in rows among strokes as `measure_strokes` gives them, those of each row together."""
    return _join_rows(_choose_letters(find_parts(levels)), _is_straight)


def bound_row(row: list[Box]) -> tuple[int, int, int, int]:
    """The left, top, right and bottom of what the letters of a row take, in pixels."""
    left, top = min(b[0] for b in row), min(b[1] for b in row)
    return left, top, max(b[0] + b[2] for b in row), max(b[1] + b[3] for b in row)


def find_parts(levels: Pixels) -> list[Part]:
    """The connected parts of the strokes that `measure_strokes` gives."""
    strokes = np.asarray(levels > CONTRAST, np.uint8)
    # The parts come in the order of OpenCV's usual algorithm, in half the time where most of a picture is empty.
    count, _, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(strokes, 8, cv2.CV_32S, cv2.CCL_GRANA)
    return [(left, top, width, height, area) for left, top, width, height, area in stats[1:count].tolist()]


def _choose_letters(parts: list[Part]) -> list[Box]:
    """The boxes of what may be a letter, from left to right."""
    letters = []
    for left, top, width, height, area in parts:
        filled = area / (width * height)
        if LOWEST <= height <= HIGHEST and width <= WIDEST * height and FILLED[0] <= filled <= FILLED[1]:
            letters.append((left, top, width, height))
    return sorted(letters)


def _reach_ends(row: Box, parts: list[Part]) -> Box:
    """The left, top, right and bottom of a row with what belongs to it beside its letters: capitals, joined letters.

    `row` is given as left, top, right, bottom, too.
    """
    left, top, right, bottom = row
    high, most = bottom - top, right - left
    near = [
        (x, x + wide)
        for x, y, wide, tall, _ in parts
        if top <= y + tall / 2 <= bottom and JOINED[0] * high <= tall <= JOINED[1] * high and wide <= most
    ]
    for begin, end in sorted(near):
        if right < end <= row[2] + most and begin - right <= GAP * high:
            right = end
    for begin, end in sorted(near, key=lambda one: -one[1]):
        if row[0] - most <= begin < left and left - end <= GAP * high:
            left = begin
    return left, top, right, bottom


def _join_rows(letters: list[Box], is_row: Callable[[list[Box]], bool]) -> list[list[Box]]:
    """The letters, given from left to right, that stand in a row, those of each together."""
    rows: list[list[Box]] = []
    open_rows: list[list[Box]] = []
    for letter in letters:
        # No letter is higher than HIGHEST, so none that is further away can follow.
        open_rows = [row for row in open_rows if letter[0] - row[-1][0] - row[-1][2] <= GAP * HIGHEST]
        row = next((row for row in open_rows if _follows(letter, row[-1])), None)
        if row is None:
            rows.append([letter])
            open_rows.append(rows[-1])
        else:
            row.append(letter)
    return [row for row in rows if len(row) >= LETTERS and is_row(row)]


def _is_straight(row: list[Box]) -> bool:
    high = max(b[1] + b[3] for b in row) - min(b[1] for b in row)
    return high <= STRAIGHT * sorted(b[3] for b in row)[len(row) // 2]


def _stands_on_line(row: list[Box]) -> bool:
    """Whether most letters of a row end below at one line, and none is far from it.

    Of a line of small letters with a capital and a `y` the highest and the lowest are twice a small one apart.
    """
    middle = sorted(b[3] for b in row)[len(row) // 2]
    bottoms = sorted(b[1] + b[3] for b in row)
    line = bottoms[len(row) // 2]
    level = sum(abs(bottom - line) <= max(1, BASE * middle) for bottom in bottoms)
    high = bottoms[-1] - min(b[1] for b in row)
    return level >= LEVELLED[len(row) >= MANY] * len(row) and high <= HIGH * middle


def _follows(letter: Box, last: Box) -> bool:
    """Whether a letter stands beside the last one of a row, to its right."""
    high = max(letter[3], last[3])
    apart = abs(letter[1] + letter[3] / 2 - last[1] - last[3] / 2)
    return (
        abs(letter[3] - last[3]) <= LIKE * high
        and apart <= LEVEL * high
        and letter[0] - last[0] - last[2] <= GAP * high
    )
