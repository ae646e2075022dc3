"""Conversion of frames to another size and layout with swscale, prepared once for each kind; smaller pictures."""

from collections import OrderedDict
from threading import Lock
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from bts.media.arrays import Pixels

CONVERSIONS_KEPT = 8
"""Conversions kept ready, the latest used; preparing one costs more than a small conversion."""


class Scaler:
    """Converts frames; threads that share one take turns."""

    def __init__(self) -> None:
        self._ready: OrderedDict[tuple[object, ...], VideoReformatter] = OrderedDict()
        self._lock = Lock()

    def convert(self, native: VideoFrame, width: int, height: int, layout: str, **options: Any) -> VideoFrame:
        """Convert a frame to another size and layout; `options` are those of VideoReformatter.reformat."""
        key = (width, height, layout, native.width, native.height, native.format.name)
        with self._lock:
            ready = self._ready.pop(key, None) or VideoReformatter()
            self._ready[key] = ready
            while len(self._ready) > CONVERSIONS_KEPT:
                self._ready.popitem(last=False)
            return ready.reformat(native, width, height, layout, threads=1, **options)


def swap_colours(pixels: Pixels) -> Pixels:
    """A copy of a picture (uint8 H x W x 3) with red and blue changed over: RGB becomes BGR, BGR becomes RGB.

    numpy, or a library that is given a reversed view, takes five times as long.
    """
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)


def reduce_picture(pixels: Pixels, longer_side: int) -> Pixels:
    """A picture (uint8 H x W x 3) with at most `longer_side` pixels on its longer side; the same one where it has."""
    scale = longer_side / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
