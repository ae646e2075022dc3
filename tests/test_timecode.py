"""SMPTE labels: counting them and writing them are inverse, across midnight too; a text keeps a timecode."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.timecode import Timecode, format_label, labels_a_day, read_label, read_timecode, write_timecode

COUNTINGS = st.sampled_from(
    [
        (24, Fraction(24000, 1001), False),
        (25, Fraction(25), False),
        (30, Fraction(30000, 1001), False),
        (30, Fraction(30000, 1001), True),
        (60, Fraction(60000, 1001), True),
    ]
)
Counted = tuple[int, Fraction, bool]


def test_a_day_of_drop_frame_has_the_labels_that_st_12_1_says() -> None:
    assert labels_a_day(30, drop=True) == 2_589_408
    assert labels_a_day(60, drop=True) == 2 * 2_589_408
    assert labels_a_day(25, drop=False) == 2_160_000
    assert format_label(2_589_407, 30, drop=True) == "23:59:59;29"


@given(COUNTINGS, st.data())
def test_each_label_is_counted_to_where_it_was_written(counted: Counted, data: st.DataObject) -> None:
    nominal, rate, drop = counted
    day = labels_a_day(nominal, drop=drop)
    first = data.draw(st.sampled_from([0, 1, day - 1, day - 40]) | st.integers(0, day - 1))
    code = Timecode(first, nominal, drop, rate)
    after = data.draw(st.integers(0, 5 * nominal * 60))
    label = read_label(code.label(after))
    assert code.count_to(label) == after
    assert label.drop == drop
    # Drop-frame labels keep up with the clock: they are never more than their two or four dropped labels ahead of it.
    if drop:
        clock = (label.hours * 60 + label.minutes) * 60 + label.seconds
        assert abs(float((first + after) % day / rate) - clock) < 1.2


@given(COUNTINGS, st.data())
def test_the_text_in_a_notes_file_keeps_a_timecode(counted: Counted, data: st.DataObject) -> None:
    nominal, rate, drop = counted
    code = Timecode(data.draw(st.integers(0, labels_a_day(nominal, drop=drop) - 1)), nominal, drop, rate)
    assert read_timecode(write_timecode(code, rate), rate) == code
    # A code of 25 labels on 50 frames a second names each of them twice.
    slow = Timecode(code.first, nominal, drop, rate, per_label=2)
    assert read_timecode(write_timecode(slow, 2 * rate), 2 * rate) == slow


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("01:00:00;00", "drop-frame needs 29.97"),
        ("01:00:00:25", "frame 25 does not exist"),
        ("24:00:00:00", "not a timecode"),
        ("01:60:00:00", "not a timecode"),
        ("01:00:00:00 at 0", "counts no frames"),
        ("01:00:00:00 at 1/0", "not a rate"),
        ("", "not a timecode"),
    ],
)
def test_what_can_be_no_timecode_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read_timecode(text, Fraction(25))
