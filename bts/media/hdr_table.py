"""The tone mapping of stills as a table for ffmpeg, so that a snippet has the colours of the stills beside it."""

from pathlib import Path

import numpy as np

from bts.media.clip import ClipInfo
from bts.media.tonemap import tone_map

GRID_POINTS = 49
"""Grid points along each side of the cube: with tetrahedral interpolation the error stays below one 8-bit level."""


def write_tone_table(info: ClipInfo, path: Path) -> None:
    """Write a .cube file (Adobe cube LUT 1.0) from an HDR clip's RGB code values to those of an sRGB page.

    Raises ValueError for a clip that is not HDR.
    """
    if info.hdr is None:
        raise ValueError("only HDR is tone-mapped")
    axis = np.linspace(0, 1, GRID_POINTS, dtype=np.float32)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    coded = np.stack([red, green, blue], axis=-1).reshape(GRID_POINTS * GRID_POINTS, GRID_POINTS, 3)
    shown = np.clip(tone_map(coded, info.hdr, info.colour.primaries, info.peak), 0, 1).reshape(-1, 3)
    with path.open("w", encoding="ascii") as file:
        file.write(f"LUT_3D_SIZE {GRID_POINTS}\n")
        np.savetxt(file, shown, fmt="%.6f")
