"""What the shell completes in note commands: kinds from bts.toml, and the ids of the clip's notes with their words."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.choices import KINDS
from bts.errors import BtsError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def kinds(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The house's kinds that start so."""
    from bts import config

    del param
    try:
        known = config.load(_clip(ctx)).notes.kinds
    except BtsError:
        known = KINDS
    return [kind for kind in known if kind.startswith(incomplete)]


def ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Short ids that start so, each with its time and words; removed notes where they are brought back."""
    from click.shell_completion import CompletionItem

    from bts.cli.kit.notes import format_note
    from bts.desk import open_desk
    from bts.notes.ids import short_ids

    del param
    clip = _clip(ctx)
    if clip is None:
        return []
    try:
        document = open_desk(clip, ctx.params.get("notes_dir")).place.document
        short = short_ids(document.entries)
        removed = ctx.info_name == "restore"
        found = [note for note in document.notes() if note.deleted == removed]
    except BtsError:
        return []
    return [
        CompletionItem(short[n.id], help=format_note(n)[:60])
        for n in found
        if short[n.id].startswith(incomplete.lower())
    ]


def _clip(ctx: click.Context) -> Path | None:
    clip = ctx.params.get("clip")
    return None if clip is None else Path(clip)
