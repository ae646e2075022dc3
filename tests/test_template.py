"""A process forked from the template is as one that loads everything itself."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bts.cli import COMMANDS
from tests.little import little_clip
from tests.template import NOT_LOADED, pipe_bts, run_alone, run_bts, template

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


@pytest.mark.parametrize(("stdin", "filed"), [(b"0:01 One\n0:01.2 Two\n", 2), (b"", 0), (None, 0)])
def test_standard_input_is_a_pipe_or_the_empty_device(stdin: bytes | None, filed: int, tmp_path: Path) -> None:
    forked, alone = tmp_path / "forked", tmp_path / "alone"
    for folder in (forked, alone):
        little_clip(folder / "clip.mp4", 0.4)
    words = ["note", "add", "clip.mp4", "-q"]
    one = run_bts(forked, *words) if stdin is None else pipe_bts(forked, stdin, *words)
    other = run_alone(alone, words, dict(os.environ), stdin)
    assert (one.returncode, one.stderr) == (other.returncode, other.stderr)
    assert len(one.stdout.splitlines()) == len(other.stdout.splitlines()) == filed


def test_one_that_hangs_is_ended_and_the_next_runs(tmp_path: Path) -> None:
    found = template()
    assert found is not None
    os.mkfifo(tmp_path / "never.vtt")
    with pytest.raises(subprocess.TimeoutExpired):
        found.run(["snippet", "--lint", "never.vtt"], tmp_path, dict(os.environ), 1.0)
    assert run_bts(tmp_path, "--version").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_loads_by_itself(name: str) -> None:
    """What the template loads before hides no import that is missing."""
    module = COMMANDS[name][0].partition(":")[0]
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


EACH_ALONE = """
import importlib, os, pkgutil, sys
from tests.template import LIBRARIES, NOT_LOADED
for library in LIBRARIES:
    importlib.import_module(library)
import bts
for module in sorted({found.name for found in pkgutil.walk_packages(bts.__path__, "bts.")} - NOT_LOADED):
    child = os.fork()
    if not child:
        importlib.import_module(module)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(module)
"""
"""Loads each module of bts in a process that has loaded no other."""


@pytest.mark.slow
def test_each_module_loads_by_itself() -> None:
    done = subprocess.run([sys.executable, "-c", EACH_ALONE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_it_leaves_alone_is_there() -> None:
    """A name that is gone from bts is gone from the list."""
    for module in NOT_LOADED:
        assert importlib.util.find_spec(module), module
