"""A note and the head of a notes file as JSON objects, and back. bts/schemas/notes.json says the same in JSON Schema.

Written objects leave out what is empty or usual, and keep what they do not know: a field of a later version or of
another program comes back out as it went in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from bts.choices import USES, Use
from bts.model import Credit, Note, Person, Region
from bts.notes.ids import new_id
from bts.timing import MILLISECOND, ceil_ms, from_json_seconds

CREDIT_FIELDS = ("line", "creator", "source", "copyright", "licence_url", "usage_terms")
LATEST = 1e9
"""Seconds (thirty years) from which on a time is refused as a typing error; it could not be printed as a time."""


_RATIO = re.compile(r"\d{1,20}(/\d{1,20})?")
"""An exact number of seconds as it is written: 213/250."""


@dataclass(frozen=True)
class NotesHead:
    """The head of a notes file: the clip's identity, duration and rate, and what its notes inherit.

    `first` and `duration` are the seconds from the player's zero at which the first frame comes and the last one ends,
    `rate` is in frames a second (an average where `variable`), `timecode` the source timecode of the first frame
    (timecode.write_timecode). Empty or None: not known; the file leaves a `first` of 0 out, so None there is 0.
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

    @property
    def first_time(self) -> Fraction:
        """Seconds at which the first frame is presented, 0 where that is not known."""
        return self.first or Fraction(0)


class FieldError(ValueError):
    """A field of a note or head is not what it should be."""


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
    start = _round_up(note.start)
    end = None if note.end is None else max(_round_up(note.end), start + MILLISECOND)
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
        "region": note.region and {"x": note.region.x, "y": note.region.y, "w": note.region.w, "h": note.region.h},
        "author": note.author,
        "origin": "" if note.origin == "human" else note.origin,
        "created": note.created,
        "modified": "" if note.modified == note.created else note.modified,
        "rev": 0 if note.rev == 1 else note.rev,
        "deleted": note.deleted,
        "replaces": list(note.replaces),
        "conflict_of": note.conflict_of,
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
                reason = str(error) if isinstance(error, FieldError) else f"is not usable: {_quote(found)}"
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
            name=_name(clip.pop("name", "")),
            fingerprint=_text(clip.pop("fingerprint", "")),
            full_fingerprint=_text(clip.pop("full_fingerprint", "")),
            first=None if first is None else _first(first),
            duration=None if duration is None else seconds_from_json(duration),
            rate=None if rate is None else _rate(rate),
            variable=_flag(clip.pop("variable", False)),
            timecode=_text(clip.pop("timecode", "")),
            title=_text(rest.pop("title", "")),
            description=_text(rest.pop("description", "")),
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
    return Credit(**{name: _text(value[name]) for name in CREDIT_FIELDS if name in value})


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


def _round_up(time: Fraction) -> Fraction:
    return Fraction(ceil_ms(time), 1000)


def number_of_seconds(ms: int) -> int | float:
    """Milliseconds as a JSON number of seconds, as people write them: 62 and not 62.0."""
    return ms / 1000 if ms % 1000 else ms // 1000


def _quote(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FieldError(f"is a text, not {_quote(value)}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _name(value: object) -> str:
    """The name of a file, in which a byte that is not UTF-8 is a lone surrogate: it stays, unlike in other texts."""
    _text(value)
    return str(value)


def _id(value: object) -> str:
    text = _text(value)
    if not 0 < len(text) <= 64 or not text.isprintable() or any(c.isspace() for c in text):
        raise FieldError(f"is 1 to 64 letters without spaces, not {_quote(value)}")
    return text


def seconds_from_json(value: object) -> Fraction:
    """Seconds from a JSON number, rounded up to the millisecond. Raises FieldError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST:
        raise FieldError(f"is a number of seconds from 0, not {_quote(value)}")
    return _round_up(from_json_seconds(value))


def _first(value: object) -> Fraction:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _RATIO.fullmatch(value)):
        raise FieldError(f"first is a text such as 213/250, not {_quote(value)}")
    first = Fraction(str(value))
    if not 0 <= first < LATEST:
        raise FieldError(f"first is a number of seconds from 0, not {_quote(value)}")
    return first


def _rate(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(f"rate is a text such as 30000/1001, not {_quote(value)}")
    rate = Fraction(str(value))
    if rate <= 0:
        raise FieldError(f"rate is more than 0, not {_quote(value)}")
    return rate


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise FieldError(f"is true or false, not {_quote(value)}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise FieldError(f"is a list of texts, not {_quote(value)}")
    return tuple(_text(item) for item in value)


def _person(value: object) -> Person:
    if isinstance(value, str):
        return Person(value)
    if not isinstance(value, dict):
        raise FieldError(f"holds objects with name and character, not {_quote(value)}")
    return Person(_text(value.get("name", "")), _text(value.get("character", "")))


def _people(value: object) -> tuple[Person, ...]:
    if not isinstance(value, list):
        raise FieldError(f"is a list of people, not {_quote(value)}")
    return tuple(_person(item) for item in value)


def _uses(value: object) -> tuple[Use, ...]:
    asked = _texts(value)
    for use in asked:
        if use not in USES:
            raise FieldError(f"is a list of {', '.join(USES)}, not {use!r}")
    return tuple(use for use in USES if use in asked)


def _rev(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise FieldError(f"is a whole number from 1, not {_quote(value)}")
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise FieldError(f"is a number from 0 to 1, not {_quote(value)}")
    return float(value)


def _region(value: object) -> Region:
    if not isinstance(value, dict) or not set("xywh") <= set(value):
        raise FieldError(f"is an object with x, y, w and h, not {_quote(value)}")
    return Region(*(_share(value[name]) for name in "xywh"))


def _status(value: object) -> str:
    if value not in ("open", "done"):
        raise FieldError(f"is open or done, not {_quote(value)}")
    return str(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "start": seconds_from_json,
    "end": lambda value: None if value is None else seconds_from_json(value),
    "kind": lambda value: _text(value) or "note",
    "text": _text,
    "caption": _text,
    "alt": _text,
    "credit": credit_from_json,
    "people": _people,
    "tags": _texts,
    "use": _uses,
    "author": _text,
    "created": _text,
    "modified": _text,
    "rev": _rev,
    "deleted": _flag,
    "origin": _text,
    "confidence": lambda value: None if value is None else _share(value),
    "region": lambda value: None if value is None else _region(value),
    "status": _status,
    "replaces": _texts,
    "conflict_of": _text,
}
