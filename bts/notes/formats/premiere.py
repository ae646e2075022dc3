"""Adobe Premiere Pro's list of markers: called CSV, separated by tabs, times as timecode at the clip's rate."""

import re
from collections.abc import Sequence
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Fit, Format, Grid, Keeps, Kept, Read, Written
from bts.notes.formats.kit.cells import find_delimiter, format_rows, read_rows
from bts.notes.formats.kit.celltimes import QUOTED
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

COMMENTS = frozenset({
    "comment", "kommentar", "commentaire", "comentario", "commento", "comentário", "opmerking", "комментарий",
    "komentarz", "コメント", "注释", "註解", "댓글", "주석",
})  # fmt: skip
"""That type in the languages of Premiere, as it may stand in a list, in small letters."""

LOOKED_AT = 5
"""Rows below the headings by which headings in another language are known for Premiere's."""

PLACES = ("marker name", "description", "in", "out", "duration", "marker type")
"""What its columns are, by position: only an English Premiere calls them so."""

_TIMECODE = re.compile(r"\d{1,2}(?:[:;.]\d{2}){2}[:;.]\d{2,3}")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker; its kind is the marker's type, but for ordinary (Comment) markers.

    A marker without name and words is called by its number in the list.

    Raises:
        NotesFileError: the first line does not name Premiere's columns, or the markers lie nowhere in the clip.
    """
    notes = Collector("premiere", clip)
    rows = list(read_rows(text, find_delimiter(text, "\t")))
    names = _columns(rows)
    found: list[tuple[int, dict[str, str], int, int]] = []
    for line, row in rows[1:]:
        cells = dict(zip(names, row, strict=False))
        try:
            start = frame_of_timecode(cells.get("in", ""), clip.edit_rate)
            found.append((line, cells, start, _length(cells, clip, start)))
        except UsageError as error:
            words = one_line(f"{cells.get('marker name', '')} {cells.get('description', '')}")
            notes.skip(line, f"{error.what}; its words: {words[:QUOTED]!r}" if words else error.what)
    drop = any(";" in cells["in"] for _, cells, _, _ in found)
    remark = partial(notes.change, 0)
    placed = place_frames([start for *_, start, _ in found], clip, remark, drop=drop, usual=(ZERO, HOUR))
    for number, ((line, cells, _, length), start) in enumerate(zip(found, placed, strict=True), start=1):
        kind = cells.get("marker type", "").strip()
        kind = "" if kind.casefold() in COMMENTS else kind
        words = join_title(cells.get("marker name", ""), cells.get("description", ""))
        if not words and not kind:
            words = f"Marker {number}"
            notes.change(line, f"it has no name and no words; it was called {words}")
        end = clip.time_on_timeline(start + length) if length else None
        notes.add(line, clip.time_on_timeline(start), end, words, kind=kind)
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


def _columns(rows: Sequence[tuple[int, list[str]]]) -> list[str]:
    """What each column is, in the words of PLACES: by its English heading, else by position.

    Raises:
        NotesFileError: the first line is no headings of Premiere's.
    """
    header = rows[0][1] if rows else []
    names = [cell.strip().casefold() for cell in header]
    if "in" in names and {"marker name", "description"} & set(names):
        return names
    if _fits_by_position(header, [row for _, row in rows[1 : 1 + LOOKED_AT]]):
        return [*PLACES, *names[len(PLACES) :]]
    raise NotesFileError("line 1: not Premiere's columns", None, f"they are {', '.join(COLUMNS)}, tabs between")


def _fits_by_position(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the third to fifth cells of each row are timecode, and those of the headings are not."""
    if len(header) < len(PLACES) or any(_TIMECODE.fullmatch(cell.strip()) for cell in header):
        return False
    places = slice(PLACES.index("in"), PLACES.index("duration") + 1)
    whole = [row for row in rows if len(row) >= len(PLACES)]
    return bool(whole) and all(_TIMECODE.fullmatch(cell.strip()) for row in whole for cell in row[places])


def _length(cells: dict[str, str], clip: ClipFacts, start: int) -> int:
    """The frames of a marker, from its end or its duration; 0 for a point."""
    if out := cells.get("out", "").strip():
        return measure(start, frame_of_timecode(out, clip.edit_rate), clip.edit_rate, drop=";" in out)
    length = cells.get("duration", "").strip()
    return frame_of_timecode(length, clip.edit_rate, drop=False) if length else 0


def _fit(text: str) -> Fit:
    """Signed by its English headings; likely by the places of timecode below others of as many columns."""
    rows = [line.split("\t") for line in text.lstrip("\n").split("\n", LOOKED_AT + 1)[: LOOKED_AT + 1] if line.strip()]
    header = [cell.strip(' "') for cell in rows[0]] if rows else []
    if {"marker name", "in"} <= {cell.casefold() for cell in header}:
        return Fit.SIGNED
    return Fit.LIKELY if _fits_by_position(header, rows[1:]) else Fit.NONE


FORMAT = Format(
    "premiere", "Premiere markers", (".premiere.csv", ".csv"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.FRAME, track=Kept.CONVENTION),
    read, write, _fit, timeline=True,
)  # fmt: skip
