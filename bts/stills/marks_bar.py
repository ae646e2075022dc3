"""The bar under a still: caption, credit, timecode and logo in the house's colours; the picture is left as it is."""

from dataclasses import dataclass

from PIL import Image

from bts.captions.logo import fit_logo
from bts.captions.marks import MARGIN_SHARE
from bts.captions.typesetting import Block
from bts.errors import OutputError
from bts.stills.contrast import BLACK, WHITE, Colour, best_of, read_colour
from bts.stills.lettering import Lettering, Words
from bts.stills.marks_places import TYPE_STEPS

HIGHEST_BAR = 1.0
"""Most height of the bar, as a share of the picture's."""

BAR_SIDE_EM = 0.8
"""Distance of the words from the edges of the bar, in em of the caption, unless MARGIN_SHARE is more."""

MOST_SIDE = 0.06
"""Most of that, as a share of the picture's width."""

ROW_GAP_EM = 0.75
"""Distance of the credit from the caption above it, in em of the credit."""


@dataclass(frozen=True)
class Row:
    """Words at a distance from the upper edge of the bar, at its left or `right`."""

    block: Block
    top: int
    right: bool


def draw_bar(image: Image.Image, words: Words, logo: Image.Image | None, lettering: Lettering) -> Image.Image:
    """A copy of an RGB image with a bar under it. Raises OutputError where the words do not fit into one."""
    edge = round(min(MOST_SIDE * image.width, max(MARGIN_SHARE * min(image.size), BAR_SIDE_EM * lettering.bar_em)))
    mark = None if logo is None else _fit(logo, lettering)
    taken = 0 if mark is None else mark.width + edge
    rows, high = _set_rows(words, lettering, edge, image.width - 2 * edge - taken)
    high = max(high, mark.height if mark else 0)
    ground = read_colour(lettering.options.bar_colour)
    canvas = Image.new("RGB", (image.width, image.height + high + 2 * edge), ground)
    canvas.paste(image, (0, 0))
    turned = any(row.block.rtl for row in rows[:1])
    left, right = (edge + taken, image.width - edge) if turned else (edge, image.width - edge - taken)
    colour = best_of((read_colour(lettering.options.caption_colour), WHITE, BLACK), ground)
    for row in rows:
        _letter_row(canvas, row, (left, right), image.height + edge, colour)
    if mark is not None:
        canvas.paste(mark, (edge if turned else image.width - edge - mark.width, image.height + edge), mark)
    return canvas


def _fit(logo: Image.Image, lettering: Lettering) -> Image.Image:
    """The logo as large as over a picture."""
    size = lettering.measures.logo_size(*logo.size, lettering.options.logo_width)
    return fit_logo(logo, size, lettering.options.logo_opacity)


def _set_rows(words: Words, lettering: Lettering, edge: int, width: int) -> tuple[list[Row], int]:
    """The rows of the bar, and how high they are together. Raises OutputError."""
    for step in TYPE_STEPS:
        try:
            rows = _stack_rows(words, lettering, lettering.bar_em * step, width)
        except ValueError:
            continue
        high = max((row.top + row.block.height for row in rows), default=0)
        if high + 2 * edge <= HIGHEST_BAR * lettering.layout.height:
            return rows, high
    size = f"{lettering.layout.width}x{lettering.layout.height}"
    what = f"there is no room for {' and '.join(words)} in a bar below a picture of {size}"
    raise OutputError(what, lettering.name, "shorten the words, or make a larger still")


def _stack_rows(words: Words, lettering: Lettering, em: float, width: int) -> list[Row]:
    """Caption, and below it credit and timecode at both ends. Raises ValueError where a word is longer than a line."""
    high = HIGHEST_BAR * lettering.layout.height
    rows: list[Row] = []
    if "caption" in words:
        block = lettering.set_words(words["caption"], em, width, high)
        rows.append(Row(block, 0, right=block.rtl))
    small = min(em, lettering.measures.em)
    gap = round(ROW_GAP_EM * small)
    below = [lettering.set_words(words[name], small, width, high) for name in ("credit", "timecode") if name in words]
    turned = (rows[0].block if rows else below[0]).rtl if rows or below else False
    beside = len(below) > 1 and sum(block.width for block in below) + 2 * gap <= width
    for number, block in enumerate(below):
        last = rows[-1] if rows else None
        if number and beside and last is not None:
            rows.append(Row(block, last.top, right=not turned))
        else:
            top = 0 if last is None else last.top + last.block.height + gap
            rows.append(Row(block, top, right=turned))
    return rows


def _letter_row(canvas: Image.Image, row: Row, edges: tuple[int, int], top: int, colour: Colour) -> None:
    for line, down in zip(row.block.lines, row.block.tops, strict=True):
        x = edges[1] - line.mask.width if row.right else edges[0]
        canvas.paste(colour, (x, top + row.top + down), line.mask)
