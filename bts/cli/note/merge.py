"""bts note merge."""

from collections.abc import Sequence
from pathlib import Path

import click

from bts.cli.kit.arguments import PATH, json_option, print_json, quiet_option, remark
from bts.cli.kit.notes import desk_of, notes_dir_option, show_conflicts, show_spared
from bts.notes.merge_files import Joined, join_into, join_texts


@click.command(
    epilog="""\b
Example:
  bts note merge clip.mp4 from-jo/clip.mp4.notes.json
As git's merge driver for notes:
  git config merge.bts.driver "bts note merge --files %A %B"
  echo "*.notes.json merge=bts" >> .gitattributes"""
)
@click.argument("clip", type=PATH)
@click.argument("others", metavar="FILE...", type=PATH, nargs=-1, required=True)
@click.option("--files", is_flag=True, help="CLIP is itself a notes file of any name, to be joined with FILE.")
@click.option("--force", is_flag=True, help="Join notes though they were made for other content.")
@notes_dir_option
@json_option
@quiet_option
def merge(
    clip: Path, others: Sequence[Path], files: bool, force: bool, notes_dir: Path | None, as_json: bool, quiet: bool
) -> None:
    """Join the notes in FILE with those of CLIP, by id and revision; the order of joining does not matter."""
    if files:
        joined = join_texts(clip, others)
    else:
        desk = desk_of(clip, notes_dir, quiet=quiet)
        joined = join_into(desk.notes_path(), others, force=force, known=desk.document)
    for line in joined.remarks:
        remark(f"note: {line}", quiet=quiet)
    show_conflicts(joined.conflicts)
    show_spared(joined.spared)
    if as_json:
        print_json(_to_json(joined))
        return
    count = (
        f"{joined.added} added, {joined.changed} changed, {joined.removed} removed, {len(joined.conflicts)} in conflict"
    )
    remark(f"{count}{_count_spared(len(joined.spared))}", quiet=quiet)


def _count_spared(count: int) -> str:
    if not count:
        return ""
    notes = "1 note that was" if count == 1 else f"{count} notes that were"
    return f"; {notes} removed by one and edited by the other {'is' if count == 1 else 'are'} kept"


def _to_json(joined: Joined) -> dict[str, object]:
    pairs = [{"kept": conflict.kept.id, "aside": conflict.aside.id} for conflict in joined.conflicts]
    spared = [note.id for note in joined.spared]
    counts = {"added": joined.added, "changed": joined.changed, "removed": joined.removed}
    return {**counts, "conflicts": pairs, "removed_and_edited": spared}
