"""One run at a time on an output folder: the lock, and who holds it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bts.batch.journal.store import Journal
from bts.errors import OutputError, printable
from bts.files import cannot_write
from bts.notes.lock import locked

LOCK = Path(".bts", "run", "lock")
"""The file of the lock in the output folder."""


@dataclass(frozen=True)
class Holder:
    """The run that holds an output folder. `run` is its number in the journal, 0 where it is not known there."""

    run: int
    words: str
    """Such as `process 4242 on desk7, since 2026-11-27 18:25`."""
    options: Mapping[str, Any]
    """What it was asked for, by name."""


@contextmanager
def hold_output(output: Path) -> Iterator[bool]:
    """Hold the output folder for this run while the block runs; gives False where another run holds it.

    The lock is the operating system's own, gone with its process however that ends; where a share has none, a claim
    with signs of life stands for it (bts.notes.lock).

    Raises:
        OutputError: nothing can be written there.
    """
    file = output / LOCK
    with ExitStack() as held:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(file, output / LOCK.parts[0], timeout=0))
            free = True
        except OutputError:
            free = False
        except OSError as error:
            raise cannot_write(output, error) from error
        yield free


def find_holder(journal: Journal) -> Holder | None:
    """The run that holds the folder by its journal: the oldest that is alive and joined none; None where none is."""
    others = [run for run in journal.runs() if run.id != journal.run and '"joins":0' in run.options]
    run = min((run for run in others if run.is_alive()), key=lambda run: run.id, default=None)
    if run is None:
        return None
    since = datetime.fromtimestamp(run.started).astimezone().isoformat(" ", "minutes")
    words = f"process {run.pid} on {printable(run.host)}, since {since}"
    return Holder(run.id, words, json.loads(run.options))


def refuse(output: Path, holder: Holder | None) -> OutputError:
    """The error for a second run on the same folder."""
    who = holder.words if holder else "another run"
    return OutputError(
        f"a run is at work on this folder ({who})", output, "wait for it, work along with --join, or use another -o"
    )
