"""bts note head."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option
from bts.cli.kit.notes import desk_of, notes_dir_option, show_saved
from bts.desk import Desk
from bts.errors import printable
from bts.notes.fields import read_credit
from bts.notes.records import CREDIT_FIELDS, NotesHead, head_to_json
from bts.notes.store import changing, commit, join_heads


@click.command(
    epilog="""\b
Example:
  bts note head clip.mp4
  bts note head clip.mp4 --title "Casino Night" --credit NBC --credit source="NBC archives\""""
)
@click.argument("clip", type=PATH)
@click.option("--title", help="What the clip is called.")
@click.option("--description", help="What the clip is.")
@click.option(
    "--credit",
    metavar="TEXT|FIELD=TEXT",
    multiple=True,
    help=f"Who is credited where a note says nothing: the line, or one of {', '.join(CREDIT_FIELDS)} = TEXT.",
)
@notes_dir_option
@json_option
@quiet_option
def head(
    clip: Path, title: str | None, description: str | None, credit: Sequence[str], notes_dir: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Show or set what the notes of CLIP have in common: the clip's title, description and credit."""
    desk = desk_of(clip, notes_dir, quiet=quiet)
    now = desk.document.notes_head()
    words = {"title": title, "description": description}
    given: dict[str, Any] = {name: value for name, value in words.items() if value is not None}
    if given or credit:
        now = _set(desk, now, given, credit, quiet=quiet)
    if as_json:
        print_json(head_to_json(now))
        return
    for name, value in _shown(head_to_json(now)):
        click.echo(f"{name}: {printable(value)}")


def _set(desk: Desk, old: NotesHead, given: dict[str, Any], credit: Sequence[str], *, quiet: bool) -> NotesHead:
    """Write the words that were given; an empty text takes one away."""
    known = desk.head()
    with changing(desk.notes_path(), desk.document) as document:
        now = join_heads(document.notes_head(), known)
        now = replace(now, **given, credit=read_credit(credit, now.credit) if credit else now.credit)
        document.set_head(now)
        show_saved(commit(document, None, (), "head"), quiet=quiet)
    return now


def _shown(value: dict[str, Any], under: str = "") -> list[tuple[str, Any]]:
    """The fields by their full names, such as `credit line`."""
    rows: list[tuple[str, Any]] = []
    for name, part in value.items():
        rows += _shown(part, f"{under}{name} ") if isinstance(part, dict) else [(under + name, part)]
    return rows
