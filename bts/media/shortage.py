"""What is said when memory runs out: which clip, how large its pictures are, how much they need."""

from pathlib import Path

from bts.config import Limits
from bts.errors import ClipError
from bts.media.memory import BYTES_PER_PIXEL, allowed_memory
from bts.media.safety import open_container

GIGABYTE = 1e9
"""Bytes."""

REMEDY = "close other programs, use fewer --jobs, or lower max_pixels in [media] of bts.toml to refuse such clips"

WORKERS_REMEDY = (
    "use fewer --jobs, raise clip_gb in [run] of bts.toml, or lower max_pixels in [media] to refuse such clips"
)
"""What helps where a worker of `bts run` has a limit."""


def explain_shortage(error: BaseException, path: Path) -> ClipError:
    """The error for a clip for which memory is short, with the size of its pictures where the file tells it.

    Where this process has a limit that the clip goes beyond, it is named.
    """
    width, height = _read_size(path)
    needed = width * height * BYTES_PER_PIXEL
    if width:
        takes = f"work on them takes about {needed / GIGABYTE:.2g} GB"
        what = f"out of memory: its pictures are {width}x{height}, and {takes}"
    else:
        what = f"out of memory: {error}"
    allowed = allowed_memory()
    if width and needed <= allowed:
        # Something else was in the way: the system's own limit, other programs.
        allowed = 0
    if allowed:
        what = f"{what}, and each worker may use {allowed / GIGABYTE:.2g} GB"
    return ClipError(what, path, WORKERS_REMEDY if allowed else REMEDY, "out-of-memory")


def _read_size(path: Path) -> tuple[int, int]:
    """Width and height of the largest pictures that a file declares, in pixels; (0, 0) when it cannot be read."""
    try:
        with open_container(path, Limits()) as container:
            return max(((s.width, s.height) for s in container.streams.video), default=(0, 0))
    except (ClipError, OSError, ValueError, MemoryError):
        return 0, 0
