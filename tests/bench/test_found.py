"""Clips of the kinds of transition that are hard to find: their labels are exact."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from tests.bench.kinds.found import FOUND
from tests.bench.kinds.laying import VISIBLE, course, lay_blend, lay_through, plain
from tests.bench.scoring import Label
from tests.bench.synthetic import HEIGHT, LARGE, WIDTH, Frames, Image, Scene

RATE = Fraction(12)

HALF_LIT = {"half-lit-cut", "mixed-cuts"}
"""Kinds whose cuts have one or two mixed frames, of which one is labelled."""

BEHIND = {"banner"}
"""Kinds whose shots lie behind graphics of which some change: a frame is told by its median colour, the shot's."""

INNER = (slice(2, -2), slice(2, -2))
"""The picture without its rim: a camera at the edge of its material has a darker rim."""


def material() -> list[Frames]:
    """Runs of one colour each: whatever the camera does, every frame of a pure shot is the same."""
    colours = np.random.default_rng(1).permutation(np.mgrid[40:241:100, 40:241:100, 40:241:100].reshape(3, -1).T)
    return [[np.full((LARGE[1], LARGE[0], 3), colour, np.uint8)] * 20 for colour in colours]


def made(kind: str, seed: int) -> Scene:
    scene = Scene(np.random.default_rng(seed), RATE)
    FOUND[kind](scene, material())
    return scene


def find_pure(scene: Scene) -> list[tuple[range, Image]]:
    """The frames between labels, run by run, and the middle one of each run."""
    edges = [0, *(edge for x in scene.labels for edge in (x.first, x.last)), len(scene.frames)]
    runs = [range(*ends) for ends in zip(edges[::2], edges[1::2], strict=True)]
    return [(run, scene.frames[run[len(run) // 2]]) for run in runs]


def stands(scene: Scene) -> bool:
    """Whether pure frames are equal: no grain lies over the clip, and no letters grow."""
    return all(np.array_equal(middle, scene.frames[run[len(run) // 2 - 1]]) for run, middle in find_pure(scene))


def check_order(scene: Scene) -> None:
    """Labels lie within the clip, one after the other, with a pure frame between."""
    assert all(x.shape == (HEIGHT, WIDTH, 3) and x.dtype == np.uint8 for x in scene.frames)
    assert 5 < len(scene.frames) / RATE < 25
    ends = [0]
    for label in scene.labels:
        assert ends[-1] < label.first <= label.last < len(scene.frames)
        assert (label.first == label.last) == (label.kind == "cut")
        ends.append(label.last)
    assert len(ends) > 1


def show_shots(kind: str, scene: Scene) -> None:
    """Replace what lies before the shots of the kinds BEHIND by what is behind it."""
    if kind in BEHIND:
        scene.frames = [plain(tuple(np.median(frame, axis=(0, 1)))) for frame in scene.frames]


def check_purity(kind: str, scene: Scene) -> None:
    """Frames between labels are pure; the first and the last frame of a transition differ from the shots beside it."""
    pure, frames = find_pure(scene), scene.frames
    for run, middle in pure:
        for i in run[2:-1] if kind in HALF_LIT else run:
            assert cv2.absdiff(frames[i], middle)[INNER].max() <= VISIBLE, i
    for label, (_, old), (_, new) in zip(scene.labels, pure[:-1], pure[1:], strict=True):
        assert cv2.absdiff(old, frames[label.first]).max() > VISIBLE, label
        assert cv2.absdiff(frames[label.last - 1], new).max() > VISIBLE, label


@pytest.mark.parametrize("kind", FOUND)
def test_clips_of_each_kind_differ_and_are_labelled_exactly(kind: str) -> None:
    clean, looks = 0, set()
    for seed in range(2, 30):
        scene = made(kind, seed)
        looks.add(b"".join(x.tobytes() for x in scene.frames[::5]))
        check_order(scene)
        show_shots(kind, scene)
        if stands(scene):
            check_purity(kind, scene)
            clean += 1
        if clean == 2:
            break
    assert clean == 2
    assert len(looks) == seed - 1


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
