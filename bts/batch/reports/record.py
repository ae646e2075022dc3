"""bts-run.json: all of a run for scripts, which bts/schemas/run.json describes."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO

from bts.batch.records import Outcome, State
from bts.batch.reports.run_facts import RunFacts, local_time
from bts.batch.reports.totals import Totals, kind_of
from bts.files import format_json
from bts.schemas.run_shapes import ClipRun, PassedOver, RunSummary
from bts.schemas.shapes import ClipOutline, UnreadClip

RECORD = "bts-run.json"
"""Name of the record in the output folder."""


def write_record(file: TextIO, rows: Callable[[], Iterable[Outcome]], run: RunFacts, totals: Totals) -> None:
    """Write the record, a line for each clip and for each file passed over; `rows` is called twice."""
    head = format_json(summarise(run, totals)).removesuffix("\n}")
    file.write(f'{head},\n "runs": [')
    _write_list(file, (clip_run(row) for row in rows() if row.state != State.PASSED))
    file.write('],\n "passed": [')
    _write_list(file, (passed_over(row) for row in rows() if row.state == State.PASSED))
    file.write("]\n}\n")


def _write_list(file: TextIO, items: Iterator[ClipRun] | Iterator[PassedOver]) -> None:
    between = "\n  "
    for item in items:
        file.write(between + format_json(item, indent=None))
        between = ",\n  "
    if between.startswith(","):
        file.write("\n ")


def summarise(run: RunFacts, totals: Totals) -> RunSummary:
    """The run and its sums: all of the record but its lists."""
    return {
        "bts": run.bts,
        "output": _absolute(run.output),
        "command": list(run.command),
        "options": dict(run.options),
        "host": run.host,
        "started": local_time(run.started) or None,
        "ended": local_time(run.ended) or None,
        "ending": run.ending,
        "clips": totals.clips,
        "done": totals.states[State.DONE],
        "failed": totals.states[State.FAILED],
        "copies": totals.states[State.COPY],
        "waiting": totals.waiting,
        "passed_over": totals.states[State.PASSED],
        "footage": round(totals.footage, 3),
        "failed_by_kind": dict(sorted(totals.kinds.items())),
        "passed_over_by_kind": dict(sorted(totals.passed.items())),
    }


def clip_run(row: Outcome) -> ClipRun:
    """One clip of the record."""
    return {
        "clip": _outline(row),
        "state": row.state.value,
        "folder": None if row.folder is None else _absolute(row.folder),
        "copy_of": None if row.copy_of is None else _absolute(row.copy_of),
        "size": row.size,
        "modified": local_time(row.modified_ns / 1e9) or None,
        "container": row.container,
        "codec": row.codec,
        "date": row.date,
        "counts": {name: count for name, count in row.counts.items() if count},
        "warnings": list(row.warnings),
        "failures": [{"line": each.line, "exit_code": each.exit_code, "kind": each.kind} for each in row.failures],
        "started": local_time(row.started) or None,
        "ended": local_time(row.started + row.seconds) or None if row.started and row.state not in _UNENDED else None,
        "seconds": round(row.seconds, 3),
        "stages": {name: round(seconds, 3) for name, seconds in row.stages.items()},
        "host": row.host,
        "tries": row.tries,
        "sidecars": [_absolute(path) for path in row.sidecars],
    }


_UNENDED = (State.WAITING, State.RUNNING)


def passed_over(row: Outcome) -> PassedOver:
    """One file of the record that is no clip."""
    line = row.failures[0].line if row.failures else ""
    return {"path": _absolute(row.path), "size": row.size, "kind": kind_of(row), "line": line}


def _outline(row: Outcome) -> ClipOutline | UnreadClip:
    path = _absolute(row.path)
    if not (row.fingerprint and row.frames and row.duration):
        return {"path": path, "fingerprint": row.fingerprint}
    return {
        "path": path,
        "fingerprint": row.fingerprint,
        "duration": round(row.duration, 3),
        "frames": row.frames,
        "width": row.width,
        "height": row.height,
    }


def _absolute(path: Path) -> str:
    return str(path.absolute())
