"""Who and what is in a picture that a crop is to keep, between its bars: faces, other subjects, lettering, salience."""

from dataclasses import replace

import cv2
import numpy as np

from bts.errors import MissingToolError
from bts.faces.bars import cut_part
from bts.faces.figures import find_figures
from bts.faces.find import Face, find_faces
from bts.faces.glance import LIVING, Glance
from bts.faces.lettering import find_lettering
from bts.faces.salience import map_salience
from bts.faces.subjects import Subject, find_subjects
from bts.media.arrays import Floats, Pixels
from bts.model import WHOLE, Rectangle

LEAST_FACE = 0.1
"""Faces below this share of the picture's shorter side are passers-by and are not looked for."""

TOLD = 0.4
"""Likelihood from which a person or an animal is surely there: figures are not looked for then, and a still that cuts
it says so."""


def look_at(
    bgr: Pixels,
    number: int = 0,
    before: Pixels | None = None,
    within: Rectangle = WHOLE,
    *,
    seek_subjects: bool = True,
) -> Glance:
    """Who and what is in a picture (uint8 BGR, height x width x 3); `number` is that of its frame.

    `before` is the picture some frames earlier, in which movement shows; None where there is none. `within` is the
    part between bars: only there is looked, as bars seem to be the background, or part of a figure. All shares are of
    the whole picture. To seek subjects takes twice as long as all else.
    """
    part = cut_part(bgr, within)
    faces, subjects = _find_faces(part), find_subjects(part) if seek_subjects else []
    if seek_subjects and not faces and not any(lives(one) for one in subjects):
        subjects += find_figures(part)
    salience, texts = map_salience(part, None if before is None else cut_part(before, within)), find_lettering(part)
    look = Glance(number, tuple(faces), salience, tuple(subjects), tuple(texts), seek_subjects)
    return look if within == WHOLE else _spread(look, within)


def lives(subject: Subject) -> bool:
    """Whether a subject is surely a person or an animal."""
    return subject.kind in LIVING and subject.score >= TOLD


def _find_faces(bgr: Pixels) -> list[Face]:
    try:
        return find_faces(bgr, LEAST_FACE)
    except MissingToolError:
        # Subjects and salience are left where the face networks are not installed.
        return []


def _spread(look: Glance, within: Rectangle) -> Glance:
    """A look at a part of a picture in shares of the whole."""
    left, top = within[:2]
    wide, high = within[2] - left, within[3] - top

    def move(x: float, y: float) -> tuple[float, float]:
        return left + x * wide, top + y * high

    def move_face(face: Face) -> Face:
        x, y = move(face.x, face.y)
        return replace(face, x=x, y=y, w=face.w * wide, h=face.h * high, points=tuple(move(*p) for p in face.points))

    def move_subject(one: Subject) -> Subject:
        begin, above = move(one.left, one.top)
        end, below = move(one.right, one.bottom)
        return replace(one, left=begin, top=above, right=end, bottom=below)

    faces, subjects = tuple(map(move_face, look.faces)), tuple(map(move_subject, look.subjects))
    texts = tuple((*move(*text[:2]), *move(*text[2:])) for text in look.texts)
    salience = _spread_map(look.salience, within)
    return replace(look, faces=faces, salience=salience, subjects=subjects, texts=texts)


def _spread_map(salience: Floats, within: Rectangle) -> Floats:
    """A map of salience of a part of a picture as one of the whole, of the same size and with the same sum."""
    rows, columns = salience.shape
    left, top, right, bottom = (
        round(share * count) for share, count in zip(within, (columns, rows, columns, rows), strict=True)
    )
    whole = np.zeros_like(salience)
    whole[top:bottom, left:right] = cv2.resize(salience, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    total = float(whole.sum())
    return whole if total == 0 else np.asarray(whole * (salience.sum() / total), np.float32)
