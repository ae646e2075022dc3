"""bts note shift."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import MOMENT, PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.moments import MomentCommand, written_length
from bts.cli.kit.notes import desk_of, format_moment, format_note, notes_dir_option, show_saved
from bts.desk import Desk, place_moment
from bts.errors import UsageError
from bts.model import Note
from bts.notes.document import Document
from bts.notes.ids import short_ids
from bts.notes.names import ids_named
from bts.notes.records import note_to_json
from bts.notes.store import Saved, changing, commit
from bts.timing import MILLISECOND, FrameNumber, Seconds, Written, clock

SHOWN = 5
"""Notes that would leave the clip that are named one by one."""


@click.command(
    cls=MomentCommand,
    epilog="""\b
Example:
  bts note shift clip.mp4 +2                  2 s were put before everything
  bts note shift clip.mp4 -0.5 --from 0:30    half a second was cut out at 0:30
  bts note shift clip.mp4 '+#12' k7qd last    two notes, by 12 frames""",
)
@click.argument("clip", type=PATH)
@click.argument("by", metavar="+TIME|-TIME")
@click.argument("ids", metavar="[ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--from", "since", metavar="TIME", type=MOMENT, help="Only notes that start there or later.")
@click.option("--to", "until", metavar="TIME", type=MOMENT, help="Only notes that start before.")
@click.option("--drop", is_flag=True, help="Remove the notes that would not lie in the clip any more.")
@click.option("-n", "--dry-run", is_flag=True, help="Show where the notes would go, and move none.")
@notes_dir_option
@json_option
@quiet_option
def shift(
    clip: Path, by: str, ids: Sequence[str], since: Written | None, until: Written | None, drop: bool, dry_run: bool,
    notes_dir: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Move notes of CLIP, after it was cut anew: by seconds, or by frames ('+#12', +00:00:02:00).

    All notes, or those that are named, or that start within --from and --to. No note may leave the clip. It is one
    change, which bts note undo takes back.
    """
    desk = desk_of(clip, notes_dir, quiet=quiet)
    move = _Move.of(by, desk)
    limits = [None if at is None else place_moment(desk, at).start for at in (since, until)]
    with changing(desk.notes_path(), desk.document) as document:
        moved = [(note, move.over(note, desk)) for note in _choose(document, ids, limits[0], limits[1])]
        if not moved:
            raise UsageError("no note is to be moved", None, "bts note list shows them")
        gone = [note for note, new in moved if new is None]
        if gone and not drop:
            raise _leaving(gone, by.strip(), document)
        changes = [(note, replace(note, deleted=True) if new is None else new) for note, new in moved]
        saved = Saved(document.path) if dry_run else commit(document, None, changes, "shift")
        short = short_ids(document.entries)
    show_saved(saved, quiet=quiet)
    if as_json:
        print_json([note_to_json(new) for _, new in changes])
        return
    for old, new in changes:
        where = "removed" if new.deleted else format_note(new)
        remark(f"{'would move' if dry_run else 'moved'} {short[old.id]}  {format_moment(old)} -> {where}", quiet=quiet)


@dataclass(frozen=True)
class _Move:
    """How far notes go: a number of seconds, or of frames where `frames`; below zero towards the start."""

    amount: Fraction
    frames: bool

    @classmethod
    def of(cls, text: str, desk: Desk) -> "_Move":
        """The distance that was written. Raises UsageError for anything else."""
        sign, length = written_length(text)
        if isinstance(length, Seconds):
            return cls(sign * length.value, frames=False)
        if isinstance(length, FrameNumber):
            return cls(Fraction(sign * length.number), frames=True)
        return cls(Fraction(sign * length.frame_number(desk.timeline().rate)), frames=True)

    def over(self, note: Note, desk: Desk) -> Note | None:
        """The note as moved, a range with its end; None when it would not lie in the clip, or reach out of it."""
        duration = desk.head().duration
        start = self._move(note.start, desk)
        end = None if note.end is None else self._move(note.end, desk)
        outside = duration is not None and ((end or start) >= duration + MILLISECOND or start >= duration)
        if start < 0 or outside or (end is not None and end <= start):
            return None
        return replace(note, start=start, end=end)

    def _move(self, time: Fraction, desk: Desk) -> Fraction:
        if not self.frames:
            return time + self.amount
        info = desk.probe()
        number = (info.frames if time >= info.duration else info.frame_at(time)) + int(self.amount)
        if 0 <= number < info.frames:
            return info.time_of_frame(number)
        beyond = info.duration + number - info.frames
        return beyond if number >= info.frames else Fraction(-1)


def _choose(document: Document, ids: Sequence[str], since: Fraction | None, until: Fraction | None) -> list[Note]:
    """The notes to move, in the order of the clip. Raises UsageError."""
    named = set(ids_named(ids, document))
    notes = [document.note(entry.id) for entry in document.in_order(deleted=False)]
    if named:
        notes = [note for note in notes if note.id in named]
    return [n for n in notes if (since is None or n.start >= since) and (until is None or n.start < until)]


def _leaving(gone: Sequence[Note], by: str, document: Document) -> UsageError:
    short = short_ids(document.entries)
    named = ", ".join(f"{short[note.id]} ({format_moment(note)})" for note in gone[:SHOWN])
    more = f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else ""
    length = document.notes_head().duration
    clip = f"the clip, which is {clock(length)} long" if length is not None else "the clip"
    said = f"moved by {by}, {named}{more} would not lie in {clip}; no note was moved"
    return UsageError(said, None, "limit it with --from, --to or ids; or remove them with --drop")
