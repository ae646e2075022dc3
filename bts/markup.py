"""The Markdown that people write in a text: which of it counts, and the words alone.

Known are paragraphs, lists and quotations, and in a line emphasis, code, links to the web or to a mail address, and
hard line breaks. All other markup is text, and is shown as it was typed: headings, HTML, tables, pictures, entities.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

BLOCK_RULES = ("list", "blockquote")
"""What markdown-it reads of blocks, beside paragraphs."""

INLINE_RULES = ("newline", "escape", "backticks", "emphasis", "image", "link", "autolink")
"""What it reads in a line. `image` is read to be shown as it was typed, lest its second half become a link."""

ELEMENTS = frozenset({"em", "strong", "code", "a", "br"})
"""The elements that a line can have in HTML; only `a` has an attribute, `href`."""

SCHEMES = frozenset({"http", "https", "mailto"})
"""What a link can begin with; any other link is shown as it was typed."""

LONGEST_CODE_FENCE = 2
"""Most backticks round code in a line; three or more fence a block, which is shown as it was typed."""

_MARK = re.compile(r"[\\`*_\[<]")
"""What every mark in a line begins with: a text without one is words alone."""

_LINK = re.compile(r"https?://[^/?#]|mailto:.", re.IGNORECASE)
"""How the address of a link begins."""

_BEFORE_ADDRESS = re.compile(r"(?<![a-z])(?:https?|ftp)$", re.IGNORECASE)
"""What stands before the colon of an address that is written without marks."""

_REST_OF_ADDRESS = re.compile(r"://[^\s<>\[\]`\\]*[^\s<>\[\]`\\?!.,:*_~]")
"""Its rest; signs at its end belong to the sentence around it."""

_LIST_ITEM = re.compile(r"(?:[-+*]|(\d{1,9})[.)])[ \t]+(.*)")
"""The first line of an item of a list: its number, if it has one, and what stands in it."""

_PART = re.compile(r"\n(?=[ \t]*(?:\n|>|[-+*][ \t]|\d{1,9}[.)][ \t]))")
"""The line break before a blank line, an item of a list or a quotation: no mark goes on over it."""


def plain_text(text: str) -> str:
    """The text without the marks of emphasis, code and links; of a link its words are left.

    Its lines stay, and so do the marks of lists and quotations, which read well as they are. A text without marks comes
    back as it is.
    """
    if _MARK.search(text) is None:
        return text
    return "\n".join(_plain_part(part) for part in _PART.split(text))


def _plain_part(part: str) -> str:
    if _MARK.search(part) is None:
        return part
    (token,) = make_parser().parseInline(part)
    return "".join(_words_of(child) for child in token.children or [])


def _words_of(token: "Token") -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def sanitise(html: str) -> str:
    """The HTML with nothing in it but ELEMENTS and links to SCHEMES."""
    import nh3

    attributes: dict[str, set[str]] = {"a": {"href"}, "*": set()}
    return nh3.clean(html, tags=set(ELEMENTS), attributes=attributes, url_schemes=set(SCHEMES), link_rel=None)


@lru_cache(maxsize=1)
def make_parser() -> "MarkdownIt":
    """The reader of what is known here, and of nothing else; the same one each time."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable([*BLOCK_RULES, *INLINE_RULES])
    parser.validateLink = _is_link  # type: ignore[method-assign, assignment]
    parser.block.ruler.at("list", _read_list, {"alt": ["paragraph", "blockquote"]})
    parser.block.ruler.at("blockquote", _read_quote, {"alt": ["paragraph", "blockquote", "list"]})
    for name, rule in (
        ("newline", _read_newline),
        ("escape", _read_escape),
        ("backticks", _read_backticks),
        ("link", _read_link),
        ("image", _read_image),
    ):
        parser.inline.ruler.at(name, rule)
    parser.inline.ruler.before("emphasis", "address", _read_address)
    return parser


def _is_link(address: str) -> bool:
    """Whether an address may be linked: it begins with one of SCHEMES, and is one by the letter of the URL standard."""
    return _LINK.match(address) is not None and "href=" in sanitise(f'<a href="{escape(address)}"></a>')


def _read_list(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """A list; not a year and its full stop (`1984. That was`), which would be lost, nor a line of marks alone."""
    from markdown_it.rules_block import list_block

    item = _LIST_ITEM.fullmatch(_line_of(state, start))
    follows = silent and state.sCount[start] < state.blkIndent  # behind an item of the same list
    if item is None or not item[2].strip("-+* \t") or (int(item[1] or 1) != 1 and not follows):
        return False
    return list_block(state, start, end, silent)


def _read_quote(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """A quotation; not marks alone, which would be lost."""
    from markdown_it.rules_block import blockquote

    for number in range(start, end):
        line = _line_of(state, number)
        if not line.startswith(">"):
            return False
        if line.strip("> \t"):
            return blockquote(state, start, end, silent)
    return False


def _line_of(state: "StateBlock", number: int) -> str:
    """A line without what it is indented by."""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _read_newline(state: "StateInline", silent: bool) -> bool:
    """A line break; a hard one keeps the two blanks it was made by."""
    from markdown_it.rules_inline import newline

    found = newline(state, silent)
    if found and not silent and state.tokens[-1].type == "hardbreak":
        state.tokens[-1].markup = "  "
    return found


def _read_escape(state: "StateInline", silent: bool) -> bool:
    """An escaped character; a hard line break keeps the backslash it was made by."""
    from markdown_it.rules_inline import escape

    found = escape(state, silent)
    if found and not silent and state.tokens[-1].type == "hardbreak":
        state.tokens[-1].markup = "\\"
    return found


def _read_backticks(state: "StateInline", silent: bool) -> bool:
    """Code in a line; longer fences are text."""
    from markdown_it.rules_inline import backtick

    rest = state.src[state.pos : state.posMax]
    length = len(rest) - len(rest.lstrip("`"))
    if length <= LONGEST_CODE_FENCE:
        return backtick(state, silent)
    if not silent:
        state.append_pending("`" * length)
    state.pos += length
    return True


def _read_address(state: "StateInline", silent: bool) -> bool:
    """An address without marks: text, in which `_` and `*` are no emphasis."""
    if state.src[state.pos] != ":" or not _BEFORE_ADDRESS.search(state.src[max(state.pos - 6, 0) : state.pos]):
        return False
    rest = _REST_OF_ADDRESS.match(state.src, state.pos, state.posMax)
    if rest is None:
        return False
    if not silent:
        state.append_pending(rest[0])
    state.pos = rest.end()
    return True


def _read_link(state: "StateInline", silent: bool) -> bool:
    """A link with words in it; one without would be shown as nothing."""
    from markdown_it.rules_inline import link

    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, True)
    label = state.src[state.pos + 1 : max(end, 0)]
    if not any(unicodedata.category(c)[0] in "LNPS" and c not in "`*_\\" for c in label):
        return False
    return link(state, silent)


def _read_image(state: "StateInline", silent: bool) -> bool:
    """A picture, which stays the text that it was."""
    from markdown_it.rules_inline import image

    start = state.pos
    found = image(state, True)
    if found and not silent:
        state.append_pending(state.src[start : state.pos])
    return found
