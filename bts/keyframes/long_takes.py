"""Several keyframes of a long take: one in each stretch of some seconds, or one for each content that it shows."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from bts.keyframes.candidates import Candidate, Pick
from bts.keyframes.score import MIDDLE_WEIGHT, measure_nearness

LEAST_WORTH = 0.5
"""A frame below this share of the best one's score is left out: a caption half drawn, a fade."""

LAST_STRETCH = Fraction(1, 2)
"""Share of a stretch below which what is left at the end of a shot belongs to the stretch before it."""

CONTENT_LEVELS = 24.0
"""Mean difference, in code values, of the luma of two frames (36 x 64) from which they show other things."""

CONTENT_SECONDS = 1.5
"""Seconds that two pictures of other contents lie apart at least."""

MOST_CONTENTS = 12
"""Pictures of one shot, at most, that are taken because of what they show."""


def pick_every(picks: Sequence[Pick], start: Fraction, end: Fraction, every: Fraction) -> list[Pick]:
    """The best pick of a shot [start, end), then the best of each other stretch of `every` seconds, in order of time.

    `picks` are in order of score, the best first. A stretch without a frame that is half as good as the best has none.
    """
    last = max(0, int((end - start) / every - LAST_STRETCH))
    stretches: dict[int, list[Pick]] = {}
    for p in picks:
        if p.keyframe.score >= LEAST_WORTH * picks[0].keyframe.score:
            stretches.setdefault(min(last, int((p.keyframe.time - start) / every)), []).append(p)
    others = []
    for place, found in stretches.items():
        begin, stop = start + place * every, end if place == last else start + (place + 1) * every
        if found[0] is not picks[0]:
            others.append(max(found, key=lambda p: _score_between(p, float(begin), float(stop))))
    return [*picks[:1], *sorted(others, key=lambda p: p.keyframe.time)]


def _score_between(p: Pick, begin: float, stop: float) -> float:
    """The score of a pick with the middle of a stretch of its shot, in seconds, in place of that of the whole shot."""
    near = measure_nearness(float(p.keyframe.time), begin, stop)
    return p.keyframe.score + MIDDLE_WEIGHT * (near - p.keyframe.scores["middle"])


def pick_changes(picks: Sequence[Pick]) -> list[Pick]:
    """The best pick of a shot, then the best of each other content that the shot shows, in order of time.

    `picks` are in order of score, the best first. What they show is compared by luma, at the size of planes.
    """
    taken: list[Pick] = list(picks[:1])
    for p in picks[1:]:
        if len(taken) == MOST_CONTENTS or p.keyframe.score < LEAST_WORTH * picks[0].keyframe.score:
            break
        if all(_shows_other(p, other) for other in taken):
            taken.append(p)
    return [*taken[:1], *sorted(taken[1:], key=lambda p: p.keyframe.time)]


def _shows_other(one: Pick, other: Pick) -> bool:
    apart = abs(float(one.keyframe.time - other.keyframe.time)) >= CONTENT_SECONDS
    return apart and _difference(one.candidate, other.candidate) >= CONTENT_LEVELS


def _difference(one: Candidate, other: Candidate) -> float:
    return float(np.abs(one.planes[0].astype(np.int16) - other.planes[0]).mean())
