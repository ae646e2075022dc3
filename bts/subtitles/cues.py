"""A cue: one caption on screen. And what a subtitle file holds: cues, with remarks on what was not read as written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

from bts.model import Remark
from bts.subtitles.marks import Mark, Run, choose_lines, follow, lay_out, list_runs
from bts.timing import Span


@dataclass(frozen=True)
class Cue:
    """One caption on screen: its time [start, end) in seconds, and its lines of plain text from top to bottom.

    `identifier` is the file's name or number for it, `voices` are the speakers that its syntax names, in order,
    `settings` where it stands on screen, as written. `line` is the line of the file where it begins (from 1), 0 for
    a cue that was not read from a file. `marks` say which of the words are italic, bold or underlined, and, where
    several voices speak, which words are whose.
    """

    span: Span
    lines: tuple[str, ...]
    identifier: str = ""
    voices: tuple[str, ...] = ()
    settings: str = ""
    line: int = 0
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if not any(line.strip() for line in self.lines):
            raise ValueError("a cue has a line that is not blank")
        if any("\n" in line or "\r" in line for line in self.lines):
            raise ValueError("a line of a cue has no line break in it")

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.lines)

    @property
    def runs(self) -> list[list[Run]]:
        """The words of each line by their looks and voices."""
        return list_runs(self.lines, self.marks)

    def with_lines(self, lines: Sequence[str]) -> Self:
        """The cue with the same words in other lines, some characters left out perhaps; marks go with their words."""
        return replace(self, lines=tuple(lines), marks=follow(self.lines, self.marks, lines))

    def with_runs(self, runs: Sequence[Sequence[Run]]) -> Self:
        """The cue with these words, a sequence of runs for each line; voices are those it had."""
        laid = lay_out(run for number, line in enumerate(runs) for run in (*([Run("\n")] if number else []), *line))
        return replace(self, lines=laid.lines, marks=laid.marks)

    def choose(self, numbers: Sequence[int]) -> Self:
        """The cue with those of its lines that have these numbers, from 0."""
        return replace(self, lines=tuple(self.lines[n] for n in numbers), marks=choose_lines(self.marks, numbers))


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
