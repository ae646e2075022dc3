"""A disk that does not answer is left behind, and the search goes on without it."""

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bts.batch.finding import Search, find, is_passed_over
from bts.batch.finding.disks import Disks, NoAnswer
from tests.batch.finding.test_walk import clips, touch
from tests.conftest import ROOT

DETACH = 2
"""Linux's MNT_DETACH: the mount goes although it is in use."""


@contextmanager
def mount_dead(folder: Path) -> Iterator[None]:
    """A file system (FUSE) on a folder or file of which nobody answers a call, as long as the block runs."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        handle = os.open("/dev/fuse", os.O_RDWR)
    except OSError as error:
        pytest.skip(f"needs /dev/fuse: {error}")
    try:
        options = f"fd={handle},rootmode={folder.stat().st_mode:o},user_id={os.getuid()},group_id={os.getgid()}"
        if libc.mount(b"dead", os.fsencode(folder), b"fuse.dead", 0, options.encode()) != 0:
            pytest.skip(f"may not mount: {os.strerror(ctypes.get_errno())}")
        try:
            yield
        finally:
            libc.umount2(os.fsencode(folder), DETACH)
    finally:
        os.close(handle)  # the calls that wait end with an error


def wait_for_threads() -> None:
    ends = time.monotonic() + 10
    while any(thread.name == "bts-disk" for thread in threading.enumerate()) and time.monotonic() < ends:
        time.sleep(0.01)
    assert not any(thread.name == "bts-disk" for thread in threading.enumerate())


def test_a_mount_that_does_not_answer_costs_its_line(tmp_path: Path) -> None:
    touch(tmp_path, "top/a.mp4", "top/m/z.mp4", "top/z/b.mp4", "named.mp4")
    dead = tmp_path / "top/dead"
    dead.mkdir()
    (tmp_path / "top/link.mp4").symlink_to(dead / "clip.mp4")
    with mount_dead(dead):
        started = time.monotonic()
        found = list(find([tmp_path / "top", dead, dead / "x.mp4", tmp_path / "named.mp4"], Search(answer_seconds=0.3)))
        assert time.monotonic() - started < 5
    assert [path.name for path in clips(found)] == ["a.mp4", "z.mp4", "b.mp4", "named.mp4"]
    failed = [(each.path.name, each.failure.kind) for each in found if each.failure]
    assert failed == [(name, "unreadable") for name in ("link.mp4", "dead", "dead", "x.mp4")]
    assert not any(is_passed_over(each, each.failure.kind) for each in found if each.failure)
    assert all("did not answer within 0.3 s" in each.failure.line for each in found if each.failure)
    wait_for_threads()


def test_a_program_ends_although_a_call_hangs(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from bts.batch.finding import Search, find; "
        "print([each.failure.kind for each in find([Path(sys.argv[1])], Search(answer_seconds=0.2))])"
    )
    with mount_dead(tmp_path):
        command = [sys.executable, "-c", script, str(tmp_path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=20)
    assert (done.stdout, done.stderr, done.returncode) == ("['unreadable']\n", "", 0)


def test_files_that_hang_give_up_their_folder_not_the_next(tmp_path: Path) -> None:
    """A single file may hang too; at three in a row the rest of the folder is told in one line."""
    touch(tmp_path, *(f"a/{number:02}.mp4" for number in range(40)), "b/1.mp4")
    with ExitStack() as mounts:
        for number in (1, 5, 6, 10, 11, 12, 13):
            mounts.enter_context(mount_dead(tmp_path / f"a/{number:02}.mp4"))
        found = list(find([tmp_path], Search(answer_seconds=0.1)))
    assert [path.stem for path in clips(found)] == ["00", "02", "03", "04", "07", "08", "09", "1"]
    failed = [(each.path.name, each.failure.line) for each in found if each.failure]
    assert [name for name, _ in failed] == ["01.mp4", "05.mp4", "06.mp4", "10.mp4", "11.mp4", "a"]
    assert "28 files in this folder were not looked at" in failed[-1][1]
    wait_for_threads()


def test_work_that_goes_on_is_waited_for() -> None:
    """The limit is for one answer, not for all of them; what was given before the silence is kept."""
    disks, given, hold = Disks(1), list[int](), threading.Event()

    def answer_slowly() -> Iterator[int]:
        for number in range(12):
            time.sleep(0.1)
            yield number

    def answer_twice() -> Iterator[int]:
        yield from (12, 13)
        hold.wait(30)
        yield 14

    disks.ask(1, answer_slowly, given)
    with pytest.raises(NoAnswer):
        disks.ask(1, answer_twice, given)
    assert given == list(range(14))
    hold.set()
    disks.ask(1, lambda: [15], given)
    assert given[14:] == [15]
    with pytest.raises(ZeroDivisionError):
        disks.ask(1, lambda: [1 // 0], given)
    disks.close()
    wait_for_threads()
