"""Chapters: what the formats podlove, matroska and ogm share."""

from collections.abc import Sequence
from fractions import Fraction

from bts.errors import UsageError
from bts.model import Note
from bts.notes.formats.kit.subtitles import remark_on_silent
from bts.notes.formats.kit.texts import one_line
from bts.timing import Seconds, parse_time


def parse_clock(text: str) -> Fraction:
    """Seconds of a clock time, `00:01:02.500`, or of a number of seconds. Raises ValueError for anything else."""
    try:
        time = parse_time(text)
    except UsageError:
        time = None
    if not isinstance(time, Seconds):
        raise ValueError(f"not a time: {text.strip()[:40]!r}" if text.strip() else "it has no time")
    return time.value


def titled(notes: Sequence[Note]) -> tuple[list[tuple[Note, str]], tuple[str, ...]]:
    """Each note that has words with these on one line; and a remark on those without."""
    found = [(note, words) for note in notes if (words := one_line(note.text or note.caption))]
    return found, remark_on_silent(len(notes) - len(found))
