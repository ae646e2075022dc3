"""What browsers, newsrooms, site generators and search engines say of real stories, after they have travelled."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.players.chromium import Chromium
from tests.story.hostile import list_unwanted
from tests.story.tellings import CLIPS, TELLINGS, Telling, tell
from tests.web.axe import View, list_violations, measure_overflow
from tests.web.blocks import judge_blocks
from tests.web.commonmark import read_markdown
from tests.web.linked_data import SCHEMA, expand_page, list_faults, list_records, type_of
from tests.web.nu import list_errors
from tests.web.servers import serve_plainly
from tests.web.watching import click_times, count_cues

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # a test may wait until another has made the stories

TOLD = tuple(told for told in TELLINGS if told.notes != 0 and told.style != "pictures")
"""Those that have notes on the page."""

PLAYED = tuple(told for told in TOLD if told.media == "web")
"""Those that have the clip on the page as well."""

FULL = "headline description inLanguage datePublished author publisher mainEntityOfPage image video".split()
"""What the record of an article says where the settings say all."""

FORMATS = ("story.html", "story.md", "story.wordpress.html", "story.json")


AROUND = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Another page</title><style>footer p {{ color: rgb(1, 2, 3); background: white }}</style></head>
<body><main><h1>A page of another house</h1>
{inside}
</main><footer><p>Its own words</p></footer></body></html>"""
"""A page of somebody else, in which the body of an article stands."""


@pytest.fixture(params=TELLINGS, ids=str)
def telling(request: pytest.FixtureRequest) -> Telling:
    """Each way to tell a story."""
    told: Telling = request.param
    _skip_without_clip(told)
    return told


@pytest.fixture(params=TOLD, ids=str)
def told(request: pytest.FixtureRequest) -> Telling:
    """Each way that has notes on the page."""
    told: Telling = request.param
    _skip_without_clip(told)
    return told


@pytest.fixture(params=PLAYED, ids=str)
def played(request: pytest.FixtureRequest) -> Telling:
    """Each way that has notes and the clip on the page."""
    told: Telling = request.param
    _skip_without_clip(told)
    return told


def _skip_without_clip(told: Telling) -> None:
    if not CLIPS[told.clip].exists():
        pytest.skip("the real footage (../shared/footage) is not on this machine")


class Addresses(HTMLParser):
    """The addresses that a page loads or leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.loaded += [given[name] for name in ("src", "poster") if given.get(name)]
        self.loaded += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        if tag == "link" and given.get("rel") == "stylesheet":
            self.loaded.append(given["href"])


def read(telling: Telling, name: str) -> str:
    return (tell(telling) / name).read_text(encoding="utf-8")


def data_of(telling: Telling) -> Any:
    return json.loads(read(telling, "story.json"))


def moments_of(data: Any) -> list[Any]:
    return [moment for section in data["sections"] for moment in section["moments"]]


def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(telling: Telling, chromium: Chromium) -> None:
    address = (tell(telling) / "story.html").as_uri()
    assert list_violations(chromium, address) == []
    assert measure_overflow(chromium, address) == {}


def test_the_nu_checker_finds_no_error_in_any_page(tmp_path: Path) -> None:
    texts = {}
    for each in TELLINGS:
        if CLIPS[each.clip].exists():
            texts[f"{each}.html"] = read(each, "story.html")
            texts[f"{each}-single.html"] = read(each, "story.single.html")
            texts[f"{each}-embed.html"] = AROUND.format(lang=each.lang, inside=read(each, "story.embed.html"))
    assert texts
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert list_errors([tmp_path / name for name in texts]) == []


def test_the_body_of_an_article_fits_into_another_page(telling: Telling, chromium: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "around.html"
    page.write_text(AROUND.format(lang=telling.lang, inside=read(telling, "story.embed.html")), encoding="utf-8")
    assert list_violations(chromium, page.as_uri(), (View(375, dark=False), View(1440, dark=True))) == []
    assert chromium.tab.ask("getComputedStyle(document.querySelector('footer p')).color") == "rgb(1, 2, 3)"


def test_all_that_a_page_shows_lies_in_its_folder(telling: Telling) -> None:
    folder = tell(telling)
    addresses = Addresses(read(telling, "story.html")).loaded
    assert len(addresses) > 2
    for address in addresses:
        if not address.startswith("data:"):
            assert not urlsplit(address).scheme, address
            assert (folder / unquote(urlsplit(address).path)).resolve().is_relative_to(folder.resolve()), address
            assert (folder / unquote(urlsplit(address).path)).is_file(), address


def test_the_block_editor_takes_every_block_as_it_is(telling: Telling, chromium: Chromium) -> None:
    judged = judge_blocks(chromium, read(telling, "story.wordpress.html"))
    assert [block for block in judged if not block.valid] == []
    names = [block.name for block in judged]
    assert not {"core/missing", "core/freeform", "core/html"} & set(names)
    data = data_of(telling)
    moments = moments_of(data)
    assert names.count("core/image") >= sum(bool(moment["picture"]) for moment in moments)
    assert names.count("core/video") >= sum(bool(moment["video"]) for moment in moments)
    assert names.count("core/embed") == ("youtube.com" in data["clip"]["url"])


def test_markdown_is_what_it_means(telling: Telling, chromium: Chromium) -> None:
    text = read(telling, "story.md")
    front, body = re.fullmatch(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    assert all(re.match(r'[a-z_]+: ("|\[|\d{4}-\d\d-\d\d|true|false)', line) for line in front.split("\n")), front
    page = read_markdown(chromium, body)
    assert not page.all("html_block") + page.all("html_inline") + page.all("code_block")
    moments = moments_of(data_of(telling))
    quotes = sum(moment["quote"] for moment in moments) + bool(data_of(telling)["clip"]["quote"])
    assert len(page.all("block_quote")) == quotes
    pictures = sum(bool(moment["picture"]) + bool(moment["video"]) for moment in moments)
    assert len(page.all("image")) >= pictures
    folder = tell(telling)
    for node in page.all("image") + page.all("link"):
        parts = urlsplit(node.destination)
        assert parts.scheme in {"https", ""}, node.destination
        assert parts.scheme or (folder / unquote(parts.path)).is_file(), node.destination


def test_a_search_engine_takes_the_records(telling: Telling) -> None:
    expanded = expand_page(read(telling, "story.html"))
    assert list_faults(expanded) == []
    types = {type_of(record) for record in list_records(expanded)}
    if telling.notes:
        assert {"Article", "VideoObject", "ImageObject"} <= types
    if telling in TOLD and telling.clip != "broadcast":  # it is too short for moments
        assert "Clip" in types
    if telling in TOLD:
        (article,) = (record for record in expanded if type_of(record) == "Article")
        assert set(FULL) <= {name.removeprefix(SCHEMA) for name in article}


def test_captions_and_chapters_arrive_from_disk_and_from_each_server(played: Telling, chromium: Chromium) -> None:
    folder = tell(played)
    page = folder / "story.html"
    snippets = sum(bool(moment["video"]) for moment in moments_of(data_of(played)))
    with serve_plainly(folder) as plain:
        for address in (page.as_uri(), f"{plain}story.html", chromium.server.url(page)):
            cues = count_cues(chromium, address)
            assert all(track.count for track in cues), (address, cues)
            kinds = [track.kind for track in cues]
            assert kinds.count("chapters") == 1
            assert kinds.count("captions") >= snippets


def test_a_click_on_a_time_arrives_from_disk_and_from_each_server(played: Telling, chromium: Chromium) -> None:
    folder = tell(played)
    page = folder / "story.html"
    with serve_plainly(folder) as plain:
        for address in (page.as_uri(), f"{plain}story.html", chromium.server.url(page)):
            sought = click_times(chromium, address, [0, 2])
            assert all(abs(one.arrived - one.wanted) < 3 and one.duration > one.wanted for one in sought), sought


def test_no_format_holds_what_text_may_not(telling: Telling) -> None:
    for name in FORMATS:
        assert list_unwanted(read(telling, name)) == [], name


def test_each_credit_is_printed_in_every_format(told: Telling) -> None:
    data = data_of(told)
    owed = {part["credit_line"] for moment in moments_of(data) for part in (moment["picture"], moment["video"]) if part}
    assert owed
    for name in FORMATS:
        text = re.sub(r"<[^>]+>|[\u2066-\u2069]|\\(?=[^\w\s])", "", read(told, name))
        for line in owed:
            assert " ".join(line.split()) in " ".join(text.split()), (name, line)
