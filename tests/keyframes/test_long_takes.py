"""A long take has one keyframe for each stretch of time, or for each content that it shows."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from bts.keyframes.candidates import Candidate
from bts.keyframes.pick import pick
from tests.keyframes.drawn import candidate, shot_of


def frames_of(every: Fraction | None, n: int = 500) -> list[int]:
    shot = shot_of(n)
    found = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False, every=every)
    return [p.keyframe.frame for p in found]


def test_each_stretch_has_its_best_frame() -> None:
    """20 seconds in stretches of 4: five pictures, one in each; the best first, the others in order of time."""
    best, *others = frames_of(Fraction(4))
    assert sorted(frame // 100 for frame in (best, *others)) == [0, 1, 2, 3, 4]
    assert others == sorted(others)


def test_of_frames_alike_the_one_in_the_middle_of_its_stretch_is_taken() -> None:
    assert frames_of(Fraction(4)) == [250, 50, 150, 350, 450]


def test_a_short_rest_belongs_to_the_stretch_before_it() -> None:
    assert len(frames_of(Fraction(9))) == 2
    assert len(frames_of(Fraction(8))) == 3
    assert len(frames_of(Fraction(60))) == len(frames_of(None)) == 1


def test_a_spoiled_stretch_has_none() -> None:
    shot = [replace(m, level=20.0, spread=3.0, dark=0.99) if 200 <= m.number < 300 else m for m in shot_of(500)]
    found = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False, every=Fraction(4))
    assert sorted(p.keyframe.frame // 100 for p in found) == [0, 1, 3, 4]


def test_each_content_has_one_picture() -> None:
    """A pan over three things: three pictures, however long it rests on each."""
    shot = shot_of(500)

    def lit(number: int) -> Candidate:
        plain = candidate(shot[number])
        return replace(plain, planes=(np.full((36, 64), 60 + 60 * (number // 170), np.uint8), *plain.planes[1:]))

    found = pick(shot, [lit(n) for n in range(0, 500, 5)], with_faces=False, changes=True)
    assert sorted(p.keyframe.frame // 170 for p in found) == [0, 1, 2]
    alike = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False, changes=True)
    assert len(alike) == 1
