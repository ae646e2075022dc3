"""CSV and TSV: with bts's own columns, and any table in which a column of times can be told by its heading or cells.

Only the headings decide what a column means, so columns may be left out or moved, in many languages
(kit/headings.py). Times stand twice in bts's own, as a clock and as seconds; where a program has rounded the clock, the
seconds count.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from bts.model import Note
from bts.notes.formats.kit.base import (
    EVERYTHING,
    ClipFacts,
    ExportOptions,
    Fit,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    written_ms,
)
from bts.notes.formats.kit.cells import format_rows, join_in_cell
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.sheet import guess_table, read_table
from bts.notes.formats.kit.sheetnotes import CREDIT, read_sheet
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.timecode import Counting, count_for
from bts.timing import format_time

COLUMNS = (
    "id", "start", "end", "timecode", "start_seconds", "end_seconds", "kind", "heading", "text", "caption", "alt",
    "credit", "creator", "source", "copyright", "licence_url", "usage_terms", "people", "tags", "use", "status",
    "private", "author", "created", "modified", "confidence", "region", "exact",
)  # fmt: skip
"""`timecode` is for people in front of an editing program, and not read again. `exact` is filled only for times that
milliseconds cannot hold."""


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
        "heading": note.heading,
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
        """A note for each row. Raises NotesFileError where no column is one of times."""
        notes = Collector(name, clip)
        read_sheet(read_table(text, delimiter), notes, clip)
        return notes.read()

    return read


def _fitter(delimiters: str) -> Callable[[str], Fit]:
    def fit(text: str) -> Fit:
        """Likely by a heading of a column of times; possible where only the cells tell that there is one."""
        found = guess_table(text)
        if found is None or found.delimiter not in delimiters:
            return Fit.NONE
        return Fit.LIKELY if found.line else Fit.POSSIBLE

    return fit


CSV = Format(
    "csv", "CSV", (".csv",),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION, author=Kept.YES,
          time=Grid.EXACT, track=Kept.YES, details=EVERYTHING - {"extra"}),
    _reader("csv", ","), _writer(","), _fitter(",;|"), timeline=True, media=True,
)  # fmt: skip
TSV = replace(
    CSV, name="tsv", title="TSV", suffixes=(".tsv",),
    read=_reader("tsv", "\t"), write=_writer("\t"), fit=_fitter("\t"),
)  # fmt: skip
