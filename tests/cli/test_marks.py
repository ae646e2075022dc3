"""Marks of the house from bts.toml and from options, for `bts snippet` and `bts run`."""

from pathlib import Path

import pytest

from bts import media
from tests.conftest import Bts
from tests.little import little_clip

pytestmark = pytest.mark.timeout(240)

HOUSE = """
[credit]
line = "Harbour Television"
source = "Harbour archive"
[snippets]
captions = "none"
burn_credit = true
source_line = "Source: {source}"
fade = [0.1, 0.2]
"""


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds of four scenes, with a house style."""
    (tmp_path / "bts.toml").write_text(HOUSE, encoding="utf-8")
    return little_clip(tmp_path / "a.mp4", 0.5)


def corner(video: Path) -> float:
    """How bright the upper left corner of the third scene, bars from white to black, is in the middle of a video."""
    with media.open_clip(video) as made:
        ((_, picture),) = media.pictures_at(made, [made.info.duration / 2])
    return float(picture.rgb[8:24, 8:60].mean())


def test_options_beat_bts_toml(bts: Bts, clip: Path, tmp_path: Path) -> None:
    for name, words in {"house": (), "bare": ("--no-burn-credit", "--burn-source", "", "--fade", "0")}.items():
        done = bts("snippet", clip, "0.2-1.8", *words, "-o", tmp_path / f"{name}.mp4")
        assert done.returncode == 0, done.stderr
    assert abs(corner(tmp_path / "house.mp4") - corner(tmp_path / "bare.mp4")) > 10
    with media.open_clip(tmp_path / "house.mp4") as made:
        ((_, first),) = media.pictures_at(made, [made.info.first_time])
    assert first.rgb.max() < 8


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--cut", "fast"), 2, "a fast cut copies the video as it is, so it can have no credit and no source line"),
        (("--burn-source", "by {editor}"), 2, "{field} is line, creator, source"),
        (("--burn-source", "TODO"), 5, "has TODO in its source line"),
        (("--fade", "1:2:3"), 2, "fade"),
        (("--fade", "9"), 2, "do not fit into a snippet of 1.60 s"),
        (("--logo", "none.png"), 2, "there is no such file for the logo"),
    ],
)
def test_what_cannot_be_is_one_line(words: tuple[str, ...], code: int, said: str, bts: Bts, clip: Path) -> None:
    done = bts("snippet", clip, "0.2-1.8", *words, "-o", clip.with_name("x.mp4"))
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not clip.with_name("x.mp4").exists()


def test_somebody_is_credited_or_the_snippet_is_not_made(bts: Bts, clip: Path) -> None:
    clip.with_name("bts.toml").write_text("[snippets]\nburn_credit = true\n", encoding="utf-8")
    done = bts("snippet", clip, "0.2-1.8", "-o", clip.with_name("x.mp4"))
    assert done.returncode == 2
    assert "there is no credit to draw; set one with `bts note head CLIP --credit`" in done.stderr


@pytest.mark.slow
def test_a_run_draws_the_marks_of_the_house_too(bts: Bts, clip: Path, tmp_path: Path) -> None:
    assert bts("note", "add", clip, "0.2-1.8", "x", "-c", "A bar", "-u", "snippet", "--credit", "NBC").returncode == 0
    done = bts("run", clip, "-o", tmp_path / "out", "--only", "snippets")
    assert done.returncode == 0, done.stderr
    (video,) = (tmp_path / "out").rglob("*.mp4")
    bare = ("--no-burn-credit", "--burn-source", "", "--fade", "0")
    assert bts("snippet", clip, "0.2-1.8", *bare, "-o", tmp_path / "bare.mp4").returncode == 0
    assert abs(corner(video) - corner(tmp_path / "bare.mp4")) > 10
    (clip.parent / "bts.toml").write_text(HOUSE.replace("Source:", "TODO:"), encoding="utf-8")
    done = bts("run", clip, "-o", tmp_path / "out", "--only", "snippets")
    assert done.returncode == 6 or done.returncode == 5
    assert "TODO in its source line" in done.stderr + done.stdout
