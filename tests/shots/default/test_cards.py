"""Cards of text on one colour: the runs, the closer look, and the transitions that it shows."""

import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default.cards import find_card_runs, look_closer, shows_text
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import found_in, mixed, plain, scene, strip_of

GROUND = 16
HOLD = 40
"""Frames for which a card stands."""


def with_ink(pixels: int, levels: int = 200, ground: int = GROUND) -> Pixels:
    """A card with as many pixels of text, in one block from the middle on."""
    picture = plain(ground).ravel()
    start = HEIGHT // 2 * WIDTH
    picture[start : start + pixels] = ground + levels
    return picture.reshape(HEIGHT, WIDTH)


def card(seed: int, ground: int = GROUND, ink: int = 200) -> Pixels:
    """A card of three lines of words, each of its own lengths."""
    rng = np.random.default_rng(seed)
    picture = plain(ground)
    for row in (12, 17, 22):
        column = int(rng.integers(14, 22))
        while column < 48:
            length = int(rng.integers(2, 7))
            picture[row : row + 2, column : min(column + length, 50)] = ink
            column += length + 2
    return picture


def checked(levels: int, ground: int = GROUND) -> Pixels:
    """A card whose text is a block of stripes."""
    picture = plain(ground)
    picture[10:20, 20:40] = np.where(np.arange(20) % 10 < 3, ground + levels, ground)
    return picture


def fade(picture: Pixels, frames: int, ground: int = GROUND) -> list[Pixels]:
    """From the ground to a card."""
    return [mixed(plain(ground), picture, (i + 1) / (frames + 1)) for i in range(frames)]


@pytest.mark.parametrize(("frames", "runs"), [(4, [(10, 14)]), (3, [])])
def test_a_run_lasts_four_frames(frames: int, runs: list[tuple[int, int]]) -> None:
    assert list(find_card_runs(strip_of(scene(1, 10) + [card(1)] * frames + scene(2, 10)))) == runs


@pytest.mark.parametrize(("share", "runs"), [(0.24, [(0, 10)]), (0.26, [])])
def test_three_quarters_of_a_card_are_one_colour(share: float, runs: list[tuple[int, int]]) -> None:
    assert list(find_card_runs(strip_of([with_ink(round(share * HEIGHT * WIDTH))] * 10))) == runs


@pytest.mark.parametrize(("level", "runs"), [(28, [(0, 20)]), (29, [(0, 10), (10, 20)])])
def test_a_card_of_another_colour_begins_another_run(level: int, runs: list[tuple[int, int]]) -> None:
    assert list(find_card_runs(strip_of([card(1)] * 10 + [card(1, ground=level)] * 10))) == runs


@pytest.mark.parametrize(("pixels", "levels", "shown"), [(6, 25, True), (5, 25, False), (6, 24, False)])
def test_six_pixels_that_differ_are_text(pixels: int, levels: int, *, shown: bool) -> None:
    strip = strip_of([with_ink(pixels, levels)] * 10)
    assert shows_text(strip, 3) == shown
    assert (look_closer(strip, 0, 10) is not None) == shown


@pytest.mark.parametrize(("levels", "is_text"), [(49, False), (51, True)])
def test_what_is_a_quarter_as_bright_as_the_text_belongs_to_it(levels: int, *, is_text: bool) -> None:
    picture = checked(200)
    picture[30:34, 2:60] = GROUND + levels
    close = look_closer(strip_of([picture] * 10), 0, 10)
    assert close is not None
    # Cut to the block alone, a third is text; with the line below it, most is ground.
    assert (float(np.median(close.y[0])) == GROUND) == is_text


@pytest.mark.parametrize(("levels", "spread"), [(40, 66.0), (26, 56.0)])
def test_small_text_gets_full_contrast_and_dim_text_five_times_its_own(levels: int, spread: float) -> None:
    close = look_closer(strip_of([checked(levels)] * 10), 0, 10)
    assert close is not None
    assert float(close.spread[0]) == pytest.approx(spread, rel=0.05)


@pytest.mark.parametrize(("ground", "levels", "shown"), [(30, 60, 16), (200, -60, 235)])
def test_dark_cards_become_black_and_light_ones_white(ground: int, levels: int, shown: int) -> None:
    card_of_few = plain(ground)
    card_of_few[10, 20] = card_of_few[19, 39] = ground + levels
    card_of_few[12:14, 22:26] = ground + levels
    close = look_closer(strip_of([card_of_few] * 10), 0, 10)
    assert close is not None
    assert float(close.level[0]) == shown


@pytest.mark.parametrize(("pixels", "flat"), [(0.02, True), (0.04, False)])
def test_close_up_a_frame_is_empty_when_it_shows_no_text(pixels: float, *, flat: bool) -> None:
    full, nearly = plain(GROUND), plain(GROUND)
    full[0, 0] = full[-1, -1] = 216
    full[4:9, 4:9] = 60
    nearly[18:20].ravel()[: round(pixels * HEIGHT * WIDTH)] = 216
    close = look_closer(strip_of([full] * 10 + [nearly] * 10), 0, 20)
    assert close is not None
    assert bool(close.flat[15]) == flat


@pytest.mark.parametrize("ground", [GROUND, 60, 225])
def test_cards_that_cut_to_each_other_and_to_nothing(ground: int) -> None:
    ink = 200 if ground < 128 else 20
    pictures = [card(1, ground, ink)] * HOLD + [card(2, ground, ink)] * HOLD + [plain(ground)] * HOLD
    pictures += [card(3, ground, ink)] * HOLD
    assert [(t.kind, t.start_frame) for t in found_in(pictures)] == [("cut", n * HOLD) for n in (1, 2, 3)]


def test_cards_that_fade_through_black() -> None:
    pictures = [card(1)] * HOLD + fade(card(1), 10)[::-1] + [plain(GROUND)] * 25
    pictures += fade(card(2), 10) + [card(2)] * HOLD
    found = found_in(pictures)
    assert [t.kind for t in found] == ["fade", "fade"]
    for t, at in zip(found, (HOLD, HOLD + 35), strict=True):
        assert at - 2 <= t.start_frame <= t.end_frame <= at + 12


def test_a_title_that_fades_in_on_black_is_no_shot() -> None:
    assert found_in([plain(GROUND)] * HOLD + fade(card(1), 12) + [card(1)] * HOLD) == []


@pytest.mark.parametrize(("after", "found"), [(4, [50]), (7, [50, 57])])
def test_a_title_that_slams_in_belongs_to_the_cut_before_it(after: int, found: list[int]) -> None:
    pictures = scene(1, 50) + [plain(GROUND)] * after + [card(1)] * 60
    assert [t.start_frame for t in found_in(pictures)] == found


@pytest.mark.parametrize(("step", "found"), [(0.25, ["cut"]), (0.4, [])])
def test_what_moves_beside_it_is_no_card(step: float, found: list[str]) -> None:
    first, second = card(1), card(2)
    other = card(3)
    moving = [mixed(first, other, step if i % 8 < 4 else 0.0) for i in range(HOLD)]
    moving[-1] = first
    moving[-6] = mixed(first, other, step)
    assert [t.kind for t in found_in(moving + [second] * HOLD)] == found


def test_noise_on_black_is_no_card() -> None:
    rng = np.random.default_rng(1)
    pictures = [
        np.asarray(plain(7) - n + rng.integers(0, 2, (HEIGHT, WIDTH)), np.uint8) for n in (0, 1, 3) for _ in "12345678"
    ]
    assert found_in(pictures) == []
