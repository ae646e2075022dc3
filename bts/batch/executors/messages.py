"""What goes between a worker process and the one that started it: pickles, one after the other, through two pipes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bts.batch.executors.engine import Function
from bts.batch.records import Ended
from bts.config import ClipLimits
from bts.report import Failure

if TYPE_CHECKING:
    from bts.work import Job


@dataclass(frozen=True)
class Setup:
    """What each worker of an engine is told once. `share` is its share of the machine's memory in bytes, 0 unknown.

    `workers` is how many of them there are on the machine; `threads` are those of the worker's decoder; `logged` is
    whether the log is shown; `limits` as in ExecutorOptions.
    """

    limits: ClipLimits
    workers: int
    share: int
    threads: int
    logged: bool = False


@dataclass(frozen=True)
class Order:
    """To a worker: work out `function(job)`."""

    function: Function
    job: "Job"


@dataclass(frozen=True)
class Advance:
    """From a worker: `stage` of `clip` is `done` of `total` seconds of the clip."""

    clip: Path
    stage: str
    done: float
    total: float


@dataclass(frozen=True)
class Finished:
    """From a worker: the result of its order. `memory` are the bytes that it holds after that; `limit`, its limit."""

    ended: Ended
    memory: int
    limit: int


@dataclass(frozen=True)
class Raised:
    """From a worker: the function raised this error."""

    error: Exception


@dataclass(frozen=True)
class GivenUp:
    """From a worker, as its last word: the clip went beyond a limit."""

    failure: Failure


Answer = Advance | Finished | Raised | GivenUp
"""All that a worker says."""
