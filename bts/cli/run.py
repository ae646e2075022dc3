"""`bts run`."""

import os
import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.choices import EXECUTORS, STAGES
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
from bts.errors import UsageError, printable
from bts.stopping import Stopped

if TYPE_CHECKING:
    from bts.batch.executors import ExecutorOptions
    from bts.batch.finding import Search
    from bts.batch.journal import Wishes
    from bts.batch.run import Result, RunOptions
    from bts.report import Report

WARNINGS_SHOWN = 3
"""Warnings of one clip shown without -v; all of them are in report.json."""


class Day(click.ParamType[float]):
    """A day, or a moment, in ISO 8601: seconds since 1970."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The moment; a day without a time is its midnight on this machine."""
        if isinstance(value, float):
            return value
        try:
            return datetime.fromisoformat(str(value)).astimezone().timestamp()
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no date such as 2026-11-27 or 2026-11-27T18:30", param, ctx)


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
  bts run /archive/reels -o /archive/results --dry-run    (what would be done, and how long it takes)
  bts run interview.mp4 --only stills,story"""
)
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", type=PATH, default=Path("outputs"), show_default=True, help="Folder for the results.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Clips at a time; as many as processors if not given.")
@click.option("--only", type=Stages(), default=frozenset(STAGES), show_default="all", help="Do only these stages.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Only files, or folders, of such names (*.mov).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="No files or folders of such names.")
@click.option("--follow", is_flag=True, help="Search folders behind links too, each once.")
@click.option("--since", type=Day(), help="Only files that were changed on that day or later.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Work on N clips at most, then stop.")
@click.option("--retry-failed", is_flag=True, help="Try clips again that failed before.")
@click.option("--check-all", is_flag=True, help="Look at every clip again, also at those known as done.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and how long it takes; write nothing.")
@click.option("--wait", is_flag=True, help="When the disk is full, wait until there is room.")
@click.option("--join", is_flag=True, help="Work along with a run that is at work on the output folder.")
@click.option(
    "--executor",
    type=click.Choice(list(EXECUTORS)),
    default="processes",
    show_default=True,
    help="Where clips are worked on: this process, worker processes, or a Dask scheduler's workers.",
)
@click.option("--scheduler", metavar="URL", help="Address of a Dask scheduler, such as tcp://10.0.0.5:8786.")
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
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    follow: bool,
    since: float | None,
    limit: int | None,
    retry_failed: bool,
    check_all: bool,
    dry_run: bool,
    wait: bool,
    join: bool,
    executor: str,
    scheduler: str | None,
    accept_clip: bool,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Take clips and folders of clips through the whole pipeline.

    Each clip gets a folder with its shots, a keyframe of each, a contact sheet, the stills and snippets that its notes
    ask for, a story page, and report.json. A clip that fails does not stop the others.

    For folders, and for several clips, what became of each file stands in report.html, report.csv and bts-run.json.
    The same command goes on where it was interrupted, and does not do again what is done. Ctrl-C lets it finish the
    clips under way; a second one stops it at once.
    """
    from bts.batch.journal import Wishes
    from bts.batch.run import RunOptions

    wishes = Wishes(only, force=force, check_all=check_all, retry_failed=retry_failed, accept_clip=accept_clip)
    options = RunOptions(
        output,
        wishes,
        _search(include, exclude, follow=follow, since=since, output=output),
        _executor(executor, scheduler or "", jobs),
        limit or 0,
        wait=wait,
        join=join,
        command=("bts", *sys.argv[1:]),
    )
    if force and join:
        raise UsageError("--join works along with a run as that was started, so it does not go with --force")
    if dry_run:
        _say_plan(paths, options, verbose=verbose, as_json=as_json)
    elif len(paths) == 1 and not paths[0].is_dir():
        _run_alone(paths[0], output, wishes, quiet=quiet, verbose=verbose, as_json=as_json)
    else:
        _run_many(paths, options, quiet=quiet, verbose=verbose, as_json=as_json)


def _search(
    include: tuple[str, ...], exclude: tuple[str, ...], *, follow: bool, since: float | None, output: Path
) -> "Search":
    from bts.batch.finding import Search

    try:
        return Search(include, exclude, follow=follow, since=since, output=output)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _executor(name: str, scheduler: str, jobs: int | None) -> "ExecutorOptions":
    from bts.batch.executors import ExecutorOptions

    if scheduler and name == "processes":
        name = "dask"
    try:
        return ExecutorOptions(name, jobs or count_processors(), scheduler)
    except ValueError as error:
        raise UsageError(str(error)) from error


def count_processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _say_plan(paths: tuple[Path, ...], options: "RunOptions", *, verbose: bool, as_json: bool) -> None:
    """Say what a run would do."""
    from bts.batch.plan import plan_lines, plan_run

    def show(clip: Path) -> None:
        if verbose:
            click.echo(printable(clip))

    plan = plan_run(paths, options, show if not as_json else lambda _: None)
    if as_json:
        numbers = {"clips": plan.clips, "bytes": plan.size, "known": plan.known, "footage": round(plan.duration, 3)}
        print_json({**numbers, "seconds": None if plan.seconds is None else round(plan.seconds, 1)})
        return
    for line in plan_lines(plan, options):
        click.echo(line)


def _run_alone(clip: Path, output: Path, wishes: "Wishes", *, quiet: bool, verbose: bool, as_json: bool) -> None:
    """One clip that was named itself, in this process, told of in full."""
    from bts.batch.single import run_single
    from bts.cli.kit.progress import display
    from bts.report import count_in_words, report_to_json

    with display(1, quiet=quiet or as_json) as shown:
        report = run_single(clip, output, wishes, lambda *far: shown.advance(clip, *far))
        shown.finish(clip, _lines(report, verbose=verbose))
    if quiet or as_json:
        for failure in report.failures:
            complain(failure.line)
    if as_json:
        print_json([report_to_json(report)])
    else:
        failed = f". 1 failed: {printable(report.failures[0].line)}" if report.failures else ""
        click.echo(f"{count_in_words(dict(report.counts))} in {printable(report.folder)}{failed}")
        if _nothing_asked_for(report, wishes.only):
            hint = f'bts note add {shlex.quote(str(clip))} 0:05 "What happens here" --use still,snippet'
            remark(f"no note asks for a still or a snippet yet: {hint}, then run again", quiet=quiet)
    if report.failures:
        raise click.exceptions.Exit(report.failures[0].exit_code)


def _run_many(paths: tuple[Path, ...], options: "RunOptions", *, quiet: bool, verbose: bool, as_json: bool) -> None:
    """Folders, or several clips: an archive."""
    from bts.batch.reports.closing import closing_lines
    from bts.batch.run import run_archive
    from bts.cli.kit.screen import open_screen

    try:
        with open_screen(quiet=quiet or as_json, verbose=verbose) as screen:
            result = run_archive(paths, options, screen)
    except (KeyboardInterrupt, Stopped):
        remark("stopped at once: the same command goes on", quiet=quiet or as_json)
        raise
    if quiet or as_json:
        for line in result.lines:
            complain(line)
    if as_json:
        _print_reports(result, options)
    elif result.error is None or result.reports:
        for line in closing_lines(result.totals, result.facts, result.reports):
            click.echo(line)
    if result.error is not None:
        complain(str(result.error))
    if result.exit_code:
        if result.facts.ending == "interrupted":
            complain("interrupted")
        raise click.exceptions.Exit(result.exit_code)


def _print_reports(result: "Result", options: "RunOptions") -> None:
    """The reports of all clips that the run met, as one list, each read from its folder as it is printed."""
    from bts.batch.run import read_reports
    from bts.files import format_json

    stdout = sys.stdout
    between = "[\n"
    for record in read_reports(options.output, result.run):
        stdout.flush()
        stdout.buffer.write((between + format_json(record, indent=2)).encode("utf-8"))
        between = ",\n"
    stdout.buffer.write(b"[]\n" if between == "[\n" else b"\n]\n")
    stdout.flush()


def _nothing_asked_for(report: "Report", only: frozenset[str]) -> bool:
    """Whether stills and snippets were to be made, and no note asks for any."""
    wanted = {"stills", "snippets"}
    return wanted <= only and not wanted & report.counts.keys() and not report.failures


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
