"""`bts still`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bts.cli.kit.arguments import (
    PATH,
    TIME,
    clip_argument,
    force_option,
    json_option,
    progress_of,
    quiet_option,
    verbose_option,
)
from bts.cli.kit.results import Told, moment, need_one_of, notes_of, opened, place_for, tell
from bts.errors import UsageError
from bts.timing import TimeText, format_time, point_in_clip

if TYPE_CHECKING:
    from bts import media
    from bts.config import Config
    from bts.model import Made, Note
    from bts.stills import Preset, StillRequest

FORMATS = ("jpg", "png", "webp", "avif")
PRESETS = ("full", "web", "column", "social", "square", "portrait", "story")


@click.command(
    epilog="""\b
Examples:
  bts still interview.mp4 1:15.5                       outputs/interview/stills/interview-00-01-15-500.jpg
  bts still interview.mp4 0:12 '#1812' -o article/ --format webp --preset web
  bts still interview.mp4 12 -o kiss.jpg --caption "Jim and Pam kissing" --credit NBC --alt "Two people kiss"
  bts still interview.mp4 --notes                      one for each note that asks for a still"""
)
@clip_argument
@click.argument("times", nargs=-1, type=TIME)
@click.option("--notes", "from_notes", is_flag=True, help="Make one for every note that asks for a still.")
@click.option("-o", "--output", type=PATH, metavar="FILE|DIR", help="Where to; default outputs/<clip>/stills/.")
@click.option("--format", "image_format", type=click.Choice(FORMATS), help="Default: by FILE, bts.toml, else jpg.")
@click.option("--preset", type=click.Choice(PRESETS), help="Size and shape: full, web (1600 wide), column, social, ...")
@click.option("--quality", type=click.IntRange(1, 100), help="Of jpg, webp and avif; default 92.")
@click.option("--burn-caption", is_flag=True, help="Draw the caption into the picture.")
@click.option("--caption", default="", help="What is said under the picture.")
@click.option("--alt", default="", help="What can be seen, for those who cannot see it.")
@click.option("--credit", default="", help="The credit line; default: [credit] line in bts.toml.")
@force_option
@json_option
@quiet_option
@verbose_option
def still(
    clip: Path,
    times: tuple[TimeText, ...],
    from_notes: bool,
    output: Path | None,
    image_format: str | None,
    preset: str | None,
    quality: int | None,
    burn_caption: bool,
    caption: str,
    alt: str,
    credit: str,
    force: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Make stills that can be published: the frame on screen at each TIME, upright, in true colour, with its texts.

    Caption, alt text, credit and people are written into the file (IPTC in XMP, and IIM in JPEG).
    """
    from bts import config
    from bts import stills as core

    need_one_of(times, from_notes, "one TIME or more")
    settings = config.load(clip)
    where = place_for(clip, output, "stills", FORMATS, notes=from_notes, force=force)
    named = where.file.suffix.lower().lstrip(".").replace("jpeg", "jpg") if where.file else settings.stills.format
    options = replace(settings.stills, format=image_format or named, quality=quality or settings.stills.quality)
    shape = core.PRESETS[preset] if preset else core.Preset(options.max_width)
    with opened(clip, settings) as source, progress_of(clip, quiet=quiet) as progress:
        notes, settings = notes_of(clip, settings, quiet=quiet)
        asked = _of_notes if from_notes else partial(_of_times, times)
        said = Said(caption, alt, credit, burn_caption)
        requests = [said.over(request) for request in where.named(asked(notes, source.info, shape, settings))]
        made = core.make_stills(source, requests, where.claim, options, on_progress=progress)
    where.enter(made)
    results = [_told(item, request, source.info) for item, request in zip(made, requests, strict=True)]
    tell(results, source.warnings, as_json=as_json, quiet=quiet, verbose=verbose)


@dataclass(frozen=True)
class Said:
    """What the options say of every still; what is empty leaves the note its word."""

    caption: str
    alt: str
    credit: str
    burn_caption: bool

    def over(self, request: "StillRequest") -> "StillRequest":
        """The request with what the options say."""
        return replace(
            request,
            caption=self.caption or request.caption,
            title=self.caption or request.title,
            alt=self.alt or request.alt,
            credit=replace(request.credit, line=self.credit or request.credit.line),
            burn_caption=self.burn_caption,
        )


def _told(made: "Made", request: "StillRequest", info: "media.ClipInfo") -> Told:
    values = {"path": str(made.path), **moment("time", request.time, info), "note": made.note}
    said = {"caption": request.caption, "alt": request.alt, "credit": request.credit.line}
    return Told((made.path,), made.warnings, {**values, **said})


def _of_notes(
    notes: "Sequence[Note]", info: "media.ClipInfo", shape: "Preset", settings: "Config"
) -> "list[StillRequest]":
    from bts import stills as core

    requests = core.from_notes(notes, info.duration, settings, shape)
    if not requests:
        raise UsageError("no note of this clip asks for a still", info.path, "bts note edit CLIP ID --use still")
    return requests


def _of_times(
    times: Sequence[TimeText], notes: "Sequence[Note]", info: "media.ClipInfo", shape: "Preset", settings: "Config"
) -> "list[StillRequest]":
    """A request for each written time; the file is named after the clip and the time."""
    from bts.files import slug
    from bts.stills import StillRequest

    del notes
    found: dict[str, StillRequest] = {}
    for text in times:
        time = point_in_clip(text, info)
        name = f"{slug(info.path.stem, 'still')}-{format_time(time).replace(':', '-').replace('.', '-')}"
        found[name] = StillRequest(time, name, headline=settings.story.headline, credit=settings.credit, preset=shape)
    return list(found.values())
