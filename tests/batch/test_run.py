"""A run over an archive as its users meet it: what is done again, what stops it, what it leaves."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bts.batch.journal import JOURNAL, Journal, outcomes
from bts.batch.records import State
from tests.batch.archive import read_results
from tests.conftest import Bts as Run
from tests.little import annotate, little_clip


@pytest.fixture
def run(bts: Run) -> Run:
    """`bts run ARGS...` in its own process, which does all the work itself: workers take seconds to start."""
    return partial(bts, "run", "--executor", "serial")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two clips, one of them twice, one that is cut off, and a document with a clip's ending."""
    folder = tmp_path / "arch"
    first = little_clip(folder / "a.mp4", 0.2, "160x90")
    little_clip(folder / "box 3" / "b.mp4", 0.3, "160x90")
    shutil.copy(first, folder / "box 3" / "copy.mp4")
    (folder / "cut.mov").write_bytes(first.read_bytes()[:500])
    (folder / "page.html").write_text("<!DOCTYPE html><html><p>Not a clip</p></html>")
    return folder


def states(output: Path) -> dict[str, State]:
    with Journal.open(output) as journal:
        return {row.path.name: row.state for row in outcomes(journal)}


def ended(output: Path) -> list[str]:
    with closing(sqlite3.connect(output / JOURNAL)) as journal:
        return [ending for (ending,) in journal.execute("SELECT ending FROM runs ORDER BY id")]


def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bts", "run", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(what: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + 60
    while not what():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def test_each_file_ends_in_the_journal_and_nothing_is_done_twice(run: Run, archive: Path) -> None:
    output = archive.parent / "out"
    first = run("arch", "-o", "out")
    assert first.returncode == 6, first.stderr
    known = {"a.mp4": "done", "b.mp4": "done", "copy.mp4": "copy", "cut.mov": "failed", "page.html": "passed over"}
    assert states(output) == known
    assert not (output / "page").exists(), "a file that is no clip leaves nothing"
    assert (output / "box 3" / "b" / "story.html").exists(), "the results lie as the clips do"
    report = json.loads((output / "box 3" / "copy" / "report.json").read_text())
    assert report["copy_of"] == {"path": "arch/a.mp4", "folder": "../../a"}
    times = {path: path.stat().st_mtime_ns for path in output.rglob("report.json")}
    second = run("arch", "-o", "out")
    assert (second.returncode, second.stderr) == (6, "")
    checked = run("arch", "-o", "out", "--check-all")
    assert checked.returncode == 6
    assert {path: path.stat().st_mtime_ns for path in output.rglob("report.json")} == times
    assert ended(output) == ["finished"] * 3


@pytest.mark.slow
def test_what_changed_is_done_again_and_no_other(run: Run, archive: Path) -> None:
    run("arch", "-o", "out")
    annotate(archive / "a.mp4", ("0:00.1", "still", "the bars"))
    said = run("arch", "-o", "out").stderr
    assert "[1/1] " in said
    assert "1 still" in said
    (archive.parent / "out" / "a" / "stills" / "the-bars.jpg").unlink()
    assert "1 still" in run("arch", "-o", "out").stderr
    (archive / "box 3" / "bts.toml").write_text('[credit]\nline = "NBC"\n')
    said = run("arch", "-o", "out").stderr
    assert "b.mp4: " in said
    assert "a.mp4: " not in said
    assert run("arch", "-o", "out").stderr == ""
    shutil.copy(archive / "a.mp4", archive / "cut.mov")
    assert "cut.mov" in run("arch", "-o", "out").stderr
    assert run("arch", "-o", "out").returncode == 0


def test_failed_clips_wait_to_be_asked_for(run: Run, archive: Path) -> None:
    run("arch", "-o", "out")
    assert run("arch", "-o", "out").returncode == 6
    again = run("arch", "-o", "out", "--retry-failed")
    assert again.returncode == 6
    assert again.stderr.count("\n") == 1
    assert "cut.mov: failed (unindexed) " in again.stderr


def test_a_clip_keeps_its_folder_when_it_is_moved(run: Run, archive: Path) -> None:
    run("arch", "-o", "out")
    (archive / "new").mkdir()
    (archive / "box 3" / "b.mp4").rename(archive / "new" / "moved.mp4")
    said = run("arch", "-o", "out").stderr
    assert "moved.mp4: 4 shots, 1 story in out/box 3/b" in said
    assert not (archive.parent / "out" / "new").exists()


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(run: Run, archive: Path) -> None:
    plan = run("arch", "-o", "out", "--dry-run", "-v")
    assert plan.returncode == 0, plan.stderr
    assert "arch/box 3/b.mp4\n" in plan.stdout
    assert "4 of 4 clips would be worked on" in plan.stdout
    assert "how long it takes is not known" in plan.stdout
    assert not (archive.parent / "out").exists()
    run("arch", "-o", "out", "--limit", "1")
    before = {path: path.stat().st_mtime_ns for path in (archive.parent / "out").rglob("*")}
    plan = run("arch", "-o", "out", "--dry-run")
    assert "3 of 4 clips would be worked on" in plan.stdout
    assert "; 1 are done" in plan.stdout or "; 1 is done" in plan.stdout
    assert "minutes with" in plan.stdout
    assert {path: path.stat().st_mtime_ns for path in (archive.parent / "out").rglob("*")} == before


def test_limit_and_since_leave_the_rest_for_another_time(run: Run, archive: Path) -> None:
    old = time.time() - 10 * 24 * 3600
    os.utime(archive / "a.mp4", (old, old))
    day = time.strftime("%Y-%m-%d", time.localtime(time.time() - 24 * 3600))
    run("arch", "-o", "out", "--since", day, "--limit", "1")
    assert ended(archive.parent / "out") == ["limit"]
    known = states(archive.parent / "out")
    assert "a.mp4" not in known
    assert list(known.values()).count(State.DONE) == 1
    assert run("arch", "--since", "yesterday").returncode == 2


@pytest.mark.slow
def test_a_second_archive_adds_to_the_same_journal(run: Run, archive: Path) -> None:
    run("arch/a.mp4", "arch/cut.mov", "-o", "out")
    run("arch/box 3", "-o", "out")
    assert set(states(archive.parent / "out")) == {"a.mp4", "cut.mov", "b.mp4", "copy.mp4"}
    record = json.loads((archive.parent / "out" / "bts-run.json").read_text())
    assert record["clips"] == 4


def test_a_mistake_in_the_settings_is_one_line_before_anything_is_done(run: Run, archive: Path) -> None:
    (archive / "bts.toml").write_text("[shots]\nalternats = 3\n")
    done = run("arch", "-o", "out")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "arch/bts.toml: unknown setting shots.alternats" in done.stderr
    assert not (archive.parent / "out").exists()
    (archive / "bts.toml").rename(archive / "box 3" / "bts.toml")
    done = run("arch", "-o", "out")
    assert done.returncode == 2
    assert done.stderr.count("unknown setting shots.alternats") == 1, "one line for all clips of that folder"
    assert states(archive.parent / "out")["a.mp4"] == "done"
    (archive / "box 3" / "bts.toml").unlink()
    run("arch", "-o", "out")
    assert states(archive.parent / "out")["b.mp4"] == "done"


def test_an_output_that_cannot_be_written_is_said_before_anything_is_decoded(run: Run, archive: Path) -> None:
    (archive.parent / "out").write_text("a file")
    done = run("arch", "-o", "out")
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert "out: cannot write" in done.stderr


@pytest.mark.parametrize("junk", [b"not a database at all" * 100, None])
def test_a_file_of_the_journals_name_is_never_overwritten(run: Run, archive: Path, junk: bytes | None) -> None:
    path = archive.parent / "out" / JOURNAL
    path.parent.mkdir()
    if junk is None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE mine (words)")
            other.commit()
    else:
        path.write_bytes(junk)
    before = path.read_bytes()
    done = run("arch", "-o", "out")
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert path.read_bytes() == before
    assert run("arch", "-o", "out", "--force").returncode == 6
    assert path.with_name("bts-run.old1.db").read_bytes() == before
    assert states(archive.parent / "out")["a.mp4"] == "done"


@pytest.mark.slow
def test_ctrl_c_finishes_what_is_under_way_and_the_same_command_goes_on(archive: Path, run: Run) -> None:
    for number in range(6):
        little_clip(archive / f"more{number}.mp4", 0.5 + number / 10)
    output = archive.parent / "out"
    process = start(archive.parent, "arch", "-o", "out", "--jobs", "1")
    wait_for(lambda: any(output.rglob("shots.json")), process)
    os.killpg(process.pid, signal.SIGINT)
    said, err = process.communicate(timeout=100)
    assert process.returncode == 130, err
    assert "stopping: 1 clip under way will be finished; Ctrl-C again stops at once" in err
    assert err.splitlines()[-1] == "bts: interrupted"
    assert "the same command goes on" in said
    assert "Traceback" not in err
    assert list(states(output).values()).count(State.DONE) >= 1
    assert State.RUNNING not in states(output).values()
    whole = run("arch", "-o", "out")
    assert "going on: " in whole.stderr
    assert ended(output) == ["interrupted", "finished"]


def test_the_output_folder_is_removed_while_it_is_written(archive: Path) -> None:
    for number in range(6):
        little_clip(archive / f"more{number}.mp4", 0.5 + number / 10)
    process = start(archive.parent, "arch", "-o", "out", "--jobs", "1")
    wait_for(lambda: any((archive.parent / "out").rglob("shots.json")), process)
    (archive.parent / "out").rename(archive.parent / "away")
    _, err = process.communicate(timeout=100)
    assert process.returncode == 5, err
    assert "the output folder was removed or replaced while the run was at work" in err
    assert "Traceback" not in err


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with a megabyte of room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.slow
def test_a_full_disk_stops_the_run_in_one_line(run: Run, archive: Path, little_disk: Path) -> None:
    for number in range(4):
        little_clip(archive / f"more{number}.mp4", 0.5 + number / 10)
    done = run("arch", "-o", "disk/out")
    assert done.returncode == 5, done.stderr
    assert done.stderr.count("the disk is full") == 1
    assert "failed (output)" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=100m", little_disk], check=True)
    again = run("arch", "-o", "disk/out")
    assert again.returncode == 6, again.stderr
    assert State.FAILED not in {state for name, state in states(little_disk / "out").items() if name != "cut.mov"}


@pytest.mark.slow
def test_with_wait_a_full_disk_is_waited_for(archive: Path, little_disk: Path) -> None:
    for number in range(4):
        little_clip(archive / f"more{number}.mp4", 0.5 + number / 10)
    process = start(archive.parent, "arch", "-o", "disk/out", "--executor", "serial", "--wait")
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "waiting for room" in line:
            time.sleep(1)
            subprocess.run(["mount", "-o", "remount,size=100m", little_disk], check=True)
            break
    said, err = process.communicate(timeout=100)
    assert process.returncode == 6, err
    assert "trying again" in err
    assert sum("the disk is full" in line for line in [*lines, *err.splitlines()]) == 1
    assert "7 of 8 clips done" in said or "6 of 8 clips done" in said
    results = read_results(little_disk / "out")
    assert sum(name.endswith("story.html") and ".bts-pages" not in name for name in results) == 6
