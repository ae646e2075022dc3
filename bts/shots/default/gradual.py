"""What the finders of dissolves and of wipes share: their result, and frames as mixtures of two others."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bts.media.arrays import Floats
from bts.model import TransitionKind

Indices = npt.NDArray[np.intp]

LOOKS = np.arange(1, 8) / 8
"""Positions in a window, 0 its start and 1 its end, at which its frames are looked at."""

QUARTER, MIDDLE, THREE_QUARTERS = 1, 3, 5
"""Places of the positions 1/4, 1/2 and 3/4 in LOOKS."""

MIN_SQUARED_DISTANCE = 1e-6
"""Squared feature units; a squared distance below it counts as this before a share of it is taken."""

MIN_DISTANCE = 1e-3
"""Feature units or levels; a distance below it counts as this before it divides or its logarithm is taken."""


@dataclass(frozen=True)
class Gradual:
    """A gradual transition in a strip: `start` the last frame of the old shot, `end` the first of the new one."""

    kind: TransitionKind
    start: int
    end: int
    confidence: float


Segment = tuple[int, int]
"""First frame of a stretch of a strip, and the one after its last."""


def overlaps_any(start: int, end: int, others: Iterable[Gradual]) -> bool:
    """Whether [start, end] has more than an end in common with one of the transitions."""
    return any(start < other.end and other.start < end for other in others)


def frames_at_looks(start: Indices, frames: int) -> Indices:
    """(7, n) the frames at LOOKS in windows of `frames` frames that begin at `start` (n,)."""
    return start + np.round(LOOKS[:, None] * frames).astype(np.intp)


class InnerProducts:
    """Inner products of the features of all frames of a strip; distances and mixtures follow from them at no cost."""

    def __init__(self, features: Floats) -> None:
        self.products = features @ features.T
        self.squares = np.diag(self.products).copy()

    def squared_distances(self, i: Indices, j: Indices) -> Floats:
        """|f_i - f_j|^2 = <f_i, f_i> + <f_j, f_j> - 2 <f_i, f_j>, in squared feature units."""
        squared: Floats = np.maximum(self.squares[i] + self.squares[j] - 2 * self.products[i, j], 0)
        return squared

    def list_distant(self, segment: Segment, frames: int, least: float) -> Indices:
        """(n,) the starts of the windows of `frames` frames in a segment whose ends are further apart than `least`.

        `least` is in feature units. Most windows lie within a shot: nothing else need be measured there.
        """
        first, last = segment
        start = np.arange(first, last - frames)
        return start[np.sqrt(self.squared_distances(start, start + frames)) > least]

    def fit_mixtures(self, f: Indices, a: Indices, b: Indices) -> tuple[Floats, Floats]:
        """The mixing share s of b in f, where f is nearest to (1 - s) a + s b, and the residual.

        s = <f - a, b - a> / |b - a|^2 by least squares. The residual |f - (1 - s) a - s b| is given as a share of
        |b - a|; by Pythagoras its square is |f - a|^2 / |b - a|^2 - s^2.
        """
        g = self.products
        squared = np.maximum(self.squared_distances(a, b), MIN_SQUARED_DISTANCE)
        share: Floats = (g[f, b] - g[f, a] - g[a, b] + self.squares[a]) / squared
        residual: Floats = np.sqrt(np.maximum(self.squared_distances(f, a) / squared - share * share, 0))
        return share, residual
