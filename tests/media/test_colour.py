"""Stored samples to colours: against the definition, written out in double precision, on the hardest of pictures."""

import itertools

import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from bts.media.colour import LUMA_WEIGHTS, Coding, is_plain, read_plain_rgb, read_rgb

Plane = NDArray[np.float64]
LAYOUTS = {
    "yuv420p": (2, 2, 8), "yuvj420p": (2, 2, 8), "yuv422p": (2, 1, 8), "yuvj422p": (2, 1, 8), "yuv444p": (1, 1, 8),
    "yuvj444p": (1, 1, 8), "yuv440p": (1, 2, 8), "yuv411p": (4, 1, 8), "yuv410p": (4, 4, 8), "yuv420p10le": (2, 2, 10),
    "yuv422p10le": (2, 1, 10), "yuv444p12le": (1, 1, 12),
}  # fmt: skip
"""Layout -> (luma columns and rows for each chroma sample, bits)."""


def noise(layout: str, width: int, height: int) -> tuple[VideoFrame, list[Plane]]:
    """A frame of random code values, none of them spared, and its planes."""
    across, down, bits = LAYOUTS[layout]
    rng = np.random.default_rng(width * height)
    frame = VideoFrame(width, height, layout)
    planes = []
    kind = np.uint8 if bits == 8 else np.dtype("<u2")
    for place, plane in enumerate(frame.planes):
        size = (height, width) if not place else (-(-height // down), -(-width // across))
        assert (plane.height, plane.width) == size
        values = rng.integers(0, 1 << bits, size)
        rows = np.zeros((plane.height, plane.line_size // np.dtype(kind).itemsize), kind)
        rows[:, : plane.width] = values
        plane.update(rows.tobytes())
        planes.append(values.astype(float))
    return frame, planes


def enlarged(chroma: Plane, width: int, height: int, across: int, down: int, centred: bool) -> Plane:
    """Each luma sample's chroma, linearly between the samples about it; outside the outermost it stays as they are."""
    x = (np.arange(width) - ((across - 1) / 2 if centred else 0)) / across
    y = (np.arange(height) - (down - 1) / 2) / down
    rows, columns = chroma.shape
    wide = np.array([np.interp(x, np.arange(columns), line) for line in chroma])
    return np.array([np.interp(y, np.arange(rows), line) for line in wide.T]).T


def by_definition(planes: list[Plane], layout: str, coding: Coding) -> NDArray[np.float64]:
    """R'G'B' from 0 to 255, neither rounded nor clipped (ITU-T H.273)."""
    across, down, bits = LAYOUTS[layout]
    height, width = planes[0].shape
    u, v = (enlarged(p, width, height, across, down, coding.centred) - (1 << bits - 1) for p in planes[1:])
    unit = 1 << bits - 8
    if coding.full_range:
        luma, u, v = (plane / ((1 << bits) - 1) for plane in (planes[0], u, v))
    else:
        luma, u, v = (planes[0] - 16 * unit) / (219 * unit), u / (224 * unit), v / (224 * unit)
    red, blue = LUMA_WEIGHTS[coding.matrix]
    r, b = luma + 2 * (1 - red) * v, luma + 2 * (1 - blue) * u
    return np.dstack((r, (luma - red * r - blue * b) / (1 - red - blue), b)) * 255


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("width", "height"), [(64, 200), (35, 187), (5, 5), (3, 2), (1, 1)])
def test_noise_becomes_the_colours_of_the_definition(layout: str, width: int, height: int) -> None:
    frame, planes = noise(layout, width, height)
    for matrix, full, centred in itertools.product(LUMA_WEIGHTS, (False, True), (False, True)):
        coding = Coding(matrix, full, centred)
        exact = by_definition(planes, layout, coding)
        colours, alpha = read_rgb(frame, coding)
        assert alpha is None
        assert np.abs(colours * 255 - exact).max() < 0.01, coding
        if is_plain(frame, coding):
            assert np.abs(read_plain_rgb(frame, coding) - exact.clip(0, 255)).max() < 0.51, coding


def test_all_common_layouts_are_plain() -> None:
    for layout in ("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p"):
        assert is_plain(noise(layout, 16, 16)[0], Coding("bt709", False)), layout
