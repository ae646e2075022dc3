"""Whether memory has run out, or a damaged file asked for more than there can be."""

import numpy as np

BYTES_PER_PIXEL = 30
"""Bytes that work on a clip takes for a pixel of its stored pictures: `bts run` of 16000x8600 in H.264 held 4.2 GB.

The decoder keeps pictures that others refer to, its threads hold one each, and a still is made of floats.
"""

LITTLE = 64 * 1024 * 1024
"""Bytes without which nothing can be read."""


def lacks_room(size: int = LITTLE) -> bool:
    """Whether memory lacks `size` bytes, or LITTLE where that is more. Asking uses none."""
    try:
        np.empty(max(LITTLE, size), np.uint8)
    except (MemoryError, ValueError):  # ValueError: more than any machine can have
        return True
    return False


def check_room(pixels: int, bytes_per_pixel: int = BYTES_PER_PIXEL) -> None:
    """Raise MemoryError when there is no memory for work on pictures of `pixels` pixels.

    Asked where a picture was lost, because decoders call a lack of memory by other names, or say nothing, and damaged
    packets ask for absurd amounts; and before a library that does not survive it.
    """
    if lacks_room(pixels * bytes_per_pixel):
        raise MemoryError(f"less than {pixels * bytes_per_pixel} bytes are left")
