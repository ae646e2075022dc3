"""The sound of a cut begins and ends without a click, on its samples, whatever way it is cut."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import ffmpeg as graph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts import media
from bts.media.arrays import Floats
from bts.media.clip import ClipInfo
from bts.media.cutting.cut import Cut
from bts.media.cutting.levels import FADE, Level
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.cutting.sound import build_sound, count_samples
from bts.media.ffmpeg import run_ffmpeg
from tests.media.cutting.listening import cut_by, cut_of, hear_all, make_clip

CLICK = 0.1
"""Of full scale; a sound that begins at less begins without a click."""


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip with a low loud tone, which a cut meets at any place of its wave."""
    folder = tmp_path_factory.mktemp("tone")
    return make_clip(folder / "a.mkv", "aevalsrc='0.8*cos(2*PI*97*t)':s=48000:d=4", "-c:a", "flac")


def read_finished(info: ClipInfo, cut: Cut, path: Path) -> Floats:
    """The samples that `build_sound` gives, float32 N x 2."""
    run_ffmpeg([*graph.get_args(graph.output(build_sound(info, cut), str(path), f="f32le")), "-y"])
    return np.fromfile(path, "<f4").reshape(-1, 2)


@pytest.mark.parametrize("way", ["exact", "joined", "fast"])
def test_no_cut_begins_or_ends_with_a_click(way: str, tone: Path, tmp_path: Path) -> None:
    with media.open_clip(tone) as clip:
        cut_by(way, clip, cut_of(clip.info, 25, 76), tmp_path / "cut.mp4")
    heard = hear_all(tmp_path / "cut.mp4", tmp_path)
    for end in (heard[:20], heard[round(51 / 25 * AUDIO_RATE) - 20 :]):
        assert np.abs(end).max() < CLICK
    assert np.abs(heard).max() > 0.7


@settings(max_examples=12, deadline=None)
@given(first=st.integers(0, 95), length=st.integers(1, 60), gain=st.sampled_from([None, Level(-3.0), Level(6.0, -1.0)]))
def test_finished_sound_has_the_samples_of_the_cut(
    first: int, length: int, gain: Level | None, tone: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As many as the cut lasts; where nothing fades, the very samples of the clip at its own gain."""
    info = media.probe(tone)
    cut = replace(cut_of(info, first, min(100, first + length)), level=gain)
    sound = read_finished(info, cut, tmp_path_factory.mktemp("pcm") / "a.f32")
    assert len(sound) == count_samples(info, cut) == (cut.stop - cut.first) * AUDIO_RATE // 25
    assert sound[0].max() == 0
    start = round(info.time_of_frame(first) * AUDIO_RATE)
    wave = 0.8 * np.cos(2 * np.pi * 97 * (start + np.arange(len(sound))) / AUDIO_RATE)
    middle = slice(FADE, len(sound) - FADE)
    if gain is None or gain.ceiling is None:
        factor = 10 ** (gain.gain / 20) if gain else 1.0
        assert np.abs(sound[middle, 0] - factor * wave[middle]).max() < 2e-3
    elif len(sound) > 2 * FADE:
        assert np.abs(sound).max() <= 10 ** (gain.ceiling / 20) + 0.01


def test_a_limiter_does_not_delay_the_sound(tmp_path: Path) -> None:
    click = "aevalsrc='0.05*sin(2*PI*300*t)+0.9*lt(abs(t-2),0.0005)':s=48000:d=4"
    path = make_clip(tmp_path / "a.mkv", click, "-c:a", "flac")
    info = media.probe(path)
    sound = read_finished(info, replace(cut_of(info, 25, 75), level=Level(12.0, -1.0)), tmp_path / "a.f32")
    assert np.abs(sound).max() <= 10 ** (-1 / 20) + 0.01
    assert np.abs(sound[:, 0]).argmax() / AUDIO_RATE == pytest.approx(1.0, abs=1e-3)


def test_a_gap_stays_silent_and_the_length_is_kept(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mkv", "sine=440:d=2", "-c:a", "flac")
    info = media.probe(path)
    sound = read_finished(info, cut_of(info, 25, 100), tmp_path / "a.f32")
    assert len(sound) == 3 * AUDIO_RATE
    assert np.abs(sound[: AUDIO_RATE // 2]).max() > 0.1
    assert np.abs(sound[AUDIO_RATE * 3 // 2 :]).max() < 1e-4
    assert info.duration == Fraction(4)
