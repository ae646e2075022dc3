"""A search as a person writes it: words, "phrases", -not, prefix*, this OR that, and filters such as person:Ada.

Every text is a search. Nothing of it reaches the database but letters, digits and marks of its words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from bts.catalogue.folding import split_words
from bts.choices import USES, one_of
from bts.errors import UsageError
from bts.timing import Seconds, parse_time

TEXT_FILTERS = ("person", "kind", "tag", "use")
"""Filters on what a note says of itself."""

CLIP_FILTERS = ("clip", "before", "after", "longer", "shorter", "format")
"""Filters on the clip that a hit is in."""

FILTERS = (*TEXT_FILTERS, *CLIP_FILTERS)
"""All that can stand before a colon. Other words with a colon are words."""

MOST_ITEMS = 64
"""Words, phrases and filters of one search at most."""

CODECS = {"h265": "hevc", "x265": "hevc", "x264": "h264", "avc": "h264", "mpeg2": "mpeg2video", "mpeg1": "mpeg1video"}
"""Other names of codecs -> the name in the catalogue."""

ALTERNATIVE = "OR"
"""What stands between two words of which one is enough."""

_FILTER = rf"(?:(?P<filter>(?i:{'|'.join(FILTERS)})):)?"
_ITEM = re.compile(rf'(?P<minus>-)?{_FILTER}(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+)|(?=\s|$))')
_SPECIAL = re.compile(rf"(?:^|\s)(?:-\S|{ALTERNATIVE}(?:\s|$)|(?i:{'|'.join(FILTERS)}):)|\*(?:\s|$)|\"")
_WHOLE_FILTER = re.compile(r"(?P<minus>-)?(?P<filter>(?i:person|tag|clip)):(?P<value>[^\":]+)")
"""An argument that is one filter with spaces in its value: the shell took the quotes of person:"Ada Lovelace"."""

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True)
class Term:
    """Folded words that stand one behind the other. `field` is one of TEXT_FILTERS, "" for words anywhere.

    `exact`: no other form of the word counts. `prefix`: the last word may go on.
    """

    words: tuple[str, ...]
    field: str = ""
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True)
class ClipWanted:
    """What is asked of the clip. Each text of `names` (folded words) and `formats` comes with whether it is wanted.

    Dates are ISO 8601, whole or in part; lengths are seconds. "" and None: not asked.
    """

    names: tuple[tuple[bool, str], ...] = ()
    formats: tuple[tuple[bool, str], ...] = ()
    after: str = ""
    before: str = ""
    longer: Fraction | None = None
    shorter: Fraction | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything is."""
        return self != ClipWanted()


@dataclass(frozen=True)
class Query:
    """A search. Of each group one term must be found, none of `without`, in a clip that is as `clip` says."""

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    clip: ClipWanted = ClipWanted()
    words: str = field(default="", compare=False)
    """The search as it was written."""


@dataclass(frozen=True)
class _Item:
    """A piece of a search as it is written."""

    text: str
    filter: str = ""
    minus: bool = False
    quoted: bool = False


def read_query(arguments: Sequence[str]) -> Query:
    """The search that the arguments of a command are. One with spaces and no sign of a search in it is a phrase.

    Raises:
        UsageError: there is nothing to search for, too much, or a filter has a value that it cannot have.
    """
    written = " ".join(arguments)
    items = [item for argument in arguments for item in _split(argument.strip())]
    if len(items) > MOST_ITEMS:
        raise UsageError(f"a search has at most {MOST_ITEMS} words and filters, not {len(items)}", None, "leave some")
    query = Query(words=written)
    joins = False
    for place, item in enumerate(items):
        if item.text == ALTERNATIVE and item == _Item(ALTERNATIVE) and _joins(items, place):
            joins = True
            continue
        query, joins = _add(query, item, joins=joins), False
    if not (query.groups or query.without or query.clip.is_asked):
        raise UsageError("there is no word to search for", None, f"give words, or filters: {one_of(FILTERS)}")
    return query


def _split(argument: str) -> list[_Item]:
    """The items of an argument."""
    if re.search(r"\s", argument):
        if whole := _WHOLE_FILTER.fullmatch(argument):
            return [_Item(whole["value"], whole["filter"].lower(), bool(whole["minus"]), quoted=True)]
        if not _SPECIAL.search(argument):
            return [_Item(argument, quoted=True)]
    found = []
    for match in _ITEM.finditer(argument):
        text = match["bare"] if match["quoted"] is None else match["quoted"]
        if match[0]:
            named = (match["filter"] or "").lower()
            found.append(_Item(text or "", named, bool(match["minus"]), match["quoted"] is not None))
    return found


def _joins(items: Sequence[_Item], place: int) -> bool:
    """Whether the OR at this place stands between two items of which one can be enough."""
    around = [*items[max(0, place - 1) : place], *items[place + 1 : place + 2]]
    can = [item for item in around if item.filter not in CLIP_FILTERS and not item.minus and split_words(item.text)]
    return len(can) == 2


def _add(query: Query, item: _Item, *, joins: bool) -> Query:
    """The search with one more item, in the last group where it `joins` that. Raises UsageError."""
    if item.filter in CLIP_FILTERS:
        return replace(query, clip=_add_to_clip(query.clip, item))
    if item.filter == "use" and item.text.lower() not in USES:
        raise UsageError(f"use: takes {one_of(USES)}, not {item.text!r}", None, "see bts search --help")
    words = tuple(split_words(item.text))
    if not words:
        if item.filter:
            raise UsageError(f"{item.filter}: names nothing", None, f"write {item.filter}:VALUE, without a space")
        return query
    prefix = item.text.endswith("*") and not item.quoted
    term = Term(words, item.filter, exact=item.quoted or len(words) > 1, prefix=prefix)
    if item.minus:
        return replace(query, without=(*query.without, term))
    if joins:
        *others, last = query.groups
        return replace(query, groups=(*others, (*last, term)))
    return replace(query, groups=(*query.groups, (term,)))


def _add_to_clip(wanted: ClipWanted, item: _Item) -> ClipWanted:
    """What is asked of the clip, with one more filter. Raises UsageError."""
    name, value = item.filter, item.text.strip()
    if name == "clip":
        words = " ".join(split_words(value))
        if not words:
            raise UsageError("clip: names nothing", None, "write clip:NAME, a part of the clip's name or path")
        return replace(wanted, names=(*wanted.names, (not item.minus, words)))
    if name == "format":
        wanted_name = value.lower().lstrip(".")
        return replace(wanted, formats=(*wanted.formats, (not item.minus, CODECS.get(wanted_name, wanted_name))))
    if item.minus:
        turned = {"before": "after", "after": "before", "longer": "shorter", "shorter": "longer"}[name]
        raise UsageError(f"-{name}: is no filter", None, f"write {turned}:{value}")
    if name in ("before", "after"):
        found = _read_date(name, value)
        return replace(wanted, before=found) if name == "before" else replace(wanted, after=found)
    length = _read_length(name, value)
    return replace(wanted, longer=length) if name == "longer" else replace(wanted, shorter=length)


def _read_date(name: str, value: str) -> str:
    """`1962`, `1962-05` or `1962-05-14`, with two digits for month and day. Raises UsageError."""
    match = _DATE.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else 0 for part in match.groups())
        date(year, month or 1, day or 1)
    except ValueError:
        remedy = "write a year, a month or a day: 1962, 1962-05 or 1962-05-14"
        raise UsageError(f"{name}: takes a date, not {value!r}", None, remedy) from None
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def _read_length(name: str, value: str) -> Fraction:
    """A length of time in seconds. Raises UsageError."""
    try:
        found = parse_time(value)
    except UsageError:
        found = None
    if not isinstance(found, Seconds):
        raise UsageError(f"{name}: takes a length, not {value!r}", None, "write 90s, 10m, 1h30m or 1:30")
    return found.value
