"""Where the marks of a house (credit, source, timecode, logo) stand in a picture of any shape, and how large."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from bts.captions.fonts import MEASURE_SIZE, Font, line_height, runs
from bts.captions.layout import PHONE_ASPECT, PHONE_TOP, PORTRAIT_ASPECT, Layout
from bts.captions.lines import break_line
from bts.timing import format_time

if TYPE_CHECKING:
    from PIL import ImageFont

    from bts.media import ClipInfo

EM_SHARE, SMALLEST_EM = 0.032, 9.0
"""Size of the type as a share of the picture's shorter side, and the least in pixels: about half that of captions."""

PHONE_EM, LARGEST_SHARE = 9 / 390, 0.042
"""The least share of the picture's width: 9 points across a telephone held upright, which is 390 points wide; and the
most that this may be of its shorter side, so that marks stay smaller than captions where it is wider than 16:9."""

PADDING_EM = 0.32
"""Distance of a mark's box from its type, in em."""

GAP_EM = 0.45
"""Distance of two marks in one corner, and of a caption from the marks, in em."""

MARGIN_SHARE = 0.035
"""Distance of a mark's box from the edges of the picture, as a share of its shorter side."""

PHONE_SIDE = 0.06
"""The same in pictures of 9:16, from the sides as a share of the width; from the top it is PHONE_TOP of the height:
there telephones lay their own words (Meta's guide to ads in stories and reels: leave 14 % above and 6 % at each side).
"""

LINE_SHARE = 0.62
"""Most of the picture's width that a line takes."""

MOST_LINES_SHARE = 0.3
"""Most of the picture's height that the words of a mark may take."""

LOGO_HEIGHT = 0.14
"""Most that a logo's height takes of the picture's shorter side."""

FIGURES = "Noto Sans"
"""The typeface of timecode: all its figures are of one width, so that they stand still while they count."""


@dataclass(frozen=True)
class Patch:
    """A rectangle of the picture, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: "Patch") -> bool:
        """Whether both have a pixel in common."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def shared(self, other: "Patch") -> int:
        """How many pixels both have in common."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(0, wide) * max(0, high)


@dataclass(frozen=True)
class MarkLayout:
    """Measures in pixels for marks in a picture of `width` x `height`: size of the type, and distances of their boxes.

    `side`, `top` and `foot` are from the edges of the picture.
    """

    width: int
    height: int
    em: float
    side: int
    top: int
    foot: int

    @classmethod
    def for_picture(cls, layout: Layout) -> Self:
        """The measures that go with the layout of the captions of a picture.

        On telephones the marks at the foot stand where captions begin, above the words that platforms lay there.
        """
        width, height = layout.width, layout.height
        shorter = min(width, height)
        phone = min(1.0, max(0.0, (PORTRAIT_ASPECT - width / height) / (PORTRAIT_ASPECT - PHONE_ASPECT)))
        margin = MARGIN_SHARE * shorter
        return cls(
            width=width,
            height=height,
            em=max(SMALLEST_EM, EM_SHARE * shorter, min(PHONE_EM * width, LARGEST_SHARE * shorter)),
            side=round(margin + phone * (PHONE_SIDE * width - margin)),
            top=round(margin + phone * (PHONE_TOP * height - margin)),
            foot=round(margin + phone * max(0.0, layout.margin_bottom - margin)),
        )

    @property
    def without_phone(self) -> Self:
        """The measures of the same picture where no telephone lays words over it."""
        margin = round(MARGIN_SHARE * min(self.width, self.height))
        return replace(self, side=margin, top=margin, foot=margin)

    @property
    def padding(self) -> float:
        """Distance of a mark's box from its type."""
        return self.em * PADDING_EM

    @property
    def gap(self) -> int:
        """Distance of two marks in one corner."""
        return round(self.em * GAP_EM)

    def line_width(self, beside: int | None = 0) -> float:
        """The longest line of words.

        `beside` is the width of what else stands at the same edge, in the other corner: 0 for nothing, None for words,
        which then have half of the room each.
        """
        inside = self.width - 2 * self.side
        room = (inside - self.gap) / 2 if beside is None else inside - beside - self.gap * (beside > 0)
        return min(room, max(LINE_SHARE * self.width, inside / 2)) - 2 * self.padding

    def logo_size(self, wide: int, high: int, share: float) -> tuple[int, int]:
        """Width and height of a logo of `wide` x `high` pixels that is `share` of the picture's longer side wide."""
        most_wide = min(share * max(self.width, self.height), (self.width - 2 * self.side - self.gap) / 2)
        scale = min(most_wide / wide, LOGO_HEIGHT * min(self.width, self.height) / high)
        return max(1, round(wide * scale)), max(1, round(high * scale))


def break_mark(text: str, layout: Layout, measures: MarkLayout, beside: int | None = 0) -> tuple[str, ...]:
    """The words of a mark in lines of `MarkLayout.line_width`. Raises ValueError where there are too many."""
    own = replace(
        layout,
        em=measures.em,
        line_width=measures.line_width(beside),
        characters=max(1, len(text) * 2),
        lines=1,
    )
    lines = break_line(text, own)
    if len(lines) * measures.em > MOST_LINES_SHARE * measures.height:
        raise ValueError(f"takes {len(lines)} lines in pictures of {measures.width}x{measures.height}: shorten it")
    return lines


def measure_lines(lines: Sequence[str], among: Sequence[Font], measures: MarkLayout) -> tuple[int, int]:
    """Width and height of the box of a mark with these lines."""
    wide = max(_width(line, among, measures.em) for line in lines)
    high = sum(max(sum(line_reach(font)) for font, _ in runs(line, among) if font) for line in lines) * measures.em
    return round(wide + 2 * measures.padding), round(high + 2 * measures.padding)


def find_figures(among: Sequence[Font]) -> Font:
    """The font of FIGURES; the first one where that is not installed."""
    return next((font for font in among if font.family == FIGURES), among[0])


def stack_marks(corners: Iterable[tuple[str, tuple[int, int]]], measures: MarkLayout) -> list[Patch]:
    """The boxes of marks, given as (corner, size of the box), each below those before it in its corner.

    In the corners at the foot the first one is the lowest.
    """
    used: dict[str, int] = {}
    patches = []
    for corner, (wide, high) in corners:
        at = used.get(corner, measures.top if corner.startswith("top") else measures.foot)
        x = measures.side if corner.endswith("left") else measures.width - measures.side - wide
        y = at if corner.startswith("top") else measures.height - at - high
        used[corner] = at + high + measures.gap
        patches.append(Patch(x, y, wide, high))
    return patches


def label_of(info: "ClipInfo", time: Fraction) -> str:
    """The source timecode of the frame on screen at `time`; where the clip has none, `00:01:15.500`, its start."""
    since = info.time_of_frame(info.frame_at(time))
    return info.timecode_at(since) or format_time(since)


@lru_cache(maxsize=32)
def line_reach(font: Font) -> tuple[float, float]:
    """How far a line of libass reaches above and below its base line, in em; a size in its scripts is their sum.

    libass takes both from usWinAscent and usWinDescent of the font file (OpenType specification, OS/2), as GDI does.
    """
    data = font.path.read_bytes()
    base = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, base + 4)[0]
    records = (struct.unpack_from(">4sIII", data, base + 12 + 16 * number) for number in range(count))
    tables = {name: offset for name, _, offset, _ in records}
    per_em = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    above, below = struct.unpack_from(">HH", data, tables[b"OS/2"] + 74) if b"OS/2" in tables else (0, 0)
    if above + below == 0:
        return line_height(font), 0.0
    return above / per_em, below / per_em


@lru_cache(maxsize=8)
def _typeface(font: Font) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(font.path), MEASURE_SIZE)


def _width(line: str, among: Sequence[Font], em: float) -> float:
    """The width of a line set in these fonts, in pixels."""
    return sum(em * _typeface(font).getlength(run) / MEASURE_SIZE for font, run in runs(line, among) if font)
