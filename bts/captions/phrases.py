"""Phrases: words that are to become captions, with the time that they are about."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bts.captions.bidi import drop_formatting
from bts.model import Note, published
from bts.timing import Span

_SPACES = re.compile(r"\s+")
_NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Phrase:
    """Words about the time [start, until), in seconds of the snippet; a point has both equal.

    They are shown from `start` on, for as long as it takes to read them. `aside` marks words that may be left out where
    there is no time to read all.
    """

    start: Fraction
    until: Fraction
    text: str
    aside: bool = False

    def __post_init__(self) -> None:
        if self.until < self.start or self.start < 0:
            raise ValueError("a phrase ends no earlier than it starts, and not before the snippet")


def phrases_of(notes: Iterable[Note], span: Span, first: str = "") -> list[Phrase]:
    """The words of all notes that lie within or overlap `span` of the clip, timed from its start and in order.

    A note speaks with its caption, else with its text; a private one does not. `first` is the id of the note that goes
    before others of the same start: the one the snippet is made for.
    """
    found = []
    for note in speaking(notes, span):
        until = note.start if note.end is None else note.end
        start = max(note.start, span.start) - span.start
        aside = first not in ("", note.id)
        phrase = Phrase(start, max(start, min(until, span.end) - span.start), plain(note.printed), aside)
        found.append((start, note.id != first, phrase))
    return [phrase for _, _, phrase in sorted(found, key=lambda item: item[:2])]


def speaking(notes: Iterable[Note], span: Span) -> list[Note]:
    """The notes with words that lie within or overlap `span` of the clip and are not private."""
    return [note for note in published(notes) if plain(note.printed) and meets(note, span)]


def meets(note: Note, span: Span) -> bool:
    """Whether a note lies within or overlaps `span` of the clip; a point meets the span that it lies in."""
    until = note.start if note.end is None else note.end
    return note.start < span.end and (until > span.start or note.start >= span.start)


def plain(text: str) -> str:
    """`text` in one line: white space made single but for no-break spaces.

    Control characters, lone surrogates and the marks that turn words round (`bidi.FORMATTING`) are out.
    """
    text = drop_formatting(text)
    kept = "".join(c if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else "" for c in text)
    return _SPACES.sub(lambda run: " " if run[0].strip(_NO_BREAK) else run[0][0], kept).strip()
