"""Flash and beep are as far apart in a cut as in the clip, to a millisecond, whatever the sound is coded as."""

from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.errors import OutputError
from tests.media.cutting.listening import WAYS, cut_by, cut_of, find_beeps, find_flashes
from tests.media.make_clips import ffmpeg

FLASH = "color=black:s=64x48:r=25:d=9,geq=lum='if(lt(mod(N,25),1),235,16)':cb=128:cr=128"
BEEP = "aevalsrc='if(lt(mod(t,1),0.04),0.8*sin(2*PI*1000*t),0)':s=48000:d={seconds}"

AAC = ("-c:a", "aac", "-b:a", "192k")
SOURCES: dict[str, tuple[tuple[str, ...], tuple[str, ...], int]] = {
    "aac-48000.mp4": ((), AAC, 9),
    "aac-44100.mp4": ((), (*AAC, "-ar", "44100"), 9),
    "aac-51.mp4": ((), (*AAC, "-ac", "6"), 9),
    "ac3.ts": ((), ("-c:a", "ac3", "-ac", "2"), 9),
    "mp2-9000.ts": ((), ("-c:a", "mp2", "-output_ts_offset", "9000"), 9),
    "mp3.avi": ((), ("-c:a", "libmp3lame", "-c:v", "mpeg4"), 9),
    "opus.mkv": ((), ("-c:a", "libopus"), 9),
    "vorbis.mkv": ((), ("-c:a", "libvorbis"), 9),
    "pcm.mov": ((), ("-c:a", "pcm_s16le"), 9),
    "flac.mkv": ((), ("-c:a", "flac"), 9),
    "late-audio.mkv": ((), ("-c:a", "flac", "-af", "asetpts=PTS+3.3/TB"), 9),
    "late-video.mp4": (("-itsoffset", "0.48"), AAC, 9),
    "edit-list.mp4": ((), (*AAC, "-ss", "0.5"), 9),
    "negative.ts": ((), (*AAC, "-output_ts_offset", "-0.7", "-avoid_negative_ts", "disabled"), 9),
    "short-audio.mp4": ((), AAC, 5),
}
"""Name -> options before the pictures, the coding, and the seconds of sound."""

MILLISECOND = 1e-3

EDGE = 0.1
"""Seconds at the ends of a cut in which a beep may be cut into."""


@pytest.fixture(scope="module")
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of SOURCES."""
    return make_source(tmp_path_factory.mktemp("sync") / request.param, *SOURCES[request.param])


def make_source(path: Path, before: tuple[str, ...], coding: tuple[str, ...], seconds: int) -> Path:
    """A clip with a white frame and a beep at each second."""
    video = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
    sound = ("-f", "lavfi", "-i", BEEP.format(seconds=seconds))
    ffmpeg(*before, "-f", "lavfi", "-i", FLASH, *sound, *video, *coding, path)
    return path


def find_offsets(path: Path, after: float = 0.0) -> list[float]:
    """Seconds from each flash to the beep that goes with it: the one within half a second, if there is one."""
    flashes, beeps = find_flashes(path), find_beeps(path)
    near = [min((b - f for b in beeps), key=abs) for f in flashes if beeps]
    last = max(flashes) + MILLISECOND
    kept = [(f, gap) for f, gap in zip(flashes, near, strict=False) if abs(gap) < 0.499 and EDGE + after <= f <= last]
    return [gap for _, gap in kept]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("source", SOURCES, indirect=True)
def test_flash_and_beep_are_as_far_apart_as_in_the_clip(source: Path, way: str, tmp_path: Path) -> None:
    asked = find_offsets(source)
    with media.open_clip(source) as clip:
        try:
            cut_by(way, clip, cut_of(clip.info, 37, 200), tmp_path / "cut.mp4")
        except OutputError as error:
            pytest.skip(f"it cannot be copied: {error.what}")
    found = find_offsets(tmp_path / "cut.mp4")
    assert len(found) >= 2
    assert float(np.mean(found)) == pytest.approx(float(np.median(asked)), abs=MILLISECOND)
