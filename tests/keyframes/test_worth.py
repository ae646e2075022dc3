"""Black shots, shots of two frames and wipes that come again are worth no picture; a clip of nothing else has one."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bts.keyframes.candidates import Candidate
from bts.keyframes.worth import mark_worth
from bts.model import Keyframe, Shot
from tests.keyframes.drawn import RATE, candidate, shot_of

BLACK: dict[str, Any] = {"dark": 1.0, "spread": 1.0, "sharpness": 1.0, "level": 16.0}


def shots_of(*lengths: int) -> list[Shot]:
    """Shots of so many frames, one after the other."""
    found, start = [], 0
    for index, length in enumerate(lengths, start=1):
        end = start + length
        middle = start + length // 2
        keyframe = Keyframe(Fraction(middle, RATE), middle, 0.8)
        found.append(Shot(index, Fraction(start, RATE), start, Fraction(end, RATE), end, keyframe))
        start = end
    return found


def best_of(colour: int = 128, **changed: Any) -> Candidate:
    """A candidate whose chroma planes are of that value."""
    plain = candidate(shot_of(1, **changed)[0])
    chroma = np.full((18, 32), colour, np.uint8)
    return replace(plain, planes=(plain.planes[0], chroma, chroma))


def reasons(shots: list[Shot], best: list[Candidate]) -> list[str]:
    return [s.keyframe.skipped for s in mark_worth(shots, dict(enumerate(best, start=1)))]


def test_black_and_two_frames_are_skipped() -> None:
    shots = shots_of(50, 40, 2, 1, 60)
    best = [best_of(), best_of(**BLACK), best_of(), best_of(), best_of()]
    assert reasons(shots, best) == ["", "black", "two frames", "one frame", ""]


@pytest.mark.parametrize("kept", [{"spread": 6.5}, {"sharpness": 9.0}, {"dark": 0.98}])
def test_a_dark_frame_with_something_in_it_is_shown(kept: dict[str, Any]) -> None:
    assert reasons(shots_of(50, 50), [best_of(), best_of(**{**BLACK, **kept})]) == ["", ""]


def test_two_frames_of_a_slide_show_are_slides() -> None:
    slow = [replace(s, end=s.end + 1) for s in shots_of(2, 2)]
    assert reasons(slow, [best_of(), best_of()]) == ["", ""]


def test_a_wipe_that_comes_again_is_skipped_and_a_short_shot_that_does_not_is_shown() -> None:
    shots = shots_of(60, 8, 60, 9, 60, 8)
    blue, moving = 180, {"motion": 20.0}
    best = [best_of(), best_of(blue, **moving), best_of(), best_of(blue, **moving), best_of(), best_of(90, **moving)]
    assert reasons(shots, best) == ["", "a wipe", "", "a wipe", "", ""]
    still = [best_of(), best_of(blue), best_of(), best_of(blue), best_of(), best_of(90)]
    assert reasons(shots, still) == [""] * 6


def test_short_shots_of_one_quick_montage_are_shown() -> None:
    moving = best_of(180, motion=20.0)
    assert reasons(shots_of(60, 8, 8, 60), [best_of(), moving, moving, best_of()]) == [""] * 4


def test_a_clip_of_nothing_but_black_has_a_picture() -> None:
    assert reasons(shots_of(50, 2), [best_of(**BLACK), best_of()]) == ["", ""]


def test_a_shot_refers_to_no_skipped_one_for_its_set_up() -> None:
    first, flash, again, third = shots_of(50, 2, 50, 50)
    shots = [first, flash, replace(again, same_as=2), replace(third, same_as=2)]
    marked = mark_worth(shots, {s.index: best_of() for s in shots})
    assert [s.same_as for s in marked] == [None, None, None, 3]
