"""`bts run` as its users meet it: batches, failures, interruptions."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import annotate, little_clip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good clips, one of them with an odd name, a file of junk, and one that is cut off."""
    first = little_clip(tmp_path / "clips" / "a.mp4")
    odd = tmp_path / "clips" / "sub" / "-é 'x' \"y\"\n.mp4"
    odd.parent.mkdir()
    odd.write_bytes(little_clip(tmp_path / "other.mp4", 0.9).read_bytes())
    (tmp_path / "clips" / "junk.mkv").write_bytes(os.urandom(5000))
    (tmp_path / "clips" / "short.mov").write_bytes(first.read_bytes()[:3000])
    return first.parent


def start(folder: Path, *words: str, preexec_fn: Callable[[], None] | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bts", "run", *words],
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=preexec_fn,
    )


def workers_of(pid: int) -> list[int]:
    """Processes below `pid` that run bts's jobs."""
    below = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            words = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == pid and b"bts.batch.executors" in words:
            below.append(int(status.parent.name))
    return below


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie that nobody has asked after."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what: Path, process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + 60
    while not what.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"{what} never came"
        time.sleep(0.02)


def test_a_bad_clip_does_not_stop_the_others(bts: Bts, folder: Path) -> None:
    done = bts("run", "clips")
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("2 of 4 clips done: 8 shots, 2 stories in outputs")
    assert "2 failed: 1 unindexed, 1 unknown-format\n" in done.stdout
    assert "junk.mkv: failed (unknown-format) " in done.stderr
    assert "short.mov: failed (unindexed) " in done.stderr
    summary = json.loads((folder.parent / "outputs" / "bts-run.json").read_text())
    assert (summary["clips"], summary["failed"]) == (4, 2)
    again = bts("run", "clips")
    assert (again.returncode, again.stderr) == (6, "")
    assert again.stdout.splitlines()[1:] == done.stdout.splitlines()[1:]


def test_one_bad_clip_alone_has_its_own_exit_code_and_one_line(bts: Bts, folder: Path) -> None:
    done = bts("run", folder / "junk.mkv", "-q")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "junk.mkv" in done.stderr


@pytest.mark.slow
def test_results_inside_the_folder_are_not_taken_for_clips(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "a.mp4")
    annotate(clip, ("1-2", "snippet", "a set"))
    for _ in range(2):
        done = bts("run", ".", "-o", "./results")
        assert done.returncode == 0, done.stderr
        assert "1 of 1 clip done" in done.stdout
        assert "1 snippet" in done.stdout


def test_json_has_a_report_for_each_clip_and_nothing_else(bts: Bts, folder: Path) -> None:
    done = bts("run", "clips/a.mp4", "clips/junk.mkv", "--json")
    reports = json.loads(done.stdout)
    assert [bool(report["failures"]) for report in reports] == [False, True]
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_worker_that_is_killed_takes_no_clip_down(folder: Path) -> None:
    (folder / "junk.mkv").unlink()
    (folder / "short.mov").unlink()
    process = start(folder, "clips", "--jobs", "2")
    wait_for(folder.parent / "outputs" / "a", process)
    for pid in workers_of(process.pid):
        os.kill(pid, signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert out.startswith("2 of 2 clips done")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "words"),
    [(signal.SIGINT, ("clips/a.mp4",)), (signal.SIGINT, ("clips", "--jobs", "2")), (signal.SIGTERM, ("clips",))],
)
def test_an_interruption_leaves_order_and_the_next_run_goes_on(
    folder: Path, bts: Bts, number: signal.Signals, words: tuple[str, ...]
) -> None:
    annotate(folder / "a.mp4", ("0-3", "snippet", "a set"), ("1", "still", "the bars"))
    process = start(folder, *words)
    wait_for(folder.parent / "outputs" / "a" / ".bts-made.json", process)
    os.kill(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert err.splitlines()[-1] == "bts: interrupted" + (" (SIGTERM)" if number == signal.SIGTERM else "")
    assert not list((folder.parent / "outputs").rglob("*.part*"))
    done = bts("run", "clips/a.mp4")
    assert done.returncode == 0, done.stderr
    assert "1 still, 1 snippet" in done.stdout
    assert "left alone" not in done.stderr


@pytest.mark.slow
def test_no_worker_outlives_a_run_that_is_killed(folder: Path, bts: Bts) -> None:
    process = start(folder, "clips", "--jobs", "2")
    wait_for(folder.parent / "outputs" / "a" / ".bts-made.json", process)
    workers = workers_of(process.pid)
    assert workers
    process.kill()
    process.communicate()
    end = time.monotonic() + 20
    while any(is_running(pid) for pid in workers):
        assert time.monotonic() < end, "workers go on without a parent"
        time.sleep(0.05)
    done = bts("run", "clips/a.mp4")
    assert done.returncode == 0
    assert "left alone" not in done.stderr


def test_a_disk_that_is_full_is_said_in_one_line(folder: Path) -> None:
    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

    process = start(folder, "clips/a.mp4", "-q", preexec_fn=small_files)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 5, err
    assert "cannot write" in err
    assert "Traceback" not in err


def test_without_the_ffmpeg_program_all_else_is_done(bts: Bts, folder: Path) -> None:
    annotate(folder / "a.mp4", ("0-3", "snippet", "a set"), ("1", "still", "the bars"))
    done = bts("run", "clips/a.mp4", IMAGEIO_FFMPEG_EXE="/nowhere/ffmpeg")
    assert done.returncode == 4
    assert "4 shots, 1 still, 1 story" in done.stdout
    assert "imageio-ffmpeg" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", [("clips/a.mp4",), ("clips", "--jobs", "2")])
def test_twice_v_shows_what_the_modules_log(bts: Bts, folder: Path, words: tuple[str, ...]) -> None:
    """Also of worker processes; without it nothing of it is seen."""
    assert " bts.pipeline: " not in bts("run", *words, "-v").stderr
    shown = bts("run", *words, "-vv", "--force").stderr
    assert "DEBUG bts.pipeline: clips/a.mp4: stage shots: 4" in shown


def test_every_clip_that_was_asked_for_has_a_report(bts: Bts, folder: Path) -> None:
    bts("run", "clips")
    reports = {}
    for path in (folder.parent / "outputs").rglob("report.json"):
        report = json.loads(path.read_text())
        reports[Path(report["clip"]["path"]).name] = [failure["exit_code"] for failure in report["failures"]]
    assert reports == {"a.mp4": [], "-é 'x' \"y\"\n.mp4": [], "junk.mkv": [3], "short.mov": [3]}


@pytest.mark.slow
def test_that_no_note_asks_for_anything_is_said_only_where_it_is_true(bts: Bts, folder: Path) -> None:
    assert "no note asks for a still or a snippet" in bts("run", "clips/a.mp4").stderr
    annotate(folder / "a.mp4", ("1", "still", "the bars"))
    assert "no note asks" not in bts("run", "clips/a.mp4", "--only", "shots").stderr
    assert "no note asks" not in bts("run", "clips/a.mp4").stderr
