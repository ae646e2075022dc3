"""How large captions are and where they stand, for a picture of any shape."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from bts.captions.fonts import Ruler
from bts.choices import cells, count_wide
from bts.videos import LOOKS, CaptionLook

LINES = 2
"""Most lines in a cue (the same source)."""

WIDE_ASPECT, NARROW_ASPECT = 16 / 9, 4 / 3
"""Width over height of the pictures that WIDE_SHARE and NARROW_SHARE are meant for."""

WIDE_SHARE, NARROW_SHARE = 0.68, 0.90
"""Share of the picture's width that a line may take: 16:9, and 4:3 or narrower (BBC subtitle guidelines)."""

PHONE_LINE = 0.76
"""The same at 9:16: TikTok's buttons take 120 to 140 of 1080 pixels at the right, and lines are centred."""

WIDE_LETTERS = 16
"""Most Chinese, Japanese or Korean letters in a line (Netflix timed text style guides for these languages)."""

SIDE_SHARE = 0.05
"""Share of the picture's width between its edge and a cue at its left or right (EBU R 95, safe area for graphics)."""

PHONE_SIDE = 0.12
"""The same at 9:16, where PHONE_LINE leaves as much at either side."""

AVERAGE_EM = 0.46
"""Mean width of a character of English text set in Inter, in em (measured on prose: 0.43 to 0.48)."""

SMALLEST_EM = 13.0
"""Below this many pixels to the em a caption cannot be read, however small the picture is."""

BOTTOM_SHARE = 0.075
"""Share of the picture's height between the lowest line and the lower edge, and between the highest and the upper."""

PHONE_TOP = 0.14
"""Share of the height at 9:16 on which telephones lay their own words (Meta's guide to ads in stories and reels)."""

PHONE_ROOM = 0.015
"""Share of the height between that and the highest line, in which the box round the words is."""

PORTRAIT_ASPECT, PHONE_ASPECT = 3 / 4, 9 / 16
"""Width over height at which room begins to be left for the buttons and words of telephones, and at which all is."""


@dataclass(frozen=True)
class Layout:
    """Measures in pixels for a picture of `width` x `height`.

    `em` is the size of the type, `line_width` the longest line, `margin_bottom` the distance of the lowest line from
    the lower edge, `margin_top` that of the highest from the upper one. `characters` and `lines` are the most that a
    line and a cue may have. `fonts` is a folder of fonts that are measured besides those of bts.
    """

    width: int
    height: int
    em: float
    line_width: float
    characters: int
    lines: int
    margin_bottom: int
    look: CaptionLook = LOOKS["plain"]
    fonts: Path | None = None
    margin_top: int = 0

    @classmethod
    def for_picture(
        cls, width: int, height: int, look: CaptionLook = LOOKS["plain"], fonts: Path | None = None
    ) -> Self:
        """The layout for an upright picture with square pixels.

        The type is as large as the look's characters to a line allow, within a share of the height and of the shorter
        side.

        Raises:
            ValueError: a side is shorter than one pixel.
        """
        if width < 1 or height < 1:
            raise ValueError("a picture has a width and a height")
        aspect = width / height
        phone = _progress(aspect, PORTRAIT_ASPECT, PHONE_ASPECT)
        narrow = NARROW_SHARE + (PHONE_LINE - NARROW_SHARE) * phone
        share = WIDE_SHARE + (narrow - WIDE_SHARE) * _progress(aspect, WIDE_ASPECT, NARROW_ASPECT)
        em = share * width / (look.characters * AVERAGE_EM)
        em = max(min(em, look.height * height), look.shorter * min(width, height))
        if em < SMALLEST_EM:
            em, share = SMALLEST_EM, narrow
        line_width = share * width
        bottom = BOTTOM_SHARE + (look.phone_foot - BOTTOM_SHARE) * phone
        return cls(
            width=width,
            height=height,
            em=em,
            line_width=line_width,
            characters=max(1, min(look.characters, int(line_width / (AVERAGE_EM * em)))),
            lines=LINES,
            margin_bottom=round(height * bottom),
            look=look,
            fonts=fonts,
            margin_top=round(height * (BOTTOM_SHARE + (PHONE_TOP + PHONE_ROOM - BOTTOM_SHARE) * phone)),
        )

    @property
    def margin_side(self) -> int:
        """The distance of a line at the left or right from that edge of the picture, in pixels."""
        phone = _progress(self.width / self.height, PORTRAIT_ASPECT, PHONE_ASPECT)
        return round(self.width * (SIDE_SHARE + (PHONE_SIDE - SIDE_SHARE) * phone))

    @cached_property
    def ruler(self) -> Ruler:
        """Measures text in this layout's type, in pixels."""
        return Ruler(self.em, self.look.weight, self.fonts)

    def fits(self, text: str) -> bool:
        """Whether `text` fits in one line, by count of characters and by the font's own widths."""
        if cells(text) > self.characters or (not text.isascii() and count_wide(text) > WIDE_LETTERS):
            return False
        return self.ruler.width(text) <= self.line_width


def _progress(aspect: float, first: float, last: float) -> float:
    """How far `aspect` lies on the way from `first` down to `last`: 0 at `first` and above, 1 at `last` and below."""
    return min(1.0, max(0.0, (first - aspect) / (first - last)))
