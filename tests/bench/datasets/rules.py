"""The rules by which published figures on public sets were scored, each with its source.

They differ from one another and from footage/labels/README.md, so a figure is compared with another by the same rule
only. A transition is (last frame of the old shot, first frame of the new one): (c - 1, c) for a cut to frame c.
"""

from collections.abc import Callable, Sequence

from tests.bench.scoring import Found, Label, Tally

SLACK = 0.5
"""Frames by which TransNetV2's rule widens a transition at both ends: two cuts match that are 2 frames apart."""

Span = tuple[int, int]
"""A transition: the last frame of the old shot, the first frame of the new one."""


def _span_of(transition: Found | Label) -> Span:
    return transition.first - 1, transition.last


def score_clipshots(found: Sequence[Found], labels: Sequence[Label], *, cuts: bool) -> Tally:
    """Cuts, or gradual transitions, by ClipShots' own rule (github.com/Tangshitao/ClipShots, tools/evaluate.py).

    A label is found if it shares a frame with any transition of its sort that was found, so a cut may lie one frame
    off. Precision is the number of labels that were found in relation to that of all found transitions: one of them
    that shares frames with two labels counts twice.
    """
    wanted = [_span_of(label) for label in labels if (label.kind == "cut") == cuts]
    given = [_span_of(transition) for transition in found if (transition.kind == "cut") == cuts]
    hit = sum(any(a <= end and begin <= b for a, b in given) for begin, end in wanted)
    return Tally(hit, len(wanted) - hit, len(given) - hit)


def score_transnet(found: Sequence[Found], labels: Sequence[Label]) -> Tally:
    """All transitions, cuts and gradual ones alike, by TransNetV2's rule: metrics_utils.evaluate_scenes, tolerance 2.

    Both lists are walked once, from the start: two transitions that overlap, each a little widened, are a pair, and are
    done with. AutoShot scores by the same function.
    """
    wanted, given = (sorted(_span_of(x) for x in listed) for listed in (labels, found))
    i = j = hit = 0
    while i < len(wanted) and j < len(given):
        if given[j][1] + SLACK < wanted[i][0] - SLACK:
            j += 1
        elif given[j][0] - SLACK > wanted[i][1] + SLACK:
            i += 1
        else:
            i, j, hit = i + 1, j + 1, hit + 1
    return Tally(hit, len(wanted) - hit, len(given) - hit)


def score_shot_ends(found: Sequence[Found], labels: Sequence[Label]) -> Tally:
    """Where shots end, by PySceneDetect's rule for lists of shots (benchmark/evaluator.py), tolerance 0.

    Each transition is one point, the frame after the old shot's last; pairs are made one to one of equal frames. Its
    harness counts the end of a video as one cut more, which is nearly always right; this does not, and so is stricter.
    """
    return _match([x.first for x in found], [x.first for x in labels])


def score_events(found: Sequence[Found], labels: Sequence[Label], *, fades: bool) -> Tally:
    """Cuts, or gradual transitions ("fades"), by PySceneDetect's rule for labels of both sorts, tolerance 0.

    Each found transition is one point, here the middle of a gradual one. A point within a labelled gradual transition,
    its ends included, finds it if it is the first to lie there, is false otherwise, and counts for no cut. The other
    points are matched with the labelled cuts one to one (benchmark/evaluator.py: score_video).
    """
    points = sorted((x.first + x.last) // 2 for x in found)
    intervals = [_span_of(label) for label in labels if label.kind != "cut"]
    places = [next((n for n, (a, b) in enumerate(intervals) if a <= p <= b), None) for p in points]
    if not fades:
        left = [point for point, place in zip(points, places, strict=True) if place is None]
        return _match(left, [label.first for label in labels if label.kind == "cut"])
    inside = [place for place in places if place is not None]
    hit = len(set(inside))
    return Tally(hit, len(intervals) - hit, len(inside) - hit)


def _match(found: list[int], wanted: list[int]) -> Tally:
    """Pairs of equal frames, one to one."""
    left = list(found)
    hit = 0
    for frame in wanted:
        if frame in left:
            left.remove(frame)
            hit += 1
    return Tally(hit, len(wanted) - hit, len(left))


Rule = Callable[[Sequence[Found], Sequence[Label]], Tally]

RULES: dict[str, Rule] = {
    "ClipShots cuts": lambda found, labels: score_clipshots(found, labels, cuts=True),
    "ClipShots gradual": lambda found, labels: score_clipshots(found, labels, cuts=False),
    "TransNetV2": score_transnet,
    "PySceneDetect shot ends": score_shot_ends,
    "PySceneDetect cuts": lambda found, labels: score_events(found, labels, fades=False),
    "PySceneDetect fades": lambda found, labels: score_events(found, labels, fades=True),
}
"""Name of a rule -> the score of one video by it; scores of videos are pooled by adding them up."""
