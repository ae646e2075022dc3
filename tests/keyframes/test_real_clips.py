"""Real footage: planted defects are avoided, and picks are sharp among their own shot's frames."""

from pathlib import Path

import numpy as np
import pytest

from bts.keyframes.candidates import MOST_CANDIDATES
from tests.bench import picks
from tests.keyframes.drawn import collect

REAL = ("googlework_short.mp4", "short_hamilton_clip.mp4", "sintel_trailer.mp4")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_planted_defects_in_the_sample_clip_are_avoided() -> None:
    """All of the project's own: it runs where the footage is missing."""
    tally, lines = picks.run_cases(picks.sample_shots())
    assert picks.total(tally) == (picks.SAMPLE_AVOIDED, picks.SAMPLE_PLANTED), lines


@pytest.mark.slow
def test_planted_defects_in_real_shots_are_avoided(footage: Path) -> None:
    tally, lines = picks.run_cases(picks.real_shots(footage, ("short_hamilton_clip.mp4", "nasa_13013.mp4")))
    assert picks.total(tally) == (53, 54), lines


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_planted_defects_in_all_real_shots_are_avoided(footage: Path) -> None:
    tally, lines = picks.run_cases(picks.real_shots(footage))
    assert picks.total(tally) == (picks.AVOIDED, picks.PLANTED), lines
    # Worst are 45 of 48: of titles, those whose letters are too few, too pale or too small to be told for letters.
    assert all(good >= 0.93 * cases for good, cases in tally.values()), tally


@pytest.mark.slow
def test_real_picks_are_sharp_among_their_own_shots_frames_and_keep_a_breath(footage: Path) -> None:
    stand = picks.standings(footage, REAL)
    assert np.median([s.pick for s in stand]) >= picks.SHARP
    assert not any(s.breathless for s in stand)


def test_a_very_long_shot_holds_few_candidates(footage: Path) -> None:
    seen, candidates = collect(footage / "edited" / "one-by-one-person-detection.mp4")
    assert len(seen) == 1394
    assert MOST_CANDIDATES // 4 <= len(candidates) <= MOST_CANDIDATES
