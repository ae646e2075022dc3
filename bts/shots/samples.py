"""What a detector sees of a clip: every frame, very small, a few seconds at a time."""

from dataclasses import dataclass
from fractions import Fraction

from bts.media.arrays import Pixels

WIDTH, HEIGHT = 64, 36
"""Size of the small luma picture; chroma has half of each. Finer detail tells of movement, not of shots."""


@dataclass(frozen=True)
class Sample:
    """One frame: number and time as presented; luma (36 x 64) and chroma (18 x 32 each), uint8, as stored."""

    number: int
    time: Fraction
    y: Pixels
    u: Pixels
    v: Pixels
