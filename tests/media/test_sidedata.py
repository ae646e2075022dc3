"""Side data of frames: what is known is read, what is not is passed over."""

from typing import Any

import numpy as np
import pytest
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from bts import media
from bts.media.sidedata import has_side_data, read_side_data
from tests.conftest import ROOT


def test_a_number_without_a_name_is_a_type_of_its_own() -> None:
    values: list[Any] = [member.value for member in Type]
    newer = Type(max(values) + 1)
    assert newer not in list(Type)
    assert newer.value == max(values) + 1
    assert Type(Type.A53_CC.value) is Type.A53_CC


def test_a_frame_without_side_data_has_none() -> None:
    native = VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), "rgb24")
    assert read_side_data(native, "DISPLAYMATRIX") is None
    assert not has_side_data(native, "A53_CC")


def test_what_is_known_is_found_beside_what_is_not() -> None:
    """A real clip whose frames carry LCEVC, for which PyAV has no name, and beside it the encoder's own words."""
    case = ROOT.parent / "shared" / "cases" / "media" / "lcevc-10frames.mp4"
    if not case.is_file():
        pytest.skip("the case (../shared/cases/media) is not on this machine")
    with media.open_clip(case) as clip:
        first, *_ = media.frames(clip)
        assert read_side_data(first.native, "SEI_UNREGISTERED")
        assert not has_side_data(first.native, "A53_CC")
