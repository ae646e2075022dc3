"""Work on a thread of its own that reports progress, so that a decoder that hangs can be given up.

libav runs outside the interpreter's lock: a call that hangs cannot be interrupted, only left behind. The thread is a
daemon, so it does not keep the program alive.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

from bts.errors import ClipError

_Item = TypeVar("_Item")
Beat = Callable[[], None]
"""Called by the work whenever it made progress; raises _Stopped when nobody waits for its result any more."""

AHEAD = 4
"""Items made before they are asked for: enough to decode while the caller works, few enough for flat memory."""

SHORTEST_WAIT = 0.01
"""Seconds waited for an item at least, even when the stall limit has nearly passed."""

DRAIN_PAUSE = 0.001
"""Seconds between two looks at a thread that has been stopped."""

LONGEST_HOLD = 0.05
"""Seconds after which items are given although their batch is not full: a slow decoder must not look like none."""


class _Stopped(Exception):  # noqa: N818 - a signal, not an error
    """Ends the work when nobody waits for it any more."""


class _Pulse:
    """The time of the last progress of one piece of work, and whether it should stop."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self.stop = False

    def beat(self) -> None:
        """Record progress. Raises _Stopped when the work should end."""
        self.last = time.monotonic()
        if self.stop:
            raise _Stopped


class _Handover(Generic[_Item]):
    """Passes items from the thread that makes them to the one that takes them, `batch` at a time where that is quicker.

    Each wait of a thread costs more than a small item is worth: the taker is woken for a full batch, and the maker when
    the taker has emptied it.
    """

    def __init__(self, batch: int) -> None:
        self._batch = batch
        self._most = max(AHEAD, batch)
        self._items: deque[_Item] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self._error: BaseException | None = None
        self._stopped = False

    def put(self, item: _Item) -> None:
        """Add an item; waits while AHEAD of them, or a batch, are there. Returns at once when nobody takes any more."""
        with self._changed:
            while len(self._items) >= self._most and not self._stopped:
                self._changed.wait()
            self._items.append(item)
            if len(self._items) == self._batch:
                self._changed.notify()

    def end(self, error: BaseException | None = None) -> None:
        """No item follows; `error` is raised where the next one is asked for."""
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify()

    def stop(self) -> None:
        """Let go of all items: nobody takes any more."""
        with self._changed:
            self._stopped = True
            self._items.clear()
            self._changed.notify()

    def take(self, seconds: float) -> list[_Item] | None:
        """A batch, or the items there are after `seconds`: an empty list when there is none, None after the last."""
        with self._changed:
            if len(self._items) < self._batch and not self._ended:
                self._changed.wait(seconds)
            if not self._items and self._ended:
                if self._error is not None:
                    raise self._error
                return None
            taken = [self._items.popleft() for _ in range(min(self._batch, len(self._items)))]
            if len(self._items) + len(taken) >= self._most:
                self._changed.notify()
            return taken


def watch(
    work: Callable[[Beat], Generator[_Item, None, None]], path: Path, stall_seconds: float
) -> Generator[_Item, None, None]:
    """Run `work` on another thread and give what it yields; its errors are raised here.

    Raises ClipError when it made no progress for `stall_seconds`.
    """
    with closing(watch_batches(work, path, stall_seconds, 1)) as batches:
        yield from chain.from_iterable(batches)


def watch_batches(
    work: Callable[[Beat], Generator[_Item, None, None]], path: Path, stall_seconds: float, batch: int
) -> Generator[list[_Item], None, None]:
    """As `watch`, giving what `work` yields in lists of at most `batch` items.

    At most the larger of AHEAD and `batch` items are made beside those of the list that was given last.
    """
    pulse = _Pulse()
    made = _Handover[_Item](batch)
    thread = threading.Thread(target=_run, args=(work, pulse, made), name="bts-media", daemon=True)
    thread.start()
    try:
        while (items := _next(made, pulse, path, stall_seconds)) is not None:
            yield items
    finally:
        pulse.stop = True
        made.stop()
        while thread.is_alive() and time.monotonic() - pulse.last < stall_seconds:
            thread.join(DRAIN_PAUSE)


def watch_once(work: Callable[[Beat], _Item], path: Path, stall_seconds: float) -> _Item:
    """Run `work` on another thread and return its result. Raises ClipError when it hangs, as `watch` does."""

    def run(beat: Beat) -> Generator[_Item, None, None]:
        yield work(beat)

    items = watch(run, path, stall_seconds)
    try:
        return next(items)
    finally:
        items.close()


def _run(work: Callable[[Beat], Generator[_Item, None, None]], pulse: _Pulse, made: _Handover[_Item]) -> None:
    try:
        with closing(work(pulse.beat)) as items:
            for item in items:
                made.put(item)
                pulse.beat()
        made.end()
    except _Stopped:
        made.end()
    except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
        made.end(error)


def _next(made: _Handover[_Item], pulse: _Pulse, path: Path, stall: float) -> list[_Item] | None:
    """The next items, at least one; None after the last."""
    began = time.monotonic()
    while True:
        # The clock starts when we begin to wait: a caller that was slow must not make the work look hung.
        left = max(pulse.last, began) + stall - time.monotonic()
        items = made.take(max(SHORTEST_WAIT, min(LONGEST_HOLD, left)))
        if items is None or items:
            return items
        if time.monotonic() - max(pulse.last, began) >= stall:
            raise ClipError(
                f"given up: its decoder made no progress for {stall:g} s",
                path,
                "it is damaged, or its disk does not answer; export it again",
                "stalled",
            )
