"""The last lines of a run: what failed by kind, what was passed over, and how to go on."""

from dataclasses import replace
from pathlib import Path

import pytest

from bts.batch.records import Outcome, State
from bts.batch.reports import count_rows
from bts.batch.reports.closing import closing_lines
from bts.batch.reports.run_facts import RunFacts
from tests.batch.reports.rows import make_rows

RUN = RunFacts(Path("out"), started=2e9 + 50, ended=2e9 + 110, ending="finished")


def test_a_finished_run_says_what_failed_by_kind_and_where_the_report_is() -> None:
    totals = count_rows(make_rows(100), RUN.started)
    assert closing_lines(totals, RUN, [Path("out/report.html")]) == [
        "89 of 98 clips done: 1,695 shots, 89 stories in out (2.8 h of footage, this run at 112 x real time)",
        "6 failed: 2 damaged, 2 encrypted, 2 truncated",
        "3 copies of clips that are done, not done again",
        "2 passed over, no clips: 2 text",
        "report: out/report.html",
        "failed clips are tried again with --retry-failed, or when they, their settings or bts changed",
    ]


@pytest.mark.parametrize("ending", ["interrupted", "output", "limit"])
def test_a_run_that_was_stopped_says_how_far_it_is_and_that_the_same_command_goes_on(ending: str) -> None:
    rows = [*make_rows(100), *(Outcome(Path(f"/w{n}"), State.WAITING) for n in range(7))]
    lines = closing_lines(count_rows(rows), replace(RUN, ending=ending))
    (line,) = (line for line in lines if "same command" in line)
    assert line.startswith("stopped: 98 of 105 clips through, 7 left")
    lines = closing_lines(count_rows(rows[:100]), replace(RUN, ending=ending))
    assert any(line.startswith("stopped: 98 of 98 clips through (") for line in lines), "the search was not over"


def test_a_run_without_a_fault_has_two_lines() -> None:
    rows = [row for row in make_rows(100) if row.state == State.DONE][:1]
    assert closing_lines(count_rows(rows), RUN, [Path("out/report.html")]) == [
        "1 of 1 clip done: 11 shots, 1 story in out (1.2 min of footage)", "report: out/report.html",
    ]  # fmt: skip
