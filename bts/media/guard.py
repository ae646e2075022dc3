"""A guard that ends a program when bts is gone, however it went: killed by the system or by hand."""

import subprocess
from contextlib import suppress
from types import TracebackType
from typing import IO, Self

SHELL = "/bin/sh"
"""The shell that every POSIX system has; without it (on Windows) nothing is guarded."""

SCRIPT = "trap '' HUP INT TERM; read rest; kill -9 0"
"""Waits for the end of the pipe, which comes when bts ends, and kills its own process group, itself included."""


class Guard:
    """A small shell at the other end of a pipe, while the block runs. It is killed before the pipe ends in order.

    A program that is started in its process group ends with bts at any moment: it is in the group before it runs, and
    the pipe ends after that. A pipe is used because it works on every POSIX system; the Linux call for it
    (PR_SET_PDEATHSIG) must be made between fork and exec, which is not safe in a program of several threads.
    """

    def __init__(self) -> None:
        self._shell: subprocess.Popen[bytes] | None = None
        with suppress(OSError):
            quiet = subprocess.DEVNULL
            self._shell = subprocess.Popen(
                [SHELL, "-c", SCRIPT], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, process_group=0
            )

    @property
    def group(self) -> int | None:
        """The process group to start a program in; None where nothing is guarded."""
        return None if self._shell is None else self._shell.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shell is not None:
            self._shell.kill()
            self._shell.wait()
            with suppress(OSError):
                _input_of(self._shell).close()


def _input_of(shell: "subprocess.Popen[bytes]") -> IO[bytes]:
    assert shell.stdin is not None
    return shell.stdin
