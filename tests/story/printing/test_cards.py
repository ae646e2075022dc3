"""What social networks are told of a page is complete, and holds absolute addresses alone."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.choices import is_web_address
from bts.story.languages import language_of
from bts.story.page import Page, Publisher
from bts.story.printing.cards import canonical, find_locale, list_cards
from tests.story.made_page import change_clip, make_page, make_picture

MEDIA = "https://cdn.example/how"

ADDRESSES = {"og:url", "og:image", "og:video", "twitter:image"}
"""Names whose content is an address."""


def read(page: Page) -> dict[str, list[str]]:
    """Name -> contents; fails where Open Graph and the rest do not stand under the attribute that is theirs."""
    found: dict[str, list[str]] = {}
    for attribute, name, content in list_cards(page, language_of(page.lang)):
        assert attribute == ("property" if name.startswith(("og:", "article:")) else "name")
        assert content
        found.setdefault(name, []).append(content)
    return found


def test_a_page_with_addresses_has_all_of_open_graph_and_twitter() -> None:
    page = make_page(media_url=MEDIA)
    found = read(page)
    assert found.pop("article:tag") == ["The Office", "NBC"]
    assert {name: content for name, (content,) in found.items()} == {
        "description": "A clip from the shelves.",
        "author": "Ada Writer",
        "og:type": "article",
        "og:title": "How they did it",
        "og:description": "A clip from the shelves.",
        "og:url": page.url,
        "og:site_name": "The House",
        "og:locale": "en_GB",
        "article:published_time": "2026-05-14T00:00:00+00:00",
        "article:modified_time": "2026-05-15T09:30:00+01:00",
        "og:image": f"{MEDIA}/stills/lead.jpg",
        "og:image:type": "image/jpeg",
        "og:image:width": "1280",
        "og:image:height": "720",
        "og:image:alt": "Alt of lead",
        "og:video": f"{MEDIA}/clip/the%20clip.mp4",
        "og:video:type": "video/mp4",
        "og:video:width": "1280",
        "og:video:height": "720",
        "twitter:card": "summary_large_image",
        "twitter:title": "How they did it",
        "twitter:description": "A clip from the shelves.",
        "twitter:image": f"{MEDIA}/stills/lead.jpg",
        "twitter:image:alt": "Alt of lead",
    }
    assert canonical(page) == page.url


def test_without_addresses_no_picture_and_no_video_is_named() -> None:
    found = read(make_page(url="", publisher=Publisher()))
    assert not ADDRESSES & found.keys()
    assert "og:site_name" not in found
    assert found["twitter:card"] == ["summary"]
    for page in (make_page(), make_page(media_url=MEDIA), make_page(url="", media_url=MEDIA)):
        addresses = [content for name in ADDRESSES for content in read(page).get(name, ())]
        assert len(addresses) >= 3
        assert all(map(is_web_address, addresses))


def test_the_picture_is_the_lead_else_the_first_there_is() -> None:
    page = make_page(media_url=MEDIA)
    assert read(replace(page, lead=None))["og:image"] == [f"{MEDIA}/stills/a.jpg"]
    bare = change_clip(replace(page, lead=None, sections=()), video=None)
    assert read(bare)["og:image"] == [f"{MEDIA}/keyframes/0003.jpg"]
    assert "og:video" not in read(bare)
    silent = replace(page, lead=make_picture("lead", 58, alt=""))
    assert "og:image:alt" not in read(silent)
    small = replace(page, lead=replace(make_picture("lead", 58), width=200, height=120))
    assert read(small)["twitter:card"] == ["summary"]


@pytest.mark.parametrize(
    ("lang", "locale"),
    [("en", "en_GB"), ("en-US", "en_US"), ("de-AT-1996-x-house", "de_AT"),
     ("de", "de_DE"), ("he", "he_IL"), ("ja", "ja_JP"), ("pt", "pt_BR"), ("zh-Hant", "zh_TW"),
     ("zh-Hans-SG", "zh_SG"), ("tlh", ""), ("sr-Latn", "sr_RS")],
)  # fmt: skip
def test_a_language_is_named_with_its_territory(lang: str, locale: str) -> None:
    assert find_locale(lang) == locale


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_texts_are_handed_on_as_they_are(text: str) -> None:
    page = make_page(headline=text, standfirst=text)
    assert read(page).get("og:title", [""]) == [text]
