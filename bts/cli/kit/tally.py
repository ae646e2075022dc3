"""How far a run over many clips is: what the screen counts, reckons and says, whatever it looks like."""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bts.batch.records import Outcome, State
from bts.batch.reports.closing import counted, length_in_words
from bts.batch.reports.totals import kind_of, reason_of
from bts.errors import printable, printable_words
from bts.report import count_in_words

READING = "shots"
"""The stage that reads the whole clip: how far it is is how far the clip is. What comes after it is short."""

CLIP_BYTES = 1_000_000
"""Bytes that take as long to read as all else that a clip costs: opening it, its keyframes, its sheet, its story. Of 71
short clips half were through when 98 % of their bytes were; the largest come first."""

SOON = 5.0
"""Seconds of work before which nothing is said of speed and of the time that is left."""

SURE = 0.02
"""Share of the work before which nothing is said of the time that is left: the first clips tell little of the rest."""

REMARKS_KEPT = 1000
"""Different remarks that are counted; a night with more says how many others there were."""


@dataclass
class UnderWay:
    """A clip that a worker has: its bytes, its stage, and how many of how many seconds of it are through."""

    size: int = 0
    stage: str = ""
    done: float = 0.0
    total: float = 0.0
    since: float = field(default_factory=time.monotonic)
    """When the stage began, on the clock of `time.monotonic`."""

    @property
    def share(self) -> float:
        """How much of the clip is through, 0 to 1."""
        if not self.stage:
            return 0.0
        if self.stage != READING:
            return 1.0
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def speed(self) -> float:
        """Seconds of the clip that pass in a second; 0 while it is not known."""
        seconds = time.monotonic() - self.since
        return self.done / seconds if self.done and seconds > 0 else 0.0


@dataclass
class Tally:
    """Clips found and ended in this run. Sizes are in bytes, footage in seconds of clips."""

    clips: int = 0
    size: int = 0
    searching: bool = True
    ended: int = 0
    failed: int = 0
    copies: int = 0
    passed: int = 0
    size_ended: int = 0
    footage: float = 0.0
    under_way: dict[Path, UnderWay] = field(default_factory=dict)
    remarks: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    """Remarks that were not counted because there were too many different ones."""
    started: float = field(default_factory=time.monotonic)

    def begin(self, clip: Path, size: int) -> None:
        """Count a clip as under way."""
        self.under_way[_full(clip)] = UnderWay(size)

    def advance(self, clip: Path, stage: str, done: float, total: float) -> bool:
        """Take note of how far a clip is; whether it has come to another stage."""
        way = self.under_way.setdefault(_full(clip), UnderWay())
        new = way.stage != stage
        if new:
            way.stage, way.since = stage, time.monotonic()
        way.done, way.total = done, total
        return new

    def end(self, outcome: Outcome) -> None:
        """Count what became of a file. One that is passed over counts as a clip where a worker had it."""
        way = self.under_way.pop(_full(outcome.path), None)
        self.passed += outcome.state == State.PASSED
        if outcome.state == State.PASSED and way is None:
            return
        self.ended += 1
        self.size_ended += outcome.size or (way.size if way is not None else 0)
        self.failed += outcome.state == State.FAILED
        self.copies += outcome.state == State.COPY
        if outcome.state == State.DONE:
            self.footage += outcome.duration
            self._count_remarks(outcome)

    def _count_remarks(self, outcome: Outcome) -> None:
        for text in outcome.warnings:
            key = alike(text, outcome.path)
            if key in self.remarks or len(self.remarks) < REMARKS_KEPT:
                self.remarks[key] += 1
            else:
                self.left_out += 1

    @property
    def share(self) -> float:
        """How much of what was found is through, 0 to 1: by bytes, and by what each clip costs besides."""
        whole = self.size + self.clips * CLIP_BYTES
        through = (
            self.size_ended + self.ended * CLIP_BYTES + sum(way.size * way.share for way in self.under_way.values())
        )
        return min(1.0, through / whole) if whole else 0.0

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self.started

    @property
    def seconds_left(self) -> float | None:
        """How long it may take still, at the pace so far; None while that cannot be said."""
        share = self.share
        return self.seconds * (1 - share) / share if share >= SURE and self.seconds >= SOON else None

    def sums(self) -> str:
        """`14.2 h of footage, 12 x real time, 23 failed, 4 passed over, still searching`."""
        read = self.footage + sum(way.done for way in self.under_way.values() if way.stage == READING)
        parts = [f"{length_in_words(read)} of footage"] if read else []
        if read and self.seconds >= SOON:
            parts.append(f"{read / self.seconds:.3g} x real time")
        parts.append(f"{self.failed:,} failed")
        if self.copies:
            parts.append(counted(self.copies, "copy", "copies"))
        if self.passed:
            parts.append(f"{self.passed:,} passed over")
        if self.searching:
            parts.append("still searching")
        return ", ".join(parts)

    def place(self) -> str:
        """`[66/515]`: the count of clips that ended, of those found; `515+` while more may be found."""
        return f"[{self.ended}/{max(self.clips, self.ended)}{'+' if self.searching else ''}]"

    def remark_lines(self) -> Iterator[str]:
        """Remarks that several clips share, each once with their number; then how many others there were."""
        often = [(text, count) for text, count in self.remarks.most_common() if count > 1]
        for text, count in often:
            yield f"{count:,} clips: {text}"
        if others := len(self.remarks) - len(often) + self.left_out:
            yield f"{counted(others, 'remark')} more, each on one clip: the report has them"


def _full(clip: Path) -> Path:
    """The same path for a clip in whatever way it was named: a job may name it from the working folder."""
    return Path(os.path.normpath(clip.absolute()))


def alike(text: str, clip: Path) -> str:
    """A remark without what is only of its clip: its name and numbers, which stand as `…`."""
    for name in (printable(clip), printable(clip.name)):
        text = text.replace(name, "…")
    return re.sub(r"\d+(?:[.,:]\d+)*", "…", printable_words(text))


def outcome_line(outcome: Outcome) -> str:
    """One line on what became of a file: `NAME: 3 shots, 1 story in FOLDER (2.3 s, 2 remarks)`."""
    name, facts = printable(outcome.path), []
    if outcome.seconds:
        facts.append(f"{outcome.seconds:.1f} s")
    if outcome.warnings:
        facts.append(counted(len(outcome.warnings), "remark"))
    return f"{name}: {_result(outcome)}" + (f" ({', '.join(facts)})" if facts else "")


def _result(outcome: Outcome) -> str:
    where = f" in {printable(outcome.folder)}" if outcome.folder is not None else ""
    if outcome.state == State.COPY:
        return f"the same bytes as {printable(outcome.copy_of)}"
    if outcome.state == State.PASSED:
        return f"passed over ({kind_of(outcome)})"
    made = f"{count_in_words(dict(outcome.counts))}{where}"
    if not outcome.failures:
        return made
    whys = " | ".join(f"({each.kind}) {reason_of(each.line, outcome.path)}" for each in outcome.failures)
    return f"failed {whys}" + (f"; made all the same: {made}" if any(outcome.counts.values()) else "")
