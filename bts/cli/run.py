"""`bts run`."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.choices import STAGES
from bts.cli import complain
from bts.cli.kit.arguments import (
    PATH,
    accept_clip_option,
    force_print_option,
    json_option,
    print_json,
    quiet_option,
    remark,
    verbose_option,
)
from bts.errors import BatchError, printable

if TYPE_CHECKING:
    from bts.report import Report
    from bts.work import Job

WARNINGS_SHOWN = 3
"""Warnings of one clip shown without -v; all of them are in report.json."""


class Stages(click.ParamType[frozenset[str]]):
    """Names of stages with commas between."""

    name = ",".join(STAGES)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        """The set of names; one that is no stage is a usage error."""
        if isinstance(value, frozenset):
            return value
        names = frozenset(str(value).replace(" ", "").split(","))
        if unknown := names - set(STAGES):
            self.fail(f"no such stage: {', '.join(sorted(unknown))}; stages are {', '.join(STAGES)}", param, ctx)
        return names


@click.command(
    epilog="""\b
Examples:
  bts run interview.mp4
  bts run interview.mp4 trailer.mov -o ~/articles/casino-night
  bts run /archive/reels --jobs 4 -o /archive/results     (a folder, to the bottom; run it again to go on)
  bts run interview.mp4 --only stills,story"""
)
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", type=PATH, default=Path("outputs"), show_default=True, help="Folder for the results.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Clips at a time; half the processors if not given.")
@click.option("--only", type=Stages(), default=frozenset(STAGES), show_default="all", help="Do only these stages.")
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def run(
    paths: tuple[Path, ...],
    output: Path,
    jobs: int | None,
    only: frozenset[str],
    accept_clip: bool,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Take clips and folders of clips through the whole pipeline.

    Each clip gets a folder with its shots, a keyframe of each, a contact sheet, the stills and snippets that its notes
    ask for, a story page, and report.json. What is done already is not done again. A clip that fails does not stop the
    others; the last line sums up what was made, where, and what failed.
    """
    from bts.batch.clips import find_clips
    from bts.batch.summary import last_line, write_summary
    from bts.folders import assign_folders
    from bts.report import report_to_json
    from bts.work import Job

    clips = find_clips(paths)
    places = assign_folders(clips, output)
    work = [Job(clip, folder, only, force, accept_clip=accept_clip) for clip, folder in places.items()]
    reports = _run_all(work, jobs, quiet=quiet or as_json, verbose=verbose)
    alone = len(work) == 1 and not paths[0].is_dir()
    summary = None if alone else write_summary(output, reports)
    if as_json:
        print_json([report_to_json(report) for report in reports])
    else:
        click.echo(last_line(reports, output, summary))
        if alone and _nothing_asked_for(reports[0], only):
            hint = f'bts note add {shlex.quote(str(clips[0]))} 0:05 "What happens here" --use still,snippet'
            remark(f"no note asks for a still or a snippet yet: {hint}, then run again", quiet=quiet)
    failures = [failure for report in reports for failure in report.failures]
    if failures:
        raise click.exceptions.Exit(failures[0].exit_code if alone else BatchError.exit_code)


def _nothing_asked_for(report: "Report", only: frozenset[str]) -> bool:
    """Whether stills and snippets were to be made, and no note asks for any."""
    wanted = {"stills", "snippets"}
    return wanted <= only and not wanted & report.counts.keys() and not report.failures


def _run_all(work: "list[Job]", jobs: int | None, *, quiet: bool, verbose: bool) -> "list[Report]":
    """Every job's report, in the order of the jobs."""
    from bts.batch.workers import run_batch, run_here
    from bts.cli.kit.progress import display

    reports: dict[Path, Report] = {}
    workers = min(len(work), jobs or max(1, (os.cpu_count() or 2) // 2))
    with display(len(work), quiet=quiet) as shown:
        done = run_here(work, shown.advance) if len(work) == 1 else run_batch(work, workers, shown.advance)
        for report in done:
            reports[report.clip] = report
            shown.finish(report.clip, _lines(report, verbose=verbose))
            if quiet:
                for failure in report.failures:
                    complain(failure.line)
    return [reports[job.clip] for job in work]


def _lines(report: "Report", *, verbose: bool) -> list[str]:
    """The lines that are printed when a clip is through: what was made, then what to look at."""
    from bts.report import report_line

    shown = report.warnings if verbose else report.warnings[:WARNINGS_SHOWN]
    lines = [report_line(report), *(f"  warning: {printable(warning)}" for warning in shown)]
    if left := len(report.warnings) - len(shown):
        lines.append(f"  {left} more warnings: see report.json, or use -v")
    if verbose:
        lines += [
            f"  {stage.name}: {stage.seconds:.2f} s, {stage.made} made, {stage.kept} kept" for stage in report.stages
        ]
    return lines + [f"  failed: {printable(failure.line)}" for failure in report.failures]
