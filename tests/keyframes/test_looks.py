"""Faces of one shot beside one another: shut eyes are told by the shot's own, not by a fixed measure."""

import pytest

from bts.faces import Face
from bts.faces.landmarks import Expression
from bts.keyframes.looks import Look, compare_looks
from tests.faces.drawn import sample_picture

FACE = Face(0.4, 0.2, 0.2, 0.4, 1.0, ())


def look(eyes: float = 0.3, presence: float = 1.0, turned: float = 0.0) -> Look:
    return Look((FACE,), Expression(presence, eyes, 0.1, turned))


def test_narrow_eyes_of_a_person_who_has_them_are_open() -> None:
    assert [c.eyes for c in compare_looks([look(0.2), look(0.2), look(0.2)])] == [1.0, 1.0, 1.0]


def test_a_blink_is_told_by_the_other_frames() -> None:
    found = [c.eyes for c in compare_looks([look(0.3), look(0.12), look(0.3)])]
    assert found == pytest.approx([1.0, 0.4, 1.0])


def test_two_frames_do_not_tell_a_blink() -> None:
    assert [c.eyes for c in compare_looks([look(0.3), look(0.1)])] == [None, None]


def test_a_face_aside_has_no_eyes_to_judge() -> None:
    assert compare_looks([look(), look(), look(), look(0.1, turned=0.7)])[3].eyes is None


def test_a_face_that_is_lost_among_clear_ones_is_covered() -> None:
    found = compare_looks([look(), look(), look(presence=0.1)])
    assert [c.hidden for c in found] == [False, False, True]
    assert not compare_looks([look(presence=0.1), look(presence=0.2)])[0].hidden


def test_a_picture_of_nobody_has_no_look() -> None:
    from bts.keyframes.looks import look_at

    assert look_at(sample_picture(1, 320)).expression is None
