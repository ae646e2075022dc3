"""`bts shots`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import (
    PATH,
    clip_argument,
    force_option,
    json_option,
    print_json,
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)

if TYPE_CHECKING:
    from bts import media
    from bts.shots import Analysis


@click.command(
    epilog="""\b
Examples:
  bts shots trailer.mp4                          a table on the screen
  bts shots trailer.mp4 --json | jq '.shots[].start'
  bts shots trailer.mp4 -o shots/ --alternates 2 shots.json, shots.csv and a full-size keyframe of each shot
  bts shots trailer.mp4 --detector transnetv2    another detector, if it is installed"""
)
@clip_argument
@click.option("--detector", metavar="NAME", help="How transitions are found; default: bts.toml, else `default`.")
@click.option(
    "--alternates",
    type=click.IntRange(0, 20),
    metavar="K",
    help="Up to so many further good frames of each shot, far apart.",
)
@click.option("--csv", "csv_file", type=PATH, metavar="FILE", help="Write the shots as CSV.")
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Write shots.json, shots.csv and keyframes/ here.")
@force_option
@json_option
@quiet_option
@verbose_option
def shots(
    clip: Path,
    detector: str | None,
    alternates: int | None,
    csv_file: Path | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Find transitions, shots and the best frame of each.

    A cut is one frame; a dissolve, fade or wipe lasts from the first frame that differs from the old shot to the first
    that is purely the new one.
    """
    from bts import config, media
    from bts.shots import Options, analyse, to_json, write_csv

    house = config.load(clip)
    settings = house.shots
    options = Options(
        detector=detector or settings.detector,
        alternates=settings.alternates if alternates is None else alternates,
    )
    with media.open_clip(clip, limits=house.media) as opened, progress_of(clip, quiet=quiet) as progress:
        analysis = analyse(opened, options, progress)
        paths = _write(opened, analysis, output, force=force) if output is not None else {}
    if csv_file is not None:
        write_csv(csv_file, analysis)
    for warning in analysis.warnings:
        remark(f"{clip}: {warning}", quiet=quiet)
    if as_json:
        print_json(to_json(opened.info, analysis, paths))
    else:
        _print_table(analysis, verbose=verbose)


def _write(clip: "media.Clip", analysis: "Analysis", folder: Path, *, force: bool) -> dict[int, str]:
    """Everything into a folder that keeps a ledger; the keyframes' paths in it, by shot."""
    import json

    from bts.files import write_text
    from bts.keyframes import KEYFRAMES, keyframe_name, write_keyframes
    from bts.outputs import OutputFolder
    from bts.shots import to_json, write_csv

    results = OutputFolder.open(folder, clip.info.path, clip.info.fingerprint, force=force)
    paths = {shot.index: keyframe_name(shot.index) for shot in analysis.shots}
    for name in (*paths.values(), "shots.json", "shots.csv"):
        results.claim(name)
    pictures = write_keyframes(clip, analysis.shots, folder)
    record, table = results.claim("shots.json"), results.claim("shots.csv")
    write_text(record, json.dumps(to_json(clip.info, analysis, paths), ensure_ascii=False, indent=2) + "\n")
    write_csv(table, analysis)
    results.sweep(pictures, KEYFRAMES)
    results.record([*pictures, record, table])
    return paths


def _print_table(analysis: "Analysis", *, verbose: bool) -> None:
    """Shots for people, one a line, each with how it began."""
    from bts.timing import clock

    begun = {t.end_frame: t for t in analysis.transitions}
    click.echo(f"{'shot':>4}  {'start':>10}  {'length':>8}  {'begins with':<16}  {'best frame':>10}  score  why")
    for s in analysis.shots:
        t = begun.get(s.start_frame)
        how = "" if t is None else t.kind if t.kind == "cut" else f"{t.kind} {float(t.end - t.start):.1f} s"
        why = f"{s.keyframe.why}{f' Set-up of shot {s.same_as}.' if s.same_as else ''}"
        click.echo(
            f"{s.index:>4}  {clock(s.start):>10}  {float(s.end - s.start):>6.2f} s  {how:<16}  "
            f"{clock(s.keyframe.time):>10}   {s.keyframe.score:.2f}  {why}"
        )
        if verbose:
            click.echo("      " + "  ".join(f"{name} {value:.2f}" for name, value in s.keyframe.scores.items()))
        for other in s.alternates:
            click.echo(f"{'or':>54}{clock(other.time):>12}   {other.score:.2f}  {other.why}")
