"""The head of a SubStation script: in what its positions count, and how and where its styles show words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bts.subtitles.overrides import Look, Paint, Style, follow_letter, list_codes, read_whole
from bts.subtitles.places import FOOT, SCRIPT_SIZE, old_key, place_in_script

STYLE_FIELDS = (
    "name", "fontname", "fontsize", "primarycolour", "secondarycolour", "outlinecolour", "backcolour", "bold", "italic",
    "underline", "strikeout", "scalex", "scaley", "spacing", "angle", "borderstyle", "outline", "shadow", "alignment",
    "marginl", "marginr", "marginv",
)  # fmt: skip
"""The fields of a style where no line `Format:` says them."""

LETTERS = {"bold": "b", "italic": "i", "underline": "u"}
"""Field of a style -> the letter of its tag."""

COLOURS = ("primarycolour", "secondarycolour", "outlinecolour", "backcolour")
"""The fields of a style with the colours, and transparencies, of PARTS."""

SIZES = (("outline", "outline", "0"), ("shadow", "shadow", "0"), ("wide", "scalex", "100"), ("high", "scaley", "100"))
"""Size of a paint, the field of a style that has it, and what it is where the field is missing."""

BOXES = ("3", "4")
"""Border styles in which a box stands behind the words, and letters have no outline."""

_STYLES = re.compile(r"^\[V4(\+?) Styles\+?\][ \t]*$(.*?)(?=^\[[A-Za-z]|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"^[ \t]*(Format|Style)[ \t]*:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_SIZE = re.compile(r"^[ \t]*PlayRes([XY])[ \t]*:[ \t]*([0-9]{1,6})[ \t]*$", re.MULTILINE | re.IGNORECASE)

_WRAP = re.compile(r"^[ \t]*WrapStyle[ \t]*:[ \t]*([0-9])[ \t]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Script:
    """The styles of a script by their names, the width and height in which it counts, and its wrap style."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    size: tuple[float, float] = SCRIPT_SIZE
    wrap: int = 0

    def style_of(self, name: str) -> Style:
        """The style that an event names; players ignore a star before it, and take `Default` for one unknown."""
        known = self.styles.get(name.strip().lstrip("*"), self.styles.get("Default"))
        return known if known is not None else Style()

    def place_of(self, codes: str, style: Style, margin: str = "") -> int:
        """The place of an event with these override codes, this style and this field MarginV (0: that of the style)."""
        return place_in_script(codes, self.size, style.place, _read_margin(margin) or style.margin)

    def follow(self, look: Look, codes: str, own: Style) -> Look:
        """The look after a block of codes of an event whose style is `own`; `\\r` gives it back, `\\rName` another."""
        for name, value, moves in list_codes(codes):
            if name == "r":
                base = self.styles.get(value.strip(" \t*()"), own)
                look = replace(look, base=base, styles=base.styles, paint=base.paint)
            elif name in LETTERS.values():
                look = replace(look, styles=follow_letter(name, value, look.styles, look.base.styles))
            elif name == "p":
                look = replace(look, drawn=read_whole(value, 0) > 0)
            elif name == "q":
                look = replace(look, wrap=read_whole(value, self.wrap))
            elif name[0] in "kK":
                look = replace(look, sung=True)
            else:
                look = replace(look, paint=look.paint.follow(name, value, look.base.paint, moves=moves))
        return look


def read_script(text: str) -> Script:
    """The head of a text; what it does not say is as players have it."""
    styles: dict[str, Style] = {}
    if found := _STYLES.search(text):
        order: tuple[str, ...] = STYLE_FIELDS
        for line in _LINE.finditer(found[2]):
            if line[1].casefold() == "format":
                order = tuple(name.strip().casefold() for name in line[2].split(","))
            else:
                fields = dict(zip(order, (part.strip() for part in line[2].split(",")), strict=False))
                styles[fields.get("name", "").lstrip("*")] = _read_style(fields, old=not found[1])
    sides = {side.upper(): float(number) for side, number in _SIZE.findall(text) if int(number)}
    width = sides.get("X", sides["Y"] * 4 / 3 if "Y" in sides else SCRIPT_SIZE[0])
    wrap = _WRAP.search(text)
    return Script(styles, (width, sides.get("Y", width * 3 / 4)), int(wrap[1]) if wrap else 0)


def _read_style(fields: Mapping[str, str], *, old: bool) -> Style:
    letters = frozenset(letter for name, letter in LETTERS.items() if fields.get(name, "0") not in ("0", ""))
    written = fields.get("alignment", "")
    number = int(written) if re.fullmatch("[0-9]{1,2}", written) else FOOT
    place = old_key(number) if old else number if 1 <= number <= 9 else FOOT
    return Style(letters, place, _read_margin(fields.get("marginv", "")), _read_paint(fields))


def _read_paint(fields: Mapping[str, str]) -> Paint:
    """The paint of a style; fields that it lacks count as 0, as in libass, but for how wide and high letters are."""
    sizes = {name: _read_size(fields.get(key, usual)) for name, key, usual in SIZES}
    alphas = tuple(_read_alpha(fields.get(name, "")) for name in COLOURS)
    return Paint(alphas, boxed=fields.get("borderstyle", "1") in BOXES, **sizes)


def _read_alpha(colour: str) -> int:
    """The transparency of a colour: the first of four bytes, of a hexadecimal or decimal number."""
    found = re.fullmatch(r"&[Hh]([0-9A-Fa-f]{1,8})&?|(-?[0-9]{1,10})", colour)
    number = 0 if found is None else int(found[1], 16) if found[1] else int(found[2])
    return number >> 24 & 0xFF


def _read_size(written: str) -> float:
    return float(written) if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", written) else 0.0


def _read_margin(written: str) -> int:
    """The number of a field MarginV; 0 for none."""
    return int(written) if re.fullmatch("[0-9]{1,6}", written.strip()) else 0
