"""Cuts start with the frame asked for and end before the other, whatever the container does to its times."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bts import media
from bts.media.cutting.cut import Cut, choose_audio, fit_even_size, frame_range
from bts.media.cutting.exact import cut_exact
from bts.media.cutting.overlay import Overlay
from bts.media.cutting.pictures import choose_matrix
from bts.media.cutting.shaping import Crop, Shaping
from bts.timing import ceil_ms
from tests.media.clips import B_FRAMES, RECIPES, Recipe
from tests.media.make_clips import ffmpeg, numbered_clip, read_number

TICK = Fraction(1, 90_000)
UNSTEADY = ("negative.mkv", "joined.ts", "h264.avi")
STEADY = [recipe for recipe in RECIPES if recipe.frames > 0 and recipe.name not in UNSTEADY]
"""Those whose times ffmpeg and libav agree on."""


def cut_of(info: media.ClipInfo, first: int, stop: int) -> Cut:
    width, height = fit_even_size(info.width, info.height)
    return Cut(first, stop, width, height, audio=choose_audio(info), crf=12)


def numbers_in(path: Path) -> list[tuple[int | None, Fraction]]:
    with media.open_clip(path) as clip:
        return [(read_number(frame.bgr()), frame.time) for frame in media.frames(clip)]


@pytest.mark.parametrize("recipe", STEADY, ids=lambda recipe: recipe.name)
def test_a_cut_holds_the_frames_asked_for_at_their_own_times(
    numbered: Callable[[str], Path], recipe: Recipe, tmp_path: Path
) -> None:
    info = media.probe(numbered(recipe.name))
    first, stop = frame_range(
        info, info.first_time + recipe.clock(17) - recipe.clock(0) + recipe.grain, info.time_of_frame(38)
    )
    target = tmp_path / "cut.mp4"

    cut_exact(info, cut_of(info, first, stop), target)

    found = numbers_in(target)
    assert [number for number, _ in found] == list(range(recipe.first + first, recipe.first + stop))
    start = info.time_of_frame(first)
    for n, (_, time) in enumerate(found):
        assert abs(time - (info.time_of_frame(first + n) - start)) <= 2 * TICK


@pytest.mark.parametrize("name", UNSTEADY)
def test_frames_are_counted_where_times_lie(numbered: Callable[[str], Path], name: str, tmp_path: Path) -> None:
    info = media.probe(numbered(name))
    cut_exact(info, replace(cut_of(info, 17, 38), find="count"), tmp_path / "cut.mp4")
    found = numbers_in(tmp_path / "cut.mp4")
    assert [number for number, _ in found] == list(range(17, 38))
    assert all(abs(time - Fraction(n, 25)) <= TICK for n, (_, time) in enumerate(found))


def test_the_last_frame_keeps_its_length(numbered: Callable[[str], Path], tmp_path: Path) -> None:
    info = media.probe(numbered("uneven.mp4"))
    for first, stop in ((38, 41), (10, 21)):  # each ends with a frame that stays for a long pause
        cut_exact(info, cut_of(info, first, stop), tmp_path / "cut.mp4")
        length = info.time_of_frame(stop) - info.time_of_frame(first)
        assert abs(media.probe(tmp_path / "cut.mp4").duration - length) <= 2 * TICK


@given(
    st.sampled_from([Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(25)]),
    st.integers(0, 4000),
    st.integers(1, 400),
)
def test_written_times_of_two_frames_give_the_frames_between(rate: Fraction, first: int, count: int) -> None:
    class Regular:
        frames = 5000
        duration = frames / rate
        first_time = Fraction(0)

        def frame_at(self, time: Fraction) -> int:
            return int(time * rate)

    start, end = (Fraction(ceil_ms(n / rate), 1000) for n in (first, first + count))
    assert frame_range(Regular(), start, end) == (first, first + count)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "before", "wrap"),
    [
        ("plain.mp4", (), ()),
        ("late-video.mp4", ("-itsoffset", "0.52"), ()),
        ("late.ts", (), ("-output_ts_offset", "95442.5", "-muxdelay", "0")),
        ("hole.mkv", (), ()),
    ],
)
def test_sound_stays_with_the_picture(
    name: str, before: tuple[str, ...], wrap: tuple[str, ...], tmp_path: Path
) -> None:
    # A tone sounds from 1.6 s to 1.8 s of the container's time; the picture's clock may start later.
    tone = ("-f", "lavfi", "-i", r"aevalsrc=sin(2*PI*880*t)*between(t\,1.6\,1.8):s=48000:d=3")
    path = numbered_clip(
        tmp_path / name, *B_FRAMES, "-c:a", "aac", "-map", "0:v", "-map", "1:a", *wrap, before=before, audio=tone
    )
    info = media.probe(path)
    late = Fraction(before[1]) if before else Fraction(0)
    first, stop = frame_range(info, Fraction(1), Fraction(2))

    cut_exact(info, cut_of(info, first, stop), tmp_path / "cut.mp4")

    sound = samples(tmp_path / "cut.mp4")
    loud = np.nonzero(np.abs(sound) > 0.3)[0] / 48000
    expected = float(info.start - late + Fraction(16, 10) - info.zero - info.time_of_frame(first))
    assert abs(loud[0] - expected) < 0.012
    assert abs(len(sound) / 48000 - float(info.time_of_frame(stop) - info.time_of_frame(first))) < 0.03


def test_sound_that_starts_late_is_preceded_by_silence(tmp_path: Path) -> None:
    tone = ("-itsoffset", "1.4", "-f", "lavfi", "-i", "sine=880:duration=0.8")
    path = numbered_clip(tmp_path / "a.mkv", *B_FRAMES, "-c:a", "aac", "-map", "0:v", "-map", "1:a", audio=tone)
    info = media.probe(path)
    cut_exact(info, cut_of(info, 25, 50), tmp_path / "cut.mp4")
    sound = samples(tmp_path / "cut.mp4")
    assert abs(np.nonzero(np.abs(sound) > 0.05)[0][0] / 48000 - 0.4) < 0.03


def test_a_stretch_without_any_sound_is_silent(tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=880:duration=0.3")
    path = numbered_clip(tmp_path / "a.mp4", *B_FRAMES, "-c:a", "aac", "-map", "0:v", "-map", "1:a", audio=tone)
    info = media.probe(path)
    cut_exact(info, cut_of(info, 30, 50), tmp_path / "cut.mp4")
    assert media.probe(tmp_path / "cut.mp4").has_audio
    assert not np.abs(samples(tmp_path / "cut.mp4")).max() > 0.01


def test_names_that_mean_something_to_ffmpeg_are_only_names(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a], b;c = d: %03d"
    folder.mkdir()
    path = folder / "-x concat:y'z.mp4"
    path.write_bytes(numbered_clip(tmp_path / "plain.mp4", *B_FRAMES).read_bytes())
    info = media.probe(path)
    cut_exact(info, cut_of(info, 5, 15), folder / "out: 'q'.mp4")
    assert [number for number, _ in numbers_in(folder / "out: 'q'.mp4")] == list(range(5, 15))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_clip_is_cut_upright_once(turn: int, tmp_path: Path) -> None:
    upright = numbered_clip(tmp_path / "upright.mp4", *B_FRAMES, "-pix_fmt", "yuv420p")
    sideways = tmp_path / "sideways.mp4"
    filters = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}[turn]
    ffmpeg("-i", upright, "-vf", filters, *B_FRAMES, tmp_path / "turned.mp4")
    ffmpeg("-display_rotation", str(-turn), "-i", tmp_path / "turned.mp4", "-c", "copy", sideways)
    info = media.probe(sideways)
    assert info.rotation == turn
    cut_exact(info, cut_of(info, 3, 9), tmp_path / "cut.mp4")
    made = media.probe(tmp_path / "cut.mp4")
    assert (made.width, made.height, made.rotation) == (192, 144, 0)
    assert [number for number, _ in numbers_in(tmp_path / "cut.mp4")] == list(range(3, 9))


def test_wide_pixels_become_square_and_a_crop_counts_shown_ones(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "wide.mp4", *B_FRAMES, filters=("setsar=3/2", "format=yuv420p"))
    info = media.probe(path)
    assert (info.width, info.height) == (288, 144)
    cut_exact(info, cut_of(info, 3, 9), tmp_path / "cut.mp4")
    made = media.probe(tmp_path / "cut.mp4")
    assert (made.width, made.height, made.sample_aspect) == (288, 144, Fraction(1))

    cut_exact(info, Cut(3, 9, 144, 144, shaping=Shaping(((3, Crop(144, 0, 144, 144)),)), crf=12), tmp_path / "crop.mp4")
    with media.open_clip(path) as clip, media.open_clip(tmp_path / "crop.mp4") as cropped:
        whole = next(iter(media.frames_at(clip, [info.time_of_frame(3)])))[1].bgr()
        right = next(iter(media.frames_at(cropped, [Fraction(0)])))[1].bgr()
    assert np.abs(whole[:, 144:].astype(int) - right.astype(int)).mean() < 6


@pytest.mark.parametrize("matrix", ["bt601", "bt709", "bt2020"])
@pytest.mark.parametrize("scale", ["tv", "pc"])
def test_colours_are_those_of_the_stills(matrix: str, scale: str, tmp_path: Path) -> None:
    path = tmp_path / "bars.mp4"
    tags = {"bt601": "smpte170m", "bt709": "bt709", "bt2020": "bt2020nc"}[matrix]
    convert = f"scale=out_color_matrix={matrix}:out_range={scale},format=yuv444p"
    ffmpeg("-f", "lavfi", "-i", "smptehdbars=s=320x180:d=0.4:r=25", "-vf", f"format=gbrp,{convert}", "-c:v", "libx264",
           "-qp", "0", "-colorspace", tags, "-color_range", scale, path)  # fmt: skip
    info = media.probe(path)
    assert (info.colour.matrix, info.colour.range) == (matrix, scale)
    cut = Cut(0, 10, 320, 180, crf=4)
    cut = replace(cut, matrix=choose_matrix(info, cut))
    cut_exact(info, cut, tmp_path / "cut.mp4")
    with media.open_clip(path) as clip, media.open_clip(tmp_path / "cut.mp4") as made:
        kept = "bt601" if matrix == "bt601" else "bt709"
        assert (made.info.colour.matrix, made.info.colour.range) == (kept, "tv")
        still = next(iter(media.pictures_at(clip, [Fraction(0)])))[1].rgb
        shown = next(iter(media.pictures_at(made, [Fraction(0)])))[1].rgb
    inside = np.s_[10:60, 60:80]
    assert np.abs(still[inside].astype(int) - shown[inside].astype(int)).mean() < 3


def test_what_is_drawn_on_a_cut_is_of_bt709(tmp_path: Path) -> None:
    info = media.probe(numbered_clip(tmp_path / "small.mp4", *B_FRAMES, "-pix_fmt", "yuv420p"))
    plain = cut_of(info, 0, 9)
    assert (info.colour.matrix, choose_matrix(info, plain)) == ("bt601", "bt601")
    inner = Shaping(inner=Crop(0, 0, 64, 64))
    changes: list[dict[str, object]] = [
        {"script": tmp_path / "a.ass"},
        {"overlay": Overlay(script=tmp_path / "a.ass")},
        {"overlay": Overlay(logo=tmp_path / "a.png")},
        {"shaping": inner},
        {"form": "gif"},
    ]
    for change in changes:
        assert choose_matrix(info, replace(plain, **change)) == "bt709", change  # type: ignore[arg-type]
    assert choose_matrix(info, replace(plain, overlay=Overlay(fade_in=Fraction(1)))) == "bt601"


def test_what_shows_through_a_transparent_picture_is_black(tmp_path: Path) -> None:
    path = tmp_path / "alpha.mov"
    ffmpeg("-f", "lavfi", "-i", "color=0xE08040:s=64x48:d=0.4:r=25", "-vf",
           "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(gt(X,32),255,64)',format=yuva444p10le",
           "-c:v", "prores_ks", "-profile:v", "4444", path)  # fmt: skip
    info = media.probe(path)
    cut_exact(info, Cut(0, 10, 64, 48, crf=4), tmp_path / "cut.mp4")
    with media.open_clip(path) as clip, media.open_clip(tmp_path / "cut.mp4") as made:
        still = next(iter(media.pictures_at(clip, [Fraction(0)])))[1].rgb.astype(int)
        shown = next(iter(media.pictures_at(made, [Fraction(0)])))[1].rgb.astype(int)
    assert still[10, 10].max() < 100 < still[10, 50].max()
    for column in (10, 50):
        assert np.abs(still[10, column] - shown[10, column]).max() <= 4


def test_hdr_has_the_colours_of_its_still(footage: Path, tmp_path: Path) -> None:
    path = footage / "awkward" / "iphone_hlg_rotated.mov"
    info = media.probe(path)
    cut_exact(info, Cut(2, 5, 540, 960, crf=10), tmp_path / "cut.mp4")
    with media.open_clip(path) as clip, media.open_clip(tmp_path / "cut.mp4") as made:
        still = next(iter(media.pictures_at(clip, [info.time_of_frame(2)])))[1].rgb
        shown = next(iter(media.pictures_at(made, [Fraction(0)])))[1].rgb
    assert made.info.hdr is None
    small = still.reshape(960, 2, 540, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - shown).mean() < 3
    assert np.abs((small - shown).mean(axis=(0, 1))).max() < 1.5


@given(st.integers(1, 9000), st.integers(1, 9000), st.sampled_from([0, 360, 1080]))
def test_sizes_are_even_and_of_the_same_shape(width: int, height: int, largest: int) -> None:
    wide, high = fit_even_size(width, height, largest)
    assert wide % 2 == 0
    assert high % 2 == 0
    assert not largest or min(wide, high) <= largest or min(wide, high) == 2
    scale = min(1, largest / min(width, height)) if largest else 1
    assert abs(wide - width * scale) <= 2
    assert abs(high - height * scale) <= 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Cut(3, 3, 2, 2),
        lambda: Cut(-1, 3, 2, 2),
        lambda: Cut(0, 3, 3, 2),
        lambda: Cut(0, 3, 0, 2),
        lambda: Crop(-1, 0, 2, 2),
        lambda: fit_even_size(0, 4),
    ],
)
def test_nonsense_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError):
        wrong()


def samples(path: Path) -> NDArray[np.float32]:
    """The first channel of a file's sound at 48 kHz, as players hear it (edit lists applied)."""
    command = [
        str(media.ffmpeg_path()),
        "-loglevel",
        "error",
        "-i",
        str(path),
        "-map",
        "0:a",
        "-ac",
        "1",
        "-ar",
        "48000",
    ]
    done = subprocess.run([*command, "-f", "f32le", "pipe:1"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)
