"""Clips with the same bytes: done once, and pointed to from the others."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bts.batch.journal.claims import TWINS, Claim
from bts.batch.journal.rows import unpack_path
from bts.batch.journal.store import Journal
from bts.errors import InputError, OutputError
from bts.files import format_json
from bts.fingerprint import fingerprint, full_fingerprint
from bts.outputs import OutputFolder, read_ledger
from bts.report import REPORT, copy_to_json

MOST_TWINS = 64
"""Earlier clips of one size that a clip is compared with; a copy of one beyond these is worked on itself."""


@dataclass(frozen=True)
class Twin:
    """A clip met earlier that has the size of another. `done`: its results are there."""

    id: int
    path: Path
    folder: str
    size: int
    modified_ns: int
    fingerprint: str
    sha: str
    done: bool


@dataclass(frozen=True)
class Verdict:
    """What a comparison found: the clip of which another is a copy, None for none, and the digests of all that were
    read, by the number of the clip in the journal."""

    first: Twin | None
    digests: dict[int, tuple[str, str]]


def list_twins(journal: Journal, claim: Claim) -> list[Twin]:
    """The clips of which a clip may be a copy, so that their results count for it too; the first met first.

    None where it has notes, sidecars or results of its own: those are its own clip. Raises OutputError.
    """
    if not claim.bare or set(read_ledger(journal.output / claim.folder).get("files", {})) - {REPORT}:
        return []
    rows = journal.ask(
        f"SELECT * FROM files WHERE {TWINS} AND settings=? ORDER BY id LIMIT {MOST_TWINS}",  # noqa: S608 constants
        (claim.size, claim.id, journal.shared, claim.settings),
    )
    return [
        Twin(
            row["id"], unpack_path(row["path"]), row["folder"], row["size"], row["modified_ns"], row["fingerprint"],
            row["sha"], row["state"] == "done",
        )
        for row in rows
        if claim.stages <= set(row["stages"].split(","))
    ]  # fmt: skip


class Abandoned(Exception):  # noqa: N818 nothing is wrong
    """A comparison was not waited for to its end."""


def compare(claim: Claim, twins: Sequence[Twin], is_stopped: Callable[[], bool]) -> Verdict:
    """Which of the twins has the same bytes: by the fast fingerprint, then by every byte. May take long; reads only.

    Raises Abandoned when it is stopped.
    """

    def go_on() -> None:
        if is_stopped():
            raise Abandoned

    digests: dict[int, tuple[str, str]] = {}
    try:
        own = fingerprint(claim.path)
        own_sha = ""
        for twin in twins:
            other, sha = twin.fingerprint or _fast(twin), twin.sha
            if other == own and _is_as_entered(twin):
                own_sha = own_sha or full_fingerprint(claim.path, go_on)
                sha = sha or full_fingerprint(twin.path, go_on)
            digests[twin.id] = other, sha
            if own_sha and sha == own_sha:
                return Verdict(twin, {**digests, claim.id: (own, own_sha)})
    except InputError:
        return Verdict(None, digests)
    return Verdict(None, {**digests, claim.id: (own, own_sha)})


def write_copy(output: Path, claim: Claim, clip: Path, first: Twin) -> None:
    """Write the report of a copy, which points to the clip whose results count; `clip` is its path as it is shown.

    Raises OutputError.
    """
    folder = output / claim.folder
    there = output / first.folder
    made = OutputFolder.open(folder, claim.path, first.fingerprint)
    try:
        record = copy_to_json(there, clip, folder, Path(os.path.relpath(there, folder)))
    except (OSError, ValueError, KeyError) as error:
        raise OutputError(
            "the report of its twin cannot be read", there / REPORT, "run it again with --force"
        ) from error
    text = format_json(record) + "\n"
    if not (folder / REPORT).is_file() or (folder / REPORT).read_text(encoding="utf-8") != text:
        made.write(REPORT, text)


def _fast(twin: Twin) -> str:
    try:
        return fingerprint(twin.path)
    except InputError:
        return ""


def _is_as_entered(twin: Twin) -> bool:
    """Whether the file is still the one that is in the journal."""
    try:
        state = twin.path.stat()
    except OSError:
        return False
    return (state.st_size, state.st_mtime_ns) == (twin.size, twin.modified_ns)
