"""What runs inside a Dask worker: it hands each job on to a worker process of its own, in a slot.

So a clip has the same limits there, and one that brings its process down does not bring down the Dask worker with it.
Dask sees short calls in a thread that waits; its heart beats on, however long a clip takes.
"""

import pickle
import platform
import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from distributed import get_worker

from bts import __version__
from bts.algorithms import ALGORITHMS
from bts.batch.executors.engine import ExecutorOptions, threads_for
from bts.batch.executors.limits import memory_share
from bts.batch.executors.messages import Order, Setup
from bts.batch.executors.slot import Slot
from bts.batch.records import Ended

COMPARED = ("av", "numpy", "opencv-python-headless")
"""Packages whose versions must be the same everywhere: other ones may decode other pictures."""

EVENT_INTERVAL = 1.0
"""Seconds between two reports of progress of a clip: each goes through the scheduler, which keeps them for a while."""

IDLE_SECONDS = 30.0
"""Seconds without a job after which a worker process is ended: a run that was killed ends none of its own."""


class Unfit(Exception):  # noqa: N818 - caught inside this package
    """This worker joined late and has other versions; the job is for another one. Its argument is the address."""


@dataclass(frozen=True)
class Terms:
    """What all jobs of a run have in common: the name of the run, the limits, and what the workers must have."""

    run: str
    setup: Setup
    versions: Mapping[str, str]


class _Slots:
    """The slots of this process: those at work, and those that wait, for each run."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.idle: dict[str, list[tuple[Slot, threading.Timer]]] = {}
        """Each with what ends it when no job comes."""
        self.busy: dict[str, list[Slot]] = {}
        self.halted: set[str] = set()
        """Runs that were stopped: none of their jobs is begun any more."""


_slots = _Slots()


def run_remotely(data: bytes, number: int, terms: Terms) -> Ended:
    """Work out a pickled Order, which is the job `number` of the run. Raises Unfit, Halted."""
    worker = get_worker()
    if read_versions() != dict(terms.versions):
        raise Unfit(worker.address)
    last = 0.0

    def tell(_clip: Path, stage: str, done: float, total: float) -> None:
        nonlocal last
        if time.monotonic() - last >= EVENT_INTERVAL:
            last = time.monotonic()
            worker.log_event(terms.run, [number, stage, float(done), float(total)])

    worker.log_event(terms.run, [number, "", 0.0, 0.0])
    order: Order = pickle.loads(data)  # noqa: S301 it comes from the process that records
    slot = _take_slot(terms)
    try:
        return slot.run(order.function, order.job, tell)
    finally:
        with _slots.lock:
            _slots.busy[terms.run].remove(slot)
            timer = threading.Timer(IDLE_SECONDS, _close_unused, (terms.run, slot))
            timer.daemon = True
            timer.start()
            _slots.idle.setdefault(terms.run, []).append((slot, timer))


def _take_slot(terms: Terms) -> Slot:
    with _slots.lock:
        idle = _slots.idle.setdefault(terms.run, [])
        if idle:
            slot, timer = idle.pop()
            timer.cancel()
        else:
            slot = Slot(_fit_here(terms.setup))
        _slots.busy.setdefault(terms.run, []).append(slot)
        if terms.run in _slots.halted:
            slot.halt()
    return slot


def _fit_here(setup: Setup) -> Setup:
    """The setup with the share of this machine's processors and memory."""
    threads = threads_for(ExecutorOptions("dask", setup.workers, threads=setup.threads))
    return replace(setup, threads=threads, share=memory_share(setup.workers))


def halt_slots(run: str) -> None:
    """End the workers of a run in this process at once, also in the middle of a job."""
    with _slots.lock:
        _slots.halted.add(run)
        for slot in (*_slots.busy.get(run, ()), *(slot for slot, _ in _slots.idle.get(run, ()))):
            slot.halt()


def count_busy(run: str) -> int:
    """How many jobs of a run are under way in this process."""
    with _slots.lock:
        return len(_slots.busy.get(run, ()))


def close_slots(run: str) -> None:
    """End the idle workers of a run in this process."""
    with _slots.lock:
        idle = _slots.idle.pop(run, [])
    for slot, timer in idle:
        timer.cancel()
        slot.close()


def _close_unused(run: str, slot: Slot) -> None:
    """End an idle worker, unless it has been taken meanwhile."""
    with _slots.lock:
        idle = _slots.idle.get(run, [])
        left = [(other, timer) for other, timer in idle if other is not slot]
        if len(left) == len(idle):
            return
        _slots.idle[run] = left
    slot.close()


def read_versions() -> dict[str, str]:
    """Name -> version of all that decides what comes out of a clip."""
    versions = {"bts": __version__, "Python": ".".join(platform.python_version_tuple()[:2])}
    for name in COMPARED:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "none"
    return {**versions, "algorithms": " ".join(f"{name} {number}" for name, number in ALGORITHMS.items())}


@dataclass(frozen=True)
class Fitness:
    """What a worker says of itself: host, versions, and folders that it cannot read, or write, with the reason."""

    host: str
    versions: Mapping[str, str]
    unreadable: Mapping[str, str]
    unwritable: Mapping[str, str]


def examine_worker(reads: tuple[Path, ...], marks: tuple[Path, ...]) -> Fitness:
    """Look whether this worker can read folders or files, and write beside the `marks`, files that must be there."""
    unreadable, unwritable = {}, {}
    for path in reads:
        try:
            if path.is_dir():
                next(path.iterdir(), None)
            else:
                path.open("rb").close()
        except OSError as error:
            unreadable[str(path)] = error.strerror or str(error)
    for mark in marks:
        try:
            mark.stat()
            tempfile.TemporaryFile(dir=mark.parent).close()
        except OSError as error:
            unwritable[str(mark.parent)] = error.strerror or str(error)
    return Fitness(socket.gethostname(), read_versions(), unreadable, unwritable)
