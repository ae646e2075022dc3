"""Sound on the clip's clock, as samples in a file."""

import resource
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.errors import OutputError
from bts.media.sound import read_stretches, write_stereo
from tests.media.clips import TONE, X264
from tests.media.make_clips import numbered_clip


def test_a_disk_without_place_for_the_sound_is_named_with_a_remedy(tmp_path: Path) -> None:
    info = media.probe(numbered_clip(tmp_path / "clip.mp4", *X264, "-c:a", "aac", audio=TONE))
    folder = tmp_path / "small"
    folder.mkdir()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))  # as on a disk that is nearly full
    try:
        with pytest.raises(OutputError, match="no place for 1 MB of sound") as caught:
            write_stereo(info, info.audio[0].stream, Fraction(0), info.duration, folder / "sound.f32")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert (caught.value.path, "TMPDIR" in caught.value.remedy) == (folder, True)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts"])
def test_stretches_of_one_opening_are_those_of_openings_of_their_own(name: str, tmp_path: Path) -> None:
    """In any order, and with one that begins before all sound: as where each is the first that is read of the file."""
    coding = ("-c:a", "aac", "-aac_pns", "0")  # with it decoders make noise of their own, another one in each reading
    sound = ("-f", "lavfi", "-t", "12", "-i", "anoisesrc=seed=3:amplitude=0.4:r=48000")
    info = media.probe(numbered_clip(tmp_path / name, *X264, *coding, frames=300, audio=sound))
    stream = info.audio[0].stream
    times = [(Fraction(a), Fraction(b)) for a, b in [(8, 9), (1, 2), (4, 6), (-1, 1), (11, 13)]]
    for (start, end), read in zip(times, read_stretches(info, stream, times), strict=True):
        write_stereo(info, stream, start, end, tmp_path / "sound.f32")
        alone = np.fromfile(tmp_path / "sound.f32", "<f4").reshape(-1, 2)
        assert read.any()
        np.testing.assert_allclose(read, alone, atol=1e-4)
