"""SMPTE labels: the inverse of reading them, at all rates; drop-frame against known labels."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.notes.formats.kit.timecode import counts_drop_frame, format_timecode, frame_of_timecode
from bts.timecode import DROP_RATES

NTSC = Fraction(30000, 1001)


@given(frame=st.integers(0, 30 * 3600 * 30), rate=st.sampled_from((*DROP_RATES, Fraction(24000, 1001), Fraction(25))))
def test_a_label_is_read_as_its_frame(frame: int, rate: Fraction) -> None:
    for drop in (False, rate in DROP_RATES):
        assert frame_of_timecode(format_timecode(frame, rate, drop=drop), rate) == frame


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (0, "00:00:00;00"),
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),  # labels 00 and 01 of this minute do not exist
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),  # the tenth minute drops none
        (107892, "01:00:00;00"),
    ],
)
def test_drop_frame_labels(frame: int, text: str) -> None:
    assert format_timecode(frame, NTSC, drop=True) == text
    assert frame_of_timecode(text, NTSC) == frame


def test_drop_frame_keeps_up_with_the_clock() -> None:
    assert abs(float(107892 / NTSC) - 3600) < 0.01
    assert format_timecode(0, NTSC) == "00:00:00:00"
    assert not counts_drop_frame(Fraction(25), True)
    assert counts_drop_frame(NTSC, None)
    assert not counts_drop_frame(NTSC, False)


@pytest.mark.parametrize("text", ["", "1:2", "00:00:00:30", "00:01:00;00", "aa:bb:cc:dd", "00:61:00:00", "-1:00:00:00"])
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        frame_of_timecode(text, NTSC)
