"""A note as a form in plain text, for $EDITOR: printed, filled in, read back.

Only what was changed is read back, so that nothing is lost that the form does not show: a field whose text is as it was
printed keeps its value to the last digit, and fields of other programs stay.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bts.cli.kit.notes import format_moment
from bts.errors import UsageError
from bts.model import Note, Person, Region
from bts.notes.fields import read_person, read_region, read_use
from bts.notes.records import CREDIT_FIELDS

RULE = "---"
"""The line between the fields and the note's text."""

HINT = """\
# One field a line, the words of the note below the rule. Empty is empty; lines that start with # are dropped.
# People: Name=Character; Name=Character. Use: still, snippet, quote. Private: yes. Times: 1:02-1:09 or 1:15.5.
"""

Place = Callable[[str], dict[str, Any]]
"""Reads a written time or range into `start` and `end`; raises UsageError."""


@dataclass(frozen=True)
class Line:
    """One line of the form: how a field is printed, and how its new text becomes fields of a note."""

    printed: Callable[[Note], str]
    read: Callable[[str, Note], dict[str, Any]]


def note_form(note: Note) -> str:
    """The note as a form: `name: value` lines, a rule, then the text with plain line ends."""
    lines = [f"{name}: {escape_line(line.printed(note))}".rstrip() for name, line in LINES.items()]
    return "\n".join([*lines, RULE, _plain_lines(note.text), ""])


def read_form(form: str, note: Note, place: Place) -> Note:
    """The note with what was changed in the form. Raises UsageError naming the line that cannot be read."""
    head, found, text = ("\n" + _plain_lines(form)).partition(f"\n{RULE}\n")
    if not found:
        raise UsageError(f"the line {RULE} above the text is gone", None, "put it back")
    changes: dict[str, Any] = {}
    for row in head.split("\n"):
        if row.strip() and not row.startswith("#"):
            changes |= _read_row(row, replace(note, **changes), note, place)
    text = text.rstrip("\n")
    if text != _plain_lines(note.text).rstrip("\n"):
        changes["text"] = text
    try:
        return replace(note, **changes)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_row(row: str, so_far: Note, note: Note, place: Place) -> dict[str, Any]:
    name, found, value = row.partition(":")
    name, value = name.strip(), value.strip()
    if not found or name not in LINES:
        raise UsageError(f"no field is called {name[:40]!r}", None, f"the fields are {', '.join(LINES)}")
    if value == escape_line(LINES[name].printed(note)):
        return {}
    if name == "time":
        return place(value)
    return LINES[name].read(unescape_line(value), so_far)


def escape_line(text: str) -> str:
    """A field on one line: a line break is written as backslash and n. Spaces at its ends are not kept."""
    return text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").strip()


def unescape_line(text: str) -> str:
    """The field as it was before `escape_line`."""
    parts = text.split("\\\\")
    return "\\".join(part.replace("\\n", "\n") for part in parts)


def _set(name: str, read: Callable[[str], Any] = str) -> Callable[[str, Note], dict[str, Any]]:
    """Reads the text of a line into the field `name`."""

    def read_line(text: str, so_far: Note) -> dict[str, Any]:
        del so_far
        return {name: read(text)}

    return read_line


def _plain(name: str) -> Line:
    return Line(lambda note: str(getattr(note, name)), _set(name))


def _credit(part: str) -> Line:
    def read_part(text: str, so_far: Note) -> dict[str, Any]:
        return {"credit": replace(so_far.credit, **{part: text})}

    return Line(lambda note: str(getattr(note.credit, part)), read_part)


def _people(note: Note) -> str:
    return "; ".join(f"{p.name}={p.character}" if p.character else p.name for p in note.people)


def _region(note: Note) -> str:
    r = note.region
    return "" if r is None else f"{r.x},{r.y},{r.w},{r.h}"


def _read_people(text: str) -> tuple[Person, ...]:
    return tuple(read_person(part) for part in text.split(";") if part.strip())


def _read_tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _read_region(text: str) -> Region | None:
    return read_region(text) if text else None


def _read_status(text: str) -> str:
    if text not in ("open", "done"):
        raise UsageError(f"status is open or done, not {text!r}")
    return text


def _read_private(text: str) -> bool:
    if text not in ("yes", "no", ""):
        raise UsageError(f"private is yes or no, not {text!r}")
    return text == "yes"


LINES: dict[str, Line] = {
    "time": Line(format_moment, _set("time")),
    "kind": Line(lambda note: note.kind, _set("kind", lambda text: text or "note")),
    "heading": _plain("heading"),
    "caption": _plain("caption"),
    "alt": _plain("alt"),
    **{f"credit {part}": _credit(part) for part in CREDIT_FIELDS},
    "people": Line(_people, _set("people", _read_people)),
    "tags": Line(lambda note: ", ".join(note.tags), _set("tags", _read_tags)),
    "use": Line(lambda note: ", ".join(note.use), _set("use", lambda text: read_use([text]))),
    "region": Line(_region, _set("region", _read_region)),
    "private": Line(lambda note: "yes" if note.private else "", _set("private", _read_private)),
    "status": Line(lambda note: note.status, _set("status", _read_status)),
    "author": _plain("author"),
}
"""The fields of the form in its order; the time is read apart, as it needs the clip."""
