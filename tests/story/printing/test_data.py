"""story.json fits its schema, and holds all that the page holds."""

import json
from dataclasses import replace
from typing import Any

import jsonschema  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from bts import __version__
from bts.choices import STORY_STYLES
from bts.model import Credit
from bts.schemas import load_schema
from bts.story.languages import language_of
from bts.story.page import Block, Page, Publisher, Section
from bts.story.printing.data import render_data
from tests.schemas.reading import described, held, root
from tests.story.made_page import change_clip, make_clip, make_moment, make_page, make_picture

SCHEMA = jsonschema.Draft202012Validator(load_schema("story"))

MEDIA = "https://cdn.example/how"


def read(page: Page) -> Any:
    """The JSON of a page, which fits its schema."""
    value = json.loads(render_data(page, language_of(page.lang)))
    SCHEMA.validate(value)
    return value


def list_pages() -> list[Page]:
    """Pages with all that there can be, and with as little as there can be."""
    full = make_page(media_url=MEDIA, todo=("headline", "intro"))
    bare = change_clip(
        make_page(url="", lead=None, publisher=Publisher(), lang="he"), video=None, picture=None, link=True
    )
    return [full, bare, *(replace(full, style=style) for style in STORY_STYLES)]


def test_every_field_of_the_schema_is_written() -> None:
    seen = {place for page in list_pages() for place in held(root("story"), read(page))}
    assert not sorted(set(described(root("story"))) - seen)


def test_it_says_what_made_it_and_where_everything_is() -> None:
    value = read(list_pages()[0])
    assert (value["version"], value["bts"], value["direction"]) == (2, __version__, "ltr")
    assert value["clip"]["fingerprint"] == f"fast:{'0' * 32}"
    assert value["lead"]["url"] == f"{MEDIA}/stills/lead.jpg"
    assert value["lead"]["sources"][0]["url"] == f"{MEDIA}/stills/lead-640.jpg"
    first, snippet = value["sections"][0]["moments"][:2]
    assert (first["note"], first["time"], first["frame"], first["end"], first["end_frame"]) == ("a", 10, 250, 20, 500)
    assert first["url"] == "https://news.example/how/?utm=1&t=10"
    assert snippet["video"]["tracks"][0]["url"] == f"{MEDIA}/snippets/b.vtt"
    assert (first["label"], snippet["label"]) == ("", "Hidden camera")
    relative = read(list_pages()[1])
    assert (relative["direction"], relative["sections"][0]["moments"][0]["picture"]["url"]) == ("rtl", "")


def test_texts_stand_as_written_as_html_and_without_marks() -> None:
    (block,) = read(make_page(intro=(Block("list", ("**b** <i>", "[x](javascript:a)")),)))["intro"]
    assert block["kind"] == "list"
    assert block["lines"][0] == {
        "markdown": "**b** <i>", "html": "<strong>b</strong> &lt;i&gt;", "text": "b <i>",
    }  # fmt: skip
    assert "<a" not in block["lines"][1]["html"]


def test_credits_are_whole_and_printed_each_once() -> None:
    owed = (Credit("Blender"), Credit("Blender Animation Studio"), Credit("Blender", "Another maker"))
    clip = read(change_clip(make_page(), credits=owed))["clip"]
    assert [credit["line"] for credit in clip["credits"]] == [credit.line for credit in owed]
    assert clip["credit_lines"] == ["Credit: Blender", "Credit: Blender Animation Studio"]


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back(text: str) -> None:
    section = Section(text, (replace(make_moment("x", 5), name=text, people=(text,)),))
    lead = make_picture("lead", 58, alt=text, caption=text, credit=Credit(text))
    clip = make_clip(title=text, quote=text, source=text)
    value = read(make_page(headline=text, byline=text, tags=(text,), lead=lead, clip=clip, sections=(section,)))
    moment = value["sections"][0]["moments"][0]
    found = [
        value["headline"], value["byline"], *value["tags"], value["sections"][0]["heading"], moment["name"],
        *moment["people"], value["lead"]["alt"], value["lead"]["caption"], value["lead"]["credit"]["line"],
        value["clip"]["title"], value["clip"]["quote"], value["clip"]["source"],
    ]  # fmt: skip
    assert found == [text] * 12
