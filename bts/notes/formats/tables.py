"""CSV and TSV with bts's own columns; and any table whose first line names a column of times.

Only the header decides what a column means, so columns may be left out or moved. Times stand twice, as a clock and as
seconds; where a program has rounded the clock, the seconds count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from bts.errors import NotesFileError, UsageError
from bts.model import Credit, Note, Person
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    likely,
    written_ms,
)
from bts.notes.formats.kit.cells import find_delimiter, format_rows, join_in_cell, read_rows, split_cell
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.record import note_fields, prefer_exact
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.timecode import Counting, clock_of, count_for, read_moment
from bts.timing import format_time

COLUMNS = (
    "id", "start", "end", "timecode", "start_seconds", "end_seconds", "kind", "text", "caption", "alt",
    "credit", "creator", "source", "copyright", "licence_url", "usage_terms", "people", "tags", "use", "status",
    "private", "author", "created", "modified", "confidence", "region", "exact",
)  # fmt: skip
"""`timecode` is for people in front of an editing program, and not read again. `exact` is filled only for times that
milliseconds cannot hold."""

ALIASES = {
    "in": "start", "time": "start", "begin": "start", "start time": "start",
    "out": "end", "stop": "end", "end time": "end",
    "note": "text", "notes": "text", "comment": "text", "description": "text", "label": "text", "name": "text",
    "type": "kind", "category": "kind", "alt text": "alt", "tag": "tags", "person": "people",
    "license_url": "licence_url",
}  # fmt: skip

YES = frozenset({"yes", "y", "true", "1", "x"})
"""What a person writes into a column of marks, such as private, where the mark is set."""

CREDIT = ("credit", "creator", "source", "copyright", "licence_url", "usage_terms")
"""Columns of a note's credit, in the order of model.Credit; its line has the column `credit`."""


def _cells(note: Note, clip: ClipFacts, counting: Counting) -> dict[str, str]:
    start, end = written_ms(note)
    times = [note.start] if note.end is None else [note.start, note.end]
    region = note.region
    cells = {
        "id": note.id,
        "start": format_time(Fraction(start, 1000)),
        "end": format_time(Fraction(end, 1000)) if end else "",
        "timecode": counting.label(clip.frame_at(note.start)),
        "start_seconds": f"{start / 1000:.3f}",
        "end_seconds": f"{end / 1000:.3f}" if end else "",
        "kind": note.kind,
        "text": tidy(note.text),
        "caption": note.caption,
        "alt": note.alt,
        "people": join_in_cell(f"{p.name} as {p.character}" if p.character else p.name for p in note.people),
        "tags": join_in_cell(note.tags),
        "use": join_in_cell(note.use),
        "status": note.status,
        "private": "yes" if note.private else "",
        "author": note.author,
        "created": note.created,
        "modified": note.modified,
        "confidence": "" if note.confidence is None else repr(note.confidence),
        "region": "" if region is None else " ".join(repr(v) for v in (region.x, region.y, region.w, region.h)),
        "exact": join_in_cell(map(str, times)) if any((time * 1000).denominator != 1 for time in times) else "",
    }
    return cells | dict(zip(CREDIT, note.credit.values(), strict=True))


def _writer(delimiter: str) -> Callable[[Sequence[Note], ClipFacts, ExportOptions], Written]:
    def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
        """A row for each note below a header."""
        counting = count_for(clip, options.drop)
        table = [_cells(note, clip, counting) for note in notes]
        lines = [COLUMNS, *([row[name] for name in COLUMNS] for row in table)]
        remarks = (counting.remark,) if counting.remark else ()
        return Written((format_rows(lines, delimiter, options),), remarks)

    return write


def _reader(name: str, delimiter: str) -> Callable[[str, ClipFacts], Read]:
    def read(text: str, clip: ClipFacts) -> Read:
        """A note for each row. Raises NotesFileError where the first line names no column of times."""
        notes = Collector(name, clip)
        table = read_rows(text, find_delimiter(text, delimiter))
        _, header = next(table, (1, []))
        columns = columns_of(header)
        if not {"start", "start_seconds"} & set(columns):
            raise NotesFileError(
                "line 1: no column is called start (or in, time)",
                None,
                f"name the columns: {', '.join(COLUMNS[:8])}, ...",
            )
        for line, row in table:
            cells = {column: cell for column, cell in zip(columns, row, strict=False) if column}
            try:
                start, end = _times(cells, clip, line, notes)
                notes.add(line, start, end, cells.get("text", ""), **_fields(cells))
            except (ValueError, UsageError) as error:
                notes.skip(line, str(error))
        return notes.read()

    return read


def columns_of(header: Sequence[str]) -> list[str]:
    """What each column means, or "" for one that is not known."""
    names = [cell.strip().casefold() for cell in header]
    left = set(COLUMNS)
    columns = []
    for name in names:
        meant = ALIASES.get(name, name.replace(" ", "_"))
        columns.append(meant if meant in left else "")
        left.discard(meant)
    return columns


def _times(cells: Mapping[str, str], clip: ClipFacts, line: int, notes: Collector) -> tuple[Fraction, Fraction | None]:
    """Start and end of a row. Raises UsageError or ValueError for what is no time."""
    clocks = [cells.get(name, "").strip() for name in ("start", "end")]
    numbers = [cells.get(f"{name}_seconds", "").strip().replace(",", ".") for name in ("start", "end")]
    begin = Fraction(0) if clip.timeline_start is None else clock_of(clip.timeline_start, clip.edit_rate)
    ends = [_number(seconds) - begin if seconds else None for seconds in numbers]
    remark = partial(notes.change, line)
    if clocks[0] and ends[0] is None:
        # Both ends at once, for the end of a range may be the frame after the clip's last.
        whole = clocks[1] and ends[1] is None and not {"-", "+"} & {*clocks[0], *clocks[1]}
        start, end = read_moment("-".join(clocks) if whole else clocks[0], clip, remark)
        ends = [start, end if ends[1] is None else ends[1]]
    if clocks[1] and ends[1] is None:
        ends[1] = read_moment(clocks[1], clip, remark)[0]
    for name, clock, seconds, value in zip(("start", "end"), clocks, numbers, ends, strict=True):
        if clock and seconds and value is not None and not _agree(clock, value, clip):
            notes.change(line, f"{name} says {clock}, {name}_seconds {seconds}; the seconds were taken")
    if ends[0] is None:
        raise ValueError("it has no start")
    exact = {"exact": list(split_cell(cells.get("exact", "")))}
    return prefer_exact(ends[0], exact, 0), None if ends[1] is None else prefer_exact(ends[1], exact, 1)


def _agree(clock: str, seconds: Fraction, clip: ClipFacts) -> bool:
    """Whether a clock, which a spreadsheet may have rounded or respelled, says the same as the seconds beside it."""
    try:
        start, end = read_moment(clock, clip, lambda _: None)
    except UsageError:
        return True
    return end is not None or abs(start - seconds) <= 1


def _number(text: str) -> Fraction:
    if len(text) > 20 or not text.replace(".", "", 1).isdecimal() or not text.isascii():
        raise ValueError(f"not a number of seconds: {text[:40]!r}")
    return Fraction(text)


def _fields(cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row but for its times. Raises ValueError saying which is not what it should be."""
    texts = ("kind", "caption", "alt", "author", "created", "modified")
    value: dict[str, Any] = {name: cells[name].strip() for name in texts if cells.get(name, "").strip()}
    value |= {name: list(split_cell(cells.get(name, ""))) for name in ("tags", "use")}
    value["status"] = "done" if cells.get("status", "").strip().casefold() == "done" else "open"
    value["private"] = cells.get("private", "").strip().casefold() in YES
    if confidence := cells.get("confidence", "").strip():
        value["confidence"] = float(confidence)
    if region := cells.get("region", "").split():
        value["region"] = dict(zip("xywh", map(float, region), strict=False))
    fields = note_fields(value)
    fields["credit"] = Credit(*(cells.get(name, "") for name in CREDIT))
    fields["people"] = tuple(_person(text) for text in split_cell(cells.get("people", "")))
    return fields | {"id": cells.get("id", "").strip()}


def _person(text: str) -> Person:
    name, _, character = text.partition(" as ")
    return Person(name.strip(), character.strip())


def _looks_like(text: str, delimiters: str) -> bool:
    delimiter = find_delimiter(text, delimiters[0])
    names = text.split("\n", 1)[0].replace('"', "").split(delimiter)
    return delimiter in delimiters and len(names) > 1 and not {"start", "start_seconds"}.isdisjoint(columns_of(names))


CSV = Format(
    "csv", "CSV", (".csv",),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION, author=Kept.YES,
          time=Grid.EXACT, track=Kept.YES, details=EVERYTHING - {"extra"}),
    _reader("csv", ","), _writer(","), likely(lambda text: _looks_like(text, ",;")), timeline=True,
)  # fmt: skip
TSV = replace(
    CSV, name="tsv", title="TSV", suffixes=(".tsv",),
    read=_reader("tsv", "\t"), write=_writer("\t"), fit=likely(lambda text: _looks_like(text, "\t")),
)  # fmt: skip
