"""Comments that a review page exports as CSV: Frame.io's, of both its versions, and Vimeo's; answers join theirs.

Columns of Frame.io: Commenter, Comment, Timecode (or Timecode In and Out), Frame, Duration in frames, Completed,
Replies, Asset Name; of Vimeo: Timecode, Username, Note, Reply, Date Added, Resolved, an answer in a row of its own.
"""

from collections.abc import Callable
from dataclasses import replace

from bts.notes.formats.kit.base import ClipFacts, Format, Grid, Keeps, Kept, Read, signed
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.headings import fold
from bts.notes.formats.kit.sheet import guess_table, read_table
from bts.notes.formats.kit.sheetnotes import read_sheet

TIMES = {"timecode", "timecode in", "timecode source", "frame"}
"""Headings of Frame.io, one of which its list has."""


def _reader(name: str) -> Callable[[str, ClipFacts], Read]:
    def read(text: str, clip: ClipFacts) -> Read:
        """A note for each comment. Raises NotesFileError where no column is one of times."""
        notes = Collector(name, clip)
        read_sheet(read_table(text, ","), notes, clip, threads=True)
        return notes.read()

    return read


def _has_headings(text: str, needed: set[str], one_of: set[str]) -> bool:
    found = guess_table(text)
    names = {fold(column.heading) for column in found.columns} if found and found.line else set()
    return needed <= names and bool(one_of & names)


FRAMEIO = Format(
    "frameio", "Frame.io comments", (".frameio.csv",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.YES,
          time=Grid.FRAME, track=Kept.NO, details=frozenset({"status", "dates"})),
    _reader("frameio"), None,
    signed(lambda text: _has_headings(text, {"comment", "commenter"}, TIMES)),
    timeline=True, media=True,
)  # fmt: skip
VIMEO = replace(
    FRAMEIO, name="vimeo", title="Vimeo review notes", suffixes=(".vimeo.csv",), read=_reader("vimeo"),
    fit=signed(lambda text: _has_headings(text, {"timecode", "note"}, {"resolved", "reply", "date added", "username"})),
)  # fmt: skip
