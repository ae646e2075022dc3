"""`bts sheet`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import (
    PATH,
    clip_argument,
    force_option,
    json_option,
    print_json,
    print_path,
    progress_of,
    quiet_option,
    remark,
)
from bts.desk import open_desk
from bts.errors import OutputError, UsageError
from bts.files import scratch_folder

if TYPE_CHECKING:
    from bts.shots import Analysis


@click.command(
    epilog="""\b
Examples:
  bts sheet trailer.mp4                      trailer.sheet.jpg in the working folder
  bts sheet trailer.mp4 -o wall/trailer.png --sprite
  bts sheet interview.mp4 --once             the interviewer and the guest have one tile each"""
)
@clip_argument
@click.option("-o", "--output", type=PATH, metavar="FILE", help="The sheet (.jpg or .png); further pages get -2, -3.")
@click.option(
    "--once",
    is_flag=True,
    help="Each set-up once: leave out shots that cut back to one that is shown, and put their notes to its tile.",
)
@click.option(
    "--sprite",
    is_flag=True,
    help="Also small pictures for a player's scrub bar, 100 a file, with a WebVTT index: one every 2 s (fewer in clips "
    "over half an hour), and one a shot at least.",
)
@force_option
@json_option
@quiet_option
def sheet(clip: Path, output: Path | None, once: bool, sprite: bool, force: bool, as_json: bool, quiet: bool) -> None:
    """Make one contact sheet: a tile for each shot, with number, time, length and the notes that lie in it.

    A set-up that comes back, as in an interview that is cut away from and back to, is marked `as` and the number of the
    shot that showed it first.
    """
    from bts.keyframes import write_keyframes
    from bts.sheets import shown_shots, write_sheet, write_sprite
    from bts.shots import recall_or_analyse, with_keyframes

    target = output or Path(f"{clip.stem}.sheet.jpg")
    if target.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        raise UsageError(f"a sheet is a .jpg or .png file, not {target.name}", None, "name it so with -o")
    desk = open_desk(clip)
    if desk.place.replaced:
        remark("note: the sheet shows no notes: they were made for other content of this clip", quiet=quiet)
    options = desk.shots_options(glimpses=sprite)
    players = target.with_stem(f"{target.stem}.sprite") if sprite else None
    with scratch_folder() as folder, desk.open() as opened:
        with progress_of(clip, quiet=quiet) as progress:
            found = recall_or_analyse(desk.results(), opened, options, progress)
        analysis = found.analysis
        _check_free(target, players, analysis, once=once, force=force)
        if not found.recalled:
            write_keyframes(opened, shown_shots(analysis, once=once and not sprite), folder)
            analysis = with_keyframes(analysis, folder, options.thumbnail_width)
        live = () if desk.place.replaced else desk.found.live()
        made = write_sheet(target, opened.info, analysis, live, fonts=desk.house.snippets.fonts, once=once)
        made += write_sprite(players, analysis) if players else []
    for warning in analysis.warnings:
        remark(f"{clip}: {warning}", quiet=quiet)
    if as_json:
        print_json({"clip": str(clip), "shots": len(analysis.shots), "files": [str(path) for path in made]})
    else:
        for path in made:
            print_path(path)


def _check_free(target: Path, players: Path | None, analysis: "Analysis", *, once: bool, force: bool) -> None:
    """Raise OutputError where a file to be written is there already, unless `force` allows to replace it."""
    from bts.sheets import files_of, pages_of, shown_shots

    files = pages_of(target, len(shown_shots(analysis, once=once))) + (files_of(players, analysis) if players else [])
    for path in files:
        if path.exists() and not force:
            raise OutputError("is there already", path, "name another with -o, or replace it with --force")
