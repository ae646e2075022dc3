"""What social networks and search engines show of a page: Open Graph (ogp.me), Twitter cards, description, canonical.

Only absolute addresses are printed. `article:author` is left out: it is the address of a profile, and a page knows the
author's name alone, which stands in `author`.
"""

import re
from collections.abc import Iterator
from typing import Literal

from bts.choices import IMAGE_FORMATS, format_of
from bts.story.addresses import absolute
from bts.story.dates import add_zone
from bts.story.languages import BRITISH, USUAL, Language
from bts.story.page import Page, Picture

Card = tuple[Literal["property", "name"], str, str]
"""A meta element: the attribute that names it, its name, and its content."""

NARROWEST_LARGE = 300
"""Pixels: a picture as wide or wider is shown large in a Twitter card (and 157 pixels high)."""

LOWEST_LARGE = 157
"""Pixels: a picture as high or higher is shown large in a Twitter card."""


def list_cards(page: Page, language: Language) -> list[Card]:
    """The meta elements of a page, in order; none is empty."""
    cards = [*_describe_page(page, language), *_list_image(page), *_list_video(page), *_list_twitter(page)]
    return [card for card in cards if card[2]]


def canonical(page: Page) -> str:
    """The page's own address for `<link rel="canonical">`; "" where it is not known."""
    return page.url


def find_locale(lang: str) -> str:
    """A language tag as Open Graph writes it, with the territory that it is most spoken in: `he` is `he_IL`.

    English without a territory is that of Britain, as in the dates on the page. It is "" where no territory is known.
    """
    from babel.core import get_global, parse_locale

    found = re.match(r"[a-z]+(-[A-Z][a-z]{3})?(-[A-Z]{2})?", BRITISH if lang == USUAL else lang)
    if found is None:
        return ""
    language, territory, script, *_ = parse_locale(found[0], sep="-")
    likely = get_global("likely_subtags")
    for tag in (f"{language}_{script}", language):
        if territory is None and tag in likely:
            territory = parse_locale(likely[tag])[1]
    return f"{language}_{territory}" if territory else ""


def choose_picture(page: Page) -> Picture | None:
    """The picture that stands for the page: its lead, else the first one that has an address on the web."""
    pictures = (page.lead, *page.pictures, page.clip.picture)
    return next((picture for picture in pictures if picture and absolute(page, picture.href)), None)


def _describe_page(page: Page, language: Language) -> Iterator[Card]:
    yield "name", "description", page.standfirst
    yield "name", "author", page.byline
    yield "property", "og:type", "article"
    yield "property", "og:title", page.headline
    yield "property", "og:description", page.standfirst
    yield "property", "og:url", page.url
    yield "property", "og:site_name", page.publisher.name
    yield "property", "og:locale", find_locale(language.tag)
    yield "property", "article:published_time", add_zone(page.date)
    yield "property", "article:modified_time", add_zone(page.modified)
    for tag in page.tags:
        yield "property", "article:tag", tag


def _list_image(page: Page) -> Iterator[Card]:
    picture = choose_picture(page)
    if picture is None:
        return
    yield "property", "og:image", absolute(page, picture.href)
    yield "property", "og:image:type", _find_mime(picture.href)
    yield "property", "og:image:width", str(picture.width)
    yield "property", "og:image:height", str(picture.height)
    yield "property", "og:image:alt", picture.alt


def _find_mime(href: str) -> str:
    """The media type of a picture, by the ending of its address; "" for an ending that bts does not write."""
    name = format_of(href, IMAGE_FORMATS)
    return f"image/{IMAGE_FORMATS[name].encoder.lower()}" if name else ""


def _list_video(page: Page) -> Iterator[Card]:
    video = page.clip.video
    if video is None or not (address := absolute(page, video.href)):
        return
    yield "property", "og:video", address
    yield "property", "og:video:type", video.mime
    yield "property", "og:video:width", str(video.width)
    yield "property", "og:video:height", str(video.height)


def _list_twitter(page: Page) -> Iterator[Card]:
    picture = choose_picture(page)
    large = picture is not None and picture.width >= NARROWEST_LARGE and picture.height >= LOWEST_LARGE
    yield "name", "twitter:card", "summary_large_image" if large else "summary"
    yield "name", "twitter:title", page.headline
    yield "name", "twitter:description", page.standfirst
    if picture is not None:
        yield "name", "twitter:image", absolute(page, picture.href)
        yield "name", "twitter:image:alt", picture.alt
