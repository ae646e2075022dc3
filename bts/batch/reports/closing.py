"""The last lines of a run: what was done, what failed, where the report is, and how to go on."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bts.batch.records import State
from bts.batch.reports.run_facts import RunFacts
from bts.batch.reports.totals import Totals
from bts.choices import RUN_ENDINGS
from bts.errors import printable
from bts.report import count_in_words

MINUTE, HOUR = 60, 3600
"""Seconds."""


def closing_lines(totals: Totals, run: RunFacts, reports: Sequence[Path] = ()) -> list[str]:
    """Lines for a person at the end of a run; `reports` are the files that were written, the page first.

    `totals` are those of all rows of the journal, those of earlier runs too.
    """
    made = f"{count_in_words(dict(totals.counts))} in {printable(run.output)}"
    lines = [f"{totals.states[State.DONE]:,} of {counted(totals.clips, 'clip')} done: {made}"]
    if totals.footage:
        lines[0] += f" ({length_in_words(totals.footage)} of footage{speed_in_words(totals, run)})"
    if failed := totals.states[State.FAILED]:
        lines.append(f"{failed:,} failed: {kinds_in_words(totals.kinds)}")
    if copies := totals.states[State.COPY]:
        lines.append(f"{counted(copies, 'copy', 'copies')} of clips that are done, not done again")
    if passed := totals.states[State.PASSED]:
        lines.append(f"{passed:,} passed over, no clips: {kinds_in_words(totals.passed)}")
    if reports:
        lines.append(f"report: {', '.join(printable(path) for path in reports)}")
    return [*lines, *_how_to_go_on(totals, run)]


def _how_to_go_on(totals: Totals, run: RunFacts) -> list[str]:
    lines = []
    if totals.waiting or run.ending not in ("finished", "under-way"):
        left = f", {totals.waiting:,} left" if totals.waiting else ""
        through = f"{totals.clips - totals.waiting:,} of {counted(totals.clips, 'clip')} through{left}"
        why = "" if run.ending == "finished" else f" ({RUN_ENDINGS[run.ending]})"
        lines.append(f"stopped: {through}{why}: the same command goes on")
    if totals.states[State.FAILED]:
        lines.append("failed clips are tried again with --retry-failed, or when they, their settings or bts changed")
    return lines


def speed_in_words(totals: Totals, run: RunFacts) -> str:
    """`, 12 x real time`: the footage that the last run did beside the time it took; "" where it did none."""
    if not run.seconds or not totals.now.footage:
        return ""
    return f", this run at {totals.now.footage / run.seconds:.3g} x real time"


def kinds_in_words(kinds: Counter[str]) -> str:
    """`12 damaged, 8 truncated, 3 encrypted`: the most frequent first."""
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {kind}" for kind, count in ranked if count)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 clip`, `2 clips`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def length_in_words(seconds: float) -> str:
    """A length as a person says it: `52 s`, `3.4 min`, `14.2 h`."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.1f} min"
    return f"{seconds / HOUR:,.1f} h"
