"""How many threads this process gives to decoders: all processors, unless it shares them with other workers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


class _Share:
    """Processors for this process; 0 for all."""

    processors: int = 0


_share = _Share()


def use_threads(count: int) -> None:
    """From now on decoders of this process use `count` threads at most; 0: one for each processor.

    What they decode is the same with any number.
    """
    _share.processors = count


@contextmanager
def more_threads(count: int) -> Iterator[None]:
    """While the block runs, decoders use `count` threads where that is more than `use_threads` said; 0: no more."""
    before = _share.processors
    if count and before:
        _share.processors = max(before, count)
    try:
        yield
    finally:
        _share.processors = before


def decoder_threads() -> int:
    """Threads of a decoder for which no number is given: as `use_threads` says, 0 for one for each processor."""
    return _share.processors


def processors() -> int:
    """How many processors this process may keep busy."""
    return _share.processors or os.cpu_count() or 1
