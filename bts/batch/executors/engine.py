"""The one interface of all executors, what can be chosen about them, and how one is opened."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bts.batch.executors.progress import OnClipProgress
from bts.batch.records import Ended
from bts.choices import EXECUTORS, one_of
from bts.config import ClipLimits

if TYPE_CHECKING:
    from bts.work import Job

Function = Callable[["Job"], Ended]
"""What is done with a job: a function at the top level of a module, so that a worker finds it by its name."""


@dataclass(frozen=True)
class ExecutorOptions:
    """Which executor, with how much. `name` is one of `choices.EXECUTORS`; `workers` is how many clips at a time.

    `scheduler` is the address of a Dask scheduler, such as `tcp://127.0.0.1:8786`; where it is empty, `dask` starts
    `workers` workers on this machine. What `limits` sets beats bts.toml; what it leaves at 0 is as `ClipLimits` says.
    `threads` are those of one worker's decoder and pictures; 0 shares the processors among the workers of a machine.
    `reads` and `writes` are folders that each Dask worker must be able to read, and to write.
    """

    name: str = "processes"
    workers: int = 1
    scheduler: str = ""
    limits: ClipLimits = ClipLimits()
    threads: int = 0
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.name not in EXECUTORS:
            raise ValueError(f"an executor is {one_of(EXECUTORS)}, not {self.name!r}")
        if self.workers < 1 or self.threads < 0:
            raise ValueError("workers are 1 or more, and threads 0 or more")
        if self.scheduler and self.name != "dask":
            raise ValueError("a scheduler is for the executor dask alone")


class Engine(Protocol):
    """Works on jobs. Futures end in any order: a long clip holds no other up."""

    @property
    def width(self) -> int:
        """How many jobs are worth having under way: with fewer, workers are idle; with more, they only wait."""
        ...

    def submit(self, function: Function, job: "Job") -> "Future[Ended]":
        """Have `function(job)` worked out by a worker.

        A worker that dies costs its own clip alone, which is tried once more. A clip that kills its worker again, or
        goes beyond its limits, has a result all the same: a report with a failure of the kind `crashed`,
        `out-of-memory` or `stalled`, which is in its report.json too. `result()` raises
        concurrent.futures.CancelledError where the engine was stopped before the job ended, MissingToolError where no
        worker can be started or the scheduler was lost, and what `function` raised.
        """
        ...

    def stop(self, *, now: bool) -> None:
        """Start no other job; those that wait are called off. Those under way end as usual, unless `now` is true.

        With `now`, the workers are ended and their unfinished files removed, and the jobs under way are called off.
        Returns at once; may be called again, and from any thread.
        """
        ...


@contextmanager
def open_executor(options: ExecutorOptions, on_progress: OnClipProgress) -> Iterator[Engine]:
    """Open the executor of that name, and close it with the block: after the jobs under way, or at once on an error.

    `on_progress` is called from threads of this process, one call at a time.

    Raises:
        MissingToolError: the extra `bts[dask]` is not installed, no scheduler answers, or a worker has other versions.
        OutputError: a Dask worker cannot write to the folders of `options.writes`.
        InputError: a Dask worker cannot read the folders of `options.reads`.
    """
    if options.name == "serial":
        from bts.batch.executors.serial import Serial

        yield Serial(on_progress)
    elif options.name == "processes":
        from bts.batch.executors.processes import open_processes

        with open_processes(options, on_progress) as engine:
            yield engine
    else:
        from bts.batch.executors.cluster import open_cluster

        with open_cluster(options, on_progress) as engine:
            yield engine


def threads_for(options: ExecutorOptions) -> int:
    """Threads of one worker's decoder: a processor each where there are enough workers, else its share of them."""
    return options.threads or max(1, (os.cpu_count() or 1) // options.workers)


def call_off(future: "Future[Ended]") -> None:
    """Have the result of a job that will not end be CancelledError, and tell those who wait for it."""
    if future.running():
        future.set_exception(CancelledError())
    elif future.cancel():
        with suppress(InvalidStateError, RuntimeError):  # they were told before
            future.set_running_or_notify_cancel()
