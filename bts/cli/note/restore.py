"""bts note restore."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option, show_saved
from bts.desk import Desk
from bts.errors import NotesFileError, UsageError, printable
from bts.model import Note
from bts.notes import journal
from bts.notes.document import read_document
from bts.notes.gone import gone_notes
from bts.notes.history import name_maker, restore_gone, restore_notes, restore_version
from bts.notes.ids import short_ids
from bts.notes.records import note_to_json


@click.command(
    epilog="""\b
Example:
  bts note restore clip.mp4                    shows removed notes and kept versions
  bts note restore clip.mp4 k7qd               brings a removed note back
  bts note restore clip.mp4 k7qd --version 12  takes a note as it was in version 12
  bts note restore clip.mp4 --last             the last good version, after a file was broken by hand
  bts note restore clip.mp4 --gone             all notes that another program took out of the file"""
)
@click.argument("clip", type=PATH)
@click.argument("ids", metavar="[ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="The version to go back to.")
@click.option("--last", is_flag=True, help="Go back to the newest version that can be read.")
@click.option("--gone", is_flag=True, help="Bring back all notes that another program took out of the file.")
@notes_dir_option
@json_option
@quiet_option
def restore(
    clip: Path, ids: Sequence[str], number: int | None, last: bool, gone: bool, notes_dir: Path | None, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Bring back removed notes of CLIP, or an earlier version; without ID and version, show what there is."""
    if (last or gone) and (ids or number or (last and gone)):
        raise UsageError(
            f"--{'last' if last else 'gone'} stands alone", None, "give ids and --version, --last or --gone"
        )
    desk = desk_of(clip, notes_dir, quiet=quiet, broken=last or number is not None, gone=False)
    if ids or (gone and desk.document.data is not None):
        path, known = desk.notes_path(), desk.document
        saved = restore_gone(path, known) if gone else restore_notes(path, list(ids), number, known)
        show_saved(saved, quiet=quiet)
        changed = saved.changed
    elif last or gone or number is not None:
        changed = _go_back(desk, number, quiet=quiet)
    else:
        _show(desk, as_json=as_json, quiet=quiet)
        return
    if as_json:
        print_json([note_to_json(note) for note in changed])
        return
    for note in changed:
        remark(f"{'removed' if note.deleted else 'restored'}  {format_note(note)}", quiet=quiet)
    if not changed:
        remark("no note is other than it was", quiet=quiet)


def _go_back(desk: Desk, number: int | None, *, quiet: bool) -> tuple[Note, ...]:
    """Take a whole version, by default the newest that can be read, and say which; the notes that changed."""
    went = restore_version(desk.notes_path(), number, desk.document)
    for passed in went.passed:
        remark(f"note: version {passed} cannot be read: it was passed over")
    if went.set_aside:
        remark(f"the broken file was kept as {went.set_aside}")
    remark(f"the notes are as in version {went.taken} again", quiet=quiet)
    return went.changed


def _show(desk: Desk, *, as_json: bool, quiet: bool) -> None:
    path = desk.place.path
    versions = journal.versions(path)
    removed, lost, short = [], list[tuple[int, Note]](), {}
    try:
        document = read_document(path, desk.document)
        removed = [note for note in document.notes() if note.deleted]
        vanished = gone_notes(document, desk.gone)
        lost = [(each.version, vanished[each.note_id]) for each in desk.gone if each.note_id in vanished]
        short = short_ids({*document.entries, *vanished})
    except NotesFileError as error:
        remark(f"note: {error}")
    if as_json:
        print_json(
            {
                "removed": [note_to_json(note) for note in removed],
                "gone": [{"version": number, "note": note_to_json(note)} for number, note in lost],
                "versions": [_version_json(version) for version in versions],
            }
        )
        return
    for note in removed:
        click.echo(f"removed  {short[note.id]}  {format_note(note)}")
    for number, note in lost:
        click.echo(f"gone     {short[note.id]}  {format_note(note)}  (in version {number})")
    for version in versions:
        click.echo(f"version  {version.number}  {_when(version.path)}  {_origin(version, versions[0])}")
    if not removed and not versions:
        remark("nothing was removed, and no version is kept", quiet=quiet)


def _version_json(version: journal.Version) -> dict[str, Any]:
    when = _when(version.path)
    return {"number": version.number, "action": version.action, "when": when, "maker": version.maker}


def _origin(version: journal.Version, oldest: journal.Version) -> str:
    """What made a version, and who where it was not the person who asks: `after edit, by jo@desk7`."""
    if version.action == journal.BY_HAND:
        return "as it was found" if version is oldest else "changed by another program"
    undone = f" of version {version.undone}" if version.undone else ""
    by = "" if version.is_by(journal.this_maker()) else f", by {printable(name_maker(version))}"
    return f"after {version.action}{undone}{by}"


def _when(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(sep=" ", timespec="seconds")
