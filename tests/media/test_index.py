"""The table of presentation times: look-up, repair of bad times, and which packets are shown."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import media
from bts.errors import UsageError
from bts.media import ClipInfo
from bts.media.index import (
    NONE,
    Index,
    Packets,
    Timetable,
    assemble,
    build_declared_index,
    compute_ticks,
    is_shown,
    join_clock_resets,
)
from bts.timing import FrameNumber, ceil_ms, parse_span, parse_time, point_in_clip
from tests.media.make_clips import numbered_clip, read_number

BASES = st.sampled_from([Fraction(1, 90000), Fraction(1, 1000), Fraction(1001, 30000), Fraction(1, 12800)])


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Tables with frames at least a millisecond long, as every clip's are."""
    base = draw(BASES)
    least = max(1, int(Fraction(1, 1000) / base) + 1)
    steps = draw(st.lists(st.integers(least, least * 400), min_size=1, max_size=60))
    edges = np.cumsum([0, *steps])
    return Timetable(edges[:-1].astype(np.int64), base, int(edges[-1]))


@given(timetables(), st.data())
def test_every_time_within_a_frame_finds_it(table: Timetable, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, table.count - 1))
    start, length = table.time_of(number), table.length_of(number)
    assert table.number_at(start) == number
    assert table.number_at(start + length * data.draw(st.fractions(0, Fraction(99, 100)))) == number
    assert table.number_at(start + length) == min(number + 1, table.count - 1)
    assert table.number_at(Fraction(ceil_ms(start), 1000)) == number
    assert sum((table.length_of(n) for n in range(table.count)), Fraction(0)) == table.duration


@given(timetables())
def test_no_frame_lies_outside(table: Timetable) -> None:
    assert table.number_at(Fraction(-5)) == 0
    for number in (-1, table.count):
        with pytest.raises(UsageError, match=f"no frame #{number}"):
            table.time_of(number)


def packets(pts: list[int | None], dts: list[int | None] | None = None, codec: str = "h264") -> Packets:
    """Packets of ten bytes with these times."""
    made = Packets(codec)
    for number, time in enumerate(pts):
        at = time if dts is None else dts[number]
        made.pts.append(NONE if time is None else time)
        made.dts.append(NONE if at is None else at)
        made.pos.append(number * 10)
        made.size.append(10)
        made.length.append(0)
        made.key.append(number == 0)
        made.shown.append(1)
    return made


BASE = Fraction(1, 1000)


def declared(made: Packets, discontinuous: bool = False) -> Index | None:
    return build_declared_index(made, BASE, discontinuous)


def test_packets_are_put_in_order_of_presentation() -> None:
    index = declared(packets([0, 120, 40, 80, 160], [-80, -40, 0, 40, 80]))
    assert index is not None
    assert index.packet_of.tolist() == [0, 2, 3, 1, 4]
    assert index.rank.tolist() == [0, 3, 1, 2, 4]
    assert index.table.ticks.tolist() == [0, 40, 80, 120, 160]
    assert index.table.end == 200


def test_a_late_start_is_taken_off() -> None:
    index = declared(packets([5000, 5040, 5080]))
    assert index is not None
    assert (index.start, index.table.ticks.tolist()) == (5000, [0, 40, 80])


@pytest.mark.parametrize("pts", [[0, 40, None, 120], [0, 40, 40, 80], [None, None]])
def test_missing_and_double_times_are_not_trusted(pts: list[int | None]) -> None:
    assert declared(packets(pts)) is None


def test_hidden_packets_do_not_count() -> None:
    made = packets([0, 40, 80, 120])
    made.shown[0] = made.shown[1] = 0
    index = declared(made)
    assert index is not None
    assert index.packet_of.tolist() == [2, 3]
    assert index.table.ticks.tolist() == [0, 40]


def test_a_clock_that_is_reset_goes_on() -> None:
    times: list[int | None] = [90000, 90040, 90080, 100, 140, 180]
    index = declared(packets(times))
    assert index is not None
    assert index.table.ticks.tolist() == [0, 40, 80, 120, 160, 200]
    assert "reset 1 time" in index.guesses[0]


def test_a_part_with_another_delay_follows_on_what_was_shown_last() -> None:
    # Pictures of the first part are decoded two steps before they are shown, those of the second at once.
    made = packets([80, 200, 120, 160, -4000, -3960], [0, 40, 80, 120, -4000, -3960])
    made.key[4] = True
    shift, _ = join_clock_resets(made, BASE, discontinuous=True)
    assert (np.array(made.pts) + shift).tolist() == [80, 200, 120, 160, 240, 280]


def test_a_hole_stays_a_hole_and_a_great_leap_is_a_reset_in_transport_streams() -> None:
    for leap, ticks in [(2000, [0, 40, 2040, 2080]), (20000, [0, 40, 80, 120])]:
        index = declared(packets([0, 40, 40 + leap, 80 + leap]), discontinuous=True)
        assert index is not None
        assert index.table.ticks.tolist() == ticks
    assert not join_clock_resets(packets([0, 40, 20040, 20080]), BASE, discontinuous=False)[0].any()


def test_missing_times_are_filled_evenly() -> None:
    order = np.arange(6)
    made = packets([0, None, None, 120, None, None])
    assert compute_ticks(made, order, BASE, None).tolist() == [0, 40, 80, 120, 160, 200]
    assert compute_ticks(packets([None, None, 80, 120, 160, 200]), order, BASE, None).tolist() == [
        0, 40, 80, 120, 160, 200,
    ]  # fmt: skip


def test_double_times_are_spread_to_the_next() -> None:
    made = packets([0, 0, 40, 80, 80, 80, 140])
    assert compute_ticks(made, np.arange(7), BASE, None).tolist() == [0, 20, 40, 80, 100, 120, 140]


def test_decoding_times_serve_where_no_presentation_times_are() -> None:
    made = packets([None] * 4, [0, 40, 80, 120])
    assert compute_ticks(made, np.array([0, 2, 1, 3]), BASE, None).tolist() == [0, 40, 80, 120]


def test_times_declared_in_order_of_decoding_are_put_in_order() -> None:
    made = packets([40, 80, 120, 160])
    assert compute_ticks(made, np.array([0, 2, 1, 3]), BASE, None).tolist() == [40, 80, 120, 160]


def test_without_any_times_the_rate_rules() -> None:
    made = packets([None] * 3, [None] * 3)
    assert compute_ticks(made, np.arange(3), BASE, Fraction(20)).tolist() == [0, 50, 100]


@given(st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=1, max_size=40))
def test_repaired_times_always_rise(pts: list[int | None]) -> None:
    made = packets(pts, [None] * len(pts))
    ticks = compute_ticks(made, np.arange(len(pts)), BASE, Fraction(25))
    assert (np.diff(ticks) > 0).all()
    assert assemble(made, np.arange(len(pts)), ticks, BASE).table.duration > 0


class Bytes(bytes):
    """A packet's bytes with the size that packets have."""

    @property
    def size(self) -> int:
        return len(self)


@pytest.mark.parametrize(
    ("codec", "data", "shown"),
    [
        ("vp8", b"\x10\x00", True),
        ("vp8", b"\x01\x00", False),
        ("vp9", b"\x82\x49", True),  # profile 0, key frame, shown
        ("vp9", b"\x84\x00", False),  # not a key frame, not shown
        ("vp9", b"\x86\x00", True),
        ("vp9", b"\x88\x00", True),  # shows an existing frame
        ("vp9", b"\x84\x00\xc1", True),  # a superframe
        ("h264", b"\x00\x00", True),
    ],
)
def test_hidden_frames_are_found_by_their_header(codec: str, data: bytes, shown: bool) -> None:
    assert is_shown(codec, Bytes(data)) is shown


def test_the_key_frame_to_start_from() -> None:
    # I0 P3 B1 B2 | I6 B4 B5 (open group) P9 B7 B8, numbers in order of presentation
    made = packets([0, 3, 1, 2, 6, 4, 5, 9, 7, 8], list(range(-2, 8)))
    made.key[4] = 1
    index = declared(made)
    assert index is not None
    assert [index.key_for(n) for n in range(10)] == [0, 0, 0, 0, 0, 0, 4, 4, 4, 4]
    assert index.key_for(7, back=1) == 0


def test_written_times_are_placed_on_the_timeline(clip_info: ClipInfo) -> None:
    assert FrameNumber(7).resolve(clip_info) == clip_info.time_of_frame(7)
    assert point_in_clip(parse_time("00:00:01:05"), clip_info) == clip_info.time_of_frame(35)
    span = parse_span("#10-#20").resolve(clip_info)
    assert (span.start, span.end) == (clip_info.time_of_frame(10), clip_info.time_of_frame(20))
    with pytest.raises(UsageError, match="no frame #60"):
        parse_time("#60").resolve(clip_info)
    with pytest.raises(UsageError, match="outside the clip"):
        point_in_clip(parse_time("9"), clip_info)


@pytest.mark.parametrize(
    ("name", "rate", "encoding", "told"),
    [
        ("a.h264", Fraction(24), ("-c:v", "libx264", "-bf", "3"), True),
        ("b.h264", Fraction(30000, 1001), ("-c:v", "libx264", "-bf", "0"), True),
        ("a.hevc", Fraction(24), ("-c:v", "libx265", "-x265-params", "log-level=error:vui-timing-info=0"), False),
        ("a.m2v", Fraction(24), ("-c:v", "mpeg2video", "-bf", "2"), True),
        ("a.m1v", Fraction(30), ("-c:v", "mpeg1video", "-bf", "2"), True),
        ("a.mjpeg", Fraction(24), ("-c:v", "mjpeg", "-q:v", "3"), False),
    ],
)
def test_a_stream_without_a_container_has_one_rate(
    tmp_path: Path, name: str, rate: Fraction, encoding: tuple[str, ...], told: bool
) -> None:
    path = numbered_clip(tmp_path / name, *encoding, rate=rate, frames=48)
    with media.open_clip(path) as clip:
        info, seen = clip.info, [(read_number(frame.bgr()), frame.time) for frame in media.frames(clip)]
    expected = rate if told else Fraction(25)
    assert (info.rate, info.variable) == (expected, False)
    assert abs(info.table.running - 48 / expected) <= info.table.base
    assert [number for number, _ in seen] == list(range(48))
    assert all(abs(time - seen[0][1] - n / expected) <= info.table.base for n, (_, time) in enumerate(seen))
    assert any("25 frames a second are assumed" in warning for warning in info.warnings) != told
