"""bts note undo."""

from pathlib import Path

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option
from bts.notes.history import undo as take_back
from bts.notes.records import note_to_json

NAMES = {
    "add": "adding",
    "edit": "an edit",
    "rm": "a removal",
    "hand": "a change by hand",
    "merge": "a merge",
    "adopt": "an adoption",
}


@click.command(
    epilog="""\b
Example:
  bts note undo clip.mp4
  bts note restore clip.mp4           shows removed notes and kept versions"""
)
@click.argument("clip", type=PATH)
@notes_dir_option
@json_option
@quiet_option
def undo(clip: Path, notes_dir: Path | None, as_json: bool, quiet: bool) -> None:
    """Take back the last change to the notes of CLIP; again, the one before it, up to 20."""
    desk = desk_of(clip, notes_dir, quiet=quiet)
    went = take_back(desk.notes_path(), desk.document)
    if as_json:
        print_json({"undone": went.action, "notes": [note_to_json(note) for note in went.changed]})
        return
    remark(f"took back {NAMES.get(went.action, went.action)}", quiet=quiet)
    for note in went.changed:
        remark(f"  {'removed' if note.deleted else 'now'}  {format_note(note)}", quiet=quiet)
