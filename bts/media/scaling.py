"""Conversion of frames to another size and layout with swscale; each kind of conversion is prepared once."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

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
