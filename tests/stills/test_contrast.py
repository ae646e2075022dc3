"""Scrims are as light as will do: one step less and a pixel would lack contrast."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions.marks import Patch
from bts.stills.contrast import (
    BLACK,
    CONTRAST_AIM,
    LEAST_CONTRAST,
    STEPS,
    WHITE,
    Scrim,
    best_of,
    contrast,
    find_opacity,
    lay_scrims,
    read_colour,
    scrim_for,
)

COLOURS = st.tuples(*(st.integers(0, 255),) * 3)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    # The greys that WebAIM's checker gives for these ratios.
    assert contrast(read_colour("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast(read_colour("#ff0000"), WHITE) == pytest.approx(4.0, abs=0.01)


@settings(max_examples=100, deadline=None)
@given(ground=COLOURS, words=COLOURS)
def test_a_scrim_gives_every_word_its_contrast_and_no_more_than_that(
    ground: tuple[int, int, int], words: tuple[int, int, int]
) -> None:
    rgb = np.full((12, 20, 3), ground, np.uint8)
    rgb[4, 7] = 128
    patch, scrim = Patch(2, 2, 15, 8), scrim_for(words)
    opacity = find_opacity(rgb, patch, words)

    def least(share: float) -> float:
        laid = lay_scrims(rgb, [Scrim(patch, share)], scrim, 1)[2:10, 2:17].reshape(-1, 3)
        return min(contrast(words, (int(r), int(g), int(b))) for r, g, b in np.unique(laid, axis=0))

    assert least(opacity) >= LEAST_CONTRAST
    if 0 < opacity < 1:
        assert least(opacity - 1 / STEPS) < CONTRAST_AIM <= least(opacity)


def test_a_scrim_follows_its_patch_and_fades_out() -> None:
    rgb = np.full((40, 60, 3), 255, np.uint8)
    laid = lay_scrims(rgb, [Scrim(Patch(20, 15, 20, 10), 0.5)], BLACK, 4)[:, :, 0]
    assert (laid[15:25, 20:40] == 128).all()
    assert (np.diff(laid[20, 40:46].astype(int)) > 0).any()
    assert (laid[:, :15] == 255).all()
    assert (laid[30:] == 255).all()


def test_words_in_a_bar_keep_the_house_colour_where_it_can_be_read() -> None:
    yellow = read_colour("#ffe000")
    assert best_of((yellow, WHITE, BLACK), read_colour("#101010")) == yellow
    assert best_of((yellow, WHITE, BLACK), WHITE) == BLACK
