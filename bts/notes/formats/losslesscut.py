"""LosslessCut's segments: start, end, name, without a header; CSV in seconds, TSV as clock times.

An empty end, or one equal to the start, is a marker. Both spellings of times are read in either file.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from bts.errors import UsageError
from bts.model import Note
from bts.notes.formats.kit.base import (
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    likely,
    written_ms,
)
from bts.notes.formats.kit.cells import find_delimiter, format_rows, read_rows
from bts.notes.formats.kit.celltimes import QUOTED, learn_signs, read_cell
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line
from bts.timing import ceil_ms, format_time

_TIME = r'"?(?:\d{1,9}(?:\.\d{1,9})?|(?:\d+:)?\d+:\d+(?:\.\d+)?)?"?'
_START = re.compile(rf"\s*{_TIME}(?P<cell>[,\t]){_TIME}(?P=cell)")
"""The beginning of a line: start and end, either of which may be empty, and the name after them."""

Writer = Callable[[Sequence[Note], ClipFacts, ExportOptions], Written]


def _reader(name: str, delimiter: str) -> Callable[[str, ClipFacts], Read]:
    def read(text: str, clip: ClipFacts) -> Read:
        """A note for each segment. An empty start is the start of the clip."""
        notes = Collector(name, clip)
        rows = list(read_rows(text, find_delimiter(text, delimiter)))
        signs = learn_signs(cell for _, row in rows for cell in row[:2])
        for line, row in rows:
            start, end, words, *more = [*row, "", "", ""]
            remark = partial(notes.change, line)
            try:
                first = read_cell(start, "", signs, clip, remark)[0] if start.strip() else Fraction(0)
                last = read_cell(end, "", signs, clip, remark)[0] if end.strip() else None
            except UsageError as error:
                notes.skip(line, f"{error.what}; its words: {one_line(words)[:QUOTED]!r}")
            else:
                # A name with the separator in it that nobody has put in quotes.
                words = delimiter.join([words, *(cell for cell in more if cell)])
                notes.add(line, first, None if last == first else last, words)
        return notes.read()

    return read


def _writer(delimiter: str, spell: Callable[[Fraction], str]) -> Writer:
    def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
        """A line for each note; a point has no end."""
        del clip
        lines = []
        for note in notes:
            start, end = written_ms(note)
            words = one_line(note.text or note.caption)
            lines.append((spell(Fraction(start, 1000)), "" if end is None else spell(Fraction(end, 1000)), words))
        return Written((format_rows(lines, delimiter, options),))

    return write


def _looks_like(text: str, delimiter: str) -> bool:
    match = _START.match(text)
    return match is not None and match["cell"] == delimiter


CSV = Format(
    "losslesscut-csv", "LosslessCut CSV", (".llc.csv", ".csv"),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    _reader("losslesscut-csv", ","), _writer(",", lambda time: f"{ceil_ms(time) / 1000:.3f}"),
    likely(lambda text: _looks_like(text, ",")),
)  # fmt: skip
TSV = replace(
    CSV, name="losslesscut-tsv", title="LosslessCut TSV", suffixes=(".llc.tsv", ".tsv"),
    read=_reader("losslesscut-tsv", "\t"), write=_writer("\t", format_time),
    fit=likely(lambda text: _looks_like(text, "\t")),
)  # fmt: skip
