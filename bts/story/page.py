"""The story as data, which every format prints. Addresses are relative to the page's folder and percent-encoded."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from bts.model import Credit

BlockKind = Literal["paragraph", "list", "numbered", "quote"]


@dataclass(frozen=True)
class Block:
    """A piece of a text that a person wrote: a paragraph, a quotation, or the items of a list.

    `lines` are inline Markdown, one for each paragraph of a quotation and each item of a list; a paragraph has one.
    """

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A picture in one of its widths: its address and its width in pixels."""

    href: str
    width: int


@dataclass(frozen=True)
class Picture:
    """A still or a keyframe on the page.

    `width` and `height` are pixels of the file at `href`; `sources` lists it and its smaller sizes, and is empty where
    there is one size alone. `alt` is "" where nobody wrote one. `note` is the id of the note that asked for it, "" of
    a keyframe. `time` (seconds) and `frame` (0-based) say which picture of the clip it shows.
    """

    href: str
    width: int
    height: int
    alt: str
    time: Fraction
    frame: int
    caption: str = ""
    credit: Credit = Credit()
    note: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Track:
    """Captions or chapters of a video: the address of a WebVTT file, and its `text`, which a page may carry itself.

    `lang` is a BCP 47 tag, `label` what a reader chooses by, `on` whether the track is shown from the start.
    """

    href: str
    kind: Literal["captions", "chapters"]
    lang: str
    label: str
    text: str
    on: bool = False


@dataclass(frozen=True)
class Video:
    """A snippet, or the clip itself. Sizes in pixels, `duration` in seconds; `poster` is the address of a picture."""

    href: str
    mime: str
    width: int
    height: int
    duration: Fraction
    poster: str = ""
    tracks: tuple[Track, ...] = ()
    caption: str = ""
    credit: Credit = Credit()
    note: str = ""


@dataclass(frozen=True)
class Moment:
    """What one note brings to the page: its words, its picture, its video. `todo` marks a placeholder.

    `frame` and `end_frame` are the 0-based numbers of the frames on screen at `time` and, of a range, at `end`.
    `name` says in a line what happens, for lists of moments. `people` are the note's, as they are printed.
    """

    anchor: str
    note: str
    time: Fraction
    frame: int
    end: Fraction | None
    end_frame: int | None
    kind: str
    name: str
    text: tuple[Block, ...] = ()
    quote: bool = False
    people: tuple[str, ...] = ()
    picture: Picture | None = None
    video: Video | None = None
    todo: bool = False

    @property
    def clock(self) -> str:
        """The time as a reader writes it."""
        return format_seconds(self.time)


@dataclass(frozen=True)
class Section:
    """Moments that stand together under a heading that the writer gave, or under none ("")."""

    heading: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class ShotBar:
    """A shot in the timeline strip: its index (from 1), start and end in seconds, and their frames (0-based)."""

    index: int
    start: Fraction
    end: Fraction
    start_frame: int
    end_frame: int


@dataclass(frozen=True)
class ClipBox:
    """The clip on the page, with its publisher's own line.

    `video` is the file in the story's folder, None where `[story] clip_media` is `link` or `none`; `picture` is a frame
    of the clip, None where no shots are known. `link` says that `url`, the publisher's page, stands in for the video.
    `lead_in` introduces `quote`, which is what the publisher wrote; `source` is who wrote it. `date` is when the clip
    was published. `credits` are all credits that the clip owes: its own and those of its notes, each once.

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
    picture: Picture | None = None
    link: bool = False
    lead_in: str = ""
    quote: str = ""
    source: str = ""
    url: str = ""
    date: str = ""
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True)
class Publisher:
    """Who publishes the page: name, address and the address of a logo, each "" where it was not said."""

    name: str = ""
    url: str = ""
    logo: str = ""


@dataclass(frozen=True)
class Page:
    """The story in the order of reading. `todo` names the fields that hold placeholders for the writer.

    `style` is one of `choices.STORY_STYLES`. `url` is the page's own address, `media_url` that of the folder in which
    its pictures and videos are published; "" where they are not known. `byline_type` is `Person` or `Organization`.
    `bars` are all shots of the clip, in order; `overview` says whether contents and timeline strip are printed.
    `licensor_url` is where a licence for the pictures is to be had, `filmed` when the footage was made (ISO 8601, whole
    or in part), each "" where it was not said.
    """

    style: str
    lang: str
    headline: str
    standfirst: str
    byline: str
    byline_type: str
    creator_type: str
    date: str
    modified: str
    url: str
    media_url: str
    publisher: Publisher
    lead: Picture | None
    intro: tuple[Block, ...]
    clip: ClipBox
    sections: tuple[Section, ...]
    closing: tuple[Block, ...]
    more: str = ""
    more_url: str = ""
    corrections: tuple[Block, ...] = ()
    tags: tuple[str, ...] = ()
    bars: tuple[ShotBar, ...] = ()
    overview: bool = False
    todo: tuple[str, ...] = ()
    licensor_url: str = ""
    filmed: str = ""

    @property
    def moments(self) -> Iterator[Moment]:
        """All moments, in the order of reading."""
        return (moment for section in self.sections for moment in section.moments)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures on the page, in order: the lead, that of the clip where no video stands there, the moments'."""
        clip = None if self.clip.video else self.clip.picture
        pictures = (self.lead, clip, *(moment.picture for moment in self.moments))
        return tuple(picture for picture in pictures if picture is not None)

    @property
    def videos(self) -> tuple[Video, ...]:
        """All videos on the page, in order: the clip, then the moments'."""
        videos = (self.clip.video, *(moment.video for moment in self.moments))
        return tuple(video for video in videos if video is not None)


def format_seconds(time: Fraction) -> str:
    """A time as a reader writes it, rounded down to whole seconds: `0:07`, `12:30`, `1:02:03`."""
    minutes, seconds = divmod(int(time), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
