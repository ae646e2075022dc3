"""A story printed in all formats from one plan: each note is said once, and what cannot be printed is named."""

import json
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bts import media
from bts.choices import STORY_FORMATS
from bts.config import Config, StoryOptions
from bts.errors import OutputError, UsageError
from bts.model import Credit, Made, Note, Person
from bts.story import Material, Story, compose_story
from bts.story.checking import check_page
from tests.media.make_clips import numbered_clip

NOTES = (
    Note("n1", Fraction(1), text="First only text", alt="A set", use=("still",)),
    Note("n2", Fraction(2), Fraction(4), text="Second only text\n\nmore", alt="x", use=("still", "snippet")),
    Note("n3", Fraction(5), Fraction(6), caption="Third only caption", alt="x", use=("still", "snippet")),
    Note("n4", Fraction(7), caption="Fourth only caption", alt="x", use=("still",), credit=Credit("Somebody")),
    Note("n5", Fraction(8), kind="quote", text="Fifth only text", people=(Person("Thea", "Nora"),), use=("quote",)),
    Note("n6", Fraction(9), text="Sixth private text", private=True),
    Note("n7", Fraction(9), text="Seventh removed text", deleted=True),
)

Compose = Callable[..., Story]


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> media.ClipInfo:
    folder = tmp_path_factory.mktemp("story")
    return media.probe(numbered_clip(folder / "the clip's, 100% #1.mp4", "-c:v", "libx264", frames=1000, size=(64, 48)))


@pytest.fixture
def compose(info: media.ClipInfo, tmp_path: Path) -> Compose:
    """Composes the story of NOTES, or of others, with real pictures."""

    def make(formats: Sequence[str] = tuple(STORY_FORMATS), notes: Sequence[Note] = NOTES, **settings: Any) -> Story:
        stills = [note.id for note in notes if "still" in note.use and note.caption + note.text]
        made = [Made(draw(tmp_path / "stills" / f"{name} #1.jpg"), name) for name in stills]
        for note in notes:
            if "snippet" in note.use:
                made += [Made(draw(tmp_path / "snippets" / f"{note.id}{end}"), note.id) for end in (".mp4", ".jpg")]
        credit = settings.pop("credit", Credit("House"))
        words = {"headline": "A headline", "intro": ("One.",), "closing": ("Why?",), **settings}
        config = Config(credit=credit, story=StoryOptions(**words))
        return compose_story(Material(info, tuple(notes), made=made, config=config), tmp_path, formats)

    return make


def draw(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (320, 180), (90, 90, 90)).save(path, "jpeg")
    return path


class Words(HTMLParser):
    """The visible words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self._hidden = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden |= tag in ("script", "style", "template")

    def handle_endtag(self, tag: str) -> None:
        self._hidden &= tag not in ("script", "style", "template")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data


@pytest.mark.parametrize("style", ["article", "timeline"])
def test_each_published_note_is_said_once_in_every_format(compose: Compose, style: str) -> None:
    story = compose(style=style)
    texts = {
        "html": Words(story.texts["html"]).words,
        "markdown": story.texts["markdown"],
        "wordpress": Words(story.texts["wordpress"]).words,
    }
    for name, text in texts.items():
        for words in ("First only", "Second only", "Third only", "Fourth only", "Fifth only"):
            listed = name != "wordpress" and story.page.overview  # its contents name each moment once more
            assert text.count(words) == 1 + listed, (name, words)
        assert text.count("Somebody") >= 1, name
        assert "Thea (Nora)" in text.replace("\\", ""), name
        assert "private" not in text, name
        assert "removed" not in text, name


def test_the_same_again_is_the_same_text(compose: Compose) -> None:
    assert compose().texts == compose().texts


def test_all_that_the_page_shows_is_looked_for_after_it_is_written(compose: Compose, tmp_path: Path) -> None:
    story = compose()
    for name, text in story.texts.items():
        (tmp_path / STORY_FORMATS[name]).write_text(text, encoding="utf-8")
    for name in STORY_FORMATS:
        check_page(story.page, tmp_path, name)
    (tmp_path / "stills" / "n1 #1.jpg").unlink()
    with pytest.raises(OutputError, match=r"n1 #1\.jpg"):
        check_page(story.page, tmp_path, "html")
    page = tmp_path / "story.wordpress.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</figure>", "", 1), encoding="utf-8")
    with pytest.raises(OutputError, match="not well-formed"):
        check_page(story.page, tmp_path, "wordpress")


def test_a_picture_that_cannot_be_read_and_a_format_that_is_none_are_named(
    compose: Compose, info: media.ClipInfo, tmp_path: Path
) -> None:
    compose()
    with pytest.raises(UsageError, match="no such story format: pdf"):
        compose(["pdf"])
    notes = (Note("n9", Fraction(1), caption="Words", use=("still",)),)
    broken = Made(tmp_path / "stills" / "n9.jpg", "n9")
    broken.path.write_bytes(b"")
    with pytest.raises(OutputError, match=r"n9\.jpg"):
        compose_story(Material(info, notes, made=(broken,)), tmp_path)


def test_addresses_are_needed_for_machines_and_asked_for_once(compose: Compose) -> None:
    remarks = [line for line in compose().remarks if "[story] url" in line]
    assert len(remarks) == 1
    assert not [line for line in compose(url="https://example.org/a/").remarks if "[story] url" in line]
    assert not [line for line in compose(notes=()).remarks if "[story] url" in line]


@pytest.mark.parametrize("name", ["date", "modified", "clip_date"])
def test_a_date_that_is_none_is_said(compose: Compose, name: str) -> None:
    assert any(f"[story] {name} 'soon' is no ISO date" in line for line in compose(**{name: "soon"}).remarks)
    assert not any("ISO date" in line for line in compose(**{name: "2026-05-14T10:00+02:00"}).remarks)


def test_json_and_html_tell_one_story(compose: Compose) -> None:
    story = compose()
    data = json.loads(story.texts["json"])
    assert data["headline"] == "A headline"
    assert re.search(r"<h1[^>]*>.*A headline.*</h1>", story.texts["html"], re.DOTALL)


def test_a_video_without_a_credit_is_named(compose: Compose) -> None:
    """Stills without one are named where they are made; a video is no picture that a desk opens."""
    (line,) = [line for line in compose(credit=Credit()).remarks if "credited" in line]
    assert line.startswith("nobody is credited under the snippet at 0:02, the snippet at 0:05: ")
    assert not [line for line in compose().remarks if "credited" in line]
    assert not [line for line in compose(notes=(), credit=Credit()).remarks if "credited" in line]
