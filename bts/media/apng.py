"""The exact delays of an animated PNG; libav rounds them to its own ticks, so that errors add up."""

import math
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from bts.media.index import Index, Timetable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HUNDREDTHS = 100
"""The denominator that a frame control chunk means by 0 (PNG specification, third edition, section 11.3.6.2)."""

FINEST = 10**9
"""Ticks per second at most; with more, the delays are left as libav reads them."""


def read_delays(path: Path) -> list[Fraction]:
    """Seconds for which each frame is shown, by the frame control chunks; [] when the file is damaged."""
    delays = []
    try:
        with path.open("rb") as file:
            if file.read(len(SIGNATURE)) != SIGNATURE:
                return []
            while len(head := file.read(8)) == 8:
                length, name = struct.unpack(">I4s", head)
                if name == b"fcTL":
                    above, below = struct.unpack(">HH", file.read(length)[20:24])
                    delays.append(Fraction(above, below or HUNDREDTHS))
                    length = 0
                file.seek(length + 4, 1)  # with the checksum
    except (OSError, struct.error):
        return []
    return delays


def keep_delays(index: Index, path: Path) -> Index:
    """The index with the exact times of an animated PNG; as it was where the file's delays do not fit its frames."""
    delays = read_delays(path)
    ticks_a_second = math.lcm(*(delay.denominator for delay in delays)) if delays else 0
    if len(delays) != index.table.count or min(delays) <= 0 or ticks_a_second > FINEST:
        return index
    lengths = [int(delay * ticks_a_second) for delay in delays]
    times = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    table = Timetable(times[:-1], Fraction(1, ticks_a_second), int(times[-1]))
    return replace(index, table=table, start=0)
