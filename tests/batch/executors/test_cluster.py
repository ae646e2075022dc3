"""Dask on loopback: real schedulers and workers, some of which are killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bts.batch.executors import Engine, ExecutorOptions, cluster, open_executor
from bts.errors import MissingToolError, OutputError
from tests.batch.executors import deeds
from tests.conftest import ROOT

distributed = pytest.importorskip("distributed", reason="bts[dask] is not installed")
remote = pytest.importorskip("bts.batch.executors.remote")

# Dask warns of its own ports, loops and clients when it is closed.
pytestmark = pytest.mark.filterwarnings("ignore")

TWO = ExecutorOptions("dask", 2)

told: list[tuple[str, str, float, float]] = []


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Two workers for all tests that leave them as they are."""
    with open_executor(TWO, lambda clip, *rest: told.append((clip.name, *rest))) as opened:
        yield opened


def test_jobs_are_worked_on_with_their_failures_and_progress(engine: Engine, tmp_path: Path) -> None:
    jobs = [
        engine.submit(deeds.quick, deeds.make_job(tmp_path, "quick")),
        engine.submit(deeds.die, deeds.make_job(tmp_path, "deadly")),
        *(engine.submit(deeds.wait_as_named, deeds.make_job(tmp_path, f"0.01 {n}")) for n in range(4)),
    ]
    assert engine.width == 2
    assert [len(job.result(60).report.failures) for job in jobs] == [0, 1, 0, 0, 0, 0]
    (failure,) = jobs[1].result().report.failures
    assert failure.kind == "crashed"
    assert "SIGKILL" in failure.line
    assert (tmp_path / "out" / "deadly" / "report.json").exists()
    assert isinstance(engine.submit(deeds.fail, deeds.make_job(tmp_path, "a")).exception(60), RuntimeError)
    assert ("quick", "shots", 1.0, 2.0) in told


@pytest.mark.slow
def test_a_lost_worker_costs_no_clip(engine: Engine, tmp_path: Path) -> None:
    """Killed twice, while it works on a clip: that is worked on elsewhere, as are the others."""
    killed = engine.submit(deeds.kill_host, deeds.make_job(tmp_path, "2"))
    others = [engine.submit(deeds.wait_as_named, deeds.make_job(tmp_path, f"0.2 {n}")) for n in range(6)]
    assert killed.result(100).report.failures == ()
    assert [other.result(100).report.failures for other in others] == [()] * 6
    assert (tmp_path / "killed").stat().st_size == 3


def test_no_scheduler_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    options = ExecutorOptions("dask", scheduler="tcp://127.0.0.1:1")
    with (
        pytest.raises(MissingToolError, match="no Dask scheduler answers at tcp://127"),
        open_executor(options, ignore),
    ):
        pass


def ignore(clip: Path, stage: str, done: float, total: float) -> None:
    """Nobody looks at the progress."""


@pytest.mark.slow
def test_workers_are_compared_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 5)
    with distributed.LocalCluster(1, threads_per_worker=1, dashboard_address=None) as local:
        address = local.scheduler_address
        missing = ExecutorOptions("dask", scheduler=address, reads=(tmp_path / "gone",))
        unreadable = "the Dask worker .* cannot read .*gone: No such file"
        with pytest.raises(MissingToolError, match=unreadable), open_executor(missing, ignore):
            pass
        (tmp_path / "file").touch()
        refused = ExecutorOptions("dask", scheduler=address, writes=(tmp_path / "file",))
        with pytest.raises(OutputError, match="cannot write"), open_executor(refused, ignore):
            pass
        good = ExecutorOptions("dask", scheduler=address, reads=(tmp_path,), writes=(tmp_path / "out",))
        with open_executor(good, ignore) as engine:
            assert engine.submit(deeds.quick, deeds.make_job(tmp_path, "a")).result(60).report.failures == ()
        assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_a_worker_with_other_versions_gets_no_work(tmp_path: Path) -> None:
    """One that joins late is left out; one that is there at the start is named."""
    other = tmp_path / "site" / "av-1.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: av\nVersion: 1.0\n")
    with distributed.LocalCluster(1, threads_per_worker=1, dashboard_address=None) as local:
        options = ExecutorOptions("dask", scheduler=local.scheduler_address)
        words = (local.scheduler_address, "--nthreads", "1", "--no-nanny")
        with open_executor(options, ignore) as engine:
            late = start_dask("worker", *words, place=tmp_path, path=f"{tmp_path / 'site'}:{ROOT}")
            try:
                with distributed.Client(local.scheduler_address, set_as_default=False) as client:
                    client.wait_for_workers(2, timeout=60)
                jobs = [engine.submit(deeds.wait_as_named, deeds.make_job(tmp_path, f"0.2 {n}")) for n in range(6)]
                assert [job.result(60).report.failures for job in jobs] == [()] * 6
                named = "the Dask worker .* has av 1.0, and this machine .*; install the same versions everywhere"
                with pytest.raises(MissingToolError, match=named), open_executor(options, ignore):
                    pass
            finally:
                late.kill()
                late.wait()


@pytest.mark.slow
def test_a_process_that_gets_no_job_ends_and_the_next_job_has_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed ends none: its processes would stay with the Dask workers."""
    monkeypatch.setattr(remote, "IDLE_SECONDS", 0.5)
    with (
        distributed.LocalCluster(1, threads_per_worker=1, processes=False, dashboard_address=None) as local,
        open_executor(ExecutorOptions("dask", scheduler=local.scheduler_address), ignore) as engine,
    ):
        for number in range(2):
            job = engine.submit(deeds.quick, deeds.make_job(tmp_path, str(number)))
            assert job.result(60).report.failures == ()
            wait_until(lambda: count_workers() == 0)


def count_workers() -> int:
    """The worker processes for clips that this process has."""
    listed = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, check=True)
    return listed.stdout.count(b"bts.batch.executors.worker")


@pytest.mark.slow
def test_a_clip_that_dask_gives_up_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    dask = pytest.importorskip("dask")
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), open_executor(TWO, ignore) as engine:
        job = engine.submit(deeds.kill_host, deeds.make_job(tmp_path, "9"))
        (failure,) = job.result(100).report.failures
    assert failure.kind == "crashed"
    assert "2 Dask workers ended one after the other while they had it" in failure.line
    assert (tmp_path / "out" / "9" / "report.json").exists()


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_said(tmp_path: Path) -> None:
    address_file = tmp_path / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(address_file))
    scheduler = start_dask("scheduler", *words, place=tmp_path)
    try:
        wait_until(address_file.exists)
        address = json.loads(address_file.read_text())["address"]
        worker = start_dask("worker", address, "--nthreads", "1", "--no-nanny", place=tmp_path)
        try:
            with open_executor(ExecutorOptions("dask", scheduler=address), ignore) as engine:
                job = engine.submit(deeds.wait_as_named, deeds.make_job(tmp_path, "30 a"))
                time.sleep(1)
                scheduler.kill()
                with pytest.raises(MissingToolError, match="the Dask scheduler was lost; start it again"):
                    job.result(60)
                assert isinstance(
                    engine.submit(deeds.quick, deeds.make_job(tmp_path, "b")).exception(60), MissingToolError
                )
                assert engine.width == 1
        finally:
            worker.kill()
            worker.wait()
    finally:
        scheduler.kill()
        scheduler.wait()


def start_dask(program: str, *words: str, place: Path, path: str = str(ROOT)) -> "subprocess.Popen[bytes]":
    """Start a scheduler or a worker in a process of its own, as a person does."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": path},
        cwd=place,
        stderr=subprocess.DEVNULL,
    )


def wait_until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


SCRIPT = """
import signal, sys, time
from pathlib import Path
from bts.batch.executors import ExecutorOptions, open_executor
from tests.batch.executors import deeds

if __name__ == "__main__":
    with open_executor(ExecutorOptions("dask", 2), lambda *_: None) as engine:
        signal.signal(signal.SIGINT, lambda *_: engine.stop(now=False))
        names = ["4 a", "4 b", "0 c", "0 d"]
        futures = [engine.submit(deeds.wait_as_named, deeds.make_job(Path(), name)) for name in names]
        time.sleep(2.5)
        print("begun", flush=True)
        ends = [future.exception() if not future.cancelled() else "called off" for future in futures]
    print(ends)
"""


@pytest.mark.slow
def test_ctrl_c_is_for_the_process_that_records(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out.strip(), err) == ("[None, None, 'called off', 'called off']", "")
    end = time.monotonic() + 10
    while subprocess.run(["ps", "-s", str(process.pid)], stdout=subprocess.DEVNULL, check=False).returncode == 0:
        assert time.monotonic() < end, "something goes on without bts"
        time.sleep(0.1)
