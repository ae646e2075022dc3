"""What the faces of a shot do in its frames: eyes open, mouth shut, beside one another's frames."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bts.faces import Face, find_faces
from bts.faces.bars import WHOLE, Rectangle, find_picture, measure_edges
from bts.faces.landmarks import Expression, read_expression
from bts.media.arrays import Pixels

LEAST_READINGS = 3
"""Frames of a shot in which the eyes must be readable before one of them is said to have them shut."""

OPEN_PERCENTILE = 75
"""Percentile of the eye aspect ratios of a shot that stands for its eyes open: people blink, and rarely stare."""


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


def find_between_bars(pictures: Iterable[Pixels]) -> Rectangle:
    """The part of a shot's pictures between black bars, whose edge cuts off a face as the picture's own does."""
    seen = list(pictures)
    edges = [measure_edges(picture) for picture in seen if picture.shape == seen[0].shape]
    return find_picture(edges) if edges else WHOLE
