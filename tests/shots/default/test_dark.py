"""Dark shots beside black: the runs, how they are brightened, and the fades that are seen then."""

import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default.dark import brighten, find_dark_runs
from bts.shots.default.detector import find_in_strip
from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import mixed, plain, scene, strip_of

BLACK = plain(16)
NIGHT = mixed(BLACK, scene(1, 1)[0], 0.08)
"""A scene of which hardly anything is seen: luma 18 to 31, standard deviation 5."""


def part_at(level: int, pixels: int, ground: int = 16) -> Pixels:
    """A plain picture of which the first so many pixels have another level."""
    return np.where(np.arange(HEIGHT * WIDTH) < pixels, level, ground).astype(np.uint8).reshape(HEIGHT, WIDTH)


def fade_out(picture: Pixels, frames: int = 20) -> list[Pixels]:
    return [picture] * 40 + [mixed(picture, BLACK, (i + 1) / (frames + 1)) for i in range(frames)] + [BLACK] * 40


def test_a_night_fades_to_and_from_black() -> None:
    strip = strip_of(fade_out(NIGHT) + fade_out(NIGHT)[::-1])
    (out, *_), (into, *_) = found = find_in_strip(strip)
    assert (out, into) == ("fade", "fade")
    assert [abs(start - wanted) <= 2 for (_, start, _, _), wanted in zip(found, (40, 140), strict=True)] == [True, True]
    assert [abs(end - wanted) <= 2 for (_, _, end, _), wanted in zip(found, (60, 160), strict=True)] == [True, True]


def test_a_night_that_cuts_or_only_stands_beside_black_has_no_fade() -> None:
    assert not [it for it in find_in_strip(strip_of([NIGHT] * 40 + [BLACK] * 40)) if it[0] == "fade"]


def test_a_dim_shot_is_brightened_without_the_lighter_one_beyond_the_black() -> None:
    strip = strip_of([NIGHT] * 10 + [BLACK] * 10 + [part_at(55, 1000)] * 10)
    assert list(find_dark_runs(strip)) == [(0, 15), (15, 30)]


@pytest.mark.parametrize(("level", "share", "runs"), [(60, 0.09, [(0, 15)]), (59, 0.5, [(0, 15)]), (60, 0.11, [])])
def test_nine_tenths_of_a_dark_frame_are_dark(level: int, share: float, runs: list[tuple[int, int]]) -> None:
    strip = strip_of([part_at(level, round(share * HEIGHT * WIDTH))] * 10 + [BLACK] * 10)
    assert list(find_dark_runs(strip)) == runs


@pytest.mark.parametrize(("levels", "runs"), [(1, []), (3, [(0, 15)])])
def test_a_run_shows_something_and_nothing(levels: int, runs: list[tuple[int, int]]) -> None:
    strip = strip_of([part_at(16 + levels, HEIGHT * WIDTH // 2)] * 10 + [BLACK] * 10)
    assert list(find_dark_runs(strip)) == runs
    assert list(find_dark_runs(strip_of([NIGHT] * 20))) == []


@pytest.mark.parametrize(("levels", "spread"), [(10, 30), (4, 16), (80, 40)])
def test_the_fullest_frame_gets_the_spread_of_a_shot_within_bounds(levels: int, spread: float) -> None:
    """Half of the pixels `levels` higher: the standard deviation is half of that."""
    bright = brighten(strip_of([part_at(16 + levels, HEIGHT * WIDTH // 2)] * 4 + [BLACK] * 4), 2, 7)
    assert len(bright) == 5
    assert float(bright.spread.max()) == pytest.approx(spread, abs=0.6)
    assert (bright.y[-1] == 16).all()


def test_colour_is_multiplied_as_light_is() -> None:
    dim = strip_of([part_at(20, HEIGHT * WIDTH // 2)] * 4)
    blue = brighten(Strip(dim.y, dim.u + np.uint8(5), dim.v - np.uint8(5), dim.seconds), 0, 4)
    assert (int(blue.u.min()), int(blue.u.max()), int(blue.v.min()), int(blue.v.max())) == (168, 168, 88, 88)
