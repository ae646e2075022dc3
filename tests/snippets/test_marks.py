"""Marks of the house: the timecode of every frame on it, each mark in its place, fades, and a check that sees them."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bts import media
from bts.captions import Layout, Phrase
from bts.config import SnippetsOptions
from bts.errors import ClipError, MissingToolError, OutputError, UsageError
from bts.media.cutting.cut import Cut, Find
from bts.media.cutting.exact import cut_exact
from bts.media.cutting.overlay import Overlay
from bts.media.joining import cut_joined
from bts.model import Credit
from bts.snippets import SnippetRequest, check_snippet, make_snippet, snippet_key
from bts.snippets.marks import HouseMarks, clear_of_marks, note_captions, plan_marks, write_overlay
from bts.snippets.plan import make_plan
from bts.subtitles import Cue
from bts.timing import Span, format_time
from tests.media.make_clips import ffmpeg, numbered_clip, read_number
from tests.snippets.reading import read_label

CREDIT = Credit(line="Harbour Television", source="Harbour archive")
TIMECODE = SnippetsOptions(burn_timecode=True, captions="none", crf=16)
SIZE = (640, 360)
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "16")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-bf", "0")

CLIPS: dict[str, tuple[str, tuple[str, ...], Fraction, str, int]] = {
    "23.976": ("mp4", H264, Fraction(24000, 1001), "", 30),
    "25-tc": ("mov", (*H264, "-timecode", "10:00:00:00"), Fraction(25), "", 30),
    "29.97-drop": ("mov", (*H264, "-timecode", "00:00:59;20"), Fraction(30000, 1001), "", 30),
    "59.94-drop": ("mov", (*H264, "-timecode", "01:08:59;40"), Fraction(60000, 1001), "", 60),
    "vfr": ("mp4", X264, Fraction(25), r"N*3600+mod(N*N*1301\,3000)", 30),
    "vfr-close": ("mkv", X264, Fraction(25), r"(N-mod(N\,3))*1800+mod(N\,3)*450", 30),
    "240": ("mp4", H264, Fraction(240), "", 60),
}
"""Name -> the container, ffmpeg's encoding, rate, times of frames, and number of frames."""


@pytest.fixture(scope="module")
def clip_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("clips")

    def make(name: str) -> Path:
        suffix, encoding, rate, setpts, frames = CLIPS[name]
        path = folder / f"{name}.{suffix}"
        if not path.exists():
            numbered_clip(path, *encoding, frames=frames, rate=rate, setpts=setpts, size=SIZE)
        return path

    return make


def asked(info: media.ClipInfo, first: int, stop: int, credit: Credit = CREDIT) -> SnippetRequest:
    end = info.time_of_frame(stop) if stop < info.frames else info.duration
    return SnippetRequest(Span(info.time_of_frame(first), end), "made", mode="none", credit=credit)


def planned(
    clip: media.Clip, request: SnippetRequest, options: SnippetsOptions, folder: Path
) -> tuple[HouseMarks, Cut]:
    """The marks of a snippet, and the cut that has them."""
    plan = make_plan(clip, request, options)
    marks = plan_marks(clip.info, request, plan, options, strict=True)
    overlay = write_overlay(marks, folder / "marks")
    return marks, Cut(plan.first, plan.stop, *plan.size, crf=options.crf, overlay=overlay)


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with media.open_clip(path) as clip:
        return [frame.bgr()[:, :, ::-1] for frame in media.frames(clip)]


def labels_by_hand(info: media.ClipInfo) -> list[str]:
    """The timecode of each frame of a clip of CLIPS, or its time, written out without the code under test."""
    name = info.path.stem
    if name == "25-tc":
        return [f"10:00:{n // 25:02}:{n % 25:02}" for n in range(info.frames)]
    if name == "29.97-drop":  # labels ;00 and ;01 of minute 1 are dropped
        return [f"00:00:59;{20 + n}" if n < 10 else f"00:01:00;{n - 8:02}" for n in range(info.frames)]
    if name == "59.94-drop":  # ;00 to ;03 of minute 9 are
        return [f"01:08:59;{40 + n}" if n < 20 else f"01:09:00;{n - 16:02}" for n in range(info.frames)]
    return [format_time(info.time_of_frame(n)) for n in range(info.frames)]


@pytest.mark.parametrize(
    "name", [name if name == "29.97-drop" else pytest.param(name, marks=pytest.mark.slow) for name in CLIPS]
)
def test_each_frame_bears_its_own_timecode(name: str, clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    with media.open_clip(clip_of(name)) as clip:
        labels = labels_by_hand(clip.info)
        marks, cut = planned(clip, asked(clip.info, 3, clip.info.frames - 2), TIMECODE, tmp_path)
        cut_exact(clip.info, cut, tmp_path / "out.mp4")
    made = pictures(tmp_path / "out.mp4")
    assert [read_number(picture) for picture in made] == list(range(3, len(labels) - 2))
    assert [read_label(picture, marks) for picture in made] == labels[3:-2]


@pytest.mark.slow
@pytest.mark.parametrize("find", ["time", "count", "join"])
@pytest.mark.parametrize("name", ["29.97-drop", "vfr"])
def test_all_ways_of_finding_frames_draw_the_same_timecode(
    name: str, find: Find, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    with media.open_clip(clip_of(name)) as clip:
        labels = labels_by_hand(clip.info)
        marks, cut = planned(clip, asked(clip.info, 5, 20), TIMECODE, tmp_path)
        cut = replace(cut, find=find)
        if find == "join":
            cut_joined(clip, cut, tmp_path / "out.mp4")
        else:
            cut_exact(clip.info, cut, tmp_path / "out.mp4")
        check_snippet(clip, cut, tmp_path / "out.mp4", tmp_path / "out.mp4", marks=marks)
    assert [read_label(picture, marks) for picture in pictures(tmp_path / "out.mp4")] == labels[5:20]


def test_the_check_sees_a_timecode_that_is_one_frame_off(clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    with media.open_clip(clip_of("25-tc")) as clip:
        marks, cut = planned(clip, asked(clip.info, 3, 28), TIMECODE, tmp_path)
        wrong = replace(marks, labels=(*marks.labels[1:], marks.labels[0]))
        (tmp_path / "off").mkdir()
        cut_exact(clip.info, replace(cut, overlay=write_overlay(wrong, tmp_path / "off" / "marks")), tmp_path / "a.mp4")
        with pytest.raises(OutputError, match="the timecode is not 10:00:00:03"):
            check_snippet(clip, cut, tmp_path / "a.mp4", tmp_path / "a.mp4", marks=marks)
        cut_exact(clip.info, cut, tmp_path / "b.mp4")
        check_snippet(clip, cut, tmp_path / "b.mp4", tmp_path / "b.mp4", marks=marks)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    Image.new("RGBA", (300, 100), (200, 20, 40, 255)).save(tmp_path / "logo.png")
    return tmp_path / "logo.png"


def house(picture: Path, **more: object) -> SnippetsOptions:
    options = SnippetsOptions(burn_credit=True, source_line="Source: {source}", burn_timecode=True, logo=picture)
    return replace(options, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("without", ["burn_credit", "source_line", "burn_timecode", "logo"])
def test_the_check_misses_a_mark_that_is_not_drawn(
    without: str, logo: Path, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    none = {"source_line": "", "logo": None}.get(without, False)
    with media.open_clip(clip_of("25-tc")) as clip:
        marks, cut = planned(clip, asked(clip.info, 3, 8), house(logo), tmp_path)
        (tmp_path / "less").mkdir()
        _, less = planned(clip, asked(clip.info, 3, 8), house(logo, **{without: none}), tmp_path / "less")
        cut_exact(clip.info, less, tmp_path / "out.mp4")
        with pytest.raises(OutputError, match=r"is not seen in frame 0|timecode is not"):
            check_snippet(clip, cut, tmp_path / "out.mp4", tmp_path / "out.mp4", marks=marks)


def test_a_wrong_frame_is_still_seen_beside_marks_and_in_fades(
    logo: Path, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    options = house(logo, fade=(0.2, 0.2))
    with media.open_clip(clip_of("25-tc")) as clip:
        marks, cut = planned(clip, asked(clip.info, 3, 28), options, tmp_path)
        cut_exact(clip.info, replace(cut, first=4, stop=29), tmp_path / "out.mp4")
        with pytest.raises(OutputError, match=r"frame .* as asked for|timecode is not"):
            check_snippet(
                clip, cut, tmp_path / "out.mp4", tmp_path / "out.mp4", marks=replace(marks, labels=(), label=None)
            )


def test_a_credit_leaves_after_its_seconds(clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    options = SnippetsOptions(burn_credit=True, credit_seconds=0.4, crf=10)
    with media.open_clip(clip_of("25-tc")) as clip:
        marks, cut = planned(clip, asked(clip.info, 0, 20), options, tmp_path)
        cut_exact(clip.info, cut, tmp_path / "with.mp4")
        cut_exact(clip.info, replace(cut, overlay=Overlay()), tmp_path / "without.mp4")
    (mark,) = marks.words
    patch = mark.patch
    seen = []
    for one, other in zip(pictures(tmp_path / "with.mp4"), pictures(tmp_path / "without.mp4"), strict=True):
        place = np.s_[patch.y : patch.y + patch.height, patch.x : patch.x + patch.width]
        seen.append(bool(np.abs(one[place].astype(int) - other[place]).mean() > 10))
    assert seen == [number < 10 for number in range(20)]


def test_fades_darken_pictures_marks_and_sound_alike(logo: Path, tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=1000:duration=2,volume=12dB")
    white = ("-f", "lavfi", "-i", "color=white:s=320x180:r=25:d=2")
    ffmpeg(*white, *tone, *H264, "-pix_fmt", "yuv420p", "-c:a", "aac", tmp_path / "white.mp4")
    options = house(logo, fade=(0.4, 0.8), burn_timecode=False)
    with media.open_clip(tmp_path / "white.mp4") as clip:
        request = replace(asked(clip.info, 0, 50), captions=(Phrase(Fraction(0), Fraction(2), "Seen"),), mode="burn")
        make_snippet(clip, request, lambda name: tmp_path / name, options, strict=True)
    levels = [float(picture[100:120, 100:200].mean()) / 255 for picture in pictures(tmp_path / "made.mp4")]
    light = [min(1.0, n / 10, (50 - n) / 20) for n in range(50)]
    assert np.abs(np.array(levels) - light).max() < 0.03
    ffmpeg("-i", tmp_path / "made.mp4", "-f", "f32le", "-ac", "1", "-ar", "48000", tmp_path / "made.f32")
    samples = np.abs(np.fromfile(tmp_path / "made.f32", np.float32))
    loud = np.array([samples[n * 1920 : (n + 1) * 1920].max() for n in range(49)])
    assert np.abs(loud / loud[12:28].max() - [min(1.0, (n + 1) / 10, (50 - n) / 20) for n in range(49)]).max() < 0.1


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"logo": Path("none.png")}, UsageError, "there is no such file for the logo"),
        ({"source_line": "{creator}"}, UsageError, "names {creator}, which is empty"),
        ({"fade": (2.0, 2.0)}, UsageError, "do not fit into a snippet"),
        ({"source_line": "x" * 900}, UsageError, "shorten it"),
        (
            {"source_line": "Ge'ez \u1218\u1208"},
            MissingToolError,
            "the source line cannot be drawn.*add --burn-source",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said_before_anything_is_made(
    changes: dict[str, object], error: type[Exception], said: str, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    options = SnippetsOptions(**changes)  # type: ignore[arg-type]
    with media.open_clip(clip_of("25-tc")) as clip:
        with pytest.raises(error, match=said.replace("{", r"\{")):
            make_snippet(clip, asked(clip.info, 0, 20), lambda name: tmp_path / name, options, strict=True)
        assert not list(tmp_path.glob("made*"))


def test_a_logo_that_is_no_picture_is_one_line(clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    good = tmp_path / "good.png"
    Image.effect_noise((64, 64), 50).save(good)
    (tmp_path / "half.png").write_bytes(good.read_bytes()[:2000])
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    with media.open_clip(clip_of("25-tc")) as clip:
        for name in ("half.png", "a.svg"):
            with pytest.raises(ClipError, match=rf"{name}: the logo"):
                options = SnippetsOptions(logo=tmp_path / name)
                make_snippet(clip, asked(clip.info, 0, 9), lambda made: tmp_path / made, options, strict=True)


def test_a_batch_leaves_out_what_it_lacks_and_says_so(clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    options = SnippetsOptions(burn_credit=True, source_line="From {source}", fade=(0.3, 0.3), captions="none")
    with media.open_clip(clip_of("25-tc")) as clip:
        request = asked(clip.info, 0, 10, Credit())
        (video, _) = make_snippet(clip, request, lambda name: tmp_path / name, options)
    assert [line.partition(":")[0] for line in video.warnings] == [
        "credit not drawn",
        "source line not drawn",
        "fades of 0.3 and 0.3 s do not fit into a snippet of 0.40 s",
    ]


def test_a_fast_cut_has_no_marks(logo: Path, clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    with media.open_clip(clip_of("25-tc")) as clip:
        request = replace(asked(clip.info, 0, 20), cut="fast")
        with pytest.raises(UsageError, match="no credit and no source line and no timecode and no logo and no fade"):
            make_snippet(clip, request, lambda name: tmp_path / name, house(logo, fade=(1.0,)))


def test_a_logo_that_changes_makes_the_snippet_anew(logo: Path, clip_of: Callable[[str], Path]) -> None:
    with media.open_clip(clip_of("25-tc")) as clip:
        request = asked(clip.info, 0, 20)
        before = snippet_key(clip.info, request, house(logo))
        Image.new("RGBA", (300, 100), (20, 20, 240, 255)).save(logo)
        assert snippet_key(clip.info, request, house(logo)) != before


def cue(
    settings: str = "", lines: tuple[str, ...] = ("The cameras were hidden behind the bar,", "and nobody knew")
) -> Cue:
    return Cue(Span(Fraction(0), Fraction(2)), lines, settings=settings)


@pytest.mark.parametrize("settings", ["", "line:0", "line:0 align:start", "line:-1 align:end"])
@pytest.mark.parametrize("aspect", [None, Fraction(1), Fraction(9, 16)])
def test_captions_stand_clear_of_the_marks(
    settings: str, aspect: Fraction | None, logo: Path, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    options = house(logo, credit_corner="top-left", source_corner="top-left", timecode_corner="bottom-left")
    with media.open_clip(clip_of("25-tc")) as clip:
        request = replace(asked(clip.info, 0, 25), mode="burn", cues=(cue(settings),), aspect=aspect, focus=(0.5, 0.5))
        plan = make_plan(clip, request, options)
        marks = plan_marks(clip.info, request, plan, options, strict=True)
    layout = clear_of_marks(Layout.for_picture(*plan.size), plan.burnt, marks)
    noted = note_captions(marks, plan.burnt, layout)
    ((_, box),) = noted.captions
    assert len(noted.patches) == 4
    assert 0 <= box.y < box.y + box.height <= plan.size[1]


def test_marks_at_one_edge_leave_captions_at_the_other_where_they_are(
    logo: Path, clip_of: Callable[[str], Path]
) -> None:
    options = house(logo, credit_corner="top-left", source_corner="top-left", timecode_corner="top-right")
    cues = (cue("line:0"), cue(""))
    with media.open_clip(clip_of("25-tc")) as clip:
        request = replace(asked(clip.info, 0, 25), mode="burn", cues=cues)
        plan = make_plan(clip, request, options)
        marks = plan_marks(clip.info, request, plan, options, strict=True)
    usual = Layout.for_picture(*plan.size)
    layout = clear_of_marks(usual, plan.burnt, marks)
    assert layout.margin_bottom == usual.margin_bottom
    assert layout.margin_top > max(patch.y + patch.height for patch in marks.patches)


def test_a_snippet_too_small_for_its_marks_and_captions_is_refused(logo: Path, tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "color=white:s=160x90:r=25:d=1", *H264, tmp_path / "small.mp4")
    with media.open_clip(tmp_path / "small.mp4") as clip:
        request = replace(asked(clip.info, 0, 25), mode="burn", cues=(cue(lines=("one", "two", "three", "four")),))
        with pytest.raises(UsageError, match="the marks leave no room for the captions in pictures of 160x90"):
            make_snippet(clip, request, lambda name: tmp_path / name, house(logo), strict=True)


def test_captions_and_marks_in_the_upper_half_do_not_fail_the_check(logo: Path, tmp_path: Path) -> None:
    """Before: the upper half was compared with the clip's as if no caption could stand there."""
    ffmpeg("-f", "lavfi", "-i", "color=white:s=360x640:r=25:d=1", *H264, tmp_path / "white.mp4")
    long = cue("line:0", ("The cameras were hidden", "behind the bar, and", "nobody knew", "a thing of it"))
    with media.open_clip(tmp_path / "white.mp4") as clip:
        request = replace(asked(clip.info, 0, 25), mode="burn", cues=(long,))
        (video, *_) = make_snippet(clip, request, lambda name: tmp_path / name, house(logo), strict=True)
    assert video.path.exists()
