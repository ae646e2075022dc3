"""Publication pixels: the frame as a good player shows it, in full quality."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bts.media.clip import Clip
from bts.media.frame import Frame, Pixels
from bts.media.reader import frames_at


@dataclass(frozen=True, eq=False)
class Picture:
    """A still picture of a clip: `rgb` is uint8 H x W x 3, sRGB-like BT.709, upright, with square pixels."""

    time: Fraction
    number: int
    rgb: Pixels


def pictures_at(clip: Clip, times: Iterable[Fraction]) -> Iterator[tuple[Fraction, Picture]]:
    """(time asked, picture on screen then), sorted by time."""
    for asked, frame in frames_at(clip, times):
        yield asked, develop(frame)


def develop(frame: Frame) -> Picture:
    """One frame in publication quality."""
    return Picture(frame.time, frame.number, np.ascontiguousarray(frame.bgr()[:, :, ::-1]))
