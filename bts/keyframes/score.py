"""How good a frame is: one table of criteria, each with its score, its weight and its words.

Numbers without a source of their own were set on the planted defects of tests/bench/picks.py, where 98 of 100 are
avoided with them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bts.faces import Face
from bts.faces.find import EDGE
from bts.keyframes.baseline import NEARLY_ZERO, Baseline
from bts.keyframes.candidates import Measures
from bts.keyframes.looks import PLAIN, Countenance
from bts.model import WHOLE, Rectangle

HALF_STILL_LEVELS = 6
"""Mean grey-level difference to a neighbour at which a frame is half as good as one without motion."""

MIDDLE_LEVEL = 118
"""Mean luma code value of a well exposed picture: just below the middle (125.5) of black 16 and white 235."""

MIDDLE_REACH = 50
"""Luma code values by which the mean may lie from MIDDLE_LEVEL without losing anything: scenes differ."""

EXPOSURE_SLOPE_LEVELS = 90
"""Luma code values beyond MIDDLE_REACH over which exposure falls from 1 to 0."""

BLOWN_COST = 1.5
"""Exposure lost per share of white pixels: two thirds of the picture cost all that can be lost."""

DARK_FREE = 0.5
"""Share of black pixels that costs nothing: dark scenes may be dark."""

MOST_CLIPPED = 0.9
"""Upper bound of the exposure lost to white and black pixels."""

LEAST_FULL_SPREAD = 20.0
"""Standard deviation of luma that has full contrast in any shot, however dull the shot is."""

LEVEL_TOLERANCE = 16.0
"""Least deviation of the mean luma from the shot's, in code values, that counts as one standard deviation."""

LEVEL_TOLERANCE_SHARE = 0.35
"""The same as a share of the shot's level: light changes by a third within many real shots."""

DRAWN_LEVELS = 6
"""Grey levels of excess drawing at which a frame is worth half."""

FACES_UNKNOWN = 0.5
"""Score of a frame in which no faces were looked for: between that of none and that of a good one."""

FACES_NONE = 0.3
"""Score of a frame without a face."""

FACE_ANY = 0.4
"""Score of a frame for any face; the three gains below are added to it for the largest one."""

SIZE_GAIN = 0.25
"""Gain for a face of FULL_FACE_HEIGHT or more; in proportion below."""

FULL_FACE_HEIGHT = 0.35
"""Height of a face, as a share of the picture's, from which it gains no more: a close-up."""

FRONTAL_GAIN = 0.2
"""Gain for a face whose eyes are FRONTAL_EYES apart or more; in proportion below."""

FRONTAL_EYES = 0.4
"""Horizontal distance of the eyes, as a share of the face's width, of a face that looks towards the camera."""

THIRDS_GAIN = 0.15
"""Gain for a face centred on one of THIRDS."""

THIRDS = (1 / 3, 1 / 2, 2 / 3)
"""Where a face stands well, as shares of the picture's width."""

THIRDS_SLOPE = 3
"""Share of THIRDS_GAIN lost per picture width between the face's centre and the nearest of THIRDS."""

CUT_OFF = 0.75
"""A face that the picture's edge cuts off is worth this share of its score."""

HEAD_ROOM = 0.35
"""Height above a face, as a share of the face's, that hair takes and that belongs inside the picture."""

HEAD_ROOM_COST = 0.1
"""Share of its score that a face loses without any of HEAD_ROOM."""

EYES_SHUT, EYES_OPEN = 0.5, 0.8
"""Opening of the eyes, as a share of what is usual in the shot, up to which they are shut and from which open."""

SHUT_COST = 0.3
"""Share of the score that a frame loses for eyes that are shut; in proportion for eyes half shut."""

MOUTH_FREE, MOUTH_WIDE = 0.08, 0.35
"""Gap of the lips to the width of the mouth up to which it costs nothing, and from which the mouth is wide open."""

MOUTH_COST = 0.06
"""Share of the score that a frame loses for a mouth wide open: it is mid-word, where another frame serves."""

FOCUS_COST = 0.45
"""Share of the score that a frame without a face would lose for a subject without any detail."""

FOCUS_FREE = 0.85
"""Sharpness of the subject, as a share of the best of the shot, from which nothing is lost: nobody sees less of it."""

LARGE_FACE = 0.25
"""Height of a face, as a share of the picture's, from which the sentence calls it large."""

SHARP_WEIGHT, DETAIL_WEIGHT = 0.18, 0.18
"""Weights of the rank of a frame's sharpness in its shot, and of the detail that can be seen: by rank alone, frames
that look equally sharp are decided by what nobody sees."""

MIDDLE_WEIGHT = 0.04
"""Weight of the middle of the shot: of frames that nobody can tell apart, the one nearest to it stands for the shot."""

BLANK_SPREAD, BLANK_SHARPNESS = 6, 4
"""Standard deviation of luma and sharpness below which, both at once, a picture is of one colour."""

HALF_WRITTEN_WORTH = 0.35
"""The score of a frame in which words stand half written is multiplied by this."""

BLANK_WORTH = 0.2
"""The score of a blank picture is multiplied by this."""


@dataclass(frozen=True)
class Subject:
    """What is scored: a frame's measures, its shot's baseline, and its faces, the largest first.

    `faces` is None when none were looked for. `countenance` is what the largest does. `within` is the picture between
    black bars. `focus` is the sharpness of what the eye is drawn to, as a share of the best of the shot; None where a
    face is what counts, or nobody looked. `half_written`: words stand in it half written. `middle` is how near it lies
    to the middle of its shot in time: 1 there, 0 at both ends.
    """

    measures: Measures
    shot: Baseline
    faces: Sequence[Face] | None = None
    countenance: Countenance = PLAIN
    within: Rectangle = WHOLE
    focus: float | None = None
    half_written: bool = False
    middle: float = 1.0

    @property
    def is_blank(self) -> bool:
        """Whether the picture is nearly one colour throughout."""
        return self.measures.spread < BLANK_SPREAD and self.measures.sharpness < BLANK_SHARPNESS


def score_exposure(m: Measures) -> float:
    """1 for a mean near the middle with little that is white or black, falling to 0."""
    middle = 1 - max(0.0, abs(m.level - MIDDLE_LEVEL) - MIDDLE_REACH) / EXPOSURE_SLOPE_LEVELS
    clipped = min(MOST_CLIPPED, m.blown * BLOWN_COST + max(0.0, m.dark - DARK_FREE))
    return float(max(0.0, min(1.0, middle)) * (1 - clipped))


def score_faces(faces: Sequence[Face] | None, within: Rectangle = WHOLE) -> float:
    """FACES_NONE without a face; up to 1 for a large one, looking towards the camera, well placed and inside.

    `within` is the picture between its bars: their edges cut a face off as the picture's own do.
    """
    if faces is None:
        return FACES_UNKNOWN
    if not faces:
        return FACES_NONE
    face = faces[0]
    size = min(1.0, face.h / FULL_FACE_HEIGHT)
    eyes = abs(face.points[1][0] - face.points[0][0]) / max(face.w, NEARLY_ZERO)
    frontal = min(1.0, eyes / FRONTAL_EYES)
    centre = face.x + face.w / 2
    placed = 1 - min(1.0, min(abs(centre - third) for third in THIRDS) * THIRDS_SLOPE)
    score = FACE_ANY + SIZE_GAIN * size + FRONTAL_GAIN * frontal + THIRDS_GAIN * placed
    room = np.clip((face.y - within[1]) / max(HEAD_ROOM * face.h, NEARLY_ZERO), 0, 1)
    return float(score * (1 - HEAD_ROOM_COST * (1 - room)) * (1.0 if is_whole(face, within) else CUT_OFF))


def is_whole(face: Face, within: Rectangle) -> bool:
    """Whether a face lies inside the picture between its bars, not touching an edge of it."""
    left, top, right, bottom = within
    clear_x = face.x >= left + EDGE and face.x + face.w <= right - EDGE
    return clear_x and face.y >= top + EDGE and face.y + face.h <= bottom - EDGE


def score_eyes(countenance: Countenance) -> float:
    """1 for eyes as open as usual in the shot, or that nobody can judge; 1 - SHUT_COST for eyes that are shut."""
    if countenance.eyes is None:
        return 1.0
    lids = (EYES_OPEN - countenance.eyes) / (EYES_OPEN - EYES_SHUT)
    return 1 - SHUT_COST * float(np.clip(lids, 0, 1))


def score_mouth(countenance: Countenance) -> float:
    """1 for a mouth that is shut, or that nobody can judge; 1 - MOUTH_COST for one wide open."""
    if countenance.mouth is None:
        return 1.0
    return 1 - MOUTH_COST * float(np.clip((countenance.mouth - MOUTH_FREE) / (MOUTH_WIDE - MOUTH_FREE), 0, 1))


def score_focus(focus: float | None) -> float:
    """1 for a subject nearly as sharp as the shot's best, or that nobody compared; 1 - FOCUS_COST for no detail."""
    if focus is None:
        return 1.0
    return 1 - FOCUS_COST * max(0.0, FOCUS_FREE - focus) / FOCUS_FREE


def measure_nearness(time: float, first: float, last: float) -> float:
    """How near a time lies to the middle of a stretch, in seconds: 1 there, 0 at both ends and beyond."""
    half = max((last - first) / 2, NEARLY_ZERO)
    return 1 - min(1.0, abs(time - first - half) / half) if last > first else 1.0


def score_typical(level: float, usual: float) -> float:
    """1 for the usual level of the shot, falling as a normal distribution (without its factor) on both sides."""
    deviation = abs(level - usual) / max(LEVEL_TOLERANCE, LEVEL_TOLERANCE_SHARE * usual)
    return float(np.exp(-deviation * deviation / 2))


@dataclass(frozen=True)
class Words:
    """What the sentence about a frame says where a score reaches `threshold`, or stays below it."""

    threshold: float
    text: str
    """`{percent}` becomes the score in percent, `{shade}` lighter or darker than the shot."""


@dataclass(frozen=True)
class Criterion:
    """One row of the table: a score from 0 to 1, what it weighs, and its words."""

    score: Callable[[Subject], float]
    weight: float | None = None
    """Share of the weighted sum. None: the sum is multiplied by the score, because such a fault spoils the frame."""
    merit: Words | None = None
    """For scores of the threshold or more."""
    fault: Words | None = None
    """For scores below the threshold."""


CRITERIA = {
    "sharp": Criterion(
        lambda s: s.shot.rank_sharpness(s.measures.sharpness),
        weight=SHARP_WEIGHT,
        merit=Words(0.5, "sharper than {percent} % of its shot"),
        fault=Words(0.3, "softer than most of its shot"),
    ),
    "detail": Criterion(
        lambda s: s.shot.compare_detail(s.measures.sharpness),
        weight=DETAIL_WEIGHT,
    ),
    "still": Criterion(
        lambda s: 1 / (1 + s.measures.motion / HALF_STILL_LEVELS),
        weight=0.16,
        merit=Words(0.7, "still"),
        fault=Words(0.3, "in motion"),
    ),
    "exposure": Criterion(
        lambda s: score_exposure(s.measures),
        weight=0.16,
        merit=Words(0.8, "well exposed"),
    ),
    "contrast": Criterion(
        lambda s: min(1.0, s.measures.spread / max(LEAST_FULL_SPREAD, s.shot.spread)),
        weight=0.1,
    ),
    "faces": Criterion(
        lambda s: score_faces(s.faces, s.within),
        weight=0.18,
    ),
    "middle": Criterion(
        lambda s: s.middle,
        weight=MIDDLE_WEIGHT,
    ),
    "eyes": Criterion(
        lambda s: score_eyes(s.countenance),
        fault=Words(0.8, "with eyes shut or nearly"),
    ),
    "mouth": Criterion(lambda s: score_mouth(s.countenance)),
    "subject": Criterion(
        lambda s: score_focus(s.focus),
        fault=Words(0.75, "softer in its middle than its shot can be"),
    ),
    "settled": Criterion(
        lambda s: 1 / (1 + s.shot.excess_drawing(float(s.measures.time)) / DRAWN_LEVELS),
        fault=Words(0.6, "with something half drawn over it"),
    ),
    "words": Criterion(
        lambda s: HALF_WRITTEN_WORTH if s.half_written else 1.0,
        fault=Words(0.9, "with words half written"),
    ),
    "typical": Criterion(
        lambda s: score_typical(s.measures.level, s.shot.level),
        fault=Words(0.6, "{shade} than its shot usually is"),
    ),
}
"""Name -> criterion, in the order in which scores are listed. The weights add up to 1. A new criterion is one row."""


def score_frame(subject: Subject) -> tuple[float, dict[str, float]]:
    """The score of a frame from 0 to 1, and that of each criterion by its name."""
    scores = {name: criterion.score(subject) for name, criterion in CRITERIA.items()}
    total = sum(c.weight * scores[name] for name, c in CRITERIA.items() if c.weight is not None)
    for name, criterion in CRITERIA.items():
        if criterion.weight is None:
            total *= scores[name]
    return total * (BLANK_WORTH if subject.is_blank else 1.0), scores


def explain(scores: dict[str, float], subject: Subject) -> str:
    """A sentence for the person who wonders: the frame's merits, its faces, and its faults."""
    if subject.is_blank:
        return "Nothing better in this shot: it is nearly one colour throughout."
    merits, faults = [], []
    for name, criterion in CRITERIA.items():
        if criterion.merit and scores.get(name, 0.0) >= criterion.merit.threshold:
            merits.append(_fill(criterion.merit.text, scores[name], subject))
        if criterion.fault and scores.get(name, 1.0) < criterion.fault.threshold:
            faults.append(_fill(criterion.fault.text, scores[name], subject))
    text = _join(merits) or "the best of a difficult shot"
    if subject.faces:
        text += f", with {_describe(subject.faces, subject.within)}"
        if subject.countenance.eyes is not None and subject.countenance.eyes >= EYES_OPEN:
            text += ", eyes open"
    if faults:
        # What begins with "with" reads as if it belonged to all that comes after it.
        text += f", but {_join(sorted(faults, key=lambda fault: fault.startswith('with ')))}"
    return f"{text[0].upper()}{text[1:]}."


def _fill(text: str, score: float, subject: Subject) -> str:
    shade = "lighter" if subject.measures.level > subject.shot.level else "darker"
    return text.format(percent=min(99, int(score * 100)), shade=shade)


def _describe(faces: Sequence[Face], within: Rectangle) -> str:
    if len(faces) > 1:
        return f"{len(faces)} faces"
    size = "a large face" if faces[0].h >= LARGE_FACE else "a face"
    return size if is_whole(faces[0], within) else f"{size} that the edge cuts off"


def _join(phrases: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(phrases[:-1]), *phrases[-1:])))
