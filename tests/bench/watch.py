"""What programs cost that a bench starts: wall seconds and processor seconds."""

import resource
import time
from typing import Self


class Watch:
    """Wall and processor seconds of the programs that end, and are waited for, while a block runs.

    What such a program started is counted as far as it waited for that: not for the workers of a run that was killed.
    """

    seconds: float
    processor: float

    def __enter__(self) -> Self:
        self.seconds, self.processor = -time.monotonic(), -_processor_seconds()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds += time.monotonic()
        self.processor += _processor_seconds()

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.processor:.1f} s of processor time"


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
