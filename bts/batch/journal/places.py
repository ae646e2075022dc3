"""The folder of results that a clip gets: the one that it has, else the one that it wants, told apart from others'."""

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any

from bts.batch.finding import Places
from bts.batch.journal.rows import absolute, fold, unpack_path
from bts.batch.journal.store import Journal
from bts.batch.records import Found
from bts.errors import InputError
from bts.fingerprint import clip_fingerprint
from bts.folders import pack_path
from bts.outputs import LEDGER, read_ledger


class PlaceGiver:
    """Gives folders in the output of a journal.

    `known` has the folders that clips have from before it, by the absolute path of the clip.
    """

    def __init__(self, journal: Journal, known: Mapping[str, str]) -> None:
        rows = journal.ask("SELECT folder FROM files WHERE folder IS NOT NULL ORDER BY id")
        self._places = Places(PurePath(row["folder"]) for row in rows)
        self._output = journal.output
        self._known = known

    def give(self, connection: sqlite3.Connection, found: Found, *, is_new: bool) -> dict[str, Any]:
        """The columns of a clip that say where its results are; with the `id` of its row where it was moved.

        `is_new`: no row has its path.
        """
        if is_new and (moved := self._find_moved(connection, found)):
            return {"id": moved["id"]}
        known = self._known.get(str(absolute(found.path)))
        if known is not None and not _is_taken(connection, PurePath(known)):
            folder = PurePath(known)
        else:
            folder = self._places.assign(found)
            while _is_taken(connection, folder) or not self._is_free(folder, found):
                folder = self._places.assign(found)
        return {"folder": folder.as_posix(), "folded": fold(folder)}

    def _is_free(self, folder: PurePath, found: Found) -> bool:
        """Whether no other clip has its results there, by the ledger that lies there."""
        path = self._output / folder
        if not (path / LEDGER).exists():
            return True
        ledger = read_ledger(path)
        owner = str(ledger.get("clip") or "")
        if not owner or owner == str(absolute(found.path)):
            return True
        return not Path(owner).exists() and ledger.get("clip_fingerprint") == _identity(found.path)

    def _find_moved(self, connection: sqlite3.Connection, found: Found) -> sqlite3.Row | None:
        """The row of a file of this content that is not where it was: this is that file, moved or renamed."""
        rows: list[sqlite3.Row] = connection.execute(
            "SELECT id, path, folder, fingerprint FROM files "
            "WHERE size=? AND modified_ns=? AND fingerprint<>'' AND folder IS NOT NULL AND path<>?",
            (found.size, found.modified_ns, pack_path(absolute(found.path))),
        ).fetchall()
        gone = (row for row in rows if not unpack_path(row["path"]).exists())
        return next((row for row in gone if row["fingerprint"] == _identity(found.path)), None)


def _is_taken(connection: sqlite3.Connection, folder: PurePath) -> bool:
    return connection.execute("SELECT 1 FROM files WHERE folded=?", (fold(folder),)).fetchone() is not None


def _identity(clip: Path) -> str:
    with suppress(InputError):
        return clip_fingerprint(clip)
    return ""
