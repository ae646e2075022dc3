"""The executor `processes`: worker processes of this machine, each in a slot with a thread that talks to it."""

import queue
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bts.batch.executors.engine import ExecutorOptions, Function, call_off, threads_for
from bts.batch.executors.limits import memory_share
from bts.batch.executors.messages import Setup
from bts.batch.executors.progress import OnClipProgress
from bts.batch.executors.slot import PATIENCE, Halted, Slot
from bts.batch.records import Ended
from bts.runlog import is_log_shown

if TYPE_CHECKING:
    from bts.work import Job


@dataclass(frozen=True)
class _Task:
    future: "Future[Ended]"
    function: Function
    job: "Job"


class Processes:
    """As many slots as workers; a free one takes the job that has waited longest."""

    def __init__(self, options: ExecutorOptions, on_progress: OnClipProgress) -> None:
        self.width = options.workers
        self._on_progress = on_progress
        self._telling = threading.Lock()
        self._waiting: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._stopping = threading.Lock()
        """Held while a job is entered or the engine is stopped, so that no job is entered after that."""
        self._stopped = False
        setup = _make_setup(options)
        self._slots = [Slot(setup) for _ in range(options.workers)]
        self._threads = [threading.Thread(target=self._serve, args=(slot,), daemon=True) for slot in self._slots]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Function, job: "Job") -> "Future[Ended]":
        """See Engine."""
        future: Future[Ended] = Future()
        with self._stopping:
            if self._stopped:
                call_off(future)
            else:
                self._waiting.put(_Task(future, function, job))
        return future

    def stop(self, *, now: bool) -> None:
        """See Engine."""
        with self._stopping:
            self._stopped = True
            self._drop_waiting()
            self._send_home()
        if now:
            for slot in self._slots:
                slot.halt()

    def finish(self) -> None:
        """Take no more jobs, and wait until all that were submitted have ended."""
        with self._stopping:
            self._stopped = True
            self._send_home()
        self.join()

    def join(self, timeout: float | None = None) -> None:
        """Wait until all workers have ended, at most `timeout` seconds for each."""
        for thread in self._threads:
            thread.join(timeout)

    def _send_home(self) -> None:
        """Have each thread end when it has done what was submitted before."""
        for _ in self._threads:
            self._waiting.put(None)

    def _serve(self, slot: Slot) -> None:
        """Work on what waits, until told to end."""
        if hasattr(signal, "pthread_sigmask"):
            # Workers that this thread starts inherit it: until they ignore Ctrl-C, one would print a traceback.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            while (task := self._waiting.get()) is not None:
                if task.future.set_running_or_notify_cancel():
                    self._run(slot, task)
        finally:
            slot.close()

    def _run(self, slot: Slot, task: _Task) -> None:
        """Settle the future of a task, whatever happens."""
        try:
            ended = slot.run(task.function, task.job, self._tell)
        except Halted:
            call_off(task.future)
        except BaseException as error:  # noqa: BLE001 it is the future's
            task.future.set_exception(error)
        else:
            task.future.set_result(ended)

    def _tell(self, clip: Path, stage: str, done: float, total: float) -> None:
        with self._telling:
            self._on_progress(clip, stage, done, total)

    def _drop_waiting(self) -> None:
        with suppress(queue.Empty):
            while True:
                if (task := self._waiting.get_nowait()) is not None:
                    call_off(task.future)


def _make_setup(options: ExecutorOptions) -> Setup:
    """What the workers of this machine are told."""
    return Setup(
        options.limits, options.workers, memory_share(options.workers), threads_for(options), logged=is_log_shown()
    )


@contextmanager
def open_processes(options: ExecutorOptions, on_progress: OnClipProgress) -> Iterator[Processes]:
    """Open the engine; when the block ends, wait for all jobs, or end them at once where it ends with an error."""
    engine = Processes(options, on_progress)
    try:
        yield engine
        engine.finish()
    except BaseException:
        engine.stop(now=True)
        engine.join(2 * PATIENCE)
        raise
