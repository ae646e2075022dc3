"""Random ranges of numbered clips in every codec, cut exactly and fast: the frames asked for, all of them, in order."""

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.snippets import SnippetRequest, make_snippet
from bts.snippets.plan import make_plan
from bts.subtitles import Cue
from bts.timing import Span
from tests.media.clips import RECIPES
from tests.media.make_clips import numbered_clip, read_number

BY_NAME = {recipe.name: recipe for recipe in RECIPES}


def numbers_of(path: Path, times: list[Fraction]) -> list[int | None]:
    with media.open_clip(path) as clip:
        return [read_number(picture.rgb[:, :, ::-1]) for _, picture in media.pictures_at(clip, times)]


def check_range(path: Path, first: int, stop: int, cut: str, folder: Path) -> None:
    """Make a snippet of frames [first, stop) of a numbered clip, and compare the numbers in all of its frames."""
    with media.open_clip(path) as clip:
        span = Span(clip.info.time_of_frame(first), clip.info.time_of_frame(stop))
        asked = [clip.info.time_of_frame(number) for number in range(first, stop)]
        request = SnippetRequest(span, "a", mode="none", cut=cut)
        made = make_snippet(clip, request, lambda name: folder / name, SnippetsOptions())
    written = media.probe(made[0].path)
    assert written.frames == stop - first
    times = [written.time_of_frame(number) for number in range(written.frames)]
    assert times[0] == 0
    assert numbers_of(made[0].path, times) == numbers_of(path, asked)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("cut", ["exact", "fast"])
@pytest.mark.parametrize("name", BY_NAME)
def test_a_random_range_has_the_frames_asked_for(name: str, cut: str, tmp_path: Path) -> None:
    path = BY_NAME[name].make(tmp_path / name)
    info = media.probe(path)
    chance = random.Random(f"{name} {cut}")
    for _ in range(4):
        first = chance.randrange(0, info.frames - 12)
        stop = chance.randrange(first + 8, info.frames)
        check_range(path, first, stop, cut, tmp_path)


@pytest.mark.parametrize(("first", "stop"), [(2, 11), (5, 20), (13, 40)])
def test_a_range_near_a_zero_that_comes_late_is_counted_at_once(
    first: int, stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matroska's frames before the container's zero reach ffmpeg without times: the first try counts them."""
    tries: list[str] = []

    def note(info: media.ClipInfo, cut: Cut, *rest: Any) -> None:
        tries.append(cut.find)
        cut_exact(info, cut, *rest)

    monkeypatch.setattr("bts.snippets.make.cut_exact", note)
    path = BY_NAME["negative.mkv"].make(tmp_path / "negative.mkv")
    check_range(path, first, stop, "exact", tmp_path)
    assert tries == ["count"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("1.6", "3"), ["it starts 0.60 s before 0:01.6: the frame on screen then came at 0:01"]),
        (("1", "3.6"), ["it ends 0.60 s before 0:03.6: the frame on screen then is not in it"]),
        (("1.4", "1.49"), ["it ends 0.51 s after 0:01.49: its last frame is on screen until 0:02"]),
        (("1.5", "3.5"), []),
    ],
)
def test_frames_that_stay_long_move_the_edges_and_that_is_said(
    asked: tuple[str, str], said: list[str], tmp_path: Path
) -> None:
    """A clip of one frame a second."""
    path = numbered_clip(tmp_path / "slow.mp4", "-c:v", "libx264", frames=6, rate=Fraction(1))
    request = SnippetRequest(Span(*map(Fraction, asked)), "a", mode="none")
    with media.open_clip(path) as clip:
        assert clip.info.rate == 1
        assert list(make_plan(clip, request, SnippetsOptions()).warnings) == said


@pytest.mark.parametrize(
    ("start", "end", "mode", "said"),
    [
        ("1.2", "2.8", "burn", ["0:01.2 of the snippet comes or goes 0.8 s off"]),
        ("1.6", "1.9", "both", ["0:01.6 of the snippet comes or goes 0.6 s off"]),
        ("1.2", "2.8", "soft", []),
        ("0.6", "2.7", "burn", []),
    ],
)
def test_a_caption_that_no_frame_can_change_in_time_is_named(
    start: str, end: str, mode: str, said: list[str], tmp_path: Path
) -> None:
    """A clip of one frame a second."""
    path = numbered_clip(tmp_path / "slow.mp4", "-c:v", "libx264", frames=6, rate=Fraction(1))
    cue = Cue(Span(Fraction(start), Fraction(end)), ("Here.",))
    request = SnippetRequest(Span(Fraction(0), Fraction(5)), "a", mode=mode, cues=(cue,))
    with media.open_clip(path) as clip:
        warnings = make_plan(clip, request, SnippetsOptions(fps="same")).warnings
    assert [one in warning for one, warning in zip(said, warnings, strict=True)] == [True] * len(said)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            "0",
            "1.08",
            ["0.08 s of the caption at 0:00 of the clip, too little to read it: begin at 0:01.08, or sooner than 0:01"],
        ),
        (
            "2.6",
            "9",
            ["0.40 s of the caption at 0:02.6 of the clip, too little to read it: end at 0:02.6, or later than 0:03"],
        ),
        ("1.04", "1.4", []),
        ("0", "3", []),
        ("0", "1.6", []),
    ],
)
def test_a_caption_that_the_range_leaves_a_flash_of_is_named(
    start: str, end: str, said: list[str], tmp_path: Path
) -> None:
    path = numbered_clip(tmp_path / "a.mp4", "-c:v", "libx264", frames=100)
    cue = Cue(Span(Fraction(start), Fraction(end)), ("Here.",))
    request = SnippetRequest(Span(Fraction(1), Fraction(3)), "a", mode="soft", cues=(cue,))
    with media.open_clip(path) as clip:
        warnings = make_plan(clip, request, SnippetsOptions()).warnings
    assert [one.removeprefix("the range leaves only ") for one in warnings] == said
