"""Pictures made so small that those of two files can be compared, and the rules by which they are alike."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts import media
from bts.errors import OutputError
from bts.media.arrays import Floats, Pixels

ALIKE = 24.0
"""Mean difference of 8-bit levels; a frame of an encoded video differs from the clip's by less."""

NEIGHBOUR = 2.0
"""8-bit levels; when a neighbour of the frame asked for matches better by more, the video holds a wrong frame."""

LOOK = (96, 54)
"""Width and height in pixels of the pictures compared, whatever the clip's shape."""

OVERVIEW = 480
"""Width in pixels of the pictures in which captions are looked for."""

DRAWN = 60
"""8-bit levels by which a pixel of a burnt-in caption, or of its box, differs from the picture without it."""

LEAST_DRAWN = 0.0005
"""Share of a picture's pixels that a burnt-in caption changes at least; a two-letter word of it changes more."""

REMEDY = "check the clip with `bts probe`"
"""What to do about a video with wrong frames."""


class WrongFrameError(OutputError):
    """The video does not hold the frames that were asked for."""


def shrink(rgb: Pixels) -> Floats:
    """Reduce the upper half of a picture, where few captions stand, to LOOK, in grey levels 0 to 255."""
    import cv2

    upper = rgb[: max(1, rgb.shape[0] // 2)]
    small = cv2.resize(np.ascontiguousarray(upper), LOOK, interpolation=cv2.INTER_AREA)
    red, green, blue = np.asarray(small, np.float32).transpose(2, 0, 1)
    return np.asarray((red + green + blue) / 3, np.float32)


def shrink_frame(frame: media.Frame) -> Floats:
    """As `shrink` reduces the picture of a frame, of which no more is converted than that takes."""
    grey = frame.upper_grey(*LOOK)
    return shrink(frame.rgb()) if grey is None else grey


def reduce(rgb: Pixels, height: int = 0) -> Pixels:
    """A picture in grey levels, uint8, OVERVIEW pixels wide; `height` 0: in its own shape."""
    import cv2

    high, wide = rgb.shape[:2]
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    size = (OVERVIEW, height or max(1, OVERVIEW * high // wide))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def compare_look(
    shown: Floats, right: Mapping[int, Floats], wrong: Mapping[int, Floats], number: int, target: Path
) -> None:
    """Raise WrongFrameError unless what is `shown` looks as one of `right`, and not more like one of `wrong`."""
    own = min((float(np.abs(look - shown).mean()) for look in right.values()), default=np.inf)
    other = min((float(np.abs(look - shown).mean()) for look in wrong.values()), default=np.inf)
    if own > min(ALIKE, other + NEIGHBOUR):
        what = (
            "does not start with the frame asked for" if number == 0 else f"does not show frame {number} as asked for"
        )
        raise WrongFrameError(f"the video {what}", target, REMEDY)


def find_caption(plain: Pixels, shown: Pixels, time: Fraction, target: Path) -> None:
    """Raise OutputError unless a caption is seen in a reduced picture, by the same one without it."""
    changed = np.abs(shown.astype(np.int16) - plain) > DRAWN
    if changed.mean() < LEAST_DRAWN:
        raise OutputError(
            f"the caption at {float(time):.2f} s is not seen in the video", target, "report this as a bug"
        )
