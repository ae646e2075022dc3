"""Where a shot shows no face: how sharp each frame is at what the eye is drawn to, and not all over the picture."""

from collections.abc import Sequence

import cv2
import numpy as np

from bts.faces.salience import GRID, map_salience
from bts.media.arrays import Floats, Pixels

MAPPED = 3
"""Pictures of a shot, spread over those given, whose salience is mapped; their mean serves for all of them."""

MIDDLE_SPREAD = 0.25
"""Standard deviation, as a share of the sides, of the weight of the middle: the sharp edge of a picture is scenery."""

NEARLY_ZERO = 1e-6
"""Keeps a division from zero."""


def compare_focus(pictures: Sequence[Pixels]) -> list[float]:
    """The sharpness of each picture (uint8 BGR, one size) at the subject, as a share of the sharpest one's: 0 to 1.

    The subject is where the salience of the shot and the middle of the picture meet. Sharpness is the root mean square
    of the Laplacian there. Pictures in which nothing is salient are compared in their middle.
    """
    if not pictures:
        return []
    spread = np.unique(np.linspace(0, len(pictures) - 1, MAPPED).round().astype(int))
    salience = np.mean([map_salience(pictures[i]) for i in spread], axis=0)
    weight = _weigh_middle() * (salience if salience.sum() > 0 else 1.0)
    weight = weight / max(NEARLY_ZERO, float(weight.sum()))
    found = [float(np.sqrt((_measure_detail(picture) * weight).sum())) for picture in pictures]
    best = max(found)
    return [value / best if best > NEARLY_ZERO else 1.0 for value in found]


def _measure_detail(picture: Pixels) -> Floats:
    """The mean square of the Laplacian of luma in each cell of GRID."""
    detail = cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_32F)
    return np.asarray(cv2.resize(detail * detail, GRID, interpolation=cv2.INTER_AREA), np.float32)


def _weigh_middle() -> Floats:
    rows, columns = (np.linspace(-0.5, 0.5, n)[:, None] for n in (GRID[1], GRID[0]))
    return np.asarray(np.exp(-(rows**2 + columns.T**2) / (2 * MIDDLE_SPREAD**2)), np.float32)
