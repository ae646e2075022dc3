"""The search for clips on a thread of its own, so that clips are worked on while more are found."""

import queue
import threading
from collections.abc import Sequence
from pathlib import Path

from bts.batch.finding import Search, find
from bts.batch.records import Found

AHEAD = 2000
"""Files that the search may be ahead of the journal; it waits above that, so that memory stays flat."""

AT_A_TIME = 500
"""Files that are entered into the journal in one transaction, at most."""


class Searcher:
    """Searches from the moment it is made. What it raises is raised in `take`, on the thread of whoever takes."""

    def __init__(self, paths: Sequence[Path], search: Search) -> None:
        self.is_over = False
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._found: queue.Queue[Found | None] = queue.Queue(AHEAD)
        threading.Thread(target=self._search, args=(tuple(paths), search), name="bts-search", daemon=True).start()

    def take(self, seconds: float = 0.0) -> list[Found]:
        """What was found since, at most AT_A_TIME; waits up to `seconds` for the first. Raises ClipError."""
        taken: list[Found] = []
        while not self.is_over and len(taken) < AT_A_TIME:
            try:
                found = self._found.get(timeout=seconds) if seconds and not taken else self._found.get_nowait()
            except queue.Empty:
                break
            if found is None:
                self.is_over = True
                if self._error is not None:
                    raise self._error
            else:
                taken.append(found)
        return taken

    def stop(self) -> None:
        """Find no more."""
        self._stopped.set()
        self.is_over = True

    def _search(self, paths: Sequence[Path], search: Search) -> None:
        try:
            for found in find(paths, search):
                self._put(found)
                if self._stopped.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 it is raised where it is waited for
            self._error = error
        self._put(None)

    def _put(self, found: Found | None) -> None:
        while not self._stopped.is_set():
            try:
                self._found.put(found, timeout=1.0)
            except queue.Full:
                continue
            return
