"""What became of a clip, entered as it ends: one short transaction each."""

import os
import socket
import time
from collections.abc import Mapping
from typing import Any

from bts import __version__
from bts.batch.journal.claims import Claim
from bts.batch.journal.inputs import seal, stamp
from bts.batch.journal.rows import pack, pack_failures
from bts.batch.journal.schema import JOURNAL
from bts.batch.journal.store import Journal
from bts.batch.records import Ended, State
from bts.report import Report

OF_CONTENT = "fingerprint, container, codec, width, height, duration, frames, date, picture"
"""Columns that are the same for all clips with the same bytes."""


def record(journal: Journal, claim: Claim, ended: Ended, state: State, entry: str | None = None) -> None:
    """Enter what came back from a worker; `entry` is for the catalogue, None leaves it as it is. Raises OutputError."""
    report = ended.report
    values: dict[str, Any] = {
        "state": state,
        "owner": None,
        "version": __version__,
        "seal": seal(journal.output / claim.folder) if state == State.DONE else "",
        "inputs": pack([[str(path), stamp(path)] for path in report.inputs]),
        "counts": pack(report.counts),
        "warnings": pack(list(report.warnings)),
        "failures": pack_failures(report.failures),
        "host": socket.gethostname(),
        "picture": ended.picture,
        **_facts_of(report),
        **_times_of(report),
    }
    if state == State.PASSED:
        values |= {"folder": None}
    if entry is not None:
        values["entry"] = entry
    if not report.fingerprint:
        values.pop("fingerprint", None)
    sets = ", ".join(f"{name}=?" for name in values)
    with journal.change() as connection:
        connection.execute(
            f"UPDATE files SET {sets}, tries=tries+1 WHERE id=? AND owner=?",  # noqa: S608 names of columns
            [*values.values(), claim.id, journal.run],
        )


def record_copy(journal: Journal, claim: Claim, first: int) -> None:
    """Enter that a clip has the bytes of `first`, which is done and whose results count. Raises OutputError."""
    with journal.change() as connection:
        connection.execute(
            f"UPDATE files SET ({OF_CONTENT}) = (SELECT {OF_CONTENT} FROM files WHERE id=?), "  # noqa: S608 a constant
            "state=?, owner=NULL, copy_of=?, version=?, seal=?, counts='{}', warnings='[]', failures='[]', host=?, "
            "started=?, tries=tries+1 WHERE id=? AND owner=?",
            (
                first, State.COPY, first, __version__, seal(journal.output / claim.folder), socket.gethostname(),
                time.time(), claim.id, journal.run,
            ),
        )  # fmt: skip


def wait_for_first(journal: Journal, claim: Claim, first: int) -> None:
    """Let a clip wait until that of which it may be a copy has ended. Raises OutputError."""
    with journal.change() as connection:
        connection.execute(
            "UPDATE files SET state=?, owner=NULL, copy_of=? WHERE id=? AND owner=?",
            (State.WAITING, first, claim.id, journal.run),
        )


def keep_digests(journal: Journal, digests: Mapping[int, tuple[str, str]]) -> None:
    """Keep fingerprints, fast and full, of clips that were compared. Raises OutputError."""
    with journal.change() as connection:
        connection.executemany(
            "UPDATE files SET fingerprint=?, sha=? WHERE id=?", [(*pair, number) for number, pair in digests.items()]
        )


def _facts_of(report: Report) -> dict[str, Any]:
    facts = report.facts
    values: dict[str, Any] = {"fingerprint": report.fingerprint}
    if facts is not None:
        names = ("container", "codec", "width", "height", "duration", "frames")
        values |= {name: facts[name] for name in names}  # type: ignore[literal-required]
        values["date"] = facts["created"]
    return values


def _times_of(report: Report) -> dict[str, Any]:
    """When it began and how long it took; a clip that was found done keeps what its work took."""
    if report.unchanged and not report.failures:
        return {}
    timings = {stage.name: round(stage.seconds, 3) for stage in report.stages}
    return {
        "started": time.time() - report.seconds,
        "seconds": round(report.seconds, 3),
        "timings": pack(timings),
    }


def is_there(journal: Journal, identity: os.stat_result) -> bool:
    """Whether the journal is still the file that was opened: not where its folder was removed or is another now."""
    try:
        return os.path.samestat((journal.output / JOURNAL).stat(), identity)
    except OSError:
        return False
