"""The tables of the catalogue, and how a file is known to be one.

A text's number says which clip it is in: the clip's number is in its upper bits. So the texts of a clip are a range,
and a search can leave out clips by numbers alone. The two indexes hold no text (FTS5's contentless tables): what is
to be taken out of them is folded again.
"""

import sqlite3
import unicodedata
from pathlib import Path

CATALOGUE = "catalogue.db"
"""Name of the catalogue's file in the folder of results."""

APPLICATION = 0x62747363
"""What SQLite keeps in the file for us, at byte 68: `btsc`."""

VERSION = 1
"""Number of this form of the catalogue. One of another number is built anew."""

TEXT_BITS = 24
"""Bits of a text's number that count the texts of one clip; a day of captions has 50,000 of them."""

MOST_TEXTS = 1 << TEXT_BITS
"""Texts of one clip that fit; further ones are left out."""

WRITTEN = {"caption": 4.0, "text": 3.0, "people": 2.0, "tags": 2.0, "signs": 0.0}
"""Column of the index of what people wrote -> how much a word in it counts (the weights of bm25)."""

SPOKEN = {"text": 1.0, "people": 1.0, "signs": 0.0}
"""The same for the index of captions and transcripts, which comes after the other."""

INDEXES = {"written": WRITTEN, "spoken": SPOKEN}
"""The indexes, in the order in which what they find is shown."""

SPOKEN_KINDS = frozenset(("caption", "transcript"))
"""Kinds of texts that are in the index of what was spoken."""

TABLES = """
CREATE TABLE clips (
    id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, folder BLOB NOT NULL, fingerprint TEXT NOT NULL,
    size INTEGER NOT NULL, container TEXT NOT NULL, codec TEXT NOT NULL, width INTEGER NOT NULL,
    height INTEGER NOT NULL, duration_ms INTEGER NOT NULL, frames INTEGER NOT NULL, date TEXT NOT NULL,
    title TEXT NOT NULL, description TEXT NOT NULL, credit TEXT NOT NULL, names TEXT NOT NULL,
    formats TEXT NOT NULL, tracks INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE stamps (clip INTEGER PRIMARY KEY, stamp TEXT NOT NULL);
CREATE INDEX by_fingerprint ON clips (fingerprint);
CREATE TABLE shots (
    clip INTEGER NOT NULL, number INTEGER NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL,
    start_frame INTEGER NOT NULL, end_frame INTEGER NOT NULL, time_ms INTEGER NOT NULL, frame INTEGER NOT NULL,
    picture TEXT NOT NULL, PRIMARY KEY (clip, number)
) WITHOUT ROWID;
CREATE TABLE hashes (clip INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE texts (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL,
    sort TEXT NOT NULL, caption TEXT NOT NULL, text TEXT NOT NULL, more TEXT NOT NULL, people TEXT NOT NULL,
    tags TEXT NOT NULL, uses TEXT NOT NULL, credit TEXT NOT NULL, lang TEXT NOT NULL, private INTEGER NOT NULL,
    inside INTEGER NOT NULL
);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
"""`inside` marks texts of the clip's own tracks; `tracks` is 1 where those were read. Lists stand as lines."""

TEXT_COLUMNS = (
    "kind", "ref", "start_ms", "end_ms", "sort", "caption", "text", "more", "people", "tags", "uses", "credit", "lang",
    "private", "inside",
)  # fmt: skip
"""Columns of `texts` behind its number, in the order in which they are written."""


def make_tables(database: sqlite3.Connection) -> None:
    """Make a new file a catalogue."""
    database.executescript(TABLES)
    for name, columns in INDEXES.items():
        listed = ", ".join(columns)
        database.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({listed}, content='', tokenize='ascii', prefix='3')")
    database.execute("INSERT INTO facts VALUES ('letters', ?)", (unicodedata.unidata_version,))
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {VERSION}")


def is_catalogue(path: Path) -> bool:
    """Whether a file says that it is a catalogue, of whichever version. False where it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    return head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72], "big") == APPLICATION


def is_current(database: sqlite3.Connection) -> bool:
    """Whether the catalogue has this form, and its words were folded by the same tables of Unicode.

    Raises sqlite3.Error where it is damaged.
    """
    if database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        return False
    row = database.execute("SELECT value FROM facts WHERE name = 'letters'").fetchone()
    return row is not None and row[0] == unicodedata.unidata_version
