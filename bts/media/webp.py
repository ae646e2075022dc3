"""Animated WebP, which libav does not read: its frames are decoded by Pillow, and read from a lossless copy of them."""

import threading
from atexit import register
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from bts import heads
from bts.errors import ClipError
from bts.files import drop_scratch_folder, keep_scratch_folder
from bts.fingerprint import unreadable
from bts.media.arrays import Pixels
from bts.media.kept import identify

TICK = Fraction(1, 1000)
"""Seconds; WebP counts durations in milliseconds."""

SHORTEST, INSTEAD = 10, 100
"""Milliseconds; a frame that lasts no longer than the first is shown as long as the second, as in browsers."""

_copies: dict[tuple[object, ...], Path] = {}
_lock = threading.Lock()


def is_animated_webp(path: Path) -> bool:
    """Whether a file is a WebP picture that moves. Raises ClipError when it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(heads.WEBP_FLAGS + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    return heads.is_animated_webp(head)


def copy_for_libav(path: Path, max_pixels: int | None = None) -> Path:
    """A MOV that holds the frames of an animated WebP without loss; made once in a process, and removed at its end.

    Raises ClipError when the pictures are damaged or larger than `max_pixels` (None: as large as they may be).
    """
    key = identify(path, path.stat())
    with _lock:
        if key not in _copies:
            folder = keep_scratch_folder()
            register(drop_scratch_folder, folder)
            _copies[key] = _write_copy(path, folder / "frames.mov", max_pixels)
        return _copies[key]


def _write_copy(path: Path, target: Path, max_pixels: int | None) -> Path:
    """Write all frames that decode, with their times."""
    with _open(path) as picture:
        width, height = picture.size
        if max_pixels is not None and width * height > max_pixels:
            what = f"refused: its pictures are {width}x{height}, more than {max_pixels} pixels"
            raise ClipError(what, path, "raise max_pixels in [media] of bts.toml if you trust the file", "too-large")
        with av.open(str(target), "w", format="mov", options={"video_track_timescale": str(TICK.denominator)}) as made:
            stream = made.add_stream("png")
            assert isinstance(stream, VideoStream)
            stream.width, stream.height, stream.pix_fmt = width, height, "rgba"
            stream.time_base = stream.codec_context.time_base = TICK
            time = 0
            for rgba, length in _decode(picture, path):
                frame = VideoFrame.from_ndarray(rgba, format="rgba")
                frame.pts, frame.time_base = time, TICK
                for packet in stream.encode(frame):
                    packet.duration = length
                    made.mux(packet)
                time += length
    return target


def _decode(picture: Image.Image, path: Path) -> Iterator[tuple[Pixels, int]]:
    """Give each frame, uint8 H x W x 4, and the milliseconds for which it is shown; ends where one does not decode."""
    for number in range(getattr(picture, "n_frames", 1)):
        try:
            picture.seek(number)
            rgba = np.asarray(picture.convert("RGBA"), np.uint8)
        except (EOFError, OSError, ValueError) as error:
            if not number:
                remedy = "copy or download it again"
                raise ClipError("nothing in it can be decoded", path, remedy, "undecodable") from error
            return
        length = int(picture.info.get("duration", 0))
        yield np.ascontiguousarray(rgba), INSTEAD if length <= SHORTEST else length


def _open(path: Path) -> Image.Image:
    try:
        return Image.open(path, formats=["WEBP"])
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        what = "not a WebP picture, or damaged from its beginning"
        raise ClipError(what, path, "copy or download it again", "damaged") from error
