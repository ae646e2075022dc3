"""Whose a file is: a process is named so that no later one is taken for it, and one that ended is known to have."""

import hashlib
import os
from functools import cache
from pathlib import Path


def owner_mark() -> str:
    """This process as part of a file name: its number, when it was started, and which system runs it.

    Such as `4242-118305-5e0c17aa`; the number alone where the system does not report the rest (it does on Linux).
    """
    return _mark_of(os.getpid())


@cache
def _mark_of(process: int) -> str:
    """The mark of this process, which a fork of it must not take over: hence its number as the key."""
    return f"{process}{_rest_of_mark(start_of(process))}"


def is_owner_gone(mark: str) -> bool | None:
    """Whether the process that `owner_mark` named has ended; None where that cannot be known.

    It cannot on a system that does not report when processes were started, nor of a process on another machine.
    """
    process, _, rest = mark.partition("-")
    began, _, system = rest.partition("-")
    if not process.isdigit() or not began or f"-{system}" != running_system():
        return None
    return not is_running(int(process), began)


def is_running(process: int, began: str) -> bool:
    """Whether the process that was started at `began` still runs; one that ended and was not yet reaped does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    state, start = _state_and_start(process)
    return state not in ("Z", "X") and (not start or not began or start == began)


def start_of(process: int) -> str:
    """When a process was started, in the system's own count; "" where it is not reported."""
    return _state_and_start(process)[1]


@cache
def running_system() -> str:
    """`-` and 8 hex digits that name the running system in which process numbers count; "" where it has no name."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 the text of the link, which leads nowhere
    except OSError:
        return ""
    return f"-{hashlib.sha256(f'{boot} {space}'.encode()).hexdigest()[:8]}"


def _rest_of_mark(began: str) -> str:
    return f"-{began}{running_system()}" if began and running_system() else ""


def _state_and_start(process: int) -> tuple[str, str]:
    """The state of a process and when it was started, in clock ticks since boot (proc(5)); empty where not reported."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return "", ""
    return fields[0], fields[19]
