"""Where the tiles of a contact sheet go."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MARGIN, GAP = 40, 20
"""Pixels around the page, and between tiles."""

LINE_GAP = 8
"""Pixels between a picture and the first line under it."""

FRAME_LINES = 56
"""Pixels of the two lines under each picture: its number and time, and its shot."""

NOTE_LINE = 25
"""Pixels of each line of notes."""

FOOT = 36
"""Pixels of the foot of a page."""

COLUMNS = ((1, 1), (4, 2), (9, 3), (24, 4), (60, 5))
"""(most tiles, columns) of a sheet: few are shown large, many small."""

USUAL_COLUMNS = 6
"""Columns of a sheet with more tiles than that."""

PORTRAIT_COLUMNS, MOST_PORTRAIT_COLUMNS = 2, 8
"""Further columns for clips that are taller than wide, and the most that there are then without being asked for."""

WIDTHS, LEAST_WIDTH = {1: 800, 2: 600, 3: 480, 4: 440, 5: 380}, 320
"""Columns -> width of a picture in pixels; the second is for more columns."""

PORTRAIT_WIDTHS, LEAST_PORTRAIT_WIDTH = {1: 540, 2: 460, 3: 380, 4: 380, 5: 320}, 260
"""The same for clips that are taller than wide."""

LEAST_HEIGHT, MOST_HEIGHT = 40, 2
"""Least height of a tile's picture in pixels, and its most as a multiple of its width."""


@dataclass(frozen=True)
class TileGrid:
    """Where tiles go on a page, in pixels: `picture` is the size of a tile's picture, `top` the height of the title.

    `notes` is the number of lines of notes under each row of tiles.
    """

    columns: int
    picture: tuple[int, int]
    top: int
    notes: tuple[int, ...]

    @property
    def page(self) -> tuple[int, int]:
        """The size of the page."""
        return width_of_page(self.columns, self.picture), self._row(len(self.notes)) - GAP + FOOT + MARGIN

    def place(self, number: int) -> tuple[int, int]:
        """The upper left corner of tile `number`, from 0."""
        row, column = divmod(number, self.columns)
        return MARGIN + column * (self.picture[0] + GAP), self._row(row)

    def _row(self, row: int) -> int:
        """Where a row begins."""
        tile = self.picture[1] + LINE_GAP + FRAME_LINES + GAP
        return MARGIN + self.top + row * tile + NOTE_LINE * sum(self.notes[:row])


def width_of_page(columns: int, picture: tuple[int, int]) -> int:
    """Width in pixels of a page with `columns` pictures in a row, each of that size."""
    return 2 * MARGIN + columns * (picture[0] + GAP) - GAP


def size_of_tiles(tiles: int, shown: tuple[float, float], columns: int | None = None) -> tuple[int, tuple[int, int]]:
    """Columns, and the size of a tile's picture in pixels, for a number of tiles on all pages.

    `shown` is width and height of the clip's picture in any unit; `columns` are those that were asked for.
    """
    width, height = shown
    portrait = height > width
    if columns is None:
        columns = next((usual for most, usual in COLUMNS if tiles <= most), USUAL_COLUMNS)
        if portrait and tiles > 1:
            columns = min(MOST_PORTRAIT_COLUMNS, columns + PORTRAIT_COLUMNS)
        # One column more where the last row is emptier without it.
        columns = min((columns, columns + 1), key=lambda number: -tiles % number) if tiles > columns else columns
        columns = max(1, min(columns, tiles))
    wide = PORTRAIT_WIDTHS.get(columns, LEAST_PORTRAIT_WIDTH) if portrait else WIDTHS.get(columns, LEAST_WIDTH)
    # Columns that nothing stands in would be a margin.
    return min(columns, tiles), (wide, min(MOST_HEIGHT * wide, max(LEAST_HEIGHT, round(wide * height / width))))


def grid_of(columns: int, picture: tuple[int, int], top: int, lines: Sequence[int]) -> TileGrid:
    """The grid of one page; `lines` is the number of lines of notes of each of its tiles."""
    rows = range(math.ceil(len(lines) / columns))
    return TileGrid(columns, picture, top, tuple(max(lines[r * columns : (r + 1) * columns]) for r in rows))
