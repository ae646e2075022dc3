"""The rows of a table as notes: which columns give their times, what the others are kept as, and what is not kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from statistics import mode
from typing import Any

from bts.errors import UsageError
from bts.model import Credit, Person
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.cells import split_cell
from bts.notes.formats.kit.celltimes import QUOTED
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.headings import DONE, OPEN, fold
from bts.notes.formats.kit.media import names_clip, no_media, pick_media
from bts.notes.formats.kit.record import note_fields, prefer_exact
from bts.notes.formats.kit.sheet import Sheet, name_column
from bts.notes.formats.kit.sheettimes import Entry, SheetTimes, cell_at
from bts.notes.formats.kit.texts import join_title, one_line

CREDIT = ("credit", "creator", "source", "copyright", "licence_url", "usage_terms")
"""Columns of a note's credit, in the order of model.Credit; its line has the column `credit`."""

_SEVERAL = ("text", "title", "people", "tags", "colour", "reply", "words")
"""Meanings that several columns may have: all of them are kept."""
_SINGLE = ("id", "kind", "author", "status", "private", "created", "modified", "heading", "caption", "alt", "use",
           "confidence", "region", "exact", "media", *CREDIT)  # fmt: skip


def read_sheet(sheet: Sheet, notes: Collector, clip: ClipFacts, *, threads: bool = False) -> None:
    """Add a note for each row to `notes`, with remarks on all that is not kept.

    `threads`: the table is one of comments, in which a row without a time answers the one above it, and a bare number
    under Duration counts frames.

    Raises:
        NotesFileError: it speaks of several media, or its timecode lies nowhere in the clip.
    """
    _Reader(sheet, notes, clip, threads).read()


class _Reader:
    """Reads one table; see `read_sheet`."""

    def __init__(self, sheet: Sheet, notes: Collector, clip: ClipFacts, threads: bool) -> None:
        self._sheet, self._notes, self._clip, self._threads = sheet, notes, clip, threads
        self._width = mode(len(row) for _, row in sheet.rows) if sheet.rows else 0
        self._times = SheetTimes(sheet, notes, clip, frames=threads)
        # A column called Heading is a note's heading beside its words; where there are no others, it holds the words.
        self._has_words = bool(sheet.find("text", "title", "words"))

    def read(self) -> None:
        for line, row in self._sheet.above:
            self._notes.skip(line, f"it stands above the headings: {_quote(' '.join(filter(None, row)))}")
        self._name_what_is_not_kept()
        entries = self._times.place(self._entries())
        for entry in entries:
            cells = self._cells(entry.row)
            try:
                fields = self._fields(cells, entry)
                exact = {"exact": list(split_cell(cells.get("exact", "")))}
                start = prefer_exact(entry.start, exact, 0)
                end = None if entry.end is None else prefer_exact(entry.end, exact, 1)
                self._notes.add(entry.line, start, None if end == start else end, self._words(entry), **fields)
            except ValueError as error:
                self._notes.skip(entry.line, str(error))

    def _name_what_is_not_kept(self) -> None:
        """One remark that names the columns with something in them that no note has."""
        sheet, kept = self._sheet, set(self._times.places)
        kept |= {place for name in _SEVERAL for place in sheet.find(name)}
        kept |= {place for name in _SINGLE for place in sheet.find(name)[:1]}
        kept -= set(sheet.find("media")[:1]) if not self._is_media(sheet.find("media")[:1]) else set()
        width = max((len(row) for _, row in sheet.rows), default=0)
        lost = [name_column(sheet, place) for place in range(width) if place not in kept and self._has(place)]
        if lost:
            self._notes.change(sheet.line, f"not kept: {', '.join(lost)}")

    def _has(self, place: int) -> bool:
        return place < len(self._sheet.columns) and next(self._sheet.cells(place), None) is not None

    def _entries(self) -> list[Entry]:
        """The rows with a time that can be read; a row without one answers the row above it in a thread."""
        entries: list[Entry] = []
        others = self._rows_of_other_media()
        for line, row in self._sheet.rows:
            if line in others:
                self._notes.skip(line, f"it is on {others[line][:QUOTED]}")
                continue
            if self._threads and self._answers(row, entries[-1] if entries else None):
                entries[-1].replies.append(self._reply(row))
                continue
            try:
                entry = self._times.read(line, row)
            except (ValueError, UsageError) as error:
                self._notes.skip(line, self._why(row, error))
            else:
                entries.append(entry)
        return entries

    def _why(self, row: Sequence[str], error: Exception) -> str:
        """What is wrong with a row's times, with its words, so that nobody must open the file."""
        what = error.what if isinstance(error, UsageError) else str(error)
        words = one_line(" ".join(_filled(row, self._sheet.find("title", "text", "words"))))
        return f"{what}; its words: {_quote(words)}" if words else what

    # Threads and media

    def _answers(self, row: Sequence[str], before: Entry | None) -> bool:
        """Whether a row is a reply to the comment before it: it has no time, or its time and only a reply."""
        if before is None:
            return False
        timed = any(cell_at(row, place) for place in self._times.starts)
        words = any(cell_at(row, place) for place in self._sheet.find("title", "text"))
        if not timed:
            return words or bool(self._replies(row))
        return not words and bool(self._replies(row)) and any(
            cell_at(row, place) == cell_at(before.row, place) for place in self._times.starts
        )  # fmt: skip

    def _replies(self, row: Sequence[str]) -> list[str]:
        """The replies in a row; a bare number only counts them."""
        return [cell for cell in _filled(row, self._sheet.find("reply")) if not cell.isdecimal()]

    def _reply(self, row: Sequence[str]) -> str:
        words = one_line(" ".join([*_filled(row, self._sheet.find("title", "text")), *self._replies(row)]))
        author = one_line(" ".join(_filled(row, self._sheet.find("author"))))
        return f"{author}: {words}" if author else words

    def _is_media(self, places: Sequence[int]) -> bool:
        """Whether a column names files: each has an ending, or is this clip."""
        names = {cell.strip() for place in places for cell in self._sheet.cells(place)}
        return bool(names) and all(names_clip(name, self._clip) or _has_ending(name) for name in names)

    def _rows_of_other_media(self) -> Mapping[int, str]:
        """Line -> the medium of a row that speaks of another than this clip. Raises NotesFileError."""
        places = self._sheet.find("media")[:1]
        if not self._is_media(places):
            if self._clip.media:
                raise no_media("a table")
            return {}
        named = {line: cell_at(row, places[0]) for line, row in self._sheet.rows}
        wanted = pick_media([name for name in named.values() if name], self._clip)
        return {line: name for line, name in named.items() if name and name not in wanted}

    # The other fields

    def _cells(self, row: Sequence[str]) -> dict[str, str]:
        """Meaning -> cell, for the meanings that one column has."""
        return {name: row[place] for name in _SINGLE for place in self._sheet.find(name)[:1] if place < len(row)}

    def _words(self, entry: Entry) -> str:
        """The text of a note: title and words of the row, and the replies."""
        sheet, row = self._sheet, entry.row
        over = [cell.strip() for cell in row[len(sheet.columns) :] if cell.strip()] if sheet.line else []
        texts = _filled(row, sheet.find("text"))
        if over:
            # Somebody has not put the words in quotes, and they hold the sign that separates cells.
            texts = [f"{sheet.delimiter.strip() or ' '} ".join([*texts, *over])]
            self._notes.change(
                entry.line, f"it has more cells than headings; all were taken as words: {_quote(texts[0])}"
            )
        elif sheet.line and len(row) > len(sheet.columns) and len(row) != self._width:
            what = f"it has {len(row)} cells, but there are {len(sheet.columns)} headings: look whether they are right"
            self._notes.change(entry.line, what)
        loose = f"{sheet.delimiter.strip() or ''} ".join(_filled(row, sheet.find("words")))
        titles = _filled(row, sheet.find("title") if self._has_words else sheet.find("heading")[:1])
        words = join_title("\n".join(titles), "\n".join(texts))
        replies = [*self._replies(row), *entry.replies]
        return "\n".join(filter(None, [words, loose, *replies]))

    def _fields(self, cells: Mapping[str, str], entry: Entry) -> dict[str, Any]:
        """The fields of a row but for times and words. Raises ValueError saying which is not what it should be."""
        sheet, row = self._sheet, entry.row
        texts = ("kind", "caption", "alt", "author", *(["heading"] if self._has_words else []))
        value: dict[str, Any] = {name: cells[name].strip() for name in texts if cells.get(name, "").strip()}
        value["use"] = list(split_cell(cells.get("use", "")))
        tags = [tag for cell in _filled(row, sheet.find("tags")) for tag in split_cell(cell)]
        value["tags"] = [*tags, *(cell.casefold() for cell in _filled(row, sheet.find("colour")))]
        value["status"] = self._status(cells.get("status", ""), entry.line)
        value["private"] = self._is_private(cells.get("private", ""), entry.line)
        if confidence := cells.get("confidence", "").strip():
            value["confidence"] = float(confidence)
        if region := cells.get("region", "").split():
            value["region"] = dict(zip("xywh", map(float, region), strict=False))
        fields = note_fields(value) | self._dates(cells, entry.line)
        fields["credit"] = Credit(*(cells.get(name, "") for name in CREDIT))
        people = [name for cell in _filled(row, sheet.find("people")) for name in split_cell(cell)]
        fields["people"] = tuple(_person(text) for text in people)
        return fields | {"id": cells.get("id", "").strip()}

    def _status(self, cell: str, line: int) -> str:
        word = fold(cell) or cell.strip()
        if word and word not in DONE and word not in OPEN:
            heading = name_column(self._sheet, self._sheet.find("status")[0])
            self._notes.change(line, f"{heading} says {_quote(cell)}, which is neither done nor open: taken as open")
        return "done" if word in DONE else "open"

    def _is_private(self, cell: str, line: int) -> bool:
        """Whether a note is private; also where a cell is not understood, for a private word must not get out."""
        word = fold(cell) or cell.strip()
        if word and word not in DONE and word not in OPEN:
            heading = name_column(self._sheet, self._sheet.find("private")[0])
            self._notes.change(line, f"{heading} says {_quote(cell)}, which is neither yes nor no: taken as private")
        return bool(word) and word not in OPEN

    def _dates(self, cells: Mapping[str, str], line: int) -> dict[str, Any]:
        """When the note was made and changed, where the cells hold dates as notes have them; else a remark."""
        dates = {name: cells[name].strip() for name in ("created", "modified") if cells.get(name, "").strip()}
        try:
            return {name: _read_date(text) for name, text in dates.items()}
        except ValueError:
            self._notes.change(
                line, f"not kept: the date {_quote(' '.join(dates.values()))}, which has no form that bts knows"
            )
            return {}


def _filled(row: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cell for cell in (cell_at(row, place) for place in places) if cell]


def _has_ending(name: str) -> bool:
    stem, dot, ending = name.rpartition(".")
    return bool(stem and dot) and 2 <= len(ending) <= 5 and ending.isalnum() and not ending.isdecimal()


def _read_date(text: str) -> str:
    """An ISO 8601 date or moment as notes have it: in UTC, which one without a zone is taken for. Raises ValueError."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is not None and text.endswith("Z"):
        return text
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return zoned.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _person(text: str) -> Person:
    name, _, character = text.partition(" as ")
    return Person(name.strip(), character.strip())


def _quote(text: str) -> str:
    text = one_line(text)
    return repr(text if len(text) <= QUOTED else f"{text[:QUOTED]}...")
