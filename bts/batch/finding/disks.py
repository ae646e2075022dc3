"""Calls to file systems that may never answer, as those of a server that is gone: each is made on a thread that can be
left behind.

No call to the system can be taken back. A thread that hangs in one is a daemon, so that the program can still end.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Generic, TypeVar

_Item = TypeVar("_Item")

RETRY_SECONDS = 1.0
"""Seconds that a disk which did not answer the call before is waited for; its next answer gives it the whole time."""


class NoAnswer(Exception):  # noqa: N818 - what a disk gave
    """A file system did not answer within `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class _Task(Generic[_Item]):
    """One piece of work on the other thread, and what it has given so far; `left` when nobody waits for it."""

    work: Callable[[], Iterable[_Item]]
    given: list[_Item] = field(default_factory=list)
    error: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    left: bool = False


class Disks:
    """Asks file systems, and waits for each answer for `answer_seconds`. Close it at the end."""

    def __init__(self, answer_seconds: float) -> None:
        self._answer_seconds = answer_seconds
        self._silent: set[int] = set()
        self._tasks: SimpleQueue[_Task[object] | None] | None = None

    def ask(self, device: int, work: Callable[[], Iterable[_Item]], given: list[_Item]) -> None:
        """Do `work` on the other thread, and add each item that it yields to `given`.

        `device` is the number of the disk, as in `stat`. Raises what the work raises, and NoAnswer when it yields
        nothing for too long; `given` has the items before that.
        """
        task = _Task(work)
        if self._tasks is None:
            self._tasks = SimpleQueue()
            threading.Thread(target=_serve, args=(self._tasks,), name="bts-disk", daemon=True).start()
        self._tasks.put(task)  # type: ignore[arg-type]
        seconds = min(RETRY_SECONDS, self._answer_seconds) if device in self._silent else self._answer_seconds
        seen = 0
        while not task.ended.wait(seconds):
            if len(task.given) == seen:
                task.left = True
                self._silent.add(device)
                self.close()
                given += task.given[:seen]
                raise NoAnswer(seconds)
            seen = len(task.given)
        self._silent.discard(device)
        given += task.given
        if task.error is not None:
            raise task.error

    def close(self) -> None:
        """Let the thread end, as soon as it is free."""
        if self._tasks is not None:
            self._tasks.put(None)
            self._tasks = None


def _serve(tasks: "SimpleQueue[_Task[object] | None]") -> None:
    while (task := tasks.get()) is not None:
        try:
            for item in task.work():
                if task.left:
                    break
                task.given.append(item)
        except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
            task.error = error
        task.ended.set()
