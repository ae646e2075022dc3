"""Ending in order when the system asks for it: by SIGTERM, by SIGHUP (a closed terminal), or by Ctrl-C.

A signal becomes an exception in the main thread, so that every block that cleans up behind itself does.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from bts.choices import ExitCode

ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""Signals that ask a program to end, Ctrl-C aside; a system has two of them at most."""

GRACE = 10.0
"""Seconds that the program has to end after a signal of ENDING; then it is ended, its unfinished files removed."""

AGAIN = 0.02
"""Seconds after which a signal is sent again whose exception was lost."""


class Stopped(BaseException):
    """Raised in the main thread by a signal of ENDING; its text is the signal's name."""


class _Signals:
    """What was received: `ended_by` is the first signal of ENDING, `waiting` one that is held back.

    `lost` is whether the exception of `ended_by` was lost, so that the signal is to be taken once more.
    """

    ended_by: str = ""
    lost: bool = False
    waiting: int | None = None
    holds: int = 0
    at_last: Callable[[], None]


_signals = _Signals()


def listen(at_last: Callable[[], None]) -> None:
    """End in order on the signals from now on; one that is ignored already (as under nohup) stays so.

    `at_last` is called before the program is ended by force, after GRACE seconds, in a thread of its own.
    """
    _signals.at_last = at_last
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _receive)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _receive)
    sys.unraisablehook = _send_again


def finish() -> None:
    """Ignore the signals from now on: the command has ended, and one that is sent again must not end its last words."""
    for name in (*ENDING, "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is _receive:
            signal.signal(number, signal.SIG_IGN)


def ended_by() -> str:
    """The name of the signal that asked the program to end; "" where none did."""
    return _signals.ended_by


@contextmanager
def hold() -> Iterator[None]:
    """Hold signals back while a block runs that must not stop half-way, such as the start of a program."""
    if threading.current_thread() is not threading.main_thread():
        # The exception is raised in the main thread alone.
        yield
        return
    _signals.holds += 1
    try:
        yield
    finally:
        _signals.holds -= 1
        number, _signals.waiting = (_signals.waiting, None) if not _signals.holds else (None, _signals.waiting)
        if number is not None:
            _raise(number)


def _receive(number: int, _frame: FrameType | None) -> None:
    if number != signal.SIGINT:
        if _signals.ended_by and not _signals.lost:
            # It is ending already; a second exception could interrupt the cleaning up.
            return
        _signals.lost = False
        if not _signals.ended_by:
            _signals.ended_by = signal.Signals(number).name
            threading.Thread(target=_end_at_last, daemon=True).start()
    if _signals.holds:
        _signals.waiting = number
    else:
        _raise(number)


def _raise(number: int) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Stopped(signal.Signals(number).name)


def _send_again(lost: "sys.UnraisableHookArgs") -> None:
    """Send a signal again that came during a callback of Python's own, where an exception is printed and forgotten."""
    if not isinstance(lost.exc_value, Stopped | KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    number = signal.SIGINT if isinstance(lost.exc_value, KeyboardInterrupt) else signal.Signals[str(lost.exc_value)]
    # What was received stays known: the program may end before the signal comes again.
    _signals.lost = _signals.lost or number != signal.SIGINT
    again = threading.Timer(AGAIN, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()


def _end_at_last() -> None:
    """End the program by force: its main thread hangs, or lost the exception where Python raises none."""
    time.sleep(GRACE)
    _signals.at_last()
    os._exit(ExitCode.INTERRUPTED)
