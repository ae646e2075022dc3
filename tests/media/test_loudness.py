"""Sound is brought to the loudness asked for; where it cannot be, that is said with what was measured."""

import re
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts import media
from bts.config import SnippetsOptions
from bts.media.arrays import Floats
from bts.media.cutting.levels import Level, apply_level
from bts.media.cutting.mixdown import AUDIO_RATE
from bts.media.loudness import LARGE_GAIN, PEAK, Measure, choose_level, measure_loudness, parse_measure, read_stereo
from bts.model import Made
from bts.snippets import SnippetRequest, make_snippet
from bts.snippets.hearing import HIGHEST_WRITTEN
from bts.timing import Span
from tests.media.cutting.listening import make_clip

WITHIN = 1.0
"""LU between what is asked for and what is in the file."""

TRUE_PEAK = -0.5
"""dBTP; the highest of written sound, which lies a little over that of the sound that was encoded."""

SPEECH = "anoisesrc=c=pink:a={level}:d=6:r=48000:seed=5,tremolo=f=4:d=0.8,aformat=channel_layouts=stereo"


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP) of a file, by ffmpeg's own meter."""
    command = [str(media.ffmpeg_path()), "-hide_banner", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]), float(re.findall(r"Peak:\s+(-?[\d.inf]+)", said)[-1])


def cut(
    path: Path, target: float | None, tmp_path: Path, start: int = 0, end: Fraction = Fraction(6), form: str = "mp4"
) -> Made:
    """A snippet of a clip, brought to `target`."""
    request = SnippetRequest(Span(Fraction(start), end), "cut", mode="none")
    with media.open_clip(path) as clip:
        made = make_snippet(clip, request, lambda name: tmp_path / name, SnippetsOptions(loudness=target, format=form))
    return made[0]


@pytest.mark.parametrize("target", [-16.0, -23.0])
@pytest.mark.parametrize("level", ["0.01", "0.12", "0.9"])
def test_quiet_and_loud_speech_come_out_alike(level: str, target: float, tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", SPEECH.format(level=level), "-c:a", "aac", "-b:a", "192k", seconds=6)
    made = cut(path, target, tmp_path)
    loudness, peak = ebur128(made.path)
    assert loudness == pytest.approx(target, abs=WITHIN)
    assert peak <= TRUE_PEAK
    assert not any("not -" in line for line in made.warnings)


def test_peaks_are_lowered_where_a_gain_alone_does_not_do(tmp_path: Path) -> None:
    """Quiet speech with a few claps, at -27 LUFS with peaks at full scale: only -26 could be reached before."""
    claps = "aevalsrc='0.9*sin(2*PI*900*t)*lt(mod(t,3),0.002)':s=48000:d=6"
    sound = f"{SPEECH.format(level='0.05')}[a];{claps},aformat=channel_layouts=stereo[b];[a][b]amix=normalize=0"
    path = make_clip(tmp_path / "a.mp4", sound, "-c:a", "aac", "-b:a", "192k", seconds=6)
    made = cut(path, -16.0, tmp_path)
    loudness, peak = ebur128(made.path)
    assert loudness == pytest.approx(-16, abs=WITHIN)
    assert peak <= TRUE_PEAK
    assert re.search(r"has -\d\d\.\d LUFS with peaks at -?\d\.\d dBTP.*so its peaks are lowered", made.warnings[0])


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_peaks_that_coding_raises_are_limited_further(form: str, tmp_path: Path) -> None:
    """Noise whose peaks all touch the limit: AAC raised them to -0.2 dBTP."""
    path = make_clip(tmp_path / "a.mp4", SPEECH.format(level="0.9"), "-c:a", "aac", "-b:a", "192k", seconds=6)
    made = cut(path, -9.0, tmp_path, form=form)
    loudness, peak = ebur128(made.path)
    assert loudness == pytest.approx(-9, abs=WITHIN)
    assert peak <= HIGHEST_WRITTEN
    assert not any("as asked for, but" in line for line in made.warnings)


def test_what_cannot_be_reached_is_said_with_figures(tmp_path: Path) -> None:
    """Nothing but clicks: their loudness lies in their peaks."""
    clicks = "aevalsrc='0.95*sin(2*PI*1000*t)*lt(mod(t,1),0.003)':s=48000:d=6"
    path = make_clip(tmp_path / "a.mp4", clicks, "-c:a", "aac", "-b:a", "192k", seconds=6)
    made = cut(path, -16.0, tmp_path)
    loudness, _ = ebur128(made.path)
    assert loudness < -17
    (line,) = [line for line in made.warnings if "not -16" in line]
    figures = [float(value) for value in re.findall(r"-?\d+\.\d", line)]
    assert figures[0] == pytest.approx(loudness, abs=0.2)


def test_silence_is_left_and_said_once(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", "anullsrc=d=6:r=48000", "-c:a", "aac", seconds=6)
    assert cut(path, -16.0, tmp_path).warnings == (
        "the sound is as good as silent (-70.0 LUFS), so its loudness is left",
    )


def test_a_large_gain_is_said(tmp_path: Path) -> None:
    """At -57 LUFS, of which 20 dB were made up for before."""
    path = make_clip(tmp_path / "a.mp4", SPEECH.format(level="0.012"), "-c:a", "aac", seconds=6)
    made = cut(path, -16.0, tmp_path)
    assert "raised by" in made.warnings[0]
    assert ebur128(made.path)[0] == pytest.approx(-16, abs=WITHIN)


def test_what_is_too_short_to_be_measured_is_left_and_said(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", SPEECH.format(level="0.05"), "-c:a", "aac", seconds=6)
    made = cut(path, -16.0, tmp_path, 1, Fraction(6, 5))
    assert made.warnings == ("the sound is too short to be measured (0.20 s), so its loudness is left",)


def test_silence_too_short_to_be_measured_is_said_too(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", "anullsrc=d=6:r=48000", "-c:a", "aac", seconds=6)
    assert cut(path, -16.0, tmp_path, 1, Fraction(6, 5)).warnings[1:] == ("its sound is silent",)


def test_sound_that_nobody_asked_to_change_is_not_changed(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", SPEECH.format(level="0.05"), "-c:a", "aac", "-b:a", "192k", seconds=6)
    made = cut(path, None, tmp_path)
    assert made.warnings == ()
    assert ebur128(made.path)[0] == pytest.approx(ebur128(path)[0], abs=0.3)


@settings(max_examples=15, deadline=None)
@given(
    level=st.floats(-50, -3), claps=st.integers(0, 4), clap=st.floats(0.1, 1.0), target=st.sampled_from([-14, -16, -23])
)
def test_no_level_clips_and_none_misses_unsaid(
    level: float, claps: int, clap: float, target: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Noise at any level with claps of any height: at its new level it is as asked for, and its peaks below PEAK."""
    path = tmp_path_factory.mktemp("levels") / "a.f32"
    write_noise(level, claps, clap).tofile(path)
    chosen, remarks = choose_level(read_stereo(path), Fraction(4), target)
    got = measure_loudness(apply_level(read_stereo(path), chosen))
    assert got.peak <= PEAK + 0.2
    assert abs(got.loudness - target) < WITHIN or chosen.ceiling is not None
    assert bool(remarks) == (chosen.ceiling is not None or chosen.gain > LARGE_GAIN)


def write_noise(level: float, claps: int, clap: float) -> Floats:
    """Four seconds of stereo noise at `level` dBFS, with some claps of 3 ms."""
    random = np.random.default_rng(1)
    sound = np.float32(10 ** (level / 20) / 4) * random.standard_normal((4 * AUDIO_RATE, 2)).astype("<f4")
    for n in range(claps):
        place = AUDIO_RATE * (n + 1) * 4 // 5
        sound[place : place + 144] += np.float32(clap) * np.hanning(144).astype("<f4")[:, None]
    return sound


@pytest.mark.parametrize(
    ("log", "measure"),
    [
        ("", Measure(-70, -70)),
        ("lavfi.r128.I=-70.000", Measure(-70, -70)),
        ("lavfi.r128.I=-20.0\nlavfi.r128.true_peaks_ch0=0.1", Measure(-20, -20)),
        ("lavfi.r128.I=-30.0\nlavfi.r128.I=-20.0\nlavfi.r128.true_peaks_ch0=0.5\nlavfi.r128.true_peaks_ch1=1.0",
         Measure(-20, 0)),
    ],
)  # fmt: skip
def test_the_log_of_the_meter_is_read(log: str, measure: Measure) -> None:
    assert parse_measure(log) == measure
    assert Level() == Level(0.0, None, None)
