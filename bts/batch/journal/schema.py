"""The tables of the journal, and how its file is opened: never one that is not a journal of this form."""

import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from bts.errors import OutputError
from bts.folders import JOURNAL as JOURNAL

MARK = 0x62747352
"""SQLite's `application_id` of a journal, by which another program's file is told from one: `btsR`."""

FORM = 1
"""Number of the form of the tables, SQLite's `user_version`; another number is a journal of another bts."""

PATIENCE = 30.0
"""Seconds that one process waits for another to end its transaction, which takes milliseconds."""

PAUSE = 0.02
"""Seconds between two tries to set how changes are kept safe, while another process is at it."""

NETWORKED = frozenset(
    "nfs nfs4 cifs smb3 smbfs smb2 9p afs ncpfs ceph glusterfs lustre gpfs fuse.sshfs fuse.glusterfs davfs "
    "fuse.davfs2 fuse.rclone fuse.s3fs fuse.juicefs vboxsf prl_fs virtiofs".split()
)
"""File systems that several machines may write to: SQLite's WAL needs memory that they share, so it is not used."""

MOUNTS = Path("/proc/self/mounts")
"""Where Linux says which file system is where; elsewhere none is taken for local."""

TABLES = """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,              -- JSON: the words of the command line
  options TEXT NOT NULL,              -- JSON: what was asked for
  version TEXT NOT NULL,              -- of bts
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  mark TEXT NOT NULL,                 -- bts.processes.owner_mark: tells whether that process still runs
  started REAL NOT NULL,              -- seconds since 1970
  beat REAL NOT NULL,                 -- its last sign of life
  ended REAL,                         -- NULL while it is under way, or when it was killed
  ending TEXT NOT NULL                -- a key of choices.RUN_ENDINGS
);
CREATE TABLE files (
  id INTEGER PRIMARY KEY,             -- in the order in which files were first met
  path NOT NULL UNIQUE,               -- absolute; TEXT, or the bytes of a name that is not UTF-8
  top NOT NULL,                       -- the path that was named on the command line
  named INTEGER NOT NULL,             -- whether it is the same
  usual INTEGER NOT NULL,             -- whether its name ends as a clip's does
  folder TEXT,                        -- its folder of results, relative to the output; NULL where it needs none
  folded TEXT UNIQUE,                 -- the same text for names that file systems take for one; outlives `folder`
  size INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  state TEXT NOT NULL,                -- one of bts.batch.records.State
  key TEXT NOT NULL,                  -- of all that its results depend on, as it is or will be worked on
  settings TEXT NOT NULL,             -- of the settings among these
  bare INTEGER NOT NULL,              -- whether it has neither notes nor sidecars
  stages TEXT NOT NULL,               -- names of the stages that were asked for, with commas
  version TEXT NOT NULL DEFAULT '',   -- of the bts that ended it
  seal TEXT NOT NULL DEFAULT '',      -- of the folder of results as it was left
  inputs TEXT NOT NULL DEFAULT '[]',  -- JSON: files elsewhere that were read, with their size and time of change
  fingerprint TEXT NOT NULL DEFAULT '',
  sha TEXT NOT NULL DEFAULT '',       -- of every byte, where it was compared with another
  container TEXT NOT NULL DEFAULT '',
  codec TEXT NOT NULL DEFAULT '',
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  duration REAL NOT NULL DEFAULT 0,
  frames INTEGER NOT NULL DEFAULT 0,
  date TEXT NOT NULL DEFAULT '',
  counts TEXT NOT NULL DEFAULT '{}',
  warnings TEXT NOT NULL DEFAULT '[]',
  failures TEXT NOT NULL DEFAULT '[]',
  sidecars TEXT NOT NULL DEFAULT '[]',
  started REAL NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  timings TEXT NOT NULL DEFAULT '{}', -- JSON: stage -> wall seconds
  host TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  picture BLOB NOT NULL DEFAULT x'',
  entry TEXT,                         -- JSON: for the catalogue, until it is there
  copy_of INTEGER REFERENCES files,   -- the clip with the same bytes whose results count
  run INTEGER NOT NULL REFERENCES runs,  -- the last run that met it
  owner INTEGER REFERENCES runs       -- the run that works on it
);
CREATE INDEX waiting ON files (run, size DESC, id) WHERE state = 'waiting';
CREATE INDEX running ON files (owner) WHERE state = 'running';
CREATE INDEX alike ON files (size);
CREATE INDEX known ON files (size, modified_ns) WHERE fingerprint <> '';
CREATE INDEX entries ON files (id) WHERE entry IS NOT NULL;
CREATE INDEX twins ON files (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX runs_of_files ON files (run, state);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the journal, and make it where there is none. An empty file is none.

    Raises:
        OutputError: the file is damaged, of another program or another form, or cannot be written.
    """
    try:
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    except sqlite3.Error as error:
        raise explain(error, path) from error
    try:
        if _has_tables(connection):
            check_form(connection, path)
        # An entry waits here for the catalogue: words of a note that becomes private must not stay in the file.
        connection.execute("PRAGMA secure_delete = ON")
        _choose_mode(connection, "WAL" if is_local(path.parent) else "DELETE")
        connection.execute("BEGIN IMMEDIATE")
        if not _has_tables(connection):
            _make_tables(connection)
        connection.execute("COMMIT")
        check_form(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise explain(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the journal without writing anything, not even beside it unless another process writes.

    Raises:
        OutputError: the file is damaged, of another program or another form.
    """
    address = path.absolute().as_uri()
    busy = path.with_name(path.name + "-wal").exists()
    try:
        connection = sqlite3.connect(
            f"{address}?mode=ro" + ("" if busy else "&immutable=1"), uri=True, timeout=PATIENCE
        )
    except sqlite3.Error as error:
        raise explain(error, path) from error
    try:
        check_form(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise explain(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def check_form(connection: sqlite3.Connection, path: Path) -> None:
    """Raise OutputError where the file is none of ours, or of another form; sqlite3.Error where it is damaged."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    if mark != MARK:
        raise OutputError("this is no journal of bts", path, "move it away, or have it moved aside with --force")
    if form != FORM:
        what = f"this journal was written by another version of bts (form {form}, not {FORM})"
        raise OutputError(what, path, "use that version, or have it moved aside with --force")
    connection.execute("SELECT max(id) FROM files").fetchone()
    connection.execute("SELECT max(id) FROM runs").fetchone()


def move_aside(path: Path) -> Path:
    """Give a file of the journal's name another one that is free, with what SQLite keeps beside it; the new name.

    Raises OutputError.
    """
    count = 1
    while (target := path.with_name(f"{path.stem}.old{count}{path.suffix}")).exists():
        count += 1
    try:
        path.rename(target)
        for end in ("-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).rename(target.with_name(target.name + end))
    except OSError as error:
        raise OutputError(f"cannot be moved aside: {error.strerror or error}", path, "move it away") from error
    return target


def is_local(folder: Path) -> bool:
    """Whether a folder is on a file system of this machine alone, as far as Linux says; else False."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        place = folder.resolve()
    except OSError:
        return False
    best, kind = -1, ""
    for line in lines:
        _, mounted, form, *_ = line.split(" ")
        top = Path(mounted.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\"))
        if len(top.parts) >= best and place.is_relative_to(top):
            best, kind = len(top.parts), form
    return bool(kind) and kind not in NETWORKED


def _choose_mode(connection: sqlite3.Connection, mode: str) -> None:
    """Set how changes are kept safe. SQLite does not wait here for another process that does the same."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
            break
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)
    # With WAL a power cut costs the last rows at most, and their clips are looked at again; without it, it must flush.
    connection.execute(f"PRAGMA synchronous={'NORMAL' if mode == 'WAL' else 'FULL'}")


def _has_tables(connection: sqlite3.Connection) -> bool:
    """Whether there is anything in the file."""
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id={MARK}")
    connection.execute(f"PRAGMA user_version={FORM}")


def explain(error: sqlite3.Error, path: Path) -> OutputError:
    """The error in the words of bts."""
    remedy = "see that the folder can be written and its disk has room"
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        remedy = "move it away, or have it moved aside with --force; results stay, and are looked at again"
    return OutputError(f"the journal cannot be used: {error}", path, remedy)
