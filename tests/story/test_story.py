"""The page holds the words of the notes, escapes all of them, and leads only to files that exist."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bts import media, story
from bts.choices import STORY_FORMATS
from bts.config import Config, SnippetsOptions, StoryOptions
from bts.errors import OutputError, UsageError
from bts.model import Credit, Keyframe, Made, Note, Person, Shot
from bts.story import Material
from bts.story.linked_data import add_zone
from bts.story.page import format_credit
from bts.story.plan import format_iso_duration, keep_web_url, make_title, split_paragraphs
from bts.story.write import format_day
from tests.media.make_clips import numbered_clip

HOSTILE = (
    """</script><img src=x onerror=alert(1)> "quoted" 'single' & <b>bold</b> --> {{ 7*7 }} [x](javascript:a) `c` *e*"""
)


class Reader(HTMLParser):
    """Elements, their attributes, and the visible words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.data = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.data += data
        elif self._in != "style":
            self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> media.ClipInfo:
    folder = tmp_path_factory.mktemp("story")
    return media.probe(numbered_clip(folder / "the clip's, 100% #1.mp4", "-c:v", "libx264", frames=1000, size=(64, 48)))


def picture(path: Path, size: tuple[int, int] = (320, 180)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (90, 90, 90)).save(path)
    return path


def material(info: media.ClipInfo, folder: Path, words: str = "Words", **more: Any) -> Material:
    """A story with two stills, a snippet, a quote and a plain note; every text carries `words`."""
    notes = (
        Note("n1", Fraction(1), caption=f"Opening {words}", alt=f"Alt {words}", use=("still",)),
        Note("n2", Fraction(3), Fraction(6), kind="hidden-camera", text=f"Hidden {words}", caption=f"Snip {words}",
             use=("snippet",)),
        Note("n3", Fraction(8), kind="quote", text=f"Said {words}", people=(Person(f"Who {words}", f"As {words}"),),
             use=("quote",)),
        Note("n4", Fraction(10), kind="sound", text=f"First {words}\n\nSecond paragraph"),
        Note("n5", Fraction(12), caption=f"Closing {words}", use=("still",), credit=Credit(f"Owed {words}")),
        Note("n6", Fraction(13), text="gone", deleted=True),
    )  # fmt: skip
    snippet = folder / "snippets" / "hidden #1.mp4"
    made = [
        Made(picture(folder / "stills" / "open (1).jpg"), "n1"),
        Made(snippet, "n2"),
        Made(snippet.with_suffix(".vtt"), "n2"),
        Made(picture(snippet.with_suffix(".jpg"), (160, 90)), "n2"),
        Made(picture(folder / "stills" / "close.jpg"), "n5"),
    ]
    options = StoryOptions(
        f"Headline {words}", f"Standfirst {words}", f"By {words}", "2026-05-14", "en", (f"One {words}", f"Two {words}"),
        f"Publisher {words}", f"Source {words}", "https://example.org/w?a=1&b=2", (f"Question {words}",),
    )  # fmt: skip
    config = Config(credit=Credit(f"House {words}", "Maker"), story=options)
    return replace(Material(info, notes, made=made, config=config), **more)


def write(given_material: Material, folder: Path, *formats: str) -> list[Made]:
    return story.write_story(given_material, lambda name: folder / name, formats or tuple(STORY_FORMATS))


def test_the_page_has_the_shape_of_the_reference_article(info: media.ClipInfo, tmp_path: Path) -> None:
    write(material(info, tmp_path), tmp_path)
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    order = ["Headline", "Standfirst", "Opening", "One", "Two", "Publisher", "0:03", "Hidden camera", "Hidden", "Snip",
             "0:08", "Said", "Who", "First", "Second paragraph", "Closing", "Question"]  # fmt: skip
    places = [page.words.index(word) for word in order]
    assert places == sorted(places)
    assert "gone" not in page.words
    assert "Credit: House Words" in page.words
    assert "Credit: Owed Words" in page.words
    assert "To write" not in page.words


def test_the_page_is_accessible(info: media.ClipInfo, tmp_path: Path) -> None:
    write(material(info, tmp_path), tmp_path, "html")
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    heads = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(heads))
    for image in page.all("img"):
        assert image["alt"]
        assert int(image["width"] or 0) > 0
        assert int(image["height"] or 0) > 0
    for video in page.all("video"):
        assert "controls" in video
        assert video["aria-label"]
    (captions,) = [track for track in page.all("track") if track["kind"] == "captions"]
    assert (captions["srclang"], captions["label"], "default" in captions) == ("en", "English", False)
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("mode", ["soft", "burn", "both", "none"])
def test_captions_start_switched_on_only_where_none_are_burnt_in(
    mode: str, info: media.ClipInfo, tmp_path: Path
) -> None:
    given_material = material(info, tmp_path)
    config = replace(given_material.config, snippets=SnippetsOptions(mode))
    write(replace(given_material, config=config), tmp_path, "html")
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    (captions,) = [track for track in page.all("track") if track["kind"] == "captions"]
    assert ("default" in captions) == (mode == "soft")


def test_every_address_leads_to_a_file_and_none_to_the_network(info: media.ClipInfo, tmp_path: Path) -> None:
    given_material = material(info, tmp_path)
    for made in given_material.made:
        made.path.touch()
    write(given_material, tmp_path)
    for name in ("story.html", "story.wordpress.html"):
        page = Reader((tmp_path / name).read_text(encoding="utf-8"))
        found = [attrs[key] for _, attrs in page.elements for key in ("src", "poster") if attrs.get(key)]
        assert len(found) >= 5
        for address in found:
            assert address is not None
            assert " " not in address
            assert (tmp_path / unquote(address)).exists(), address
    html = (tmp_path / "story.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["']?(https?:)?//(?!example\.org)|@import|url\(""", html)


def test_hostile_words_are_shown_as_written(info: media.ClipInfo, tmp_path: Path) -> None:
    write(material(info, tmp_path, HOSTILE), tmp_path)
    for name in ("story.html", "story.wordpress.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        page = Reader(text)
        assert f"Hidden {HOSTILE}" in page.words
        assert not [image for image in page.all("img") if image["src"] == "x"]
        assert "onerror" not in {key for _, attrs in page.elements for key in attrs}
        assert len(page.all("script")) == (2 if name == "story.html" else 0)
        assert page.all("img")[0]["alt"] == f"Alt {HOSTILE}"
    assert json.loads((tmp_path / "story.json").read_text(encoding="utf-8"))["headline"] == f"Headline {HOSTILE}"


def test_linked_data_repeats_what_the_page_says(info: media.ClipInfo, tmp_path: Path) -> None:
    shots = [Shot(1, Fraction(0), 0, Fraction(20), 500, Keyframe(Fraction(5), 125, 0.5))]
    given_material = material(
        info, tmp_path, HOSTILE, shots=shots, keyframes={1: picture(tmp_path / "keyframes" / "1.jpg")}
    )
    write(given_material, tmp_path, "html")
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    graph = json.loads(page.data.split("// A time")[0])["@graph"]
    by_type: dict[str, list[dict[str, Any]]] = {}
    for entry in graph:
        by_type.setdefault(entry["@type"], []).append(entry)
    assert by_type["Article"][0]["headline"] == f"Headline {HOSTILE}"
    assert [entry["creditText"] for entry in by_type["ImageObject"]] == [f"House {HOSTILE}", f"Owed {HOSTILE}"]
    (video,) = by_type["VideoObject"]
    assert video["uploadDate"] == "2026-05-14T00:00:00+00:00"
    assert video["duration"] == "PT40S"
    assert video["thumbnailUrl"] == ["keyframes/1.jpg"]
    starts = [part["startOffset"] for part in video["hasPart"]]
    assert starts == sorted(set(starts)) == [3, 8, 10]


def test_markdown_shows_hostile_words_as_written(info: media.ClipInfo, tmp_path: Path) -> None:
    from markdown_it import MarkdownIt

    write(material(info, tmp_path, HOSTILE), tmp_path, "markdown")
    html = MarkdownIt("commonmark").render((tmp_path / "story.md").read_text(encoding="utf-8"))
    page = Reader(html)
    assert f"Hidden {HOSTILE}" in page.words
    assert f"Publisher {HOSTILE}" in page.words
    assert page.all("img")[0]["alt"] == f"Alt {HOSTILE}"
    assert not [link for link in page.all("a") if str(link["href"]).startswith("javascript")]
    assert not page.all("b")


@settings(max_examples=60, deadline=None)
@example("![alt](address)")
@example("!\\[alt](address)")
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60).map(lambda t: " ".join(t.split())))
def test_any_text_survives_markdown(text: str) -> None:
    from markdown_it import MarkdownIt

    from bts.story.markdown import escape_markdown

    assert " ".join(Reader(MarkdownIt("commonmark").render(escape_markdown(text) + "\n")).words.split()) == text


def test_a_clip_without_notes_gives_a_skeleton_of_each_set_up_once(info: media.ClipInfo, tmp_path: Path) -> None:
    shots, keyframes = [], {}
    for n in range(1, 10):
        key = Keyframe(Fraction(4 * n - 2), 100 * n - 50, n / 10)
        shots.append(Shot(n, Fraction(4 * n - 4), 0, Fraction(4 * n), 1, key, same_as=1 if n == 7 else None))
        keyframes[n] = picture(tmp_path / "keyframes" / f"{n:04}.jpg")
    made = write(Material(info, shots=shots, keyframes=keyframes), tmp_path)
    assert not made[0].warnings
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    shown = [str(image["src"]) for image in page.all("img")]
    assert shown == ["keyframes/0009.jpg", *(f"keyframes/{n:04}.jpg" for n in (2, 3, 4, 5, 6, 8))]
    assert page.all("video")[0]["poster"] == "keyframes/0008.jpg"
    marked = [attrs for _, attrs in page.elements if "todo" in str(attrs.get("class", "")).split()]
    assert len(marked) == 1 + 1 + 6 + 1
    assert (tmp_path / "story.md").read_text(encoding="utf-8").count("[TO WRITE]") == 9
    assert not (tmp_path / "notes.vtt").exists()


def test_a_clip_that_browsers_cannot_play_is_shown_as_a_picture(info: media.ClipInfo, tmp_path: Path) -> None:
    shots = [Shot(1, Fraction(0), 0, Fraction(20), 500, Keyframe(Fraction(5), 125, 0.5))]
    unplayable = replace(info, plays_in_browser=False, browser_note="browsers do not play it")
    given_material = material(
        unplayable, tmp_path, shots=shots, keyframes={1: picture(tmp_path / "keyframes" / "1.jpg")}
    )
    made = write(given_material, tmp_path)
    assert any("browsers do not play it" in line for line in made[0].warnings)
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    assert "keyframes/1.jpg" in [image["src"] for image in page.all("img")]
    assert [str(video.get("id")) for video in page.all("video")] == ["None"]
    assert "Publisher Words" in page.words


def test_a_note_is_said_once_whatever_was_made_of_it(info: media.ClipInfo, tmp_path: Path) -> None:
    notes = [
        Note("a", Fraction(1), text="First only text", alt="x", use=("still",)),
        Note("b", Fraction(2), Fraction(4), text="Second only text\n\nmore", alt="x", use=("still", "snippet")),
        Note("c", Fraction(5), Fraction(6), caption="Third only caption", alt="x", use=("still", "snippet")),
        Note("d", Fraction(7), caption="Fourth only caption", alt="x", use=("still",)),
    ]
    made = [Made(picture(tmp_path / "stills" / f"{note.id}.jpg"), note.id) for note in notes]
    made += [Made(tmp_path / "snippets" / f"{name}.mp4", name) for name in "bc"]
    write(Material(info, notes, made=made), tmp_path)
    page = Reader((tmp_path / "story.html").read_text(encoding="utf-8"))
    for words in ("First only", "Second only", "Third only", "Fourth only"):
        assert page.words.count(words) == 1, words
    assert [str(image["src"]) for image in page.all("img")] == [f"stills/{name}.jpg" for name in "abcd"]


def test_a_missing_alt_text_is_said_and_never_invented(info: media.ClipInfo, tmp_path: Path) -> None:
    made = write(material(info, tmp_path), tmp_path, "html")
    assert made[0].warnings == ("the still close.jpg has no alt text; the page says its caption instead",)


def test_a_picture_that_is_gone_is_an_error_that_names_it(info: media.ClipInfo, tmp_path: Path) -> None:
    given_material = material(info, tmp_path)
    (tmp_path / "stills" / "close.jpg").write_bytes(b"")
    with pytest.raises(OutputError, match=r"close\.jpg"):
        write(given_material, tmp_path)
    with pytest.raises(UsageError, match="no such story format: pdf"):
        write(given_material, tmp_path, "pdf")


def test_wordpress_blocks_are_whole(info: media.ClipInfo, tmp_path: Path) -> None:
    write(material(info, tmp_path, HOSTILE), tmp_path, "wordpress")
    text = (tmp_path / "story.wordpress.html").read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- (/?)wp:(\w+)(?: (\{.*?\}))? -->", text)
    depth: list[str] = []
    for closing, name, attributes in blocks:
        if closing:
            assert depth.pop() == name
        else:
            depth.append(name)
            assert not attributes or json.loads(attributes)
    assert not depth
    assert text.count("<!--") == len(blocks)


@pytest.mark.parametrize(
    ("line", "shown"),
    [("NBC", "Credit: NBC"), ("Credit: NBC", "Credit: NBC"), ("Photo by A", "Photo by A"), ("© B", "© B"), ("", "")],
)
def test_a_credit_is_called_one_once(line: str, shown: str) -> None:
    assert format_credit(Credit(line)) == shown


def test_small_forms() -> None:
    assert format_iso_duration(Fraction(755, 10)) == "PT1M15.5S"
    assert format_iso_duration(Fraction(3600)) == "PT1H0S"
    assert format_iso_duration(Fraction(1001, 30000)) == "PT0.034S"
    assert format_iso_duration(Fraction(119_999_999, 1_000_000)) == "PT2M0S"
    assert add_zone("soon") == ""
    assert format_day("2026-05-14", "en-GB") == "14 May 2026"
    assert format_day("2026-05-14", "de") == "2026-05-14"
    assert format_day("spring", "en") == "spring"
    assert add_zone("2026-05-14T10:00:00+02:00") == "2026-05-14T10:00:00+02:00"
    assert make_title(Path("office_casino-night.mp4")) == "Office casino night"
    assert split_paragraphs("a\nb\n\n \nc") == ("a b", "c")
    assert keep_web_url("javascript:alert(1)") == ""
