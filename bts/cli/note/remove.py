"""bts note rm."""

from collections.abc import Sequence
from pathlib import Path

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option, show_saved
from bts.errors import UsageError
from bts.notes.history import remove_notes
from bts.notes.ids import short_ids
from bts.notes.names import spell_out
from bts.notes.records import note_to_json


@click.command(
    epilog="""\b
Example:
  bts note rm clip.mp4 k7qd
  bts note restore clip.mp4 k7qd      brings it back
  bts note rm clip.mp4 --gone         says that what another program took out of the file is to stay out"""
)
@click.argument("clip", type=PATH)
@click.argument("ids", metavar="[ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--gone", is_flag=True, help="All notes that another program took out of the file: that was meant.")
@notes_dir_option
@json_option
@quiet_option
def rm(clip: Path, ids: Sequence[str], gone: bool, notes_dir: Path | None, as_json: bool, quiet: bool) -> None:
    """Remove notes of CLIP by id, last or @2; they stay in the file as removed, and can be brought back.

    Of a note that another program took out of the file this says that it was meant: it is offered back no more.
    """
    if not ids and not gone:
        raise UsageError("no note is named", None, "give ID, or --gone")
    desk = desk_of(clip, notes_dir, quiet=quiet, gone=False)
    saved = remove_notes(desk.notes_path(), spell_out(ids, desk.document), desk.document, all_gone=gone)
    short = short_ids({*desk.document.entries, *(note.id for note in saved.changed)})
    show_saved(saved, quiet=quiet)
    if as_json:
        print_json([note_to_json(note) for note in saved.changed])
        return
    for note in saved.changed:
        remark(f"removed {short[note.id]}  {format_note(note)}", quiet=quiet)
    if not saved.changed:
        remark("nothing was removed", quiet=quiet)
