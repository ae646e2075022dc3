"""A screen in the picture, whose own picture changes while all around it stays: it looks like a cut and is none."""

import numpy as np

from bts.media.arrays import Mask
from bts.shots.default.distance import CHANGED_LEVELS, measure_texture
from bts.shots.default.strip import Strip, compare_neighbours

CONTENT_LEVELS = 2.0
"""Standard deviation of luma, in levels, from which a block has content that could have changed. Rooms with a screen in
them are often dark."""

STAYING_LEVELS = 4.0
"""Mean difference in grey levels up to which a block with content stays. A block of less contrast may differ by its
standard deviation at most."""

MIN_STAYING_BLOCKS = 8
"""Blocks, of 48, that stay, below which a new shot may have left them alike by chance."""

MIN_SIDE_SHARE, MIN_SIDE_BLOCKS = 0.75, 2
"""Share of the blocks along a side of the picture that do not change, and those of them that stay, below which that
side is not still."""

MIN_SIDES = 2
"""Sides of the picture that are still, below which what stays may be a banner over another shot."""


def is_within_picture(strip: Strip, start: int, end: int) -> bool:
    """Whether the change from frame `start` to frame `end` leaves the picture around it as it was."""
    before, after = strip.y[start], strip.y[end]
    content = np.minimum(measure_texture(before), measure_texture(after))
    difference = compare_neighbours(np.stack([before, after]))[1]
    stays = (content >= CONTENT_LEVELS) & (difference <= np.minimum(STAYING_LEVELS, content))
    if int(stays.sum()) < MIN_STAYING_BLOCKS:
        return False
    sides = zip(_take_sides(difference < CHANGED_LEVELS), _take_sides(stays), strict=True)
    still = (calm.mean() >= MIN_SIDE_SHARE and alike.sum() >= MIN_SIDE_BLOCKS for calm, alike in sides)
    return sum(map(bool, still)) >= MIN_SIDES


def _take_sides(blocks: Mask) -> list[Mask]:
    """The blocks along the upper, lower, left and right side of the picture."""
    return [blocks[0], blocks[-1], blocks[:, 0], blocks[:, -1]]
