"""From stored samples to R'G'B': layouts, bit depths, chroma sampling, matrix and range, in floating point.

Nothing is rounded before the end, so ten-bit clips keep what they have until the last step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from bts.media.arrays import Floats, Pixels

LUMA_WEIGHTS = {
    "bt601": (0.299, 0.114),
    "bt709": (0.2126, 0.0722),
    "bt2020": (0.2627, 0.0593),
    "fcc": (0.30, 0.11),
    "smpte240m": (0.212, 0.087),
}
"""Kr and Kb of each matrix (ITU-T H.273, table 4)."""

PLANAR_TWINS = {
    "nv12": "yuv420p", "nv21": "yuv420p", "nv16": "yuv422p", "nv24": "yuv444p", "nv42": "yuv444p",
    "p010le": "yuv420p10le", "p012le": "yuv420p12le", "p016le": "yuv420p16le", "p210le": "yuv422p10le",
    "p212le": "yuv422p12le", "p216le": "yuv422p16le", "p410le": "yuv444p10le", "p412le": "yuv444p12le",
    "p416le": "yuv444p16le", "nv20le": "yuv422p10le", "yuyv422": "yuv422p", "uyvy422": "yuv422p",
    "yvyu422": "yuv422p", "y210le": "yuv422p10le", "y212le": "yuv422p12le", "uyyvyy411": "yuv411p",
    "vuya": "yuva444p", "vuyx": "yuv444p", "ayuv": "yuva444p", "uyva": "yuva444p", "xv30le": "yuv444p10le",
    "xv36le": "yuv444p12le", "ayuv64le": "yuva444p16le", "monow": "gray", "monob": "gray", "ya8": "yuva444p",
    "ya16le": "yuva444p16le",
}  # fmt: skip
"""Layout -> the planar layout that holds the same samples in another order (names of libavutil/pixdesc.c)."""

PLANAR_NAMES = frozenset(PLANAR_TWINS.values()) | {
    f"{base}{bits}le"
    for base in ("yuv420p", "yuv422p", "yuv444p", "yuv440p", "yuva420p", "yuva422p", "yuva444p", "gray")
    for bits in (9, 10, 12, 14, 16)
}
"""Layouts that a frame may be converted to."""


@dataclass(frozen=True)
class Coding:
    """How samples code colours: `matrix` is a key of LUMA_WEIGHTS, `ycgco` or `rgb`.

    `centred`: chroma samples lie midway between luma columns (MPEG-1, JPEG) and not on every second column (MPEG-2).
    """

    matrix: str
    full_range: bool
    centred: bool = False


def read_rgb(native: VideoFrame, coding: Coding) -> tuple[Floats, Floats | None]:
    """Convert a frame to (R'G'B' H x W x 3, nominally 0 to 1 and not clipped; alpha H x W, 0 to 1, or None).

    The picture keeps its stored size and orientation.
    """
    native = _to_planar(native)
    name = native.format.name
    if name in ("rgba", "rgba64le"):
        return _read_packed_rgb(native)
    if name.startswith("gbr"):
        # libavutil stores the planes as G, B, R
        green, blue, red, *rest = (_read_plane(native, i) / _top_code(native, i) for i in range(len(native.planes)))
        return np.dstack((red, green, blue)), rest[0] if rest else None
    luma = _read_plane(native, 0)
    if name.startswith("gray"):
        scale, offset = _luma_scale(native.format.components[0].bits, coding.full_range)
        grey = luma * np.float32(scale) + np.float32(offset)
        return np.dstack((grey, grey, grey)), None
    height, width = luma.shape
    chroma = [_upsample(_read_plane(native, i), width, height, coding.centred) for i in (1, 2)]
    transform = _matrix_for(coding, native.format.components[0].bits)
    colours = np.asarray(cv2.transform(cv2.merge([luma, *chroma]), transform), np.float32)
    alpha = _read_plane(native, 3) / _top_code(native, 3) if len(native.planes) > 3 else None
    return colours, alpha


def _to_planar(native: VideoFrame) -> VideoFrame:
    """The same samples in a layout that `read_rgb` reads: planar or RGBA, integer, little-endian, top row first."""
    layout = native.format
    if _is_direct(native):
        return native
    if layout.is_rgb or layout.name.startswith(("pal8", "bayer", "xyz", "gbr")):
        return native.reformat(format="rgba64le" if is_deep(layout) else "rgba")
    # The same range on both sides, so that swscale moves code values and does not scale them.
    return native.reformat(format=_choose_planar(layout), src_color_range=1, dst_color_range=1)


def _is_direct(native: VideoFrame) -> bool:
    """Whether `read_rgb` reads the frame as it is."""
    name = native.format.name
    planar = name.startswith(("yuv4", "yuva4", "yuvj4", "gray", "gbr"))
    floating = "f" in name[4:]
    big_endian = name.endswith("be")
    top_row_first = all(plane.line_size > 0 for plane in native.planes)
    return planar and not floating and not big_endian and top_row_first


def is_deep(layout: VideoFormat) -> bool:
    """Whether a sample has more than eight bits."""
    return max(component.bits for component in layout.components) > 8


def _choose_planar(layout: VideoFormat) -> str:
    """The little-endian planar layout for a YUV or grey one; 4:4:4 where none has the same samples."""
    name = layout.name
    twin = name.removesuffix("be") + "le" if name.endswith("be") else PLANAR_TWINS.get(name, "")
    if twin in PLANAR_NAMES:
        return twin
    has_alpha = any(component.is_alpha for component in layout.components)
    base = "yuva444p" if has_alpha else "yuv444p"
    return f"{base}16le" if is_deep(layout) else base


def _read_packed_rgb(native: VideoFrame) -> tuple[Floats, Floats | None]:
    """(R'G'B' H x W x 3, alpha H x W or None when all is opaque), 0 to 1, of an rgba or rgba64le frame."""
    deep = native.format.name == "rgba64le"
    plane = native.planes[0]
    kind: Any = np.uint16 if deep else np.uint8
    rows: NDArray[Any] = np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)
    pixels = rows[:, : native.width * 4].reshape(plane.height, native.width, 4).astype(np.float32)
    pixels /= 65535 if deep else 255
    alpha = pixels[:, :, 3]
    return np.ascontiguousarray(pixels[:, :, :3]), None if float(alpha.min()) >= 1 else alpha


def _view_plane(native: VideoFrame, which: int) -> NDArray[Any]:
    """A view of one plane's code values, uint8 or uint16 H x W; do not write to it."""
    plane = native.planes[which]
    kind: Any = np.uint8 if native.format.components[which].bits <= 8 else np.uint16
    rows: NDArray[Any] = np.frombuffer(memoryview(plane), kind)
    return rows.reshape(plane.height, plane.line_size // rows.itemsize)[:, : plane.width]


def _read_plane(native: VideoFrame, which: int) -> Floats:
    """One plane's code values as float32 H x W."""
    return np.asarray(_view_plane(native, which).astype(np.float32), np.float32)


def _top_code(native: VideoFrame, which: int) -> np.float32:
    """The greatest code value of a component: 255 for eight bits."""
    return np.float32((1 << native.format.components[which].bits) - 1)


def _luma_scale(bits: int, full_range: bool) -> tuple[float, float]:
    """(scale, offset) that bring a luma code value to 0..1 (ITU-T H.273, equations 20 to 31)."""
    if full_range:
        return 1 / ((1 << bits) - 1), 0.0
    unit = 1 << (bits - 8)
    return 1 / (219 * unit), -16 / 219


def _chroma_scale(bits: int, full_range: bool) -> tuple[float, float]:
    """(scale, offset) that bring a chroma code value to -0.5..0.5 (ITU-T H.273, equations 20 to 31)."""
    middle = 1 << (bits - 1)
    scale = 1 / ((1 << bits) - 1) if full_range else 1 / (224 << (bits - 8))
    return scale, -middle * scale


def _matrix_for(coding: Coding, bits: int) -> Floats:
    """The 3 x 4 matrix from (Y, Cb, Cr, 1), code values of `bits` bits, to R'G'B' 0..1."""
    y_scale, y_offset = _luma_scale(bits, coding.full_range)
    c_scale, c_offset = _chroma_scale(bits, coding.full_range)
    if coding.matrix == "ycgco":
        mix = np.array([[1, -1, 1], [1, 1, 0], [1, -1, -1]], np.float64)
    elif coding.matrix == "rgb":
        # Identity: the planes are G, B and R (H.273, matrix coefficients 0), all three coded like luma.
        mix = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float64)
        c_scale, c_offset = y_scale, y_offset
    else:
        mix = _ycc_to_rgb(*LUMA_WEIGHTS[coding.matrix])
    scale = np.array([y_scale, c_scale, c_scale])
    offset = mix @ np.array([y_offset, c_offset, c_offset])
    return np.hstack((mix * scale, offset[:, None])).astype(np.float32)


def mean_of_rgb(planes: Sequence[Floats], coding: Coding, bits: int) -> Floats:
    """The mean of R', G' and B', 0 to 255, of planes of one size (Y, Cb, Cr, code values of `bits` bits)."""
    luma, blue, red = planes
    *weights, offset = _weigh_mean(coding, bits)
    coloured = cv2.addWeighted(blue, weights[1], red, weights[2], offset)
    return np.asarray(np.clip(cv2.addWeighted(luma, weights[0], coloured, 1, 0), 0, WHITE), np.float32)


@cache
def _weigh_mean(coding: Coding, bits: int) -> list[float]:
    """What Y, Cb and Cr count in the mean of R', G' and B', 0 to 255, and what is added."""
    mean: list[float] = (_matrix_for(coding, bits).mean(axis=0) * WHITE).tolist()
    return mean


WHITE = 255
"""The 8-bit code value of 1.0."""


def _ycc_to_rgb(red: float, blue: float) -> NDArray[np.float64]:
    """The 3 x 3 matrix from Y, Cb, Cr to R'G'B' for given Kr and Kb.

    It inverts Y = Kr R + Kg G + Kb B, Cb = (B - Y) / 2 (1 - Kb), Cr = (R - Y) / 2 (1 - Kr) (ITU-T H.273, 8.3).
    """
    green = 1 - red - blue
    u, v = 2 * (1 - blue), 2 * (1 - red)
    return np.array([[1, 0, v], [1, -u * blue / green, -v * red / green], [1, u, 0]])


def _chroma_step(size: int, count: int) -> int:
    """How many luma columns (or rows) share a chroma column (or row): 1, 2, 4 or 8; 0 when no layout has that ratio."""
    return next((step for step in (1, 2, 4, 8) if -(-size // step) == count), 0)


def _upsample(chroma: Floats, width: int, height: int, centred: bool) -> Floats:
    """Enlarge a chroma plane to the size of the luma plane, interpolating linearly between the samples' positions."""
    if chroma.shape == (height, width):
        return chroma
    rows, columns = chroma.shape
    across, down = _chroma_step(width, columns), _chroma_step(height, rows)
    if not (across and down):
        return np.asarray(cv2.resize(chroma, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    # Rows always lie midway between those of luma, columns only where they are centred: that is how resize scales.
    size = (columns * across if centred else columns), rows * down
    larger = cv2.resize(chroma, size, interpolation=cv2.INTER_LINEAR)
    if not centred and across > 1:
        # Luma column 0 lies on a chroma column, column 1 at 1/across of the way to the next one, and so on.
        after = cv2.copyMakeBorder(larger, 0, 0, 0, 1, cv2.BORDER_REPLICATE)[:, 1:]
        between = [cv2.addWeighted(larger, 1 - step / across, after, step / across, 0) for step in range(1, across)]
        larger = cv2.merge([larger, *between]).reshape(rows * down, columns * across)
    return np.asarray(larger[:height, :width], np.float32)


PLAIN = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p"})
"""Layouts that `read_plain_rgb` reads: 8-bit planar YUV without alpha."""

LINES_AT_ONCE = 90
"""Lines converted at a time: 90 lines of 1080p are still in the processor's cache when the next step reads them."""


def is_plain(native: VideoFrame, coding: Coding) -> bool:
    """Whether `read_plain_rgb` can read the frame."""
    return native.format.name in PLAIN and coding.matrix in LUMA_WEIGHTS and native.planes[0].line_size > 0


def read_plain_rgb(native: VideoFrame, coding: Coding) -> Pixels:
    """Convert a frame for which `is_plain` holds to R'G'B', uint8 H x W x 3: `read_rgb` rounded, in half the time."""
    luma, blue, red = (_view_plane(native, which) for which in range(3))
    height, width = luma.shape
    down = _chroma_step(height, blue.shape[0])
    made = np.empty((height, width, 3), np.uint8)
    transform = _matrix_for(coding, 8) * 255
    for first in range(0, height, LINES_AT_ONCE):
        last = min(first + LINES_AT_ONCE, height)
        # One more chroma row on either side, for the interpolation.
        low, high = max(0, first // down - 1), min(blue.shape[0], -(-last // down) + 1)
        chroma = [
            _upsample(plane[low:high].astype(np.float32), width, (high - low) * down, coding.centred)
            for plane in (blue, red)
        ]
        rows = slice(first - low * down, last - low * down)
        _mix_band(luma[first:last], chroma[0][rows], chroma[1][rows], transform, made[first:last])
    return made


def _mix_band(luma: Pixels, blue: Floats, red: Floats, transform: Floats, made: Pixels) -> None:
    """Convert some lines of Y, Cb and Cr and write R, G and B into `made` (uint8 H x W x 3).

    `transform` is the matrix of `_matrix_for` times 255.
    """
    own = luma.astype(np.float32)
    (scale, _, from_red, more_red), (_, *from_both, more_green), (_, from_blue, _, more_blue) = transform.tolist()
    # Red does not depend on Cb, nor blue on Cr.
    green = cv2.addWeighted(blue, from_both[0], red, from_both[1], more_green)
    bytewise = [
        cv2.addWeighted(own, scale, red, from_red, more_red, dtype=cv2.CV_8U),
        cv2.addWeighted(own, scale, green, 1.0, 0.0, dtype=cv2.CV_8U),
        cv2.addWeighted(own, scale, blue, from_blue, more_blue, dtype=cv2.CV_8U),
    ]
    cv2.merge(bytewise, made)
