"""Marks stand inside pictures of every shape, beside one another, and out of the way of captions."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions import Layout
from bts.captions.fonts import fonts
from bts.captions.marks import (
    MarkLayout,
    break_mark,
    find_figures,
    line_reach,
    measure_lines,
    stack_marks,
)
from bts.videos import CORNERS

SHAPES = [(1920, 1080), (1080, 1080), (1080, 1350), (1080, 1920), (160, 90), (3840, 2160), (202, 360), (854, 358)]


@settings(max_examples=60, deadline=None)
@given(
    size=st.sampled_from(SHAPES),
    corners=st.lists(st.sampled_from(sorted(CORNERS)), min_size=1, max_size=3, unique=True),
    words=st.lists(st.text("abcdefgh ijk", min_size=4, max_size=24), min_size=3, max_size=3),
)
def test_words_in_corners_are_inside_and_apart(size: tuple[int, int], corners: list[str], words: list[str]) -> None:
    layout = Layout.for_picture(*size)
    measures = MarkLayout.for_picture(layout)
    sized = []
    for corner, text in zip(corners, words, strict=False):
        lines = break_mark(f"x{text}", layout, measures, None)
        sized.append((corner, measure_lines(lines, fonts(), measures)))
        # Nothing of the words is lost.
        assert "".join("".join(lines).split()) == "".join(f"x{text}".split())
    patches = stack_marks(sized, measures)
    for patch in patches:
        assert 0 <= patch.x <= patch.x + patch.width <= size[0]
        assert 0 <= patch.y <= patch.y + patch.height <= size[1]
    assert not any(one.meets(other) for one, other in combinations(patches, 2))


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 536), (1440, 1080), (1080, 1080), (1080, 1920)])
def test_marks_can_be_read_across_a_telephone_held_upright(size: tuple[int, int]) -> None:
    """It is 390 points wide; type below 9 points is not read. In wider pictures than 16:9 captions are small too."""
    layout = Layout.for_picture(*size)
    measures = MarkLayout.for_picture(layout)
    assert size[0] > 2 * size[1] or 9 <= measures.em * 390 / size[0] <= 13
    assert measures.em < 0.75 * layout.em


def test_two_marks_in_one_corner_are_stacked_from_the_edge() -> None:
    measures = MarkLayout.for_picture(Layout.for_picture(1920, 1080))
    for corner in CORNERS:
        one, other = stack_marks([(corner, (200, 50)), (corner, (300, 60))], measures)
        edge = one.y if corner.startswith("top") else 1080 - one.y - one.height
        assert edge == measures.top == measures.foot
        assert not one.meets(other)
        assert (one.x == other.x) is corner.endswith("left")
        assert (one.x + 200 == other.x + 300) is corner.endswith("right")


def test_telephones_keep_their_own_places() -> None:
    """Of 1080x1920: 250 pixels above and 14 % of the height, 6 % at the sides; at the foot what captions keep free."""
    layout = Layout.for_picture(1080, 1920)
    measures = MarkLayout.for_picture(layout)
    assert measures.top == round(0.14 * 1920) > 250
    assert measures.side == round(0.06 * 1080)
    assert measures.foot == layout.margin_bottom
    assert MarkLayout.for_picture(Layout.for_picture(1080, 1350)).top < 60


def test_a_line_has_the_room_that_is_left_beside_what_stands_there() -> None:
    measures = MarkLayout.for_picture(Layout.for_picture(1000, 1000))
    assert measures.line_width(0) > measures.line_width(500) > measures.line_width(None) * 0.8
    with pytest.raises(ValueError, match="lines in pictures of 1000x1000: shorten it"):
        break_mark("word " * 300, Layout.for_picture(1000, 1000), measures)


def test_figures_are_of_one_width_and_lines_as_high_as_libass_makes_them() -> None:
    from PIL import ImageFont

    font = find_figures(fonts())
    typeface = ImageFont.truetype(str(font.path), 1000)
    assert len({typeface.getlength(figure) for figure in "0123456789"}) == 1
    # Noto Sans: usWinAscent 1.069 or more, and more than the line that FreeType tells.
    assert sum(line_reach(font)) > 1.4
