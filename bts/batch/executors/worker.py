"""A worker process: it takes orders from its standard input until that ends, and answers through its standard output.

It does not hear Ctrl-C: whoever started it decides. It ends when it is told to, by SIGTERM or by the end of its input,
which also comes when the process that started it has died. A job under way then has a moment to remove its unfinished
files and to end the programs that it started.
"""

import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from bts.batch.executors.limits import Bounds, bounds_of, count_memory, out_of_memory, out_of_time
from bts.batch.executors.messages import Advance, Answer, Finished, GivenUp, Order, Raised, Setup
from bts.batch.executors.progress import listening
from bts.choices import ExitCode
from bts.errors import BtsError
from bts.files import drop_unfinished
from bts.report import Failure
from bts.runlog import show_log
from bts.stopping import ENDING

PROGRESS_INTERVAL = 0.2
"""Seconds between two reports of progress, at least."""

WATCH_INTERVAL = 0.25
"""Seconds between two looks at the time and the memory that a job took."""

LAST_MOMENT = 3.0
"""Seconds that a job has to clean up when it must end; then the process ends, its unfinished files removed."""

LAST_WORD = 1.0
"""Seconds that a worker waits, at most, for another thread to end its answer before it gives its own last one."""


def serve() -> None:
    """Run this process as a worker, to its end."""
    orders, answers = _take_pipes()
    setup = pickle.load(orders)  # noqa: S301 it comes from the process that started this one
    _Worker(setup, orders, answers).run()


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Input and output, for this module alone: programs find no input, and what libraries print goes to stderr."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return orders, answers


class _Worker:
    """The state of this process: what it does, since when, and why it is to end."""

    def __init__(self, setup: Setup, orders: IO[bytes], answers: IO[bytes]) -> None:
        self._setup, self._input, self._output = setup, orders, answers
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._speaking = threading.Lock()
        self._deciding = threading.Lock()
        """Held while it is decided whether a job ended or was given up."""
        self._main = threading.main_thread()
        self._at_work = False
        """Whether KeyboardInterrupt may be raised in the main thread: the job is under way there."""
        self._bounds: tuple[Path, Bounds, float] | None = None
        """The clip under way, its limits, and when it was begun."""
        self._ending = False
        self._closed = False
        self._holding = False
        """Whether the main thread writes an answer, which no exception may cut in two."""
        self._given_up: Failure | None = None
        self._told = 0.0
        self._allow: Callable[[int], None] = lambda _size: None

    def run(self) -> None:
        """Answer orders until the input ends."""
        self._allow = _prepare(self._setup)
        self._listen_to_signals()
        for work in (self._read_orders, self._watch):
            threading.Thread(target=work, daemon=True).start()
        while (order := self._orders.get()) is not None:
            answer = self._work(order)
            if self._ending or self._given_up is not None:
                self._leave()
            self._say(answer)
        self._leave()

    def _work(self, order: Order) -> Answer:
        clip = order.job.clip
        bounds = bounds_of(clip, self._setup.limits, self._setup.share)
        self._allow(bounds.memory)
        try:
            self._at_work = True
            self._bounds = (clip, bounds, time.monotonic())
            if self._closed:
                self._leave()
            with listening(self._tell):
                ended = order.function(order.job)
            with self._deciding:
                self._at_work = False
            return Finished(ended, count_memory(), bounds.memory)
        except KeyboardInterrupt:
            self._leave()
            raise
        except Exception as error:  # noqa: BLE001 it is raised again where the job came from
            return Raised(_carried(error))
        finally:
            with self._deciding:
                self._at_work = False
                self._bounds = None
            self._allow(0)

    def _tell(self, clip: Path, stage: str, done: float, total: float) -> None:
        now = time.monotonic()
        if now - self._told >= PROGRESS_INTERVAL:
            self._told = now
            self._say(Advance(clip, stage, done, total))

    def _say(self, answer: Answer) -> None:
        """Write an answer, whole; nobody may be there to read it any more."""
        data = pickle.dumps(answer)
        in_main = threading.current_thread() is self._main
        self._holding = self._holding or in_main
        with self._speaking, suppress(OSError):
            self._output.write(data)
            self._output.flush()
        if in_main:
            self._holding = False
            if self._ending and self._at_work:
                raise KeyboardInterrupt

    def _read_orders(self) -> None:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                self._orders.put(pickle.load(self._input))  # noqa: S301 as above
        self._closed = True
        self._orders.put(None)
        if self._at_work:
            self._end_soon()

    def _watch(self) -> None:
        """Look at what the job under way takes; give it up when that is too much."""
        while True:
            time.sleep(WATCH_INTERVAL)
            if (under_way := self._bounds) is None:
                continue
            clip, bounds, began = under_way
            failure = None
            if time.monotonic() - began > bounds.seconds:
                failure = out_of_time(clip, bounds.seconds)
            elif bounds.memory and count_memory() > bounds.memory:
                failure = out_of_memory(clip, bounds.memory, self._setup.workers)
            with self._deciding:
                if failure is not None and self._at_work and self._bounds is under_way:
                    self._given_up = failure
            if self._given_up is not None:
                self._end_soon()

    def _listen_to_signals(self) -> None:
        for name in ENDING:
            number = getattr(signal, name, None)
            # One that was ignored when bts started, as SIGHUP under nohup, stays so.
            if number is not None and (name == "SIGTERM" or signal.getsignal(number) is not signal.SIG_IGN):
                signal.signal(number, self._receive)
        sys.unraisablehook = lambda lost: None if self._ending else sys.__unraisablehook__(lost)

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        """End the job under way, once: a second exception could interrupt its cleaning up."""
        if self._ending:
            return
        self._ending = True
        if not self._at_work:
            self._leave()
        threading.Thread(target=self._leave_soon, daemon=True).start()
        if not self._holding:
            raise KeyboardInterrupt

    def _end_soon(self) -> None:
        """Have the main thread end the job under way; end the process without it where it does not. From threads."""
        if hasattr(signal, "pthread_kill") and self._main.ident is not None:
            signal.pthread_kill(self._main.ident, signal.SIGTERM)
            self._leave_soon()
        self._leave()

    def _leave_soon(self) -> None:
        time.sleep(LAST_MOMENT)
        self._leave()

    def _leave(self) -> None:
        """End this process at once. Python's own end would wait for threads that hang in a decoder."""
        drop_unfinished()
        if self._given_up is not None and self._speaking.acquire(timeout=LAST_WORD):
            with suppress(OSError):
                self._output.write(pickle.dumps(GivenUp(self._given_up)))
                self._output.flush()
        os._exit(ExitCode.INTERRUPTED)


def _prepare(setup: Setup) -> Callable[[int], None]:
    """Load what every job needs, so that the first one need not wait for it; returns `media.allow_memory`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if setup.logged:
        show_log()
    with suppress(ImportError, BtsError):  # the job will say so
        import cv2

        from bts import media, pipeline

        del pipeline  # loaded now, used by the first job
        cv2.setNumThreads(setup.threads)
        media.use_threads(setup.threads)
        return media.allow_memory
    return lambda _size: None


def _carried(error: Exception) -> Exception:
    """An error that survives the way to another process, with where it was met as a note."""
    note = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 what was just written
    except Exception:  # noqa: BLE001 whatever it holds
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(note)
    return error
