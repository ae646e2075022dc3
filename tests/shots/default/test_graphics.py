"""Graphics that stay while the picture behind them cuts: what is one, and that cuts behind them are found."""

import cv2
import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default.graphics import CELLS, crop_graphics, find_changes, find_graphics
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import blocks_of, found_in, plain, scene, strip_of

FOOT = 12
"""Rows of pixels of the banner of these tests: a third of the picture."""

WORDS = scene(99, 1)[0]
"""Where the words of graphics are taken from."""


def shots(count: int, frames: int = 20, drift: float = 0.0) -> list[Pixels]:
    """Shots of scenes that do not resemble each other, one after the other."""
    return [picture for seed in range(count) for picture in scene(seed, frames, drift)]


def with_banner(pictures: list[Pixels], rows: int = FOOT, columns: int = WIDTH, words: Pixels = WORDS) -> list[Pixels]:
    """The pictures with a banner over their lowest rows, from the left."""
    laid = [picture.copy() for picture in pictures]
    for picture in laid:
        picture[HEIGHT - rows :, :columns] = words[HEIGHT - rows :, :columns]
    return laid


def is_cropped(pictures: list[Pixels], rate: int = 25) -> bool:
    """Whether something is cut off from a strip of the pictures."""
    strip = strip_of(pictures, rate)
    return crop_graphics(strip) is not strip


def rest_of(pictures: list[Pixels], rows: int) -> Pixels:
    """The pictures without their lowest rows, scaled to the size they had."""
    size = (WIDTH, HEIGHT)
    return np.stack([cv2.resize(x[: HEIGHT - rows], size, interpolation=cv2.INTER_LINEAR) for x in pictures])


def test_a_banner_is_cut_off_and_nothing_else() -> None:
    pictures = shots(4)
    assert not is_cropped(pictures)
    strip = strip_of(with_banner(pictures))
    graphics = find_graphics(strip, find_changes(strip))
    assert graphics.tolist() == (np.arange(CELLS[1]) >= 12)[:, None].repeat(CELLS[0], axis=1).tolist()
    cropped = crop_graphics(strip)
    assert np.array_equal(cropped.y, rest_of(pictures, FOOT))
    assert cropped.seconds.tolist() == strip.seconds.tolist()


def test_a_column_and_a_banner_are_cut_off_together() -> None:
    pictures = with_banner(shots(4), 6)
    for picture in pictures:
        picture[:, :12] = WORDS[:, :12]
    cropped = crop_graphics(strip_of(pictures))
    inner = [cv2.resize(x[:30, 12:], (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR) for x in shots(4)]
    assert np.array_equal(cropped.y, np.stack(inner))


FAST = 250
"""Frames a second at which these strips are too short for anything to be seen to stand still."""


@pytest.mark.parametrize(("count", "cropped"), [(3, False), (4, True)])
def test_graphics_stay_over_three_cuts(count: int, *, cropped: bool) -> None:
    assert is_cropped(with_banner(shots(count)), FAST) == cropped


@pytest.mark.parametrize(("stays", "cropped"), [(5, False), (7, True)])
def test_graphics_stay_over_most_of_ten_cuts(stays: int, *, cropped: bool) -> None:
    pictures = shots(11)
    until = 20 * (stays + 1)
    assert is_cropped([*with_banner(pictures[:until]), *pictures[until:]], FAST) == cropped


@pytest.mark.parametrize(("rate", "cropped"), [(15, True), (25, False)])
def test_one_cut_is_enough_where_two_seconds_stand_still(rate: int, *, cropped: bool) -> None:
    assert is_cropped(with_banner(shots(2)), rate) == cropped


def framed(count: int, top: int) -> list[Pixels]:
    """Shots with what stays around them: twelve columns of pixels at each side, and rows above."""
    pictures = with_banner(shots(count), HEIGHT, 12)
    for picture in pictures:
        picture[:top], picture[:, -12:] = WORDS[:top], WORDS[:, -12:]
    return pictures


@pytest.mark.parametrize(("count", "top", "cropped"), [(2, 0, True), (2, 6, False), (4, 6, True)])
def test_a_room_around_a_screen_is_no_graphic(count: int, top: int, *, cropped: bool) -> None:
    assert is_cropped(framed(count, top), 15) == cropped


@pytest.mark.parametrize(("span", "cropped"), [(8, True), (15, False)])
def test_what_stands_still_changes_by_few_levels(span: int, *, cropped: bool) -> None:
    dark, pictures = WORDS // 2, shots(2)
    laid = [with_banner([picture], words=dark + np.uint8(i * span // 39))[0] for i, picture in enumerate(pictures)]
    assert is_cropped(laid, 10) == cropped


def brightening(steps: list[int]) -> list[Pixels]:
    """Four shots behind a banner that becomes brighter or darker by these levels from frame to frame."""
    levels = np.cumsum([0, *steps])
    words = [(WORDS // 3 + level - levels.min()).astype(np.uint8) for level in levels]
    return [with_banner([picture], words=word)[0] for picture, word in zip(shots(4), words, strict=True)]


@pytest.mark.parametrize(("at_cut", "cropped"), [(2, True), (5, False)])
def test_graphics_change_by_few_levels_at_cuts(at_cut: int, *, cropped: bool) -> None:
    assert is_cropped(brightening([at_cut * (i % 20 == 0) for i in range(1, 80)]), FAST) == cropped


@pytest.mark.parametrize(("at_cut", "cropped"), [(12, True), (16, False)])
def test_or_by_no_more_than_they_do_between_cuts(at_cut: int, *, cropped: bool) -> None:
    assert is_cropped(brightening([(at_cut if i % 20 == 0 else 10) * (-1) ** i for i in range(1, 80)]), FAST) == cropped


@pytest.mark.parametrize(("blocks", "cropped"), [(16, False), (24, True)])
def test_a_change_covers_four_tenths_of_the_picture(blocks: int, *, cropped: bool) -> None:
    pictures = [blocks_of(picture, WORDS, blocks) for picture in shots(4)]
    assert is_cropped(pictures, FAST) == cropped


@pytest.mark.parametrize(("at_cut", "cropped"), [(30, False), (60, True)])
def test_a_change_is_twice_those_beside_it(at_cut: int, *, cropped: bool) -> None:
    levels = np.cumsum([100, *((at_cut if i % 20 == 0 else 20) * (-1) ** i for i in range(1, 80))])
    pictures = with_banner([plain(int(level)) for level in levels - levels.min()])
    assert is_cropped(pictures, FAST) == cropped


def test_movement_is_no_change() -> None:
    places = [abs(5 - i // 20) * 3 for i in range(200)]
    wide = scene(1, 1)[0]
    assert not is_cropped(with_banner([np.roll(wide, place, axis=1) for place in places]), FAST)


@pytest.mark.parametrize(("rows", "cropped"), [(2, False), (4, True)])
def test_a_narrow_line_is_left(rows: int, *, cropped: bool) -> None:
    assert is_cropped(with_banner(shots(4), rows)) == cropped


def test_half_of_the_picture_is_kept() -> None:
    pictures = with_banner(shots(4), 20)
    assert np.array_equal(crop_graphics(strip_of(pictures)).y, rest_of(pictures, 18))


@pytest.mark.parametrize(("columns", "cropped"), [(40, False), (56, True)])
def test_what_is_cut_off_is_mostly_graphics(columns: int, *, cropped: bool) -> None:
    assert is_cropped(with_banner(shots(4), columns=columns)) == cropped


@pytest.mark.parametrize(("deviation", "cropped"), [(9, False), (16, True)])
def test_graphics_have_forms_in_every_frame(deviation: float, *, cropped: bool) -> None:
    foot = WORDS[HEIGHT - FOOT :]
    words = np.asarray(128 + (WORDS - float(foot.mean())) * (deviation / float(foot.std())), np.uint8)
    assert is_cropped(with_banner(shots(4), words=words)) == cropped
    assert not is_cropped([*with_banner(shots(4)), plain(0)])


def test_cuts_between_dull_shots_are_found_behind_a_bright_banner() -> None:
    dull = [np.asarray(100 + (picture - 100.0) * 0.25, np.uint8) for picture in shots(5, 30)]
    assert [(t.kind, t.start_frame) for t in found_in(with_banner(dull))] == [("cut", n) for n in (30, 60, 90, 120)]


def test_a_strip_of_few_frames_is_left() -> None:
    for count in (1, 2, 3):
        strip = strip_of(shots(count, 1))
        assert crop_graphics(strip) is strip
