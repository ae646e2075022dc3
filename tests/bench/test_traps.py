"""The scenes of traps: what their labels say is true of their frames."""

from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from bts import media
from tests.bench.kinds.traps import TRAPS
from tests.bench.synthetic import LARGE, Frames, Image, Scene

pytestmark = pytest.mark.slow  # two clips of each of 17 kinds take half a minute to make

CLIPS = ("archive/chaplin.mp4", "awkward/gopro_tmcd.mp4", "edited/short_hamilton_clip.mp4", "speech/bbaf2n.mpg")
"""Clips whose first frames show one shot each."""

RATE = Fraction(10)
"""Frames a second: few, so that the test is fast."""

STEP = 20.0
"""Mean grey levels between two frames; within a shot and outside a trap they differ by less, at a cut by more."""

ALIKE = 0.5
"""Correlation; two frames of one view have more, though people and camera have moved meanwhile."""

RETURNING = ("leak", "flash", "focus", "cover", "blow", "air", "break-up")
"""Kinds after which the same view is seen as before."""


@pytest.fixture(scope="module")
def material(footage: Path) -> list[Frames]:
    runs = []
    for name in CLIPS:
        with media.open_clip(footage / name) as clip:
            frames = [frame.bgr(width=LARGE[0]) for frame in islice(media.frames(clip), 16)]
        runs.append([np.asarray(cv2.resize(frame, LARGE), np.uint8) for frame in frames])
    return runs


def make(kind: str, seed: int, material: list[Frames]) -> Scene:
    scene = Scene(np.random.default_rng(seed), RATE)
    TRAPS[kind](scene, material)
    return scene


def steps(scene: Scene) -> list[float]:
    """By how much each frame differs from the one before it, small forms and grain left out; 0 for the first."""
    small = [cv2.resize(f, (32, 18), interpolation=cv2.INTER_AREA).astype(float) for f in scene.frames]
    return [0.0, *(float(np.abs(b - a).mean()) for a, b in pairwise(small))]


def likeness(before: Image, after: Image) -> float:
    """Correlation of the middle of a frame with the place in a later one that is most like it: the camera may drift."""
    one, two = (cv2.resize(frame, (80, 45), interpolation=cv2.INTER_AREA) for frame in (before, after))
    return float(cv2.matchTemplate(two, one[10:35, 20:60], cv2.TM_CCOEFF_NORMED).max())


@pytest.mark.parametrize("kind", TRAPS)
def test_labels_are_true_of_the_frames(kind: str, material: list[Frames]) -> None:
    lengths = set()
    for seed in (1, 4):
        scene = make(kind, seed, material)
        lengths.add((len(scene.frames), float(scene.frames[5].mean())))
        changes, count = steps(scene), len(scene.frames)
        assert 6 <= count / RATE <= 14
        assert all(frame.shape == (180, 320, 3) and frame.dtype == np.uint8 for frame in scene.frames)
        traps = [label for label in scene.labels if label.kind == "none"]
        cuts = [label.first for label in scene.labels if label.kind == "cut"]
        assert traps
        for trap in traps:
            assert 0 < trap.first <= trap.last < count
        strange = {i for trap in traps for i in range(trap.first, trap.last + 2)}
        for cut in cuts:
            assert changes[cut] == max(changes[i] for i in range(cut - 3, cut + 4) if i == cut or i not in strange)
        start = max([0, *(cut for cut in cuts if cut < traps[0].first)])
        end = min([count, *(cut for cut in cuts if cut > traps[-1].last)])
        quiet = set(range(start + 1, end)) - strange
        assert max((changes[i] for i in quiet), default=0.0) < STEP
    assert len(lengths) == 2


@pytest.mark.parametrize("kind", RETURNING)
def test_the_shot_goes_on_after_a_trap(kind: str, material: list[Frames]) -> None:
    for seed in (1, 4):
        scene = make(kind, seed, material[2:])  # the runs in which little moves
        trap = next(label for label in scene.labels if label.kind == "none")
        assert likeness(scene.frames[trap.first - 1], scene.frames[trap.last + 2]) > ALIKE
        cuts = [label.first for label in scene.labels if label.kind == "cut"]
        assert all(abs(cut - edge) >= RATE for cut in cuts for edge in (trap.first, trap.last))
