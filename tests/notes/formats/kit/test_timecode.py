"""SMPTE labels: the inverse of reading them, at all rates; drop-frame against known labels."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.notes.formats import ClipFacts, parse_notes
from bts.notes.formats.kit.timecode import counts_drop_frame, format_timecode, frame_of_timecode
from bts.timecode import DROP_RATES, read_label

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


def test_the_guess_of_where_a_timeline_starts_is_said_and_can_be_told() -> None:
    """One marker more moves the others by an hour, so what was assumed is said, and `--start` settles it."""

    def lines(*labels: str) -> bytes:
        event = "{n:03}  001      V     C        {label} {label} {label} {label}\n |C:Red |M:x{n} |D:1\n"
        events = (event.format(n=number, label=label) for number, label in enumerate(labels, start=1))
        return ("TITLE: cut\nFCM: NON-DROP FRAME\n\n" + "\n".join(events)).encode()

    clip = ClipFacts("clip.mp4", Fraction(7200), Fraction(25))
    alone = parse_notes(lines("01:00:02:12"), "cut.edl", clip)
    both = parse_notes(lines("01:00:02:12", "00:10:00:00"), "cut.edl", clip)
    assert [float(note.start) for note in alone.notes] == [2.48]
    assert [float(note.start) for note in both.notes] == [3602.48, 600]
    assert any("taken to start at 01:00:00:00" in remark.what and "--start" in remark.what for remark in alone.changed)
    assert any("taken to start at 00:00:00:00" in remark.what and "--start" in remark.what for remark in both.changed)
    told = replace(clip, timeline_start=read_label("00:00:00:00"))
    assert [float(note.start) for note in parse_notes(lines("01:00:02:12"), "cut.edl", told).notes] == [3602.48]
