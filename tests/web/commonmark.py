"""The reference reader of CommonMark, commonmark.js: what a text is to a site generator."""

import json
from dataclasses import dataclass

from tests.players.chromium import Chromium
from tests.web.packages import need_script, read_script

READ = """(text => {
  const walk = node => { const inner = [];
    for (let child = node.firstChild; child; child = child.next) inner.push(walk(child));
    return [node.type, node.literal ?? "", node.destination ?? "", node.level ?? 0, inner]; };
  return JSON.stringify(walk(new commonmark.Parser().parse(text))); })"""


@dataclass(frozen=True)
class Node:
    """A piece of a document: its type, its own text, the address it leads to, a heading's level, what it holds."""

    type: str
    literal: str
    destination: str
    level: int
    inner: tuple["Node", ...]

    @property
    def shape(self) -> tuple[object, ...]:
        """The node's types without its words, runs of text and of breaks as one."""
        shapes: list[object] = []
        for node in self.inner:
            if node.type in {"text", "softbreak"}:
                if shapes[-1:] != ["text"]:
                    shapes.append("text")
            else:
                shapes.append(node.shape)
        return (self.type, self.level, *shapes)

    @property
    def words(self) -> str:
        """All text in it."""
        return self.literal + "".join(" " if node.type.endswith("break") else node.words for node in self.inner)

    def all(self, kind: str) -> list["Node"]:
        """Every node of a type in it, in order."""
        return [node for child in self.inner for node in ([child] if child.type == kind else []) + child.all(kind)]


def read_markdown(chromium: Chromium, text: str) -> Node:
    """A text as commonmark.js reads it."""
    need_script(chromium, "commonmark", lambda: read_script("commonmark/dist/commonmark.min.js"))
    return _read_node(json.loads(chromium.tab.ask(f"{READ}({json.dumps(text)})")))


def _read_node(raw: list[object]) -> Node:
    kind, literal, destination, level, inner = raw
    assert isinstance(inner, list)
    assert isinstance(level, int)
    return Node(str(kind), str(literal), str(destination), level, tuple(_read_node(child) for child in inner))
