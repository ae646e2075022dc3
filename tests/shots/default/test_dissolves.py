"""Dissolves and fades: each bound and weight where it decides."""

from dataclasses import replace

import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default import dissolves
from bts.shots.default.dissolves import Windows, find_dissolves
from bts.shots.default.distance import average_blocks, correlate_shifted
from bts.shots.default.gradual import LOOKS, Gradual, InnerProducts
from bts.shots.default.strip import Strip
from tests.shots.material import blocks_of, mixed, plain, scene, strip_of

A, B = scene(1, 1)[0], scene(2, 1)[0]
HOLD = 40
"""Frames of each shot around a transition."""


def find(pictures: list[Pixels], rate: int = 25) -> list[Gradual]:
    strip = strip_of(pictures, rate)
    return find_dissolves(strip, InnerProducts(strip.features()), [(0, len(strip))])


def dissolve(old: Pixels, new: Pixels, frames: int, hold: int = HOLD) -> list[Pixels]:
    """`old`, mixtures in as many frames, `new`."""
    return [old] * hold + [mixed(old, new, (i + 1) / (frames + 1)) for i in range(frames)] + [new] * hold


def on_a_line(places: list[float], aside: float = 0.0) -> InnerProducts:
    """Frames at these places on a line; those that are neither first nor last lie aside of it as well."""
    inner = [aside if 0 < i < len(places) - 1 else 0.0 for i in range(len(places))]
    return InnerProducts(np.array([places, inner], np.float32).T)


@pytest.mark.parametrize("seconds", [0.3, 1.0, 4.6])
def test_dissolves_of_all_lengths_are_found_with_their_ends(seconds: float) -> None:
    frames = round(25 * seconds)
    (found,) = find(dissolve(A, B, frames))
    assert found.kind == "dissolve"
    assert abs(found.start - (HOLD - 1)) <= 1
    assert abs(found.end - (HOLD + frames)) <= 1


@pytest.mark.parametrize(("rate", "frames"), [(10, 2), (10, 46), (60, 9)])
def test_the_shortest_and_the_longest_windows_find_theirs(rate: int, frames: int) -> None:
    (found,) = find(dissolve(A, B, frames), rate)
    assert (found.start, found.end) == (HOLD - 1, HOLD + frames)


def test_a_dissolve_between_two_frames_has_a_window() -> None:
    (found,) = find(dissolve(A, B, 2, hold=1))
    assert (found.start, found.end) == (0, 3)


def test_a_dissolve_longer_than_the_longest_window_is_found() -> None:
    (found,) = find(dissolve(A, B, 56), rate=10)
    assert abs(found.start - (HOLD - 1)) <= 1
    assert abs(found.end - (HOLD + 56)) <= 1


def test_a_refused_window_does_not_rule_out_one_that_overlaps_it_little() -> None:
    titled = blocks_of(255 - A, A, 22)
    titles = [mixed(A, titled, float(np.clip((i - 39) / 21, 0, 1))) for i in range(110)]
    assert len(find([mixed(title, B, float(np.clip((i - 54) / 20, 0, 1))) for i, title in enumerate(titles)])) == 1


def likely() -> Windows:
    """One window that may be a mixture, at every bound's better side."""
    one = np.array([0])
    shares = np.asarray(LOOKS[:, None], np.float32)
    return Windows(one, one + 5, one + 10, np.array([40.0], np.float32), shares, 0 * shares, np.zeros(1, np.float32))


@pytest.mark.parametrize(("distance", "may_be"), [(20, False), (24, True)])
def test_the_ends_of_a_mixture_are_unlike(distance: float, may_be: bool) -> None:
    line = on_a_line([0.0] * 20 + [distance * i / 10 for i in range(11)] + [distance] * 20)
    strip = strip_of([plain(100)] * 51, rate=10)
    assert bool(list(dissolves._rank_windows(strip, line, (0, 51), 1.0))) is may_be


@pytest.mark.parametrize(("largest", "may_be"), [(0.5, True), (0.55, False)])
def test_a_mixture_leaves_little_residual(largest: float, may_be: bool) -> None:
    window = replace(likely(), residuals=np.where(np.arange(7) == 3, largest, 0.2)[:, None].astype(np.float32))
    assert window.may_be_mixtures().tolist() == [may_be]


@pytest.mark.parametrize(("fall", "may_be"), [(0.04, True), (0.08, False)])
def test_the_share_of_a_mixture_hardly_falls(fall: float, may_be: bool) -> None:
    shares = likely().shares.copy()
    shares[5] = shares[4] - fall
    assert replace(likely(), shares=shares).may_be_mixtures().tolist() == [may_be]


@pytest.mark.parametrize(("middle", "may_be"), [(0.13, False), (0.17, True), (0.83, True), (0.87, False)])
def test_a_mixture_is_under_way_in_the_middle(middle: float, may_be: bool) -> None:
    shares = np.interp(LOOKS, [0, 0.5, 1], [0, middle, 1])[:, None].astype(np.float32)
    assert replace(likely(), shares=shares).may_be_mixtures().tolist() == [may_be]


@pytest.mark.parametrize(("spill", "may_be"), [(0.3, True), (0.36, False)])
def test_a_mixture_does_not_go_on_outside_of_its_window(spill: float, may_be: bool) -> None:
    assert replace(likely(), spill=np.array([spill], np.float32)).may_be_mixtures().tolist() == [may_be]


def test_spill_is_the_share_found_half_a_window_before_and_after() -> None:
    drift = on_a_line([10.0 * i for i in range(60)])
    start = np.array([20])
    assert dissolves._measure_windows(drift, (0, 60), start, 10).spill == pytest.approx(0.5, abs=0.01)
    held = on_a_line([0.0] * 20 + [10.0 * i for i in range(11)] + [100.0] * 20)
    assert dissolves._measure_windows(held, (0, 51), start, 10).spill == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("distance", "contrast", "residual", "unevenness", "odds"), [
    (1, 0, 0, 0, 4.32), (10, 0, 0, 0, 9.57), (1, 1, 0, 0, -5.67), (1, 0, 1, 0, -5.34), (1, 0, 0, 1, -5.75),
])  # fmt: skip
def test_the_odds_of_a_mixture_are_those_of_the_regression(
    distance: float, contrast: float, residual: float, unevenness: float, odds: float
) -> None:
    values = (np.array([value], np.float32) for value in (distance, contrast, residual, unevenness))
    assert dissolves._log_odds(*values) == pytest.approx([odds], abs=0.01)


def test_odds_of_pictures_that_do_not_differ_are_finite() -> None:
    zero = np.zeros(1, np.float32)
    assert dissolves._log_odds(zero, zero, zero, zero) == pytest.approx([2.28 * np.log(1e-3) + 4.32], abs=0.01)


def test_windows_are_ranked_by_about_the_odds_that_their_pictures_give() -> None:
    pictures = dissolve(A, B, 24)
    strip = strip_of(pictures)
    products = InnerProducts(strip.features())
    ranked = max(dissolves._rank_windows(strip, products, (0, len(strip)), 1.0))
    probability = dissolves._measure_probability(strip, products, ranked[1], ranked[2])
    # A little higher: movement is not discounted.
    assert 0 < ranked[0] - np.log(probability / (1 - probability)) < 1.6


def test_windows_of_small_odds_are_looked_at_down_to_a_bound() -> None:
    strip = strip_of(dissolve(A, mixed(A, B, 0.3), 24))
    odds = [c[0] for c in dissolves._rank_windows(strip, InnerProducts(strip.features()), (0, len(strip)), 1.0)]
    assert -1.5 < min(odds) < -0.75


@pytest.mark.parametrize(
    ("frames", "flat", "least"), [(6, False, 0.8), (6, True, 0.8), (8, False, 0.55), (8, True, 0.35)]
)
def test_short_mixtures_need_more_evidence_and_fades_less(frames: int, flat: bool, least: float) -> None:
    strip = strip_of([plain(16) if flat else B] + [A] * 20)
    assert dissolves._min_probability(strip, 0, frames) == least


@pytest.mark.parametrize(("blocks", "found"), [(22, 0), (30, 1)])
def test_a_title_that_fades_in_over_half_of_the_picture_is_no_dissolve(blocks: int, found: int) -> None:
    assert len(find(dissolve(A, blocks_of(255 - A, A, blocks), 20))) == found


@pytest.mark.parametrize(("contrast", "aside", "new_shot", "elsewhere"), [
    (1.0, 0.4, 20, True), (0.8, 0.4, 20, False), (1.0, 0.25, 20, False),
    (0.8, 0.4, 2, True), (0.8, 0.4, 4, False), (0.8, 0.25, 2, False),
])  # fmt: skip
def test_a_third_picture_between_two_is_no_mixture(
    contrast: float, aside: float, new_shot: int, elsewhere: bool
) -> None:
    middle = np.asarray((A - A.mean()) * contrast + A.mean(), np.uint8)
    strip = strip_of([A] + [middle] * 9 + [A] * 30)
    products = on_a_line([10.0 * min(i, 10) for i in range(11)], aside=100 * aside)
    assert dissolves._goes_elsewhere(strip, products, 0, 10, cut=10 + new_shot) is elsewhere


def test_at_the_end_of_a_strip_no_new_shot_need_follow() -> None:
    strip = strip_of([A] + [mixed(A, plain(100), 0.3)] * 9 + [A] * 2)
    assert not dissolves._goes_elsewhere(strip, on_a_line([10.0 * i for i in range(11)], aside=40), 0, 10, cut=12)


def test_contrast_is_no_evidence_in_a_fade() -> None:
    strip = strip_of([A, mixed(A, B, 0.5), B, plain(16)])
    zero, one, two, three = (np.array([i]) for i in range(4))
    expected = 2 * mixed(A, B, 0.5).std() / (A.std() + B.std())
    assert dissolves._relative_contrast(strip, zero, one, two) == pytest.approx([expected], rel=1e-3)
    assert dissolves._relative_contrast(strip, zero, one, three) == pytest.approx([0.8])
    assert dissolves._relative_contrast(strip, three, one, two) == pytest.approx([0.8])


@pytest.mark.parametrize(("late", "kept"), [
    (mixed(B, A, 0.15), False), (mixed(B, A, 0.6), True),
    (mixed(plain(16), B, 0.04), True), (mixed(plain(16), B, 0.12), False),
])  # fmt: skip
def test_a_fade_shows_its_picture_when_three_quarters_of_it_are_there(late: Pixels, kept: bool) -> None:
    strip = strip_of([A, A, late] + [B] * 5 + [plain(16)])
    assert dissolves._keeps_forms(strip, flat=8, full=0) is kept
    reverse = Strip(strip.y[::-1], strip.u, strip.v, strip.seconds)
    assert dissolves._keeps_forms(reverse, flat=0, full=8) is kept


def test_the_ends_are_where_the_line_of_the_share_meets_0_and_1() -> None:
    ramp = on_a_line([0.0] * 20 + [10.0 * i for i in range(11)] + [100.0] * 20)
    for start, end in ((20, 30), (19, 29), (22, 33), (18, 27)):
        assert dissolves._find_ends(ramp, (0, 51), start, end) == (20, 30)


def test_a_slow_beginning_does_not_bend_the_line() -> None:
    # From 0.15 to 0.85 the share is straight; below and above it lags.
    share = [0, 0.01, 0.03, 0.06, 0.1, 0.14, *np.linspace(0.24, 0.76, 6), 0.86, 0.9, 0.94, 0.97, 0.99, 1]
    ramp = on_a_line([0.0] * 20 + [100.0 * s for s in share] + [100.0] * 20)
    assert dissolves._find_ends(ramp, (0, 58), 20, 37) == (23, 34)


@pytest.mark.parametrize(("off", "end"), [(0.1, 30), (0.4, 31)])
def test_a_fifth_of_a_frame_is_no_frame(off: float, end: int) -> None:
    ramp = on_a_line([0.0] * 21 + [10.0 * (i - off) for i in range(1, 11)] + [100.0] * 20)
    assert dissolves._find_ends(ramp, (0, 51), 20, 30)[1] == end


def test_the_ends_are_looked_for_a_third_of_the_window_outside() -> None:
    ramp = on_a_line([0.0] * 20 + [10.0 * i for i in range(11)] + [100.0] * 20)
    assert dissolves._find_ends(ramp, (0, 51), 23, 32) == (20, 30)
    assert dissolves._find_ends(ramp, (0, 51), 25, 31) != (20, 30)


def test_a_picture_under_other_light_is_no_dissolve() -> None:
    brighter = np.asarray(40 + A * 0.85, np.uint8)
    assert find(dissolve(np.asarray(A * 0.5, np.uint8), brighter, 12)) == []


def test_a_dissolve_between_pictures_that_share_much_is_one() -> None:
    shared = mixed(A, B, 0.42)
    assert 0.45 < correlate_shifted(A, shared) < 0.79
    (found,) = find(dissolve(A, shared, 12))
    assert found.kind == "dissolve"


def test_a_fade_that_begins_with_a_jump_begins_at_black() -> None:
    black = plain(16)
    rising = [mixed(black, A, 0.25 + 0.75 * i / 20) for i in range(20)]
    (found,) = find([black] * HOLD + rising + [A] * HOLD)
    assert (found.kind, found.start) == ("fade", HOLD - 1)
    (found,) = find([A] * HOLD + rising[::-1] + [black] * HOLD)
    assert (found.kind, found.end) == ("fade", HOLD + 20)


def test_a_flare_that_goes_again_is_no_dissolve() -> None:
    shot, washed = scene(1, 1)[0], mixed(scene(5, 1)[0], plain(230), 0.4)
    there = [mixed(shot, washed, (i + 1) / 13) for i in range(12)]
    assert find([shot] * HOLD + there + there[::-1] + [shot] * HOLD) == []


def on_colour(chosen: int, level: int) -> Pixels:
    """The forms of a scene in the first `chosen` blocks of a plain picture."""
    return blocks_of(mixed(scene(1, 1)[0], plain(level), 0.5), plain(level), chosen)


@pytest.mark.parametrize("chosen", [0, 6])
def test_one_colour_that_fades_to_another_is_a_fade(chosen: int) -> None:
    (found,) = find(dissolve(on_colour(chosen, 200), plain(16), 20))
    assert (found.kind, found.start, found.end) == ("fade", HOLD - 1, HOLD + 20)
    (found,) = find(dissolve(plain(16), on_colour(chosen, 200), 20))
    assert (found.kind, found.start, found.end) == ("fade", HOLD - 1, HOLD + 20)


@pytest.mark.parametrize(("plane", "levels", "may_be"), [("y", 13, True), ("y", 12, False), ("u", 13, True)])
def test_two_colours_differ_by_some_levels(plane: str, levels: int, *, may_be: bool) -> None:
    strip = strip_of([plain(60)] * 10)
    values = getattr(strip, plane).copy()
    values[-1] += np.uint8(levels)
    assert dissolves._is_between_colours(replace(strip, **{plane: values}), 0, 9) == may_be


@pytest.mark.parametrize(("share", "may_be"), [(1.1, True), (1.3, False)])
def test_a_fuller_picture_between_two_colours_is_a_shot(share: float, *, may_be: bool) -> None:
    full, fuller = (blocks_of(plain(200), plain(60), chosen) for chosen in (4, round(4 * share**2 + 0.1)))
    fuller = np.clip((fuller.astype(float) - 60) * share * full.std() / fuller.std() + 60, 0, 255).astype(np.uint8)
    strip = strip_of([full, *[fuller] * 8, plain(16)])
    assert dissolves._is_between_colours(strip, 0, 9) == may_be


def keeps_places(end: Pixels, third: float = 0.5) -> bool:
    """Whether A and `end` show one place, the frames between them being mixtures with this share of another picture."""
    other = scene(3, 1)[0]
    between = [mixed(mixed(A, end, n / 8), other, third) for n in range(1, 8)]
    strip = strip_of([A, *between, end])
    return dissolves._keeps_places(strip, InnerProducts(strip.features()), 0, 8)


def noisy(deviation: float) -> Pixels:
    return np.asarray(np.clip(A + np.random.default_rng(4).normal(0, deviation, A.shape), 0, 255), np.uint8)


@pytest.mark.parametrize(("kept", "expected"), [(6, False), (12, True)])
def test_one_place_keeps_some_blocks(kept: int, *, expected: bool) -> None:
    means = np.kron(average_blocks(A), np.ones((6, 8)))
    forms = np.clip(means + np.random.default_rng(5).normal(0, 35, A.shape), 0, 255)
    assert keeps_places(blocks_of(A, np.asarray(forms, np.uint8), kept)) == expected


def test_a_place_that_is_entered_does_not_dissolve() -> None:
    end = blocks_of(A, B, 16)
    between = [mixed(mixed(A, end, (i + 1) / 9), scene(30 + i, 1)[0], 0.3) for i in range(8)]
    assert find([A] * HOLD + between + [end] * HOLD) == []


@pytest.mark.parametrize(("kept", "expected"), [(8, False), (16, True)])
def test_one_place_resembles_itself(kept: int, *, expected: bool) -> None:
    assert keeps_places(blocks_of(A, B, kept)) == expected


@pytest.mark.parametrize(("noise", "expected"), [(5, True), (60, False)])
def test_blocks_of_one_place_are_alike(noise: float, *, expected: bool) -> None:
    assert keeps_places(noisy(noise)) == expected


@pytest.mark.parametrize(("third", "expected"), [(0.1, False), (0.2, True)])
def test_what_lies_between_views_of_one_place_is_no_mixture(third: float, *, expected: bool) -> None:
    assert keeps_places(blocks_of(A, B, 30), third) == expected
