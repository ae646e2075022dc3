"""A file that was cut short is reported as damaged, however well its first frames decode."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.media.truncation import count_missing_bytes
from tests.media.make_clips import ffmpeg

Numbered = Callable[[str], Path]


@pytest.mark.parametrize("name", ["bframes.mp4", "fragments.mp4", "long-gop.mov", "double.mkv", "vp9.webm", "raw.avi"])
def test_what_is_missing_is_counted_to_the_byte(tmp_path: Path, numbered: Numbered, name: str) -> None:
    data = numbered(name).read_bytes()
    assert count_missing_bytes(numbered(name)) == 0
    # The index of fragments at the very end can be spared.
    end = data.rindex(b"mfra") - 4 if b"mfra" in data else len(data)
    cut = tmp_path / name
    cut.write_bytes(data[: end - 200])
    assert count_missing_bytes(cut) == 200
    cut.write_bytes(data + b"\xff rubbish after the end \xff" * 9)
    assert count_missing_bytes(cut) == 0


@pytest.mark.parametrize("name", ["live.webm", "h264.ts", "theora.ogv", "raw.h264", "mpeg2.mpg"])
def test_nothing_is_claimed_where_no_length_is_declared(tmp_path: Path, numbered: Numbered, name: str) -> None:
    data = numbered(name).read_bytes()
    cut = tmp_path / name
    for end in (len(data), len(data) // 2, 60, 6, 0):
        cut.write_bytes(data[:end])
        assert count_missing_bytes(cut) == 0


def test_the_still_of_a_cut_clip_comes_with_a_warning(tmp_path: Path, numbered: Numbered) -> None:
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    ffmpeg("-i", numbered("bframes.mp4"), "-c", "copy", "-movflags", "+faststart", whole)
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    with media.open_clip(cut) as clip:
        assert clip.info.frames < 60
        ((_, picture),) = media.pictures_at(clip, [Fraction(0)])
        assert picture.number == 0
        (damage,) = clip.info.damage
        assert damage in clip.warnings
    missing = len(data) - len(data) // 2
    assert damage.startswith(f"cut short: {missing} bytes (50 %)")
