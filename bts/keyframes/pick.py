"""The best frame of a shot: its candidates are scored against the shot that they belong to, and the best is picked.

Numbers without a source of their own were set on the planted defects of tests/bench/picks.py, where 325 of 329 are
avoided with them.
"""

from collections.abc import Sequence
from fractions import Fraction

from bts.faces import Face, find_faces
from bts.keyframes.baseline import Baseline
from bts.keyframes.candidates import BREATH_SECONDS, Candidate, Measures, Pick
from bts.keyframes.long_takes import pick_changes, pick_every
from bts.keyframes.score import Subject, explain, score_frame
from bts.model import Keyframe

SHORT_SHOT_MARGIN = Fraction(1, 4)
"""Share of a shot too short for BREATH_SECONDS that a keyframe keeps from both of its ends: the middle half remains."""

MOST_SEARCHED = 5
"""Candidates of a shot in which faces are looked for, at most: each costs as much as decoding some frames."""

FACE_PROMISE = 0.05
"""Score that a good face may add to a candidate that was not searched: one that is further behind is not searched."""

LEAST_APART_SECONDS = 0.5
"""Seconds that alternates lie apart at least, however short the shot is."""

ALTERNATE_WORTH = 0.5
"""A frame below this share of the best one's score is no alternate: a caption half drawn, a fade."""

FacesByFrame = dict[int, list[Face]]
"""The faces in the frames that were searched, by frame number."""


def pick(
    measures: Sequence[Measures],
    candidates: Sequence[Candidate],
    *,
    with_faces: bool = True,
    alternates: int = 0,
    every: Fraction | None = None,
    changes: bool = False,
) -> list[Pick]:
    """The best candidate of a shot, then up to `alternates` others that lie far from it and from one another in time.

    With `every` (seconds) or `changes` the others are instead those of `pick_every` or `pick_changes`.
    `measures` are those of all frames of the shot, in order. Without measures or candidates the list is empty.

    Raises:
        MissingToolError: faces are wanted and their networks are not installed.
    """
    if not candidates or not measures:
        return []
    shot = Baseline(measures)
    inside = _keep_from_ends(measures, candidates)
    picks = sorted((_judge(shot, c) for c in inside), key=_score, reverse=True)
    found: FacesByFrame = {}
    if with_faces:
        picks = _rank_with_faces(shot, picks, found)
    if every is not None:
        chosen = pick_every(picks, *_ends_of(measures), every)
    else:
        chosen = pick_changes(picks) if changes else _spread_out(picks, shot.length, alternates)
    if any(found.values()):
        chosen[1:] = [_search(shot, p, found) for p in chosen[1:]]
    return chosen


def _score(p: Pick) -> float:
    return p.keyframe.score


def _keep_from_ends(measures: Sequence[Measures], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates at least BREATH_SECONDS from both ends of the shot; in a very short shot its middle half, or all."""
    start, end = _ends_of(measures)
    for margin in (BREATH_SECONDS, (end - start) * SHORT_SHOT_MARGIN):
        inside = [c for c in candidates if start + margin <= c.measures.time <= end - margin]
        if inside:
            return inside
    return list(candidates)


def _ends_of(measures: Sequence[Measures]) -> tuple[Fraction, Fraction]:
    """Start and end of a shot: its last frame is on screen for as long as the one before it."""
    return measures[0].time, 2 * measures[-1].time - measures[max(0, len(measures) - 2)].time


def _judge(shot: Baseline, candidate: Candidate, faces: Sequence[Face] | None = None) -> Pick:
    """The candidate as a keyframe, with its score; `faces` is None when none were looked for."""
    m = candidate.measures
    subject = Subject(m, shot, faces)
    total, scores = score_frame(subject)
    rounded = {name: round(value, 3) for name, value in scores.items()}
    return Pick(Keyframe(m.time, m.number, round(total, 3), rounded, explain(scores, subject)), candidate)


def _rank_with_faces(shot: Baseline, picks: list[Pick], found: FacesByFrame) -> list[Pick]:
    """The picks in their order when faces count. What is found is entered in `found`.

    Faces are looked for in the best pick and in the best that is far from it: a shot of a presenter may begin without
    her. Where neither shows a face, faces do not count. Otherwise the best of those not searched is searched as well,
    until it could not win with a good face.
    """
    first = _spread_out(picks, shot.length, 1)
    searched = [_search(shot, p, found) for p in (first if len(first) > 1 else picks[:2])]
    if not any(found.values()):
        return picks
    while True:
        others = [p for p in picks if p.keyframe.frame not in found]
        best = max(map(_score, searched))
        if not others or _score(others[0]) + FACE_PROMISE < best or len(found) >= MOST_SEARCHED:
            return sorted([*searched, *others], key=_score, reverse=True)
        searched.append(_search(shot, others[0], found))


def _search(shot: Baseline, p: Pick, found: FacesByFrame) -> Pick:
    """The pick judged again with the faces in it, which are entered in `found`."""
    frame = p.keyframe.frame
    if frame not in found:
        found[frame] = find_faces(p.candidate.picture)
    return _judge(shot, p.candidate, found[frame])


def _spread_out(picks: list[Pick], length: float, alternates: int) -> list[Pick]:
    """The first of `picks`, which are in order of score, then the next ones that lie far from all taken before.

    Far is half of the distance that `alternates` + 1 frames would have if they were spread evenly over the `length`
    of the shot, in seconds.
    """
    apart = max(LEAST_APART_SECONDS, length / (2 * (alternates + 1)))
    taken = picks[:1]
    for p in picks[1:]:
        if len(taken) > alternates or _score(p) < ALTERNATE_WORTH * _score(picks[0]):
            break
        if all(abs(float(p.keyframe.time - other.keyframe.time)) >= apart for other in taken):
            taken.append(p)
    return taken
