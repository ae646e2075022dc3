"""The executor `serial`: each job runs in this process, at the moment at which it is submitted."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from bts.batch.executors.engine import Function, call_off
from bts.batch.executors.progress import OnClipProgress, listening
from bts.batch.records import Ended

if TYPE_CHECKING:
    from bts.work import Job


class Serial:
    """Runs jobs one after the other. Limits do not hold here: this process cannot end itself and go on.

    KeyboardInterrupt, and what else asks the program to end, passes through `submit`.
    """

    width = 1

    def __init__(self, on_progress: OnClipProgress) -> None:
        self._on_progress = on_progress
        self._stopped = False

    def submit(self, function: Function, job: "Job") -> "Future[Ended]":
        """Run the job; returns a future that has ended."""
        future: Future[Ended] = Future()
        if self._stopped:
            call_off(future)
            return future
        try:
            with listening(self._on_progress):
                future.set_result(function(job))
        except Exception as error:  # noqa: BLE001 it is the future's, as with every executor
            future.set_exception(error)
        return future

    def stop(self, *, now: bool) -> None:
        """Start no other job; none is ever under way when this can be called."""
        del now
        self._stopped = True
