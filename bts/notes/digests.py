"""The name of a version of a note, by which a merge tells older from other."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bts.model import Note
from bts.notes.records import note_to_json
from bts.notes.values import FieldError, number_of_seconds, seconds_from_json
from bts.timing import ceil_ms

DIGEST_LENGTH = 12
"""Hex digits of a version's digest: 48 bits, enough for the few versions of one note."""

MOVED_FIELD = "moved_by"
"""Field of a note that an older bts made: by how many seconds start and end were moved to the player's clock."""


def digest(note: Note) -> str:
    """The name of a version of a note: a hash of its fields without its history (`replaces`, `conflict_of`).

    `made_for` is left out too: a clip that is accepted in one copy of a file makes no new version of its notes.

    A version that was moved to the player's clock keeps its name, so that it is known in copies that were not moved,
    and by the versions that were made from it before: times are hashed as they were before `moved_by`.
    """
    value = note_to_json(note)
    value.pop("replaces", None)
    value.pop("conflict_of", None)
    value.pop("made_for", None)
    if moved := _moved_by(value):
        del value[MOVED_FIELD]
        value["start"] = number_of_seconds(ceil_ms(note.start) - moved[0])
        if note.end is not None:
            value["end"] = number_of_seconds(ceil_ms(note.end) - moved[-1])
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:DIGEST_LENGTH]


def without_move(note: Note) -> Note:
    """The note without the mark that it was moved, as a new version of it is written: that has a name of its own."""
    if MOVED_FIELD not in note.extra:
        return note
    return replace(note, extra={key: value for key, value in note.extra.items() if key != MOVED_FIELD})


def _moved_by(value: Mapping[str, Any]) -> tuple[int, ...]:
    """The milliseconds by which start and end were moved; () where they were not, or the field is not what we write."""
    moved = value.get(MOVED_FIELD)
    if not isinstance(moved, list) or not 1 <= len(moved) <= 2:
        return ()
    try:
        return tuple(ceil_ms(seconds_from_json(part)) for part in moved)
    except FieldError:
        return ()
