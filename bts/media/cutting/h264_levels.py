"""Levels of H.264: what a decoder must be able to do for a stream (ISO/IEC 14496-10, Annex A, table A-1)."""

import math
from dataclasses import dataclass
from fractions import Fraction

MACROBLOCK = 16
"""Pixels of a side of a macroblock."""

LONGEST_SIDE = 8
"""No side may have more macroblocks than the root of this times the most in a frame (A.3.1, items f and g)."""

HIGH_PROFILE = 1250
"""Bits for each unit of MaxBR and MaxCPB in High profile (table A-2: cpbBrVclFactor)."""

MOST_REFERENCES = 16
"""Frames that any decoder keeps at most (A.3.1, item h)."""

BUSY_BITS = 0.3
"""Bits a pixel that a very busy picture takes at BUSY_CRF; a level must allow the bit rate that this makes."""

BUSY_CRF, CRF_OF_TWICE = 23, 6
"""x264's usual crf, and the step of crf that about doubles the bit rate: 17 takes twice the bits of 23."""


@dataclass(frozen=True)
class Level:
    """A row of the table: macroblocks a second, in a frame, and in all kept frames; MaxBR and MaxCPB in their units."""

    name: str
    speed: int
    size: int
    kept: int
    rate: int
    buffer: int

    @property
    def number(self) -> int:
        """`level_idc`: ten times the name."""
        return round(float(self.name) * 10)

    @property
    def most_bits(self) -> int:
        """Bits a second at most, in High profile."""
        return self.rate * HIGH_PROFILE

    @property
    def most_buffered(self) -> int:
        """Bits in the decoder's buffer at most, in High profile."""
        return self.buffer * HIGH_PROFILE

    def fits(self, width: int, height: int, rate: Fraction, references: int) -> bool:
        """Whether pictures of this size in pixels, this many a second, with this many kept for reference, fit."""
        wide, high = math.ceil(width / MACROBLOCK), math.ceil(height / MACROBLOCK)
        blocks = wide * high
        longest = math.isqrt(LONGEST_SIDE * self.size)
        small = blocks <= self.size and max(wide, high) <= longest
        return small and blocks * rate <= self.speed and references <= min(MOST_REFERENCES, self.kept // blocks)


LEVELS = (
    Level("3.0", 40_500, 1_620, 8_100, 10_000, 10_000),
    Level("3.1", 108_000, 3_600, 18_000, 14_000, 14_000),
    Level("3.2", 216_000, 5_120, 20_480, 20_000, 20_000),
    Level("4.0", 245_760, 8_192, 32_768, 20_000, 25_000),
    Level("4.1", 245_760, 8_192, 32_768, 50_000, 62_500),
    Level("4.2", 522_240, 8_704, 34_816, 50_000, 62_500),
    Level("5.0", 589_824, 22_080, 110_400, 135_000, 135_000),
    Level("5.1", 983_040, 36_864, 184_320, 240_000, 240_000),
    Level("5.2", 2_073_600, 36_864, 184_320, 240_000, 240_000),
    Level("6.0", 4_177_920, 139_264, 696_320, 240_000, 240_000),
    Level("6.1", 8_355_840, 139_264, 696_320, 480_000, 480_000),
    Level("6.2", 16_711_680, 139_264, 696_320, 800_000, 800_000),
)
"""From 3.0 on, which every telephone plays; lower ones would only hold the bit rate down."""


def choose_level(width: int, height: int, rate: Fraction, references: int, crf: int) -> Level | None:
    """The lowest level for pictures of this size, rate and number of references; None when they are beyond all.

    It allows the bit rate of a very busy picture at this crf too, unless only the highest that fits would.
    """
    fitting = [level for level in LEVELS if level.fits(width, height, rate, references)]
    busy = BUSY_BITS * width * height * float(rate) * 2 ** ((BUSY_CRF - crf) / CRF_OF_TWICE)
    roomy = [level for level in fitting if level.most_bits >= busy]
    # A far higher level than the size asks for plays on fewer machines; one above is enough.
    near = fitting[: 1 + HIGHER_FOR_BITS]
    return next((level for level in near if level in roomy), near[-1] if near else None)


HIGHER_FOR_BITS = 2
"""Levels by which the choice may exceed the lowest that fits, for the sake of the bit rate."""


def find_level(number: int) -> Level | None:
    """The level of a stream's `level_idc`; None when it is not in the table."""
    return next((level for level in LEVELS if level.number == number), None)
