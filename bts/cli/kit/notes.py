"""What all note commands share: opening the desk of a clip, and how notes and changes are shown."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import PATH, remark
from bts.desk import Desk, open_desk
from bts.errors import printable, printable_words
from bts.model import Note
from bts.notes.ids import SHORTEST
from bts.timing import clock

if TYPE_CHECKING:
    from bts.notes.merge import Conflict
    from bts.notes.store import Saved

WORDS_SHOWN = 60
"""Characters of a note that are shown where it is only named."""

notes_dir_option = click.option(
    "--notes-dir", type=PATH, metavar="DIR", help="Keep notes in this folder, for clips on read-only media."
)


def desk_of(
    clip: Path, notes_dir: Path | None = None, *, quiet: bool = False, broken: bool = False, gone: bool = True
) -> Desk:
    """The clip's desk; remarks on its notes file go to stderr. Raises as `open_desk`.

    Without `gone`, notes that vanished are not told of: the command is about them.
    """
    desk = open_desk(clip, notes_dir, broken=broken)
    for line in (*desk.remarks, *(desk.gone_remarks if gone else ())):
        remark(f"note: {line}", quiet=quiet)
    return desk


def show_remarks(lines: Iterable[str], *, quiet: bool = False) -> None:
    """Say where a written time was read otherwise than it is written."""
    for line in lines:
        remark(f"note: {line}", quiet=quiet)


def show_saved(saved: "Saved", *, quiet: bool = False) -> None:
    """Print what a person must know after a change."""
    for line in saved.remarks:
        remark(f"note: {line}", quiet=quiet)
    show_conflicts(saved.conflicts)
    show_spared(saved.spared)


def show_spared(notes: "Iterable[Note]") -> None:
    """Name the notes that one removed and another edited, and which are kept; that is never quiet."""
    for note in notes:
        short, words = note.id[-6:].lower(), on_one_line(note.text or note.caption)[:WORDS_SHOWN]
        remark(
            f"note: {short} ({words}) was removed by one and edited by the other: it is kept as edited; "
            f"bts note rm CLIP {short} removes it for good"
        )


def show_conflicts(conflicts: "Iterable[Conflict]") -> None:
    """Name the notes of which two versions were kept; that is never quiet."""
    for conflict in conflicts:
        kept, aside = (note.id[-SHORTEST:].lower() for note in (conflict.kept, conflict.aside))
        words = on_one_line(conflict.aside.text)[:WORDS_SHOWN]
        remark(
            f"note: {kept} was changed by others too: both versions are kept, the other one as {aside} ({words}); "
            "edit the one and remove the other"
        )


def format_moment(note: Note) -> str:
    """`1:02-1:09`, or `1:15.5` for a point."""
    return clock(note.start) if note.end is None else f"{clock(note.start)}-{clock(note.end)}"


def format_note(note: Note) -> str:
    """A note on one line: when, what kind, its words."""
    return f"{format_moment(note)}  {printable(note.kind)}  {on_one_line(note.text or note.caption)}".rstrip()


def on_one_line(text: str) -> str:
    """Words as a table shows them: lines joined by a stroke, control characters escaped."""
    return printable_words(" / ".join(line.strip() for line in text.splitlines() if line.strip()))
