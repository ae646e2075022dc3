"""The font files that a script of captions names: each at the weight of its look, with no letters but those in use.

libass reads one weight of a variable font, and takes size and height of a line from figures in the file. So a file is
written for each font of a script: at the weight asked for, under a name of its own (a font of the same name on the
machine is never taken for it), and with figures that make its lines as high as its ink needs.
"""

import hashlib
import math
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bts.captions.fonts import Font, reach_of, runs, scale_of
from bts.captions.scripts import script_of
from bts.errors import MissingToolError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

ASCENT, DESCENT = 0.97, 0.25
"""Least reach of a line above and below its base line, in em of the first font (Inter's own figures)."""

REACH_SLACK = 0.01
"""Added to the reach of ink, in em: rounding to pixels may take as much."""

BOLDER_BEYOND = 150
"""Difference of weight above which a font that has no heavier file is thickened by libass."""

HIDDEN = "\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\u00ad\u034f\u061c"
"""Joiners, marks of direction and the like: a font that lacks one gets an empty glyph for it, so that no other font is
asked, which would break the shapes of the letters round it."""

ADDED = " \N{NO-BREAK SPACE}\N{DOTTED CIRCLE}"
"""What libass or shaping writes besides a text: the circle carries a mark that has no letter."""

NAMED = (1, 2, 4, 6)
"""Numbers of the names of a font that libass looks at: family, style, full name, PostScript name (OpenType, name)."""


@dataclass(frozen=True)
class Typeface:
    """How a script names a font: its `family`, the `size` for the right em, and whether libass makes it `bolder`.

    A line in it reaches `above` pixels over its base line, and `size` less that below.
    """

    family: str
    size: float
    above: float
    bolder: bool = False


def write_typefaces(
    lines: Iterable[str], among: Sequence[Font], em: float, weight: int, folder: Path
) -> dict[Font, Typeface]:
    """Write into `folder` the fonts that lines of text need, the first of `among` always.

    Raises:
        MissingToolError: a font file is damaged.
    """
    used: dict[Font, list[str]] = {among[0]: ["x "]}
    for line in lines:
        for font, run in runs(line, among):
            if font is not None:
                used.setdefault(font, []).append(run)
    return {font: _write(font, texts, among[0], em, weight, folder) for font, texts in used.items()}


def _write(font: Font, texts: Sequence[str], main: Font, em: float, weight: int, folder: Path) -> Typeface:
    from fontTools.ttLib import TTFont, TTLibError

    source = font.file_at(weight)
    letters = "".join(sorted({char for text in texts for char in text}))
    name = "bts" + hashlib.blake2s(f"{source} {weight} {letters}".encode(), digest_size=8).hexdigest()
    scale = 1.0 if font is main else scale_of(font, main)
    reach = reach_of(font, weight, texts)
    above, below = max(ASCENT / scale, reach[0] + REACH_SLACK), max(DESCENT / scale, reach[1] + REACH_SLACK)
    try:
        with TTFont(source, fontNumber=choose_face(source, letters), lazy=True) as opened:
            _keep_letters(opened, letters)
            reached = _set_weight(opened, weight)
            _hide(opened)
            _set_figures(opened, above, below)
            _rename(opened, name)
            opened.save(folder / f"{name}{'.ttf' if 'glyf' in opened else '.otf'}")
    except (TTLibError, AssertionError, LookupError, ValueError, struct.error) as error:
        remedy = "take it out of [snippets] fonts"
        raise MissingToolError("this font is damaged and cannot be drawn with", source, remedy) from error
    return Typeface(name, em * scale * (above + below), em * scale * above, weight - reached > BOLDER_BEYOND)


def _keep_letters(opened: "TTFont", letters: str) -> None:
    """Drop all glyphs but those that the letters need in any shape."""
    from fontTools import subset

    options = subset.Options(
        layout_features=["*"], notdef_outline=True, hinting=False, name_IDs=list(NAMED), legacy_kern=True
    )
    options.drop_tables = [*options.drop_tables, "STAT", "MVAR"]
    chooser = subset.Subsetter(options)
    chooser.populate(text=_add_shaped(letters, opened.getBestCmap()) + HIDDEN)
    chooser.subset(opened)


def _add_shaped(letters: str, known: Iterable[int]) -> str:
    """The letters with those that shaping may put in their place: composed, decomposed, and a vowel sign's parts.

    The last are not in the letters' decompositions for Khmer and others, so all marks of their scripts are added.
    """
    forms = "".join(unicodedata.normalize(form, letters) for form in ("NFC", "NFD", "NFKD"))
    scripts = {script_of(char) for char in letters if unicodedata.category(char) == "Lo"}
    marks = (chr(point) for point in known if unicodedata.category(chr(point)) in ("Mn", "Mc"))
    return letters + forms + ADDED + "".join(mark for mark in marks if script_of(mark) in scripts)


def _set_weight(opened: "TTFont", weight: int) -> int:
    """Set a variable font to `weight` and to the usual place on its other axes; returns the weight it has now."""
    from fontTools.varLib import instancer

    if "fvar" not in opened:
        return int(opened["OS/2"].usWeightClass) if "OS/2" in opened else weight
    places = {axis.axisTag: axis.defaultValue for axis in opened["fvar"].axes}
    for axis in opened["fvar"].axes:
        if axis.axisTag == "wght":
            places["wght"] = max(axis.minValue, min(axis.maxValue, weight))
    instancer.instantiateVariableFont(opened, places, inplace=True)
    return int(places.get("wght", weight))


def _hide(opened: "TTFont") -> None:
    """Give the characters of HIDDEN that the font lacks the glyph of a space: shaping takes its width away."""
    known = opened.getBestCmap()
    if ord(" ") not in known:
        return
    for table in opened["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap.update({ord(char): known[ord(" ")] for char in HIDDEN if ord(char) not in known})


def _set_figures(opened: "TTFont", above: float, below: float) -> None:
    """Write how far a line reaches, in em, into all places where a program may look; and the weight as ordinary."""
    unit = opened["head"].unitsPerEm
    ascent, descent = math.ceil(above * unit), math.ceil(below * unit)
    head: Any = opened["hhea"]
    head.ascent, head.descent, head.lineGap = ascent, -descent, 0
    if "OS/2" in opened:
        figures: Any = opened["OS/2"]
        figures.sTypoAscender, figures.sTypoDescender, figures.sTypoLineGap = ascent, -descent, 0
        figures.usWinAscent, figures.usWinDescent = ascent, descent
        figures.usWeightClass, figures.fsSelection = 400, 1 << 6


def _rename(opened: "TTFont", name: str) -> None:
    table: Any = opened["name"]
    table.names = []
    for number in NAMED:
        table.setName("Regular" if number == 2 else name, number, 3, 1, 0x409)


def choose_face(path: Path, letters: str) -> int:
    """Which font of a collection: where it has one for each country of East Asia, that of the text's language."""
    from fontTools.ttLib import TTCollection

    if path.suffix.lower() != ".ttc":
        return 0
    country = _find_country(letters)
    with TTCollection(path, lazy=True) as fonts:
        names = [str(font["name"].getDebugName(1)) for font in fonts.fonts]
    return next((number for number, name in enumerate(names) if name.split()[-1] == country), 0)


def _find_country(letters: str) -> str:
    """JP where there is kana, KR where there is Hangul; else TC where letters are traditional Chinese, or SC."""
    kinds = {unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in letters}
    if kinds & {"HIRAGANA", "KATAKANA"}:
        return "JP"
    if "HANGUL" in kinds:
        return "KR"
    lost = {code: sum(not _is_in(char, code) for char in letters) for code in ("gb2312", "big5")}
    return "TC" if lost["big5"] < lost["gb2312"] else "SC"


def _is_in(char: str, code: str) -> bool:
    try:
        char.encode(code)
    except UnicodeEncodeError:
        return False
    return True
