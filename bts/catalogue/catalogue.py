"""The file itself: made, opened, changed by the one process that records, read by whoever searches."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Self
from urllib.parse import quote

from bts.catalogue.records import Entry, ShotRow
from bts.catalogue.rows import CLIP_COLUMNS, Row, clip_row, index_of, index_row, text_row, text_rows
from bts.catalogue.schema import INDEXES, MOST_TEXTS, TEXT_BITS, TEXT_COLUMNS, is_catalogue, is_current, make_tables
from bts.errors import InputError, OutputError, printable
from bts.files import new_file

REMEDY = "bts index makes it anew; notes and results are not touched by that"
"""What to do about a catalogue that cannot be used."""

WAIT = 20.0
"""Seconds that a process waits for another one that writes."""

ROWS_AT_A_TIME = 20_000
"""Rows of texts that are gathered before they are written."""

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""Codes of SQLite for a file that is no database any more, or lacks a table."""

CACHE_KIB = 65536
"""KiB of the file that are kept in memory while it is built."""


@dataclass
class Catalogue:
    """An open catalogue. Close it, or use it as a context manager.

    `file` tells the file that is open from one that another process has put in its place; None while it is built.
    """

    path: Path
    database: sqlite3.Connection
    file: tuple[int, int] | None = None
    remarks: tuple[str, ...] = ()
    """For the person: why it was begun anew."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """The catalogue at `path`, to be changed; one that is missing, damaged or of another version is begun anew.

        Raises OutputError when it cannot be written, or when the file there is no catalogue.
        """
        said = ""
        try:
            if is_catalogue(path):
                database = _open_current(path, "rw")
                if database is not None:
                    return cls(path, database, _identify(path))
                said = f"{printable(path)} was of another version or damaged: it is made anew"
            with build(path):
                pass
            return cls(path, _connect(path, "rw"), _identify(path), (said,) if said else ())
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"the catalogue cannot be opened: {error}", path, REMEDY) from error

    @classmethod
    def read(cls, path: Path) -> Self:
        """The catalogue at `path`, to be searched.

        Raises InputError where there is none, and for one that is damaged or of another version.
        """
        if not path.exists():
            raise InputError("there is no catalogue", path, "bts index makes one")
        if not is_catalogue(path):
            raise InputError("is no catalogue of bts", path, "bts index makes one; --catalogue names another")
        with naming(path):
            try:
                database = _open_current(path, "ro")
            except sqlite3.OperationalError:
                # A write that was cut short is undone by the next who opens the file, which `ro` may not.
                database = _open_current(path, "rw")
        if database is None:
            raise InputError("this catalogue is damaged, or of another version of bts", path, REMEDY)
        return cls(path, database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def put(self, entry: Entry) -> None:
        """Put a clip's entry in place of the one that is there. Raises OutputError."""
        self.put_all([entry])

    def put_all(self, entries: Iterable[Entry]) -> None:
        """Put many entries, all or none; quicker than one by one. Raises OutputError."""
        with self._changing():
            rows: dict[str, list[Row]] = {"texts": [], **{name: [] for name in INDEXES}}
            lost = False
            for entry in entries:
                lost = self._put(entry, rows) or lost
                if len(rows["texts"]) >= ROWS_AT_A_TIME:
                    self._write(rows)
            self._write(rows)
            if lost:
                self._wipe()

    def forget(self, clips: Iterable[Path]) -> None:
        """Leave clips out from now on. Raises OutputError."""
        with self._changing():
            for clip in clips:
                key = self._find(os.fsencode(clip))
                if key is not None:
                    self._empty(key)
                    self.database.execute("DELETE FROM clips WHERE id = ?", (key,))

    def mark_gone(self, clips: Iterable[Path], *, gone: bool = True) -> None:
        """Put down that clips are not there any more, or that they are again. Raises OutputError."""
        with self._changing():
            values = [(int(gone), os.fsencode(clip)) for clip in clips]
            self.database.executemany("UPDATE clips SET gone = ? WHERE path = ?", values)

    def stamps(self) -> dict[Path, dict[str, tuple[int, int]]]:
        """Of each clip the size in bytes and the time of change in nanoseconds of each file that was read for it."""
        with naming(self.path):
            found = self.database.execute("SELECT path, stamp FROM clips JOIN stamps ON clip = id").fetchall()
        return {Path(os.fsdecode(path)): {k: (v[0], v[1]) for k, v in json.loads(s).items()} for path, s in found}

    def folders(self) -> dict[Path, Path | None]:
        """All clips, with the folders of their results."""
        with naming(self.path):
            found = self.database.execute("SELECT path, folder FROM clips ORDER BY id").fetchall()
        return {Path(os.fsdecode(path)): self.folder(folder) for path, folder in found}

    def gone(self) -> set[Path]:
        """The clips that are marked as gone."""
        with naming(self.path):
            found = self.database.execute("SELECT path FROM clips WHERE gone = 1").fetchall()
        return {Path(os.fsdecode(path)) for (path,) in found}

    def has_tracks(self, fingerprint: str) -> bool:
        """Whether the words in the own tracks of a clip with this content are known: they need not be read again."""
        with naming(self.path):
            found = self.database.execute(
                "SELECT 1 FROM clips WHERE fingerprint = ? AND fingerprint <> '' AND tracks = 1 LIMIT 1", (fingerprint,)
            )
            return found.fetchone() is not None

    def shots(self, key: int) -> list[ShotRow]:
        """The shots of the clip with a number, in order."""
        command = (
            "SELECT path, folder, title, credit, shots.* FROM shots JOIN clips ON clips.id = shots.clip "
            "WHERE shots.clip = ? ORDER BY number"
        )
        with naming(self.path):
            rows = self.database.execute(command, (key,)).fetchall()
        shots = []
        for path, folder, title, credit, *columns in rows:
            key, number, start, end, start_frame, end_frame, time, frame, picture = columns
            clip, (start, end, time) = Path(os.fsdecode(path)), (Fraction(ms, 1000) for ms in (start, end, time))
            shots.append(
                ShotRow(
                    key, number, clip, title or clip.name, credit, start, end, start_frame, end_frame, time, frame,
                    self.picture(folder, picture),
                )
            )  # fmt: skip
        return shots

    def folder(self, kept: bytes) -> Path | None:
        """A folder of results as the catalogue keeps it: relative to itself where it lies below it."""
        return self.path.absolute().parent / os.fsdecode(kept) if kept else None

    def picture(self, folder: bytes, name: str) -> Path | None:
        """The file of a keyframe; None where the shot has none."""
        home = self.folder(folder)
        return home / name if home is not None and name else None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A change of the file, whole or not at all. Raises OutputError."""
        try:
            self._begin()
            try:
                yield
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")
        except sqlite3.Error as error:
            raise OutputError(f"the catalogue cannot be written: {error}", self.path, REMEDY) from error

    def _begin(self) -> None:
        """Begin to write, in the file that is at the path now: what is written to one that was replaced is lost.

        Its journal would even be taken for one of the new file.
        """
        self.database.execute("BEGIN IMMEDIATE")
        if self.file is not None and self.path.exists() and _identify(self.path) != self.file:
            self.database.close()
            self.database, self.file = _connect(self.path, "rw"), _identify(self.path)
            self.database.execute("BEGIN IMMEDIATE")

    def _wipe(self) -> None:
        """Leave no word of notes that are private now, or removed: an index keeps words until it is merged."""
        for index in INDEXES:
            self.database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 constants

    def _put(self, entry: Entry, rows: dict[str, list[Row]]) -> bool:
        """Put an entry; whether a note that was known of its clip is not in it any more."""
        path = os.fsencode(entry["path"])
        texts = list(text_rows(entry))
        tracks = entry["tracks"]
        inside = self._known_tracks(entry["fingerprint"]) if tracks is None else None
        if tracks is not None:
            inside = [text_row(text, inside=True) for text in tracks]
        texts = [*texts, *(inside or ())][:MOST_TEXTS]
        key, lost = self._find(path), False
        if key is not None:
            self._write(rows)
            known = {ref for _, kind, ref, *_ in self._texts(key) if kind == "note"}
            lost = bool(known - {text["ref"] for text in entry["texts"]})
            self._empty(key)
        columns = (key, *clip_row(entry, self._relative(entry["folder"]), tracks=inside is not None))
        marks = ", ".join("?" * len(columns))
        listed = ", ".join(CLIP_COLUMNS)
        made = self.database.execute(f"INSERT OR REPLACE INTO clips (id, {listed}) VALUES ({marks})", columns)  # noqa: S608
        key = made.lastrowid
        assert key is not None
        self.database.executemany(
            f"INSERT INTO shots VALUES ({', '.join('?' * 9)})",  # noqa: S608
            ((key, *shot.values()) for shot in entry["shots"]),
        )
        self.database.execute("INSERT INTO stamps VALUES (?, ?)", (key, json.dumps(entry["stamp"])))
        if entry["hashes"]:
            self.database.execute("INSERT INTO hashes VALUES (?, ?)", (key, entry["hashes"]))
        for number, row in enumerate(texts, start=key << TEXT_BITS):
            rows["texts"].append((number, *row))
            rows[index_of(row)].append((number, *index_row(row)))
        return lost

    def _write(self, rows: dict[str, list[Row]]) -> None:
        """Write the rows of texts that were gathered; each table takes them in the order of their numbers."""
        for table, columns in {"texts": TEXT_COLUMNS, **INDEXES}.items():
            listed, marks = ", ".join(columns), ", ".join("?" * (len(columns) + 1))
            name = "id" if table == "texts" else "rowid"
            command = f"INSERT INTO {table} ({name}, {listed}) VALUES ({marks})"  # noqa: S608 constants
            self.database.executemany(command, rows[table])
            rows[table].clear()

    def _known_tracks(self, fingerprint: str) -> list[Row] | None:
        """The texts of own tracks that are known of a content; None where those were not read."""
        found = self.database.execute(
            "SELECT id FROM clips WHERE fingerprint = ? AND fingerprint <> '' AND tracks = 1 LIMIT 1", (fingerprint,)
        ).fetchone()
        return None if found is None else [row[1:] for row in self._texts(found[0]) if row[-1]]

    def _texts(self, key: int) -> list[Row]:
        """All rows of a clip's texts, with their numbers."""
        command = f"SELECT id, {', '.join(TEXT_COLUMNS)} FROM texts WHERE id BETWEEN ? AND ?"  # noqa: S608 constants
        return self.database.execute(command, _numbers(key)).fetchall()

    def _empty(self, key: int) -> None:
        """Take out all that belongs to a clip but its own row."""
        texts = self._texts(key)
        for index, columns in INDEXES.items():
            old = [("delete", row[0], *index_row(row[1:])) for row in texts if index_of(row[1:]) == index]
            listed, marks = ", ".join(columns), ", ".join("?" * (len(columns) + 2))
            self.database.executemany(f"INSERT INTO {index} ({index}, rowid, {listed}) VALUES ({marks})", old)  # noqa: S608
        self.database.execute("DELETE FROM texts WHERE id BETWEEN ? AND ?", _numbers(key))
        for table in ("shots", "stamps", "hashes"):
            self.database.execute(f"DELETE FROM {table} WHERE clip = ?", (key,))  # noqa: S608 constants

    def _find(self, path: bytes) -> int | None:
        row = self.database.execute("SELECT id FROM clips WHERE path = ?", (path,)).fetchone()
        return None if row is None else int(row[0])

    def _relative(self, folder: str) -> bytes:
        """A folder of results as it is kept, so that the catalogue can be moved with them."""
        home = self.path.absolute().parent
        path = Path(folder)
        return os.fsencode(path.relative_to(home) if folder and path.is_relative_to(home) else folder)


def _numbers(key: int) -> tuple[int, int]:
    """The first and the last number that a text of a clip can have."""
    return key << TEXT_BITS, (key + 1 << TEXT_BITS) - 1


@contextmanager
def build(path: Path) -> Iterator[Catalogue]:
    """A new, empty catalogue that takes the place of the one at `path` when the block ends without an error.

    Whoever reads the old one goes on with that. Raises OutputError, also where the file there is no catalogue.
    """
    if path.exists() and not is_catalogue(path):
        raise OutputError("is no catalogue of bts", path, "move it away, or name another with --catalogue")
    with ExitStack() as held, new_file(path) as temporary:
        try:
            with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
                for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}"):
                    database.execute(f"PRAGMA {setting}")
                make_tables(database)
                yield Catalogue(path, database)
        except sqlite3.Error as error:
            raise OutputError(f"the catalogue cannot be written: {error}", path, REMEDY) from error
        held.enter_context(_holding(path))
        for name in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)


@contextmanager
def _holding(path: Path) -> Iterator[None]:
    """Keep others from writing to the catalogue that is replaced; none can hold one that is damaged."""
    with ExitStack() as held:
        if path.exists():
            with suppress(sqlite3.DatabaseError):
                old = held.enter_context(closing(_connect(path, "rw")))
                old.execute("BEGIN IMMEDIATE")
        yield


def is_damage(error: BaseException | None) -> bool:
    """Whether an error of SQLite says that the file is no database any more, or lacks a table."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) in DAMAGED


def _identify(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_dev, state.st_ino


def _open_current(path: Path, mode: str) -> sqlite3.Connection | None:
    """Open a catalogue; None for one that is damaged or of another version. Raises sqlite3.Error, also while locked."""
    database = _connect(path, mode)
    try:
        if is_current(database):
            return database
    except sqlite3.Error as error:
        if not is_damage(error):
            database.close()
            raise
    database.close()
    return None


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Raise InputError, which names the catalogue, in place of the errors of reading it."""
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(f"the catalogue cannot be read: {error}", path, REMEDY) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # The journal stays SQLite's usual one: a write-ahead log does not hold on network shares, where archives are.
    address = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT)
    # What is deleted may be a note that has become private: its bytes must not stay in the file.
    database.execute("PRAGMA secure_delete = ON")
    return database
