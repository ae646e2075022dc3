"""A process forked from the template is as one that loads everything itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bts.cli import COMMANDS
from tests.little import little_clip
from tests.template import run_alone, run_bts, template

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is a template on Linux only")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--version",), 0),
        (("probe", "clip.mp4", "--json"), 0),
        (("still", "clip.mp4", "0.4", "--json", "--force"), 0),
        (("sheet", "clip.mp4", "--json", "--force"), 0),
        (("note", "add"), 2),
        (("probe", "ü \udcff.mp4"), 3),
    ],
)
def test_it_says_and_ends_as_one_of_its_own(words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    little_clip(tmp_path / "clip.mp4", 0.4)
    forked = run_bts(tmp_path, *words)
    alone = run_alone(tmp_path, list(words), dict(os.environ))
    assert forked.returncode == alone.returncode == code
    assert (forked.stdout, forked.stderr) == (alone.stdout, alone.stderr)


def test_variables_reach_it_and_those_of_python_itself_start_another(tmp_path: Path) -> None:
    found = template()
    assert found is not None
    assert found.suits(["probe"], {**found.variables, "EDITOR": "ed"})
    assert not found.suits(["probe"], {**found.variables, "PYTHONPATH": "elsewhere"})
    assert not found.suits(["x" * 1_000_000], found.variables)
    shell = {"_BTS_COMPLETE": "bash_complete", "COMP_WORDS": "bts pro", "COMP_CWORD": "1"}
    assert "probe" in run_bts(tmp_path, **shell).stdout


def test_one_that_hangs_is_ended_and_the_next_runs(tmp_path: Path) -> None:
    found = template()
    assert found is not None
    os.mkfifo(tmp_path / "never.vtt")
    with pytest.raises(subprocess.TimeoutExpired):
        found.run(["snippet", "--lint", "never.vtt"], tmp_path, dict(os.environ), 1.0)
    assert run_bts(tmp_path, "--version").returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_loads_by_itself(name: str) -> None:
    """What the template loads before hides no import that is missing."""
    module = COMMANDS[name][0].partition(":")[0]
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
