"""What all note commands share: the clip's notes file, facts of the clip, who writes, and what is said on stderr."""

import getpass
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts import config
from bts.cli.kit.arguments import PATH, remark
from bts.errors import NotesFileError, printable
from bts.model import Note
from bts.notes.document import Document
from bts.notes.places import NotesPlace, locate, notes_path, settle
from bts.notes.records import NotesHead
from bts.timing import clock

if TYPE_CHECKING:
    from bts.notes.merge import Conflict
    from bts.notes.store import Saved

notes_dir_option = click.option(
    "--notes-dir", type=PATH, metavar="DIR", help="Keep notes in this folder, for clips on read-only media."
)


@dataclass(frozen=True)
class Desk:
    """A clip on the table: where it and its notes are, and what its bts.toml says."""

    clip: Path
    place: NotesPlace
    options: config.Config

    @property
    def author(self) -> str:
        """Who writes, by bts.toml or by the system's account."""
        return self.options.notes.author or _account()

    @property
    def document(self) -> Document:
        """The notes file as it was read."""
        return self.place.document

    def path(self) -> Path:
        """The notes file to write, with the clip's present name."""
        return settle(self.place)


def open_desk(clip: Path, notes_dir: Path | None, *, quiet: bool = False, broken: bool = False) -> Desk:
    """Find the notes of a clip; remarks on them go to stderr. With `broken`, the file there need not be valid.

    Raises ClipError, NotesFileError, UsageError.
    """
    options = config.load(clip)
    folder = notes_dir or options.notes.dir
    try:
        place = locate(clip, folder)
    except NotesFileError:
        if not broken:
            raise
        path = notes_path(clip, folder)
        place = NotesPlace(path, Document(path))
    for line in place.remarks:
        remark(f"note: {line}", quiet=quiet)
    return Desk(clip, place, options)


def facts(desk: Desk, head: NotesHead) -> NotesHead:
    """The clip's identity and traits of time: from the head of its notes when they are of this content, else probed."""
    if not desk.place.fingerprint and head.duration is not None:
        return head
    home = desk.clip.parent
    elsewhere = {} if desk.place.path.parent == home else {"clip": {"folder": str(home.absolute())}}
    identity = NotesHead(desk.clip.name, desk.place.fingerprint, extra=elsewhere)
    if head.duration is not None and head.rate is not None and head.fingerprint == desk.place.fingerprint:
        return replace(identity, duration=head.duration, rate=head.rate, variable=head.variable)
    from bts import media

    info = media.probe(desk.clip, limits=desk.options.media)
    return replace(identity, duration=info.duration, rate=info.rate, variable=info.variable)


def tell(saved: "Saved", *, quiet: bool = False) -> None:
    """Say what a person must know after a change."""
    for line in saved.remarks:
        remark(f"note: {line}", quiet=quiet)
    tell_conflicts(saved.conflicts)


def tell_conflicts(conflicts: "Iterable[Conflict]") -> None:
    """Name the notes of which two versions were kept; that is never quiet."""
    for conflict in conflicts:
        kept, aside = (note.id[-6:].lower() for note in (conflict.kept, conflict.aside))
        words = on_one_line(conflict.aside.text)[:60]
        remark(
            f"note: {kept} was changed by others too: both versions are kept, the other one as {aside} ({words}); "
            "edit the one and remove the other"
        )


def moment_of(note: Note) -> str:
    """`1:02-1:09`, or `1:15.5` for a point."""
    return clock(note.start) if note.end is None else f"{clock(note.start)}-{clock(note.end)}"


def said(note: Note) -> str:
    """A note on one line: when, what kind, what it says."""
    return f"{moment_of(note)}  {printable(note.kind)}  {on_one_line(note.text or note.caption)}".rstrip()


def on_one_line(text: str) -> str:
    """Words as a table shows them: lines joined by a stroke, control characters escaped."""
    return printable(" / ".join(line.strip() for line in text.splitlines() if line.strip()))


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
