"""Cards of text on one colour: the runs, the closer look, and the transitions that it shows."""

import cv2
import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default.cards import Change, find_between_cards, find_card_runs
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


def changes(pictures: list[Pixels]) -> list[Change]:
    """What is found in pictures that are one run of cards."""
    return find_between_cards(strip_of(pictures), 0, len(pictures))


def kinds(pictures: list[Pixels]) -> list[str]:
    """The kinds of the same."""
    return [change.kind for change in changes(pictures)]


def shaken(picture: Pixels, sigma: float, frames: int, seed: int = 1) -> list[Pixels]:
    """Frames of a picture with noise on its text."""
    rng = np.random.default_rng(seed)
    noise = [rng.normal(0, sigma, picture.shape) * (picture != GROUND) for _ in range(frames)]
    return [np.asarray(np.clip(picture + n, 0, 255), np.uint8) for n in noise]


@pytest.mark.parametrize(("frames", "runs"), [(6, [(10, 16)]), (5, [])])
def test_a_run_lasts_six_frames(frames: int, runs: list[tuple[int, int]]) -> None:
    assert list(find_card_runs(strip_of(scene(1, 10) + [card(1)] * frames + scene(2, 10)))) == runs


@pytest.mark.parametrize(("share", "runs"), [(0.3, [(0, 10)]), (0.32, [])])
def test_most_of_a_card_is_one_colour(share: float, runs: list[tuple[int, int]]) -> None:
    assert list(find_card_runs(strip_of([with_ink(round(share * HEIGHT * WIDTH))] * 10))) == runs


@pytest.mark.parametrize(("level", "runs"), [(28, [(0, 20)]), (29, [(0, 10), (10, 20)])])
def test_a_card_of_another_colour_begins_another_run(level: int, runs: list[tuple[int, int]]) -> None:
    assert list(find_card_runs(strip_of([card(1)] * 10 + [card(1, ground=level)] * 10))) == runs


@pytest.mark.parametrize(("pixels", "levels", "found"), [(6, 60, 1), (5, 60, 0), (60, 15, 1), (60, 14, 0)])
def test_six_pixels_that_differ_are_text(pixels: int, levels: int, found: int) -> None:
    assert len(changes([with_ink(pixels, levels)] * HOLD + [plain(GROUND)] * HOLD)) == found


@pytest.mark.parametrize(("levels", "found"), [(9, 1), (7, 0)])
def test_two_texts_differ_by_some_levels(levels: int, found: int) -> None:
    pictures = [plain(GROUND)] * HOLD + [with_ink(300, 200)] * HOLD + [plain(GROUND)] * HOLD
    pictures += [with_ink(300, levels)] * HOLD + [plain(GROUND)] * HOLD
    assert len(changes(pictures)) == 2 + 2 * found


@pytest.mark.parametrize(("levels", "found"), [(24, 0), (26, 1)])
def test_a_number_that_counts_up_is_no_card(levels: int, found: int) -> None:
    numbers = [plain(GROUND) for _ in "12"]
    numbers[0][30, 50:56] = numbers[1][32, 50:56] = GROUND + levels
    assert len(changes([numbers[0]] * HOLD + [numbers[1]] * HOLD)) == found


@pytest.mark.parametrize(("share", "found"), [(0.2, 0), (0.5, 1)])
def test_a_line_that_is_added_is_no_new_card(share: float, found: int) -> None:
    old = card(1)
    new = card(1)
    new[26:28, 14:48] = 200
    lost = mixed(new, plain(GROUND), share)
    lost[26:28, 14:48] = 200
    assert len(changes([old] * HOLD + [lost] * HOLD)) == found


def test_a_line_that_covers_a_word_is_no_new_card() -> None:
    old, more = card(1), card(1)
    more.ravel()[np.flatnonzero(old.ravel() > GROUND)[:6]] = GROUND
    more[26:28, 14:48] = 200
    assert [c.start for c in changes([old] * HOLD + [more] * HOLD + [plain(GROUND)] * HOLD)] == [2 * HOLD]


def test_a_fade_may_end_slowly() -> None:
    faded = [mixed(card(1), plain(GROUND), ((i + 1) / 60) ** 0.3) for i in range(60)]
    assert kinds([card(1)] * HOLD + faded + [plain(GROUND)] * HOLD) == ["fade"]


def test_a_slow_end_is_a_part_of_its_fade_and_no_fade_of_its_own() -> None:
    faded = [mixed(card(1), plain(GROUND), ((i + 1) / 40) ** 0.2) for i in range(40)]
    assert kinds([card(1)] * HOLD + faded + [plain(GROUND)] * HOLD) == ["fade"]


@pytest.mark.parametrize(("levels", "frames", "found"), [(100, 300, 1), (40, 200, 0)])
def test_a_fade_changes_text_by_some_levels_in_a_fifth_of_a_second(levels: int, frames: int, found: int) -> None:
    text = with_ink(300, levels)
    assert len(changes([text] * HOLD + fade(text, frames)[::-1] + [plain(GROUND)] * HOLD)) == found


@pytest.mark.parametrize(("sigma", "found"), [(36, 1), (40, 0)])
def test_what_fades_is_no_noisier_than_what_stands(sigma: int, found: int) -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(0, sigma, (12, HEIGHT, WIDTH)) * (card(1) != GROUND)
    noisy = [np.asarray(np.clip(x + n, 0, 255), np.uint8) for x, n in zip(fade(card(1), 12)[::-1], noise, strict=True)]
    assert len(changes(shaken(card(1), 40, HOLD) + noisy + [plain(GROUND)] * HOLD)) == found


def test_a_line_beside_text_that_stands_is_no_new_card() -> None:
    more = card(1)
    more[26:28, 14:48] = 200
    assert changes([card(1)] * HOLD + [more] * HOLD + [card(1)] * HOLD) == []


@pytest.mark.parametrize(("frames", "kind"), [(1, "cut"), (2, "dissolve"), (10, "dissolve"), (20, "dissolve")])
def test_cards_dissolve_to_one_another(frames: int, kind: str) -> None:
    between = [mixed(card(1), card(2), (i + 1) / (frames + 1)) for i in range(frames)]
    (found,) = changes([card(1)] * HOLD + between + [card(2)] * HOLD)
    assert found.kind == kind
    assert abs(found.start - HOLD) <= 3
    assert abs(found.end - HOLD - frames) <= 3


def test_cards_that_weave_and_flicker_are_told_apart() -> None:
    pictures = shaken(card(1), 25, HOLD) + shaken(card(2), 25, HOLD, seed=2) + shaken(card(3), 25, HOLD, seed=3)
    assert [(c.kind, c.start) for c in changes(pictures)] == [("cut", HOLD), ("cut", 2 * HOLD)]


@pytest.mark.parametrize(("sigma", "found"), [(40, 1), (90, 0)])
def test_what_is_no_picture_twice_is_no_card(sigma: float, found: int) -> None:
    assert len(changes(shaken(card(1), sigma, HOLD) + shaken(card(2), sigma, HOLD, seed=2))) == found


def test_a_third_picture_between_two_cards_is_no_dissolve() -> None:
    between = [mixed(mixed(card(1), card(2), i / 9), card(5), 0.7 * (1 - abs(i - 4.5) / 4.5)) for i in range(10)]
    assert changes([card(1)] * HOLD + between + [card(2)] * HOLD) == []


def test_text_that_grows_fades_all_the_same() -> None:
    wide = [np.asarray(cv2.resize(card(1), None, fx=z, fy=z), np.uint8) for z in np.linspace(1, 1.1, 3 * HOLD)]
    grown = [w[(w.shape[0] - HEIGHT) // 2 :][:HEIGHT, (w.shape[1] - WIDTH) // 2 :][:, :WIDTH] for w in wide]
    faded = [mixed(picture, plain(GROUND), min(1.0, i / HOLD)) for i, picture in enumerate(grown[HOLD:])]
    assert kinds(grown[:HOLD] + faded)[-1] == "fade"


@pytest.mark.parametrize(("step", "found"), [(1, 0), (12, 1)])
def test_a_text_that_moves_is_the_same(step: int, found: int) -> None:
    old = card(1)
    new = np.roll(old, (0, step), (0, 1)) if step == 1 else card(2)
    between = [mixed(old, new, (i + 1) / 7) for i in range(6)]
    assert len(changes([old] * HOLD + between + [new] * HOLD)) == found


@pytest.mark.parametrize(("hold", "found"), [(8, ["fade"]), (14, ["fade", "cut"])])
def test_a_title_that_cuts_in_after_a_fade_belongs_to_it(hold: int, found: list[str]) -> None:
    pictures = [card(1)] * HOLD + fade(card(1), 12)[::-1] + [plain(GROUND)] * hold + [card(2)] * HOLD
    assert kinds(pictures) == found


@pytest.mark.parametrize(("frames", "found"), [(3, []), (12, ["fade", "fade"])])
def test_dust_is_no_text(frames: int, found: list[str]) -> None:
    black = [plain(GROUND)] * HOLD
    shown = fade(card(1), 5) + [card(1)] * (frames - 3) + fade(card(1), 5)[::-1] if frames > 3 else [card(1)] * frames
    assert kinds(black + shown + black) == found


def test_cards_fade_through_black_that_does_not_stand() -> None:
    pictures = [card(1)] * HOLD + fade(card(1), 8)[::-1] + fade(card(2), 8) + [card(2)] * HOLD
    assert set(kinds(pictures)) == {"fade"}


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


def test_noise_on_black_is_no_card() -> None:
    rng = np.random.default_rng(1)
    pictures = [
        np.asarray(plain(7) - n + rng.integers(0, 2, (HEIGHT, WIDTH)), np.uint8) for n in (0, 1, 3) for _ in "12345678"
    ]
    assert found_in(pictures) == []
