"""The catalogue of a run: entries are kept in the journal as clips end, and put into the catalogue many at a time.

What a killed run left in the journal is put by the next one, so that no clip is missing in the catalogue.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from bts.batch.journal import Journal
from bts.catalogue.catalogue import Catalogue
from bts.catalogue.records import Entry
from bts.catalogue.schema import CATALOGUE

AT_A_TIME = 64
"""Entries that are put in one go: each time the catalogue is flushed to the disk."""

BYTES = "base64"
"""Key of an object that stands for bytes."""


def pack_entry(entry: Mapping[str, Any] | None) -> str | None:
    """An entry as JSON; None stays None."""
    return None if entry is None else json.dumps(entry, default=_pack_bytes, separators=(",", ":"))


def put_pending(journal: Journal) -> tuple[str, ...]:
    """Put the entries that the journal keeps into the catalogue; what the catalogue has to say of itself.

    Raises:
        OutputError: the catalogue or the journal cannot be written; the entries stay in the journal.
    """
    rows = journal.ask("SELECT id, entry FROM files WHERE entry IS NOT NULL LIMIT ?", (AT_A_TIME,))
    if not rows:
        return ()
    with Catalogue.open(journal.output / CATALOGUE) as catalogue:
        while rows:
            catalogue.put_all(_unpack_entry(row["entry"]) for row in rows)
            with journal.change() as connection:
                done = [(row["id"], row["entry"]) for row in rows]
                connection.executemany("UPDATE files SET entry=NULL WHERE id=? AND entry=?", done)
            rows = journal.ask("SELECT id, entry FROM files WHERE entry IS NOT NULL LIMIT ?", (AT_A_TIME,))
        return catalogue.remarks


def has_catalogue(output: Path) -> bool:
    """Whether there is a catalogue in an output folder."""
    return (output / CATALOGUE).exists()


def rebuild_catalogue(output: Path) -> None:
    """Make the catalogue of an output folder from the results that are there. Raises OutputError."""
    from bts.catalogue.update import update_catalogue

    update_catalogue(output / CATALOGUE, [output])


def _pack_bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {BYTES: base64.b64encode(value).decode("ascii")}
    raise TypeError(f"an entry holds plain values, not a {type(value).__name__}")


def _unpack_entry(text: str) -> Entry:
    entry = json.loads(text, object_hook=_unpack_bytes)
    entry["stamp"] = {name: tuple(stamp) for name, stamp in entry["stamp"].items()}
    return cast("Entry", entry)


def _unpack_bytes(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[BYTES]) if value.keys() == {BYTES} else value
