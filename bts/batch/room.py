"""Whether results can be written: tried before anything is decoded, and waited for where the disk is full."""

import errno
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bts.errors import BtsError, OutputError
from bts.files import cannot_write, flush, new_file
from bts.report import Failure, Report

TRIAL = b"\0" * (1 << 18)
"""What is written for a trial: more than a disk without room takes, and as much as a new journal needs."""

WAITING = "the disk is full; waiting for room"
"""What is said when a run waits."""

ENOUGH = 1 << 20
"""Bytes of room that must have come since the disk was full, before its clip is tried again."""

LOOK_EVERY = 2.0
"""Seconds between two looks at a disk that was full."""

TRY_EVERY = 600.0
"""Seconds after which a clip is tried again in any case: a quota that was raised shows no room."""

FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "database or disk is full")
"""The system's and SQLite's words for a full disk, as they stand in an error's line; ffmpeg says them too."""


class _Tried(Exception):  # noqa: N818 nothing is wrong
    """A trial went well."""


def try_output(output: Path) -> None:
    """Make the output folder, and write, flush and remove a file there. Raises OutputError."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(output, error) from error
    try:
        # The block ends by an error: the file is removed and never gets its name, also where the process is killed.
        with suppress(_Tried), new_file(output / ".bts-trial") as temporary:
            temporary.write_bytes(TRIAL)
            flush(temporary)
            raise _Tried
    except OutputError as error:
        if isinstance(error.__cause__, OSError):
            raise cannot_write(output, error.__cause__) from error
        raise


def says_full(trouble: "Report | BtsError") -> bool:
    """Whether a report or an error tells of a disk without room."""
    lines = [failure.line for failure in _failures(trouble)]
    return any(words in line for line in lines for words in FULL)


def _failures(trouble: "Report | BtsError") -> tuple[Failure, ...]:
    return trouble.failures if isinstance(trouble, Report) else (Failure.of(trouble),)


def free_bytes(output: Path) -> int:
    """Bytes that are free for this user on the disk of a folder; 0 where the system does not say."""
    with suppress(OSError):
        return shutil.disk_usage(output).free
    return 0


def wait_for_room(output: Path, is_stopped: Callable[[], bool]) -> None:
    """Return when there is more room than now, when it is time to try in any case, or when told to stop."""
    before, began = free_bytes(output), time.monotonic()
    while not is_stopped() and output.is_dir():
        if free_bytes(output) >= before + ENOUGH or time.monotonic() - began > TRY_EVERY:
            return
        time.sleep(LOOK_EVERY)
