"""The properties that are found for a clip are true."""

import pickle
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.errors import ClipError
from bts.media import survey
from tests.media.clips import RECIPES, X264
from tests.media.fresh import forget_surveys
from tests.media.make_clips import ffmpeg, numbered_clip, read_number

Numbered = Callable[[str], Path]


@pytest.mark.parametrize(
    ("name", "rate", "variable"),
    [
        ("double.mkv", Fraction(60000, 1001), False),
        ("plain.mp4", Fraction(30000, 1001), False),
        ("av1.webm", Fraction(24000, 1001), False),
        ("hole.ts", Fraction(25), True),
        ("uneven.mp4", Fraction(300, 13), True),
        ("mjpeg.avi", Fraction(30000, 1001), False),
    ],
)
def test_rates(numbered: Numbered, name: str, rate: Fraction, variable: bool) -> None:
    info = media.probe(numbered(name))
    assert (info.rate, info.variable) == (rate, variable)
    shortest, longest = info.frame_durations
    assert 0 < shortest <= longest <= info.duration


def test_start_and_duration_are_those_of_the_presented_frames(numbered: Numbered) -> None:
    late = media.probe(numbered("late.mp4"))
    assert (late.start, late.duration, late.frames) == (Fraction(52, 100), Fraction(292, 100), 60)
    assert (late.first_time, late.last_time, late.zero) == (Fraction(52, 100), Fraction(288, 100), Fraction(0))
    edited = media.probe(numbered("edited.mp4"))
    assert (edited.duration, edited.frames) == (Fraction(164, 100), 41)
    assert media.probe(numbered("live.webm")).duration == Fraction(24, 10)
    assert media.probe(numbered("negative.mkv")).zero == Fraction(-48, 100)


def test_the_facts_survive_a_trip_to_a_worker(numbered: Numbered) -> None:
    info = media.probe(numbered("uneven.mp4"))
    again = pickle.loads(pickle.dumps(info))
    assert again == info
    assert again.time_of_frame(41) == info.time_of_frame(41)
    assert len(pickle.dumps(info)) < 8000


def test_the_stream_of_a_player_is_chosen_and_another_on_request(tmp_path: Path) -> None:
    first = numbered_clip(tmp_path / "a.mkv", *X264, frames=5, first=100)
    second = numbered_clip(tmp_path / "b.mkv", *X264, frames=6, first=200)
    both = tmp_path / "both.mkv"
    ffmpeg("-i", first, "-i", second, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "0",
           "-disposition:v:1", "default", both)  # fmt: skip
    for stream, chosen, burnt in ((None, 1, 200), (0, 0, 100), (1, 1, 200)):
        with media.open_clip(both, stream) as clip:
            assert (clip.info.stream, clip.info.video_streams) == (chosen, (0, 1))
            assert read_number(next(media.frames(clip)).bgr()) == burnt
    with pytest.raises(ClipError, match="stream 7 is not a video stream"):
        media.probe(both, 7)


def test_cover_art_is_passed_over(tmp_path: Path, numbered: Numbered) -> None:
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1", tmp_path / "cover.png")
    path = tmp_path / "covered.mp4"
    ffmpeg("-i", tmp_path / "cover.png", "-i", numbered("plain.mp4"), "-map", "0", "-map", "1", "-c", "copy",
           "-disposition:v:0", "attached_pic", path)  # fmt: skip
    info = media.probe(path)
    assert (info.width, info.frames, len(info.video_streams)) == (192, 60, 1)


@pytest.mark.parametrize("name", [r.name for r in RECIPES if r.name.endswith((".mp4", ".mov"))])
def test_the_index_of_an_mp4_gives_the_same_without_reading_it_all(
    numbered: Numbered, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = media.probe(numbered(name))
    forget_surveys()
    monkeypatch.setattr(survey, "INDEX_BYTES", 0)
    listed = media.probe(numbered(name))
    forget_surveys()
    assert listed == read
    assert listed.table.ticks.tolist() == read.table.ticks.tolist()
    assert listed.table.end == read.table.end


def test_a_cut_off_mp4_is_not_believed_its_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = numbered_clip(tmp_path / "whole.mp4", *X264, "-movflags", "+faststart")
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    monkeypatch.setattr(survey, "INDEX_BYTES", 0)
    with media.open_clip(path) as clip:
        assert clip.info.frames < 60
        assert sum(1 for _ in media.frames(clip)) <= clip.info.frames


REAL: dict[str, dict[str, object]] = {
    "awkward/gopro_tmcd.mp4": {"timecode": "11:12:47:22", "plays_in_browser": True},
    "awkward/cea608.ts": {"captions": True, "start": Fraction(31)},
    "awkward/iphone_hlg_rotated.mov": {"hdr": "hlg", "rotation": 90, "width": 1080, "height": 1920, "frames": 6},
    "awkward/av1-hdr.webm": {"hdr": "pq"},
    "awkward/hdv-1080i50.mov": {"interlaced": True, "width": 1920, "stored_width": 1440},
    "awkward/rotate_180.mov": {"rotation": 180, "width": 568},
    "awkward/rotate_270.mov": {"rotation": 270, "width": 320},
    "archive/freeMXF-mxf1a.mxf": {"timecode": "00:00:00:00", "sample_aspect": Fraction(16, 15), "width": 768},
    "archive/Sherlock_Holmes_Baffled.ogv": {"frames": 807},
    "broken/weird_aspect.small.mpg": {"sample_aspect": Fraction(64, 45)},
    "edited/tos_rollover_360p.ts": {
        "rate": Fraction(24),
        "first_time": Fraction(409, 45000),
        "duration": 24 + Fraction(409, 45000),
        "variable": True,
    },
    "awkward/no_duration.webm": {"frames": 74},
    "edited/nasa_13013.mp4": {"video_streams": (0, 3), "stream": 0},
    "awkward/vertical_video_from_iphone.mov": {"plays_in_browser": False, "rotation": 90},
    "awkward/delayed_start.mp4": {"first_time": Fraction(43, 40), "duration": Fraction(407, 200)},
}


@pytest.mark.parametrize("name", sorted(REAL))
def test_facts_of_real_clips(footage: Path, name: str) -> None:
    info = media.probe(footage / name)
    for trait, value in REAL[name].items():
        assert getattr(info, trait) == value, trait
    assert media.facts(info)["duration"] > 0


def test_streams_are_named_with_their_language(footage: Path) -> None:
    info = media.probe(footage / "edited" / "nasa_13013.mp4")
    assert [(a.codec, a.language) for a in info.audio] == [("aac", "eng"), ("aac", "eng")]
    assert [s.codec for s in info.subtitles] == ["mov_text", "mov_text"]
    assert info.has_audio


def test_opening_again_costs_little(numbered: Numbered) -> None:
    from time import perf_counter

    path = numbered("long-gop.mov")
    forget_surveys()
    started = perf_counter()
    media.probe(path)
    first = perf_counter() - started
    again = min(timed(path) for _ in range(5))
    assert again < first


def timed(path: Path) -> float:
    """Seconds to probe a clip."""
    from time import perf_counter

    started = perf_counter()
    media.probe(path)
    return perf_counter() - started


@pytest.mark.parametrize(
    ("declared", "peak"),
    [
        ("max-cll=600,300", 600),
        ("master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50)", 4000),
        ("repeat-headers=1", None),
    ],
)
def test_the_brightest_light_of_hdr(tmp_path: Path, declared: str, peak: int | None) -> None:
    hdr = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    path = numbered_clip(
        tmp_path / "hdr.mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", f"log-level=error:{declared}",
        frames=4, filters=["format=yuv420p10le", hdr],
    )  # fmt: skip
    info = media.probe(path)
    assert (info.hdr, info.peak) == ("pq", peak)
