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
from bts.pipeline import run_clip, write_report
from bts.report import Failure, Report
from bts.runlog import is_shown, show_log
from bts.work import Job

Told = Callable[[Path, str, float, float], None]
"""Told how far a clip is: (clip, stage, done, total), as bts.model.Progress."""

Ask = tuple[Path, str, float, float]

CLIPS_PER_WORKER = 40
"""After about so many clips each the workers are replaced by fresh ones: what a decoder leaks cannot add up over a
night. (ProcessPoolExecutor's own max_tasks_per_child can lock up on the Pythons that bts supports.)"""

TELL_EVERY = 0.2
"""Seconds between two words of progress from one worker."""

CRASH = Failure(
    "the decoder crashed on this clip and was stopped; the clip is damaged in a way it cannot take: "
    "try to convert it with another program first",
    ExitCode.INPUT,
)


def run_here(jobs: Iterable[Job], told: Told) -> Iterator[Report]:
    """Run every job in this process, one after the other."""
    for job in jobs:
        yield run_clip(job, partial(told, job.clip))


def run_batch(jobs: Iterable[Job], workers: int, told: Told) -> Iterator[Report]:
    """Run every job in `workers` processes; reports come as they are ready, in any order, one for each job.

    A worker that dies takes down only its own clip: the clips that were under way are tried again, each alone, and
    the one that kills its worker a second time is reported as failed.
    """
    waiting = deque(jobs)
    while waiting:
        some = deque(waiting.popleft() for _ in range(min(len(waiting), workers * CLIPS_PER_WORKER)))
        with pool(workers, told) as executor:
            suspects = yield from _feed(executor, some, workers)
        waiting.extendleft(reversed(some))
        for job in suspects:
            with pool(1, told) as executor:
                crashed = yield from _feed(executor, deque([job]), 1)
            if crashed:
                yield write_report(job, Report(job.clip, job.folder, failures=(CRASH,)))


def _feed(executor: Executor, waiting: deque[Job], workers: int) -> Generator[Report, None, list[Job]]:
    """Keep `workers` jobs under way until none waits or a worker died; returns the jobs that were under way then."""
    under_way: dict[Future[Report], Job] = {}
    suspects: list[Job] = []
    while (waiting and not suspects) or under_way:
        while waiting and not suspects and len(under_way) < workers:
            job = waiting.popleft()
            try:
                with _interrupts_held():
                    under_way[executor.submit(_work, job)] = job
            except BrokenProcessPool:
                suspects.append(job)
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            job = under_way.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                suspects.append(job)
    return suspects


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits meanwhile, also in a worker that is started: until `_begin` it would end in a traceback there."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def pool(workers: int, told: Told) -> Iterator[Executor]:
    """A pool of spawned processes whose progress is passed to `told` (from a thread)."""
    context = multiprocessing.get_context("spawn")
    queue: SimpleQueue[Ask | None] = context.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(queue, told), daemon=True)
    listener.start()
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(queue, is_shown()))
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
        listener.join(timeout=5)


def _listen(queue: "SimpleQueue[Ask | None]", told: Told) -> None:
    while (word := queue.get()) is not None:
        told(*word)


_words: "SimpleQueue[Ask | None] | None" = None


def _begin(queue: "SimpleQueue[Ask | None]", logged: bool) -> None:
    """In a new worker: an idle worker goes quietly on Ctrl-C, and none outlives its parent."""
    global _words
    _words = queue
    if logged:
        show_log()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _interrupt_once(_number: int, _frame: FrameType | None) -> None:
    """Leave the job in order, undisturbed by a second Ctrl-C: a terminal tells the workers, and so does the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _work(job: Job) -> Report:
    """In a worker: run one job. On Ctrl-C the job is left in order, so that no half-written file stays."""
    signal.signal(signal.SIGINT, _interrupt_once)
    last = 0.0

    def tell(stage: str, done: float, total: float) -> None:
        nonlocal last
        now = time.monotonic()
        if _words is not None and now - last >= TELL_EVERY:
            last = now
            _words.put((job.clip, stage, done, total))

    try:
        return run_clip(job, tell)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
