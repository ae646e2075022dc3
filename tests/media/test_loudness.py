"""Sound is brought to the loudness of the web by one gain, and never over its peak."""

import re
import subprocess
from pathlib import Path

import pytest

from bts import media
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.media.loudness import parse_gain
from tests.media.make_clips import ffmpeg


def loudness(path: Path) -> float:
    command = [str(media.ffmpeg_path()), "-hide_banner", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr)[-1])


@pytest.mark.parametrize(("level", "expected"), [("0.12", -16.0), ("0.6", -16.0)])
def test_quiet_and_loud_speech_come_out_alike(level: str, expected: float, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    noise = f"anoisesrc=c=pink:a={level}:d=4:r=48000,acompressor"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:d=4:r=25", "-f", "lavfi", "-i", noise, "-c:v", "libx264", "-c:a",
           "aac", "-b:a", "192k", path)  # fmt: skip
    info = media.probe(path)
    before = loudness(path)
    cut_exact(info, Cut(0, 100, 64, 48, audio=1, loudness=True), tmp_path / "cut.mp4")
    assert abs(before - expected) > 3
    assert loudness(tmp_path / "cut.mp4") == pytest.approx(expected, abs=0.7)


@pytest.mark.parametrize(
    ("log", "gain"),
    [
        ("", 0.0),
        ("lavfi.r128.I=-70.000", 0.0),
        ("lavfi.r128.I=-20.0\nlavfi.r128.true_peaks_ch0=0.1", 4.0),
        ("lavfi.r128.I=-12.0\nlavfi.r128.true_peaks_ch0=0.1", -4.0),
        ("lavfi.r128.I=-20.0\nlavfi.r128.true_peaks_ch0=0.5\nlavfi.r128.true_peaks_ch1=1.0", -1.0),
        ("lavfi.r128.I=-50.0\nlavfi.r128.true_peaks_ch0=0.001", 20.0),
    ],
)
def test_the_gain_keeps_below_the_peak_and_leaves_silence_alone(log: str, gain: float) -> None:
    assert parse_gain(log) == pytest.approx(gain, abs=0.01)
