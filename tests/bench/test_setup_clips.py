"""Set-ups that come back in whole clips of three kinds: an interview, a talk, a music video."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bts.model import Keyframe, Shot
from tests.bench.scoring import Tally
from tests.bench.setup_clips import LabelledShot, label_clips, tally_clip, tally_shots

LABELS = [LabelledShot(10 * i, 10 * i + 8, name) for i, name in enumerate(("a", "b", "a", "c mixed", "c", "b"))]


def shots(*same: int | None) -> list[Shot]:
    """Shots of ten frames whose keyframes are in the labels' frames."""
    time = Fraction(0)
    return [
        Shot(i + 1, time, 10 * i, time, 10 * i + 10, Keyframe(time, 10 * i + 4, 0.0), same_as=first)
        for i, first in enumerate(same)
    ]


@pytest.mark.parametrize(
    ("same", "tally"),
    [
        ((None, None, 1, None, None, 2), Tally(2, 0, 0)),
        ((None, None, None, None, 4, None), Tally(0, 2, 0)),
        ((None, 1, 1, None, None, None), Tally(1, 1, 2)),
        ((None, None, 1, 2, None, 2), Tally(2, 0, 2)),
    ],
)
def test_pairs_of_shots_are_counted(same: tuple[int | None, ...], tally: Tally) -> None:
    assert tally_shots(shots(*same), LABELS) == tally


def test_a_keyframe_in_a_transition_is_not_counted() -> None:
    one, other = shots(None, 1)
    between = replace(other, keyframe=replace(other.keyframe, frame=19))
    assert tally_shots([one, between], LABELS) == Tally()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_set_ups_of_whole_clips_are_right(footage: Path, tmp_path: Path) -> None:
    """At least 98 % of the pairs that `same_as` makes are one set-up, in each clip and in all."""
    total = Tally()
    for name, clip, labels in label_clips(footage, tmp_path):
        found = tally_clip(clip, labels)
        assert found.precision >= 0.98, name
        total += found
    assert total.hit + total.missed >= 70
    assert total.recall >= 0.75
