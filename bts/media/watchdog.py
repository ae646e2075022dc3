"""Work on a thread of its own that reports progress, so that a decoder that hangs can be given up.

libav runs outside the interpreter's lock: a call that hangs cannot be interrupted, only left behind. The thread is a
daemon, so it does not keep the program alive.
"""

import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

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


def watch(
    work: Callable[[Beat], Generator[_Item, None, None]], path: Path, stall_seconds: float
) -> Generator[_Item, None, None]:
    """Run `work` on another thread and give what it yields; its errors are raised here.

    Raises ClipError when it made no progress for `stall_seconds`.
    """
    pulse = _Pulse()
    made: queue.Queue[tuple[str, object]] = queue.Queue(AHEAD)
    thread = threading.Thread(target=_run, args=(work, pulse, made), name="bts-media", daemon=True)
    thread.start()
    try:
        while True:
            kind, item = _next(made, pulse, path, stall_seconds)
            if kind == "end":
                return
            if kind == "error":
                assert isinstance(item, BaseException)
                raise item
            yield item  # type: ignore[misc]
    finally:
        pulse.stop = True
        _drain(made, thread, pulse, stall_seconds)


def watch_once(work: Callable[[Beat], _Item], path: Path, stall_seconds: float) -> _Item:
    """Run `work` on another thread and return its result. Raises ClipError when it hangs, as `watch` does."""

    def run(beat: Beat) -> Generator[_Item, None, None]:
        yield work(beat)

    items = watch(run, path, stall_seconds)
    try:
        return next(items)
    finally:
        items.close()


def _run(
    work: Callable[[Beat], Generator[_Item, None, None]], pulse: _Pulse, made: "queue.Queue[tuple[str, object]]"
) -> None:
    try:
        with closing(work(pulse.beat)) as items:
            for item in items:
                made.put(("item", item))
                pulse.beat()
        made.put(("end", None))
    except _Stopped:
        made.put(("end", None))
    except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
        made.put(("error", error))


def _next(made: "queue.Queue[tuple[str, object]]", pulse: _Pulse, path: Path, stall: float) -> tuple[str, object]:
    while True:
        # The clock starts when we begin to wait: a caller that was slow must not make the work look hung.
        waiting = max(pulse.last, time.monotonic() - stall)
        try:
            return made.get(timeout=max(SHORTEST_WAIT, min(stall, waiting + stall - time.monotonic())))
        except queue.Empty:
            if time.monotonic() - pulse.last >= stall:
                raise ClipError(
                    f"given up: its decoder made no progress for {stall:g} s",
                    path,
                    "it is damaged, or its disk does not answer; export it again",
                    "stalled",
                ) from None


def _drain(made: "queue.Queue[tuple[str, object]]", thread: threading.Thread, pulse: _Pulse, stall: float) -> None:
    while thread.is_alive() and time.monotonic() - pulse.last < stall:
        try:
            made.get_nowait()
        except queue.Empty:
            thread.join(DRAIN_PAUSE)
