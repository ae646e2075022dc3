"""What the reports say of the run itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bts import __version__
from bts.choices import RUN_ENDINGS


@dataclass(frozen=True)
class RunFacts:
    """One run over an archive.

    `command` has the words of the command line, `bts` first. `started` and `ended` are in seconds since 1970; `ended`
    is 0 while the run is under way. `ending` is a key of `choices.RUN_ENDINGS`. `options` are plain values by name.
    """

    output: Path
    command: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    host: str = ""
    started: float = 0.0
    ended: float = 0.0
    ending: str = "under-way"
    bts: str = __version__

    def __post_init__(self) -> None:
        if self.ending not in RUN_ENDINGS:
            raise ValueError(f"a run ends as one of {', '.join(RUN_ENDINGS)}, not {self.ending!r}")

    @property
    def seconds(self) -> float:
        """Wall seconds from start to end; 0 while the run is under way."""
        return max(0.0, self.ended - self.started) if self.ended else 0.0


def local_time(seconds: float) -> str:
    """A moment in seconds since 1970 as ISO 8601 with this machine's offset, `2026-11-27T18:30:12+00:00`.

    "" for 0, and for a date that no calendar has, as damaged file systems give.
    """
    try:
        return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds") if seconds else ""
    except (ValueError, OverflowError, OSError):
        return ""
