"""What an editor would send back of one note before publication; a rule each. The limits stand in bts/choices.py."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from bts.choices import (
    ALT_ARTICLES,
    ALT_FILES,
    ALT_LENGTH,
    ALT_OPENINGS,
    CREDIT_BYTES,
    LEAD_IN,
    POINT_SNIPPET,
    READING_SPEED,
    SHORTEST_SNIPPET,
    SMALLEST_REGION,
    USUAL_KIND,
    cells,
    is_web_address,
)
from bts.config import StoryOptions
from bts.markup import plain_text
from bts.model import Credit, Note
from bts.notes.proof import Proof
from bts.notes.records import NotesHead
from bts.timing import MILLISECOND, clock

_CAMERA_NAME = re.compile(r"[A-Z]{2,5}[-_ ]?\d{3,}")
"""A name that cameras give their files, such as IMG_0715."""

_GAP = re.compile(r"\S[ \u00a0]{2,}(?=\S)")
"""Two spaces in a row between words; those at the start of a line may be meant."""


@dataclass(frozen=True)
class House:
    """What notes are held against: the clip's length in seconds if it is known, inherited credit, the list of kinds.

    `head` is that of the notes file, `story` the page's words in bts.toml, `replaced` whether the clip is another than
    the one the notes were made for.
    """

    duration: Fraction | None = None
    credit: Credit = Credit()
    kinds: tuple[str, ...] = ()
    head: NotesHead = field(default_factory=NotesHead)
    story: StoryOptions = field(default_factory=StoryOptions)
    replaced: bool = False


def _place(note: Note, house: House) -> Iterator[str]:
    # Written times are rounded up, so the last millisecond is given away.
    last = note.start if note.end is None else note.end - MILLISECOND
    if house.duration is not None and last >= house.duration:
        yield f"it lies outside the clip, which is {clock(house.duration)} long: move it, or remove it"


def _kind(note: Note, house: House) -> Iterator[str]:
    # A note whose file says no kind is held against no list.
    if house.kinds and note.kind not in (*house.kinds, USUAL_KIND):
        yield f"kind {note.kind!r} is not on the list: choose one, or add it to [notes] kinds"


def _words(note: Note, house: House) -> Iterator[str]:
    del house
    if not (note.text or note.caption):
        yield "it has neither text nor caption: write one, or remove the note"


def _blank(note: Note, house: House) -> Iterator[str]:
    del house
    for name in ("heading", "text", "caption", "alt"):
        value = getattr(note, name)
        if value and not _says_something(value) and not (name == "alt" and "still" in note.use):
            yield f"its {_called(name)} holds nothing but blanks: write it, or empty it"


def _spaces(note: Note, house: House) -> Iterator[str]:
    del house
    texts = {name: getattr(note, name) for name in ("heading", "text", "caption", "alt")}
    for name, value in {**texts, "credit": note.credit.line}.items():
        if _GAP.search(value):
            yield f"its {_called(name)} has two spaces in a row: make them one"


def _marks(note: Note, house: House) -> Iterator[str]:
    del house
    for name in ("heading", "caption", "alt"):
        value = getattr(note, name)
        if plain_text(value) != value:
            yield f"its {_called(name)} has marks of Markdown, which count in the text alone: take them out"


def _no_credit(note: Note, house: House) -> Iterator[str]:
    if {"still", "snippet"} & set(note.use) and not _says_something(note.credit.over(house.credit).line):
        yield "nobody is credited: give --credit, or set it once for the clip in bts.toml"


def _long_credit(note: Note, house: House) -> Iterator[str]:
    size = len(note.credit.over(house.credit).line.encode("utf-8"))
    if size > CREDIT_BYTES:
        yield f"the credit line has {size} bytes, and older picture desks cut it after {CREDIT_BYTES}: shorten it"


def _address(note: Note, house: House) -> Iterator[str]:
    del house
    yield from bad_addresses(note.credit)


def bad_addresses(credit: Credit) -> Iterator[str]:
    """A sentence for each field of a credit that is no address and should be, or begins as one and is none."""
    if credit.licence_url and not is_web_address(credit.licence_url):
        yield f"its licence_url is no web address: write https://..., not {credit.licence_url[:40]!r}"
    for name in ("line", "creator", "source", "copyright", "usage_terms"):
        text = getattr(credit, name)
        if re.match(r"\w+://|www\.", text.strip()) and not is_web_address(text.strip()):
            yield f"its credit {name} is no complete web address: write https://..., not {text[:40]!r}"


def _no_alt(note: Note, house: House) -> Iterator[str]:
    del house
    if "still" in note.use and not _says_something(note.alt):
        yield "the still has no alt text: say what can be seen, with --alt"


def _alt(note: Note, house: House) -> Iterator[str]:
    del house
    if len(note.alt) > ALT_LENGTH:
        yield f"the alt text has {len(note.alt)} characters, and {ALT_LENGTH} is the most: shorten it"
    yield from faults_of_alt(note.alt, note.printed, "text" if note.has_stand_in else "caption")


def faults_of_alt(text: str, printed: str, called: str) -> Iterator[str]:
    """What is wrong with an alt text beside the words that are `printed` under its picture, which are `called` so."""
    alt = text.strip()
    if _bare(alt) and _bare(alt) == _bare(printed):
        yield f"the alt text says what the {called} says: say what can be seen"
    if opening := _opening(alt):
        yield f"the alt text begins with {opening!r}: leave that out, as a screen reader says it already"
    if alt.lower().endswith(tuple(ALT_FILES)) or _CAMERA_NAME.fullmatch(alt):
        yield "the alt text is the name of a file: say what can be seen"


def _opening(alt: str) -> str:
    """The words of ALT_OPENINGS that the text begins with, as they are written; empty where it does not."""
    words = list(re.finditer(r"[^\W_]+", alt[:100]))
    if words and words[0][0].casefold() in ALT_ARTICLES:
        words = words[1:]
    links = ALT_OPENINGS.get(words[0][0].casefold()) if words else None
    if links is None or (links and (len(words) < 2 or words[1][0].casefold() not in links)):
        return ""
    return alt[: words[1 if links else 0].end()]


def _caption(note: Note, house: House) -> Iterator[str]:
    del house
    if {"still", "snippet"} & set(note.use) and note.has_stand_in:
        yield "it has no caption, so its text is printed instead: write one with --caption"
    if "snippet" not in note.use:
        return
    seconds = POINT_SNIPPET - LEAD_IN if note.end is None else note.end - note.start
    length, room = cells(" ".join(note.printed.split())), int(seconds * READING_SPEED)
    if length > room:
        what = "text that is printed" if note.has_stand_in else "caption"
        yield f"the {what} has {length} characters, and {room} can be read in its time: shorten it or give it more"


def _range(note: Note, house: House) -> Iterator[str]:
    del house
    if "snippet" not in note.use:
        return
    if note.end is None:
        yield "a snippet is wanted, but the note has no end: give it a range with --time"
    elif note.end - note.start < SHORTEST_SNIPPET:
        seconds = f"{float(note.end - note.start):.3f}".rstrip("0").rstrip(".")
        yield f"its snippet lasts {seconds} s, and under {SHORTEST_SNIPPET} s nobody sees it: lengthen the range"


def _people(note: Note, house: House) -> Iterator[str]:
    del house
    for person in note.people:
        if not person.name.strip():
            who = f" but a character, {person.character}" if person.character else ""
            yield f"someone has no name{who}: give --person NAME"


def _nobody_quoted(note: Note, house: House) -> Iterator[str]:
    del house
    if ("quote" in note.use or note.kind == "quote") and not note.people:
        yield "a quote, and nobody who says it: give --person"


def _heading(note: Note, house: House) -> Iterator[str]:
    del house
    if note.private and _says_something(note.heading):
        yield "its heading is printed nowhere, for the note is private: give it to the note that comes next"
    elif "\n" in note.heading.strip():
        yield "its heading has several lines: make it one"


def _region(note: Note, house: House) -> Iterator[str]:
    del house
    if note.region is not None and min(note.region.w, note.region.h) < SMALLEST_REGION:
        size = f"{note.region.w:.2%} by {note.region.h:.2%}"
        yield f"its region is {size} of the picture, next to nothing: give --region anew, or --region ''"


def _unfinished(note: Note, house: House) -> Iterator[str]:
    del house
    found = ((word.field, word.mark) for word in Proof({}).anywhere(note))
    for field_of, mark in dict.fromkeys((name, mark) for name, mark in found if mark):
        yield f"{mark} in its {field_of}: finish it, for that stops what would print it"


def _conflict(note: Note, house: House) -> Iterator[str]:
    del house
    if note.conflict_of and not note.replaces:
        yield "another version of this note was kept beside it: edit the one and remove the other"


def _says_something(text: str) -> bool:
    """Whether there is more in it than blanks and characters that show nothing."""
    return any(not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Zs") for c in text)


def _bare(text: str) -> str:
    """The words alone, without case, white space and signs: what a reader takes for the same."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _called(name: str) -> str:
    return "alt text" if name == "alt" else name


Level = Literal["error", "warning", "remark"]
"""How much a finding weighs: what may not be printed so, what an editor would change, what is good to know."""

Rule = Callable[[Note, House], Iterator[str]]
"""Gives a sentence for each fault of one note; the sentence says what to do."""

RULES: dict[str, tuple[Rule, ...]] = {
    "time": (_place,),
    "kind": (_kind,),
    "heading": (_heading,),
    "text": (_words, _blank, _spaces, _marks),
    "credit": (_no_credit, _long_credit),
    "address": (_address,),
    "alt": (_no_alt, _alt),
    "caption": (_caption,),
    "range": (_range,),
    "people": (_people, _nobody_quoted),
    "region": (_region,),
    "unfinished": (_unfinished,),
    "conflict": (_conflict,),
}
"""What rules are about, in one word -> the rules."""

ERRORS = frozenset({_place, _no_credit, _address, _no_alt, _nobody_quoted, _unfinished})
"""Rules whose faults are errors: what is missing or false when the note is printed. Those of the others are warnings.
"""

FOR_PRINT = frozenset({"credit", "address", "alt", "caption", "range", "people", "unfinished"})
"""What matters only in notes that may be printed: private ones are not held against these."""
