"""How a stored picture becomes the shown one: rotation, mirroring, square pixels."""

import struct
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Geometry:
    """Stored size, sample aspect ratio, and the way upright: turn clockwise by `rotation`, then mirror left-right."""

    stored_width: int
    stored_height: int
    sample_aspect: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False

    def __post_init__(self) -> None:
        if self.rotation not in (0, 90, 180, 270):
            raise ValueError("rotation is 0, 90, 180 or 270")
        if self.sample_aspect <= 0 or self.stored_width < 1 or self.stored_height < 1:
            raise ValueError("sizes and aspect are above zero")

    @property
    def turned(self) -> bool:
        """Whether the rotation swaps width and height."""
        return self.rotation in (90, 270)

    @property
    def square(self) -> tuple[int, int]:
        """Width and height with square pixels, before rotation: one side is enlarged, so that no line is lost."""
        width, height = self.stored_width, self.stored_height
        if self.sample_aspect > 1:
            width = max(1, round(width * self.sample_aspect))
        elif self.sample_aspect < 1:
            height = max(1, round(height / self.sample_aspect))
        return width, height

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as a viewer sees them."""
        width, height = self.square
        return (height, width) if self.turned else (width, height)

    def resize(self, width: int, height: int) -> "Geometry":
        """The same way upright and aspect for pictures stored at another size."""
        if (width, height) == (self.stored_width, self.stored_height):
            return self
        return replace(self, stored_width=width, stored_height=height)

    def fit(self, width: int | None, height: int | None) -> tuple[int, int]:
        """The width and height asked for; a side that is None follows from the other by the aspect ratio of `shown`."""
        own_width, own_height = self.shown
        if width is None and height is None:
            return own_width, own_height
        if height is None and width is not None:
            return width, max(1, round(Fraction(own_height * width, own_width)))
        if width is None and height is not None:
            return max(1, round(Fraction(own_width * height, own_height))), height
        assert width is not None
        assert height is not None
        return width, height


def read_matrix(data: bytes) -> tuple[int, bool]:
    """Read (clockwise degrees, mirrored) from a 36-byte display matrix.

    libavutil/display.h: 3 x 3, x' = a p + c q, y' = b p + d q; the nearest multiple of 90 degrees is taken.
    """
    values = struct.unpack("=9i", data[:36])
    a, b, c, d = values[0], values[1], values[3], values[4]
    if abs(b) + abs(c) > abs(a) + abs(d):
        flips = (c < 0, b < 0)
        return {(True, False): (90, False), (False, True): (270, False), (False, False): (90, True)}.get(
            flips, (270, True)
        )
    flips = (a < 0, d < 0)
    return {(False, False): (0, False), (True, True): (180, False), (True, False): (0, True)}.get(flips, (180, True))


def turn_upright(picture: NDArray[Any], geometry: Geometry) -> NDArray[Any]:
    """A view of `picture` (H x W or H x W x C) that stands upright."""
    turned = np.rot90(picture, -(geometry.rotation // 90)) if geometry.rotation else picture
    return turned[:, ::-1] if geometry.mirrored else turned
