"""Moving pictures without a container of their own kind: every frame once, at its exact time."""

from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from bts import media
from bts.errors import ClipError
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from tests.media.make_clips import numbered_clip, numbered_picture, read_number

LENGTHS = [40, 80, 41, 200]
"""Milliseconds for which four frames in turn are shown."""


def webp(path: Path, frames: int = 30, **options: object) -> Path:
    """An animated WebP whose frames show their numbers."""
    pictures = [Image.fromarray(numbered_picture(n)).convert("RGB") for n in range(frames)]
    lengths = [LENGTHS[n % 4] for n in range(frames)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=lengths, lossless=True, **options)  # type: ignore[arg-type]
    return path


def test_an_animated_webp_is_a_clip(tmp_path: Path) -> None:
    path = webp(tmp_path / "moving.webp", loop=3)
    times = [Fraction(sum(LENGTHS[m % 4] for m in range(n)), 1000) for n in range(31)]
    with media.open_clip(path) as clip:
        info = clip.info
        assert (info.container, info.codec, info.frames, info.duration) == ("webp", "webp", 30, times[30])
        assert info.first_time == 0
        assert not info.plays_in_browser
        assert any("lossless copy" in warning for warning in info.warnings)
        assert [(read_number(f.bgr()), f.time) for f in media.frames(clip)] == list(zip(range(30), times, strict=False))
        stills = [read_number(picture.rgb) for _, picture in media.pictures_at(clip, times[3:30:5])]
    assert stills == list(range(3, 30, 5))
    cut_exact(info, Cut(7, 15, 192, 144), tmp_path / "cut.mp4")
    with media.open_clip(tmp_path / "cut.mp4") as clip:
        assert [read_number(frame.bgr()) for frame in media.frames(clip)] == list(range(7, 15))


def test_a_webp_that_stands_still_is_a_picture_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "still.webp")
    with pytest.raises(ClipError, match=r"this is a picture \(\w+\), not a clip"):
        media.probe(tmp_path / "still.webp")
    data = webp(tmp_path / "moving.webp").read_bytes()
    (tmp_path / "torn.webp").write_bytes(data[:40])
    with pytest.raises(ClipError):
        media.probe(tmp_path / "torn.webp")
    with pytest.raises(ClipError, match="more than 1000 pixels"):
        media.probe(webp(tmp_path / "large.webp"), limits=media.Limits(max_pixels=1000))


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001), Fraction(15)])
def test_an_animated_png_keeps_its_exact_delays(tmp_path: Path, rate: Fraction) -> None:
    path = numbered_clip(tmp_path / "moving.png", "-c:v", "apng", "-f", "apng", "-plays", "0", rate=rate, frames=50)
    with media.open_clip(path) as clip:
        found = [(read_number(f.bgr()), f.time) for f in media.frames(clip)]
        assert clip.info.table.number_at(24 / rate) == 24
    assert [number for number, _ in found] == list(range(50))
    if rate.numerator <= 0xFFFF and rate.denominator <= 0xFFFF:
        assert [time for _, time in found] == [n / rate for n in range(50)]


def test_a_png_that_stands_still_is_a_picture(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "still.png")
    with pytest.raises(ClipError, match=r"this is a picture \(\w+\), not a clip"):
        media.probe(tmp_path / "still.png")


def test_a_gif_counts_in_hundredths(tmp_path: Path) -> None:
    pictures = [Image.fromarray(numbered_picture(n)).convert("RGB") for n in range(12)]
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=[70] * 12, loop=0)
    with media.open_clip(tmp_path / "a.gif") as clip:
        assert [f.time for f in media.frames(clip)] == [Fraction(7 * n, 100) for n in range(12)]
        assert clip.info.duration == Fraction(84, 100)
