"""One writer at a time for a notes file, across processes.

The lock is the operating system's own on an open file (flock, or its like on Windows): it is gone the moment its
process is, however that ended. File systems that offer none (some network shares) get files that name their owner.
"""

import errno
import os
import random
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bts.errors import OutputError

TIMEOUT = 30.0
"""Seconds to wait for another writer. Writing takes milliseconds, so whoever holds it longer is stuck."""

STALE = 60.0
"""Seconds after which the claim of another machine is taken for abandoned: whether its process runs cannot be asked."""

FIRST_PAUSE = 0.001
"""Seconds between the first two tries to take a lock: about the time that writing a notes file takes."""

PAUSE_GROWTH = 1.5
"""Factor by which each pause is longer than the one before it, up to LONGEST_PAUSE."""

PAUSE_SPREAD = 0.5
"""Share of a pause by which it is made shorter or longer at random, so that two that keep meeting come apart."""

LONGEST_PAUSE = 0.05
"""Seconds between two tries to take a lock, at most: who waits longer is overtaken by those who ask more often."""

_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextmanager
def locked(file: Path, target: Path, timeout: float = TIMEOUT) -> Iterator[None]:
    """Hold the lock kept in `file` while the block runs; `target` is what it guards, for the error.

    Raises:
        OutputError: another process holds it for longer than `timeout` seconds.
        OSError: the folder cannot be written.
    """
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            try:
                taken = _take(handle) or _queue(handle, timeout)
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
                with _claimed_lock(file, target, timeout):
                    yield
                return
            if not taken:
                raise _busy(target)
            if _is_open_at(handle, file):
                yield
                return
        finally:
            os.close(handle)


def _is_open_at(handle: int, file: Path) -> bool:
    """Whether the lock that was waited for is still the one that others find; a folder may be moved or thrown away."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":  # pragma: no cover

    def _take(handle: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _queue(handle: int, timeout: float) -> bool:
        return _try_again(lambda: _take(handle), timeout)
else:

    def _take(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _queue(handle: int, timeout: float) -> bool:
        """Wait in the system's queue, which is fair: by asking again and again, one of many writers may never get it.

        The call that waits cannot be stopped, so a thread makes it on a twin of the handle. When time is up, the twin
        is the last to hold the lock, and gives it back as soon as it has it.
        """
        import fcntl

        twin = os.dup(handle)
        taken = threading.Event()

        def wait() -> None:
            try:
                fcntl.flock(twin, fcntl.LOCK_EX)
                taken.set()
            finally:
                os.close(twin)

        threading.Thread(target=wait, daemon=True).start()
        return taken.wait(timeout)


@dataclass(frozen=True)
class _Claim:
    """A file whose name holds the process and the machine that want the lock. It is empty, so it is never half written.

    `began` is when the process was started, in the system's own count, so that another process which was given the
    same number later is not taken for it; empty where the system does not report it.
    """

    path: Path
    process: int
    began: str
    host: str

    @classmethod
    def mine(cls, stem: Path) -> Self:
        """A claim of this process on the lock `stem`, under a name that no other claim ever has."""
        host, process = socket.gethostname(), os.getpid()
        began = _state_and_start(process)[1]
        return cls(stem.with_name(f"{stem.name}.{secrets.token_hex(4)}.{process}.{began}.{host}"), process, began, host)

    @classmethod
    def others(cls, mine: Self) -> list[Self]:
        """The claims of all other processes and threads on the same lock."""
        stem = mine.path.name.split(".")[0]
        found = []
        for path in mine.path.parent.glob(f"{stem}.*.*.*.*"):
            _, _, process, began, host = path.name.split(".", 4)
            if path.name != mine.path.name and process.isdigit():
                found.append(cls(path, int(process), began, host))
        return found

    def is_abandoned(self) -> bool:
        """Whether its process has ended; of another machine's process, whether the claim is older than STALE."""
        if self.host == socket.gethostname() and os.name == "posix":
            return not _is_running(self.process, self.began)
        try:
            return _share_time(self.path.parent) - self.path.stat().st_mtime > STALE
        except OSError:
            return False


@contextmanager
def _claimed_lock(stem: Path, target: Path, timeout: float) -> Iterator[None]:
    """A lock by files: it is held by a claim that finds no other one beside it.

    Two claims that are made at the same moment see each other, and both are taken back and tried again after a pause of
    random length. Since every claim is a file of its own, an abandoned one is removed without harm to any other.
    """
    claim = _Claim.mine(stem)

    def take() -> bool:
        if _others_hold(claim):
            return False
        claim.path.touch()
        if not _others_hold(claim):
            return True
        claim.path.unlink(missing_ok=True)
        return False

    try:
        if not _try_again(take, timeout):
            raise _busy(target)
        yield
    finally:
        claim.path.unlink(missing_ok=True)


def _others_hold(mine: _Claim) -> bool:
    """Whether anybody else claims the lock; what dead processes left is removed."""
    held = False
    for other in _Claim.others(mine):
        if other.is_abandoned():
            other.path.unlink(missing_ok=True)
        else:
            held = True
    return held


def _share_time(folder: Path) -> float:
    """Seconds since 1970 by the clock that gives files in `folder` their times, which may not be this machine's."""
    probe = folder / f"now-{secrets.token_hex(4)}"
    try:
        probe.touch()
        return probe.stat().st_mtime
    finally:
        probe.unlink(missing_ok=True)


def _is_running(process: int, began: str) -> bool:
    """Whether the process that was started at `began` still runs; one that ended and was not yet reaped does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    state, start = _state_and_start(process)
    return state not in ("Z", "X") and (not start or not began or start == began)


def _state_and_start(process: int) -> tuple[str, str]:
    """The state of a process and when it was started, in clock ticks since boot (proc(5)); empty where not reported."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return "", ""
    return fields[0], fields[19]


def _try_again(take: Callable[[], bool], timeout: float) -> bool:
    """Try in short steps until it is taken; False when time is up."""
    end = time.monotonic() + timeout
    pause = FIRST_PAUSE
    while not take():
        if time.monotonic() > end:
            return False
        time.sleep(pause * random.uniform(1 - PAUSE_SPREAD, 1 + PAUSE_SPREAD))  # noqa: S311
        pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE)
    return True


def _busy(target: Path) -> OutputError:
    return OutputError("another bts is writing these notes and does not end", target, "end it, then try again")
