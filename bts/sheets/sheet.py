"""The contact sheet: one tile a shot, with its number, the picture's time, its shot and its notes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw

from bts import media
from bts.captions.bidi import is_rtl
from bts.errors import printable
from bts.faces.bars import cut_bars, find_common_picture
from bts.media.arrays import Pixels
from bts.model import Note, published
from bts.sheets.grid import LINE_GAP, NOTE_LINE, TileGrid, grid_of, size_of_tiles, width_of_page
from bts.sheets.heading import GREY, INK, PAPER, Heading, draw_foot
from bts.sheets.lettering import TypeStyle, describe_missing, read_words
from bts.sheets.pictures import fit, page_path, write_page
from bts.sheets.tiles import Tile, describe_skipped, tiles_of
from bts.shots import Analysis
from bts.timing import format_time

MARKERS = ("#c8371d", "#1d62b8", "#2b7d3b", "#8b4bb0", "#b06f00", "#00796f")
"""Colours of notes by kind, dark enough for text on paper (contrast over 4.5, WCAG 2 level AA)."""

TILES_A_PAGE = 120
"""Tiles of one page; more go to a further page."""

PICTURE_SIDE = 960
"""Pixels of the longer side in which keyframes are read for a sheet: more than the largest tile has."""

PICTURES_HELD = 24
"""Pictures of a sheet that are held in memory, at most 1.5 MB each, from the search for bars until they are drawn."""

MINUTES_FROM = 100
"""Seconds from which a length is written in minutes."""

DOT, DOT_STEP = 12, 20
"""Diameter of a note's dot, and distance from its left edge to the note's words, in pixels."""

MOST_NOTE_LINES, LINES_A_NOTE = 4, 2
"""Most lines of notes under a picture, and of one note where there are several; more is cut, and counted."""

NUMBER_TYPE, TIME_TYPE, SHOT_TYPE, NOTE_TYPE = (20, 680), (19, 560), (16, 400), (17, 450)
"""Size and weight of what stands under a picture: the shot's number, the picture's time, its shot, words of a note."""


@dataclass(frozen=True)
class SheetOptions:
    """How a sheet is laid out.

    `once`: one tile for each set-up. `several`: the alternates of a shot have tiles too. `columns`: None for as many as
    suit. `fonts`: a folder of further fonts, for scripts that the packaged ones do not have.
    """

    once: bool = False
    several: bool = False
    columns: int | None = None
    fonts: Path | None = None


def write_sheet(
    target: Path,
    info: media.ClipInfo,
    analysis: Analysis,
    notes: Sequence[Note] = (),
    options: SheetOptions = SheetOptions(),
    *,
    heading: Heading | None = None,
    further: Mapping[int, Pixels] | None = None,
) -> list[Path]:
    """Write `target` and, for more than TILES_A_PAGE tiles, further pages `target`-2 and so on. Returns them in order.

    Private notes are left out. `further` are the pictures (uint8 BGR) of alternates, by frame. Without a heading the
    title is the clip's name.

    Raises:
        OutputError: a page cannot be written.
        MissingToolError: the font package is not installed.
    """
    tiles = tiles_of(analysis, published(notes), once=options.once, several=options.several)
    pictures = _Pictures(analysis, further or {})
    bars = find_common_picture(pictures.of(tile) for tile in tiles)
    shown = info.width * (bars[2] - bars[0]), info.height * (bars[3] - bars[1])
    layout = size_of_tiles(len(tiles), shown, options.columns)
    heading = heading or Heading(printable(info.path.name))
    top = heading.height_on(width_of_page(*layout), options.fonts)
    pages = [tiles[i : i + TILES_A_PAGE] for i in range(0, len(tiles), TILES_A_PAGE)]
    written = []
    for number, part in enumerate(pages, start=1):
        words = [_note_lines(tile.notes, TypeStyle(*NOTE_TYPE, options.fonts), layout[1][0]) for tile in part]
        grid = grid_of(*layout, top, [len(lines) for lines in words])
        image = Image.new("RGB", grid.page, PAPER)
        heading.draw(image, options.fonts)
        page = _Page(image, ImageDraw.Draw(image), grid, options.fonts)
        for place, (tile, lines) in enumerate(zip(part, words, strict=True)):
            page.draw_tile(grid.place(place), tile, cut_bars(pictures.of(tile), bars), lines)
        draw_foot(
            image, describe_skipped(analysis), f"{number} / {len(pages)}" if len(pages) > 1 else "", options.fonts
        )
        written.append(write_page(image, page_path(target, number)))
    return written


@dataclass(frozen=True)
class _Pictures:
    """The pictures of tiles: keyframes are among the thumbnails, alternates are `further`.

    The first ones are held, so that those of most sheets are read once, and memory does not grow with the sheet.
    """

    analysis: Analysis
    further: Mapping[int, Pixels]
    held: dict[int, Pixels] = field(default_factory=dict)

    def of(self, tile: Tile) -> Pixels:
        frame = tile.keyframe.frame
        if frame in self.held:
            return self.held[frame]
        picture = self.analysis.thumbnails[tile.shot.index] if tile.is_first else self.further[frame]
        if len(self.held) < PICTURES_HELD:
            self.held[frame] = picture
        return picture


@dataclass(frozen=True)
class _NoteLine:
    """A line of notes under a picture, in the colour of its kind; the first line of a note has a dot.

    `rtl`: its note is written from the right, and the line is `indent` pixels away from the others' left edge.
    """

    words: str
    colour: str
    has_dot: bool
    rtl: bool = False
    indent: float = 0.0


def _note_lines(notes: Sequence[Note], words: TypeStyle, width: int) -> list[_NoteLine]:
    """The lines of a tile's notes, MOST_NOTE_LINES at most; the last one counts the notes that are left out."""
    most = MOST_NOTE_LINES if len(notes) == 1 else LINES_A_NOTE
    blocks = []
    for note in notes:
        text = _words_of(note, words.folder)
        lines, rtl = words.wrap(text, width - DOT_STEP, most), is_rtl(text)
        indents, colour = words.indents(lines, rtl), colour_of(note.kind)
        blocks.append([_NoteLine(line, colour, not i, rtl, indents[i]) for i, line in enumerate(lines)])
    fitting: list[_NoteLine] = []
    for number, block in enumerate(blocks):
        rest = len(blocks) - number - 1
        if len(fitting) + len(block) + bool(rest) > MOST_NOTE_LINES:
            return [*fitting, _NoteLine(f"and {rest + 1} more", GREY, has_dot=False)]
        fitting += block
    return fitting


def _words_of(note: Note, fonts: Path | None) -> str:
    """What stands on a sheet for a note."""
    return read_words(note.text or note.caption, fonts) or printable(note.kind)


def describe_unread(heading: Heading, notes: Sequence[Note], fonts: Path | None) -> str:
    """The remark on the letters of a sheet that no font has; "" where there are none. Private notes are left out."""
    texts = (heading.title, *heading.facts, *(_words_of(note, fonts) for note in published(notes)))
    return describe_missing(texts, fonts)


@dataclass(frozen=True)
class _Page:
    """A page that is being drawn."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    grid: TileGrid
    fonts: Path | None

    def draw_tile(self, corner: tuple[int, int], tile: Tile, bgr: Pixels, notes: Sequence[_NoteLine]) -> None:
        """A picture, and under it the shot's number, the picture's time, when and how long its shot is, its notes."""
        x, y = corner
        width, height = self.grid.picture
        picture = fit(bgr, self.grid.picture)
        self.image.paste(picture, (x, y + (height - picture.height) // 2))
        line = y + height + LINE_GAP
        shot, index = tile.shot, str(tile.shot.index)
        number, time, side = self._style(NUMBER_TYPE), self._style(TIME_TYPE), self._style(SHOT_TYPE)
        number.write(self.draw, (x, line), index, INK)
        time.write(self.draw, (x + number.width(index) + 10, line + 1), format_tile_time(tile.keyframe.time), INK)
        if shot.same_as:
            again = f"as {shot.same_as}"
            side.write(self.draw, (x + width - side.width(again), line + 3), again, GREY)
        facts = f"shot from {format_tile_time(shot.start)}, {format_length(shot.end - shot.start)}"
        side.write(self.draw, (x, line + 28), side.shorten(facts, width), GREY)
        self._draw_notes((x, line + 54), notes)

    def _draw_notes(self, corner: tuple[int, int], notes: Sequence[_NoteLine]) -> None:
        x, y = corner
        words = self._style(NOTE_TYPE)
        for number, line in enumerate(notes):
            top = y + number * NOTE_LINE
            if line.has_dot:
                self.draw.ellipse((x, top + 5, x + DOT, top + 5 + DOT), line.colour)
            words.write(self.draw, (x + DOT_STEP + line.indent, top), line.words, line.colour, rtl=line.rtl)

    def _style(self, size_and_weight: tuple[int, int]) -> TypeStyle:
        return TypeStyle(*size_and_weight, self.fonts)


def format_tile_time(time: Fraction) -> str:
    """`4:05.120`, or `1:04:05.120`: always with three decimals, because times under one another are compared.

    It is rounded so that `bts still` gives the frame that is on screen then.
    """
    hours, _, minutes = format_time(time).partition(":")
    return f"{int(hours)}:{minutes}" if int(hours) else minutes.removeprefix("0")


def colour_of(kind: str) -> str:
    """The colour of a kind of note; the same kind has the same colour in every sheet."""
    return MARKERS[sum(kind.encode()) % len(MARKERS)]


def pages_of(target: Path, tiles: int) -> list[Path]:
    """All files that `write_sheet` would write for this number of tiles."""
    return [page_path(target, n) for n in range(1, math.ceil(tiles / TILES_A_PAGE) + 1)]


def format_length(length: Fraction) -> str:
    """`2.4 s`, or `1.7 min` from MINUTES_FROM on."""
    return f"{float(length):.1f} s" if length < MINUTES_FROM else f"{float(length / 60):.1f} min"
