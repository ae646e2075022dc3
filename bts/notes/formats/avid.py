"""Avid Media Composer's markers as text (Markers > Export Markers): tabs between user, timecode, track, colour, comment
and length in frames. Newer versions add columns, which are not kept.
"""

import re
from collections.abc import Sequence
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, ExportOptions, Format, Grid, Keeps, Kept, Read, Written, count, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.placing import frame_span
from bts.notes.formats.kit.texts import one_line
from bts.notes.formats.kit.timecode import HOUR, ZERO, count_for, frame_of_timecode, place_frames

COLOURS = (
    "white", "red", "green", "blue", "cyan", "magenta", "yellow", "black", "pink", "forest", "denim", "violet",
    "purple", "orange", "grey", "gold",
)  # fmt: skip
"""Avid's marker colours. A tag that is one of them colours the marker, and a colour is read as such a tag; but for the
first, which bts gives to markers without a colour, as Avid has none of that kind."""

COLUMNS = 5
"""Columns that a line must have: user, timecode, track, colour, comment."""

LENGTH = 5
"""The column, from 0, of the length in frames."""

LONGEST_COUNT = 9
"""Digits of the longest marker in frames: a year."""

TRACK = "V1"
"""The track on which markers are written."""

_LINE = re.compile(r"[^\t\n]*\t\d{2}:\d{2}:\d{2}[:;]\d{2}\t[A-Z]{1,2}\d{0,3}\t(?P<colour>\w{3,12})\t")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each marker, counted from the start of the sequence (kit.timecode.place_frames).

    Raises:
        NotesFileError: no line is a marker, or its sequence cannot start where sequences do.
    """
    notes = Collector("avid", clip)
    found: list[tuple[int, list[str], int, int]] = []
    rows = [(line, row.split("\t")) for line, row in enumerate(text.split("\n"), start=1) if row.strip()]
    drop = any(";" in row[1] for _, row in rows if len(row) >= COLUMNS)
    for line, row in rows:
        try:
            found.append((line, row, *_frames(row, clip, drop=drop)))
        except UsageError as error:
            notes.skip(line, error.what)
    if not found and not notes.read().skipped:
        raise NotesFileError("no marker in it", None, "in Media Composer: Tools > Markers > Export Markers")
    remark = partial(notes.change, 0)
    placed = place_frames([start for *_, start, _ in found], clip, remark, drop=drop, usual=(HOUR, ZERO))
    for (line, row, _, length), start in zip(found, placed, strict=True):
        end = clip.time_on_timeline(start + length) if length > 1 else None
        colour = row[3].strip().lower()
        tags = (colour,) if colour and colour != COLOURS[0] else ()
        notes.add(line, clip.time_on_timeline(start), end, row[4].strip() or colour, author=row[0].strip(), tags=tags)
    tracks = sorted({row[2].strip() for _, row, _, _ in found} - {TRACK, ""})
    if tracks:
        notes.change(0, f"the tracks of its markers, {', '.join(tracks)[:100]}, are not kept")
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A line for each note. A point is one frame long."""
    counting = count_for(clip, options.drop, HOUR)
    lines = []
    for note in notes:
        start, length = frame_span(note, clip)
        colour = next((tag for tag in note.tags if tag in COLOURS), COLOURS[0])
        words = one_line(note.text or note.caption)
        cells = (one_line(note.author), counting.label(start), TRACK, colour, words, str(max(length, 1)))
        lines.append("\t".join(cells) + "\n")
    remarks = [counting.remark] if counting.remark else []
    if lost := sum(len(note.tags) - any(tag in COLOURS[1:] for tag in note.tags) for note in notes):
        remarks.append(f"{count(lost, 'tag')} cannot be kept: a marker has one colour and no tags")
    short = sum(note.end is not None and frame_span(note, clip)[1] == 1 for note in notes)
    if short:
        remarks.append(f"{count(short, 'range')} of one frame cannot be told from points")
    return Written(("".join(lines),), tuple(remarks))


def _frames(row: Sequence[str], clip: ClipFacts, *, drop: bool) -> tuple[int, int]:
    """The frame at which a marker stands and its length in frames. Raises UsageError for what is no marker."""
    if len(row) < COLUMNS:
        raise UsageError("not a marker of Avid (user, timecode, track, colour, comment, tabs between)")
    start = frame_of_timecode(row[1], clip.edit_rate, drop=drop)
    length = row[LENGTH].strip() if len(row) > LENGTH else ""
    if length and not (length.isdecimal() and length.isascii() and len(length) <= LONGEST_COUNT):
        raise UsageError(f"its length, {length[:40]!r}, is no number of frames")
    return start, int(length or 1)


def _looks_like(text: str) -> bool:
    lines = (line for line in text.split("\n", 20) if line.strip())
    return any((match := _LINE.match(line)) and match["colour"].lower() in COLOURS for line in lines)


FORMAT = Format(
    "avid", "Avid markers", (".avid.txt", ".txt"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.CONVENTION, lines=Kept.NO, tags=Kept.CONVENTION, author=Kept.YES,
          time=Grid.FRAME, track=Kept.NO),
    read, write, signed(_looks_like), timeline=True,
)  # fmt: skip
