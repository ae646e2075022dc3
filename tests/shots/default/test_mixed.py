"""A single mixed frame between two shots: what it is, and what a dissolve is."""

import pytest

from bts.media.arrays import Pixels
from bts.shots.default.gradual import InnerProducts
from bts.shots.default.mixed import clear_mixed_frames
from tests.shots.material import found_in, mixed, plain, scene, strip_of

A, B, C = scene(1, 1)[0], scene(2, 1)[0], scene(3, 1)[0]
HOLD = 30


def is_cleared(pictures: list[Pixels], at: int) -> bool:
    """Whether the frame at `at` is replaced by the one after it."""
    strip = strip_of(pictures)
    cleared = clear_mixed_frames(strip, InnerProducts(strip.features()))
    return bool((cleared.y[at] == pictures[at + 1]).all())


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_cut_with_a_mixed_frame_is_a_cut(share: float) -> None:
    (found,) = found_in([A] * HOLD + [mixed(A, B, share)] + [B] * HOLD)
    assert (found.kind, found.start_frame) == ("cut", HOLD)


def test_a_cut_from_black_with_half_its_light_is_a_cut() -> None:
    (found,) = found_in([plain(16)] * HOLD + [mixed(plain(16), B, 0.5)] + [B] * HOLD)
    assert (found.kind, found.start_frame) == ("cut", HOLD)


@pytest.mark.parametrize(("share", "cleared"), [(0.13, False), (0.17, True), (0.83, True), (0.87, False)])
def test_a_mixed_frame_has_a_share_of_both(share: float, *, cleared: bool) -> None:
    assert is_cleared([A] * HOLD + [mixed(A, B, share)] + [B] * HOLD, HOLD) == cleared


@pytest.mark.parametrize(("foreign", "cleared"), [(0.2, True), (0.45, False)])
def test_a_mixed_frame_shows_nothing_else(foreign: float, *, cleared: bool) -> None:
    between = mixed(mixed(A, B, 0.5), C, foreign)
    assert is_cleared([A] * HOLD + [between] + [B] * HOLD, HOLD) == cleared


@pytest.mark.parametrize(("step", "cleared"), [(18, True), (20, False)])
def test_the_shots_move_little_beside_it(step: int, *, cleared: bool) -> None:
    shots = [plain(100 + step)] * HOLD + [plain(100), plain(130), plain(160)]
    assert is_cleared(shots + [plain(160)] * HOLD, HOLD + 1) == cleared
    # The same after it, the other way round.
    assert is_cleared([plain(160)] * HOLD + [plain(130), plain(100)] + [plain(100 + step)] * HOLD, HOLD) == cleared


@pytest.mark.parametrize(("frames", "levels", "cleared"), [(6, 9, True), (6, 12, False), (10, 12, True)])
def test_most_of_the_change_around_is_made_there(frames: int, levels: int, *, cleared: bool) -> None:
    pictures = [plain(100 - levels)] * HOLD + [plain(100)] * frames + [plain(130)] + [plain(160)] * HOLD
    assert is_cleared(pictures, HOLD + frames) == cleared


def test_a_strip_of_few_frames_is_left_alone() -> None:
    strip = strip_of([A, mixed(A, B, 0.5), B, B])
    assert clear_mixed_frames(strip, InnerProducts(strip.features())) is strip
