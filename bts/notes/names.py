"""Names of notes as a person gives them: `last`, `@2`, an id or the end of one; in bts.toml an id or a time."""

import re
from collections.abc import Sequence
from fractions import Fraction

from bts.choices import Use
from bts.errors import UsageError
from bts.model import Note
from bts.notes.document import Document, Entry, find_live
from bts.notes.ids import SHORTEST, find_id, ids_like, short_ids
from bts.timing import Seconds, SpanText, Timeline, TimeText, parse_time, point_in_clip, take_for_source

LAST = "last"
"""The name of the note that was touched last."""

NAMES = "an id, last, or @2 for the second one that bts note list shows"
"""The names of a note, as help and error messages list them."""

NEAR = Fraction(1)
"""Seconds that a note may start before or after the time by which bts.toml names it: 0:58 is the note at 0:58.2."""

_PLACE = re.compile(r"@(\d{1,9})")


def last_touched(document: Document) -> Note:
    """The note that was added or changed last, removed ones aside. Raises UsageError when there is none."""
    live = [entry for entry in document.entries.values() if not entry.deleted]
    if not live:
        raise UsageError("there is no last note: this clip has no notes yet", None, "bts note add CLIP TIME TEXT")
    return document.note(max(live, key=_touched).id)


def _touched(entry: Entry) -> tuple[str, float, str]:
    """When a note was touched; of those touched in one moment, the later in the clip counts as the last."""
    value = entry.value
    return str(value.get("modified") or value.get("created") or ""), value["start"], entry.id


def id_named(name: str, document: Document, *, deleted: bool = False) -> str:
    """The id of the note that `name` means: `last`, `@2`, or an id (`find_id`); with `deleted` of removed ones too.

    Raises UsageError when there is no such note, or several are.
    """
    name = _spell_out(name.strip(), document)
    try:
        return find_id(name, document.entries) if deleted else find_live(document, name)
    except UsageError as error:
        raise UsageError(error.what, error.path, f"{error.remedy}; {NAMES}") from error


def spell_out(names: Sequence[str], document: Document) -> list[str]:
    """The names with the id of the note in place of `last` and `@2`; others as they are. Raises UsageError."""
    return [_spell_out(name.strip(), document) for name in names]


def _spell_out(name: str, document: Document) -> str:
    if name.lower() == LAST:
        return last_touched(document).id
    match = _PLACE.fullmatch(name)
    return _note_at(int(match[1]), document) if match else name


def ids_named(names: Sequence[str], document: Document) -> list[str]:
    """The ids of the notes that are named, each once. Raises UsageError."""
    return list(dict.fromkeys(id_named(name, document) for name in names))


def _note_at(place: int, document: Document) -> str:
    live = document.in_order(deleted=False)
    if not 1 <= place <= len(live):
        count = "1 note" if len(live) == 1 else f"{len(live)} notes"
        raise UsageError(f"there is no @{place}: the clip has {count}", None, "bts note list numbers them")
    return live[place - 1].id


def is_name(text: str, document: Document) -> bool:
    """Whether the text names a note of the document and is long enough to be meant for an id."""
    if text.lower() == LAST or _PLACE.fullmatch(text):
        return True
    if len(text) < SHORTEST:
        return False
    try:
        id_named(text, document)
    except UsageError:
        return False
    return True


def short_name(note: Note, document: Document) -> str:
    """The short id by which the list shows the note."""
    return short_ids({*document.entries, note.id})[note.id]


def find_named(
    word: str, notes: Sequence[Note], timeline: Timeline | None = None, use: Use | None = None
) -> Note | None:
    """As `pick_named`, but None where that raises UsageError."""
    try:
        return pick_named(word, notes, timeline, use)
    except UsageError:
        return None


def pick_named(word: str, notes: Sequence[Note], timeline: Timeline | None = None, use: Use | None = None) -> Note:
    """The one of `notes` that a setting in bts.toml means: by its id, by the end of it, or by a time.

    At a time it is the note that starts nearest to it, NEAR seconds away at most; else the one whose range holds the
    time, and of several the one that starts last. Notes that ask for `use` come before all others. Frame numbers and
    timecode need a `timeline`, the clip's. `last` and `@2` are no names here: with the next note they mean another one.

    Raises:
        UsageError: the word means no note, or could mean two.
    """
    word = word.strip()
    if word.lower() == LAST or _PLACE.fullmatch(word):
        what = f"{word} means another note with each one that is added"
        raise UsageError(what, None, "write its id, as bts note list shows it, or its time")
    by_id = _with_id(word, notes)
    if by_id is not None and by_id.id == word:
        return by_id
    moment = _read_moment(word)
    if moment is None and by_id is None:
        raise UsageError(f"{word!r} is neither a time nor the id of a note", None, "bts note list shows the ids")
    at = None if moment is None else _at(moment, notes, timeline, use)
    found = by_id or at
    if found is None:
        raise UsageError(f"no note is at {word}", None, "bts note list shows when they are")
    if at not in (None, found):
        what = f"{word!r} is a time, and a part of the id {found.id}"
        raise UsageError(what, None, "write the time as 1:15.5, or all of the id")
    return found


def _with_id(word: str, notes: Sequence[Note]) -> Note | None:
    """The note that the word means as an id (`find_id`), with SHORTEST letters or more. Raises UsageError for two."""
    by_id = {note.id: note for note in notes}
    if word in by_id:
        return by_id[word]
    return by_id[find_id(word, by_id)] if len(word) >= SHORTEST and ids_like(word, by_id) else None


def _read_moment(word: str) -> TimeText | None:
    """The time that a word is; None where it is none."""
    try:
        return parse_time(word)
    except UsageError:
        return None


def _at(moment: TimeText, notes: Sequence[Note], timeline: Timeline | None, use: Use | None) -> Note | None:
    """The note at a time, as `pick_named` says. Raises UsageError for a time that needs a timeline or is not in it."""
    if timeline is not None:
        placed, _ = take_for_source(moment, timeline)
        assert not isinstance(placed, SpanText)
        time = point_in_clip(placed, timeline)
    elif isinstance(moment, Seconds):
        time = moment.value
    else:
        raise UsageError("frames and timecode need the clip, which is not here", None, "write the time as 1:15.5")
    asking = [note for note in notes if use in note.use]
    return _nearest(time, asking) or _nearest(time, notes)


def _nearest(time: Fraction, notes: Sequence[Note]) -> Note | None:
    near = [note for note in notes if abs(note.start - time) <= NEAR]
    if near:
        return min(near, key=lambda note: (abs(note.start - time), note.start, note.id))
    holding = [note for note in notes if note.end is not None and note.start <= time < note.end]
    return max(holding, key=lambda note: (note.start, note.id), default=None)
