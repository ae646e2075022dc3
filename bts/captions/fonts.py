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

from bts.errors import MissingToolError

PREFERRED = ("inter", "noto-sans")
"""Font packages that are asked first, in this order: bts installs both."""

MEASURE_SIZE = 100
"""Size in pixels in which advance widths are read; they grow in proportion to the size."""

METRICS_SIZE = 1000
"""Size in pixels in which ascent and descent are read: they are rounded to whole pixels."""

MOST_QUOTED, MOST_NAMED = 12, 4
"""Most characters that an error about missing letters quotes, and most scripts that it names."""

FONT_FILES = (".ttf", ".otf", ".ttc")
"""Suffixes of the files in a folder of fonts that are read; others are passed over."""

PACKAGED = {
    "ARABIC": "fontpkg-noto-sans-arabic",
    "HEBREW": "fontpkg-heebo",
    "KHMER": "fontpkg-noto-sans-khmer",
    "TAMIL": "fontpkg-noto-sans-tamil",
    "TELUGU": "fontpkg-noto-sans-telugu",
    "THAI": "fontpkg-noto-sans-thai",
}
"""Scripts, by the first word of a character's Unicode name, for which there is a font package to install."""

NOTO_CJK = ("Noto Sans CJK", "fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""The typeface for Chinese, Japanese and Korean: its name, Debian's package of it, and the file that it installs."""

EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH"})
"""Scripts that NOTO_CJK has."""

SYMBOLS = Path(__file__).parent / "symbols"
"""Fonts that bts carries for what no letter font has: notes of music, arrows, stars, hearts (Noto, SIL OFL 1.1)."""


@dataclass(frozen=True)
class Font:
    """A font file and the characters (code points) it has glyphs for."""

    family: str
    path: Path
    covers: frozenset[int]


@lru_cache(maxsize=4)
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
        upright = [file.path for file in families[slug].files if file.style == "normal"]
        found += [_font(families[slug].name, path) for path in upright[:1]]
    if folder is not None:
        found += _find_fonts(folder)
    if not found:
        raise MissingToolError("no font for captions is installed", None, "pip install fontpkg-inter fontpkg-noto-sans")
    return (*found, *_find_fonts(SYMBOLS))


def _find_fonts(folder: Path) -> list[Font]:
    """The fonts in a folder, by name; of a file, that one."""
    paths = [folder] if folder.is_file() else sorted(folder.glob("*"))
    return [_font(_family(path), path) for path in paths if path.suffix.lower() in FONT_FILES]


def runs(text: str, among: Sequence[Font]) -> list[tuple[Font | None, str]]:
    """`text` cut into stretches, each with the first font that has its characters; None where no font has them.

    Spaces, joiners and marks stay with the stretch before them, where that font has them.
    """
    stretches: list[tuple[Font | None, str]] = []
    for char in text:
        last = stretches[-1][0] if stretches else None
        stays = last is not None and ord(char) in last.covers and (char.isspace() or last is among[0] or _joins(char))
        font = last if stays else next((f for f in among if ord(char) in f.covers), None)
        if font is None and _invisible(char):
            font = last or among[0]
        if stretches and stretches[-1][0] is font:
            stretches[-1] = (font, stretches[-1][1] + char)
        else:
            stretches.append((font, char))
    return stretches


def find_missing(text: str, among: Sequence[Font]) -> str:
    """The characters of `text` that no font has, each once, in order."""
    return "".join(dict.fromkeys(c for font, part in runs(text, among) if font is None for c in part))


def drop_pictographs(text: str, among: Sequence[Font]) -> str:
    """`text` without the emoji and other symbols that no font has; letters stay, because they are an error."""
    gone = {c for c in find_missing(text, among) if unicodedata.category(c) in ("So", "Sk", "Co")}
    return " ".join("".join(c for c in text if c not in gone).split())


def missing_font(chars: str) -> MissingToolError:
    """The error for letters that no font has; its remedy is what to install for them."""
    scripts = list(dict.fromkeys(unicodedata.name(c, "UNKNOWN").split()[0].split("-")[0] for c in chars))
    packages = [PACKAGED[s] for s in scripts if s in PACKAGED]
    if packages:
        remedy = f"pip install {' '.join(packages)}"
    elif EAST_ASIAN & set(scripts):
        name, package, path = NOTO_CJK
        remedy = f'install {name} (Debian: apt install {package}) and set [snippets] fonts = "{path}" in bts.toml'
    else:
        remedy = "name a font that has them (Noto Sans has one for each script) as [snippets] fonts in bts.toml"
    named = ", ".join(script.capitalize() for script in scripts[:MOST_NAMED])
    what = f"no font here can draw {chars[:MOST_QUOTED]!r} ({named}), so that caption would be blank"
    return MissingToolError(what, None, f"{remedy}, or use soft captions")


class Ruler:
    """Measures text at `em` pixels to the em, by the fonts' own advance widths."""

    def __init__(self, em: float) -> None:
        from PIL import ImageFont

        self._scale = em / MEASURE_SIZE
        self._among = fonts()
        self._open = {font.family: ImageFont.truetype(str(font.path), MEASURE_SIZE) for font in self._among}
        self._known: dict[str, float] = {}

    def width(self, text: str) -> float:
        """The advance width of `text` in pixels; a character that no font has counts as one em."""
        if text not in self._known:
            self._known[text] = self._scale * sum(self._run(font, part) for font, part in runs(text, self._among))
        return self._known[text]

    def _run(self, font: Font | None, part: str) -> float:
        return float(MEASURE_SIZE * len(part)) if font is None else float(self._open[font.family].getlength(part))


def line_height(font: Font) -> float:
    """Height of a line from ascent to descent in em: what a size in an ASS script means."""
    from PIL import ImageFont

    ascent, descent = ImageFont.truetype(str(font.path), METRICS_SIZE).getmetrics()
    return float(ascent + descent) / METRICS_SIZE


def _joins(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Po", "Pd", "Zs")


def _invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cf", "Mn", "Zs")


def _family(path: Path) -> str:
    from PIL import ImageFont

    try:
        return str(ImageFont.truetype(str(path)).getname()[0])
    except OSError as error:
        raise MissingToolError("this is no font that can be used", path, "take it out of that folder") from error


def _font(family: str, path: Path) -> Font:
    return Font(family, path, frozenset(_list_covered(path.read_bytes())))


def _list_covered(data: bytes) -> Iterable[int]:
    """Code points of an OpenType file's Unicode character map (formats 4 and 12; OpenType specification, cmap)."""
    base = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, base + 4)[0]
    records = (struct.unpack_from(">4sIII", data, base + 12 + 16 * i) for i in range(count))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
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
