"""Groups of pictures are gone through one after another, whatever damage did to the times of their frames."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bts import media
from bts.media.recovery import group_of
from tests.media.make_clips import numbered_clip


def test_a_frame_is_of_its_own_group_where_groups_lie_among_one_another(tmp_path: Path) -> None:
    """Who reads one group after another comes to an end: a damaged VP9 file was read for ever."""
    path = numbered_clip(tmp_path / "clip.mp4", "-c:v", "libx264", "-g", "12", "-bf", "0", frames=48)
    with media.open_clip(path) as clip:
        assert [group_of(clip, number) for number in (0, 11, 12, 47)] == [(0, 12), (0, 12), (12, 24), (36, 48)]
        order = np.arange(48).reshape(2, 2, 12).transpose(0, 2, 1).ravel()
        clip.index = replace(clip.index, packet_of=order, rank=np.argsort(order))
        for number in range(48):
            first, stop = group_of(clip, number)
            assert first <= number < stop
