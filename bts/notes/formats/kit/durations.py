"""How long a note stands on screen, or in a list of chapters, in formats whose entries all have an end."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from bts.choices import READING_SPEED
from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, written_ms
from bts.timing import ceil_ms

SHORTEST_CUE = Fraction(5, 6)
"""Seconds that a point is shown at least (Netflix, English Timed Text Style Guide)."""

LONGEST_CUE = Fraction(7)
"""Seconds that a point is shown at most (the same guide)."""


def shown_ms(note: Note, clip: ClipFacts) -> tuple[int, int]:
    """Start and end of a note on screen, in integer milliseconds; a point lasts as long as its text takes to read."""
    start, end = written_ms(note)
    if end is not None:
        return start, end
    length = min(max(Fraction(len(note.text), READING_SPEED), SHORTEST_CUE), LONGEST_CUE)
    return start, max(min(start + ceil_ms(length), ceil_ms(clip.duration)), start + 1)


def until_next(notes: Sequence[Note], clip: ClipFacts) -> list[tuple[Note, Fraction, Fraction]]:
    """Each note with its start and end as a chapter; a point lasts until the next later note, or to the end."""
    starts = sorted({note.start for note in notes})
    following = dict(pairwise(starts))
    chapters = []
    for note in notes:
        end = note.end if note.end is not None else following.get(note.start, clip.duration)
        chapters.append((note, note.start, max(end, note.start + clip.frame) if note.end is None else end))
    return chapters
