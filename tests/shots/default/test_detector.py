"""The default detector, on scenes made of numbers and on the real clips with labels."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts import media, shots
from bts.shots.default.detector import DefaultDetector, find_transitions
from bts.shots.samples import HEIGHT, WIDTH
from tests.bench.scoring import Found, Tally, read_labels, score_cuts, score_gradual
from tests.bench.synthetic import clip_of
from tests.shots.material import detect, mixed, samples, scene

OWN_LABELS = Path(__file__).parents[2] / "bench" / "labels"


@given(
    lengths=st.lists(st.integers(3, 60), min_size=1, max_size=12),
    rate=st.sampled_from([10, 25, 60]),
    drift=st.sampled_from([0.0, 1.0, 2.0]),
)
@settings(max_examples=15, deadline=None)
def test_hard_cuts_are_found_to_the_frame(lengths: list[int], rate: int, drift: float) -> None:
    pictures = [picture for seed, n in enumerate(lengths) for picture in scene(seed, n, drift)]
    expected = np.cumsum(lengths)[:-1].tolist()
    assert [t.start_frame for t in detect(samples(pictures, rate)) if t.kind == "cut"] == expected


@pytest.mark.parametrize("seconds", [0.4, 1.0, 2.0])
@pytest.mark.parametrize("rate", [10, 24, 50])
def test_a_dissolve_is_one_interval_with_its_true_ends(seconds: float, rate: int) -> None:
    n = round(seconds * rate)
    old, new = scene(1, 3 * rate)[-1], scene(2, 1)[0]
    mix = [mixed(old, new, (i + 1) / (n + 1)) for i in range(n)]
    pictures = scene(1, 3 * rate) + mix + scene(2, 3 * rate)
    (dissolve,) = detect(samples(pictures, rate))
    assert dissolve.kind == "dissolve"
    assert abs(dissolve.start_frame - 3 * rate) <= 1 + n // 20
    assert abs(dissolve.end_frame - (3 * rate + n)) <= 1 + n // 20


def test_a_fade_out_is_told_from_a_dissolve() -> None:
    black = np.full((HEIGHT, WIDTH), 16, np.uint8)
    fade = [mixed(scene(1, 1)[0], black, (i + 1) / 26) for i in range(25)]
    (found,) = detect(samples(scene(1, 75) + fade + [black] * 50))
    assert found.kind == "fade"
    assert (found.start_frame, found.end_frame) == (75, 100)


def test_a_push_is_told() -> None:
    a, b = scene(1, 1)[0], scene(2, 1)[0]
    steps = [np.concatenate([a[:, 4 * i :], b[:, : 4 * i]], axis=1) for i in range(1, 16)]
    (found,) = detect(samples(scene(1, 60) + steps + scene(2, 60)))
    assert found.kind == "wipe"
    assert abs(found.start_frame - 60) <= 2
    assert abs(found.end_frame - 75) <= 2


def test_a_camera_flash_is_not_a_cut() -> None:
    pictures = scene(1, 100, 0.2)
    for i, gain in ((40, 150), (41, 60), (70, 200)):
        pictures[i] = np.asarray(np.clip(pictures[i].astype(int) + gain, 0, 255), np.uint8)
    assert detect(samples(pictures)) == []


def test_one_flash_is_not_the_picture_that_another_flash_comes_back_to() -> None:
    pictures = scene(1, 100, 0.2)
    for i in (40, 41, 52, 53):
        pictures[i] = np.full((HEIGHT, WIDTH), 250, np.uint8)
    assert detect(samples(pictures)) == []


def test_a_slow_fade_in_that_runs_into_a_fade_to_grey_is_found() -> None:
    black, grey = (np.full((HEIGHT, WIDTH), level, np.uint8) for level in (16, 150))
    rise = [mixed(black, picture, (i + 1) / 101) for i, picture in enumerate(scene(1, 100, 0.2))]
    through = [mixed(scene(1, 100, 0.2)[-1], grey, (i + 1) / 7) for i in range(6)]
    back = [mixed(grey, scene(2, 1)[0], (i + 1) / 26) for i in range(25)]
    fade, _ = detect(samples([black] * 12 + rise + through + [grey] * 3 + back + scene(2, 60)))
    assert fade.kind == "fade"
    assert abs(fade.start_frame - 12) <= 8
    assert 90 <= fade.end_frame <= 114


def test_a_fade_out_of_a_dark_shot_is_found() -> None:
    black = np.full((HEIGHT, WIDTH), 16, np.uint8)
    dark = [mixed(black, picture, 0.2) for picture in scene(1, 75, 0.2)]
    fade = [mixed(dark[-1], black, (i + 1) / 39) for i in range(38)]
    (found,) = detect(samples(dark + fade + [black] * 40))
    assert found.kind == "fade"
    assert abs(found.start_frame - 75) <= 6
    assert abs(found.end_frame - 113) <= 6


def test_a_cut_from_a_dark_shot_to_black_is_found() -> None:
    black = np.full((HEIGHT, WIDTH), 16, np.uint8)
    night = black.copy()
    night[:, :28] = scene(1, 1)[0][:, :28]
    night[:, 28:] += scene(2, 1)[0][:, 28:] // 60
    (found,) = detect(samples([night] * 60 + [black] * 60))
    assert (found.kind, found.start_frame) == ("cut", 60)


def test_grain_does_not_hide_cuts_and_makes_none() -> None:
    rng = np.random.default_rng(4)
    grey = np.full((HEIGHT, WIDTH), 110, np.uint8)
    clean = [mixed(grey, p, 0.4) for p in scene(1, 60, 0.2) + scene(2, 60, 0.2) + scene(3, 60, 0.2)]
    grainy = [np.asarray(np.clip(p + rng.normal(0, 12, p.shape), 0, 255), np.uint8) for p in clean]
    assert [(t.kind, t.start_frame) for t in detect(samples(grainy))] == [("cut", 60), ("cut", 120)]


def test_a_cut_between_dull_pictures_is_found_and_one_between_cards() -> None:
    black = np.full((HEIGHT, WIDTH), 16, np.uint8)
    dull = [mixed(black, p, 0.12) for p in scene(1, 60) + scene(2, 60)]
    assert [(t.kind, t.start_frame) for t in detect(samples(dull))] == [("cut", 60)]
    captions = [black.copy() for _ in range(120)]
    for i, picture in enumerate(captions):
        picture[(8 if i < 60 else 24) :][:4, 12:52:2] = 220
    assert [(t.kind, t.start_frame) for t in detect(samples(captions))] == [("cut", 60)]


def test_a_lamp_switched_on_and_flicker_are_not_cuts() -> None:
    rng = np.random.default_rng(3)
    pictures = scene(1, 150, 0.2)
    lit = [np.clip(p * (1.4 if i > 70 else 1.0) * rng.normal(1, 0.05), 0, 255) for i, p in enumerate(pictures)]
    assert detect(samples([np.asarray(p, np.uint8) for p in lit])) == []


def test_a_screen_in_the_picture_is_not_a_cut() -> None:
    pictures = [picture.copy() for picture in scene(1, 120, 0.2)]
    for i, picture in enumerate(pictures):
        picture[6:24, 10:36] = scene(5 + i // 40, 1)[0][6:24, 10:36]
    assert detect(samples(pictures)) == []


@pytest.mark.slow
def test_a_long_clip_in_windows_is_the_same_as_at_once() -> None:
    rng = np.random.default_rng(9)
    pictures = [picture for seed in range(25) for picture in scene(seed, int(rng.integers(3, 70)), 0.7)]
    frames = samples(pictures)
    assert detect(frames) == find_transitions(frames)


@pytest.mark.parametrize(("rate", "decided_at"), [(10, 225), (1, 47), (100, 1799)])
def test_a_cut_is_decided_after_22_seconds_or_48_frames_but_1800_frames_at_most(rate: int, decided_at: int) -> None:
    detector = DefaultDetector()
    pictures = scene(1, 1) * 5 + scene(2, 1) * 1995
    decided = (i for i, frame in enumerate(samples(pictures, rate)) if detector.push(frame))
    assert next(decided) == decided_at


@pytest.mark.parametrize(("levels", "at"), [(40, 52), (60, 60)])
def test_no_dissolve_goes_on_through_a_light_that_comes_on(levels: int, at: int) -> None:
    rng = np.random.default_rng(3)
    old, new = (40 + 15 * np.kron(rng.choice([-1, 1], (18, 32)), np.ones((2, 2))) for _ in range(2))
    glow = np.kron(np.linspace(0.3, 1, 48).reshape(6, 8), np.ones((6, 8))) * levels
    shares = np.clip((np.arange(104) - 39) / 25, 0, 1)
    pictures = [(1 - share) * old + share * new + (glow if i >= at else 0) for i, share in enumerate(shares)]
    found = detect(samples([np.asarray(picture, np.uint8) for picture in pictures]))
    assert not [t for t in found if t.start_frame < at < t.end_frame]


def test_nothing_and_little_are_no_trouble() -> None:
    assert DefaultDetector().finish() == []
    assert detect(samples(scene(1, 1))) == []
    assert detect(samples(scene(1, 2))) == []


@pytest.mark.slow  # tests/samples holds the same to the labels of the sample
@pytest.mark.parametrize("tables", ["shared", "own"])
def test_labelled_footage(footage: Path, labels: Path, tables: str) -> None:
    cuts, near, recall, precision = Tally(), Tally(), Tally(), Tally()
    for table in sorted((labels if tables == "shared" else OWN_LABELS).glob("*.tsv")):
        clip = clip_of(footage, table)
        assert clip is not None
        with media.open_clip(clip) as opened:
            analysis = shots.analyse(opened, shots.Options(faces=False))
        found = [Found(t.kind, t.start_frame, t.end_frame) for t in analysis.transitions]
        truth = read_labels(table)
        cuts, near = cuts + score_cuts(found, truth, 0), near + score_cuts(found, truth, 1)
        hit, true = score_gradual(found, truth)
        recall, precision = recall + hit, precision + true
    assert cuts.f1 >= 0.985
    assert near.f1 >= 0.985
    assert recall.recall >= 0.85
    assert precision.precision >= 0.85
