"""The clean aperture: shown whole by default, cut to it where asked for, everywhere alike."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from bts import media
from bts.media.aperture import Aperture, _place
from bts.media.cutting.cut import Cut, fit_even_size
from bts.media.cutting.exact import cut_exact
from bts.media.mend import copy_frames
from tests.media.make_clips import declare_aperture, numbered_clip

CLEAN = media.Limits(clean_aperture=True)
REAL = {
    "dv-pal-interlaced.mov": ((720, 576), Aperture(702, 576, 8, 0)),
    "hdv-1080i50.mov": ((1440, 1080), Aperture(1416, 1062, 12, 8)),
}


@pytest.mark.parametrize("name", REAL)
def test_pictures_are_whole_unless_asked_for_otherwise(footage: Path, tmp_path: Path, name: str) -> None:
    stored, clean = REAL[name]
    path = footage / "awkward" / name
    with media.open_clip(path) as clip:
        assert clip.info.clean_aperture == clean
        assert (clip.info.stored_width, clip.info.stored_height) == stored
        assert not clip.info.cut_to_aperture
        whole = next(frame.luma_view().copy() for frame in media.frames(clip))
        whole_key = clip.info.timed_fingerprint
    with media.open_clip(path, limits=CLEAN) as clip:
        info = clip.info
        assert info.cut_to_aperture
        assert (info.stored_width, info.stored_height) == (clean.width, clean.height)
        assert info.timed_fingerprint != whole_key
        part = next(frame.luma_view().copy() for frame in media.frames(clip))
        assert np.array_equal(part, whole[clean.y : clean.y + clean.height, clean.x : clean.x + clean.width])
        ((_, still),) = media.pictures_at(clip, [info.time_of_frame(5)])
        assert still.rgb.shape[:2] == (info.height, info.width)
        copy = copy_frames(clip, 4, 9, tmp_path / "copy.nut")
    size = fit_even_size(info.width, info.height)
    for cut in (Cut(4, 9, *size, crf=8), Cut(4, 9, *size, crf=8, copy=copy)):
        cut_exact(info, cut, tmp_path / "cut.mp4")
        with media.open_clip(tmp_path / "cut.mp4") as made:
            ((_, shown),) = media.pictures_at(made, [made.info.time_of_frame(1)])
        seen = cv2.resize(shown.rgb, (info.width, info.height))
        assert float(cv2.absdiff(np.ascontiguousarray(still.rgb), seen).mean()) < 3


def test_a_box_that_is_damaged_or_says_nothing_is_no_aperture() -> None:
    assert _place((720, 1, 576, 1, 0, 1, 0, 1), 720, 576) is None
    assert _place((704, 0, 576, 1, 0, 1, 0, 1), 720, 576) is None
    assert _place((800, 1, 576, 1, 0, 1, 0, 1), 720, 576) is None
    assert _place((704, 1, 576, 1, -100, 1, 0, 1), 720, 576) is None
    assert _place((704, 1, 570, 1, -4, 1, 1, 1), 720, 576) == Aperture(704, 570, 4, 4)


def test_an_aperture_is_read_from_any_sample_entry(tmp_path: Path) -> None:
    path = declare_aperture(numbered_clip(tmp_path / "a.mov", "-c:v", "libx264", frames=12), 180, 136)
    with media.open_clip(path, limits=CLEAN) as clip:
        assert clip.info.clean_aperture == Aperture(180, 136, 6, 4)
        assert len(list(media.frames(clip))) == 12
