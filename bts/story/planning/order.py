"""The order of the notes on a page, and which of them leads, comes second and closes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bts.choices import STORY_ORDERS
from bts.config import StoryOptions
from bts.errors import UsageError
from bts.model import Note, published
from bts.notes.names import pick_named
from bts.story.planning.moments import get_own_text


@dataclass(frozen=True)
class Order:
    """The published notes in the order of the page; `lead` is the note whose picture stands at its head, if any."""

    notes: tuple[Note, ...]
    lead: Note | None


def order_notes(notes: Sequence[Note], options: StoryOptions, pictured: Callable[[Note], bool]) -> Order:
    """Put the notes in the order that `[story]` asks for; `pictured` says whether a note has a picture.

    Without `lead`, the first picture whose note has no text of its own leads, so that no picture is torn from its
    words; else the first picture.

    Raises:
        UsageError: a setting names a note that is not there, or one without a picture where one is needed.
    """
    live = sorted(published(notes), key=lambda note: (note.start, note.id))
    ordered = _sort(live, options.order)
    chosen = {name: _find(live, getattr(options, name), name) for name in ("lead", "second", "closing_picture")}
    for name in ("lead", "closing_picture"):
        note = chosen[name]
        if note is not None and not pictured(note):
            raise UsageError(f"[story] {name} names note {note.id}, which has no still", None, "edit it: --use still")
    second, last = chosen["second"], chosen["closing_picture"]
    middle = [note for note in ordered if note not in (second, last)]
    in_order = [*([second] if second else ()), *middle, *([last] if last and last != second else ())]
    return Order(tuple(in_order), chosen["lead"] or _choose_lead(in_order, last, pictured))


def _choose_lead(notes: Sequence[Note], last: Note | None, pictured: Callable[[Note], bool]) -> Note | None:
    pictures = [note for note in notes if pictured(note) and note != last]
    return next((note for note in pictures if not get_own_text(note)), pictures[0] if pictures else None)


def _sort(notes: Sequence[Note], order: Sequence[str]) -> list[Note]:
    """The notes, which come in the order of the clip, in the order asked for; ids come first, then the rest."""
    if len(order) == 1 and order[0] in STORY_ORDERS:
        return _SORTERS[order[0]](notes)
    named = [note for word in order if (note := _find(notes, word, "order")) is not None]
    first = list(dict.fromkeys(note.id for note in named))
    by_id = {note.id: note for note in notes}
    return [*(by_id[name] for name in first), *(note for note in notes if note.id not in first)]


def _sort_by_kind(notes: Sequence[Note]) -> list[Note]:
    kinds = list(dict.fromkeys(note.kind for note in notes))
    return sorted(notes, key=lambda note: kinds.index(note.kind))


_SORTERS: Mapping[str, Callable[[Sequence[Note]], list[Note]]] = {
    "clip": list,
    "kind": _sort_by_kind,
    "added": lambda notes: sorted(notes, key=lambda note: note.created or ""),
}
assert set(_SORTERS) == set(STORY_ORDERS)


def _find(notes: Sequence[Note], word: str, setting: str) -> Note | None:
    """The note that a setting names, None where the setting is empty. Raises UsageError."""
    if not word.strip():
        return None
    try:
        return pick_named(word, notes, use=None if setting == "order" else "still")
    except UsageError as error:
        raise UsageError(f"[story] {setting}: {error.what}", error.path, error.remedy) from error
