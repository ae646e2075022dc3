"""Where things stand on a page in a real browser: captions under their pictures, the clip as wide as the text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bts.story.languages import language_of
from bts.story.page import Page, Section
from bts.story.printing.html import render_html
from bts.story.theme import list_themes
from tests.players.chromium import Chromium
from tests.story.made_page import make_moment, make_page, make_picture
from tests.web.axe import View, show, stop_showing

INSET = 18
"""CSS pixels by which a caption may stand in from its picture, where the picture fills the window."""

PLACES = """(() => {
  const box = name => { const found = document.querySelector(name); return found && found.getBoundingClientRect(); };
  const edge = rect => rect && [rect.left, rect.right];
  const lead = document.querySelector(".lead img"), shape = lead && lead.naturalWidth / lead.naturalHeight;
  const drawn = rect => {  // a picture that is not cut stands in the middle of its box
    const middle = (rect.left + rect.right) / 2, half = Math.min(rect.width, rect.height * shape) / 2;
    return [middle - half, middle + half]; };
  const shown = document.querySelector(".wall img");
  return {picture: lead && drawn(lead.getBoundingClientRect()), caption: edge(box(".lead .caption")),
    clip: edge(box("#clip")),
    text: edge(box("#text p")), around: shown && getComputedStyle(shown).backgroundColor,
    shape: shown && shown.clientWidth / shown.clientHeight}; })()"""


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Chromium]:
    """The browser, which afterwards has its own size again."""
    yield chromium
    stop_showing(chromium)


def place(browser: Chromium, page: Page, theme: str, width: int, folder: Path) -> Any:
    """Where the parts of a page stand in a window of this width, with pictures of one colour."""
    for picture in page.pictures:
        (folder / picture.href).parent.mkdir(exist_ok=True)
        Image.new("RGB", (picture.width, picture.height), "teal").save(folder / picture.href)
    (folder / "page.html").write_text(render_html(page, language_of("en"), Path(theme)), encoding="utf-8")
    show(browser, View(width, dark=False))
    browser.visit((folder / "page.html").as_uri(), "[...document.images].slice(0, 1).every(i => i.complete)")
    return browser.tab.ask(PLACES)


@pytest.mark.parametrize("size", [(176, 144), (1280, 720)])
@pytest.mark.parametrize("theme", list_themes())
def test_a_caption_stands_under_its_picture(
    browser: Chromium, tmp_path: Path, theme: str, size: tuple[int, int]
) -> None:
    lead = replace(make_picture("lead", 58), width=size[0], height=size[1], sources=())
    for width in (375, 768, 1440):
        found = place(browser, replace(make_page(), lead=lead), theme, width, tmp_path)
        inset = found["caption"][0] - found["picture"][0]
        fills = found["picture"][1] - found["picture"][0] > width - 2
        assert -1 < inset < (INSET if fills else 1), (width, found)


@pytest.mark.parametrize("theme", list_themes())
def test_a_wall_of_pictures_has_no_bars_and_a_clip_as_wide_as_the_text(
    browser: Chromium, tmp_path: Path, theme: str
) -> None:
    wide = replace(make_picture("wide", 2), width=854, height=362, sources=())
    page = replace(make_page(style="pictures"), lead=None)
    page = replace(page, sections=(Section("", (make_moment("a", 2, picture=wide),)),))
    found = place(browser, page, theme, 1440, tmp_path)
    assert found["around"] == "rgba(0, 0, 0, 0)"
    assert found["shape"] == pytest.approx(854 / 362, abs=0.02)
    assert found["clip"] == pytest.approx(found["text"], abs=1)
