"""Screens in the picture: what changes while all around it stays, and what a new shot is."""

import numpy as np
import pytest

from bts.media.arrays import Pixels
from bts.shots.default.screens import is_within_picture
from bts.shots.samples import WIDTH
from tests.shots.material import found_in, mixed, plain, scene, strip_of

ROOM, FIRST, SECOND = (scene(seed, 1)[0] for seed in (1, 2, 3))
ALL_BUT_AN_EDGE = (1, 1, 5, 7)
"""Rows and columns of blocks that a screen covers: from, and up to but without."""


def with_screen(shown: Pixels, place: tuple[int, int, int, int] = ALL_BUT_AN_EDGE, room: Pixels = ROOM) -> Pixels:
    """The room with a screen on it, over blocks from a row and a column up to a row and a column."""
    top, left, bottom, right = place
    picture = room.copy()
    rows, columns = slice(top * 6, bottom * 6), slice(left * 8, right * 8)
    picture[rows, columns] = shown[rows, columns]
    return picture


def stays(before: Pixels, after: Pixels) -> bool:
    """Whether the change from one picture to the other is within the picture."""
    return is_within_picture(strip_of([before, after]), 0, 1)


def changes_on_screen(place: tuple[int, int, int, int] = ALL_BUT_AN_EDGE) -> bool:
    """Whether a change from one show to another on a screen at that place is within the picture."""
    return stays(with_screen(FIRST, place), with_screen(SECOND, place))


def test_a_cut_on_a_screen_is_no_cut() -> None:
    shows = [with_screen(FIRST)] * 40 + [with_screen(SECOND)] * 40
    assert found_in(shows) == []
    assert [t.start_frame for t in found_in([*shows, *[FIRST] * 40])] == [80]


def test_a_dissolve_on_a_screen_is_no_dissolve() -> None:
    between = [with_screen(mixed(FIRST, SECOND, (i + 1) / 13)) for i in range(12)]
    assert found_in([with_screen(FIRST)] * 40 + between + [with_screen(SECOND)] * 40) == []
    assert found_in([FIRST] * 40 + [mixed(FIRST, SECOND, (i + 1) / 13) for i in range(12)] + [SECOND] * 40)


@pytest.mark.parametrize(
    ("place", "expected"),
    [((0, 1, 5, 8), True), ((0, 1, 6, 8), False), ((0, 0, 5, 8), False), ((0, 0, 2, 8), False)],
    ids=["column and banner", "column", "banner", "high banner"],
)
def test_two_sides_stay(place: tuple[int, int, int, int], *, expected: bool) -> None:
    assert changes_on_screen(place) == expected


def between_shots(*kept: tuple[int, int], room: Pixels = ROOM) -> bool:
    """Whether the change from one shot to another is within the picture, if these blocks show the room in both."""
    first, second = FIRST.copy(), SECOND.copy()
    for row, column in kept:
        place = slice(row * 6, row * 6 + 6), slice(column * 8, column * 8 + 8)
        first[place] = second[place] = room[place]
    return stays(first, second)


LEFT = [(row, 0) for row in range(6)]
LOWEST = [(5, column) for column in range(8)]


@pytest.mark.parametrize(("columns", "expected"), [(5, False), (6, True)])
def test_three_quarters_of_a_side_stay(columns: int, *, expected: bool) -> None:
    assert between_shots(*LEFT, *LOWEST[:columns]) == expected


@pytest.mark.parametrize(("blocks", "expected"), [(1, False), (2, True)])
def test_two_blocks_of_a_side_have_content(blocks: int, *, expected: bool) -> None:
    room = ROOM.copy()
    room[30:, blocks * 8 :] = 90
    assert between_shots(*LEFT, *LOWEST, *[(row, 1) for row in range(4)], room=room) == expected


@pytest.mark.parametrize(("blocks", "expected"), [(3, False), (4, True)])
def test_eight_blocks_stay(blocks: int, *, expected: bool) -> None:
    """Four of the left side, and three or four more of the lowest; the others have no content."""
    room = ROOM.copy()
    room[:12, :8], room[30:, (blocks + 1) * 8 :] = 90, 90
    assert between_shots(*LEFT, *LOWEST, room=room) == expected


@pytest.mark.parametrize(("levels", "expected"), [(3, True), (5, False)])
def test_what_stays_changes_by_few_levels(levels: int, *, expected: bool) -> None:
    brighter = np.asarray(np.clip(ROOM.astype(int) + np.where(ROOM < 128, levels, -levels), 0, 255), np.uint8)
    assert stays(with_screen(FIRST), with_screen(SECOND, room=brighter)) == expected


def checked(deviation: float) -> Pixels:
    """A picture of stripes, one pixel wide, of this standard deviation."""
    return np.asarray(plain(60) + np.where(np.arange(WIDTH) % 2, deviation, -deviation), np.uint8)


@pytest.mark.parametrize(("deviation", "expected"), [(1, False), (3, True)])
def test_blocks_without_content_say_nothing(deviation: int, *, expected: bool) -> None:
    room = checked(deviation)
    assert stays(with_screen(FIRST, room=room), with_screen(SECOND, room=room)) == expected


@pytest.mark.parametrize(("levels", "expected"), [(2, True), (4, False)])
def test_dull_blocks_change_by_less_than_their_contrast(levels: int, *, expected: bool) -> None:
    room = checked(3)
    assert stays(with_screen(FIRST, room=room), with_screen(SECOND, room=room + np.uint8(levels))) == expected


def test_another_shot_leaves_nothing() -> None:
    assert not stays(FIRST, SECOND)
