"""`bts story`."""

from pathlib import Path

import click

from bts.choices import STORY_FORMATS
from bts.cli import complain
from bts.cli.kit.arguments import (
    PATH,
    accept_clip_option,
    clip_argument,
    force_print_option,
    json_option,
    print_json,
    print_path,
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)
from bts.desk import results_folder


class FormatList(click.ParamType[tuple[str, ...]]):
    """Names of story formats with commas between."""

    name = "html,markdown,..."

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names in order; one that is none is a usage error."""
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        if not names or (unknown := set(names) - set(STORY_FORMATS)):
            wrong = ", ".join(sorted(unknown)) if names else "nothing"
            self.fail(f"no such format: {wrong}; formats are {', '.join(STORY_FORMATS)}", param, ctx)
        return names


@click.command(
    epilog="""\b
Examples:
  bts story interview.mp4                              outputs/interview/story.html, story.md, ...
  bts story interview.mp4 --format html -o article/
The words that no note carries stand in bts.toml: [story] headline, standfirst, intro, ..."""
)
@clip_argument
@click.option(
    "--format",
    "formats",
    type=FormatList(),
    default=tuple(STORY_FORMATS),
    show_default="all four",
    help="What to write.",
)
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Folder for page, stills and snippets.")
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def story(
    clip: Path, formats: tuple[str, ...], output: Path | None, accept_clip: bool, force: bool, as_json: bool,
    quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Make the article-ready page of a clip from its notes, with the stills and snippets that they ask for.

    A clip without notes gives a skeleton: its best shots, with marked places for the words.
    """
    from bts.pipeline import run_clip
    from bts.work import Job

    folder = output or results_folder(clip)
    with progress_of(clip, quiet=quiet) as progress:
        report = run_clip(Job(clip, folder, force=force, formats=formats, accept_clip=accept_clip), progress)
    for line in report.warnings:
        remark(f"warning: {line}", quiet=quiet)
    if verbose:
        for stage in report.stages:
            remark(f"{stage.name}: {stage.seconds:.2f} s, {stage.made} made, {stage.kept} kept", quiet=quiet)
    for failure in report.failures:
        complain(failure.line)
    paths = [path for name in formats if (path := folder / STORY_FORMATS[name]).is_file()]
    if as_json:
        print_json({"clip": str(clip), "files": [str(path) for path in paths], "warnings": list(report.warnings)})
    else:
        for path in paths:
            print_path(path)
    if report.failures:
        raise click.exceptions.Exit(report.failures[0].exit_code)
