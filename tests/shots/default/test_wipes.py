"""Wipes, pushes and slides: each bound where it decides."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from bts.media.arrays import Pixels
from bts.shots.default import wipes
from bts.shots.default.gradual import LOOKS, Gradual, InnerProducts
from bts.shots.default.pans import is_turn
from bts.shots.default.wipes import Course, find_wipes, fit_push, fit_wipe, has_border, is_in_turn
from bts.shots.samples import WIDTH
from tests.shots.material import blocks_of, found_in, mixed, plain, scene, strip_of

A, B = scene(1, 1)[0], scene(2, 1)[0]
HOLD = 40
"""Frames of each shot around a transition."""


def find(pictures: list[Pixels], rate: int = 25) -> list[Gradual]:
    strip = strip_of(pictures, rate)
    return find_wipes(strip, InnerProducts(strip.features()), [(0, len(strip))])


def wiped(old: Pixels, new: Pixels, share: float) -> Pixels:
    """`new` from the left up to this share of the width, then `old`."""
    x = round(share * WIDTH)
    return np.concatenate([new[:, :x], old[:, x:]], axis=1)


def pushed(old: Pixels, new: Pixels, share: float, moves: str = "both") -> Pixels:
    """`new` from the right on this share of the width: both move, or one of them only."""
    width = old.shape[1]
    x = round(share * width)
    left = old[:, x:] if moves in ("both", "old") else old[:, : width - x]
    right = new[:, :x] if moves in ("both", "new") else new[:, width - x :]
    return np.concatenate([left, right], axis=1)


def clip(between: list[Pixels], old: Pixels = A, new: Pixels = B) -> list[Pixels]:
    """A transition between two shots that stand still."""
    return [old] * HOLD + between + [new] * HOLD


SHARES = [(i + 1) / 16 for i in range(15)]


@pytest.mark.parametrize("moves", ["both", "new", "old"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("mirrored", [False, True])
def test_pushes_from_any_side_are_followed(moves: str, turned: bool, mirrored: bool) -> None:
    def orient(picture: Pixels) -> Pixels:
        upright = picture.T if turned else picture
        return np.ascontiguousarray(upright[:, ::-1] if mirrored else upright)

    frames = [orient(pushed(orient(A), orient(B), look, moves)) for look in LOOKS]
    if turned and mirrored:  # orient() is not its own inverse
        frames = [np.ascontiguousarray(pushed(A.T[:, ::-1], B.T[:, ::-1], look, moves)[:, ::-1].T) for look in LOOKS]
    course = fit_push(A, B, frames)
    assert course.residual < 0.1
    assert course.shares == pytest.approx(LOOKS, abs=0.04)


@pytest.mark.parametrize(("moves", "row"), [("both", 0), ("new", 1), ("old", 2)])
def test_entries_are_compared_for_each_motion_and_column(moves: str, row: int) -> None:
    old, new = (np.asarray(p[::2, ::2], np.float32) for p in (A, B))
    for x in (0, 5, 16, 31, 32):
        left = old[:, x:] if moves in ("both", "old") else old[:, : 32 - x]
        right = new[:, :x] if moves in ("both", "new") else new[:, 32 - x :]
        errors = wipes._compare_entries(old, new, np.concatenate([left, right], axis=1))
        assert errors.shape == (3, 33)
        assert errors[row, x] == pytest.approx(0, abs=1e-4)
        assert np.count_nonzero(errors[row] < 1e-3) == 1


def test_a_push_that_does_not_fit_is_given_up() -> None:
    course = fit_push(A, B, [scene(6 + i, 1)[0] for i in range(7)])
    assert course.residual > 2
    assert not course.shares.any()
    halfway = fit_push(A, B, [mixed(A, B, float(look)) for look in LOOKS])
    assert halfway.residual < 2


@pytest.mark.parametrize("noise", [0.3, 0.6])
def test_the_middle_of_a_push_shows_whether_the_other_frames_are_worth_a_look(noise: float) -> None:
    difference = float(np.abs(wipes._halve(A) - wipes._halve(B)).mean())
    checks = np.kron(np.indices((18, 32)).sum(axis=0) % 2 * 2.0 - 1, np.ones((2, 2))) * noise * difference
    low, high = (np.asarray(p * 0.4 + 75, np.uint8) for p in (A, B))
    frames = [np.asarray(pushed(low, high, float(look)) + 0.4 * checks, np.uint8) for look in LOOKS]
    assert (fit_push(low, high, frames).residual < 2) is (noise < 0.5)


def test_a_wipe_shows_in_each_block_one_shot_or_the_other() -> None:
    course = fit_wipe(A, B, [wiped(A, B, float(look)) for look in LOOKS])
    assert course.residual < 0.05
    assert course.shares == pytest.approx(LOOKS, abs=0.17)


@pytest.mark.parametrize(("share", "residual"), [(0.5, 1.1), (0.9, 0.1)])
def test_a_block_as_near_to_one_shot_as_to_the_other_is_residual(share: float, residual: float) -> None:
    # Plain pictures: o = share d, n = (1 - share) d, so min(o, n) + max(0, 0.6 d - |o - n|).
    course = fit_wipe(plain(50), plain(150), [plain(round(50 + 100 * share))] * 7)
    assert course.residual == pytest.approx(residual, abs=0.02)


@pytest.mark.parametrize(("moved", "small"), [(3, True), (6, False)])
def test_shots_may_move_a_little_while_a_wipe_goes_on(moved: int, small: bool) -> None:
    fine = [np.random.default_rng(seed).integers(0, 255, (18, 48), np.uint8) for seed in (1, 2)]
    wide = [np.kron(p, np.ones((2, 2), np.uint8)) for p in fine]
    old, new = (p[:, :WIDTH] for p in wide)
    later = [p[:, moved : moved + WIDTH] for p in wide]
    course = fit_wipe(old, new, [wiped(later[0], later[1], float(look)) for look in LOOKS])
    assert (course.residual < 0.25) is small


def course(residual: float, bend: float, first: float = 0.1, last: float = 0.9) -> Course:
    """A course from `first` to `last` with that residual, whose shares lie `bend` above and below its line in turn."""
    wave = np.array([1, -1, 1, 0, 1, -1, 1]) * bend * 7 / 6
    return Course(residual, np.asarray(np.linspace(first, last, 7) + wave - wave.mean(), np.float32))


@pytest.mark.parametrize(("limits", "residual", "steadiness", "fits"), [
    (wipes.PUSH_LIMITS, 0.24, 0.81, True), (wipes.PUSH_LIMITS, 0.24, 0.79, False),
    (wipes.PUSH_LIMITS, 0.26, 0.9, False), (wipes.PUSH_LIMITS, 0.31, 0.94, True),
    (wipes.PUSH_LIMITS, 0.31, 0.92, False), (wipes.PUSH_LIMITS, 0.33, 0.99, False),
    (wipes.WIPE_LIMITS, 0.19, 0.77, True), (wipes.WIPE_LIMITS, 0.19, 0.75, False),
    (wipes.WIPE_LIMITS, 0.21, 0.85, False), (wipes.WIPE_LIMITS, 0.28, 0.91, True),
    (wipes.WIPE_LIMITS, 0.28, 0.89, False), (wipes.WIPE_LIMITS, 0.3, 0.99, False),
])  # fmt: skip
def test_the_more_a_course_leaves_unexplained_the_steadier_it_must_be(
    limits: tuple[tuple[float, float], ...], residual: float, steadiness: float, fits: bool
) -> None:
    bends = np.linspace(0, 0.2, 301)
    nearest = min((course(residual, float(b)) for b in bends), key=lambda c: abs(c.steadiness - steadiness))
    assert nearest.steadiness == pytest.approx(steadiness, abs=0.004)
    assert nearest.fits(limits) is fits


def test_what_goes_back_is_not_steady() -> None:
    assert course(0.1, 0).steadiness == pytest.approx(1)
    back = Course(0.1, np.array([0.1, 0.3, 0.5, 0.4, 0.5, 0.7, 0.9], np.float32))
    assert back.steadiness < 0.85


@pytest.mark.parametrize(("first", "last", "fits"), [
    (0.34, 0.9, True), (0.36, 0.9, False), (0.1, 0.66, True), (0.1, 0.64, False),
])  # fmt: skip
def test_most_of_the_rise_is_seen(first: float, last: float, fits: bool) -> None:
    assert course(0.1, 0, first, last).fits(wipes.WIPE_LIMITS) is fits


def on_a_path(shares: npt.NDArray[np.float64], aside: float, distance: float, before: float = 0.0) -> InnerProducts:
    """Frames at these shares of the way from the old shot to the new one, and aside of it in the middle.

    `before` is the share of the distance by which the old shot moves until four frames before its end.
    """
    old = np.zeros((HOLD, 2))
    old[:-4, 1] = before
    middle = np.stack([shares, aside * np.sin(np.pi * np.clip(shares, 0, 1))], axis=1)
    new = np.zeros((HOLD, 2)) + np.array([[1.0, 0.0]])
    return InnerProducts((np.concatenate([old, middle, new]) * distance).astype(np.float32))


def windows(products: InnerProducts, frames: int = 16) -> list[tuple[float, int, int]]:
    return wipes._pick_windows(products, (0, len(products.squares)), frames)


RISE = np.linspace(0, 1, 17)[1:-1]


@pytest.mark.parametrize(("distance", "some"), [(33, False), (37, True)])
def test_windows_lie_between_unlike_pictures(distance: float, some: bool) -> None:
    assert bool(windows(on_a_path(RISE, 0.5, distance))) is some


@pytest.mark.parametrize(("aside", "some"), [(0.27, False), (0.33, True)])
def test_a_wipe_is_no_mixture(aside: float, some: bool) -> None:
    assert bool(windows(on_a_path(RISE, aside, 60))) is some


@pytest.mark.parametrize(("unrest", "some"), [(0.7, True), (0.8, False)])
def test_windows_are_calm_before_and_after(unrest: float, some: bool) -> None:
    found = windows(on_a_path(RISE, 0.5, 60, before=unrest))
    assert bool([start for _, start, _ in found if start == HOLD - 1]) is some


def test_unrest_lowers_the_quality_of_a_window() -> None:
    calm, restless = (windows(on_a_path(RISE, 0.5, 60, before=unrest))[0] for unrest in (0.0, 0.6))
    assert calm[0] == pytest.approx(60)
    quality = {start: q for q, start, _ in windows(on_a_path(RISE, 0.5, 60, before=0.6))}
    assert quality[HOLD - 1] == pytest.approx(60 * (1 - 0.5 * 0.6), rel=1e-3)
    assert restless[0] < calm[0]


@pytest.mark.parametrize(("rise", "some"), [(0.25, False), (0.35, True)])
def test_the_share_rises_between_a_quarter_and_three_quarters(rise: float, some: bool) -> None:
    shares = np.interp(np.arange(1, 16), [0, 4, 12, 16], [0, 0.5 - rise / 2, 0.5 + rise / 2, 1])
    found = windows(on_a_path(shares, 0.5, 60))
    assert bool([start for _, start, _ in found if start == HOLD - 1]) is some


def test_of_windows_within_a_quarter_of_their_length_one_is_looked_at() -> None:
    starts = sorted(start for _, start, _ in windows(on_a_path(RISE, 0.9, 90)))
    assert len(starts) >= 2
    gaps = np.diff(starts)
    assert gaps.min() == 4


def test_windows_of_a_still_picture_divide_nothing_by_zero() -> None:
    assert find([A] * 60) == []


@pytest.mark.parametrize(("seconds", "rate"), [(0.3, 25), (0.3, 10), (1.5, 25)])
def test_wipes_of_all_lengths_are_found_with_their_ends(seconds: float, rate: int) -> None:
    frames = max(4, round(seconds * rate)) - 1
    (found,) = find(clip([wiped(A, B, (i + 1) / (frames + 1)) for i in range(frames)]), rate)
    assert found.kind == "wipe"
    # Blocks count by how much they differ, which bends the line of a long one.
    assert abs(found.start - (HOLD - 1)) <= 2 + frames // 6
    assert abs(found.end - (HOLD + frames)) <= 2 + frames // 6


@pytest.mark.parametrize(("rate", "hold", "frames"), [(25, 1, 7), (10, 2, 4)])
def test_the_shortest_windows_find_wipes_between_short_shots(rate: int, hold: int, frames: int) -> None:
    between = [wiped(A, B, (i + 1) / (frames + 1)) for i in range(frames)]
    (found,) = find([A] * hold + between + [B] * hold, rate)
    assert found.start <= hold - 1
    assert found.end >= hold + frames


@pytest.mark.parametrize(("bright", "found"), [(6, 0), (12, 1)])
def test_the_shots_of_a_wipe_differ_on_average_not_in_places(bright: int, found: int) -> None:
    new = plain(108)
    for i in range(bright):
        row, column = i * 5 % 6 * 6, i * 3 % 8 * 8
        new[row : row + 6, column : column + 8] = 220
    # 22 and 36 levels from the old shot on average, both more than 35 units by the sum of squares.
    assert len(find(clip([wiped(plain(100), new, share) for share in SHARES], plain(100), new))) == found


def test_the_shots_of_a_wipe_are_far_apart() -> None:
    def toned(strength: float) -> list[Gradual]:
        old, new = plain(100), mixed(plain(100), 255 - A, strength)
        new = np.maximum(new, 100 + round(30 * strength))
        return find(clip([wiped(old, new, share) for share in SHARES], old, new))

    strengths = [s for s in (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0) if toned(s)]
    assert strengths
    assert 0.3 < min(strengths) < 0.8


@pytest.mark.parametrize(("blocks", "found"), [(40, 0), (48, 1)])
def test_the_shots_of_a_wipe_share_hardly_a_block(blocks: int, found: int) -> None:
    new = blocks_of(B, A, blocks)
    assert len(find(clip([wiped(A, new, share) for share in SHARES], A, new))) == found


def test_a_pan_is_no_wipe() -> None:
    forms = np.random.default_rng(3).integers(30, 220, (5, 22))
    wide = np.kron(forms, np.ones((8, 8)))[:36].astype(np.uint8)
    pan = [np.ascontiguousarray(wide[:, i : i + WIDTH]) for i in range(0, 65, 4)]
    assert find(clip(pan[1:-1], pan[0], pan[-1])) == []


@pytest.mark.parametrize(("residual", "confidence"), [(0.01, 0.95), (0.2, 0.8), (0.7, 0.5)])
def test_confidence_falls_with_the_residual(residual: float, confidence: float) -> None:
    placed = wipes._place(course(residual, 0), (0, 100), 20, 40)
    assert placed.confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("first", "last", "ends"), [(0.125, 0.875, (20, 40)), (0.13, 0.88, (19, 40)), (0.2, 0.95, (18, 39))]
)
def test_a_wipe_is_placed_where_its_line_meets_0_and_1(first: float, last: float, ends: tuple[int, int]) -> None:
    placed = wipes._place(course(0.1, 0, first, last), (0, 100), 20, 40)
    assert (placed.start, placed.end) == ends


def test_what_passes_before_the_lens_and_goes_again_is_no_wipe() -> None:
    over = [wiped(A, B, (i + 1) / 13) for i in range(12)]
    away = [wiped(B, A, (i + 1) / 13) for i in range(12)]
    assert find([A] * HOLD + over + [B] * 20 + away + [A] * HOLD) == []
    assert len(find([A] * HOLD + over + [B] * 60 + away + [A] * HOLD)) == 2


def pushed_with_edges(edges: list[float], aside: int = 0) -> list[Pixels]:
    """17 pictures: two with an edge of 100 levels, and between them 15 with one of such shares of it.

    Each edge lies at the border of a steady push from the right, or so many columns aside.
    """
    columns = np.arange(WIDTH)
    pictures = [np.where(columns < WIDTH // 2, 60, 160)]
    for i, edge in enumerate(edges, start=1):
        pictures.append(np.where(columns < WIDTH * (1 - i / 16) + aside, 60, 60 + 100 * edge))
    return [np.tile(row.astype(np.uint8), (36, 1)) for row in [*pictures, pictures[0]]]


def bordered(edges: list[float], aside: int = 0, motion: int = 0) -> bool:
    return has_border(
        strip_of(pushed_with_edges(edges, aside)), Course(0.1, np.asarray(LOOKS, np.float32), motion), 0, 16
    )


@pytest.mark.parametrize(("edge", "expected"), [(0.5, True), (0.3, False)])
def test_both_shots_of_a_push_meet_in_an_edge(edge: float, *, expected: bool) -> None:
    assert bordered([edge] * 15) == expected
    assert bordered([edge] * 15, motion=1)
    assert bordered([edge] * 15, motion=2)


@pytest.mark.parametrize(("frames", "expected"), [(5, True), (3, False)])
def test_the_edge_is_seen_in_a_quarter_of_the_frames(frames: int, *, expected: bool) -> None:
    assert bordered([0.1] * 5 + [0.5] * frames + [0.1] * (10 - frames)) == expected


@pytest.mark.parametrize(("edge", "expected"), [(0.7, True), (0.5, False)])
def test_a_clear_edge_is_seen_in_one_frame(edge: float, *, expected: bool) -> None:
    assert bordered([0.1] * 7 + [edge] + [0.1] * 7) == expected


@pytest.mark.parametrize(("aside", "expected"), [(5, True), (-5, True), (9, False), (-9, False)])
def test_the_edge_is_near_to_where_the_border_is(aside: int, *, expected: bool) -> None:
    assert bordered([0.0] * 4 + [0.5] * 7 + [0.0] * 4, aside) == expected


@pytest.mark.parametrize(("end", "expected"), [(36, True), (44, False)])
def test_half_of_a_window_lies_in_a_turn(end: int, *, expected: bool) -> None:
    assert is_in_turn(20, end, [(0, 5), (10, 30)]) == expected


@pytest.mark.parametrize(("seam", "blur", "found"), [(1, 1, True), (12, 5, False)])
def test_a_camera_that_turns_is_no_push(seam: int, blur: int, *, found: bool) -> None:
    share = np.clip((np.arange(2 * WIDTH) - WIDTH + seam / 2) / seam, 0, 1)
    left, right = np.concatenate([A, A[:, ::-1]], axis=1), np.concatenate([B[:, ::-1], B], axis=1)
    wide = np.asarray(left * (1 - share) + right * share, np.uint8)
    seen = cv2.blur(wide, (blur, 1))
    pictures = [np.asarray(seen[:, 4 * i : 4 * i + WIDTH], np.uint8) for i in range(1, 16)]
    assert bool(find(clip(pictures, wide[:, :WIDTH], wide[:, WIDTH:]))) == found


def test_a_quick_push_that_looks_like_a_dissolve_is_told_though_it_moves_as_a_camera_does() -> None:
    old, new = (np.asarray(cv2.GaussianBlur(scene(seed, 1)[0], (0, 0), 3), np.uint8) for seed in (6, 7))
    between = [cv2.blur(pushed(old, new, share, "new"), (5, 1)) for share in np.linspace(0.25, 1, 9)[1:-1].tolist()]
    pictures = clip([np.asarray(picture, np.uint8) for picture in between], old, new)
    assert is_turn(strip_of(pictures), HOLD - 1, HOLD + 7)
    (found,) = found_in(pictures)
    assert (found.start_frame, found.end_frame) == (HOLD, HOLD + 7)
