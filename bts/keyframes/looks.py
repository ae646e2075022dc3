"""What the faces of a shot do in its frames: eyes open, mouth shut, beside one another's frames."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bts.faces import Face, find_faces
from bts.faces.bars import find_picture, measure_edges
from bts.faces.landmarks import Expression, read_expression
from bts.media.arrays import Pixels
from bts.model import WHOLE, Rectangle

LEAST_READINGS = 3
"""Frames of a shot in which the eyes must be readable before one of them is said to have them shut."""

OPEN_PERCENTILE = 75
"""Percentile of the eye aspect ratios of a shot that stands for its eyes open: people blink, and rarely stare."""

LIDS_WIDTH = 80
"""Pixels of a face's width below which it is never said to have its eyes shut: small faces that laugh look like it."""

SHUT_EYES = 0.2
"""Eye aspect ratio of the eye that is open more, above which eyes are not shut, whoever it is: in 16 frames of blinks
of three talkers it was 0.16 to 0.21."""

SHUT_SHARE = 0.72
"""The same as a share of what is usual in the shot, above which eyes are not shut but narrow."""

STEADY_SHARE = 0.86
"""Lower to upper quartile of a shot's eye aspect ratios, below which the readings of its eyes are not to be relied on:
behind spectacles that reflect, 0.84."""


@dataclass(frozen=True)
class Look:
    """The faces in one frame, the largest first, and what the largest does; None where it is too small to read."""

    faces: tuple[Face, ...]
    expression: Expression | None = None


@dataclass(frozen=True)
class Countenance:
    """A frame's largest face beside the shot's: `eyes` is 1 for as open as they usually are, 0 for none; `mouth` is the
    gap of its lips to its width. None where they cannot be judged.
    """

    eyes: float | None = None
    mouth: float | None = None


PLAIN = Countenance()
"""Of a frame without a face that can be judged."""


def look_at(picture: Pixels) -> Look:
    """The faces in a picture (uint8 BGR). Raises MissingToolError: the face networks are not installed."""
    faces = tuple(find_faces(picture))
    return Look(faces, read_expression(picture, faces[0]) if faces else None)


def compare_looks(looks: Sequence[Look]) -> list[Countenance]:
    """Each look of a shot beside the others, in order."""
    clear = [look.expression for look in looks if look.expression is not None and look.expression.is_clear]
    usual = float(np.percentile([e.eyes for e in clear], OPEN_PERCENTILE)) if len(clear) >= LEAST_READINGS else None
    return [_compare(look.expression, usual) for look in looks]


def _compare(expression: Expression | None, usual: float | None) -> Countenance:
    if expression is None or not expression.is_clear:
        return PLAIN
    eyes = None if not usual else min(1.0, expression.eyes / usual)
    return Countenance(eyes, expression.mouth)


def may_be_shut(expression: Expression) -> bool:
    """Whether a face may have both eyes shut: then other frames of its shot must tell; see `are_eyes_shut`."""
    return _shows_lids(expression) and expression.wider_eye <= SHUT_EYES


def are_eyes_shut(expression: Expression, others: Sequence[Expression]) -> bool | None:
    """Whether a face has both eyes shut, beside `others` of its shot; None where that cannot be judged.

    It is said only where it is sure: eyes half shut, and those of small faces, are let pass.
    """
    if not _shows_lids(expression):
        return None
    if not may_be_shut(expression):
        return False
    readings = [other.wider_eye for other in others if _shows_lids(other)]
    if len(readings) < LEAST_READINGS:
        return None
    low, usual = np.percentile(readings, (100 - OPEN_PERCENTILE, OPEN_PERCENTILE))
    return bool(expression.wider_eye <= SHUT_SHARE * usual) if low >= STEADY_SHARE * usual else None


def _shows_lids(expression: Expression) -> bool:
    """Whether a face is clear and large enough for its lids to be seen."""
    return expression.is_clear and expression.width >= LIDS_WIDTH


def find_between_bars(pictures: Iterable[Pixels]) -> Rectangle:
    """The part of a shot's pictures between black bars, whose edge cuts off a face as the picture's own does."""
    seen = list(pictures)
    edges = [measure_edges(picture) for picture in seen if picture.shape == seen[0].shape]
    return find_picture(edges) if edges else WHOLE
