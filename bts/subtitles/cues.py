"""A cue: one caption on screen. And what a subtitle file holds: cues, with remarks on what was not read as written."""

from dataclasses import dataclass
from fractions import Fraction

from bts.model import Remark
from bts.timing import Span


@dataclass(frozen=True)
class Cue:
    """One caption on screen: its time [start, end) in seconds, and its lines of plain text from top to bottom.

    `identifier` is the file's name or number for it, `voices` are the speakers that its syntax names, in order,
    `settings` where it stands on screen, as written. `line` is the line of the file where it begins (from 1), 0 for
    a cue that was not read from a file.
    """

    span: Span
    lines: tuple[str, ...]
    identifier: str = ""
    voices: tuple[str, ...] = ()
    settings: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        if not any(line.strip() for line in self.lines):
            raise ValueError("a cue has a line that is not blank")
        if any("\n" in line or "\r" in line for line in self.lines):
            raise ValueError("a line of a cue has no line break in it")

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class Timecoded:
    """How a file counts whose times are SMPTE timecode: `rate` frames a second, drop-frame or not.

    `starts` are the labels at which a timeline of this kind may start, the likeliest first; `start` is the one that the
    file says, or "".
    """

    rate: Fraction
    drop: bool
    starts: tuple[str, ...]
    start: str = ""


@dataclass(frozen=True)
class Subtitles:
    """The cues of a file in its order, remarks on what was skipped, and on what was read otherwise than written.

    Where the file is `timecoded`, the spans of its cues are the seconds from label 00:00:00:00 on; else they are what
    its clock says.
    """

    cues: tuple[Cue, ...]
    skipped: tuple[Remark, ...] = ()
    changed: tuple[Remark, ...] = ()
    timecoded: Timecoded | None = None
