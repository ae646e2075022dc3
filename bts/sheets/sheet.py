"""The contact sheet: one tile a shot, with its number, time, length and notes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw

from bts import media
from bts.errors import printable
from bts.model import Note, Shot
from bts.sheets.lettering import Type
from bts.sheets.pictures import fitted, numbered, save
from bts.shots import Analysis
from bts.timing import clock, format_time

PAPER, INK, GREY, FAINT = "#f7f6f3", "#191919", "#6b6a66", "#e3e1da"

MARKERS = ("#c8371d", "#1d62b8", "#2b7d3b", "#8b4bb0", "#b06f00", "#00796f")
"""Colours of notes by kind, dark enough for text on paper (contrast over 4.5)."""

TILES_A_PAGE = 120

MARGIN, GAP, TITLE, FOOT = 40, 20, 104, 34
"""Pixels: around the page, between tiles, height of the title, height of a tile's caption line."""


@dataclass(frozen=True)
class Layout:
    """Where tiles go on a page, in pixels. `pictures` is the size of a tile's picture."""

    columns: int
    picture: tuple[int, int]
    lines: int

    @property
    def tile(self) -> tuple[int, int]:
        """A tile with its caption lines."""
        return self.picture[0], self.picture[1] + FOOT * self.lines + 8

    def page(self, tiles: int) -> tuple[int, int]:
        """The page that holds so many tiles."""
        rows = math.ceil(tiles / self.columns)
        width = 2 * MARGIN + self.columns * (self.picture[0] + GAP) - GAP
        return width, MARGIN + TITLE + rows * (self.tile[1] + GAP) - GAP + MARGIN

    def place(self, number: int) -> tuple[int, int]:
        """The upper left corner of tile `number`, from 0."""
        row, column = divmod(number, self.columns)
        return MARGIN + column * (self.picture[0] + GAP), MARGIN + TITLE + row * (self.tile[1] + GAP)


def write_sheet(
    target: Path,
    info: media.ClipInfo,
    analysis: Analysis,
    notes: Sequence[Note] = (),
    *,
    fonts: Path | None = None,
    once: bool = False,
) -> list[Path]:
    """Write `target` and, past 120 tiles, further pages `target`-2 and so on. Returns the pages in order.

    `fonts` is a folder of further fonts, for names and notes in scripts that the packaged ones do not have. `once`:
    each set-up has one tile, which bears the notes of all its shots.

    Raises:
        OutputError: a page cannot be written.
        MissingToolError: the font package is not installed.
    """
    shots = shown_shots(analysis, once=once)
    live = [note for note in notes if not note.deleted]
    layout = layout_for(len(shots), (info.width, info.height), with_notes=bool(live))
    pages = [shots[i : i + TILES_A_PAGE] for i in range(0, len(shots), TILES_A_PAGE)]
    written = []
    for number, tiles in enumerate(pages, start=1):
        image = Image.new("RGB", layout.page(len(tiles)), PAPER)
        page = _Page(image, ImageDraw.Draw(image), layout, analysis, fonts)
        page.title(info, f"{number} / {len(pages)}" if len(pages) > 1 else "", len(shots))
        for place, shot in enumerate(tiles):
            same = [s for s in analysis.shots if s is shot or (once and s.same_as == shot.index)]
            page.tile(layout.place(place), shot, [note for s in same for note in _notes_of(s, live, analysis)])
        written.append(save(image, numbered(target, number)))
    return written


def shown_shots(analysis: Analysis, *, once: bool = False) -> list[Shot]:
    """The shots that have a tile: all, or the first of each set-up."""
    return [shot for shot in analysis.shots if not (once and shot.same_as)]


def layout_for(tiles: int, shown: tuple[int, int], *, with_notes: bool) -> Layout:
    """A layout for so many tiles of pictures of the shape `shown`: few are shown large, many small."""
    columns = next(n for limit, n in ((1, 1), (4, 2), (9, 3), (24, 4), (60, 5), (10**9, 6)) if tiles <= limit)
    wide, high = shown
    portrait = high > wide
    if portrait:
        columns = min(8, columns + 2) if tiles > 1 else 1
    width = {1: 800, 2: 600, 3: 480, 4: 440, 5: 380}.get(columns, 320)
    if portrait:
        width = {1: 540, 3: 380, 4: 380, 5: 320}.get(columns, 260)
    return Layout(columns, (width, min(2 * width, max(40, round(width * high / wide)))), 2 if with_notes else 1)


@dataclass(frozen=True)
class _Page:
    """A page that is being drawn."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    layout: Layout
    analysis: Analysis
    fonts: Path | None

    def title(self, info: media.ClipInfo, number: str, tiles: int) -> None:
        """The clip, its length, size, rate and shots; the page's number, if there are several."""
        width = self.image.width
        room = width - 2 * MARGIN
        side, name = self._type(20, 400), self._type(34, 680)
        used = side.width(number) + 24 if number else 0
        name.write(self.draw, (MARGIN, MARGIN - 8), name.fitted(printable(info.path.name), room - used), INK)
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
        side.write(self.draw, (MARGIN, MARGIN + 40), side.fitted("  ·  ".join(facts), room), GREY)
        self.draw.line((MARGIN, MARGIN + TITLE - 24, width - MARGIN, MARGIN + TITLE - 24), FAINT, 2)

    def tile(self, corner: tuple[int, int], shot: Shot, notes: Sequence[Note]) -> None:
        """A shot's picture, and under it its number, when it starts, how long it is, and its notes."""
        x, y = corner
        width, height = self.layout.picture
        picture = fitted(self.analysis.thumbnails[shot.index], self.layout.picture)
        self.image.paste(picture, (x + (width - picture.width) // 2, y + (height - picture.height) // 2))
        line = y + height + 8
        number, start, side = self._type(20, 680), self._type(18, 500), self._type(18, 400)
        number.write(self.draw, (x, line), str(shot.index), INK)
        after = x + number.width(str(shot.index)) + 10
        again = f"as {shot.same_as}  ·  " if shot.same_as else ""
        length = f"{again}{seconds(shot.end - shot.start)}"
        right = x + width - side.width(length)
        side.write(self.draw, (right, line + 1), length, GREY)
        start.write(self.draw, (after, line + 1), start.fitted(_when(shot.start), right - after - 10), INK)
        if notes:
            self._notes((x, line + FOOT - 4), notes)

    def _notes(self, corner: tuple[int, int], notes: Sequence[Note]) -> None:
        """A dot for each note in the colour of its kind, then the words of the first."""
        x, y = corner
        dots = min(len(notes), 5)
        for i in range(dots):
            left = x + i * 16
            self.draw.ellipse((left, y + 5, left + 12, y + 17), colour_of(notes[i].kind))
        words, room = self._type(17, 450), self.layout.picture[0] - dots * 16 - 6
        text = words.fitted(printable(notes[0].text or notes[0].caption or notes[0].kind), room)
        words.write(self.draw, (x + dots * 16 + 6, y), text, colour_of(notes[0].kind))

    def _type(self, size: int, weight: int) -> Type:
        return Type(size, weight, self.fonts)


def _when(time: Fraction) -> str:
    """Always with three decimals: times under one another are compared."""
    hours, _, rest = format_time(time).partition(":")
    return f"{int(hours)}:{rest}" if int(hours) else rest.removeprefix("0")


def _notes_of(shot: Shot, notes: Sequence[Note], analysis: Analysis) -> list[Note]:
    """Notes that begin in a shot or in the transition after it."""
    later = analysis.shots[shot.index].start if shot.index < len(analysis.shots) else analysis.duration + 1
    first = Fraction(0) if shot.index == 1 else shot.start
    return sorted((n for n in notes if first <= n.start < later), key=lambda n: n.start)


def colour_of(kind: str) -> str:
    """The colour of a kind of note; the same kind has the same colour in every sheet."""
    return MARKERS[sum(kind.encode()) % len(MARKERS)]


def pages_of(target: Path, tiles: int) -> list[Path]:
    """All files that `write_sheet` would write for so many tiles."""
    return [numbered(target, n) for n in range(1, math.ceil(tiles / TILES_A_PAGE) + 1)]


def seconds(length: Fraction) -> str:
    """`2.4 s`, or minutes from 100 s on."""
    return f"{float(length):.1f} s" if length < 100 else f"{float(length / 60):.1f} min"


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
