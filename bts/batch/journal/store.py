"""The journal as one process holds it: its connection, its own run, and which runs of others are alive."""

import os
import socket
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bts import __version__
from bts.batch.journal.rows import pack
from bts.batch.journal.schema import JOURNAL, connect, connect_to_read, explain, move_aside
from bts.batch.records import State
from bts.errors import OutputError
from bts.files import cannot_write
from bts.processes import is_owner_gone, owner_mark

SILENCE = 600.0
"""Seconds without a sign of life after which a run on another machine is taken for ended, and its clips are taken over.
A run gives one every few seconds; each looks at its own machine's clock, so clocks may differ by minutes."""

MOST_VALUES = 10_000
"""Values in one question, at most: SQLite refuses more than 32,766 (SQLITE_MAX_VARIABLE_NUMBER) as it is built."""


@dataclass(frozen=True)
class RunRow:
    """A run in the journal. `ended` is None while it is under way, or when it was killed."""

    id: int
    host: str
    pid: int
    mark: str
    started: float
    beat: float
    ended: float | None
    options: str

    def is_alive(self) -> bool:
        """Whether its process still runs; by its last sign of life where it cannot be asked for."""
        if self.ended is not None:
            return False
        gone = is_owner_gone(self.mark)
        return time.time() - self.beat < SILENCE if gone is None else not gone


@dataclass
class Journal:
    """The journal of an output folder, open. `run` is the number of this process's own run, 0 before `begin`."""

    output: Path
    connection: sqlite3.Connection
    run: int = 0
    shared: int = 0
    """The run whose files this one works on: its own, or that which it joined."""

    @classmethod
    def open(cls, output: Path, *, aside: bool = False) -> Self:
        """The journal of a folder, made where there is none. `aside`: a file that is none is moved aside.

        Raises:
            OutputError: it is damaged or another program's and not `aside`, or cannot be written.
        """
        path = output / JOURNAL
        try:
            output.mkdir(parents=True, exist_ok=True)
            connection = connect(path)
        except OSError as error:
            raise cannot_write(output, error) from error
        except OutputError:
            if not aside or not path.is_file():
                raise
            move_aside(path)
            connection = connect(path)
        return cls(output, _with_names(connection))

    @classmethod
    def read(cls, output: Path) -> Self | None:
        """The journal of a folder, to be read alone; None where there is none. Raises OutputError for a damaged one."""
        path = output / JOURNAL
        if not path.is_file() or not path.stat().st_size:
            return None
        return cls(output, _with_names(connect_to_read(path)))

    def close(self) -> None:
        """Close the file; rows that were not entered in full are lost."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows that a SELECT gives. Raises OutputError where the journal cannot be read."""
        try:
            return self.connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise explain(error, self.output / JOURNAL) from error

    def ask_among(self, question: str, among: Sequence[Any], values: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a SELECT for any number of values: `{}` in the question stands for some of them, each once.

        `values` are those of the question behind that. Raises OutputError where the journal cannot be read.
        """
        different = list(dict.fromkeys(among))
        for first in range(0, len(different), MOST_VALUES):
            some = different[first : first + MOST_VALUES]
            yield from self.ask(question.format(",".join("?" * len(some))), [*some, *values])

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: what the block changes is there whole or not at all. Raises OutputError."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise explain(error, self.output / JOURNAL) from error

    def begin(self, command: Sequence[str], options: Mapping[str, Any], *, joins: int = 0) -> None:
        """Enter this process's run. `joins` is the run that it works along with, 0 for none. Raises OutputError."""
        now = time.time()
        values = (pack(list(command)), pack(dict(options)), __version__, socket.gethostname(), os.getpid())
        with self.change() as connection:
            done = connection.execute(
                "INSERT INTO runs (command, options, version, host, pid, mark, started, beat, ending) "
                "VALUES (?,?,?,?,?,?,?,?,'under-way')",
                (*values, owner_mark(), now, now),
            )
        self.run = done.lastrowid or 0
        self.shared = joins or self.run

    def beat(self) -> None:
        """Give a sign of life."""
        with self.change() as connection:
            connection.execute("UPDATE runs SET beat=? WHERE id=?", (time.time(), self.run))

    def end(self, ending: str) -> None:
        """Enter how this process's run ended, a key of `choices.RUN_ENDINGS`; its clips under way wait again."""
        with self.change() as connection:
            connection.execute("UPDATE runs SET ended=?, ending=? WHERE id=?", (time.time(), ending, self.run))
            connection.execute(
                "UPDATE files SET state=?, owner=NULL WHERE owner=? AND state=?",
                (State.WAITING, self.run, State.RUNNING),
            )

    def runs(self, *, open_only: bool = True) -> list[RunRow]:
        """The runs that have not ended by the journal, the latest first; with `open_only` False all of them."""
        where = "WHERE ended IS NULL" if open_only else ""
        rows = self.ask(f"SELECT * FROM runs {where} ORDER BY id DESC")  # noqa: S608 no value of a user is in it
        return [RunRow(**{name: row[name] for name in RunRow.__dataclass_fields__}) for row in rows]

    def take_back(self) -> list[Path]:
        """Let the clips wait again on which runs worked that are gone; the folders of their results, which may hold
        unfinished files. Raises OutputError."""
        alive = {run.id for run in self.runs() if run.is_alive()}
        rows = self.ask("SELECT id, folder, owner FROM files WHERE state=?", (State.RUNNING,))
        lost = [row for row in rows if row["owner"] not in alive]
        if lost:
            with self.change() as connection:
                connection.executemany(
                    "UPDATE files SET state=?, owner=NULL WHERE id=? AND state=? AND owner IS ?",
                    [(State.WAITING, row["id"], State.RUNNING, row["owner"]) for row in lost],
                )
        return [self.output / row["folder"] for row in lost if row["folder"] is not None]


def _with_names(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    return connection
