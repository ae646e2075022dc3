"""Whatever stands in a field is text on every page: nothing unescaped, nothing reversed, no shortcode, no NUL."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts import media
from bts.choices import STORY_STYLES
from bts.story import compose_story
from bts.story.cleaning import JOINER
from tests.media.make_clips import numbered_clip
from tests.players.chromium import Chromium
from tests.story.hostile import ATTACKS, fill, hostile_addresses, hostile_text, list_unwanted, make_material, number
from tests.web.blocks import judge_blocks
from tests.web.commonmark import read_markdown
from tests.web.elements import read_elements

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MARKED_UP = frozenset("p ul ol li blockquote em strong code a br".split())
"""Elements that Markdown in a text may become."""

MARKED_UP_BLOCKS = frozenset({"core/paragraph", "core/list", "core/list-item", "core/quote"})

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""How often each property is tried: every try prints a story in four formats and shows it to a browser."""

Texts = dict[str, str]


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> media.ClipInfo:
    folder = tmp_path_factory.mktemp("hostile")
    name = "<b>&'\" 100% #1?.mp4"
    return media.probe(numbered_clip(folder / name, "-c:v", "libx264", frames=1000, size=(64, 48)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("story")


def print_story(info: media.ClipInfo, folder: Path, style: str, refill: Callable[[Any], Any]) -> Texts:
    """The texts of a story by format."""
    return dict(compose_story(make_material(info, folder, style, refill), folder).texts)


def harmless(*, rich: bool) -> Callable[[Any], Any]:
    """Replaces each text by a harmless one, in the same number of paragraphs."""
    words = number(lambda: "Harmless")
    return lambda record: fill(record, words, lambda: "https://example.org/", rich=rich, plain=True)


def hostile(data: st.DataObject, *, rich: bool) -> Callable[[Any], Any]:
    """Replaces each text without Markdown by a hostile one, or (`rich`) each with Markdown."""
    words = number(lambda: data.draw(hostile_text))
    addresses = lambda: data.draw(hostile_addresses)  # noqa: E731
    return lambda record: fill(record, words, addresses, rich=rich, plain=not rich)


def everywhere(text: str, *, rich: bool) -> Callable[[Any], Any]:
    """Puts one text into every field, or into every one without Markdown."""
    words = number(lambda: text)
    return lambda record: fill(record, words, lambda: "https://example.org/", rich=rich, plain=True)


styles = st.sampled_from(STORY_STYLES)


@FEW
@given(style=styles, data=st.data())
def test_a_field_is_text_in_html(
    style: str, data: st.DataObject, info: media.ClipInfo, folder: Path, chromium: Chromium
) -> None:
    plain = read_elements(chromium, print_story(info, folder, style, harmless(rich=False))["html"])
    texts = print_story(info, folder, style, hostile(data, rich=False))
    page = read_elements(chromium, texts["html"])
    assert page.all == plain.all
    assert page.running == ()
    assert page.comments == plain.comments
    for text in texts.values():
        assert list_unwanted(text) == []
    json.loads(texts["json"])


@FEW
@given(style=st.sampled_from(["article", "timeline"]), data=st.data())
def test_markdown_in_a_text_becomes_a_few_elements_and_no_others(
    style: str, data: st.DataObject, info: media.ClipInfo, folder: Path, chromium: Chromium
) -> None:
    plain = read_elements(chromium, print_story(info, folder, style, harmless(rich=False))["html"])
    texts = print_story(info, folder, style, hostile(data, rich=True))
    page = read_elements(chromium, texts["html"])
    more = page.all - plain.all
    assert {element.split()[0] for element in more} <= MARKED_UP, more
    assert {name for element in more if element.startswith("a ") for name in element.split()[1:]} <= {"href", "rel"}
    assert page.running == ()
    for text in texts.values():
        assert list_unwanted(text) == []
    data_of = json.loads(texts["json"])
    assert data_of["headline"]


@FEW
@given(style=styles, rich=st.booleans(), data=st.data())
def test_a_post_keeps_its_blocks_and_calls_no_shortcode(
    style: str, rich: bool, data: st.DataObject, info: media.ClipInfo, folder: Path, chromium: Chromium
) -> None:
    plain = print_story(info, folder, style, harmless(rich=False))["wordpress"]
    post = print_story(info, folder, style, hostile(data, rich=rich))["wordpress"]
    judged, expected = judge_blocks(chromium, post), judge_blocks(chromium, plain)
    assert [block for block in judged if not block.valid] == []
    kept = [[block.name for block in found if not rich or block.name not in MARKED_UP_BLOCKS]
            for found in (judged, expected)]  # fmt: skip
    assert kept[0] == kept[1]
    assert not {"core/missing", "core/freeform", "core/html"} & {block.name for block in judged}
    assert read_elements(chromium, post).running == ()
    outside = re.sub(r"<!--.*?-->", "", post, flags=re.DOTALL)
    assert not re.search(r"\[[^\x00-\x20<>&/\[\]=\u2060]", outside)  # what WordPress looks for, as a shortcode's name
    assert "<!--" not in outside
    assert "-->" not in outside


@FEW
@given(style=styles, data=st.data())
def test_a_field_is_text_in_markdown(
    style: str, data: st.DataObject, info: media.ClipInfo, folder: Path, chromium: Chromium
) -> None:
    plain = read_markdown(chromium, body_of(print_story(info, folder, style, harmless(rich=False))["markdown"]))
    page = read_markdown(chromium, body_of(print_story(info, folder, style, hostile(data, rich=False))["markdown"]))
    assert page.shape == plain.shape


@FEW
@given(data=st.data())
def test_markdown_in_a_text_makes_no_html_picture_or_heading(
    data: st.DataObject, info: media.ClipInfo, folder: Path, chromium: Chromium
) -> None:
    plain = read_markdown(chromium, body_of(print_story(info, folder, "article", harmless(rich=False))["markdown"]))
    page = read_markdown(chromium, body_of(print_story(info, folder, "article", hostile(data, rich=True))["markdown"]))
    for kind in ("html_block", "html_inline", "image", "heading", "code_block", "thematic_break"):
        assert len(page.all(kind)) == len(plain.all(kind)), kind
    assert all(re.match("https?://|mailto:|[\\w%./-]+(#|$)", link.destination) for link in page.all("link"))


def body_of(markdown: str) -> str:
    """What stands behind the front matter, whose lines are checked on the way."""
    front, body = re.fullmatch(r"---\n(.*?)\n---\n(.*)", markdown, re.DOTALL).groups()  # type: ignore[union-attr]
    for line in front.split("\n"):
        name, _, value = line.partition(": ")
        assert re.fullmatch("[a-z_]+", name), line
        if value[:1] in {'"', "["}:
            json.loads(value)
    return str(body)


def test_every_attack_is_tried(info: media.ClipInfo, folder: Path, chromium: Chromium) -> None:
    """Each of them once in every field, since the properties above may meet some of them seldom."""
    plain = print_story(info, folder, "timeline", harmless(rich=False))
    elements, blocks = read_elements(chromium, plain["html"]).all, judge_blocks(chromium, plain["wordpress"])
    structure = read_markdown(chromium, body_of(plain["markdown"])).shape
    for attack in ATTACKS:
        texts = print_story(info, folder, "timeline", everywhere(attack, rich=False))
        assert read_elements(chromium, texts["html"]).all == elements, attack
        assert read_markdown(chromium, body_of(texts["markdown"])).shape == structure, attack
        judged = judge_blocks(chromium, texts["wordpress"])
        assert [block.name for block in judged] == [block.name for block in blocks], attack
        assert [block for block in judged if not block.valid] == [], attack
        assert [name for name, text in texts.items() if list_unwanted(text)] == [], attack


HOUSE_WORDS = "</script><img src=x onerror=alert(1)>\"'><!-- [gallery] *e* `c` \u202e "


def test_the_words_of_a_house_are_text_too(info: media.ClipInfo, folder: Path, chromium: Chromium) -> None:
    for style in STORY_STYLES:
        plain = compose_story(make_material(info, folder, style), folder)
        words = {key: HOUSE_WORDS + word for key, word in plain.language.words.items()}
        material = make_material(info, folder, style)
        config = replace(material.config, story=replace(material.config.story, words=words))
        texts = compose_story(replace(material, config=config), folder).texts
        assert read_elements(chromium, texts["html"]).all == read_elements(chromium, plain.texts["html"]).all
        shapes = [read_markdown(chromium, body_of(each["markdown"])).shape for each in (texts, plain.texts)]
        assert shapes[0] == shapes[1]
        assert [block for block in judge_blocks(chromium, texts["wordpress"]) if not block.valid] == []
        words_alone = re.sub(r"<!--.*?-->", "", texts["wordpress"], flags=re.DOTALL)
        assert "[" not in words_alone.replace(f"[{JOINER}", "")
        assert [name for name, text in texts.items() if list_unwanted(text)] == []


LEFTS = """(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf("NBC 1963");
    if (at < 0) continue;
    const lefts = [];
    for (let i = at; i < at + 8; i++) {
      const range = document.createRange();
      range.setStart(walker.currentNode, i); range.setEnd(walker.currentNode, i + 1);
      lefts.push(range.getBoundingClientRect().left); }
    if (lefts[7] > 0) found.push(lefts); }
  return JSON.stringify(found); })()"""


@pytest.mark.parametrize("override", ["\u202e", "\u202b", "\u2067", "\u202e\u2067"])
def test_a_credit_reads_from_left_to_right_whatever_the_caption_holds(
    override: str, info: media.ClipInfo, folder: Path, chromium: Chromium, tmp_path: Path
) -> None:
    from markdown_it import MarkdownIt

    texts = print_story(info, folder, "article", everywhere(f"{override}evil עוד NBC 1963", rich=True))
    pages = {
        "html": texts["html"],
        "wordpress": f"<!doctype html><meta charset=utf-8>{texts['wordpress']}",
        "markdown": f"<!doctype html><meta charset=utf-8>{MarkdownIt('commonmark').render(body_of(texts['markdown']))}",
    }
    for name, text in pages.items():
        page = tmp_path / f"{name}.html"
        page.write_text(text, encoding="utf-8")
        chromium.visit(page.as_uri(), "true")
        found = json.loads(chromium.tab.ask(LEFTS))
        assert len(found) > 5, name
        assert all(lefts == sorted(lefts) for lefts in found), name
