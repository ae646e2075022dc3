"""What a run leaves for people and scripts: report.html, report.csv and bts-run.json, views of the journal's rows.

Each is written row by row from `Outcome`s, so that a hundred thousand clips need no more memory than ten.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from bts.batch.records import Outcome
from bts.batch.reports.closing import closing_lines
from bts.batch.reports.page import PAGE, write_page
from bts.batch.reports.record import RECORD, write_record
from bts.batch.reports.run_facts import RunFacts
from bts.batch.reports.table import TABLE, write_table
from bts.batch.reports.totals import Totals, count_rows
from bts.errors import OutputError
from bts.files import new_file
from bts.outputs import OutputFolder

__all__ = ["PAGE", "RECORD", "TABLE", "RunFacts", "Totals", "closing_lines", "count_rows", "write_reports"]

ENCODINGS = {PAGE: "utf-8", TABLE: "utf-8-sig", RECORD: "utf-8"}
"""Report -> how its text is encoded; see `table.write_table` for the mark at the start of the table."""


def write_reports(
    output: Path,
    rows: Callable[[], Iterable[Outcome]],
    run: RunFacts,
    totals: Totals | None = None,
    *,
    force: bool = False,
) -> list[Path]:
    """Write report.html, report.csv and bts-run.json into the output folder; gives their paths in this order.

    `rows` gives the journal's rows from the first, each time that it is called; their order is kept. `totals` are their
    sums, counted here where None. A file of that name that a person made or changed is left alone, unless `force`.

    Raises:
        OutputError: one of them was left alone or could not be written; the others are written.
    """
    sums = count_rows(rows(), run.started) if totals is None else totals
    writers: dict[str, Callable[[TextIO], None]] = {
        PAGE: lambda file: write_page(file, rows, run, sums),
        TABLE: lambda file: write_table(file, rows()),
        RECORD: lambda file: write_record(file, rows, run, sums),
    }
    written, refused = [], []
    for name, write in writers.items():
        try:
            written.append(_write(output, name, write, force=force))
        except OutputError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    return written


def _write(output: Path, name: str, write: Callable[[TextIO], None], *, force: bool) -> Path:
    """Write one report under a temporary name, then put it in its place and enter it into the ledger."""
    folder = OutputFolder.open(output, force=force)
    target = folder.claim(name)
    with (
        new_file(target) as temporary,
        temporary.open("x", encoding=ENCODINGS[name], errors="backslashreplace", newline="") as file,
    ):
        write(file)
    folder.record([target])
    return target
