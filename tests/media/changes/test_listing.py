"""What changes on the way is told with its time, in every codec and container that can change, and nothing else is."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from tests.media.changing import LATER, PLAIN, changing_clip
from tests.media.clips import RECIPES
from tests.media.make_clips import ffmpeg, numbered_clip, read_number


@pytest.fixture(scope="module")
def cases(footage: Path) -> Path:
    """The folder of rebuilt reports, which is not part of the project."""
    folder = footage.parent / "cases" / "media"
    if not folder.is_dir():
        pytest.skip("the rebuilt cases (../shared/cases) are not on this machine")
    return folder


@pytest.mark.parametrize(
    ("name", "about", "what"),
    [
        ("audio-stereo-to-51.ts", Fraction(1), ("sound layout", "stereo", "5.1(side)")),
        ("audio-stereo-to-mono-mp2.ts", Fraction(1), ("sound layout", "stereo", "mono")),
        ("resolution-change.mkv", Fraction(2), ("picture size", "320x180", "640x360")),
    ],
)
def test_changes_of_reported_files_are_told(cases: Path, name: str, about: Fraction, what: tuple[str, ...]) -> None:
    (change,) = media.list_changes(media.probe(cases / name))
    assert (change.what, change.before, change.after) == what
    assert abs(change.time - about) < Fraction(1, 30)  # sound is stored in packets of up to 26 ms, a little early


def test_the_stills_of_a_reported_file_have_the_size_of_their_moment(cases: Path) -> None:
    with media.open_clip(cases / "resolution-change.mkv") as clip:
        times = [Fraction(1), Fraction(47, 24), Fraction(2), Fraction(3)]
        sizes = [picture.rgb.shape[:2] for _, picture in media.pictures_at(clip, times)]
    assert sizes == [(180, 320), (180, 320), (360, 640), (360, 640)]


TOLD = {
    "larger": {"picture size": "384x288"},
    "smaller": {"picture size": "96x72"},
    "wider": {"picture size": "256x144"},
    "aspect": {"pixel aspect": "4:3"},
    "layout": {"pixel format": "yuv422p10le", "profile": "High 4:2:2"},
    "profile": {"profile": "Constrained Baseline"},
    "surround": {"sound layout": "5.1(side)"},
    "mono": {"sound layout": "mono"},
    "44100": {"sample rate": "44100 Hz"},
}
"""What must be told of each later part."""


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "how"), [("ts", "cat"), ("mkv", "concat")])
@pytest.mark.parametrize("kind", TOLD)
def test_each_kind_of_change_is_told_once_there_and_once_back(tmp_path: Path, kind: str, suffix: str, how: str) -> None:
    info = media.probe(changing_clip(tmp_path / f"clip.{suffix}", (PLAIN, LATER[kind], PLAIN), how))
    found = media.list_changes(info)
    there = {change.what: change.after for change in found if change.frame <= 30}
    back = {change.what: change.before for change in found if change.frame > 30}
    assert there == back == TOLD[kind]
    assert {change.frame for change in found} <= {29, 30, 59, 60}
    assert all(change.frame in (30, 60) for change in found if change.stream == info.stream)


@dataclass(frozen=True)
class Codec:
    """How to encode two sizes that are put one after the other, the container, and the layout of the pixels."""

    suffix: str
    video: tuple[str, ...]
    layout: str = "yuv420p"


CODECS = {
    "mpeg1": Codec("mpg", ("-c:v", "mpeg1video", "-g", "12", "-bf", "2", "-q:v", "3")),
    "mpeg2": Codec("ts", ("-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "3")),
    "h264": Codec("mp4", ("-c:v", "libx264", "-preset", "veryfast", "-g", "12", "-bf", "3")),
    "hevc": Codec("ts", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=12:log-level=error")),
    "vp8": Codec("webm", ("-c:v", "libvpx", "-g", "24", "-b:v", "600k")),
    "vp9": Codec("webm", ("-c:v", "libvpx-vp9", "-g", "24", "-b:v", "600k", "-cpu-used", "6")),
    "av1": Codec("mkv", ("-c:v", "libsvtav1", "-preset", "10", "-g", "24", "-crf", "20")),
    "mjpeg": Codec("mkv", ("-c:v", "mjpeg", "-q:v", "3"), "yuvj420p"),
    "prores": Codec("mov", ("-c:v", "prores_ks", "-profile:v", "0"), "yuv422p10le"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CODECS)
def test_a_change_of_size_is_found_in_every_codec_and_no_frame_is_lost(tmp_path: Path, name: str) -> None:
    codec = CODECS[name]
    parts = [
        numbered_clip(
            tmp_path / f"{first}.{codec.suffix}",
            *codec.video,
            frames=30,
            first=first,
            size=size,
            filters=(f"format={codec.layout}",),
        )
        for first, size in ((0, (192, 144)), (30, (256, 160)))
    ]
    path = tmp_path / f"joined.{codec.suffix}"
    if codec.suffix in ("ts", "mpg"):
        path.write_bytes(b"".join(part.read_bytes() for part in parts))
    else:
        listing = tmp_path / "list.txt"
        listing.write_text("".join(f"file '{part}'\n" for part in parts))
        ffmpeg("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", path)
    with media.open_clip(path) as clip:
        info = clip.info
        (change,) = [c for c in media.list_changes(info) if c.what == "picture size"]
        assert (change.frame, change.before, change.after) == (30, "192x144", "256x160")
        shown = [p.rgb for _, p in media.pictures_at(clip, [info.time_of_frame(n) for n in range(info.frames)])]
        assert [rgb.shape[:2] for rgb in shown] == [(144, 192)] * 30 + [(160, 256)] * 30
        assert [read_number(rgb) for rgb in shown] == list(range(60))
        assert [frame.bgr().shape[:2] for frame in media.frames(clip)] == [rgb.shape[:2] for rgb in shown]


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_clip_that_does_not_change_has_no_changes(numbered: Callable[[str], Path], recipe: object) -> None:
    info = media.probe(numbered(getattr(recipe, "name")))  # noqa: B009 - the fixture's type is that of any recipe
    assert media.list_changes(info) == ()
    assert info.formats == ()
