"""The fields of a note that a format has no place for, as a JSON object embedded in the file (`bts:note` and the like).

It is the object of the notes file (bts.notes.records) without the fields that the format holds in its own terms, and
without what is of no use outside that file (revision, versions). Where program and record disagree, the format's own
words win: another program may have changed them, and knows nothing of the record.
"""

from collections.abc import Collection
from dataclasses import fields
from fractions import Fraction
from typing import Any

from bts.model import Note
from bts.notes.records import note_from_json, note_to_json
from bts.timing import MILLISECOND

_HOUSEKEEPING = ("rev", "deleted", "replaces", "conflict_of", "start", "end")
_NAMES = tuple(f.name for f in fields(Note) if f.name not in (*_HOUSEKEEPING, "extra"))


def make_record(note: Note, without: Collection[str] = ()) -> dict[str, Any]:
    """The note's fields as JSON, but for those named in `without`, times and housekeeping.

    Times that milliseconds cannot hold are added as `exact`, a list of one or two fractions of seconds.
    """
    value = {key: item for key, item in note_to_json(note).items() if key not in (*_HOUSEKEEPING, *without)}
    times = [note.start] if note.end is None else [note.start, note.end]
    if "exact" not in without and any((time * 1000).denominator != 1 for time in times):
        value["exact"] = [str(time) for time in times]
    return value


def note_fields(value: object) -> dict[str, Any]:
    """Fields of Note from a record, those that are there; what is not known is in `extra`.

    Raises:
        ValueError: it is no JSON object, or a field of it is not what it should be.
    """
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    given = {key: item for key, item in value.items() if key not in (*_HOUSEKEEPING, "exact", "point")}
    note = note_from_json({"id": "x", "origin": ""} | given | {"start": 0})
    known = {name: getattr(note, name) for name in _NAMES if name in given}
    if note.created:
        known["modified"] = note.modified
    if note.extra:
        known["extra"] = note.extra
    return known


def prefer_exact(written: Fraction, value: object, index: int) -> Fraction:
    """The exact time that a record gives, where it agrees with the time that the format gives; else the latter."""
    times = exact_times(value)
    return times[index] if index < len(times) and abs(times[index] - written) <= MILLISECOND else written


def exact_times(value: object) -> tuple[Fraction, ...]:
    """The exact start, and end, that a record gives; () where it gives none."""
    exact = value.get("exact") if isinstance(value, dict) else None
    if not isinstance(exact, list) or not all(isinstance(time, str) for time in exact):
        return ()
    try:
        return tuple(Fraction(time) for time in exact)
    except (ValueError, ZeroDivisionError):
        return ()
