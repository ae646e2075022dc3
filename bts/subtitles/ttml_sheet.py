"""The styles and regions of a TTML document: which words are italic, bold or underlined, and where captions stand."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bts.subtitles.places import LEFT_SHARE, MIDDLE_SHARE, RIGHT_SHARE

TT = "http://www.w3.org/ns/ttml"
STYLING = f"{TT}#styling"
CELLS = (32.0, 15.0)
"""Columns and rows of a document that does not say them (TTML2, 7.2.1 ttp:cellResolution)."""

MOST_STYLES, DEEPEST = 8, 3
"""Styles that an element may name, and how far one may name another: more is an attack, or a circle."""

HALF = 0.5
"""Share of a region at which centred words stand."""

SIDES = {"left": 0.0, "start": 0.0, "center": HALF, "right": 1.0, "end": 1.0}
"""Alignment of text -> the share of its region at which its words stand."""

COLUMNS = {"tbrl": "vertical:rl", "tb": "vertical:rl", "tblr": "vertical:lr"}
"""Writing mode of a region whose lines are columns -> the setting of WebVTT."""

MIDDLE = 50.0
"""Percent of the width at which a caption stands of which nothing else is said."""

LOOKS = {
    f"{{{STYLING}}}fontStyle": ("normal", "italic", "oblique"),
    f"{{{STYLING}}}fontWeight": ("normal", "bold"),
    f"{{{STYLING}}}textDecoration": ("none", "underline", "noUnderline"),
}
"""Attributes of looks that captions keep -> the values that ttconv knows."""

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LENGTH = re.compile(r"(-?[0-9]{1,7}(?:\.[0-9]{1,9})?)(%|px|c)")
_PAIR = re.compile(r"([0-9]{1,6})(?:px)?\s+([0-9]{1,6})(?:px)?")


class Sheet:
    """The head of a document, as far as captions keep of it."""

    def __init__(self, root: Element) -> None:
        """Collect what has an id in the head; `root` is not changed."""
        heads = root.findall(f"{{{TT}}}head")
        named = [element for head in heads for element in head.iter() if element.get(_ID)]
        self._styles = {e.get(_ID, ""): e for e in named if e.tag == f"{{{TT}}}style"}
        self._regions = {e.get(_ID, ""): e for e in named if e.tag == f"{{{TT}}}region"}
        self._size = _pair(root.get(f"{{{STYLING}}}extent", ""))
        self._cells = _pair(root.get(f"{{{TT}#parameter}}cellResolution", "")) or CELLS

    def looks(self, element: Element) -> dict[str, str]:
        """The attributes of LOOKS that an element has: its own, else those of the styles that it names."""
        found = {name: self._find(element, name) for name in LOOKS}
        return {name: value for name, value in found.items() if value in LOOKS[name]}

    def is_hidden(self, element: Element) -> bool:
        """Whether its words are never seen."""
        shown, seen = (self._find(element, f"{{{STYLING}}}{name}") for name in ("display", "visibility"))
        return shown == "none" or seen == "hidden"

    def ruby_of(self, element: Element) -> str:
        """What an element is of ruby: `text` for a reading, `delimiter` for brackets round it; "" for nothing."""
        return self._find(element, f"{{{STYLING}}}ruby")

    def settings_of(self, element: Element, region: str, align: str) -> str:
        """Where a paragraph of a region stands, as settings of WebVTT; "" for the middle of the foot.

        `align` is the alignment that it takes over from what holds it.
        """
        holder = self._regions.get(region)
        if holder is None:
            # `start` is what a document says that says nothing, and players show it in the middle.
            align = self.align_of(element) or align
            return _words(100.0, MIDDLE if align == "start" else 100 * SIDES.get(align, HALF))
        align = self.align_of(element) or align or self.align_of(holder)
        origin = self._lengths(self._find(holder, f"{{{STYLING}}}origin"))
        extent = self._lengths(self._find(holder, f"{{{STYLING}}}extent")) or (100.0, 100.0)
        shown = self._find(holder, f"{{{STYLING}}}displayAlign")
        across, down = origin or (0.0, 0.0)
        if column := COLUMNS.get(self._find(holder, f"{{{STYLING}}}writingMode")):
            # WebVTT counts columns from the side where the first one is; below zero from the other.
            far = across + HALF * extent[0] < MIDDLE
            return f"{column} line:{-1 if far == (column == COLUMNS['tbrl']) else 0}"
        share = {"center": HALF, "after": 1.0}.get(shown, 0.0)
        row = down + share * extent[1] if shown or origin else 100.0
        side = SIDES.get(align, HALF)
        return _words(row, across + side * extent[0] if origin or align in SIDES else MIDDLE)

    def align_of(self, element: Element) -> str:
        """How an element's lines are aligned, if it or its styles say so."""
        return self._find(element, f"{{{STYLING}}}textAlign")

    def _find(self, element: Element, name: str) -> str:
        """The value of an attribute of an element, of a `style` within it, or of the styles that it names; "" for none.

        Of the styles that are named the last one counts (TTML2, 8.4.4.2).
        """
        return next((value for holder in self._holders(element, 0) if (value := holder.get(name, ""))), "")

    def _holders(self, element: Element, depth: int) -> Iterator[Element]:
        yield element
        yield from element.findall(f"{{{TT}}}style")
        for name in reversed(element.get("style", "").split()[:MOST_STYLES]):
            if name in self._styles and depth < DEEPEST:
                yield from self._holders(self._styles[name], depth + 1)

    def _lengths(self, written: str) -> tuple[float, float] | None:
        """Two lengths in percent of the picture's width and height; None where they are none, or nobody can say."""
        found = [_LENGTH.fullmatch(part) for part in written.split()]
        if len(found) != 2 or not all(found):
            return None
        sides = [self._percent(float(match[1]), match[2], axis) for axis, match in enumerate(found) if match]
        return (sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None

    def _percent(self, number: float, unit: str, axis: int) -> float | None:
        if unit == "%":
            return number
        whole = self._cells[axis] if unit == "c" else self._size[axis] if self._size else None
        return None if whole is None else 100 * number / whole


def _words(row: float, column: float) -> str:
    """Settings of WebVTT for a place in percent of the picture."""
    line = f"line:{max(row, 0):.4g}%" if row < MIDDLE_SHARE else ""
    align = "align:start" if column < LEFT_SHARE else "align:end" if column > RIGHT_SHARE else ""
    return " ".join(filter(None, [line, align]))


def _pair(written: str) -> tuple[float, float] | None:
    found = _PAIR.fullmatch(written.strip())
    return (float(found[1]), float(found[2])) if found and int(found[1]) and int(found[2]) else None
