"""The hashes of all clips of a catalogue, in memory: 26 bytes each, and one comparison with all of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bts.catalogue.pictures.hashing import ROW, Rows

CHUNK = 1 << 16
"""Hashes compared at a time: their differences stay in the processor's cache."""


@dataclass(frozen=True)
class ClipOfIndex:
    """A clip whose shots are compared: its file, the folder of its results, its fingerprint, and width to height.

    `key` is its number in a catalogue, 0 outside of one.
    """

    clip: Path
    folder: Path
    fingerprint: str
    aspect: float
    key: int = 0


@dataclass(frozen=True, eq=False)
class ShotIndex:
    """The hashes of all clips, one clip after another: rows [ends[n - 1], ends[n]) are those of clips[n]."""

    clips: Sequence[ClipOfIndex]
    ends: NDArray[np.int64]
    rows: Rows = field(repr=False)

    @classmethod
    def of(cls, clips: Sequence[tuple[ClipOfIndex, bytes]]) -> "ShotIndex":
        """An index of clips and their rows as `ShotHashes.to_bytes` gave them. Raises ValueError for broken ones."""
        if any(len(data) % ROW.itemsize for _, data in clips):
            raise ValueError("hashes of a clip that are no whole rows")
        ends = np.cumsum([len(data) // ROW.itemsize for _, data in clips], dtype=np.int64)
        return cls([clip for clip, _ in clips], ends, np.frombuffer(b"".join(data for _, data in clips), ROW))

    def clip_of(self, row: int) -> ClipOfIndex:
        """The clip that a row is of."""
        return self.clips[int(np.searchsorted(self.ends, row, side="right"))]


def measure_distances(hashes: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """For each of the known hashes, the bits in which the nearest of `hashes` differs from it."""
    nearest = np.full(len(known), 255, np.uint8)
    for start in range(0, len(known), CHUNK):
        part, best = np.ascontiguousarray(known[start : start + CHUNK]), nearest[start : start + CHUNK]
        differing = np.empty_like(part)
        for value in hashes:
            np.bitwise_xor(part, value, out=differing)
            np.minimum(best, np.bitwise_count(differing), out=best)
    return nearest
