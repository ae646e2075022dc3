"""The times of a table's rows: which of its columns give them, in which unit, and where its timecode begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from statistics import median

from bts.errors import UsageError
from bts.notes.formats.kit.base import ClipFacts
from bts.notes.formats.kit.celltimes import (
    Signs,
    is_clock,
    is_number,
    is_timecode,
    learn_signs,
    read_cell,
    read_length,
    strip_brackets,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.sheet import Sheet, holds_numbers, is_timecode_column, name_column
from bts.notes.formats.kit.timecode import HOUR, ZERO, frame_of_timecode, measure, place_frames

SHORTEST_CUE = 100
"""Below this median length, whole numbers under start and end are seconds: nobody says a sentence in 0.1 s."""

FEWEST_DIGITS = 6
"""Decimals from which numbers that are all below 1 are shares of a day, as a spreadsheet keeps its times."""

CLOSE = 1
"""Seconds that a clock may differ from the seconds beside it, as a spreadsheet rounds what it shows."""

_MEANINGS = ("start", "source start", "frame", "end", "end frame", "duration")


@dataclass(frozen=True)
class Entry:
    """A row that is to be a note: its line, cells, times in seconds, and the replies that followed it."""

    line: int
    row: Sequence[str]
    start: Fraction
    end: Fraction | None
    replies: list[str] = field(default_factory=list)


class SheetTimes:
    """Reads the times of one table. `frames`: a bare number under Duration counts frames.

    `places`: the columns that it takes the times from. What it assumes goes to `notes` as remarks.
    """

    def __init__(self, sheet: Sheet, notes: Collector, clip: ClipFacts, *, frames: bool) -> None:
        self._sheet, self._notes, self._clip, self._frames = sheet, notes, clip, frames
        places = sheet.find(*_MEANINGS)
        self._signs = learn_signs(cell for place in places for cell in sheet.cells(place))
        self._starts = sorted(sheet.find("start", "frame", "source start"), key=self._rank)
        self._ends = sorted(sheet.find("end", "end frame"), key=self._rank)
        self._lengths = sheet.find("duration")[:1]
        self._units = {place: self._unit(place) for place in places}
        self._take_shares_of_a_day()
        self._take_milliseconds()
        cells = list(sheet.cells(self._starts[0]))
        self._timecoded = bool(cells) and not self._units[self._starts[0]] and all(map(is_timecode, cells))
        self._prefer_frames()

    @property
    def starts(self) -> tuple[int, ...]:
        """The columns that may give a row its start, the best first."""
        return tuple(self._starts)

    @property
    def places(self) -> frozenset[int]:
        """All columns that times are taken from."""
        return frozenset((*self._starts, *self._ends, *self._lengths))

    def read(self, line: int, row: Sequence[str]) -> Entry:
        """The entry of a row; where the table is in timecode, `place` gives it its times.

        Raises UsageError or ValueError for what is no time.
        """
        remark = partial(self._notes.change, line)
        place = next((place for place in self._starts if cell_at(row, place)), None)
        if place is None:
            raise ValueError("it has no start")
        over = next((place for place in self._ends if cell_at(row, place)), None)
        if self._timecoded and place == self._starts[0]:
            start, end = frame_of_timecode(strip_brackets(row[place]), self._clip.edit_rate) * self._clip.frame, None
        else:
            start, end = self._range(row, place, over, remark)
        if over is not None and end is None and not self._in_timecode(row, over):
            end = self._end(row, place, over, remark)
        self._compare(row, place, start, "start", line)
        if over is not None and end is not None:
            self._compare(row, over, end, "end", line)
        if end is None or end == start:
            end = self._end_by_length(row, start, remark) or end
        return Entry(line, row, start, end)

    def place(self, entries: list[Entry]) -> list[Entry]:
        """The entries on the clip's clock: those in timecode are counted from where that timeline starts.

        Raises NotesFileError where they lie nowhere in the clip.
        """
        first = self._starts[0]
        coded = [entry for entry in entries if self._timecoded and cell_at(entry.row, first)]
        cells = [strip_brackets(entry.row[first]) for entry in coded]
        frames = [frame_of_timecode(cell, self._clip.edit_rate) for cell in cells]
        drop = any(";" in cell for cell in cells)
        placed = place_frames(frames, self._clip, partial(self._notes.change, 0), drop=drop, usual=(ZERO, HOUR))
        made = {
            entry.line: self._on_timeline(entry, label, frame)
            for entry, label, frame in zip(coded, frames, placed, strict=True)
        }
        return [made.get(entry.line, entry) for entry in entries]

    def _rank(self, place: int) -> tuple[int, float, int]:
        """Numbers of seconds go before clocks, these before frames and timecode; then the one that holds most times."""
        column = self._sheet.columns[place]
        if column.unit in ("s", "ms", "min"):
            kind = 0
        elif column.meaning in ("frame", "end frame") or column.unit == "frames":
            kind = 3
        else:
            kind = 4 if column.meaning == "source start" else 2 if is_timecode_column(column) else 1
        cells = list(self._sheet.cells(place, 200))
        times = sum(is_clock(cell) or is_number(cell) or cell.strip().startswith("#") for cell in cells)
        return (kind if times else 9), -times / max(1, len(cells)), place

    def _unit(self, place: int) -> str:
        column = self._sheet.columns[place]
        if column.meaning in ("frame", "end frame"):
            return "frames"
        if column.meaning == "duration" and not column.unit and self._frames:
            return "frames"
        return column.unit

    def _take_shares_of_a_day(self) -> None:
        """Read numbers that are all below 1, with many digits, as shares of a day."""
        bare = [place for place, unit in self._units.items() if not unit and holds_numbers(self._sheet, place)]
        cells = [cell.strip().replace(",", ".") for place in bare for cell in self._sheet.cells(place)]
        digits = max((len(cell.partition(".")[2]) for cell in cells), default=0)
        if cells and digits >= FEWEST_DIGITS and all(Fraction(cell) < 1 for cell in cells if is_number(cell)):
            self._units |= dict.fromkeys(bare, "day")
            self._signs = Signs(comma=True, point=True)
            self._notes.change(self._sheet.line, "its times were read as shares of a day, as a spreadsheet keeps them")

    def _take_milliseconds(self) -> None:
        """Read whole numbers under start, end and text as milliseconds, as openai-whisper writes them."""
        names = [column.heading.casefold() for column in self._sheet.columns]
        if sorted(names) != ["end", "start", "text"]:
            return
        spans = [
            (int(row[names.index("start")]), int(row[names.index("end")]))
            for _, row in self._sheet.rows
            if len(row) > 2 and all(row[names.index(name)].strip().isdecimal() for name in ("start", "end"))
        ]
        filled = sum(len(list(self._sheet.cells(names.index(name)))) for name in ("start", "end"))
        if not spans or filled > 2 * len(spans) or median(end - start for start, end in spans) < SHORTEST_CUE:
            return
        if self._sheet.delimiter == "\t" or max(end for _, end in spans) > self._clip.duration:
            self._units |= dict.fromkeys((*self._starts, *self._ends), "ms")
            self._notes.change(self._sheet.line, "whole numbers under start, end and text are milliseconds")

    def _prefer_frames(self) -> None:
        """Take the numbers of frames beside timecode where both tell the same: they need no start of a timeline."""
        column = next((place for place in self._sheet.find("frame") if holds_numbers(self._sheet, place)), None)
        if not self._timecoded or column is None:
            return
        day = 3600 * max(1, round(self._clip.edit_rate))
        try:
            apart = {
                frame_of_timecode(strip_brackets(row[self._starts[0]]), self._clip.edit_rate) - int(row[column])
                for _, row in self._sheet.rows
                if cell_at(row, self._starts[0]) and cell_at(row, column)
            }
        except (UsageError, ValueError):
            return
        if len(apart) == 1 and not self._clip.variable and (min(apart) % day == 0 or min(apart) == self._clip.origin):
            self._starts.remove(column)
            self._starts.insert(0, column)
            self._timecoded = False
        elif len(apart) > 1:
            heading = name_column(self._sheet, column)
            self._notes.change(
                self._sheet.line, f"{heading} does not count the frames of this clip: the timecode was taken"
            )

    def _range(
        self, row: Sequence[str], place: int, over: int | None, remark: Callable[[str], None]
    ) -> tuple[Fraction, Fraction | None]:
        """Start and end of a row as its cells say them."""
        cell = cell_at(row, place)
        # Both ends at once, for the end of a range may be the frame after the clip's last.
        if over is not None and self._units[place] == self._units[over] == "" and _joinable(cell, cell_at(row, over)):
            try:
                both = f"{strip_brackets(cell)}-{strip_brackets(cell_at(row, over))}"
                return read_cell(both, "", self._signs, self._clip, remark)
            except UsageError:
                pass  # one of them alone is wrong, and is named
        start, end = read_cell(cell, self._units[place], self._signs, self._clip, remark)
        return start, end if over is None else None

    def _end(self, row: Sequence[str], start: int, over: int, remark: Callable[[str], None]) -> Fraction | None:
        """The end of a row; None, with a remark, where it cannot be read.

        Beside a clock a bare number is none: it is what a comma has cut off from `00:00:01,500`.
        """
        cell, unit = cell_at(row, over), self._units[over]
        if not unit and is_number(cell) and is_clock(cell_at(row, start)):
            remark(f"its end was left out: {cell!r} is a bare number beside a clock time")
            return None
        try:
            return read_cell(cell, unit, self._signs, self._clip, remark)[0]
        except UsageError as error:
            remark(f"its end was left out: {error.what}")
            return None

    def _in_timecode(self, row: Sequence[str], over: int) -> bool:
        return self._timecoded and is_timecode(cell_at(row, over))

    def _end_by_length(self, row: Sequence[str], start: Fraction, remark: Callable[[str], None]) -> Fraction | None:
        """The end of a row by its length; None without one, or where it is zero."""
        for place in self._lengths:
            if cell := cell_at(row, place):
                try:
                    length = read_length(cell, self._units[place], self._signs, self._clip)
                except UsageError as error:
                    remark(f"its length was left out: {error.what}")
                else:
                    return start + length if length > 0 else None
        return None

    def _compare(self, row: Sequence[str], taken: int, value: Fraction, name: str, line: int) -> None:
        """Say where a clock disagrees with the seconds that were taken."""
        if self._units[taken] not in ("s", "ms"):
            return
        for place in self._starts if name == "start" else self._ends:
            cell = cell_at(row, place)
            if (
                place == taken
                or self._units[place]
                or not is_clock(cell)
                or is_timecode_column(self._sheet.columns[place])
            ):
                continue
            try:
                clock, end = read_cell(cell, "", self._signs, self._clip, lambda _: None)
            except UsageError:
                continue
            if end is None and abs(clock - value) > CLOSE:
                seconds = f"{name_column(self._sheet, taken)} {cell_at(row, taken)}"
                self._notes.change(line, f"{name} says {cell}, {seconds}; the seconds were taken")

    def _on_timeline(self, entry: Entry, label: int, frame: int) -> Entry:
        """An entry whose start is labelled as frame `label`, and is frame `frame` of the clip."""
        start, end = self._clip.time_on_timeline(frame), entry.end
        over = next((place for place in self._ends if cell_at(entry.row, place)), None)
        if over is not None and self._in_timecode(entry.row, over):
            cell = strip_brackets(entry.row[over])
            try:
                last = frame_of_timecode(cell, self._clip.edit_rate)
            except UsageError as error:
                self._notes.change(entry.line, f"its end was left out: {error.what}")
            else:
                length = measure(label, last, self._clip.edit_rate, drop=";" in cell)
                end = self._clip.time_on_timeline(frame + length) if length else end and end - entry.start + start
        elif end is not None and (over is None or not is_clock(entry.row[over])):
            end = end - entry.start + start
        return replace(entry, start=start, end=end)


def cell_at(row: Sequence[str], place: int) -> str:
    """A cell of a row, without space around it; "" where the row is shorter."""
    return row[place].strip() if place < len(row) else ""


def _joinable(start: str, end: str) -> bool:
    return not {"-", "+", "–", "—"} & {*start, *end} and is_clock(start) and is_clock(end)
