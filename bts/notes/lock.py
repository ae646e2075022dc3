"""One writer at a time for a notes file, across processes.

The lock is the operating system's own on an open file (flock, or its like on Windows): it is gone the moment its
process is, however that ended. File systems that offer none (some network shares) get a lock file that names its owner.
"""

import errno
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bts.errors import OutputError

TIMEOUT = 30.0
"""Seconds to wait for another writer. Writing takes milliseconds, so whoever holds it longer is stuck."""

STALE = 60.0
"""Seconds after which a lock file of another machine is taken for abandoned; its owner touches it only once."""

_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextmanager
def locked(file: Path, target: Path, timeout: float = TIMEOUT) -> Iterator[None]:
    """Hold the lock kept in `file` while the block runs; `target` is what it guards, for the error.

    Raises:
        OutputError: another process holds it for longer than `timeout` seconds, or the folder cannot be written.
    """
    handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        try:
            _wait(lambda: _take(handle), target, timeout)
        except OSError as error:
            if error.errno not in _WITHOUT_LOCKS:
                raise
            with _named_lock(file.with_suffix(".owner"), target, timeout):
                yield
            return
        yield
    finally:
        os.close(handle)


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
else:

    def _take(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def _named_lock(file: Path, target: Path, timeout: float) -> Iterator[None]:
    """A lock by the existence of `file`, which says which process of which machine made it."""
    mine = f"{socket.gethostname()} {os.getpid()}"

    def take() -> bool:
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            if _abandoned(file):
                file.unlink(missing_ok=True)
            return False
        with os.fdopen(handle, "w") as out:
            out.write(mine)
        return True

    _wait(take, target, timeout)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _abandoned(file: Path) -> bool:
    try:
        host, _, number = file.read_text().rpartition(" ")
        age = time.time() - file.stat().st_mtime
    except OSError:
        return False
    if host == socket.gethostname() and number.isdigit() and os.name == "posix":
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False
    return age > STALE


def _wait(take: Callable[[], bool], target: Path, timeout: float) -> None:
    """Try again in short steps until it is taken. Raises OutputError when time is up."""
    end = time.monotonic() + timeout
    pause = 0.001
    while not take():
        if time.monotonic() > end:
            raise OutputError("another bts is writing these notes and does not end", target, "end it, then try again")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
