"""bts note import."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bts.choices import EMBEDDED, USES, one_of
from bts.cli.kit.arguments import PATH, START, json_option, print_json, quiet_option, remark, verbose_option
from bts.cli.kit.fields import fit_kind
from bts.cli.kit.formats import formats_option
from bts.cli.kit.notes import desk_of, format_note, notes_dir_option, show_saved
from bts.desk import Desk
from bts.errors import NotesFileError, UsageError, printable
from bts.model import Note
from bts.notes import NotesHead, edit_notes
from bts.notes.fields import read_use, read_words
from bts.notes.records import utc_now
from bts.timecode import Label

if TYPE_CHECKING:
    from bts.notes.formats import ClipFacts, Comparison, Format, Found, Remark

SHOWN = 20
"""Remarks on lines of a file that are shown without -v."""


@click.command(
    "import",
    epilog="""\b
Example:
  bts note import clip.mp4 interview.srt --kind quote
  bts note import clip.mp4 notes.csv --dry-run
  bts note import clip.mp4 "Timeline 1.edl" --dry-run
  bts note import clip.mp4 "Timeline 1.edl" --start 00:00:00:00
  bts note import clip.mp4 project.fcpxml --media A001
  bts note import clip.mp4 --embedded chapters
  bts note import clip.mp4 --embedded subtitles --track de""",
)
@click.argument("clip", type=PATH)
@click.argument("file", type=PATH, required=False)
@click.option(
    "--embedded",
    type=click.Choice(tuple(EMBEDDED)),
    help=f"Instead of FILE, take what is in CLIP itself, a note each: {one_of(EMBEDDED.values())}.",
)
@click.option(
    "--track", default="", metavar="N|LANG", help="With --embedded subtitles: which track; cc1 is in the pictures."
)
@click.option("--format", "name", metavar="NAME", help="The file's format; else by what it looks like.")
@click.option(
    "--encoding", default="", metavar="NAME", help="The file's encoding when it is not UTF-8, such as cp1252."
)
@click.option(
    "--start",
    type=START,
    metavar="HH:MM:SS:FF",
    help="Where the timeline starts whose times are in FILE. Without it: at the clip's source timecode where that "
    "holds all of FILE, else where such programs start it; and that is said.",
)
@click.option("--media", default="", metavar="NAME", help="Which of the media that FILE speaks of is CLIP.")
@click.option("-k", "--kind", help="The kind of the notes that have none in the file.")
@click.option("-t", "--tag", multiple=True, metavar="WORD", help="A tag for each of the notes.")
@click.option("-u", "--use", multiple=True, metavar="USE", help="What to make of each: still, snippet, quote.")
@click.option("--author", metavar="NAME", help="Who wrote the notes that name nobody in the file.")
@click.option("--update", is_flag=True, help="Change notes that are there already to what the file says of them.")
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be added, and add nothing.")
@formats_option
@notes_dir_option
@json_option
@quiet_option
@verbose_option
def import_notes(
    clip: Path, file: Path | None, embedded: str | None, track: str, name: str | None, encoding: str,
    start: Label | None, media: str, kind: str | None, tag: Sequence[str], use: Sequence[str], author: str | None,
    update: bool, dry_run: bool, notes_dir: Path | None, as_json: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Take the notes in FILE (- for stdin), or the chapters or captions in CLIP itself, to CLIP.

    FILE is read as what it holds: subtitles, markers of an editing program, comments of a review page, a list of
    chapters, or a table or spreadsheet with a column of times, whatever its headings, language and order. What is there
    already is not added again; what is left out or doubtful is named by its line. A FILE without notes is refused (3).
    """
    from bts.notes import formats

    reading = _Reading(file, embedded, track, name, encoding, start)
    given = _Given(kind, tag, use, author)
    desk = desk_of(clip, notes_dir, quiet=quiet)
    if kind:
        fit_kind({"kind": kind}, desk, quiet=quiet)
    head = desk.head()
    about = replace(desk.format_facts(), timeline_start=start, media=media)
    found = reading.find(desk, about)
    notes = [given.over(note) for note in found.notes]
    if dry_run:
        compared = formats.compare_notes(desk.found.notes, notes, about, found.form)
        for note in compared.new if not as_json else ():
            click.echo(format_note(note))
    else:
        compared = _take(desk, head, notes, about, found.form, update=update, quiet=quiet)
    if as_json:
        print_json(_report(found, compared, update=update))
    _tell_import(found, compared, update=update, dry_run=dry_run, quiet=quiet, shown=None if verbose else SHOWN)


class _Reading:
    """What to read, and how. Raises UsageError where options do not go together or a format is not known."""

    def __init__(
        self, file: Path | None, embedded: str | None, track: str, name: str | None, encoding: str, start: Label | None
    ) -> None:
        from bts.notes import formats

        if (file is None) == (embedded is None):
            given = "neither was given" if file is None else "both were given"
            raise UsageError(f"give FILE or --embedded; {given}", None, "see --help")
        said = {"--format": name, "--encoding": encoding, "--start": start}
        for option in (option for option, value in said.items() if value and embedded):
            raise UsageError(f"{option} says how to read FILE, and --embedded reads none", None, "leave it out")
        if track and embedded != "subtitles":
            raise UsageError("--track names a track of captions in CLIP", None, "add --embedded subtitles")
        self._file, self._encoding, self._start = file, encoding, start
        self._embedded, self._track = embedded, track
        self._form = formats.get(name) if name else None

    def find(self, desk: Desk, about: "ClipFacts") -> "Found":
        """What is in the file, or in the clip. Raises UsageError, NotesFileError, ClipError."""
        if self._file is not None:
            if _is_same_file(self._file, desk.clip):
                remedy = (
                    f"to take what lies in it, say {one_of(f'--embedded {name}' for name in EMBEDDED)} without FILE"
                )
                raise NotesFileError("this is the clip itself, not a file of notes", self._file, remedy)
            return self._read(self._file, about)
        if self._embedded == "subtitles":
            return _find_subtitles(desk, about, self._track)
        return _find_chapters(desk, about)

    def _read(self, file: Path, about: "ClipFacts") -> "Found":
        from bts.notes import formats

        data = _content(file)
        found = formats.parse_notes(data, str(file), about, self._form, self._encoding)
        if self._start is not None and not (found.form.timeline or found.form.clock):
            what = f"--start says where a timeline starts, and times in {found.form.title} are those of the clip"
            raise UsageError(what, None, "leave it out")
        formats.refuse_empty(found, data, str(file), given=self._form is not None, encoding=self._encoding)
        return found


def _find_chapters(desk: Desk, about: "ClipFacts") -> "Found":
    """The chapters in the clip. Raises UsageError when none can be used, ClipError."""
    from bts.notes import formats

    info = desk.probe()
    found = formats.take_chapters(info.chapters, info.chapters_outside, about)
    if not found.notes:
        why = f"none of its chapters can be used: {found.skipped[0]}" if found.skipped else "it has no chapters"
        raise UsageError(why, desk.clip, "give a FILE with notes instead of --embedded")
    return found


def _find_subtitles(desk: Desk, about: "ClipFacts", track: str) -> "Found":
    """The captions in the clip. Raises UsageError when none can be used, ClipError."""
    from bts.desk.captions import read_inside
    from bts.notes import formats

    found = formats.take_subtitles(read_inside(desk, track), about)
    if not found.notes:
        why = f"none of its captions can be used: {found.skipped[0]}"
        raise UsageError(why, desk.clip, "choose another --track, or give a FILE with notes")
    return found


def _is_same_file(file: Path, clip: Path) -> bool:
    try:
        return str(file) != "-" and file.samefile(clip)
    except OSError:
        return False


class _Given:
    """What the options say of imported notes. `kind` and `author` fill what is empty, tags and uses are added."""

    def __init__(self, kind: str | None, tags: Sequence[str], use: Sequence[str], author: str | None) -> None:
        self._kind, self._author = kind, author
        self._tags = read_words(tags)
        self._uses = read_use(use)
        self._now = utc_now()

    def over(self, note: Note) -> Note:
        """The note with what was given, and with dates where the file has none."""
        uses = tuple(use for use in USES if use in (*note.use, *self._uses))
        created = note.created or self._now
        return replace(
            note,
            kind=self._kind if self._kind and note.kind == "note" else note.kind,
            author=note.author or self._author or "",
            tags=tuple(dict.fromkeys([*note.tags, *self._tags])),
            use=uses,
            created=created,
            modified=note.modified or created,
        )


def _content(file: Path) -> bytes:
    from bts.decoding import LARGEST_TEXT_FILE
    from bts.notes.formats.kit.files import read_foreign_file

    return sys.stdin.buffer.read(LARGEST_TEXT_FILE + 1) if str(file) == "-" else read_foreign_file(file)


def _take(
    desk: Desk, head: NotesHead, notes: Sequence[Note], about: "ClipFacts", form: "Format", *, update: bool, quiet: bool
) -> "Comparison":
    """Add what is new, under the lock, so that two imports of one file at once add it once."""
    from bts.notes import formats

    compared: list[Comparison] = []

    def change(mine: tuple[Note, ...]) -> Iterable[Note]:
        compared.append(formats.compare_notes(mine, notes, about, form))
        changed = [formats.update_note(own, found, form) for own, found in compared[0].differing] if update else []
        return [*compared[0].new, *changed]

    show_saved(edit_notes(desk.notes_path(), head, change, known=desk.document, action="import"), quiet=quiet)
    return compared[0]


def _report(found: "Found", compared: "Comparison", *, update: bool) -> dict[str, Any]:
    return {
        "format": found.form.name,
        "added": [note.id for note in compared.new],
        "known": compared.known,
        "differing": [own.id for own, _ in compared.differing],
        "updated": update,
        "skipped": _lines(found.skipped),
        "changed": _lines(found.changed),
    }


def _lines(remarks: "Iterable[Remark]") -> list[dict[str, Any]]:
    return [{"line": remark.line or None, "what": remark.what} for remark in remarks]


def _tell_import(
    found: "Found", compared: "Comparison", *, update: bool, dry_run: bool, quiet: bool, shown: int | None
) -> None:
    """Say what was skipped, with line numbers, and how many notes were added."""
    for word, remarks in (("skipped", found.skipped), ("changed", found.changed)):
        for line in remarks[:shown]:
            remark(f"note: {word}: {printable(line)}", quiet=quiet)
        if shown is not None and len(remarks) > shown:
            remark(f"note: {word}: {len(remarks) - shown} more; -v names them all", quiet=quiet)
    said_of = [f"{len(compared.new)} {'would be added' if dry_run else 'added'}", f"{compared.known} there already"]
    if compared.differing:
        hint = "" if update else " (--update takes what the file says)"
        said_of.append(f"{len(compared.differing)} of these {'changed' if update and not dry_run else 'differ'}{hint}")
    if found.skipped:
        said_of.append(f"{len(found.skipped)} skipped")
    remark(f"{found.form.title}: {', '.join(said_of)}", quiet=quiet)
