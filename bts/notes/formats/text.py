"""Plain text as one types it while watching: `1:02 words`, `1:02-1:09 words`. A line that is indented goes on."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from bts.errors import NotesFileError, UsageError
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
    possible,
    written_ms,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.timecode import read_moment
from bts.timing import clock

_CLOCK = r"(?:tc:)?(?:\d{1,4}:)?\d{1,4}:(?:[\d:;.]{0,11}\d)|#\d{1,12}"
_MOMENT = re.compile(
    rf"[\[(]?(?P<time>{_CLOCK})(?:(?P<sign>[-–—+])(?P<end>(?:tc:)?[\d#](?:[\d:;.]{{0,14}}\d)?)|\s[-–—]\s(?P<clock>{_CLOCK}))?[\])]?"
    r"(?:\s*[:.,–—-]?\s+(?P<words>.*)|\s*[:.,–—-]?)"
)
_MISLEADING = tuple(":.,-–—+")
"""What words may begin with that would be taken for a part of the time; a colon is then written between."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each line that begins with a time or a range.

    Raises:
        NotesFileError: no line does.
    """
    notes = Collector("text", clip)
    found = list(_entries(text))
    if not any(moment for _, moment, _ in found):
        remedy = "write lines such as `1:02 words` or `1:02-1:09 words`"
        raise NotesFileError("no line begins with a time", None, remedy)
    for line, moment, words in found:
        if not moment:
            notes.skip(line, "it does not begin with a time")
            continue
        try:
            start, end = read_moment(moment, clip, partial(notes.change, line))
        except UsageError as error:
            notes.skip(line, str(error))
        else:
            notes.add(line, start, end, words)
    return notes.read()


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A line for each note; further lines of its text are indented."""
    del clip, options
    lines = []
    for note in notes:
        words = tidy(note.text or note.caption).replace("\n", "\n  ")
        mark = ":" if words.startswith(_MISLEADING) else ""
        lines.append(f"{format_range_ms(note)}{mark} {words}".rstrip() + "\n")
    return Written(("".join(lines),))


def format_range_ms(note: Note) -> str:
    """`1:02` or `1:02-1:09`, to the millisecond where needed."""
    start, end = written_ms(note)
    return "-".join(clock(Fraction(ms, 1000)) for ms in (start, end) if ms is not None)


def _entries(text: str) -> Iterator[tuple[int, str, str]]:
    """Each entry: its line, its moment ("" where it has none), and its words over as many lines as it has."""
    first, moment, words = 0, "", list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        match = None if line[:1].isspace() and moment else _MOMENT.fullmatch(line.strip())
        goes_on = moment and not match and (line[:1].isspace() or not line.strip())
        if goes_on:
            words.append(line)
            continue
        if first:
            yield first, moment, "\n".join(words)
        if match:
            first, moment, words = number, _moment(match), [match["words"] or ""]
        else:
            first, moment, words = (number if line.strip() else 0), "", []
    if first:
        yield first, moment, "\n".join(words)


def _moment(match: re.Match[str]) -> str:
    """The time or range that was matched, as timing.parse_moment takes it."""
    end = match["end"] or match["clock"]
    return match["time"] + (("+" if match["sign"] == "+" else "-") + end if end else "")


def _looks_like(text: str) -> bool:
    lines = [line for line in text.split("\n")[:50] if line.strip()]
    return any(_MOMENT.fullmatch(line.strip()[:500]) for line in lines[:5])


FORMAT = Format(
    "text", "plain text", (".txt",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
          time=Grid.MS, track=Kept.NO),
    read, write, possible(_looks_like), timeline=True,
)  # fmt: skip
