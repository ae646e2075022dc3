"""Which clip is worked on next, and by which run: rows are claimed, so that two runs never work on one clip."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from bts.batch.finding import is_passed_over
from bts.batch.journal.rows import absolute, unpack_path
from bts.batch.journal.store import Journal
from bts.batch.records import Found, State
from bts.choices import FAILURES
from bts.folders import pack_path


@dataclass(frozen=True)
class Claim:
    """A clip that this run works on. `suspects` is whether an earlier file has its size, so that it may be a copy."""

    id: int
    path: Path
    top: Path
    folder: str
    size: int
    named: bool
    usual: bool
    bare: bool
    settings: str
    stages: frozenset[str]
    suspects: bool = False

    @property
    def passes(self) -> frozenset[str]:
        """Kinds of failures with which it is no clip, and no failure either."""
        found = Found(self.path, self.path if self.named else self.top, PurePath(), usual=self.usual)
        return frozenset(kind for kind in FAILURES if is_passed_over(found, kind))


CLAIMABLE = """
    state='waiting' AND run=? AND folder IS NOT NULL AND (copy_of IS NULL OR NOT EXISTS
      (SELECT 1 FROM files AS first WHERE first.id=files.copy_of
       AND first.run=files.run AND first.state IN ('waiting', 'running')))
"""
"""Which rows may be claimed: a copy waits for the clip of which it is one."""


def claim(journal: Journal) -> Claim | None:
    """Claim the largest clip that waits, the first met of equals; None where there is none. Raises OutputError."""
    with journal.change() as connection:
        row = connection.execute(
            f"SELECT * FROM files WHERE {CLAIMABLE} ORDER BY size DESC, id LIMIT 1",  # noqa: S608 a constant
            (journal.shared,),
        ).fetchone()
        if row is None:
            return None
        _take(connection, journal, row["id"])
        question = f"SELECT 1 FROM files WHERE {TWINS} LIMIT 1"  # noqa: S608 a constant
        twin = connection.execute(question, (row["size"], row["id"], journal.shared)).fetchone()
    return _to_claim(row, suspects=twin is not None)


def claim_path(journal: Journal, path: Path) -> Claim | None:
    """Claim one clip by its path; None where a run is at work on it. Raises OutputError."""
    with journal.change() as connection:
        row = connection.execute("SELECT * FROM files WHERE path=?", (pack_path(absolute(path)),)).fetchone()
        if row is None or row["state"] == State.RUNNING:
            return None
        _take(connection, journal, row["id"])
    return _to_claim(row)


def release(journal: Journal, ids: Sequence[int]) -> None:
    """Let clips wait again that this run claimed. Raises OutputError."""
    with journal.change() as connection:
        connection.executemany(
            "UPDATE files SET state=?, owner=NULL WHERE id=? AND owner=?",
            [(State.WAITING, number, journal.run) for number in ids],
        )


def count_open(journal: Journal) -> tuple[int, int]:
    """How many clips of the run wait, and how many are under way, here or in a run that joined. Raises OutputError."""
    rows = journal.ask(
        "SELECT state, count(*) FROM files WHERE run=? AND state IN ('waiting', 'running') GROUP BY state",
        (journal.shared,),
    )
    counts = {row[0]: row[1] for row in rows}
    return counts.get(State.WAITING, 0), counts.get(State.RUNNING, 0)


def count_last(journal: Journal, most: int) -> int:
    """How many clips of the run wait or are under way, counted up to `most`: a million that wait are not gone through.

    Raises OutputError.
    """
    open_ones = "SELECT 1 FROM files WHERE run=? AND state IN ('waiting', 'running') LIMIT ?"
    ((count,),) = journal.ask(f"SELECT count(*) FROM ({open_ones})", (journal.shared, most))  # noqa: S608 constant
    return int(count)


TWINS = """
    size=? AND id<? AND size>0 AND copy_of IS NULL
    AND (state='done' OR (run=? AND state IN ('waiting', 'running')))
"""
"""Which rows a clip may be a copy of: of its size, met before it, and done, or to be worked on by this run."""


def _take(connection: sqlite3.Connection, journal: Journal, number: int) -> None:
    connection.execute(
        "UPDATE files SET state=?, owner=?, copy_of=NULL WHERE id=?", (State.RUNNING, journal.run, number)
    )


def _to_claim(row: sqlite3.Row, *, suspects: bool = False) -> Claim:
    return Claim(
        row["id"],
        unpack_path(row["path"]),
        unpack_path(row["top"]),
        row["folder"],
        row["size"],
        bool(row["named"]),
        bool(row["usual"]),
        bool(row["bare"]),
        row["settings"],
        frozenset(row["stages"].split(",")),
        suspects,
    )
