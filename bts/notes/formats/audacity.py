"""Audacity's labels: start, end and words between tabs, in seconds; a label whose ends are equal is a point.

A line that begins with a backslash holds the frequencies of the label above it, which no note has.
"""

import re

from bts.errors import UsageError
from bts.notes.formats.kit.base import ClipFacts, Format, Grid, Keeps, Kept, Read, count, likely
from bts.notes.formats.kit.celltimes import Signs, read_number
from bts.notes.formats.kit.collector import Collector

_LABEL = re.compile(r"\d+[.,]\d{4,}\t\d+[.,]\d{4,}(\t.*)?")
_SIGNS = Signs(comma=True, point=True)


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each label."""
    notes = Collector("audacity", clip)
    frequencies = 0
    for line, row in enumerate(text.split("\n"), start=1):
        cells = [*row.split("\t", 2), "", ""][:3]
        if row.startswith("\\"):
            frequencies += 1
        elif row.strip():
            try:
                start, end = (read_number(cell, _SIGNS) for cell in cells[:2])
            except UsageError as error:
                notes.skip(line, f"{error.what}; its words: {cells[2][:40]!r}")
            else:
                notes.add(line, start, None if end == start else end, cells[2])
    if frequencies:
        notes.change(0, f"not kept: the frequencies of {count(frequencies, 'label')}")
    return notes.read()


def _looks_like(text: str) -> bool:
    first = text.lstrip("\n").split("\n", 1)[0]
    return _LABEL.fullmatch(first[:1000]) is not None or (first[:1].isdecimal() and "\n\\\t" in text)


FORMAT = Format(
    "audacity", "Audacity labels", (".labels.txt",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.EXACT, track=Kept.NO),
    read, None, likely(_looks_like), clock=True,
)  # fmt: skip
