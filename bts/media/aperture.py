"""The clean aperture of MP4 and QuickTime files: the part of the picture that is meant to be seen.

Tape formats store a few lines and columns of noise around it. Browsers show all of the picture, and so does bts unless
`[media] clean_aperture = true` asks for the cut.
"""

import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bts.media.mp4 import read_sample_entry

VISUAL_ENTRY = 86
"""Bytes of a visual sample entry before its boxes (ISO/IEC 14496-12, section 12.1.3)."""

COLUMNS, LINES = 2, 4
"""Columns and lines of which the cut takes a multiple at the left and at the top: so chroma samples and fields keep
their places."""


@dataclass(frozen=True)
class Aperture:
    """A rectangle of the stored picture, in pixels from its upper left corner."""

    width: int
    height: int
    x: int
    y: int


def read_clean_aperture(path: Path, track: int, width: int, height: int) -> Aperture | None:
    """The clean aperture of a track whose pictures are stored at this size; None when there is none, or it is all."""
    entry = read_sample_entry(path, track)
    at = VISUAL_ENTRY
    while entry is not None and at + 8 <= len(entry):
        length, name = struct.unpack(">I4s", entry[at : at + 8])
        if name == b"clap" and length >= 40 and at + 40 <= len(entry):
            return _place(struct.unpack(">IIIIiIiI", entry[at + 8 : at + 40]), width, height)
        if length < 8:
            break
        at += length
    return None


def _place(values: tuple[int, ...], width: int, height: int) -> Aperture | None:
    """The rectangle that a `clap` box declares (ISO/IEC 14496-12, section 12.1.4), on whole samples."""
    if not all(values[1::2]):
        return None
    wide, high, right, down = (Fraction(values[n], values[n + 1]) for n in (0, 2, 4, 6))
    x = int((width - wide) / 2 + right) // COLUMNS * COLUMNS
    y = int((height - high) / 2 + down) // LINES * LINES
    found = Aperture(int(wide) // 2 * 2, int(high) // 2 * 2, x, y)
    inside = min(x, y) >= 0 and min(found.width, found.height) > 0
    inside = inside and x + found.width <= width and y + found.height <= height
    return found if inside and (found.width, found.height) != (width, height) else None
