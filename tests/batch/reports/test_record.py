"""bts-run.json: it fits its schema whatever the files are called, and every name can be had back."""

import io
import json
import os
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bts.batch.records import Outcome, State
from bts.batch.reports import count_rows
from bts.batch.reports.record import write_record
from bts.batch.reports.run_facts import RunFacts
from bts.choices import RUN_ENDINGS
from bts.schemas import load_schema
from tests.batch.reports.rows import make_rows, outcomes
from tests.schemas.test_schemas import validate


@settings(deadline=None, max_examples=40)
@given(st.lists(outcomes, max_size=4))
def test_any_rows_make_a_record_that_fits_and_names_without_loss(rows: list[Outcome]) -> None:
    file = io.StringIO()
    write_record(file, lambda: rows, RunFacts(Path("/out")), count_rows(rows))
    record = json.loads(file.getvalue().encode("utf-8"))
    validate("run", record)
    clips = [row.path for row in rows if row.state != State.PASSED]
    assert [os.fsencode(each["clip"]["path"]) for each in record["runs"]] == [os.fsencode(path) for path in clips]
    assert len(record["runs"]) + len(record["passed"]) == len(rows)
    assert record["clips"] == len(clips)


def test_the_schema_knows_every_ending() -> None:
    assert load_schema("run")["properties"]["ending"]["enum"] == list(RUN_ENDINGS)


def test_the_sums_are_those_of_the_rows() -> None:
    rows = list(make_rows(300))
    totals = count_rows(rows, since=2e9 + 200)
    done = [row for row in rows if row.state == State.DONE]
    assert totals.footage == sum(row.duration for row in done)
    assert totals.counts == {"shots": sum(row.counts["shots"] for row in done), "stories": len(done)}
    assert totals.kinds == {"damaged": 6, "truncated": 6, "encrypted": 6}
    assert (totals.states[State.COPY], totals.states[State.PASSED], totals.passed) == (9, 6, {"text": 6})
    assert totals.now.done == 89
    assert {name: group.failed for name, group in totals.formats.items()} == {"": 18, "MP4/QuickTime, h264": 0}
    decades = {name: (group.done + group.failed, group.guessed) for name, group in totals.decades.items()}
    assert decades == {
        "1980s": (sum(bool(row.date) for row in done), 0),
        "2000s": (18 + sum(not row.date for row in done),) * 2,
    }
