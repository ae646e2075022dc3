"""Cuts of streams that change on the way: every frame is the one asked for, and every beep is at its frame."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bts import media
from bts.errors import ClipError
from bts.media.cutting.cut import Cut, fit_even_size
from bts.media.cutting.exact import cut_exact
from bts.media.geometry import Geometry
from bts.media.joining import cut_joined, find_seam, fit_picture
from tests.media.changing import EVERY, LATER, PLAIN, Part, changing_clip, find_beeps, read_sound
from tests.media.make_clips import read_number

SYNC_SECONDS = 0.002
"""Between a beep and its frame: a tick of Matroska for either, and the grid of the measurement."""

BEGINNING = 0.05
"""Seconds; a beep that begins earlier in a snippet may be cut into."""

PLACES = ((22, 70), (0, 31), (29, 90), (30, 60), (59, 61), (3, 28))
"""Ranges [first, stop) of frames; the stream changes at 30 and at 60."""

WAYS = (("ts", "concat"), ("ts", "cat"), ("mkv", "concat"))


def cut(clip: media.Clip, first: int, stop: int, target: Path) -> str | None:
    """Cut a range in the way that suits it; returns what changes in it."""
    info = clip.info.as_of(first)
    wanted = Cut(first, stop, *fit_even_size(*info.geometry.shown), audio=info.audio[0].stream)
    change = find_seam(clip.info, wanted)
    if change is None:
        cut_exact(info, wanted, target)
    else:
        cut_joined(clip, wanted, target)
    return change


def read_numbers(clip: media.Clip, inside: list[tuple[int, int]] | None = None) -> list[int | None]:
    """The numbers shown in all frames, each read from the middle of its picture that has the shape of `inside`."""
    times = [clip.info.time_of_frame(n) for n in range(clip.info.frames)]
    shown = [picture.rgb for _, picture in media.pictures_at(clip, times)]
    return [read_number(trim_bars(p, inside[n] if inside else None)) for n, p in enumerate(shown)]


def trim_bars(rgb: NDArray[Any], shape: tuple[int, int] | None) -> NDArray[Any]:
    """The part of a picture that one of another shape (width, height) was fitted into."""
    if shape is None:
        return rgb
    high, wide = rgb.shape[:2]
    scale = min(wide / shape[0], high / shape[1])
    width, height = round(shape[0] * scale), round(shape[1] * scale)
    top, left = (high - height) // 2, (wide - width) // 2
    return rgb[top : top + height, left : left + width]


def check_cut(clip: media.Clip, first: int, stop: int, target: Path) -> str | None:
    """Cut frames [first, stop) and compare them all, and where beeps are heard, with those asked for.

    Returns what changes in the range.
    """
    info = clip.info
    change = cut(clip, first, stop, target)
    with media.open_clip(target) as made:
        assert (made.info.width, made.info.height) == fit_even_size(*info.as_of(first).geometry.shown)
        shapes = [info.as_of(n).geometry.shown for n in range(first, stop)]
        assert read_numbers(made, shapes) == list(range(first, stop)), (first, stop)
        (sound,) = made.info.audio
        assert (sound.sample_rate, sound.channels) == (48_000, 2)
        wanted = [n for n in range(first, stop - 1) if n % EVERY == 0]
        frames = [float(made.info.time_of_frame(n - first)) for n in wanted]
    heard = find_beeps(read_sound(target))
    for time in frames:
        if time > BEGINNING:
            assert min(abs(at - time) for at in heard) <= SYNC_SECONDS, (first, stop, frames, heard)
    return change


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "how"), WAYS)
@pytest.mark.parametrize("kind", LATER)
def test_cuts_across_changes_are_exact_and_in_sync(tmp_path: Path, kind: str, suffix: str, how: str) -> None:
    path = changing_clip(tmp_path / f"clip.{suffix}", (PLAIN, LATER[kind], PLAIN), how)
    with media.open_clip(path) as clip:
        assert read_numbers(clip) == list(range(90)), "stills"
        for first, stop in PLACES:
            change = check_cut(clip, first, stop, tmp_path / f"{first}.mp4")
            if kind != "profile" and first < 30 < stop - 1:
                assert change is not None


@pytest.mark.slow
def test_a_cut_far_from_any_change_is_left_to_the_program(tmp_path: Path) -> None:
    parts = (replace(PLAIN, frames=310), replace(LATER["all"], frames=310))
    with media.open_clip(changing_clip(tmp_path / "clip.ts", parts)) as clip:
        assert check_cut(clip, 15, 45, tmp_path / "before.mp4") is None
        assert check_cut(clip, 575, 605, tmp_path / "after.mp4") is None
        assert check_cut(clip, 295, 325, tmp_path / "across.mp4") is not None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("parts", [(36, 39), (36, 39, 37)])
@pytest.mark.parametrize("kind", [pytest.param("larger", marks=pytest.mark.slow), "all"])
def test_sound_that_gapes_where_equal_parts_were_joined_is_in_its_place(
    tmp_path: Path, way: tuple[str, str], parts: tuple[int, ...], kind: str
) -> None:
    """Nothing marks such a join: only the times of the sound tell of it. A third part differs, and is marked."""
    kinds = (LATER[kind], LATER[kind], LATER["smaller"])
    joined = tuple(replace(one, frames=frames) for one, frames in zip(kinds, parts, strict=False))
    with media.open_clip(changing_clip(tmp_path / f"clip.{way[0]}", joined, way[1])) as clip:
        for first, stop in ((10, 60), (37, 51), (0, 30)):
            check_cut(clip, first, stop, tmp_path / f"{first}.mp4")


KINDS = st.sampled_from([PLAIN, *LATER.values()])


@pytest.mark.slow
@settings(max_examples=10, deadline=None, phases=[Phase.reuse, Phase.generate])  # shrinking takes minutes
@given(
    kinds=st.lists(st.tuples(KINDS, st.integers(27, 40)), min_size=2, max_size=4),
    way=st.sampled_from(WAYS),
    data=st.data(),
)
def test_any_parts_in_any_order_are_cut_anywhere(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[tuple[Part, int]], way: tuple[str, str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    parts = tuple(replace(part, frames=frames) for part, frames in kinds)
    with media.open_clip(changing_clip(folder / f"clip.{way[0]}", parts, way[1])) as clip:
        frames = clip.info.frames
        assert read_numbers(clip) == list(range(sum(part.frames for part in parts)))
        for number in range(3):
            first = data.draw(st.integers(0, frames - 2))
            check_cut(clip, first, data.draw(st.integers(first + 1, frames)), folder / f"{number}.mp4")


@pytest.mark.parametrize(
    ("wide", "high", "box"),
    [
        (200, 100, (0, 25, 100, 50)),
        (50, 100, (25, 0, 50, 100)),
        (30, 30, (0, 0, 100, 100)),
        (101, 100, (0, 0, 100, 100)),
    ],
)
def test_another_shape_is_fitted_between_bars(wide: int, high: int, box: tuple[int, int, int, int]) -> None:
    fitted = fit_picture(np.full((high, wide, 3), 200, np.uint8), (100, 100))
    rows, columns = np.nonzero(fitted[:, :, 0] > 100)
    assert fitted.shape == (100, 100, 3)
    x, y, width, height = box
    assert (columns.min(), rows.min()) == (x, y)
    assert (int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1) == (width, height)


def test_what_feeds_the_program_is_not_lost_when_it_fails(tmp_path: Path, numbered: Any) -> None:
    def fail(pipe: Any) -> None:
        raise ClipError("no picture here")

    with pytest.raises(ClipError, match="no picture here"):
        media.run_ffmpeg(["-f", "nut", "-i", "pipe:0", "-f", "null", "-"], feed=fail)


def test_a_geometry_is_kept_at_another_size() -> None:
    geometry = Geometry(720, 576, Fraction(16, 15), 90)
    assert geometry.resize(720, 576) is geometry
    assert geometry.resize(360, 288).shown == (288, 384)
