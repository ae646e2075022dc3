"""Set-ups that come back."""

import numpy as np

from bts.shots.samples import Bytes
from bts.shots.setups import same_setups
from tests.shots.material import scene

GREY = np.full((18, 32), 128, np.uint8)


def planes(luma: Bytes) -> tuple[Bytes, Bytes, Bytes]:
    return luma, GREY, GREY


def test_an_interview_cut_back_and_forth_is_two_set_ups() -> None:
    rng = np.random.default_rng(1)
    a, b = scene(1, 1)[0], scene(2, 1)[0]
    noisy = [np.asarray(np.clip(p + rng.normal(0, 4, p.shape), 0, 255), np.uint8) for p in (a, b, a, b, a)]
    assert same_setups([planes(p) for p in noisy]) == [None, None, 1, 2, 1]


def test_different_places_are_not_one() -> None:
    assert same_setups([planes(scene(seed, 1)[0]) for seed in range(8)]) == [None] * 8
    assert same_setups([]) == []
