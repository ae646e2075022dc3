"""report.csv: one row a file, for spreadsheets and scripts."""

import csv
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TextIO

from bts.batch.records import Outcome
from bts.batch.reports.run_facts import local_time
from bts.batch.reports.totals import kind_of
from bts.choices import STAGES
from bts.errors import printable, printable_words

TABLE = "report.csv"
"""Name of the table in the output folder."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins so would be run by a spreadsheet as a formula: an apostrophe is put before it. A cell with an
apostrophe of its own gets one too, so that whoever takes one away from each has the words as they were."""

PARTS = " | "
"""Stands between several warnings, failures or files in one cell."""


def _seconds(value: float) -> str:
    return f"{value:.3f}" if value else ""


def _number(value: int) -> str:
    return str(value) if value else ""


def _count(name: str, row: Outcome) -> str:
    return _number(row.counts.get(name, 0))


def _path(value: Path | None) -> str:
    return "" if value is None else printable(value)


def _joined(values: Iterable[object]) -> str:
    return PARTS.join(printable_words(value) for value in values)


COLUMNS: dict[str, tuple[str, Callable[[Outcome], str]]] = {
    "state": ("done, failed, copy, passed over, waiting or running", lambda row: row.state.value),
    "path": ("absolute path of the file", lambda row: _path(row.path)),
    "folder": ("folder of its results", lambda row: _path(row.folder)),
    "kind": ("kind of its first failure", lambda row: kind_of(row) if row.failures else ""),
    "exit_code": ("exit code of its first failure", lambda row: str(row.failures[0].exit_code) if row.failures else ""),
    "failures": ("what went wrong and what to do", lambda row: _joined(each.line for each in row.failures)),
    "warnings": ("what to look at", lambda row: _joined(row.warnings)),
    "bytes": ("size of the file; 0 where the system did not say", lambda row: str(row.size)),
    "modified": ("when the file was last changed, local time", lambda row: local_time(row.modified_ns / 1e9)),
    "fingerprint": ("its content: fast: and 32 hex digits", lambda row: row.fingerprint),
    "container": ("format of the file", lambda row: printable(row.container)),
    "codec": ("format of its pictures", lambda row: printable(row.codec)),
    "width": ("pixels across, as shown", lambda row: _number(row.width)),
    "height": ("pixels down, as shown", lambda row: _number(row.height)),
    "duration": ("length in seconds", lambda row: _seconds(row.duration)),
    "frames": ("number of frames", lambda row: _number(row.frames)),
    "date": ("date in its own metadata", lambda row: printable(row.date)),
    **{
        stage.many: (f"number of {stage.many}", partial(_count, stage.many))
        for stage in STAGES.values()
    },
    "started": ("when work on it began, local time", lambda row: local_time(row.started)),
    "seconds": ("wall seconds that the work took", lambda row: _seconds(row.seconds)),
    "host": ("machine that worked on it", lambda row: printable(row.host)),
    "tries": ("how often it was tried", lambda row: _number(row.tries)),
    "copy_of": ("clip with the same bytes, whose results hold for this one too", lambda row: _path(row.copy_of)),
    "sidecars": ("files beside it that belong to it", lambda row: _joined(row.sidecars)),
}  # fmt: skip
"""Name of a column -> what stands in it, and how it is read from a row. What is not known is an empty cell."""


def write_table(file: TextIO, rows: Iterable[Outcome]) -> None:
    """Write a first line with the names of COLUMNS, and a line for each row, as RFC 4180 has it (CRLF, quotes).

    Names are written as `bts.errors.printable` shows them, so that a cell never holds a line break. The caller opens
    the file with `utf-8-sig`: without a byte order mark Excel takes UTF-8 for the local code page.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(defuse(read(row)) for _, read in COLUMNS.values())


def defuse(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
