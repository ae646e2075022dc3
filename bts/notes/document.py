"""The text of a notes file: read into entries, changed entry by entry, printed again.

    [{"bts-notes": 2,
    "clip": {"name": "clip.mp4", ...}}
    ,{"id": "01J...", "start": 62, "end": 69, "kind": "hidden-camera", "text": "..."}
    ,{"id": "01J...", "start": 75.5, "text": "..."}
    ]

The first item is the head, each further line one note, in the order of the clip. The comma leads, so that adding,
changing or removing a note touches that line alone: two people's changes to different notes merge in git as text.

A line that is not changed is written back as the bytes that were read, whoever wrote it, and notes are only made into
records when somebody asks: with 10,000 of them, adding one must stay quick.
"""

import json
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from bts.errors import BtsError, NotesFileError, UsageError
from bts.files import escape_bytes
from bts.model import Note
from bts.notes.ids import derived_id, find_id, short_ids
from bts.notes.layouts import MEND, read_layout
from bts.notes.lock import Hold
from bts.notes.migrations import (
    FROM_FIRST_FRAME,
    VERSION,
    VERSION_FIELD,
    ClockMove,
    Frames,
    migrate,
    move_head,
    move_note,
)
from bts.notes.records import NotesHead, head_from_json, head_to_json, note_from_json, note_to_json
from bts.notes.values import LATEST, FieldError, number_of_seconds


@dataclass(frozen=True)
class Entry:
    """One note as it stands in the file: its object, and the line it came from ("" when it must be printed anew)."""

    value: Mapping[str, Any]
    line: str = ""
    number: int = 0

    @property
    def id(self) -> str:
        """The note's id."""
        return str(self.value["id"])

    @property
    def key(self) -> tuple[float, float, str]:
        """Place in the order of the clip: start, end, id."""
        value = self.value
        start = value["start"]
        return (start, value.get("end") or start, value["id"])

    @property
    def deleted(self) -> bool:
        """Whether it is a tombstone."""
        return bool(self.value.get("deleted"))

    def text(self) -> str:
        """The note as one line of JSON."""
        return self.line or format_json_line(self.value)


@dataclass
class Document:
    """A notes file in memory. `data` is what was read, None when there is no file yet.

    A file of version 1 stays so, its times counted from the clip's first frame, until `move_clock` is called; then
    `moved` is its text as moved, before any other change, and `moved_by` the seconds between the two clocks.
    `probe` is set by whoever has the clip; it is called only where the clip must be known. `hold` is the lock under
    which the file was read, None for who only reads; `was_there` tells that there was a file before it was locked.
    """

    path: Path
    head: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    data: bytes | None = None
    remarks: list[str] = field(default_factory=list)
    version: int = VERSION
    moved: bytes | None = None
    moved_by: Fraction = Fraction(0)
    probe: Callable[[], Frames] | None = field(default=None, compare=False, repr=False)
    hold: Hold | None = field(default=None, compare=False, repr=False)
    was_there: bool = field(default=False, compare=False, repr=False)

    def note(self, note_id: str) -> Note:
        """The record of one note. Raises NotesFileError when its fields are not what they should be."""
        return self._record(self.entries[note_id])

    def notes(self) -> tuple[Note, ...]:
        """All records in the order of the clip, tombstones too. Raises NotesFileError."""
        return tuple(self._record(entry) for entry in self.in_order())

    def in_order(self, *, deleted: bool = True) -> list[Entry]:
        """The entries in the order of the clip: start, end, id."""
        chosen = self.entries.values() if deleted else [e for e in self.entries.values() if not e.deleted]
        return sorted(chosen, key=lambda entry: entry.key)

    def put(self, notes: Iterable[Note]) -> None:
        """Add each note, or replace the one of its id. Raises FieldError for a note that could not be read back."""
        for note in notes:
            value = note_to_json(note)
            note_from_json(value)
            old = self.entries.get(note.id)
            if old is None or old.value != value:
                self.entries[note.id] = Entry(value)

    def notes_head(self) -> NotesHead:
        """The head as a record. Raises NotesFileError."""
        try:
            return head_from_json(self.head)
        except FieldError as error:
            raise NotesFileError(f"line 1, column 1: {error}", self.path, MEND) from error

    def set_head(self, head: NotesHead) -> None:
        """Replace the head."""
        self.head = head_to_json(head)

    def meet_clip(self, probe: Callable[[], Frames]) -> None:
        """Move the times to the player's clock as the clip tells, if it can be read; keep `probe` for older texts."""
        self.probe = probe
        if self.version <= FROM_FIRST_FRAME:
            with suppress(BtsError):
                frames = probe()
                self.move_clock(ClockMove(frames.first_time, frames))

    def move_clock(self, move: ClockMove) -> None:
        """Move times that count from the clip's first frame to the player's clock, in memory; version 2 stays as it is.

        No note gets a new revision: it is the same moment of the same clip.
        """
        if self.version > FROM_FIRST_FRAME:
            return
        self.version = VERSION
        if move.first:
            self.head = move_head(self.head, move)
            entries = self.entries.items()
            self.entries = {note_id: Entry(move_note(e.value, move), number=e.number) for note_id, e in entries}
        self.moved, self.moved_by = self.printed(), move.first

    def known_move(self) -> ClockMove | None:
        """How an older text of these notes is moved to their clock; None when neither head nor clip tells.

        The clip is asked only where the head does not say enough to find the same frames. Raises NotesFileError.
        """
        if self.version <= FROM_FIRST_FRAME:
            return None
        known = None if self.data is None else ClockMove(self.notes_head().first_time)
        if self.probe is None or (known is not None and known.is_whole):
            return known
        try:
            frames = self.probe()
        except BtsError:
            return known
        # Notes that were made for a clip of other content keep the clock that their head tells.
        return ClockMove(frames.first_time, frames) if known is None or known.first == frames.first_time else known

    @property
    def clock_remarks(self) -> tuple[str, ...]:
        """For the person: that times were moved, or could not be."""
        made = "these notes were made by an older bts"
        if self.moved_by:
            seconds = number_of_seconds(max(1, round(self.moved_by * 1000)))
            return (f"{made}, which counted from the first frame: their times were moved by {seconds} s",)
        if self.version <= FROM_FIRST_FRAME and self.entries:
            return (f"{made}: their times count from the clip's first frame, which may come later than zero",)
        return ()

    def printed(self) -> bytes:
        """The content of the file in UTF-8."""
        head = {VERSION_FIELD: self.version} | self.head
        fields = ",\n".join(f"{format_json_line(key)}: {format_json_line(value)}" for key, value in head.items())
        lines = ["[{" + fields + "}", *("," + entry.text() for entry in self.in_order()), "]\n"]
        return "\n".join(lines).encode("utf-8")

    def _record(self, entry: Entry) -> Note:
        try:
            return note_from_json(entry.value)
        except FieldError as error:
            where = f"line {entry.number}, column 1: " if entry.number else ""
            raise NotesFileError(f"{where}note {entry.id}: {error}", self.path, MEND) from error


def find_live(document: Document, text: str) -> str:
    """The id of the note that `text` means, among those that were not removed; as `find_id` in other things.

    Raises UsageError; where a removed note is meant, it says so.
    """
    try:
        return find_id(text, [entry.id for entry in document.entries.values() if not entry.deleted])
    except UsageError:
        try:
            found = find_id(text, [entry.id for entry in document.entries.values() if entry.deleted])
        except UsageError:
            found = ""
        if not found:
            raise
        short = short_ids(document.entries)[found]
        remedy = f"bts note restore CLIP {short} brings it back"
        raise UsageError(f"note {short} was removed", document.path, remedy) from None


def format_json_line(value: object) -> str:
    """JSON on one line, letters of all scripts as themselves, names without loss."""
    return escape_bytes(json.dumps(value, ensure_ascii=False, allow_nan=False))


def read_document(path: Path, known: Document | None = None) -> Document:
    """Read a notes file; a missing one is an empty document.

    `known` is what was read before: it is not parsed again when the text is the same, and where it is on the player's
    clock, so is what is returned.

    Raises:
        NotesFileError: it cannot be read, is not UTF-8, not JSON (with line and column) or not a file of notes.
    """
    data = read_text(path)
    if data is None:
        return Document(path, probe=known.probe if known is not None else None)
    if known is not None and known.data == data:
        return replace(known, path=path, entries=dict(known.entries), remarks=list(known.remarks))
    document = parse_document(data, path)
    if known is not None:
        document.probe = known.probe
        if document.version <= FROM_FIRST_FRAME and (move := known.known_move()):
            document.move_clock(move)
    return document


def read_text(path: Path) -> bytes | None:
    """The bytes of a notes file, None where there is none. Raises NotesFileError.

    A pipe or a device is refused: reading it could wait for ever, and what was read would be gone from it.
    """
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
        if kind not in (stat.S_IFREG, stat.S_IFDIR):
            raise NotesFileError("is a pipe or a device, not a regular file", path, "write the notes to a file first")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotesFileError(
            f"cannot be read: {error.strerror or error}", path, "check that you may read it"
        ) from error


def parse_document(data: bytes, path: Path) -> Document:
    """Read the bytes of a notes file; `path` is for errors. Raises NotesFileError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise NotesFileError(f"line {line}, column {column}: not UTF-8 text", path, "save it as UTF-8") from error
    document = Document(path, data=data)
    if not text.strip():
        raise NotesFileError("line 1, column 1: the file is empty", path, MEND)
    head, items = read_layout(text, path)
    version = head.get(VERSION_FIELD, 0)
    head, items = migrate(version, head, items, path)
    document.version = max(version, FROM_FIRST_FRAME)
    document.head = {key: value for key, value in head.items() if key != VERSION_FIELD}
    for item in items:
        _take(document, *item)
    return document


def move_to_one_clock(documents: Sequence[Document]) -> None:
    """Move those documents of one clip that count from its first frame, if one of the others tells how.

    Where none does, a document without a file is to become one that counts so too. Raises NotesFileError.
    """
    if all(document.version > FROM_FIRST_FRAME for document in documents):
        return
    move = next((move for document in documents if (move := document.known_move())), None)
    for document in documents:
        if move is not None:
            document.move_clock(move)
        elif document.data is None:
            document.version = FROM_FIRST_FRAME


def _is_time(value: object) -> bool:
    # type() and not isinstance(): true and false are no times.
    return (type(value) is int or type(value) is float) and 0 <= value < LATEST


def _take(document: Document, number: int, line: str, value: Any) -> None:
    """Put one item in the document; a note written by hand without an id, or copied with its id, gets one."""
    where = f"line {number}, column 1: " if number else ""
    if not isinstance(value, dict):
        raise NotesFileError(f"{where}a note is an object, not {str(value)[:40]!r}", document.path, MEND)
    start, end = value.get("start"), value.get("end")
    if not _is_time(start) or not (end is None or _is_time(end)):
        raise NotesFileError(f"{where}start and end are numbers of seconds from 0", document.path, MEND)
    if end is not None and end <= start:
        raise NotesFileError(f"{where}a note ends after it starts", document.path, MEND)
    note_id = value.get("id")
    if note_id is None:
        value = {"id": derived_id("written by hand", format_json_line(value)), **value}
        document.remarks.append(f"{where}a note without an id was given {value['id']}")
        line = ""
    elif not isinstance(note_id, str) or not note_id:
        raise NotesFileError(f"{where}id is a text", document.path, MEND)
    elif note_id in document.entries:
        if document.entries[note_id].value == value:
            return
        fresh = derived_id("copied by hand", format_json_line(value), time_from=note_id)
        document.remarks.append(f"{where}a second note with the id {note_id} was given {fresh}")
        value, line = {**value, "id": fresh}, ""
    entry = Entry(value, line, number)
    document.entries.setdefault(entry.id, entry)
