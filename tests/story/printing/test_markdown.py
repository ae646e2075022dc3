"""story.md read by a CommonMark reader: what holds together, what is whose, and that any text stays text."""

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bts.model import Credit
from bts.story.cleaning import clean, clean_page
from bts.story.languages import language_of
from bts.story.page import Block, BlockKind, Page
from bts.story.printing.markdown import TO_WRITE, render_markdown
from tests.story.made_page import change_clip, make_clip, make_moment, make_page, make_picture, make_video


def print_body(page: Page) -> str:
    """The text of story.md behind its front matter."""
    return render_markdown(page, language_of(page.lang)).partition("\n---\n")[2]


def read(text: str) -> list[Token]:
    """The tokens of a Markdown text, those in lines too, as CommonMark has them."""
    tokens = MarkdownIt("commonmark").parse(text)
    return [each for token in tokens for each in [token, *(token.children or ())]]


def count(text: str) -> Counter[str]:
    return Counter(token.type for token in read(text) if not token.type.endswith("_close"))


def read_words(text: str) -> str:
    """All words that a reader sees, with one blank where there is white space, without marks of direction."""
    ends = {"softbreak", "hardbreak", "paragraph_close", "heading_close", "list_item_close"}
    words = (" " if token.type in ends else token.content for token in read(text) if token.type != "inline")
    return " ".join(re.sub("[\u2066-\u2069]", "", "".join(words)).split())


def read_alts(text: str) -> list[str]:
    """The alt texts of the pictures."""
    images = [token for token in read(text) if token.type == "image"]
    return ["".join(child.content for child in image.children or ()) for image in images]


def read_front(page: Page) -> dict[str, Any]:
    """The front matter: each line a name and a JSON value, or a date."""
    text = render_markdown(page, language_of(page.lang))
    assert text.startswith("---\n")
    lines = text[4:].partition("\n---\n")[0].split("\n")
    values = dict(line.split(": ", 1) for line in lines)
    return {name: json.loads(value) if value[0] in '"[' else value for name, value in values.items()}


def test_front_matter_is_what_site_generators_read() -> None:
    assert read_front(make_page()) == {
        "title": "How they did it",
        "date": "2026-05-14",
        "lastmod": "2026-05-15T09:30:00+01:00",
        "description": "A clip from the shelves.",
        "author": "Ada Writer",
        "lang": "en",
        "tags": ["The Office", "NBC"],
        "image": "https://news.example/how/stills/lead.jpg",
        "image_alt": "Alt of lead",
        "canonical_url": "https://news.example/how/?utm=1",
    }
    bare = read_front(make_page(url="", date="spring", modified="", byline="", tags=(), todo=("headline",)))
    assert bare.keys() == {"title", "description", "lang", "image", "image_alt"}
    assert bare["title"] == "[TO WRITE] How they did it"
    assert bare["image"] == "stills/lead.jpg"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_front_matter_holds_any_text_as_yaml(text: str) -> None:
    yaml = pytest.importorskip("yaml")
    page = make_page(headline=text, byline=text, tags=(text,))
    printed = render_markdown(page, language_of("en"))
    values = yaml.safe_load(printed[4:].partition("\n---\n")[0])
    assert values.get("title", "") == text
    assert values.get("author", "") == text
    assert values["tags"] == [text]
    assert str(values["date"]) == "2026-05-14"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("hugo") is None, reason="Hugo is not installed")
@pytest.mark.parametrize("text", ["plain", """{{< x >}} {{% y %}} {{ 7*7 }} {% raw %} "q" 'r' : # -- <b> & \\ é 😀"""])
def test_hugo_takes_it(text: str, tmp_path: Path) -> None:
    """Hugo stands for the site generators: it reads the front matter, and finds no command of its own in the text."""
    page = replace(fill(text), headline=text, byline=text, tags=(text, "two"))
    for name, content in {
        "hugo.toml": 'baseURL = "https://x.example/"\n[markup.goldmark.extensions]\ntypographer = false\n',
        "config.toml": 'baseURL = "https://x.example/"\n[markup.goldmark.extensions]\ntypographer = false\n',
        "content/posts/story/index.md": render_markdown(page, language_of("en")),
        "layouts/_default/single.html": "{{ .Title }}\n{{ .Date.Format `2006-01-02` }}\n{{ .Params.author }}\n"
        "{{ delimit .Params.tags `|` }}\n{{ .Params.image }}\n{{ .Content }}",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    subprocess.run(["hugo", "--quiet"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    lines = (tmp_path / "public/posts/story/index.html").read_text(encoding="utf-8").split("\n", 5)
    assert [html.unescape(line) for line in lines[:5]] == [
        text, "2026-05-14", text, f"{text}|two", "https://news.example/how/stills/lead.jpg",
    ]  # fmt: skip
    assert html.unescape(lines[5]).count(text) >= 10


def test_the_order_is_that_of_the_article() -> None:
    words = read_words(print_body(make_page()))
    order = [
        "A clip from the shelves", "By Ada Writer", "Caption of lead", "0:58", "Credit: NBC", "One bold line",
        "Casino Night", "Credit: NBC", "Credit: Peacock", "NBC posted the clip with this caption:",
        "“Unearthed from the archives.", "A first look.”", "— NBC on YouTube", "Text of a", "Caption of a",
        "Text of b", "Caption of b", "First words.", "Second words.", "— John (Jim) and Jenna (Pam)", "Afterwards",
        "one", "three", TO_WRITE.strip("*"), "Text of e", "Which moment?", "Take the quiz", "A name was wrong.",
    ]  # fmt: skip
    place = 0
    for each in order:
        place = words.index(each, place) + len(each)
    assert "How they did it" not in words  # it stands in the front matter
    assert render_markdown(make_page(), language_of("en"), front=False).startswith("# How they did it\n")


def test_each_quotation_is_one_block_with_its_speaker() -> None:
    tokens = read(print_body(make_page()))
    depth, quotes = 0, []
    for token in tokens:
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "blockquote_open":
            quotes.append("")
        if depth and token.type in ("text", "paragraph_close"):
            quotes[-1] += token.content or "\n"
    assert quotes == [
        "“Unearthed from the archives.\nA first look.”\n— NBC on YouTube · 1 March 2019\n",
        "First words.\nSecond words.\n— John (Jim) and Jenna (Pam)\n",
    ]


def test_headings_are_the_writers_and_in_a_timeline_the_times() -> None:
    page = make_page()
    article = print_body(page)
    assert re.findall("^#.*", article, re.MULTILINE) == ["## Afterwards"]
    timeline = print_body(replace(page, style="timeline", sections=page.sections[:1]))
    clip = "clip/the%20clip.mp4"
    assert re.findall("^#.*", timeline, re.MULTILINE) == [
        f"## [0:10]({clip}#t=10)", f"## [0:15]({clip}#t=15) · Hidden camera", f"## [0:58]({clip}#t=58) · Quote",
    ]  # fmt: skip
    without = change_clip(replace(page, style="timeline", sections=page.sections[:1]), video=None)
    assert "\n## 0:15 · Hidden camera\n" in print_body(without)


def test_every_credit_has_a_line_of_its_own() -> None:
    page = replace(make_page(), lead=make_picture("lead", 58, credit=Credit("Blender Animation Studio")))
    page = change_clip(page, source="Blender", credits=(Credit("Blender"), Credit("Blender Studio"), Credit("Blender")))
    lines = print_body(page).split("\n")
    printed = [line for line in lines if line.startswith("Credit: ")]
    assert printed == [
        "Credit: Blender Animation Studio", "Credit: Blender", "Credit: Blender Studio", "Credit: NBC", "Credit: NBC",
    ]  # fmt: skip
    for place in (number for number, line in enumerate(lines) if line in printed):
        assert lines[place - 1] == lines[place + 1] == ""


def test_pictures_videos_and_links_lead_where_they_should() -> None:
    tokens = read(print_body(make_page()))
    images = [(token.attrs["src"], token.content) for token in tokens if token.type == "image"]
    assert images == [
        ("stills/lead.jpg", "Alt of lead"), ("keyframes/0003.jpg", "The clip: Casino Night"),
        ("stills/a.jpg", "Alt of a"),        ("snippets/b.jpg", "Snippet at 0:15"),
    ]  # fmt: skip
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    clip = "clip/the%20clip.mp4"
    assert links == [
        f"{clip}#t=58", clip, "https://example.com/watch?v=1&copy;=2", f"{clip}#t=10", "snippets/b.mp4",
        "https://q.example/%28a%29",
    ]  # fmt: skip


def test_a_publishers_clip_is_linked_where_it_is() -> None:
    page = change_clip(make_page(), video=None, link=True, quote="")
    body = print_body(page)
    assert "[![Watch the clip](keyframes/0003.jpg)](https://example.com/watch?v=1&amp;copy;=2)" in body
    assert "Source: [NBC on YouTube](" in body
    assert "#t=" not in body
    unsaid = print_body(change_clip(page, url="", link=False, source="", lead_in=""))
    assert "![](keyframes/0003.jpg)" in unsaid
    assert "Source" not in unsaid


def test_lists_that_follow_one_another_stay_apart() -> None:
    kinds: tuple[BlockKind, ...] = ("list", "list", "numbered", "numbered", "list")
    lists = tuple(Block(kind, ("one", "two\\\nmore")) for kind in kinds)
    found = count(print_body(make_page(sections=(), intro=lists)))
    assert (found["bullet_list_open"], found["ordered_list_open"], found["list_item_open"]) == (3, 2, 10)


def test_contents_and_placeholders_are_marked() -> None:
    page = make_page(overview=True, todo=("intro", "closing"))
    body = print_body(page)
    assert "**In this story**\n\n- [0:10](clip/the%20clip.mp4#t=10) Name of a\n" in body
    assert body.count(TO_WRITE) == 3
    listed = replace(page, intro=(Block("list", ("one",)),))
    assert f"{TO_WRITE}\n\n- one" in print_body(listed)


def fill(text: str) -> Page:
    """A page with `text` in every place where a person's text can stand, cleaned as the plan of a page is."""
    credit = Credit(text, text, text)
    lead = make_picture("lead", 58, alt=text, caption=text, credit=credit)
    moments = (
        replace(make_moment("x", 5, picture=lead, video=make_video("x", caption=text, credit=credit)), name=text),
        replace(make_moment("y", 9, quote=True, people=(text, text)), name=text),
        replace(make_moment("z", 10), kind=text),
    )
    clip = make_clip(title=text, lead_in=text, quote=text, source=text, credits=(credit,))
    page = make_page(standfirst=text, byline=text, lead=lead, clip=clip, more=text, style="timeline", overview=True)
    sections = tuple(replace(section, heading=text, moments=moments) for section in page.sections)
    return clean_page(replace(page, sections=sections))


HOSTILE = st.text(
    st.sampled_from("ab \n\t#>*_-+=`~[]()!<>&;\\|:{}%1.)\"'$^@/\u202e\u05d0\u2028\u00a0\x00é"), max_size=30
)
"""Texts made of what is markup for somebody."""


@settings(deadline=None, max_examples=80)
@given(HOSTILE.map(lambda text: f"x{text}y"))
def test_no_text_is_taken_for_markup(text: str) -> None:
    body = print_body(fill(text))
    harmless = print_body(fill("xy"))
    marks = {"text", "text_special", "softbreak", "hardbreak", "inline"}
    paragraphs = len(re.split(r"\n\s*\n", clean(text).strip())) - 1  # the publisher's line may have several
    expected = count(harmless) + Counter({"paragraph_open": paragraphs})
    found = count(body)
    assert {kind: found[kind] for kind in found.keys() - marks} == {
        kind: expected[kind] for kind in expected.keys() - marks
    }
    shown = " ".join(re.sub("[\u2066-\u2069]", "", clean(text)).split())
    assert read_words(body).count(shown) >= 10
    assert [re.sub("[\u2066-\u2069]", "", alt) for alt in read_alts(body)].count(shown) >= 2


@pytest.mark.parametrize("alt", ["Scene #3, 100% of snake_case & co. - 5 < 6; (c) {x} $4", "Jim > Pam + 1!"])
def test_an_alt_text_is_escaped_only_where_it_must_be(alt: str) -> None:
    """Some readers lose what is escaped in an alt text, so that usual texts hold no escape."""
    assert f"![{alt}](stills/lead.jpg)" in print_body(make_page(lead=make_picture("lead", 58, alt=alt)))


def test_a_field_in_another_script_does_not_reorder_its_neighbours() -> None:
    hebrew = "\u05d0\u05d1"
    page = replace(make_page(), lead=make_picture("lead", 58, credit=Credit(hebrew)), byline=hebrew)
    body = print_body(page)
    assert f"Credit: \u2067{hebrew}\u2069" in body
    assert f"By \u2067{hebrew}\u2069" in body


def test_times_are_rounded_up_to_the_millisecond() -> None:
    lead = replace(make_picture("lead", 58), time=Fraction(3725_0001, 10000))
    assert "[1:02:05](clip/the%20clip.mp4#t=3725.001)" in print_body(make_page(lead=lead))
