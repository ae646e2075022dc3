"""The JSON objects of story.json, as types. What a field means, and its unit, stands in story.json beside this file."""

from typing import Literal, TypedDict


class LineRecord(TypedDict):
    """A paragraph or an item of a list: as it was written, as HTML, and without marks."""

    markdown: str
    html: str
    text: str


class BlockRecord(TypedDict):
    """A paragraph, a quotation or a list."""

    kind: Literal["paragraph", "list", "numbered", "quote"]
    lines: list[LineRecord]


class CreditRecord(TypedDict):
    """Who is owed the line under a picture, and the rights that go with it."""

    line: str
    creator: str
    source: str
    copyright: str
    licence_url: str
    usage_terms: str


class SourceRecord(TypedDict):
    """A picture in one of its widths."""

    href: str
    url: str
    width: int


class PictureRecord(TypedDict):
    """A still or a keyframe."""

    href: str
    url: str
    width: int
    height: int
    alt: str
    time: float
    frame: int
    caption: str
    credit: CreditRecord
    credit_line: str
    note: str
    sources: list[SourceRecord]


class TrackRecord(TypedDict):
    """Captions or chapters of a video."""

    href: str
    url: str
    kind: Literal["captions", "chapters"]
    lang: str
    label: str
    on: bool


class VideoRecord(TypedDict):
    """A snippet, or the clip itself."""

    href: str
    url: str
    mime: str
    width: int
    height: int
    duration: float
    poster: str
    poster_url: str
    tracks: list[TrackRecord]
    caption: str
    credit: CreditRecord
    credit_line: str
    note: str


class MomentRecord(TypedDict):
    """What one note brings to the page."""

    anchor: str
    note: str
    time: float
    frame: int
    end: float | None
    end_frame: int | None
    clock: str
    url: str
    kind: str
    label: str
    name: str
    text: list[BlockRecord]
    quote: bool
    people: list[str]
    picture: PictureRecord | None
    video: VideoRecord | None
    todo: bool


class SectionRecord(TypedDict):
    """Moments that stand together under a heading, or under none."""

    heading: str
    moments: list[MomentRecord]


class ShotBarRecord(TypedDict):
    """A shot in the timeline strip."""

    index: int
    start: float
    start_frame: int
    end: float
    end_frame: int


class ClipBoxRecord(TypedDict):
    """The clip on the page, with its publisher's own line."""

    title: str
    fingerprint: str
    duration: float
    frames: int
    width: int
    height: int
    video: VideoRecord | None
    picture: PictureRecord | None
    link: bool
    lead_in: str
    quote: str
    source: str
    url: str
    date: str
    credits: list[CreditRecord]
    credit_lines: list[str]


class PublisherRecord(TypedDict):
    """Who publishes the page."""

    name: str
    url: str
    logo: str


class StoryRecord(TypedDict):
    """story.json."""

    version: int
    bts: str
    style: str
    lang: str
    direction: Literal["ltr", "rtl"]
    headline: str
    standfirst: str
    byline: str
    byline_type: str
    date: str
    modified: str
    url: str
    media_url: str
    publisher: PublisherRecord
    lead: PictureRecord | None
    intro: list[BlockRecord]
    clip: ClipBoxRecord
    sections: list[SectionRecord]
    closing: list[BlockRecord]
    more: str
    more_url: str
    corrections: list[BlockRecord]
    tags: list[str]
    shots: list[ShotBarRecord]
    todo: list[str]
