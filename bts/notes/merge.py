"""Bringing versions of notes together, whoever made them, in any order, with the same result.

Every edit records the digests of the versions it replaces. So of all versions of a note that are known, those that no
other replaces are *heads*. One head: nothing to settle. Several heads: two people changed the same note apart from
each other. The first in rank keeps the id, each other one is kept beside it as a note of its own, with an id derived
from its content and `conflict_of` = `ID@DIGEST`. It is a note like any other: editing or removing it settles the
matter for good.

Why the order does not matter: what is merged is, for each id, the set of all versions and the set of all replaced
digests. Both only grow by union; heads, ranks and derived ids are functions of the two sets.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bts.model import Note
from bts.notes.digests import digest
from bts.notes.ids import derived_id
from bts.notes.records import note_to_json


@dataclass(frozen=True)
class Conflict:
    """A note of which two versions were kept: the one under its id, and the one set aside."""

    kept: Note
    aside: Note


@dataclass(frozen=True)
class Merged:
    """All notes in the order of the clip, and those of them that were set aside because of a conflict.

    `spared` are the notes that one side edited and another removed: each is kept, and the removal set aside.
    """

    notes: tuple[Note, ...]
    conflicts: tuple[Conflict, ...]
    spared: tuple[Conflict, ...] = ()


@dataclass
class _History:
    """What is known of one id: versions by digest, digests that were replaced, what the id was set aside from."""

    versions: dict[str, Note] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    conflict_of: str = ""


def merge_notes(*sides: Iterable[Note]) -> Merged:
    """The notes of all sides together. Commutative, associative, idempotent."""
    histories: dict[str, _History] = defaultdict(_History)
    for side in sides:
        for note in side:
            _collect(histories, note)
    notes: list[Note] = []
    conflicts: list[Conflict] = []
    spared: list[Conflict] = []
    for note_id, history in histories.items():
        if not history.versions:
            continue
        kept, aside = _settle(note_id, history)
        notes += [kept, *aside]
        conflicts += [Conflict(kept, other) for other in aside if not other.deleted]
        spared += [Conflict(kept, other) for other in aside if other.deleted and not kept.deleted]
    return Merged(tuple(sorted(notes, key=clip_order)), _in_order(conflicts), _in_order(spared))


def merge_heads(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two heads as one: the fields of both, by name; where they differ, the value that sorts last as JSON text.

    `clip` is not mixed: where the fingerprints differ, all of it is taken from one side.
    """
    out: dict[str, Any] = {}
    for key in sorted({*one, *other}):
        values = [side[key] for side in (one, other) if key in side]
        first, last = values[0], values[-1]
        if isinstance(first, dict) and isinstance(last, dict) and first.get("fingerprint") == last.get("fingerprint"):
            out[key] = merge_heads(first, last)
        else:
            out[key] = max(values, key=_weight)
    return out


def clip_order(note: Note) -> tuple[Any, ...]:
    """Sort key: start, end, id; the order of the file and of lists."""
    return (note.start, note.start if note.end is None else note.end, note.id)


def _in_order(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return tuple(sorted(conflicts, key=lambda conflict: clip_order(conflict.aside)))


def _weight(value: object) -> tuple[bool, str, str]:
    # An object outweighs all else, and its fingerprint decides first: so it can grow by merging and keep its rank.
    mark = value.get("fingerprint", "") if isinstance(value, dict) else ""
    return isinstance(value, dict), json.dumps(mark, sort_keys=True), json.dumps(value, sort_keys=True)


def _collect(histories: dict[str, _History], note: Note) -> None:
    bare = replace(note, replaces=(), conflict_of="")
    base, _, version = note.conflict_of.rpartition("@")
    if base:
        original = replace(bare, id=base)
        if note.id == aside_id(base, version) and digest(original) == version:
            _know(histories[base], version, original)
            histories[base].replaced.update(note.replaces)
            return
        # It was edited or removed since it was set aside: that settled what became of the version it came from.
        histories[base].replaced.add(version)
    history = histories[note.id]
    _know(history, digest(bare), bare)
    history.replaced.update(note.replaces)
    history.conflict_of = max(history.conflict_of, note.conflict_of)


def _know(history: _History, version: str, note: Note) -> None:
    """Add a version. Copies that were moved to the player's clock may differ in times, by a millisecond: the earlier
    are those that were moved with the clip's frames at hand."""
    known = history.versions.get(version, note)
    history.versions[version] = known if known == note else min(known, note, key=_written)


def _written(note: Note) -> tuple[Any, ...]:
    return (*clip_order(note), json.dumps(note_to_json(note), sort_keys=True))


def _settle(note_id: str, history: _History) -> tuple[Note, list[Note]]:
    heads = {d: v for d, v in history.versions.items() if d not in history.replaced} or history.versions
    ranked = sorted(heads, key=lambda d: _rank(d, heads[d]), reverse=True)
    first, *others = ranked
    kept = replace(heads[first], replaces=tuple(sorted(history.replaced - {first})), conflict_of=history.conflict_of)
    return kept, [replace(heads[d], id=aside_id(note_id, d), conflict_of=f"{note_id}@{d}") for d in others]


def _rank(version: str, note: Note) -> tuple[Any, ...]:
    # A change made beside a removal stays in sight: the person can still remove it, but could not miss it.
    return (not note.deleted, note.rev, note.modified, version)


def aside_id(note_id: str, version: str) -> str:
    """The id of a version that was set aside; the same on every machine."""
    return derived_id("set aside", note_id, version, time_from=note_id)
