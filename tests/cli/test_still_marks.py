"""`bts still` draws what is asked for, over the settings of bts.toml, and stops before unfinished words."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.conftest import Bts
from tests.little import little_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("marks") / "clip.mp4")


def make(bts: Bts, clip: Path, name: str, *words: str) -> NDArray[np.uint8]:
    path = clip.parent / name
    done = bts("still", clip, "1.5", "-o", path, "--alt", "Bars", "--credit", "Harbour TV", *words)
    assert done.returncode == 0, done.stderr
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_the_option_alone_is_over_and_beats_the_settings(clip: Path, bts: Bts) -> None:
    bare = make(bts, clip, "bare.png", "--caption", "A quiet set")
    over = make(bts, clip, "over.png", "--caption", "A quiet set", "--burn-caption")
    assert over.shape == bare.shape
    assert np.array_equal(over[:100], bare[:100])
    assert not np.array_equal(over[130:], bare[130:])
    settings = clip.parent / "bts.toml"
    settings.write_text('[stills]\nburn_caption = "below"\nburn_credit = true\nbar_colour = "#ffffff"\n')
    try:
        below = make(bts, clip, "below.png", "--caption", "A quiet set")
        assert len(below) > len(bare)
        assert np.array_equal(below[: len(bare)], bare)
        assert np.array_equal(make(bts, clip, "none.png", "--burn-caption", "none", "--no-burn-credit"), bare)
    finally:
        settings.unlink()


def test_the_same_name_gets_the_new_picture_when_a_mark_is_added(clip: Path, bts: Bts, tmp_path: Path) -> None:
    words = ("still", clip, "2.5", "--alt", "Bars", "--credit", "Harbour TV", "--format", "png")
    seen = []
    for option in ("--no-burn-timecode", "--burn-timecode", "--burn-timecode", "--burn-credit"):
        done = bts(*words, option)
        assert done.returncode == 0, done.stderr
        seen.append((tmp_path / done.stdout.strip()).read_bytes())
    assert seen[1] == seen[2]
    assert len(set(seen)) == 3


def test_unfinished_words_of_a_burnt_credit_stop(clip: Path, bts: Bts) -> None:
    done = bts("still", clip, "1", "-o", clip.parent / "tk.png", "--credit", "TK", "--burn-credit")
    assert done.returncode == 5
    assert "TK" in done.stderr
    assert not (clip.parent / "tk.png").exists()


def test_what_cannot_be_drawn_ends_in_one_line(clip: Path, bts: Bts) -> None:
    for words, code, said in (
        (["--burn-caption", "sideways"], 2, "'over', 'below', 'none'"),
        (["--burn-caption", "--caption", "word " * 900], 5, "does not fit over a picture of 320x180"),
        (["--logo", "none.png"], 2, "there is no such file for the logo"),
    ):
        done = bts("still", clip, "1", "-o", clip.parent / "bad.png", *words)
        assert done.returncode == code, done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert not (clip.parent / "bad.png").exists()


def test_a_bar_below_a_preset_says_the_size_of_the_file(clip: Path, bts: Bts, tmp_path: Path) -> None:
    (clip.parent / "bts.toml").write_text("[stills.presets.tile]\nwidth = 160\nheight = 90\n")
    try:
        words = ("--caption", "A quiet set", "--burn-caption", "below", "--credit", "X", "--alt", "Bars")
        done = bts("still", clip, "1.5", "--preset", "tile", "-o", "tile.png", *words)
    finally:
        (clip.parent / "bts.toml").unlink()
    with Image.open(tmp_path / "tile.png") as image:
        more = image.height - 90
        said = f"is 160 x {image.height} with its bar, {more} pixels higher than its preset tile, 160 x 90"
    assert (done.returncode, more > 0, said in done.stderr) == (0, True, True), done.stderr
