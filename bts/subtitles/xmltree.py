"""XML of captions as a tree that libraries take, with the line of each element; nothing is expanded or fetched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from bts.decoding import refuse_definitions
from bts.errors import InputError

DEEPEST = 40
"""Nesting of elements above which a file is refused as an attack; captions need about 10."""

REMEDY = "export it again"


@dataclass(frozen=True)
class Tree:
    """The root of a document, its names written `{namespace}name`, and the line (from 1) of each element."""

    root: Element
    lines: Mapping[Element, int]


def parse_tree(text: str, namespaces: Mapping[str, str]) -> Tree:
    """The tree of an XML text. `namespaces` says which namespace is to be taken for which other.

    Raises:
        InputError: not well-formed, a document type that defines or fetches anything, or nested too deeply.
    """
    parser = expat.ParserCreate("UTF-8", "}")
    builder = TreeBuilder()
    lines: dict[Element, int] = {}
    depth = 0

    def refuse(what: str) -> NoReturn:
        raise InputError(f"line {parser.CurrentLineNumber}: {what}", None, REMEDY)

    def name(raw: str) -> str:
        space, bracket, local = raw.rpartition("}")
        space = namespaces.get(space, space)
        return f"{{{space}}}{local}" if bracket or space else local

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            refuse("nested too deeply")
        given = {name(key) if "}" in key else key: value for key, value in attributes.items()}
        lines[builder.start(name(tag), given)] = parser.CurrentLineNumber

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name(tag))

    refuse_definitions(parser, refuse)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    try:
        # As bytes in the encoding given: the text was decoded before, whatever its XML declaration says.
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise InputError(f"line {error.lineno}: not XML: {expat.ErrorString(error.code)}", None, REMEDY) from error
    return Tree(builder.close(), lines)


def keep_children(parent: Element, is_kept: Callable[[Element], bool]) -> None:
    """Take the other children out of an element; what follows one is not of it, and stays."""
    kept: list[Element] = []
    words = [[parent.text or ""]]
    for child in parent:
        if is_kept(child):
            kept.append(child)
            words.append([])
        words[-1].append(child.tail or "")
    parent.text = "".join(words[0])
    for child, following in zip(kept, words[1:], strict=True):
        child.tail = "".join(following)
    parent[:] = kept
