"""bts note edit."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import MOMENT, PATH, json_option, print_json, progress_of, quiet_option, remark
from bts.cli.kit.fields import field_options, fit_kind, given_fields, snap_option
from bts.cli.kit.form import HINT, note_form, read_form
from bts.cli.kit.moments import MomentCommand
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option, show_remarks, show_saved
from bts.desk import Desk, place_moment, snap_to
from bts.errors import UsageError
from bts.files import write_text
from bts.model import Note
from bts.notes.document import Document
from bts.notes.fields import read_credit
from bts.notes.ids import short_ids
from bts.notes.journal import ensure_folder
from bts.notes.names import LAST, ids_named
from bts.notes.records import note_to_json, round_times
from bts.notes.store import Saved, changing, commit
from bts.timing import Written, parse_written


@click.command(
    cls=MomentCommand,
    epilog="""\b
Example:
  bts note edit clip.mp4                            opens the note that was touched last in $EDITOR
  bts note edit clip.mp4 k7qd                       opens that one
  bts note edit clip.mp4 @2 --time +3               moves the second note of the list
  bts note edit clip.mp4 k7qd --time 1:02-1:10 --add-tag bar
  bts note edit clip.mp4 k7qd m9et --status done""",
)
@click.argument("clip", type=PATH)
@click.argument("ids", metavar="[ID...]", nargs=-1, shell_complete=complete.ids)
@click.option("--time", "moment", metavar="TIME|RANGE", type=MOMENT, help="Move it.")
@click.option("--text", help="New words for the note.")
@field_options
@click.option("--add-tag", multiple=True, metavar="WORD", help="Add a tag to those it has.")
@click.option("--drop-tag", multiple=True, metavar="WORD", help="Take a tag away.")
@snap_option
@notes_dir_option
@json_option
@quiet_option
def edit(
    clip: Path, ids: Sequence[str], moment: Written | None, text: str | None, add_tag: Sequence[str],
    drop_tag: Sequence[str], snap: str, notes_dir: Path | None, as_json: bool, quiet: bool, **fields: Any,
) -> None:  # fmt: skip
    """Change notes of CLIP: the fields that are given, or, when none is, the note in your editor.

    ID is an id, last, or @2 for the second note of the list; without one it is the note that was touched last.
    """
    desk = desk_of(clip, notes_dir, quiet=quiet)
    document = desk.document
    found = ids_named(ids or [LAST], document)
    given = given_fields(**fields) | ({} if text is None else {"text": text})
    fit_kind(given, desk, quiet=quiet)
    if moment is not None:
        with progress_of(clip, quiet=quiet) as progress:
            placed = place_moment(desk, moment, snap, progress)
        show_remarks(placed.remarks, quiet=quiet)
        given["start"], given["end"] = placed.start, placed.end
    elif snap != "none":
        saved = _snap(desk, found, snap, quiet=quiet)
    if given or add_tag or drop_tag:
        saved = _change(desk, found, given, fields["credit"], (add_tag, drop_tag))
    else:
        saved = _in_editor(desk, document, found)
    show_saved(saved, quiet=quiet)
    if as_json:
        print_json([note_to_json(note) for note in saved.changed])
        return
    short = short_ids({*document.entries, *(note.id for note in saved.changed)})
    for note in saved.changed:
        remark(f"changed {short[note.id]}  {format_note(note)}", quiet=quiet)
    if not saved.changed:
        remark("nothing was changed", quiet=quiet)


def _change(
    desk: Desk, ids: list[str], given: dict[str, Any], credit: Sequence[str], tags: tuple[Sequence[str], Sequence[str]]
) -> Saved:
    """Give the notes the fields that were given, as they stand in the file at that moment."""
    with changing(desk.notes_path(), desk.document) as document:
        changes = []
        for old in (_to_change(document, desk.document, note_id) for note_id in ids):
            fields = dict(given)
            if credit:
                fields["credit"] = read_credit(credit, old.credit)
            kept = [tag for tag in fields.get("tags", old.tags) if tag not in tags[1]]
            fields["tags"] = tuple(dict.fromkeys([*kept, *tags[0]]))
            changes.append((old, desk.hold_for_clip(replace(old, **fields))))
        return commit(document, None, changes, "edit")


def _to_change(now: Document, seen: Document, note_id: str) -> Note:
    """The note as it stands in the file; as the person saw it where somebody removed it at that moment.

    An edit made beside a removal keeps the note, and that is said.
    """
    if note_id in now.entries and not now.entries[note_id].deleted:
        return now.note(note_id)
    return seen.note(note_id)


def _snap(desk: Desk, ids: list[str], snap: str, *, quiet: bool) -> Saved:
    """Move the times that the notes have to edges."""
    with progress_of(desk.clip, quiet=quiet) as progress, changing(desk.notes_path(), desk.document) as document:
        changes = []
        for old in (_to_change(document, desk.document, note_id) for note_id in ids):
            start, end = snap_to(desk, old.start, old.end, snap, progress)
            changes.append((old, desk.hold_for_clip(replace(old, start=start, end=end))))
        return commit(document, None, changes, "edit")


def _in_editor(desk: Desk, document: Document, ids: list[str]) -> Saved:
    """Let the person fill in the form of one note; what others write meanwhile is merged."""
    if len(ids) != 1:
        raise UsageError("the editor takes one note at a time", None, "give one id, or fields such as --status done")
    old = document.note(ids[0])
    new = _ask(desk, document, old)
    if new != old:
        new = desk.hold_for_clip(new)
    with changing(desk.notes_path(), desk.document) as now:
        return commit(now, None, [(old, new)], "edit")


def _ask(desk: Desk, document: Document, old: Note) -> Note:
    """The note as the person wants it: the form opens again, with the reason above it, while it cannot be read."""
    place = partial(_place, desk)
    form = HINT + note_form(old)
    while True:
        answer = click.edit(form, extension=".txt", require_save=True)
        if answer is None or not answer.strip():
            return old
        try:
            return round_times(read_form(answer, old, place))
        except UsageError as error:
            remark(f"note: {error}")
            if not sys.stdin.isatty():
                kept_in = ensure_folder(desk.place.path) / "unread.txt"
                write_text(kept_in, answer)
                remark(f"note: what you wrote is kept in {kept_in}")
                raise
            kept = "\n".join(line for line in answer.split("\n") if not line.startswith("# bts: "))
            form = f"# bts: {error}\n{kept}"


def _place(desk: Desk, text: str) -> dict[str, Any]:
    placed = place_moment(desk, parse_written(text))
    show_remarks(placed.remarks)
    return {"start": placed.start, "end": placed.end}
