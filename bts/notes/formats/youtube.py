"""YouTube chapters: lines of a description, `1:02 Title`. YouTube shows them only where all of its rules are kept."""

import math
import re
from collections.abc import Sequence
from fractions import Fraction

from bts.errors import OutputError
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

LEAST = 3
"""Chapters below which YouTube shows none (support.google.com/youtube/answer/9884579)."""

SHORTEST = 10
"""Seconds of a chapter below which YouTube shows none (the same page)."""

BEGINNING = "Start"
"""Title of the chapter that is added at 0:00, which YouTube demands."""

_LINE = re.compile(r"[\s(\[*•-]*(?P<time>(?:\d{1,3}:)?\d{1,2}:\d{2})[)\]]?\s*[-–—:|.]?\s*(?P<title>.*)")


def read(text: str, clip: ClipFacts) -> Read:
    """A note for each line that begins with a time; a chapter's end is where the next begins, so notes are points."""
    notes = Collector("youtube", clip)
    for number, line in enumerate(text.split("\n"), start=1):
        match = _LINE.fullmatch(line)
        if match:
            parts = [int(part) for part in match["time"].split(":")]
            if max(parts[1:]) > 59:
                notes.skip(number, f"not a time: {match['time']}")
                continue
            seconds = sum(part * 60**place for place, part in enumerate(reversed(parts)))
            notes.add(number, Fraction(seconds), None, match["title"])
        elif line.strip():
            notes.skip(number, "it does not begin with a time")
    return notes.read()


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
    read, write, possible(lambda text: re.match(r"0?0:00\s", text) is not None),
)  # fmt: skip
