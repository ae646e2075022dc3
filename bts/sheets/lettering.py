"""Words on a sheet, in whatever script they are written: each run of letters in a font that has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont, features

from bts.captions.fonts import drop_pictographs, find_missing, fonts, runs
from bts.captions.phrases import plain
from bts.captions.scripts import find_remedy, name_scripts
from bts.captions.typesetting import Stretch, order_stretches
from bts.errors import MissingToolError

Typeface = ImageFont.FreeTypeFont

MOST_QUOTED = 12
"""Most characters that a remark about missing letters quotes."""

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
        return sum(self._advance(stretch) for stretch in self._order(text))

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

    def indents(self, lines: Sequence[str], rtl: bool) -> list[float]:
        """How far each line of a text stands from the left edge of all, in pixels: from the right, they end there."""
        widths = [self.width(line) for line in lines]
        return [max(widths) - width if rtl else 0.0 for width in widths]

    def write(
        self,
        draw: ImageDraw.ImageDraw,
        corner: tuple[float, float],
        text: str,
        colour: str,
        *,
        rtl: bool | None = None,
    ) -> None:
        """Draw one line of text with its upper left corner at `corner`; `rtl` is as for `order_stretches`."""
        x, y = corner
        # All stretches stand on the base line of the first font, whatever their own heights are.
        baseline = y + load_typeface(fonts(self.folder)[0].path, self.size, self.weight).getmetrics()[0]
        stretches = self._order(text, rtl)
        for number, stretch in enumerate(stretches, 1):
            typeface, way = self._typeface(stretch), _direction(stretch)
            draw.text((x, baseline), stretch.text, colour, typeface, anchor="ls", direction=way)
            # Most texts are one stretch, whose width nobody needs: to measure it takes as long as to draw it.
            x += self._advance(stretch) if number < len(stretches) else 0

    def _order(self, text: str, rtl: bool | None = None) -> tuple[Stretch, ...]:
        among = fonts(self.folder)
        return order_stretches("".join(run if font else ELLIPSIS for font, run in runs(text, among)), among, rtl)

    def _advance(self, stretch: Stretch) -> float:
        return self._typeface(stretch).getlength(stretch.text, direction=_direction(stretch))

    def _typeface(self, stretch: Stretch) -> Typeface:
        return load_typeface(stretch.font.file_at(self.weight), self.size, self.weight, stretch.number)


def _direction(stretch: Stretch) -> str | None:
    """The direction of a stretch as Pillow takes it; None where it cannot shape letters."""
    return stretch.direction if features.check("raqm") else None


def read_words(text: str, folder: Path | None) -> str:
    """Words of people in one line, as a sheet can draw them: without control characters and pictographs."""
    return drop_pictographs(plain(text), fonts(folder))


def describe_missing(texts: Iterable[str], folder: Path | None) -> str:
    """The remark on letters that no font has, and that stand on a sheet as an ellipsis; "" where there are none."""
    lacking = find_missing("".join(texts), fonts(folder))
    if not lacking:
        return ""
    what = f"no font here has {lacking[:MOST_QUOTED]!r} ({', '.join(name_scripts(lacking))})"
    return f"{what}: the sheet shows {ELLIPSIS} there; {find_remedy(lacking)}"


@cache
def load_typeface(path: Path, size: int, weight: int, number: int = 0) -> Typeface:
    """A font file at a size in pixels and, where its weight can be varied, at a weight; `number` is as in a collection.

    Raises MissingToolError.
    """
    try:
        typeface = ImageFont.truetype(str(path), size, number)
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
