"""Words set in type as pictures of letters: shaped by raqm, in the fonts that have them, of sizes that look alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bts.captions.bidi import find_levels, is_rtl, order_visually
from bts.captions.fonts import MEASURE_SIZE, Font, open_face, runs, scale_of
from bts.captions.layout import AVERAGE_EM, Layout
from bts.captions.lines import break_line
from bts.captions.segments import find_segments
from bts.captions.typefaces import choose_face
from bts.errors import MissingToolError

if TYPE_CHECKING:
    from PIL import Image

LEADING = 1.3
"""Distance of base lines in em, unless letters with marks need more."""

LINE_GAP = 0.08
"""Least distance of the ink of two lines, in em."""

OVERSAMPLING = 4
"""Letters are drawn this many times larger and then reduced, so that no hinting moves them."""

REACH = 3
"""Room for the letters of a line above and below its base line and at its ends, in em: more than any letter takes."""

OVERHANG = 0.15
"""How far ink may reach beyond the width that a line is measured with, in em: lines are broken this much shorter."""

LONGEST_LINE = 72
"""Most characters of mean width in a line: in longer ones the eye loses the next line."""

TEXT_WEIGHT = 500
"""OpenType's weight of words on pictures: medium, so that thin strokes stand on what lies beneath."""


@dataclass(frozen=True)
class Type:
    """Fonts in order of preference, at `em` pixels of the first one; those of other scripts look as large."""

    among: tuple[Font, ...]
    em: float

    def width(self, text: str) -> float:
        """The advance width of a line in pixels."""
        return self.em * _advance(text, self.among)


@dataclass(frozen=True)
class SetLine:
    """A line as a mask (L) that ends where its ink does; the base line lies `above` pixels under its upper edge."""

    mask: "Image.Image"
    above: int


@dataclass(frozen=True)
class Block:
    """Lines under one another: `tops` are the upper edges of their ink in pixels from that of the first.

    `em` is the size of their type in pixels; `rtl`: they begin at the right.
    """

    lines: tuple[SetLine, ...]
    tops: tuple[int, ...]
    em: float
    rtl: bool

    @property
    def width(self) -> int:
        """Width of the widest line in pixels."""
        return max(line.mask.width for line in self.lines)

    @property
    def height(self) -> int:
        """From the upper edge of the first line's ink to the lower one of the last's, in pixels."""
        return max(top + line.mask.height for top, line in zip(self.tops, self.lines, strict=True))


@dataclass(frozen=True)
class TypeLayout(Layout):
    """A layout whose lines are measured in a type of its own, and hold as much as their width allows."""

    type: Type | None = None

    @cached_property
    def ruler(self) -> Type:  # type: ignore[override]
        """Measures text in the layout's type."""
        assert self.type is not None
        return self.type

    def fits(self, text: str) -> bool:
        """Whether `text` fits in one line, by the widths of its letters."""
        return self.ruler.width(text) <= self.line_width


def break_words(text: str, type_: Type, width: float, layout: Layout) -> tuple[str, ...]:
    """`text` in lines of `width` pixels at most, broken between words.

    Raises ValueError with the word that is longer than a line.
    """
    room = min(width - OVERHANG * type_.em, LONGEST_LINE * AVERAGE_EM * type_.em)
    for segment in find_segments(text):
        if type_.width(segment.text) > room:
            raise ValueError(segment.text)
    own = TypeLayout(
        layout.width, layout.height, type_.em, room, LONGEST_LINE, 1, layout.margin_bottom, layout.look, type=type_
    )
    return break_line(text, own)


def set_lines(lines: Sequence[str], type_: Type) -> Block:
    """The lines of one paragraph set in type. Raises MissingToolError where Pillow cannot shape letters."""
    need_shaping()
    whole = " ".join(lines)
    base = is_rtl(whole)
    levels = find_levels(whole, base)
    done, at = [], 0
    for line in lines:
        done.append(_set_line(line, tuple(levels[at : at + len(line)]), type_))
        at += len(line) + 1
    tops, baseline = [0], done[0].above
    for before, after in pairwise(done):
        needed = before.mask.height - before.above + after.above + round(LINE_GAP * type_.em)
        baseline += max(round(LEADING * type_.em), needed)
        tops.append(baseline - after.above)
    return Block(tuple(done), tuple(tops), type_.em, rtl=base)


@lru_cache(maxsize=1)
def need_shaping() -> None:
    """Raise MissingToolError where Pillow has no raqm, or raqm no FriBidi: letters would not be joined or ordered."""
    from PIL import features

    if not features.check("raqm"):
        remedy = "install Pillow's wheel and FriBidi (Debian: apt install libfribidi0; macOS: brew install fribidi)"
        raise MissingToolError("Pillow cannot shape text here: it has no raqm, or raqm has no FriBidi", None, remedy)


def prefer_family(among: Sequence[Font], family: str) -> tuple[Font, ...]:
    """The fonts with those of `family` first, whatever its case. Raises ValueError where there is none."""
    first = tuple(font for font in among if font.family.casefold() == family.casefold())
    if not first:
        raise ValueError(f"there is no font {family!r}; known are {', '.join(sorted({f.family for f in among}))}")
    return (*first, *(font for font in among if font not in first))


@dataclass(frozen=True)
class Stretch:
    """Letters of one font and one direction; `number` is the font's in a collection."""

    text: str
    font: Font
    number: int
    level: int

    @property
    def direction(self) -> str:
        """As Pillow names it."""
        return "rtl" if self.level % 2 else "ltr"


def order_stretches(line: str, among: tuple[Font, ...], rtl: bool | None = None) -> tuple[Stretch, ...]:
    """A line cut into stretches of one font and one direction, from left to right.

    `rtl` says whether the line is of a text that is written from the right; None: by its own letters.
    """
    return _cut(line, tuple(find_levels(line, is_rtl(line) if rtl is None else rtl)), among)


@lru_cache(maxsize=1 << 15)
def _advance(text: str, among: tuple[Font, ...]) -> float:
    """The advance width of a line in em: the same for all sizes, and lines are tried in several."""
    return sum(_measure(stretch, among[0]) for stretch in order_stretches(text, among))


def _measure(stretch: "Stretch", main: Font) -> float:
    face = open_face(stretch.font, TEXT_WEIGHT, MEASURE_SIZE, stretch.number)
    return (
        float(face.getlength(stretch.text, direction=stretch.direction)) / MEASURE_SIZE * scale_of(stretch.font, main)
    )


@lru_cache(maxsize=1024)
def _cut(line: str, levels: tuple[int, ...], among: tuple[Font, ...]) -> tuple[Stretch, ...]:
    """A line in stretches, from left to right."""
    stretches: list[Stretch] = []
    at = 0
    for font, text in runs(line, among):
        number = _number_in(font, line) if font is not None else 0
        for level, part in _by_level(text, levels[at : at + len(text)]):
            stretches.append(Stretch(part, font or among[0], number, level))
        at += len(text)
    return tuple(stretches[number] for number in order_visually([stretch.level for stretch in stretches]))


def _by_level(text: str, levels: Sequence[int]) -> list[tuple[int, str]]:
    parts: list[tuple[int, str]] = []
    for char, level in zip(text, levels, strict=True):
        if parts and parts[-1][0] == level:
            parts[-1] = (level, parts[-1][1] + char)
        else:
            parts.append((level, char))
    return parts


@lru_cache(maxsize=256)
def _number_in(font: Font, line: str) -> int:
    path = font.file_at(TEXT_WEIGHT)
    return choose_face(path, "".join(sorted(set(line)))) if path.suffix.lower() == ".ttc" else 0


def _set_line(line: str, levels: tuple[int, ...], type_: Type) -> SetLine:
    from PIL import Image, ImageDraw

    em = type_.em * OVERSAMPLING
    stretches = _cut(line, levels, type_.among)
    reach = round(REACH * type_.em) * OVERSAMPLING
    wide = sum(_measure(stretch, type_.among[0]) for stretch in stretches) * em
    mask = Image.new("L", (-(-round(wide + 2 * reach) // OVERSAMPLING) * OVERSAMPLING, 2 * reach), 0)
    draw = ImageDraw.Draw(mask)
    x = float(reach)
    for stretch in stretches:
        size = em * scale_of(stretch.font, type_.among[0])
        face = open_face(stretch.font, TEXT_WEIGHT, size, stretch.number)
        draw.text((x, reach), stretch.text, font=face, fill=255, anchor="ls", direction=stretch.direction)
        x += face.getlength(stretch.text, direction=stretch.direction)
    small = mask.reduce(OVERSAMPLING)
    box = small.getbbox() or (0, 0, 1, 1)
    return SetLine(small.crop(box), reach // OVERSAMPLING - box[1])
