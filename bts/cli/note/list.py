"""bts note list."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import PATH, json_option, quiet_option, remark
from bts.cli.kit.notes import desk_of, notes_dir_option, on_one_line
from bts.desk import Desk
from bts.errors import printable
from bts.notes.document import Document, Entry, format_json_line
from bts.notes.ids import short_ids
from bts.notes.migrations import VERSION_FIELD
from bts.notes.selection import Wanted
from bts.timing import clock, from_json_seconds


@click.command(
    "list",
    epilog="""\b
Example:
  bts note list clip.mp4
  bts note list clip.mp4 --kind hidden-camera --status open --text bar --json
  bts note list clip.mp4 --timecode""",
)
@click.argument("clip", type=PATH)
@click.option("-k", "--kind", multiple=True, shell_complete=complete.kinds, help="Only these kinds.")
@click.option("-t", "--tag", multiple=True, help="Only with all of these tags.")
@click.option("--author", multiple=True, help="Only of these authors.")
@click.option("-u", "--use", multiple=True, help="Only for these uses; `none` for those without.")
@click.option("--status", type=click.Choice(["open", "done"]), help="Only those.")
@click.option(
    "--text", multiple=True, help="Only with these words: in text, caption, alt, tags, people, kind or author."
)
@click.option("--deleted", is_flag=True, help="The removed notes instead.")
@click.option("--timecode", is_flag=True, help="Their place in the clip's source timecode too.")
@notes_dir_option
@json_option
@quiet_option
def list_notes(
    clip: Path, kind: Sequence[str], tag: Sequence[str], author: Sequence[str], use: Sequence[str], status: str | None,
    text: Sequence[str], deleted: bool, timecode: bool, notes_dir: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Show the notes of CLIP in its order, as a table or as JSON."""
    desk = desk_of(clip, notes_dir, quiet=quiet)
    document = desk.document
    for line in document.remarks:
        remark(f"note: {line}", quiet=quiet)
    wanted = Wanted(tuple(kind), tuple(tag), tuple(author), tuple(use), status, tuple(text), deleted)
    try:
        entries = [entry for entry in document.in_order() if wanted.fits(entry.value)]
        labels = _labels(desk, entries, quiet=quiet) if timecode else None
        rows = [] if as_json else _rows(document, entries, labels or {})
    except (TypeError, ValueError, AttributeError):
        # A field written by hand is not of its type: reading the notes as records names the line.
        document.notes()
        raise
    if as_json:
        _print_json(document, entries, labels)
    elif entries:
        _print_table(rows)
    else:
        any_left = any(not entry.deleted for entry in document.entries.values())
        remark("no notes that fit" if any_left else "no notes yet: bts note add CLIP TIME TEXT", quiet=quiet)


Labels = Mapping[str, tuple[str | None, str | None]]
"""Id of a note -> the source timecode of its start, and of its end where it has one."""


def _labels(desk: Desk, entries: Sequence[Entry], *, quiet: bool) -> Labels:
    """The place of each note in the source timecode; none, and a remark, when the clip has no timecode."""
    timeline = desk.timeline()
    if timeline.source_timecode is None:
        remark(f"note: {printable(desk.clip.name)} has no source timecode", quiet=quiet)
        return {}
    found: dict[str, tuple[str | None, str | None]] = {}
    for entry in entries:
        start, end = entry.value["start"], entry.value.get("end")
        label = timeline.timecode_at(from_json_seconds(start))
        found[entry.id] = label, None if end is None else timeline.timecode_at(from_json_seconds(end))
    return found


def _print_json(document: Document, entries: Sequence[Entry], labels: Labels | None) -> None:
    """The notes as they stand in the file, one a line, and the fields of its head beside them.

    With `labels`, each has its place in the source timecode too, null where there is none.
    """
    lines = ",\n".join(_entry_json(entry, labels) for entry in entries)
    head = {"clip": {}} | {key: value for key, value in document.head.items() if key not in (VERSION_FIELD, "notes")}
    fields = ", ".join(f"{format_json_line(key)}: {format_json_line(value)}" for key, value in head.items())
    sys.stdout.flush()
    out = sys.stdout.buffer
    out.write(f'{{{fields}, "notes": [\n{lines}\n]}}\n'.encode())
    out.flush()


def _entry_json(entry: Entry, labels: Labels | None) -> str:
    if labels is None:
        return entry.text()
    start, end = labels.get(entry.id, (None, None))
    return format_json_line({**entry.value, "timecode": start, "end_timecode": end})


Row = tuple[str, ...]
"""The cells of a row; the last one is not padded."""


def _rows(document: Document, entries: Sequence[Entry], labels: Labels) -> list[Row]:
    """The table: short id, time, source timecode where there is one, kind, use, words with tags."""
    short = short_ids(document.entries)
    head = ("ID", "TIME", "TIMECODE", "KIND", "USE", "TEXT") if labels else ("ID", "TIME", "KIND", "USE", "TEXT")
    return [head, *(_row(entry, short, labels) for entry in entries)]


def _print_table(rows: Sequence[Row]) -> None:
    """Columns as wide as they must be; on a terminal, words that would wrap are cut."""
    padded = len(rows[0]) - 1
    widths = [max(len(row[i]) for row in rows) for i in range(padded)]
    room = get_terminal_size().columns if sys.stdout.isatty() else 0
    for row in rows:
        line = "  ".join([*(row[i].ljust(widths[i]) for i in range(padded)), row[-1]]).rstrip()
        click.echo(f"{line[: room - 1]}…" if 0 < room < len(line) else line)


def _row(entry: Entry, short: Mapping[str, str], labels: Labels) -> Row:
    value = entry.value
    time = clock(from_json_seconds(value["start"]))
    if value.get("end") is not None:
        time += f"-{clock(from_json_seconds(value['end']))}"
    tags = " ".join(f"#{tag}" for tag in value.get("tags", ()))
    done = "[done] " if value.get("status") == "done" else ""
    private = "[private] " if value.get("private") else ""
    base = value.get("conflict_of", "").rpartition("@")[0]
    other = f"[other version of {short.get(base, base)}] " if base else ""
    words = value.get("text") or value.get("caption") or ""
    use = ",".join(value.get("use", ()))
    kind = printable(value.get("kind", "note"))
    place = ("-".join(filter(None, labels[entry.id])),) if labels else ()
    return short[entry.id], time, *place, kind, use, on_one_line(f"{other}{private}{done}{words} {tags}")
