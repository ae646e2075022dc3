"""The best frame of a shot: sharp, still, well lit, with faces whole and large, and clear of what surrounds the shot.

When a shot is known, its candidates are judged against the shot they belong to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bts.faces import find as faces
from bts.keyframes.candidates import BREATH_SECONDS, GRID, Candidate, Measures
from bts.model import Keyframe

LOOKED_AT = 5
"""Candidates of a shot in which faces are looked for, at most."""

WORTHWHILE = 0.5
"""A frame that is worth less than this part of the best one is no alternate: a caption half drawn, a fade."""

PROMISE = 0.05
"""What a good face may add to the score of a candidate in which none was looked for."""

WEIGHTS = {"sharp": 0.4, "still": 0.16, "exposure": 0.16, "contrast": 0.1, "faces": 0.18}
"""What makes a frame good. What makes one wrong, being untypical of its shot or half drawn over, lowers the whole."""

SETTLED_SECONDS = 0.12
"""Before and after a frame, within which nothing may be drawn over the picture."""

CAPTION_ROW = 8
"""The row of GRID below which captions are drawn: the lower third."""

CALM_LEVELS, DRAWN_LEVELS = 4, 6
"""Grey levels by which a block of the lower third may change more than usual about a frame, and by how many more it
does when that frame is worth half."""


BLACK_LEVEL = 16
"""The luma code value of black."""

FADING = 0.1
"""How much the proportion of level and contrast may vary in a shot where only the light changes."""

Floats = npt.NDArray[np.float64]
Seen = dict[int, list[faces.Face]]
"""The faces in the frames that were looked at, by frame number."""


@dataclass(frozen=True)
class Pick:
    """A keyframe and the candidate it was."""

    keyframe: Keyframe
    candidate: Candidate


def pick(
    measures: Sequence[Measures], candidates: Sequence[Candidate], *, with_faces: bool = True, alternates: int = 0
) -> list[Pick]:
    """The best of a shot's candidates first, then up to `alternates` others, far from it and one another in time.

    `measures` are those of all the shot's frames, in order, none empty. An empty list when there is no candidate.
    """
    if not candidates or not measures:
        return []
    usual = _Usual(measures)
    inside = _clear_of_ends(measures, candidates)
    judged = sorted((_judged(usual, c, ()) for c in inside), key=lambda p: p.keyframe.score, reverse=True)
    seen: Seen = {}
    if with_faces:
        judged = _with_faces(usual, judged, seen)
    picks = _far_apart(judged, usual.length, alternates)
    if any(seen.values()):
        picks[1:] = [_looked_at(usual, p, seen) for p in picks[1:]]
    return picks


class _Usual:
    """What is usual in a shot, against which its frames are judged."""

    def __init__(self, measures: Sequence[Measures]) -> None:
        self.sharpness = np.sort([m.sharpness for m in measures])
        self._sharp = float(np.percentile(self.sharpness, 75))
        spreads, levels = (np.array(values) for values in zip(*((m.spread, m.level) for m in measures), strict=True))
        self.level = _level_of(levels, spreads)
        self.spread = float(np.percentile(spreads, 75))
        self.length = float(measures[-1].time - measures[0].time)
        self._times = np.array([float(m.time) for m in measures])
        self._drawing = np.cumsum([0.0, *drawing_of(measures)])
        # Where a caption takes half of a short shot to come in, the calmer part is what is usual.
        self._undrawn = float(np.percentile([self._drawn_about(float(m.time)) for m in measures], 30))

    def rank(self, sharpness: float) -> float:
        """The part of the shot's frames that are no sharper, less where the frame falls far short of the sharp ones."""
        part = float(np.searchsorted(self.sharpness, sharpness, side="right") / len(self.sharpness))
        return part * min(1.0, sharpness / max(0.8 * self._sharp, 1e-6))

    def drawn(self, time: float) -> float:
        """By how many grey levels too much is drawn about `time` in the lower part of the picture."""
        return max(0.0, self._drawn_about(time) - self._undrawn - CALM_LEVELS)

    def _drawn_about(self, time: float) -> float:
        around = time - SETTLED_SECONDS, time + SETTLED_SECONDS + 1e-6
        first, end = (int(place) for place in np.searchsorted(self._times, around))
        return float(self._drawing[end] - self._drawing[first]) / max(1, end - first)


def _level_of(levels: Floats, spreads: Floats) -> float:
    """How bright a shot is when its picture is whole.

    What fades, floods or covers a picture takes contrast from it, so the richer half tells. Where level and contrast
    keep their proportion, nothing but the light changes: a slow fade, whose richest fifth is the whole picture.
    """
    lit = spreads > spreads.max() / 4
    proportion = (levels[lit] - BLACK_LEVEL) / spreads[lit] if lit.any() else np.ones(1)
    fades = proportion.std() < FADING * abs(proportion.mean())
    return float(np.median(levels[spreads >= np.percentile(spreads, 80 if fades else 50)]))


def drawing_of(measures: Sequence[Measures]) -> Floats:
    """For each frame of a shot by how many grey levels more than above a block of the lower third changes.

    Only what goes beyond twice the usual change of its own block counts, so that neither water below nor a moving logo
    above tells of a caption or hides one; and a camera that moves, or light that changes, does so above as well. Again
    the more different neighbour decides.
    """
    grid = np.frombuffer(b"".join(m.changed for m in measures), np.uint8).reshape(len(measures), -1).copy()
    grid[0] = 0  # the change from the shot before
    usual = np.percentile(grid, 30, axis=0).clip(0, 127).astype(np.uint8) * 2
    beyond = np.maximum(grid, usual) - usual
    above, below = beyond[:, : CAPTION_ROW * GRID[0]], beyond[:, CAPTION_ROW * GRID[0] :]
    moved = np.partition(above, -5, axis=1)[:, -5:].mean(axis=1)
    drawing = np.maximum(0.0, below.max(axis=1) - moved)
    either: Floats = np.maximum(drawing, np.append(drawing[1:], 0.0))
    return either


def _clear_of_ends(measures: Sequence[Measures], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates a breath away from both ends; in a very short shot, those in its middle, or all."""
    # The shot ends when its last frame does, which is on screen for as long as the one before it.
    start, end = measures[0].time, 2 * measures[-1].time - measures[max(0, len(measures) - 2)].time
    for part in (BREATH_SECONDS, (end - start) / 4):
        inside = [c for c in candidates if start + part <= c.measures.time <= end - part]
        if inside:
            return inside
    return list(candidates)


def _judged(usual: _Usual, candidate: Candidate, seen: Sequence[faces.Face], *, looked: bool = False) -> Pick:
    m = candidate.measures
    level_off = abs(m.level - usual.level) / max(16.0, 0.35 * usual.level)
    scores = {
        "sharp": usual.rank(m.sharpness),
        "still": 1 / (1 + m.motion / 6),
        "exposure": _exposure(m),
        "contrast": min(1.0, m.spread / max(20.0, usual.spread)),
        "faces": _faces_score(seen) if looked else 0.5,
        "settled": 1 / (1 + usual.drawn(float(m.time)) / DRAWN_LEVELS),
        "typical": float(np.exp(-level_off * level_off / 2)),
    }
    total = sum(weight * scores[name] for name, weight in WEIGHTS.items()) * scores["settled"] * scores["typical"]
    blank = m.spread < 6 and m.sharpness < 4
    score = total * (0.2 if blank else 1.0)
    rounded = {name: round(value, 3) for name, value in scores.items()}
    why = _why(scores, seen, blank=blank, lighter=m.level > usual.level)
    return Pick(Keyframe(m.time, m.number, round(score, 3), rounded, why), candidate)


def _exposure(m: Measures) -> float:
    """1 for a picture with its mean in the middle half and nothing lost; dark scenes may be dark."""
    middle = 1 - max(0.0, abs(m.level - 118) - 50) / 90
    return float(np.clip(middle, 0, 1) * (1 - min(0.9, m.blown * 1.5 + max(0.0, m.dark - 0.5))))


def _faces_score(seen: Sequence[faces.Face]) -> float:
    """0.3 without a face; up to 1 for a large one, whole, looking towards the camera, near a third."""
    if not seen:
        return 0.3
    face = seen[0]
    size = min(1.0, face.h / 0.35)
    eyes = abs(face.points[1][0] - face.points[0][0]) / max(face.w, 1e-6)
    frontal = min(1.0, eyes / 0.4)
    centre = face.x + face.w / 2
    thirds = 1 - min(1.0, min(abs(centre - third) for third in (1 / 3, 1 / 2, 2 / 3)) * 3)
    return (0.4 + 0.25 * size + 0.2 * frontal + 0.15 * thirds) * (1.0 if face.whole else 0.75)


def _with_faces(usual: _Usual, judged: list[Pick], seen: Seen) -> list[Pick]:
    """Look for faces in the best and in the best that is far from it: a shot of a presenter may begin without her.

    Where neither shows one, faces do not count. Else the most promising are looked at, until one of those leads. What
    is seen is entered in `seen`.
    """
    first = _far_apart(judged, usual.length, 1)
    looked = [_looked_at(usual, p, seen) for p in (first if len(first) > 1 else judged[:2])]
    if not any(seen.values()):
        return judged
    while True:
        others = [p for p in judged if p.keyframe.frame not in seen]
        best = max(p.keyframe.score for p in looked)
        if not others or others[0].keyframe.score + PROMISE < best or len(seen) >= LOOKED_AT:
            return sorted([*looked, *others], key=lambda p: p.keyframe.score, reverse=True)
        looked.append(_looked_at(usual, others[0], seen))


def _looked_at(usual: _Usual, p: Pick, seen: Seen) -> Pick:
    """The pick judged again with the faces in it."""
    frame = p.keyframe.frame
    if frame not in seen:
        seen[frame] = faces.find_faces(p.candidate.picture)
    return _judged(usual, p.candidate, seen[frame], looked=True)


def _far_apart(judged: list[Pick], length: float, alternates: int) -> list[Pick]:
    """The best, then the best of those that are far from all that were taken."""
    least = max(0.5, length / (2 * (alternates + 1)))
    taken = judged[:1]
    for p in judged[1:]:
        if len(taken) > alternates or p.keyframe.score < WORTHWHILE * judged[0].keyframe.score:
            break
        if all(abs(float(p.keyframe.time - other.keyframe.time)) >= least for other in taken):
            taken.append(p)
    return taken


def _why(scores: dict[str, float], seen: Sequence[faces.Face], *, blank: bool, lighter: bool) -> str:
    """A sentence for the person who wonders: what speaks for the frame, who is seen, and what speaks against it."""
    if blank:
        return "Nothing better in this shot: it is nearly one colour throughout."
    merits = {
        f"sharper than {min(99, int(scores['sharp'] * 100))} % of its shot": scores["sharp"] >= 0.5,
        "still": scores["still"] >= 0.7,
        "well exposed": scores["exposure"] >= 0.8,
    }
    flaws = {
        "softer than most of its shot": scores["sharp"] < 0.3,
        "in motion": scores["still"] < 0.3,
        f"{'lighter' if lighter else 'darker'} than its shot usually is": scores["typical"] < 0.6,
        "with something half drawn over it": scores["settled"] < 0.6,
    }
    for_it, against = ([words for words, holds in both.items() if holds] for both in (merits, flaws))
    text = _joined(for_it) or "the best of a difficult shot"
    if seen:
        text += f", with {_faces_seen(seen)}"
    if against:
        text += f", but {_joined(against)}"
    return f"{text[0].upper()}{text[1:]}."


def _faces_seen(seen: Sequence[faces.Face]) -> str:
    if len(seen) > 1:
        return f"{len(seen)} faces"
    size = "a large face" if seen[0].h >= 0.25 else "a face"
    return size if seen[0].whole else f"{size} that the edge cuts off"


def _joined(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
