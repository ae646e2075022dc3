"""XML of other programs: a tree of elements with their lines; entities are never expanded, nothing is fetched."""

import html
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from bts.errors import NotesFileError

DEEPEST = 200
"""Nesting of elements above which a file is refused as an attack."""


@dataclass
class Element:
    """An element: its name as written, attributes, line in the file, children in order, and the text directly in it."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def every(self, *names: str) -> Iterator["Element"]:
        """This element and all below it, in order, that have one of these names."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            if item.name in names:
                yield item
            waiting.extend(reversed(item.children))

    def child_text(self, name: str) -> str:
        """The text of the first child of that name, without the space around it; "" where there is none."""
        return next((child.text.strip() for child in self.children if child.name == name), "")


def parse_xml(text: str, known_types: Collection[str] = ()) -> Element:
    """The root of an XML text. A bare `<!DOCTYPE name>`, which Final Cut Pro writes, is let pass.

    So is one that only names one of `known_types`, the file of a document type; it is not fetched.

    Raises:
        NotesFileError: not well-formed, a document type that defines or fetches anything, or nested too deeply.
    """
    parser = expat.ParserCreate("UTF-8")
    open_elements = [Element("", {}, 0)]
    pieces: list[list[str]] = [[]]

    def refuse(what: str) -> None:
        remedy = "export it again without a document type"
        raise NotesFileError(f"line {parser.CurrentLineNumber}: {what}", None, remedy)

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        if internal or public or (system and system not in known_types):
            refuse(f"a document type ({name[:40]}) that defines or fetches something is refused as unsafe")

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > DEEPEST:
            refuse("nested too deeply")
        element = Element(name, attributes, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)
        pieces.append([])

    def close(element: Element) -> None:
        element.text = "".join(pieces.pop())

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = lambda *_: refuse("an entity is declared, which is refused as unsafe")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: close(open_elements.pop())
    parser.CharacterDataHandler = lambda piece: pieces[-1].append(piece)
    try:
        # As bytes, and the encoding given: the text was decoded before, whatever its XML declaration says.
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise NotesFileError(f"line {error.lineno}: not XML: {message}", None, "export it again") from error
    return open_elements[0].children[0]


def quote_attribute(text: str) -> str:
    """A quoted attribute value; line ends and tabs are written so that they come back."""
    return f'"{html.escape(text).replace(chr(10), "&#10;").replace(chr(9), "&#9;")}"'


def quote_text(text: str) -> str:
    """The text as it stands between the tags of an element."""
    return html.escape(text, quote=False)
