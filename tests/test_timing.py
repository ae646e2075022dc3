"""Written times: what is written finds its frame again, and junk is never a time."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.timecode import Timecode, read_label
from bts.timing import (
    FromLast,
    LastNote,
    NamedSpan,
    Seconds,
    ShotNumbers,
    Span,
    SpanText,
    Written,
    ceil_ms,
    clock,
    format_time,
    from_json_seconds,
    json_seconds,
    outside_clip,
    parse_moment,
    parse_span,
    parse_time,
    parse_written,
    point_in_clip,
    take_for_source,
)

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(10)]


@dataclass(frozen=True)
class Steady:
    """A clip of constant rate."""

    rate: Fraction
    frames: int
    first_time: Fraction = Fraction(0)
    source_timecode: Timecode | None = None
    name: str = "clip.mp4"

    @property
    def duration(self) -> Fraction:
        return self.first_time + self.frames / self.rate

    @property
    def last_time(self) -> Fraction:
        return self.time_of_frame(self.frames - 1)

    def time_of_frame(self, number: int) -> Fraction:
        if number >= self.frames:
            raise UsageError(f"no frame {number}")
        return self.first_time + number / self.rate

    def frame_at(self, time: Fraction) -> int:
        return max(0, int((time - self.first_time) * self.rate))


rates = st.sampled_from(RATES)
numbers = st.integers(0, 500_000)


@given(rates, numbers)
def test_every_written_form_of_a_frame_time_finds_that_frame(rate: Fraction, number: int) -> None:
    clip = Steady(rate, number + 1)
    time = clip.time_of_frame(number)
    for text in (format_time(time), clock(time), str(ceil_ms(time) / 1000), f"#{number}"):
        assert clip.frame_at(parse_time(text).resolve(clip)) == number
    assert clip.frame_at(from_json_seconds(json_seconds(time))) == number


@given(rates, numbers)
def test_smpte_labels_count_frames(rate: Fraction, number: int) -> None:
    nominal = round(rate)
    clip = Steady(rate, number + 1)
    seconds, frames = divmod(number, nominal)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"
    assert parse_time(text).resolve(clip) == clip.time_of_frame(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("00:00:59;29", 1799), ("00:01:00;02", 1800), ("00:10:00;00", 17982), ("01:00:00;00", 107892)],
)
def test_drop_frame_labels(text: str, number: int) -> None:
    # Known pairs of SMPTE ST 12-1 at 29.97: an hour of drop-frame labels holds 107,892 frames.
    clip = Steady(Fraction(30000, 1001), 200_000)
    assert parse_time(text).resolve(clip) == clip.time_of_frame(number)


@pytest.mark.parametrize("text", ["00:01:00;00", "00:00:01:30", "00:00:01;30"])
def test_labels_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_time(text).resolve(Steady(Fraction(30000, 1001), 200_000))


def test_drop_frame_needs_its_rate() -> None:
    with pytest.raises(UsageError, match="drop-frame"):
        parse_time("00:00:01;00").resolve(Steady(Fraction(25), 200_000))


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "1:75",
      "1:2:3:4:5", "abc", "1e3", "nan", "inf", "#-1", "#1.5", "1:60:00.5", "٣", "1,5,5", "1,", "3m2",
      "1m75s", "s", "0x10", "1:", ":1"],
)  # fmt: skip
def test_junk_is_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="75 or 75"):
        parse_time(text)


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_a_usage_error(text: str) -> None:
    try:
        moment = parse_moment(text)
    except UsageError:
        return
    assert moment is not None


def test_ranges() -> None:
    clip = Steady(Fraction(25), 2500)
    assert parse_span("1:02-1:09").resolve(clip) == Span(Fraction(62), Fraction(69))
    assert parse_span("1:02+7.5").resolve(clip) == Span(Fraction(62), Fraction(139, 2))
    assert parse_span("#10-#20").resolve(clip) == Span(Fraction(2, 5), Fraction(4, 5))
    for text in ("5-5", "9-5", "5-101", "100-101", "5+0"):
        with pytest.raises(UsageError):
            parse_span(text).resolve(clip)


def test_a_range_to_the_written_end_of_the_clip_is_inside() -> None:
    clip = Steady(Fraction(30000, 1001), 100)
    span = parse_span(f"1-{format_time(clip.duration)}").resolve(clip)
    assert span.end == clip.duration


def test_a_time_outside_names_the_length() -> None:
    with pytest.raises(UsageError, match=r"00:00:04\.000 long"):
        point_in_clip(parse_time("4"), Steady(Fraction(25), 100))


def test_what_lies_outside_is_named_with_its_file_and_remedy() -> None:
    error = outside_clip(Fraction(9), Fraction(4), subject="note a1", path="x.json", remedy="edit it")
    assert str(error) == "x.json: note a1 at 00:00:09.000 is outside the clip, which is 00:00:04.000 long; edit it"


def test_clock_is_short() -> None:
    texts = [clock(Fraction(s)) for s in ("0", "7", "75.5", "3723.25", "600", "30")]
    assert texts == ["0:00", "0:07", "1:15.5", "1:02:03.25", "10:00", "0:30"]


TAPE = Timecode(read_label("11:12:47:22").count(25, drop=False), 25, False, Fraction(25))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tc:11:12:50:00-tc:11:12:52:00", 53, 103),
        ("tc:11:12:50:00-11:12:52:00", 53, 103),
        ("11:12:50:00-tc:11:12:52:00", 53, 103),
        ("TC:11:12:50:00+2", 53, 103),
        ("tc:11:12:50:00+00:00:02:00", 53, 103),
        ("tc:11:12:50:00-0:04", 53, 100),
        ("#53-tc:11:12:52:00", 53, 103),
        ("tc:11:12:47:22-tc:11:12:59:22", 0, 300),  # the end is the label after the last
    ],
)
def test_ranges_in_source_timecode(text: str, start: int, end: int) -> None:
    clip = Steady(Fraction(25), 300, source_timecode=TAPE)
    assert parse_span(text).resolve(clip) == Span(Fraction(start, 25), Fraction(end, 25))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tc:11:12:59:22", "outside its source timecode, which goes from 11:12:47:22 to 11:12:59:21"),
        ("tc:11:12:47:21", "outside its source timecode"),
        ("tc:11:12:50:25", "frame 25 does not exist"),
        ("tc:11:12:50;00", "is drop-frame, and this timecode is not"),
    ],
)
def test_what_is_not_in_the_source_timecode_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"^clip.mp4: .*{why}"):
        point_in_clip(parse_time(text), Steady(Fraction(25), 300, source_timecode=TAPE))


def test_a_clip_without_timecode_is_named() -> None:
    with pytest.raises(UsageError, match=r"^clip.mp4: it has no source timecode"):
        point_in_clip(parse_time("tc:11:12:50:00"), Steady(Fraction(25), 300))
    with pytest.raises(UsageError, match="is a place in the clip and no length"):
        parse_span("1+tc:00:00:01:00")


def test_a_label_may_be_written_with_a_colon_where_the_timecode_drops_frames() -> None:
    clip = Steady(Fraction(30000, 1001), 300, source_timecode=Timecode(107_892, 30, True, Fraction(30000, 1001)))
    for text in ("tc:01:00:01;00", "tc:01:00:01:00"):
        assert parse_time(text).resolve(clip) == clip.time_of_frame(30)


@pytest.mark.parametrize(
    ("text", "meant", "said"),
    [
        ("11:12:50:00", "tc:11:12:50:00", "11:12:50:00 is outside the clip, but in its source timecode"),
        ("11:12:50:00-11:12:52:00", "tc:11:12:50:00-tc:11:12:52:00", "11:12:50:00-11:12:52:00 is outside"),
        ("11:12:50:00+2", "tc:11:12:50:00+2", "11:12:50:00 is outside"),
        ("00:00:01:00", "00:00:01:00", ""),
        ("00:00:59:00", "00:00:59:00", ""),  # in neither
        ("75", "75", ""),
        ("#299", "#299", ""),
        ("00:00:01:00-11:12:52:00", "00:00:01:00-11:12:52:00", ""),  # never by halves
    ],
)
def test_a_bare_label_outside_the_clip_is_taken_for_source_timecode_and_that_is_said(
    text: str, meant: str, said: str
) -> None:
    found, remarks = take_for_source(parse_moment(text), Steady(Fraction(25), 300, source_timecode=TAPE))
    assert found == parse_moment(meant)
    assert len(remarks) == bool(said)
    assert "".join(remarks).startswith(said)


def test_where_both_would_do_the_clip_s_own_time_is_meant() -> None:
    clip = Steady(Fraction(25), 300, source_timecode=Timecode(100, 25, False, Fraction(25)))
    assert take_for_source(parse_moment("00:00:05:00"), clip) == (parse_moment("00:00:05:00"), ())
    found, remarks = take_for_source(parse_moment("00:00:10:00-00:00:14:00"), clip)
    assert found == parse_moment("tc:00:00:10:00-tc:00:00:14:00")
    assert remarks


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1m2s", 62), ("0.5s", 0.5), ("62 s", 62), ("62sec", 62), ("1h2m3s", 3723), ("90m", 5400), ("3,5", 3.5),
     ("1 min 2 s", 62), ("00:00:03,500", 3.5), ("2h", 7200)],
)  # fmt: skip
def test_times_as_people_type_them(text: str, seconds: float) -> None:
    assert parse_time(text) == Seconds(Fraction(str(seconds)))


@pytest.mark.parametrize("joint", ["-", "–", "—", "−", "..", "...", "~", " - ", " to ", " --> ", "->", "→", "…"])
def test_a_range_is_joined_in_many_ways(joint: str) -> None:
    assert parse_span(f"5{joint}6") == SpanText(Seconds(Fraction(5)), Seconds(Fraction(6)), relative=False)
    assert parse_moment(f"1:02{joint}1:09") == SpanText(Seconds(Fraction(62)), Seconds(Fraction(69)), relative=False)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("last", LastNote()),
        ("+3", FromLast(Fraction(3), after=True)),
        ("-0.5", FromLast(Fraction(1, 2), after=False)),
        ("shot:12", ShotNumbers(12, 12)),
        ("shot:12-14", ShotNumbers(12, 14)),
        ("shot:12..14", ShotNumbers(12, 14)),
        ("last+3", NamedSpan(LastNote(), Seconds(Fraction(3)), relative=True)),
        ("last-1:20", NamedSpan(LastNote(), Seconds(Fraction(80)), relative=False)),
        ("+3-+6", NamedSpan(FromLast(Fraction(3), after=True), FromLast(Fraction(6), after=True), relative=False)),
        ("-2--1", NamedSpan(FromLast(Fraction(2), after=False), FromLast(Fraction(1), after=False), relative=False)),
        ("1:15.5", Seconds(Fraction(151, 2))),
    ],
)
def test_moments_that_need_notes_or_shots(text: str, written: Written) -> None:
    assert parse_written(text) == written
    if text != "1:15.5":
        with pytest.raises(UsageError):
            parse_moment(text)


def test_what_is_no_moment_shows_the_forms_and_warns_of_the_shell() -> None:
    with pytest.raises(UsageError, match=r"not a time: 'foo'.*shot:12.*quotes around what has # or ;"):
        parse_written("foo")


@given(st.text(max_size=20))
def test_any_text_is_a_moment_or_a_usage_error(text: str) -> None:
    try:
        assert parse_written(text) is not None
    except UsageError:
        return
