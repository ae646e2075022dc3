"""The default detector: cuts, dissolves, fades, wipes and jumps, decided a few seconds at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bts.model import Transition, TransitionKind
from bts.shots.default.cards import find_between_cards, find_card_runs
from bts.shots.default.cuts import find_cuts, is_sudden
from bts.shots.default.dark import brighten, find_dark_runs
from bts.shots.default.dissolves import find_dissolves
from bts.shots.default.distance import measure_changes
from bts.shots.default.gradual import Gradual, InnerProducts, Segment
from bts.shots.default.graphics import crop_graphics
from bts.shots.default.jumps import find_jumps
from bts.shots.default.mixed import clear_mixed_frames
from bts.shots.default.pans import is_turn
from bts.shots.default.passages import find_cover, find_passage
from bts.shots.default.screens import is_within_picture
from bts.shots.default.strip import Strip, crop_bars, stack_samples
from bts.shots.default.wipes import find_wipes, is_push
from bts.shots.samples import Sample

CONTEXT_SECONDS = 6.5
"""Seconds seen before and after what is decided: the longest transition (4.6 s) and the calm on one side of it."""

DECIDE_SECONDS = 16.0
"""Seconds decided at a time: the longer, the less often the context is looked at again."""

CONTEXT_FRAMES, DECIDE_FRAMES = 24, 24
"""The least of both in frames, for clips of very few frames a second."""

CONTEXT, SPAN = Fraction(CONTEXT_SECONDS), Fraction(CONTEXT_SECONDS + DECIDE_SECONDS)
"""The context, and the context and what is decided, in seconds: a Fraction is slow to compare with a float."""

MAX_FRAMES = 1800
"""Frames of the longest strip looked at in one go: 30 s at 60 frames a second. Bounds memory where times are absurd."""


class DefaultDetector:
    """Hard cuts by matched frame differences, dissolves and fades as mixtures, wipes as areas of two shots."""

    def __init__(self) -> None:
        self._samples: list[Sample] = []
        self._until = 0
        """Number of the first frame about which nothing is decided yet."""

    def push(self, sample: Sample) -> list[Transition]:
        """Take the next frame; decide when enough of the future is known."""
        self._samples.append(sample)
        start = self._index(self._until)
        ready = len(self._samples) - start >= CONTEXT_FRAMES + DECIDE_FRAMES and (
            sample.time - self._samples[start].time >= SPAN
        )
        if ready or len(self._samples) >= MAX_FRAMES:
            return self._decide(self._back(len(self._samples) - 1))
        return []

    def finish(self) -> list[Transition]:
        """Decide about all frames that are left."""
        return self._decide(len(self._samples)) if self._samples else []

    def _decide(self, horizon: int) -> list[Transition]:
        """Transitions that end before sample `horizon` and were not decided before."""
        limit = self._samples[0].number + horizon
        new = [t for t in find_transitions(self._samples) if t.start_frame >= self._until]
        done = [t for t in new if t.end_frame < limit or horizon == len(self._samples)]
        under_way = [t.start_frame for t in new if t.start_frame < limit <= t.end_frame]
        stuck = len(self._samples) >= MAX_FRAMES
        # What is under way at the horizon is decided next time, from its start.
        self._until = max(self._until, limit if stuck or not under_way else under_way[0])
        self._samples = self._samples[self._back(self._index(self._until)) :]
        return done

    def _index(self, number: int) -> int:
        """Index of the frame of that number among the samples; of the last one if it is yet to come."""
        return min(number - self._samples[0].number, len(self._samples) - 1)

    def _back(self, index: int) -> int:
        """Index of the sample that lies the context before sample `index`, or of the first."""
        latest, first = self._samples[index].time - CONTEXT, max(0, index - CONTEXT_FRAMES)
        while first > 0 and self._samples[first].time > latest:
            first -= 1
        return first


@dataclass(frozen=True)
class GradualFinder:
    """A kind of gradual transition: how it is found, and which cuts bound the segments in which it is looked for.

    `over_cuts` of a kind whose quick core may look like a cut: only sudden cuts bound it, and it replaces the others.
    """

    find: Callable[[Strip, InnerProducts, list[Segment]], list[Gradual]]
    over_cuts: bool


FINDERS = (GradualFinder(find_dissolves, over_cuts=True), GradualFinder(find_wipes, over_cuts=False))
"""In this order; each looks only where none before it found anything. Another kind of transition is another row."""

Interval = tuple[TransitionKind, int, int, float]
"""Kind, first frame that differs from the old shot, first frame that is purely the new one, confidence."""


def find_transitions(samples: list[Sample]) -> list[Transition]:
    """All transitions among some seconds of consecutive frames, in order, none overlapping another."""
    if len(samples) < 2:
        return []
    return [
        Transition(kind, samples[a].time, samples[a].number, samples[b].time, samples[b].number, confidence)
        for kind, a, b, confidence in find_in_strip(stack_samples(samples))
    ]


def find_in_strip(strip: Strip) -> list[Interval]:
    """All transitions of a strip of two frames or more, in order, by index in the strip."""
    strip = crop_graphics(crop_bars(strip))
    found, passages = _find_with_passages(strip)
    cards = [it for it in _find_between_cards(strip) if not _lies_in(it[1] - 1, it[2], passages)]
    found = [it for it in found if not any(_is_part_of(it, card) for card in cards)]
    dark = (it for it in _find_in_the_dark(strip) if not _lies_in(it[1] - 1, it[2], passages))
    for new in (cards, dark):
        found += [it for it in new if not any(_touch(it, other) for other in found)]
    jumps: list[Interval] = [("jump", i, i, sure) for i, sure in find_jumps(strip, [it[1:3] for it in found])]
    return sorted([*found, *jumps], key=lambda it: it[1:3])


def _find_in_the_dark(strip: Strip) -> Iterator[Interval]:
    """Fades of dark shots to and from black, which change too few levels to be seen as they are."""
    for first, last in find_dark_runs(strip):
        for kind, start, end, confidence in _find_intervals(brighten(strip, first, last)):
            if kind == "fade":
                yield kind, start + first, end + first, confidence


def _find_between_cards(strip: Strip) -> Iterator[Interval]:
    """Transitions among cards of text on one colour, which change too little of the picture to be seen from afar."""
    for first, last in find_card_runs(strip):
        for change in find_between_cards(strip, first, last):
            yield change.kind, change.start + first, change.end + first, change.confidence


def _is_part_of(one: Interval, other: Interval) -> bool:
    """Whether a transition lies within a longer one."""
    return other[1] <= one[1] and one[2] <= other[2] and one[2] - one[1] < other[2] - other[1]


def _touch(one: Interval, other: Interval) -> bool:
    """Whether two transitions have a frame in common."""
    return one[1] <= other[2] and other[1] <= one[2]


def _find_intervals(strip: Strip) -> list[Interval]:
    """All transitions of a strip as it is, in order, by index in the strip."""
    return _find_with_passages(strip)[0]


def _lies_in(start: int, end: int, passages: list[Segment]) -> bool:
    """Whether frames `start` to `end` have more than an end in common with what passes before the lens."""
    return any(start < last and first < end for first, last in passages)


def _find_with_passages(strip: Strip) -> tuple[list[Interval], list[Segment]]:
    """All transitions of a strip as it is, in order, and what passed before the lens, by index in the strip."""
    products = InnerProducts(strip.features())
    clear = clear_mixed_frames(strip, products)
    changes, clear_products = measure_changes(clear), products if clear is strip else InnerProducts(clear.features())
    cuts, lights = find_cuts(clear, changes, clear_products)
    cuts = [(i, confidence) for i, confidence in cuts if not is_within_picture(clear, i - 1, i)]
    passages = [p for i, _ in cuts if (p := find_cover(strip, products, i - 1, i))]
    cuts = [(i, confidence) for i, confidence in cuts if not _lies_in(i - 1, i, passages)]
    places = [0, *sorted([*(i for i, _ in cuts), *lights]), len(strip)]
    around = zip(places, places[1:], places[2:], strict=False)
    sudden = [i for before, i, after in around if is_sudden(clear, changes, clear_products, i, before, after)]
    found: list[Gradual] = []
    for finder in FINDERS:
        bounds = [0, *(sudden if finder.over_cuts else sorted([*(i for i, _ in cuts), *lights])), len(strip)]
        new = finder.find(strip, products, list(_cut_segments(bounds, found)))
        new = [it for it in new if not is_within_picture(strip, it.start, it.end)]
        passages += _find_ways(strip, products, new, [i for i, _ in cuts])
        new = [it for it in new if not _lies_in(it.start, it.end, passages)]
        if finder.over_cuts:
            cuts = [(i, confidence) for i, confidence in cuts if not any(it.start < i <= it.end for it in new)]
            cuts = [(i, confidence) for i, confidence in cuts if not _lies_in(i - 1, i, passages)]
        found = sorted([*found, *new], key=lambda it: it.start)
    intervals: list[Interval] = [("cut", i, i, confidence) for i, confidence in cuts]
    intervals += [(it.kind, it.start + 1, it.end, it.confidence) for it in found]
    return sorted(intervals, key=lambda it: it[1:3]), passages


def _find_ways(strip: Strip, products: InnerProducts, found: list[Gradual], cuts: list[int]) -> Iterator[Segment]:
    """Where a gradual transition is none: something passed before the lens and no other cut is there, or a turn."""
    for it in found:
        others = [(i - 1, i) for i in cuts if not it.start < i <= it.end]
        way = find_passage(strip, products, it.start, it.end)
        if way and not _lies_in(*way, others):
            yield way
        elif it.kind == "dissolve" and _is_turn_alone(strip, it):
            yield it.start, it.end


def _is_turn_alone(strip: Strip, it: Gradual) -> bool:
    """Whether a camera turns where a dissolve was found: a quick push moves the picture as well, and has a border."""
    return is_turn(strip, it.start, it.end) and not is_push(strip, it.start, it.end)


def _cut_segments(bounds: list[int], found: list[Gradual]) -> Iterator[Segment]:
    """The segments between neighbouring bounds, less the gradual transitions found in them."""
    for first, last in pairwise(bounds):
        start = first
        for gradual in found:
            if first <= gradual.start < last:
                yield start, gradual.start + 1
                start = gradual.end
        yield start, last
