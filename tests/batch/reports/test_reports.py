"""Writing the reports: what a person made stays, the rest is written; memory does not grow with the rows."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bts.batch.records import Outcome, State
from bts.batch.reports import RECORD, count_rows, write_reports
from bts.batch.reports.page import PAGE, write_page
from bts.batch.reports.record import write_record
from bts.batch.reports.run_facts import RunFacts
from bts.batch.reports.table import TABLE, write_table
from bts.errors import OutputError
from tests.batch.reports.rows import make_rows


def test_all_three_are_written_and_written_again(tmp_path: Path) -> None:
    for count in (30, 10):
        paths = write_reports(tmp_path, partial(make_rows, count), RunFacts(tmp_path))
        assert [path.name for path in paths] == [PAGE, TABLE, RECORD]
        assert json.loads((tmp_path / RECORD).read_bytes())["clips"] == count - (2 if count > 10 else 1)
    assert (tmp_path / TABLE).read_bytes().startswith(b"\xef\xbb\xbfstate,path,")
    assert not list(tmp_path.glob("*.part*"))


def test_a_file_of_a_person_is_left_alone_and_the_others_are_written(tmp_path: Path) -> None:
    (tmp_path / TABLE).write_text("mine")
    with pytest.raises(OutputError, match=r"report\.csv: is there already and was not made by bts"):
        write_reports(tmp_path, lambda: make_rows(10), RunFacts(tmp_path))
    assert (tmp_path / TABLE).read_text() == "mine"
    assert (tmp_path / PAGE).is_file()
    assert (tmp_path / RECORD).is_file()
    write_reports(tmp_path, lambda: make_rows(10), RunFacts(tmp_path), force=True)
    assert (tmp_path / TABLE).read_text() != "mine"


def test_a_report_that_breaks_off_leaves_the_old_one(tmp_path: Path) -> None:
    write_reports(tmp_path, lambda: make_rows(10), RunFacts(tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.*") if path.name in (PAGE, TABLE, RECORD)}

    def broken() -> Iterator[Outcome]:
        yield from make_rows(5)
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device; free some space"):
        write_reports(tmp_path, broken, RunFacts(tmp_path), count_rows(make_rows(10)))
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    write_reports(tmp_path, lambda: make_rows(12), RunFacts(tmp_path))


PICTURE = bytes(10_000)
"""Whatever holds the rows of a thousand clips holds ten megabytes."""


class Nowhere(io.StringIO):
    """A file that keeps nothing."""

    def write(self, text: str, /) -> int:
        """How much it would have kept."""
        return len(text)


def list_done(count: int) -> Iterator[Outcome]:
    """The clips that are done: those that failed the page holds, up to `page.MOST_ROWS`."""
    return (row for row in make_rows(count, PICTURE) if row.state == State.DONE)


@pytest.mark.slow
def test_more_rows_need_no_more_memory() -> None:
    run, peaks = RunFacts(Path("out")), []
    for count in (200, 1_200):
        rows = partial(make_rows, count, PICTURE)
        totals = count_rows(rows())
        tracemalloc.start()
        write_table(Nowhere(), rows())
        write_record(Nowhere(), rows, run, totals)
        write_page(Nowhere(), partial(list_done, count), run, totals)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 4_000_000, peaks  # CPython's table of names grows by 2 MB at a time
