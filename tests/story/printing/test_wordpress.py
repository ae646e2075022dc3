"""The blocks as text: order, credits, players, and that no text changes them. The editor is asked in wordpress/."""

import html
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import OutputError, UsageError
from bts.model import Credit
from bts.story.languages import language_of
from bts.story.page import Block, Page, Section
from bts.story.printing.wordpress import begin_block, find_embed, render_wordpress
from bts.story.wordpress.drafts import mark_blocks
from tests.players.chromium import Chromium
from tests.story.wordpress.pages import make_moment, make_page, make_picture, make_video
from tests.web.blocks import judge_blocks

RICH = frozenset({"em", "strong", "code", "a", "br"})
"""Elements that a writer's own marks make of a text."""


def render(page: Page, lang: str = "en", **more: Any) -> str:
    """The blocks of a page whose files lie at one address."""
    return render_wordpress(page, language_of(lang), lambda href: f"https://media.example/{href}", **more)


class Reader(HTMLParser):
    """Reads blocks: elements with the names of their attributes, comments, and the text outside of comments."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.elements: list[tuple[str, ...]] = []
        self.comments: list[str] = []
        self.values: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in RICH:
            self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip().partition(" ")[0])


def test_blocks_stand_in_the_order_of_reading() -> None:
    names = re.findall(
        r"<!-- wp:([a-z-]+)", render(make_page(sections=(), closing=(), corrections=(), more="", more_url=""))
    )

    assert names == [
        "paragraph", "paragraph", "image", "paragraph", "paragraph",  # stand-first, byline, lead, intro
        "embed", "paragraph", "quote", "paragraph",  # the publisher’s player, what introduces its caption, the caption
    ]  # fmt: skip


def test_an_article_has_the_headings_of_the_writer_alone_and_a_timeline_has_times() -> None:
    headings = re.compile(r"<h(\d) class=\"wp-block-heading\">(.*?)</h")

    assert headings.findall(render(make_page(corrections=()))) == [("2", "What was said")]
    assert headings.findall(render(make_page(corrections=(), style="timeline"))) == [
        ("2", "0:03 · Hidden camera"), ("2", "0:04 · Hidden camera"), ("2", "What was said"),
        ("3", "0:05 · Hidden camera"), ("3", "0:06 · Hidden camera"), ("3", "0:07 · Hidden camera"),
    ]  # fmt: skip


def test_a_wall_of_pictures_says_when_each_is() -> None:
    captions = re.findall(r"<figcaption[^>]*>(.*?)<br>", render(make_page(style="pictures")))

    assert captions[:1] + captions[2:3] == ["The first look.", "0:03 · The café."]


def test_a_timeline_names_the_people_of_a_moment() -> None:
    moment = replace(make_moment(9, Block("paragraph", ("He laughs.",))), people=("Thea (Nora)", "Silas"))

    assert "<p>Thea (Nora), Silas</p>" in render(make_page(style="timeline", sections=(Section("", (moment,)),)))
    assert "Silas" not in render(make_page(sections=(Section("", (moment,)),)))


def test_each_credit_stands_on_its_own_line() -> None:
    text = render(make_page())

    assert "The first look.<br>Credit: NBC</figcaption>" in text
    assert '<figcaption class="wp-element-caption">Credit: NBC<br>Credit: BBC</figcaption>' in text


def test_a_credit_is_printed_beside_a_source_that_holds_it() -> None:
    clip = replace(make_page().clip, source="Blender", credits=(Credit(line="Blender Animation Studio"),))

    text = render(make_page(clip=clip))

    assert "Credit: Blender Animation Studio</figcaption>" in text
    assert ">Blender</a></cite>" in text


def test_the_publishers_caption_keeps_its_marks_its_source_and_its_link() -> None:
    clip = make_page().clip
    text = re.sub(r"\s*\n\s*", "", render(make_page(clip=replace(clip, date="2026-11-20"))))

    assert "<p>Quillfield posted the clip with this caption:</p>" in text
    assert "<p>“Off the shelves: three cameras, one fern.”</p>" in text
    link = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=3"
    day = " · 20 November 2026"
    assert f'<cite><a href="{link}">Quillfield TV</a>{day}</cite></blockquote>' in text


@pytest.mark.parametrize(
    ("url", "provider", "kind", "shape"),
    [
        ("https://www.youtube.com/watch?v=x1", "youtube", "video", "16-9"),
        ("https://youtu.be/x1", "youtube", "video", "16-9"),
        ("https://www.youtube.com/shorts/x1", "youtube", "video", "9-16"),
        ("https://vimeo.com/76979871", "vimeo", "video", "4-3"),
        ("https://www.dailymotion.com/video/x1", "dailymotion", "video", "4-3"),
        ("https://dai.ly/x1", "dailymotion", "video", "4-3"),
        ("https://www.tiktok.com/@nbc/video/7", "tiktok", "video", ""),
        ("https://twitter.com/nbc/status/7", "twitter", "rich", ""),
        ("https://www.ted.com/talks/x", "ted", "video", "16-9"),
    ],
)  # fmt: skip
def test_an_address_of_a_known_site_becomes_its_player(url: str, provider: str, kind: str, shape: str) -> None:
    clip = replace(make_page().clip, url=url, link=True, video=None, width=640, height=480)

    text = render(make_page(clip=clip))

    classes = f"wp-block-embed is-type-{kind} is-provider-{provider} wp-block-embed-{provider}"
    classes += f" wp-embed-aspect-{shape} wp-has-aspect-ratio" if shape else ""
    assert f'<figure class="{classes}"><div class="wp-block-embed__wrapper">\n{url}\n</div><figcaption' in text


@pytest.mark.parametrize(
    ("url", "known", "provider"),
    [
        ("https://x.com/nbc/status/7?s=20", "https://twitter.com/nbc/status/7?s=20", "twitter"),
        ("https://www.youtube.com/live/a-1?si=x", "https://www.youtube.com/watch?v=a-1", "youtube"),
        ("https://www.youtube.com/embed/a_1", "https://www.youtube.com/watch?v=a_1", "youtube"),
    ],
)
def test_an_address_is_written_as_every_wordpress_knows_it(url: str, known: str, provider: str) -> None:
    embed = find_embed(replace(make_page().clip, url=url))

    assert embed is not None
    assert (embed.url, embed.provider) == (known, provider)


@pytest.mark.parametrize(
    "url",
    ["https://tv.example/x", "https://notyoutube.com/watch?v=1", "https://x.com/nbc", "https://www.youtube.com/@nbc"],
)
def test_any_other_address_becomes_a_linked_picture_and_a_link(url: str) -> None:
    clip = replace(make_page().clip, url=url, link=True, video=None, picture=make_picture("stills/second.jpg"))

    text = render(make_page(clip=clip))

    assert "wp:embed" not in text
    assert f'<a href="{url}"><img src="https://media.example/stills/second.jpg" alt=""/></a>' in text
    assert f'<p><a href="{url}">Watch the clip</a></p>' in text


def test_numbers_of_the_media_library_stand_in_block_and_class() -> None:
    text = render(make_page(), ids={"stills/lead.jpg": 7, "snippets/look.mp4": 9})

    assert '<!-- wp:image {"id":7,' in text
    assert 'class="wp-image-7"/>' in text
    assert '<!-- wp:video {"id":9,' in text


def test_an_address_that_is_not_known_stays_relative() -> None:
    assert '<img src="stills/lead.jpg"' in render_wordpress(make_page(), language_of("en"), lambda href: "")


def test_paragraphs_of_a_story_in_hebrew_run_from_right_to_left() -> None:
    text = render(make_page(lang="he"), "he")

    assert text.count("<p") == text.count('<p dir="rtl">') == text.count('<!-- wp:paragraph {"direction":"rtl"} -->')


def test_a_template_that_leaves_a_block_open_is_named(tmp_path: Path) -> None:
    (tmp_path / "story.wordpress.html.jinja").write_text("<!-- wp:quote --><!-- wp:paragraph --><!-- /wp:quote -->")

    with pytest.raises(OutputError, match=r"WordPress block quote .*mend story\.wordpress\.html\.jinja"):
        render(make_page(), theme=tmp_path)


def test_a_template_with_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "story.wordpress.html.jinja").write_text("{{ page.headline }}\n{% if %}")

    with pytest.raises(UsageError, match=r"story\.wordpress\.html\.jinja"):
        render(make_page(), theme=tmp_path)


def test_a_template_of_a_house_may_hold_a_shortcode_and_a_text_may_not(tmp_path: Path) -> None:
    (tmp_path / "story.wordpress.html.jinja").write_text("[advert]\n<p>{{ page.headline }}</p>")

    assert render(make_page(headline="[gallery]"), theme=tmp_path) == "[advert]\n<p>[\u2060gallery]</p>\n"


SHORTCODE = re.compile(r"\[[^\x00-\x20<>&/\[\]=\u2060]")
"""What WordPress takes for the beginning of a shortcode: a bracket and a character that a name may have."""

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
hostile = st.one_of(
    texts,
    st.sampled_from([
        '"><script>alert(1)</script>', "--> <!-- wp:html -->", '[gallery ids="1"]', "[[x]]", "</p><p>", "\\u003c\\",
        "{{ page }}", "<!--more-->", "' onload='x", "&#91;gallery]", "&lt;b&gt;", "שלום “עולם”", "🎬 𝒜", "--", 'a\\"b',
        "]]>", "%5Bgallery%5D",
    ]),
    st.text(st.sampled_from('[]<>-&"\\!wp: '), max_size=12),
)  # fmt: skip
"""Texts that mean something to HTML, to the comments of blocks, to JSON or to WordPress."""


@settings(max_examples=40, deadline=None)
@given(hostile, hostile, hostile)
def test_no_text_changes_the_blocks(first: str, second: str, third: str) -> None:
    """Elements, attributes and blocks are those of a harmless story; nothing can begin a shortcode; JSON is whole."""

    def tell(one: str, two: str, three: str) -> Page:
        one, two, three = f"a{one}", f"b{two}", f"c{three}"
        credit = Credit(line=two)
        picture = make_picture("stills/lead.jpg", one, three, credit)
        video = replace(make_video(two, credit=credit), tracks=(replace(make_video().tracks[0], label=one),))
        moment = make_moment(1, Block("paragraph", (three,)), Block("list", (one, two)), Block("quote", (three, one)))
        said = make_moment(2, Block("paragraph", (one,)), quote=True, people=(two, three))
        page = make_page()
        clip = replace(page.clip, lead_in=one, quote=two, source=three, credits=(credit,), video=video)
        section = Section(three, (replace(moment, picture=picture, video=video, kind=one), said))
        return replace(
            page, standfirst=one, byline=two, date=three, lead=picture, clip=clip, sections=(section,), more=two,
            style="timeline", intro=(Block("paragraph", (two,)),), closing=(Block("paragraph", (three,)),),
        )  # fmt: skip

    text = render(tell(first, second, third))
    found, harmless = Reader(text), Reader(render(tell("x", "y", "z")))

    assert found.elements == harmless.elements
    assert found.comments == harmless.comments
    assert not SHORTCODE.search(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    for attributes in re.findall(r"<!-- wp:[a-z-]+ (\{.*\}) -->", text):
        assert isinstance(json.loads(attributes), dict)
    spoken = re.sub(r"[\u2060\u2066-\u2069]", "", html.unescape(text))
    credit = re.sub(r"[\u2060\u2066-\u2069]", "", f"Credit: b{second}").strip()
    assert credit in spoken


@given(st.dictionaries(st.text(min_size=1), hostile.filter(bool)))
def test_attributes_of_a_block_come_back_as_they_went_in(values: dict[str, str]) -> None:
    comment = str(begin_block("image", values))

    inside = comment.removeprefix("<!-- wp:image ").removesuffix("-->")
    assert json.loads(inside or "{}") == values
    assert not re.search(r"--|[<>&\[]", inside)


@pytest.mark.slow
def test_the_newest_block_library_takes_every_block() -> None:
    """As a file to paste, and as it is posted: with numbers of the library, and with the mark of the draft."""
    page = make_page()
    player = replace(page.clip, link=True, video=None, picture=make_picture("stills/second.jpg"))
    pages = (
        page,
        replace(page, clip=player),
        replace(page, clip=replace(player, url="https://tv.example/x"), lang="he"),
    )
    with Chromium() as browser:
        for told in pages:
            pasted = render(replace(told, style="timeline"), told.lang)
            posted = mark_blocks(render(told, told.lang, ids={"stills/lead.jpg": 7, "snippets/look.mp4": 9}), "bts-1-2")
            assert 'id="bts-1-2"' in posted
            judged = [*judge_blocks(browser, pasted), *judge_blocks(browser, posted)]
            assert len(judged) > 60
            assert [block for block in judged if not block.valid] == []
