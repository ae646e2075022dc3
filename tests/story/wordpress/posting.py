"""What the tests of posting do to a site, and ask of it, as people do."""

from pathlib import Path
from typing import Any

import httpx

from bts.story.languages import language_of
from bts.story.page import Page
from bts.story.wordpress import Published, Site, publish_story
from tests.story.wordpress.editor import EditorBlock

RECORD = "story.wordpress.json"


def post(story: tuple[Page, Path], site: Site, **more: Any) -> Published:
    """Publish a story, its record in its folder."""
    page, folder = story
    return publish_story(page, language_of(page.lang), folder, site, remember=folder / RECORD, **more)


def read(site: Site, kind: str, number: int) -> dict[str, Any]:
    """What the site stores, asked without bts."""
    query = {"rest_route": f"/wp/v2/{kind}/{number}", "context": "edit"}
    answer = httpx.get(site.url, params=query, auth=(site.user, site.password), timeout=60)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


def change(site: Site, kind: str, number: int, **values: Any) -> None:
    """Change what the site stores, as a person does."""
    query = {"rest_route": f"/wp/v2/{kind}/{number}"}
    httpx.post(site.url, params=query, json=values, auth=(site.user, site.password), timeout=60).raise_for_status()


def assert_valid(blocks: list[EditorBlock]) -> None:
    assert [(block.name, block.issues) for block in blocks if not block.valid] == []
    # A block that the editor does not know, or text outside of any, comes out as one of these.
    assert not {block.name for block in blocks} & {"core/missing", "core/freeform", "core/html"}
