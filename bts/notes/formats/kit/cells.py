"""CSV and TSV for the table formats: rows with line numbers, several texts in one cell, guarded cells.

A spreadsheet runs a cell that begins with `=` as a formula; such cells are written with `'` before them.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from bts.errors import NotesFileError
from bts.notes.formats.kit.base import ExportOptions
from bts.notes.values import LONGEST_TEXT

BOM = "\ufeff"
"""Byte order mark, by which Excel recognises UTF-8."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def guard_formula(cell: str) -> str:
    """The cell with `'` before it where a spreadsheet would run it as a formula (it starts with = + - @)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard_formula(cell: str) -> str:
    """The cell without the `'` that `guard_formula` set."""
    return cell[1:] if _QUOTED.match(cell) else cell


def join_in_cell(items: Iterable[str]) -> str:
    """Several texts in one cell, with `; ` between; a `;` or backslash inside one gets a backslash before it."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", item) for item in items)


def split_cell(cell: str) -> tuple[str, ...]:
    """The texts that `join_in_cell` put in a cell; those that are empty are left out."""
    parts = [""]
    for piece in re.findall(r"\\.|[^\\]|\\$", cell, re.DOTALL):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece[1:] if len(piece) == 2 else piece
    return tuple(part.strip() for part in parts if part.strip())


def format_rows(rows: Iterable[Sequence[str]], delimiter: str, options: ExportOptions) -> str:
    """The table as text with LF line ends; cells are guarded, and quoted where they need it."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    table.writerows([guard_formula(cell) for cell in row] for row in rows)
    return (BOM if options.bom else "") + out.getvalue()


def read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty with the number of its first line.

    Raises:
        NotesFileError: a quote is never closed, or a cell is longer than any note.
    """
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = table.line_num + 1
        limit = csv.field_size_limit(10 * LONGEST_TEXT)
        try:
            row = next(table, None)
        except csv.Error as error:
            raise NotesFileError(f"line {line}: not a table: {error}", None, "mend that line, or its quotes") from error
        finally:
            csv.field_size_limit(limit)
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, [unguard_formula(cell) for cell in row]


def find_delimiter(text: str, wish: str) -> str:
    """The delimiter of a table: `wish` if the first line has it, else the most frequent of tab, `;` and `,` there."""
    first = text.split("\n", 1)[0][:10_000]
    return wish if wish in first else max(wish, "\t", ";", ",", key=first.count)
