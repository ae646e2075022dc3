"""The summary of a run: a last line for the terminal, and a file with every clip's counts, warnings and failures."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bts import __version__
from bts.errors import printable
from bts.files import format_json
from bts.outputs import OutputFolder
from bts.report import Report, count_in_words, failure_records, unread_clip
from bts.schemas.shapes import ClipJson, ClipOutline, ClipRun, RunRecord

SUMMARY = "bts-run.json"
"""Name of the summary file in the folder of results."""

FAILURES_NAMED = 3
"""Failed clips that the last line names; the summary file has all of them."""


def last_line(reports: Sequence[Report], output: Path, summary: Path | None) -> str:
    """One line: what was made, in which folder, how many clips failed, and the first failures."""
    failed = [report for report in reports if report.failures]
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(report.counts)
    where = reports[0].folder if len(reports) == 1 else output
    line = f"{count_in_words(dict(counts))} in {printable(where)}"
    if len(reports) > 1:
        line = f"{len(reports) - len(failed)} of {len(reports)} clips done: {line}"
    if not failed:
        return line
    named = "; ".join(printable(report.failures[0].line) for report in failed[:FAILURES_NAMED])
    more = f"; and {len(failed) - FAILURES_NAMED} more" if len(failed) > FAILURES_NAMED else ""
    listed = f" (all in {printable(summary)})" if summary is not None else ""
    return f"{line}. {len(failed)} failed{listed}: {named}{more}"


def write_summary(output: Path, reports: Sequence[Report]) -> Path:
    """Write bts-run.json into the folder of results: each clip with its folder, seconds, counts, warnings and failures.

    Raises:
        OutputError: it cannot be written, or a file of that name is there that bts did not make.
    """
    text = format_json(summary_to_json(reports))
    return OutputFolder.open(output).write(SUMMARY, text + "\n")


def summary_to_json(reports: Sequence[Report]) -> RunRecord:
    """The batch in the form of bts-run.json, which bts/schemas/run.json describes."""
    failed = sum(bool(report.failures) for report in reports)
    return {"bts": __version__, "clips": len(reports), "failed": failed, "runs": [_run(report) for report in reports]}


def _run(report: Report) -> ClipRun:
    return {
        "clip": unread_clip(report) if report.facts is None else _outline(report.facts),
        "folder": str(report.folder),
        "seconds": round(report.seconds, 3),
        "counts": report.counts,
        "warnings": list(report.warnings),
        "failures": failure_records(report),
    }


def _outline(facts: ClipJson) -> ClipOutline:
    """The keys that say which clip, how long and how large: ten thousand clips in one file need no more."""
    return {
        "path": facts["path"],
        "fingerprint": facts["fingerprint"],
        "duration": facts["duration"],
        "frames": facts["frames"],
        "width": facts["width"],
        "height": facts["height"],
    }
