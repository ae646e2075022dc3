"""Shots, candidates and little clips that are drawn: every measure of them is known."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bts import media
from bts.keyframes.candidates import CHANGE_GRID, Candidate, CandidateCollector, Measures

Pixels = npt.NDArray[np.uint8]

RATE = 25
"""Frames a second of drawn shots."""

GREY = np.full((90, 160, 3), 128, np.uint8)


def shot_of(n: int = 100, **changed: float) -> list[Measures]:
    """The measures of a shot of `n` frames that are alike and as most real ones are."""
    usual: dict[str, float] = {
        "sharpness": 20.0,
        "motion": 2.0,
        "level": 110.0,
        "spread": 45.0,
        "dark": 0.02,
        "blown": 0.0,
        **changed,
    }
    return [Measures(number=i, time=Fraction(i, RATE), changed=grid(), **usual) for i in range(n)]


def grid(lower: int = 0, everywhere: int = 0) -> bytes:
    """How much each block changed: all of them, and two in the lower third."""
    blocks = np.full(CHANGE_GRID[::-1], everywhere, np.uint8)
    blocks[9, 3:5] = max(lower, everywhere)
    return blocks.tobytes()


def candidate(m: Measures, picture: Pixels = GREY) -> Candidate:
    """A candidate with those measures; only faces are looked for in its picture."""
    grey = np.full((36, 64), 128, np.uint8)
    half = np.full((18, 32), 128, np.uint8)
    return Candidate(m, (grey, half, half), picture)


def draw_clip(path: Path, levels: Sequence[int], textures: Sequence[int], rate: int = RATE) -> Path:
    """A lossless clip of 128 x 72: a grey of each level under a chessboard of single pixels of each strength.

    The chessboard is sharpness alone: it is gone from the small pictures in which change is measured.
    """
    chessboard = np.indices((72, 128)).sum(axis=0) % 2 * 2 - 1
    chroma = bytes([128]) * (72 * 128 // 2)
    raw = path.with_suffix(".raw")
    frames = (
        np.asarray(level + chessboard * texture, np.uint8) for level, texture in zip(levels, textures, strict=True)
    )
    raw.write_bytes(b"".join(frame.tobytes() + chroma for frame in frames))
    source = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "128x72", "-r", str(rate), "-i", str(raw)]
    media.run_ffmpeg(["-y", *source, "-c:v", "ffv1", str(path)])
    raw.unlink()
    return path


def collect(clip: Path) -> tuple[list[Measures], list[Candidate]]:
    """What is collected of a clip, as of one shot."""
    collector = CandidateCollector(160)
    with media.open_clip(clip) as opened:
        for frame in media.frames(opened):
            collector.push(frame, frame.planes(64, 36))
    collector.finish()
    return collector.take(0, 10**9)
