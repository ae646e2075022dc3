"""bts note restore."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option, show_saved
from bts.desk import Desk
from bts.errors import NotesFileError, UsageError
from bts.notes import journal
from bts.notes.document import read_document
from bts.notes.history import restore_notes, restore_version
from bts.notes.ids import short_ids
from bts.notes.records import note_to_json


@click.command(
    epilog="""\b
Example:
  bts note restore clip.mp4                    shows removed notes and kept versions
  bts note restore clip.mp4 k7qd               brings a removed note back
  bts note restore clip.mp4 k7qd --version 12  takes a note as it was in version 12
  bts note restore clip.mp4 --last             the last good version, after a file was broken by hand"""
)
@click.argument("clip", type=PATH)
@click.argument("ids", metavar="[ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="The version to go back to.")
@click.option("--last", is_flag=True, help="Go back to the last good version.")
@notes_dir_option
@json_option
@quiet_option
def restore(
    clip: Path, ids: Sequence[str], number: int | None, last: bool, notes_dir: Path | None, as_json: bool, quiet: bool
) -> None:
    """Bring back removed notes of CLIP, or an earlier version; without ID and version, show what there is."""
    if last and (ids or number):
        raise UsageError("--last stands alone", None, "give ids and --version, or --last")
    desk = desk_of(clip, notes_dir, quiet=quiet, broken=last or number is not None)
    if ids:
        saved = restore_notes(desk.notes_path(), list(ids), number, desk.document)
        show_saved(saved, quiet=quiet)
        changed = saved.changed
    elif last or number is not None:
        went = restore_version(desk.notes_path(), number, desk.document)
        changed = went.changed
        if went.set_aside:
            remark(f"the broken file was kept as {went.set_aside}")
    else:
        _show(desk, as_json=as_json, quiet=quiet)
        return
    if as_json:
        print_json([note_to_json(note) for note in changed])
        return
    for note in changed:
        remark(f"{'removed' if note.deleted else 'restored'}  {format_note(note)}", quiet=quiet)


def _show(desk: Desk, *, as_json: bool, quiet: bool) -> None:
    path = desk.place.path
    versions = [(v.number, v.action, _when(v.path)) for v in journal.versions(path)]
    removed, short = [], {}
    try:
        document = read_document(path, desk.document)
        removed = [note for note in document.notes() if note.deleted]
        short = short_ids(document.entries)
    except NotesFileError as error:
        remark(f"note: {error}")
    if as_json:
        kept = [{"number": number, "action": action, "when": when} for number, action, when in versions]
        print_json({"removed": [note_to_json(note) for note in removed], "versions": kept})
        return
    for note in removed:
        click.echo(f"removed  {short[note.id]}  {format_note(note)}")
    for number, action, when in versions:
        click.echo(f"version  {number}  {when}  after {action}")
    if not removed and not versions:
        remark("nothing was removed, and no version is kept", quiet=quiet)


def _when(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(sep=" ", timespec="seconds")
