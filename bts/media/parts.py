"""Decoding all of a clip by several decoders at the same time, each with a part of it."""

from collections import deque
from collections.abc import Container, Generator
from contextlib import ExitStack, closing
from itertools import pairwise

from bts.media.clip import Clip
from bts.media.frame import Frame
from bts.media.reader import MOST_SIDE_BY_SIDE, frames_between
from bts.media.threads import processors

UNEVEN = 1.4
"""Times its even share that the longest part has; above it the other decoders would stand idle for too long."""


def frames_by_parts(clip: Clip, wanted: Container[int]) -> Generator[Frame, None, None]:
    """Give the frames with the numbers `wanted`: those of each part in order, of all parts by turns.

    All others are decoded, too, by a `rough` reading; damage is warned of, and errors are raised, as in `frames`. The
    parts begin at key frames. Decoders with one thread each take less of the processors than one with several.
    """
    bounds = _find_bounds(clip, min(processors(), MOST_SIDE_BY_SIDE))
    threads = max(1, processors() // (len(bounds) - 1))
    with ExitStack() as stack:
        parts = deque[Generator[Frame, None, None]]()
        for low, high in pairwise(bounds):
            part = frames_between(clip, low, high, rough=True, wanted=wanted, threads=threads)
            parts.append(stack.enter_context(closing(part)))
        while parts:
            frame = next(parts[0], None)
            if frame is None:
                parts.popleft()
            else:
                yield frame
                parts.rotate(-1)


def _find_bounds(clip: Clip, most: int) -> list[int]:
    """The numbers of frames at which parts of about the same length begin, and the number of all frames at the end.

    There are `most` parts, or fewer where the key frames lie so that parts would be uneven.
    """
    count = clip.index.table.count
    starts = {int(clip.index.rank[key]) for key in clip.index.keys}
    keys = [0, *sorted(number for number in starts if 0 < number < count), count]
    for parts in range(most, 1, -1):
        share = count / parts
        bounds = [min(keys, key=lambda number: abs(number - share * part)) for part in range(parts + 1)]
        if max(high - low for low, high in pairwise(bounds)) <= UNEVEN * share and bounds == sorted(set(bounds)):
            return bounds
    return [0, count]
