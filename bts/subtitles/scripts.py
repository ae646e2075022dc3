"""The head of a SubStation script: in what its positions count, and how and where its styles show words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bts.subtitles.places import FOOT, SCRIPT_SIZE, old_key, place_in_script

STYLE_FIELDS = (
    "name", "fontname", "fontsize", "primarycolour", "secondarycolour", "outlinecolour", "backcolour", "bold", "italic",
    "underline", "strikeout", "scalex", "scaley", "spacing", "angle", "borderstyle", "outline", "shadow", "alignment",
    "marginl", "marginr", "marginv",
)  # fmt: skip
"""The fields of a style where no line `Format:` says them."""

LETTERS = {"bold": "b", "italic": "i", "underline": "u"}
"""Field of a style -> the letter of its tag."""

_STYLES = re.compile(r"^\[V4(\+?) Styles\+?\][ \t]*$(.*?)(?=^\[[A-Za-z]|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_LINE = re.compile(r"^[ \t]*(Format|Style)[ \t]*:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_SIZE = re.compile(r"^[ \t]*PlayRes([XY])[ \t]*:[ \t]*([0-9]{1,6})[ \t]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Style:
    """What a style makes of words: which of the letters b, i and u, and at which place of the keypad they stand.

    `margin` is their distance from the upper or lower edge, as the script counts.
    """

    styles: frozenset[str] = frozenset()
    place: int = FOOT
    margin: int = 0


@dataclass(frozen=True)
class Script:
    """The styles of a script by their names, and the width and height in which it counts."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    size: tuple[float, float] = SCRIPT_SIZE

    def style_of(self, name: str) -> Style:
        """The style that an event names; players ignore a star before it, and take `Default` for one unknown."""
        known = self.styles.get(name.strip().lstrip("*"), self.styles.get("Default"))
        return known if known is not None else Style()

    def place_of(self, codes: str, style: Style, margin: str = "") -> int:
        """The place of an event with these override codes, this style and this field MarginV (0: that of the style)."""
        return place_in_script(codes, self.size, style.place, _read_margin(margin) or style.margin)


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
    return Script(styles, (width, sides.get("Y", width * 3 / 4)))


def _read_style(fields: Mapping[str, str], *, old: bool) -> Style:
    letters = frozenset(letter for name, letter in LETTERS.items() if fields.get(name, "0") not in ("0", ""))
    written = fields.get("alignment", "")
    number = int(written) if re.fullmatch("[0-9]{1,2}", written) else FOOT
    place = old_key(number) if old else number if 1 <= number <= 9 else FOOT
    return Style(letters, place, _read_margin(fields.get("marginv", "")))


def _read_margin(written: str) -> int:
    """The number of a field MarginV; 0 for none."""
    return int(written) if re.fullmatch("[0-9]{1,6}", written.strip()) else 0
