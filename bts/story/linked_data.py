"""JSON-LD (schema.org) of a page, from the same records that the visible text is printed from."""

import json
from datetime import UTC, datetime
from typing import Any

from bts.story.page import Page, Picture, credit_text
from bts.story.plan import iso_duration
from bts.timing import json_seconds

SHORTEST_WITH_CLIPS = 30
"""Seconds: search engines take key moments (`Clip`) only in videos this long."""


def linked_data(page: Page) -> str:
    """The graph as text that is safe inside a script element."""
    date = with_zone(page.date)
    article: dict[str, Any] = {
        "@type": "Article",
        "headline": page.headline,
        "description": page.standfirst,
        "inLanguage": page.lang,
        "datePublished": date,
        "author": {"@type": "Person", "name": page.byline} if page.byline else "",
        "image": [picture.href for picture in page.pictures],
    }
    graph = [_filled(article), *(_image(picture) for picture in _unlike(page.pictures))]
    if page.clip.video is not None and page.clip.video.poster and date:
        graph.append(_video(page, date))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def with_zone(date: str) -> str:
    """A date as ISO 8601 with a time zone (UTC where none is said), or "" for what is no date."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _image(picture: Picture) -> dict[str, Any]:
    credit = picture.credit
    return _filled(
        {
            "@type": "ImageObject",
            "contentUrl": picture.href,
            "caption": picture.caption,
            "width": picture.width,
            "height": picture.height,
            "creditText": credit_text(credit).removeprefix("Credit: "),
            "creator": {"@type": "Organization", "name": credit.creator} if credit.creator else "",
            "copyrightNotice": credit.copyright,
            "license": credit.licence_url,
        }
    )


def _video(page: Page, date: str) -> dict[str, Any]:
    clip = page.clip
    assert clip.video is not None
    parts, starts = [], set()
    for section in page.sections:
        start = json_seconds(section.time)
        if section.todo or start in starts or clip.duration < SHORTEST_WITH_CLIPS:
            continue
        starts.add(start)
        name = (section.paragraphs[0] if section.paragraphs else section.label)[:100]
        end = None if section.end is None else json_seconds(section.end)
        url = f"{clip.video.href}#t={start:g}"
        parts.append(
            _filled(
                {"@type": "Clip", "name": name or section.clock, "startOffset": start, "endOffset": end, "url": url}
            )
        )
    return _filled(
        {
            "@type": "VideoObject",
            "name": clip.title,
            "description": clip.quote or page.standfirst,
            "thumbnailUrl": [clip.video.poster],
            "uploadDate": date,
            "duration": iso_duration(clip.duration),
            "contentUrl": clip.video.href,
            "hasPart": parts,
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def _unlike(pictures: tuple[Picture, ...]) -> list[Picture]:
    return list({picture.href: picture for picture in pictures}.values())
