"""Clips of the kinds of transition that are hard to find: their labels are exact."""

from fractions import Fraction
from functools import cache

import cv2
import numpy as np
import pytest

from tests.bench.kinds.found import FOUND
from tests.bench.kinds.laying import VISIBLE, course, lay_blend, lay_through, plain
from tests.bench.scoring import Label
from tests.bench.synthetic import LARGE, Frames, Image, Scene

RATE = Fraction(15)
SEEDS = (2, 14)

HALF_LIT = {"half-lit-cut", "mixed-cuts"}
"""Kinds whose cuts have one or two mixed frames: the change reaches the neighbours of the labelled frame."""


def material() -> list[Frames]:
    """Runs of one colour each: whatever the camera does, every frame of a pure shot is the same."""
    colours = np.random.default_rng(1).permutation(np.mgrid[40:241:100, 40:241:100, 40:241:100].reshape(3, -1).T)
    return [[np.full((LARGE[1], LARGE[0], 3), colour, np.uint8)] * 20 for colour in colours]


@cache
def made(kind: str, seed: int) -> Scene:
    scene = Scene(np.random.default_rng(seed), RATE)
    FOUND[kind](scene, material())
    return scene


def change(a: Image, b: Image) -> float:
    return float(cv2.absdiff(a, b).mean())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", FOUND)
def test_labels_lie_in_order_within_the_clip(kind: str, seed: int) -> None:
    scene = made(kind, seed)
    assert all(x.shape == (180, 320, 3) and x.dtype == np.uint8 for x in scene.frames)
    assert 5 < len(scene.frames) / RATE < 25
    ends = [0]
    for label in scene.labels:
        assert ends[-1] < label.first <= label.last < len(scene.frames)
        assert (label.first == label.last) == (label.kind == "cut")
        ends.append(label.last)
    assert len(ends) > 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", FOUND)
def test_shots_are_pure_outside_labels_and_change_at_both_ends_of_them(kind: str, seed: int) -> None:
    scene = made(kind, seed)
    frames = scene.frames
    if not np.array_equal(frames[0], frames[1]):
        pytest.skip("noise lies over the clip: its frames are never equal")
    changing = {i for x in scene.labels for i in range(x.first, x.last + 1)}
    if kind in HALF_LIT:
        changing |= {i + side for i in changing for side in (-1, 1, 2)}
    for i in set(range(1, len(frames))) - changing:
        assert change(frames[i - 1], frames[i]) <= VISIBLE, i
    edges = [0, *(edge for x in scene.labels for edge in (x.first, x.last)), len(frames)]
    pure = [frames[(start + end) // 2] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    for label, old, new in zip(scene.labels, pure, pure[1:], strict=False):
        assert cv2.absdiff(old, frames[label.first]).max() > VISIBLE, label
        assert cv2.absdiff(frames[label.last - 1], new).max() > VISIBLE, label


@pytest.mark.parametrize("kind", FOUND)
def test_seeds_make_different_clips(kind: str) -> None:
    one, two = (made(kind, seed) for seed in SEEDS)
    assert [x.tobytes() for x in one.frames] != [x.tobytes() for x in two.frames]


def test_a_blend_is_labelled_where_it_can_be_seen() -> None:
    scene = Scene(np.random.default_rng(0), RATE, frames=[plain((0, 0, 100))] * 10)
    lay_blend(scene, "dissolve", [plain((0, 0, 200))] * 10, [0.01, 0.02, 0.5, 0.98])
    assert scene.labels == [Label("dissolve", 8, 9)]
    assert [int(x[0, 0, 2]) for x in scene.frames[5:11]] == [100, 101, 102, 150, 198, 200]


@pytest.mark.parametrize(("hold", "kinds"), [(2, ["fade"]), (20, ["fade", "fade"])])
def test_out_and_in_are_one_fade_when_black_is_short(hold: int, kinds: list[str]) -> None:
    scene = Scene(np.random.default_rng(0), RATE, frames=[plain((90, 90, 90))] * 10)
    lay_through(scene, [plain((200, 200, 200))] * 10, plain(), (4, hold, 4))
    assert [x.kind for x in scene.labels] == kinds
    assert (scene.labels[0].first, scene.labels[-1].last) == (6, 14 + hold)
    assert len(scene.frames) == 20 + hold


def test_courses_rise_between_their_ends() -> None:
    for seed in range(12):
        shares = course(np.random.default_rng(seed), 9)
        assert shares == sorted(shares)
        assert shares[0] > 0
        assert shares[-1] < 1
