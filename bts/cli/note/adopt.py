"""bts note adopt."""

from pathlib import Path

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import notes_dir_option, show_conflicts
from bts.desk import open_desk
from bts.errors import printable
from bts.notes.places import Adopted
from bts.notes.places import adopt as bring


@click.command(
    epilog="""\b
Example:
  bts note adopt archive/clip.mp4                   brings the notes that it had where it was before
  bts note adopt copy.mp4 archive/clip.mp4 -n       tells what a copy would get from the clip it was made of"""
)
@click.argument("clip", type=PATH)
@click.argument("source", metavar="[FROM]", type=PATH, required=False)
@click.option(
    "--move/--copy", default=None, help="Remove the other file, or leave it; default: move it when its clip is gone."
)
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@notes_dir_option
@json_option
@quiet_option
def adopt(
    clip: Path, source: Path | None, move: bool | None, dry_run: bool, notes_dir: Path | None, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Bring the notes of CLIP's content to where CLIP is now: after it was moved, or from the clip it is a copy of.

    FROM is their file, or the clip it belongs to; it can be left out where there is one choice. Notes that are here
    already are merged with them by id.
    """
    desk = open_desk(clip, notes_dir)
    done = bring(desk.place, source, move=move, dry_run=dry_run)
    for line in done.remarks:
        remark(f"note: {line}", quiet=quiet)
    show_conflicts(done.conflicts)
    if as_json:
        print_json(_to_json(done, dry_run=dry_run))
        return
    verb = f"{'would be ' if dry_run else ''}{'moved' if done.moved else 'copied'}"
    changed = f", {done.changed} changed" if done.changed else ""
    counts = f"{done.added} {'note' if done.added == 1 else 'notes'} {verb}{changed}"
    remark(f"{counts}: {printable(done.source)} -> {printable(done.path)}", quiet=quiet)


def _to_json(done: Adopted, *, dry_run: bool) -> dict[str, object]:
    pairs = [{"kept": conflict.kept.id, "aside": conflict.aside.id} for conflict in done.conflicts]
    counts = {"added": done.added, "changed": done.changed, "conflicts": pairs}
    return {"from": str(done.source), "path": str(done.path), "moved": done.moved, "dry_run": dry_run, **counts}
