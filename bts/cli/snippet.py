"""`bts snippet`."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import (
    PATH,
    RANGE,
    clip_argument,
    force_option,
    json_option,
    progress_of,
    quiet_option,
    remark,
    verbose_option,
)
from bts.cli.kit.results import Told, moment, need_one_of, notes_of, opened, place_for, tell
from bts.errors import UsageError, printable
from bts.timing import SpanText, format_time, json_seconds

if TYPE_CHECKING:
    from bts import media
    from bts.captions import Phrase
    from bts.config import Config
    from bts.model import Made, Note
    from bts.snippets import SnippetRequest

MODES = ("burn", "soft", "both", "none")
ASPECTS = ("16:9", "4:3", "1:1", "4:5", "9:16")
SHOWN = 20
"""Remarks on a file of captions that are shown without -v."""


@click.command(
    epilog="""\b
Examples:
  bts snippet interview.mp4 1:02-1:09                  outputs/interview/snippets/interview-00-01-02-000.mp4
  bts snippet interview.mp4 62+7 -o hidden.mp4 --captions both
  bts snippet interview.mp4 1:02-1:09 --aspect 9:16 --captions-from interview.srt -o phone/
  bts snippet interview.mp4 --notes                    one for each note that asks for a snippet"""
)
@clip_argument
@click.argument("ranges", nargs=-1, type=RANGE)
@click.option("--notes", "from_notes", is_flag=True, help="Make one for every note that asks for a snippet.")
@click.option("-o", "--output", type=PATH, metavar="FILE|DIR", help="Where to; default outputs/<clip>/snippets/.")
@click.option(
    "--captions", type=click.Choice(MODES), help="Drawn in, a track, both or none; default bts.toml, else burn."
)
@click.option(
    "--captions-from", default="notes", metavar="notes|FILE", help="The notes, or a .vtt or .srt of the clip."
)
@click.option("--aspect", type=click.Choice(ASPECTS), help="Crop to this shape: about the note's region, else faces.")
@click.option("--format", "video_format", type=click.Choice(["mp4"]), default="mp4", help="mp4: H.264 and AAC.")
@click.option("--cut", type=click.Choice(["exact", "fast"]), default="exact", help="fast copies from a key frame on.")
@click.option("--loudness/--no-loudness", default=None, help="Bring the sound to -16 LUFS, or leave it as it is.")
@force_option
@json_option
@quiet_option
@verbose_option
def snippet(
    clip: Path,
    ranges: tuple[SpanText, ...],
    from_notes: bool,
    output: Path | None,
    captions: str | None,
    captions_from: str,
    aspect: str | None,
    video_format: str,
    cut: str,
    loudness: bool | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Cut short videos to the frame: H.264 and AAC in MP4, with captions, a .vtt and .srt beside, and a poster.

    A RANGE starts with the frame on screen at its start and ends before the one on screen at its end.
    """
    from bts import config
    from bts import snippets as core

    need_one_of(ranges, from_notes, "one RANGE or more")
    settings = config.load(clip)
    mode = captions or ("soft" if cut == "fast" else settings.snippets.captions)
    level = settings.snippets.loudness if loudness is None else loudness
    settings = replace(settings, snippets=replace(settings.snippets, captions=mode, loudness=level))
    where = place_for(clip, output, "snippets", [video_format], notes=from_notes, force=force)
    results = []
    phrases = None if captions_from == "notes" else _read_captions(Path(captions_from), quiet=quiet, verbose=verbose)
    with opened(clip, settings) as source, progress_of(clip, quiet=quiet) as progress:
        notes, settings = notes_of(clip, settings, quiet=quiet)
        asked = _of_notes if from_notes else partial(_of_ranges, ranges)
        requests = [_finished(request, phrases, aspect, cut) for request in asked(notes, source.info, settings)]
        for request in where.named(requests):
            # A person who asks for burnt-in captions wants to hear that a font is missing, not get something else.
            made = core.make_snippet(source, request, where.claim, settings.snippets, strict=True, on_progress=progress)
            where.enter(made)
            results.append(_told(made, request, source.info))
    tell(results, source.warnings, as_json=as_json, quiet=quiet, verbose=verbose)


def _told(made: "Sequence[Made]", request: "SnippetRequest", info: "media.ClipInfo") -> Told:
    """What is told of one snippet; its time is that of the frames that are in it."""
    by_kind = {item.path.suffix: str(item.path) for item in made}
    ends = min(request.span.end, info.duration)
    end = {"end": json_seconds(ends), "end_frame": info.frames} if ends == info.duration else moment("end", ends, info)
    values = {
        "path": by_kind[".mp4"],
        "captions": [by_kind[suffix] for suffix in (".vtt", ".srt") if suffix in by_kind],
        "poster": by_kind[".jpg"],
        **moment("start", request.span.start, info),
        **end,
        "note": request.note,
    }
    return Told(tuple(item.path for item in made), tuple(line for item in made for line in item.warnings), values)


def _of_notes(notes: "Sequence[Note]", info: "media.ClipInfo", settings: "Config") -> "list[SnippetRequest]":
    from bts import snippets as core

    requests = core.from_notes(notes, info.duration, settings)
    if not requests:
        raise UsageError("no note of this clip asks for a snippet", info.path, "bts note edit CLIP ID --use snippet")
    return requests


def _of_ranges(
    ranges: Sequence[SpanText], notes: "Sequence[Note]", info: "media.ClipInfo", settings: "Config"
) -> "list[SnippetRequest]":
    """A request for each written range, captioned from the notes in it, named after the clip and its start."""
    from bts.captions import phrases_of
    from bts.files import slug
    from bts.snippets import SnippetRequest, mode_of

    requests: dict[str, SnippetRequest] = {}
    for text in ranges:
        span = text.resolve(info)
        name = f"{slug(info.path.stem, 'snippet')}-{format_time(span.start).replace(':', '-').replace('.', '-')}"
        if name in requests:
            name += f"-{format_time(span.end).replace(':', '-').replace('.', '-')}"
        requests[name] = SnippetRequest(
            span,
            name,
            tuple(phrases_of(notes, span)),
            mode_of(settings.snippets.captions),
            title=settings.story.headline,
            credit=settings.credit,
            language=settings.story.lang,
        )
    return list(requests.values())


def _read_captions(file: Path, *, quiet: bool, verbose: bool) -> "list[Phrase]":
    """The captions of a file; what of it was skipped or read otherwise than it is written is a warning each."""
    from bts.captions.reading import read_phrases

    phrases, remarks = read_phrases(file)
    shown = len(remarks) if verbose else SHOWN
    for line in remarks[:shown]:
        remark(f"warning: {printable(file)}: {printable(line)}", quiet=quiet)
    if len(remarks) > shown:
        remark(f"warning: {printable(file)}: {len(remarks) - shown} more; -v names them all", quiet=quiet)
    return phrases


def _finished(
    request: "SnippetRequest", phrases: "Sequence[Phrase] | None", aspect: str | None, cut: str
) -> "SnippetRequest":
    """The request with what the options say of every snippet. `phrases` are those of a file, in place of the notes."""
    from bts import snippets as core
    from bts.captions.reading import within

    if phrases is not None:
        request = replace(request, captions=within(phrases, request.span))
    if aspect is not None:
        request = replace(request, aspect=core.ASPECTS[aspect])
    return replace(request, cut="fast") if cut == "fast" else request
