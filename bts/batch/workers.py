"""Many clips at once: jobs go out to worker processes, reports come back, and one bad clip harms no other."""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from types import FrameType

from bts.choices import ExitCode
from bts.files import drop_unfinished
from bts.pipeline import run_clip, write_report
from bts.report import Failure, Report
from bts.runlog import is_log_shown, show_log
from bts.stopping import ENDING, hold
from bts.work import Job

OnClipProgress = Callable[[Path, str, float, float], None]
"""Called with (clip, stage, done, total) as a clip advances; the last three as in bts.model.Progress."""

_Advance = tuple[Path, str, float, float]
"""The arguments of one call of OnClipProgress, on their way from a worker."""

CLIPS_PER_WORKER = 40
"""Clips, on average, after which a worker is replaced, so that memory leaked by a decoder does not add up.

ProcessPoolExecutor's own max_tasks_per_child is not used: it can lock up on Python 3.11 (python/cpython#115634).
"""

SPENT = "out-of-memory"
"""The kind of failure after which the workers are replaced: what they still hold may be too much for the next clip."""

PROGRESS_INTERVAL = 0.2
"""Seconds between two reports of progress from one worker."""

LISTENER_SECONDS = 5
"""Longest wait for the last reports of progress when a pool is closed."""

CRASH = Failure(
    "its process ended without a word, twice: the decoder crashed on it, or the system stopped it for want of memory; "
    "convert it with another program first, or use fewer --jobs",
    ExitCode.INPUT,
    "crashed",
)


def run_here(jobs: Iterable[Job], on_progress: OnClipProgress) -> Iterator[Report]:
    """Run every job in this process, one after the other; give their reports."""
    for job in jobs:
        yield run_clip(job, partial(on_progress, job.clip))


def run_batch(jobs: Iterable[Job], workers: int, on_progress: OnClipProgress) -> Iterator[Report]:
    """Run every job in `workers` processes; give one report for each job, in the order in which they end.

    When a worker dies, the clips that were under way are tried again, each alone; one that kills its worker again is
    reported as failed.
    """
    waiting = deque(jobs)
    while waiting:
        some = deque(waiting.popleft() for _ in range(min(len(waiting), workers * CLIPS_PER_WORKER)))
        with _open_pool(workers, on_progress) as executor:
            suspects = yield from _feed(executor, some, workers)
        waiting.extendleft(reversed(some))
        for job in suspects:
            with _open_pool(1, on_progress) as executor:
                crashed = yield from _feed(executor, deque([job]), 1)
            if crashed:
                yield write_report(job, Report(job.clip, job.folder, failures=(CRASH,)))


def _feed(executor: Executor, waiting: deque[Job], workers: int) -> Generator[Report, None, list[Job]]:
    """Keep `workers` jobs under way and give their reports; when a worker dies, return the jobs under way.

    Jobs stay in `waiting` when a worker dies, or ran out of memory: what it holds may be too much for the next clip.
    """
    under_way: dict[Future[Report], Job] = {}
    suspects: list[Job] = []
    spent = False
    while (waiting and not suspects and not spent) or under_way:
        while waiting and not suspects and not spent and len(under_way) < workers:
            job = waiting.popleft()
            try:
                with _hold_interrupts():
                    under_way[executor.submit(_work, job)] = job
            except BrokenProcessPool:
                suspects.append(job)
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            job = under_way.pop(future)
            try:
                report = future.result()
            except BrokenProcessPool:
                suspects.append(job)
                continue
            spent = spent or any(failure.kind == SPENT for failure in report.failures)
            yield report
    return suspects


@contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back, also in a worker started meanwhile: before `_begin` it would print a traceback there."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _open_pool(workers: int, on_progress: OnClipProgress) -> Iterator[Executor]:
    """Open a pool of spawned processes whose progress is passed to `on_progress`, on a thread of this process."""
    context = multiprocessing.get_context("spawn")
    with hold():
        # Python enters a semaphore to be removed at the end just after it has made it: no signal may come between.
        queue: SimpleQueue[_Advance | None] = context.SimpleQueue()
        executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin, initargs=(queue, is_log_shown())
        )
    listener = threading.Thread(target=_listen, args=(queue, on_progress), daemon=True)
    listener.start()
    try:
        yield executor
    except BaseException:
        # Ctrl-C reaches the workers by itself; a signal to this process alone has to be passed on.
        for worker in multiprocessing.active_children():
            if worker.pid is not None:
                os.kill(worker.pid, signal.SIGINT)
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        queue.put(None)
        listener.join(timeout=LISTENER_SECONDS)


def _listen(queue: "SimpleQueue[_Advance | None]", on_progress: OnClipProgress) -> None:
    while (advance := queue.get()) is not None:
        on_progress(*advance)


_advances: "SimpleQueue[_Advance | None] | None" = None


class _State:
    """What the worker does: `at_work` on a job, and `ending` since the signal that interrupted it."""

    at_work: bool = False
    ending: bool = False


_state = _State()


def _begin(queue: "SimpleQueue[_Advance | None]", logged: bool) -> None:
    """Set up a new worker: when idle it ends without a message on Ctrl-C, and it does not outlive its parent."""
    global _advances
    _advances = queue
    if logged:
        show_log()
    for name in ("SIGINT", *ENDING):
        number = getattr(signal, name, None)
        # One that was ignored when bts started, as under nohup, stays so.
        if number is not None and (number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN):
            signal.signal(number, _end)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()


def _exit_with(parent: BaseProcess) -> None:
    parent.join()
    drop_unfinished()
    os._exit(1)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End the worker, its job first; a second signal is ignored, because terminal and parent both send one."""
    if not _state.at_work:
        os._exit(ExitCode.INTERRUPTED)
    if not _state.ending:
        _state.ending = True
        raise KeyboardInterrupt


def _work(job: Job) -> Report:
    """Run one job in a worker. On Ctrl-C the job cleans up, so that no half-written file stays, and the worker ends.

    It must not wait for another job: a worker that was ended while it waited has kept the lock of the queue.
    """
    _state.at_work = True
    try:
        report = _run(job)
    except KeyboardInterrupt:
        os._exit(ExitCode.INTERRUPTED)
    finally:
        _state.at_work = False
    if _state.ending:  # Python lost the exception, as it does in a callback of its own.
        os._exit(ExitCode.INTERRUPTED)
    return report


def _run(job: Job) -> Report:
    last = 0.0

    def report(stage: str, done: float, total: float) -> None:
        nonlocal last
        now = time.monotonic()
        if _advances is not None and now - last >= PROGRESS_INTERVAL:
            last = now
            _advances.put((job.clip, stage, done, total))

    return run_clip(job, report)
