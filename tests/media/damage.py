"""Damaging files in the ways that disks, cards and broken downloads do; always the same for the same seed."""

import os
import random
import signal
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from bts import media
from bts.errors import ClipError

KINDS = ("cut", "flip", "zero", "hole", "swap")


def damaged(data: bytes, seed: int) -> bytes:
    """A damaged copy of a file's bytes."""
    rng = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    body = bytearray(data)
    if kind == "cut":
        return bytes(body[: rng.randrange(1, len(body))])
    if kind == "flip":
        for _ in range(rng.choice((1, 20, 400))):
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    elif kind == "zero":
        for _ in range(rng.choice((1, 4))):
            start = rng.randrange(len(body))
            length = min(rng.choice((512, 4096, 65536)), len(body) - start)
            body[start : start + length] = bytes(length)
    elif kind == "hole":
        start = rng.randrange(len(body))
        del body[start : start + rng.choice((1, 188, 5000))]
    else:
        for _ in range(8):
            a, b = rng.randrange(len(body)), rng.randrange(len(body))
            block = bytes(body[a : a + 1024])
            body[a : a + 1024], body[b : b + len(block)] = body[b : b + 1024], block
    return bytes(body)


@dataclass(frozen=True)
class Outcome:
    """How reading a damaged file ended."""

    seed: int
    frames: int
    stills: int
    reported: int
    error: str
    memory: int


def read_through(path: Path, seed: int) -> Outcome:
    """Everything the toolkit does with a clip: frames in order, frames by time, stills."""
    limits = media.Limits(max_pixels=4096 * 4096, stall_seconds=20)
    frames = stills = reported = 0
    error = ""
    try:
        with media.open_clip(path, limits=limits) as clip:
            reported = clip.info.frames
            for frame in media.frames(clip):
                frame.luma(32, 18)
                frames += 1
            times = [clip.info.duration * Fraction(n, 5) for n in range(5)]
            for _, picture in media.pictures_at(clip, times):
                assert picture.rgb.shape[2] == 3
                stills += 1
            assert frames == reported or clip.warnings, "a loss must be reported"
    except ClipError as caught:
        error = str(caught)
    return Outcome(seed, frames, stills, reported, error, memory_now())


def memory_now() -> int:
    """Resident memory of this process in KiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def crash(path: Path) -> None:
    """Stands for a decoder that takes its process down."""
    with media.open_clip(path) as clip:
        next(media.frames(clip))
        os.kill(os.getpid(), signal.SIGSEGV)
