"""JSON-LD (schema.org) of a page, from the same records that the visible text is printed from."""

from datetime import UTC, datetime
from typing import Any

from bts.files import format_json
from bts.story.page import Figure, Page, format_credit
from bts.story.plan import format_iso_duration
from bts.timing import json_seconds

SHORTEST_WITH_CLIPS = 30
"""Seconds; search engines accept key moments (`Clip`) only in videos of this length or more (Google Search Central)."""

LONGEST_NAME = 100
"""Characters of the name of a key moment; a longer first paragraph is cut."""


def format_linked_data(page: Page) -> str:
    """The JSON-LD graph of a page as text, escaped for a script element."""
    date = add_zone(page.date)
    article: dict[str, Any] = {
        "@type": "Article",
        "headline": page.headline,
        "description": page.standfirst,
        "inLanguage": page.lang,
        "datePublished": date,
        "author": {"@type": "Person", "name": page.byline} if page.byline else "",
        "image": [picture.href for picture in page.pictures],
    }
    graph = [_drop_empty(article), *(_make_image(picture) for picture in _drop_repeated(page.pictures))]
    if page.clip.video is not None and page.clip.video.poster and date:
        graph.append(_make_video(page, date))
    text = format_json({"@context": "https://schema.org", "@graph": graph})
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def add_zone(date: str) -> str:
    """An ISO 8601 date with a time zone, UTC where it has none; "" for a text that is no date."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _make_image(picture: Figure) -> dict[str, Any]:
    credit = picture.credit
    return _drop_empty(
        {
            "@type": "ImageObject",
            "contentUrl": picture.href,
            "caption": picture.caption,
            "width": picture.width,
            "height": picture.height,
            "creditText": format_credit(credit).removeprefix("Credit: "),
            "creator": {"@type": "Organization", "name": credit.creator} if credit.creator else "",
            "copyrightNotice": credit.copyright,
            "license": credit.licence_url,
        }
    )


def _make_video(page: Page, date: str) -> dict[str, Any]:
    clip = page.clip
    assert clip.video is not None
    parts, starts = [], set()
    for section in page.sections:
        start = json_seconds(section.time)
        if section.todo or start in starts or clip.duration < SHORTEST_WITH_CLIPS:
            continue
        starts.add(start)
        name = (section.paragraphs[0] if section.paragraphs else section.label)[:LONGEST_NAME]
        end = None if section.end is None else json_seconds(section.end)
        url = f"{clip.video.href}#t={start:g}"
        parts.append(
            _drop_empty(
                {"@type": "Clip", "name": name or section.clock, "startOffset": start, "endOffset": end, "url": url}
            )
        )
    return _drop_empty(
        {
            "@type": "VideoObject",
            "name": clip.title,
            "description": clip.quote or page.standfirst,
            "thumbnailUrl": [clip.video.poster],
            "uploadDate": date,
            "duration": format_iso_duration(clip.duration),
            "contentUrl": clip.video.href,
            "hasPart": parts,
        }
    )


def _drop_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def _drop_repeated(pictures: tuple[Figure, ...]) -> list[Figure]:
    return list({picture.href: picture for picture in pictures}.values())
