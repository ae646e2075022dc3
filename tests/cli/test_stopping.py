"""Signals at any moment: nothing is left running, no half file stays, and one line says so.

Each test starts a real command in a session of its own, with its own folder for temporary files, and looks at both.
"""

import os
import pty
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bts import media
from bts.files import new_file
from tests.little import annotate, little_clip
from tests.made import made_once

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")

SETTLED = 5.0
"""Seconds after which nothing of a command may run any more."""

COMMANDS = {
    "snippet": ("snippet", "clip.mp4", "1-9", "--captions", "none", "-o", "out/a.mp4"),
    "fast": ("snippet", "clip.mp4", "1-9", "--cut", "fast", "--captions", "none", "-o", "out/a.mp4"),
    "stills": ("still", "clip.mp4", *(f"0:0{n}.{part}" for n in range(9) for part in range(0, 10, 2)), "-o", "out"),
    "sheet": ("sheet", "clip.mp4", "-o", "out/sheet.jpg"),
    "story": ("story", "clip.mp4", "-o", "out"),
    "run": ("run", "clip.mp4", "-o", "out"),
    "batch": ("run", "clip.mp4", "other.mp4", "--jobs", "2", "-o", "out"),
}
"""Name -> the words of a command that starts ffmpeg, or writes files, or both."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds that take a while to encode."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    source = ("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25", "-f", "lavfi", "-i", "sine=frequency=300")
    coding = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-t", "10")
    return made_once(path, (source, coding), lambda place: media.run_ffmpeg([*source, *coding, str(place)]))


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A folder with two clips and their notes, and an empty folder for temporary files."""
    for name in ("clip.mp4", "other.mp4"):
        (tmp_path / name).write_bytes(made.read_bytes())
    annotate(tmp_path / "clip.mp4", ("1-9", "what is seen", "snippet"), ("0:02", "one moment", "still"))
    (tmp_path / "tmp").mkdir()
    return tmp_path


def start(place: Path, name: str, terminal: int | None = None) -> "subprocess.Popen[str]":
    # Output goes to files: nobody reads a pipe here while the command runs.
    with (place / "stdout").open("w") as out, (place / "stderr").open("w") as err:
        return subprocess.Popen(
            [sys.executable, "-m", "bts", *COMMANDS[name]],
            cwd=place,
            env={**os.environ, "TMPDIR": str(place / "tmp")},
            stdin=subprocess.DEVNULL if terminal is None else terminal,
            stdout=out if terminal is None else terminal,
            stderr=err if terminal is None else terminal,
            text=True,
            start_new_session=True,
        )


def running_in(session: int) -> list[str]:
    """The programs that run in a session, as `number name`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        if fields[0] not in "ZX" and int(fields[3]) == session:
            found.append(name.replace(" (", " "))
    return found


def wait_until(what: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_at_work(session: int) -> bool:
    return any("ffmpeg" in line for line in running_in(session))


def unfinished(place: Path) -> list[str]:
    """What a command that ended should not have left."""
    return [str(path.relative_to(place)) for path in (*place.rglob(".*.part*"), *(place / "tmp").glob("bts-*"))]


def end_all(session: int) -> None:
    for line in running_in(session):
        os.kill(int(line.split()[0]), signal.SIGKILL)


def check_ended(process: "subprocess.Popen[str]", place: Path, number: int, *, heard: bool = True) -> None:
    """In order: at once, nothing left running, no half file, one line and exit code 130 (or it was done before)."""
    try:
        code = process.wait(timeout=60)
        assert wait_until(lambda: not running_in(process.pid), SETTLED), running_in(process.pid)
    finally:
        end_all(process.pid)
    said = (place / "stderr").read_text()
    assert unfinished(place) == []
    assert "Traceback" not in said
    assert code in (0, 130, -number), said
    if code == 130 and heard:
        assert said.splitlines()[-1] == f"bts: interrupted ({signal.Signals(number).name})"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("snippet", signal.SIGTERM),
        ("fast", signal.SIGHUP),
        pytest.param("snippet", signal.SIGHUP, marks=pytest.mark.slow),
        pytest.param("fast", signal.SIGTERM, marks=pytest.mark.slow),
    ],
)
def test_a_signal_to_bts_alone_ends_ffmpeg_and_leaves_no_half_file(place: Path, name: str, number: int) -> None:
    process = start(place, name)
    assert wait_until(lambda: is_at_work(process.pid), 60), (place / "stderr").read_text()
    process.send_signal(number)
    check_ended(process, place, number)
    assert process.returncode == 130
    assert not (place / "out" / "a.mp4").exists()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_signal_at_any_moment(place: Path, name: str, number: int) -> None:
    """From the first moment at which bts is loaded; before that Python itself ends, with nothing done."""
    chance = random.Random(f"{name} {number}")
    began = time.monotonic()
    process = start(place, name)
    process.wait()
    whole = time.monotonic() - began
    for share in sorted(chance.random() for _ in range(6)):
        shutil.rmtree(place / "out", ignore_errors=True)
        process = start(place, name)
        time.sleep(share * whole)
        process.send_signal(number)
        check_ended(process, place, number)


def test_a_signal_while_one_worker_waits_and_another_works(place: Path) -> None:
    """The one that waits ends with the lock of the queue; the other must not wait for it."""
    little_clip(place / "clip.mp4", 0.2)
    process = start(place, "batch")
    assert wait_until(lambda: "[1/2]" in (place / "stderr").read_text(), 60), (place / "stderr").read_text()
    process.send_signal(signal.SIGTERM)
    check_ended(process, place, signal.SIGTERM)
    assert process.returncode == 130


def test_a_signal_to_all_programs_of_the_session(place: Path) -> None:
    """As a service manager ends them: ffmpeg gets it too, and what it says of that is not what went wrong."""
    process = start(place, "snippet")
    assert wait_until(lambda: is_at_work(process.pid), 60)
    os.killpg(process.pid, signal.SIGTERM)
    check_ended(process, place, signal.SIGTERM)
    assert process.returncode == 130


def test_what_cannot_be_printed_is_said() -> None:
    done = subprocess.run(
        f"{sys.executable} -m bts --version >/dev/full", shell=True, stderr=subprocess.PIPE, text=True
    )
    assert (done.returncode, done.stderr.count("\n"), "No space left" in done.stderr) == (5, 1, True)
    ours, theirs = pty.openpty()
    os.close(ours)
    gone = subprocess.run([sys.executable, "-m", "bts", "--version"], stdout=theirs, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    assert "Traceback" not in gone.stderr
    assert gone.returncode == 130


def test_a_closed_terminal(place: Path) -> None:
    ours, theirs = pty.openpty()
    process = start(place, "snippet", theirs)
    os.close(theirs)
    assert wait_until(lambda: is_at_work(process.pid), 60)
    os.close(ours)
    process.send_signal(signal.SIGHUP)
    check_ended(process, place, signal.SIGHUP, heard=False)


@pytest.mark.slow
def test_a_program_that_ignores_a_closed_terminal_goes_on(place: Path) -> None:
    """As under nohup: bts does not take back what its user chose."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = start(place, "snippet")
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    assert wait_until(lambda: is_at_work(process.pid), 60)
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=60) == 0
    assert (place / "out" / "a.mp4").exists()


@pytest.mark.slow
def test_killed_alone_it_takes_ffmpeg_along_and_the_next_command_removes_the_rest(place: Path) -> None:
    process = start(place, "snippet")
    assert wait_until(lambda: bool(list(place.rglob("out/.*.part.mp4"))), 60)
    process.kill()
    process.wait()
    try:
        assert wait_until(lambda: not running_in(process.pid), SETTLED), running_in(process.pid)
    finally:
        end_all(process.pid)
    left = unfinished(place)
    assert any(name.endswith(".part.mp4") for name in left)
    # A file of a process that runs stays: this one's own.
    with new_file(place / "out" / "b.mp4") as own:
        own.touch()
        assert start(place, "snippet").wait(timeout=60) == 0
        assert unfinished(place) == [str(own.relative_to(place))]
    assert unfinished(place) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", list(COMMANDS))
def test_killed_at_any_moment(place: Path, name: str) -> None:
    """kill -9 of bts alone: ffmpeg and workers end with it; another run removes what stayed, and is as the first."""
    chance = random.Random(name)
    for delay in [0.2 + 3 * chance.random() for _ in range(6)]:
        remove_results(place)
        process = start(place, name)
        time.sleep(delay)
        process.kill()
        process.wait()
        try:
            assert wait_until(lambda pid=process.pid: not running_in(pid), SETTLED), running_in(process.pid)  # type: ignore[misc]
        finally:
            end_all(process.pid)
    remove_results(place)
    last = start(place, name)
    assert last.wait(timeout=300) == 0, (place / "stderr").read_text()
    assert unfinished(place) == []


def remove_results(place: Path) -> None:
    """Remove what a command finished, and leave what it did not."""
    for path in (place / "out").rglob("*"):
        if path.is_file() and ".part" not in path.name:
            path.unlink()
