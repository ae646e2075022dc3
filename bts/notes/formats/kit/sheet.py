"""A table of notes: where its headings are, what its columns mean, and which of them are times."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bts.errors import NotesFileError
from bts.notes.formats.kit.cells import read_rows
from bts.notes.formats.kit.celltimes import is_clock, is_number
from bts.notes.formats.kit.headings import SHOWN, Column, fold, read_heading

ABOVE = 20
"""Rows from the top among which the headings are looked for: titles, dates and blank rows may stand above them."""

SAMPLE = 200
"""Rows by which it is told whether a column holds times."""

MOSTLY = 0.6
"""Share of a column's filled cells that must be times for it to be a column of times where no heading says so."""

LISTED = 12
"""Columns that an error names; more are counted."""

WIDEST = 300
"""Columns that are looked at; what lies beyond is damage, or an attack."""

DELIMITERS = ("\t", ";", ",", "|")
"""What may stand between the cells of a table."""

_SEP = re.compile(r"\ufeff?\"?sep=(?P<sign>.)\"?\n", re.IGNORECASE)
"""The first line by which a spreadsheet is told the separator."""

_RULE = re.compile(r"[\s:|+=-]*")

Row = tuple[int, list[str]]
"""The line of a row, and its cells."""


@dataclass(frozen=True)
class Sheet:
    """A table: its columns, its rows below the headings, and the rows above these.

    `line` is that of the headings; 0 where it has none: then the columns' meanings come from their cells.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    above: tuple[Row, ...] = ()
    line: int = 0
    delimiter: str = ","

    def find(self, *meanings: str) -> list[int]:
        """The places of the columns with one of these meanings, in the order of the meanings, then of the columns."""
        return [place for meaning in meanings for place, column in enumerate(self.columns) if column.meaning == meaning]

    def cells(self, place: int, limit: int | None = None) -> Iterator[str]:
        """The filled cells of a column, of the first `limit` rows."""
        return (row[place] for _, row in self.rows[:limit] if place < len(row) and row[place].strip())

    @property
    def known(self) -> int:
        """The number of columns with a meaning."""
        return sum(bool(column.meaning) for column in self.columns)


def read_table(text: str, wish: str) -> Sheet:
    """The table in a text, separated as its first line says (`sep=;`), else as makes the most sense, `wish` first.

    Raises:
        NotesFileError: none of its columns is a column of times, or its quotes do not close.
    """
    text, given = _take_sep(text)
    delimiter = given or _find_delimiter(text, wish)
    rows = list(_without_rules(read_rows(text, delimiter), delimiter))
    if given:
        rows = [(line + 1, row) for line, row in rows]
    found = find_sheet(rows, delimiter)
    if found is None:
        raise no_times(rows)
    return found


@lru_cache(maxsize=2)
def guess_table(text: str) -> Sheet | None:
    """The table that the beginning of a text is, or None; the last line may be cut."""
    text, given = _take_sep(text)
    best: Sheet | None = None
    for delimiter in (given,) if given else DELIMITERS:
        found = find_sheet(_sample_rows(text, delimiter), delimiter)
        if found and (best is None or (bool(found.line), found.known) > (bool(best.line), best.known)):
            best = found
    return best


def find_sheet(rows: Sequence[Row], delimiter: str = ",") -> Sheet | None:
    """The table that these rows are; None where no column is one of times."""
    for place, (line, row) in enumerate(rows[:ABOVE]):
        columns = tuple(read_heading(cell[:100]) for cell in row[:WIDEST])
        if len(_filled(row)) > 1 and not any(is_clock(cell) for cell in row):
            found = Sheet(columns, tuple(rows[place + 1 :]), tuple(rows[:place]), line, delimiter)
            if _is_plausible(found):
                return found
    return _find_without_headings(rows, delimiter)


def _is_plausible(sheet: Sheet) -> bool:
    """Whether a row may be headings: one is of times, and another is known or there are times below it.

    A line of prose may hold one such word between commas.
    """
    starts = sheet.find("start", "source start", "frame")
    below = (cell for place in starts for cell in sheet.cells(place, SAMPLE))
    return bool(starts) and (sheet.known > 1 or any(is_clock(cell) or is_number(cell) for cell in below))


def no_times(rows: Sequence[Row]) -> NotesFileError:
    """The error for a table without a column of times: its columns are named, and what they might be called."""
    line, row = next(((line, row) for line, row in rows[:ABOVE] if len(_filled(row)) > 1), (1, []))
    names = [cell.strip()[:40] for cell in row if cell.strip()]
    shown = ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")
    what = f"line {line}: a table with the columns {shown}: none is a column of times" if names else "no table in it"
    return NotesFileError(what, None, f"call the column of times {SHOWN}")


def name_column(sheet: Sheet, place: int) -> str:
    """The heading of a column, or its number."""
    heading = sheet.columns[place].heading if place < len(sheet.columns) else ""
    return heading[:40] or f"column {place + 1}"


def is_timecode_column(column: Column) -> bool:
    """Whether a column of times is called a timecode: then others go before it."""
    words = fold(column.heading).split()
    return any("code" in word or word in ("tc", "smpte") for word in words)


def _find_without_headings(rows: Sequence[Row], delimiter: str) -> Sheet | None:
    """A table whose first filled column holds clock times; the next may hold the ends, and the rest is words."""
    wide = [row for row in rows if len(row[1]) > 1][:SAMPLE]
    if not wide or len(wide) * 2 < len(rows[:SAMPLE]):
        return None
    width = min(WIDEST, max(len(row) for _, row in wide))
    times = [place for place in range(width) if _is_mostly_times(wide, place)]
    if not times or any(
        _filled(row)[0] != times[0] for _, row in wide if _filled(row) and is_clock(row[_filled(row)[0]])
    ):
        return None
    ends = [place for place in times if place == times[0] + 1]
    meanings = ["start" if place == times[0] else "end" if place in ends else "words" for place in range(width)]
    return Sheet(tuple(Column("", meaning) for meaning in meanings), tuple(rows), (), 0, delimiter)


def _is_mostly_times(rows: Sequence[Row], place: int) -> bool:
    cells = [row[place] for _, row in rows if place < len(row) and row[place].strip()]
    return bool(cells) and sum(map(is_clock, cells)) >= MOSTLY * len(cells)


def _filled(row: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(row) if cell.strip()]


def _take_sep(text: str) -> tuple[str, str]:
    """The text below a first line `sep=;`, and that separator; "" without."""
    match = _SEP.match(text)
    return (text[match.end() :], match["sign"]) if match else (text, "")


def _find_delimiter(text: str, wish: str) -> str:
    best = guess_table(text[: 1 << 16])
    if best is not None:
        return best.delimiter
    first = next((line for line in text.split("\n", ABOVE)[:ABOVE] if line.strip()), "")
    return max((wish, *DELIMITERS), key=first[:10_000].count)


def _sample_rows(text: str, delimiter: str) -> list[Row]:
    """The first rows of a text, as far as they can be read."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for row in table:
            if any(cell.strip() for cell in row):
                rows.append((table.line_num, row))
            if len(rows) >= SAMPLE:
                break
    except csv.Error:
        pass
    return list(_without_rules(rows, delimiter))


def _without_rules(rows: Iterable[Row], delimiter: str) -> Iterator[Row]:
    """The rows; in a table of Markdown without those that only draw a line, and without the empty cell before each."""
    for line, row in rows:
        if delimiter == "|":
            if all(_RULE.fullmatch(cell) for cell in row):
                continue
            row = [cell.strip() for cell in row[(not row[0].strip()) :]]
        yield line, row


def holds_numbers(sheet: Sheet, place: int) -> bool:
    """Whether every filled cell of a column is a plain number, and there is one."""
    cells = list(sheet.cells(place, SAMPLE))
    return bool(cells) and all(map(is_number, cells))


def sample_headings(text: str) -> list[str]:
    """The headings of a table without a column of times; empty where the text is no table.

    It is one where at least two rows have as many cells as the first, and that is more than one.
    """
    for delimiter in DELIMITERS:
        rows = _sample_rows(text[: 1 << 16], delimiter)[:ABOVE]
        if len(rows) > 1 and 1 < len(rows[0][1]) <= WIDEST and all(len(row) == len(rows[0][1]) for _, row in rows):
            return [cell.strip() or "(blank)" for cell in rows[0][1]]
    return []
