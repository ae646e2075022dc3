"""The bar: of pictures of the real footage, scaled, recompressed and cropped by a tenth, 95 % are found first."""

import random
from pathlib import Path

import pytest

from tests.bench.like import CHANGES, CLIPS, index_clips, score, take_stills

FIRST = 0.95
"""Share of pictures whose first hit is the right clip and the very shot."""

STILLS = 100


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_of_the_pictures_of_real_footage_95_in_100_are_found_first_and_none_in_another_clip(
    footage: Path, tmp_path: Path
) -> None:
    clips = index_clips(footage, CLIPS, tmp_path)
    stills = take_stills([clip for clip, _ in clips], STILLS, random.Random(0))
    for change in list(CHANGES)[-2:]:
        found = score(stills, clips, change)
        assert found.asked == STILLS
        assert found.first >= FIRST * STILLS
        assert (found.untrue, found.absent) == (0, 0)
