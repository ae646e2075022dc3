"""A snippet is the stretch asked for, captioned, checked; what goes wrong leaves nothing behind."""

import os
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import webvtt
from numpy.typing import NDArray
from PIL import Image

from bts import media
from bts.captions import Phrase
from bts.config import SnippetsOptions
from bts.errors import BtsError, ClipError, MissingToolError, OutputError, UsageError
from bts.media.cutting.cut import Cut, frame_range
from bts.media.cutting.exact import cut_exact
from bts.media.cutting.shaping import Crop, Shaping
from bts.model import Made
from bts.snippets import SnippetRequest, check_snippet, make_snippet
from bts.snippets.plan import LAID_FLAT
from bts.snippets.reduced import WrongFrameError
from bts.subtitles import Cue
from bts.timing import Span
from bts.videos import ASPECTS
from tests.media.clips import RECIPES
from tests.media.make_clips import ffmpeg, numbered_clip, read_number

WORDS = (Phrase(Fraction(0), Fraction(1), "The cameras were hidden {behind} the <bar> & nobody knew"),)
REQUEST = SnippetRequest(Span(Fraction(20, 25), Fraction(60, 25)), "hidden", WORDS)


@pytest.fixture(scope="module")
def clip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "numbered.mp4"
    tone = ("-f", "lavfi", "-i", "sine=440:duration=4")
    return numbered_clip(
        path, "-c:v", "libx264", "-crf", "16", "-g", "25", "-c:a", "aac", audio=tone, frames=100, size=(640, 360)
    )


def make(path: Path, folder: Path, request: SnippetRequest, **options: object) -> list[Made]:
    folder.mkdir(exist_ok=True)
    with media.open_clip(path) as clip:
        return make_snippet(clip, request, lambda name: folder / name, SnippetsOptions(**options))  # type: ignore[arg-type]


def pictures(path: Path, *times: Fraction) -> list[NDArray[np.uint8]]:
    with media.open_clip(path) as clip:
        return [picture.rgb for _, picture in media.pictures_at(clip, times)]


def test_a_snippet_is_four_files_and_the_stretch_asked_for(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, REQUEST)
    assert [item.path.name for item in made] == ["hidden.mp4", "hidden.vtt", "hidden.srt", "hidden.jpg"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(item.path.name for item in made)
    info = media.probe(made[0].path)
    assert (info.frames, info.duration, info.width, info.height) == (40, Fraction(40, 25), 640, 360)
    assert (info.codec, info.pixel_format, [a.codec for a in info.audio]) == ("h264", "yuv420p", ["aac"])
    assert (info.colour.matrix, info.colour.range, info.colour.guessed) == ("bt709", "tv", ())
    assert read_number(pictures(made[0].path, Fraction(0))[0]) == 20
    assert read_number(pictures(made[0].path, Fraction(39, 25))[0]) == 59
    data = made[0].path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # streamable
    with Image.open(made[3].path) as poster:
        assert poster.size == (640, 360)
        assert read_number(np.asarray(poster)) in range(20, 60)


def test_the_captions_beside_start_with_the_snippet(clip_path: Path, tmp_path: Path) -> None:
    late = replace(REQUEST, captions=(Phrase(Fraction(1, 2), Fraction(1), "A very quiet set"),))
    made = make(clip_path, tmp_path, late)
    for path, cues in (
        (made[1].path, webvtt.read(str(made[1].path))),
        (made[2].path, webvtt.from_srt(str(made[2].path))),
    ):
        (cue,) = cues.captions
        assert cue.raw_text == "A very quiet set", path
        assert cue.start == "00:00:00.480", path


AUTHORED = (
    Cue(Span(Fraction("0.5"), Fraction("1.21")), ("One that is on already",), voices=("Ada",)),
    Cue(Span(Fraction("1.23"), Fraction("1.31")), ("- Quick?", "- Quick.")),
    Cue(Span(Fraction("1.41"), Fraction("2.05")), ("♪ la la ♪",)),
    Cue(Span(Fraction("1.8"), Fraction("2.2")), ("Over the end of it",)),
)
"""Crowded cues in the clip's time, as no rule of reading speed would allow them."""


def test_captions_of_an_author_keep_their_times_to_the_frame(clip_path: Path, tmp_path: Path) -> None:
    """The cut is 0.80-2.40 of the clip: in files the times stay as they are, burnt in they are those of a player."""
    request = replace(REQUEST, captions=(), cues=AUTHORED)
    made = make(clip_path, tmp_path / "burnt", request)
    plain = make(clip_path, tmp_path / "plain", replace(request, mode="none"))
    cues = webvtt.read(str(made[1].path)).captions
    times = [("00.000", "00.410"), ("00.430", "00.510"), ("00.610", "01.250"), ("01.000", "01.400")]
    assert [(cue.start[-6:], cue.end[-6:]) for cue in cues] == times
    assert [cue.voice for cue in cues] == ["Ada", None, None, None]
    assert cues[1].text == "- Quick?\n- Quick."
    assert webvtt.from_srt(str(made[2].path)).captions[0].text == "Ada: One that is on already"
    frames = [Fraction(n, 25) for n in range(40)]
    pairs = zip(pictures(made[0].path, *frames), pictures(plain[0].path, *frames), strict=True)
    drawn = [float(np.abs(one.astype(int) - other)[200:].mean()) > 2.5 for one, other in pairs]
    starts = [(float(start), float(end)) for start, end in times]
    assert drawn == [any(start <= time < end for start, end in starts) for time in map(float, frames)]


def test_a_snippet_of_the_time_before_the_first_picture(tmp_path: Path) -> None:
    """The first picture is on screen from the clip's zero on: captions and sound keep their times over it."""
    tone = ("-f", "lavfi", "-i", "sine=440:duration=4")
    late = ("-itsoffset", "1.0")
    path = numbered_clip(
        tmp_path / "late.mp4", "-c:v", "libx264", "-c:a", "aac", "-map", "0:v", "-map", "1:a", before=late, audio=tone
    )
    words = (Phrase(Fraction(1, 2), Fraction(5, 2), "Nobody sees anything yet"),)
    for span, frames in [(Span(Fraction(0), Fraction(2)), 25), (Span(Fraction(1, 4), Fraction(3, 4)), 1)]:
        request = replace(REQUEST, span=span, captions=words)
        made = make(path, tmp_path / str(frames), request)
        info = media.probe(made[0].path)
        assert info.frames == frames
        assert abs(info.duration - span.length) < Fraction(1, 1000)
        if span.start == 0:
            assert webvtt.read(str(made[1].path)).captions[0].start == "00:00:00.480"
            shown = [read_number(p) for p in pictures(made[0].path, Fraction(0), Fraction(99, 100), Fraction(3, 2))]
            assert shown[0] == shown[1] == 0
            assert shown[2] in (11, 12)


def test_burnt_captions_are_in_the_picture_and_soft_ones_are_not(clip_path: Path, tmp_path: Path) -> None:
    frames = {}
    for mode in ("burn", "soft", "both", "none"):
        made = make(clip_path, tmp_path / mode, replace(REQUEST, mode=mode))
        frames[mode] = pictures(made[0].path, Fraction(1, 2))[0].astype(int)
        tracks = [stream.codec for stream in media.probe(made[0].path).subtitles]
        assert tracks == (["mov_text"] if mode in ("soft", "both") else [])
        assert len(made) == (2 if mode == "none" else 4)
    low = np.s_[280:350]
    for drawn, plain in (("burn", "soft"), ("both", "none")):
        assert np.abs(frames[drawn][low] - frames[plain][low]).mean() > 5
        assert np.abs(frames[drawn][:180] - frames[plain][:180]).mean() < 2


def test_a_phone_shape_is_cropped_about_the_focus(clip_path: Path, tmp_path: Path) -> None:
    right = replace(REQUEST, aspect=ASPECTS["9:16"], focus=(0.9, 0.5), mode="none")
    made = make(clip_path, tmp_path, right)
    info = media.probe(made[0].path)
    assert (info.width, info.height) == (202, 360)
    whole, part = pictures(clip_path, Fraction(20, 25))[0], pictures(made[0].path, Fraction(0))[0]
    assert np.abs(whole[:, 475 - 37 : 640].astype(int).mean() - part.astype(int).mean()) < 4
    with Image.open(made[-1].path) as poster:
        assert poster.size == (202, 360)


def test_a_large_clip_is_reduced(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, REQUEST, max_height=180)
    assert (media.probe(made[0].path).width, media.probe(made[0].path).height) == (320, 180)


def test_letters_without_a_font_become_a_track_and_strictly_an_error(clip_path: Path, tmp_path: Path) -> None:
    request = replace(REQUEST, captions=(Phrase(Fraction(0), Fraction(1), "日本語"),))
    made = make(clip_path, tmp_path, request)
    assert "not burnt in" in made[0].warnings[0]
    assert [stream.codec for stream in media.probe(made[0].path).subtitles] == ["mov_text"]
    with media.open_clip(clip_path) as clip, pytest.raises(MissingToolError, match="font"):
        make_snippet(clip, request, lambda name: tmp_path / "strict" / name, strict=True)
    assert not (tmp_path / "strict").exists()


def test_a_caption_of_emoji_alone_is_left_out_of_the_picture(clip_path: Path, tmp_path: Path) -> None:
    """What no font draws is not looked for in the video; the words of another cue are."""
    said = (Phrase(Fraction(0), Fraction(1, 2), "👋"), Phrase(Fraction(1), Fraction(3, 2), "Hidden"))
    made = make(clip_path, tmp_path, replace(REQUEST, captions=said))
    assert any("emoji cannot be burnt in" in line for line in made[0].warnings)
    assert [cue.text for cue in webvtt.read(str(made[1].path)).captions] == ["👋", "Hidden"]


def test_a_caption_in_columns_is_burnt_in_as_a_line_and_that_is_said(clip_path: Path, tmp_path: Path) -> None:
    cue = Cue(Span(Fraction(1), Fraction(2)), ("Downwards",), settings="vertical:rl line:0")
    made = make(clip_path, tmp_path, replace(REQUEST, captions=(), cues=(cue,)))
    assert LAID_FLAT in made[0].warnings
    assert "vertical:rl line:0" in next(one.path for one in made if one.path.suffix == ".vtt").read_text("utf-8")


FAST = replace(REQUEST, mode="none", cut="fast")


def test_a_fast_cut_has_a_caption_track(clip_path: Path, tmp_path: Path) -> None:
    words = (Phrase(Fraction(0), Fraction(0), "Hidden"),)
    fast = replace(FAST, span=Span(Fraction(30, 25), Fraction(90, 25)), captions=words, mode="soft")
    made = make(clip_path, tmp_path, fast)
    assert made[0].warnings == ()
    assert [stream.codec for stream in media.probe(made[0].path).subtitles] == ["mov_text"]
    assert webvtt.read(str(made[1].path)).captions[0].start == "00:00:00.000"
    with media.open_clip(made[0].path) as clip:
        assert [read_number(frame.bgr()) for frame in media.frames(clip)] == list(range(30, 90))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("long-gop.mov", "key frames are too far apart"),
        ("open.ts", "its groups of pictures are open"),
        ("vp9.webm", "vp9 pictures cannot be joined"),
        ("mpeg2.ts", "mpeg2video pictures cannot be joined"),
    ],
)
def test_a_fast_cut_that_cannot_be_copied_is_made_exactly(name: str, why: str, tmp_path: Path) -> None:
    path = next(recipe for recipe in RECIPES if recipe.name == name).make(tmp_path / name)
    info = media.probe(path)
    span = Span(info.time_of_frame(21), info.time_of_frame(50))
    made = make(path, tmp_path / "out", replace(FAST, span=span))
    with media.open_clip(made[0].path) as clip:
        assert [read_number(frame.bgr()) for frame in media.frames(clip)] == list(range(21, 50))
    assert made[0].warnings[0].startswith("cut exactly and not copied: ")
    assert why in made[0].warnings[0]


@pytest.mark.parametrize("codec", ["flac", "ac3", "libopus", "pcm_s16le"])
def test_a_fast_cut_encodes_the_sound_that_cannot_be_copied(codec: str, tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=440:duration=3")
    path = numbered_clip(tmp_path / "sound.mkv", "-c:v", "libx264", "-g", "12", "-c:a", codec, audio=tone)
    made = make(path, tmp_path / "out", replace(FAST, span=Span(Fraction(20, 25), Fraction(55, 25))))
    assert [stream.codec for stream in media.probe(made[0].path).audio] == ["aac"]
    assert made[0].warnings == ()


def test_a_copy_that_browsers_do_not_play_is_said(tmp_path: Path) -> None:
    path = next(recipe for recipe in RECIPES if recipe.name == "hevc.mp4").make(tmp_path / "hevc.mp4")
    info = media.probe(path)
    made = make(path, tmp_path / "out", replace(FAST, span=Span(info.time_of_frame(7), info.time_of_frame(57))))
    assert made[0].warnings == (
        "copied as it is, H.265 plays in Safari and on some machines only; --cut exact makes one that plays",
    )


@pytest.mark.parametrize("name", ["negative.mkv", "joined.ts", "open.ts", "uneven.mkv"])
def test_containers_that_lie_still_give_the_right_frames(name: str, tmp_path: Path) -> None:
    recipe = next(recipe for recipe in RECIPES if recipe.name == name)
    path = recipe.make(tmp_path / name)
    info = media.probe(path)
    span = Span(info.time_of_frame(21), info.time_of_frame(44))
    made = make(path, tmp_path / "out", SnippetRequest(span, "x", mode="none"))
    with media.open_clip(made[0].path) as clip:
        assert [read_number(frame.bgr()) for frame in media.frames(clip)] == list(range(21, 44))


def test_a_range_outside_the_clip_is_refused(clip_path: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="outside"):
        make(clip_path, tmp_path, replace(REQUEST, span=Span(Fraction(9), Fraction(10))))


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_cut_that_is_a_frame_off_is_noticed(shift: int, clip_path: Path, tmp_path: Path) -> None:
    right = Cut(20, 60, 640, 360, audio=1)
    wrong = replace(right, first=20 + shift, stop=60 + shift)
    with media.open_clip(clip_path) as clip:
        cut_exact(clip.info, wrong, tmp_path / "wrong.mp4")
        with pytest.raises(WrongFrameError, match="start with the frame"):
            check_snippet(clip, right, tmp_path / "wrong.mp4", tmp_path / "target.mp4")
        check_snippet(clip, wrong, tmp_path / "wrong.mp4", tmp_path / "target.mp4")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"width": 320, "height": 180}, "320x180"),
        ({"stop": 50}, "frames"),
        ({"audio": None}, "sound"),
        ({"shaping": Shaping(((0, Crop(0, 0, 100, 100)),))}, "start with"),
    ],
)
def test_what_is_not_as_asked_is_noticed(change: dict[str, object], what: str, clip_path: Path, tmp_path: Path) -> None:
    asked = Cut(20, 60, 640, 360, audio=1)
    made = make(clip_path, tmp_path, replace(REQUEST, mode="none"))[0].path
    with media.open_clip(clip_path) as clip, pytest.raises(OutputError, match=what):
        check_snippet(clip, replace(asked, **change), made, tmp_path / "target.mp4")  # type: ignore[arg-type]


def test_a_damaged_video_is_noticed(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, replace(REQUEST, mode="none"))[0].path
    made.write_bytes(made.read_bytes()[:2000])
    with media.open_clip(clip_path) as clip, pytest.raises(OutputError, match="read back"):
        check_snippet(clip, Cut(20, 60, 640, 360, audio=1), made, made)


def test_a_clip_that_changes_meanwhile_is_not_told_as_a_bad_video(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, replace(REQUEST, mode="none"))[0].path
    growing = tmp_path / "growing.mp4"
    growing.write_bytes(clip_path.read_bytes())
    with media.open_clip(growing) as clip:
        growing.write_bytes(clip_path.read_bytes() + b"more")
        with pytest.raises(ClipError, match=r"growing\.mp4: the file changed while it was read"):
            check_snippet(clip, Cut(20, 60, 640, 360, audio=1), made, made)


PLAIN = Cut(20, 60, 640, 360, audio=1)


STILL = "[1:v]trim=start_frame={0}:end_frame={1},setpts=0[still];[0:v][still]overlay=enable='between(n,{2},{3})'"
"""Shows frame {0} of the video in place of its frames {2} to {3}; {1} is the frame after {0}."""


@pytest.mark.parametrize(
    ("filters", "what"),
    [
        (STILL.format(36, 37, 31, 31), "does not show frame 31 as asked for"),
        (STILL.format(36, 37, 25, 35), "does not show frame 31 as asked for"),
        (STILL.format(37, 38, 39, 39), "does not show frame 39 as asked for"),
        ("[0:v]setpts='if(eq(N,12),PTS+0.024/TB,PTS)'", "frame 12 of the video does not come when"),
    ],
)
def test_a_wrong_frame_on_the_way_is_noticed(filters: str, what: str, clip_path: Path, tmp_path: Path) -> None:
    """A frame of each second, the last and every time are compared; one that stands still is not what was asked for.

    Frame 30 of the video is a key frame of the clip; frame 31 is the one of its second that is compared.
    """
    made = make(clip_path, tmp_path, replace(REQUEST, mode="none"))[0].path
    wrong = tmp_path / "wrong.mp4"
    options = ("-fps_mode", "passthrough", "-enc_time_base", "1/25000", "-c:v", "libx264", "-movflags", "+faststart")
    ffmpeg("-i", made, "-i", made, "-filter_complex", f"{filters}[v]", "-map", "[v]", "-map", "0:a", *options, wrong)
    with media.open_clip(clip_path) as clip:
        check_snippet(clip, PLAIN, made, made)
        with pytest.raises(WrongFrameError, match=what):
            check_snippet(clip, PLAIN, wrong, wrong)


def test_a_video_that_breaks_off_or_does_not_stream_is_noticed(clip_path: Path, tmp_path: Path) -> None:
    made = make(clip_path, tmp_path, replace(REQUEST, mode="none"))[0].path
    ffmpeg("-i", made, "-c", "copy", tmp_path / "late.mp4")
    data = bytearray(made.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 1500] = bytes(1500)
    (tmp_path / "broken.mp4").write_bytes(data)
    with media.open_clip(clip_path) as clip:
        with pytest.raises(OutputError, match="does not begin with its index"):
            check_snippet(clip, PLAIN, tmp_path / "late.mp4", made)
        with pytest.raises(OutputError):
            check_snippet(clip, PLAIN, tmp_path / "broken.mp4", made)


def test_a_caption_that_is_not_seen_is_noticed(clip_path: Path, tmp_path: Path) -> None:
    short = replace(REQUEST, captions=(Phrase(Fraction(0), Fraction(1), "i"),))
    made = make(clip_path, tmp_path, short)[0].path
    plain = make(clip_path, tmp_path / "plain", replace(REQUEST, mode="none"))[0].path
    drawn = [Span(Fraction(0), Fraction(1))]
    with media.open_clip(clip_path) as clip:
        check_snippet(clip, PLAIN, made, made, drawn)
        with pytest.raises(OutputError, match=r"the caption at 0\.48 s is not seen"):
            check_snippet(clip, PLAIN, plain, plain, drawn)


def program(folder: Path, words: str) -> str:
    """A program in the place of ffmpeg."""
    path = folder / "ffmpeg"
    path.write_text(f"#!{sys.executable}\nimport os, signal, sys\n{words}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="programs are made with a #! line")
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (None, MissingToolError),
        ("os.kill(os.getpid(), signal.SIGKILL)", ClipError),
        ("sys.stderr.write('x.mp4: No space left on device'); sys.exit(1)", OutputError),
        (
            "out = next(word for word in sys.argv if '.part' in word)\n"
            "open(out.removeprefix('file:'), 'wb').write(b'half')",
            OutputError,
        ),
        ("", OutputError),
    ],
    ids=["missing", "killed", "disk full", "half a file", "no file"],
)
def test_whatever_becomes_of_ffmpeg_no_half_snippet_is_left(
    words: str | None, error: type[BtsError], clip_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "none" if words is None else program(tmp_path, words)
    out = tmp_path / "out"
    with media.open_clip(clip_path) as clip:
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(here))
        with pytest.raises(error) as caught:
            make_snippet(clip, REQUEST, lambda name: out / name)
    if error is not MissingToolError:
        assert caught.value.path in (clip_path, out / "hidden.mp4")
    assert not out.exists() or list(out.iterdir()) == []


CLIPS = [
    "awkward/cursed-vfr.mp4", "awkward/webcam_vfr.mov", "awkward/iphone_hlg_rotated.mov",
    "awkward/dv-pal-interlaced.mov", "awkward/delayed_start.mp4", "edited/tos_rollover_360p.ts",
    "edited/googlework_short.mp4", "archive/freeMXF-mxf1a.mxf", "archive/rpza_qdm2.mov",
    "archive/Sherlock_Holmes_Baffled.ogv", "edited/BlastOff.wmv",
]  # fmt: skip


@pytest.mark.parametrize("name", CLIPS)
def test_snippets_of_real_clips_pass_their_own_check(
    name: str, footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = media.probe(footage / name)
    span = Span(info.duration / 3, min(info.duration, info.duration / 3 + 1))
    made = make(footage / name, tmp_path, replace(REQUEST, span=span), max_height=240)
    cut = media.probe(made[0].path)
    expected = info.time_of_frame(info.frame_at(span.end)) if span.end < info.duration else info.duration
    begins = min(span.start, info.time_of_frame(info.frame_at(span.start)))
    assert abs(cut.duration - (expected - begins)) <= Fraction(1, 20)
    assert cut.has_audio == info.has_audio


@pytest.mark.parametrize(
    ("name", "copied"),
    [
        ("edited/sintel_trailer.mp4", True),
        ("edited/tos_rollover_360p.ts", True),
        ("edited/testvideo.mp4", True),
        ("awkward/burnt_timecode.mp4", True),
        ("awkward/iphone_hlg_rotated.mov", False),
        ("awkward/elephants_vfr.mp4", True),
        ("archive/edison_1899.mpg", False),
        ("archive/freeMXF-mxf1a.mxf", False),
    ],
)
@pytest.mark.slow
def test_fast_cuts_of_real_clips_hold_what_was_asked_for(
    name: str, copied: bool, footage: Path, tmp_path: Path
) -> None:
    """The check of every snippet compares frames, times and sound; here it must not have made an exact cut of it."""
    info = media.probe(footage / name)
    span = Span(info.duration / 5, min(info.duration, info.duration / 5 + 12))
    made = make(footage / name, tmp_path, replace(FAST, span=span))
    cut = media.probe(made[0].path)
    first, stop = frame_range(info, span.start, span.end)
    assert cut.frames == stop - first
    assert cut.has_audio == info.has_audio
    assert copied != any(line.startswith("cut exactly and not copied: ") for line in made[0].warnings), made[0].warnings


def test_a_caption_before_the_first_picture_is_shown_on_it(tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=440:duration=4")
    path = numbered_clip(
        tmp_path / "later.mp4", "-c:v", "libx264", "-c:a", "aac", "-map", "0:v", "-map", "1:a",
        before=("-itsoffset", "1.5"), audio=tone,
    )  # fmt: skip
    assert media.probe(path).first_time > 1
    cue = Cue(Span(Fraction(0), Fraction(60)), ("One long caption",))
    request = SnippetRequest(Span(Fraction(0), Fraction(1)), "one", mode="burn", cues=(cue,))
    video = make(path, tmp_path, request)[0].path
    assert "00:00:00.000 --> 00:00:01.000" in video.with_suffix(".vtt").read_text()
