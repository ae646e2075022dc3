"""Conversions of size and layout with swscale, prepared once for each kind."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

KEPT = 8
"""Kinds of conversion kept ready; preparing one costs more than a small conversion."""


class Scaler:
    """Converts frames; may be shared by threads, which then take turns."""

    def __init__(self) -> None:
        self._ready: OrderedDict[tuple[object, ...], VideoReformatter] = OrderedDict()
        self._lock = Lock()

    def convert(self, native: VideoFrame, width: int, height: int, layout: str, **options: Any) -> VideoFrame:
        """The frame in another size and layout; `options` are those of VideoReformatter.reformat."""
        key = (width, height, layout, native.width, native.height, native.format.name)
        with self._lock:
            ready = self._ready.pop(key, None) or VideoReformatter()
            self._ready[key] = ready
            while len(self._ready) > KEPT:
                self._ready.popitem(last=False)
            return ready.reformat(native, width, height, layout, threads=1, **options)
