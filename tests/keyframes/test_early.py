"""Keyframes made during the pass are those that a second reading gives, to the byte."""

from pathlib import Path

import pytest

from bts import media, shots
from bts.keyframes import early, write_keyframes
from tests.little import little_clip

OPTIONS = shots.Options(faces=False)


def read_twice(path: Path, place: Path) -> tuple[shots.Analysis, list[bytes], list[bytes]]:
    """An analysis; its keyframes with what was made early; and all of them from a second reading."""
    with media.open_clip(path) as clip:
        analysis = shots.analyse(clip, OPTIONS, draw=True)
        at_once = write_keyframes(clip, analysis.shots, place / "at_once", analysis.early)
    with media.open_clip(path) as clip:
        again = write_keyframes(clip, analysis.shots, place / "again")
    assert [path.name for path in at_once] == [path.name for path in again]
    return analysis, [path.read_bytes() for path in at_once], [path.read_bytes() for path in again]


@pytest.mark.parametrize(
    "name", ["edited/googlework_short.mp4", "awkward/rotate_90.mov", "archive/Sherlock_Holmes_Baffled.ogv"]
)
def test_all_keyframes_are_made_early_and_are_the_same(footage: Path, tmp_path: Path, name: str) -> None:
    analysis, at_once, again = read_twice(footage / name, tmp_path)
    assert {shot.keyframe.frame for shot in analysis.pictured} <= set(analysis.early)
    assert at_once == again


def test_what_memory_cannot_hold_is_read_again(footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "FRAMES_BYTES", 3 * 320 * 180 * 3 // 2)
    monkeypatch.setattr(early, "PICTURES_BYTES", 20_000)
    analysis, at_once, again = read_twice(footage / "edited/googlework_short.mp4", tmp_path)
    assert 0 < len(analysis.early) < len(analysis.pictured)
    assert at_once == again


@pytest.mark.parametrize(("coding", "exact"), [("libvpx-vp9", True), ("libx264", False)])
def test_keyframes_of_a_large_clip_are_made_early_where_its_pass_is_exact(
    tmp_path: Path, coding: str, *, exact: bool
) -> None:
    source, large = little_clip(tmp_path / "source.mp4", 0.5), tmp_path / "large.mkv"
    media.run_ffmpeg(["-i", str(source), "-an", "-vf", "scale=960:540", "-c:v", coding, "-q:v", "20", str(large)])
    analysis, at_once, again = read_twice(large, tmp_path)
    assert analysis.pictured
    assert {shot.keyframe.frame for shot in analysis.pictured if exact} == set(analysis.early)
    assert at_once == again


@pytest.mark.parametrize("name", ["archive/edison_1899.mpg", "awkward/dv-pal-interlaced.mov"])
def test_damaged_and_interlaced_clips_are_read_again(footage: Path, tmp_path: Path, name: str) -> None:
    analysis, at_once, again = read_twice(footage / name, tmp_path)
    assert analysis.early == {}
    assert at_once == again
