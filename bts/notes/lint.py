"""What an editor would send back before publication: missing credit or alt text, captions too long to read, and so on.

Rules that look at one note stand in bts/notes/rules.py, those for `[story]` of bts.toml in bts/notes/page_rules.py;
here are those that look at several notes, or at the clip.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.model import Note, published
from bts.notes.page_rules import check_page
from bts.notes.proof import list_words, words_of_clip, words_of_settings
from bts.notes.rules import ERRORS, FOR_PRINT, RULES, House, Level, bad_addresses
from bts.timing import clock


@dataclass(frozen=True)
class Finding:
    """One thing to mend: in which note, what it is about in one word, a sentence, its level. `at` is the note's start.

    `note` is empty for what all notes inherit, and for the clip itself.
    """

    note: str
    at: Fraction
    about: str
    says: str
    level: Level = "warning"


def check_notes(notes: Sequence[Note], house: House) -> list[Finding]:
    """All findings in the notes that are not removed, in the order of the clip; first those about the clip itself."""
    live = sorted((note for note in notes if not note.deleted), key=lambda note: (note.start, note.id))
    found = [
        Finding(note.id, note.start, about, says, "error" if rule in ERRORS else "warning")
        for note in live
        for about, rules in RULES.items()
        if not (note.private and about in FOR_PRINT)
        for rule in rules
        for says in rule(note, house)
    ]
    across = [*_overlaps(published(live)), *_repeats(live)]
    return [
        *_of_clip(house),
        *_of_page(house, live),
        *sorted([*found, *across], key=lambda finding: (finding.at, finding.note)),
    ]


def _of_clip(house: House) -> Iterator[Finding]:
    """What is wrong with the clip, and with the words that its notes inherit."""
    if house.replaced:
        says = "the clip is not the one the notes were made for: look at them, then use --accept-clip"
        yield Finding("", Fraction(0), "clip", says, "error")
    for says in bad_addresses(house.credit):
        yield Finding("", Fraction(0), "address", says, "error")
    for word in (*words_of_clip(house.credit, house.head), *words_of_settings(house.story)):
        if word.mark:
            says = f"{word}: finish it, for that stops what would print it"
            yield Finding("", Fraction(0), "unfinished", says, "error")


def _of_page(house: House, live: Sequence[Note]) -> Iterator[Finding]:
    """What is wrong with the settings of the page, and whom a frame of the clip on it fails to credit."""
    for says in check_page(house.story, live):
        yield Finding("", Fraction(0), "story", says, "error")
    lines = list(dict.fromkeys(line for note in published(live) if (line := note.credit.line.strip())))
    if lines and not house.credit.line.strip():
        whom = list_words(lines)
        says = (
            f"the clip itself has no credit, and its notes credit {whom}: set [credit] line in bts.toml if it is owed"
        )
        yield Finding("", Fraction(0), "credit", says, "remark")


def _overlaps(notes: Iterable[Note]) -> Iterator[Finding]:
    """A finding for each snippet that overlaps an earlier one; `notes` are in the order of the clip."""
    reach: Note | None = None
    for note in notes:
        if note.end is None or "snippet" not in note.use:
            continue
        if reach is not None and reach.end is not None and note.start < reach.end:
            earlier = f"{clock(reach.start)}-{clock(reach.end)}"
            says = f"its snippet starts before the snippet of {earlier} ends: part them, or make one of them"
            yield Finding(note.id, note.start, "overlap", says)
        if reach is None or reach.end is None or note.end > reach.end:
            reach = note


def _repeats(notes: Iterable[Note]) -> Iterator[Finding]:
    """A finding for each note that says what an earlier one says at the same time."""
    seen: set[tuple[object, ...]] = set()
    for note in notes:
        key = (note.start, note.end, *(" ".join(text.split()) for text in (note.text, note.caption)))
        if key in seen and not note.conflict_of and (note.text.strip() or note.caption.strip()):
            yield Finding(note.id, note.start, "twice", "an earlier note says the same at the same time: remove one")
        seen.add(key)
