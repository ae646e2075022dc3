"""The page as HTML, from a page made by hand: what it is built of, whatever people write into its fields."""

import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from bts.choices import STORY_STYLES
from bts.model import Credit
from bts.story.languages import language_of
from bts.story.page import Block, Page, Section
from bts.story.printing.html import render_html
from bts.story.theme import list_themes
from tests.story.hostile import hostile_text
from tests.story.made_page import HOUSE, change_clip, make_clip, make_moment, make_page, make_picture

ADDRESSES = frozenset({"href", "src", "srcset", "poster"})

NAMES = frozenset({"style", "lang", "href", "kind", "mime", "anchor", "note", "date", "modified", "byline_type",
                   "creator_type", "url", "media_url", "more_url", "logo", "licence_url", "poster", "fingerprint",
                   "licensor_url", "filmed"})  # fmt: skip
"""Fields that name something, or are checked before they come into a page."""


class Reader(HTMLParser):
    """The elements of a page with their attributes, and the words of each block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("p", "figcaption", "span", "h1", "h2", "h3", "li"):
            self.words += "\n"
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.words += data

    def all(self, tag: str, name: str = "") -> list[dict[str, str]]:
        """The attributes of the elements of this tag, of the class `name` if one is given."""
        found = (attributes for element, attributes in self.elements if element == tag)
        return [attributes for attributes in found if not name or name in attributes.get("class", "").split()]


def read(page: Page, theme: str = "paper", **more: Any) -> Reader:
    return Reader(render_html(page, language_of(page.lang), Path(theme), **more))


def fill(value: Any, text: str) -> Any:
    """A record with `text` in place of every text in it that a person may write."""
    if isinstance(value, tuple):
        return tuple(fill(item, text) for item in value)
    if isinstance(value, Block):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            old = getattr(value, field.name)
            if field.name not in NAMES:
                changed[field.name] = text if isinstance(old, str) and old else fill(old, text)
        return replace(value, **changed)
    return text if isinstance(value, str) and value else value


BREAKS = re.compile(r"[\r\n]\s*[\r\n]\s*")
"""What parts paragraphs, which are markup that a writer means."""


@pytest.mark.slow
@pytest.mark.parametrize("theme", list_themes())
@pytest.mark.parametrize("style", STORY_STYLES)
def test_an_attack_is_text(theme: str, style: str) -> None:
    page = make_page(style=style, overview=True)

    def count(text: str) -> Counter[tuple[str, tuple[str, ...]]]:
        reader = read(fill(page, text), theme)
        # What `dir` says comes of the letters of a text; whether it is there is no matter of markup.
        return Counter((tag, tuple(sorted(attributes.keys() - {"dir"}))) for tag, attributes in reader.elements)

    harmless = count("harmless")

    @settings(max_examples=20, deadline=None)
    @given(text=hostile_text)
    def compare(text: str) -> None:
        kept = "x" + BREAKS.sub(" ", text).encode(errors="ignore").decode()
        assert count(kept) == harmless

    compare()


def test_an_article_flows() -> None:
    page = make_page()
    reader = read(page)
    assert [a for tag, a in reader.elements if tag in ("h2", "h3")] == [{}, {}]  # the writer's own; corrections
    assert "Afterwards" in reader.words
    assert len(reader.all("a", "time")) == 3
    timeline = read(replace(page, style="timeline"))
    assert len(timeline.all("section", "moment")) == 5
    assert len(timeline.all("h2", "when")) == 3
    assert len(timeline.all("h3", "when")) == 2
    assert "Hidden camera" in timeline.words
    wall = read(
        make_page(style="pictures", sections=(Section("", (make_moment("a", 1, picture=make_picture("a", 1)),)),))
    )
    assert len(wall.all("figure", "cell")) == 1
    assert len(wall.all("a", "time")) == 1


def test_each_credit_stands_on_its_own_line() -> None:
    page = make_page()
    lines = [line.strip() for line in read(page).words.splitlines()]
    pictures = [page.lead, *(moment.picture or moment.video for moment in page.moments)]
    assert lines.count("Credit: NBC") == len([p for p in pictures if p]) + 1
    assert lines.count("Credit: Peacock") == 1
    near = (Credit("NBC"), Credit("NBCUniversal"), Credit("NBC", "somebody"))
    lines = [line.strip() for line in read(change_clip(page, credits=near)).words.splitlines()]
    assert lines.count("Credit: NBCUniversal") == 1
    assert lines.count("Credit: NBC") == len([p for p in pictures if p]) + 1


def test_what_nobody_wrote_stays_empty() -> None:
    picture = make_picture("a", 1, alt="", caption="", credit=Credit())
    page = make_page(
        lead=picture, standfirst="", byline="", date="", more="", more_url="", corrections=(), closing=(), intro=(),
        sections=(), bars=(), clip=make_clip(video=None, picture=None, quote="", source="", url="", credits=()),
    )  # fmt: skip
    reader = read(page)
    assert [image["alt"] for image in reader.all("img")] == [""]
    for tag in ("figcaption", "time", "section", "video", "blockquote"):
        assert reader.all(tag) == []


def test_the_publishers_page_stands_for_the_clip() -> None:
    clip = make_clip(video=None, link=True)
    reader = read(make_page(clip=clip, overview=True))
    assert reader.all("a", "poster") == [{"class": "poster", "href": clip.url}]
    assert "Watch the clip" in reader.words
    assert reader.all("a", "time") == []
    assert [a["href"] for a in reader.all("a") if a["href"].startswith("#note-a")] == ["#note-a"] * 2
    assert not [a for tag, a in reader.elements if tag in ("iframe", "embed", "object")]


def test_addresses_lie_in_the_folder() -> None:
    reader = read(make_page(), local_styles=True)
    loaded = [
        address.split()[0]
        for tag, attributes in reader.elements
        if tag != "a"
        for name, value in attributes.items()
        if name in ADDRESSES and attributes.get("rel") != "canonical"
        for address in (value.split(", ") if name == "srcset" else [value])
    ]
    assert "stills/a-640.jpg" in loaded
    assert "story.local.css" in loaded
    assert [address for address in loaded if re.match(r"(?!data:text/vtt)[a-z]+:|/|\.\.", address)] == []


def test_the_strip_shows_the_moments_in_order() -> None:
    reader = read(make_page(overview=True))
    strip = [a for a in reader.all("a") if "data-time" in a and a.get("class") != "time"]
    assert [a["data-time"] for a in strip] == ["10", "15", "58", "70"]  # a placeholder is none
    assert strip[0] == {
        "href": "clip/the%20clip.mp4#t=10", "data-time": "10", "aria-label": "0:10 Name of a"
    }  # fmt: skip
    assert next(a["style"] for a in reader.all("li") if "style" in a) == "--at:8.33%;--to:16.67%"
    assert [path["d"] for path in reader.all("path")] == ["M500 0H1000V24H500z"]
    assert read(make_page()).all("nav") == []


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("he", "rtl"), ("ar", "rtl"), ("ja", "ltr")])
def test_a_language_sets_the_direction(lang: str, direction: str) -> None:
    reader = read(make_page(lang=lang, overview=True))
    assert reader.all("html") == [{"lang": lang, "dir": direction}]
    assert [a["dir"] for a in reader.all("div", "strip")] == ["ltr"]
    assert language_of(lang).say("corrections") in reader.words


def test_fields_are_isolated() -> None:
    html = render_html(make_page(), language_of("en"))
    for text in ("How they did it", "A clip from the shelves.", "Ada Writer", "Caption of a", HOUSE.line):
        assert re.search(f'<bdi( dir="ltr")?>{re.escape(text)}</bdi>', html), text
    assert "By <bdi>Ada Writer</bdi>" in html


def test_a_hebrew_sentence_that_begins_with_a_latin_name_reads_from_the_right() -> None:
    clip = replace(make_page().clip, lead_in="Blender פרסמו את הקליפ עם הכיתוב:", quote="Steel.")
    html = render_html(make_page(lang="he", clip=clip), language_of("he"))
    assert '<bdi dir="rtl">Blender פרסמו את הקליפ עם הכיתוב:</bdi>' in html
    assert re.search(r'<p dir="ltr">[^<]*Steel\.', html)


def test_a_link_to_a_late_moment_keeps_its_milliseconds() -> None:
    page = make_page(style="timeline")
    late = replace(page.sections[0].moments[0], time=Fraction(12345678, 1000))
    html = render_html(replace(page, sections=(replace(page.sections[0], moments=(late,)),)), language_of("en"))
    assert '#t=12345.678"' in html
    assert 'data-time="12345.678"' in html


def test_paper_says_where_the_clip_can_be_watched_and_when_in_the_order_of_time() -> None:
    """The publisher's page, else the story's own, else the file beside it; a range runs one way in every language."""
    page = make_page(lang="he")
    for changed, address in (
        (change_clip(page, url="https://a.example/clip"), "https://a.example/clip"),
        (replace(change_clip(page, url=""), url="https://b.example/story"), "https://b.example/story"),
        (replace(change_clip(page, url=""), url=""), "clip/the clip.mp4"),
    ):
        html = render_html(changed, language_of("he"))
        assert f'<p class="paper"><span class="when" dir="ltr">0:00–2:00</span> <bdi>{address}</bdi></p>' in html
