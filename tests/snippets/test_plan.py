"""Captions that are burnt in come and go in time, also where one frame of the clip stays on screen for seconds."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.captions import Phrase
from bts.config import SnippetsOptions
from bts.model import Made
from bts.snippets import make_snippet
from bts.snippets.plan import AT_A_RATE
from bts.snippets.request import SnippetRequest
from bts.subtitles import Cue, read_subtitles
from bts.timing import Span
from tests.media.make_clips import ffmpeg

HELD = "select='lt(t,1)+gte(t,5)'"
"""Frames of 25 a second, of which the one at 0.96 s stays until 5 s."""

DRAWN = 9
"""Mean difference of the lower middle of two pictures, in levels; above it one has a caption. Coding makes 6."""

CUES = tuple(
    Cue(Span(Fraction(start), Fraction(end)), (words,))
    for start, end, words in (("0.52", "0.8", "Before"), ("2", "3.52", "While it stays"), ("3.6", "5.2", "Until after"))
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of a clip of which one frame stays for four."""
    path = tmp_path_factory.mktemp("held") / "held.mp4"
    pictures = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=6", "-vf", HELD, "-fps_mode", "passthrough")
    ffmpeg(*pictures, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path)
    return path


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds of a clip with one frame in four seconds."""
    path = tmp_path_factory.mktemp("slides") / "slides.mp4"
    pictures = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=1/4:d=8")
    ffmpeg(*pictures, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path)
    return path


def make(path: Path, folder: Path, request: SnippetRequest, options: SnippetsOptions) -> Made:
    folder.mkdir()
    with media.open_clip(path) as clip:
        return make_snippet(clip, request, lambda name: folder / name, options)[0]


@pytest.mark.parametrize("fps", ["", "25", "10"])
@pytest.mark.parametrize("marked", [False, True])
def test_captions_come_and_go_while_a_frame_stays(fps: str, marked: bool, held: Path, tmp_path: Path) -> None:
    request = SnippetRequest(Span(Fraction("0.4"), Fraction("5.8")), "x", cues=CUES)
    options = SnippetsOptions(look="plain", **({"fps": fps} if fps else {}))  # type: ignore[arg-type]
    if marked:
        options = replace(options, burn_timecode=True, fade=(0.2, 0.2))
    made = make(held, tmp_path / "burnt", request, options)
    plain = make(held, tmp_path / "plain", replace(request, mode="none"), options)
    assert (AT_A_RATE in made.warnings) == (not fps)
    assert any("whole frames are" in line for line in made.warnings)
    with media.open_clip(made.path) as clip, media.open_clip(plain.path) as other:
        times = [frame.time for frame in media.frames(clip)]
        assert clip.info.rate == Fraction(fps or 30)
        assert not clip.info.variable
        inside = [time for time in times if Fraction("0.25") < time < Fraction("5.1")]
        pairs = zip(media.frames_at(clip, inside), media.frames_at(other, inside), strict=True)
        drawn = [
            bool(np.abs(one.bgr().astype(int) - two.bgr())[120:, 60:240].mean() > DRAWN) for (_, one), (_, two) in pairs
        ]
    on = [any(cue.span.start <= time + Fraction("0.4") < cue.span.end for cue in CUES) for time in inside]
    assert drawn == on


def test_captions_of_notes_do_too(held: Path, tmp_path: Path) -> None:
    words = (Phrase(Fraction(2), Fraction(4), "While one frame stays on screen"),)
    request = SnippetRequest(Span(Fraction(0), Fraction(6)), "x", captions=words)
    assert AT_A_RATE in make(held, tmp_path / "a", request, SnippetsOptions()).warnings
    soft = make(held, tmp_path / "b", replace(request, mode="soft"), SnippetsOptions())
    assert AT_A_RATE not in soft.warnings


@pytest.mark.parametrize(("form", "rate"), [("mp4", 30), ("gif", 15)])
def test_captions_come_and_go_over_slides(form: str, rate: int, slides: Path, tmp_path: Path) -> None:
    request = SnippetRequest(Span(Fraction(0), Fraction(8)), "x", cues=CUES)
    made = make(slides, tmp_path / "burnt", request, SnippetsOptions(look="plain", format=form))
    assert AT_A_RATE in made.warnings
    assert not any("off its times" in line for line in made.warnings)
    with media.open_clip(made.path) as clip, media.open_clip(slides) as other:
        assert clip.info.frames == 8 * rate
        times = [frame.time for frame in media.frames(clip) if frame.time < 8]
        pairs = zip(media.frames_at(clip, times), media.frames_at(other, times), strict=True)
        drawn = [
            bool(np.abs(one.bgr().astype(int) - two.bgr())[120:, 60:240].mean() > DRAWN) for (_, one), (_, two) in pairs
        ]
    assert drawn == [any(cue.span.start <= time < cue.span.end for cue in CUES) for time in times]


def test_captions_of_notes_over_slides_keep_their_times(slides: Path, tmp_path: Path) -> None:
    words = tuple(Phrase(Fraction(t), Fraction(t + 1), f"At {t} s of the clip") for t in (1, 3, 5))
    request = SnippetRequest(Span(Fraction(0), Fraction(8)), "x", captions=words)
    made = make(slides, tmp_path / "a", request, SnippetsOptions())
    starts = [cue.span.start for cue in read_subtitles(made.path.with_suffix(".vtt").read_bytes(), "x.vtt").cues]
    assert starts == [1, 3, 5]


def test_a_rate_that_is_asked_for_stays(slides: Path, held: Path, tmp_path: Path) -> None:
    request = SnippetRequest(Span(Fraction(0), Fraction(6)), "x", cues=CUES)
    for name, clip in (("slides", slides), ("held", held)):
        warnings = make(clip, tmp_path / name, request, SnippetsOptions(fps="same")).warnings
        assert AT_A_RATE not in warnings
        assert any("off its times" in line for line in warnings)
