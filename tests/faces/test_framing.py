"""A crop keeps the faces, wherever they are."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.faces.find import Face, find_faces
from bts.faces.framing import choose_focus, focus_of_stretch
from bts.timing import Span


def face(x: float, y: float, size: float = 0.1) -> Face:
    return Face(x, y, size, size, 0.9, ())


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


def test_a_phone_crop_of_real_footage_holds_its_face(footage: Path) -> None:
    path = footage / "edited" / "short_hamilton_clip.mp4"
    with media.open_clip(path) as clip:
        info = clip.info
        width = (info.height * 9 / 16) / info.width
        focus = focus_of_stretch(clip, Span(Fraction(2), Fraction(3)), width, 1.0)
        times = [2 + Fraction(n, 10) for n in range(10)]
        seen = [one for _, frame in media.frames_at(clip, times) for one in find_faces(frame.bgr(height=360), 0.1)]
    assert focus is not None
    held = [one for one in seen if abs(one.x + one.w / 2 - focus[0]) < width / 2]
    assert len(held) > len(seen) / 2
