"""What no format may carry: control characters, and marks of direction that reach beyond the text they stand in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, TypeVar

from bts.story.page import Page

Direction = Literal["ltr", "rtl"]
"""How lines run: from left to right, or from right to left."""

LEFT_TO_RIGHT, RIGHT_TO_LEFT, FIRST_STRONG, END = "\u2066", "\u2067", "\u2068", "\u2069"
"""The characters that open an isolate, and the one that ends it: what is in it does not reorder what is around it."""

OWN_SHARE = 0.25
"""Share of a text's letters; from it on, they set its direction where the page has theirs."""

OPENERS = LEFT_TO_RIGHT + RIGHT_TO_LEFT + FIRST_STRONG
"""The characters that open an isolate."""

ADDRESSES = frozenset({"href", "url", "media_url", "more_url", "poster", "logo", "licence_url", "licensor_url"})
"""Fields of the page that hold addresses: their letters are kept as they are, since another form is another address."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""What ends a line on some machine."""

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1, without tab and newline
    "\u202a-\u202e"  # embeddings and overrides of direction
    "\u206a-\u206f"  # deprecated marks of shape and symmetry
    "\ufeff\ufff9-\ufffb"  # the byte order mark, marks of interlinear notes
    "\ufdd0-\ufdef"  # non-characters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "\ud800-\udfff"  # halves of characters
    "]"
)
"""Characters that nobody sees and that browsers, feeds or checkers refuse, or that turn other text round."""

_COMPOSABLE = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
"""Stretches without compatibility ideographs: Unicode would replace those by others, which look different in names."""

_ISOLATES = re.compile(f"[{OPENERS}{END}]")

_OTHER_LETTERS: dict[Direction, frozenset[str]] = {"ltr": frozenset({"R", "AL", "AN"}), "rtl": frozenset({"L"})}
"""Direction of a page -> classes of characters (UAX 9) that run the other way in it."""

JOINER = "\u2060"
"""The word joiner, a character that nobody sees: behind `[` it keeps WordPress from finding a shortcode's name."""

_SHORTCODE = re.compile(r"\[(?=[^\x00-\x20<>&/\[\]=\u2060])")
"""What begins a shortcode: `[` before a character that its name may have."""

_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
"""Scheme and host of an address; a host may be a number in brackets."""

_COMMENT = re.compile("(<!--.*?-->)", re.DOTALL)

T = TypeVar("T")


def clean(text: str) -> str:
    """`text` without control characters, with one kind of line break, and with letters and accents joined (NFC).

    Removed are also halves of characters, non-characters, and every mark of direction that reaches beyond its own line:
    embeddings, overrides, and isolates that are not closed in the line they are opened in.
    """
    return _COMPOSABLE.sub(lambda run: unicodedata.normalize("NFC", run[0]), _strip_controls(text))


def clean_page(page: Page) -> Page:
    """The page with every text in it cleaned. Addresses only lose their control characters."""
    return _clean_value(page, "")


def isolate(text: str, direction: Direction) -> str:
    """`text` between isolates where it holds letters that run against the page's direction; else as it is.

    For formats that have no elements. A name in Hebrew then leaves the words before and after it where they are.
    """
    return "\n".join(_isolate_line(line, direction) for line in text.split("\n"))


def read_direction(text: str, page: Direction) -> Direction:
    """The direction in which a text reads on a page of that direction.

    It is the page's where at least OWN_SHARE of its letters are written that way, or it has none: a Hebrew sentence may
    begin with an English name, and quote another.
    """
    classes = [unicodedata.bidirectional(sign) for sign in text]
    other: Direction = "ltr" if page == "rtl" else "rtl"
    ours, theirs = (sum(name in _OTHER_LETTERS[against] for name in classes) for against in (other, page))
    return other if theirs and ours < OWN_SHARE * (ours + theirs) else page


def part_shortcodes(html: str) -> str:
    """HTML or a text in which WordPress finds no shortcode: JOINER stands behind each `[` that may begin one.

    Readers see the same. `&#91;` would not do: the editor writes it as `[` when a person saves the post. Comments are
    left alone: they hold the attributes of blocks, as JSON, and WordPress looks for no shortcode in them.
    """
    parts = _COMMENT.split(html)
    return "".join(part if i % 2 else _SHORTCODE.sub(f"[{JOINER}", part) for i, part in enumerate(parts))


def part_address(url: str) -> str:
    """The same address without a shortcode in it: behind its host, `[` is written `%5B`."""
    host = _HOST.match(url)
    end = host.end() if host else 0
    return url[:end] + url[end:].replace("[", "%5B")


def _strip_controls(text: str) -> str:
    """`text` without the characters that no format may carry."""
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    if _ISOLATES.search(text):
        text = "\n".join(_balance(line) for line in text.split("\n"))
    return text


def _balance(line: str) -> str:
    """The line without marks of isolates that have no partner in it."""
    opened: list[int] = []
    alone: set[int] = set()
    for place in (match.start() for match in _ISOLATES.finditer(line)):
        if line[place] != END:
            opened.append(place)
        elif opened:
            opened.pop()
        else:
            alone.add(place)
    alone.update(opened)
    return "".join(character for i, character in enumerate(line) if i not in alone)


def _clean_value(value: T, name: str) -> T:
    """A value of a field called `name`, with all texts in it cleaned."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = _strip_controls(value) if name in ADDRESSES else clean(value)
    elif isinstance(value, tuple):
        cleaned = tuple(_clean_value(item, name) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{f.name: _clean_value(getattr(value, f.name), f.name) for f in fields(value)})
    return cleaned  # type: ignore[no-any-return]  # it has the type of what was given


def _isolate_line(line: str, direction: Direction) -> str:
    classes = map(unicodedata.bidirectional, line)
    if _is_isolated(line) or _OTHER_LETTERS[direction].isdisjoint(classes):
        return line
    opener = RIGHT_TO_LEFT if read_direction(line, direction) == "rtl" else LEFT_TO_RIGHT
    return f"{opener}{line}{END}"


def _is_isolated(line: str) -> bool:
    """Whether the line is one isolate from its first character to its last."""
    return line[:1] in set(OPENERS) and line[-1:] == END and min(_depths(line[:-1])) > 0


def _depths(line: str) -> Iterable[int]:
    """How many isolates are open behind each character."""
    depth = 0
    for character in line:
        depth += (character in OPENERS) - (character == END)
        yield depth
