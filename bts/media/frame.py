"""One decoded frame. Its pixels are copied only when they are asked for, and only at the size asked for."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import cv2
import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from bts.media.arrays import Floats, Pixels
from bts.media.colour import LUMA_WEIGHTS, Coding, mean_of_rgb
from bts.media.geometry import Geometry, turn_upright
from bts.media.scaling import Scaler

SWS_MATRIX = {"bt709": 1, "fcc": 4, "bt601": 5, "smpte240m": 7, "bt2020": 9}
"""swscale's numbers for the matrices (libswscale/swscale.h, SWS_CS_*)."""

FAST_BILINEAR = 1
"""swscale's flag for its cheapest interpolation (libswscale/swscale.h, SWS_FAST_BILINEAR)."""

PLANAR_YUV = ("yuv4", "yuvj4", "nv12", "gray")
"""How the names of layouts begin whose plane 0 is luma."""


@dataclass(frozen=True)
class Shape:
    """How stored pictures become shown ones: geometry, YUV matrix, and whether code values use the full range."""

    geometry: Geometry
    matrix: str
    full_range: bool


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame as presented: `time` and `duration` in seconds, `number` from 0; a `key` frame refers to no other."""

    time: Fraction
    duration: Fraction
    number: int
    key: bool
    native: VideoFrame
    shape: Shape
    scaler: Scaler

    @property
    def size(self) -> int:
        """Bytes that the frame holds in memory."""
        return sum(plane.buffer_size for plane in self.native.planes)

    def bgr(self, width: int | None = None, height: int | None = None) -> Pixels:
        """Convert to uint8 H x W x 3 (B, G, R), upright, with square pixels.

        The size is that of the clip as shown, or the one given; a side not given follows by the aspect ratio. Cheap:
        fast scaling, no tone mapping, no deinterlacing.
        """
        return self._samples("bgr24", width, height)

    def rgb(self, width: int | None = None, height: int | None = None) -> Pixels:
        """As `bgr`, in the order R, G, B."""
        return self._samples("rgb24", width, height)

    def _samples(self, layout: str, width: int | None, height: int | None) -> Pixels:
        wide, high = self.shape.geometry.fit(width, height)
        stored = (high, wide) if self.shape.geometry.turned else (wide, high)
        small = self.scaler.convert(
            self.native,
            stored[0],
            stored[1],
            layout,
            src_colorspace=SWS_MATRIX.get(self.shape.matrix),
            src_color_range=2 if self.shape.full_range else 1,
            interpolation=FAST_BILINEAR,
        )
        return np.ascontiguousarray(turn_upright(_read_samples(small), self.shape.geometry))

    def luma(self, width: int, height: int) -> Pixels:
        """Luma code values, uint8 `height` x `width`, as stored (not upright): the cheapest picture of a frame."""
        return self._plane(0, width, height)

    def luma_view(self) -> Pixels:
        """All luma code values as stored, uint8 H x W; do not write to it: it may be the decoder's memory."""
        if not self._views or self._views[0].dtype != np.uint8:
            return self.luma(self.native.width, self.native.height)
        return self._views[0]

    def planes(self, width: int, height: int) -> tuple[Pixels, Pixels, Pixels]:
        """Luma, uint8 `height` x `width` (both even), and the two chroma planes of half that size, all as stored."""
        if len(self._views) < 3:
            array = _read_samples(self._convert("yuv420p", width, height))
            u, v = array[height:].reshape(2, height // 2, width // 2)
            return array[:height], u, v
        half = width // 2, height // 2
        return self._plane(0, width, height), self._plane(1, *half), self._plane(2, *half)

    def upper_grey(self, width: int, height: int) -> Floats | None:
        """The upper half of `rgb`, the mean of R, G and B from 0 to 255, float32 `height` x `width`: the mean of areas.

        It is made of the planes, each reduced by itself, for a tenth of the work. None where the frame is to be turned,
        or does not hold luma and two planes of chroma.
        """
        shape = self.shape
        if len(self._views) != 3 or shape.geometry.rotation or shape.matrix not in LUMA_WEIGHTS:
            return None
        halves = (view[: max(1, view.shape[0] // 2)] for view in self._views)
        reduced = [cv2.resize(half, (width, height), interpolation=cv2.INTER_AREA) for half in halves]
        planes = [np.asarray(plane, np.float32) for plane in reduced]
        grey = mean_of_rgb(planes, Coding(shape.matrix, shape.full_range), self.native.format.components[0].bits)
        return grey[:, ::-1] if shape.geometry.mirrored else grey

    @cached_property
    def _views(self) -> tuple[NDArray[Any], ...]:
        """The planes as they lie in memory; none where plane 0 is not luma, or they cannot be read so."""
        usual, bits = _read_layout(self.native.format.name)
        stored = self.native.planes
        if not usual or any(plane.line_size <= 0 for plane in stored):  # stored from the bottom up
            return ()
        return tuple(_view_plane(plane, 1 if bits[i] <= 8 else 2) for i, plane in enumerate(stored))

    def _plane(self, which: int, width: int, height: int) -> Pixels:
        if not self._views:
            return _read_samples(self._convert("gray8", width, height))
        view = self._views[which]
        # Skipping samples makes this cheap; area averaging of the others softens the aliasing.
        rows, columns = view.shape
        down = view[:: max(1, rows // (2 * height)), :: max(1, columns // (2 * width))]
        if view.dtype != np.uint8:
            _, bits = _read_layout(self.native.format.name)
            down = (down >> (bits[which] - 8)).astype(np.uint8)
        down = np.ascontiguousarray(down)
        if down.shape == (height, width):
            return down
        smaller = down.shape[0] >= height and down.shape[1] >= width
        resized = cv2.resize(down, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
        return np.asarray(resized, np.uint8)

    def _convert(self, layout: str, width: int, height: int) -> VideoFrame:
        return self.scaler.convert(self.native, width, height, layout, interpolation=FAST_BILINEAR)


@cache
def _read_layout(name: str) -> tuple[bool, tuple[int, ...]]:
    """Whether plane 0 of a layout of this name is luma, and the bits of each of its components."""
    usual = name.startswith("nv12") or (
        name.startswith(PLANAR_YUV) and "be" not in name[-3:] and not name.startswith("grayf")
    )
    return usual, tuple(component.bits for component in VideoFormat(name).components)


def _view_plane(plane: VideoPlane, bytes_a_sample: int) -> NDArray[Any]:
    """The samples of a plane as they lie in memory, H x W, uint8 or uint16."""
    samples: NDArray[Any] = np.frombuffer(memoryview(plane), np.uint8 if bytes_a_sample == 1 else np.uint16)
    return samples.reshape(plane.height, plane.line_size // bytes_a_sample)[:, : plane.width]


def _read_samples(native: VideoFrame) -> Pixels:
    """The samples of an 8-bit frame as an array."""
    return np.asarray(native.to_ndarray(), np.uint8)
