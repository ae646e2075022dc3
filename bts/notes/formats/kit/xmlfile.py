"""XML as a tree of elements with their lines; entities are never expanded, nothing is fetched."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from bts.errors import NotesFileError

DEEPEST = 200
"""Nesting of elements above which a file is refused as an attack."""


@dataclass
class Element:
    """An element: its name, attributes, line in the file, children in order, and its own text without theirs."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def words(self, *path: str) -> str:
        """The text of the element that the names of children in `path` lead to, the first of each; "" without one."""
        found: Element | None = self
        for name in path:
            found = found.child(name) if found is not None else None
        return found.text.strip() if found is not None else ""

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
    tree = _Tree(parser)
    try:
        # As bytes, and the encoding given: the text was decoded before, whatever its XML declaration says.
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise NotesFileError(f"line {error.lineno}: not XML: {message}", None, "export it again") from error
    return tree.root


class _Tree:
    """The elements of a text while a parser reads it."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._open = [Element("", {}, 0)]
        self._texts: list[list[str]] = [[]]
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = lambda *_: self._refuse("an entity is declared, which is refused as unsafe")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = lambda data: self._texts[-1].append(data)

    @property
    def root(self) -> Element:
        return self._open[0].children[0]

    def _refuse(self, what: str) -> None:
        remedy = "export it again without a document type"
        raise NotesFileError(f"line {self._parser.CurrentLineNumber}: {what}", None, remedy)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        if system or public or internal:
            self._refuse(f"a document type ({name[:40]}) that defines or fetches something is refused as unsafe")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            self._refuse("nested too deeply")
        found = Element(name, attributes, self._parser.CurrentLineNumber)
        self._open[-1].children.append(found)
        self._open.append(found)
        self._texts.append([])

    def _end(self, name: str) -> None:
        del name
        self._open.pop().text = "".join(self._texts.pop())


def quote_attribute(text: str) -> str:
    """A quoted attribute value; line ends and tabs are written so that they come back."""
    return f'"{html.escape(text).replace(chr(10), "&#10;").replace(chr(9), "&#9;")}"'


def quote_text(text: str) -> str:
    """The text of an element."""
    return html.escape(text, quote=False)


def element(name: str, *content: str, **attributes: str) -> str:
    """An element with children, which are elements, or with a text, which `quote_text` has made safe, indented."""
    start = " ".join([name, *(f"{key}={quote_attribute(value)}" for key, value in attributes.items())])
    if not content:
        return f"<{start}/>"
    if len(content) == 1 and not content[0].startswith("<"):
        return f"<{start}>{content[0]}</{name}>"
    lines = [f"  {line}" if line.startswith(("<", " ")) else line for part in content for line in part.split("\n")]
    return "\n".join([f"<{start}>", *lines, f"</{name}>"])
