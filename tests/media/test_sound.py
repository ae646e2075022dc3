"""Sound on the clip's clock, as samples in a file."""

import resource
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.errors import OutputError
from bts.media.sound import write_stereo
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
