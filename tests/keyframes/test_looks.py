"""Faces of one shot beside one another: shut eyes are told by the shot's own, not by a fixed measure."""

import pytest

from bts.faces import Face
from bts.faces.landmarks import Expression
from bts.keyframes.looks import LIDS_WIDTH, SHUT_EYES, Look, are_eyes_shut, compare_looks, look_at
from tests.faces.drawn import face_picture
from tests.keyframes.drawn import GREY

FACE = Face(0.4, 0.2, 0.2, 0.4, 1.0, ())


def look(eyes: float = 0.3, presence: float = 1.0, turned: float = 0.0) -> Look:
    return Look((FACE,), expression(eyes, presence, turned))


def expression(eyes: float, presence: float = 1.0, turned: float = 0.0, width: float = 120) -> Expression:
    return Expression(presence, eyes, 0.1, turned, eyes, width)


def test_narrow_eyes_of_a_person_who_has_them_are_open() -> None:
    assert [c.eyes for c in compare_looks([look(0.2), look(0.2), look(0.2)])] == [1.0, 1.0, 1.0]


def test_a_blink_is_told_by_the_other_frames() -> None:
    found = [c.eyes for c in compare_looks([look(0.3), look(0.12), look(0.3)])]
    assert found == pytest.approx([1.0, 0.4, 1.0])


def test_two_frames_do_not_tell_a_blink() -> None:
    assert [c.eyes for c in compare_looks([look(0.3), look(0.1)])] == [None, None]


def test_a_face_aside_has_no_eyes_to_judge() -> None:
    assert compare_looks([look(), look(), look(), look(0.1, turned=0.7)])[3].eyes is None


def test_what_is_no_clear_face_is_not_judged_and_tells_nothing_of_the_others() -> None:
    """Three clear readings alone say how the eyes usually are: a guess at a covered face would make them narrow."""
    found = compare_looks([look(0.3), look(0.3), look(0.3), *[look(0.9, presence=0.5)] * 4])
    assert [c.eyes for c in found] == [pytest.approx(1.0)] * 3 + [None] * 4
    assert [c.mouth for c in found] == [0.1] * 3 + [None] * 4


def test_a_picture_of_nobody_has_no_face_and_one_of_a_face_is_read() -> None:
    assert look_at(GREY) == Look((), None)
    seen = look_at(face_picture())
    assert len(seen.faces) == 1
    assert seen.expression is not None


OPEN = [expression(0.28)] * 4


def test_eyes_are_shut_where_the_shot_has_them_open_and_nowhere_else() -> None:
    assert are_eyes_shut(expression(0.17), OPEN)
    assert are_eyes_shut(expression(SHUT_EYES + 0.01), [expression(0.5)] * 4) is False, "narrow, but no shut eye"
    assert are_eyes_shut(expression(0.17), [expression(0.2)] * 4) is False, "a person with narrow eyes"
    one_open = Expression(1.0, 0.1, 0.1, 0.0, 0.3, 120)
    assert are_eyes_shut(one_open, OPEN) is False


def test_what_is_not_sure_is_not_judged() -> None:
    assert are_eyes_shut(expression(0.17, width=LIDS_WIDTH - 1), OPEN) is None
    assert are_eyes_shut(expression(0.17, presence=0.5), OPEN) is None
    assert are_eyes_shut(expression(0.17, turned=0.7), OPEN) is None
    assert are_eyes_shut(expression(0.17), OPEN[:2]) is None, "too few frames to compare with"
    uneven = [expression(eyes) for eyes in (0.2, 0.21, 0.27, 0.29)]
    assert are_eyes_shut(expression(0.17), uneven) is None, "readings that vary are no readings"
