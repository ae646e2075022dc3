"""Pictures made smaller, or with their colours in another order."""

import numpy as np

from bts.media.scaling import swap_colours


def test_red_and_blue_change_over_and_the_picture_given_stays() -> None:
    rgb = np.arange(3 * 5 * 7, dtype=np.uint8).reshape(5, 7, 3)
    before = rgb.copy()
    for picture in (rgb, rgb[1:4, 2:6], rgb[::-1]):
        swapped = swap_colours(picture)
        assert (swapped == picture[:, :, ::-1]).all()
        assert swapped.flags.c_contiguous
    assert (rgb == before).all()
