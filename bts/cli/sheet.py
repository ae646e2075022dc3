"""`bts sheet`."""

from collections.abc import Sequence
from dataclasses import replace
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
from bts.cli.kit.every import Rhythm, every_option
from bts.cli.kit.jumps import jumps_option, refuse_idle_jumps
from bts.desk import Desk, open_desk
from bts.errors import UsageError
from bts.files import scratch_folder
from bts.named import need_free, remember_made
from bts.timing import json_seconds

if TYPE_CHECKING:
    from PIL import Image

    from bts.schemas.shapes import SheetRecord
    from bts.sheets import Tile
    from bts.shots import Analysis

MOST_COLUMNS = 12
"""Columns of a sheet that can be asked for: with more its words do not fit under the pictures."""


@click.command(
    epilog="""\b
Examples:
  bts sheet trailer.mp4                      trailer.sheet.jpg in the working folder
  bts sheet trailer.mp4 -o wall/trailer.png --sprite
  bts sheet interview.mp4 --once             the interviewer and the guest have one tile each
  bts sheet interview.mp4 --every 10s --columns 4 -o long.jpg    long takes: also the best frame of each ten seconds"""
)
@clip_argument
@click.option("-o", "--output", type=PATH, metavar="FILE", help="The sheet (.jpg or .png); further pages get -2, -3.")
@click.option(
    "--once",
    is_flag=True,
    help="Each set-up once: leave out shots that cut back to one that is shown, and put their notes to its tile.",
)
@every_option
@jumps_option
@click.option("--columns", type=click.IntRange(1, MOST_COLUMNS), metavar="N", help="Tiles in a row; default: as suits.")
@click.option(
    "--sprite",
    is_flag=True,
    help="Also small pictures for a player's scrub bar, 100 a file, with a WebVTT index: one every 2 s (fewer in clips "
    "over half an hour), and one a shot at least.",
)
@force_option
@json_option
@quiet_option
def sheet(
    clip: Path, output: Path | None, once: bool, every: Rhythm | None, jumps: bool, columns: int | None, sprite: bool,
    force: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Make one contact sheet: a tile for each shot, with number, time, length and the notes that lie in it.

    The time under a tile is that of its picture: `bts still CLIP TIME` gives it. Shots that are worth no picture, black
    ones, those of two frames and wipes, have no tile; the foot of the sheet counts them. A set-up that comes back, as
    in an interview that is cut away from and back to, is marked `as` and the number of the shot that showed it first.
    The title is the page's headline, if bts.toml has one, else the clip's name; date, credit and logo are those of
    bts.toml.
    """
    from bts import sheets
    from bts.keyframes import write_keyframes
    from bts.shots import recall_or_analyse, with_keyframes

    target = output or Path(f"{clip.stem}.sheet.jpg")
    if target.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        raise UsageError(f"a sheet is a .jpg or .png file, not {target.name}", None, "name it so with -o")
    desk = open_desk(clip)
    if desk.place.replaced:
        remark("note: the sheet shows no notes: they were made for other content of this clip", quiet=quiet)
    rhythm = every or Rhythm()
    usual = desk.shots_options(glimpses=sprite)
    options = replace(usual, every=rhythm.every, changes=rhythm.changes, jumps=jumps or usual.jumps)
    refuse_idle_jumps(options.detector)
    shown = sheets.SheetOptions(once=once, several=every is not None, columns=columns, fonts=desk.house.snippets.fonts)
    players = target.with_stem(f"{target.stem}.sprite") if sprite else None
    logo = _read_logo(desk)
    with scratch_folder() as folder, desk.open() as opened:
        with progress_of(clip, quiet=quiet) as progress:
            found = recall_or_analyse(desk.results(), opened, options, progress, draw=True)
        live = () if desk.place.replaced else desk.found.live()
        analysis = found.analysis
        tiles = sheets.tiles_of(analysis, live, once=once, several=shown.several)
        _check_free(target, players, analysis, len(tiles), force=force)
        if not found.recalled:
            write_keyframes(opened, sheets.shown_shots(analysis, once=once and not sprite), folder, analysis.early)
        place = desk.results().path if found.recalled else folder
        analysis = with_keyframes(analysis, place, sheets.PICTURE_SIDE)
        others = [*sheets.further_keyframes(tiles), *(sheets.skipped_keyframes(analysis) if sprite else ())]
        further = sheets.take_pictures(opened, others, sheets.PICTURE_SIDE)
        set_ups = len(sheets.shown_shots(analysis, once=True)) if once else None
        heading = sheets.heading_of(opened.info, analysis, desk.settings, set_ups=set_ups, logo=logo)
        made = sheets.write_sheet(target, opened.info, analysis, live, shown, heading=heading, further=further)
        made += sheets.write_sprite(players, analysis, further) if players else []
        remember_made(made)
    for warning in analysis.warnings:
        remark(f"{clip}: {warning}", quiet=quiet)
    if line := sheets.describe_unread(heading, live, shown.fonts):
        remark(f"warning: {line}", quiet=quiet)
    if line := sheets.describe_skipped(analysis):
        remark(f"note: {line}", quiet=quiet)
    if as_json:
        print_json(_to_json(clip, analysis, tiles, made))
    else:
        for path in made:
            print_path(path)


def _to_json(clip: Path, analysis: "Analysis", tiles: "Sequence[Tile]", made: Sequence[Path]) -> "SheetRecord":
    """What was made: the files, each tile with its picture's time and its shot, and the shots that have none."""
    from bts.sheets import skipped_shots

    return {
        "clip": str(clip),
        "shots": len(analysis.shots),
        "tiles": [
            {
                "shot": tile.shot.index,
                "time": json_seconds(tile.keyframe.time),
                "frame": tile.keyframe.frame,
                "shot_start": json_seconds(tile.shot.start),
                "same_as": tile.shot.same_as,
                "notes": [note.id for note in tile.notes if not note.private],
            }
            for tile in tiles
        ],
        "skipped": [{"shot": index, "why": why} for index, why in skipped_shots(analysis).items()],
        "files": [str(path) for path in made],
    }


def _read_logo(desk: Desk) -> "Image.Image | None":
    """The house's logo, if bts.toml has one. Raises UsageError, ClipError."""
    if desk.house.snippets.logo is None:
        return None
    from bts.captions.logo import read_logo

    return read_logo(desk.house.snippets.logo)


def _check_free(target: Path, players: Path | None, analysis: "Analysis", tiles: int, *, force: bool) -> None:
    """Raise OutputError where a file to be written must not be replaced, as `need_free`."""
    from bts.sheets import files_of, pages_of

    for path in pages_of(target, tiles) + (files_of(players, analysis) if players else []):
        need_free(path, force=force)
