"""A spliced cut plays in a browser: every frame is shown, across both joints."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.media.cutting.cut import Cut, choose_audio
from bts.media.splicing import cut_fast, find_splice
from tests.media.clips import RECIPES
from tests.media.make_clips import read_number
from tests.players.chromium import Chromium

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["plain.mp4", "bframes.mp4", "h264.ts", "double.mkv", "uneven.mp4"])
def test_a_browser_shows_every_frame_of_a_splice(name: str, chromium: Chromium, tmp_path: Path) -> None:
    path = next(recipe for recipe in RECIPES if recipe.name == name).make(tmp_path / name)
    target = tmp_path / "cut.mp4"
    with media.open_clip(path) as clip:
        splice = find_splice(clip, 7, 57)
        assert splice.first < splice.start
        cut_fast(clip, Cut(7, 57, 2, 2, audio=choose_audio(clip.info)), target)
    info = media.probe(target)
    assert chromium.load(target).plays
    for number in range(info.frames):
        middle = info.time_of_frame(number) + info.table.length_of(number) / 2
        seen = chromium.pause_at(middle)
        assert not seen.error
        assert read_number(chromium.picture()) == 7 + number
    assert Fraction(chromium.look().current_time) > 0
