"""One writer at a time for a notes file, across processes.

The lock is the operating system's own on an open file (flock, or its like on Windows): it is gone the moment its
process is, however that ended. File systems that offer none (some network shares) get files that name their owner: a
claim. Its owner holds it by writing to it every few seconds, and others take it for abandoned when the share's own
clock says that nobody has for long. No machine's clock is asked, so they may differ by any time. An owner that stood
still until its claim was taken learns so from `Hold.is_ours`, before it brings its text into place.
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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from bts.errors import OutputError, printable
from bts.files import make_folders_in
from bts.processes import is_running, running_system, start_of

TIMEOUT = 30.0
"""Seconds to wait for another writer. Writing takes milliseconds, so whoever holds it longer is stuck."""

STALE = 60.0
"""Seconds without a sign of life after which the claim of another machine is taken for abandoned: whether its process
runs cannot be asked."""

SIGN_OF_LIFE = 5.0
"""Seconds between two signs of life of who holds a claim: a small part of STALE, so that a busy machine or share may
delay several signs before the lock is lost."""

FIRST_PAUSE = 0.001
"""Seconds between the first two tries to take a lock: about the time that writing a notes file takes."""

PAUSE_GROWTH = 1.5
"""Factor by which each pause is longer than the one before it, up to LONGEST_PAUSE."""

PAUSE_SPREAD = 0.5
"""Share of a pause by which it is made shorter or longer at random, so that two that keep meeting come apart."""

LONGEST_PAUSE = 0.05
"""Seconds between two tries to take a lock, at most: who waits longer is overtaken by those who ask more often."""

HIDDEN_LEVELS = 2
"""Folders between a lock and the folder of the notes that it guards: that of bts, and in it that of the notes."""

UNFINISHED = "new-"
"""Start of the names of temporary files beside a lock, which whoever gets the lock removes."""

SIGNATURE_LENGTH = 300
"""Bytes that are read of who signed a lock."""

_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@dataclass(frozen=True)
class Hold:
    """The lock as its holder has it."""

    is_ours: Callable[[], bool]
    """Whether it still is: asked just before what it guards is changed."""


@contextmanager
def locked(file: Path, target: Path, timeout: float = TIMEOUT) -> Iterator[Hold]:
    """Hold the lock kept in `file` while the block runs; `target` is what it guards, for the error.

    Raises:
        OutputError: another process holds it for longer than `timeout` seconds; it is named where it is known.
        OSError: the folder cannot be written. Never for giving the lock back: what was done under it is done.
    """
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            try:
                taken = _take(handle) or _queue(handle, timeout)
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
                with _claimed_lock(file, target, timeout) as hold:
                    yield hold
                return
            if not taken:
                raise _busy(target, _signature(handle))
            if _is_open_at(handle, file, target):
                _sign(handle)
                yield Hold(partial(_is_same, handle, file))
                return
        finally:
            with suppress(OSError):
                os.close(handle)


def _sign(handle: int) -> None:
    """Write into the lock who holds it, for the errors of those who wait in vain."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()} {socket.gethostname()}".encode(errors="replace"))


def _signature(handle: int) -> str:
    """Who holds the lock, as far as it can be read: `process 4242 on desk7`, or "" """
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        process, _, host = os.read(handle, SIGNATURE_LENGTH).decode(errors="replace").partition(" ")
    except OSError:
        return ""
    return f"process {process} on {printable(host)}" if process.isdigit() and host else ""


def _is_same(handle: int, file: Path) -> bool:
    """Whether the open lock is the one that others find; not when its folder was moved or thrown away."""
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except OSError:
        return False


def _is_open_at(handle: int, file: Path, target: Path) -> bool:
    """Whether the lock that was waited for is still the one that others find; its folder may have been thrown away.

    Raises FileNotFoundError when the folder of what it guards is gone too: that was moved, and is not made anew.
    """
    target.parent.stat()
    make_folders_in(file.parents[HIDDEN_LEVELS], file.parent)
    return _is_same(handle, file)


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
    """A file whose name holds the process and the machine that want the lock; what is in it says nothing.

    `began` is when the process was started, in the system's own count, so that another process which was given the
    same number later is not taken for it; empty where the system does not report it. It has the digest of the running
    system behind it: machines that were given the same name do not look for each other's processes.
    """

    path: Path
    process: int
    began: str
    host: str

    @classmethod
    def mine(cls, stem: Path) -> Self:
        """A claim of this process on the lock `stem`, under a name that no other claim ever has."""
        host, process = socket.gethostname(), os.getpid()
        began = f"{start_of(process)}{running_system()}"
        return cls(stem.with_name(f"{stem.name}.{secrets.token_hex(4)}.{process}.{began}.{host}"), process, began, host)

    @classmethod
    def all_beside(cls, mine: Self) -> list[Self]:
        """The claims of all processes and threads on the same lock, one's own with them."""
        stem = mine.path.name.split(".")[0]
        found = []
        for path in mine.path.parent.glob(f"{stem}.*.*.*.*"):
            _, _, process, began, host = path.name.split(".", 4)
            if process.isdigit():
                found.append(cls(path, int(process), began, host))
        return found

    def is_abandoned(self) -> bool:
        """Whether its process has ended; of one that cannot be asked for, whether it gave no sign of life for STALE.

        Both times are the share's own: that of the claim, and that of a file which is made there now.
        """
        began, mark, system = self.began.partition("-")
        if self.host == socket.gethostname() and os.name == "posix" and f"{mark}{system}" == running_system():
            if not is_running(self.process, began):
                return True
            if began:
                return False
        try:
            return _share_time(self.path.parent) - self.path.stat().st_mtime > STALE
        except OSError:
            return False

    def renew(self) -> bool:
        """Give a sign of life; False when the claim is gone, because another took the lock for abandoned.

        By writing and not by setting a time, which some shares take from the clock of the machine that sets it.
        """
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0))
            try:
                os.write(handle, b".")
            finally:
                os.close(handle)
            self.path.stat()
        except OSError:
            return False
        return True


@contextmanager
def _claimed_lock(stem: Path, target: Path, timeout: float) -> Iterator[Hold]:
    """A lock by files: it is held by a claim that finds no other one beside it.

    Two claims that are made at the same moment see each other, and both are taken back and tried again after a pause of
    random length. Since every claim is a file of its own, an abandoned one is removed without harm to any other.
    """
    claim = _Claim.mine(stem)

    def take() -> bool:
        if _holder(claim)[0] is not None:
            return False
        claim.path.touch()
        holder, seen = _holder(claim)
        if holder is None and seen:
            return True
        claim.path.unlink(missing_ok=True)
        return False

    try:
        if not _try_again(take, timeout):
            holder, _ = _holder(claim)
            raise _busy(target, f"process {holder.process} on {printable(holder.host)}" if holder else "")
        with _signs_of_life(claim):
            yield Hold(claim.renew)
    finally:
        with suppress(OSError):
            claim.path.unlink(missing_ok=True)


@contextmanager
def _signs_of_life(claim: _Claim) -> Iterator[None]:
    """Renew a claim every SIGN_OF_LIFE seconds while the block runs, until it is taken by another."""
    over = threading.Event()

    def live() -> None:
        while not over.wait(SIGN_OF_LIFE) and claim.renew():
            pass

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(1)  # a share that hangs keeps it no longer


def _holder(mine: _Claim) -> tuple[_Claim | None, bool]:
    """Anybody else who claims the lock, and whether one's own claim is there; what dead processes left is removed.

    Both by one look: while the folder is moved away and back, it shows no claim at all.
    """
    claims = _Claim.all_beside(mine)
    holder = None
    for other in claims:
        if other.path.name == mine.path.name:
            continue
        if other.is_abandoned():
            other.path.unlink(missing_ok=True)
        else:
            holder = other
    return holder, any(claim.path.name == mine.path.name for claim in claims)


def _share_time(folder: Path) -> float:
    """Seconds since 1970 by the clock that gives files in `folder` their times, which may not be this machine's."""
    probe = folder / f"{UNFINISHED}{secrets.token_hex(4)}"
    try:
        probe.touch()
        return probe.stat().st_mtime
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


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


def _busy(target: Path, holder: str) -> OutputError:
    who = f"another bts ({holder})" if holder else "another bts"
    return OutputError(f"{who} is writing these notes and does not end", target, "end it, then try again")
