"""What all tests share: where the real footage is, and a way to call the command line as a person does."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOOTAGE = ROOT.parent / "shared" / "footage"


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real clips, which is not part of the project."""
    if not FOOTAGE.is_dir():
        pytest.skip("the real footage (../shared/footage) is not on this machine")
    return FOOTAGE


@pytest.fixture(scope="session")
def labels(footage: Path) -> Path:
    """The folder of labels made by eye for the real clips."""
    return footage / "labels"


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered of where notes are, nor looked for in the folders of other tests, unless a test asks."""
    monkeypatch.setenv("BTS_STATE_DIR", "")


Bts = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bts(tmp_path: Path) -> Bts:
    """Runs `bts ARGS...` as its own process in an empty folder; gives the finished process with its two streams."""

    def run(*args: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "bts", *map(str, args)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
            env={**os.environ, **env},
            timeout=300,
            check=False,
        )

    return run
