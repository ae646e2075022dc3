"""Rolling captions (YouTube's automatic ones) made to say each line once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from bts.subtitles.cues import Cue
from bts.timing import Span

ROLLING_GAP = Fraction(1, 10)
"""Seconds between two cues above which the second cannot be the first one rolled on; YouTube leaves 0.01 at most."""

ROLLING_SHARE = Fraction(1, 2)
"""Share of adjoining cues that begin with the line before, from which on a file rolls; nearly all in YouTube's."""

ROLLING_LEAST = 3
"""Adjoining cues that begin with the line before, below which a file does not roll: `No!` may be said twice."""


def unroll(cues: Sequence[Cue], *, surely: bool = False) -> tuple[list[Cue], int]:
    """Cues without the lines that only scroll, and the number of lines that were left out.

    Automatic captions (YouTube's) show each line twice: first while it is spoken, then again above the next one, with
    cues of 10 ms between. A file in which most cues begin with the line before is taken for one of those; all others
    are given back as they are, so that `No!` said twice in an ordinary subtitle stays. `surely`: the file itself says
    that its captions roll.
    """
    if not (surely or _is_rolling(cues)):
        return list(cues), 0
    kept: list[Cue] = []
    shown: tuple[str, ...] = ()
    dropped = 0
    for cue in cues:
        filled = [number for number, line in enumerate(cue.lines) if line.strip()]
        lines = _without_blanks(cue.lines)
        repeated = _overlap(shown, lines)
        dropped += repeated
        fresh = filled[repeated:]
        shown = lines
        if fresh:
            kept.append(cue.choose(fresh))
        elif kept:
            end = max(kept[-1].span.end, cue.span.end)
            kept[-1] = replace(kept[-1], span=Span(kept[-1].span.start, end))
    return kept, dropped


def _is_rolling(cues: Sequence[Cue]) -> bool:
    repeats = pairs = 0
    for before, cue in pairwise(cues):
        if before.span.start <= cue.span.start <= before.span.end + ROLLING_GAP:
            pairs += 1
            repeats += bool(_overlap(_without_blanks(before.lines), _without_blanks(cue.lines)))
    return repeats >= ROLLING_LEAST and repeats >= pairs * ROLLING_SHARE


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines at the top of `after` are those at the bottom of `before`."""
    for size in range(min(len(before), len(after)), 0, -1):
        if tuple(before[-size:]) == tuple(after[:size]):
            return size
    return 0


def _without_blanks(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())
