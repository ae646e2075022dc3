"""What is usual in a shot, and what is drawn over it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bts.keyframes.baseline import Baseline, full_level, measure_drawing
from bts.keyframes.candidates import CHANGE_GRID, Measures
from tests.keyframes.drawn import grid, shot_of


def ramp(**to: float) -> list[Measures]:
    """101 frames whose named measures grow evenly from 0 to a value."""
    made = []
    for m in shot_of(101):
        measures: dict[str, Any] = {name: value * m.number / 100 for name, value in to.items()}
        made.append(replace(m, **measures))
    return made


def drawn(levels: int, frames: Sequence[int], n: int = 100) -> list[Measures]:
    """A shot in which two blocks of the lower third change by so many grey levels at those frames."""
    return [replace(m, changed=grid(levels * (m.number in frames))) for m in shot_of(n)]


def test_frames_show_the_same_detail_from_nine_tenths_of_what_the_shot_can_show() -> None:
    """The 90th percentile is 90, and nine tenths of it 81; half of that is worth a quarter."""
    shot = Baseline(ramp(sharpness=100.0))
    assert shot.compare_detail(100) == shot.compare_detail(81) == 1
    assert shot.compare_detail(80) == pytest.approx((80 / 81) ** 2)
    assert shot.compare_detail(40.5) == pytest.approx(0.25)
    assert Baseline(shot_of(3, sharpness=0.0)).compare_detail(0) == 0


def test_rank_is_the_share_of_frames_that_are_no_sharper() -> None:
    shot = Baseline(ramp(sharpness=100.0))
    assert shot.rank_sharpness(100) == 1
    assert shot.rank_sharpness(70) == 71 / 101


def test_below_four_fifths_of_the_shots_rich_sharpness_rank_falls_further() -> None:
    """The 75th percentile is 75, and four fifths of it 60."""
    shot = Baseline(ramp(sharpness=100.0))
    assert shot.rank_sharpness(60) == 61 / 101
    assert shot.rank_sharpness(30) == pytest.approx(31 / 101 / 2)
    assert Baseline(shot_of(3, sharpness=0.0)).rank_sharpness(0) == 0


def test_the_contrast_of_a_shot_is_its_75th_percentile() -> None:
    assert Baseline(ramp(spread=100.0)).spread == 75


def test_the_level_of_a_shot_is_that_of_its_frames_with_more_contrast() -> None:
    spreads = np.arange(101.0)
    assert full_level(np.where(spreads % 2, 20.0, spreads), spreads) == np.median(
        np.where(np.arange(50, 101) % 2, 20.0, np.arange(50, 101))
    )
    assert full_level(200 - spreads, spreads) == 125


def test_in_a_slow_fade_it_is_that_of_the_richest_fifth() -> None:
    spreads = np.arange(101.0)
    assert full_level(16 + spreads, spreads) == 106
    assert full_level(np.full(9, 60.0), np.zeros(9)) == 60


@pytest.mark.parametrize(("wobble", "level"), [(0.09, 106), (0.11, 91)])
def test_a_fade_keeps_the_proportion_of_level_and_contrast_to_a_tenth(wobble: float, level: float) -> None:
    """The proportion of every frame is `wobble` above or below 1, so that this is its coefficient of variation."""
    spreads = np.repeat(np.arange(101.0), 2)
    levels = 16 + spreads * np.tile([1 - wobble, 1 + wobble], 101)
    assert full_level(levels, spreads) == pytest.approx(level, abs=1)


@pytest.mark.parametrize(("spread", "level"), [(24.0, 103), (26.0, 83.5)])
def test_frames_below_a_quarter_of_the_contrast_do_not_tell_whether_a_shot_fades(spread: float, level: float) -> None:
    """A fade, and 30 frames that are lit in another way, as by a caption on black."""
    fade = np.arange(101.0)
    assert full_level(np.append(16 + fade, np.full(30, 150.0)), np.append(fade, np.full(30, spread))) == level


def test_what_moves_all_the_time_or_everywhere_is_not_drawn() -> None:
    waves = [replace(m, changed=grid(40)) for m in shot_of()]
    assert measure_drawing(waves).max() == 0
    pan = [replace(m, changed=grid(everywhere=40 * (40 <= m.number < 60))) for m in shot_of()]
    assert measure_drawing(pan).max() == 0
    over_waves = [replace(m, changed=grid(120)) if 40 <= m.number < 60 else m for m in waves]
    assert set(np.flatnonzero(measure_drawing(over_waves) > 20)) == set(range(39, 60))


@pytest.mark.parametrize(("frames", "most"), [(75, 0), (65, 40)])
def test_change_in_70_of_100_frames_is_usual(frames: int, most: float) -> None:
    assert measure_drawing(drawn(40, range(frames))).max() == most


def test_up_to_twice_the_usual_change_of_a_block_is_not_drawing() -> None:
    shot = [replace(m, changed=grid(50 if m.number == 70 else 20)) for m in shot_of()]
    assert measure_drawing(shot)[70] == measure_drawing(shot)[69] == 10
    assert measure_drawing(shot)[71] == 0


@pytest.mark.parametrize(("row", "drawing"), [(7, 0), (8, 50), (11, 50)])
def test_captions_are_drawn_in_the_last_four_rows_of_blocks(row: int, drawing: float) -> None:
    assert changed_at({(row, 5): 50}) == drawing


def test_the_five_blocks_above_that_change_most_tell_how_much_the_picture_moves() -> None:
    assert changed_at({(9, 5): 50, (2, 2): 50, (3, 9): 50}) == 50 - 100 / 5
    assert changed_at({(9, 5): 50, **{(2, n): 10 * n for n in range(1, 7)}}) == 50 - (20 + 30 + 40 + 50 + 60) / 5


def changed_at(blocks: dict[tuple[int, int], int]) -> float:
    """The drawing at a frame at which only those blocks (row, column) change."""
    changed = np.zeros(CHANGE_GRID[::-1], np.uint8)
    for place, levels in blocks.items():
        changed[place] = levels
    shot = [replace(m, changed=changed.tobytes()) if m.number == 50 else m for m in shot_of()]
    return float(measure_drawing(shot)[50])


def test_drawing_is_averaged_over_three_frames_on_either_side() -> None:
    """Of the seven frames about frame 50, two have a neighbour that differs by 70; 4 levels are free."""
    shot = Baseline(drawn(70, [50]))
    assert shot.excess_drawing(2.0) == 2 * 70 / 7 - 4
    assert shot.excess_drawing(54 / 25) == 0


@pytest.mark.parametrize(("frames", "excess"), [(66, 16), (74, 0)])
def test_what_is_drawn_in_most_frames_of_a_shot_is_usual(frames: int, excess: float) -> None:
    """Each frame changes one of two blocks, so that no block changes usually, but something always does."""
    one, other = (np.zeros(CHANGE_GRID[::-1], np.uint8) for _ in range(2))
    one[9, 2] = other[9, 9] = 20
    turns = [grid(), one.tobytes(), other.tobytes()]
    shot = Baseline([replace(m, changed=turns[(1 + m.number % 2) * (m.number < frames)]) for m in shot_of()])
    assert shot.excess_drawing(1.0) == excess
