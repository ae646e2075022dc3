"""bts note add."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.cli.kit.arguments import MOMENT, PATH, json_option, print_json, progress_of, quiet_option, remark
from bts.cli.kit.fields import field_options, fit_kind, given_fields, snap_option
from bts.cli.kit.notes import desk_of, format_moment, notes_dir_option, show_remarks, show_saved
from bts.desk import place_moment
from bts.notes.ids import short_ids
from bts.notes.records import new_note, note_to_json
from bts.notes.store import add_notes
from bts.timing import SpanText, TimeText

if TYPE_CHECKING:
    pass


@click.command(
    epilog="""\b
Example:
  bts note add clip.mp4 1:02-1:09 "Cameras were hidden behind the bar" -k hidden-camera -t casino
  bts note add clip.mp4 1:15.5 "First look" -u still --alt "Two people look at each other" --credit NBC
  bts note add clip.mp4 0:30 "Ask Ben what that cost" --private      in nothing that is made or exported"""
)
@click.argument("clip", type=PATH)
@click.argument("moment", metavar="TIME|RANGE", type=MOMENT)
@click.argument("text", default="")
@field_options
@snap_option
@notes_dir_option
@json_option
@quiet_option
def add(
    clip: Path, moment: TimeText | SpanText, text: str, snap: str, notes_dir: Path | None, as_json: bool, quiet: bool,
    **fields: Any,
) -> None:  # fmt: skip
    """Attach a note to a TIME or RANGE of CLIP; its id is printed."""
    given = given_fields(**fields)
    desk = desk_of(clip, notes_dir, quiet=quiet)
    given.setdefault("kind", desk.house.notes.usual_kind)
    fit_kind(given, desk, quiet=quiet)
    document = desk.document
    with progress_of(clip, quiet=quiet) as progress:
        placed = place_moment(desk, moment, snap, progress)
    show_remarks(placed.remarks, quiet=quiet)
    note = new_note(placed.start, placed.end, text=text, **({"author": desk.author} | given))
    saved = add_notes(desk.notes_path(), placed.head, [note], known=document)
    show_saved(saved, quiet=quiet)
    if as_json:
        print_json(note_to_json(saved.changed[0]))
        return
    click.echo(short_ids([*document.entries, note.id])[note.id])
    remark(f"noted {format_moment(note)} in {desk.place.moved_to or desk.place.path}", quiet=quiet)
