"""Jump cuts are told, and begin a shot where that is asked for."""

from fractions import Fraction

import pytest

from bts.model import Transition
from bts.shots.analysis import _belong_together
from bts.snippets.looks import part_range


def transition(kind: str, first: int, last: int) -> Transition:
    return Transition(kind, Fraction(first, 25), first, Fraction(last, 25), last, 0.6)  # type: ignore[arg-type]


def test_a_jump_has_no_length() -> None:
    with pytest.raises(ValueError, match="no length"):
        transition("jump", 3, 4)


def test_a_jump_is_no_part_of_the_dissolve_beside_it() -> None:
    assert not _belong_together(transition("dissolve", 3, 9), transition("jump", 10, 10))
    assert _belong_together(transition("dissolve", 3, 9), transition("cut", 10, 10))


def test_a_jump_does_not_part_the_range_of_a_snippet() -> None:
    assert part_range((0, 50), [transition("jump", 10, 10), transition("cut", 20, 20)]) == [(0, 20), (20, 50)]
