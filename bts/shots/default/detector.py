"""The default detector: no network, a few seconds in memory."""

from collections.abc import Iterator
from itertools import pairwise

from bts.model import Transition, TransitionKind
from bts.shots.default.cuts import find_cuts, is_sudden
from bts.shots.default.dissolves import Gram, Mix, find_mixes
from bts.shots.default.distance import steps
from bts.shots.default.strip import Strip, strip_of, without_bars
from bts.shots.default.wipes import find_wipes
from bts.shots.samples import Sample

CONTEXT_SECONDS = 6.5
"""Seen before and after what is being decided: the longest transition (4.6 s) and the calm on one side of it."""

DECIDE_SECONDS = 16.0
"""Decided at a time: the longer, the less often the context is looked at again."""

CONTEXT_FRAMES, DECIDE_FRAMES = 24, 24
"""The least of both in frames, for clips of very few frames a second."""

MOST_FRAMES = 1800
"""Longest strip looked at in one go: 30 s at 60 frames a second. It bounds memory where times are absurd."""


class DefaultDetector:
    """Hard cuts by matched frame differences in their surroundings, dissolves and fades as mixtures."""

    def __init__(self) -> None:
        self._samples: list[Sample] = []
        self._until = 0
        """Number of the first frame about which nothing was decided."""

    def push(self, sample: Sample) -> list[Transition]:
        """Take the next frame; decide when enough of the future is known."""
        self._samples.append(sample)
        start = self._index(self._until)
        ready = len(self._samples) - start >= CONTEXT_FRAMES + DECIDE_FRAMES and (
            sample.time - self._samples[start].time >= CONTEXT_SECONDS + DECIDE_SECONDS
        )
        if ready or len(self._samples) >= MOST_FRAMES:
            return self._decide(self._back(len(self._samples) - 1))
        return []

    def finish(self) -> list[Transition]:
        """Decide about all that is left."""
        return self._decide(len(self._samples)) if self._samples else []

    def _decide(self, horizon: int) -> list[Transition]:
        """Transitions that end before sample `horizon` and were not decided before."""
        limit = self._samples[0].number + horizon
        new = [t for t in find_transitions(self._samples) if t.start_frame >= self._until]
        done = [t for t in new if t.end_frame < limit or horizon == len(self._samples)]
        under_way = [t.start_frame for t in new if t.start_frame < limit <= t.end_frame]
        stuck = len(self._samples) >= MOST_FRAMES
        # What is under way at the horizon is decided next time, from its start.
        self._until = max(self._until, limit if stuck or not under_way else under_way[0])
        self._samples = self._samples[self._back(self._index(self._until)) :]
        return done

    def _index(self, number: int) -> int:
        """Where the frame of that number is (or would be) among the samples."""
        return min(number - self._samples[0].number, len(self._samples) - 1)

    def _back(self, index: int) -> int:
        """The sample that lies the context before `index`, or the first."""
        edge, first = self._samples[index].time, max(0, index - CONTEXT_FRAMES)
        while first > 0 and edge - self._samples[first].time < CONTEXT_SECONDS:
            first -= 1
        return first


Interval = tuple[TransitionKind, int, int, float]
"""Kind, first frame that differs from the old shot, first frame that is purely the new one, confidence."""


def find_transitions(samples: list[Sample]) -> list[Transition]:
    """All transitions among some seconds of consecutive frames, in order, none overlapping another."""
    if len(samples) < 2:
        return []
    return [
        Transition(kind, samples[a].time, samples[a].number, samples[b].time, samples[b].number, confidence)
        for kind, a, b, confidence in find_in_strip(strip_of(samples))
    ]


def find_in_strip(strip: Strip) -> list[Interval]:
    """The same by index in a strip."""
    strip = without_bars(strip)
    gram = Gram(strip.features())
    step = steps(strip)
    cuts = find_cuts(strip, step, gram)
    edges = [0, *(i for i, _ in cuts), len(strip)]
    around = zip(edges, edges[1:], edges[2:], strict=False)
    sudden = [i for before, i, after in around if is_sudden(strip, step, gram, i, before, after)]
    edges = [0, *sudden, len(strip)]
    mixes = find_mixes(strip, gram, list(pairwise(edges)))
    cuts = [(i, sure) for i, sure in cuts if not any(mix.start < i <= mix.end for mix in mixes)]
    edges = [0, *(i for i, _ in cuts), len(strip)]
    wipes = find_wipes(strip, gram, list(_between(edges, mixes)))
    found: list[Interval] = [("cut", i, i, sure) for i, sure in cuts]
    found += [(mix.kind, mix.start + 1, mix.end, mix.confidence) for mix in (*mixes, *wipes)]
    return sorted(found, key=lambda it: it[1:3])


def _between(edges: list[int], mixes: list[Mix]) -> Iterator[tuple[int, int]]:
    """The segments between cuts, less the mixtures found in them."""
    for first, last in pairwise(edges):
        start = first
        for mix in mixes:
            if first <= mix.start < last:
                yield start, mix.start + 1
                start = mix.end
        yield start, last
