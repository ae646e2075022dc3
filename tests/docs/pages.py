"""The pages of the documentation as data: their code blocks with marks, their headings, their tables.

A mark is an HTML comment on the line before a code block:

    <!-- run -->            the commands are run, in order, in the workspace of the page
    <!-- not run: why -->   they are not, for the reason given
    <!-- file: NAME -->     the block is the content of a file, written into the workspace
    <!-- line: NAME, after WORDS -->    the block's lines go into that file, behind the line that begins with the words

Every `sh` and `python` block has one of these marks (README's two commands have their own, which .ci/run reads); `toml`
blocks are parsed as bts.toml without one.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]

_MARK = re.compile(r"\s*<!-- (.+) -->\s*")
_FENCE = re.compile(r"\s*```(\w*)\s*")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A code block: page, number of its first line, language, content, and the mark before it ("" for none)."""

    page: Path
    line: int
    language: str
    text: str
    mark: str

    def __str__(self) -> str:
        """Where it is, as the name of a test."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def read(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    """The code blocks of a page, in order."""
    found: list[Block] = []
    mark, start, language = "", 0, ""
    lines: list[str] = []
    for number, line in enumerate(read(page).splitlines(), start=1):
        fence = _FENCE.fullmatch(line)
        if start and fence:
            found.append(Block(page, start, language, "\n".join(lines) + "\n", mark))
            start, mark = 0, ""
        elif start:
            lines.append(line)
        elif fence:
            start, language, lines = number + 1, fence[1], []
        elif line.strip():
            comment = _MARK.fullmatch(line)
            mark = comment[1] if comment else ""
    assert not start, f"{page.name}: the code block of line {start} does not end"
    return found


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return re.sub(r"(?ms)^\s*```.*?^\s*```\s*$", "", read(page))


def links(page: Path) -> list[str]:
    """The targets of the page's links, those on the web left out."""
    return [target for target in _LINK.findall(prose(page)) if not re.match(r"https?:|mailto:", target)]


def anchors(page: Path) -> set[str]:
    """The anchors of the page's headings, as GitHub makes them."""
    titles = re.findall(r"(?m)^#+ (.+)$", prose(page))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def code_spans(page: Path) -> list[str]:
    """What stands between single backticks in the page's prose."""
    return re.findall(r"`([^`\n]+)`", prose(page))


def section(page: Path, title: str) -> str:
    """The text under the heading `title` (without its number signs), up to the next heading of its rank or higher."""
    match = re.search(rf"(?ms)^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", read(page))
    assert match, f"{page.name} has no section {title!r}"
    rank = len(match[1])
    whole = read(page)[match.start() :]
    end = re.search(rf"(?m)^#{{1,{rank}}} ", whole[len(match[1]) :])
    return whole[: end.start() + rank] if end else whole


def table(text: str) -> list[list[str]]:
    """The cells of all table rows in a text, headings and rules left out. `\\|` is a bar within a cell."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    rules = [i for i, row in enumerate(cells) if all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    return [row for i, row in enumerate(cells) if i not in rules and i + 1 not in rules]
