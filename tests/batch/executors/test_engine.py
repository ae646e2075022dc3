"""What holds for every executor, and the options."""

import os
from pathlib import Path

import pytest

from bts.batch.executors import ExecutorOptions, open_executor
from bts.batch.executors.engine import threads_for
from bts.batch.executors.limits import bounds_of, memory_share
from bts.choices import EXECUTORS
from bts.config import ClipLimits, load
from bts.errors import UsageError
from tests.batch.executors import deeds


def ignore(clip: Path, stage: str, done: float, total: float) -> None:
    """Nobody looks at the progress."""


def test_serial_runs_a_job_at_once_in_this_process(tmp_path: Path) -> None:
    told: list[str] = []
    with open_executor(ExecutorOptions("serial"), lambda clip, *_: told.append(clip.name)) as engine:
        assert engine.width == 1
        done = engine.submit(deeds.quick, deeds.make_job(tmp_path, "a"))
        assert done.result().report.shown == (str(os.getpid()),)
        assert isinstance(engine.submit(deeds.fail, deeds.make_job(tmp_path, "b")).exception(), deeds.UnpicklableError)
        engine.stop(now=False)
        assert engine.submit(deeds.quick, deeds.make_job(tmp_path, "c")).cancelled()
    assert told == ["a"]


@pytest.mark.parametrize("wrong", [{"name": "threads"}, {"workers": 0}, {"name": "serial", "scheduler": "tcp://a:1"}])
def test_options_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        ExecutorOptions(**wrong)  # type: ignore[arg-type]
    assert all(ExecutorOptions(name).name == name for name in EXECUTORS)


def test_processors_are_shared_among_workers() -> None:
    processors = os.cpu_count() or 1
    assert threads_for(ExecutorOptions("processes", processors)) == 1
    assert threads_for(ExecutorOptions("processes", 1)) == processors
    assert threads_for(ExecutorOptions("processes", 2 * processors)) == 1
    assert threads_for(ExecutorOptions("processes", 1, threads=3)) == 3


def test_limits_come_from_the_options_then_from_settings_then_from_the_size(tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    with clip.open("wb") as file:
        file.truncate(20_000_000)
    assert bounds_of(clip, ClipLimits(), 5).seconds == 600 + 20 * 30
    assert bounds_of(clip, ClipLimits(), 5).memory == 5
    (tmp_path / "bts.toml").write_text("[run]\nclip_minutes = 2\nclip_gb = 1.5\n")
    assert bounds_of(clip, ClipLimits(), 5).seconds == 120
    assert bounds_of(clip, ClipLimits(), 5).memory == 1_500_000_000
    assert bounds_of(clip, ClipLimits(clip_minutes=3, clip_gb=0.5), 5).seconds == 180
    assert bounds_of(clip, ClipLimits(clip_minutes=3, clip_gb=0.5), 5).memory == 500_000_000
    (tmp_path / "bts.toml").write_text("[run]\nclip_minutes = -2\n")
    with pytest.raises(UsageError, match="clip_minutes"):
        load(clip)
    assert bounds_of(clip, ClipLimits(), 5).seconds == 1200
    assert memory_share(4) <= memory_share(2)
