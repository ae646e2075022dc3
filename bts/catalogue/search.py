"""A search through the catalogue: what fits, the best first."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bts.catalogue.catalogue import Catalogue, naming
from bts.catalogue.matching import find_marks, has_exactly, match_of
from bts.catalogue.query import ClipWanted, Query
from bts.catalogue.records import Hit
from bts.catalogue.rows import find_in_names, split_list
from bts.catalogue.schema import INDEXES, TEXT_BITS, TEXT_COLUMNS
from bts.timing import ceil_ms

MOST_RANKED = 20_000
"""Texts that are ranked by how often and where they have the words. Above, those count first that have them in their
captions, and then the order of the catalogue: to rank a million takes seconds, and says nothing."""

POOL = 300
"""The best texts that are read, to put the exact words before other forms of them."""


@dataclass(frozen=True)
class Found:
    """What a search found: the best hits, and how many texts fit, at most MOST_RANKED of an index being counted."""

    hits: tuple[Hit, ...]
    total: int
    has_more: bool = False
    """Whether there are more than `total`, which were not counted."""


@dataclass(frozen=True)
class _Candidate:
    """A text that fits: its number, the place of its index among INDEXES, and its rank there, the lowest first."""

    number: int
    index: int
    rank: float


def search(catalogue: Catalogue, query: Query, limit: int = 20, *, private: bool = False) -> Found:
    """What fits a query, at most `limit` hits, the best first; texts that are private only with `private`.

    What people wrote comes before captions and transcripts; within each, what has the very words before what has other
    forms of them, then by bm25, date, path and time. Raises InputError where the catalogue cannot be read.
    """
    with naming(catalogue.path):
        clips = _Clips.of(catalogue.database, query.clip)
        candidates: list[_Candidate] = []
        total, has_more = 0, False
        for place, (index, columns) in enumerate(INDEXES.items()):
            match = match_of(query, tuple(columns), private=private)
            if not match or clips.is_empty:
                continue
            count, ranked = _find(catalogue.database, index, match, clips, max(limit, POOL))
            total, has_more = total + min(count, MOST_RANKED), has_more or count > MOST_RANKED
            candidates += [_Candidate(number, place, rank) for number, rank in ranked]
        hits = _read(catalogue, query, candidates[: max(limit, POOL)], limit)
    return Found(tuple(hits), total, has_more)


@dataclass(frozen=True)
class _Clips:
    """The clips that a search is in, as a condition on the numbers of texts; `values` go into it."""

    condition: str = ""
    values: tuple[object, ...] = ()
    is_empty: bool = False

    @classmethod
    def of(cls, database: sqlite3.Connection, wanted: ClipWanted) -> "_Clips":
        """The condition for what is asked of clips; the range that they lie in spares the search all others."""
        if not wanted.is_asked:
            return cls()
        parts = list(_conditions(wanted))
        where = " AND ".join(part for part, _ in parts)
        values = tuple(value for _, value in parts)
        database.execute("PRAGMA temp_store = MEMORY")
        database.execute("DROP TABLE IF EXISTS temp.wanted")
        database.execute("CREATE TEMP TABLE wanted (id INTEGER PRIMARY KEY)")
        database.execute(f"INSERT INTO temp.wanted SELECT id FROM clips WHERE {where} ORDER BY id", values)  # noqa: S608
        low, high = database.execute("SELECT min(id), max(id) FROM temp.wanted").fetchone()
        if low is None:
            return cls(is_empty=True)
        condition = f" AND rowid BETWEEN ? AND ? AND rowid >> {TEXT_BITS} IN (SELECT id FROM temp.wanted)"  # noqa: S608
        return cls(condition, (low << TEXT_BITS, (high + 1 << TEXT_BITS) - 1))


def _conditions(wanted: ClipWanted) -> Iterator[tuple[str, object]]:
    """What is asked of clips as conditions of SQL, each with its one value."""
    for yes, words in wanted.names:
        yield f"instr(names, ?) {'>' if yes else '='} 0", find_in_names(words)
    for yes, name in wanted.formats:
        yield f"instr(formats, ?) {'>' if yes else '='} 0", f" {name} "
    if wanted.after:
        yield "substr(date, 1, 10) >= ?", wanted.after
    if wanted.before:
        yield "date <> '' AND date < ?", wanted.before
    if wanted.longer is not None:
        yield "duration_ms >= ?", ceil_ms(wanted.longer)
    if wanted.shorter is not None:
        yield "duration_ms > 0 AND duration_ms < ?", ceil_ms(wanted.shorter)


def _find(
    database: sqlite3.Connection, index: str, match: str, clips: _Clips, most: int
) -> tuple[int, list[tuple[int, float]]]:
    """How many texts of an index fit, at most one above MOST_RANKED being counted, and the best, with their ranks."""
    where = f"{index} MATCH ?{clips.condition}"
    values = (match, *clips.values)
    counted = f"SELECT count(*) FROM (SELECT rowid FROM {index} WHERE {where} LIMIT ?)"  # noqa: S608 constants alone
    count = database.execute(counted, (*values, MOST_RANKED + 1)).fetchone()[0]
    if count > MOST_RANKED:
        return count, _list_first(database, index, where, values, most)
    weights = ", ".join(map(str, INDEXES[index].values()))
    ranked = (
        f"SELECT rowid, bm25({index}, {weights}) AS worth FROM {index} WHERE {where} "  # noqa: S608
        "ORDER BY worth, rowid LIMIT ?"
    )
    return count, database.execute(ranked, (*values, most)).fetchall()


def _list_first(
    database: sqlite3.Connection, index: str, where: str, values: Sequence[object], most: int
) -> list[tuple[int, float]]:
    """Hits of a search that has too many to rank: those whose captions fit, then others, in the catalogue's order."""
    command = f"SELECT rowid FROM {index} WHERE {where} LIMIT ?"  # noqa: S608 constants alone
    found: dict[int, float] = {}
    if "caption" in INDEXES[index]:
        match, *rest = values
        captions = database.execute(command, (f"{{caption signs people tags}} : ({match})", *rest, most))
        found = {number: 0.0 for (number,) in captions}
    if len(found) < most:
        others = database.execute(command, (*values, most))
        found = {**{number: 1.0 for (number,) in others}, **found}
    return sorted(found.items(), key=lambda item: (item[1], item[0]))[:most]


def _read(catalogue: Catalogue, query: Query, candidates: Sequence[_Candidate], limit: int) -> list[Hit]:
    """The hits of the best candidates, in their order."""
    numbers = [candidate.number for candidate in candidates]
    rows = {row["id"]: row for row in _rows(catalogue.database, numbers)}
    ordered = sorted(
        ((_order(query, candidate, rows[candidate.number]), candidate.number) for candidate in candidates
         if candidate.number in rows),
    )  # fmt: skip
    return [_hit(catalogue, query, rows[number]) for _, number in ordered[:limit]]


NUMBERS_AT_A_TIME = 500
"""Texts that are read in one go; SQLite takes 999 values of old."""


def _rows(database: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[sqlite3.Row]:
    """The texts with these numbers, each with its clip."""
    cursor = database.cursor()
    cursor.row_factory = sqlite3.Row
    columns = ", ".join(f"texts.{name} AS {name}" for name in TEXT_COLUMNS)
    for start in range(0, len(numbers), NUMBERS_AT_A_TIME):
        some = numbers[start : start + NUMBERS_AT_A_TIME]
        yield from cursor.execute(
            f"SELECT texts.id AS id, {columns}, clips.id AS key, path, folder, title, date, gone "  # noqa: S608
            f"FROM texts JOIN clips ON clips.id = texts.id >> {TEXT_BITS} "
            f"WHERE texts.id IN ({', '.join('?' * len(some))})",
            some,
        )


def _order(query: Query, candidate: _Candidate, row: sqlite3.Row) -> tuple[object, ...]:
    """What decides the place of a text: the lowest comes first. Clips without a date come last."""
    exact = has_exactly(query, " ".join(row[name] for name in ("caption", "text", "more", "people", "tags")))
    date = row["date"] or "9999"
    return candidate.index, not exact, round(candidate.rank, 2), date, row["path"], row["start_ms"]


def _hit(catalogue: Catalogue, query: Query, row: sqlite3.Row) -> Hit:
    """The text as it is shown: its caption, or what else of it has the words."""
    shown, marks = _choose_words(query, row)
    clip = Path(os.fsdecode(row["path"]))
    shot = None if row["kind"] == "clip" else _shot_at(catalogue.database, row["key"], row["start_ms"])
    if row["kind"] == "clip":
        shot = _first_picture(catalogue.database, row["key"])
    return Hit(
        kind=row["kind"],
        clip=clip,
        title=row["title"] or clip.name,
        time=Fraction(row["start_ms"], 1000),
        end=None if row["end_ms"] < 0 else Fraction(row["end_ms"], 1000),
        text=shown,
        marks=marks,
        shot=None if shot is None or row["kind"] == "clip" else shot[0],
        picture=None if shot is None else catalogue.picture(row["folder"], shot[1]),
        folder=catalogue.folder(row["folder"]),
        credit=row["credit"],
        note=row["ref"] if row["kind"] == "note" else "",
        sort=row["sort"],
        people=split_list(row["people"]),
        tags=split_list(row["tags"]),
        use=split_list(row["uses"]),
        lang=row["lang"],
        date=row["date"],
        private=bool(row["private"]),
        gone=bool(row["gone"]),
    )


def _choose_words(query: Query, row: sqlite3.Row) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The field in which most of a search was found, the first of equals that has words; and the ranges."""
    fields = [row[name] for name in ("caption", "text", "more") if row[name]]
    marked = [(find_marks(query, text), text) for text in fields]
    if not marked:
        return "", ()
    marks, text = max(marked, key=lambda item: len({item[1][start:end].casefold() for start, end in item[0]}))
    return text, marks


def _shot_at(database: sqlite3.Connection, key: int, time: int) -> tuple[int, str] | None:
    """The number and the picture of the shot at a time in milliseconds; in a transition, of the one before it."""
    found: tuple[int, str] | None = database.execute(
        "SELECT number, picture FROM shots WHERE clip = ? AND start_ms <= ? ORDER BY number DESC LIMIT 1", (key, time)
    ).fetchone()
    return found


def _first_picture(database: sqlite3.Connection, key: int) -> tuple[int, str] | None:
    """The first shot of a clip that has a picture."""
    found: tuple[int, str] | None = database.execute(
        "SELECT number, picture FROM shots WHERE clip = ? AND picture <> '' ORDER BY number LIMIT 1", (key,)
    ).fetchone()
    return found
