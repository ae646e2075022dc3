"""The best frame of a shot: its candidates are scored against the shot that they belong to, and the best is picked.

Numbers without a source of their own were set on the planted defects of tests/bench/picks.py, where 98 of 100 are
avoided with them.
"""

from collections.abc import Sequence
from fractions import Fraction

from bts.keyframes.baseline import Baseline
from bts.keyframes.candidates import BREATH_SECONDS, Candidate, Measures, Pick
from bts.keyframes.focus import compare_focus
from bts.keyframes.long_takes import pick_changes, pick_every
from bts.keyframes.looks import LEAST_READINGS, PLAIN, Countenance, Look, compare_looks, find_between_bars, look_at
from bts.keyframes.score import Subject, explain, measure_nearness, score_frame
from bts.keyframes.words import ShotWords
from bts.model import WHOLE, Keyframe

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

MOST_SEARCHED_FAULTY = 10
"""The same while the best of those searched has its eyes shut."""

FAULTLESS = 0.9
"""Score for eyes below which another frame is looked for."""

BARS_SEEN = 4
"""Candidates, the best ones, in which black bars are looked for: a bar is black in all of them."""

MOST_READ = 8
"""Candidates of a shot, at most, of which it is asked whether words stand half written in them."""

FOCUS_COMPARED = 10
"""Candidates of a shot without faces, the best ones, whose subjects are compared."""


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
    jury = _Jury(shot, candidates, inside)
    picks = sorted((jury.judge(c) for c in inside), key=_score, reverse=True)
    if with_faces:
        picks = jury.rank(picks)
    picks = jury.put_whole_first(picks)
    if every is not None:
        chosen = pick_every(picks, *_ends_of(measures), every)
    else:
        chosen = pick_changes(picks) if changes else _spread_out(picks, shot.length, alternates)
    return jury.finish(chosen)


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


class _Jury:
    """Judges the candidates of one shot, and looks for faces, and for half-written words, in the best of them."""

    def __init__(self, shot: Baseline, candidates: Sequence[Candidate], inside: Sequence[Candidate]) -> None:
        self._shot = shot
        self._first, self._last = (float(inside[i].measures.time) for i in (0, -1))
        """Seconds at which the candidates that may be picked begin and end: where nothing else differs, the frame
        nearest to their middle stands for the shot."""
        self._words = ShotWords(candidates)
        self._half_written: set[int] = set()
        """Frames, by their numbers, in which words were found that stand half written."""
        self._looks: dict[int, Look] = {}
        """What was found in the frames that were searched, by frame number."""
        self._countenances: dict[int, Countenance] = {}
        self._within = WHOLE
        self._focus: dict[int, float] = {}

    def judge(self, candidate: Candidate) -> Pick:
        """The candidate as a keyframe, with its score, by all that is known of its shot."""
        m = candidate.measures
        # Where no frame shows a face, those that were searched are worth no less than the others for it.
        look = self._looks.get(m.number) if self._has_faces else None
        faces = None if look is None else look.faces
        doing, half = self._countenances.get(m.number, PLAIN), m.number in self._half_written
        focus, middle = self._focus.get(m.number), measure_nearness(float(m.time), self._first, self._last)
        subject = Subject(m, self._shot, faces, doing, self._within, focus, half, middle)
        total, scores = score_frame(subject)
        rounded = {name: round(value, 3) for name, value in scores.items()}
        return Pick(Keyframe(m.time, m.number, round(total, 3), rounded, explain(scores, subject)), candidate)

    def rank(self, picks: list[Pick]) -> list[Pick]:
        """The picks in their order when faces count, or, where there are none, what the eye is drawn to.

        Faces are looked for in the best pick and in the best that is far from it: a shot of a presenter may begin
        without her. Where neither shows a face, faces do not count. Otherwise the best of those not searched is
        searched as well, until it could not win with a good face, and until enough is seen to tell how the eyes are.
        """
        first = _spread_out(picks, self._shot.length, 1)
        searched = self._search(first if len(first) > 1 else picks[:2])
        if not self._has_faces:
            return self._rank_by_focus(picks)
        self._within = find_between_bars(p.candidate.picture for p in picks[:BARS_SEEN])
        searched = self._search(searched)
        while others := [p for p in picks if p.keyframe.frame not in self._looks]:
            if self._is_settled(max(searched, key=_score), others[0]):
                break
            searched = self._search([*searched, others[0]])
        others = [p for p in picks if p.keyframe.frame not in self._looks]
        return sorted([*searched, *others], key=_score, reverse=True)

    def put_whole_first(self, picks: list[Pick]) -> list[Pick]:
        """The picks in their order, but for the best ones in which words stand half written: they come later.

        They come behind the first of the others, and stay where that is worth still less.
        """
        for read, p in enumerate(picks[:MOST_READ]):
            if not self._words.are_half_written(p.candidate):
                if read == 0:
                    break
                lesser = sorted((self.judge(half.candidate) for half in picks[:read]), key=_score, reverse=True)
                return sorted([p, *lesser], key=_score, reverse=True) + picks[read + 1 :]
            self._half_written.add(p.keyframe.frame)
        return picks

    def finish(self, chosen: list[Pick]) -> list[Pick]:
        """The chosen picks, the alternates among them judged with their faces where faces count."""
        return [*chosen[:1], *self._search(chosen[1:])] if self._has_faces else chosen

    @property
    def _has_faces(self) -> bool:
        return any(look.faces for look in self._looks.values())

    def _search(self, picks: Sequence[Pick]) -> list[Pick]:
        """The picks judged again with the faces in them, beside those of all other frames that were searched."""
        for p in picks:
            if p.keyframe.frame not in self._looks:
                self._looks[p.keyframe.frame] = look_at(p.candidate.picture)
        self._countenances = dict(zip(self._looks, compare_looks(list(self._looks.values())), strict=True))
        return [self.judge(p.candidate) for p in picks]

    def _is_settled(self, best: Pick, other: Pick) -> bool:
        """Whether no frame needs to be searched any more; `other` is the best of those that were not."""
        clear = [k for k in self._countenances.values() if k.mouth is not None]
        seen = len(self._looks)
        if 0 < len(clear) < LEAST_READINGS:
            return seen >= MOST_SEARCHED
        faulty = best.keyframe.scores["eyes"] < FAULTLESS
        most = MOST_SEARCHED_FAULTY if faulty else MOST_SEARCHED
        return _score(other) + FACE_PROMISE < _score(best) or seen >= most

    def _rank_by_focus(self, picks: list[Pick]) -> list[Pick]:
        """The picks in their order when the best of them are compared by the sharpness of their subject.

        The others stay behind them: how sharp what matters is in those is not known.
        """
        best, rest = picks[:FOCUS_COMPARED], picks[FOCUS_COMPARED:]
        shares = compare_focus([p.candidate.picture for p in best])
        self._focus = {p.keyframe.frame: share for p, share in zip(best, shares, strict=True)}
        return [*sorted((self.judge(p.candidate) for p in best), key=_score, reverse=True), *rest]


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
