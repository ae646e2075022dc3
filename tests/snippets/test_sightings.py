"""Looks at a clip that are taken before its snippet is checked are those that the check would take."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.media import reader
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.snippets import sightings
from bts.snippets.check import check_snippet
from bts.snippets.reduced import WrongFrameError
from bts.snippets.sightings import Sightings, look_ahead
from tests.media.make_clips import numbered_clip

CUT = Cut(5, 105, 192, 144)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return numbered_clip(tmp_path / "numbered.mp4", "-c:v", "libx264", "-crf", "16", "-g", "40", frames=110)


def test_a_check_with_looks_ahead_does_not_read_the_clip_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was read ahead decides: looks of other frames make the right video a wrong one."""
    with media.open_clip(path) as clip:
        cut_exact(clip.info, CUT, tmp_path / "made.mp4")
        with look_ahead(clip, CUT) as seen:
            looks = seen()
        whole = Sightings(clip, CUT)
        assert reader.is_sound(clip, CUT.first, CUT.stop, whole.take)
        both = looks.keys() & whole.looks.keys()
        assert len(both) > 3 * 4
        assert all(np.array_equal(looks[pair], whole.looks[pair]) for pair in both)

        with monkeypatch.context() as patched:
            patched.setattr(media, "frames_at", _refuse)
            check_snippet(clip, CUT, tmp_path / "made.mp4", tmp_path / "made.mp4", seen=looks)
        far = {(sample, number): 255 - look for (sample, number), look in looks.items()}
        with pytest.raises(WrongFrameError, match="does not"):
            check_snippet(clip, CUT, tmp_path / "made.mp4", tmp_path / "made.mp4", seen=far)


def _refuse(clip: media.Clip, times: Iterable[Fraction], **_: object) -> Iterator[None]:
    """In place of `frames_at`, where nothing is to be read."""
    assert not list(times), clip.info.path
    return iter(())


def test_of_a_long_cut_only_some_looks_are_held(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check reads the others."""
    monkeypatch.setattr(sightings, "MOST_AHEAD", 5)
    with media.open_clip(path) as clip:
        with look_ahead(clip, CUT) as seen:
            looks = seen()
        assert 5 <= len(looks) <= 7
        cut_exact(clip.info, CUT, tmp_path / "made.mp4")
        check_snippet(clip, CUT, tmp_path / "made.mp4", tmp_path / "made.mp4", seen=looks)


def test_a_clip_that_does_not_decode_gives_no_looks_and_no_warning(path: Path) -> None:
    with media.open_clip(path) as clip:
        packets = clip.index.packets
        place, size = int(packets.pos[40]), int(packets.size[40])
        data = bytearray(path.read_bytes())
        data[place + 8 : place + size] = bytes(size - 8)
        path.write_bytes(data)
    with media.open_clip(path) as clip, look_ahead(clip, Cut(42, 60, 192, 144)) as seen:
        before = list(clip.warnings)
        seen()
        assert clip.warnings == before
