"""The page of pictures: whole in one file, true, readable for all, and deaf to what its texts would like to be."""

import json
import shlex
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from bts.catalogue.pictures.page import render_page, write_page
from bts.catalogue.records import Hit
from bts.errors import OutputError
from tests.players.chromium import Chromium
from tests.stills.test_where import draw_scene
from tests.story.hostile import hostile_text
from tests.web.axe import list_violations, measure_overflow

SECRET = "the unannounced guest"


def command_of(hit: Hit) -> str:
    return f"bts still {shlex.quote(hit.clip.name)} {float(hit.time)}"


class Reading(HTMLParser):
    """What a browser makes of a page, so far as a test must know: elements with their attributes, and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("keyframes")
    paths = [home / f"{seed:04}.jpg" for seed in range(3)]
    for seed, path in enumerate(paths):
        draw_scene(seed).save(path, quality=90)
    draw_scene(3).resize((180, 320)).save(home / "tall.jpg")
    (home / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    return [*paths, home / "tall.jpg", home / "broken.jpg", home / "gone.jpg"]


def make_hits(pictures: list[Path]) -> list[Hit]:
    text = "The cameras were hidden behind the bar of the casino"
    hits = [
        Hit(
            ("note", "caption", "transcript", "shot")[n % 4], Path(f"/archive/reel {n}.mp4"), f"Reel {n}",
            Fraction(n * 61, 2), None if n % 3 else Fraction(n * 61 + 4, 2), text if n % 4 != 3 else "",
            ((4, 11), (46, 52)) if n % 4 != 3 else (), picture=picture, shot=n + 1, credit="NBC" if n % 2 else "",
            people=("Ann Lee",), tags=("casino", "night"), date="1962-05-14T10:00:00", gone=n == 2,
            why="agrees by 97% with its keyframe" if n % 4 == 3 else "",
        )
        for n, picture in enumerate(pictures)
    ]  # fmt: skip
    return [*hits, Hit("note", Path("/archive/p.mp4"), SECRET, Fraction(1), None, SECRET, private=True)]


def test_private_hits_never_get_onto_it(pictures: list[Path], tmp_path: Path) -> None:
    written = write_page(make_hits(pictures), tmp_path / "page.html", "cameras casino", command_of)
    assert (written.hits, written.private) == (6, 1)
    text = written.path.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "p.mp4" not in text


def test_what_was_searched_for_is_marked_and_each_hit_has_its_picture_or_says_that_it_has_none(
    pictures: list[Path],
) -> None:
    html = render_page(make_hits(pictures)[:-1], "cameras casino", command_of)
    read = Reading(html)
    images = [attributes for tag, attributes in read.elements if tag == "img"]
    assert read.texts["mark"] == "camerascasino" * 5
    assert len(images) == 4
    assert all(image["alt"] and str(image["src"]).startswith("data:image/jpeg;base64,") for image in images)
    assert html.count("No picture") == 2
    assert html.count("bts still") == 6
    links = [attributes["href"] for tag, attributes in read.elements if tag == "a"]
    assert links[0] == "file:///archive/reel%200.mp4#t=0.000"
    assert len(links) == 5


def test_a_page_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        write_page([], target, "x", command_of)
    assert target.read_text(encoding="utf-8") == "mine"
    assert write_page([], target, "x", command_of, force=True).hits == 0


def test_the_same_hits_give_the_same_bytes(pictures: list[Path]) -> None:
    hits = make_hits(pictures)[:-1]
    assert render_page(hits, "x", command_of) == render_page(hits, "x", command_of)


names = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1).filter(
    lambda n: n not in {".", ".."}
)


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(hostile_text.filter(bool), min_size=8, max_size=8),
    name=names | st.just("l-\udce9.mp4"),
    cut=st.integers(0, 9),
)
def test_no_text_is_more_than_text(texts: list[str], name: str, cut: int) -> None:
    assume(name not in {texts[1], "a"})  # a title that is the clip's name is not printed twice

    def page(values: list[str]) -> Reading:
        heading, title, text, credit, why, person, tag, sort = values
        marks = ((min(cut, len(text)), len(text)),)
        hit = Hit(
            "note", Path("/archive") / name, title, Fraction(3), None, text, marks, credit=credit, why=why,
            people=(person,), tags=(tag,), sort=sort,
        )  # fmt: skip
        html = render_page([hit], heading, lambda hit: f"bts still {hit.title} 3")
        html.encode("utf-8")
        return Reading(html)

    assert page(texts).shape == page(["a"] * 8).shape


@pytest.fixture(scope="module")
def page(pictures: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    hits = [*make_hits(pictures), Hit("note", Path("/a/" + "long" * 40), "L" * 200, Fraction(1), None, "w" * 900)]
    target = tmp_path_factory.mktemp("page") / "page.html"
    Image.new("RGB", (640, 360), (90, 30, 30)).save(target.with_name("asked.png"))
    return write_page(hits, target, "cameras casino", command_of, asked=target.with_name("asked.png")).path


@pytest.mark.slow
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(chromium: Chromium, page: Path) -> None:
    assert list_violations(chromium, page.as_uri()) == []
    assert measure_overflow(chromium, page.as_uri()) == {}


def test_it_narrows_down_by_words_and_kinds_from_a_disk(chromium: Chromium, page: Path) -> None:
    chromium.visit(page.as_uri(), "true")
    shown = "[...document.querySelectorAll('.hit')].filter(hit => hit.offsetParent).length"
    assert chromium.tab.ask(shown) == 7
    type_in = "const f = document.getElementById('filter'); f.value = %s; f.dispatchEvent(new Event('input')); "
    assert chromium.tab.ask(f"{{ {type_in % json.dumps('REEL cásino')} }} {shown}") == 6
    assert chromium.tab.ask("document.getElementById('shown').textContent") == "6"
    assert chromium.tab.ask(f"{{ {type_in % json.dumps('nowhere')} }} {shown}") == 0
    assert chromium.tab.ask("document.getElementById('nothing').offsetParent !== null")
    assert chromium.tab.ask(f"{{ {type_in % json.dumps('')} }} {shown}") == 7
    assert chromium.tab.ask(f"document.querySelector('fieldset input[value=shot]').click(); {shown}") == 6


def test_its_pictures_are_drawn_and_nothing_is_loaded(chromium: Chromium, page: Path) -> None:
    chromium.visit(page.as_uri(), "true")
    drawn = "Promise.all([...document.images].map(i => (i.loading = 'eager', i.decode()))).then(() => true)"
    assert chromium.tab.ask(drawn)
    assert (
        chromium.tab.ask("performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length")
        == 0
    )
