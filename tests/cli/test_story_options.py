"""`bts story` refuses what it cannot do before it makes anything, and prints what it made."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import annotate, little_clip

REFUSED = (
    ("--from shots --order kind", "--order has no effect on a story that is told from shots"),
    ("--from shots --style timeline", "--style has no effect on a story that is told from shots"),
    ("--merge --format json,wordpress", "--merge has no effect"),
    ("--eject theme --zip", "--eject writes the templates of a theme"),
    ("--format pdf", "no such name: pdf; formats are html, markdown, wordpress, json"),
    ("--order ,", "no such name: nothing"),
    ("--publish wordpress", "BTS_WORDPRESS_URL is not set"),
)
"""What is written after `bts story CLIP`, and what is said."""


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_cannot_be_done_is_refused_before_anything_is_made(
    bts: Bts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str, said: str
) -> None:
    monkeypatch.delenv("BTS_WORDPRESS_URL", raising=False)
    little_clip(tmp_path / "little.mp4")
    done = bts("story", "little.mp4", *options.split())
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert not (tmp_path / "outputs").exists()
    assert not (tmp_path / "theme").exists()


def test_a_note_that_settings_name_and_is_not_there_is_one_line(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "little.mp4")
    annotate(clip, ("1", "still", "The bars."))
    (tmp_path / "bts.toml").write_text('[story]\nlead = "0:03.5"\n')
    done = bts("story", "little.mp4")
    assert done.returncode == 2, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("bts: ")]
    assert "[story] lead" in line


def test_the_clip_lies_in_the_folder_and_every_address_is_relative(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "little.mp4")
    annotate(clip, ("1", "still", "The bars."))
    done = bts("story", "little.mp4", "--json", "--order", "kind", "--style", "timeline", "-o", "page")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert [Path(path).name for path in printed["files"]] == [
        "story.html", "story.md", "story.wordpress.html", "story.json",
    ]  # fmt: skip
    assert (tmp_path / "page" / "clip.mp4").samefile(clip)
    page = json.loads((tmp_path / "page" / "story.json").read_text(encoding="utf-8"))
    assert page["style"] == "timeline"
    assert page["clip"]["video"]["href"] == "clip.mp4"
