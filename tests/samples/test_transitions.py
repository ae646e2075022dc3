"""The detector's answer about the sample clip is its table of labels: every transition, and none of the traps."""

from pathlib import Path

import pytest

from bts import media, shots
from tests.bench.scoring import Found, Tally, read_labels, score_cuts, score_gradual

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="module")
def found() -> list[Found]:
    with media.open_clip(SAMPLES / "platform-nought.mp4") as clip:
        transitions = shots.analyse(clip, shots.Options(faces=False)).transitions
    return [Found(t.kind, t.start_frame, t.end_frame) for t in transitions]


def test_every_labelled_transition_is_found_and_nothing_else(found: list[Found]) -> None:
    labels = read_labels(SAMPLES / "platform-nought.labels.tsv")
    real = [label for label in labels if label.kind != "none"]
    assert [f.kind for f in found] == [label.kind for label in real]
    assert score_cuts(found, labels, 0) == Tally(hit=10)
    assert score_gradual(found, labels) == (Tally(hit=2), Tally(hit=2))
    assert all(abs(f.first - x.first) <= 2 and abs(f.last - x.last) <= 2 for f, x in zip(found, real, strict=True))


def test_no_trap_is_a_transition(found: list[Found]) -> None:
    traps = [label for label in read_labels(SAMPLES / "platform-nought.labels.tsv") if label.kind == "none"]
    assert len(traps) >= 5
    assert not [f for f in found for trap in traps if f.first <= trap.last and trap.first <= f.last]
