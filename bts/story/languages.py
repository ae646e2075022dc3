"""The language of a page: its direction, the words that bts prints itself, its dates, lists and credit lines."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bts.captions.languages import name_language
from bts.choices import USUAL_KIND
from bts.config import FILE_NAME
from bts.errors import UsageError
from bts.model import Credit
from bts.story.cleaning import Direction, clean, isolate

TABLE = Path(__file__).with_name("languages.toml")
"""The words by language."""

USUAL = "en"
"""The language whose words are printed where bts has none for the page's."""

BRITISH = "en-GB"
"""Whose dates are printed where a page says only that it is English: `14 May 2026`."""

KIND = "kind-"
"""What the key of a kind of note begins with, in the table and in `[story.words]`."""

CREDIT_LISTS = ("credit_words", "credit_joiners", "credit_phrases", "credit_endings")
"""Keys of the table that are no words to print, but those by which a line is known to name itself a credit."""

RIGHT_TO_LEFT = frozenset("Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Sogd Syrc Syre Syrj Syrn Thaa Yezi".split())
"""Scripts (ISO 15924) in use that are written from the right."""

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)",
    re.IGNORECASE | re.ASCII,
)
"""A language tag (BCP 47, RFC 5646): language, script, region, and variants, extensions and private parts."""

_FIELD = re.compile(r"\{(\w+)\}")
"""A field of a word, such as `{name}`."""

QUOTE_OPENERS, QUOTE_CLOSERS = '“”„«»‟"「『‚‘', '”“«»"」』’‘'
"""Signs that a quotation begins with and ends with, in one language or another."""

_NO_MONTH = re.compile(r"\bM[01][0-9]\b")
"""How Babel prints a month for which it has no name in a language."""


@dataclass(frozen=True)
class Language:
    """A language in which a page is printed.

    `tag` is its BCP 47 tag in the usual spelling (`pt-BR`), `name` what it calls itself ("Português (Brasil)"). `words`
    are all that bts prints itself, by key; `translated` says whether they are in this language, else they are English.
    """

    tag: str
    direction: Direction
    name: str
    words: Mapping[str, str]
    translated: bool = True

    @property
    def remark(self) -> str:
        """What to tell the writer where bts has no words in this language, else ""."""
        if self.translated:
            return ""
        return f"bts has no words in {self.name} ({self.tag}): those it prints itself are English; set [story.words]"

    def say(self, key: str, **values: object) -> str:
        """The word of that key, with its fields filled in."""
        return _FIELD.sub(lambda match: str(values[match[1]]), self.words[key])

    def quote(self, text: str) -> str:
        """The text in quotation marks, unless it stands in some already."""
        inside = text.strip()
        if inside[:1] in QUOTE_OPENERS and inside[-1:] in QUOTE_CLOSERS and len(inside) > 1:
            return text
        return f"{self.words['quote_open']}{text}{self.words['quote_close']}"

    def kind(self, name: str) -> str:
        """A kind of note in words: `hidden-camera` is "Hidden camera", and so are a house's own; "" of a plain note."""
        if name in ("", USUAL_KIND):
            return ""
        words = re.sub(r"[-_\s]+", " ", name).strip()
        return self.words.get(KIND + name, words[:1].upper() + words[1:])

    def day(self, text: str) -> str:
        """An ISO date, with or without a time, as a reader writes it: "14 May 2026"; any other text as it is.

        Where the language's months are not known it is the ISO date without its time.
        """
        found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?", text)
        if found is None:
            return text
        if self._locale is None:
            return found[1]
        from babel.dates import format_date

        try:
            words = format_date(date.fromisoformat(found[1]), "long", locale=self._locale)
        except ValueError:  # no such day
            return text
        return found[1] if _NO_MONTH.search(words) else words

    def byline(self, author: str, date: str, modified: str) -> tuple[str, ...]:
        """Who wrote a story, its date and the date of its last change, in words; what is "" is left out."""
        by = self.say("by", name=isolate(author, self.direction)) if author else ""
        updated = self.say("updated", date=self.day(modified)) if modified else ""
        return tuple(filter(None, (by, self.day(date), updated)))

    def join(self, items: Iterable[str]) -> str:
        """The items as a list in words: "A, B and C"."""
        from babel.lists import format_list

        return format_list(list(items), locale=self._locale or "en_GB")

    def credit_parts(self, credit: Credit) -> tuple[str, str]:
        """What stands before a credit ("Credit: "), and the credit; both "" where nobody is owed one.

        The credit is its line, else its creator, else its copyright. Before one that begins with such a word itself, in
        any language of the table, stands nothing: "Photo: NBC", "© NBC".
        """
        line = (credit.line.strip() or credit.creator.strip() or credit.copyright.strip()).strip()
        if not line or _names_itself(line):
            return "", line
        return self.words["credit"].partition("{name}")[0], line

    def credit(self, credit: Credit) -> str:
        """The credit line under a picture: "Credit: NBC"; "" where nobody is owed one."""
        return "".join(self.credit_parts(credit))

    @cached_property
    def _locale(self) -> Any:
        """Babel's locale of the language; None where Babel has none."""
        region = _split_tag(self.tag)["region"]
        return _find_locale(BRITISH if self.tag.split("-")[0] == USUAL and not region else self.tag)


def language_of(lang: str, words: Mapping[str, str] | None = None) -> Language:
    """The language of a tag, with a house's own `words` in place of bts's.

    Raises:
        UsageError: the tag is none, or a word has a key or fields that are not known.
    """
    tag = _normalise_tag(lang)
    tables = [_read_table()[name] for name in _list_names(tag) if name in _read_table()]
    printed = dict(_words_of([_read_table()[USUAL], *reversed(tables)]))
    own = {key: clean(word) for key, word in (words or {}).items()}
    for key, word in own.items():
        _check_word(key, word, printed)
    complete = {key for key in printed if not key.startswith(KIND)} <= set(own)
    locale = _find_locale(tag)
    return Language(
        tag=tag,
        direction="rtl" if _find_script(tag) in RIGHT_TO_LEFT else "ltr",
        name=tag if locale is None else name_language(str(locale).replace("_", "-")),
        words=printed | own,
        translated=bool(tables) or complete,
    )


def _normalise_tag(lang: str) -> str:
    """The tag in the usual spelling, its language by its shortest and newest code (`he` for `iw` and `heb`)."""
    found = _TAG.fullmatch(lang.strip().replace("_", "-"))
    if found is None:
        raise UsageError(
            f"{lang!r} is no language", None, f"write a tag such as en, de or pt-BR as [story] lang in {FILE_NAME}"
        )
    from babel.core import get_global

    language = found["language"].lower()
    alias = str(get_global("language_aliases").get(language) or language)
    parts = (alias.replace("_", "-"), (found["script"] or "").title(), (found["region"] or "").upper())
    return "-".join(filter(None, parts)) + found["rest"].lower()


def _split_tag(tag: str) -> re.Match[str]:
    """The parts of a tag that was checked."""
    found = _TAG.fullmatch(tag)
    assert found is not None
    return found


def _check_word(key: str, word: str, known: Mapping[str, str]) -> None:
    """Raise UsageError for a word whose key bts does not print, or whose fields are not those of the word."""
    where = f"in [story.words] in {FILE_NAME}"
    if key not in known and not key.startswith(KIND):
        own = (name for name in known if not name.startswith(KIND))
        raise UsageError(f"there is no word {key!r} {where}", None, f"choose from {', '.join(own)}, {KIND}NAME")
    pattern = known.get(key, "")
    fields = sorted(_FIELD.findall(pattern))
    if sorted(_FIELD.findall(word)) != fields:
        wanted = " and ".join(f"{{{name}}}" for name in fields)
        wanted = f"{wanted} and no other field" if fields else "no field in braces"
        raise UsageError(f"the word {key!r} {where} has to hold {wanted}", None, f"bts says {pattern!r}")
    if key == "credit" and not word.endswith("{name}"):
        raise UsageError(f"the word {key!r} {where} has to end in {{name}}", None, f"bts says {pattern!r}")


def _list_names(tag: str) -> Iterator[str]:
    """The tables for a tag, the nearest first: its region's, that of the regions that write alike, its language's."""
    from babel.core import get_global

    found = _split_tag(tag)
    language, region = found["language"], found["region"]
    if _find_script(tag) != _find_script(language):
        return  # words in another script would be none
    if region:
        yield f"{language}-{region}"
        yield str(get_global("parent_exceptions").get(f"{language}_{region}", "")).replace("_", "-")
    yield language


def _find_script(tag: str) -> str:
    """The script in which a language is written: the one in its tag, else the likely one (CLDR); "" if not known."""
    from babel.core import get_global

    found = _split_tag(tag)
    if found["script"]:
        return found["script"]
    likely = get_global("likely_subtags")
    names = (f"{found['language']}_{found['region']}", found["language"])
    subtags = next((str(likely[name]) for name in names if name in likely), "")
    return next((part for part in subtags.split("_") if len(part) == len("Latn")), "")


def _find_locale(tag: str) -> Any:
    """Babel's locale for a tag, or for as much of it as Babel knows; None for a language that it does not."""
    from babel import Locale, UnknownLocaleError

    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return None


@lru_cache(maxsize=1)
def _read_table() -> dict[str, dict[str, Any]]:
    """The table of words and credit words, by language."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _words_of(tables: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The words to print of some tables, in order."""
    for table in tables:
        yield from ((key, word) for key, word in table.items() if key not in CREDIT_LISTS)


@lru_cache(maxsize=1)
def _make_credit_pattern() -> re.Pattern[str]:
    """What a line that names itself a credit looks like, in any language of the table."""
    lists = {name: {word for table in _read_table().values() for word in table.get(name, ())} for name in CREDIT_LISTS}
    words, joiners, phrases, endings = ("|".join(map(re.escape, sorted(lists[name]))) for name in CREDIT_LISTS)
    label = rf"(?:{words})\s*(?:[:：/|=＝]|\s[–—-]\s|©|\(c\)|\s(?:{joiners})\s)"
    return re.compile(rf"(?:©|\(c\)|℗|(?:{phrases})|{label})|.*\w(?:{endings})$", re.IGNORECASE)


def _names_itself(line: str) -> bool:
    """Whether a credit begins with a word for one, or with the sign of copyright."""
    return _make_credit_pattern().match(line) is not None
