"""bts note export."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.choices import STATUSES
from bts.cli.kit.arguments import MOMENT, PATH, json_option, print_json, print_path, quiet_option, remark
from bts.cli.kit.formats import formats_option
from bts.cli.kit.moments import MomentCommand
from bts.cli.kit.notes import desk_of, notes_dir_option
from bts.desk import Desk, place_moment
from bts.errors import BatchError, BtsError, UsageError, printable
from bts.files import NOTES_SUFFIX, spare_sources
from bts.model import published
from bts.notes import note_to_json
from bts.notes.gathering import find_annotated
from bts.notes.selection import Wanted
from bts.timing import Written

if TYPE_CHECKING:
    from bts.notes.formats import ExportOptions, Format


@click.command(
    "export",
    cls=MomentCommand,
    epilog="""\b
Example:
  bts note export clip.mp4 -o clip.edl
  bts note export clip.mp4 -o clip.xml          # Premiere
  bts note export clip.mp4 -o clip.avid.txt
  bts note export clip.mp4 --format youtube --kind set
  bts note export clip.mp4 -o clip.iiif.json --uri https://example.org/clip.mp4
  bts note export clip.mp4 -o archive.csv --with-private
  bts note export clip.mp4 interview.mp4 --format csv -o exported    a file for each; of a folder, for all in it""",
)
@click.argument("clips", metavar="CLIP|FOLDER...", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", type=PATH, metavar="FILE|DIR", help="Where to write it; else to stdout.")
@click.option("--format", "name", metavar="NAME", help="The format; else by the ending of FILE.")
@click.option("-k", "--kind", multiple=True, help="Only these kinds.")
@click.option("-t", "--tag", multiple=True, help="Only with all of these tags.")
@click.option("-p", "--person", multiple=True, help="Only with all of these people; a part of the name will do.")
@click.option("--author", multiple=True, help="Only of these authors.")
@click.option("-u", "--use", multiple=True, help="Only for these uses; `none` for those without.")
@click.option("--status", type=click.Choice(STATUSES), help="Only those.")
@click.option(
    "--text", multiple=True, help="Only with these words: in heading, text, caption, alt, tags, people, kind or author."
)
@click.option("--from", "since", metavar="TIME", type=MOMENT, help="Only notes that are there or later.")
@click.option("--to", "until", metavar="TIME", type=MOMENT, help="Only notes that start before.")
@click.option(
    "--uri",
    default="",
    help="The clip's address on the web, for formats that name one; else its file name. IIIF must have it.",
)
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
    clips: Sequence[Path], output: Path | None, name: str | None, kind: Sequence[str], tag: Sequence[str],
    person: Sequence[str], author: Sequence[str], use: Sequence[str], status: str | None, text: Sequence[str],
    since: Written | None, until: Written | None, uri: str, bom: bool, drop: bool | None, with_private: bool,
    force: bool, notes_dir: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Give the notes of CLIP to another program. What its format cannot keep is named.

    Of a FOLDER, or of several clips, the notes go to a file a clip in the folder DIR: `-o DIR --format NAME`.
    """
    from bts.notes import formats

    many = len(clips) > 1 or clips[0].is_dir()
    if many and (output is None or name is None or output.is_file()):
        raise UsageError("the notes of several clips go to a folder", None, "say -o DIR and --format NAME")
    form = _target_format(output, name)
    _check_address(form, uri)
    if uri and many:
        raise UsageError("--uri is the address of one clip", None, "export that clip alone")
    asked = _Asked(
        form,
        formats.ExportOptions(bom, drop, with_private),
        Wanted(tuple(kind), tuple(tag), tuple(author), tuple(use), status, tuple(text), people=tuple(person)),
        (since, until), uri, force=force, quiet=quiet,
    )  # fmt: skip
    done: list[dict[str, Any]] = []
    failed: list[Path] = []
    for clip in find_annotated(clips, notes_dir) if many else clips:
        try:
            desk = desk_of(clip, notes_dir, quiet=quiet)
            target = _file_for(desk, clips, output, form) if many and output is not None else output
            if (made := asked.export(desk, target)) is not None:
                done.append(made)
        except BtsError as error:
            if not many:
                raise
            failed.append(clip)
            remark(f"{error}")
    _show(done, many=many, as_json=as_json)
    if failed:
        raise BatchError(f"{len(failed)} of {len(failed) + len(done)} clips gave no file", None, "they are named above")


def _show(done: Sequence[dict[str, Any]], *, many: bool, as_json: bool) -> None:
    """Print what was written: paths, or JSON. Nothing where the notes went to stdout."""
    if as_json and done:
        print_json(done if many else done[0])
    for path in (path for made in done for path in made["files"] if not as_json):
        print_path(path)


@dataclass(frozen=True)
class _Asked:
    """What is to be written of each clip, and how."""

    form: "Format"
    options: "ExportOptions"
    wanted: Wanted
    limits: tuple[Written | None, Written | None]
    uri: str
    force: bool
    quiet: bool

    def export(self, desk: Desk, target: Path | None) -> dict[str, Any] | None:
        """Write the notes of one clip to `target`, else to stdout; what was written, as a JSON object.

        Raises UsageError, OutputError.
        """
        from bts.notes import formats
        from bts.notes.formats.kit.files import write_export
        from bts.notes.journal import folder_of

        since, until = (None if at is None else place_moment(desk, at).start for at in self.limits)
        wanted = replace(self.wanted, since=since, until=until)
        notes = [note for note in desk.found.notes if wanted.fits(note_to_json(note))]
        if not notes:
            remark("note: no notes" + (" that fit" if desk.found.live() else " yet"), quiet=self.quiet)
        about = desk.format_facts(self.uri, size=self.form.size, timecode=self.form.timeline or self.form.size)
        made = formats.write_notes(notes, about, self.form, self.options)
        for line in made.remarks:
            remark(f"note: {printable(line)}", quiet=self.quiet)
        if target is None:
            _print_parts(made.parts, self.form)
            return None
        spare_sources(target, [desk.clip])
        paths = write_export(made.parts, target, folder_of(desk.place.path), force=self.force)
        written = len(notes if self.options.private else published(notes))
        told = {"format": self.form.name, "files": list(map(str, paths))}
        return {**told, "notes": written, "lost": list(made.remarks)}


def _file_for(desk: Desk, clips: Sequence[Path], folder: Path, form: "Format") -> Path:
    """The file in `folder` for the notes of one clip: where the clip is below the folder that was named."""
    top = next((path for path in clips if path.is_dir() and desk.clip.is_relative_to(path)), desk.clip.parent)
    name = desk.clip.name.removesuffix(NOTES_SUFFIX)
    target = folder / desk.clip.parent.relative_to(top) / f"{name}{form.suffixes[0]}"
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _target_format(output: Path | None, name: str | None) -> "Format":
    from bts.notes import formats

    if name:
        return formats.get(name)
    if output is None:
        raise UsageError(
            "no format", None, f"say --format NAME or -o FILE; there are {', '.join(formats.written_names())}"
        )
    return formats.for_target(output.name)


def _check_address(form: "Format", uri: str) -> None:
    """Raises UsageError where the format needs the clip's address on the web, and `uri` is none."""
    host = uri.lower().removeprefix("https://").removeprefix("http://")
    if form.web and (host == uri.lower() or host[:1] in ("", "/") or any(c.isspace() for c in uri)):
        given = f"{uri} is none" if uri else "none was given"
        what = f"{form.title} leads players to the clip's address on the web, and {given}"
        raise UsageError(what, None, "say it: --uri https://example.org/clip.mp4")


def _print_parts(parts: Sequence[str], form: "Format") -> None:
    if len(parts) > 1:
        raise UsageError(f"{form.title} needs {len(parts)} files for these notes", None, "say where with -o FILE")
    sys.stdout.flush()
    sys.stdout.buffer.write(parts[0].encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
