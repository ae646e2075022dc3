"""HTML read for its elements and their addresses, and changed in places: what is not changed stays byte for byte."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements without an end tag (HTML Living Standard)."""

Table = Mapping[str, tuple[str, ...]]

LOADED: Table = {
    "audio": ("src",), "embed": ("src",), "iframe": ("src",), "image": ("href", "xlink:href"), "img": ("src",),
    "input": ("src",), "link": ("href",), "object": ("data",), "script": ("src",), "source": ("src",),
    "track": ("src",), "use": ("href", "xlink:href"), "video": ("src", "poster"),
}  # fmt: skip
"""Element -> attributes that hold the address of a file which the page shows or runs."""

LINKED: Table = {"a": ("href",), "area": ("href",)}
"""Element -> attributes that hold an address which a reader may go to."""

SETS: Table = {"img": ("srcset",), "source": ("srcset",), "link": ("imagesrcset",)}
"""Element -> attributes that hold several addresses, each with a width behind it."""

_CSS_ADDRESS = re.compile(
    r"""(?P<comment>/\*.*?\*/)|(?P<before>url\(\s*["']?|@import\s+["'])(?P<address>[^"')\s][^"')]*)""",
    re.IGNORECASE | re.DOTALL,
)

Attributes = tuple[tuple[str, str | None], ...]

Edit = tuple[int, int, str]
"""From where to where in a text (indices of characters) something else is to stand, and what."""


@dataclass(frozen=True)
class Element:
    """An element as it stands in a text: where it starts, where its content starts and ends, and
    where it ends (indices of characters)."""

    name: str
    attributes: Attributes
    start: int
    inside: int
    inside_end: int
    end: int

    def get(self, name: str) -> str:
        """The value of an attribute, "" where it is empty or missing."""
        return next((value or "" for key, value in self.attributes if key == name), "")

    def has(self, name: str) -> bool:
        """Whether it has an attribute of this name, with a value or without."""
        return any(key == name for key, _ in self.attributes)

    def contains(self, other: "Element") -> bool:
        """Whether `other` lies in this element, or is this element."""
        return self.start <= other.start and other.end <= self.end

    def list_addresses(self, tables: Iterable[Table] = (LOADED, LINKED)) -> Iterator[str]:
        """The addresses in its attributes, in order; those of a set too when `tables` has SETS."""
        for table in tables:
            for name in table.get(self.name, ()):
                value = self.get(name).strip()
                if table is SETS:
                    yield from (address for address, _ in split_set(value))
                elif value:
                    yield value


def read_elements(html: str) -> list[Element]:
    """All elements of a text, in the order of their start tags. What is never closed ends where its parent does."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Notes where each element starts and ends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.found: list[Element | None] = []
        self.open: list[tuple[int, str, Attributes, int, int]] = []

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        if tag in VOID:
            self.found.append(Element(tag, tuple(attrs), start, end, end, end))
        else:
            self.open.append((len(self.found), tag, tuple(attrs), start, end))
            self.found.append(None)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        self.found.append(Element(tag, tuple(attrs), start, end, end, end))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for _, name, *_ in self.open):
            start = self._here()
            while self.open[-1][1] != tag:
                self._close(start, start)
            self._close(start, self.html.find(">", start) + 1 or len(self.html))

    def _close(self, inside_end: int, end: int) -> None:
        place, name, attributes, start, inside = self.open.pop()
        self.found[place] = Element(name, attributes, start, inside, inside_end, end)

    def finish(self) -> list[Element]:
        """All elements, those that are still open closed at the end of the text."""
        while self.open:
            self._close(len(self.html), len(self.html))
        return [element for element in self.found if element is not None]


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made. An edit that lies in an earlier one, or overlaps it, is left out."""
    parts, last = [], 0
    for start, end, replacement in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start >= last:
            parts += [text[last:start], replacement]
            last = end
    return "".join([*parts, text[last:]])


def write_tag(element: Element, attributes: Attributes, html: str) -> Edit:
    """The edit that gives an element other attributes."""
    said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attributes)
    close = "/>" if html[: element.inside].endswith("/>") else ">"
    return element.start, element.inside, f"<{element.name}{said}{close}"


def split_set(text: str) -> list[tuple[str, str]]:
    """The addresses of a `srcset`, each with its width or density, such as ("a-640.jpg", "640w")."""
    found = re.findall(r"([^\s,]\S*[^\s,])(?:\s+([^\s,]+))?\s*(?:,|$)", text)
    return [(address, size) for address, size in found]


def join_set(addresses: Iterable[tuple[str, str]]) -> str:
    """The `srcset` of these addresses with their widths."""
    return ", ".join(f"{address} {size}".strip() for address, size in addresses)


def list_css_addresses(css: str) -> list[str]:
    """The addresses in a style sheet, those in comments left out."""
    return [found["address"] for found in _CSS_ADDRESS.finditer(css) if found["address"]]


def change_css_addresses(css: str, change: Callable[[str], str]) -> str:
    """The style sheet with each address changed."""

    def put(found: "re.Match[str]") -> str:
        return found["before"] + change(found["address"]) if found["address"] else found[0]

    return _CSS_ADDRESS.sub(put, css)
