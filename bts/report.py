"""What a run did with a clip: made by the pipeline, carried out of a worker, written as report.json."""

import json
import logging
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bts import __version__
from bts.choices import STAGES
from bts.errors import BtsError, printable
from bts.schemas.shapes import ClipJson, FailureRecord, ReportRecord, RunOptions, StageRecord, UnreadClip

log = logging.getLogger(__name__)

REPORT = "report.json"
"""The file that a report is written to, in the folder of the clip's results."""


@dataclass(frozen=True)
class StageOutcome:
    """One stage of the pipeline: wall seconds, how many files it made, how many it found done already."""

    name: str
    seconds: float
    made: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Failure:
    """Why a clip, or a stage of it, failed: the line for the person, the exit code, and a key of `choices.FAILURES`."""

    line: str
    exit_code: int
    kind: str

    @classmethod
    def of(cls, error: BtsError) -> "Failure":
        """The failure that an error is."""
        return cls(str(error), error.exit_code, error.kind)


@dataclass(frozen=True)
class Report:
    """All that a run has to say of one clip. `counts` has shots, stills, snippets, ...; `files` are relative names.

    `shown` are texts for whoever ran it, such as what changed in a page, and `posted` is the address of the draft that
    was posted; neither is put on record.
    """

    clip: Path
    folder: Path
    fingerprint: str = ""
    facts: ClipJson | None = None
    options: RunOptions = field(default_factory=RunOptions)
    stages: tuple[StageOutcome, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    shown: tuple[str, ...] = ()
    posted: str = ""
    inputs: tuple[Path, ...] = ()
    """Files that were read and that are not found by the clip's name: its notes, where they lie elsewhere."""

    @property
    def seconds(self) -> float:
        """Wall seconds of all stages."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def unchanged(self) -> bool:
        """Whether everything had been done before."""
        return bool(self.stages) and not any(stage.made for stage in self.stages)

    def passes(self, kinds: Collection[str]) -> bool:
        """Whether the file is no clip: it failed in one of these ways before anything came of it."""
        return bool(self.failures) and self.failures[0].kind in kinds and not self.counts


@dataclass
class Diary:
    """What happened to a clip so far."""

    stages: list[StageOutcome] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    facts: ClipJson | None = None
    options: RunOptions = field(default_factory=RunOptions)
    fingerprint: str = ""
    files: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    posted: str = ""
    inputs: list[Path] = field(default_factory=list)
    made: int = 0
    kept: int = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage and count what it makes."""
        started = time.perf_counter()
        made, kept = self.made, self.kept
        try:
            yield
        finally:
            seconds = time.perf_counter() - started
            self.stages.append(StageOutcome(name, seconds, self.made - made, self.kept - kept))

    def warn(self, *lines: str) -> None:
        """Keep warnings, each once."""
        self.warnings += [line for line in dict.fromkeys(lines) if line not in self.warnings]

    def show(self, text: str) -> None:
        """Keep a text for whoever runs this."""
        self.shown.append(text)

    def fail(self, error: BtsError) -> None:
        """Keep an error; the batch goes on."""
        self.failures.append(Failure.of(error))
        log.info("failed (%s): %s", error.kind, error)

    def report(self, clip: Path, folder: Path) -> Report:
        """The report as it stands."""
        return Report(
            clip=clip,
            folder=folder,
            fingerprint=self.fingerprint,
            facts=self.facts,
            options=self.options,
            stages=tuple(self.stages),
            counts={name: count for name, count in self.counts.items() if count},
            files=tuple(self.files),
            warnings=tuple(self.warnings),
            failures=tuple(self.failures),
            shown=tuple(self.shown),
            posted=self.posted,
            inputs=tuple(self.inputs),
        )


def report_to_json(report: Report) -> ReportRecord:
    """The report in the form of report.json, which bts/schemas/report.json describes."""
    return {
        "bts": __version__,
        "clip": report.facts or unread_clip(report),
        "folder": str(report.folder),
        "options": report.options,
        "stages": [_stage(stage) for stage in report.stages],
        "seconds": round(report.seconds, 3),
        "counts": report.counts,
        "files": list(report.files),
        "warnings": list(report.warnings),
        "failures": failure_records(report),
    }


def keep_times(record: ReportRecord, before: Mapping[str, Any]) -> ReportRecord:
    """The record of a run with what the report `before` says of the stages that made nothing now.

    So it goes on telling how long the work took. Where there was no report ({}), what a stage found made is what an
    interrupted run had made for this one, and counts as made.
    """
    known = {stage["name"]: stage for stage in before.get("stages", ())}
    stages: list[StageRecord] = []
    for stage in record["stages"]:
        if not before:
            stages.append({**stage, "made": stage["made"] + stage["kept"], "kept": 0})
        else:
            stages.append(stage if stage["made"] else known.get(stage["name"], stage))
    nothing = before and not any(stage["made"] for stage in record["stages"])
    seconds = round(sum(stage["seconds"] for stage in stages), 3)
    kept = {**record, "bts": before["bts"] if nothing else record["bts"], "stages": stages, "seconds": seconds}
    if nothing and [stage["name"] for stage in stages] == list(known):
        kept["seconds"] = before["seconds"]
    return cast("ReportRecord", kept)


def copy_to_json(first: Path, clip: Path, folder: Path, link: Path) -> ReportRecord:
    """The report of a copy of a clip, whose results are in the folder `first`; `link` leads there from `folder`.

    Raises OSError or ValueError where the first clip's report cannot be read.
    """
    record = json.loads((first / REPORT).read_text(encoding="utf-8"))
    empty = {"stages": [], "seconds": 0.0, "counts": {}, "files": [REPORT], "warnings": [], "failures": []}
    of = {"path": record["clip"]["path"], "folder": link.as_posix()}
    facts = {**record["clip"], "path": str(clip)}
    return cast("ReportRecord", {**record, "clip": facts, "folder": str(folder), **empty, "copy_of": of})


def unread_clip(report: Report) -> UnreadClip:
    """What is known of a clip that could not be opened."""
    return {"path": str(report.clip), "fingerprint": report.fingerprint}


def failure_records(report: Report) -> list[FailureRecord]:
    """Each failure as an object, for report.json and bts-run.json alike."""
    return [{"line": each.line, "exit_code": each.exit_code, "kind": each.kind} for each in report.failures]


def _stage(stage: StageOutcome) -> StageRecord:
    return {"name": stage.name, "seconds": round(stage.seconds, 3), "made": stage.made, "kept": stage.kept}


def count_in_words(counts: dict[str, int]) -> str:
    """`1,014 shots, 3 stills, 1 snippet`: what was made, for a person."""
    singular = {stage.many: stage.one for stage in STAGES.values()}
    words = [f"{count:,} {singular[name] if count == 1 else name}" for name, count in counts.items() if count]
    return ", ".join(words) or "nothing"


def report_line(report: Report) -> str:
    """One line for a person: the clip, what there is now, where, how long it took."""
    name = printable(report.clip.name)
    if report.failures and not report.counts:
        return f"{name}: failed"
    how = "all done before" if report.unchanged else f"{report.seconds:.1f} s"
    return f"{name}: {count_in_words(report.counts)} in {printable(report.folder)} ({how})"
