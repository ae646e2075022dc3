"""The contact sheet: one tile a shot, with its number, time, length and notes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from bts import media
from bts.errors import MissingToolError, printable
from bts.files import new_file
from bts.model import Note, Shot
from bts.shots import Analysis
from bts.timing import clock

PAPER, INK, GREY, FAINT = "#f7f6f3", "#191919", "#6b6a66", "#e3e1da"

MARKERS = ("#c8371d", "#1d62b8", "#2b7d3b", "#8b4bb0", "#b06f00", "#00796f")
"""Colours of notes by kind, dark enough for text on paper (contrast over 4.5)."""

TILES_A_PAGE = 120

MARGIN, GAP, TITLE, FOOT = 40, 20, 104, 34
"""Pixels: around the page, between tiles, height of the title, height of a tile's caption line."""

Font = ImageFont.FreeTypeFont


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


def write_sheet(target: Path, info: media.ClipInfo, analysis: Analysis, notes: Sequence[Note] = ()) -> list[Path]:
    """Write `target` and, past 120 shots, further pages `target`-2 and so on. Returns the pages in order.

    Raises:
        OutputError: a page cannot be written.
        MissingToolError: the font package is not installed.
    """
    shots = analysis.shots
    live = [note for note in notes if not note.deleted]
    layout = layout_for(len(shots), (info.width, info.height), with_notes=bool(live))
    pages = [shots[i : i + TILES_A_PAGE] for i in range(0, len(shots), TILES_A_PAGE)]
    written = []
    for number, tiles in enumerate(pages, start=1):
        page = Image.new("RGB", layout.page(len(tiles)), PAPER)
        draw = ImageDraw.Draw(page)
        _draw_title(draw, page.width, info, analysis, f"{number} / {len(pages)}" if len(pages) > 1 else "")
        for place, shot in enumerate(tiles):
            _draw_tile(page, draw, layout, layout.place(place), shot, analysis, _notes_of(shot, live, analysis))
        written.append(save(page, numbered(target, number)))
    return written


def layout_for(tiles: int, shown: tuple[int, int], *, with_notes: bool) -> Layout:
    """A layout for so many tiles of pictures of the shape `shown`: few are shown large, many small."""
    columns = next(n for limit, n in ((1, 1), (4, 2), (9, 3), (24, 4), (60, 5), (10**9, 6)) if tiles <= limit)
    wide, high = shown
    portrait = high > wide
    if portrait:
        columns = min(8, columns + 2) if tiles > 1 else 1
    width = {1: 800, 2: 600, 3: 480, 4: 440, 5: 380}.get(columns, 320)
    if portrait:
        width = 540 if columns == 1 else 260
    return Layout(columns, (width, max(40, round(width * high / wide))), 2 if with_notes else 1)


def _draw_title(draw: ImageDraw.ImageDraw, width: int, info: media.ClipInfo, analysis: Analysis, page: str) -> None:
    room = width - 2 * MARGIN
    side = font(20, 400)
    used = draw.textlength(page, side) + 24 if page else 0
    draw.text(
        (MARGIN, MARGIN - 8), fitted(draw, printable(info.path.name), font(34, 680), room - used), INK, font(34, 680)
    )
    if page:
        draw.text((width - MARGIN, MARGIN + 8), page, GREY, side, anchor="ra")
    count = len(analysis.shots)
    facts = (
        clock(analysis.duration),
        f"{info.width} × {info.height}",
        f"{_rate(info.rate)} fps{' on average' if info.variable else ''}",
        f"{count} shot{'' if count == 1 else 's'}",
    )
    draw.text((MARGIN, MARGIN + 40), fitted(draw, "  ·  ".join(facts), side, room), GREY, side)
    draw.line((MARGIN, MARGIN + TITLE - 24, width - MARGIN, MARGIN + TITLE - 24), FAINT, 2)


def _draw_tile(
    page: Image.Image,
    draw: ImageDraw.ImageDraw,
    layout: Layout,
    corner: tuple[int, int],
    shot: Shot,
    analysis: Analysis,
    notes: Sequence[Note],
) -> None:
    x, y = corner
    width, height = layout.picture
    page.paste(thumbnail(analysis, shot.index, layout.picture), corner)
    line = y + height + 8
    number = str(shot.index)
    draw.text((x, line), number, INK, font(20, 680))
    after = x + draw.textlength(number, font(20, 680)) + 10
    again = f"as {shot.same_as}  ·  " if shot.same_as else ""
    length = f"{again}{seconds(shot.end - shot.start)}"
    draw.text((x + width, line + 1), length, GREY, font(18, 400), anchor="ra")
    room = x + width - after - draw.textlength(length, font(18, 400)) - 10
    draw.text((after, line + 1), fitted(draw, clock(shot.start), font(18, 500), room), INK, font(18, 500))
    if notes:
        _draw_notes(draw, (x, line + FOOT - 4), width, notes)


def _draw_notes(draw: ImageDraw.ImageDraw, corner: tuple[int, int], width: int, notes: Sequence[Note]) -> None:
    """A dot for each note in the colour of its kind, then the words of the first."""
    x, y = corner
    dots = min(len(notes), 5)
    for i in range(dots):
        left = x + i * 16
        draw.ellipse((left, y + 5, left + 12, y + 17), colour_of(notes[i].kind))
    words = fitted(
        draw, printable(notes[0].text or notes[0].caption or notes[0].kind), font(17, 450), width - dots * 16 - 6
    )
    draw.text((x + dots * 16 + 6, y), words, colour_of(notes[0].kind), font(17, 450))


def thumbnail(analysis: Analysis, index: int, size: tuple[int, int]) -> Image.Image:
    """The picture of a shot at exactly `size`, without distortion."""
    return filled(analysis.thumbnails[index], size)


def filled(bgr: npt.NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    """A picture (uint8 BGR) at exactly `size`, without distortion: what is too long is cut off evenly."""
    picture = Image.fromarray(bgr[:, :, ::-1])
    scale = max(size[0] / picture.width, size[1] / picture.height)
    wide, high = max(size[0], round(picture.width * scale)), max(size[1], round(picture.height * scale))
    large = picture.resize((wide, high), Image.Resampling.LANCZOS)
    left, top = (wide - size[0]) // 2, (high - size[1]) // 2
    return large.crop((left, top, left + size[0], top + size[1]))


def _notes_of(shot: Shot, notes: Sequence[Note], analysis: Analysis) -> list[Note]:
    """Notes that begin in a shot or in the transition after it."""
    later = analysis.shots[shot.index].start if shot.index < len(analysis.shots) else analysis.duration + 1
    first = Fraction(0) if shot.index == 1 else shot.start
    return sorted((n for n in notes if first <= n.start < later), key=lambda n: n.start)


def colour_of(kind: str) -> str:
    """The colour of a kind of note; the same kind has the same colour in every sheet."""
    return MARKERS[sum(kind.encode()) % len(MARKERS)]


def pages_of(target: Path, shots: int) -> list[Path]:
    """All files that `write_sheet` would write for so many shots."""
    return [numbered(target, n) for n in range(1, math.ceil(shots / TILES_A_PAGE) + 1)]


def save(page: Image.Image, target: Path) -> Path:
    """Write a page, all of it or nothing. Raises OutputError."""
    with new_file(target) as temporary:
        page.save(temporary, quality=90)
    return target


def numbered(target: Path, number: int) -> Path:
    """The file of page `number`, from 1."""
    return target if number == 1 else target.with_stem(f"{target.stem}-{number}")


def fitted(draw: ImageDraw.ImageDraw, text: str, face: Font, room: float) -> str:
    """The text, or as much of it as fits in `room` pixels, with an ellipsis."""
    if draw.textlength(text, face) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if draw.textlength(text[:middle].rstrip() + "…", face) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else ""


def seconds(length: Fraction) -> str:
    """`2.4 s`, or minutes from 100 s on."""
    return f"{float(length):.1f} s" if length < 100 else f"{float(length / 60):.1f} min"


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


@cache
def font(size: int, weight: int) -> Font:
    """Inter in a size (pixels) and a weight (100 to 900). Raises MissingToolError."""
    try:
        folder = resources.files("fontpkg_inter") / "files"
        with resources.as_file(folder / "Inter[opsz,wght].ttf") as path:
            face = ImageFont.truetype(path, size)
    except (ModuleNotFoundError, OSError) as error:
        raise MissingToolError("the font for the sheet is missing", None, "pip install fontpkg-inter") from error
    face.set_variation_by_axes([min(32, max(14, size)), weight])
    return face
