"""Words that stand half written are told from whole ones, by frames before and after them."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bts.keyframes.candidates import Candidate
from bts.keyframes.words import CARD_CONTRAST, KEPT, LEAST_KEPT, ShotWords
from tests.bench.kinds.designs import draw_text
from tests.bench.words import WAYS, lay_words
from tests.bench.words import Words as Drawn
from tests.keyframes.drawn import Pixels, shot_of

PERIOD = Fraction(1, 10)
"""Seconds between two candidates of these shots."""

BARS = 40
"""Letters of a row that are all alike, a bar with an arm each, of 45 pixels: what is missing is known."""

HEIGHT, WIDTH = 360, 640
"""Of the pictures: as large as those in which strokes are measured."""

COMES = [*[way for way in WAYS if way != "slide"]]
"""Ways in which words come to stand at their place, and not elsewhere before."""


def find_half_written(pictures: Sequence[Pixels], among: Sequence[int] | None = None) -> list[bool]:
    """Of each picture of a shot, or of those at some places, whether words stand half written in it."""
    planes = np.zeros((36, 64), np.uint8), np.zeros((18, 32), np.uint8), np.zeros((18, 32), np.uint8)
    measures = [replace(m, time=m.number * PERIOD) for m in shot_of(len(pictures))]
    candidates = [Candidate(m, planes, picture) for m, picture in zip(measures, pictures, strict=True)]
    words = ShotWords(candidates)
    places = range(len(candidates)) if among is None else among
    return [words.are_half_written(candidates[place]) for place in places]


def draw_ground(move: int = 0) -> Pixels:
    """Dark blotches without an edge, moved to the left by `move` pixels."""
    x, y = np.meshgrid(np.arange(WIDTH) + move, np.arange(HEIGHT))
    level = 70 + 30 * np.sin(x / 37) * np.cos(y / 29)
    return np.repeat(np.asarray(level, np.uint8)[..., None], 3, axis=2)


def draw_bars(ground: Pixels, shown: int = BARS, level: float = 120, top: int = 200) -> Pixels:
    """The first bars of a row, lighter than the ground by `level`."""
    picture = ground.astype(np.int16)
    for place in range(shown):
        left = 100 + place * 10
        picture[top : top + 12, left : left + 3] += int(level)
        picture[top : top + 3, left + 3 : left + 6] += int(level)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def shot_with(here: Pixels, whole: Pixels, before: Pixels | None = None) -> list[Pixels]:
    """A shot of which picture 10 is `here`; those after it are `whole`, those before it `before`, or `here` as well."""
    return [here if before is None else before] * 10 + [here] + [whole] * 15


def is_half_written(here: Pixels, whole: Pixels) -> bool:
    """Of a frame after which the words stay whole, and before which it was the same."""
    return find_half_written(shot_with(here, whole), [10]) == [True]


def test_captions_that_follow_one_another_are_whole() -> None:
    pictures: list[Pixels] = []
    for words in ("WE HID THE CAMERAS", "NOBODY KNEW OF IT"):
        text = draw_text(words, "none", 30, 0.0)
        ink = np.zeros((HEIGHT, WIDTH), np.float32)
        ink[280 : 280 + text.shape[0], 120 : 120 + text.shape[1]] = text
        grounds = [draw_ground(len(pictures) + n) for n in range(15)]
        pictures += lay_words(grounds, Drawn(ink, "fade", 1), [1.0] * 15, np.random.default_rng(1))
    assert not any(find_half_written(pictures, range(10, 20)))


def test_a_picture_that_moves_or_changes_its_shape_has_no_half_written_words() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (HEIGHT // 6, WIDTH // 3, 3)).astype(np.uint8)
    noise = np.repeat(np.repeat(noise, 6, axis=0), 6, axis=1)
    moving = [np.ascontiguousarray(noise[:, 7 * n : 7 * n + WIDTH]) for n in range(26)]
    assert not any(find_half_written(moving, range(5, 20, 5)))
    assert not any(find_half_written([draw_bars(draw_ground()), draw_bars(draw_ground())[:, :480]] * 10, [10, 11]))


OVER = draw_ground()
FLAT = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)


@pytest.mark.parametrize(
    ("here", "half"),
    [
        (draw_bars(OVER, 0), False),
        (draw_bars(OVER, 1), False),  # 2.5 % are there: taken for what moves behind
        (draw_bars(OVER, 3), True),
        (draw_bars(OVER, 37), True),
        (draw_bars(OVER, 38), False),  # 5 % are missing: what moves before a letter
        (draw_bars(OVER, level=120 * 0.26), False),
        (draw_bars(OVER, level=120 * 0.34), True),
        (draw_bars(OVER, level=120 * 0.62), True),
        (draw_bars(OVER, level=120 * 0.68), False),
        (draw_bars(FLAT, 0), False),
        (draw_bars(FLAT, level=120 * 0.26), False),
        (draw_bars(FLAT, level=120 * 0.34), True),
        (draw_bars(FLAT, 38), True),
        (draw_bars(FLAT, 39), False),
        (draw_bars(FLAT, level=120 * 0.82), True),
        (draw_bars(FLAT, level=120 * 0.88), False),
    ],
)
def test_what_is_missing_decides(here: Pixels, half: bool) -> None:
    ground = OVER if np.ptp(here[:100]) else FLAT
    assert is_half_written(here, draw_bars(ground)) == half


def test_words_of_a_card_may_be_pale_themselves() -> None:
    assert is_half_written(draw_bars(FLAT, 20, 24), draw_bars(FLAT, level=24))
    assert not is_half_written(draw_bars(FLAT, 20, 18), draw_bars(FLAT, level=18))
    assert not is_half_written(draw_bars(OVER, 20, 55), draw_bars(OVER, level=55))
    assert is_half_written(draw_bars(OVER, 20, 66), draw_bars(OVER, level=66))


@pytest.mark.parametrize(("missing", "half"), [(50, False), (70, True)])
def test_little_that_is_missing_is_not_looked_at(missing: int, half: bool) -> None:
    """A bar that stands alone on a card, and is `missing` pixels large."""
    here = draw_bars(FLAT, 8)
    whole = here.copy()
    whole[50:52, 50 : 50 + missing // 2] += 100
    assert is_half_written(here, whole) == half


@pytest.mark.parametrize(("length", "half"), [(30, False), (38, True)])
def test_a_card_shows_more_than_a_speck(length: int, half: bool) -> None:
    """Half of a bar is there, three pixels times `length`."""
    here, whole = FLAT.copy(), FLAT.copy()
    here[50:53, 50 : 50 + length] += 100
    whole[50:53, 50 : 50 + 2 * length] += 100
    assert is_half_written(here, whole) == half


@pytest.mark.parametrize(("strength", "half"), [(0.35, True), (0.45, False)])
def test_a_letter_that_is_nearly_gone_is_not_there(strength: float, half: bool) -> None:
    """Three of forty."""
    here, whole = draw_bars(OVER, 37), draw_bars(OVER)
    here[200:212, 465:510] += np.asarray((whole - OVER)[200:212, 465:510] * strength, np.uint8)
    assert is_half_written(here, whole) == half


@pytest.mark.parametrize(("amplitude", "half"), [(5, True), (9, False)])
def test_a_ground_that_is_nearly_plain_is_a_card(amplitude: int, half: bool) -> None:
    """A card lacks its words where two of forty bars are missing; a picture does not."""
    x = np.arange(WIDTH)
    ground = np.repeat(np.asarray(60 + amplitude * np.sin(x / 90), np.uint8)[None, :, None], 3, axis=2)
    wide = np.ascontiguousarray(np.broadcast_to(ground, (HEIGHT, WIDTH, 3)))
    assert is_half_written(draw_bars(wide, 38), draw_bars(wide)) == half


@pytest.mark.parametrize(("stay", "half"), [(9, False), (11, True)])
def test_words_count_that_stay_for_a_second(stay: int, half: bool) -> None:
    some, whole = draw_bars(OVER, 20), draw_bars(OVER)
    shot = [some] * 11 + [whole] * stay + [OVER] * 20
    assert find_half_written(shot, [10]) == [half]


@pytest.mark.parametrize(("wait", "half"), [(9, True), (11, False)])
def test_the_second_line_of_a_card_may_come_a_second_later(wait: int, half: bool) -> None:
    whole = draw_bars(FLAT)
    one = whole.copy()
    one[:, 300:] = FLAT[:, 300:]
    assert find_half_written([one] * (10 + wait) + [whole] * 22, [10]) == [half]
    assert find_half_written([draw_bars(OVER, 20)] * (10 + wait) + [draw_bars(OVER)] * 22, [10]) == [False]


@pytest.mark.parametrize(("stay", "half"), [(13, False), (17, True)])
def test_words_of_a_card_count_that_stay(stay: int, half: bool) -> None:
    some, whole = draw_bars(FLAT, 20), draw_bars(FLAT)
    assert find_half_written([some] * 16 + [whole] * stay + [FLAT] * 9, [10]) == [half]


@pytest.mark.parametrize(("gap", "half"), [(range(11, 14), True), (range(13, 16), False)])
def test_words_count_that_are_there_soon(gap: range, half: bool) -> None:
    some, whole = draw_bars(OVER, 20), draw_bars(OVER)
    shot = [some if n < 11 else OVER if n in gap else whole for n in range(40)]
    assert find_half_written(shot, [10]) == [half]


@pytest.mark.parametrize(("others", "half"), [(10, True), (20, False)])
def test_other_words_at_their_place_are_no_half_ones(others: int, half: bool) -> None:
    """Twenty letters of the row, of 900 pixels, and others beside them, of 24 each."""
    here = draw_bars(OVER, 20)
    for place in range(others):
        left = 304 + place % 20 * 10
        here[204:210, left : left + 4] = 220
    assert is_half_written(here, draw_bars(OVER)) == half


@pytest.mark.parametrize(("shift", "half"), [(1, False), (3, True)])
def test_words_may_move_by_a_pixel(shift: int, half: bool) -> None:
    whole = draw_bars(OVER)
    here = whole.copy()
    here[200:212, 90:510] = OVER[200:212, 90:510]
    here[200 + shift : 212 + shift, 90:510] = whole[200:212, 90:510]
    assert is_half_written(here, whole) == half


@pytest.mark.parametrize("way", COMES)
@pytest.mark.parametrize("card", [False, True], ids=["over a picture", "card"])
def test_words_are_half_written_while_they_come_and_go_and_no_longer(way: str, card: bool) -> None:
    text = draw_text("A TITLE OF LETTERS\nAND ANOTHER LINE", "none", 36, 0.0)
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    ink[40 : 40 + text.shape[0], 90 : 90 + text.shape[1]] = text
    done = [0.0] * 14 + [0.3, 0.3] + [1.0] * 14 + [0.3, 0.3] + [0.0] * 14
    grounds = [np.full((HEIGHT, WIDTH, 3), 40, np.uint8) if card else draw_ground(3 * n) for n in range(len(done))]
    pictures = lay_words(grounds, Drawn(ink, way, 1), done, np.random.default_rng(2))
    places = [12, 13, 14, 15, 16, 17, 28, 29, 30, 31, 32, 33]
    assert find_half_written(pictures, places) == [0 < done[place] < 1 for place in places]


def test_the_least_level_of_a_pixel_that_is_kept_is_a_share_of_each_strength() -> None:
    levels, kept = np.meshgrid(np.arange(256), np.arange(256))
    assert ((levels < LEAST_KEPT[kept]) == ((kept > CARD_CONTRAST) & (levels < KEPT * kept.astype(np.float32)))).all()
