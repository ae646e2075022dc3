"""Whether memory has run out, or a damaged file asked for more than there can be; and how much this process may use."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

BYTES_PER_PIXEL = 30
"""Bytes that work on a clip takes for a pixel of its stored pictures: `bts run` of 16000x8600 in H.264 held 4.2 GB.

The decoder keeps pictures that others refer to, its threads hold one each, and a still is made of floats.
"""

STACKS_PER_PROCESSOR = 8
"""Threads, for each processor, whose stacks are left out of a limit: decoders and ffmpeg start that many, or fewer."""

STACK = 8 * 1024 * 1024
"""Bytes that Linux reserves for a thread's stack; hardly any of it is used."""

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


class _Allowance:
    """Bytes that this process may use for its work; 0: no limit but the machine's."""

    size: int = 0


_allowance = _Allowance()


def allowed_memory() -> int:
    """Bytes that this process may use for its work, as `allow_memory` set it; 0 where there is no limit."""
    return _allowance.size


def allow_memory(size: int) -> None:
    """Let this process reserve `size` bytes beyond what it has reserved so far; 0 takes the limit away.

    Linux then refuses more, so that what asks for gigabytes gets MemoryError before they are taken from others. It
    counts what is reserved, used or not, so that room for the stacks of threads comes on top; programs that are started
    have the same limit, each for itself. Elsewhere nothing is refused.
    """
    _allowance.size = size
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = most
        if size:
            reserved = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
            reserved += STACKS_PER_PROCESSOR * (os.cpu_count() or 1) * STACK
            wanted = reserved + size if most < 0 else min(reserved + size, most)
    except (ImportError, OSError, ValueError, IndexError):  # not on Linux
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
