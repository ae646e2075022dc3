"""How long a clip may take and how much memory it may use: what the limits are, and what is used of them."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bts.config import ClipLimits, load
from bts.errors import BtsError, ClipError
from bts.report import Failure

FEWEST_MINUTES = 10.0
"""Minutes that each clip may take, however small its file."""

SECONDS_PER_MB = 30.0
"""Seconds more for each MB (10^6 bytes): an hour of 4K in AV1 has 2 MB for each of its seconds of work, or more."""

MEMORY_SHARE = 0.8
"""The part of the machine's memory that its workers share; the rest is for the system and the process that records."""

LEAST_MEMORY = 1_000_000_000
"""Bytes that each worker may use at least, however many share the machine: clips of 1920x1080 take half of it."""

MB, GB = 1e6, 1e9
"""Bytes."""

CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where Linux says how much memory a container may use, version 2 and version 1."""


@dataclass(frozen=True)
class Bounds:
    """The limits of one clip: `seconds` by the clock, and `memory` in bytes, 0 where there is none."""

    seconds: float
    memory: int


def bounds_of(clip: Path, limits: ClipLimits, share: int) -> Bounds:
    """The limits of a clip: those given, else those of its bts.toml, else time by its size and `share` bytes."""
    try:
        own = load(clip).run
    except BtsError:  # the work on the clip will say so
        own = ClipLimits()
    minutes = limits.clip_minutes or own.clip_minutes
    size = 0
    with suppress(OSError):
        size = clip.stat().st_size
    seconds = minutes * 60 if minutes else FEWEST_MINUTES * 60 + size / MB * SECONDS_PER_MB
    return Bounds(seconds, int((limits.clip_gb or own.clip_gb) * GB) or share)


def memory_share(workers: int) -> int:
    """Bytes that each of `workers` workers of this machine may use; 0 where the system does not say what it has."""
    whole = machine_memory()
    return max(LEAST_MEMORY, int(whole * MEMORY_SHARE / workers)) if whole else 0


def machine_memory() -> int:
    """Bytes of memory of this machine, or of the container in which this process runs; 0 where unknown."""
    try:
        sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    except (AttributeError, ValueError, OSError):  # Windows
        return 0
    for name in CGROUP_LIMITS:
        with suppress(OSError, ValueError):  # `max` is no limit
            sizes.append(int(Path(name).read_text()))
    return min(sizes)


def count_memory() -> int:
    """Bytes of memory that this process and the programs that it started hold; 0 where the system does not say."""
    return sum(map(_memory_of, _family(os.getpid())))


def out_of_time(clip: Path, seconds: float) -> Failure:
    """The failure of a clip that took longer than `seconds`."""
    what = f"took more than {_words(seconds)}, the limit for this clip, and was given up"
    remedy = "raise clip_minutes in [run] of bts.toml, or check its disk"
    return Failure.of(ClipError(what, clip, remedy, "stalled"))


def out_of_memory(clip: Path, memory: int, workers: int) -> Failure:
    """The failure of a clip for which a worker needed more than `memory` bytes."""
    whose = f"each of {workers} workers" if workers > 1 else "the worker"
    what = f"needs more than {memory / GB:.2g} GB of memory, the limit for {whose}"
    remedy = "use fewer --jobs, or raise clip_gb in [run] of bts.toml"
    return Failure.of(ClipError(what, clip, remedy, "out-of-memory"))


def _words(seconds: float) -> str:
    """`12 minutes`, or seconds where they are fewer than two minutes."""
    if seconds < 2 * 60:
        return f"{seconds:.3g} seconds"
    return f"{seconds / 60:.0f} minutes"


def _family(process: int) -> list[int]:
    """A process and all that it started, and that these did, in Linux; elsewhere the process alone."""
    family = [process]
    for member in family:
        with suppress(OSError):
            for listed in Path(f"/proc/{member}/task").glob("*/children"):
                family += map(int, listed.read_text().split())
    return family


def _memory_of(process: int) -> int:
    """Bytes of a process that are its own: what it shares with others, such as the code of libraries, is left out."""
    try:
        _, resident, shared = Path(f"/proc/{process}/statm").read_text().split()[:3]
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
