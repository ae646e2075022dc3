"""Adobe Premiere Pro's list of markers: called CSV, separated by tabs, times as timecode at the clip's rate."""

from collections.abc import Sequence
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, signed
from bts.notes.formats.kit.cells import find_delimiter, format_rows, read_rows
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import join_title, one_line, shorten_to_title, tidy
from bts.notes.formats.kit.timecode import (
    HOUR,
    ZERO,
    count_for,
    format_timecode,
    frame_of_timecode,
    measure,
    place_frames,
)

COLUMNS = ("Marker Name", "Description", "In", "Out", "Duration", "Marker Type")
TYPE = "Comment"
"""Premiere's marker type for a remark; it has no type for a note's kind."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker; its kind is the marker's type, but for ordinary (Comment) markers.

    Raises:
        NotesFileError: the first line does not name Premiere's columns, or the markers lie nowhere in the clip.
    """
    notes = Collector("premiere", clip)
    table = read_rows(text, find_delimiter(text, "\t"))
    _, header = next(table, (1, []))
    names = [cell.strip().casefold() for cell in header]
    if "in" not in names or not {"marker name", "description"} & set(names):
        raise NotesFileError("line 1: not Premiere's columns", None, f"they are {', '.join(COLUMNS)}, tabs between")
    found: list[tuple[int, dict[str, str], int, int]] = []
    for line, row in table:
        cells = dict(zip(names, row, strict=False))
        try:
            start = frame_of_timecode(cells.get("in", ""), clip.edit_rate)
            found.append((line, cells, start, _length(cells, clip, start)))
        except UsageError as error:
            notes.skip(line, str(error))
    drop = any(";" in cells["in"] for _, cells, _, _ in found)
    remark = partial(notes.change, 0)
    placed = place_frames([start for *_, start, _ in found], clip, remark, drop=drop, usual=(ZERO, HOUR))
    for (line, cells, _, length), start in zip(found, placed, strict=True):
        kind = cells.get("marker type", "").strip()
        notes.add(line, clip.time_on_timeline(start), clip.time_on_timeline(start + length) if length else None,
                  join_title(cells.get("marker name", ""), cells.get("description", "")),
                  kind="" if kind == TYPE else kind)  # fmt: skip
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A line for each note: the beginning of its text is the marker's name, all of it its description."""
    counting = count_for(clip, options.drop)
    lines: list[Sequence[str]] = [COLUMNS]
    for note in notes:
        start = clip.frame_at(note.start)
        end = start if note.end is None else max(clip.frame_at(note.end), start + 1)
        words = tidy(note.text or note.caption)
        name = shorten_to_title(words)
        length = format_timecode(end - start, clip.edit_rate, drop=counting.drop)
        times = [counting.label(start), counting.label(end), length]
        kind = TYPE if note.kind == "note" else one_line(note.kind)
        lines.append((name, "" if name == words else words, *times, kind))
    remarks = (counting.remark,) if counting.remark else ()
    return Written((format_rows(lines, "\t", options),), remarks)


def _length(cells: dict[str, str], clip: ClipFacts, start: int) -> int:
    """The frames of a marker, from its end or its duration; 0 for a point."""
    if out := cells.get("out", "").strip():
        return measure(start, frame_of_timecode(out, clip.edit_rate), clip.edit_rate, drop=";" in out)
    length = cells.get("duration", "").strip()
    return frame_of_timecode(length, clip.edit_rate, drop=False) if length else 0


def _looks_like(text: str) -> bool:
    header = text.split("\n", 1)[0].split("\t")
    return {"marker name", "in"} <= {cell.strip(' "').casefold() for cell in header}


FORMAT = Format(
    "premiere", "Premiere markers", (".premiere.csv", ".csv"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.FRAME, track=Kept.CONVENTION),
    read, write, signed(_looks_like), timeline=True,
)  # fmt: skip
