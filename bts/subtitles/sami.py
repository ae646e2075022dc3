"""SAMI (.smi, Microsoft 1997-2001): captions of one or several languages, each shown until the next.

pysubs2 guesses how long a caption is shown and takes all languages as one, so the element `sync` is read here. The
syntax is HTML of its time, whose elements are not closed; a parser of HTML would search long in damaged ones.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.cues import Subtitles
from bts.subtitles.marks import STYLES, Laid, Run, lay_out, single_spaces
from bts.subtitles.markup import Plain
from bts.subtitles.reading import Entry, make_subtitles

MILLISECONDS = 1000
"""In a second: the unit of `start`."""

_SIGNATURE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<sami[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})([^<>]{0,500})>")
_ATTRIBUTE = r"(?:^|\s){}\s*=\s*[\"']?\s*([^\s\"'>]*)"
_START = re.compile(_ATTRIBUTE.format("start"), re.IGNORECASE)
_CLASS = re.compile(_ATTRIBUTE.format("class"), re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_BLANKS = re.compile(r"[ \t\n\r]+")
_ENDS = ("sync", "body", "sami")


def looks_like_sami(text: str) -> bool:
    """Whether a text begins with the element `sami`."""
    return _SIGNATURE.match(text) is not None


def read_sami(text: str) -> Subtitles:
    """The captions of the first language of a text; each is shown until the next of that language, or a blank one.

    Raises:
        InputError: it has no element `sync` with words.
    """
    remarks = Remarks()
    found = list(_list_paragraphs(_blank_comments(text), remarks))
    if not found and not remarks.skipped:
        raise InputError("it has no caption (<sync start=1000>)", None, "give a file with captions")
    languages = list(dict.fromkeys(paragraph.language for paragraph in found if paragraph.laid.lines))
    chosen = languages[0] if languages else ""
    if len(languages) > 1:
        remarks.change(0, f"of its languages, {', '.join(languages)}, the first was read")
    shown = sorted((item for item in found if item.language == chosen), key=lambda item: item.start)
    ends = [*(item.start for item in shown[1:]), None]
    entries = [
        Entry(item.line, item.start, end, Plain(item.laid.lines, marks=item.laid.marks))
        for item, end in zip(shown, ends, strict=True)
        if item.laid.lines
    ]
    return make_subtitles(entries, remarks)


@dataclass(frozen=True)
class _Paragraph:
    """What is shown from `start` on, in seconds, in one language (a class of its style sheet); no words clear it."""

    line: int
    start: Fraction
    language: str
    laid: Laid


def _blank_comments(text: str) -> str:
    """The text without its comments, which hold style sheets; the lines keep their numbers."""
    kept, place = [], 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin)) >= 0:
        kept += [text[place:begin], "\n" * text.count("\n", begin, end)]
        place = end + len("-->")
    return "".join([*kept, text[place:]])


def _list_paragraphs(text: str, remarks: Remarks) -> Iterator[_Paragraph]:
    """Each paragraph in an element `sync`; one whose start is no number is named instead."""
    start: Fraction | None = None
    language, place, line, sync_line = "", 0, 1, 0
    words: list[Run] = []
    styles: frozenset[str] = frozenset()
    for tag in _TAG.finditer(text):
        words += _read_words(text[place : tag.start()], styles) if start is not None else []
        line += text.count("\n", place, tag.start())
        inner_lines = text.count("\n", tag.start(), tag.end())
        place, name = tag.end(), tag[2].casefold()
        if name == "br":
            words.append(Run("\n"))
        elif name in STYLES:
            styles = styles - {name} if tag[1] else styles | {name}
        elif name in _ENDS or name == "p":
            if start is not None and (any(run.text.strip(" \n") for run in words) or language):
                yield _Paragraph(sync_line, start, language, lay_out(single_spaces(words, " +")))
            words, styles = [], frozenset()
            language = _find(_CLASS, tag[3]) if name == "p" and not tag[1] else ""
        if name in _ENDS:
            start, sync_line = None, line
            if name == "sync" and not tag[1]:
                start = _read_start(_find(_START, tag[3]), line, remarks)
        line += inner_lines
    words += _read_words(text[place:], styles) if start is not None else []
    if start is not None and (any(run.text.strip(" \n") for run in words) or language):
        yield _Paragraph(sync_line, start, language, lay_out(single_spaces(words, " +")))


def _find(attribute: re.Pattern[str], attributes: str) -> str:
    found = attribute.search(attributes)
    return found[1] if found else ""


def _read_start(written: str, line: int, remarks: Remarks) -> Fraction | None:
    if _NUMBER.fullmatch(written):
        return Fraction(int(written), MILLISECONDS)
    remarks.skip(line, f"not a start in milliseconds (start=1000): {quote(written)}")
    return None


def _read_words(text: str, styles: frozenset[str]) -> list[Run]:
    """Words between two tags; white space is single but for no-break spaces, and a line ends at a `br` alone."""
    return [Run(_BLANKS.sub(" ", html.unescape(text)), styles)] if text else []
