"""Override codes of SubStation Alpha, such as `{\\i1\\alpha&HFF&}`: what they make of the words behind them.

Times in codes (`\\t`, `\\fad`, `\\k`) go by: what is seen at any time of an event counts as seen in all of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bts.subtitles.places import FOOT

BOLD_WEIGHT = 600
"""Weight of type, 100 to 900, from which on it is bold (semi-bold in OpenType and CSS)."""

FAINT = 0xF0
"""Transparency, 0 to 255; what has this much or more is not seen (94 %)."""

NO_BREAKS = 2
"""The wrap style in which `\\\\n` breaks a line; in all others it is a blank."""

PARTS = ("1a", "2a", "3a", "4a")
"""Codes of the transparency of letters, of letters not sung yet, of their outline and their shadow."""

_CODE = re.compile(
    r"\\[ \t]*(?:t[ \t]*\((?P<moved>[^)]*)\)?"
    r"|(?P<name>alpha|[1-4]a|[xy]?bord|[xy]?shad|fsc[xy]?|fade|r(?!nd)|k[fot]?|K|q|p(?!bo|os)|i(?!clip)|b(?!e|lur)|u)"
    r"(?P<value>[^\\]*))"
)
_NUMBER = re.compile(r"[\s(]*(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)")
_ALPHA = re.compile(r"[\s(]*[&Hh]*([0-9A-Fa-f]{1,8})")


@dataclass(frozen=True)
class Paint:
    """What is seen of letters: transparencies of PARTS, 0 to 255; sizes of outline and shadow; 0 is none.

    `boxed`: the outline is a box behind the words. `wide` and `high` stretch the letters; 0 makes them vanish.
    """

    alphas: tuple[int, ...] = (0, 0, 0, 0)
    outline: float = 2
    shadow: float = 2
    boxed: bool = False
    wide: float = 1
    high: float = 1

    def shows(self, *, sung: bool) -> bool:
        """Whether the words can be seen at any time; `sung`: they are karaoke, which changes its colour."""
        letters, unsung, outline, shadow = self.alphas
        parts = [letters, *([unsung] if sung else [])]
        if not self.boxed:
            parts += [outline] if self.outline else []
            parts += [shadow] if self.shadow else []
        return min(parts) < FAINT and self.wide > 0 and self.high > 0

    def follow(self, name: str, value: str, base: "Paint", *, moves: bool) -> "Paint":
        """The paint after a code; without a value it is that of `base`. `moves`: it is reached in time."""
        if name == "alpha" or name in PARTS:
            found = _ALPHA.match(value)
            changed = range(len(PARTS)) if name == "alpha" else [PARTS.index(name)]
            given = [int(found[1], 16) & 0xFF if found else base.alphas[n] for n in range(len(PARTS))]
            new = [min(given[n], old) if moves else given[n] for n, old in enumerate(self.alphas)]
            return replace(self, alphas=tuple(new[n] if n in changed else old for n, old in enumerate(self.alphas)))
        number = _read_number(value)
        sizes: dict[str, Any] = {}
        for kind in _SIZES.get(name, ()):
            new_size = getattr(base, kind) if number is None else abs(number)
            # The size of one direction alone can add to what is seen; taking it away leaves the other.
            sizes[kind] = max(new_size, getattr(self, kind)) if moves or name[0] in "xy" else new_size
        return replace(self, **sizes)


_SIZES = {
    "bord": ("outline",), "xbord": ("outline",), "ybord": ("outline",),
    "shad": ("shadow",), "xshad": ("shadow",), "yshad": ("shadow",),
    "fscx": ("wide",), "fscy": ("high",), "fsc": ("wide", "high"),
}  # fmt: skip
"""Code -> which sizes of a paint it sets."""


@dataclass(frozen=True)
class Style:
    """What a style makes of words: which of the letters b, i and u, at which place of the keypad, and their paint.

    `margin` is their distance from the upper or lower edge, as the script counts.
    """

    styles: frozenset[str] = frozenset()
    place: int = FOOT
    margin: int = 0
    paint: Paint = field(default=Paint())


@dataclass(frozen=True)
class Look:
    """How words look behind the codes of an event so far: `base` is the style that codes give back.

    `drawn`: they are a drawing, no words. `sung`: they are karaoke. `wrap` is the wrap style.
    """

    base: Style
    styles: frozenset[str]
    paint: Paint
    wrap: int = 0
    drawn: bool = False
    sung: bool = False

    @classmethod
    def of(cls, style: Style, wrap: int) -> "Look":
        """The look of words of a style, before any code."""
        return cls(style, style.styles, style.paint, wrap)

    @property
    def visible(self) -> bool:
        """Whether the words can be seen at any time of the event."""
        return self.paint.shows(sung=self.sung)


def list_codes(codes: str, *, moves: bool = False) -> Iterator[tuple[str, str, bool]]:
    """The codes of a block that change how words are read: name, value, and whether it is reached in time (`\\t`)."""
    for code in _CODE.finditer(codes):
        if code["moved"] is not None:
            yield from list_codes(code["moved"], moves=True)
        elif code["name"]:
            yield code["name"], code["value"], moves


def follow_letter(name: str, value: str, styles: frozenset[str], base: frozenset[str]) -> frozenset[str]:
    """The styles after a code for one of them; without a number it gives back that of `base`.

    `\\b` with a weight of BOLD_WEIGHT and above is bold.
    """
    number = _read_number(value)
    on = name in base if number is None else number == 1 or number >= BOLD_WEIGHT
    return styles | {name} if on else styles - {name}


def read_whole(value: str, usual: int) -> int:
    """The whole number that a code has; `usual` where it has none."""
    number = _read_number(value)
    return usual if number is None else int(number)


def is_faded_out(codes: str) -> bool:
    """Whether `\\fade` keeps an event transparent from its start to its end. `codes` are all of the event's."""
    fade = next((value for name, value, _ in list_codes(codes) if name == "fade"), "")
    levels = fade.strip(" ()").split(",")
    return len(levels) > 3 and all((_read_number(level) or 0) >= FAINT for level in levels[:3])


def is_gradual(codes: str) -> bool:
    """Whether words of an event come, go or light up after its start: karaoke, or a transparency that is reached."""
    return any(
        name[0] in "kK" or (moves and (name == "alpha" or name in PARTS)) for name, _, moves in list_codes(codes)
    )


def _read_number(value: str) -> float | None:
    found = _NUMBER.match(value)
    return float(found[1]) if found else None
