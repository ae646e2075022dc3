"""bts note undo."""

from pathlib import Path

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option
from bts.errors import printable
from bts.notes.history import name_maker
from bts.notes.history import undo as take_back
from bts.notes.records import note_to_json

NAMES = {
    "add": "adding", "edit": "an edit", "rm": "a removal", "merge": "a merge", "restore": "a restore",
    "import": "an import", "head": "a change of the head", "accept": "accepting the clip", "copy": "a copy",
    "adopt": "an adoption",
}  # fmt: skip


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
    """Take back your last change to the notes of CLIP; again, the one before it, up to 20.

    What an editor, git, another account or another machine changed stays; bts note restore goes back past that.
    """
    desk = desk_of(clip, notes_dir, quiet=quiet)
    went = take_back(desk.notes_path(), desk.document)
    if as_json:
        print_json(
            {
                "undone": went.action,
                "version": went.version,
                "notes": [note_to_json(note) for note in went.changed],
                "stayed": [note.id for note in went.stayed],
            }
        )
        return
    remark(f"took back {NAMES.get(went.action, went.action)} (version {went.version})", quiet=quiet)
    for note in went.changed:
        remark(f"  {'removed' if note.deleted else 'now'}  {format_note(note)}", quiet=quiet)
    for note in went.stayed:
        remark(f"  stays, as it was changed since  {format_note(note)}", quiet=quiet)
    if went.later:
        last = went.later[-1]
        by = printable(name_maker(last))
        if len(went.later) == 1:
            remark(f"note: version {last.number}, which came after it, stays: it is by {by}", quiet=quiet)
        else:
            count = len(went.later)
            remark(f"note: {count} later versions by others stay, the last is {last.number}, by {by}", quiet=quiet)
