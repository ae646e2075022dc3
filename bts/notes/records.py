"""A note and the head of a notes file as JSON objects, and back. bts/schemas/notes.json says the same in JSON Schema.

Written objects leave out what is empty or usual, and keep what they do not know: a field of a later version or of
another program comes back out as it went in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from bts.model import Credit, Note
from bts.notes.ids import new_id
from bts.notes.values import (
    FieldError,
    number_of_seconds,
    quote_value,
    read_first,
    read_flag,
    read_id,
    read_name,
    read_people,
    read_rate,
    read_region,
    read_rev,
    read_share,
    read_status,
    read_text,
    read_texts,
    read_uses,
    round_up,
    seconds_from_json,
)
from bts.timing import MILLISECOND, ceil_ms

CREDIT_FIELDS = ("line", "creator", "source", "copyright", "licence_url", "usage_terms")


@dataclass(frozen=True)
class NotesHead:
    """The head of a notes file: the clip's identity, duration and rate, and what its notes inherit.

    `first` and `duration` are the seconds from the player's zero at which the first frame comes and the last one ends,
    `rate` is in frames a second (an average where `variable`), `timecode` the source timecode of the first frame
    (timecode.write_timecode), `tables` what stays when a file is only tagged anew (media.name_tables). Empty or None:
    not known; the file leaves a `first` of 0 out, so None there is 0.
    """

    name: str = ""
    fingerprint: str = ""
    full_fingerprint: str = ""
    duration: Fraction | None = None
    rate: Fraction | None = None
    variable: bool = False
    title: str = ""
    description: str = ""
    credit: Credit = Credit()
    extra: dict[str, Any] = field(default_factory=dict)
    timecode: str = ""
    first: Fraction | None = None
    tables: str = ""

    @property
    def first_time(self) -> Fraction:
        """Seconds at which the first frame is presented, 0 where that is not known."""
        return self.first or Fraction(0)


def new_note(
    start: Fraction,
    end: Fraction | None = None,
    *,
    text: str = "",
    author: str = "",
    origin: str = "human",
    **fields: Any,
) -> Note:
    """A Note with a new id (unless `fields` has one), created and modified now, with its times as they will be written.

    `fields` are further fields of bts.model.Note. Raises ValueError for values that no note may have.
    """
    now = utc_now()
    fields.setdefault("id", new_id())
    created = fields.pop("created", "") or now
    modified = fields.pop("modified", "") or created
    note = Note(
        start=start, end=end, text=text, author=author, origin=origin, created=created, modified=modified, **fields
    )
    return round_times(note)


def round_times(note: Note) -> Note:
    """The note as it comes back from the file: times rounded up to the millisecond, a range never emptied by that."""
    start = round_up(note.start)
    end = None if note.end is None else max(round_up(note.end), start + MILLISECOND)
    if start == note.start and end == note.end:
        return note
    return replace(note, start=start, end=end)


def utc_now() -> str:
    """Now in UTC, ISO 8601 with milliseconds and Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def note_to_json(note: Note) -> dict[str, Any]:
    """The note as a JSON object with its fields in the order of the file; what is empty or usual is left out."""
    out: dict[str, Any] = {"id": note.id, "start": number_of_seconds(ceil_ms(note.start))}
    if note.end is not None:
        out["end"] = number_of_seconds(max(ceil_ms(note.end), ceil_ms(note.start) + 1))
    texts = {
        "kind": "" if note.kind == "note" else note.kind,
        "heading": note.heading,
        "text": note.text,
        "caption": note.caption,
        "alt": note.alt,
    }
    out.update((key, value) for key, value in texts.items() if value)
    optional = {
        "credit": credit_to_json(note.credit),
        "people": [{"name": p.name} | ({"character": p.character} if p.character else {}) for p in note.people],
        "tags": list(note.tags),
        "use": list(note.use),
        "status": "" if note.status == "open" else note.status,
        "private": note.private,
        "region": note.region and {"x": note.region.x, "y": note.region.y, "w": note.region.w, "h": note.region.h},
        "author": note.author,
        "origin": "" if note.origin == "human" else note.origin,
        "created": note.created,
        "modified": "" if note.modified == note.created else note.modified,
        "rev": 0 if note.rev == 1 else note.rev,
        "deleted": note.deleted,
        "replaces": list(note.replaces),
        "conflict_of": note.conflict_of,
        "made_for": note.made_for,
    }
    out.update((key, value) for key, value in optional.items() if value)
    if note.confidence is not None:
        out["confidence"] = note.confidence
    _add_unknown_parts(out, note.extra)
    return out | {key: value for key, value in note.extra.items() if key not in (*out, *_PARTED)}


def note_from_json(value: Mapping[str, Any]) -> Note:
    """The note of a JSON object; fields that are not known go to `extra`. Raises FieldError."""
    rest = dict(value)
    unknown = _take_unknown_parts(rest)
    fields: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name in rest:
            found = rest.pop(name)
            try:
                fields[name] = read(found)
            except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
                reason = str(error) if isinstance(error, FieldError) else f"is not usable: {quote_value(found)}"
                raise FieldError(f"{name} {reason}") from error
    for name in ("id", "start"):
        if name not in fields:
            raise FieldError(f"{name} is missing")
    created = fields.get("created", "")
    fields.setdefault("modified", created)
    try:
        return Note(**fields, extra=rest | unknown)
    except ValueError as error:
        raise FieldError(str(error)) from error


def head_to_json(head: NotesHead) -> dict[str, Any]:
    """The head's own fields as a JSON object: `clip`, then what the notes inherit, then fields that are not known."""
    clip: dict[str, Any] = {
        "name": head.name,
        "fingerprint": head.fingerprint,
        "full_fingerprint": head.full_fingerprint,
        "tables": head.tables,
    }
    clip["first"] = str(head.first) if head.first else None
    clip["duration"] = None if head.duration is None else number_of_seconds(ceil_ms(head.duration))
    clip["rate"] = None if head.rate is None else str(head.rate)
    clip["variable"] = head.variable
    clip["timecode"] = head.timecode
    known = {key: value for key, value in clip.items() if not _says_nothing(value)}
    out: dict[str, Any] = {"clip": known | head.extra.get("clip", {})}
    out |= {"title": head.title, "description": head.description}
    out["credit"] = credit_to_json(head.credit) | head.extra.get("credit", {})
    out |= {key: value for key, value in head.extra.items() if key not in out}
    return {key: value for key, value in out.items() if value or key in head.extra}


def head_from_json(value: Mapping[str, Any]) -> NotesHead:
    """The head of a JSON object. Raises FieldError."""
    rest = dict(value)
    clip = rest.pop("clip", {})
    if not isinstance(clip, dict):
        raise FieldError("clip is an object with name, fingerprint, duration and rate")
    clip = dict(clip)
    unknown = _take_unknown_parts({"credit": rest.get("credit")})
    first, rate, duration = (clip.pop(name, None) for name in ("first", "rate", "duration"))
    try:
        head = NotesHead(
            name=read_name(clip.pop("name", "")),
            fingerprint=read_text(clip.pop("fingerprint", "")),
            full_fingerprint=read_text(clip.pop("full_fingerprint", "")),
            tables=read_text(clip.pop("tables", "")),
            first=None if first is None else read_first(first),
            duration=None if duration is None else seconds_from_json(duration),
            rate=None if rate is None else read_rate(rate),
            variable=read_flag(clip.pop("variable", False)),
            timecode=read_text(clip.pop("timecode", "")),
            title=read_text(rest.pop("title", "")),
            description=read_text(rest.pop("description", "")),
            credit=credit_from_json(rest.pop("credit", {})),
        )
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise FieldError(f"the head of the file: {error}") from error
    head.extra.update(rest | unknown)
    if clip:
        head.extra["clip"] = clip
    return head


def _says_nothing(value: object) -> bool:
    return value is None or value is False or value == ""


def credit_to_json(credit: Credit) -> dict[str, str]:
    """The credit's fields that are not empty."""
    return {name: value for name, value in zip(CREDIT_FIELDS, credit.values(), strict=True) if value}


def credit_from_json(value: object) -> Credit:
    """A Credit from an object, or from a text, which is its line. Raises FieldError."""
    if isinstance(value, str):
        return Credit(line=value)
    if not isinstance(value, dict):
        raise FieldError("credit is an object with line, creator, source, copyright, licence_url, usage_terms")
    return Credit(**{name: read_text(value[name]) for name in CREDIT_FIELDS if name in value})


_PARTED: dict[str, tuple[str, ...]] = {
    "credit": CREDIT_FIELDS,
    "region": ("x", "y", "w", "h"),
    "people": ("name", "character"),
}
"""Fields made of parts: parts that are not known are kept in `Note.extra` under the field's name (people: by name)."""


def _take_unknown_parts(value: dict[str, Any]) -> dict[str, Any]:
    taken: dict[str, Any] = {}
    for name, known in _PARTED.items():
        found = value.get(name)
        if isinstance(found, dict):
            taken[name] = {key: part for key, part in found.items() if key not in known}
        elif isinstance(found, list):
            people = [(p.get("name", ""), p) for p in found if isinstance(p, dict) and not set(p) <= set(known)]
            taken[name] = {str(who): {key: part for key, part in p.items() if key not in known} for who, p in people}
    return {name: parts for name, parts in taken.items() if parts}


def _add_unknown_parts(out: dict[str, Any], extra: Mapping[str, Any]) -> None:
    for name in ("credit", "region"):
        if isinstance(parts := extra.get(name), dict) and (name in out or name == "credit"):
            out[name] = out.get(name, {}) | {key: part for key, part in parts.items() if key not in _PARTED[name]}
    if isinstance(parts := extra.get("people"), dict):
        for person in out.get("people", ()):
            person.update({k: v for k, v in parts.get(person["name"], {}).items() if k not in _PARTED["people"]})


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": read_id,
    "start": seconds_from_json,
    "end": lambda value: None if value is None else seconds_from_json(value),
    "kind": lambda value: read_text(value) or "note",
    "heading": read_text,
    "text": read_text,
    "caption": read_text,
    "alt": read_text,
    "credit": credit_from_json,
    "people": read_people,
    "tags": read_texts,
    "use": read_uses,
    "author": read_text,
    "created": read_text,
    "modified": read_text,
    "rev": read_rev,
    "deleted": read_flag,
    "origin": read_text,
    "confidence": lambda value: None if value is None else read_share(value),
    "region": lambda value: None if value is None else read_region(value),
    "status": read_status,
    "private": read_flag,
    "replaces": read_texts,
    "conflict_of": read_text,
    "made_for": read_text,
}
