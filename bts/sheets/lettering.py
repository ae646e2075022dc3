"""Words on a sheet, in whatever script they are written: each stretch in a font that has its letters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

from bts.captions.fonts import Font, fonts, runs
from bts.errors import MissingToolError

Face = ImageFont.FreeTypeFont

UNDRAWN = "…"
"""Stands for a stretch of letters that no font here has: a row of boxes tells no more, and is longer."""


@dataclass(frozen=True)
class Type:
    """A size in pixels and a weight (100 to 900); `folder` holds further fonts, if any.

    Raises MissingToolError when it is used and no font is installed, or a file in `folder` is no font.
    """

    size: int
    weight: int
    folder: Path | None = None

    def width(self, text: str) -> float:
        """Pixels from the start of the text to its end."""
        return sum(face.getlength(part) for face, part in self._parts(text))

    def fitted(self, text: str, room: float) -> str:
        """The text, or as much of it as fits in `room` pixels, with an ellipsis."""
        if self.width(text) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + "…") <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…" if low else ""

    def write(self, draw: ImageDraw.ImageDraw, corner: tuple[float, float], text: str, colour: str) -> None:
        """Draw one line of text with its upper left corner at `corner`."""
        x, y = corner
        # All stand on the line of the first font, whatever their own heights are.
        line = y + face_of(fonts(self.folder)[0].path, self.size, self.weight).getmetrics()[0]
        for face, part in self._parts(text):
            draw.text((x, line), part, colour, face, anchor="ls")
            x += face.getlength(part)

    def _parts(self, text: str) -> list[tuple[Face, str]]:
        among = fonts(self.folder)
        return [(self._face(font or among[0]), part if font else UNDRAWN) for font, part in runs(text, among)]

    def _face(self, font: Font) -> Face:
        return face_of(font.path, self.size, self.weight)


@cache
def face_of(path: Path, size: int, weight: int) -> Face:
    """A font file in a size and, where its weight can be varied, in a weight. Raises MissingToolError."""
    try:
        face = ImageFont.truetype(str(path), size)
    except OSError as error:
        raise MissingToolError("this font cannot be used", path, "install its package again") from error
    try:
        axes = face.get_variation_axes()
    except OSError:  # one weight only
        return face
    wanted = {b"weight": weight, b"optical size": size}
    places = []
    for axis in axes:
        least, usual, most = (float(axis[key] or 0) for key in ("minimum", "default", "maximum"))
        places.append(min(most, max(least, wanted.get(axis["name"].lower(), usual))))
    face.set_variation_by_axes(places)
    return face
