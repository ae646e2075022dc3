"""The Markdown that people write in notes and settings: as blocks, and each line as HTML, as Markdown, as plain words.

What of it counts is said in bts/markup.py.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bts.markup import make_parser, sanitise
from bts.story.cleaning import clean
from bts.story.page import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markupsafe import Markup

HARD_BREAK = "  \n"
"""What parts two paragraphs of one item of a list: a line break that is shown."""

BULLET = "• "
"""What stands before an item of a list that is part of a quotation."""

KINDS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "numbered",
    "blockquote_open": "quote",
}
"""Token of markdown-it that begins a block -> what the block is."""

_MARKS = re.compile(r"([\\`*_\[\]{}<>#|~$])")
"""Characters that are markup somewhere in a line: of Markdown, its extensions, or the templates of site generators."""

_ENTITY = re.compile(r"&(?=#?\w+;)")
"""An ampersand that begins an entity, as in `&amp;`."""

_MARKS_WITHOUT_ESCAPE = re.compile(r"&(?=#?\w+;)|\^|(?<=\{)%")
"""Characters that are markup, and behind a backslash too for Jekyll's readers (kramdown, Liquid): entities say them."""

_ADDRESS = re.compile(r"(?<![a-z])(?:https?(?=://)|ftp(?=://)|www(?=\.))", re.IGNORECASE)
"""What some renderers take for a link, with the escapes that stand in it. A backslash behind it prevents that."""

_LINE_START = re.compile(r"^(\s*)([-+=:]|\d{1,9}[.)](?=\s|$))")
"""What begins a list, a definition, a table or the underline of a heading; its last character is escaped."""

_TEMPLATE = re.compile(r"\{[{%#<]")
"""What begins a command of a site generator (Liquid, Nunjucks, Hugo), which finds it in code too."""

_BLANKS = re.compile(r"[ \t\r\n\v\f]+")
"""White space that HTML and Markdown take for one blank; a no-break space is none."""


def read_blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs, lists and quotations of a text, in order.

    Blank lines part paragraphs; other line breaks become blanks, but hard ones (two blanks or a backslash before) stay.
    The items of a list in a list follow the item they belong to; a quotation in a quotation is part of it.
    """
    tokens = make_parser().parse(clean(text))
    blocks: list[Block] = []
    start = 0
    for i, token in enumerate(tokens):
        if token.level == 0 and token.nesting == 1:
            start = i
        elif token.level == 0 and token.nesting == -1:
            blocks.append(_make_block(tokens[start:i]))
    return tuple(block for block in blocks if block.lines)


def to_html(line: str) -> "Markup":
    """Inline Markdown as safe HTML, which holds ELEMENTS alone."""
    from markupsafe import Markup

    parser = make_parser()
    return Markup(sanitise(parser.renderer.render(_parse_line(line), parser.options, {})))  # noqa: S704  # sanitised


def to_plain(line: str) -> str:
    """Inline Markdown as words without marks, on one line. Of a link its words are left."""
    words = (" " if token.type in ("hardbreak", "softbreak") else token.content for token in _parse_line(line))
    return _BLANKS.sub(" ", "".join(words)).strip()


def to_markdown(line: str) -> str:
    """Inline Markdown written anew, so that every CommonMark reader shows what `to_html` does, and nothing more."""
    lines = "".join(_write_tokens(_parse_line(line))).split("\n")
    return "\n".join(_escape_start(part) for part in lines)


def escape_markdown(text: str) -> str:
    """Put a plain text on one line, and escape every character that Markdown or HTML could take for markup."""
    return _escape_start(_escape(_BLANKS.sub(" ", text).strip()))


def _parse_line(line: str) -> "Sequence[Token]":
    """The tokens of a line: texts, code, line breaks, and what opens and closes emphasis and links."""
    (token,) = make_parser().parseInline(_join_lines(clean(line)))
    return token.children or []


def _join_lines(text: str) -> str:
    """The text on one line, but for line breaks that are shown."""
    joined = ""
    for line in text.strip(" \t\n").split("\n"):
        words = line.strip(" \t")
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            joined += f"{words}\n"
        elif words:
            joined += words + (HARD_BREAK if line.endswith("  ") else " ")
    return joined.strip()


def _make_block(tokens: "Sequence[Token]") -> Block:
    """A block from its tokens, without the last, which closes it."""
    kind = KINDS[tokens[0].type]
    lines: list[str] = []
    marker, apart = "", True
    for token in tokens:
        if token.type in ("list_item_open", "list_item_close"):
            apart = True
            marker = (f"{token.info}\\. " if token.info else BULLET) if token.nesting == 1 and kind == "quote" else ""
        elif token.type == "inline" and (line := _join_lines(token.content)):
            if apart or kind == "quote":
                lines.append(marker + line)
            else:
                lines[-1] += HARD_BREAK + line
            marker, apart = "", False
    return Block(kind, tuple(lines))


def _write_tokens(tokens: "Sequence[Token]") -> Iterator[str]:
    """The pieces of a line of Markdown; line breaks are only those that are shown."""
    hrefs: list[str] = []
    split = _splits_run(tokens)
    for token, following in pairwise([*tokens, None]):
        assert token is not None  # only the last one of all is, and it is never the first of a pair
        if token.type == "text":
            words = _escape(token.content.replace("\n", " "))
            # Before a link an exclamation mark would make a picture of it.
            before_link = following is not None and following.type == "link_open" and words.endswith("!")
            yield f"{words[:-1]}\\!" if before_link else words
        elif token.type == "code_inline":
            yield _write_code(token.content)
        elif token.type in ("hardbreak", "softbreak"):
            yield f"{token.markup}\n" if token.type == "hardbreak" else " "
        elif token.type == "link_open":
            hrefs.append(str(token.attrs["href"]))
            yield "["
        elif token.type == "link_close":
            yield f"]({_escape_href(hrefs.pop())})"
        else:
            yield f"<{'/' * (token.nesting < 0)}{token.tag}>" if split else token.markup


def _splits_run(tokens: "Sequence[Token]") -> bool:
    """Whether readers differ about the marks of emphasis in a line; it is then written as HTML.

    How marks are read that touch the same marks as text (`**a*`) depends on their number, which escapes change; and
    readers older than CommonMark 0.31 take a sign such as € before or behind them for a letter.
    """
    for a, b in pairwise(tokens):
        if a.type != b.type and "text" in (a.type, b.type):
            touching = (a.content or a.markup)[-1:] + (b.content or b.markup)[:1]
            outside = a.content[-1:] if b.nesting == 1 else b.content[:1] if a.nesting == -1 else ""
            if touching in ("**", "__") or (outside > "\x7f" and unicodedata.category(outside)[0] == "S"):
                return True
    return False


def _write_code(words: str) -> str:
    """Code in a line, in backticks; as HTML where a site generator would take it for one of its commands."""
    if _TEMPLATE.search(words):
        return f"<code>{_escape(words)}</code>"
    lengths = {len(run) for run in re.findall("`+", words)}
    fence = "`" * next(n for n in range(1, len(lengths) + 2) if n not in lengths)
    spaced = words.startswith(" ") and words.endswith(" ") and words.strip(" ")
    pad = " " if spaced or words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def _escape(text: str) -> str:
    """The text with an escape before all that could be markup in the middle of a line."""
    said = _MARKS_WITHOUT_ESCAPE.sub(lambda match: f"&#{ord(match[0])};", _MARKS.sub(r"\\\1", text))
    return _ADDRESS.sub(lambda match: f"{match[0]}\\", said)


def _escape_href(address: str) -> str:
    """The address of a link as it stands in Markdown; it has no blanks, since a parser has encoded them."""
    return re.sub(r"([()])", r"\\\1", _ENTITY.sub("&amp;", address))


def _escape_start(line: str) -> str:
    """The line with an escape where it would begin another block than a paragraph."""
    return _LINE_START.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", line)
