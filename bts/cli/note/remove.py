"""bts note rm."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option, show_saved
from bts.notes.ids import short_ids
from bts.notes.names import ids_named
from bts.notes.records import note_to_json
from bts.notes.store import changing, commit


@click.command(
    epilog="""\b
Example:
  bts note rm clip.mp4 k7qd
  bts note restore clip.mp4 k7qd      brings it back"""
)
@click.argument("clip", type=PATH)
@click.argument("ids", metavar="ID...", nargs=-1, required=True, shell_complete=complete.ids)
@notes_dir_option
@json_option
@quiet_option
def rm(clip: Path, ids: Sequence[str], notes_dir: Path | None, as_json: bool, quiet: bool) -> None:
    """Remove notes of CLIP by id, last or @2; they stay in the file as removed, and can be brought back."""
    desk = desk_of(clip, notes_dir, quiet=quiet)
    with changing(desk.notes_path(), desk.document) as document:
        notes = [document.note(note_id) for note_id in ids_named(ids, document)]
        saved = commit(document, None, [(note, replace(note, deleted=True)) for note in notes], "rm")
        short = short_ids(document.entries)
    show_saved(saved, quiet=quiet)
    if as_json:
        print_json([note_to_json(note) for note in saved.changed])
        return
    for note in saved.changed:
        remark(f"removed {short[note.id]}  {format_note(note)}", quiet=quiet)
