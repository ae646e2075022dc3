"""From stored samples to R'G'B': layouts, bit depths, chroma sampling, matrix and range, in floating point.

Nothing is rounded before the end, so ten-bit clips keep what they have until the last step.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Plane = NDArray[np.float32]

WEIGHTS = {
    "bt601": (0.299, 0.114),
    "bt709": (0.2126, 0.0722),
    "bt2020": (0.2627, 0.0593),
    "fcc": (0.30, 0.11),
    "smpte240m": (0.212, 0.087),
}
"""Kr and Kb of each matrix (ITU-T H.273, table 4)."""

_PLANAR = {
    "nv12": "yuv420p", "nv21": "yuv420p", "nv16": "yuv422p", "nv24": "yuv444p", "nv42": "yuv444p",
    "p010le": "yuv420p10le", "p012le": "yuv420p12le", "p016le": "yuv420p16le", "p210le": "yuv422p10le",
    "p212le": "yuv422p12le", "p216le": "yuv422p16le", "p410le": "yuv444p10le", "p412le": "yuv444p12le",
    "p416le": "yuv444p16le", "nv20le": "yuv422p10le", "yuyv422": "yuv422p", "uyvy422": "yuv422p",
    "yvyu422": "yuv422p", "y210le": "yuv422p10le", "y212le": "yuv422p12le", "uyyvyy411": "yuv411p",
    "vuya": "yuva444p", "vuyx": "yuv444p", "ayuv": "yuva444p", "uyva": "yuva444p", "xv30le": "yuv444p10le",
    "xv36le": "yuv444p12le", "ayuv64le": "yuva444p16le", "monow": "gray", "monob": "gray", "ya8": "yuva444p",
    "ya16le": "yuva444p16le",
}  # fmt: skip
"""Layouts whose samples are those of a planar one in another order."""


@dataclass(frozen=True)
class Coding:
    """How samples code colours; `centred` when chroma samples lie midway between luma columns (MPEG-1, JPEG)."""

    matrix: str
    full_range: bool
    centred: bool = False


def read_rgb(native: VideoFrame, coding: Coding) -> tuple[NDArray[np.float32], Plane | None]:
    """(R'G'B' as float32 H x W x 3, nominally 0 to 1 and not clipped; alpha H x W or None), as stored."""
    native = planar(native)
    name = native.format.name
    if name in ("rgba", "rgba64le"):
        return packed_rgb(native)
    if name.startswith("gbr"):
        # libavutil stores the planes as G, B, R
        green, blue, red, *rest = (samples(native, i) / top(native, i) for i in range(len(native.planes)))
        return np.dstack((red, green, blue)), rest[0] if rest else None
    luma = samples(native, 0)
    if name.startswith("gray"):
        scale, offset = luma_scale(native.format.components[0].bits, coding.full_range)
        grey = luma * np.float32(scale) + np.float32(offset)
        return np.dstack((grey, grey, grey)), None
    height, width = luma.shape
    chroma = [upsample(samples(native, i), width, height, coding.centred) for i in (1, 2)]
    transform = matrix_for(coding, native.format.components[0].bits)
    colours = np.asarray(cv2.transform(cv2.merge([luma, *chroma]), transform), np.float32)
    alpha = samples(native, 3) / top(native, 3) if len(native.planes) > 3 else None
    return colours, alpha


def planar(native: VideoFrame) -> VideoFrame:
    """The same samples in a layout that `read_rgb` reads: planar, little-endian, top row first."""
    name = native.format.name
    direct = name.startswith(("yuv4", "yuva4", "yuvj4", "gray", "gbr")) and not name.endswith("be")
    if direct and "f" not in name[4:] and all(plane.line_size > 0 for plane in native.planes):
        return native
    layout = native.format
    deep = max(component.bits for component in layout.components) > 8
    has_alpha = any(component.is_alpha for component in layout.components)
    if layout.is_rgb or name == "pal8" or name.startswith(("bayer", "xyz", "gbr")):
        return native.reformat(format="rgba64le" if deep else "rgba")
    little = name.removesuffix("be") + "le" if name.endswith("be") else _PLANAR.get(name)
    fallback = ("yuva444p16le" if has_alpha else "yuv444p16le") if deep else "yuva444p" if has_alpha else "yuv444p"
    target = little if little in PLANAR_NAMES or little == "gray" else fallback
    return native.reformat(format=target, src_color_range=1, dst_color_range=1)


PLANAR_NAMES = frozenset(_PLANAR.values()) | {
    f"{base}{bits}le"
    for base in ("yuv420p", "yuv422p", "yuv444p", "yuv440p", "yuva420p", "yuva422p", "yuva444p", "gray")
    for bits in (9, 10, 12, 14, 16)
}


def packed_rgb(native: VideoFrame) -> tuple[NDArray[np.float32], Plane | None]:
    """Colours and alpha of an rgba or rgba64le frame."""
    deep = native.format.name == "rgba64le"
    plane = native.planes[0]
    kind: Any = np.uint16 if deep else np.uint8
    rows: NDArray[Any] = np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)
    pixels = rows[:, : native.width * 4].reshape(plane.height, native.width, 4).astype(np.float32)
    pixels /= 65535 if deep else 255
    alpha = pixels[:, :, 3]
    return np.ascontiguousarray(pixels[:, :, :3]), None if float(alpha.min()) >= 1 else alpha


def codes(native: VideoFrame, which: int) -> NDArray[Any]:
    """A view of one plane's code values, uint8 or uint16 H x W; do not write to it."""
    plane = native.planes[which]
    kind: Any = np.uint8 if native.format.components[which].bits <= 8 else np.uint16
    rows: NDArray[Any] = np.frombuffer(memoryview(plane), kind)
    return rows.reshape(plane.height, plane.line_size // rows.itemsize)[:, : plane.width]


def samples(native: VideoFrame, which: int) -> Plane:
    """One plane's code values as float32 H x W."""
    return np.asarray(codes(native, which).astype(np.float32), np.float32)


def top(native: VideoFrame, which: int) -> np.float32:
    """The greatest code value of one component."""
    return np.float32((1 << native.format.components[which].bits) - 1)


def luma_scale(bits: int, full_range: bool) -> tuple[float, float]:
    """(scale, offset) from a luma code value to 0..1 (ITU-T H.273, equations 20 to 31)."""
    if full_range:
        return 1 / ((1 << bits) - 1), 0.0
    unit = 1 << (bits - 8)
    return 1 / (219 * unit), -16 / 219


def chroma_scale(bits: int, full_range: bool) -> tuple[float, float]:
    """(scale, offset) from a chroma code value to -0.5..0.5."""
    middle = 1 << (bits - 1)
    scale = 1 / ((1 << bits) - 1) if full_range else 1 / (224 << (bits - 8))
    return scale, -middle * scale


def matrix_for(coding: Coding, bits: int) -> NDArray[np.float32]:
    """3 x 4: from (Y, Cb, Cr, 1) in code values to R'G'B'."""
    y_scale, y_offset = luma_scale(bits, coding.full_range)
    c_scale, c_offset = chroma_scale(bits, coding.full_range)
    if coding.matrix == "ycgco":
        mix = np.array([[1, -1, 1], [1, 1, 0], [1, -1, -1]], np.float64)
    elif coding.matrix == "rgb":
        # Identity: the planes are G, B and R (H.273, matrix coefficients 0), all three coded like luma.
        mix = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float64)
        c_scale, c_offset = y_scale, y_offset
    else:
        mix = ycc_to_rgb(*WEIGHTS[coding.matrix])
    scale = np.array([y_scale, c_scale, c_scale])
    offset = mix @ np.array([y_offset, c_offset, c_offset])
    return np.hstack((mix * scale, offset[:, None])).astype(np.float32)


def ycc_to_rgb(red: float, blue: float) -> NDArray[np.float64]:
    """The inverse of Y = Kr R + Kg G + Kb B, Cb = (B - Y) / 2 (1 - Kb), Cr = (R - Y) / 2 (1 - Kr)."""
    green = 1 - red - blue
    u, v = 2 * (1 - blue), 2 * (1 - red)
    return np.array([[1, 0, v], [1, -u * blue / green, -v * red / green], [1, u, 0]])


def spacing(size: int, count: int) -> int:
    """Luma columns (or rows) of `size` to one of `count` chroma columns; 0 for what no layout has."""
    return next((step for step in (1, 2, 4, 8) if -(-size // step) == count), 0)


def upsample(chroma: Plane, width: int, height: int, centred: bool) -> Plane:
    """A chroma plane at luma's size, interpolated linearly from where its samples lie."""
    if chroma.shape == (height, width):
        return chroma
    rows, columns = chroma.shape
    across, down = spacing(width, columns), spacing(height, rows)
    if not (across and down):
        return np.asarray(cv2.resize(chroma, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    # Rows always lie midway between those of luma, columns only where they are centred: that is how resize scales.
    size = (columns * across if centred else columns), rows * down
    larger = cv2.resize(chroma, size, interpolation=cv2.INTER_LINEAR)
    if not centred and across > 1:
        # Every first luma column lies on a chroma column, the others at so many parts of the way to the next one.
        after = cv2.copyMakeBorder(larger, 0, 0, 0, 1, cv2.BORDER_REPLICATE)[:, 1:]
        between = [cv2.addWeighted(larger, 1 - part / across, after, part / across, 0) for part in range(1, across)]
        larger = cv2.merge([larger, *between]).reshape(rows * down, columns * across)
    return np.asarray(larger[:height, :width], np.float32)


PLAIN = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p"})
BAND = 90
"""Lines of 1080p worked on at a time: what one step makes is still in the processor's cache for the next."""


def is_plain(native: VideoFrame, coding: Coding) -> bool:
    """Whether `plain_rgb` can read the frame."""
    return native.format.name in PLAIN and coding.matrix in WEIGHTS and native.planes[0].line_size > 0


def plain_rgb(native: VideoFrame, coding: Coding) -> NDArray[np.uint8]:
    """What `read_rgb` gives for plain 8-bit video, rounded: uint8 H x W x 3, in half the time."""
    luma, blue, red = (codes(native, which) for which in range(3))
    height, width = luma.shape
    down = spacing(height, blue.shape[0])
    made = np.empty((height, width, 3), np.uint8)
    transform = matrix_for(coding, 8) * 255
    for first in range(0, height, BAND):
        last = min(first + BAND, height)
        # One more chroma row on either side, for the interpolation.
        low, high = max(0, first // down - 1), min(blue.shape[0], -(-last // down) + 1)
        chroma = [
            upsample(plane[low:high].astype(np.float32), width, (high - low) * down, coding.centred)
            for plane in (blue, red)
        ]
        rows = slice(first - low * down, last - low * down)
        mix_band(luma[first:last], chroma[0][rows], chroma[1][rows], transform, made[first:last])
    return made


def mix_band(luma: NDArray[np.uint8], blue: Plane, red: Plane, transform: NDArray[np.float32], made: Any) -> None:
    """Some lines of Y, Cb and Cr to R, G and B in `made`, by a matrix as `matrix_for` gives it, times 255."""
    own = luma.astype(np.float32)
    (scale, _, from_red, more_red), (_, *from_both, more_green), (_, from_blue, _, more_blue) = transform.tolist()
    # Red has no part of Cb, and blue none of Cr.
    green = cv2.addWeighted(blue, from_both[0], red, from_both[1], more_green)
    bytewise = [
        cv2.addWeighted(own, scale, red, from_red, more_red, dtype=cv2.CV_8U),
        cv2.addWeighted(own, scale, green, 1.0, 0.0, dtype=cv2.CV_8U),
        cv2.addWeighted(own, scale, blue, from_blue, more_blue, dtype=cv2.CV_8U),
    ]
    cv2.merge(bytewise, made)
