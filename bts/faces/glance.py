"""What lies where in one picture of a shot, for a crop to keep: heads, bodies, lettering, and what each weighs."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bts.faces.find import Face
from bts.faces.subjects import Kind, Subject
from bts.media.arrays import Floats
from bts.model import Rectangle

HAIR, CHIN, EARS = 0.3, 0.15, 0.2
"""Shares of a face's height above and below it, and of its width beside it, that a head takes beyond the face."""

NAPE = 0.6
"""Share of its width by which a head that looks to the side reaches further at its back: faces are found, not napes."""

CROWN = 1.2
"""Heights of a face by which the person that it belongs to may reach above it: that is hair, or a hat."""

LIKELY_PERSON = 0.4
"""Likelihood from which the top of a person is taken for that of its head."""

LARGE_FACE = 0.3
"""Height of a face, as a share of the picture's, from which a larger one counts no more."""

SIDEWAYS = 0.5
"""Share of its weight that a face loses when it looks to the side and not into the camera."""

ASIDE = 0.3
"""Share of its weight that a face at the edge of the picture loses against one in the middle."""

UNSURE, SURE = 0.9, 0.5
"""Confidence of the face networks from which faces count, and the share of its weight that one just above it has."""

BODY_WEIGHTS: dict[Kind, float] = {"person": 0.8, "animal": 0.8, "thing": 0.25, "figure": 0.6}
"""What a large and certain one of each kind weighs beside a large face, which weighs 1."""

CERTAIN = 0.5
"""Likelihood from which a person, animal or thing counts whole; below, by a power of it (DOUBT)."""

DOUBT: dict[Kind, int] = {"person": 2, "animal": 2, "thing": 4, "figure": 2}
"""Power of a likelihood in the weight: of what looks a little like a thing there is much in any room or street."""

LIVING: tuple[Kind, ...] = ("person", "animal")
"""What a picture is about, however small it is in it, where nothing else lives there."""

SURELY_ALIVE, LEAST_ALIVE = 0.3, 0.3
"""Likelihood from which a person or an animal lives, and what the heaviest of them weighs at least in a picture without
a face."""

LARGE_BODY = 0.5
"""Square root of the share of the picture that a subject covers, from which a larger one counts no more."""

BUST = 0.45
"""Share of a person's height that head and shoulders take: what is kept of it where the rest has no room."""

BESIDE_FACE = 0.4
"""Share of its weight that a person, an animal or a thing has in a picture with a face."""

WHOLE_BODY = 0.5
"""What a person is worth from head to foot beside its head and shoulders."""

CLOSE, FACE_OF_CLOSE = 0.9, (0.15, 0.75)
"""Share of both sides of the picture that a person fills of whom it shows little but the face, and where that is from
top to bottom."""

UPPER = 1 / 3
"""Share of the height of an animal in which its head is looked for: of 27 photographs of animals that stand or lie
aside, the half of this part that draws the eye more has the head in 24, that of the whole body in 20."""

HEAD_SHOWS = 0.1
"""Difference of the salience of the two halves of that part, as a share of both, above which the head shows."""

PERSON_ROOM = 0.04
"""Share of a person's height that is kept above it."""

AT_EDGE = 0.98
"""Share of the picture's height from which a figure that reaches further down is cut by the picture's edge."""

TOUCHED, INSIDE = 0.06, 0.95
"""Shares of something from which a crop touches it, and holds it whole."""

NEARLY_ZERO = 1e-9
"""Keeps a division from zero."""

Span1 = tuple[float, float]
"""Begin and end along one side, as shares of it."""

HeadEnd = Literal["begin", "end"]
"""The end of an animal, from left to right, at which its head is."""

Body = tuple[Span1, float, Kind, HeadEnd | None]
"""Where a person, an animal, a thing or a figure lies along one side, what it weighs, its kind, and at which end its
head is, where that shows."""


@dataclass(frozen=True, eq=False)
class Glance:
    """One picture of a shot: its faces, its salience (36, 64), sum 1; `number` is that of the frame.

    `subjects` are the persons, animals and things in it, unless these were not `sought`; `texts` the boxes of its
    lettering.
    """

    number: int
    faces: tuple[Face, ...]
    salience: Floats
    subjects: tuple[Subject, ...] = ()
    texts: tuple[Rectangle, ...] = ()
    sought: bool = True


def weigh_face(face: Face) -> float:
    """How much a face is likely to be the subject, 0 to 1: large, in the middle, looking into the camera, certain."""
    size = min(1.0, face.h / LARGE_FACE)
    central = 1 - ASIDE * min(1.0, abs(face.x + face.w / 2 - 0.5) * 2)
    certain = SURE + (1 - SURE) * (face.confidence - UNSURE) / (1 - UNSURE)
    return float(size * central * max(0.0, certain) * (1 - SIDEWAYS * abs(_turned(face))))


def list_bodies(look: Glance, axis: int) -> list[Body]:
    """Where the persons, animals and things of a look lie along a side, and what `Body` says of each."""
    share = BESIDE_FACE if look.faces else 1.0
    alive = [weigh_subject(one) for one in look.subjects if one.kind in LIVING and one.score >= SURELY_ALIVE]
    raised = max(1.0, LEAST_ALIVE / max(alive)) if alive and not look.faces else 1.0
    found: list[Body] = []
    for one in look.subjects:
        # One that is hardly likely is not raised with those that surely live: it would outweigh them.
        sure = one.kind in LIVING and one.score >= SURELY_ALIVE
        weight = share * weigh_subject(one) * (raised if sure else 1.0)
        head = _find_head_end(one, look.salience) if axis == 0 else None
        found.append((_body_along(one, axis), weight, one.kind, head))
        if axis == 1 and one.kind == "person":
            found.append(((one.top, one.bottom), WHOLE_BODY * weight, one.kind, None))
    return found


def _find_head_end(animal: Subject, salience: Floats) -> HeadEnd | None:
    """At which end the head of an animal is that is wider than high, by the salience (rows, columns) of its upper part.

    None for another subject, for one that the picture's edge cuts below, of which little but the head is seen, and
    where neither half of that part draws the eye clearly more.
    """
    aside = animal.kind == "animal" and animal.wide and animal.bottom < AT_EDGE
    if not aside or animal.score < SURELY_ALIVE:
        return None
    rows, columns = salience.shape
    first, stop = int(animal.top * rows), math.ceil((animal.top + UPPER * (animal.bottom - animal.top)) * rows)
    begin, middle, end = (round(at * columns) for at in (animal.left, (animal.left + animal.right) / 2, animal.right))
    before, behind = (float(salience[first:stop, a:b].sum()) for a, b in ((begin, middle), (middle, end)))
    if abs(behind - before) <= HEAD_SHOWS * (behind + before):
        return None
    return "begin" if before > behind else "end"


def weigh_subject(subject: Subject) -> float:
    """How much a person, an animal or a thing is likely to be what a picture is about, 0 to 1."""
    size = min(1.0, subject.area**0.5 / LARGE_BODY)
    central = 1 - ASIDE * min(1.0, abs(subject.left + subject.right - 1))
    return float(BODY_WEIGHTS[subject.kind] * min(1.0, subject.score / CERTAIN) ** DOUBT[subject.kind] * size * central)


def _turned(face: Face) -> float:
    """How far a face looks to the side: 0 when its nose is midway between its eyes, -1 or 1 when it is beside one."""
    if len(face.points) < 3:
        return 0.0
    left, right, nose = (point[0] for point in face.points[:3])
    return float(np.clip((nose - (left + right) / 2) / max(1e-6, abs(right - left) / 2), -1, 1))


def head_of(face: Face) -> Rectangle:
    """The head of a face, with its hair and a little room above: left, top, right, bottom in shares of the picture."""
    (left, right), (top, bottom) = (_head_along(face, axis) for axis in (0, 1))
    return max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)


def find_heads(look: Glance) -> list[Rectangle]:
    """The head of each face of a look, as `head_of` gives it, and up to the top of its hair or hat."""
    heads = [(head_of(face), _find_crown(face, look)) for face in look.faces]
    return [(left, min(top, crown), right, bottom) for (left, top, right, bottom), crown in heads]


def list_heads(look: Glance, axis: int) -> list[tuple[Span1, float]]:
    """Where the heads of a look lie along a side (0 from left to right, 1 from top to bottom), and what each weighs."""
    return [(_head_of_look(face, look, axis), weigh_face(face)) for face in look.faces]


def list_cut_lettering(look: Glance, crop: Rectangle) -> list[Rectangle]:
    """The rows of letters of a look that a crop cuts through."""
    return [text for text in look.texts if TOUCHED < share_held(text, crop) < INSIDE]


def share_held(box: Rectangle, crop: Rectangle) -> float:
    """The share of a box's area that a crop holds."""
    wide, high = (max(0.0, min(box[n + 2], crop[n + 2]) - max(box[n], crop[n])) for n in (0, 1))
    return wide * high / max(NEARLY_ZERO, (box[2] - box[0]) * (box[3] - box[1]))


def _head_of_look(face: Face, look: Glance, axis: int) -> Span1:
    """Where the head of a face begins and ends along a side, up to the top of its hair or hat."""
    begin, end = _head_along(face, axis)
    return (min(begin, _find_crown(face, look)) if axis == 1 else begin), end


def _find_crown(face: Face, look: Glance) -> float:
    """The top of the person that a face belongs to, where one is found; else that of the face."""
    middle = face.x + face.w / 2
    tops = [
        one.top
        for one in look.subjects
        if one.kind == "person"
        and one.score >= LIKELY_PERSON
        and one.left <= middle <= one.right
        and face.y - CROWN * face.h <= one.top <= face.y
        and one.bottom > face.y + face.h
    ]
    return min([face.y, *tops])


def _head_along(face: Face, axis: int) -> Span1:
    """Where the head of a face begins and ends along a side."""
    if axis == 0:
        turned = _turned(face)
        before, behind = EARS + NAPE * max(0.0, turned), EARS + NAPE * max(0.0, -turned)
        return face.x - before * face.w, face.x + face.w * (1 + behind)
    return face.y - HAIR * face.h, face.y + face.h * (1 + CHIN)


def _body_along(subject: Subject, axis: int) -> Span1:
    """Where a subject begins and ends along a side; of a person, from top to bottom, the head and the shoulders."""
    if axis == 0:
        return subject.left, subject.right
    high = subject.bottom - subject.top
    if subject.kind == "person" and min(high, subject.right - subject.left) >= CLOSE:
        return FACE_OF_CLOSE
    if subject.kind == "person":
        return subject.top - PERSON_ROOM * high, subject.top + BUST * high
    # Of a figure that the picture's edge cuts below, the upper part is what is looked at.
    share = BUST if subject.kind == "figure" and subject.bottom >= AT_EDGE else 1.0
    return subject.top, subject.top + share * high
