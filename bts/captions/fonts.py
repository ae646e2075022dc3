"""The fonts that bts brings along, what they cover, and how wide text is in them.

A machine without fonts draws captions as nothing while the encoder reports success, so every character is looked up in
a font file before it is burnt in.
"""

import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bts.captions.scripts import SAMPLES, find_remedy, name_scripts
from bts.captions.segments import find_clusters
from bts.errors import MissingToolError

if TYPE_CHECKING:
    from PIL import ImageFont
    from PIL.ImageFont import Axis

PREFERRED = ("inter", "noto-sans")
"""Font packages that are asked first, in this order: bts installs both."""

MEASURE_SIZE = 1000
"""Size in pixels in which widths and heights are read: they are rounded to whole pixels, and grow with the size."""

MOST_QUOTED = 12
"""Most characters that an error about missing letters quotes."""

FONT_FILES = (".ttf", ".otf", ".ttc")
"""Suffixes of the files in a folder of fonts that are read; others are passed over."""

REGULAR = 400
"""OpenType's weight of ordinary type."""

WEIGHTS = {
    "Thin": 100, "ExtraLight": 200, "Light": 300, "Regular": REGULAR, "Medium": 500, "SemiBold": 600, "DemiBold": 600,
    "Bold": 700, "ExtraBold": 800, "Black": 900,
}  # fmt: skip
"""How the file of one weight of a family ends its name, after a hyphen -> OpenType's weight."""

SMALLEST_SCALE, LARGEST_SCALE = 0.8, 1.3
"""Least and most by which a font is drawn larger than the first one to look as large."""

TALLEST_BODY = 1.1
"""Most height of a letter without capitals, in capitals of the first font: a font of taller ones is drawn smaller."""

OUTLINES = frozenset({b"glyf", b"CFF ", b"CFF2"})
"""Tables of a font of which one must be there: fonts of coloured pictures (emoji) have none, and libass draws none."""

PICTOGRAPHS = ("So", "Sk", "Co", "Me")
"""Categories of Unicode of what may be left out where no font has it: symbols, tones of skin, private use, keycaps."""

SYMBOLS = Path(__file__).parent / "symbols"
"""Fonts that bts carries for what no letter font has: notes of music, arrows, stars, hearts (Noto, SIL OFL 1.1)."""


@dataclass(frozen=True)
class Font:
    """A font file and the characters (code points) it has glyphs for.

    `weights` are the files of its family by weight, where each weight has a file of its own.
    """

    family: str
    path: Path
    covers: frozenset[int]
    weights: tuple[tuple[int, Path], ...] = ()

    def file_at(self, weight: int) -> Path:
        """The file whose weight is nearest to `weight`, the heavier of two."""
        return min(self.weights, key=lambda one: (abs(one[0] - weight), -one[0]))[1] if self.weights else self.path


@lru_cache(maxsize=16)
def fonts(folder: Path | None = None) -> tuple[Font, ...]:
    """Fonts in order of preference: Inter, Noto Sans, other installed packages, those in `folder`, then SYMBOLS.

    `folder` may be a single font file.

    Raises:
        MissingToolError: no font package is installed, or a file in `folder` is no font.
    """
    import fontpkg

    families = fontpkg.families()
    slugs = [s for s in PREFERRED if s in families] + sorted(s for s in families if s not in PREFERRED)
    found = []
    for slug in slugs:
        upright = [(file.weight or REGULAR, file.path) for file in families[slug].files if file.style == "normal"]
        found += [_font(families[slug].name, upright)] if upright else []
    if folder is not None:
        found += _find_fonts(folder)
    if not found:
        raise MissingToolError("no font for captions is installed", None, "pip install fontpkg-inter fontpkg-noto-sans")
    return (*found, *_find_fonts(SYMBOLS))


def _find_fonts(folder: Path) -> list[Font]:
    """The upright fonts in a folder, by name, each with all its weights; of a file, that one."""
    alone = folder.is_file()
    families: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    for path in sorted((folder.parent if alone else folder).glob("*")):
        base, _, style = path.stem.rpartition("-")
        if path.suffix.lower() not in FONT_FILES or style.endswith(("Italic", "Oblique")):
            continue
        key = (base if style in WEIGHTS else path.stem, path.suffix)
        families.setdefault(key, []).append((WEIGHTS.get(style, REGULAR), path))
    kept = [files for files in families.values() if not alone or folder in [path for _, path in files]]
    return [_font(_family(files[0][1]), files) for files in kept]


def runs(text: str, among: Sequence[Font]) -> list[tuple[Font | None, str]]:
    """`text` cut into stretches, each with the first font that has its letters; None where no font has them.

    A letter stays with its marks and joiners where one font has them all; spaces, joiners and marks of punctuation stay
    with the stretch before them, where that font has them.
    """
    stretches: list[tuple[Font | None, str]] = []
    for letter in find_clusters(text):
        last = stretches[-1][0] if stretches else None
        found = _choose_font(letter, last, among)
        parts = [(found, letter)] if found or len(letter) == 1 else [(_choose_font(c, last, among), c) for c in letter]
        for font, part in parts:
            if stretches and stretches[-1][0] is font:
                stretches[-1] = (font, stretches[-1][1] + part)
            else:
                stretches.append((font, part))
    return stretches


def _choose_font(letter: str, last: Font | None, among: Sequence[Font]) -> Font | None:
    """The font for a letter with its marks after a stretch in the font `last`; None where none has it whole."""
    points = {ord(char) for char in letter if not _ignorable(char)}
    if last is not None and points <= last.covers and (last is among[0] or _joins(letter[0])):
        return last
    found = next((font for font in among if points <= font.covers), None)
    return (last or among[0]) if found is None and letter.isspace() else found


def find_missing(text: str, among: Sequence[Font]) -> str:
    """The characters of `text` that no font has, each once, in order."""
    return "".join(dict.fromkeys(c for font, part in runs(text, among) if font is None for c in part))


def drop_pictographs(text: str, among: Sequence[Font]) -> str:
    """`text` without the emoji and other symbols that no font has; letters stay, because they are an error.

    An emoji goes with its joiners, tones and tags; of a figure in a keycap the figure stays.
    """
    missing = find_missing(text, among)
    if not any(unicodedata.category(char) in PICTOGRAPHS for char in missing):
        return text
    kept = []
    for letter in find_clusters(text):
        gone = {char for char in letter if char in missing and unicodedata.category(char) in PICTOGRAPHS}
        if not any(unicodedata.category(char) != "Me" for char in gone):
            kept += [char for char in letter if char not in gone]
    return " ".join("".join(kept).split())


def missing_font(chars: str, instead: str = "use soft captions") -> MissingToolError:
    """The error for letters that no font has; its remedy is what to install for them, or what to do `instead`."""
    named = ", ".join(name_scripts(chars))
    what = f"no font here can draw {chars[:MOST_QUOTED]!r} ({named}), so they would be blank"
    return MissingToolError(what, None, f"{find_remedy(chars)}, or {instead}")


class Ruler:
    """Measures text at `em` pixels to the em and `weight`, by the fonts' own advance widths.

    `folder` is that of `fonts`.
    """

    def __init__(self, em: float, weight: int = REGULAR, folder: Path | None = None) -> None:
        self._em, self._weight = em, weight
        self._among = fonts(folder)
        self._known: dict[str, float] = {}

    def width(self, text: str) -> float:
        """The advance width of `text` in pixels; a character that no font has counts as one em."""
        if text not in self._known:
            self._known[text] = self._em * sum(self._run(font, part) for font, part in runs(text, self._among))
        return self._known[text]

    def _run(self, font: Font | None, part: str) -> float:
        if font is None:
            return float(len(part))
        length = float(open_face(font, self._weight).getlength(part)) / MEASURE_SIZE
        return length * (1.0 if font is self._among[0] else scale_of(font, self._among[0]))


@lru_cache(maxsize=64)
def open_face(font: Font, weight: int, size: float = MEASURE_SIZE, number: int = 0) -> "ImageFont.FreeTypeFont":
    """The font at `size` pixels to the em, as near to `weight` as it comes; `number` counts those of a collection."""
    from PIL import ImageFont

    face = ImageFont.truetype(str(font.file_at(weight)), size, number)
    try:
        axes = face.get_variation_axes()
    except OSError:  # not a variable font
        return face
    asked = [_clamp(weight, axis) if axis["name"] == b"Weight" else axis["default"] or 0 for axis in axes]
    face.set_variation_by_axes(asked)
    return face


def _clamp(weight: int, axis: "Axis") -> float:
    return max(axis["minimum"] or 0, min(axis["maximum"] or weight, weight))


def reach_of(font: Font, weight: int, texts: Iterable[str]) -> tuple[float, float]:
    """How far the ink of texts reaches above and below the base line, in em; 0 where there is none."""
    face = open_face(font, weight)
    boxes = [face.getbbox(text, anchor="ls") for text in texts]
    above, below = (-min((box[1] for box in boxes), default=0), max((box[3] for box in boxes), default=0))
    return max(0.0, above / MEASURE_SIZE), max(0.0, below / MEASURE_SIZE)


@lru_cache(maxsize=64)
def scale_of(font: Font, main: Font) -> float:
    """How much larger than `main` a font is drawn to look as large; 1 for what has no script of SAMPLES.

    Its letters are then at least as tall as an x, and at most TALLEST_BODY of a capital of `main`.
    """
    sample = next((s for s in SAMPLES.values() if {*map(ord, s)} <= font.covers and ord(s[0]) not in main.covers), "")
    if not sample:
        return 1.0
    body = sum(reach_of(font, REGULAR, letter)[0] for letter in sample) / len(sample)
    least, most = reach_of(main, REGULAR, "x")[0], TALLEST_BODY * reach_of(main, REGULAR, "H")[0]
    return max(SMALLEST_SCALE, min(LARGEST_SCALE, max(least, min(most, body)) / body))


def line_height(font: Font) -> float:
    """Height of a line from ascent to descent in em: what a size in an ASS script means."""
    ascent, descent = open_face(font, REGULAR).getmetrics()
    return float(ascent + descent) / MEASURE_SIZE


def _joins(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Po", "Pd", "Zs")


def _ignorable(char: str) -> bool:
    """Whether a character is shown by nothing of its own: joiners, marks of direction, variation selectors."""
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or char == "\u034f"


def _family(path: Path) -> str:
    from PIL import ImageFont

    try:
        return str(ImageFont.truetype(str(path)).getname()[0])
    except OSError as error:
        raise _unusable(path) from error


def _unusable(path: Path) -> MissingToolError:
    return MissingToolError("this is no font that can be used", path, "take it out of [snippets] fonts")


def _font(family: str, files: Sequence[tuple[int, Path]]) -> Font:
    """The font in files of these weights: the one nearest to REGULAR says what it covers."""
    usual = min(files, key=lambda one: (abs(one[0] - REGULAR), one[0]))[1]
    try:
        covers = frozenset(_list_covered(usual.read_bytes()))
    except (struct.error, KeyError) as error:
        raise _unusable(usual) from error
    return Font(family, usual, covers, tuple(sorted(files)) if len(files) > 1 else ())


def _list_covered(data: bytes) -> Iterable[int]:
    """Code points of an OpenType file's Unicode character map (formats 4 and 12; OpenType specification, cmap)."""
    base = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, base + 4)[0]
    records = [struct.unpack_from(">4sIII", data, base + 12 + 16 * i) for i in range(count)]
    tables_at = {tag: offset for tag, _, offset, _ in records}
    if not OUTLINES & tables_at.keys():
        return set()
    cmap = tables_at[b"cmap"]
    tables = struct.unpack_from(">H", data, cmap + 2)[0]
    points: set[int] = set()
    for i in range(tables):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * i)
        kind = struct.unpack_from(">H", data, cmap + offset)[0]
        if platform in (0, 3) and kind == 4:
            points.update(_segments(data, cmap + offset))
        elif platform in (0, 3) and kind == 12:
            points.update(_groups(data, cmap + offset))
    return points


def _segments(data: bytes, at: int) -> Iterable[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}h", data, at + 16 + 4 * count)
    shifts_at = at + 16 + 6 * count
    shifts = struct.unpack_from(f">{count}H", data, shifts_at)
    for i in range(count):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code + deltas[i]
            if shifts[i]:
                glyph = struct.unpack_from(">H", data, shifts_at + 2 * i + shifts[i] + 2 * (code - starts[i]))[0]
            if glyph & 0xFFFF:
                yield code


def _groups(data: bytes, at: int) -> Iterable[int]:
    count = struct.unpack_from(">I", data, at + 12)[0]
    for i in range(count):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * i)
        yield from range(first if glyph else first + 1, last + 1)
