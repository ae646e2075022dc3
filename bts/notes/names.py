"""Names of notes as a person gives them: `last`, `@2`, an id or the end of one."""

import re
from collections.abc import Sequence

from bts.errors import UsageError
from bts.model import Note
from bts.notes.document import Document, Entry, find_live
from bts.notes.ids import SHORTEST, find_id, short_ids

LAST = "last"
"""The name of the note that was touched last."""

NAMES = "an id, last, or @2 for the second one that bts note list shows"
"""The names of a note, as help and error messages list them."""

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
