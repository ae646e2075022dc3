"""A theme is a folder of templates: what is in it replaces bts's own, and what is wrong in it is named."""

import re
from pathlib import Path

import pytest

from bts.errors import UsageError
from bts.media import probe
from bts.pipeline import run_clip
from bts.report import Report
from bts.story.languages import language_of
from bts.story.printing.html import render_html
from bts.story.theme import USUAL_THEME, list_theme_files, list_themes
from bts.work import Job
from tests.little import little_clip
from tests.story.made_page import make_page


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("theme") / "clip.mp4")


@pytest.fixture
def clip(made: Path, tmp_path: Path) -> Path:
    """A clip whose bts.toml names the theme `dark`."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(made.read_bytes())
    (tmp_path / "bts.toml").write_text('[story]\ntheme = "dark"\n')
    (tmp_path / "dark").mkdir()
    return clip


def tell(clip: Path) -> Report:
    return run_clip(Job(clip, clip.parent / "out", frozenset({"story"})))


def test_styles_alone_change_the_look(clip: Path) -> None:
    (clip.parent / "dark" / "story.css").write_text("body { background: black }")
    assert not tell(clip).failures
    page = (clip.parent / "out" / "story.html").read_text()
    assert "body { background: black }" in page
    assert "<article" in page
    assert tell(clip).unchanged
    (clip.parent / "dark" / "story.css").write_text("body { background: navy }")
    assert not tell(clip).unchanged
    assert "navy" in (clip.parent / "out" / "story.html").read_text()


def test_a_template_is_given_the_page(clip: Path) -> None:
    (clip.parent / "dark" / "ending.jinja").write_text("<p>{{ page.clip.frames }} frames</p>")
    assert not tell(clip).failures
    frames = probe(clip).frames
    assert f"<p>{frames} frames</p>" in (clip.parent / "out" / "story.html").read_text()


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("ending.jinja", "fine\n{% if %}", "dark/ending.jinja: line 2: the template cannot be used"),
        ("ending.jinja", "\n{{ page.headlin }}", "dark/ending.jinja: line 2: the template cannot be used"),
        ("ending.jinja", "{{ page.headline + 1 }}", "dark/ending.jinja: line 1: the template cannot be used"),
        ("ending.jinja", "{% include 'none.css' %}", "none.css"),
        ("ending.jinja", "{{ source_of('../../bts.toml') }}", "../../bts.toml"),
        ("ending.jinja", "{{ page.__class__.__mro__ }}", "access to attribute '__class__'"),
        ("ending.jinja", "{% include '../bts.toml' %}", "../bts.toml"),
        ("styles.css", "", "styles.css is no template of a story; a theme may hold article.jinja, clip.jinja"),
    ],
)
def test_what_is_wrong_in_a_theme_is_named(clip: Path, name: str, text: str, complaint: str) -> None:
    (clip.parent / "dark" / name).write_text(text)
    (failure,) = tell(clip).failures
    assert failure.exit_code == UsageError.exit_code
    assert complaint in failure.line
    assert not (clip.parent / "out" / "story.html").exists()


def test_a_theme_that_is_not_there_is_named(clip: Path) -> None:
    (clip.parent / "dark").rmdir()
    (failure,) = tell(clip).failures
    assert "dark: this theme is not a folder; correct [story] theme in bts.toml" in failure.line


def test_a_theme_is_utf8(clip: Path) -> None:
    (clip.parent / "dark" / "theme.css").write_bytes(b"/* \xff */")
    (failure,) = tell(clip).failures
    assert "dark/theme.css: this file of a theme is no text in UTF-8" in failure.line


@pytest.mark.parametrize("name", list_themes())
def test_a_theme_of_bts_is_taken_by_its_name_or_as_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for file, content in list_theme_files(Path(name)).items():
        (tmp_path / "mine" / file).write_bytes(content)
    page, language = make_page(), language_of("en")
    by_name = render_html(page, language, tmp_path / name)
    assert render_html(page, language, tmp_path / "mine") == by_name
    assert (by_name == render_html(page, language)) == (name == USUAL_THEME)


def test_no_style_knows_left_from_right() -> None:
    """Arabic and Hebrew pages are mirrored: styles name the start and the end of a line."""
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border|inset)-)?(?:left|right)\s*[:;]|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
    )
    for name in list_themes():
        for file, content in list_theme_files(Path(name)).items():
            if file.endswith(".css"):
                assert not physical.findall(content.decode()), (name, file)
    assert physical.findall("a { margin-left: 1px; left: 0; float: right; }")
