"""`bts shots`."""

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
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)
from bts.cli.kit.combinations import Idle, WrittenOptions, read_written, refuse_idle
from bts.cli.kit.every import Rhythm, every_option
from bts.cli.kit.jumps import jumps_option, refuse_idle_jumps
from bts.desk import open_desk
from bts.named import need_free, remember_made

if TYPE_CHECKING:
    from bts.shots import Analysis


def _chooses_twice(alternates: int | None, written: WrittenOptions) -> str:
    both = "every" in written and alternates
    return "has no effect beside --every, which chooses further frames in another way" if both else ""


RULES: tuple[Idle[int | None], ...] = (
    Idle("alternates", _chooses_twice, "give one of them"),
    Idle("verbose", lambda _, w: "says nothing beside --json" if "as_json" in w else "", "give one of them"),
)
"""The options of `bts shots` that have no effect beside others; the order is the number of alternates."""


@click.command(
    epilog="""\b
Examples:
  bts shots trailer.mp4                             a table on the screen
  bts shots trailer.mp4 --json | jq '.shots[].start'
  bts shots trailer.mp4 -o shots/ --alternates 2    shots.json, shots.csv and a full-size keyframe of each shot
  bts shots interview.mp4 --every 10s               long shots: also the best frame of each ten seconds
  bts shots interview.mp4 --jumps                   a shot for each piece between two jump cuts
  bts shots trailer.mp4 --detector transnetv2       another detector, if it is installed"""
)
@clip_argument
@click.option("--detector", metavar="NAME", help="default, transnetv2 if installed, or a plug-in's; else by bts.toml.")
@click.option(
    "--alternates",
    type=click.IntRange(0, 20),
    metavar="K",
    help="Up to K further good frames of each shot, far apart.",
)
@every_option
@jumps_option
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
    every: Rhythm | None,
    jumps: bool,
    csv_file: Path | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Find transitions, shots and the best frame of each.

    A cut is one frame; a dissolve, fade or wipe lasts from the first frame that differs from the old shot to the first
    that is purely the new one. A card of text that follows on another is a shot of its own; a single title that fades
    in on one colour is none. A jump, where a piece of one take was cut out, is among the transitions of --json; it
    begins a shot with --jumps.
    """
    from bts import shots as core
    from bts.keyframes import keyframe_name

    refuse_idle(RULES, alternates, read_written())
    if csv_file is not None:
        need_free(csv_file, force=force, sources=[clip])
    desk = open_desk(clip)
    usual = desk.shots_options()
    wanted = usual.alternates if alternates is None else alternates
    more = every or Rhythm()
    chosen = replace(usual, detector=detector or usual.detector, alternates=wanted)
    options = replace(chosen, every=more.every, changes=more.changes, jumps=jumps or usual.jumps)
    refuse_idle_jumps(options.detector)
    folder = desk.results(output, force=force)
    with desk.open() as opened, progress_of(clip, quiet=quiet) as progress:
        found = core.recall_or_analyse(folder, opened, options, progress, draw=output is not None)
        analysis = found.analysis
        names = {shot.index: keyframe_name(shot.index) for shot in analysis.pictured} if output is not None else {}
        if output is not None and not found.recalled:
            core.write_shots(folder, opened, analysis, options)
    if csv_file is not None:
        core.write_csv(csv_file, analysis)
        remember_made([csv_file])
    for warning in analysis.warnings:
        remark(f"{clip}: {warning}", quiet=quiet)
    if as_json:
        print_json(core.shots_to_json(opened.info, analysis, names))
    else:
        _print_table(analysis, verbose=verbose)


def _print_table(analysis: "Analysis", *, verbose: bool) -> None:
    """Shots for people, one a line, each with how it began."""
    from bts.timing import clock

    begun = {t.end_frame: t for t in analysis.transitions}
    click.echo(f"{'shot':>4}  {'start':>10}  {'length':>8}  {'begins with':<16}  {'best frame':>10}  score  why")
    for s in analysis.shots:
        t = begun.get(s.start_frame)
        how = "" if t is None else t.kind if t.sudden else f"{t.kind} {float(t.end - t.start):.1f} s"
        missing = f"No picture: {s.keyframe.skipped}. " if s.keyframe.skipped else ""
        why = f"{missing}{s.keyframe.why}{f' Set-up of shot {s.same_as}.' if s.same_as else ''}"
        click.echo(
            f"{s.index:>4}  {clock(s.start):>10}  {float(s.end - s.start):>6.2f} s  {how:<16}  "
            f"{clock(s.keyframe.time):>10}   {s.keyframe.score:.2f}  {why}"
        )
        if verbose:
            click.echo("      " + "  ".join(f"{name} {value:.2f}" for name, value in s.keyframe.scores.items()))
        for other in s.alternates:
            click.echo(f"{'or':>54}{clock(other.time):>12}   {other.score:.2f}  {other.why}")
