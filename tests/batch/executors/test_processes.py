"""Workers that die, hang, take too much, are replaced and are ended: each costs its own clip alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, wait
from pathlib import Path

import pytest

from bts.batch.executors import ExecutorOptions, open_executor, slot
from bts.batch.records import Ended
from bts.config import ClipLimits
from tests.batch.executors import deeds

TWO = ExecutorOptions("processes", 2)


def ignore(clip: Path, stage: str, done: float, total: float) -> None:
    """Nobody looks at the progress."""


def failure_of(future: "Future[Ended]") -> tuple[str, str]:
    """Kind and line of the only failure of a result."""
    (failure,) = future.result().report.failures
    return failure.kind, failure.line


def worker_of(future: "Future[Ended]") -> str:
    """The process that worked on it."""
    return future.result().report.shown[0]


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing_when_the_clip_is_tried_again(tmp_path: Path) -> None:
    names = ["1.5 long", "deadly", *(f"0.01 {n}" for n in range(5))]
    with open_executor(TWO, ignore) as engine:
        futures = [engine.submit(deeds.die_once, deeds.make_job(tmp_path, name)) for name in names]
    assert [future.result().report.failures for future in futures] == [()] * 7
    assert len({worker_of(future) for future in futures}) == 2
    assert worker_of(futures[0]) != worker_of(futures[1])


@pytest.mark.slow
def test_a_clip_that_kills_its_worker_twice_is_a_failure_and_the_others_go_on_beside_it(tmp_path: Path) -> None:
    names = ["4 long", "deadly", *(f"0.01 {n}" for n in range(5))]
    with open_executor(TWO, ignore) as engine:
        futures = [engine.submit(deeds.die, deeds.make_job(tmp_path, name)) for name in names]
    kind, line = failure_of(futures[1])
    assert kind == "crashed"
    assert line.startswith(f"{tmp_path / 'deadly'}: its worker ended without a word, twice: ")
    assert "SIGKILL" in line
    assert (tmp_path / "out" / "deadly" / "report.json").exists()
    assert [future.result().report.failures for future in (futures[0], *futures[2:])] == [()] * 6
    # The long one was under way in another worker all the time, and the short ones did not wait for it.
    assert worker_of(futures[0]) not in {worker_of(future) for future in futures[2:]}


@pytest.mark.slow
def test_a_long_clip_holds_no_other_up(tmp_path: Path) -> None:
    names = ["3 long", *(f"0.01 {n}" for n in range(60))]
    ends: list[str] = []
    with open_executor(TWO, ignore) as engine:
        for name in names:
            future = engine.submit(deeds.wait_as_named, deeds.make_job(tmp_path, name))
            future.add_done_callback(lambda done: ends.append(done.result().report.clip.name))
    assert ends[-1] == "3 long"
    assert ends[:-1] == names[1:]


@pytest.mark.slow
def test_workers_are_replaced_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slot, "CLIPS_PER_WORKER", 3)
    with open_executor(ExecutorOptions("processes", 1), ignore) as engine:
        futures = [engine.submit(deeds.quick, deeds.make_job(tmp_path, str(n))) for n in range(7)]
    workers = [worker_of(future) for future in futures]
    assert [workers.count(worker) for worker in dict.fromkeys(workers)] == [3, 3, 1]


def test_progress_and_errors_come_back(tmp_path: Path) -> None:
    told: list[tuple[Path, str, float, float]] = []
    with open_executor(TWO, lambda *advance: told.append(advance)) as engine:
        engine.submit(deeds.quick, deeds.make_job(tmp_path, "a"))
        failed = engine.submit(deeds.fail, deeds.make_job(tmp_path, "b"))
    assert told == [(tmp_path / "a", "shots", 1.0, 2.0)]
    with pytest.raises(RuntimeError, match="Unpicklable") as caught:
        failed.result()
    assert "deeds.py" in "".join(caught.value.__notes__)


@pytest.mark.slow
def test_a_clip_that_takes_too_long_is_given_up_even_where_it_hears_no_signal(tmp_path: Path) -> None:
    limits = ClipLimits(clip_minutes=0.01)
    with open_executor(ExecutorOptions("processes", 2, limits=limits), ignore) as engine:
        futures = [
            engine.submit(function, deeds.make_job(tmp_path, name))
            for name, function in (("a", deeds.write_slowly), ("b", deeds.hang), ("c", deeds.quick), ("d", deeds.quick))
        ]
    for future in futures[:2]:
        kind, line = failure_of(future)
        assert kind == "stalled"
        assert "took more than 0.6 seconds" in line
    assert [future.result().report.failures for future in futures[2:]] == [(), ()]
    assert list(tmp_path.rglob("*.part*")) == []
    assert sorted(path.parent.name for path in tmp_path.rglob("report.json")) == ["a", "b"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted on Linux")
def test_memory_is_limited_for_a_worker_and_for_what_it_starts(tmp_path: Path) -> None:
    limits = ClipLimits(clip_gb=0.3)
    with open_executor(ExecutorOptions("processes", 2, limits=limits), ignore) as engine:
        program = engine.submit(deeds.start_a_large_program, deeds.make_job(tmp_path, "a"))
        array = engine.submit(deeds.take_memory, deeds.make_job(tmp_path, "b"))
    kind, line = failure_of(program)
    assert kind == "out-of-memory"
    assert "needs more than 0.3 GB of memory, the limit for each of 2 workers; use fewer --jobs" in line
    assert isinstance(array.exception(), MemoryError)


@pytest.mark.parametrize("now", [True, False])
def test_stopped_it_starts_nothing_more(tmp_path: Path, now: bool) -> None:
    began = time.monotonic()
    with open_executor(ExecutorOptions("processes", 1), ignore) as engine:
        first = engine.submit(deeds.write_slowly if now else deeds.wait_as_named, deeds.make_job(tmp_path, "1 first"))
        rest = [engine.submit(deeds.quick, deeds.make_job(tmp_path, str(n))) for n in range(3)]
        if now:
            wait_until(lambda: bool(list(tmp_path.rglob("*.part*"))))
        else:
            time.sleep(0.2)
        engine.stop(now=now)
        rest.append(engine.submit(deeds.quick, deeds.make_job(tmp_path, "late")))
        assert not wait([first, *rest], timeout=60).not_done
    assert all(future.cancelled() for future in rest)
    if now:
        with pytest.raises(CancelledError):
            first.result()
        assert time.monotonic() - began < 30
        assert list(tmp_path.rglob("*.part*")) == []
    else:
        assert first.result().report.failures == ()


def test_an_error_in_the_block_ends_what_is_under_way(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), open_executor(TWO, ignore) as engine:
        future = engine.submit(deeds.write_slowly, deeds.make_job(tmp_path, "a"))
        wait_until(lambda: bool(list(tmp_path.rglob("*.part*"))))
        raise KeyboardInterrupt
    with pytest.raises(CancelledError):
        future.result()
    assert list(tmp_path.rglob("*.part*")) == []


SCRIPT = """
import signal, sys
from pathlib import Path
from bts.batch.executors import ExecutorOptions, open_executor
from tests.batch.executors import deeds
with open_executor(ExecutorOptions("processes", 2), lambda *_: None) as engine:
    signal.signal(signal.SIGINT, lambda *_: engine.stop(now=False))
    signal.signal(signal.SIGUSR1, lambda *_: engine.stop(now=True))
    names = ["3 a", "3 b", "0 c"]
    futures = [engine.submit(deeds.wait_as_named, deeds.make_job(Path(), name)) for name in names]
    print("begun", flush=True)
    ends = [future.exception() if not future.cancelled() else "called off" for future in futures]
print(ends)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "early", "said"),
    [
        (signal.SIGINT, True, "[None, None, 'called off']"),
        (signal.SIGINT, False, "[None, None, 'called off']"),
        (signal.SIGUSR1, False, "[CancelledError(), CancelledError(), 'called off']"),
    ],
)
def test_a_signal_to_all_processes_is_for_the_one_that_records(number: int, early: bool, said: str) -> None:
    """Workers go on as it says, whether they are at work or still being started."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.2 if early else 2)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert (out.strip(), err) == (said, "")


def wait_until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
