"""Spreadsheets as files of their programs: .xlsx, .xlsm, .xlsb, .xls and .ods, by python-calamine, in the extra `xlsx`.

The first sheet with a column of times is read as a CSV with the same cells would be; the others are named.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bts.errors import MissingToolError, NotesFileError
from bts.notes.formats.kit.base import (
    Binary,
    ClipFacts,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    fits_no_text,
    read_no_text,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.sheet import Row, Sheet, find_sheet, no_times
from bts.notes.formats.kit.sheetnotes import read_sheet
from bts.notes.formats.tables import CSV
from bts.timing import format_time

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
"""Day 0 of spreadsheets: a time of more than 24 hours may come as a date from there."""

DAYS = 366
"""Days from EPOCH up to which a date is taken for a length of time; later ones are dates."""

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that a spreadsheet may unpack to: above, it is damage or an attack."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK = "Workbook".encode("utf-16-le")


def _fits(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet: a zip with a workbook, or an old file with a stream called Workbook."""
    if data.startswith(_OLE):
        return _WORKBOOK in data
    if not data.startswith(b"PK\3\4"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = set(file.namelist())
            ods = (
                "mimetype" in names
                and file.read("mimetype").strip() == b"application/vnd.oasis.opendocument.spreadsheet"
            )
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return False
    return ods or not names.isdisjoint({"xl/workbook.xml", "xl/workbook.bin"})


def _read(data: bytes, clip: ClipFacts) -> Read:
    """A note for each row of the first sheet that has a column of times.

    Raises:
        NotesFileError: no sheet has one, or the file is damaged or locked.
        MissingToolError: python-calamine is not installed.
    """
    notes = Collector("spreadsheet", clip)
    sheets = list(_read_sheets(data))
    if not sheets:
        raise NotesFileError("it has no sheet with anything in it", None, "name a spreadsheet with a column of times")
    found = [(name, sheet) for name, rows in sheets if (sheet := find_sheet(rows, "\t")) is not None]
    if not found:
        error = no_times(sheets[0][1])
        raise NotesFileError(f"sheet {sheets[0][0]!r}, {error.what}", None, error.remedy)
    taken, sheet = found[0]
    if len(sheets) > 1:
        others = ", ".join(repr(name[:40]) for name, _ in sheets if name != taken)
        notes.change(0, f"the sheet {taken!r} was read; not read: {others}")
    read_sheet(_take_hours_for_minutes(sheet, notes, clip), notes, clip)
    return notes.read()


def _read_sheets(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    """The name and the rows that are not empty of each sheet that has any. Raises NotesFileError, MissingToolError."""
    workbook = _open(data)
    from python_calamine import CalamineError

    for name in workbook.sheet_names:
        try:
            sheet = workbook.get_sheet_by_name(name)
            first = sheet.start[0] + 1 if sheet.start else 1
            rows = [(first + number, [_spell(cell) for cell in row]) for number, row in enumerate(sheet.to_python())]
        except CalamineError:
            continue  # a sheet that is a chart or a macro has no cells
        rows = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
        if rows:
            yield name, rows


def _open(data: bytes) -> "CalamineWorkbook":
    try:
        from python_calamine import CalamineError, PasswordError, load_workbook
    except ImportError as error:
        what = "reading a spreadsheet needs python-calamine"
        raise MissingToolError(what, None, "pip install 'bts[xlsx]', or save the sheet as CSV") from error
    _refuse_bomb(data)
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError as error:
        raise NotesFileError("it is locked with a password", None, "save it without one, or as CSV") from error
    except CalamineError as error:
        raise NotesFileError(f"not a usable spreadsheet: {error}", None, "save it again, or as CSV") from error


def _refuse_bomb(data: bytes) -> None:
    """Raise NotesFileError for a zip file that unpacks to more than any sheet of notes."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(item.file_size for item in file.infolist()) > LARGEST_UNPACKED:
                what = f"it unpacks to more than {LARGEST_UNPACKED >> 20} MB"
                raise NotesFileError(what, None, "save the sheet of notes alone")


def _spell(cell: Any) -> str:
    """A cell as it would stand in a CSV: times as clocks, dates in ISO form, numbers with a decimal point."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.9f}".rstrip("0")
    if isinstance(cell, dt.timedelta):
        return _spell_length(cell)
    if isinstance(cell, dt.datetime):
        since = cell.replace(tzinfo=None) - EPOCH
        return _spell_length(since) if since.days <= DAYS else cell.isoformat()
    if isinstance(cell, dt.time):
        return _spell_length(dt.datetime.combine(EPOCH, cell) - EPOCH)
    return str(cell)


def _spell_length(length: dt.timedelta) -> str:
    # To the nearest millisecond: a share of a day in a double is not exact, and rounding up would add one.
    ms = round(length / dt.timedelta(milliseconds=1))
    return format_time(Fraction(ms, 1000)) if ms >= 0 else str(length)


def _take_hours_for_minutes(sheet: Sheet, notes: Collector, clip: ClipFacts) -> Sheet:
    """The sheet, where it only fits in the clip so, with its times read as minutes and seconds.

    A spreadsheet takes 1:02 for one hour and two minutes, and shows it as it was typed.
    """
    places = sheet.find("start", "end", "duration")
    clocks = [cell for place in places for cell in sheet.cells(place) if _is_whole_minute(cell)]
    others = [cell for place in places for cell in sheet.cells(place) if ":" in cell and not _is_whole_minute(cell)]
    starts = [cell for place in sheet.find("start")[:1] for cell in sheet.cells(place) if _is_whole_minute(cell)]
    latest = max((_minutes(cell) for cell in starts), default=0)
    if others or not clocks or latest * 60 < clip.duration or latest >= clip.duration:
        return sheet
    notes.change(sheet.line, "its times were read as minutes and seconds: as hours and minutes, which the spreadsheet "
                             "took them for, they lie after the clip")  # fmt: skip
    wide = set(places)
    rows = tuple(
        (
            line,
            [
                f"00:{cell[:-7]}.000" if place in wide and _is_whole_minute(cell) else cell
                for place, cell in enumerate(row)
            ],
        )
        for line, row in sheet.rows
    )
    return Sheet(sheet.columns, rows, sheet.above, sheet.line, sheet.delimiter)


def _is_whole_minute(cell: str) -> bool:
    return cell.endswith(":00.000") and cell.count(":") == 2


def _minutes(cell: str) -> int:
    hours, minutes, _ = cell.split(":")
    return int(hours) * 60 + int(minutes)


FORMAT = Format(
    "spreadsheet", "spreadsheet", (".xlsx", ".ods", ".xlsm", ".xlsb", ".xls"),
    Keeps(id=Kept.YES, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.CONVENTION, author=Kept.YES,
          time=Grid.MS, track=Kept.YES, details=CSV.keeps.details),
    read_no_text, None, fits_no_text, timeline=True, binary=Binary(_fits, _read), media=True,
)  # fmt: skip
