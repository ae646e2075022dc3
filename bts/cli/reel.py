"""`bts reel`."""

from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click

from bts.choices import format_of
from bts.cli.kit import completion as complete
from bts.cli.kit.arguments import (
    PATH,
    accept_clip_option,
    force_print_option,
    json_option,
    progress_of,
    quiet_option,
    verbose_option,
)
from bts.cli.kit.reels import (
    ask_for_parts,
    choose_notes,
    credits_of,
    name_once,
    read_proof,
    show_plan,
    show_reel,
)
from bts.cli.kit.results import desk_for
from bts.desk import results_at
from bts.errors import UsageError
from bts.notes.selection import Wanted
from bts.videos import CAPTION_MODES, CARDS, FITS, LOUDNESS_RANGE, VIDEO_FORMATS, WEB_LOUDNESS, read_rate

NAME = "reel"
"""The name, without its ending, of a reel whose file was not named."""

FORM = "mp4"
"""The format of a reel."""


@click.command(
    epilog="""\b
Examples:
  bts reel interview.mp4                                      outputs/interview/reels/reel.mp4
  bts reel interview.mp4 --title "Behind the bar" -o reel.mp4
  bts reel interview.mp4 --kind hidden-camera --cards first --captions both -o hidden.mp4
  bts reel interview.mp4 --note k7qd --size 1080x1920 --fit blur --dry-run""",
)
@click.argument("clips", metavar="CLIP...", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", type=PATH, metavar="FILE|DIR", help="Where to; default outputs/<first clip>/reels/.")
@click.option("-k", "--kind", multiple=True, shell_complete=complete.kinds, help="Only notes of these kinds.")
@click.option("-t", "--tag", multiple=True, help="Only notes with all of these tags.")
@click.option("-p", "--person", multiple=True, help="Only with all of these people; a part of the name will do.")
@click.option("--note", "ids", multiple=True, metavar="ID", help="Only this note; may be given several times.")
@click.option("--title", metavar="TEXT", help="On the first card; default the headline in bts.toml.")
@click.option(
    "--cards", type=click.Choice(list(CARDS)), default="all", show_default=True,
    help="all: one before each snippet too; first: title and credits only.",
)  # fmt: skip
@click.option(
    "--captions",
    type=click.Choice(list(CAPTION_MODES)),
    help="Drawn in, a track, both or none; default bts.toml, else burn.",
)
@click.option(
    "--size", metavar="WxH", help="Of the picture; default the largest of the usual shape, 1080 lines at most."
)
@click.option(
    "--fit", type=click.Choice(list(FITS)), default="pad", show_default=True,
    help="Clips of another shape: black bars, blurred ones, or cropped.",
)  # fmt: skip
@click.option("--fps", metavar="N", help="Frames a second, also as 30000/1001; default those of most of its time.")
@click.option("--loudness", type=float, metavar="LUFS", help="Level of each part; default -16 where clips are several.")
@click.option("--no-loudness", is_flag=True, help="Leave the sound as it is.")
@click.option("--dry-run", is_flag=True, help="Only say what would be joined.")
@accept_clip_option
@force_print_option
@json_option
@quiet_option
@verbose_option
def reel(
    clips: tuple[Path, ...], output: Path | None, kind: tuple[str, ...], tag: tuple[str, ...],
    person: tuple[str, ...], ids: tuple[str, ...], title: str | None, cards: str, captions: str | None,
    size: str | None, fit: str, fps: str | None, loudness: float | None, no_loudness: bool, dry_run: bool,
    accept_clip: bool, force: bool, as_json: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Join the snippets that notes ask for into one video: title cards from their captions, chapters, one caption file.

    They come in the order of the clips, and in that of time within each. With --kind, --tag, --person or --note, those
    notes are taken instead, whatever they ask for.
    """
    from bts import snippets as core
    from bts.snippets import reels

    _check_output(output)
    clips = name_once(clips, quiet=quiet)
    desks = [desk_for(clip, quiet=quiet, accept_clip=accept_clip, uses_notes=True) for clip in clips]
    chosen = choose_notes(desks, Wanted(tuple(kind), tuple(tag), people=tuple(person)), ids, quiet=quiet)
    house = desks[0].settings
    options = house.snippets if captions is None else replace(house.snippets, captions=captions)
    with ExitStack() as opened, progress_of(clips[0], quiet=quiet) as progress:
        sources = [opened.enter_context(desk.open()) for desk in desks]
        parts = ask_for_parts(desks, [source.info for source in sources], chosen)
        asked = reels.ReelRequest(
            name=NAME if output is None or _is_folder(output) else output.stem,
            parts=parts,
            title=house.story.headline if title is None else title,
            credits=credits_of(parts),
            cards=cards,
            mode=options.captions,
            fit=fit,
            size=None if size is None else core.parse_size(size),
            rate=None if fps is None else _read_rate(fps),
            loudness=_choose_level(loudness, options.loudness, off=no_loudness, several=len(clips) > 1),
            language=house.story.lang,
        )
        read_proof(desks, asked, force=force, quiet=quiet)
        if dry_run:
            show_plan(reels.plan_reel(sources, asked, options), sources, as_json=as_json, quiet=quiet)
            return
        where = results_at(desks[0], output, "reels", notes=True, force=force, sources=clips)
        made, plan = reels.make_missing_reel(sources, asked, where, options, progress)
    damage = [f"{source.info.name}: {line}" for source in sources for line in source.warnings]
    show_reel(made, plan, sources, damage, as_json=as_json, quiet=quiet, verbose=verbose)


def _is_folder(output: Path) -> bool:
    return output.is_dir() or not output.suffix


def _check_output(output: Path | None) -> None:
    """Raise UsageError for a file that is no MP4."""
    if output is not None and not _is_folder(output) and format_of(output.name, VIDEO_FORMATS) != FORM:
        raise UsageError(f"a reel is an MP4 file, which {output} is not", None, "name it FILE.mp4, or name a folder")


def _read_rate(text: str) -> Fraction:
    """Frames a second. Raises UsageError."""
    remedy = "write 25, 29.97 or 30000/1001"
    try:
        rate = read_rate(text)
    except ValueError as error:
        raise UsageError(str(error), None, remedy) from error
    if rate is None:
        raise UsageError(f"a reel has one rate, so --fps {text} cannot be done", None, f"{remedy}, or leave it out")
    return rate


def _choose_level(loudness: float | None, usual: float | None, *, off: bool, several: bool) -> float | None:
    """The level of the parts in LUFS; None leaves the sound. Raises UsageError where two things were asked for."""
    lowest, highest = LOUDNESS_RANGE
    if off and loudness is not None:
        raise UsageError("--loudness and --no-loudness were both given", None, "give one of them")
    if loudness is not None and not lowest <= loudness <= highest:
        raise UsageError(f"no loudness to publish at: {loudness:g}", None, f"from {lowest:g} to {highest:g} LUFS")
    if off:
        return None
    return next((level for level in (loudness, usual) if level is not None), WEB_LOUDNESS if several else None)
