"""What an editor would send back before publication: missing credit or alt text, captions too long to read, and so on.

The limits of texts and their sources stand in bts/choices.py.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.choices import ALT_LENGTH, CREDIT_BYTES, READING_SPEED
from bts.model import Credit, Note
from bts.timing import MILLISECOND, clock


@dataclass(frozen=True)
class Finding:
    """One thing to mend: in which note, what it is about in one word, and a sentence. `at` is the note's start."""

    note: str
    at: Fraction
    about: str
    says: str


@dataclass(frozen=True)
class House:
    """What notes are held against: the clip's length in seconds if it is known, inherited credit, the list of kinds."""

    duration: Fraction | None = None
    credit: Credit = Credit()
    kinds: tuple[str, ...] = ()


def check_notes(notes: Sequence[Note], house: House) -> list[Finding]:
    """All findings in the notes that are not removed, in the order of the clip."""
    live = sorted((note for note in notes if not note.deleted), key=lambda note: (note.start, note.id))
    found = [
        Finding(note.id, note.start, about, says)
        for note in live
        for about, rule in RULES.items()
        for says in rule(note, house)
    ]
    return sorted([*found, *overlaps(live)], key=lambda finding: (finding.at, finding.note))


def overlaps(notes: Iterable[Note]) -> list[Finding]:
    """A finding for each snippet that overlaps an earlier one; `notes` are in the order of the clip."""
    found = []
    reach: Note | None = None
    for note in notes:
        if note.end is None or "snippet" not in note.use:
            continue
        if reach is not None and reach.end is not None and note.start < reach.end:
            says = f"its snippet starts before the snippet of {clock(reach.start)}-{clock(reach.end)} ends"
            found.append(Finding(note.id, note.start, "overlap", says))
        if reach is None or reach.end is None or note.end > reach.end:
            reach = note
    return found


def _place(note: Note, house: House) -> Iterator[str]:
    # Written times are rounded up, so the last millisecond is given away.
    last = note.start if note.end is None else note.end - MILLISECOND
    if house.duration is not None and last >= house.duration:
        yield f"it lies outside the clip, which is {clock(house.duration)} long"


def _kind(note: Note, house: House) -> Iterator[str]:
    if house.kinds and note.kind not in house.kinds:
        yield f"kind {note.kind!r} is not on the list"


def _words(note: Note, house: House) -> Iterator[str]:
    del house
    if not (note.text or note.caption):
        yield "it has neither text nor caption"


def _credit(note: Note, house: House) -> Iterator[str]:
    line = note.credit.over(house.credit).line
    if not line and {"still", "snippet"} & set(note.use):
        yield "nobody is credited; give --credit, or set it once for the clip in bts.toml"
    size = len(line.encode("utf-8"))
    if size > CREDIT_BYTES:
        yield f"the credit line has {size} bytes; older picture desks cut it after {CREDIT_BYTES}"


def _alt(note: Note, house: House) -> Iterator[str]:
    del house
    if not note.alt.strip() and "still" in note.use:
        yield "the still has no alt text; give --alt"
    if len(note.alt) > ALT_LENGTH:
        yield f"the alt text has {len(note.alt)} characters; {ALT_LENGTH} is the most"


def _caption(note: Note, house: House) -> Iterator[str]:
    del house
    if note.end is not None and "snippet" in note.use and note.caption:
        length = len(" ".join(note.caption.split()))
        room = int((note.end - note.start) * READING_SPEED)
        if length > room:
            yield f"the caption has {length} characters; {room} can be read in its time"


def _range(note: Note, house: House) -> Iterator[str]:
    del house
    if "snippet" in note.use and note.end is None:
        yield "a snippet is wanted, but the note has no end"


def _people(note: Note, house: House) -> Iterator[str]:
    del house
    for person in note.people:
        if not person.name.strip():
            yield f"someone has no name{f' but a character, {person.character}' if person.character else ''}"


def _conflict(note: Note, house: House) -> Iterator[str]:
    del house
    if note.conflict_of and not note.replaces:
        yield "another version of this note was kept beside it; edit the one and remove the other"


RULES: dict[str, Callable[[Note, House], Iterator[str]]] = {
    "time": _place,
    "kind": _kind,
    "text": _words,
    "credit": _credit,
    "alt": _alt,
    "caption": _caption,
    "range": _range,
    "people": _people,
    "conflict": _conflict,
}
"""What a rule is about -> the rule; each gives a sentence for each fault of one note."""
