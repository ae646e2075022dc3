"""What the workers of these tests are given to do: each takes a job and says in `shown` which process did it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bts.batch.executors import advance
from bts.batch.records import Ended
from bts.files import new_file
from bts.report import Report
from bts.work import Job


def make_job(folder: Path, name: str) -> Job:
    """A job on a clip that need not be there."""
    return Job(folder / name, folder / "out" / name)


def end_with(job: Job) -> Ended:
    """The result that says who made it."""
    return Ended(Report(job.clip, job.folder, shown=(str(os.getpid()),)))


def quick(job: Job) -> Ended:
    """Nothing but the result."""
    advance(job.clip, "shots", 1.0, 2.0)
    return end_with(job)


def wait_as_named(job: Job) -> Ended:
    """Wait as many seconds as the clip's name says, such as `0.5 a`."""
    time.sleep(float(job.clip.name.split()[0]))
    return end_with(job)


def die_once(job: Job) -> Ended:
    """The first worker is killed, the second works on it."""
    if job.clip.name.startswith("deadly"):
        job.clip.parent.mkdir(parents=True, exist_ok=True)
        mark = job.clip.parent / "been here"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return wait_as_named(job) if job.clip.name[0].isdigit() else end_with(job)


def die(job: Job) -> Ended:
    """Killed each time, if the name says so."""
    if job.clip.name.startswith("deadly"):
        os.kill(os.getpid(), signal.SIGKILL)
    return wait_as_named(job)


def fail(job: Job) -> Ended:
    """Raise an error that cannot be pickled."""
    raise UnpicklableError(lambda: job)


class UnpicklableError(Exception):
    """Holds a function without a name."""


def hang(job: Job) -> Ended:
    """Wait without hearing any signal, with an unfinished file."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    with new_file(job.folder / "a.txt") as path:
        path.touch()
        time.sleep(600)
    return end_with(job)


def write_slowly(job: Job) -> Ended:
    """Take 600 s for a file."""
    with new_file(job.folder / "a.txt") as path:
        path.touch()
        time.sleep(600)
    return end_with(job)


def start_a_large_program(job: Job) -> Ended:
    """Start a program that takes 400 MB."""
    subprocess.run([sys.executable, "-c", "import time; held = b'1' * 400_000_000; time.sleep(600)"], check=True)
    return end_with(job)


def take_memory(job: Job) -> Ended:
    """Take more memory than there may be, at once, as a decoder does for a large picture; stacks of threads aside."""
    import numpy as np

    np.ones(3_000_000_000 + 64 * 1024 * 1024 * (os.cpu_count() or 1), np.uint8)
    return end_with(job)


def kill_host(job: Job) -> Ended:
    """Kill the process that started this one, which is a Dask worker, so often as the clip's name says."""
    mark = job.clip.parent / "killed"
    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.open("a") as file:
        file.write(".")
    if mark.stat().st_size <= int(job.clip.name):
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(600)
    return end_with(job)
