"""The contact sheet: one tile a shot, with its number, time, length and notes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw

from bts import media
from bts.errors import printable
from bts.model import Note, Shot, published
from bts.sheets.lettering import TypeStyle
from bts.sheets.pictures import fit, page_path, write_page
from bts.shots import Analysis
from bts.timing import clock, format_time

PAPER, INK, GREY, FAINT = "#f7f6f3", "#191919", "#6b6a66", "#e3e1da"
"""Colours of the page, of words, of lesser words, and of the rule under the title."""

MARKERS = ("#c8371d", "#1d62b8", "#2b7d3b", "#8b4bb0", "#b06f00", "#00796f")
"""Colours of notes by kind, dark enough for text on paper (contrast over 4.5, WCAG 2 level AA)."""

TILES_A_PAGE = 120
"""Tiles of one page; more go to a further page."""

MARGIN, GAP = 40, 20
"""Pixels around the page, and between tiles."""

TITLE_HEIGHT, LINE_HEIGHT, LINE_GAP = 104, 34, 8
"""Heights in pixels of the title and of a line under a picture, and the distance of that line from the picture."""

COLUMNS = ((1, 1), (4, 2), (9, 3), (24, 4), (60, 5))
"""(most tiles, columns) of a sheet: few are shown large, many small."""

MOST_COLUMNS = 6
"""Columns of a sheet with more tiles than that."""

PORTRAIT_COLUMNS, MOST_PORTRAIT_COLUMNS = 2, 8
"""Further columns for clips that are taller than wide, and the most that there are then."""

WIDTHS, LEAST_WIDTH = {1: 800, 2: 600, 3: 480, 4: 440, 5: 380}, 320
"""Columns -> width of a picture in pixels; the second is for more columns."""

PORTRAIT_WIDTHS, LEAST_PORTRAIT_WIDTH = {1: 540, 3: 380, 4: 380, 5: 320}, 260
"""The same for clips that are taller than wide."""

LEAST_HEIGHT, MOST_HEIGHT = 40, 2
"""Least height of a tile's picture in pixels, and its most as a multiple of its width."""

MINUTES_FROM = 100
"""Seconds from which a length is written in minutes."""

DOT, DOT_STEP, MOST_DOTS = 12, 16, 5
"""Diameter of a note's dot and distance from one to the next, in pixels; most dots under a picture."""

TITLE_TYPE, FACTS_TYPE = (34, 680), (20, 400)
"""Size in pixels and weight of the clip's name, and of the facts under it."""

NUMBER_TYPE, START_TYPE, LENGTH_TYPE, NOTE_TYPE = (20, 680), (18, 500), (18, 400), (17, 450)
"""Size and weight of what stands under a picture: the shot's number, its start, its length, and words of a note."""


@dataclass(frozen=True)
class TileGrid:
    """Where tiles go on a page, in pixels: `picture` is the size of a tile's picture, `lines` are under it."""

    columns: int
    picture: tuple[int, int]
    lines: int

    @property
    def tile(self) -> tuple[int, int]:
        """The size of a tile with its lines."""
        return self.picture[0], self.picture[1] + LINE_HEIGHT * self.lines + LINE_GAP

    def page(self, tiles: int) -> tuple[int, int]:
        """The size of a page with this number of tiles."""
        rows = math.ceil(tiles / self.columns)
        width = 2 * MARGIN + self.columns * (self.picture[0] + GAP) - GAP
        return width, MARGIN + TITLE_HEIGHT + rows * (self.tile[1] + GAP) - GAP + MARGIN

    def place(self, number: int) -> tuple[int, int]:
        """The upper left corner of tile `number`, from 0."""
        row, column = divmod(number, self.columns)
        return MARGIN + column * (self.picture[0] + GAP), MARGIN + TITLE_HEIGHT + row * (self.tile[1] + GAP)


def write_sheet(
    target: Path,
    info: media.ClipInfo,
    analysis: Analysis,
    notes: Sequence[Note] = (),
    *,
    fonts: Path | None = None,
    once: bool = False,
) -> list[Path]:
    """Write `target` and, for more than TILES_A_PAGE tiles, further pages `target`-2 and so on. Returns them in order.

    Private notes are left out.
    `fonts` is a folder of further fonts, for names and notes in scripts that the packaged ones do not have. With
    `once`, each set-up has one tile, which shows the notes of all its shots.

    Raises:
        OutputError: a page cannot be written.
        MissingToolError: the font package is not installed.
    """
    shots = shown_shots(analysis, once=once)
    shown = published(notes)
    grid = grid_for(len(shots), (info.width, info.height), with_notes=bool(shown))
    pages = [shots[i : i + TILES_A_PAGE] for i in range(0, len(shots), TILES_A_PAGE)]
    written = []
    for number, tiles in enumerate(pages, start=1):
        image = Image.new("RGB", grid.page(len(tiles)), PAPER)
        page = _Page(image, ImageDraw.Draw(image), grid, analysis, fonts)
        page.draw_title(info, f"{number} / {len(pages)}" if len(pages) > 1 else "", len(shots))
        for place, shot in enumerate(tiles):
            same = [s for s in analysis.shots if s is shot or (once and s.same_as == shot.index)]
            page.draw_tile(grid.place(place), shot, [note for s in same for note in _notes_of(s, shown, analysis)])
        written.append(write_page(image, page_path(target, number)))
    return written


def shown_shots(analysis: Analysis, *, once: bool = False) -> list[Shot]:
    """The shots that have a tile: all, or the first of each set-up."""
    return [shot for shot in analysis.shots if not (once and shot.same_as)]


def grid_for(tiles: int, shown: tuple[int, int], *, with_notes: bool) -> TileGrid:
    """The grid for a number of tiles; `shown` is width and height of the clip's picture."""
    width, height = shown
    portrait = height > width
    columns = next((columns for most, columns in COLUMNS if tiles <= most), MOST_COLUMNS)
    if portrait and tiles > 1:
        columns = min(MOST_PORTRAIT_COLUMNS, columns + PORTRAIT_COLUMNS)
    wide = PORTRAIT_WIDTHS.get(columns, LEAST_PORTRAIT_WIDTH) if portrait else WIDTHS.get(columns, LEAST_WIDTH)
    high = min(MOST_HEIGHT * wide, max(LEAST_HEIGHT, round(wide * height / width)))
    return TileGrid(columns, (wide, high), 2 if with_notes else 1)


@dataclass(frozen=True)
class _Page:
    """A page that is being drawn."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    grid: TileGrid
    analysis: Analysis
    fonts: Path | None

    def draw_title(self, info: media.ClipInfo, number: str, tiles: int) -> None:
        """The clip, its length, size, rate and shots; the page's number, if there are several."""
        width = self.image.width
        room = width - 2 * MARGIN
        side, name = self._style(FACTS_TYPE), self._style(TITLE_TYPE)
        used = side.width(number) + 24 if number else 0
        name.write(self.draw, (MARGIN, MARGIN - 8), name.shorten(printable(info.path.name), room - used), INK)
        if number:
            side.write(self.draw, (width - MARGIN - side.width(number), MARGIN + 8), number, GREY)
        count = len(self.analysis.shots)
        facts = (
            clock(self.analysis.duration),
            f"{info.width} × {info.height}",
            f"{_rate(info.rate)} fps{' on average' if info.variable else ''}",
            f"{count} shot{'' if count == 1 else 's'}"
            + (f" in {tiles} set-up{'' if tiles == 1 else 's'}" if tiles < count else ""),
        )
        side.write(self.draw, (MARGIN, MARGIN + 40), side.shorten("  ·  ".join(facts), room), GREY)
        self.draw.line((MARGIN, MARGIN + TITLE_HEIGHT - 24, width - MARGIN, MARGIN + TITLE_HEIGHT - 24), FAINT, 2)

    def draw_tile(self, corner: tuple[int, int], shot: Shot, notes: Sequence[Note]) -> None:
        """A shot's picture, and under it its number, when it starts, how long it is, and its notes."""
        x, y = corner
        width, height = self.grid.picture
        picture = fit(self.analysis.thumbnails[shot.index], self.grid.picture)
        self.image.paste(picture, (x + (width - picture.width) // 2, y + (height - picture.height) // 2))
        line = y + height + LINE_GAP
        number, start, side = self._style(NUMBER_TYPE), self._style(START_TYPE), self._style(LENGTH_TYPE)
        number.write(self.draw, (x, line), str(shot.index), INK)
        after = x + number.width(str(shot.index)) + 10
        again = f"as {shot.same_as}  ·  " if shot.same_as else ""
        length = f"{again}{format_length(shot.end - shot.start)}"
        right = x + width - side.width(length)
        side.write(self.draw, (right, line + 1), length, GREY)
        start.write(self.draw, (after, line + 1), start.shorten(_format_start(shot.start), right - after - 10), INK)
        if notes:
            self._draw_notes((x, line + LINE_HEIGHT - 4), notes)

    def _draw_notes(self, corner: tuple[int, int], notes: Sequence[Note]) -> None:
        """A dot for each note in the colour of its kind, then the words of the first."""
        x, y = corner
        dots = min(len(notes), MOST_DOTS)
        for i in range(dots):
            left = x + i * DOT_STEP
            self.draw.ellipse((left, y + 5, left + DOT, y + 5 + DOT), colour_of(notes[i].kind))
        words, room = self._style(NOTE_TYPE), self.grid.picture[0] - dots * DOT_STEP - 6
        text = words.shorten(printable(notes[0].text or notes[0].caption or notes[0].kind), room)
        words.write(self.draw, (x + dots * DOT_STEP + 6, y), text, colour_of(notes[0].kind))

    def _style(self, size_and_weight: tuple[int, int]) -> TypeStyle:
        return TypeStyle(*size_and_weight, self.fonts)


def _format_start(time: Fraction) -> str:
    """`4:05.120`, or `1:04:05.120`: always with three decimals, because times under one another are compared."""
    hours, _, minutes = format_time(time).partition(":")
    return f"{int(hours)}:{minutes}" if int(hours) else minutes.removeprefix("0")


def _notes_of(shot: Shot, notes: Sequence[Note], analysis: Analysis) -> list[Note]:
    """Notes that begin in a shot or in the transition after it."""
    later = analysis.shots[shot.index].start if shot.index < len(analysis.shots) else analysis.duration + 1
    first = Fraction(0) if shot.index == 1 else shot.start
    return sorted((n for n in notes if first <= n.start < later), key=lambda n: n.start)


def colour_of(kind: str) -> str:
    """The colour of a kind of note; the same kind has the same colour in every sheet."""
    return MARKERS[sum(kind.encode()) % len(MARKERS)]


def pages_of(target: Path, tiles: int) -> list[Path]:
    """All files that `write_sheet` would write for this number of tiles."""
    return [page_path(target, n) for n in range(1, math.ceil(tiles / TILES_A_PAGE) + 1)]


def format_length(length: Fraction) -> str:
    """`2.4 s`, or `1.7 min` from MINUTES_FROM on."""
    return f"{float(length):.1f} s" if length < MINUTES_FROM else f"{float(length / 60):.1f} min"


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
