"""The best frame of a shot: defects are not picked, weights decide between faults, alternates lie apart."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bts.keyframes.candidates import BREATH_SECONDS, Candidate, Measures, Pick
from bts.keyframes.pick import pick
from bts.keyframes.score import MIDDLE_WEIGHT
from tests.faces.drawn import face_picture
from tests.keyframes.drawn import GREY, Pixels, candidate, grid, shot_of
from tests.keyframes.test_focus import scene
from tests.keyframes.test_words import draw_bars


def graded(n: int = 100) -> list[Measures]:
    """A drawn shot of which each frame is sharper than the one before: the last one's sharpness is 20."""
    return [replace(m, sharpness=20 * (m.number + 1) / n) for m in shot_of(n)]


@pytest.mark.parametrize(
    "defect",
    [
        {"sharpness": 6.0},
        {"level": 230.0, "blown": 0.8},
        {"level": 20.0, "spread": 4.0, "dark": 0.99},
        {"motion": 40.0},
        {"spread": 2.0, "sharpness": 0.5},
    ],
)
def test_a_defect_is_not_picked(defect: dict[str, float]) -> None:
    bad = shot_of(1, **defect)[0]
    good = shot_of()
    found = pick(good, [candidate(bad), candidate(good[50])], with_faces=False)
    assert found[0].keyframe.frame == 50
    assert found[0].keyframe.why.endswith(".")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"sharpness": 14.65}, {"motion": 21.0}),
        ({"motion": 16.0}, {"sharpness": 14.65}),
        ({"motion": 18.0}, {"blown": 0.35}),
        ({"blown": 0.31}, {"motion": 18.0}),
        ({"spread": 22.5}, {"blown": 0.22}),
        ({"blown": 0.195}, {"spread": 22.5}),
        ({"level": 68.0}, {"level": 178.0}),
        ({"spread": 40.0}, {"level": 190.0}),
    ],
)
def test_of_two_faults_the_one_that_weighs_less_is_picked(better: dict[str, Any], worse: dict[str, Any]) -> None:
    """Each pair is near the point where both weigh the same: a weight that changes by a tenth turns one of them."""
    assert winner(better, worse) == 0


@pytest.mark.parametrize(
    ("better", "worse", "pictures"),
    [
        ({"blown": 0.5}, {}, (face_picture, lambda: GREY)),
        ({}, {"blown": 0.53}, (lambda: GREY, face_picture)),
        ({"blown": 0.04}, {}, (face_picture, lambda: face_picture(0.23))),
        ({"blown": 0.04}, {}, (face_picture, lambda: face_picture(centre=0.16))),
    ],
    ids=["a face", "no face", "a larger face", "a face near a third"],
)
def test_of_two_frames_the_better_face_wins_where_its_faults_weigh_less(
    better: dict[str, Any], worse: dict[str, Any], pictures: Any
) -> None:
    assert winner(better, worse, pictures=[picture() for picture in pictures]) == 0


def winner(*frames: dict[str, Any], pictures: list[Pixels] | None = None) -> int:
    """Which of some frames is picked, all sharp and in the middle of their shot but for what is changed."""
    shot = graded()
    ready = [
        candidate(replace(shot[40 + 10 * i], **{"sharpness": 20.0, **changed}), (pictures or [GREY] * 9)[i])
        for i, changed in enumerate(frames)
    ]
    picked = pick(shot, ready, with_faces=pictures is not None)[0].keyframe.frame
    return (picked - 40) // 10


def test_a_breath_is_kept_from_both_ends() -> None:
    good = shot_of()
    found = pick(good, [candidate(m) for m in good], with_faces=False)[0].keyframe
    assert BREATH_SECONDS <= found.time <= good[-1].time - BREATH_SECONDS
    short = shot_of(3)
    assert pick(short, [candidate(m) for m in short], with_faces=False)[0].keyframe.frame == 1
    assert pick(short, [], with_faces=False) == pick([], [candidate(good[0])]) == []


@pytest.mark.parametrize(("n", "first", "last"), [(100, 5, 95), (8, 2, 6), (9, 3, 6)])
def test_no_better_frame_nearer_to_an_end_is_picked(n: int, first: int, last: int) -> None:
    """A fifth of a second, or a quarter of a shot that is too short for that."""
    for best in range(n):
        shot = [replace(m, motion=2.0 if m.number == best else 40.0) for m in shot_of(n)]
        picked = pick(shot, [candidate(m) for m in shot], with_faces=False)[0].keyframe.frame
        assert picked == best if first <= best <= last else first <= picked <= last


def test_of_frames_alike_the_one_in_the_middle_is_picked() -> None:
    shot = shot_of(101)
    assert pick(shot, [candidate(m) for m in shot[::5]], with_faces=False)[0].keyframe.frame == 50


@pytest.mark.parametrize(("motion", "picked"), [(5.6, 1), (6.4, 0)])
def test_the_middle_weighs_as_much_as_some_motion(motion: float, picked: int) -> None:
    assert winner({}, {"motion": motion}, {"motion": 99.0}) == picked


def test_a_caption_that_is_being_drawn_is_let_finish() -> None:
    """Sharper or not, while something is drawn over the lower part of the picture it is not picked."""
    shot = [replace(m, changed=grid(40), sharpness=21.0) if 40 <= m.number < 60 else m for m in shot_of()]
    found = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False)[0].keyframe
    assert not 38 <= found.frame < 62
    assert found.scores["settled"] == 1


def test_a_shot_that_fades_in_throughout_is_shown_at_its_brightest() -> None:
    """Level and contrast grow together: no frame is untypical for being brighter than the middle of the fade."""
    light = [0.1 + 0.9 * m.number / 100 for m in shot_of()]
    shot = [replace(m, level=16 + 80 * k, spread=45 * k) for m, k in zip(shot_of(), light, strict=True)]
    assert pick(shot, [candidate(m) for m in shot[::5]], with_faces=False)[0].keyframe.frame >= 85


def set_behind(frames: list[Measures], behind: Sequence[float]) -> list[Measures]:
    """The frames, each with the score of the best less those amounts: what it gains by its place is taken off again.

    0.24 is what all of a frame being white would take from its exposure's share of the score.
    """
    last = len(frames) - 1
    near = [1 - abs(2 * i / last - 1) for i in range(last + 1)]
    return [replace(m, blown=(b + MIDDLE_WEIGHT * n) / 0.24) for m, b, n in zip(frames, behind, near, strict=True)]


def promising(*behind: float, faces: dict[int, Pixels]) -> int:
    """Which frame is picked of some, 10 apart, that are behind the first by those amounts of score."""
    shot = graded()
    frames = set_behind([replace(shot[20 + 10 * i], sharpness=20.0) for i in range(len(behind) + 1)], (0.0, *behind))
    ready = [candidate(m, faces.get(i, GREY)) for i, m in enumerate(frames)]
    return (pick(shot, ready)[0].keyframe.frame - 20) // 10


CUT_OFF = (0.23, 0.04)
"""Height and centre of a face that the picture's edge cuts off; it adds 0.016 to the score of its frame."""


@pytest.mark.parametrize(("behind", "picked"), [(0.03, 2), (0.038, 0)])
def test_a_frame_that_could_win_with_a_good_face_is_searched(behind: float, picked: int) -> None:
    """The third frame has a good face, which adds 0.09: it would win in either case, but only one is searched."""
    assert promising(0.01, behind, faces={0: face_picture(*CUT_OFF), 2: face_picture()}) == picked


@pytest.mark.parametrize(("place", "picked"), [(4, 4), (5, 0)])
def test_five_frames_of_a_shot_are_searched(place: int, picked: int) -> None:
    faces = {0: face_picture(*CUT_OFF), place: face_picture()}
    assert promising(0.001, 0.002, 0.003, 0.004, 0.005, faces=faces) == picked


def test_a_shot_of_a_presenter_may_begin_without_her() -> None:
    """The two best lie side by side and show nobody: the best that is far from them is searched too."""
    shot = graded()
    ready = [candidate(replace(shot[n], sharpness=20.0)) for n in (20, 21)]
    ready.append(candidate(replace(shot[80], sharpness=19.8), face_picture()))
    found = pick(shot, ready)
    assert found[0].keyframe.frame == 80
    assert "with a large face" in found[0].keyframe.why


def test_where_nobody_is_seen_those_that_were_searched_lose_nothing_for_it() -> None:
    """The two best are searched; a third, little behind them, is not."""
    assert promising(0.002, 0.004, faces={}) == 0


@pytest.mark.parametrize(("sharpness", "picked"), [(19.0, 1), (6.0, 0)])
def test_a_sharp_middle_wins_over_a_background_that_is_little_sharper(sharpness: float, picked: int) -> None:
    """The rank by sharpness all over the picture is that of the background; what is far softer all over still loses."""
    pictures = [scene(sharp_middle=False), scene(sharp_middle=True)]
    assert winner({}, {"sharpness": sharpness}, pictures=pictures) == picked


def alternates_of(*frames: Measures, shot: list[Measures], alternates: int = 1) -> list[Pick]:
    return pick(shot, [candidate(m) for m in frames], with_faces=False, alternates=alternates)[1:]


def test_alternates_are_far_apart() -> None:
    good = shot_of(250)
    found = pick(good, [candidate(m) for m in good[::10]], with_faces=False, alternates=3)
    times = sorted(float(p.keyframe.time) for p in found)
    assert len(times) == 4
    assert np.diff(times).min() >= 10 / 8 - 1e-6


@pytest.mark.parametrize(("apart", "taken"), [(12, 0), (13, 1)])
def test_alternates_of_a_short_shot_lie_half_a_second_apart(apart: int, taken: int) -> None:
    short = shot_of(40)
    assert len(alternates_of(short[10], short[10 + apart], shot=short)) == taken


@pytest.mark.parametrize(("apart", "taken"), [(24, 0), (25, 1)])
def test_alternates_of_a_long_shot_lie_half_their_even_spacing_apart(apart: int, taken: int) -> None:
    """Of 4 seconds (101 frames) and two pictures, one second."""
    long = shot_of(101)
    assert len(alternates_of(long[10], long[10 + apart], shot=long)) == taken


@pytest.mark.parametrize(("motion", "level", "taken"), [(2.0, 152.0, 1), (2.0, 158.0, 0)])
def test_less_than_half_as_good_is_no_alternate(motion: float, level: float, taken: int) -> None:
    """A deviation of 42 levels leaves 0.55 of the score, one of 48 leaves 0.46."""
    shot = shot_of()
    spoiled = replace(shot[80], motion=motion, level=level)
    assert len(alternates_of(shot[10], spoiled, shot=shot)) == taken


def test_what_is_spoiled_is_no_alternate() -> None:
    """Half of the shot has a caption coming in: better two alternates than three with one of those."""
    shot = [replace(m, changed=grid(60)) if m.number < 60 else m for m in shot_of(150)]
    found = pick(shot, [candidate(m) for m in shot[::5]], with_faces=False, alternates=3)
    assert 2 <= len(found) <= 4
    assert all(p.keyframe.frame >= 60 for p in found)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Sharper than 99 % of its shot, still and well exposed."),
        ({"level": 40.0}, "but darker than its shot usually is."),
        ({"level": 220.0}, "but lighter than its shot usually is."),
        ({"sharpness": 3.0, "motion": 30.0}, "Well exposed, but softer than most of its shot and in motion."),
        ({"changed": grid(120)}, "but with something half drawn over it."),
        ({"spread": 1.0, "sharpness": 1.0}, "Nothing better in this shot: it is nearly one colour throughout."),
    ],
)
def test_why_says_what_speaks_for_a_frame_and_what_against_it(changed: dict[str, Any], said: str) -> None:
    shot = shot_of()
    shot[45:55] = [replace(m, **changed) for m in shot[45:55]]
    assert pick(shot, [candidate(shot[50])], with_faces=False)[0].keyframe.why.endswith(said)


def written(half: int, best: int = 12) -> tuple[list[Candidate], list[Measures]]:
    """Candidates, ten a second, of which the first `half` show a card half written, the others the whole card.

    The frames up to `best` are the better the earlier they are.
    """
    shot = shot_of(40)
    shot[2:39] = set_behind(shot[2:39], [0.003 * min(best, m.number) for m in shot[2:39]])
    spread = [replace(m, time=m.number * Fraction(1, 10)) for m in shot]
    flat = np.full((360, 640, 3), 60, np.uint8)
    return [candidate(m, draw_bars(flat, 20 if m.number < half else 40)) for m in spread], spread


def test_a_frame_with_words_half_written_is_not_picked_where_they_stand_whole() -> None:
    candidates, shot = written(8)
    found = pick(shot, candidates, with_faces=False)
    assert found[0].keyframe.frame == 8
    assert found[0].keyframe.scores["words"] == 1


@pytest.mark.parametrize(("half", "frame"), [(9, 9), (10, 2)])
def test_words_are_read_in_the_eight_best_candidates(half: int, frame: int) -> None:
    """The first frames are too near to the start: the best is the third."""
    candidates, shot = written(half)
    assert pick(shot, candidates, with_faces=False)[0].keyframe.frame == frame


def test_a_frame_that_is_much_worse_is_not_picked_for_its_whole_words() -> None:
    candidates, shot = written(8)
    poor = [
        replace(c, measures=replace(c.measures, level=250.0, blown=0.9)) if i >= 8 else c
        for i, c in enumerate(candidates)
    ]
    assert pick(shot, poor, with_faces=False)[0].keyframe.frame < 8
