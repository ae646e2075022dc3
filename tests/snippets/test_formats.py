"""A snippet in each format shows the frames asked for, at its rate and within its size, and says what it changed."""

import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bts import media
from bts.config import SnippetsOptions
from bts.errors import OutputError, UsageError
from bts.media.apng import read_delays
from bts.media.cutting.cut import Cut
from bts.media.cutting.h264_levels import LEVELS, choose_level
from bts.metadata.pictures import read_record
from bts.metadata.videos import read_video_record
from bts.model import Credit, Made, Note
from bts.snippets import SnippetRequest, check_snippet, from_notes, make_snippet
from bts.snippets.reduced import WrongFrameError
from bts.subtitles import Cue
from bts.timing import Span
from bts.videos import SNIPPET_PRESETS, VIDEO_FORMATS, read_rate
from tests.media.make_clips import ffmpeg, numbered_clip, read_number

REQUEST = SnippetRequest(Span(Fraction(20, 25), Fraction(60, 25)), "cut", mode="none")


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "numbered.mp4"
    tone = ("-f", "lavfi", "-i", "sine=440:duration=4")
    return numbered_clip(
        path, "-c:v", "libx264", "-crf", "16", "-g", "25", "-c:a", "aac", audio=tone, frames=100, size=(640, 360)
    )


@pytest.fixture(scope="module")
def fields_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of 25 interlaced pictures, each woven of two moments a fiftieth of a second apart."""
    path = tmp_path_factory.mktemp("fields") / "fields.mp4"
    woven = "tinterlace=interleave_top,setfield=tff"
    coding = ("-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-crf", "16")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=720x576:rate=50:duration=2", "-vf", woven, *coding, path)
    return path


def make(path: Path, folder: Path, request: SnippetRequest = REQUEST, **options: object) -> list[Made]:
    folder.mkdir(exist_ok=True)
    with media.open_clip(path) as clip:
        return make_snippet(clip, request, lambda name: folder / name, SnippetsOptions(**options))  # type: ignore[arg-type]


def numbers(path: Path) -> list[int | None]:
    """The numbers in the frames of a video; those of small pictures are read enlarged."""
    found: list[int | None] = []
    with media.open_clip(path) as made:
        times = [made.info.time_of_frame(n) for n in range(made.info.frames)]
        for _, picture in media.pictures_at(made, times):
            found.append(read_number(np.asarray(Image.fromarray(picture.rgb).resize((640, 360)))))
    return found


@pytest.mark.parametrize("form", list(VIDEO_FORMATS))
def test_each_format_shows_the_frames_at_their_times(form: str, clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, format=form)
    rows = VIDEO_FORMATS[form]
    assert made[0].path.suffix == rows.suffixes[0]
    info = media.probe(made[0].path)
    step = 2 if rows.animated else 1  # at most 15 a second: every second of 25
    assert numbers(made[0].path) == list(range(20, 60, step))
    assert abs(info.duration - Fraction(40, 25)) <= max(rows.tick, Fraction(1, 1000))
    for n in range(info.frames):
        assert abs(info.time_of_frame(n) - Fraction(n * step, 25)) <= rows.tick
    assert info.has_audio != rows.animated
    assert (info.width, info.height) == ((480, 270) if rows.animated else (640, 360))
    said = "\n".join(made[0].warnings)
    assert ("no sound" in said) == rows.animated
    assert ("12.5 frames a second" in said) == rows.animated


def test_pictures_that_move_do_so_for_ever(clip_path: Path, tmp_path: Path) -> None:
    for form in ("gif", "webp", "apng"):
        path = make(clip_path, tmp_path, format=form)[0].path
        with Image.open(path) as image:
            assert image.info["loop"] == 0, form
    assert sum(read_delays(tmp_path / "cut.apng")) == Fraction(40, 25)


def test_one_picture_is_not_given_for_one_that_moves(clip_path: Path, tmp_path: Path) -> None:
    """WebP and PNG of one frame are pictures like any other; GIF of one frame is the video that was asked for."""
    one = replace(REQUEST, span=Span(Fraction(20, 25), Fraction(21, 25)))
    for form in ("webp", "apng"):
        with pytest.raises(OutputError, match=f"one picture that does not move, which {form} .*--format mp4 or gif"):
            make(clip_path, tmp_path, one, format=form)
    assert media.probe(make(clip_path, tmp_path, one, format="gif")[0].path).frames == 1


def test_delays_of_a_gif_do_not_drift(clip_path: Path, tmp_path: Path) -> None:
    path = make(clip_path, tmp_path, replace(REQUEST, span=Span(Fraction(0), Fraction(4))), format="gif", fps="15")[
        0
    ].path
    delays = []
    with Image.open(path) as image:
        for n in range(getattr(image, "n_frames", 1)):
            image.seek(n)
            delays.append(image.info["duration"])
    assert len(delays) == 60
    assert set(delays) == {60, 70}
    assert sum(delays) == 4000


def test_a_palette_stays_alike(clip_path: Path, tmp_path: Path) -> None:
    """ALIKE needs no room for GIF's 256 colours: what is compared is so small that their dither averages out."""
    scene = tmp_path / "colours.mp4"
    ffmpeg("-f", "lavfi", "-i", "gradients=size=640x360:rate=25:duration=2:n=8:seed=3", "-crf", "12", scene)
    assert make(scene, tmp_path, replace(REQUEST, span=Span(Fraction(0), Fraction(1))), format="gif")


@pytest.mark.parametrize("form", list(VIDEO_FORMATS))
def test_a_wrong_frame_is_found_in_each_format(form: str, clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, format=form)[0].path
    info = media.probe(made)
    rate = Fraction(25, 2) if VIDEO_FORMATS[form].animated else None
    sound = None if VIDEO_FORMATS[form].animated else 1
    right = Cut(20, 60, info.width, info.height, form=form, rate=rate, audio=sound)
    with media.open_clip(clip_path) as clip:
        check_snippet(clip, right, made, made)
        for wrong in (replace(right, first=21, stop=61), replace(right, first=18, stop=58)):
            with pytest.raises(WrongFrameError):
                check_snippet(clip, wrong, made, made)
        with pytest.raises(OutputError, match="cannot be kept"):
            check_snippet(clip, replace(right, most_bytes=made.stat().st_size - 1), made, made)


def test_a_loudness_of_no_sound_is_said(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "mute.mp4", "-c:v", "libx264", frames=30)
    request = replace(REQUEST, span=Span(Fraction(0), Fraction(1)))
    made = make(path, tmp_path / "out", request, loudness=-16.0)[0]
    assert any("has no sound, so there is no loudness" in line for line in made.warnings)


@pytest.mark.parametrize(
    ("fps", "first", "how"),
    [
        ("50", [20, 20, 21, 21], "repeated"),
        ("30", [20, 20, 21, 22], "repeated"),
        ("10", [20, 22, 25, 27], "left out"),
    ],
)
def test_a_rate_is_made_of_whole_frames(fps: str, first: list[int], how: str, clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, fps=fps)[0]
    info = media.probe(made.path)
    assert (info.rate, info.variable, info.duration) == (Fraction(fps), False, Fraction(40, 25))
    assert numbers(made.path)[:4] == first
    assert f"{fps} frames a second, where the clip has 25: whole frames are {how}" in made.warnings


@pytest.mark.slow
def test_what_a_rate_does_to_frames_is_said_of_the_range_at_hand(tmp_path: Path) -> None:
    """A frame that stays for three seconds is repeated, and none is left out, however many the clip has elsewhere."""
    still = ("-c:v", "libx264", "-vf", "setpts=PTS+3*gt(N\\,0)/TB", "-fps_mode", "passthrough")
    path = numbered_clip(tmp_path / "screen.mp4", *still, frames=40)
    for first, last, how in ((0, 0.5, "repeated"), (0, 4, "left out and repeated"), (3.5, 4, "left out")):
        request = replace(REQUEST, span=Span(Fraction(first), Fraction(last)))
        made = make(path, tmp_path / how, request, fps="10")[0]
        assert made.warnings[-1].endswith(f": whole frames are {how}")
    request = replace(REQUEST, span=Span(Fraction(7, 2), Fraction(177, 50)))
    assert make(path, tmp_path / "one", request, fps="10")[0].warnings[-1].endswith("a rate that varies")


def test_both_fields_become_frames(fields_path: Path, tmp_path: Path) -> None:
    request = replace(REQUEST, span=Span(Fraction(1, 2), Fraction(3, 2)))
    single, double = (
        make(fields_path, tmp_path / way, request, deinterlace=way)[0].path for way in ("single", "double")
    )
    assert [media.probe(path).frames for path in (single, double)] == [25, 50]
    with media.open_clip(double) as made:
        pictures = [p.rgb.astype(int) for _, p in media.pictures_at(made, [Fraction(n, 50) for n in range(12)])]
    steps = [float(np.abs(one - other).mean()) for one, other in itertools.pairwise(pictures)]
    assert min(steps) > max(steps) / 4  # every frame moves on: no field is shown twice
    plain = make(fields_path, tmp_path / "gif", request, deinterlace="double", fps="10")[0]
    assert not any("leaves the rate" in line for line in plain.warnings)


def test_each_field_is_compared_with_its_own(tmp_path: Path) -> None:
    """Both fields of a frame show numbers of their own, so that the later one looks like no frame of the clip."""
    woven = ("tinterlace=interleave_top", "setfield=tff", "format=yuv420p")
    coding = ("-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-crf", "16")
    path = tmp_path / "fields.mp4"
    numbered_clip(path, *coding, frames=200, rate=Fraction(50), size=(192, 288), filters=woven)
    request = replace(REQUEST, span=Span(Fraction(10, 25), Fraction(80, 25)))
    single, double = (make(path, tmp_path / way, request, deinterlace=way)[0].path for way in ("single", "double"))
    assert media.probe(double).frames == 140
    twice = tmp_path / "twice.mp4"
    ffmpeg("-i", single, "-vf", "fps=50", "-crf", "12", "-movflags", "+faststart", twice)
    with media.open_clip(path) as clip, pytest.raises(WrongFrameError, match="does not show frame 139"):
        check_snippet(clip, Cut(10, 80, 192, 288, by_fields=True), twice, twice)


def test_a_clip_without_fields_is_left_as_it_is(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, deinterlace="double")[0]
    assert media.probe(made.path).frames == 40
    assert any("not interlaced" in line for line in made.warnings)


@pytest.mark.parametrize(
    ("form", "size"),
    [
        ("mp4", 60_000),
        ("gif", 200_000),
        *(
            pytest.param(*one, marks=pytest.mark.slow)
            for one in (("webm", 40_000), ("webp", 40_000), ("apng", 300_000))
        ),
    ],
)
def test_a_size_is_kept(form: str, size: int, clip_path: Path, tmp_path: Path) -> None:
    whole = make(clip_path, tmp_path / "whole", format=form)[0].path
    assert whole.stat().st_size > size
    made = make(clip_path, tmp_path / "small", format=form, max_mb=size / 1_000_000)[0]
    assert size / 3 < made.path.stat().st_size <= size
    assert any("to keep the size of the file" in line for line in made.warnings)


@pytest.mark.slow
def test_a_size_that_cannot_be_kept_leaves_nothing(clip_path: Path, tmp_path: Path) -> None:
    for form in ("mp4", "gif"):
        with pytest.raises(OutputError, match=r"the smallest that was made has 0\.0"):
            make(clip_path, tmp_path / form, format=form, max_mb=0.003)
        assert list((tmp_path / form).iterdir()) == []


def test_progress_counts_both_passes(clip_path: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    with media.open_clip(clip_path) as clip:
        options = SnippetsOptions(max_mb=0.06)
        make_snippet(
            clip,
            REQUEST,
            lambda name: tmp_path / name,
            options,
            on_progress=lambda _, done, total: seen.append(done / total),
        )
    assert seen
    assert max(seen) <= 1.05
    assert seen[-1] == 1
    assert min(done for done in seen if done) <= 0.5


def test_a_track_in_webm_is_one_that_browsers_do_not_read(clip_path: Path, tmp_path: Path) -> None:
    """They make no TextTrack of it, so the .vtt beside it is what plays, and is named."""
    request = replace(REQUEST, mode="soft", cues=(Cue(Span(Fraction(1), Fraction(2)), ("Quiet, please",)),))
    made = make(clip_path, tmp_path / "webm", request, format="webm")
    assert any("the .vtt beside it" in line for line in made[0].warnings)
    assert "Quiet, please" in next(one.path for one in made if one.path.suffix == ".vtt").read_text("utf-8")
    assert not make(clip_path, tmp_path / "mp4", request, format="mp4")[0].warnings


def test_a_format_without_a_track_says_so(clip_path: Path, tmp_path: Path) -> None:
    for form in ("gif", "webp", "apng"):
        with pytest.raises(UsageError, match=r"no place for a track of captions.*--format mp4 or --format webm"):
            make(clip_path, tmp_path, replace(REQUEST, mode="soft"), format=form)
    with pytest.raises(UsageError, match="50"):
        make(clip_path, tmp_path, format="gif", fps="60")
    with pytest.raises(UsageError, match="--max-mb"):
        make(clip_path, tmp_path, replace(REQUEST, cut="fast"), max_mb=1.0)


@pytest.mark.slow
def test_presets_set_what_they_say(clip_path: Path, tmp_path: Path) -> None:
    for name, row in SNIPPET_PRESETS.items():
        settled = SnippetsOptions(preset=name, crf=40, captions="none").settled
        assert {key: getattr(settled, key) for key in row} == row
        assert settled.captions == "none"
        assert settled.preset == ""
        assert settled.settled == settled
    sizes = [
        make(clip_path, tmp_path / name, preset=name)[0].path.stat().st_size
        for name in ("master", "social", "web", "email")
    ]
    assert sizes == sorted(sizes, reverse=True)


@given(
    st.integers(2, 9000),
    st.integers(2, 5000),
    st.sampled_from([24, 25, 30, 50, 60, 120]),
    st.integers(4, 6),
    st.integers(0, 51),
)
def test_a_level_fits(width: int, height: int, rate: int, references: int, crf: int) -> None:
    level = choose_level(width, height, Fraction(rate), references, crf)
    if level is None:
        assert not any(row.fits(width, height, Fraction(rate), references) for row in LEVELS)
    else:
        assert level.fits(width, height, Fraction(rate), references)


USUAL = {
    (1920, 1080, 25): "4.0",
    (1280, 720, 30): "3.1",
    (1920, 1080, 60): "4.2",
    (3840, 2160, 30): "5.1",
    (3840, 2160, 60): "5.2",
}
"""Width, height, rate -> level."""


@pytest.mark.parametrize(("shape", "name"), USUAL.items())
def test_usual_sizes_have_their_usual_levels(shape: tuple[int, int, int], name: str) -> None:
    level = choose_level(*shape[:2], Fraction(shape[2]), 4, 23)
    assert level is not None
    assert level.name == name


def test_h264_declares_a_level_that_it_keeps(clip_path: Path, tmp_path: Path) -> None:
    with media.open_clip(make(clip_path, tmp_path, preset="master")[0].path) as made:
        demands = media.read_demands(made)
    assert demands is not None
    assert (demands.level, demands.references) == (30, 5)


READ = {"25": Fraction(25), "29.97": Fraction(30000, 1001), "30000/1001": Fraction(30000, 1001), "same": None}


@pytest.mark.parametrize(("text", "rate"), READ.items())
def test_rates_are_read(text: str, rate: Fraction | None) -> None:
    assert read_rate(text) == rate


@pytest.mark.parametrize("text", ["0", "-25", "1000", "fast", "1/0", "nan"])
def test_no_rates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="frames a second"):
        SnippetsOptions(fps=text)


NOTE = Note(
    id="01J", start=Fraction(4, 5), end=Fraction(12, 5), caption="The crew hides", alt="Two people behind a bar",
    use=("snippet",), credit=Credit("NBC", "Ada Weiß", "The Office", "© NBC 2026"),
)  # fmt: skip


def test_the_record_is_in_the_video_and_in_its_poster(clip_path: Path, tmp_path: Path) -> None:
    from bts.config import Config

    (request,) = from_notes([NOTE], Fraction(4), Config())
    for form in ("mp4", "webm"):
        made = make(clip_path, tmp_path, replace(request, mode="none"), format=form)
        _, record = read_record(made[-1].path)
        assert (record.caption, record.alt, record.credit) == (NOTE.caption, NOTE.alt, "NBC")
        assert (record.creator, record.source, record.copyright) == (("Ada Weiß",), "The Office", "© NBC 2026")
        with av.open(str(made[0].path)) as container:
            told = {name.lower(): text for name, text in container.metadata.items()}
        assert told["artist"] == "Ada Weiß"
        assert told["copyright"] == "© NBC 2026"
        assert told["comment"] == "Credit: NBC; Source: The Office"
        assert told["description"] == NOTE.caption
        if form == "mp4":
            video = read_video_record(made[0].path)
            assert video is not None
            assert video.clip == record.clip == clip_path.name
            assert int(video.frame) <= int(record.frame)  # the video's first frame, and that of the poster
            assert (video.guid, record.guid[:9]) == ("", "urn:uuid:")
            assert replace(record, guid="", moment=video.moment, frame=video.frame) == video


def test_a_poster_is_a_good_frame(tmp_path: Path) -> None:
    """The middle of the range is blurred, and its end is a dissolve: neither is the poster."""
    path = tmp_path / "blurred.mp4"
    blurred = "gblur=sigma=12:enable='between(t,0.6,1.6)'"
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=640x360:rate=25:duration=3", "-vf", blurred, "-crf", "14", path)
    made = make(path, tmp_path, replace(REQUEST, span=Span(Fraction(0), Fraction(2))))
    with media.open_clip(path) as clip:
        moments = [Fraction(n, 25) for n in range(50)]
        pictures = [np.asarray(p.rgb, int) for _, p in media.pictures_at(clip, moments)]
    with Image.open(made[-1].path) as poster:
        seen = np.asarray(poster.convert("RGB"), int)
    best = min(range(50), key=lambda n: float(np.abs(pictures[n] - seen).mean()))
    assert not 14 <= best <= 40


def test_the_known_moment_of_a_poster_is_taken(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, replace(REQUEST, poster=Fraction(47, 25)))
    with Image.open(made[-1].path) as poster:
        assert read_number(np.asarray(poster.convert("RGB"))) == 47
