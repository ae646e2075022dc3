"""Spreadsheets as openpyxl writes them: cells that are times, lengths, numbers and texts."""

import datetime as dt
import io
import sys
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest

from bts.errors import MissingToolError, NotesFileError
from bts.notes.formats import ClipFacts, Found, parse_notes

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")

CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25))


def workbook(**sheets: list[list[Any]]) -> bytes:
    """A file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(data: bytes, clip: ClipFacts = CLIP) -> Found:
    """A spreadsheet, known by its bytes."""
    return parse_notes(data, "notes.xlsx", clip)


def times(found: Found) -> list[tuple[float, float | None]]:
    """Starts and ends."""
    return [(float(note.start), None if note.end is None else float(note.end)) for note in found.notes]


@pytest.mark.parametrize(
    "cell", [62, 62.0, "62", "1:02", "00:01:02", dt.time(0, 1, 2), dt.timedelta(seconds=62), "00:01:02:00", "[1:02]"]
)
def test_a_time_in_any_kind_of_cell_is_one(cell: Any) -> None:
    found = read(workbook(Notes=[["Zeit", "Notiz", "Wer"], [cell, "Kamera", "Anna"]]))
    assert found.form.name == "spreadsheet"
    assert times(found) == [(62, None)]
    assert (found.notes[0].text, found.notes[0].people[0].name) == ("Kamera", "Anna")


def test_shares_of_a_day_are_times() -> None:
    found = read(workbook(Notes=[["Start", "End", "Note"], [62.5 / 86400, 69 / 86400, "A"]]))
    assert times(found) == [(62.5, 69)]
    assert "shares of a day" in found.changed[0].what


def test_the_first_sheet_with_times_is_read_and_the_others_are_named() -> None:
    found = read(workbook(Cast=[["Name", "Age"], ["Anna", 3]], Notes=[["Time", "Note"], ["1:02", "A"]]))
    assert times(found) == [(62, None)]
    assert "'Notes' was read; not read: 'Cast'" in found.changed[0].what


def test_minutes_and_seconds_that_the_sheet_took_for_hours_and_minutes() -> None:
    rows: list[list[Any]] = [["Start", "End", "Note"], [dt.time(1, 2), dt.time(1, 9), "A"], [dt.time(2, 30), None, "B"]]
    found = read(workbook(Notes=rows))
    assert times(found) == [(62, 69), (150, None)]
    assert "minutes and seconds" in found.changed[0].what


def test_what_is_no_time_is_named_with_its_row() -> None:
    found = read(workbook(Notes=[["Trip"], [], ["Time", "Note"], ["soon", "A"], ["1:02", "B"]]))
    assert times(found) == [(62, None)]
    assert [remark.line for remark in found.skipped] == [1, 4]
    assert "'soon'" in found.skipped[1].what


def test_sheets_without_times_are_refused_with_their_columns() -> None:
    with pytest.raises(NotesFileError, match="sheet 'Cast', line 1: a table with the columns Name, Age"):
        read(workbook(Cast=[["Name", "Age"], ["Anna", 3]]))
    with pytest.raises(NotesFileError, match="no sheet with anything in it"):
        read(workbook(Cast=[]))


def test_a_damaged_one_is_refused() -> None:
    whole = workbook(Notes=[["Time", "Note"], ["1:02", "A"]])
    with pytest.raises(NotesFileError):
        read(whole[: len(whole) // 2])
    for place in range(100, len(whole), 97):
        with suppress(NotesFileError):
            read(whole[:place] + b"\xff\x00" + whole[place + 2 :])


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingToolError, match=r"pip install 'bts\[xlsx\]'"):
        read(workbook(Notes=[["Time", "Note"], ["1:02", "A"]]))
