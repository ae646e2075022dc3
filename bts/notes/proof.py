"""Proof: the words that are about to be printed are read first, for marks that somebody still has work to do on them.

A stand-in is the text of a note that is printed because no caption was written.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bts.choices import UNFINISHED
from bts.config import StoryOptions
from bts.errors import OutputError
from bts.model import Credit, Note, published
from bts.notes.records import CREDIT_FIELDS, NotesHead
from bts.publishing import PictureFacts
from bts.timing import clock

HEAD_FIELDS = ("title", "description")
"""Texts in the head of a notes file."""

SETTINGS = (
    "headline", "standfirst", "byline", "intro", "clip_title", "clip_lead_in", "clip_caption", "clip_source", "closing",
    "more", "corrections", "publisher", "tags",
)  # fmt: skip
"""Texts in `[story]` of bts.toml that the page prints."""

HEADLINE = ("headline",)
"""The one of SETTINGS that is also written into stills."""

FACTS = ("event", "sublocation", "city", "state", "country", "instructions", "rights_owner", "licensor")
"""Texts in `[record]` of bts.toml that are written into pictures and videos."""

NAMED = 10
"""Notes, or marks, that one line names; of more it says how many there are."""

_MARK = re.compile("|".join(rf"(?<![^\W_]){pattern}(?![^\W_])" for pattern in UNFINISHED.values()))
"""A mark with neither a letter nor a digit before or after it."""


@dataclass(frozen=True)
class Words:
    """Words that would be printed: whose they are (`note 4k2d at 0:01`), in which field. `names` hold no marks."""

    whose: str
    field: str
    text: str
    names: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The first mark in the words, as it is written; empty where they are finished."""
        return find_mark(self.text, self.names)

    def __str__(self) -> str:
        """`note 4k2d at 0:01 has TODO in its text`."""
        return f"{self.whose} has {self.mark} in its {self.field}"


def find_mark(text: str, names: Iterable[str] = ()) -> str:
    """The first mark of `choices.UNFINISHED` in a text, as it is written; empty where there is none.

    Letters of full width count as plain ones. `names` are those of people: TK in the name TK Carter is no mark.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    for name in filter(_is_name, names):
        plain = plain.replace(unicodedata.normalize("NFKC", name), " ")
    found = _MARK.search(plain)
    return found[0] if found else ""


def _is_name(text: str) -> bool:
    """Whether the text is a name that begins with two capitals, such as TK Carter, and no mark before other words."""
    return re.fullmatch(r"[A-Z]{2}( [A-Z][^\W\d_]*[a-z][\w'’.-]*)+", text.strip()) is not None


@dataclass(frozen=True)
class Proof:
    """Reads the notes of a clip; `names` are the short ids of notes."""

    names: Mapping[str, str]

    def name(self, note: Note) -> str:
        """`note 4k2d at 0:01`."""
        return f"note {self.names.get(note.id, note.id)} at {clock(note.start)}"

    def still(self, note: Note) -> list[Words]:
        """The words in and under a still: caption or stand-in, alt text, people, tags, credit."""
        return self._read(note, {"alt text": (note.alt,), "people": _people(note), "tags": note.tags})

    def snippet(self, note: Note) -> list[Words]:
        """The words on and in the snippet of a note; those of other notes that it shows are `caption`."""
        return self._read(note, {})

    def story(self, note: Note) -> list[Words]:
        """The words of a note on the page, which prints its text too."""
        alone = {"heading": (note.heading,), "text": (note.text,), "kind": (note.kind,)}
        return self._read(note, {**alone, "alt text": (note.alt,), "people": _people(note)})

    def anywhere(self, note: Note) -> list[Words]:
        """All words of a note that are printed on one thing or another."""
        alone = {"heading": (note.heading,), "text": (note.text,), "kind": (note.kind,), "tags": note.tags}
        return self._read(note, {**alone, "alt text": (note.alt,), "people": _people(note)})

    def caption(self, note: Note) -> Words:
        """The caption, or the text that stands in for it."""
        return Words(self.name(note), "text" if note.has_stand_in else "caption", note.printed, _people(note))

    def stand_ins(self, notes: Iterable[Note]) -> str:
        """One line that names the notes whose text is printed in place of a caption; empty where there are none."""
        found = list(dict.fromkeys(self.name(note) for note in published(notes) if note.has_stand_in))
        if not found:
            return ""
        whose = "its text is" if len(found) == 1 else "their texts are"
        return f"no caption was written for {list_words(found)}: {whose} printed instead"

    def _read(self, note: Note, beside: Mapping[str, Iterable[str]]) -> list[Words]:
        """The caption or stand-in, the fields `beside` it, and the note's own credit; not what is empty."""
        whose, names = self.name(note), _people(note)
        words = [Words(whose, field, text, names) for field, texts in beside.items() for text in texts if text]
        return [self.caption(note), *words, *_credit(whose, note.credit)]


def words_of_clip(credit: Credit, head: NotesHead | None = None) -> Iterator[Words]:
    """The words that notes inherit: the clip's credit, and the title and description in the head of its notes."""
    yield from _credit("the clip", credit)
    if head is not None:
        yield from (Words("the clip", field, text) for field, text in vars(head).items() if field in HEAD_FIELDS)


def words_of_settings(story: StoryOptions, fields: Iterable[str] = SETTINGS) -> Iterator[Words]:
    """The words that bts.toml gives the page; stills and snippets of ranges have the headline alone."""
    for field in fields:
        value = getattr(story, field)
        yield from (
            Words("bts.toml", f"[story] {field}", text) for text in ((value,) if isinstance(value, str) else value)
        )


def words_of_facts(facts: PictureFacts) -> Iterator[Words]:
    """The words of `[record]` that are written into pictures and videos."""
    for field in FACTS:
        if text := getattr(facts, field):
            yield Words("bts.toml", f"[record] {field}", text)


def words_of_source_line(line: str) -> Iterator[Words]:
    """The words of the line that snippets name their source in, where they have one."""
    if line:
        yield Words("the house style", "source line", line)


def _credit(whose: str, credit: Credit) -> Iterator[Words]:
    for field, text in zip(CREDIT_FIELDS, credit.values(), strict=True):
        if text:
            yield Words(whose, "credit" if field == "line" else f"credit {field}", text)


def held_back(notes: Iterable[Note]) -> str:
    """One line that says how many private notes are not printed; empty where there are none."""
    live = [note for note in notes if not note.deleted]
    held = len(live) - len(published(live))
    return f"{held} private note{'' if held == 1 else 's'} held back" if held else ""


def unfinished(words: Iterable[Words]) -> str:
    """One line that names each mark, and where it stands; empty where all words are finished."""
    return list_words([str(found) for found in dict.fromkeys(words) if found.mark])


def refuse_unfinished(words: Iterable[Words], path: Path, *, force: bool) -> tuple[str, ...]:
    """With `force` a warning that names the marks that are printed, or none.

    Raises:
        OutputError: without `force`, when there are marks.
    """
    found = unfinished(words)
    if found and not force:
        raise OutputError(f"not finished: {found}", path, "finish it, or print it as it is with --force")
    return (f"printed unfinished: {found}",) if found else ()


def _people(note: Note) -> tuple[str, ...]:
    return tuple(part for person in note.people for part in (person.name, person.character))


def list_words(items: Sequence[str]) -> str:
    """`a, b and c`; of more than NAMED the first ones, and how many there are besides."""
    more = len(items) - NAMED
    shown = [*items[:NAMED], f"{more} more"] if more > 0 else items
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
