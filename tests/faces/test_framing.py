"""A crop keeps the faces, wherever they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.faces.find import Face
from bts.faces.framing import choose_focus, focus_of_picture
from tests.faces.drawn import face_picture

GREY_PICTURE = np.full((180, 320, 3), 128, np.uint8)


def face(x: float, y: float, size: float = 0.1, height: float | None = None) -> Face:
    return Face(x, y, size, height or size, 0.9, ())


shares = st.floats(0, 0.85)


@given(shares, shares, st.floats(0.2, 1), st.floats(0.2, 1))
def test_one_face_is_always_kept_whole(x: float, y: float, width: float, height: float) -> None:
    focus = choose_focus([[face(x, y)]], width, height)
    assert focus is not None
    left = min(max(0.0, focus[0] - width / 2), 1 - width)
    top = min(max(0.0, focus[1] - height / 2), 1 - height)
    assert left - 1e-9 <= x
    assert x + 0.1 <= left + width + 1e-9
    assert top - 1e-9 <= y
    assert y + 0.1 <= top + height + 1e-9


def test_two_faces_that_fit_are_both_kept_and_the_larger_wins_where_they_do_not() -> None:
    both = choose_focus([[face(0.2, 0.3), face(0.5, 0.3)]], 0.5, 1.0)
    assert both == pytest.approx((0.4, 0.35))
    larger = choose_focus([[face(0.05, 0.3), face(0.7, 0.3, 0.2)]], 0.3, 1.0)
    assert larger is not None
    assert larger[0] == pytest.approx(0.8)
    assert choose_focus([[], []], 0.3, 1.0) is None


@pytest.mark.parametrize(("width", "centre"), [(0.392, 0.4), (0.388, 0.25)])
def test_two_faces_are_shown_while_more_than_95_percent_of_each_is_inside(width: float, centre: float) -> None:
    """Together they are 0.4 wide: a crop that is 0.008 narrower loses 4 % of each, one 0.012 narrower 6 %."""
    focus = choose_focus([[face(0.2, 0.3), face(0.5, 0.3)]], width, 1.0)
    assert focus is not None
    assert focus[0] == pytest.approx(centre)


@pytest.mark.parametrize(("height", "centre"), [(0.146, 0.25), (0.154, 0.85)])
def test_a_face_that_is_cut_through_counts_a_quarter_of_what_is_seen(height: float, centre: float) -> None:
    """Of a face of 0.3 x 0.3 a crop of 0.2 shows 0.06, which counts 0.015: as much as a face of 0.1 x 0.15."""
    focus = choose_focus([[face(0.1, 0.3, 0.3), face(0.8, 0.3, 0.1, height)]], 0.2, 1.0)
    assert focus is not None
    assert focus[0] == pytest.approx(centre)


@pytest.mark.parametrize(("height", "seen"), [(0.2, True), (0.06, False)])
def test_a_face_of_a_passer_by_does_not_count(height: float, seen: bool) -> None:
    square = np.full((320, 320, 3), 128, np.uint8)
    square[70:250] = face_picture(height * 320 / 180, 0.3)
    assert (focus_of_picture(square, 0.5, 1.0) is not None) == seen
