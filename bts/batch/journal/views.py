"""The journal for those who print it: rows as outcomes, one after the other, and sums."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bts.batch.journal.rows import absolute, to_outcome, unpack_path
from bts.batch.journal.store import Journal
from bts.batch.records import Outcome, State
from bts.folders import pack_path

ROWS = "SELECT files.*, firsts.path AS first FROM files LEFT JOIN files AS firsts ON firsts.id=files.copy_of"
"""The rows of files, each with the path of the clip of which it is a copy."""

AT_A_TIME = 500
"""Rows that are read at a time, so that nobody who changes the journal waits while they are printed."""


def outcomes(journal: Journal, states: Iterable[State] = (), *, run: int = 0) -> Iterator[Outcome]:
    """The files of the journal in the order in which they were first met; those in `states`, or all.

    `run`: only those that this run met. Memory does not grow with their number. Raises OutputError.
    """
    chosen = [str(state) for state in states]
    where = f"AND files.state IN ({','.join('?' * len(chosen))})" if chosen else ""
    where += " AND files.run=?" if run else ""
    values: list[Any] = [*chosen, *([run] if run else [])]
    last = 0
    while True:
        rows = journal.ask(
            f"{ROWS} WHERE files.id>? {where} ORDER BY files.id LIMIT {AT_A_TIME}",
            [last, *values],
        )
        for row in rows:
            yield _read_row(journal, row)
        if len(rows) < AT_A_TIME:
            return
        last = rows[-1]["id"]


def outcome_of(journal: Journal, number: int) -> Outcome:
    """One file by its number. Raises OutputError."""
    return _outcome_where(journal, "files.id=?", number)


def outcome_at(journal: Journal, path: Path) -> Outcome:
    """One file by its path. Raises OutputError."""
    return _outcome_where(journal, "files.path=?", pack_path(absolute(path)))


def _outcome_where(journal: Journal, where: str, value: object) -> Outcome:
    (row,) = journal.ask(f"{ROWS} WHERE {where}", (value,))
    return _read_row(journal, row)


def _read_row(journal: Journal, row: sqlite3.Row) -> Outcome:
    return to_outcome(row, journal.output, None if row["first"] is None else unpack_path(row["first"]))


def count_states(journal: Journal, tops: Iterable[Path] = (), *, run: int = 0) -> dict[State, int]:
    """How many files are in which state: of those below `tops`, or that a run met, or of all. Raises OutputError."""
    places = [pack_path(absolute(top)) for top in tops]
    if places:
        rows = journal.ask_among("SELECT state, count(*) FROM files WHERE top IN ({}) GROUP BY state", places)
    elif run:
        rows = iter(journal.ask("SELECT state, count(*) FROM files WHERE run=? GROUP BY state", (run,)))
    else:
        rows = iter(journal.ask("SELECT state, count(*) FROM files GROUP BY state"))
    counts: Counter[State] = Counter()
    for state, number in rows:
        counts[State(state)] += number
    return dict(counts)


def speed(journal: Journal) -> float:
    """Seconds of work for a byte of clip, by all clips that are done; 0 where none is. Raises OutputError."""
    (row,) = journal.ask("SELECT total(seconds), total(size) FROM files WHERE state='done' AND seconds>0")
    return row[0] / row[1] if row[1] else 0.0
