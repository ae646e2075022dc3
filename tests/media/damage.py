"""Damaging files in the ways that disks, cards and broken downloads do; always the same for the same seed."""

import os
import random
import signal
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from hashlib import md5
from pathlib import Path

import numpy as np

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


@dataclass(frozen=True)
class Answer:
    """What reading a damaged file gave: (number, pixels) of the frames in order, (asked, given, pixels) of frames asked
    for alone, the warnings; or the error."""

    frames: tuple[tuple[int, str], ...] = ()
    alone: tuple[tuple[int, int, str], ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""


def answer_of(path: Path, cores: int, held: int) -> Answer:
    """Read a file on a number of cores (in a process of its own, which stays bound to them), and hold the last `held`
    frames: which memory the decoder takes for the next depends on that."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    os.cpu_count = lambda: cores
    found, keep = [], deque[media.Frame](maxlen=held)
    try:
        with media.open_clip(path, limits=media.Limits(max_pixels=4096 * 4096, stall_seconds=20)) as clip:
            for frame in media.frames(clip):
                found.append((frame.number, digest(frame)))
                keep.append(frame)
            times = [clip.info.time_of_frame(clip.info.frames * n // 9) for n in range(9)]
            alone = [(clip.info.frame_at(t), f.number, digest(f)) for t, f in media.frames_at(clip, times)]
            return Answer(tuple(found), tuple(alone), tuple(sorted(clip.warnings)))
    except ClipError as error:
        return Answer(error=str(error))


def digest(frame: media.Frame) -> str:
    """Of all planes of a frame as stored."""
    sums = md5(usedforsecurity=False)
    for plane in frame.native.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)
        deep = 2 if frame.native.format.components[0].bits > 8 else 1
        sums.update(rows[:, : plane.width * deep].tobytes())
    return sums.hexdigest()


def memory_now() -> int:
    """Resident memory of this process in KiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def crash(path: Path) -> None:
    """Stands for a decoder that takes its process down."""
    with media.open_clip(path) as clip:
        next(media.frames(clip))
        os.kill(os.getpid(), signal.SIGSEGV)
