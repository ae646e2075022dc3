"""Progress goes to stderr: bars on a terminal, plain lines elsewhere, nothing with -q."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip
from tests.terminal import open_terminal, read_terminal


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return little_clip(tmp_path / "a.mp4", 0.5)


def on_terminal(clip: Path, **env: str) -> tuple[str, str]:
    """stdout, and what a terminal behind stderr is sent."""
    ours, theirs = open_terminal()
    command = [sys.executable, "-m", "bts", "run", str(clip)]
    terminal = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **env}
    with subprocess.Popen(command, cwd=clip.parent, stdout=subprocess.PIPE, stderr=theirs, env=terminal) as process:
        os.close(theirs)
        shown = read_terminal(ours)
        assert process.stdout is not None
        out = process.stdout.read().decode()
    assert process.returncode == 0
    return out, shown


def test_a_terminal_gets_a_bar_with_the_stage(clip: Path) -> None:
    out, shown = on_terminal(clip)
    assert out == "4 shots, 1 story in outputs/a\n"
    assert "━" in shown
    assert "shots" in shown
    assert "a.mp4: 4 shots, 1 story in outputs/a" in shown


def test_no_color_is_obeyed(clip: Path) -> None:
    _, shown = on_terminal(clip, NO_COLOR="1")
    assert "\x1b[3" not in shown.replace("\x1b[?", "")


def test_elsewhere_there_are_plain_lines(bts: Bts, clip: Path) -> None:
    done = bts("run", clip)
    assert "\x1b" not in done.stderr
    assert done.stderr.splitlines()[0] == "a.mp4: shots"
    assert done.stdout == "4 shots, 1 story in outputs/a\n"


def test_quiet_says_nothing_but_the_result(bts: Bts, clip: Path) -> None:
    done = bts("run", clip, "-q")
    assert (done.stdout, done.stderr) == ("4 shots, 1 story in outputs/a\n", "")
