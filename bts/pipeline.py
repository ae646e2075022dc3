"""One clip through all stages: what `bts run` does with a clip, and what a batch worker runs."""

import json
import logging
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from bts import choices, media
from bts.desk import open_desk
from bts.errors import DEBUG, BtsError, OutputError, ReplacedError, bug, lacks_memory, printable
from bts.files import format_json, remove_leftovers
from bts.model import Progress, silent
from bts.notes.places import notes_path
from bts.outputs import LEDGER, OutputFolder
from bts.report import REPORT, Diary, Failure, Report, keep_times, report_to_json
from bts.runlog import LOG, RunLog
from bts.stages.proof import stop_unfinished
from bts.stages.shots import find_shots
from bts.stages.snippets import make_note_snippets
from bts.stages.stills import make_note_stills
from bts.stages.story import write_clip_story
from bts.work import Job, Work, notes_inside

log = logging.getLogger(__name__)


class Run(Protocol):
    """What a stage does; returns how many results of its kind there are now."""

    def __call__(self, work: Work, *, make: bool) -> int: ...


@dataclass(frozen=True)
class Stage:
    """One row of the pipeline: its name among `choices.STAGES`, what it does, and the stages whose results it reads."""

    name: str
    run: Run
    needs: tuple[str, ...] = ()
    prints_notes: bool = True
    """Whether it prints from the notes, so that it waits until a clip that was replaced is accepted."""

    @property
    def counts(self) -> str:
        """The word under which its results are counted, such as `stories`."""
        return choices.STAGES[self.name].many


STAGES = (
    Stage("shots", find_shots, prints_notes=False),
    Stage("stills", make_note_stills),
    Stage("snippets", make_note_snippets, needs=("shots",)),
    Stage("story", write_clip_story, needs=("shots", "stills", "snippets")),
)
"""All stages, in the order in which they are done."""
assert [stage.name for stage in STAGES] == list(choices.STAGES)


def run_clip(job: Job, progress: Progress = silent) -> Report:
    """Everything for one clip. Nothing that is wrong with the clip is raised: it is in the report's failures.

    report.json is written whatever happened, and bts.log beside it when a bug was met; but nothing is left of a file
    that the job passes over.
    """
    diary = Diary()
    diary.options = {"only": [name for name in choices.STAGES if name in job.only], "force": job.force, "config": None}
    with RunLog() as lines:
        try:
            with diary.stage("open"):
                work = _open(job, diary, progress)
            with work.clip, work.folder.hold():
                _run_stages(work)
        except BtsError as error:
            diary.fail(error)
        except Exception as error:  # noqa: BLE001 whatever it is, the other clips of the night go on
            _meet_bug(error, job, diary)
        try:
            report = diary.report(job.clip, job.folder)
            if report.passes(job.passes):
                return _leave_nothing(job, report)
            return write_report(job, report, lines)
        except Exception as error:  # noqa: BLE001 a report that cannot be printed must not end the night either
            _meet_bug(error, job, diary)
            return diary.report(job.clip, job.folder)


def _open(job: Job, diary: Diary, progress: Progress) -> Work:
    desk = open_desk(job.clip)
    diary.options["config"] = None if desk.house.path is None else str(desk.house.path)
    diary.warn(*desk.found.remarks)
    if job.accept_clip:
        desk = desk.need_its_notes(accept=True)
    clip = desk.open()
    diary.fingerprint = clip.info.fingerprint
    diary.facts = media.facts(clip.info)
    if desk.place.path != notes_path(job.clip, desk.house.notes.dir) and desk.place.path.exists():
        diary.inputs.append(desk.place.path.absolute())
    folder = OutputFolder.open(job.folder, job.clip, clip.info.fingerprint, force=job.force)
    notes = () if desk.place.replaced else notes_inside(desk, clip.info, diary)
    return Work(job, desk, clip, folder, diary, progress, notes)


def _run_stages(work: Work) -> None:
    """The stages in order. One that fails is reported, and the others are done all the same, unless memory is short."""
    job, diary = work.job, work.diary
    remove_leftovers(job.folder)
    stages = _stages_that_may_run(work)
    needed = {name for stage in stages if stage.name in job.only for name in stage.needs}
    stopped = stop_unfinished(work)
    lost = False
    for stage in stages:
        make = stage.name in job.only
        with diary.stage(stage.name):
            if not make and stage.name not in needed:
                continue
            if stage.name in stopped or stopped.intersection(stage.needs) or (lost and _tells_nothing(stage, work)):
                continue
            try:
                count = stage.run(work, make=make)
            except BtsError as error:
                lost = True
                diary.fail(error)
            except Exception as error:  # noqa: BLE001 a bug costs its stage alone
                lost = True
                _meet_bug(error, job, diary)
                if lacks_memory(error):
                    break
            else:
                if make:
                    diary.counts[stage.counts] = count
                log.debug("%s: stage %s: %d", printable(job.clip), stage.name, count)
    diary.warn(*work.info.warnings, *work.clip.warnings)
    met = [*(work.analysis.warnings if work.analysis else ()), *work.clip.warnings]
    damage = media.list_damage(work.info, met)
    if diary.facts is not None:
        diary.facts = media.add_damage(diary.facts, damage, checked=work.analysis is not None)


def _tells_nothing(stage: Stage, work: Work) -> bool:
    """Whether a stage would print a page of a clip of which there is nothing: no shots were found, nor are there notes.

    The page that an earlier run wrote stays as it is.
    """
    return stage.name == "story" and work.analysis is None and not work.notes


def _stages_that_may_run(work: Work) -> tuple[Stage, ...]:
    """All stages; where the clip was replaced, those that print no notes: that the others wait is one failure."""
    try:
        if any(stage.prints_notes and stage.name in work.job.only for stage in STAGES):
            work.desk.need_its_notes()
    except ReplacedError as error:
        work.diary.fail(error)
        return tuple(stage for stage in STAGES if not stage.prints_notes)
    return STAGES


def _meet_bug(error: Exception, job: Job, diary: Diary) -> None:
    """Report what nobody foresaw, and log where it was met. A lack of memory is no bug."""
    if lacks_memory(error):
        diary.fail(media.explain_shortage(error, job.clip))
        return
    if os.environ.get(DEBUG):
        raise error
    log.error("%s: a bug", printable(job.clip), exc_info=error)
    diary.fail(bug(error, job.clip, f"its traceback is in {job.folder / LOG}; report it"))


def write_report(job: Job, report: Report, lines: RunLog | None = None) -> Report:
    """Write report.json into the job's folder, and bts.log when a bug was met; returns the report as it stands then.

    One that would say nothing new stays as it is: it tells how long the work took. A report that cannot be written is
    one more failure in it.
    """
    try:
        folder = OutputFolder.open(job.folder, job.clip, report.fingerprint, force=job.force)
        report = _write_log(folder, report, lines)
        report = replace(report, files=tuple(sorted({*folder.made(), REPORT})))
        folder.check(REPORT)
        before = {} if job.force else _read_report(job.folder)
        text = format_json(keep_times(report_to_json(report), before)) + "\n"
        if not before or text != format_json(before) + "\n":
            folder.write(REPORT, text)
    except OutputError as error:
        return _add_failure(report, error)
    return report


def _read_report(folder: Path) -> dict[str, Any]:
    """The report of an earlier run in a folder, {} where there is none that can be read, or that of a copy."""
    try:
        record = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    known = isinstance(record, dict) and {"bts", "stages", "seconds"} <= record.keys() and "copy_of" not in record
    return record if known else {}


def _leave_nothing(job: Job, report: Report) -> Report:
    """Remove the report of an earlier run on a file that is no clip, with its folder; other results there stay."""
    folder = OutputFolder.open(job.folder, job.clip, force=job.force)
    if job.folder.exists() and set(folder.made()) <= {REPORT, LOG}:
        folder.sweep((), REPORT)
        folder.sweep((), LOG)
        if not folder.made():
            (job.folder / LEDGER).unlink(missing_ok=True)
        with suppress(OSError):
            job.folder.rmdir()
    return report


def _write_log(folder: OutputFolder, report: Report, lines: RunLog | None) -> Report:
    """Write bts.log when a bug was met, else remove that of an earlier run; a file that is not bts's is left alone."""
    if lines is None or not lines.has_bug:
        folder.sweep((), LOG)
        return report
    try:
        folder.write(LOG, lines.text)
    except OutputError as error:
        return _add_failure(report, error)
    return report


def _add_failure(report: Report, error: BtsError) -> Report:
    """The report with one more failure, unless it is in there."""
    log.warning("%s: %s", printable(report.clip), error)
    if str(error) in {failure.line for failure in report.failures}:
        return report
    return replace(report, failures=(*report.failures, Failure.of(error)))
