"""What WebVTT and SRT share: cues, the length of a cue for a point, and YouTube's rolling captions made still."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from bts.model import Note
from bts.notes.formats.kit.base import ClipFacts, written_ms
from bts.timing import ceil_ms

BLANK = "\N{NO-BREAK SPACE}"
"""Stands for a blank line inside a cue, which an empty one would end."""

SHORTEST_CUE = Fraction(5, 6)
LONGEST_CUE = Fraction(7)
CHARACTERS_A_SECOND = 20
"""Seconds of the shortest and longest cue and reading speed: Netflix, English Timed Text Style Guide."""

ROLLING_GAP = Fraction(1, 10)
ROLLING_SHARE = Fraction(1, 2)
ROLLING_LEAST = 3


@dataclass(frozen=True)
class Cue:
    """One cue of a file: where it stands, when it is shown (seconds), its lines of plain text, and its id and voice."""

    line: int
    start: Fraction
    end: Fraction
    lines: tuple[str, ...]
    id: str = ""
    voice: str = ""

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def shown_ms(note: Note, clip: ClipFacts) -> tuple[int, int]:
    """When to show a note, in whole milliseconds; a point is given the time that its text takes to read."""
    start, end = written_ms(note)
    if end is not None:
        return start, end
    length = min(max(Fraction(len(note.text), CHARACTERS_A_SECOND), SHORTEST_CUE), LONGEST_CUE)
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


def still(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Cues without the lines that only scroll, and how many lines were left out.

    Automatic captions (YouTube's) show each line twice: first while it is spoken, then again above the next one, with
    cues of 10 ms between. Only a file in which most cues begin with the line before is taken for one of those, so that
    `No!` said twice in an ordinary subtitle stays.
    """
    if not _is_rolling(cues):
        return list(cues), 0
    kept: list[Cue] = []
    shown: tuple[str, ...] = ()
    dropped = 0
    for cue in cues:
        lines = _filled(cue.lines)
        repeated = _overlap(shown, lines)
        dropped += repeated
        fresh = lines[repeated:]
        shown = lines or shown
        if fresh:
            kept.append(replace(cue, lines=fresh))
        elif kept and repeated:
            kept[-1] = replace(kept[-1], end=max(kept[-1].end, cue.end))
    return kept, dropped


def _is_rolling(cues: Sequence[Cue]) -> bool:
    repeats = pairs = 0
    for before, cue in pairwise(cues):
        if before.start <= cue.start <= before.end + ROLLING_GAP:
            pairs += 1
            repeats += bool(_overlap(_filled(before.lines), _filled(cue.lines)))
    return repeats >= ROLLING_LEAST and repeats >= pairs * ROLLING_SHARE


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines at the top of `after` are those at the bottom of `before`."""
    for size in range(min(len(before), len(after)), 0, -1):
        if tuple(before[-size:]) == tuple(after[:size]):
            return size
    return 0


def _filled(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())
