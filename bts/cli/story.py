"""`bts story`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.choices import PUBLISHERS, STORY_EXTRAS, STORY_FORMATS, STORY_STYLES
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
from bts.cli.kit.story_rules import StoryAsked, check_story_options
from bts.desk import results_folder

if TYPE_CHECKING:
    from bts.report import Report


class Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between; where `known` is not empty, each must be one of them."""

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        self.name = name
        self.known = known

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names in order, each once; one that is not known, or none at all, is a usage error."""
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        unknown = sorted(set(names) - set(self.known)) if self.known else []
        if not names or unknown:
            wrong = ", ".join(unknown) or "nothing"
            remedy = f"; formats are {', '.join(self.known)}" if self.known else ""
            self.fail(f"no such name: {wrong}{remedy}", param, ctx)
        return names


@click.command(
    epilog="""\b
Examples:
  bts story interview.mp4                              outputs/interview/story.html, story.md, ...
  bts story interview.mp4 --format html -o article/
  bts story interview.mp4 --zip                        the page and all that it shows, to hand over
  bts story interview.mp4 --from shots                 a picture of each set-up, before there are notes
  bts story interview.mp4 --publish wordpress          a draft on the site of BTS_WORDPRESS_URL
  bts story interview.mp4 --eject house-style/         templates and styles, to make your own
The words that no note carries stand in bts.toml: [story] headline, standfirst, intro, ..."""
)
@clip_argument
@click.option(
    "--format",
    "formats",
    type=Names("html,markdown,...", tuple(STORY_FORMATS)),
    default=tuple(STORY_FORMATS),
    show_default="all four",
    help="What to write.",
)
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Folder for page, stills and snippets.")
@click.option("--style", type=click.Choice(STORY_STYLES), help="Text that flows, a section for each note, or pictures.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["notes", "shots"]),
    default="notes",
    show_default=True,
    help="Tell the story from the notes, or show a picture of each distinct shot.",
)
@click.option(
    "--order", type=Names("clip|kind|added|ID,ID,..."), help="Order of the notes; notes that are named come first."
)
@click.option("--zip", "package", is_flag=True, help="Also CLIP.story.zip: page, media, credits.csv and checksums.")
@click.option("--single-file", "single", is_flag=True, help="Also story.single.html, with all media inside, for mail.")
@click.option("--embed", is_flag=True, help="Also story.embed.html: the article alone, to paste into another page.")
@click.option("--merge", is_flag=True, help="Bring your changes to the page together with new notes.")
@click.option(
    "--publish",
    type=click.Choice(PUBLISHERS),
    help="Post it as a draft on the site that BTS_WORDPRESS_URL names, or wordpress_url.",
)
@click.option("--eject", type=PATH, metavar="DIR", help="Write the templates and styles of the theme, to change them.")
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def story(
    clip: Path, formats: tuple[str, ...], output: Path | None, style: str | None, source: str,
    order: tuple[str, ...] | None, package: bool, single: bool, embed: bool, merge: bool, publish: str | None,
    eject: Path | None, accept_clip: bool, force: bool, as_json: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Make the article-ready page of a clip from its notes, with the stills and snippets that they ask for.

    The folder holds all that the page shows, the clip too, so that it can be moved, zipped and served as it is. A clip
    without notes gives a skeleton: its best shots, with marked places for the words.
    """
    from bts.pipeline import run_clip
    from bts.story.handover import name_extra
    from bts.work import Job, StoryOrder

    extras = tuple(name for name, on in zip(STORY_EXTRAS, (package, single, embed), strict=True) if on)
    check_story_options(StoryAsked(formats, style or "", source))
    if eject is not None:
        _eject(clip, eject, quiet)
        return
    order_of = StoryOrder(
        style="pictures" if source == "shots" else style or "",
        order=order or (),
        extras=extras,
        web_copy=True,
        merge=merge,
        publish=publish or "",
    )
    if publish:
        _check_site(clip)
    folder = output or results_folder(clip)
    job = Job(clip, folder, force=force, formats=formats, accept_clip=accept_clip, story=order_of)
    with progress_of(clip, quiet=quiet) as progress:
        report = run_clip(job, progress)
    names = [*(STORY_FORMATS[name] for name in formats), *(name_extra(name, clip) for name in extras)]
    _show(report, [path for name in names if (path := folder / name).is_file()], as_json, quiet, verbose)


def _check_site(clip: Path) -> None:
    """Raise UsageError before anything is made where the site is not known that a draft is to be posted to."""
    from bts.config import load
    from bts.story.wordpress import Site

    Site.from_environment(load(clip).story.wordpress_url)


def _eject(clip: Path, folder: Path, quiet: bool) -> None:
    """Write the templates of the clip's theme into a folder, and say what to do with them."""
    from bts.config import load
    from bts.story.handover import tell_setting, write_theme
    from bts.story.theme import list_theme_files

    settings = load(clip)
    for path in write_theme(list_theme_files(settings.story.theme), folder):
        print_path(path)
    remark(tell_setting(folder, settings.path), quiet=quiet)


def _show(report: "Report", paths: Sequence[Path], as_json: bool, quiet: bool, verbose: bool) -> None:
    """Print the files that were made, remarks and failures; ends the command with the first failure's exit code."""
    for line in "\n".join(report.shown).splitlines():
        remark(line, quiet=quiet)
    for line in report.warnings:
        remark(f"warning: {line}", quiet=quiet)
    if verbose:
        for stage in report.stages:
            remark(f"{stage.name}: {stage.seconds:.2f} s, {stage.made} made, {stage.kept} kept", quiet=quiet)
    for failure in report.failures:
        complain(failure.line)
    if as_json:
        files = [str(path) for path in paths]
        draft = {"draft": report.posted} if report.posted else {}
        print_json({"clip": str(report.clip), "files": files, "warnings": list(report.warnings), **draft})
    else:
        for path in paths:
            print_path(path)
        if report.posted:
            click.echo(report.posted)
    if report.failures:
        raise click.exceptions.Exit(report.failures[0].exit_code)
