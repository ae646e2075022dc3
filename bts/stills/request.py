"""What a still is made from, and the requests that notes make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from bts.choices import Preset
from bts.config import Config, StillsOptions
from bts.files import unique_slugs
from bts.media import ClipInfo
from bts.metadata.describe import name_writer
from bts.model import Credit, Note, Person, Region, published
from bts.outputs import work_key
from bts.publishing import PictureFacts
from bts.still_style import StillStyle
from bts.stills.style import key_of_marks
from bts.timing import outside_clip


@dataclass(frozen=True)
class StillRequest:
    """One still: the frame on screen at `time`, the name of its file (no suffix), and the texts that go with it.

    `region` crops the upright picture; a preset's crop stays within it, about its middle. With `widths`, in pixels,
    there is a file for each, in place of one as wide as the preset says. With `crops`, presets by their names, it is
    the whole picture with the crop of each drawn on it.
    """

    time: Fraction
    name: str
    caption: str = ""
    alt: str = ""
    headline: str = ""
    title: str = ""
    event: str = ""
    date: str = ""
    writer: str = ""
    credit: Credit = Credit()
    people: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    region: Region | None = None
    preset: Preset = Preset()
    preset_name: str = ""
    widths: tuple[int, ...] = ()
    crops: tuple[tuple[str, Preset], ...] = ()
    note: str | None = None
    facts: PictureFacts = PictureFacts()
    source_type: str = ""

    def __post_init__(self) -> None:
        if self.time < 0:
            raise ValueError("no frame lies before the clip")
        if not self.name or "/" in self.name or "\\" in self.name:
            raise ValueError("a still has a name that can be a file's")

    def file_name(self, form: str, width: int = 0) -> str:
        """The name of its file in a format of `choices.IMAGE_FORMATS`, or of that for one of its widths."""
        return f"{self.name}-{width}w.{form}" if width else f"{self.name}.{form}"

    def file_names(self, form: str) -> list[str]:
        """The names of all its files."""
        return [self.file_name(form, width) for width in self.widths or (0,)]


def from_notes(notes: Sequence[Note], duration: Fraction, config: Config) -> list[StillRequest]:
    """Requests for each note that asks for a still and is not private, one for each preset, in order of time.

    A range gives the frame at its start.

    Raises:
        UsageError: such a note lies outside the clip, whose length is `duration` seconds.
    """
    asking = sorted((n for n in published(notes) if "still" in n.use), key=lambda n: (n.start, n.id))
    names = unique_slugs([note.printed or note.kind for note in asking], "still")
    pairs = zip(asking, names, strict=True)
    return in_presets((_request_of(note, name, duration, config) for note, name in pairs), config.stills)


def from_times(times: Mapping[str, Fraction], config: Config) -> list[StillRequest]:
    """Requests for each time, in seconds of the clip, by the name of its file; one for each preset."""
    requests = (
        StillRequest(
            time,
            name,
            headline=config.story.headline,
            credit=config.credit,
            facts=config.record,
            source_type=config.stills.source_type,
        )
        for name, time in times.items()
    )
    return in_presets(requests, config.stills)


def in_presets(requests: Iterable[StillRequest], options: StillsOptions) -> list[StillRequest]:
    """Each request in each preset and width of the settings; where there are several presets, names end in theirs."""
    shapes, widths = options.shapes, tuple(sorted(set(options.srcset)))
    endings = unique_slugs(shapes)
    return [
        replace(
            request,
            name=f"{request.name}-{ending}" if len(shapes) > 1 else request.name,
            preset=shape,
            preset_name=name,
            widths=widths,
        )
        for request in requests
        for ending, (name, shape) in zip(endings, shapes.items(), strict=True)
    ]


def still_key(info: ClipInfo, request: StillRequest, options: StillsOptions) -> str:
    """The key of a still: the clip's content, the request, and the settings that it is written with."""
    return still_keys(info, [request], options)[0]


def still_keys(info: ClipInfo, requests: Iterable[StillRequest], options: StillsOptions) -> list[str]:
    """The keys of stills with the same settings, as `still_key`; what the settings add is worked out once."""
    # What these settings ask for is in the request, or in the key of the marks.
    unmarked: dict[str, Any] = {entry.name: entry.default for entry in fields(StillStyle)}
    settings = replace(options, preset=(), presets={}, srcset=(), max_width=0, **unmarked)
    clip, stream, marks = info.timed_fingerprint, info.stream, key_of_marks(options)
    return [
        work_key("still", clip=clip, stream=stream, request=request, settings=settings, marks=marks)
        for request in requests
    ]


def _request_of(note: Note, name: str, duration: Fraction, config: Config) -> StillRequest:
    """The request that one note makes. Raises UsageError when the note lies outside the clip."""
    if note.start >= duration:
        raise outside_clip(note.start, duration, subject=f"note {note.id}", remedy="correct it with `bts note edit`")
    return StillRequest(
        time=note.start,
        name=name,
        caption=note.printed,
        alt=note.alt,
        headline=config.story.headline,
        writer=name_writer(note.author, config),
        credit=note.credit.over(config.credit),
        people=note.people,
        tags=note.tags,
        region=note.region,
        note=note.id,
        facts=config.record,
        source_type=config.stills.source_type,
    )
