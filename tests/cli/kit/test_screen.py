"""The screen of a run: bars on a terminal of any width, a line for each clip elsewhere, failures alone with -q."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import open_terminal, read_terminal

PLAY = """
import time
from pathlib import Path
from bts.cli.kit.screen import open_screen
from tests.batch.reports.rows import make_rows
rows = list(make_rows(12))
with open_screen(quiet={quiet}, verbose={verbose}) as screen:
    screen.found(12, sum(row.size for row in rows), searching=False)
    for row in rows:
        screen.began(row.path, row.size)
        screen.advance(row.path, "shots", 30, 60)
        time.sleep({pause})
        screen.ended(row)
    screen.say("stopping: what is under way is finished first")
"""
"""A run of twelve files: six fail, three are copies, two are passed over, one is done."""

ROOT = Path(__file__).resolve().parents[3]


def command(*, quiet: bool = False, verbose: bool = False, pause: float = 0) -> list[str]:
    return [sys.executable, "-c", PLAY.format(quiet=quiet, verbose=verbose, pause=pause)]


def play(*, quiet: bool = False, verbose: bool = False) -> list[str]:
    """The lines on stderr of a run whose stderr is no terminal; stdout stays empty."""
    done = subprocess.run(command(quiet=quiet, verbose=verbose), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def watch(columns: int, **env: str) -> str:
    """What a terminal is sent while the run lasts."""
    ours, theirs = open_terminal()
    terminal = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "20", **env}
    with subprocess.Popen(command(pause=0.3), cwd=ROOT, stdout=theirs, stderr=theirs, env=terminal) as process:
        os.close(theirs)
        shown = read_terminal(ours)
    assert process.returncode == 0, shown
    return shown


@pytest.mark.parametrize(
    "columns", [pytest.param(40, marks=pytest.mark.slow), 80, pytest.param(120, marks=pytest.mark.slow)]
)
def test_a_terminal_gets_bars_that_fit_and_lines_for_failures_alone(columns: int) -> None:
    shown = watch(columns, NO_COLOR="1")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r", "\n")
    drawn = [line for line in plain.splitlines() if "━" in line]
    assert any(re.match(r"\d+ of 12 clips", line) for line in drawn)
    assert any("shots" in line for line in drawn)
    assert max(map(len, drawn)) <= columns
    assert "6 failed" in plain or columns < 80
    assert plain.count(": failed (") == 6
    assert "the same bytes" not in plain
    assert "stopping: what is under way" in plain
    assert "\x1b[3" not in shown.replace("\x1b[?", "")


def test_elsewhere_each_clip_has_one_line_with_the_time() -> None:
    lines = play()
    assert len(lines) == 11
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d ", line) for line in lines)
    assert (
        " [1/12] /archive/reel000/box 0/tape 00000.mov: failed (damaged) it cannot be read; copy it again" in lines[0]
    )
    assert " [7/12] /archive/reel000/box 6/tape 00006.mov: the same bytes as /archive/first.mov" in lines[6]
    assert lines[9].endswith("box 4/tape 00011.mov: 11 shots, 1 story in reel000/tape 00011 (3.0 s)")


def test_with_v_every_file_has_a_line() -> None:
    assert sum("passed over (text)" in line for line in play(verbose=True)) == 2


def test_quiet_says_failures_alone() -> None:
    lines = play(quiet=True)
    assert len(lines) == 6
    assert all(line.startswith("bts: /archive/") for line in lines)
