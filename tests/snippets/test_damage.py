"""Snippets of damaged clips: every frame at its own time, and where one stands still a warning says so."""

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.errors import BtsError
from bts.media.reader import is_sound
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.media.clips import RECIPES
from tests.media.test_mend import hurt

Numbered = Callable[[str], Path]


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Numbered:
    """Gives the path of the numbered clip of a recipe's name."""
    folder = tmp_path_factory.mktemp("numbered")
    recipes = {recipe.name: recipe for recipe in RECIPES}
    return lambda name: recipes[name].make(folder / name)


ALIKE = 12.0
"""Mean difference of 8-bit levels between a frame as it is read from the clip and from the snippet."""


def check_times(path: Path, first: int, stop: int, cut: str, folder: Path) -> tuple[str, ...]:
    """Make a snippet, and hold each of its frames against what the clip shows at that time; returns its warnings."""
    with media.open_clip(path) as clip:
        info = clip.info
        ends = info.time_of_frame(stop) if stop < info.frames else info.duration
        span = Span(info.time_of_frame(first), ends)
        request = SnippetRequest(span, "a", mode="none", cut=cut)
        made = make_snippet(clip, request, lambda name: folder / name, SnippetsOptions())
        times = [info.time_of_frame(number) for number in range(first, stop)]
        shown = [picture.rgb for _, picture in media.pictures_at(clip, times)]
        asked = [time - span.start for time in times]
    with media.open_clip(made[0].path) as clip:
        assert clip.info.frames == stop - first
        found = list(media.pictures_at(clip, [clip.info.time_of_frame(n) for n in range(stop - first)]))
    for time, rgb, (at, picture) in zip(asked, shown, found, strict=True):
        assert abs(time - at) <= Fraction(1, 500)
        assert np.abs(picture.rgb.astype(np.int16) - rgb).mean() < ALIKE, f"another picture at {float(at):.3f} s"
    return made[0].warnings


def test_frames_stand_still_at_their_times_and_a_warning_says_where(numbered: Numbered, tmp_path: Path) -> None:
    path = hurt(numbered("plain.mp4"), tmp_path / "hurt.mp4", 12, 13, 14, 30)
    (said,) = check_times(path, 5, 40, "exact", tmp_path)
    assert "the clip is damaged" in said
    assert "of the clip)" in said


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["plain.mp4", "open-gop.mp4", "mpeg2.ts", "mpeg4.avi", "hevc.mp4"])
def test_no_frame_at_the_time_of_another_unsaid(numbered: Numbered, tmp_path: Path, name: str) -> None:
    """Eight damaged ranges a codec: packets overwritten by seed, cut exactly and fast in turn."""
    whole = numbered(name)
    for seed in range(8):
        chance = random.Random(f"{name} {seed}")
        with media.open_clip(whole) as clip:
            frames = clip.info.frames
        packets = sorted(chance.sample(range(4, frames), chance.choice((1, 3, 9))))
        path = hurt(whole, tmp_path / f"{seed}-{name}", *packets)
        first = chance.randrange(0, frames - 20)
        try:
            said = check_times(path, first, first + 20, ("exact", "fast")[seed % 2], tmp_path)
        except BtsError:
            continue  # refused, and said so
        with media.open_clip(path) as clip:
            lost = set(range(first, first + 20)) - {frame.number for frame in media.frames(clip)}
        assert not lost or any("damaged" in line for line in said), f"{name} {seed}: {sorted(lost)}"


def test_an_intact_clip_is_read_once_and_a_damaged_one_looked_at_first(
    numbered: Numbered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ffmpeg tells of the damage itself, so that only what it gives up at is read for damage before it is encoded."""
    looked: list[Path] = []

    def note(clip: media.Clip, *rest: Any) -> bool:
        looked.append(clip.info.path)
        return is_sound(clip, *rest)

    monkeypatch.setattr("bts.snippets.make.is_sound", note)
    whole = numbered("plain.mp4")
    assert not check_times(whole, 5, 40, "exact", tmp_path)
    assert not looked
    path = hurt(whole, tmp_path / "hurt.mp4", 30)
    assert any("damaged" in line for line in check_times(path, 5, 40, "exact", tmp_path))
    assert looked == [path]
