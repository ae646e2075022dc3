"""How large captions are and where they stand, for a picture of any shape."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from bts.captions.fonts import Ruler
from bts.choices import cells

CHARACTERS = 42
"""Most characters in a line (Netflix timed text style guide, general and English)."""

LINES = 2
"""Most lines in a cue (the same source)."""

WIDE_ASPECT, NARROW_ASPECT = 16 / 9, 4 / 3
"""Width over height of the pictures that WIDE_SHARE and NARROW_SHARE are meant for."""

WIDE_SHARE, NARROW_SHARE = 0.68, 0.90
"""Share of the picture's width that a line may take: 16:9, and 4:3 or narrower (BBC subtitle guidelines)."""

AVERAGE_EM = 0.46
"""Mean width of a character of English text set in Inter, in em (measured on prose: 0.43 to 0.48)."""

MOST_OF_HEIGHT = 0.058
"""Most that an em may take of the picture's height: on very wide pictures 42 characters would be taller."""

LEAST_OF_SHORTER = 0.055
"""Least that an em takes of the picture's shorter side, even where fewer than 42 characters then fit in a line."""

SMALLEST_EM = 13.0
"""Below this many pixels to the em a caption cannot be read, however small the picture is."""

BOTTOM_SHARE = 0.075
"""Share of the picture's height between the lowest line and the lower edge."""

PHONE_SHARE = 0.085
"""Further share in pictures of PHONE_ASPECT or narrower, where the players of phones lay their buttons."""

PORTRAIT_ASPECT, PHONE_ASPECT = 3 / 4, 9 / 16
"""Width over height at which PHONE_SHARE begins to be added, and at which all of it is."""


@dataclass(frozen=True)
class Layout:
    """Measures in pixels for a picture of `width` x `height`.

    `em` is the size of the type, `line_width` the longest line, `margin_bottom` the distance of the lowest line from
    the lower edge. `characters` and `lines` are the most that a line and a cue may have.
    """

    width: int
    height: int
    em: float
    line_width: float
    characters: int
    lines: int
    margin_bottom: int

    @classmethod
    def for_picture(cls, width: int, height: int) -> Self:
        """The layout for an upright picture with square pixels.

        The type is as large as CHARACTERS to a line allow, within a share of the height and of the shorter side.

        Raises:
            ValueError: a side is shorter than one pixel.
        """
        if width < 1 or height < 1:
            raise ValueError("a picture has a width and a height")
        aspect = width / height
        share = WIDE_SHARE + (NARROW_SHARE - WIDE_SHARE) * _progress(aspect, WIDE_ASPECT, NARROW_ASPECT)
        em = share * width / (CHARACTERS * AVERAGE_EM)
        em = max(min(em, MOST_OF_HEIGHT * height), LEAST_OF_SHORTER * min(width, height))
        if em < SMALLEST_EM:
            em, share = SMALLEST_EM, NARROW_SHARE
        line_width = share * width
        bottom = BOTTOM_SHARE + PHONE_SHARE * _progress(aspect, PORTRAIT_ASPECT, PHONE_ASPECT)
        return cls(
            width=width,
            height=height,
            em=em,
            line_width=line_width,
            characters=max(1, min(CHARACTERS, int(line_width / (AVERAGE_EM * em)))),
            lines=LINES,
            margin_bottom=round(height * bottom),
        )

    @cached_property
    def ruler(self) -> Ruler:
        """Measures text in this layout's type, in pixels."""
        return Ruler(self.em)

    def fits(self, text: str) -> bool:
        """Whether `text` fits in one line, by count of characters and by the font's own widths."""
        if cells(text) > self.characters:
            return False
        return self.ruler.width(text) <= self.line_width


def _progress(aspect: float, first: float, last: float) -> float:
    """How far `aspect` lies on the way from `first` down to `last`: 0 at `first` and above, 1 at `last` and below."""
    return min(1.0, max(0.0, (first - aspect) / (first - last)))
