"""bts note show."""

import os
from pathlib import Path
from typing import Any

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, json_option, print_json, print_path, quiet_option, remark
from bts.cli.kit.form import RULE, note_form
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.desk import Desk
from bts.errors import BtsError, printable
from bts.files import new_file
from bts.model import Note
from bts.notes.ids import short_ids
from bts.notes.names import LAST, id_named
from bts.notes.records import note_to_json
from bts.timing import ceil_ms, json_seconds

PREVIEW_WIDTH = 960
"""Pixels: enough to see which frame it is, quick to write."""


@click.command(
    epilog="""\b
Example:
  bts note show clip.mp4
  bts note show clip.mp4 k7qd
  xdg-open "$(bts note show clip.mp4 k7qd --picture)\""""
)
@click.argument("clip", type=PATH)
@click.argument("note_id", metavar="[ID]", default=LAST, shell_complete=complete.ids)
@click.option("--picture", "picture_only", is_flag=True, help="Print the path of the preview picture alone.")
@click.option("--no-picture", is_flag=True, help="Make no preview picture.")
@notes_dir_option
@json_option
@quiet_option
def show(
    clip: Path, note_id: str, picture_only: bool, no_picture: bool, notes_dir: Path | None, as_json: bool, quiet: bool
) -> None:
    """Show all of one note of CLIP, and the path of a preview picture of the frame at its start.

    ID is an id, last, or @2 for the second note of the list; without one it is the note that was touched last.
    """
    desk = desk_of(clip, notes_dir, quiet=quiet)
    document = desk.document
    note = document.note(id_named(note_id, document, deleted=True))
    found = None if no_picture and not picture_only else _preview(desk, note, strict=picture_only, quiet=quiet)
    if picture_only:
        print_path(found["path"] if found else "")
    elif as_json:
        print_json({"note": note_to_json(note), "picture": found})
    else:
        click.echo(f"id: {short_ids(document.entries)[note.id]} ({note.id})")
        fields, _, text = note_form(note).rstrip().partition(f"\n{RULE}\n")
        shown = [line for line in fields.split("\n") if not line.endswith(":")]
        click.echo("\n".join([*shown, RULE, *(printable(line) for line in text.split("\n"))]))
        click.echo(f"---\n{printable(_story(note))}")
        if found:
            click.echo(f"picture: {printable(found['path'])} (frame #{found['frame']})")


def _story(note: Note) -> str:
    """How the note came to be what it is."""
    parts = [f"{note.origin}, created {note.created}" if note.created else note.origin]
    if note.rev > 1:
        often = "once" if note.rev == 2 else f"{note.rev - 1} times"
        parts.append(f"changed {often}, last {note.modified}")
    if note.deleted:
        parts.append("removed")
    if note.conflict_of:
        parts.append(f"set aside beside {note.conflict_of.rpartition('@')[0]}")
    return ", ".join(parts)


def _preview(desk: Desk, note: Note, *, strict: bool, quiet: bool) -> dict[str, Any] | None:
    """Path, frame number and time of the picture at the note's start; None, and a remark, when there can be none."""
    try:
        return make_preview(desk.clip, desk.place.fingerprint, note)
    except BtsError as error:
        if strict:
            raise
        remark(f"note: no picture: {error}", quiet=quiet)
        return None


def make_preview(clip: Path, fingerprint: str, note: Note) -> dict[str, Any]:
    """Write the preview of a note's frame to the cache, once for each content and time. Raises ClipError."""
    from PIL import Image

    from bts import media

    with media.open_clip(clip) as opened:
        _, picture = next(iter(media.pictures_at(opened, [note.start])))
    name = f"{fingerprint.rpartition(':')[2] or clip.name}-{ceil_ms(picture.time):09}.jpg"
    path = cache_folder() / "previews" / name
    if not path.exists():
        image = Image.fromarray(picture.rgb)
        image.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH))
        with new_file(path) as temporary:
            image.save(temporary, quality=85)
    return {"path": str(path), "frame": picture.number, "time": json_seconds(picture.time)}


def cache_folder() -> Path:
    """Where bts may keep what it can make again: XDG_CACHE_HOME or its like, with `bts` in it."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "bts" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bts"
