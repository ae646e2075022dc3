"""Dissolves and fades: frames that are a mixture of the shot before and the shot after, in growing parts.

If a frame f is (1 - a) A + a B, then a = <f - A, B - A> / |B - A|^2 and what is left over is small. For a frame of
something else (a pan, a person crossing) what is left over is as large as |B - A| itself. All inner products come from
one matrix of the strip, so that hundreds of intervals can be asked at little cost.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bts.model import TransitionKind
from bts.shots.default.distance import apart, covers, is_movement, resemblance
from bts.shots.default.strip import Strip
from bts.shots.samples import Floats

LENGTHS = (0.13, 0.2, 0.3, 0.45, 0.67, 1.0, 1.5, 2.2, 3.2, 4.6)
"""Seconds; each 1.5 x the one before, so that some window fits any dissolve within a fifth of its length."""

QUARTERS = np.arange(1, 8) / 8

EVIDENCE = (2.28, -9.99, -9.66, -10.07, 4.32)
"""Weights of: log of the levels between both ends, paleness, what is left over, unevenness; and a constant."""

LEVELS = 0.7
"""Grey levels for a unit of distance between features, about: to rank candidates before movement is looked for."""

WORTH_A_LOOK = -1.5
"""Least evidence, without forgiveness of movement, for which the rest is worked out."""

SAME_WINDOW = 0.6
"""Part that a window shares with one that was refused, from which it would be refused as well."""

SHORT_SECONDS = 0.25
"""Editors hardly ever dissolve faster; movement does."""

LEAST_SHARE = 0.55
"""Part of the blocks with anything in them that must change."""

NEW_FRAMES = 3
"""Frames of the new shot, at least, before a cut ends it: else it was the old shot that moved."""

ELSEWHERE_REST, ELSEWHERE_PALENESS = 0.33, 0.9
"""More left over and more contrast than this, and the pictures between two are not mixtures of them."""

FLAT_PALENESS = 0.8
"""Stands for the paleness of a fade, of which it says nothing."""

Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Mix:
    """A gradual transition in a strip: `start` the last frame of the old shot, `end` the first of the new one."""

    kind: TransitionKind
    start: int
    end: int
    confidence: float


class Gram:
    """Inner products of the features of all frames of a strip."""

    def __init__(self, features: Floats) -> None:
        self.products = features @ features.T
        self.squares = np.diag(self.products).copy()

    def between(self, i: Index, j: Index) -> Floats:
        """Squared distances of frames i and j."""
        squared: Floats = np.maximum(self.squares[i] + self.squares[j] - 2 * self.products[i, j], 0)
        return squared

    def share(self, f: Index, a: Index, b: Index) -> tuple[Floats, Floats]:
        """How much of b is in f, and what neither a nor b explains, as a part of |b - a|."""
        g = self.products
        whole = np.maximum(self.between(a, b), 1e-6)
        part: Floats = (g[f, b] - g[f, a] - g[a, b] + self.squares[a]) / whole
        rest: Floats = np.sqrt(np.maximum(self.between(f, a) / whole - part * part, 0))
        return part, rest


def find_mixes(strip: Strip, gram: Gram, segments: list[tuple[int, int]]) -> list[Mix]:
    """Dissolves and fades that lie within the segments [first, last) of a strip, in order and not overlapping."""
    found: list[Mix] = []
    for first, last in segments:
        candidates = [c for length in LENGTHS for c in _candidates(strip, gram, first, last, length)]
        candidates.sort(reverse=True)
        taken: list[Mix] = []
        refused: list[tuple[int, int]] = []
        for _, start, end in candidates:
            if strip.flat[start] and strip.flat[end]:
                continue
            if any(start < mix.end and mix.start < end for mix in taken):
                continue
            if any(_overlap(start, end, *other) > SAME_WINDOW for other in refused):
                continue
            mix = _confirmed(strip, gram, (first, last), start, end)
            if mix is None:
                refused.append((start, end))
            elif not any(mix.start < other.end and other.start < mix.end for other in taken):
                taken.append(mix)
        found += taken
    return sorted(found, key=lambda mix: mix.start)


def _overlap(a: int, b: int, c: int, d: int) -> float:
    """What [a, b] and [c, d] share, as a part of what they cover together."""
    return max(0, min(b, d) - max(a, c)) / max(1, max(b, d) - min(a, c))


def _candidates(strip: Strip, gram: Gram, first: int, last: int, length: float) -> list[tuple[float, int, int]]:
    """Windows of one length that look like a mixture, as (quality, start, end)."""
    k = strip.frames(length, least=3)
    start = np.arange(first, last - k)
    if not len(start):
        return []
    end = start + k
    whole = np.sqrt(gram.between(start, end))
    inner = start + np.round(QUARTERS[:, None] * k).astype(np.intp)
    part, rest = gram.share(inner, start, end)
    rises = np.diff(part, axis=0).min(axis=0)
    half = (k + 1) // 2
    # Before it starts a mixture holds nothing of the new shot, whatever moves; a steady drift holds less than nothing.
    early, _ = gram.share(np.maximum(start - half, first), start, end)
    late, _ = gram.share(np.minimum(end + half, last - 1), start, end)
    spill = np.maximum(np.abs(early), np.abs(1 - late))
    good = (
        (whole > 22)
        & (rest.max(axis=0) < 0.52)
        & (rest.mean(axis=0) < 0.42)
        & (rises > -0.06)
        & (part[3] > 0.15)
        & (part[3] < 0.85)
        & (spill < 0.33)
    )
    chosen = np.flatnonzero(good)
    pale = _paleness(strip, start[chosen], inner[3, chosen], end[chosen])
    bend = np.abs(part - QUARTERS[:, None]).mean(axis=0)[chosen]
    likely = _logit((whole[chosen] * LEVELS).astype(np.float32), pale, rest.mean(axis=0)[chosen], bend)
    return [(float(likely[i]), int(start[c]), int(end[c])) for i, c in enumerate(chosen) if likely[i] > WORTH_A_LOOK]


def _paleness(strip: Strip, start: Index, middle: Index, end: Index) -> Floats:
    """Contrast in the middle as a part of that at both ends; for fades, of which it says nothing, a constant."""
    spread, flat = strip.spread, strip.flat
    ratio = 2 * spread[middle] / np.maximum(spread[start] + spread[end], 2)
    return np.where(flat[start] | flat[end], FLAT_PALENESS, ratio).astype(np.float32)


def _logit(unlike: Floats, pale: Floats, rest: Floats, bend: Floats) -> Floats:
    """The evidence for a mixture, in units in which 0 is even."""
    a, b, c, d, e = EVIDENCE
    total: Floats = a * np.log(np.maximum(unlike, 1e-3)) + b * pale + c * rest + d * bend + e
    return total


def _confirmed(strip: Strip, gram: Gram, segment: tuple[int, int], start: int, end: int) -> Mix | None:
    """The mixture with its true ends, if the evidence for one is better than even."""
    sure = _evidence(strip, gram, start, end)
    short = float(strip.seconds[end] - strip.seconds[start]) < SHORT_SECONDS
    fades = bool(strip.flat[start] or strip.flat[end])
    if sure < (0.8 if short else 0.35 if fades else 0.55) or covers(strip.y[start], strip.y[end]) < LEAST_SHARE:
        return None
    if is_movement(strip, start, end):
        return None
    ends = _true_ends(gram, segment, start, end)
    if not (strip.flat[ends[0]] and strip.flat[ends[1]]):
        start, end = ends
    from_flat, to_flat = bool(strip.flat[start]), bool(strip.flat[end])
    if (from_flat and to_flat) or covers(strip.y[start], strip.y[end]) < LEAST_SHARE:
        return None
    if not (from_flat or to_flat) and _goes_elsewhere(strip, gram, start, end, cut=segment[1]):
        return None
    if (from_flat and not _holds(strip, start, end)) or (to_flat and not _holds(strip, end, start)):
        return None
    return Mix("fade" if from_flat or to_flat else "dissolve", start, end, sure)


def _goes_elsewhere(strip: Strip, gram: Gram, start: int, end: int, cut: int) -> bool:
    """Whether what lies between is rather a third picture than two laid over each other: neither paler nor explained.

    A zoom or a camera that follows something may change as evenly as a dissolve does. Where it ends at the next `cut`,
    paleness says nothing: there is no new shot.
    """
    frames = np.arange(start + 1, end)
    _, rest = gram.share(frames, np.full_like(frames, start), np.full_like(frames, end))
    pale = _paleness(strip, np.array([start]), np.array([(start + end) // 2]), np.array([end]))
    no_shot = end > cut - NEW_FRAMES and cut < len(strip)
    return bool(rest.mean() > ELSEWHERE_REST and (no_shot or pale[0] > ELSEWHERE_PALENESS))


def _holds(strip: Strip, flat: int, full: int) -> bool:
    """Whether a fade between a flat picture and frame `full` shows that picture's forms when most of it is there."""
    late = strip.y[full + round((flat - full) / 4)]
    return float(late.std()) < 5 or resemblance(late, strip.y[full]) > 0.4


def _evidence(strip: Strip, gram: Gram, start: int, end: int) -> float:
    """How probable a mixture is, 0 to 1.

    Two shots are unlike even when movement is forgiven, a mixture of them is paler than either, leaves little
    unexplained and grows evenly. The weights are those of a logistic regression on 1100 windows of the synthetic set
    (tests/bench/synthetic.py) and the labelled footage; fitted on four fifths they hold on the fifth.
    """
    frames = np.arange(start + 1, end)
    part, rest = gram.share(frames, np.full_like(frames, start), np.full_like(frames, end))
    bend = np.abs(part - np.arange(1, end - start) / (end - start)).mean()
    pale = _paleness(strip, np.array([start]), np.array([(start + end) // 2]), np.array([end]))
    unlike = np.array([apart(strip, start, end, reach=8)], np.float32)
    return float(1 / (1 + np.exp(-_logit(unlike, pale, rest.mean(keepdims=True), bend)[0])))


def _true_ends(gram: Gram, segment: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Where the mixture leaves 0 and reaches 1, from the straight part of its rise."""
    margin = max(2, (end - start) // 3)
    a, b = max(segment[0], start - margin), min(segment[1] - 1, end + margin)
    frames = np.arange(a, b + 1)
    part, _ = gram.share(frames, np.full_like(frames, a), np.full_like(frames, b))
    low = int(np.flatnonzero(part <= 0.15)[-1]) if (part <= 0.15).any() else 0
    high = low + int(np.argmax(part[low:] >= 0.85))
    if high <= low:
        return start, end
    slope = (part[high] - part[low]) / (high - low)
    first = low - part[low] / slope
    final = high + (1 - part[high]) / slope
    found = max(a, a + int(np.floor(first + 0.2))), min(b, a + int(np.ceil(final - 0.2)))
    return found if found[1] - found[0] >= 2 else (start, end)
