"""XML for the format fcpxml: a tree of elements with their lines; entities are never expanded, nothing is fetched."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from bts.decoding import refuse_definitions
from bts.errors import NotesFileError

DEEPEST = 200
"""Nesting of elements above which a file is refused as an attack."""


@dataclass
class Element:
    """An element: its name, attributes, line in the file, and children in order. Text between elements is not kept."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)

    def every(self, *names: str) -> Iterator["Element"]:
        """This element and all below it, in order, that have one of these names."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            if item.name in names:
                yield item
            waiting.extend(reversed(item.children))


def parse_xml(text: str) -> Element:
    """The root of an XML text. A bare `<!DOCTYPE name>`, which Final Cut Pro writes, is let pass.

    Raises:
        NotesFileError: not well-formed, a document type that defines or fetches anything, or nested too deeply.
    """
    parser = expat.ParserCreate("UTF-8")
    open_elements = [Element("", {}, 0)]

    def refuse(what: str) -> NoReturn:
        remedy = "export it again without a document type"
        raise NotesFileError(f"line {parser.CurrentLineNumber}: {what}", None, remedy)

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > DEEPEST:
            refuse("nested too deeply")
        element = Element(name, attributes, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    refuse_definitions(parser, refuse)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_elements.pop()
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
