"""bts note export."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.choices import STATUSES
from bts.cli.kit.arguments import PATH, json_option, print_json, print_path, quiet_option, remark
from bts.cli.kit.formats import formats_option
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.errors import UsageError, printable
from bts.model import published
from bts.notes import note_to_json
from bts.notes.selection import Wanted

if TYPE_CHECKING:
    from bts.notes.formats import Format


@click.command(
    "export",
    epilog="""\b
Example:
  bts note export clip.mp4 -o clip.edl
  bts note export clip.mp4 --format youtube --kind set""",
)
@click.argument("clip", type=PATH)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to write it; else to stdout.")
@click.option("--format", "name", metavar="NAME", help="The format; else by the ending of FILE.")
@click.option("-k", "--kind", multiple=True, help="Only these kinds.")
@click.option("-t", "--tag", multiple=True, help="Only with all of these tags.")
@click.option("--author", multiple=True, help="Only of these authors.")
@click.option("-u", "--use", multiple=True, help="Only for these uses; `none` for those without.")
@click.option("--status", type=click.Choice(STATUSES), help="Only those.")
@click.option(
    "--text", multiple=True, help="Only with these words: in text, caption, alt, tags, people, kind or author."
)
@click.option("--uri", default="", help="The clip's address on the web, for formats that name one; else its file name.")
@click.option("--bom", is_flag=True, help="Start CSV and TSV with a byte order mark, for Excel.")
@click.option(
    "--drop/--non-drop",
    default=None,
    help="Drop-frame timecode or not, at 29.97 and 59.94, where the clip's source timecode does not decide; "
    "without it drop-frame.",
)
@click.option(
    "--with-private", is_flag=True, help="Private notes too; without it they are held back, and that is said."
)
@click.option("--force", is_flag=True, help="Replace a file that bts did not make.")
@formats_option
@notes_dir_option
@json_option
@quiet_option
def export_notes(
    clip: Path, output: Path | None, name: str | None, kind: Sequence[str], tag: Sequence[str], author: Sequence[str],
    use: Sequence[str], status: str | None, text: Sequence[str], uri: str, bom: bool, drop: bool | None,
    with_private: bool, force: bool,
    notes_dir: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Give the notes of CLIP to another program. What its format cannot keep is named."""
    from bts.notes import formats
    from bts.notes.formats.kit.files import write_export
    from bts.notes.journal import folder_of

    form = _target_format(output, name)
    desk = desk_of(clip, notes_dir, quiet=quiet)
    notes_file = desk.found
    wanted = Wanted(tuple(kind), tuple(tag), tuple(author), tuple(use), status, tuple(text))
    notes = [note for note in notes_file.notes if wanted.fits(note_to_json(note))]
    if not notes:
        remark("note: no notes" + (" that fit" if notes_file.live() else " yet"), quiet=quiet)
    about = desk.format_facts(uri, size=form.size, timecode=form.timeline)
    made = formats.write_notes(notes, about, form, formats.ExportOptions(bom, drop, with_private))
    for line in made.remarks:
        remark(f"note: {printable(line)}", quiet=quiet)
    if output is None:
        _print_parts(made.parts, form)
        return
    paths = write_export(made.parts, output, folder_of(desk.place.path), force=force)
    if as_json:
        written = len(notes if with_private else published(notes))
        print_json({"format": form.name, "files": list(map(str, paths)), "notes": written, "lost": list(made.remarks)})
    else:
        for path in paths:
            print_path(path)


def _target_format(output: Path | None, name: str | None) -> "Format":
    from bts.notes import formats

    if name:
        return formats.get(name)
    if output is None:
        raise UsageError("no format", None, f"say --format NAME or -o FILE; there are {', '.join(formats.names())}")
    return formats.for_target(output.name)


def _print_parts(parts: Sequence[str], form: "Format") -> None:
    if len(parts) > 1:
        raise UsageError(f"{form.title} needs {len(parts)} files for these notes", None, "say where with -o FILE")
    sys.stdout.flush()
    sys.stdout.buffer.write(parts[0].encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
