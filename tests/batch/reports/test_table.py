"""report.csv: every row has every column, no cell is a formula, and an apostrophe less gives the words back."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from bts.batch.records import Outcome
from bts.batch.reports.table import COLUMNS, write_table
from bts.errors import printable
from tests.batch.reports.rows import make_rows, outcomes


def read(rows: list[Outcome]) -> list[list[str]]:
    file = io.StringIO(newline="")
    write_table(file, rows)
    assert file.getvalue().count("\r\n") == len(rows) + 1, "a cell has a line break"
    return list(csv.reader(io.StringIO(file.getvalue(), newline=""), strict=True))


@settings(deadline=None, max_examples=60)
@given(st.lists(outcomes, max_size=4))
def test_whatever_a_file_is_called_a_row_stays_a_row(rows: list[Outcome]) -> None:
    head, *lines = read(rows)
    assert head == list(COLUMNS)
    for row, line in zip(rows, lines, strict=True):
        assert len(line) == len(head)
        for cell, (_, cell_of) in zip(line, COLUMNS.values(), strict=True):
            assert not cell.startswith(("=", "+", "-", "@"))
            assert (cell[1:] if cell.startswith("'") else cell) == cell_of(row)
        assert line[head.index("path")] == printable(row.path)


def test_what_is_known_stands_in_its_column() -> None:
    rows = list(make_rows(20))
    head, *lines = read(rows)
    failed, done = dict(zip(head, lines[1], strict=True)), dict(zip(head, lines[12], strict=True))
    assert (failed["state"], failed["kind"], failed["exit_code"], failed["duration"]) == (
        "failed",
        "truncated",
        "3",
        "",
    )
    assert (done["state"], done["duration"], done["shots"], done["date"]) == ("done", "72.000", "12", "")
    assert done["warnings"] == "2 of its 1500 frames are damaged"
    assert done["started"].startswith("2033-05-18T")
