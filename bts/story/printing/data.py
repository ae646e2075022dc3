"""story.json: the page as data, for another CMS. Its fields are described in bts/schemas/story.json."""

from collections.abc import Iterable, Sequence

from bts import __version__
from bts.files import format_json
from bts.model import Credit
from bts.schemas.story_shapes import (
    BlockRecord,
    ClipBoxRecord,
    CreditRecord,
    LineRecord,
    MomentRecord,
    PictureRecord,
    SectionRecord,
    ShotBarRecord,
    StoryRecord,
    TrackRecord,
    VideoRecord,
)
from bts.story.addresses import absolute, moment_url
from bts.story.languages import Language
from bts.story.page import Block, ClipBox, Moment, Page, Picture, Section, ShotBar, Track, Video
from bts.story.rich import to_html, to_plain
from bts.timing import json_seconds

VERSION = 2
"""The version of the form: it grows when a field changes its meaning or goes."""


def render_data(page: Page, language: Language) -> str:
    """The page as the text of story.json."""
    return f"{format_json(make_data(page, language), indent=2)}\n"


def make_data(page: Page, language: Language) -> StoryRecord:
    """The page as JSON values; times are seconds with at most three decimals, rounded up."""
    data = _Data(page, language)
    publisher = page.publisher
    return {
        "version": VERSION,
        "bts": __version__,
        "style": page.style,
        "lang": page.lang,
        "direction": language.direction,
        "headline": page.headline,
        "standfirst": page.standfirst,
        "byline": page.byline,
        "byline_type": page.byline_type.lower(),
        "date": page.date,
        "modified": page.modified,
        "url": page.url,
        "media_url": page.media_url,
        "publisher": {"name": publisher.name, "url": publisher.url, "logo": publisher.logo},
        "lead": data.print_picture(page.lead),
        "intro": print_blocks(page.intro),
        "clip": data.print_clip(page.clip),
        "sections": [data.print_section(section) for section in page.sections],
        "closing": print_blocks(page.closing),
        "more": page.more,
        "more_url": page.more_url,
        "corrections": print_blocks(page.corrections),
        "tags": list(page.tags),
        "shots": [print_bar(bar) for bar in page.bars],
        "todo": list(page.todo),
    }


def print_blocks(blocks: Iterable[Block]) -> list[BlockRecord]:
    """Texts, each line in three forms: as it was written, as HTML, and without marks."""
    return [{"kind": block.kind, "lines": [print_line(line) for line in block.lines]} for block in blocks]


def print_line(line: str) -> LineRecord:
    """A line of inline Markdown in its three forms."""
    return {"markdown": line, "html": str(to_html(line)), "text": to_plain(line)}


def print_credit(credit: Credit) -> CreditRecord:
    """A credit with all its fields."""
    return {
        "line": credit.line,
        "creator": credit.creator,
        "source": credit.source,
        "copyright": credit.copyright,
        "licence_url": credit.licence_url,
        "usage_terms": credit.usage_terms,
    }


def print_bar(bar: ShotBar) -> ShotBarRecord:
    """A shot of the timeline strip."""
    return {
        "index": bar.index,
        "start": json_seconds(bar.start),
        "start_frame": bar.start_frame,
        "end": json_seconds(bar.end),
        "end_frame": bar.end_frame,
    }


class _Data:
    """Prints the parts of a page that have addresses or words of its language."""

    def __init__(self, page: Page, language: Language) -> None:
        self.page = page
        self.language = language

    def print_picture(self, picture: Picture | None) -> PictureRecord | None:
        if picture is None:
            return None
        return {
            "href": picture.href,
            "url": absolute(self.page, picture.href),
            "width": picture.width,
            "height": picture.height,
            "alt": picture.alt,
            "time": json_seconds(picture.time),
            "frame": picture.frame,
            "caption": picture.caption,
            "credit": print_credit(picture.credit),
            "credit_line": self.language.credit(picture.credit),
            "note": picture.note,
            "sources": [
                {"href": source.href, "url": absolute(self.page, source.href), "width": source.width}
                for source in picture.sources
            ],
        }

    def print_video(self, video: Video | None) -> VideoRecord | None:
        if video is None:
            return None
        return {
            "href": video.href,
            "url": absolute(self.page, video.href),
            "mime": video.mime,
            "width": video.width,
            "height": video.height,
            "duration": json_seconds(video.duration),
            "poster": video.poster,
            "poster_url": absolute(self.page, video.poster),
            "tracks": [self.print_track(track) for track in video.tracks],
            "caption": video.caption,
            "credit": print_credit(video.credit),
            "credit_line": self.language.credit(video.credit),
            "note": video.note,
        }

    def print_track(self, track: Track) -> TrackRecord:
        return {
            "href": track.href,
            "url": absolute(self.page, track.href),
            "kind": track.kind,
            "lang": track.lang,
            "label": track.label,
            "on": track.on,
        }

    def print_section(self, section: Section) -> SectionRecord:
        return {"heading": section.heading, "moments": [self.print_moment(moment) for moment in section.moments]}

    def print_moment(self, moment: Moment) -> MomentRecord:
        return {
            "anchor": moment.anchor,
            "note": moment.note,
            "time": json_seconds(moment.time),
            "frame": moment.frame,
            "end": None if moment.end is None else json_seconds(moment.end),
            "end_frame": moment.end_frame,
            "clock": moment.clock,
            "url": moment_url(self.page, moment.time),
            "kind": moment.kind,
            "label": self.language.kind(moment.kind),
            "name": moment.name,
            "text": print_blocks(moment.text),
            "quote": moment.quote,
            "people": list(moment.people),
            "picture": self.print_picture(moment.picture),
            "video": self.print_video(moment.video),
            "todo": moment.todo,
        }

    def print_clip(self, clip: ClipBox) -> ClipBoxRecord:
        return {
            "title": clip.title,
            "fingerprint": clip.fingerprint,
            "duration": json_seconds(clip.duration),
            "frames": clip.frames,
            "width": clip.width,
            "height": clip.height,
            "video": self.print_video(clip.video),
            "picture": self.print_picture(clip.picture),
            "link": clip.link,
            "lead_in": clip.lead_in,
            "quote": clip.quote,
            "source": clip.source,
            "url": clip.url,
            "date": clip.date,
            "credits": [print_credit(credit) for credit in clip.credits],
            "credit_lines": self.list_credit_lines(clip.credits),
        }

    def list_credit_lines(self, owed: Sequence[Credit]) -> list[str]:
        """The credits as they are printed, each line once."""
        return list(dict.fromkeys(line for credit in owed if (line := self.language.credit(credit))))
