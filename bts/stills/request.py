"""What a still is made from, and the requests that notes make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.choices import Preset
from bts.config import Config, StillsOptions
from bts.files import unique_slugs
from bts.media import ClipInfo
from bts.model import Credit, Note, Person, Region, published
from bts.outputs import work_key
from bts.timing import outside_clip


@dataclass(frozen=True)
class StillRequest:
    """One still: the frame on screen at `time`, the name of its file (no suffix), and the texts that go with it.

    `region` crops the upright picture; a preset's crop stays within it, about its middle.
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
    burn_caption: bool = False
    note: str | None = None

    def __post_init__(self) -> None:
        if self.time < 0:
            raise ValueError("no frame lies before the clip")
        if not self.name or "/" in self.name or "\\" in self.name:
            raise ValueError("a still has a name that can be a file's")


def from_notes(
    notes: Sequence[Note], duration: Fraction, config: Config, preset: Preset | None = None
) -> list[StillRequest]:
    """A request for each note that asks for a still and is not private, in order of time.

    A range gives the frame at its start.

    Raises:
        UsageError: such a note lies outside the clip, whose length is `duration` seconds.
    """
    asking = sorted((n for n in published(notes) if "still" in n.use), key=lambda n: (n.start, n.id))
    names = unique_slugs([note.printed or note.kind for note in asking], "still")
    return [_request_of(note, name, duration, config, preset) for note, name in zip(asking, names, strict=True)]


def from_times(times: Mapping[str, Fraction], config: Config, preset: Preset | None = None) -> list[StillRequest]:
    """A request for each time, in seconds of the clip, by the name of its file."""
    shape = preset or config.stills.shape
    return [
        StillRequest(time, name, headline=config.story.headline, credit=config.credit, preset=shape)
        for name, time in times.items()
    ]


def still_key(info: ClipInfo, request: StillRequest, options: StillsOptions) -> str:
    """The key of a still: the clip's content, the request, and the format it is written in."""
    return work_key(
        "still",
        clip=info.timed_fingerprint,
        stream=info.stream,
        request=request,
        format=options.format,
        quality=options.quality,
    )


def _request_of(
    note: Note, name: str, duration: Fraction, config: Config, preset: Preset | None = None
) -> StillRequest:
    """The request that one note makes. Raises UsageError when the note lies outside the clip."""
    if note.start >= duration:
        raise outside_clip(note.start, duration, subject=f"note {note.id}", remedy="correct it with `bts note edit`")
    return StillRequest(
        time=note.start,
        name=name,
        caption=note.printed,
        alt=note.alt,
        headline=config.story.headline,
        writer=note.author,
        credit=note.credit.over(config.credit),
        people=note.people,
        tags=note.tags,
        region=note.region,
        preset=preset or config.stills.shape,
        note=note.id,
    )
