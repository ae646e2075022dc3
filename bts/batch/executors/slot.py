"""One place in which a worker process runs: the process is started, given orders, replaced when spent or dead.

A process with two pipes and nothing shared: whatever becomes of one worker, no other waits for a lock that it held.
"""

import pickle
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bts.batch.executors.engine import Function
from bts.batch.executors.messages import Advance, Answer, Finished, GivenUp, Order, Raised, Setup
from bts.batch.executors.progress import OnClipProgress
from bts.batch.records import Ended
from bts.errors import ClipError, MissingToolError
from bts.report import Failure, Report

if TYPE_CHECKING:
    from bts.work import Job

CLIPS_PER_WORKER = 200
"""Clips after which a worker is replaced, so that what decoders leak does not add up. A start takes 1 s of work."""

KEPT_SHARE = 0.5
"""The part of its limit of memory that a worker may keep after a clip; one that keeps more is replaced."""

SPENT = "out-of-memory"
"""The kind of failure after which a worker is replaced: what it still holds may be too much for the next clip."""

TRIES = 2
"""Workers that a clip may take down before it is a failure."""

PATIENCE = 6.0
"""Seconds that a worker has to end; then it is killed. It ends itself after `worker.LAST_MOMENT`."""

START = "import sys; sys.path[:] = sys.argv[1:]; from bts.batch.executors.worker import serve; serve()"
"""The program of a worker. Its words are the search path, so that it loads the same bts, wherever that is."""

OOM_COUNT = Path("/proc/vmstat")
"""Where Linux counts the processes that it ended because memory had run out (`oom_kill`)."""


class Halted(Exception):  # noqa: N818 - caught inside this package
    """The slot was told to end at once."""


class _Died(Exception):  # noqa: N818 - caught inside this module
    """A worker ended without an answer."""


class _Process:
    """A worker process. `clips` counts its orders."""

    def __init__(self, setup: Setup) -> None:
        self.clips = 0
        # A process group of its own: Ctrl-C is for the process that records, which decides what becomes of workers.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-c", START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0 if sys.platform != "win32" else None,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._closing = threading.Lock()
        with suppress(OSError):
            self._write(setup)

    def order(self, order: Order) -> None:
        """Give the worker something to do. Raises _Died."""
        self.clips += 1
        try:
            self._write(order)
        except (OSError, ValueError) as error:
            raise _Died from error

    def answer(self) -> Answer:
        """Wait for what the worker says next. Raises _Died."""
        assert self._popen.stdout is not None
        try:
            answer: Answer = pickle.load(self._popen.stdout)  # noqa: S301 it comes from the worker
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise _Died from error
        return answer

    def dismiss(self) -> None:
        """Tell the worker to end, from any thread: in order when it is idle, else after cleaning up."""
        with self._closing, suppress(OSError):
            _pipe(self._popen.stdin).close()

    def end(self) -> int:
        """Wait until the worker has ended, and kill it where it takes too long; returns its exit status.

        A process that waits for a dead disk cannot be ended by anybody: it is left behind.
        """
        self.dismiss()
        status = None
        for kill in (False, True):
            if kill:
                self._popen.kill()
            with suppress(subprocess.TimeoutExpired):
                status = self._popen.wait(PATIENCE)
                break
        _pipe(self._popen.stdout).close()
        return 0 if status is None else status

    def _write(self, value: object) -> None:
        data = pickle.dumps(value)
        pipe = _pipe(self._popen.stdin)
        pipe.write(data)
        pipe.flush()


class Slot:
    """Runs one job at a time in a worker process, which it starts when it is first needed."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._process: _Process | None = None
        self._next: _Process | None = None
        """Started while the last clip of `_process` is under way, so that nobody waits for its start."""
        self._halted = False
        self._changing = threading.Lock()

    def run(self, function: Function, job: "Job", on_progress: OnClipProgress) -> Ended:
        """The result of `function(job)`; a failure where the clip took down its workers or went beyond a limit.

        Raises Halted after `halt`, and whatever `function` raises.
        """
        reason, ran_out = "", False
        for _ in range(TRIES):
            ends_before = _count_oom()
            process = self._take_process()
            try:
                return self._converse(process, Order(function, job), on_progress)
            except _Died:
                status = self._part_with(process)
                ran_out = _count_oom() > ends_before and status == -getattr(signal, "SIGKILL", 0)
                reason = "the system ended it because memory had run out" if ran_out else _explain(status)
        what = f"its worker ended without a word, twice: {reason}"
        return record_failure(job, crashed(job.clip, what, SPENT if ran_out else "crashed"))

    def halt(self) -> None:
        """End the worker, also in the middle of a job; from any thread, at once."""
        with self._changing:
            self._halted = True
            for process in (self._process, self._next):
                if process is not None:
                    process.dismiss()

    def close(self) -> None:
        """End the worker and wait for it. Only when no job is under way."""
        for process in (self._process, self._next):
            if process is not None:
                process.end()
        self._process = self._next = None

    def _converse(self, process: _Process, order: Order, on_progress: OnClipProgress) -> Ended:
        process.order(order)
        while True:
            answer = process.answer()
            if isinstance(answer, Advance):
                on_progress(answer.clip, answer.stage, answer.done, answer.total)
                continue
            if isinstance(answer, GivenUp):
                self._part_with(process)
                return record_failure(order.job, answer.failure)
            if isinstance(answer, Raised):
                raise answer.error
            if _is_spent(process, answer):
                self._part_with(process)
            return answer.ended

    def _take_process(self) -> _Process:
        """The worker for the next job, started where there is none. Raises Halted."""
        with self._changing:
            if self._halted:
                raise Halted
            if self._process is None:
                self._process, self._next = self._next or _start(self._setup), None
            if self._process.clips == CLIPS_PER_WORKER - 1 and self._next is None:
                self._next = _start(self._setup)
            return self._process

    def _part_with(self, process: _Process) -> int:
        """End a worker; returns its exit status. Raises Halted where it died because it was told to."""
        status = process.end()
        with self._changing:
            self._process = None
            if self._halted:
                raise Halted
        return status


def crashed(clip: Path, what: str, kind: str = "crashed") -> Failure:
    """The failure of a clip that took down one worker after the other; `what` is said of them."""
    return Failure.of(ClipError(what, clip, "convert it with another program first, or use fewer --jobs", kind))


def _explain(status: int) -> str:
    """Why a worker ended, by its exit status, which is below 0 for a signal."""
    if status >= 0:
        return f"exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    if name == "SIGKILL":
        return "somebody or the system killed it (SIGKILL), as systems do when memory is short"
    return f"a library crashed ({name})"


def _count_oom() -> int:
    """How many processes Linux has ended for want of memory so far; 0 where it does not say."""
    try:
        lines = OOM_COUNT.read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))


def _is_spent(process: _Process, answer: Finished) -> bool:
    """Whether a worker is to be replaced before the next clip."""
    if process.clips >= CLIPS_PER_WORKER or (answer.limit and answer.memory > answer.limit * KEPT_SHARE):
        return True
    return any(failure.kind == SPENT for failure in answer.ended.report.failures)


def record_failure(job: "Job", failure: Failure) -> Ended:
    """Put a failure that the work itself could not tell into the clip's report.json."""
    from bts.pipeline import write_report

    return Ended(write_report(job, Report(job.clip, job.folder, failures=(failure,))))


def _start(setup: Setup) -> _Process:
    """Start a worker. Raises MissingToolError where the system does not allow another process."""
    try:
        return _Process(setup)
    except OSError as error:
        what = f"no worker process can be started: {error.strerror or error}"
        raise MissingToolError(what, None, "use fewer --jobs, or close other programs") from error


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
