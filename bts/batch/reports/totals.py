"""The sums of a run: how many clips ended how, of which format and decade, with how many hours of footage."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bts.batch.records import Outcome, State
from bts.batch.reports.run_facts import local_time
from bts.errors import printable, printable_words


@dataclass
class Group:
    """Clips that have something in common: how many are done and failed, seconds of footage and bytes of the done."""

    done: int = 0
    failed: int = 0
    footage: float = 0.0
    size: int = 0
    guessed: int = 0
    """How many of them are dated by their file, for want of a date of their own."""

    def add(self, outcome: Outcome, *, guessed: bool = False) -> None:
        """Count one clip that is done or failed."""
        self.guessed += guessed
        if outcome.state == State.FAILED:
            self.failed += 1
        else:
            self.done += 1
            self.footage += outcome.duration
            self.size += outcome.size


@dataclass
class Totals:
    """All rows of a journal in sums. `kinds` and `passed` count failed clips and files that are no clips by kind."""

    states: Counter[State] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    """Word of what was made (`shots`, `stories`) -> how many."""
    kinds: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    footage: float = 0.0
    """Seconds of the clips that are done; copies are not counted twice."""
    size: int = 0
    """Bytes of the same clips."""
    work: float = 0.0
    """Seconds that the clips took, summed over all workers and runs."""
    formats: dict[str, Group] = field(default_factory=dict)
    decades: dict[str, Group] = field(default_factory=dict)
    since: float = 0.0
    """Start of the last run in seconds since 1970: what began later is counted in `now` too."""
    now: Group = field(default_factory=Group)

    @property
    def clips(self) -> int:
        """All files that are clips or were taken for clips: all but those passed over."""
        return self.states.total() - self.states[State.PASSED]

    @property
    def waiting(self) -> int:
        """Clips that no run has ended yet."""
        return self.states[State.WAITING] + self.states[State.RUNNING]

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        self.states[outcome.state] += 1
        if outcome.state == State.PASSED:
            self.passed[kind_of(outcome)] += 1
        if outcome.state == State.FAILED:
            self.kinds[kind_of(outcome)] += 1
        if outcome.state not in (State.DONE, State.FAILED):
            return
        self.counts.update(outcome.counts)
        self.work += outcome.seconds
        if outcome.state == State.DONE:
            self.footage += outcome.duration
            self.size += outcome.size
        if self.since and outcome.started >= self.since:
            self.now.add(outcome)
        decade, guessed = decade_of(outcome)
        self.formats.setdefault(format_name(outcome), Group()).add(outcome)
        self.decades.setdefault(decade, Group()).add(outcome, guessed=guessed)


def count_rows(rows: Iterable[Outcome], since: float = 0.0) -> Totals:
    """The sums over all rows, in one pass; `since` is when the last run began, in seconds since 1970."""
    totals = Totals(since=since)
    for outcome in rows:
        totals.add(outcome)
    return totals


def kind_of(outcome: Outcome) -> str:
    """The kind of the first failure of a row, a key of `choices.FAILURES`; `other` where none is on record."""
    return outcome.failures[0].kind if outcome.failures else "other"


def reason_of(line: str, clip: Path) -> str:
    """A failure's line without the clip's own name in front, in whatever way the clip was named."""
    before, found, after = printable_words(line).partition(f"{printable(clip.name)}: ")
    return (
        after
        if found and (not before or before.endswith(("/", "\\"))) and ": " not in before
        else before + found + after
    )


FORMAT_WORDS = {
    "mov,mp4,m4a,3gp,3g2,mj2": "MP4/QuickTime",
    "matroska,webm": "Matroska/WebM",
    "mpegts": "MPEG-TS",
    "mpeg": "MPEG-PS",
    "mpegvideo": "MPEG video",
}
"""libav's name of a container or codec -> what people call that; all others are shown by libav's name."""


def format_name(outcome: Outcome) -> str:
    """Container and codec of a clip, `MP4/QuickTime, h264`; "" where it could not be opened."""
    return ", ".join(FORMAT_WORDS.get(name, name) for name in (outcome.container, outcome.codec) if name)


def decade_of(outcome: Outcome) -> tuple[str, bool]:
    """The decade of a clip, `1990s`, and whether that is only the date of its file; "" where neither is known.

    A clip's own date is believed where it begins with a year from 1800 to 2099.
    """
    own = _YEAR.match(outcome.date)
    dated = own or _YEAR.match(local_time(outcome.modified_ns / 1e9))
    return (f"{dated[0][:3]}0s", own is None) if dated else ("", False)


_YEAR = re.compile("(18|19|20)[0-9]{2}(?![0-9])")
