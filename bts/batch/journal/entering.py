"""Entering what the search met: a file that is new, one that changed, and one that is done already."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bts import __version__
from bts.batch.finding import is_passed_over
from bts.batch.journal.inputs import InputReader, Inputs, seal, stamp
from bts.batch.journal.places import PlaceGiver
from bts.batch.journal.rows import absolute, pack, pack_failures, unpack_failures, unpack_path
from bts.batch.journal.store import Journal
from bts.batch.records import Found, State
from bts.choices import STAGES
from bts.folders import pack_path


@dataclass(frozen=True)
class Wishes:
    """What a run is asked for, as far as it decides which clips are worked on again.

    `only` are stages. `force`: all. `check_all`: all, though done work is found done. `retry_failed`: also those that
    failed. `accept_clip`: those that failed because they were replaced.
    """

    only: frozenset[str] = frozenset(STAGES)
    force: bool = False
    check_all: bool = False
    retry_failed: bool = False
    accept_clip: bool = False


@dataclass
class Tally:
    """What entering found so far: how many files are in which state, and which lines must be said once."""

    states: Counter[State] = field(default_factory=Counter)
    waiting_size: int = 0
    """Bytes of the clips that wait."""
    duration: float = 0.0
    """Seconds of footage of the clips that wait, as far as earlier runs know it."""
    known: int = 0
    """How many of the clips that wait have a known duration."""
    lines: list[str] = field(default_factory=list)


class Entry:
    """A file that was met, what the journal knows of it, and what is to become of it."""

    def __init__(self, found: Found, row: sqlite3.Row | None, inputs: Inputs, wishes: Wishes, output: Path) -> None:
        self.found, self.row, self.inputs = found, row, inputs
        self.failure = found.failure or inputs.failure
        self.state = self._choose(wishes, output)

    @property
    def named(self) -> bool:
        """Whether the file was named itself, and not a folder above it."""
        return self.found.path == self.found.top

    @property
    def is_same(self) -> bool:
        """Whether the row says what it said."""
        return self.row is not None and self.state == self.row["state"] and self.state != State.WAITING

    @property
    def has_changed(self) -> bool:
        """Whether the file is another than the one that was entered."""
        row = self.row
        return row is not None and (row["size"], row["modified_ns"]) != (self.found.size, self.found.modified_ns)

    def _choose(self, wishes: Wishes, output: Path) -> State:
        row = self.row
        if self.failure is not None:
            return State.PASSED if is_passed_over(self.found, self.failure.kind) else State.FAILED
        if row is None or row["state"] == State.WAITING or wishes.force or wishes.check_all:
            return State.WAITING if row is None or row["state"] != State.RUNNING else State.RUNNING
        if row["state"] == State.RUNNING:
            return State.RUNNING
        if row["key"] != self.inputs.key or not wishes.only <= set(row["stages"].split(",")):
            return State.WAITING
        if row["state"] in (State.DONE, State.COPY):
            kept = row["seal"] == seal(output / row["folder"]) != "" and _are_as_read(row["inputs"])
            return State(row["state"]) if kept else State.WAITING
        return self._choose_failed(row, wishes)

    def _choose_failed(self, row: sqlite3.Row, wishes: Wishes) -> State:
        """A clip that failed, or was passed over, waits again where it, its settings or bts changed, or on demand."""
        kinds = {failure.kind for failure in unpack_failures(row["failures"])}
        again = wishes.retry_failed and row["state"] == State.FAILED
        accepted = wishes.accept_clip and "replaced" in kinds
        promoted = row["state"] == State.PASSED and self.named
        other = row["version"] != __version__ or bool(row["named"]) != self.named
        return State.WAITING if again or accepted or promoted or other else State(row["state"])


def weigh(
    journal: Journal | None, founds: Sequence[Found], wishes: Wishes, reader: InputReader, output: Path
) -> list[Entry]:
    """What is to become of files, without writing anything."""
    paths = [pack_path(absolute(found.path)) for found in founds]
    rows = {} if journal is None else _rows_of(journal, paths)
    return [
        Entry(found, rows.get(path), reader.read(found) if found.failure is None else Inputs(""), wishes, output)
        for found, path in zip(founds, paths, strict=True)
    ]


def count(entries: Sequence[Entry], tally: Tally) -> None:
    """Add entries to the tally."""
    for entry in entries:
        tally.states[entry.state] += 1
        if entry.state == State.WAITING:
            tally.waiting_size += entry.found.size
            if entry.row is not None and entry.row["duration"] and not entry.has_changed:
                tally.duration += entry.row["duration"]
                tally.known += 1
        if entry.inputs.failure is not None and entry.inputs.failure.line not in tally.lines:
            tally.lines.append(entry.inputs.failure.line)


def enter(
    journal: Journal, founds: Sequence[Found], wishes: Wishes, reader: InputReader, giver: PlaceGiver
) -> list[Entry]:
    """Enter files that the search met, in one transaction; returns what became of each. Raises OutputError.

    A path that the same run has met before is not entered again.
    """
    entries = weigh(journal, founds, wishes, reader, journal.output)
    met: set[str | bytes] = set()
    fresh = []
    with journal.change() as connection:
        for entry in entries:
            path = pack_path(absolute(entry.found.path))
            if path in met or (entry.row is not None and entry.row["run"] == journal.shared):
                continue
            met.add(path)
            fresh.append(entry)
            if entry.is_same or entry.state == State.RUNNING:
                connection.execute("UPDATE files SET run=? WHERE id=?", (journal.shared, _row(entry)["id"]))
            else:
                _write(connection, journal, entry, wishes, giver)
    return fresh


def _row(entry: Entry) -> sqlite3.Row:
    assert entry.row is not None
    return entry.row


def _write(connection: sqlite3.Connection, journal: Journal, entry: Entry, wishes: Wishes, giver: PlaceGiver) -> None:
    found = entry.found
    stages = wishes.only
    values: dict[str, Any] = {
        "path": pack_path(absolute(found.path)),
        "top": pack_path(absolute(found.top)),
        "named": entry.named,
        "size": found.size,
        "modified_ns": found.modified_ns,
        "state": entry.state,
        "key": entry.inputs.key,
        "settings": entry.inputs.settings,
        "bare": entry.inputs.bare,
        "stages": ",".join(sorted(stages)),
        "sidecars": pack([str(path) for path in found.sidecars]),
        "run": journal.shared,
        "owner": None,
        "copy_of": None,
        "usual": found.usual,
    }
    if entry.failure is not None:
        values |= {"failures": pack_failures([entry.failure]), "version": __version__, "counts": "{}"}
    if entry.has_changed:
        values |= {"fingerprint": "", "sha": "", "tries": 0, "duration": 0, "frames": 0, "picture": b""}
        _free_twins(connection, _row(entry)["id"])
    if entry.row is not None and entry.row["key"] == entry.inputs.key and not wishes.force:
        values["stages"] = ",".join(sorted({*stages, *filter(None, entry.row["stages"].split(","))}))
    if entry.state == State.WAITING and (entry.row is None or entry.row["folder"] is None):
        values |= giver.give(connection, found, is_new=entry.row is None)
    if entry.row is None and "id" not in values:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO files ({names}) VALUES ({marks})", list(values.values()))  # noqa: S608
        return
    which = values.pop("id", None) or _row(entry)["id"]
    sets = ", ".join(f"{name}=?" for name in values)
    connection.execute(f"UPDATE files SET {sets} WHERE id=?", [*values.values(), which])  # noqa: S608


def _free_twins(connection: sqlite3.Connection, first: int) -> None:
    """Copies of a clip that changed are none any more."""
    connection.execute(
        "UPDATE files SET state=?, copy_of=NULL WHERE copy_of=? AND state IN (?, ?)",
        (State.WAITING, first, State.COPY, State.WAITING),
    )


def _rows_of(journal: Journal, paths: Sequence[str | bytes]) -> dict[str | bytes, sqlite3.Row]:
    rows = journal.ask_among("SELECT * FROM files WHERE path IN ({})", paths)
    return {row["path"]: row for row in rows}


def _are_as_read(inputs: str) -> bool:
    """Whether the files elsewhere that a clip's results depend on are as they were."""
    return all(stamp(Path(path)) == was for path, was in json.loads(inputs))


def forget_unmet(journal: Journal, tops: Sequence[Path]) -> int:
    """Forget what earlier runs met below `tops`, this one did not, and has no results: folders that could not be read,
    files that were passed over, clips that are gone. Returns how many. Raises OutputError.

    What is done stays, whether its clip is there or not: its results are.
    """
    rows = journal.ask_among(
        "SELECT id, path, state, folder FROM files WHERE top IN ({}) AND run<>? AND state IN (?, ?, ?)",
        [pack_path(absolute(top)) for top in tops],
        [journal.shared, State.FAILED, State.PASSED, State.WAITING],
    )
    gone = [row["id"] for row in rows if row["folder"] is None or not unpack_path(row["path"]).exists()]
    if gone:
        with journal.change() as connection:
            connection.executemany("DELETE FROM files WHERE id=?", [(number,) for number in gone])
    return len(gone)
