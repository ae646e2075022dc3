"""Groups of pictures are gone through one after another, whatever damage did to the times of their frames."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bts import media
from bts.media.recovery import group_of
from bts.timing import Span
from tests.media.make_clips import numbered_clip, read_number


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


def test_pictures_that_are_refreshed_bit_by_bit_are_no_damage(tmp_path: Path) -> None:
    """After the last key frame such a clip is whole only beyond its end, so frames there are decoded from before it."""
    refreshed = ("-c:v", "libx264", "-preset", "veryfast", "-x264-params", "intra-refresh=1", "-g", "25")
    with media.open_clip(numbered_clip(tmp_path / "clip.mp4", *refreshed, frames=110)) as clip:
        assert int(clip.index.keys[-1]) > 90  # so fewer packets follow it than a refresh takes
        wanted = [clip.info.time_of_frame(number) for number in (40, 104, 109)]
        assert [read_number(picture.rgb) for _, picture in media.pictures_at(clip, wanted)] == [40, 104, 109]
        assert [frame.number for frame in media.frames(clip, Span(wanted[1], clip.info.duration))] == list(
            range(104, 110)
        )
        assert clip.warnings == []
