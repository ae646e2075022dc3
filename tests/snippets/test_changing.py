"""Snippets of streams that change on the way, as a person asks for them."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.media.cutting.cut import frame_range
from bts.snippets import SnippetRequest, make_snippet
from bts.timing import Span
from tests.conftest import Bts
from tests.media.changes.test_listing import cases as cases
from tests.media.changing import LATER, PLAIN, changing_clip
from tests.media.make_clips import read_number
from tests.media.test_joining import read_numbers


@pytest.fixture(scope="module")
def wider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip whose pictures are 4:3 and, from frame 30 on, 16:9."""
    return changing_clip(tmp_path_factory.mktemp("wider") / "wider.mkv", (PLAIN, LATER["wider"]))


def make(path: Path, folder: Path, span: Span, aspect: Fraction | None = None, cut: str = "exact") -> Path:
    """Make a snippet without captions; returns the video."""
    request = SnippetRequest(span, "made", (), aspect=aspect, focus=(0.5, 0.5), mode="none", cut=cut)
    with media.open_clip(path) as clip:
        made = make_snippet(clip, request, lambda name: folder / name, SnippetsOptions())
    return made[0].path


def test_a_crop_holds_for_pictures_of_every_shape(wider: Path, tmp_path: Path) -> None:
    path = make(wider, tmp_path, Span(Fraction(1), Fraction(2)), aspect=Fraction(1))
    with media.open_clip(path) as made:
        assert (made.info.width, made.info.height, made.info.frames) == (144, 144, 25)
        ((_, last),) = media.pictures_at(made, [made.info.last_time])
    # 256x144 in 192x144 is 192x108 with bars of 18 lines; the square is cut out of that.
    assert last.rgb[:16].max() < 24
    assert last.rgb[-16:].max() < 24
    assert last.rgb[20:-20].max() > 200


def test_a_snippet_after_a_change_has_the_size_of_its_own_first_frame(wider: Path, tmp_path: Path) -> None:
    with media.open_clip(wider) as clip:
        start = clip.info.time_of_frame(32)
    with media.open_clip(make(wider, tmp_path, Span(start, start + 1))) as made:
        assert (made.info.width, made.info.height) == (256, 144)
        assert read_numbers(made) == list(range(32, 57))


def test_the_poster_is_as_large_as_the_video(wider: Path, tmp_path: Path) -> None:
    from PIL import Image

    path = make(wider, tmp_path, Span(Fraction(1), Fraction(2)))
    with Image.open(path.with_suffix(".jpg")) as poster:
        assert poster.size == (192, 144)


def test_a_copy_across_a_change_is_made_exactly(wider: Path, tmp_path: Path) -> None:
    first, stop = frame_range(media.probe(wider), Fraction(1), Fraction(2))
    with media.open_clip(make(wider, tmp_path, Span(Fraction(1), Fraction(2)), cut="fast")) as made:
        assert (made.info.width, made.info.height) == (192, 144)
        assert made.info.frames == stop - first
        assert read_numbers(made)[: 30 - first] == list(range(first, 30))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["audio-stereo-to-51.ts", "audio-stereo-to-mono-mp2.ts", "resolution-change.mkv"])
def test_reported_files_give_what_is_asked_for(cases: Path, bts: Bts, tmp_path: Path, name: str) -> None:
    clip = tmp_path / name
    clip.write_bytes((cases / name).read_bytes())
    asked = "1-3" if name.endswith("mkv") else "0.5-1.5"
    done = bts("snippet", clip, asked, "--captions", "none", "-o", "made.mp4")
    assert done.returncode == 0, done.stderr
    rate = 24 if name.endswith("mkv") else 25
    with media.open_clip(tmp_path / "made.mp4") as made, media.open_clip(clip) as source:
        low, high = (source.info.frame_at(Fraction(t)) for t in asked.split("-"))
        assert made.info.frames == high - low
        assert abs(made.info.duration - (high - low) / Fraction(rate)) < Fraction(1, 50)
        assert (made.info.width, made.info.height) == (source.info.width, source.info.height)
        assert [a.channels for a in made.info.audio] == [2] * len(source.info.audio)
    done = bts("run", clip)
    assert done.returncode == 0, done.stderr


def test_numbers_are_read_through_bars(wider: Path) -> None:
    with media.open_clip(wider) as clip:
        ((_, picture),) = media.pictures_at(clip, [clip.info.last_time])
    assert read_number(picture.rgb) == 59
