"""Plain text as one types it while watching, `1:02-1:09 words #tag @Name !still`. A line that is indented goes on.

The beginning of a line is read by bts/notes/heads.py, the marks in its words by bts/notes/shorthand.py.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats.kit.base import (
    ClipFacts,
    ExportOptions,
    Fit,
    Format,
    Grid,
    Keeps,
    Kept,
    Read,
    Written,
    written_ms,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.kit.timecode import read_moment
from bts.notes.heads import Head, begins_with_number, split_end, split_head
from bts.notes.shorthand import escape_words, read_marks, starts_entry, write_marks
from bts.timing import clock

SHOWN = 60
"""Characters of a line that are shown where it is only named."""

_MARK = re.compile(r"""(?:^|\s)(?:[#@][^\W\d_]|@"|![a-z]{4}|(?:k|h|c|alt|credit):[\w"])""")
"""A mark of the small language, by which a list of times is known for one that was written for bts."""

_MARKED = 50
"""Lines in which such a mark is looked for."""

_FIRST_LINES = 5
"""Lines by which a file is known for plain text with times."""


@dataclass
class _Entry:
    """A note as it stands in the text: the line it begins at, that line, and all of its lines."""

    line: int
    text: str
    more: list[str]
    head: Head | None = None
    why: str = ""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each line that begins with a time or a range; or ends with one, where none begins so.

    Raises:
        NotesFileError: no line does.
    """
    notes = Collector("text", clip)
    found = list(_entries(text))
    if not any(entry.head or entry.why for entry in found):
        for entry in found:
            entry.head = split_end(entry.text)
    if not any(entry.head or entry.why for entry in found):
        number = next(filter(None, (begins_with_number(entry.text) for entry in found)), "")
        bare = f"; a bare number is no time in a file: write {number}s" if number else ""
        remedy = f"write lines such as `1:02 words` or `1:02-1:09 words`{bare}"
        raise NotesFileError("no line begins with a time", None, remedy)
    for entry in found:
        _add(notes, entry, clip)
    return notes.read()


def _add(notes: Collector, entry: _Entry, clip: ClipFacts) -> None:
    """Add the note of an entry, or say why there is none."""
    if entry.head is None:
        notes.skip(entry.line, f"{entry.why or _explain(entry.text)}: {_shorten(entry.text)}")
        return
    try:
        start, end = read_moment(entry.head.moment, clip, partial(notes.change, entry.line))
        marked = read_marks("\n".join((entry.head.words, *entry.more)))
    except UsageError as error:
        notes.skip(entry.line, f"{error.what}: {_shorten(entry.text)}")
        return
    for line in (*entry.head.remarks, *marked.remarks):
        notes.change(entry.line, line)
    notes.add(entry.line, start, end, marked.words, **marked.fields)


def _explain(line: str) -> str:
    """Why a line is no note."""
    if number := begins_with_number(line):
        return f"it begins with a number, {number}, which may be a time: write {number}s if it is one"
    if found := split_end(line):
        return f"it ends with a time, {found.moment}, and does not begin with one"
    return "it does not begin with a time"


def _shorten(line: str) -> str:
    return repr(line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…")


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A line for each note, its marks behind its words; further lines of its text are indented."""
    del clip, options
    lines = []
    for note in notes:
        first, *more = escape_words(tidy(note.text)).split("\n")
        said = " ".join(filter(None, (first, write_marks(note))))
        lines.append("\n  ".join([_write_line(format_range_ms(note), said), *more]) + "\n")
    return Written(("".join(lines),))


def _write_line(time: str, words: str) -> str:
    """The time and the words, with a colon between where the words' first signs would be read as part of the time."""
    line = f"{time} {words}".rstrip()
    head, _ = _begin(line)
    return line if head is not None and head.words == words else f"{time}: {words}"


def format_range_ms(note: Note) -> str:
    """`1:02` or `1:02-1:09`, to the millisecond where needed."""
    start, end = written_ms(note)
    return "-".join(clock(Fraction(ms, 1000)) for ms in (start, end) if ms is not None)


def _entries(text: str) -> Iterator[_Entry]:
    """Each note of the text, and each line that is none, in order.

    A line goes on with the note above it when it is indented, or blank, and does not begin with a time.
    """
    entry: _Entry | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        head, why = _begin(bare)
        is_start = head is not None or why
        if entry is not None and entry.head and not is_start and (line[:1].isspace() or not bare):
            entry.more.append(line)
            continue
        if entry is not None:
            yield entry
        entry = _Entry(number, bare, [], head, why) if bare else None
    if entry is not None:
        yield entry


def _begin(line: str) -> tuple[Head | None, str]:
    """The head of a line that begins with a time, or why it cannot be one though it does."""
    try:
        return split_head(line), ""
    except UsageError as error:
        return None, error.what


def _looks_like(text: str) -> bool:
    lines = [line.rstrip()[:500] for line in text.split("\n")[:50] if line.strip()][:_FIRST_LINES]
    starts = sum(starts_entry(line.strip()) for line in lines)
    return not any(map(_is_cue, lines)) and (starts > 0 or sum(split_end(line) is not None for line in lines) > 1)


def _is_cue(line: str) -> bool:
    """Whether a line is a caption's: two times and no words. An indented line that begins with no time only goes on."""
    bare = line.strip()
    return "-->" in bare and not _has_words(bare) and (not line[:1].isspace() or starts_entry(bare))


def _fit(text: str) -> Fit:
    if not _looks_like(text):
        return Fit.NONE
    marked = any(_MARK.search(line) for line in text.split("\n", _MARKED)[:_MARKED] if starts_entry(line.strip()[:500]))
    return Fit.LIKELY if marked else Fit.POSSIBLE


def _has_words(line: str) -> bool:
    head, _ = _begin(line)
    return head is not None and bool(head.words)


FORMAT = Format(
    "text", "plain text", (".txt",),
    Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.YES, author=Kept.NO,
          time=Grid.MS, track=Kept.YES,
          details=frozenset({"heading", "caption", "alt", "people", "use", "status", "private"})),
    read, write, _fit, timeline=True,
)  # fmt: skip
