"""What passes before the lens, and ways past something dark: what is one, and what a transition is."""

import numpy as np
import numpy.typing as npt
import pytest

from bts.media.arrays import Pixels
from bts.shots.default.gradual import InnerProducts, Segment
from bts.shots.default.passages import find_cover, find_dark_way
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import blocks_of, found_in, mixed, plain, scene, strip_of

A, B = scene(1, 1)[0], scene(2, 1)[0]
COVER = np.asarray(np.where(A < 128, A // 4 + 190, A // 4), np.uint8)
"""Differs from A by much in every block, and stands for what is near to the lens."""


def columns(chosen: list[int], cover: Pixels = COVER, picture: Pixels = A) -> Pixels:
    """The picture with the cover over some of its eight columns of blocks."""
    hidden = np.isin(np.arange(WIDTH) // 8, chosen)
    return np.where(hidden, cover, picture).astype(np.uint8)


def covered_by(*counts: int, cover: Pixels = COVER) -> list[Pixels]:
    """Pictures of which so many columns, from the left, are covered."""
    return [columns(list(range(count)), cover) for count in counts]


def cover_of(pictures: list[Pixels], start: int = 4, end: int = 5, rate: int = 25) -> Segment | None:
    """What passes before the lens in five free frames, the pictures, and five free frames."""
    strip = strip_of([A] * 5 + pictures + [A] * 5, rate)
    return find_cover(strip, InnerProducts(strip.features()), start, end)


def test_what_comes_before_the_lens_and_goes_is_no_transition() -> None:
    cover, new = covered_by(2, 4, 6, *[8] * 12, 6, 4, 2), covered_by(2, 4, 6, *[8] * 12)
    assert found_in([A] * 30 + cover + [A] * 30) == []
    assert found_in([A] * 30 + new + [B] * 30)


def test_a_cover_lies_between_two_free_frames() -> None:
    assert cover_of(covered_by(4, 8, 8, 4)) == (4, 9)


@pytest.mark.parametrize(("frames", "found"), [(36, True), (60, False)])
def test_the_lens_is_free_again_within_two_seconds(frames: int, *, found: bool) -> None:
    assert (cover_of(covered_by(4, *[8] * frames, 4)) is not None) == found


@pytest.mark.parametrize(("share", "found"), [(0.15, True), (0.5, False)])
def test_the_picture_is_the_same_again(share: float, *, found: bool) -> None:
    strip = strip_of([A] * 5 + covered_by(4, 8, 8, 4) + [mixed(A, COVER, share)] * 5)
    assert (find_cover(strip, InnerProducts(strip.features()), 4, 5) is not None) == found


@pytest.mark.parametrize(("levels", "found"), [(9, False), (18, True)])
def test_a_cover_changes_blocks_by_some_levels(levels: int, *, found: bool) -> None:
    cover = np.asarray(A + np.where(A < 128, levels, -levels), np.uint8)
    assert (cover_of(covered_by(4, 8, 8, 4, cover=cover)) is not None) == found


@pytest.mark.parametrize(("rows", "found"), [(2, False), (3, True)])
def test_a_cover_hides_some_blocks(rows: int, *, found: bool) -> None:
    cover = blocks_of(COVER, A, 8 * rows)
    assert (cover_of(covered_by(4, 8, 8, 4, cover=cover)) is not None) == found


@pytest.mark.parametrize(
    ("free", "hidden", "found"),
    [(0.2, 0.8, True), (0.3, 0.8, False), (0.2, 0.6, False)],
    ids=["parts", "free", "hidden"],
)
def test_a_part_is_free_and_a_part_is_hidden(free: float, hidden: float, *, found: bool) -> None:
    half = columns([0, 1, 2, 3], mixed(A, COVER, hidden), mixed(A, COVER, free))
    assert (cover_of([half, COVER, COVER, half]) is not None) == found


@pytest.mark.parametrize(("count", "found"), [(1, False), (2, True)])
def test_neither_part_is_small(count: int, *, found: bool) -> None:
    assert (cover_of(covered_by(count, 4, 8, 8, 4, count)) is not None) == found


@pytest.mark.parametrize(
    ("hidden", "found"),
    [([0, 1, 2, 3], True), ([0, 1, 2, 7], False), ([0, 1, 6, 7], False)],
    ids=["side", "more", "iris"],
)
def test_a_cover_comes_from_aside(hidden: list[int], *, found: bool) -> None:
    assert (cover_of([columns(hidden), COVER, COVER, columns(hidden)]) is not None) == found


@pytest.mark.parametrize(("count", "found"), [(4, True), (3, False)])
def test_a_cover_comes_in_steps(count: int, *, found: bool) -> None:
    assert (cover_of(covered_by(count, 8, 8, count)) is not None) == found


@pytest.mark.parametrize(("again", "found"), [(7, True), (4, False)])
def test_a_cover_comes_and_goes_once(again: int, *, found: bool) -> None:
    assert (cover_of(covered_by(4, 8, again, 8, 4)) is not None) == found


def test_no_cut_goes_on_behind_a_cover() -> None:
    other = np.asarray((COVER.astype(int) + 128) % 256, np.uint8)
    pictures = covered_by(4, 8, 8, 8, 4)
    assert cover_of(pictures) is not None
    assert cover_of([*pictures[:2], other, *pictures[3:]]) is None


def test_a_smaller_cut_goes_on_behind_no_cover() -> None:
    grain = np.kron(np.random.default_rng(3).choice([-30, 30], (9, 16)), np.ones((4, 4)))
    cover, other = (np.asarray(np.clip(A + sign * grain, 0, 255), np.uint8) for sign in (1, -1))
    half = columns([0, 1, 2, 3], cover)
    assert cover_of([half, cover, cover, cover, half]) is not None
    assert cover_of([half, cover, other, cover, half]) is None


def test_one_colour_that_returns_is_no_picture() -> None:
    pictures = [columns([0, 1, 2, 3], A, plain(60)), A, A, columns([0, 1, 2, 3], A, plain(60))]
    strip = strip_of([plain(60)] * 5 + pictures + [plain(60)] * 5)
    assert find_cover(strip, InnerProducts(strip.features()), 4, 5) is None


def moved(share: float, dark: Pixels, *, moves: bool = True) -> Pixels:
    """A picture that has moved out to the left by a share of its width before something dark, or is covered by it."""
    x = round(share * WIDTH)
    return np.concatenate([A[:, x:] if moves else A[:, : WIDTH - x], dark[:, WIDTH - x :]], axis=1)


def dark_way_of(pictures: list[Pixels], *, back: bool = False) -> Segment | None:
    """The way past something dark in five frames of A, the pictures, and five of the last, or the same backwards."""
    frames = [A] * 5 + pictures + [pictures[-1]] * 5
    strip = strip_of(frames[::-1] if back else frames)
    products = InnerProducts(strip.features())
    return find_dark_way(strip, products, *((4, 4 + len(pictures)) if not back else (5, 5 + len(pictures))))


EVEN: npt.NDArray[np.float64] = np.arange(1, 17) / 16


@pytest.mark.parametrize("back", [False, True])
def test_a_way_past_something_dark_is_no_transition(*, back: bool) -> None:
    pictures = [moved(share, plain(20)) for share in EVEN]
    assert dark_way_of(pictures, back=back) is not None
    clip = [A] * 30 + pictures + [plain(20)] * 30
    assert found_in(clip[::-1] if back else clip) == []


@pytest.mark.parametrize("back", [False, True])
def test_what_slides_over_a_picture_is_no_way_past_it(*, back: bool) -> None:
    assert dark_way_of([moved(share, plain(20), moves=False) for share in EVEN], back=back) is None


def test_a_fade_is_no_way() -> None:
    assert dark_way_of([mixed(A, plain(20), share) for share in EVEN]) is None


def test_a_fade_of_what_grows_bright_to_one_side_is_no_way() -> None:
    # Of an exponential ramp a fade and a movement to the side leave the same picture.
    ramp = np.exp(np.arange(WIDTH) / WIDTH * 2 - 2) * np.ones((HEIGHT, 1))
    faded = [np.asarray(np.round(20 + 200 * np.exp(-2 * share) * ramp), np.uint8) for share in (0, *EVEN[:-1])]
    strip = strip_of([faded[0]] * 4 + faded + [plain(20)] * 6)
    assert find_dark_way(strip, InnerProducts(strip.features()), 4, 20) is None


@pytest.mark.parametrize(("level", "found"), [(22, True), (32, False)])
def test_what_is_passed_is_dark(level: int, *, found: bool) -> None:
    assert (dark_way_of([moved(share, plain(level)) for share in EVEN]) is not None) == found


@pytest.mark.parametrize(("rows", "found"), [(1, True), (4, False)])
def test_what_is_passed_is_dull(rows: int, *, found: bool) -> None:
    dark = plain(20)
    dark[:rows] = 140
    assert (dark_way_of([moved(share, dark) for share in EVEN]) is not None) == found


@pytest.mark.parametrize(("noise", "found"), [(60, True), (180, False)])
def test_the_picture_itself_moves_out(noise: int, *, found: bool) -> None:
    rng = np.random.default_rng(1)
    pictures = [moved(share, plain(20)) for share in EVEN]
    for picture in pictures[:-1]:
        lit = picture > 20
        picture[lit] = np.clip(picture[lit] + rng.normal(0, noise, (HEIGHT, WIDTH))[lit], 0, 255)
    assert (dark_way_of(pictures) is not None) == found


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        (np.where(EVEN < 0.3, 2 * EVEN, np.clip(2 * EVEN - 1, 0.6, 1)), True),
        (np.where(EVEN < 0.55, 0.25 * EVEN, 0.75 + 0.25 * EVEN), False),
    ],
    ids=["halt", "leap"],
)
def test_the_picture_moves_steadily(shares: npt.NDArray[np.float64], *, found: bool) -> None:
    assert (dark_way_of([moved(share, plain(20)) for share in shares]) is not None) == found
