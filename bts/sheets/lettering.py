"""Words on a sheet, in whatever script they are written: each run of letters in a font that has them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

from bts.captions.fonts import Font, fonts, runs
from bts.errors import MissingToolError

Typeface = ImageFont.FreeTypeFont

ELLIPSIS = "…"
"""Ends a text that was shortened, and stands for a run of letters that no font has: a row of boxes would be longer."""


@dataclass(frozen=True)
class TypeStyle:
    """A size in pixels and a weight (100 to 900); `folder` holds further fonts, if any.

    All methods raise MissingToolError when no font is installed, or when a file in `folder` is no font.
    """

    size: int
    weight: int
    folder: Path | None = None

    def width(self, text: str) -> float:
        """The advance width of a text in pixels."""
        return sum(typeface.getlength(run) for typeface, run in self._runs(text))

    def shorten(self, text: str, room: float) -> str:
        """The text, or as much of its beginning as fits in `room` pixels together with an ellipsis."""
        if self.width(text) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + ELLIPSIS) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + ELLIPSIS if low else ""

    def wrap(self, text: str, room: float, most: int) -> list[str]:
        """The text in at most `most` lines of `room` pixels, broken at spaces where there are any; the last is cut."""
        lines: list[str] = []
        rest = " ".join(text.split())
        while rest and len(lines) < most - 1 and self.width(rest) > room:
            whole = self.shorten(rest, room + self.width(ELLIPSIS)).removesuffix(ELLIPSIS)
            at = len(whole) if rest[len(whole) :].startswith(" ") else whole.rfind(" ")
            # A script without spaces, or one long word, is broken where the line ends.
            at = at if at > 0 else max(1, len(whole))
            lines.append(rest[:at].rstrip())
            rest = rest[at:].lstrip()
        return [*lines, self.shorten(rest, room)] if rest else lines

    def write(self, draw: ImageDraw.ImageDraw, corner: tuple[float, float], text: str, colour: str) -> None:
        """Draw one line of text with its upper left corner at `corner`."""
        x, y = corner
        # All runs stand on the base line of the first font, whatever their own heights are.
        baseline = y + self._typeface(fonts(self.folder)[0]).getmetrics()[0]
        before: tuple[Typeface, str] | None = None
        for typeface, run in self._runs(text):
            # Most texts are one run, whose width nobody needs: to measure it takes as long as to draw it.
            x += before[0].getlength(before[1]) if before else 0
            draw.text((x, baseline), run, colour, typeface, anchor="ls")
            before = typeface, run

    def _runs(self, text: str) -> list[tuple[Typeface, str]]:
        among = fonts(self.folder)
        return [(self._typeface(font or among[0]), run if font else ELLIPSIS) for font, run in runs(text, among)]

    def _typeface(self, font: Font) -> Typeface:
        return load_typeface(font.path, self.size, self.weight)


@cache
def load_typeface(path: Path, size: int, weight: int) -> Typeface:
    """A font file at a size in pixels and, where its weight can be varied, at a weight. Raises MissingToolError."""
    try:
        typeface = ImageFont.truetype(str(path), size)
    except OSError as error:
        raise MissingToolError("this font cannot be used", path, "install its package again") from error
    try:
        axes = typeface.get_variation_axes()
    except OSError:  # one weight only
        return typeface
    wanted = {b"weight": weight, b"optical size": size}
    values = []
    for axis in axes:
        least, default, most = (float(axis[key] or 0) for key in ("minimum", "default", "maximum"))
        values.append(min(most, max(least, wanted.get(axis["name"].lower(), default))))
    typeface.set_variation_by_axes(values)
    return typeface
