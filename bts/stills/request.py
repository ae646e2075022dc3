"""What a still is made from, and the requests that notes make."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bts.config import Config
from bts.errors import UsageError
from bts.files import unique_slugs
from bts.model import Credit, Note, Person, Region
from bts.timing import format_time


@dataclass(frozen=True)
class Preset:
    """A shape to make stills in: at most `width` pixels wide (0: no limit), cropped to `aspect` if that is given."""

    width: int = 0
    aspect: Fraction | None = None


PRESETS = {
    "full": Preset(),
    "web": Preset(1600),
    "column": Preset(800),
    "social": Preset(1200, Fraction(1200, 630)),
    "square": Preset(1080, Fraction(1)),
    "portrait": Preset(1080, Fraction(4, 5)),
    "story": Preset(1080, Fraction(9, 16)),
}
"""Names for `--preset`. `full` is the clip's own size; `social` is what link previews show."""


@dataclass(frozen=True)
class StillRequest:
    """One still: the frame on screen at `time`, the name of its file (no suffix), and what is to be said with it.

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
    """A request for each note that asks for a still, in order of time; a range gives the frame at its start.

    Raises:
        UsageError: such a note lies outside the clip, whose length is `duration` seconds.
    """
    asking = sorted((n for n in notes if "still" in n.use and not n.deleted), key=lambda n: (n.start, n.id))
    names = unique_slugs([note.caption or note.text or note.kind for note in asking], "still")
    return [request_of(note, name, duration, config, preset) for note, name in zip(asking, names, strict=True)]


def request_of(note: Note, name: str, duration: Fraction, config: Config, preset: Preset | None = None) -> StillRequest:
    """The request that one note makes. Raises UsageError when the note lies outside the clip."""
    if note.start >= duration:
        what = f"note {note.id} at {format_time(note.start)} is outside the clip, which is {format_time(duration)} long"
        raise UsageError(what, None, "correct it with `bts note edit`")
    return StillRequest(
        time=note.start,
        name=name,
        caption=note.caption or note.text,
        alt=note.alt,
        headline=config.story.headline,
        writer=note.author,
        credit=note.credit.over(config.credit),
        people=note.people,
        tags=note.tags,
        region=note.region,
        preset=preset or Preset(config.stills.max_width),
        note=note.id,
    )
