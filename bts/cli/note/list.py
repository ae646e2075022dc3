"""bts note list."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import MOMENT, PATH, json_option, quiet_option, remark
from bts.cli.kit.moments import MomentCommand
from bts.cli.kit.notes import desk_of, notes_dir_option, on_one_line
from bts.cli.kit.table import Row, print_table
from bts.desk import Desk, place_moment
from bts.errors import printable
from bts.notes.document import Document, Entry, format_json_line
from bts.notes.gathering import find_annotated
from bts.notes.ids import short_ids
from bts.notes.migrations import VERSION_FIELD
from bts.notes.selection import Wanted
from bts.timing import Written, clock, from_json_seconds

SORTS: dict[str, Callable[[Entry], Any]] = {
    "time": lambda entry: entry.key,
    "touched": lambda entry: str(entry.value.get("modified") or entry.value.get("created") or ""),
    "kind": lambda entry: (str(entry.value.get("kind", "note")), entry.key),
    "author": lambda entry: (str(entry.value.get("author", "")).casefold(), entry.key),
}
"""Order of a list -> what of a note decides it."""


@click.command(
    "list",
    cls=MomentCommand,
    epilog="""\b
Example:
  bts note list clip.mp4
  bts note list clip.mp4 --kind hidden-camera --status open --text bar --json
  bts note list clip.mp4 --from 0:30 --to 1:10 --person Jenna
  bts note list . --sort touched                of all clips in a folder, and below
  bts note list clip.mp4 --timecode""",
)
@click.argument("clips", metavar="CLIP|FOLDER...", nargs=-1, required=True, type=PATH)
@click.option("-k", "--kind", multiple=True, shell_complete=complete.kinds, help="Only these kinds.")
@click.option("-t", "--tag", multiple=True, help="Only with all of these tags.")
@click.option("-p", "--person", multiple=True, help="Only with all of these people; a part of the name will do.")
@click.option("--author", multiple=True, help="Only of these authors.")
@click.option("-u", "--use", multiple=True, help="Only for these uses; `none` for those without.")
@click.option("--status", type=click.Choice(["open", "done"]), help="Only those.")
@click.option(
    "--text", multiple=True, help="Only with these words: in heading, text, caption, alt, tags, people, kind or author."
)
@click.option("--from", "since", metavar="TIME", type=MOMENT, help="Only notes that are there or later.")
@click.option("--to", "until", metavar="TIME", type=MOMENT, help="Only notes that start before.")
@click.option("--deleted", is_flag=True, help="The removed notes instead.")
@click.option("--sort", type=click.Choice(list(SORTS)), default="time", help="Their order; default the clip's.")
@click.option("--timecode", is_flag=True, help="Their place in the clip's source timecode too.")
@notes_dir_option
@json_option
@quiet_option
def list_notes(
    clips: Sequence[Path], kind: Sequence[str], tag: Sequence[str], person: Sequence[str], author: Sequence[str],
    use: Sequence[str], status: str | None, text: Sequence[str], since: Written | None, until: Written | None,
    deleted: bool, sort: str, timecode: bool, notes_dir: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Show the notes of CLIP in its order, as a table or as JSON; of a FOLDER, those of all clips in and below it.

    @ is a note's number, by which other commands take it: @2.
    """
    many = len(clips) > 1 or clips[0].is_dir()
    wanted = Wanted(
        tuple(kind), tuple(tag), tuple(author), tuple(use), status, tuple(text), deleted, tuple(person)
    )  # fmt: skip
    found = []
    for clip in find_annotated(clips, notes_dir) if many else clips:
        desk = desk_of(clip, notes_dir, quiet=quiet)
        limits = [None if at is None else place_moment(desk, at).start for at in (since, until)]
        found.append(_look(desk, replace(wanted, since=limits[0], until=limits[1]), sort, timecode, quiet=quiet))
    if as_json:
        _print_json(found, many=many)
    elif any(part.entries for part in found):
        rows = _rows(found, many=many, timecode=timecode)
        print_table(rows, [rows[0].index(name) for name in ("USE", "KIND")])
    else:
        remark(_why_none(found), quiet=quiet)
    for line in (line for part in found for line in part.desk.content_remarks):
        remark(f"note: {line}", quiet=quiet)


@dataclass(frozen=True)
class _Part:
    """What is shown of one clip: the entries in order, and their source timecode, where that was asked for."""

    desk: Desk
    entries: Sequence[Entry]
    labels: "Labels | None"


def _look(desk: Desk, wanted: Wanted, sort: str, timecode: bool, *, quiet: bool) -> _Part:
    """The notes of one clip that fit. Raises NotesFileError."""
    document = desk.document
    for line in document.remarks:
        remark(f"note: {line}", quiet=quiet)
    try:
        entries = [entry for entry in document.in_order() if wanted.fits(entry.value)]
        entries.sort(key=SORTS[sort], reverse=sort == "touched")
        return _Part(desk, entries, _labels(desk, entries, quiet=quiet) if timecode else None)
    except (TypeError, ValueError, AttributeError):
        # A field written by hand is not of its type: reading the notes as records names the line.
        document.notes()
        raise


def _why_none(found: Sequence[_Part]) -> str:
    """For the person: why the list is empty."""
    if any(not entry.deleted for part in found for entry in part.desk.document.entries.values()):
        return "no notes that fit"
    if any(part.desk.place.elsewhere for part in found):
        return "no notes here yet; those that are named above come with bts note adopt"
    return "no notes yet: bts note add CLIP TIME TEXT"


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


def _print_json(found: Sequence[_Part], *, many: bool) -> None:
    """The notes as they stand in the file, one a line, and the fields of its head beside them.

    Where source timecode was asked for, each has its place in that too, null where there is none. Of several clips it
    is a list, and each part names its `path`.
    """
    parts = [_part_json(part, path=many) for part in found]
    sys.stdout.flush()
    out = sys.stdout.buffer
    out.write((f"[{', '.join(parts)}]\n" if many else f"{parts[0]}\n").encode())
    out.flush()


def _part_json(part: _Part, *, path: bool) -> str:
    document = part.desk.document
    lines = ",\n".join(_entry_json(entry, part.labels) for entry in part.entries)
    head = {"clip": {}} | {key: value for key, value in document.head.items() if key not in (VERSION_FIELD, "notes")}
    head = ({"path": str(part.desk.clip)} if path else {}) | head
    fields = ", ".join(f"{format_json_line(key)}: {format_json_line(value)}" for key, value in head.items())
    return f'{{{fields}, "notes": [\n{lines}\n]}}'


def _entry_json(entry: Entry, labels: Labels | None) -> str:
    if labels is None:
        return entry.text()
    start, end = labels.get(entry.id, (None, None))
    return format_json_line({**entry.value, "timecode": start, "end_timecode": end})


def _rows(found: Sequence[_Part], *, many: bool, timecode: bool) -> list[Row]:
    """The table: clip where there are several, number, short id, time, source timecode, kind, use, words with tags."""
    coded = timecode and any(part.labels for part in found)
    head = ["CLIP"] * many + ["@", "ID", "TIME"] + ["TIMECODE"] * coded + ["KIND", "USE", "TEXT"]
    rows: list[Row] = [tuple(head)]
    for part in found:
        document = part.desk.document
        short, numbers, other = short_ids(document.entries), _numbers(document), part.desk.of_other_content
        for entry in part.entries:
            place = ["-".join(filter(None, (part.labels or {}).get(entry.id, ("",))))] * coded
            clip = [printable(part.desk.clip.name)] * many
            time, *words = _row(entry, short, of_other=entry.id in other)
            rows.append((*clip, numbers.get(entry.id, ""), short[entry.id], time, *place, *words))
    return rows


def _numbers(document: Document) -> dict[str, str]:
    return {entry.id: str(place) for place, entry in enumerate(document.in_order(deleted=False), start=1)}


def _row(entry: Entry, short: Mapping[str, str], *, of_other: bool) -> Row:
    value = entry.value
    time = clock(from_json_seconds(value["start"]))
    if value.get("end") is not None:
        time += f"-{clock(from_json_seconds(value['end']))}"
    tags = " ".join(f"#{tag}" for tag in value.get("tags", ()))
    old = "[made for other content] " if of_other else ""
    done = "[done] " if value.get("status") == "done" else ""
    private = "[private] " if value.get("private") else ""
    base = value.get("conflict_of", "").rpartition("@")[0]
    other = f"[other version of {short.get(base, base)}] " if base else ""
    heading = f"[heading: {value['heading']}] " if value.get("heading") else ""
    words = value.get("text") or value.get("caption") or ""
    use = ",".join(value.get("use", ()))
    kind = printable(value.get("kind", "note"))
    return time, kind, use, on_one_line(f"{old}{other}{private}{done}{heading}{words} {tags}")
