"""`bts snippet --look` and `[snippets] look` change what is drawn; a look that there is not is refused."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts.media import open_clip, pictures_at
from tests.conftest import Bts
from tests.little import little_clip


def ink_of(path: Path, bare: Path) -> int:
    """How many pixels of the frame at half a second are white, that are not in the snippet without captions."""
    pictures = []
    for video in (path, bare):
        with open_clip(video) as clip:
            ((_, picture),) = pictures_at(clip, [Fraction(1, 2)])
        pictures.append(picture.rgb.min(axis=2) > 225)
    return int((pictures[0] & ~pictures[1]).sum())


@pytest.mark.slow
def test_each_look_has_more_ink_than_the_one_before(bts: Bts, tmp_path: Path) -> None:
    clip = little_clip(tmp_path / "clip.mp4", seconds_a_scene=1, size="640x360")
    (tmp_path / "c.srt").write_text("1\n00:00:00,000 --> 00:00:01,900\nHidden behind the bar\n")
    bare, ink = tmp_path / "bare.mp4", {}
    assert bts("snippet", clip, "0-1", "--captions", "none", "-o", bare.name).returncode == 0
    for look in ("plain", "news", "social"):
        done = bts("snippet", clip, "0-1", "--captions-from", "c.srt", "--look", look, "-o", f"{look}.mp4")
        assert done.returncode == 0, done.stderr
        ink[look] = ink_of(tmp_path / f"{look}.mp4", bare)
    assert 1.2 * ink["plain"] < ink["news"] < ink["social"] / 1.2
    (tmp_path / "bts.toml").write_text('[snippets]\nlook = "social"\n')
    assert bts("snippet", clip, "0-1", "--captions-from", "c.srt", "-o", "set.mp4").returncode == 0
    assert ink_of(tmp_path / "set.mp4", bare) == ink["social"]
    (tmp_path / "bts.toml").write_text('[snippets]\nlook = "huge"\n')
    done = bts("snippet", clip, "0-1", "-o", "no.mp4")
    assert done.returncode == 2
    assert "look is news, social or plain, not 'huge'" in done.stderr
