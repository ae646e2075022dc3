"""Which frames of a snippet are compared with the clip's: one in each second, whatever the rate and the key frames."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts import media
from bts.media.cutting.cut import Cut
from bts.snippets.samples import choose_samples
from tests.media.make_clips import numbered_clip

FRAMES = 150


@pytest.fixture(scope="module", params=["7", "25", "48", "250"])
def clip_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip with a key frame every `param` frames, and B-frames between them."""
    path = tmp_path_factory.mktemp("clip") / "numbered.mp4"
    coding = ("-c:v", "libx264", "-g", request.param, "-bf", "3", "-sc_threshold", "0")
    return numbered_clip(path, *coding, frames=FRAMES)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_frame_of_every_second_is_compared(clip_path: Path, data: st.DataObject) -> None:
    """Exact and fast: a second without a copied key frame has another frame that is compared."""
    first = data.draw(st.integers(0, FRAMES - 2))
    stop = data.draw(st.integers(first + 1, FRAMES))
    rate = data.draw(st.sampled_from([None, Fraction(12), Fraction(24000, 1001), Fraction(50)]))
    copied = rate is None and data.draw(st.booleans())
    with media.open_clip(clip_path) as clip:
        ranks = sorted(int(clip.index.rank[key]) for key in clip.index.keys)
        keys = [number - first for number in ranks if copied and first <= number < stop]
        samples = choose_samples(clip, Cut(first, stop, 192, 144, rate=rate), keys=keys)
    times = [samples.frames[number].time for number in samples.allowed]
    assert min(samples.allowed) == 0
    assert max(samples.allowed) == len(samples.frames) - 1
    shown = 1 / (rate or 25)
    for second in range(int(samples.frames[-1].time) + 1):
        assert any(second - shown < time < second + 1 for time in times), f"none in second {second}"
