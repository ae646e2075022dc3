"""YouTube chapters: lines of a description, `1:02 Title`, and as people write them: numbered, in brackets, time last.

YouTube shows those that are written here only where all of its rules are kept.
"""

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from bts.errors import OutputError, UsageError
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
    count,
    possible,
)
from bts.notes.formats.kit.collector import Collector
from bts.notes.formats.kit.texts import one_line
from bts.notes.formats.kit.timecode import read_moment

LEAST = 3
"""Chapters below which YouTube shows none (support.google.com/youtube/answer/9884579)."""

SHORTEST = 10
"""Seconds of a chapter below which YouTube shows none (the same page)."""

BEGINNING = "Start"
"""Title of the chapter that is added at 0:00, which YouTube demands."""

LONGEST_LINE = 1000
"""Characters of a line above which it is prose, and not looked through for a time."""

LOOKED_AT = 100
"""Lines from the top of which one must have a time."""

QUOTED = 60
"""Characters of a line that is left out which the remark on it quotes."""

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?(?!:?\d)"
_RANGE = rf"(?P<start>{_TIME})(?:(?:\s*(?:-->|[-–—~→]|to|bis)\s*|\s+)(?P<end>{_TIME}))?"
_FIRST = re.compile(
    rf"(?:\(?\d{{1,3}}[.):]*\s+)?[^\w(\[]*[(\[]?{_RANGE}[)\]*_]*"
    r"(?:\s*[-–—:|.>»]+\s*|\s+|$|(?![ap]\.?m)(?=[^\W\d_]))(?P<title>.*)",
    re.IGNORECASE,
)
"""A line whose time comes first, after a number, a bullet or a picture of a clock, and perhaps in brackets."""

_COUNT = re.compile(r"^\d{1,3}[.)]\s+")
"""The number of a line in its list, which is no part of the title."""

_LAST = re.compile(rf"(?P<title>.*?\w.*?)(?:\s*[-–—:|.>»@]+\s*|\s+)[(\[]?{_RANGE}[)\]]?[\s.]*")
"""A line whose time comes last, after the title."""


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each line with a time at its beginning or end; every other line is named with its words.

    A chapter's end is where the next begins, so a note is a point, unless the line has two times.
    """
    notes = Collector("youtube", clip)
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        match = match_line(words)
        if match is None:
            if words:
                notes.skip(number, f"no time at its beginning or end: {_quote(words)}")
            continue
        moment = "-".join(time.replace(",", ".") for time in (match["start"], match["end"]) if time)
        try:
            start, end = read_moment(moment, clip, partial(notes.change, number))
        except UsageError as error:
            notes.skip(number, f"{error.what}: {_quote(words)}")
        else:
            notes.add(number, start, None if end == start else end, _COUNT.sub("", match["title"]))
    return notes.read()


def match_line(words: str) -> re.Match[str] | None:
    """The time (`start`, perhaps `end`) and `title` of a line; the time at its beginning, else the one at its end."""
    if len(words) > LONGEST_LINE:
        return None
    return _FIRST.fullmatch(words) or _LAST.fullmatch(words)


def _quote(words: str) -> str:
    return repr(words if len(words) <= QUOTED else f"{words[:QUOTED]}...")


def _looks_like(text: str) -> bool:
    lines = text.split("\n", LOOKED_AT)[:LOOKED_AT]
    found = (match_line(line.strip()) for line in lines if "-->" not in line)  # an arrow is the mark of subtitles
    return any(match is not None and match["title"] for match in found)


def write(notes: Sequence[Note], clip: ClipFacts, options: ExportOptions) -> Written:
    """A line for each note that may be a chapter; one at 0:00 is added where there is none.

    Raises:
        OutputError: fewer than three chapters would be left, so YouTube would show none.
    """
    del options
    lines: list[tuple[int, str]] = []
    close = changed = 0
    for note in notes:
        second, words = math.ceil(note.start), one_line(note.text or note.caption)
        title = words.replace("<", "‹").replace(">", "›")
        changed += title != words
        if not title:
            continue
        if not lines and second < SHORTEST:
            second = 0
        elif not lines:
            lines.append((0, BEGINNING))
        before = second - lines[-1][0] if lines else SHORTEST
        if min(Fraction(before), clip.duration - second) < SHORTEST:
            close += 1
        else:
            lines.append((second, title))
    if len(lines) < LEAST:
        what = f"YouTube shows chapters from {LEAST} of {SHORTEST} s or more; these notes give {len(lines)}"
        raise OutputError(what, None, "add notes, or choose --format text")
    remarks = []
    if close:
        remarks.append(f"{count(close, 'note')} less than {SHORTEST} s from the one before or from the end left out")
    if changed:
        remarks.append(f"`<` and `>` were changed in {count(changed, 'note')}: YouTube refuses them")
    return Written(("".join(f"{_clock(second)} {title}\n" for second, title in lines),), tuple(remarks))


def _clock(second: int) -> str:
    hours, minutes = divmod(second // 60, 60)
    return f"{hours}:{minutes:02}:{second % 60:02}" if hours else f"{minutes}:{second % 60:02}"


FORMAT = Format(
    "youtube", "YouTube chapters", (".youtube.txt",),
    Keeps(id=Kept.NO, range=Kept.NO, point=Kept.YES, lines=Kept.NO, tags=Kept.NO, author=Kept.NO,
          time=Grid.SECOND, track=Kept.NO),
    read, write, possible(_looks_like), timeline=True,
)  # fmt: skip
