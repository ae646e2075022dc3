"""The executor `dask`: workers of a Dask scheduler, on this machine or on others (extra `bts[dask]`)."""

import logging
import math
import pickle
import secrets
import signal
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bts.batch.executors.engine import ExecutorOptions, Function, call_off
from bts.batch.executors.messages import Order, Setup
from bts.batch.executors.progress import OnClipProgress
from bts.batch.executors.slot import PATIENCE, Halted, crashed, record_failure
from bts.batch.records import Ended
from bts.errors import MissingToolError, OutputError, printable
from bts.processes import owner_mark
from bts.runlog import is_log_shown

if TYPE_CHECKING:
    from bts.work import Job

CONNECT_SECONDS = 15
"""Seconds that a scheduler has to answer, and then to have its first worker."""

REFRESH_SECONDS = 5.0
"""Seconds after which it is asked anew how many workers there are."""

AGAIN = 0.1
"""Seconds after which workers that end their jobs are asked again."""

IN_HAND = 4
"""Workers for which one more job than they work on is given out: who is free finds it at the scheduler."""

QUIET = ("distributed", "asyncio", "tornado")
"""Loggers that tell of workers that come and go; bts says what matters of it itself."""


@dataclass
class _Task:
    """A job that was given out. `begun`: whether a worker said that it has it."""

    future: "Future[Ended]"
    order: Order
    begun: bool = False
    inner: "Future[Ended] | None" = field(default=None)


class Cluster:
    """Gives jobs to the workers of a scheduler. What takes time is done by one thread, `_desk`, not in Dask's loop."""

    def __init__(self, client: Any, terms: Any, on_progress: OnClipProgress) -> None:
        from bts.batch.executors import remote

        self._client, self._terms, self._on_progress = client, terms, on_progress
        self._remote = remote
        self._executor = client.get_executor(pure=False, retries=0)
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="bts-cluster")
        self._lock = threading.RLock()
        self._tasks: dict[int, _Task] = {}
        self._number = 0
        self._stopped = False
        self._unfit: set[str] = set()
        self._width, self._width_at = 0, -math.inf
        client.subscribe_topic(terms.run, self._hear)

    @property
    def width(self) -> int:
        """See Engine; it follows the workers that join and leave."""
        if time.monotonic() - self._width_at > REFRESH_SECONDS:
            with suppress(Exception):  # a scheduler that is gone is said by the jobs
                threads = sum(n for address, n in self._client.nthreads().items() if address not in self._unfit)
                self._width = threads + threads // IN_HAND
            self._width, self._width_at = max(1, self._width), time.monotonic()
        return self._width

    def submit(self, function: Function, job: "Job") -> "Future[Ended]":
        """See Engine."""
        future: Future[Ended] = Future()
        with self._lock:
            if self._stopped:
                call_off(future)
                return future
            self._number += 1
            self._tasks[self._number] = _Task(future, Order(function, job))
            try:
                self._give_out(self._number)
            except Exception:  # noqa: BLE001 whatever Dask says of a scheduler that is gone
                del self._tasks[self._number]
                future.set_exception(_lost())
        return future

    def stop(self, *, now: bool) -> None:
        """See Engine."""
        with self._lock:
            self._stopped = True
            waiting = [(number, task) for number, task in self._tasks.items() if now or not task.begun]
            for number, task in waiting:
                del self._tasks[number]
                call_off(task.future)
                if task.inner is not None:
                    task.inner.cancel()
        if now:
            with suppress(RuntimeError):  # it is closed already
                self._desk.submit(self._run_everywhere, self._remote.halt_slots)

    def finish(self) -> None:
        """Wait until all jobs that were submitted have ended."""
        with self._lock:
            futures = [task.future for task in self._tasks.values()]
        wait(futures)

    def close(self) -> None:
        """End the workers' own processes, and hear no more of them; jobs that were halted have a moment to clean up."""
        with self._lock:
            self._stopped = True
        self._desk.shutdown(wait=True)
        end = time.monotonic() + PATIENCE
        while any(self._run_everywhere(self._remote.count_busy).values()) and time.monotonic() < end:
            time.sleep(AGAIN)
        self._run_everywhere(self._remote.close_slots)
        with suppress(Exception):  # the scheduler may be gone
            self._client.unsubscribe_topic(self._terms.run)

    def _give_out(self, number: int, workers: "list[str] | None" = None) -> None:
        task = self._tasks[number]
        chosen = {} if workers is None else {"workers": workers, "allow_other_workers": False}
        data = pickle.dumps(task.order)
        task.inner = self._executor.submit(self._remote.run_remotely, data, number, self._terms, **chosen)
        task.inner.add_done_callback(lambda inner: self._settle_soon(number, inner))

    def _settle_soon(self, number: int, inner: "Future[Ended]") -> None:
        with suppress(RuntimeError):  # the engine is closed, and so is every future
            self._desk.submit(self._settle, number, inner)

    def _settle(self, number: int, inner: "Future[Ended]") -> None:
        """Settle the job's own future by what became of the one that Dask gave; or give the job out again."""
        with self._lock:
            task = self._tasks.get(number)
        if task is None:
            return
        error = _error_of(inner)
        if isinstance(error, self._remote.Unfit) and (others := self._others(error.args[0])):
            with self._lock:
                if number in self._tasks:
                    self._give_out(number, others)
            return
        with self._lock:
            self._tasks.pop(number, None)
        if isinstance(error, Halted):
            call_off(task.future)
        elif type(error).__name__ == "KilledWorker":
            task.future.set_result(record_failure(task.order.job, crashed(task.order.job.clip, _explain(error))))
        elif error is not None:
            task.future.set_exception(error)
        else:
            task.future.set_result(inner.result())

    def _others(self, unfit: str) -> list[str]:
        """The workers that may have what one did not: all but those that have proved unfit."""
        self._unfit.add(unfit)
        return [address for address in self._client.nthreads() if address not in self._unfit]

    def _hear(self, event: tuple[float, Any]) -> None:
        """Take up what a worker says of a job."""
        number, stage, done, total = event[1]
        with self._lock:
            task = self._tasks.get(number)
            if task is None:
                return
            task.begun = True
        if stage:
            self._on_progress(task.order.job.clip, stage, done, total)

    def _run_everywhere(self, function: Any) -> dict[str, Any]:
        """Call a function of `remote` in every worker that can be reached; returns what each gave."""
        try:
            given: dict[str, Any] = self._client.run(function, self._terms.run, on_error="ignore")
        except Exception:  # noqa: BLE001 whatever Dask says of a scheduler that is gone
            return {}
        return given


def _error_of(inner: "Future[Ended]") -> BaseException | None:
    """Why a job has no result; a job that nobody cancelled was lost with its scheduler."""
    return _lost() if inner.cancelled() else inner.exception()


def _lost() -> MissingToolError:
    return MissingToolError("the Dask scheduler was lost", None, "start it again: the same command goes on")


def _explain(error: BaseException | None) -> str:
    workers = getattr(error, "allowed_failures", 1) + 1
    return f"{workers} Dask workers ended one after the other while they had it"


@contextmanager
def open_cluster(options: ExecutorOptions, on_progress: OnClipProgress) -> Iterator[Cluster]:
    """Connect to the scheduler, or start one with `options.workers` workers; see open_executor.

    Raises:
        MissingToolError: no Dask here, no scheduler, no worker, or one that has other versions or lacks a folder.
        OutputError: a worker cannot write to a folder of `options.writes`.
    """
    with ExitStack() as stack:
        client = _connect(options, stack)
        most = _count_neighbours(client)
        from bts.batch.executors.remote import Terms, read_versions

        setup = Setup(options.limits, most, 0, options.threads, logged=is_log_shown())
        terms = Terms(f"bts-{secrets.token_hex(4)}", setup, read_versions())
        _compare(client, options, terms.versions)
        engine = Cluster(client, terms, on_progress)
        stack.callback(engine.close)
        try:
            yield engine
            engine.finish()
        except BaseException:
            engine.stop(now=True)
            raise


def _connect(options: ExecutorOptions, stack: ExitStack) -> Any:
    try:
        import dask
        import distributed
    except ImportError as error:
        what = "the executor dask needs the package distributed, which is not installed"
        raise MissingToolError(what, None, 'install "bts[dask]", or use --executor processes') from error
    if not is_log_shown():
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    address = options.scheduler
    with warnings.catch_warnings(), _hold_interrupts():
        warnings.simplefilter("ignore")  # versions are compared by bts, and the rest is for who runs the scheduler
        if not address:
            settings = {"distributed.scheduler.worker-saturation": 1.0}
            with dask.config.set(settings):
                cluster = distributed.LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=options.workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,
                )
            stack.callback(cluster.close, timeout=PATIENCE)
            address = cluster.scheduler_address
        try:
            client = distributed.Client(  # type: ignore[no-untyped-call]
                address, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError, ImportError) as error:
            what = f"no Dask scheduler answers at {printable(address)}: {error}"
            raise MissingToolError(what, None, "start it with `dask scheduler`, or give its address") from error
    stack.callback(client.close, timeout=PATIENCE)
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        what = f"the Dask scheduler at {printable(address)} has no workers"
        raise MissingToolError(what, None, f"start some with `dask worker {address} --nthreads 1`") from error
    return client


@contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back, for good in the threads and processes that are started meanwhile: it is not for them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # Started later, it would let Ctrl-C through again in the thread that starts it.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _count_neighbours(client: Any) -> int:
    """How many clips at a time the busiest machine works on: they share its processors and memory."""
    per_host: Counter[str] = Counter()
    for worker in client.scheduler_info(n_workers=-1)["workers"].values():
        per_host[worker["host"]] += worker["nthreads"]
    return max(per_host.values(), default=1)


def _compare(client: Any, options: ExecutorOptions, versions: Any) -> None:
    """Raise an error that names the first worker that has other versions, or lacks a folder."""
    from bts.batch.executors.remote import Fitness, examine_worker

    with ExitStack() as stack:
        marks = tuple(stack.enter_context(_mark(folder)) for folder in options.writes)
        reads = tuple(path.absolute() for path in options.reads)
        found = client.run(examine_worker, reads, marks, on_error="return")
    for address, fitness in sorted(found.items()):
        who = f"the Dask worker {printable(address)}"
        if not isinstance(fitness, Fitness):
            raise MissingToolError(f"{who} cannot run bts: {fitness}", None, "install the same bts[dask] there")
        who = f"{who} on {printable(fitness.host)}"
        for name, wanted in versions.items():
            if (has := fitness.versions.get(name, "none")) != wanted:
                what = f"{who} has {name} {has}, and this machine {wanted}"
                raise MissingToolError(what, None, "install the same versions everywhere")
        for path, why in fitness.unreadable.items():
            what = f"{who} cannot read {printable(path)}: {why}"
            raise MissingToolError(what, None, "mount it there at the same path")
        for path, why in fitness.unwritable.items():
            what = f"{who} cannot write where this machine does: {why}"
            raise OutputError(what, path, "mount the same folder there at the same path")


@contextmanager
def _mark(folder: Path) -> Iterator[Path]:
    """A file in a folder, by which another machine sees that its folder of that name is the same one."""
    path = folder.absolute() / f".probe.{secrets.token_hex(4)}.{owner_mark()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch()
        yield path
    except OSError as error:
        raise OutputError(
            f"cannot write: {error.strerror or error}", folder, "choose another folder with -o"
        ) from error
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
