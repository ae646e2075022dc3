"""How large captions are and where they stand, for a picture of any shape."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from bts.captions.fonts import Ruler

CHARACTERS = 42
"""Most characters in a line (Netflix timed text style guide, general and English)."""

LINES = 2
"""Most lines in a cue (the same source)."""

WIDE, NARROW = 0.68, 0.90
"""Share of the picture's width that a line may take: 16:9, and 4:3 or narrower (BBC subtitle guidelines)."""

AVERAGE = 0.46
"""Mean width of a character of English text set in Inter, in em (measured on prose: 0.43 to 0.48)."""

SMALLEST_EM = 13.0
"""Below this many pixels to the em a caption cannot be read, however small the picture is."""


@dataclass(frozen=True)
class Layout:
    """Measures in pixels of a picture of `width` x `height`: `em` is the size of the type."""

    width: int
    height: int
    em: float
    line_width: float
    characters: int
    lines: int
    margin_side: int
    margin_bottom: int

    @classmethod
    def for_picture(cls, width: int, height: int) -> Self:
        """The layout for an upright picture with square pixels.

        Sizes follow the height of a wide picture and the width of a tall one; a tall picture keeps its lowest part
        free, because the players of phones lay their buttons there.
        """
        if width < 1 or height < 1:
            raise ValueError("a picture has a width and a height")
        aspect = width / height
        slope = (16 / 9 - aspect) / (16 / 9 - 4 / 3)
        tall = min(1.0, max(0.0, (3 / 4 - aspect) / (3 / 4 - 9 / 16)))
        share = WIDE + (NARROW - WIDE) * min(1.0, max(0.0, slope))
        em = max(min(share * width / (CHARACTERS * AVERAGE), 0.058 * height), 0.055 * min(width, height))
        if em < SMALLEST_EM:
            em, share = SMALLEST_EM, NARROW
        line_width = share * width
        return cls(
            width=width,
            height=height,
            em=em,
            line_width=line_width,
            characters=max(1, min(CHARACTERS, int(line_width / (AVERAGE * em)))),
            lines=LINES,
            margin_side=round(width * (1 - share) / 2),
            margin_bottom=round(height * (0.075 + 0.085 * tall)),
        )

    @cached_property
    def ruler(self) -> Ruler:
        """Measures text in this layout's type."""
        return Ruler(self.em)

    def fits(self, text: str) -> bool:
        """Whether `text` can stand in one line, by count of characters and by the font's own widths."""
        if cells(text) > self.characters:
            return False
        return self.ruler.width(text) <= self.line_width


def cells(text: str) -> int:
    """The length of `text` in columns: two for the wide characters of East Asia, none for combining marks."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    marks = sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)
    return len(text) + wide - marks
