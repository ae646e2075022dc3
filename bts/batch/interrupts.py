"""Ctrl-C while a run is at work: the first lets it finish what is under way, the second ends it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Interrupts:
    """Whether the person asked for an end."""

    asked: bool = False


@contextmanager
def finishing_first() -> Iterator[Interrupts]:
    """While the block runs, the first Ctrl-C only sets `asked`; each later one does what it did before."""
    interrupts = Interrupts()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield interrupts
        return

    def receive(number: int, frame: FrameType | None) -> None:
        if interrupts.asked:
            before(number, frame)
        interrupts.asked = True

    signal.signal(signal.SIGINT, receive)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
