"""A Dask scheduler and workers on this machine, each in a process of its own, some of which are killed."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

WORKERS = 2

START_SECONDS = 60.0
"""Seconds in which the scheduler must say its address."""


class Loopback:
    """A scheduler and two workers, while a block runs. `kills` counts the workers that were killed."""

    def __init__(self, place: Path) -> None:
        """Keep the scheduler's address and what the programs say in the folder `place`."""
        self._place = place
        self.kills = 0

    def __enter__(self) -> Self:
        self._place.mkdir(parents=True, exist_ok=True)
        said = self._place / "scheduler.json"
        said.unlink(missing_ok=True)
        self._scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(said))
        end = time.monotonic() + START_SECONDS
        while not said.exists() and time.monotonic() < end:
            time.sleep(0.05)
        self.address = str(json.loads(said.read_text())["address"])
        self._workers = [self._start_worker() for _ in range(WORKERS)]
        return self

    def __exit__(self, *error: object) -> None:
        for process in (*self._workers, self._scheduler):
            process.terminate()
        for process in (*self._workers, self._scheduler):
            process.wait()

    def kill_worker(self) -> None:
        """Kill the first worker (SIGKILL), and start another in its place."""
        self._workers[0].kill()
        self._workers[0].wait()
        self.kills += 1
        self._workers[0] = self._start_worker()

    def count_clip_processes(self) -> int:
        """How many processes for clips the workers have."""
        parents = ",".join(str(worker.pid) for worker in self._workers)
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", parents], check=False, capture_output=True)
        return len(listed.stdout.split())

    def _start_worker(self) -> "subprocess.Popen[bytes]":
        # Without Dask's nanny: what is killed is the worker itself, and who starts it again is this bench.
        return self._start("worker", self.address, "--nthreads", "1", "--memory-limit", "0", "--no-nanny")

    def _start(self, program: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--no-dashboard"]
        with (self._place / f"{program}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
