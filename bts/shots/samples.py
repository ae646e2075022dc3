"""What a detector sees of a clip: every frame, very small, a few seconds at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 64, 36
"""Size of the small luma picture; chroma has half of each. Finer detail tells of movement, not of shots."""

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Sample:
    """One frame: number and time as presented; luma (36 x 64) and chroma (18 x 32 each), uint8, as stored."""

    number: int
    time: Fraction
    y: Bytes
    u: Bytes
    v: Bytes


@dataclass(frozen=True)
class Strip:
    """Consecutive samples as arrays: y (n, 36, 64), u and v (n, 18, 32), uint8; `seconds` (n,) float64."""

    y: Bytes
    u: Bytes
    v: Bytes
    seconds: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.y)

    @property
    def step(self) -> float:
        """The usual time between frames in seconds; a long hold does not change it."""
        return float(np.median(np.diff(self.seconds))) if len(self) > 1 else 0.04

    def frames(self, seconds: float, least: int = 1) -> int:
        """How many frames make `seconds` here, at least `least`."""
        return max(least, round(seconds / max(self.step, 1e-3)))

    def features(self) -> Floats:
        """(n, 864) float32: luma at 32 x 18 and chroma at 16 x 9, scaled so that squared distances are comparable.

        Halving the size makes small movement look like what it is, a small change.
        """
        parts = ((self.y, 1 / 24), (self.u, 1 / 17), (self.v, 1 / 17))
        return np.concatenate([(_halved(plane) - 128) * scale for plane, scale in parts], axis=1)


def strip_of(samples: Sequence[Sample]) -> Strip:
    """The arrays of a run of samples, which must not be empty."""
    y, u, v = (np.stack([getattr(sample, plane) for sample in samples]) for plane in "yuv")
    return Strip(y, u, v, np.array([float(sample.time) for sample in samples]))


def _halved(planes: Bytes) -> Floats:
    n, height, width = planes.shape
    small: Floats = planes.reshape(n, height // 2, 2, width // 2, 2).mean(axis=(2, 4), dtype=np.float32)
    return small.reshape(n, -1)
