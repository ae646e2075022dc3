"""What all tests share: where the real footage is, and a way to call the command line as a person does."""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import made
from tests.template import run_bts

if TYPE_CHECKING:
    from tests.players.chromium import Chromium

ROOT = Path(__file__).resolve().parent.parent
FOOTAGE = ROOT.parent / "shared" / "footage"

# Hundreds of processes are started: where Python may not keep what it compiled, each would compile all of bts again,
# and pytest all tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell lets what it starts in the background ignore Ctrl-C, and so would all that tests start and send it to.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline for an example, as the machine may be busy with other tests. Tests that need more examples say so.
# In CI the examples are the same at each run, so that a change is not refused for what it did not change.
settings.register_profile("bts", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("bts")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: the search for garbage need not go through them each time."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder for what the processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(made.FOLDER, str(folder))
        yield


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


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Chromium]":
    """A headless Chromium: one for all tests of a worker."""
    from tests.players.chromium import Chromium

    with Chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered of where notes are, nor looked for in the folders of other tests, unless a test asks."""
    monkeypatch.setenv("BTS_STATE_DIR", "")


Bts = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bts(tmp_path: Path) -> Bts:
    """Runs `bts ARGS...` as its own process in an empty folder; gives the finished process with its two streams."""
    return partial(run_bts, tmp_path)
