"""The JSON-LD of a page says what search engines require, by absolute addresses, and nothing that is not so."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.choices import is_web_address
from bts.model import Credit
from bts.story.languages import language_of
from bts.story.page import Page
from bts.story.printing.linked_data import LONGEST_HEADLINE, format_linked_data, list_remarks, shorten_headline
from tests.story.made_page import HOUSE, change_clip, make_clip, make_moment, make_page, make_picture

MEDIA = "https://cdn.example/how"

REQUIRED = {
    "VideoObject": {"name", "thumbnailUrl", "uploadDate"},
    "Clip": {"name", "startOffset", "url"},
    "ImageObject": {"contentUrl"},
}
"""Type -> the properties that Google requires of it (Search Central: Video, Image metadata)."""

RECOMMENDED = {
    "Article": {"author", "dateModified", "datePublished", "headline", "image"},
    "VideoObject": {"contentUrl", "description", "duration"},
    "Clip": {"endOffset"},
    "ImageObject": {"acquireLicensePage", "copyrightNotice", "creator", "creditText", "license"},
}
"""Type -> the properties that Google recommends, which the page of the tests has all facts for."""

RIGHTS = {"acquireLicensePage", "copyrightNotice", "creator", "creditText", "license"}

PROPERTIES = {
    "Article": {"headline", "name", "description", "inLanguage", "datePublished", "dateModified", "author", "publisher",
                "url", "mainEntityOfPage", "keywords", "image", "video", "correction"},
    "VideoObject": {"name", "description", "thumbnailUrl", "uploadDate", "duration", "width", "height", "contentUrl",
                    "url", "hasPart", *RIGHTS},
    "Clip": {"name", "startOffset", "endOffset", "url"},
    "ImageObject": {"contentUrl", "caption", "width", "height", "dateCreated", *RIGHTS},
    "Person": {"name"},
    "Organization": {"name", "url", "logo"},
    "WebPage": set(),
}  # fmt: skip
"""Type -> properties that schema.org defines for it and that a page may use."""

ADDRESSES = {
    "@id",
    "url",
    "contentUrl",
    "thumbnailUrl",
    "license",
    "acquireLicensePage",
    "image",
    "logo",
    "mainEntityOfPage",
}
"""Properties whose texts are addresses."""


def read(page: Page) -> dict[str, list[dict[str, Any]]]:
    """Type -> its records, those in other records too."""
    found: dict[str, list[dict[str, Any]]] = {}

    def walk(value: object) -> None:
        if isinstance(value, dict):
            found.setdefault(value.get("@type", ""), []).append(value)
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    graph = json.loads(format_linked_data(page, language_of(page.lang)))
    assert graph["@context"] == "https://schema.org"
    walk(graph["@graph"])
    return found


def list_addresses(value: object, key: str = "") -> list[str]:
    if isinstance(value, dict):
        return [address for name, item in value.items() for address in list_addresses(item, name)]
    if isinstance(value, list):
        return [address for item in value for address in list_addresses(item, key)]
    return [value] if key in ADDRESSES and isinstance(value, str) else []


@pytest.fixture
def page() -> Page:
    return make_page(media_url=MEDIA, licensor_url="https://example.org/buy", filmed="2006-05-11")


def test_what_is_required_and_recommended_is_there(page: Page) -> None:
    found = read(page)
    for table in (REQUIRED, RECOMMENDED):
        for kind, names in table.items():
            assert found[kind], kind
            for record in found[kind]:
                assert names <= record.keys(), (kind, names - record.keys())


def test_the_article_names_its_author_publisher_pictures_and_videos(page: Page) -> None:
    (article,) = read(page)["Article"]
    assert article["author"] == {"@type": "Person", "name": "Ada Writer"}
    assert article["publisher"]["name"] == "The House"
    assert article["publisher"]["logo"] == "https://news.example/logo.png"
    assert article["mainEntityOfPage"]["@id"] == page.url
    assert article["datePublished"] == "2026-05-14T00:00:00+00:00"
    assert article["dateModified"] == "2026-05-15T09:30:00+01:00"
    assert article["image"][0] == {"@id": f"{MEDIA}/stills/lead.jpg"}
    assert article["video"] == [{"@id": f"{MEDIA}/clip/the%20clip.mp4"}, {"@id": f"{MEDIA}/snippets/b.mp4"}]
    assert article["correction"] == ["A name was wrong."]
    (house,) = read(replace(page, byline_type="Organization"))["Article"]
    assert house["author"]["@type"] == "Organization"


def test_the_clip_has_its_own_date_and_never_the_pages(page: Page) -> None:
    clip = read(page)["VideoObject"][0]
    assert clip["uploadDate"] == "2019-03-01T00:00:00+00:00"
    assert clip["duration"] == "PT2M0S"
    assert clip["thumbnailUrl"] == [f"{MEDIA}/keyframes/0003.jpg"]
    for date in ("", "last spring"):
        undated = change_clip(page, date=date)
        assert [video["name"] for video in read(undated)["VideoObject"]] == ["Name of b"]
        assert any("clip_date" in remark for remark in list_remarks(undated))
    assert list_remarks(page) == []


def test_key_moments_seek_on_the_page_in_order_and_apart(page: Page) -> None:
    parts = read(page)["Clip"]
    assert [(part["startOffset"], part["endOffset"]) for part in parts] == [(10, 15), (15, 18), (58, 70), (70, 120)]
    assert [part["name"] for part in parts] == [f"Name of {name}" for name in "abcd"]
    assert parts[0]["url"] == "https://news.example/how/?utm=1&t=10"
    for without in (
        change_clip(page, duration=Fraction(29)),
        change_clip(page, video=None, link=True),
        replace(page, url=""),
    ):
        assert "Clip" not in read(without)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.fractions(0, 130, max_denominator=30000), st.none() | st.fractions(1, 40, max_denominator=30000)),
        max_size=8,
    )
)
def test_key_moments_never_overlap_nor_share_a_start(spans: list[tuple[Fraction, Fraction | None]]) -> None:
    page = make_page(media_url=MEDIA)
    moments = tuple(
        replace(make_moment(str(number), 0), time=start, end=None if length is None else start + length)
        for number, (start, length) in enumerate(spans)
    )
    page = replace(page, sections=(replace(page.sections[0], moments=moments),))
    parts = read(page).get("Clip", [])
    ends = [-1.0]
    for part in parts:
        assert ends[-1] <= part["startOffset"] < part["endOffset"] <= 120
        assert part["startOffset"] not in [other["startOffset"] for other in parts if other is not part]
        ends.append(part["endOffset"])
    assert bool(parts) == any(start < 120 for start, _ in spans)


def test_a_publishers_clip_is_where_the_publisher_has_it(page: Page) -> None:
    linked = read(change_clip(page, video=None, link=True))["VideoObject"][0]
    assert linked["url"] == page.clip.url
    assert "contentUrl" not in linked
    assert linked["thumbnailUrl"] == [f"{MEDIA}/keyframes/0003.jpg"]


def test_without_addresses_nothing_relative_is_said(page: Page) -> None:
    bare = replace(page, url="", media_url="")
    graph = json.loads(format_linked_data(bare, language_of("en")))["@graph"]
    assert [record["@type"] for record in graph] == ["Article"]
    for each in (page, bare, replace(page, url=""), replace(page, media_url="")):
        addresses = list_addresses(json.loads(format_linked_data(each, language_of("en")))["@graph"])
        assert all(is_web_address(address) for address in addresses)
    assert len(addresses) > 10


def test_rights_are_those_of_each_picture(page: Page) -> None:
    images = {image["contentUrl"]: image for image in read(page)["ImageObject"]}
    lead = images[f"{MEDIA}/stills/lead.jpg"]
    assert (lead["creditText"], lead["copyrightNotice"], lead["license"]) == ("NBC", "© 2006 NBC", HOUSE.licence_url)
    assert lead["creator"] == {"@type": "Organization", "name": "NBCUniversal"}
    assert lead["acquireLicensePage"] == "https://example.org/buy"
    assert (lead["width"], lead["height"], lead["dateCreated"]) == (1280, 720, "2006-05-11")
    assert f"{MEDIA}/keyframes/0003.jpg" in images  # the poster of the clip


def test_a_licence_that_is_no_address_is_left_out_and_said(page: Page) -> None:
    owed = Credit("NBC", "A. Person", licence_url="javascript:alert(1)")
    page = replace(page, lead=make_picture("lead", 58, credit=owed), creator_type="Person")
    lead = next(image for image in read(page)["ImageObject"] if image["@id"] == f"{MEDIA}/stills/lead.jpg")
    assert "license" not in lead
    assert lead["creator"] == {"@type": "Person", "name": "A. Person"}
    assert list_remarks(page) == [
        "licence_url 'javascript:alert(1)' is no web address, so it is left out: write https://..."
    ]


def test_a_picture_that_nobody_is_credited_for_has_an_address_and_no_record(page: Page) -> None:
    page = replace(page, lead=make_picture("lead", 58, credit=Credit()))
    (article,) = read(page)["Article"]
    assert article["image"][0] == f"{MEDIA}/stills/lead.jpg"
    assert f"{MEDIA}/stills/lead.jpg" not in [image["@id"] for image in read(page)["ImageObject"]]


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_no_text_ends_the_script_it_stands_in(text: str) -> None:
    page = make_page(headline=text, standfirst=f"</script><!--{text}", clip=make_clip(quote=text))
    printed = format_linked_data(page, language_of("en"))
    assert not set("<>&\u2028\u2029") & set(printed)
    (article,) = read(page)["Article"]
    assert article["description"] == page.standfirst
    assert article.get("name", article.get("headline", "")) == text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_headline_is_cut_at_a_word(text: str) -> None:
    short = shorten_headline(text)
    assert len(short) <= LONGEST_HEADLINE
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    words = "one two three " * 20
    assert words.startswith(shorten_headline(words)[:-1] + " ")


def test_every_property_is_one_of_its_type(page: Page) -> None:
    for each in (page, change_clip(page, video=None, link=True), make_page(url="")):
        for kind, records in read(each).items():
            for record in records if kind else ():
                assert record.keys() - {"@type", "@id"} <= PROPERTIES[kind], kind


def test_a_processor_of_json_ld_finds_each_record_that_is_named(page: Page) -> None:
    from pyld import jsonld  # type: ignore[import-untyped]

    graph = json.loads(format_linked_data(page, language_of("en")))
    graph["@context"] = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "contentUrl": {"@type": "@id"}}
    expanded = jsonld.expand(graph)
    ids = {record["@id"] for record in expanded if "@id" in record and len(record) > 1}
    (article,) = [record for record in expanded if record["@type"] == ["https://schema.org/Article"]]
    for name in ("image", "video"):
        named = {item["@id"] for item in article[f"https://schema.org/{name}"] if "@id" in item}
        assert named
        assert named <= ids
