"""Runs that are killed, or meet another run: the end is that of a run that nobody disturbed."""

import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.batch.archive import list_kinds, make_archive, read_results

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

KILLS = 15


@dataclass(frozen=True)
class Whole:
    """A folder with an archive, and what a run makes of it that nobody disturbed; its output folder is gone again."""

    place: Path
    results: dict[str, Any]
    kinds: dict[str, str]
    seconds: float
    """How long that run took."""

    @property
    def output(self) -> Path:
        return self.place / "out"

    def compare(self) -> None:
        """The results that are there now with those of the undisturbed run."""
        results = read_results(self.output)
        assert results.keys() == self.results.keys()
        assert [name for name in results if results[name] != self.results[name]] == []
        assert list_kinds(self.output) == self.kinds
        assert not list(self.output.rglob("*.part*"))


def start(place: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bts", "run", "arch", "-o", "out", "--jobs", "2", *words],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    place = tmp_path_factory.mktemp("runs")
    make_archive(place / "arch", 40, place)
    began = time.monotonic()
    process = start(place)
    said, _ = process.communicate()
    assert process.returncode == 6, said
    return Whole(place, read_results(place / "out"), list_kinds(place / "out"), time.monotonic() - began)


@pytest.fixture
def whole(made: Whole) -> Whole:
    shutil.rmtree(made.output)
    return made


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_is_not(whole: Whole) -> None:
    chance = random.Random(15)
    killed = 0
    for _ in range(KILLS):
        process = start(whole.place)
        try:
            process.wait(chance.uniform(0.05, 0.3) * whole.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.communicate()
    assert killed > KILLS // 3
    process = start(whole.place)
    said, _ = process.communicate()
    assert process.returncode == 6, said
    whole.compare()
    assert set(whole.kinds.values()) >= {"unindexed", "unknown-format"}


def test_two_runs_at_once_one_joins_and_a_third_is_refused(whole: Whole) -> None:
    first = start(whole.place)
    while not (whole.output / "bts-run.db").exists():
        time.sleep(0.05)
    second, third = start(whole.place, "--join"), start(whole.place)
    refused, _ = third.communicate()
    assert third.returncode == 5, refused
    assert f"a run is at work on this folder (process {first.pid} on " in refused
    said, joined = first.communicate()[0], second.communicate()[0]
    assert (first.returncode, second.returncode) == (6, 6), said + joined
    assert "working along with process" in joined
    assert " in out/" in joined, "the second did some of the clips"
    whole.compare()
