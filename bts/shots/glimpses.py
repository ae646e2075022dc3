"""Small pictures at regular times, taken while a clip goes by, for players that show one while a viewer scrubs."""

from dataclasses import dataclass, field
from fractions import Fraction

from bts import media
from bts.keyframes.candidates import small_picture
from bts.media.arrays import Pixels
from bts.media.jpeg import decode_jpeg, encode_jpeg

EVERY_SECONDS = Fraction(2)
"""Seconds between two, in clips that last up to MOST times as long."""

MOST = 1000
"""Pictures kept of one clip, about 5 MB. When there are more, every second one is dropped: 4 s apart from half an
hour on, 8 s from an hour on, 16 s from two hours on."""

SIDE = 160
"""Pixels of the longer side of each."""

QUALITY = 85
"""Quality of the JPEG, 1 to 100 (libjpeg's scale)."""


@dataclass(frozen=True)
class Glimpse:
    """What is on screen at `time`, as a small JPEG."""

    time: Fraction
    jpeg: bytes = field(repr=False)

    def picture(self) -> Pixels:
        """uint8 BGR, upright."""
        picture = decode_jpeg(self.jpeg)
        assert picture is not None
        return picture


class Glimpses:
    """Takes one of every few frames; holds MOST at most, however long the clip is."""

    def __init__(self, info: media.ClipInfo, most: int = MOST) -> None:
        self._info = info
        self._most = most
        self._every = EVERY_SECONDS
        self._kept: list[Glimpse] = []
        self._next = Fraction(0)

    def push(self, frame: media.Frame) -> None:
        """Take the next frame, if it is time for one."""
        if frame.time < self._next:
            return
        picture = media.tone_mapped(small_picture(frame, SIDE), self._info)
        self._kept.append(Glimpse(frame.time, encode_jpeg(picture, QUALITY)))
        if len(self._kept) > self._most:
            self._kept = self._kept[::2]
            self._every *= 2
        self._next = (frame.time // self._every + 1) * self._every

    def kept(self) -> tuple[Glimpse, ...]:
        """All that are held, in order of time."""
        return tuple(self._kept)
