"""The story as data, which every format prints. Addresses are relative to the page and percent-encoded."""

from dataclasses import dataclass
from fractions import Fraction

from bts.model import Credit


@dataclass(frozen=True)
class Figure:
    """A still or keyframe on the page: address, size in pixels, alt text, caption and credit."""

    href: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: Credit = Credit()


@dataclass(frozen=True)
class Video:
    """A snippet, or the clip itself. `captions_on`: the caption track starts switched on, because none is burnt in."""

    href: str
    mime: str
    width: int
    height: int
    poster: str = ""
    captions: str = ""
    captions_on: bool = False
    caption: str = ""
    credit: Credit = Credit()


@dataclass(frozen=True)
class Section:
    """The section of one note: its time, kind, paragraphs, still and snippet. `todo` marks a placeholder.

    `frame` and `end_frame` are the 0-based numbers of the frames on screen at `time` and, of a range, at `end`.
    """

    anchor: str
    time: Fraction
    frame: int
    end: Fraction | None
    end_frame: int | None
    kind: str
    paragraphs: tuple[str, ...] = ()
    quote: bool = False
    people: tuple[str, ...] = ()
    picture: Figure | None = None
    video: Video | None = None
    todo: bool = False

    @property
    def label(self) -> str:
        """The kind in words; "" for a plain note."""
        return "" if self.kind in ("note", "") else self.kind.replace("-", " ").replace("_", " ").capitalize()

    @property
    def clock(self) -> str:
        """The time as a reader writes it."""
        return format_seconds(self.time)


@dataclass(frozen=True)
class ClipBox:
    """The embedded clip with its publisher's own line: `video` when a browser can play it, else a `picture` of it.

    Fingerprint, duration in seconds, frames, width and height in pixels are those of media.outline; a page that goes to
    a publisher does not carry the clip's path on the writer's machine.
    """

    title: str
    fingerprint: str
    duration: Fraction
    frames: int
    width: int
    height: int
    video: Video | None = None
    picture: Figure | None = None
    quote: str = ""
    source: str = ""
    url: str = ""
    chapters: str = ""


@dataclass(frozen=True)
class Page:
    """The story in the order of reading. `todo` names the fields that hold placeholders for the writer."""

    lang: str
    headline: str
    standfirst: str
    byline: str
    date: str
    opening: Figure | None
    intro: tuple[str, ...]
    clip: ClipBox
    sections: tuple[Section, ...]
    second: Figure | None
    closing: tuple[str, ...]
    todo: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[Figure, ...]:
        """All stills on the page, in order."""
        inner = [section.picture for section in self.sections]
        return tuple(p for p in (self.opening, *inner, self.second) if p is not None)


def format_seconds(time: Fraction) -> str:
    """A time as a reader writes it, rounded down to whole seconds: `0:07`, `12:30`, `1:02:03`."""
    minutes, seconds = divmod(int(time), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def format_credit(credit: Credit) -> str:
    """The credit line under a picture: `Credit: NBC`, or the line alone when it begins with such a word."""
    line = credit.line or credit.creator or credit.copyright
    labelled = line.casefold().startswith(
        ("credit", "photo", "image", "picture", "still", "video", "courtesy", "©", "(c)")
    )
    return line if labelled or not line else f"Credit: {line}"
