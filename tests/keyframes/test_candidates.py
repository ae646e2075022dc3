"""Candidates: one a quarter of a second, the sharpest of its time, none shown by a neighbour's picture."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from bts import media
from bts.keyframes.candidates import JUMP_LEVELS, Measures, candidate_of, measure_change, measure_sharpness
from tests.keyframes.drawn import collect, draw_clip, grid, shot_of
from tests.little import little_clip


def numbers_of(path: Path, levels: list[int], textures: list[int]) -> list[int]:
    """The frame numbers of a drawn clip's candidates."""
    return [c.measures.number for c in collect(draw_clip(path, levels, textures))[1]]


def worth(**changed: float) -> float:
    """The worth of a still, sharp, well lit frame with one thing changed."""
    return shot_of(1, **{"sharpness": 19.5, "motion": 0.0, "dark": 0.0, **changed})[0].worth


def test_one_candidate_is_kept_of_every_quarter_of_a_second(tmp_path: Path) -> None:
    """At 25 frames a second every seventh frame closes a bucket; the sharpest of its bucket is kept."""
    textures = [9 if n % 7 == 3 else 5 for n in range(50)]
    assert numbers_of(tmp_path / "steady.mkv", [100] * 50, textures) == [3, 10, 17, 24, 31, 38, 45]


@pytest.mark.parametrize(
    ("levels", "jumps"),
    [
        ([100] * 4 + [112] * 4, True),
        ([100] * 4 + [110] * 4, False),
        ([100] * 3 + [108] + [125] * 4, True),
        ([100] * 3 + [108] + [123] * 4, False),
    ],
)
def test_a_step_of_more_than_11_levels_and_twice_the_last_one_parts_candidates(
    levels: list[int], jumps: bool, tmp_path: Path
) -> None:
    """What comes after is sharper, and would be the one candidate of all."""
    first = numbers_of(tmp_path / "step.mkv", levels, [5] * 4 + [9] * 4)[0]
    assert (first < 4) == jumps


@pytest.mark.parametrize(("texture", "first"), [(22, 9), (28, 6)])
def test_a_frame_right_after_a_jump_must_be_two_and_a_half_times_as_good(
    texture: int, first: int, tmp_path: Path
) -> None:
    textures = [10] * 5 + [texture] * 4 + [10] * 6
    numbers = numbers_of(tmp_path / "cut.mkv", [60] * 5 + [160] * 10, textures)
    assert numbers[1] == first


@pytest.mark.parametrize(("sharp_at", "first"), [(8, 9), (9, 9)])
def test_the_breath_after_a_jump_is_a_fifth_of_a_second(sharp_at: int, first: int, tmp_path: Path) -> None:
    """The last frame before the jump is 4, at 0.16 s: frames count fully from 0.36 s on."""
    textures = [10] * 15
    textures[sharp_at] = 20
    assert numbers_of(tmp_path / "cut.mkv", [60] * 5 + [160] * 10, textures)[1] == first


def test_worth_falls_with_motion_and_with_what_is_black_or_white() -> None:
    assert worth() == 20
    assert worth(sharpness=0.0) == 0.5
    assert worth(motion=4.0) == 10
    assert worth(blown=0.5) == 10
    assert worth(dark=0.5) == 15
    assert worth(dark=1.0) == worth(blown=1.0) == pytest.approx(1)


@pytest.mark.parametrize(("level", "dark", "blown"), [(31, 1.0, 0.0), (32, 0.0, 0.0), (228, 0.0, 0.0), (229, 0.0, 1.0)])
def test_levels_below_32_are_dark_and_above_228_blown(level: int, dark: float, blown: float, tmp_path: Path) -> None:
    seen: list[Measures] = collect(draw_clip(tmp_path / "flat.mkv", [level] * 2, [0] * 2))[0]
    assert {(m.dark, m.blown, m.level, m.spread) for m in seen} == {(dark, blown, level, 0.0)}


def test_the_more_different_neighbour_is_the_motion_of_a_frame(tmp_path: Path) -> None:
    seen, _ = collect(draw_clip(tmp_path / "steps.mkv", [100, 100, 107, 110], [3] * 4))
    assert [m.motion for m in seen] == [0, 7, 7, 3]
    assert [m.sharpness for m in seen] == [24.0] * 4
    assert [m.changed for m in seen] == [grid(everywhere=n) for n in (0, 0, 7, 3)]


def test_a_long_shot_holds_192_candidates_and_thins_the_older_half(tmp_path: Path) -> None:
    """At 4 frames a second each frame but the second is one; of two in the older half, the sharper one stays."""
    assert numbers_of_rate(tmp_path / "just.mkv", 193) == [0, *range(2, 193)]
    assert numbers_of_rate(tmp_path / "long.mkv", 194) == [0, *range(4, 97, 2), *range(97, 194)]


def numbers_of_rate(path: Path, frames: int) -> list[int]:
    """The candidates of a drawn clip of 4 frames a second, the even ones sharper."""
    textures = [9 if n % 2 == 0 else 5 for n in range(frames)]
    found = collect(draw_clip(path, [100] * frames, textures, rate=4))[1]
    return [c.measures.number for c in found]


def test_a_frame_remembers_where_it_changed() -> None:
    ground = np.full((36, 64), 90, np.uint8)
    drawn, moved = ground.copy(), ground + np.uint8(9)
    drawn[27:30, 12:20] = 190
    step, blocks = measure_change(ground, drawn)
    assert step == pytest.approx(100 * 24 / (36 * 64))
    assert blocks == grid(100)
    assert measure_change(ground, moved) == (9, grid(everywhere=9))


def test_blur_lowers_sharpness() -> None:
    rng = np.random.default_rng(1)
    sharp = rng.integers(0, 255, (270, 480)).astype(np.uint8)
    values = [measure_sharpness(np.asarray(cv2.GaussianBlur(sharp, (0, 0), s), np.uint8)) for s in (0.5, 1.0, 2.0, 4.0)]
    assert values == sorted(values, reverse=True)
    assert measure_sharpness(sharp) > values[0]
    assert measure_sharpness(np.zeros((1, 1), np.uint8)) == measure_sharpness(np.zeros((2, 9), np.uint8)) == 0


@pytest.mark.parametrize(("rows", "every"), [(81, 1), (82, 2), (242, 6)])
def test_sharpness_is_that_of_about_40_rows(rows: int, every: int) -> None:
    luma = np.random.default_rng(rows).integers(0, 255, (rows, 64)).astype(np.uint8)
    laplacian = cv2.Laplacian(luma, cv2.CV_32F)[1:-1:every]
    assert measure_sharpness(luma) == pytest.approx(float(np.sqrt((laplacian**2).mean())), rel=1e-6)


def test_more_than_1200_rows_are_measured_at_every_second_pixel() -> None:
    chessboard = np.asarray(np.indices((1201, 64)).sum(axis=0) % 2 * 100, np.uint8)
    assert measure_sharpness(chessboard[:1200]) == 400
    assert measure_sharpness(chessboard) == 0


def test_a_frame_alone_is_a_candidate_without_motion(tmp_path: Path) -> None:
    with media.open_clip(draw_clip(tmp_path / "one.mkv", [100, 180], [3, 3])) as clip:
        ((_, frame),) = media.frames_at(clip, [Fraction(1, 25)])
        alone = candidate_of(frame, frame.planes(64, 36), 64)
    assert (alone.measures.number, alone.measures.motion, alone.measures.level) == (1, 0.0, 180.0)
    assert alone.picture.shape == (36, 64, 3)


def test_a_whip_pan_does_not_make_a_candidate_of_every_frame(tmp_path: Path) -> None:
    pan = tmp_path / "pan.mp4"
    media.run_ffmpeg(
        ["-f", "lavfi", "-t", "2", "-i", "testsrc2=size=320x180:rate=25,scroll=horizontal=0.08", "-y", str(pan)]
    )
    seen, candidates = collect(pan)
    assert np.median([m.motion for m in seen]) > JUMP_LEVELS
    assert 6 <= len(candidates) <= 12


def test_a_cut_parts_candidates(tmp_path: Path) -> None:
    """Scenes of 0.4 s: each has one from before its end, so that none is shown by its neighbour."""
    _, candidates = collect(little_clip(tmp_path / "cuts.mp4", 0.4))
    scenes = [c.measures.number // 10 for c in candidates]
    assert scenes == sorted(scenes)
    assert all(scenes.count(scene) == 2 for scene in range(4))
    assert all(a.measures.number < b.measures.number for a, b in pairwise(candidates))
