"""One writer at a time for a notes file, across processes.

The lock is the operating system's own on an open file (flock, or its like on Windows): it is gone the moment its
process is, however that ended. File systems that offer none (some network shares) get a lock file that names its owner.
"""

import errno
import os
import socket
import sys
import threading
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
                with _named_lock(file.with_suffix(".owner"), target, timeout):
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


@contextmanager
def _named_lock(file: Path, target: Path, timeout: float) -> Iterator[None]:
    """A lock by the existence of `file`, which says which process of which machine made it."""
    mine = f"{socket.gethostname()} {os.getpid()}"

    def take() -> bool:
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            _break_abandoned(file)
            return False
        with os.fdopen(handle, "w") as out:
            out.write(mine)
        return True

    if not _try_again(take, timeout):
        raise _busy(target)
    try:
        yield
    finally:
        if file.read_text() == mine:
            file.unlink(missing_ok=True)


def _break_abandoned(file: Path) -> None:
    """Take a dead owner's file away. One process at a time looks and acts, or it would take away the next owner's."""
    breaker = file.with_suffix(".breaking")
    try:
        os.close(os.open(breaker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError:
        if _age(breaker) > STALE:
            breaker.unlink(missing_ok=True)
        return
    try:
        if _abandoned(file):
            file.unlink(missing_ok=True)
    finally:
        breaker.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Seconds since it was written; none when it is gone."""
    try:
        return time.time() - file.stat().st_mtime
    except OSError:
        return 0.0


def _abandoned(file: Path) -> bool:
    try:
        host, _, number = file.read_text().rpartition(" ")
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
    return _age(file) > STALE


def _try_again(take: Callable[[], bool], timeout: float) -> bool:
    """Try in short steps until it is taken; False when time is up."""
    end = time.monotonic() + timeout
    pause = 0.001
    while not take():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return True


def _busy(target: Path) -> OutputError:
    return OutputError("another bts is writing these notes and does not end", target, "end it, then try again")
