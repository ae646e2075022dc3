"""What dissolves and wipes share: looks, distances and mixtures from inner products."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.shots.default.gradual import (
    LOOKS,
    MIDDLE,
    QUARTER,
    THREE_QUARTERS,
    Gradual,
    InnerProducts,
    frames_at_looks,
    overlaps_any,
)

F, A, B = (np.array([i]) for i in range(3))


def test_looks_are_the_eighths_within_a_window() -> None:
    assert [LOOKS[place] for place in (QUARTER, MIDDLE, THREE_QUARTERS)] == [0.25, 0.5, 0.75]
    assert frames_at_looks(np.array([0, 100]), 16)[:, 1].tolist() == [102, 104, 106, 108, 110, 112, 114]


@given(share=st.floats(-0.5, 1.5), aside=st.floats(0, 2))
@settings(max_examples=50, deadline=None)
def test_a_mixture_has_its_share_and_what_is_aside_of_it_is_residual(share: float, aside: float) -> None:
    a, b = np.array([3.0, 1.0, 0.0]), np.array([7.0, 4.0, 0.0])
    f = a + share * (b - a) + np.array([0.0, 0.0, aside * 5])
    products = InnerProducts(np.stack([f, a, b]).astype(np.float32))
    assert products.squared_distances(A, B) == pytest.approx([25], rel=1e-4)
    shares, residuals = products.fit_mixtures(F, A, B)
    assert shares == pytest.approx([share], abs=1e-4)
    assert residuals == pytest.approx([aside], abs=2e-3)


@pytest.mark.parametrize(("segment", "starts"), [((0, 30), [8, 9]), ((9, 30), [9]), ((0, 10), []), ((8, 10), [])])
def test_windows_with_distant_ends_are_listed(segment: tuple[int, int], starts: list[int]) -> None:
    cut = InnerProducts(np.repeat([0.0, 5.0], [10, 20])[:, None].astype(np.float32))
    assert cut.list_distant(segment, 2, 4.9).tolist() == starts
    assert cut.list_distant(segment, 2, 5.1).tolist() == []


def test_mixtures_of_one_picture_with_itself_divide_nothing_by_zero() -> None:
    shares, residuals = InnerProducts(np.zeros((3, 2), np.float32)).fit_mixtures(F, A, B)
    assert (shares.tolist(), residuals.tolist()) == ([0], [0])


def test_transitions_that_share_an_end_do_not_overlap() -> None:
    taken = [Gradual("dissolve", 10, 20, 0.9)]
    assert overlaps_any(19, 30, taken)
    assert not overlaps_any(20, 30, taken)
    assert not overlaps_any(0, 10, taken)
