"""Results about files, kept while the files stay as they are, so that asking again costs nothing."""

import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Kept(Generic[Result]):
    """Keeps the results about the `most` files that were asked for last; threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[tuple[object, ...], Result] = OrderedDict()
        self._lock = Lock()

    def find(self, path: Path, state: os.stat_result, make: Callable[[], Result], *options: object) -> Result:
        """The result kept for a file in this state, and for these options; else the one that `make` gives now."""
        key = (*identify(path, state), *options)
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
        made = make()
        with self._lock:
            self._results[key] = made
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return made

    def forget(self) -> None:
        """Drop all results."""
        with self._lock:
            self._results.clear()


def identify(path: Path, state: os.stat_result) -> tuple[object, ...]:
    """What tells a file from others, and from itself after a change: where it is, its size, time of change, inode."""
    return path.absolute(), state.st_size, state.st_mtime_ns, state.st_ino
