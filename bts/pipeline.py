"""One clip through all stages: what `bts run` does with a clip, and what a batch worker runs."""

import logging
import os
from dataclasses import dataclass, replace
from typing import Protocol

from bts import choices, media
from bts.desk import open_desk
from bts.errors import DEBUG, BtsError, OutputError, bug, lacks_memory, printable
from bts.files import format_json, remove_leftovers
from bts.model import Progress, silent
from bts.outputs import OutputFolder
from bts.report import REPORT, Diary, Failure, Report, report_to_json
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

    @property
    def counts(self) -> str:
        """The word under which its results are counted, such as `stories`."""
        return choices.STAGES[self.name].many


STAGES = (
    Stage("shots", find_shots),
    Stage("stills", make_note_stills),
    Stage("snippets", make_note_snippets, needs=("shots",)),
    Stage("story", write_clip_story, needs=("shots", "stills", "snippets")),
)
"""All stages, in the order in which they are done."""
assert [stage.name for stage in STAGES] == list(choices.STAGES)


def run_clip(job: Job, progress: Progress = silent) -> Report:
    """Everything for one clip. Nothing that is wrong with the clip is raised: it is in the report's failures.

    report.json is written whatever happened, and bts.log beside it when a bug was met.
    """
    diary = Diary()
    diary.options = {"only": [name for name in choices.STAGES if name in job.only], "force": job.force, "config": None}
    with RunLog() as lines:
        try:
            with diary.stage("open"):
                work = _open(job, diary, progress)
            with work.clip:
                _run_stages(work)
        except BtsError as error:
            diary.fail(error)
        except Exception as error:  # noqa: BLE001 whatever it is, the other clips of the night go on
            _meet_bug(error, job, diary)
        try:
            return write_report(job, diary.report(job.clip, job.folder), lines)
        except Exception as error:  # noqa: BLE001 a report that cannot be printed must not end the night either
            _meet_bug(error, job, diary)
            return diary.report(job.clip, job.folder)


def _open(job: Job, diary: Diary, progress: Progress) -> Work:
    desk = open_desk(job.clip)
    diary.options["config"] = None if desk.house.path is None else str(desk.house.path)
    diary.warn(*desk.found.remarks)
    clip = desk.open()
    diary.fingerprint = clip.info.fingerprint
    diary.facts = media.facts(clip.info)
    folder = OutputFolder.open(job.folder, job.clip, clip.info.fingerprint, force=job.force)
    return Work(job, desk, clip, folder, diary, progress, notes_inside(desk, clip.info, diary))


def _run_stages(work: Work) -> None:
    """The stages in order. One that fails is reported, and the others are done all the same, unless memory is short."""
    job, diary = work.job, work.diary
    remove_leftovers(job.folder)
    needed = {name for stage in STAGES if stage.name in job.only for name in stage.needs}
    stopped = stop_unfinished(work)
    for stage in STAGES:
        make = stage.name in job.only
        with diary.stage(stage.name):
            if not make and stage.name not in needed:
                continue
            if stage.name in stopped or stopped.intersection(stage.needs):
                continue
            try:
                count = stage.run(work, make=make)
            except BtsError as error:
                diary.fail(error)
            except Exception as error:  # noqa: BLE001 a bug costs its stage alone
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

    A report that cannot be written is one more failure in it.
    """
    try:
        folder = OutputFolder.open(job.folder, job.clip, report.fingerprint, force=job.force)
        report = _write_log(folder, report, lines)
        report = replace(report, files=tuple(folder.made()))
        folder.write(REPORT, format_json(report_to_json(report)) + "\n")
    except OutputError as error:
        return _add_failure(report, error)
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
