"""Work on a thread of its own that shows signs of life, so that a decoder that hangs can be given up.

libav runs outside the interpreter's lock: a hung call cannot be interrupted, only left behind. The thread is a daemon,
so it does not keep the program alive.
"""

import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bts.errors import ClipError

T = TypeVar("T")
Beat = Callable[[], None]

AHEAD = 4
"""Items made before they are asked for: enough to keep decoding while the caller works, few enough for flat memory."""


class Stopped(Exception):  # noqa: N818 - a signal, not an error
    """Tells the work that nobody waits for it any more."""


class Pulse:
    """Signs of life from one piece of work."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self.stop = False

    def beat(self) -> None:
        """Call whenever something was achieved. Raises Stopped when the work should end."""
        self.last = time.monotonic()
        if self.stop:
            raise Stopped


def watched(
    work: Callable[[Beat], Generator[T, None, None]], path: Path, stall_seconds: float
) -> Generator[T, None, None]:
    """What `work` yields, made on another thread. Errors of the work come out here.

    Raises ClipError when nothing was achieved for `stall_seconds`.
    """
    pulse = Pulse()
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


def once(work: Callable[[Beat], T], path: Path, stall_seconds: float) -> T:
    """The one result of `work`, made on another thread. Raises ClipError when it hangs."""

    def single(beat: Beat) -> Generator[T, None, None]:
        yield work(beat)

    items = watched(single, path, stall_seconds)
    try:
        return next(items)
    finally:
        items.close()


def _run(
    work: Callable[[Beat], Generator[T, None, None]], pulse: Pulse, made: "queue.Queue[tuple[str, object]]"
) -> None:
    try:
        with closing(work(pulse.beat)) as items:
            for item in items:
                made.put(("item", item))
                pulse.beat()
        made.put(("end", None))
    except Stopped:
        made.put(("end", None))
    except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
        made.put(("error", error))


def _next(made: "queue.Queue[tuple[str, object]]", pulse: Pulse, path: Path, stall: float) -> tuple[str, object]:
    while True:
        # The clock starts when we begin to wait: a caller that was slow must not make the work look hung.
        waiting = max(pulse.last, time.monotonic() - stall)
        try:
            return made.get(timeout=max(0.01, min(stall, waiting + stall - time.monotonic())))
        except queue.Empty:
            if time.monotonic() - pulse.last >= stall:
                raise ClipError(
                    f"given up: its decoder made no progress for {stall:g} s",
                    path,
                    "the file is damaged; export it again",
                ) from None


def _drain(made: "queue.Queue[tuple[str, object]]", thread: threading.Thread, pulse: Pulse, stall: float) -> None:
    while thread.is_alive() and time.monotonic() - pulse.last < stall:
        try:
            made.get_nowait()
        except queue.Empty:
            thread.join(0.001)
