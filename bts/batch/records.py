"""What a run knows of each file that it met: records that the search makes, the journal keeps and the reports print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from bts.report import Failure, Report


class State(StrEnum):
    """How far a file is. A clip is `waiting`, then `running`, then one of the rest."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    COPY = "copy"
    """Done by the results of another clip with the same bytes."""
    PASSED = "passed over"
    """No clip: a document, a picture, sound alone, a pipe. It makes no run fail."""


@dataclass(frozen=True)
class Found:
    """A file that the search met, or a folder that it could not look into.

    `top` is the path that was named on the command line: the file itself, or a folder above it. `place` is the folder
    for its results, relative to the output folder and not yet told apart from equal ones. `usual`: its name ends as
    those of clips do, it begins as they do, or it was named itself; of others only a worker can say what they are.

    `failure` says why it is no clip that can be run; None for one to run. `size` is in bytes, `modified_ns` in
    nanoseconds since 1970; both are 0 where the system did not say.
    """

    path: Path
    top: Path
    place: PurePath
    size: int = 0
    modified_ns: int = 0
    failure: Failure | None = None
    sidecars: tuple[Path, ...] = ()
    """Files beside it that belong to it: captions, metadata, notes."""
    usual: bool = True


@dataclass(frozen=True)
class Outcome:
    """One row of the journal as the reports print it: a file that was met, and what became of it.

    `started` is in seconds since 1970, `seconds` the wall time that it took; both 0 before it ran. `duration` is the
    length of the clip in seconds. `codec`, `container` and `date` (as in its own metadata, else "") are of the clip.
    """

    path: Path
    state: State
    folder: Path | None = None
    size: int = 0
    modified_ns: int = 0
    fingerprint: str = ""
    container: str = ""
    codec: str = ""
    width: int = 0
    height: int = 0
    duration: float = 0.0
    frames: int = 0
    date: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    started: float = 0.0
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    """Name of a stage -> its wall seconds."""
    host: str = ""
    tries: int = 0
    copy_of: Path | None = None
    sidecars: tuple[Path, ...] = ()
    picture: bytes = b""
    """A small WebP of the clip for report.html, made by `reports.pictures.draw_picture`; empty where it has none."""


@dataclass(frozen=True)
class Ended:
    """What comes back from a worker: the report on a clip, and the clip's entry for the catalogue where it has one.

    `picture` is as in Outcome.
    """

    report: Report
    entry: Mapping[str, Any] | None = None
    picture: bytes = b""
