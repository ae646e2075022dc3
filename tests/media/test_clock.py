"""The clock is the player's: where its zero is in each container, and what is on screen before the first frame."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.errors import UsageError
from bts.media.clock import Scale
from bts.media.cutting.cut import Cut, choose_audio
from bts.media.cutting.exact import cut_exact
from bts.timing import Smpte, parse_time, point_in_clip
from tests.media.clips import B_FRAMES, PAL
from tests.media.make_clips import numbered_clip, read_number
from tests.media.test_cut import samples
from tests.players.make_files import write_data_first

LATE = Fraction(13, 25)
"""Seconds by which the pictures of the clips start after their sound."""

TONE = ("-f", "lavfi", "-i", r"aevalsrc=sin(2*PI*880*t)*between(t\,0.2\,0.4):s=48000:d=3")
"""Sound from 0 s, with a tone from 0.2 s to 0.4 s: before there is a picture."""


def late_clip(path: Path, *options: str, late: Fraction = LATE) -> Path:
    """60 numbered frames that begin `late` seconds after the sound."""
    sound = ("-c:a", "mp2" if path.suffix in (".ts", ".mpg", ".mxf", ".avi") else "aac", "-map", "0:v", "-map", "1:a")
    return numbered_clip(path, *B_FRAMES, *sound, *options, before=("-itsoffset", str(float(late))), audio=TONE)


@pytest.mark.parametrize(
    ("name", "options", "zero"),
    [
        ("late.mp4", (), 0),
        ("late.mov", (), 0),
        ("late.mkv", (), 0),
        ("fragments.mp4", ("-movflags", "frag_keyframe+empty_moov+delay_moov"), 0),
        ("shifted.mkv", ("-output_ts_offset", "3"), 0),
        ("late.ts", ("-muxdelay", "0"), None),
        ("shifted.ts", ("-output_ts_offset", "500", "-muxdelay", "0"), None),
    ],
)
def test_zero_is_the_containers_in_a_browser_and_the_first_stream_elsewhere(
    name: str, options: tuple[str, ...], zero: int | None, tmp_path: Path
) -> None:
    info = media.probe(late_clip(tmp_path / name, *options))
    if zero is not None:
        assert info.zero == zero
        assert info.first_time == info.start
    else:
        # Sound and picture differ by what was asked for, within a frame of MPEG sound and its priming.
        assert abs(info.first_time - LATE) < Fraction(3, 100)
    assert info.time_of_frame(0) == info.first_time > 0
    assert info.duration == info.first_time + 60 / PAL


def test_until_the_first_frame_comes_it_is_on_screen(tmp_path: Path) -> None:
    with media.open_clip(late_clip(tmp_path / "late.mp4")) as clip:
        info = clip.info
        assert [info.frame_at(t) for t in (Fraction(0), LATE / 2, LATE, LATE + 1 / PAL)] == [0, 0, 0, 1]
        shown = [read_number(p.rgb) for _, p in media.pictures_at(clip, [Fraction(0), LATE / 2, LATE + 3 / PAL])]
        assert shown == [0, 0, 3]
        with pytest.raises(UsageError, match=r"00:00:02\.920 long; its last frame is at 00:00:02\.880"):
            point_in_clip(parse_time("2.92"), info)


def test_labels_in_frames_count_from_the_players_zero(tmp_path: Path) -> None:
    info = media.probe(late_clip(tmp_path / "late.mp4"))
    assert Smpte(0, 0, 1, 0, drop=False).resolve(info) == 1  # frame 12, after the 13 that fit before the first
    assert Smpte(0, 0, 0, 5, drop=False).resolve(info) == Fraction(1, 5)
    assert parse_time("#12").resolve(info) == LATE + 12 / PAL


@pytest.mark.parametrize(("start", "end"), [(0, 1), (0, Fraction(1, 5)), (Fraction(1, 10), Fraction(9, 10))])
def test_a_cut_that_starts_before_the_picture_keeps_the_sound(start: Fraction, end: Fraction, tmp_path: Path) -> None:
    info = media.probe(late_clip(tmp_path / "late.mp4"))
    stop = max(1, info.frame_at(Fraction(end)))
    early = Fraction(end) if end < LATE else None
    cut = Cut(0, stop, 192, 144, audio=choose_audio(info), crf=12, start=Fraction(start), end=early)

    cut_exact(info, cut, tmp_path / "cut.mp4")

    with media.open_clip(tmp_path / "cut.mp4") as made:
        found = [(read_number(frame.bgr()), frame.time) for frame in media.frames(made)]
        length = made.info.duration
    assert [number for number, _ in found] == list(range(stop))
    assert found[0][1] == 0
    for number, time in found[1:]:
        assert number is not None
        assert abs(time - (LATE + number / PAL - start)) < Fraction(1, 1000)
    asked = Fraction(end) - start if early is not None else info.time_of_frame(stop) - start
    assert abs(length - asked) < Fraction(1, 1000)
    sound = samples(tmp_path / "cut.mp4")
    loud = np.nonzero(np.abs(sound) > 0.3)[0] / 48000
    if end > Fraction(1, 5):
        assert abs(loud[0] - float(Fraction(1, 5) - start)) < 0.012
    assert abs(len(sound) / 48000 - float(length)) < 0.03


def test_a_picture_before_the_containers_zero_is_said(numbered: object) -> None:
    info = media.probe(numbered("negative.mkv"))  # type: ignore[operator]
    assert info.first_time == 0
    assert any("0.480 s before the container's zero" in warning for warning in info.warnings)


def test_a_data_stream_that_starts_first_moves_the_zero_as_in_mpv(tmp_path: Path) -> None:
    path = write_data_first(tmp_path / "data.ts")
    info = media.probe(path)
    assert info.zero == Fraction(9, 10)
    assert info.first_time == info.start - Fraction(9, 10) > LATE


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_frames_of_an_avi_come_from_0_on_however_they_are_reordered(codec: str, tmp_path: Path) -> None:
    info = media.probe(numbered_clip(tmp_path / "b.avi", "-c:v", codec, "-bf", "2", "-g", "12"))
    assert [info.time_of_frame(n) for n in range(3)] == [0, 1 / PAL, 2 / PAL]


def test_ticks_become_seconds_on_the_clock_exactly_and_back() -> None:
    scale = Scale(Fraction(1001, 30000), Fraction(7, 3))
    for tick in (-5, 0, 1, 90):
        time = tick * Fraction(1001, 30000) - Fraction(7, 3)
        assert scale.time_of(tick) == time
        assert scale.first_tick(time) == tick
        assert scale.first_tick(time + Fraction(1, 10**9)) == tick + 1
