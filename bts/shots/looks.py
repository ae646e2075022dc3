"""Looks: how a clip looks, very small, wherever that changes: by them a picture of any of its moments is found."""

import io
import logging
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bts import media
from bts.errors import printable
from bts.files import write_bytes
from bts.likeness import HEIGHT, WIDTH, shrink
from bts.media.arrays import Pixels
from bts.media.geometry import turn_upright
from bts.media.jpeg import encode_jpeg
from bts.timing import json_seconds

LOOKS = ".bts-looks.npz"
"""Name of their file among the results of a clip. It is an index: bts works without it, but finds fewer pictures."""

LEAST_SECONDS = Fraction(1, 10)
"""Seconds between two looks at least: a shot that is shorter has its keyframe."""

CHANGE_LEVELS = 5.0
"""Mean grey levels by which a frame differs from the last look, above which it is the next one."""

MOST = 4000
"""Looks kept of one clip, about 9 MB in memory. When there are more, every second one is dropped, and those that follow
lie twice as far apart."""

ACROSS = 16
"""Pictures side by side in their file, which holds all of them as one JPEG: a third of the bytes of exact ones."""

QUALITY = 75
"""Quality of that JPEG, 1 to 100 (libjpeg's scale)."""

UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, EOFError, MemoryError, NotImplementedError, RuntimeError, cv2.error,
    zlib.error, zipfile.BadZipFile,
)  # fmt: skip
"""What numpy, zipfile and OpenCV raise when a file of looks is damaged."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Looks:
    """Looks of one clip in order of time: their frames' numbers (int64, n), times in seconds (float64, n), and the
    pictures (uint8, n x HEIGHT x WIDTH, upright)."""

    fingerprint: str
    frames: NDArray[np.int64]
    times: NDArray[np.float64]
    pictures: NDArray[np.uint8] = field(repr=False)

    def __post_init__(self) -> None:
        count = len(self.frames)
        if (self.frames.shape, self.times.shape) != ((count,), (count,)):
            raise ValueError("looks have one frame and one time each")
        if self.frames.dtype != np.int64 or self.times.dtype != np.float64:
            raise ValueError("frames are int64 and times float64")
        if self.pictures.shape != (count, HEIGHT, WIDTH) or self.pictures.dtype != np.uint8:
            raise ValueError(f"looks are uint8 and {WIDTH} x {HEIGHT}")


class LookCollector:
    """Takes the small luma plane of every frame in order, and keeps those that differ from the last one kept."""

    def __init__(self, info: media.ClipInfo, most: int = MOST) -> None:
        self._info = info
        self._most = most
        self._apart = LEAST_SECONDS
        self._kept: list[tuple[int, Fraction, Pixels]] = []

    def push(self, frame: media.Frame, luma: Pixels) -> None:
        """Take a frame and its luma (36 x 64, as stored)."""
        if self._kept:
            _, time, last = self._kept[-1]
            if frame.time - time < self._apart or cv2.norm(last, luma, cv2.NORM_L1) / luma.size <= CHANGE_LEVELS:
                return
        self._kept.append((frame.number, frame.time, luma.copy()))
        if len(self._kept) > self._most:
            self._kept = self._kept[::2]
            self._apart *= 2

    def finish(self) -> Looks:
        """All that were kept."""
        geometry = self._info.geometry
        return Looks(
            self._info.fingerprint,
            np.array([number for number, *_ in self._kept], np.int64),
            np.array([json_seconds(time) for _, time, _ in self._kept], np.float64),
            _stack(shrink(turn_upright(luma, geometry)) for *_, luma in self._kept),
        )


def _stack(pictures: Iterable[Pixels]) -> NDArray[np.uint8]:
    listed = list(pictures)
    return np.stack(listed) if listed else np.zeros((0, HEIGHT, WIDTH), np.uint8)


def write_looks(folder: Path, looks: Looks) -> None:
    """Write the looks of a clip into the folder of its results; equal looks give equal bytes. Raises OutputError."""
    data = io.BytesIO()
    np.savez_compressed(
        data,
        fingerprint=np.array(looks.fingerprint),
        frames=looks.frames,
        times=looks.times,
        pictures=np.frombuffer(_lay_out(looks.pictures), np.uint8),
    )
    write_bytes(folder / LOOKS, data.getvalue())


def read_looks(folder: Path, fingerprint: str) -> Looks | None:
    """The looks in a folder of results; None where there are none, they are of other bytes, or cannot be read."""
    path = folder / LOOKS
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            frames, pictures = held["frames"], _take_apart(held["pictures"], len(held["frames"]))
            looks = Looks(str(held["fingerprint"]), frames, held["times"], pictures)
    except FileNotFoundError:
        return None
    except UNREADABLE as error:
        log.warning("%s: cannot be read, so its clip is known by keyframes alone: %r", printable(path), error)
        return None
    return looks if looks.fingerprint == fingerprint else None


def _lay_out(pictures: NDArray[np.uint8]) -> bytes:
    """The pictures as one JPEG, ACROSS to a row; no bytes where there are none."""
    if not len(pictures):
        return b""
    down = -(-len(pictures) // ACROSS)
    page = np.zeros((down * ACROSS, HEIGHT, WIDTH), np.uint8)
    page[: len(pictures)] = pictures
    rows = page.reshape(down, ACROSS, HEIGHT, WIDTH).transpose(0, 2, 1, 3)
    return encode_jpeg(rows.reshape(down * HEIGHT, ACROSS * WIDTH), QUALITY)


def _take_apart(data: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """The first `count` pictures of such a JPEG. Raises ValueError when it holds fewer."""
    if not count:
        return np.zeros((0, HEIGHT, WIDTH), np.uint8)
    page = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    down = -(-count // ACROSS)
    if page is None or page.shape != (down * HEIGHT, ACROSS * WIDTH):
        raise ValueError(f"no page of {count} looks")
    apart = page.reshape(down, HEIGHT, ACROSS, WIDTH).transpose(0, 2, 1, 3).reshape(-1, HEIGHT, WIDTH)
    return np.ascontiguousarray(apart[:count], np.uint8)
