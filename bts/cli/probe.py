"""`bts probe`."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import clip_argument, json_option, print_json, progress_of, quiet_option, remark
from bts.errors import BtsError, printable

if TYPE_CHECKING:
    from bts.media import ClipInfo
    from bts.media.aperture import Aperture
    from bts.timecode import Timecode

HOLED = 0.01
"""Relative difference between rate and average above which a clip has holes, between which its frames keep the rate."""

TIMECODE_PLACES = {
    "tmcd": "timecode track", "mxf": "MXF package", "dv": "DV subcode", "gop": "MPEG group of pictures",
    "sei": "SEI of the picture", "tag": "tag of the file",
}  # fmt: skip
"""Where a timecode was found -> in words."""


MOST_CHAPTERS = 5
"""Chapters that are printed for a person; of more, the number is told."""

MOST_CHANGES = 20
"""Changes on the way that are printed for a person; of more, the number is told."""


@click.command(
    epilog="""\b
Examples:
  bts probe interview.mov               what matters, for a person
  bts probe interview.mov --json        everything, for a script
  bts probe tape.mpg --check            decode all of it and say how much is damaged
  bts probe two-cameras.mkv --stream 1  another of its video streams"""
)
@clip_argument
@click.option("--stream", type=int, metavar="N", help="A video stream by its number; default: the one a player shows.")
@click.option("--check", is_flag=True, help="Decode the whole clip to find damage, however long it is.")
@json_option
@quiet_option
def probe(clip: Path, stream: int | None, check: bool, as_json: bool, quiet: bool) -> None:
    """Say what a file is: its pictures as shown, its times, colour, sound, traits and damage.

    A short clip (40 s of 1080p, or as many pixels) is decoded to find damage; of a longer one, what a run found counts.
    """
    from bts import config, media

    limits = config.load(clip).media
    with media.open_clip(clip, stream, limits) as opened, progress_of(clip, quiet=quiet or not check) as progress:
        info = opened.info
        damage = media.find_damage(opened, progress) if check or media.is_quickly_checked(info) else None
    checked = damage is not None
    if damage is None:
        damage, checked = recall_damage(info)
    if as_json:
        print_json(media.add_damage(media.facts(info), damage, checked=checked))
        return
    show(summary(info))
    left_out = media.describe_outside(info.chapters, info.chapters_outside)
    for warning in (*info.warnings, *left_out, *damage):
        remark(f"warning: {printable(warning)}", quiet=quiet)
    if not checked:
        remark("only its packets and first frames were looked at for damage; --check decodes all of it", quiet=quiet)
    if check and not damage:
        remark("every frame decodes", quiet=quiet)


def recall_damage(info: "ClipInfo") -> tuple[tuple[str, ...], bool]:
    """What the survey found broken, and what a run that decoded every frame did; True when there was such a run."""
    from bts import media, shots
    from bts.desk import open_desk

    try:
        desk = open_desk(info.path)
        found = shots.recall(desk.results(), info, desk.shots_options())
    except BtsError:
        found = None
    return media.list_damage(info, found.warnings if found else ()), found is not None


def show(rows: list[tuple[str, str]]) -> None:
    """The summary on stdout: as a table on a terminal, as aligned lines elsewhere."""
    if not sys.stdout.isatty():
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            click.echo(f"{name:<{width}}  {value}")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column()
    for name, value in rows:
        table.add_row(name, Text(value))
    Console().print(table)


def summary(info: "ClipInfo") -> list[tuple[str, str]]:
    """What matters to a person, as (name, value)."""
    from bts.timing import MILLISECOND, clock

    rows = [
        ("clip", printable(info.path)),
        ("picture", picture_words(info)),
        ("length", f"{clock(info.duration)}, {info.frames} frames"),
        ("rate", rate_words(info)),
        ("video", f"{info.codec}, {info.pixel_format}, in {container_words(info.container)}"),
        ("colour", colour_words(info)),
        ("sound", sound_words(info)),
    ]
    if info.first_time:
        rows.append(("start", f"the first frame is at {clock(info.first_time)}; until then it is the one on screen"))
    if info.mpv_offset >= MILLISECOND:
        rows.append(("clock", clock_words(info.mpv_offset)))
    if info.interlaced:
        rows.append(("scan", "interlaced; stills are deinterlaced"))
    if info.clean_aperture:
        rows.append(("cut", aperture_words(info.clean_aperture, cut=info.cut_to_aperture)))
    if info.source_timecode:
        rows.append(("timecode", timecode_words(info.source_timecode)))
    if info.subtitles:
        rows.append(("subtitles", ", ".join(f"{s.codec} {printable(s.language)}".strip() for s in info.subtitles)))
    if info.captions:
        rows.append(("captions", "CEA-608/708 inside the picture stream"))
    if info.chapters:
        rows.append(("chapters", chapter_words(info)))
    if len(info.video_streams) > 1:
        others = ", ".join(str(n) for n in info.video_streams if n != info.stream)
        rows.append(("streams", f"this is video stream {info.stream}; others: {others} (--stream)"))
    rows += [("changes" if not n else "", words) for n, words in enumerate(change_words(info))]
    rows.append(("browser", "plays as it is" if info.plays_in_browser else info.browser_note))
    return rows


def clock_words(mpv_offset: Fraction) -> str:
    """The line about a clip whose times in mpv are `mpv_offset` seconds less than in a browser."""
    from bts.timing import clock

    return f"bts counts from a browser's 0; mpv's 0 is at {clock(mpv_offset)}, so its times are that much less"


def timecode_words(code: "Timecode") -> str:
    """`01:00:00;00 at the first frame, drop-frame, 29.97 a second (timecode track)`."""
    counting = "drop-frame, " if code.drop else ""
    return f"{code} at the first frame, {counting}{float(code.rate):.5g} a second ({TIMECODE_PLACES[code.found]})"


def aperture_words(clean: "Aperture", *, cut: bool) -> str:
    """The clean aperture, and what is shown of the picture."""
    words = f"clean aperture {clean.width} x {clean.height} at {clean.x}, {clean.y}"
    return (
        f"{words}; pictures are cut to it" if cut else f"{words}; shown whole, [media] clean_aperture = true cuts to it"
    )


def chapter_words(info: "ClipInfo") -> str:
    """`3: 0:00 Intro; 0:20 Chapter 2; 1:15.5 End`, the first MOST_CHAPTERS of them."""
    shown = [str(chapter) for chapter in info.chapters[:MOST_CHAPTERS]]
    if len(info.chapters) > MOST_CHAPTERS:
        shown.append(f"and {len(info.chapters) - MOST_CHAPTERS} more (--json lists all)")
    return f"{len(info.chapters)}: {'; '.join(shown)}"


def change_words(info: "ClipInfo") -> list[str]:
    """What changes on the way, a line each, the first MOST_CHANGES of them."""
    from bts import media
    from bts.timing import clock

    found = media.list_changes(info)
    lines = [f"at {clock(c.time)}: {c.what} {c.before} -> {c.after}" for c in found[:MOST_CHANGES]]
    if len(found) > MOST_CHANGES:
        lines.append(f"and {len(found) - MOST_CHANGES} more (--json lists all)")
    return lines


def container_words(name: str) -> str:
    """The container as people call it, from libav's name."""
    family = name.partition(",")[0]
    known = {"mov": "MP4 or QuickTime", "matroska": "Matroska or WebM", "mpegts": "an MPEG transport stream",
             "mpeg": "an MPEG program stream", "asf": "Windows Media", "avi": "AVI", "ogg": "Ogg",
             "mxf": "MXF"}  # fmt: skip
    return known.get(family, family)


def picture_words(info: "ClipInfo") -> str:
    """Size as shown, and how it differs from what is stored."""
    words = f"{info.width} x {info.height}"
    differences = []
    if info.rotation:
        differences.append(f"turned {info.rotation} degrees clockwise")
    if info.mirrored:
        differences.append("mirrored")
    if info.sample_aspect != 1:
        differences.append(f"pixel aspect {info.sample_aspect.numerator}:{info.sample_aspect.denominator}")
    if differences:
        words += f", stored as {info.stored_width} x {info.stored_height}, {', '.join(differences)}"
    return words


def rate_words(info: "ClipInfo") -> str:
    """Frames a second, or the range when it varies."""
    average = info.frames / info.table.running
    rate, mean = (f"{float(value):.3f}".rstrip("0").rstrip(".") for value in (info.rate, average))
    if not info.variable:
        return f"{rate} frames a second"
    shortest, longest = (float(length) * 1000 for length in info.frame_durations)
    holed = abs(average / info.rate - 1) > HOLED
    steady = f"{rate} frames a second with holes, {mean}" if holed else f"{rate} frames a second"
    return f"variable: {steady} on average, each {shortest:.0f} to {longest:.0f} ms long"


def colour_words(info: "ClipInfo") -> str:
    """Matrix, range, and HDR."""
    colour = info.colour
    kind = f"HDR ({info.hdr.upper()}; stills are tone-mapped)" if info.hdr else "SDR"
    matrix = {"rgb": "RGB"}.get(colour.matrix, colour.matrix.upper().replace("BT", "BT."))
    guessed = f"; {' and '.join(colour.guessed)} not told, guessed" if colour.guessed else ""
    return f"{matrix} {'full' if colour.range == 'pc' else 'limited'} range, {kind}{guessed}"


def sound_words(info: "ClipInfo") -> str:
    """Each audio stream in a few words, by its number where there are several."""
    from bts.media import describe_soundtrack

    said = [describe_soundtrack(sound) for sound in info.audio]
    if len(said) == 1:
        return said[0].partition(" ")[2]
    return "; ".join(said) or "none"
