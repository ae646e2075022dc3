"""A theme is a folder of templates: what is in it replaces bts's own, and what is wrong in it is named."""

from pathlib import Path

import pytest

from bts.errors import UsageError
from bts.pipeline import run_clip
from bts.report import Report
from bts.work import Job
from tests.little import little_clip


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
    (clip.parent / "dark" / "story.md.jinja").write_text("# {{ page.headline }}")
    assert not tell(clip).failures
    assert (clip.parent / "out" / "story.md").read_text().startswith("# ")
    assert (clip.parent / "out" / "story.md").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("story.md.jinja", "fine\n{% if %}", "dark/story.md.jinja: line 2: the template cannot be used"),
        ("story.md.jinja", "{{ page.headlin }}", "has no attribute 'headlin'"),
        ("story.md.jinja", "{% include 'none.css' %}", "none.css"),
        ("story.md.jinja", "{{ page.__class__.__mro__ }}", "access to attribute '__class__'"),
        ("story.md.jinja", "{% include '../bts.toml' %}", "../bts.toml"),
        ("styles.css", "", "styles.css is no template of a story; a theme may hold macros.jinja, story.css"),
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
