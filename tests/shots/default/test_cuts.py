"""Hard cuts: each rule where it decides. The changes between frames are set by hand, apart from the pictures."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.media.arrays import Floats, Pixels
from bts.shots.analysis import small_planes
from bts.shots.default import cuts
from bts.shots.default.distance import measure_changes
from bts.shots.default.gradual import InnerProducts
from bts.shots.default.strip import Strip
from bts.shots.samples import HEIGHT, WIDTH
from tests.shots.material import blocks_of, found_in, mixed, plain, scene, strip_of

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "platform-nought.mp4"

A, B = scene(1, 1)[0], scene(2, 1)[0]
AT = 20
"""Where the change is that is asked about."""


def find(strip: Strip, changes: Floats | None = None) -> tuple[list[cuts.HardCut], list[int]]:
    """Cuts and lights, with the changes given or measured."""
    seen = measure_changes(strip) if changes is None else changes
    return cuts.find_cuts(strip, seen, InnerProducts(strip.features()))


def cuts_of(pictures: list[Pixels], changes: Floats | None = None, rate: int = 25) -> list[int]:
    """First frames of the new shots."""
    return [i for i, _ in find(strip_of(pictures, rate), changes)[0]]


def changing(by: float, others: dict[int, float] | None = None, length: int = 2 * AT) -> Floats:
    """Changes of a strip: `by` at frame AT, the others as given, 0 elsewhere."""
    changes = np.zeros(length, np.float32)
    for i, change in {AT: by, **(others or {})}.items():
        changes[i] = change
    return changes


def noisy(picture: Pixels, deviation: float, seed: int = 1) -> Pixels:
    """The picture with noise in blocks of 2 x 2 pixels, brighter and darker alike."""
    noise = np.kron(np.random.default_rng(seed).normal(0, deviation, (HEIGHT // 2, WIDTH // 2)), np.ones((2, 2)))
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


@pytest.mark.parametrize(("levels", "found"), [(10.5, []), (11.5, [AT])])
def test_a_cut_changes_the_picture_by_eleven_levels(levels: float, found: list[int]) -> None:
    assert cuts_of([A] * AT + [B] * AT, changing(levels)) == found


@pytest.mark.parametrize(("spread", "contrast"), [(60, 1.0), (24, 0.8), (15, 0.5), (6, 0.4)])
def test_dull_pictures_need_less_change_down_to_four_tenths(spread: int, contrast: float) -> None:
    stripes = plain(100)
    stripes[:, ::2] += 2 * spread
    assert cuts._measure_contrast(strip_of([stripes] * 2)) == pytest.approx([contrast] * 2)


@pytest.mark.parametrize(("before", "after", "explained"), [(0, 0, 4), (10, 0, 19), (10, 10, 28), (10, 4, 20.8)])
def test_prominence_is_over_what_both_sides_explain(before: float, after: float, explained: float) -> None:
    others = {i: float(before if i < AT else after) for i in range(2 * AT) if i != AT}
    assert cuts._measure_prominence(changing(60, others), AT, 4.0) == pytest.approx(60 / explained)


@pytest.mark.parametrize(("end", "other"), [(2, 10.0), (38, 10.0)])
def test_near_the_ends_of_a_clip_one_side_stands_for_both(end: int, other: float) -> None:
    changes = np.full(2 * AT, other, np.float32)
    changes[end] = 60
    changes[: end if end < AT else 0] = 0
    changes[end + 1 if end > AT else len(changes) :] = 0
    assert cuts._measure_prominence(changes, end, 4.0) == pytest.approx(60 / 28)


def test_confidence_grows_with_how_far_the_change_stands_out() -> None:
    black = plain(16)
    (cut,), _ = find(strip_of([A] * AT + [black] * AT), changing(24))
    assert A.std() > 60  # of full contrast with black
    assert cut[0] == AT
    assert cut[1] == pytest.approx(1 - 0.5 / (24 / 4 / 0.6), abs=0.002)


@pytest.mark.parametrize(("levels", "found"), [(5.5, []), (6.5, [AT])])
def test_pictures_that_do_not_correlate_need_six_tenths_of_a_prominence(levels: float, found: list[int]) -> None:
    # Changes of 2.6 times the usual one on both sides explain all but six tenths of it.
    usual = 12.0
    change = levels / 10 * (1.2 * 2 * usual + 4)
    others = {i: usual for i in range(1, 2 * AT) if i != AT}
    strip = strip_of([plain(16)] * AT + [A] * AT)
    strip.y[0:AT, :4, :4] = 255  # a caption: of full contrast
    assert [i for i, _ in find(strip, changing(change, others))[0]] == found


@pytest.mark.parametrize(("deviation", "found"), [(100, [AT]), (40, [])])
def test_pictures_that_correlate_need_more(deviation: float, found: list[int]) -> None:
    others = {i: 10.0 for i in range(1, 2 * AT) if i != AT}
    assert cuts_of([A] * AT + [noisy(A, deviation)] * AT, changing(40, others)) == found


@pytest.mark.parametrize(("deviation", "found"), [(25, []), (45, [AT])])
def test_pictures_that_correlate_nearly_wholly_are_one(deviation: float, found: list[int]) -> None:
    assert cuts_of([A] * AT + [noisy(A, deviation)] * AT, changing(13)) == found


@pytest.mark.parametrize(("distance", "found"), [(9, []), (13, [AT])])
def test_what_changes_twelve_frames_away_explains_nothing(distance: int, found: list[int]) -> None:
    others = {AT + side * (distance + i): 28.0 for side in (-1, 1) for i in range(4)}
    assert cuts_of([A] * AT + [B] * AT, changing(28, others)) == found


def test_the_five_nearest_changes_count() -> None:
    others = {AT + side * i: 1.0 if i <= 3 else 28.0 for side in (-1, 1) for i in range(1, 11)}
    assert cuts_of([A] * AT + [B] * AT, changing(28, others)) == [AT]
    nearer = others | {AT - 3: 28.0, AT + 3: 28.0}
    assert cuts_of([A] * AT + [B] * AT, changing(28, nearer)) == []


@pytest.mark.parametrize(("small", "found"), [(0.2, []), (0.4, [AT])])
def test_frames_that_repeat_the_one_before_are_not_counted(small: float, found: list[int]) -> None:
    others = {AT + side * i: 28.0 if i in (2, 3, 7) else small for side in (-1, 1) for i in range(1, 13)}
    assert cuts_of([A] * AT + [B] * AT, changing(28, others)) == found


@pytest.mark.parametrize(("levels", "places", "found"), [
    (40, (2, 5, 11), [AT]),
    (25, (2, 5, 11), []),
    (40, (2, 5, 8, 11), []),
    (40, (2, 5, 8), [AT]),
    (40, (1, 2, 3, 5, 6, 8, 11), []),
])  # fmt: skip
def test_stills_one_after_another_do_not_explain_a_cut_and_a_slow_film_does(
    levels: float, places: tuple[int, ...], found: list[int]
) -> None:
    others = {AT + side * i: levels for side in (-1, 1) for i in places}
    pictures = [A] * AT + [B] * AT
    assert [i for i in cuts_of(pictures, changing(levels, others)) if i == AT] == found


@pytest.mark.parametrize(("columns", "found"), [(4, []), (6, [AT])])
def test_a_cut_changes_most_of_the_blocks(columns: int, found: list[int]) -> None:
    inserted = A.copy()
    inserted[:, : 8 * columns] = B[:, : 8 * columns]
    assert cuts_of([A] * AT + [inserted] * AT, changing(60)) == found


@pytest.mark.parametrize(("columns", "found"), [(2, []), (3, [AT])])
def test_less_is_asked_where_one_picture_is_flat(columns: int, found: list[int]) -> None:
    night, black = plain(18), plain(21)
    night[:, ::2] = 24
    night[:, : 8 * columns] = np.maximum(A, 100)[:, : 8 * columns]
    assert cuts_of([night] * AT + [black] * AT, changing(60)) == found
    assert cuts_of([black] * AT + [night] * AT, changing(60)) == found


def test_of_two_cuts_on_neighbouring_frames_the_larger_change_stays() -> None:
    c = scene(3, 1)[0]
    pictures = [A] * AT + [B] + [c] * (AT - 1)
    assert cuts_of(pictures, changing(60, {AT + 1: 50.0})) == [AT]
    assert cuts_of(pictures, changing(50, {AT + 1: 60.0})) == [AT + 1]
    two = [A] * AT + [B] * 2 + [c] * (AT - 2)
    assert cuts_of(two, changing(60, {AT + 2: 60.0})) == [AT, AT + 2]


def steeper(picture: Pixels, factor: float) -> Pixels:
    """The picture at another contrast about its mean."""
    return np.asarray(np.clip((picture - picture.mean()) * factor + picture.mean(), 0, 255), np.uint8)


def test_a_picture_under_other_light_is_explained_by_a_gain_if_it_is_alike() -> None:
    pale = steeper(A, 0.4)
    relit = noisy(A, 30)
    for strip in (strip_of([pale] * AT + [noisy(A, 25)] * AT), strip_of([A] * AT + [relit] * AT)):
        assert not [i for i, _ in find(strip, changing(70))[0]]
    # Less alike, or not explained: a cut.
    assert cuts_of([A] * AT + [noisy(A, 75)] * AT, changing(160)) == [AT]
    assert cuts_of([A] * AT + [noisy(A, 45)] * AT, changing(22)) == [AT]


def excursion(frames: int, inside: float = 25.0, back: Pixels = A) -> tuple[list[Pixels], Floats]:
    """A picture that goes to others, never the same, for some frames and comes back; the changes that go with it."""
    away = [scene(10 + i, 1)[0] for i in range(frames)]
    others = {AT + i: inside for i in range(1, frames)} | {AT + frames: 60.0}
    pictures = [A] * AT + away + [back] * AT
    return pictures, changing(60, others, len(pictures))


@pytest.mark.parametrize(("frames", "found"), [(9, []), (20, [AT, AT + 20])])
def test_what_passes_within_half_a_second_is_no_shot(frames: int, found: list[int]) -> None:
    pictures, changes = excursion(frames)
    assert cuts_of(pictures, changes) == found


@pytest.mark.parametrize(("levels", "change", "found"), [(15, 60, 0), (25, 60, 2), (15, 30, 2), (8, 30, 0)])
def test_a_picture_is_back_when_little_is_left_of_the_change(levels: int, change: float, found: int) -> None:
    pictures, changes = excursion(5)
    strip = strip_of(pictures)
    strip.u[AT + 5 :] += 2 * levels
    assert len(find(strip, changes * np.float32(change / 60))[0]) == found


def test_the_quickest_of_like_returns_is_taken() -> None:
    features = np.array([[0, 0], [5000, 0], [1000, 0], [1000, 0.9], [-5000, 0], [0, 0]], np.float32)
    assert cuts._find_return(strip_of([A] * 6), InnerProducts(features), 3, 3) == (2, 3)
    features[3, 1] = 1.1
    assert cuts._find_return(strip_of([A] * 6), InnerProducts(features), 3, 3) == (0, 5)


@pytest.mark.parametrize(("frames", "inside", "share", "found"), [
    (3, 0, 1.0, 2), (2, 0, 1.0, 0), (4, 20, 1.0, 2), (4, 28, 1.0, 0), (4, 0, 0.42, 0), (4, 0, 0.62, 2),
])  # fmt: skip
def test_a_short_shot_is_steady_and_unlike_what_is_around_it(
    frames: int, inside: float, share: float, found: int
) -> None:
    # Mixed with unlike forms a picture correlates with itself at 0.75 and 0.45.
    away = B if share == 1 else np.asarray((1 - share) * A + share * steeper(B, 1.2), np.uint8)
    pictures = [A] * AT + [away] * frames + [A] * AT
    others = {AT + i: float(inside) for i in range(1, frames)} | {AT + frames: 60.0}
    assert len(cuts_of(pictures, changing(60, others, len(pictures)))) == found


def is_sudden(places: list[float], changes: Floats, rate: int = 50) -> bool:
    """Whether the change at AT is sudden when the frames lie at these places on a line."""
    products = InnerProducts(np.array(places, np.float32)[:, None])
    return cuts.is_sudden(strip_of([A] * len(places), rate), changes, products, AT, 0, len(places))


@pytest.mark.parametrize(("change", "distance", "sudden"), [(35, 4, True), (25, 4, False), (25, 8, True)])
def test_a_change_of_three_times_those_beside_it_is_sudden(change: float, distance: int, sudden: bool) -> None:
    drift = [10.0 * i for i in range(2 * AT)]
    assert is_sudden(drift, changing(change, {AT + distance: 10.0})) is sudden


@pytest.mark.parametrize(("jump", "from_frame", "sudden"), [(8.0, 8, True), (6.0, 8, False), (6.0, 13, True)])
def test_a_change_of_three_quarters_of_that_around_it_is_sudden(jump: float, from_frame: int, sudden: bool) -> None:
    places = [0.0] * AT + [jump] * from_frame + [10.0] * (AT - from_frame)
    assert is_sudden(places, changing(30, {AT + 1: 25.0})) is sudden


@pytest.mark.parametrize(
    ("held", "seconds", "backwards", "sudden"),
    [(0, 1.6, False, False), (0, 1.6, True, False), (14, 0.4, False, True)],
)
def test_a_jump_out_of_one_colour_may_begin_a_fade(held: int, seconds: float, *, backwards: bool, sudden: bool) -> None:
    """A third of the light at once, held for some frames; then the rest within the seconds, at 25 frames a second."""
    shares = [0.35] * held + [min(1.0, 0.35 + 0.65 * i / (25 * seconds)) for i in range(60)]
    pictures = [plain(16)] * len(shares) + [mixed(plain(16), A, share) for share in shares]
    assert jump_is_sudden(pictures[::-1] if backwards else pictures) is sudden


def test_a_cut_out_of_one_colour_to_what_is_then_wiped_away_is_sudden() -> None:
    wiped = [blocks_of(scene(2, 1)[0], mixed(plain(16), A, 0.35), 2 * i) for i in range(25)]
    assert jump_is_sudden([plain(16)] * 25 + wiped)


def jump_is_sudden(pictures: list[Pixels]) -> bool:
    """Whether the cut in the middle of the pictures is sudden."""
    strip = strip_of(pictures)
    products, middle = InnerProducts(strip.features()), len(pictures) // 2
    return cuts.is_sudden(strip, measure_changes(strip), products, middle, 0, len(pictures))


# A light that comes on or goes out.


def formed(kept: int, seed: int = 3, deviation: float = 6.0) -> tuple[Pixels, Pixels]:
    """A dim picture with forms in all blocks, and a brighter one that keeps those of the first `kept` blocks."""
    rng = np.random.default_rng(seed)
    forms = [np.kron(rng.choice([-1, 1], (18, 32)), np.ones((2, 2))) * deviation for _ in range(2)]
    glow = np.kron(np.linspace(20, 60, 48).reshape(6, 8), np.ones((6, 8)))
    dim, lit = (np.asarray(40 + f + g, np.uint8) for f, g in zip(forms, (0 * glow, glow), strict=True))
    return dim, blocks_of(np.asarray(40 + forms[0] + glow, np.uint8), lit, kept)


@pytest.mark.parametrize(("kept", "light"), [(30, True), (22, False)])
def test_a_light_leaves_most_forms_where_they_are(kept: int, light: bool) -> None:
    assert cuts._is_local_light(*formed(kept)) is light
    assert cuts._is_local_light(*reversed(formed(kept))) is light


@pytest.mark.parametrize(("other", "light"), [(0.2, True), (0.5, False)])
def test_forms_are_kept_from_a_correlation_of_eight_tenths(other: float, light: bool) -> None:
    dim, lit = formed(48)
    unlike = np.kron(np.random.default_rng(8).choice([-1, 1], (18, 32)), np.ones((2, 2))) * 15 * other
    assert cuts._is_local_light(dim, np.asarray(lit + unlike, np.uint8)) is light


@pytest.mark.parametrize(("darker", "light"), [(1, True), (12, False)])
def test_a_light_changes_the_picture_in_one_direction(darker: int, light: bool) -> None:
    dim, lit = formed(48)
    assert cuts._is_local_light(np.asarray(dim + 30, np.uint8), blocks_of(dim, lit + 30, darker)) is light


def frames_of_sample(*numbers: int) -> list[Pixels]:
    """Small luma pictures of the sample clip."""
    times = [number * Fraction(1001, 30000) for number in numbers]
    with media.open_clip(SAMPLE) as clip:
        found = {frame.number: small_planes(frame)[0] for _, frame in media.frames_at(clip, times)}
    return [found[number] for number in numbers]


def lit_by(picture: Pixels, dim: float, lamp: float) -> Pixels:
    """The picture with this share of its light and with a lamp in it; luma is the 1/2.2th power of light."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    light = (np.clip(picture.astype(float) - 16, 0, 219) / 219) ** 2.2 * dim
    glow = 1 / (1 + ((x - 20) ** 2 + (y - 14) ** 2) / 400)
    source = (abs(x - 20) < 7) & (abs(y - 14) < 5)
    light = light * (1 + 5 * lamp * glow) + 0.6 * lamp * source
    return np.asarray(np.clip(light, 0, 1) ** (1 / 2.2) * 219 + 16, np.uint8)


def test_lamps_lit_in_real_dim_shots_are_no_cuts_and_cuts_between_dim_shots_are() -> None:
    pictures = frames_of_sample(150, 780, 1300)
    for dim in (0.4, 0.1):
        dark = [lit_by(picture, dim, 0) for picture in pictures]
        lit = [lit_by(picture, dim, 1) for picture in pictures]
        for i in range(len(pictures)):
            assert cuts_of([dark[i]] * AT + [lit[i]] * AT) == []
            assert cuts_of([lit[i]] * AT + [dark[i]] * AT) == []
            assert cuts_of([dark[i]] * AT + [lit[i - 1]] * AT) == [AT]


def test_the_sign_lit_in_the_sample_is_a_light() -> None:
    before, after = frames_of_sample(1121, 1122)
    assert find(strip_of([before] * AT + [after] * AT)) == ([], [AT])


@pytest.mark.parametrize(("step", "found"), [(11, []), (13, [20])])
def test_plain_frames_of_nearly_one_level_are_one(step: int, found: list[int]) -> None:
    pictures = [plain(60)] * 20 + [plain(60 + step)] * 20
    assert [t.start_frame for t in found_in(pictures) if t.kind == "cut"] == found


@pytest.mark.parametrize(("step", "found"), [(34, []), (38, [20])])
def test_a_plain_colour_with_a_dot_is_relit_or_another(step: int, found: list[int]) -> None:
    old, new = plain(60), plain(60 + step)
    old[16:18, 30:32], new[16:18, 30:32] = 90, 90 + step
    pictures = [old] * 20 + [new] * 20
    assert [t.start_frame for t in found_in(pictures) if t.kind == "cut"] == found


def test_what_a_codec_leaves_in_black_of_the_shot_before_is_no_light_that_went_out() -> None:
    shot = scene(1, 1)[0]
    ghost = np.asarray(16 + shot * 0.01, np.uint8)
    assert [t.start_frame for t in found_in([shot] * 20 + [ghost] * 20) if t.kind == "cut"] == [20]
