"""JSON-LD (schema.org) of a page, printed from the same records as the text that readers see.

What search engines require stands in Google Search Central: "Article", "Video" and "Image metadata" structured data.
Only absolute addresses are printed, and only what is true: what is not known, or would be relative, is left out.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bts.choices import is_web_address
from bts.files import format_json
from bts.model import Credit
from bts.story.addresses import absolute, moment_url
from bts.story.dates import add_zone, format_iso_duration
from bts.story.languages import Language
from bts.story.page import Block, Moment, Page, Picture, Video
from bts.story.rich import to_plain
from bts.timing import json_seconds

SHORTEST_WITH_PARTS = 30
"""Seconds: videos shorter than this may not name key moments (`Clip`)."""

LONGEST_HEADLINE = 110
"""Characters: a longer headline is cut at a word; its whole stands in `name`."""


def format_linked_data(page: Page, language: Language) -> str:
    """The JSON-LD of a page as text, escaped so that it can stand in a script element of HTML."""
    text = format_json({"@context": "https://schema.org", "@graph": make_graph(page, language)})
    return re.sub("[&<>\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def make_graph(page: Page, language: Language) -> list[dict[str, Any]]:
    """The records of a page, as JSON values: the article, then its pictures with their rights, then its videos."""
    pictures = _list_pictures(page)
    images = [image for picture in pictures if (image := _make_image(page, picture, language))]
    videos = [video for video in (_make_clip(page, language), *_make_snippets(page, language)) if video]
    return [_make_article(page, pictures, images, videos), *images, *videos]


def list_remarks(page: Page) -> list[str]:
    """What is left out of the JSON-LD because of a setting that is missing or wrong, each as a sentence."""
    dates = {"date": page.date, "modified": page.modified, "clip_date": page.clip.date}
    remarks = [
        f"[story] {name} {date!r} is no ISO date such as 2026-05-14, so search engines are not told it"
        for name, date in dates.items()
        if date and not add_zone(date)
    ]
    if not page.clip.date and _clip_thumbnail(page) and _clip_addresses(page):
        remarks.append(
            "[story] clip_date, the day when the clip was first published, is not set: search engines are not told "
            "of the clip, for they require it"
        )
    licences = dict.fromkeys(credit.licence_url for credit in _list_credits(page))
    remarks += [
        f"licence_url {licence!r} is no web address, so it is left out: write https://..."
        for licence in licences
        if licence and not is_web_address(licence)
    ]
    return remarks


def shorten_headline(text: str) -> str:
    """A headline of at most LONGEST_HEADLINE characters, cut at the end of a word where it was longer."""
    if len(text) <= LONGEST_HEADLINE:
        return text
    cut = text[: LONGEST_HEADLINE - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"


def _make_article(
    page: Page, pictures: list[Picture], images: list[dict[str, Any]], videos: list[dict[str, Any]]
) -> dict[str, Any]:
    described = {image["contentUrl"] for image in images}
    addresses = dict.fromkeys(url for picture in pictures if (url := absolute(page, picture.href)))
    headline = shorten_headline(page.headline)
    return _drop_empty(
        {
            "@type": "Article",
            "@id": f"{page.url}#article" if page.url else "",
            "headline": headline,
            "name": page.headline if headline != page.headline else "",
            "description": page.standfirst,
            "inLanguage": page.lang,
            "datePublished": add_zone(page.date),
            "dateModified": add_zone(page.modified),
            "author": _make_party(page.byline_type, page.byline),
            "publisher": _make_publisher(page),
            "url": page.url,
            "mainEntityOfPage": {"@type": "WebPage", "@id": page.url} if page.url else "",
            "keywords": list(page.tags),
            "image": [{"@id": url} if url in described else url for url in addresses],
            "video": [{"@id": video["@id"]} for video in videos],
            "correction": _print_blocks(page.corrections),
        }
    )


def _make_party(kind: str, name: str) -> dict[str, Any] | None:
    """A person or an organisation by name; `kind` says which."""
    return {"@type": kind.capitalize(), "name": name} if name else None


def _make_publisher(page: Page) -> dict[str, Any] | None:
    publisher = page.publisher
    party = _make_party("organization", publisher.name)
    return _drop_empty({**party, "url": publisher.url, "logo": publisher.logo}) if party else None


def _list_pictures(page: Page) -> list[Picture]:
    """The pictures of the page and the poster of its clip, each file once."""
    pictures = [*page.pictures, *([page.clip.picture] if page.clip.picture else [])]
    return list({picture.href: picture for picture in reversed(pictures)}.values())[::-1]


def _list_credits(page: Page) -> list[Credit]:
    shown: list[Picture | Video] = [*_list_pictures(page), *page.videos]
    return [*(each.credit for each in shown), *page.clip.credits]


def _make_image(page: Page, picture: Picture, language: Language) -> dict[str, Any] | None:
    """The record of a picture; None without an address, and where nothing is known of the rights to it."""
    url, rights = absolute(page, picture.href), _make_rights(page, picture.credit, language)
    if not url or not rights:
        return None
    facts = {
        "@type": "ImageObject",
        "@id": url,
        "contentUrl": url,
        "caption": picture.caption,
        "width": picture.width,
        "height": picture.height,
        "dateCreated": page.filmed,
    }
    return _drop_empty(facts | rights | {"acquireLicensePage": page.licensor_url})


def _make_rights(page: Page, credit: Credit, language: Language) -> dict[str, Any]:
    """Who is owed the line, who made it, whose it is and under which licence: what is known of these."""
    return _drop_empty(
        {
            "creditText": language.credit_parts(credit)[1],
            "creator": _make_party(page.creator_type, credit.creator),
            "copyrightNotice": credit.copyright,
            "license": credit.licence_url if is_web_address(credit.licence_url) else "",
        }
    )


def _make_clip(page: Page, language: Language) -> dict[str, Any] | None:
    """The record of the clip; None without what search engines require: a picture, an address, the clip's own date."""
    clip, uploaded, thumbnail = page.clip, add_zone(page.clip.date), _clip_thumbnail(page)
    addresses = _clip_addresses(page)
    if not uploaded or not thumbnail or not addresses:
        return None
    return _drop_empty(
        {
            "@type": "VideoObject",
            "@id": addresses.get("contentUrl") or addresses["url"],
            "name": clip.title,
            "description": clip.quote or page.standfirst,
            "thumbnailUrl": [thumbnail],
            "uploadDate": uploaded,
            "duration": format_iso_duration(clip.duration),
            "width": clip.width,
            "height": clip.height,
            **addresses,
            **_make_rights(page, clip.credits[0] if clip.credits else Credit(), language),
            "hasPart": list(_make_parts(page)),
        }
    )


def _clip_thumbnail(page: Page) -> str:
    clip = page.clip
    poster = clip.video.poster if clip.video else ""
    return absolute(page, poster or (clip.picture.href if clip.picture else ""))


def _clip_addresses(page: Page) -> dict[str, str]:
    """Where the clip is: its file on the web, or the publisher's page that stands in for it."""
    clip = page.clip
    content = absolute(page, clip.video.href) if clip.video else ""
    if content:
        return {"contentUrl": content}
    return {"url": clip.url} if clip.link and clip.url else {}


def _make_parts(page: Page) -> Iterator[dict[str, Any]]:
    """The moments of the clip as key moments: in order of time, none with the start of another, none in another.

    There are none where nothing on the page could seek to them: without its address, or without a player.
    """
    clip = page.clip
    if not page.url or clip.video is None or clip.duration < SHORTEST_WITH_PARTS:
        return
    firsts: dict[float, Moment] = {}
    for moment in sorted(page.moments, key=lambda moment: moment.time):
        if moment.name and not moment.todo and moment.time < clip.duration:
            firsts.setdefault(json_seconds(moment.time), moment)
    moments = list(firsts.values())
    latests = [*(moment.time for moment in moments[1:]), clip.duration]
    for moment, latest in zip(moments, latests, strict=False):
        yield {
            "@type": "Clip",
            "name": moment.name,
            "startOffset": json_seconds(moment.time),
            "endOffset": json_seconds(min(moment.end or latest, latest)),
            "url": moment_url(page, moment.time),
        }


def _make_snippets(page: Page, language: Language) -> Iterator[dict[str, Any]]:
    """The records of the snippets. A snippet is first published with the page, so the page's date is its date."""
    uploaded = add_zone(page.date)
    for moment in page.moments:
        video = moment.video
        if video is None or not uploaded or not moment.name:
            continue
        content, thumbnail = absolute(page, video.href), absolute(page, video.poster)
        if content and thumbnail:
            facts = {
                "@type": "VideoObject",
                "@id": content,
                "name": moment.name,
                "description": " ".join(_print_blocks(moment.text)) or video.caption,
                "thumbnailUrl": [thumbnail],
                "uploadDate": uploaded,
                "duration": format_iso_duration(video.duration),
                "width": video.width,
                "height": video.height,
                "contentUrl": content,
            }
            yield _drop_empty(facts | _make_rights(page, video.credit, language))


def _print_blocks(blocks: Iterable[Block]) -> list[str]:
    return [to_plain(line) for block in blocks for line in block.lines]


def _drop_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", None, [])}
