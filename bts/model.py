"""The records that one floor hands to another: shots, notes, credits, results. Standard library only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Protocol

from bts.choices import USUAL_KIND, Status, Use
from bts.markup import plain_text
from bts.timing import Span

TransitionKind = Literal["cut", "dissolve", "fade", "wipe", "jump"]

Claim = Callable[[str], Path]
"""Maps the file name of a result to the path to write it to; raises OutputError when that file may not be written."""

Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom of a part of a picture, as shares of its sides."""

WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
"""All of a picture."""


class Progress(Protocol):
    """Called as a stage advances; `total` is 0 while it is unknown."""

    def __call__(self, stage: str, done: float, total: float) -> None:
        """Report `done` of `total`, in one unit: seconds of the clip for stages that read it, else files."""


def silent(stage: str, done: float, total: float) -> None:
    """The Progress that ignores its calls."""
    del stage, done, total


@dataclass(frozen=True)
class Transition:
    """The interval between two shots.

    A cut has start = end = the first frame of the new shot. So has a jump, where a piece of one take was cut out: it
    parts a shot in two only where that was asked for. Any other kind starts at the first frame that differs from the
    old shot and ends at the first frame that is purely the new one. Times in seconds, frames 0-based.
    """

    kind: TransitionKind
    start: Fraction
    start_frame: int
    end: Fraction
    end_frame: int
    confidence: float

    def __post_init__(self) -> None:
        if self.end < self.start or self.end_frame < self.start_frame:
            raise ValueError("a transition ends no earlier than it starts")
        if self.sudden and self.start_frame != self.end_frame:
            raise ValueError("a cut has no length")
        if not 0 <= self.confidence <= 1:
            raise ValueError("confidence lies between 0 and 1")

    @property
    def sudden(self) -> bool:
        """Whether it lies between two frames, as a cut and a jump do."""
        return self.kind in ("cut", "jump")


@dataclass(frozen=True)
class Keyframe:
    """The frame that represents a shot: time in seconds, number, score and scores of each measure (0 to 1), and why.

    `skipped` is why the shot is not worth a picture, in a word or two ("black", "two frames", "a wipe"); "" where it
    is. Then no picture of the keyframe is written, and sheets, stories and posters leave the shot out.
    """

    time: Fraction
    frame: int
    score: float
    scores: dict[str, float] = field(default_factory=dict)
    why: str = ""
    skipped: str = ""


@dataclass(frozen=True)
class Shot:
    """A run of frames [start, end) between two transitions. `index` counts from 1, as the sheet and file names do."""

    index: int
    start: Fraction
    start_frame: int
    end: Fraction
    end_frame: int
    keyframe: Keyframe
    alternates: tuple[Keyframe, ...] = ()
    same_as: int | None = None
    """The index of an earlier shot with the same set-up, such as an interview that the clip cuts back to."""

    @property
    def span(self) -> Span:
        """The range of the shot in seconds."""
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Person:
    """Someone in the picture: the real name and the character played, "" when there is none."""

    name: str
    character: str = ""


@dataclass(frozen=True)
class Credit:
    """The credit line under a picture, and the rights to it. Empty fields are inherited from clip and settings."""

    line: str = ""
    creator: str = ""
    source: str = ""
    copyright: str = ""
    licence_url: str = ""
    usage_terms: str = ""

    def over(self, default: "Credit") -> "Credit":
        """This credit, with its empty fields taken from `default`."""
        return Credit(*(mine or theirs for mine, theirs in zip(self.values(), default.values(), strict=True)))

    def values(self) -> tuple[str, ...]:
        """The six fields in order."""
        return (self.line, self.creator, self.source, self.copyright, self.licence_url, self.usage_terms)


REGION_SLACK = 1e-9
"""Share of a side by which a region may exceed the picture: the rounding error of x + w for decimal numbers."""


@dataclass(frozen=True)
class Region:
    """A rectangle of the upright picture, each value a share of its width or height from 0 to 1."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        inside_across = 0 <= self.x < 1 and 0 < self.w <= 1 - self.x + REGION_SLACK
        inside_down = 0 <= self.y < 1 and 0 < self.h <= 1 - self.y + REGION_SLACK
        if not (inside_across and inside_down):
            raise ValueError("a region lies inside the picture")


@dataclass(frozen=True)
class Note:
    """A writer's timestamped annotation: a point when `end` is None, else the range [start, end).

    Times are seconds from the player's zero (see timing.py). `created` and `modified` are ISO 8601 texts in UTC.
    `extra` holds the fields of a later version or another program, kept as they were read.
    """

    id: str
    start: Fraction
    end: Fraction | None = None
    kind: str = USUAL_KIND
    text: str = ""
    caption: str = ""
    alt: str = ""
    heading: str = ""
    """The heading that the page prints above it; empty for none."""
    credit: Credit = Credit()
    people: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    use: tuple[Use, ...] = ()
    author: str = ""
    created: str = ""
    modified: str = ""
    rev: int = 1
    deleted: bool = False
    origin: str = "human"
    confidence: float | None = None
    region: Region | None = None
    status: Status = "open"
    private: bool = False
    """Nothing of it leaves the house: `published` leaves it out."""
    replaces: tuple[str, ...] = ()
    """Digests of the versions that this one was made from, by which a merge tells old versions from rival ones."""
    conflict_of: str = ""
    """`ID@DIGEST` of the note and version kept in place of this one, which a merge set aside."""
    made_for: str = ""
    """The fingerprint of the clip's content that it was made for, where that is not the content the head names."""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.start < 0:
            raise ValueError("a note cannot start before the clip")
        if self.end is not None and self.end <= self.start:
            raise ValueError("a note that is a range ends after it starts")

    @property
    def span(self) -> Span | None:
        """The note's range, or None for a point."""
        return None if self.end is None else Span(self.start, self.end)

    @property
    def printed(self) -> str:
        """The words under its picture and on its snippet: the caption; else the text without its Markdown stands in."""
        return self.caption if self.caption.strip() else plain_text(self.text)

    @property
    def has_stand_in(self) -> bool:
        """Whether its text is printed because no caption was written."""
        return bool(self.text.strip()) and not self.caption.strip()


def published(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes that may leave the house, in the order given: neither removed nor private.

    Where a merge kept two versions of a note, both are private when one of them is.
    """
    live = [note for note in notes if not note.deleted]
    hidden = {name for note in live if note.private for name in (note.id, _kept_beside(note))}
    return tuple(note for note in live if not hidden & {note.id, _kept_beside(note)})


def _kept_beside(note: Note) -> str:
    """The id of the note of which this one is another version; its own where it is none."""
    return note.conflict_of.rpartition("@")[0] or note.id


@dataclass(frozen=True)
class Made:
    """A file that a stage made, the note it was made for, if any, and warnings about it.

    `others` are files of the same work: a still in further widths, smaller than that at `path`. `crop` is which part
    of its picture a still shows, as JSON values; None of what is no still. A `proof` is made to choose by and not to be
    published: the sheet of a burst, a picture with crops drawn on it.
    """

    path: Path
    note: str | None = None
    warnings: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()
    crop: Mapping[str, Any] | None = None
    proof: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files, that at `path` first."""
        return (self.path, *self.others)


@dataclass(frozen=True)
class Remark:
    """What a reader reports of a file: in which line (from 1), or 0 for the file as a whole, and a sentence."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


@dataclass(frozen=True)
class TimedText:
    """A caption as it lies in a clip's track: seconds on the player's clock, and its words in the codec's `syntax`.

    `end` is None where the track says none. `syntax` is srt, vtt, ass, ttml (a whole document) or plain; `settings` and
    `identifier` are what the container keeps beside a WebVTT cue, `head` is that of the script of ASS. `looks` are the
    characters [start, end) of plain words that are bold, italic or underlined: the letters b, i and u.
    """

    start: Fraction
    end: Fraction | None
    syntax: str
    words: str
    identifier: str = ""
    settings: str = ""
    head: str = ""
    looks: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class CaptionBytes:
    """Two bytes of closed captions (CEA-608, without parity) that come with the picture at `time`, in seconds."""

    time: Fraction
    data: bytes
