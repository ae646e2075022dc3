"""The folder of results that a clip gets: the one that it has, else the one that it wants, told apart from others'."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePath
from typing import Any

from bts.batch.finding import vary
from bts.batch.journal.rows import absolute, fold, unpack_path
from bts.batch.journal.store import Journal
from bts.batch.records import Found
from bts.errors import InputError
from bts.fingerprint import clip_fingerprint
from bts.folders import pack_path, safe_name
from bts.outputs import LEDGER, read_ledger


class PlaceGiver:
    """Gives folders in the output of a journal, each to one clip: none is another one, and none is in another one.

    Names count as equal when a file system takes them for one: upper and lower case, composed and decomposed letters.
    What is given is asked of the journal, so that memory does not grow with the clips. `known` has the folders that
    clips have from before it, by the absolute path of the clip.
    """

    def __init__(self, journal: Journal, known: Mapping[str, str]) -> None:
        self._output = journal.output
        self._known = known
        self._next: dict[str, int] = {}
        """Where the numbers go on behind a place that several clips want: the last of 50,000 comes as soon as the
        first."""

    def give(self, connection: sqlite3.Connection, found: Found, *, is_new: bool) -> dict[str, Any]:
        """The columns of a clip that say where its results are; with the `id` of its row where it was moved.

        `is_new`: no row has its path.
        """
        if is_new and (moved := self._find_moved(connection, found)):
            return {"id": moved["id"]}
        clip = absolute(found.path)
        given = _Given(connection, pack_path(clip))
        known = self._known.get(str(clip))
        if known is not None and not given.has(PurePath(known)):
            folder = PurePath(known)
        else:
            folder = next(place for place in self._offer(found, given) if self._is_free(place, found))
        return {"folder": folder.as_posix(), "folded": fold(folder)}

    def _offer(self, found: Found, given: "_Given") -> Iterator[PurePath]:
        """The places that a clip may have, in the order in which they are to be tried, without end."""
        folder, plain, whole = given.find_folder(found.place.parent), found.place.name, safe_name(found.path.name)
        wanted = fold(folder / plain)
        number = self._next.get(wanted)
        names = vary(plain, whole) if number is None else (f"{plain}-{each}" for each in count(number))
        for name in names:
            place = folder / name
            if given.is_free(place):
                if name not in (plain, whole):
                    self._next[wanted] = int(name.rpartition("-")[2]) + 1
                yield place

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


class _Given:
    """The places that clips have, all but the one at `path`. One that was passed over keeps the place that it had, so
    that others have the same places whether it was worked on before they were met or after."""

    def __init__(self, connection: sqlite3.Connection, path: str | bytes) -> None:
        self._connection, self._path = connection, path

    def has(self, place: PurePath) -> bool:
        """Whether a place is another clip's."""
        return self._ask("folded=?", fold(place))

    def is_free(self, place: PurePath) -> bool:
        """Whether a place in a folder of `find_folder` is no other clip's, nor around one."""
        folded = fold(place)
        # What is below a folder lies between `folder/` and `folder0`: 0 is the sign behind the slash.
        return not self.has(place) and not self._ask("folded>? AND folded<?", f"{folded}/", f"{folded}0")

    def find_folder(self, folder: PurePath) -> PurePath:
        """The folder itself; where a part of it is the place of a clip, with a number behind that part."""
        made = PurePath()
        for part in folder.parts:
            made = next(made / name for name in vary(part, part) if not self.has(made / name))
        return made

    def _ask(self, condition: str, *values: str) -> bool:
        question = f"SELECT 1 FROM files WHERE {condition} AND path<>? LIMIT 1"  # noqa: S608 a constant
        return self._connection.execute(question, (*values, self._path)).fetchone() is not None


def _identity(clip: Path) -> str:
    with suppress(InputError):
        return clip_fingerprint(clip)
    return ""
