"""Timecode in files of other programs: exports start from the clip's source timecode, imports take it off again."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import NotesFileError, UsageError
from bts.model import Note
from bts.notes.formats import ClipFacts, ExportOptions, get, parse_notes, write_notes
from bts.timecode import Timecode, labels_a_day, read_label

PAL = Fraction(25)
NTSC = Fraction(30000, 1001)
COUNTINGS = [
    (24, Fraction(24), False),
    (25, PAL, False),
    (30, NTSC, False),
    (30, NTSC, True),
    (60, 2 * NTSC, False),
    (60, 2 * NTSC, True),
]


def clip(rate: Fraction, code: Timecode | None = None, seconds: int = 7200, start: str = "") -> ClipFacts:
    """Two hours of clip, if not said otherwise."""
    label = read_label(start) if start else None
    return ClipFacts("tape.mov", Fraction(seconds), rate, 640, 360, source_timecode=code, timeline_start=label)


def pal(label: str) -> Timecode:
    """A timecode of 25 frames a second."""
    return Timecode(read_label(label).count(25, drop=False), 25, False, PAL)


@st.composite
def tapes(draw: st.DrawFn) -> tuple[ClipFacts, list[int]]:
    """A clip with timecode, which may pass midnight, and some of its frames."""
    nominal, rate, drop = draw(st.sampled_from(COUNTINGS))
    day = labels_a_day(nominal, drop=drop)
    hour = 3600 * nominal
    first = draw(st.integers(0, day - 1) | st.integers(day - hour, day - 1) | st.sampled_from([0, 1, day - 1]))
    length = draw(st.integers(2, 7200))
    frames = st.integers(0, int(length * rate) - 2) | st.integers(0, min(40, int(length * rate) - 2))
    chosen = draw(st.lists(frames, min_size=1, max_size=6, unique=True))
    late = draw(st.sampled_from([Fraction(0), Fraction(13, 25), Fraction(2)]))
    facts = clip(rate, Timecode(first, nominal, drop, rate), length)
    return replace(facts, duration=facts.duration + late, first_time=late), sorted(chosen)


@pytest.mark.parametrize("name", ["edl", "premiere", "fcpxml", "otio", "csv"])
@settings(max_examples=80, deadline=None)
@given(tape=tapes())
def test_what_is_written_with_source_timecode_comes_back_to_the_same_frames(
    name: str, tape: tuple[ClipFacts, list[int]]
) -> None:
    facts, frames = tape
    starts = {frame: facts.first_time + frame / facts.rate for frame in frames}
    notes = [Note(f"n{n}", start, start + 1 / facts.rate * 2, text=f"at {n}") for n, start in starts.items()]
    made = write_notes(notes, facts, get(name))
    code = facts.source_timecode
    assert code is not None
    if name in ("edl", "premiere", "csv"):
        assert all(code.label(frame) in made.parts[0] for frame in frames)
    found = parse_notes(made.parts[0].encode(), f"x.{name}", facts, get(name))
    assert [note.text for note in found.notes] == [note.text for note in notes]
    for mine, theirs in zip(notes, found.notes, strict=True):
        # OTIO's numbers are floating: a fraction of a frame comes back to the microsecond.
        assert abs(theirs.start - mine.start) <= (Fraction(1, 1_000_000) if name == "otio" else 0)
        assert theirs.end is not None
        assert mine.end is not None
        assert abs(theirs.end - mine.end) <= (Fraction(2, 1_000_000) if name == "otio" else 0)
    assert not found.skipped
    if name in ("edl", "premiere"):
        assert any(f"source timecode, {code}" in remark.what for remark in found.changed)


def test_opentimelineio_and_final_cut_get_the_media_s_own_time() -> None:
    otio = pytest.importorskip("opentimelineio")
    code = Timecode(107_892, 30, True, NTSC)
    facts = clip(NTSC, code, 60)
    notes = [Note("a", Fraction(1001, 1000), text="x")]
    (text,) = write_notes(notes, facts, get("otio")).parts
    (item,) = otio.adapters.read_from_string(text, "otio_json").find_clips()
    assert item.available_range().start_time.to_timecode(30000 / 1001, True) == "01:00:00;00"
    assert item.markers[0].marked_range.start_time.to_timecode(30000 / 1001, True) == "01:00:01;00"
    (text,) = write_notes(notes, facts, get("fcpxml")).parts
    assert text.count('start="8999991/2500s"') == 2  # 107892 frames of 1001/30000 s: the asset and its clip
    assert 'tcFormat="DF"' in text


def edl(*labels: str) -> bytes:
    """A marker file of Resolve."""
    events = [
        f"{n:03}  001      V     C        {at} {at} {at} {at}\n |C:ResolveColorBlue |M:x{n} |D:1\n"
        for n, at in enumerate(labels, start=1)
    ]
    return ("TITLE: x\n\n" + "".join(events)).encode()


@pytest.mark.parametrize(
    ("facts", "labels", "starts", "said"),
    [
        # The clip's own timecode, across midnight too.
        (clip(PAL, pal("11:12:47:22"), 12), ["11:12:50:00"], [Fraction(53, 25)], "source timecode, 11:12:47:22"),
        (clip(PAL, pal("23:59:58:00"), 12), ["23:59:59:00", "00:00:01:00"], [1, 3], "source timecode, 23:59:58:00"),
        # Another start, where the markers are not all in it.
        (clip(PAL, pal("11:12:47:22"), 12), ["01:00:02:00"], [2], "start at 01:00:00:00"),
        # What Resolve sets; the other start that would do is named.
        (clip(PAL), ["01:00:02:12"], [Fraction(62, 25)], "from 00:00:00:00 it would fit too"),
        (clip(PAL), ["01:00:02:12", "00:10:00:00"], [Fraction(90062, 25), 600], "start at 00:00:00:00"),
        (clip(PAL, seconds=60), ["10:00:02:00"], [2], "start at 10:00:00:00"),
        # A marker behind the end of a shortened clip does not move the others.
        (clip(PAL, seconds=60), ["01:00:02:00", "01:02:00:00"], [2], "start at 01:00:00:00"),
        # What a person says holds, whatever would fit.
        (clip(PAL, start="00:00:00:00"), ["01:00:02:12"], [Fraction(90062, 25)], ""),
        (clip(PAL, pal("10:00:00:00"), start="09:59:00:00"), ["10:00:02:00"], [62], ""),
        (clip(PAL, start="23:59:59:00"), ["00:00:01:00"], [2], ""),
    ],
)
def test_where_a_timeline_starts_is_never_guessed_unsaid(
    facts: ClipFacts, labels: list[str], starts: list[Fraction], said: str
) -> None:
    found = parse_notes(edl(*labels), "x.edl", facts)
    assert [note.start for note in found.notes] == starts
    remarks = [remark.what for remark in found.changed if not remark.line]
    assert len(remarks) == bool(said)
    assert said in "".join(remarks)


def test_a_timeline_that_can_start_nowhere_is_refused_with_the_option_that_helps() -> None:
    with pytest.raises(NotesFileError, match=r"10:10:00:00 to 10:20:00:00, lies outside the clip.*--start HH:MM:SS:FF"):
        parse_notes(edl("10:10:00:00", "10:20:00:00"), "x.edl", clip(PAL, seconds=60))
    before = parse_notes(edl("00:59:00:00"), "x.edl", clip(PAL, seconds=60, start="01:00:00:00"))
    assert "before the clip" in before.skipped[0].what


def test_drop_frame_is_counted_as_the_file_says_it() -> None:
    """Ten minutes of a drop-frame timeline from one hour are ten minutes of the clip; of another they are 600.6 s."""
    drop = b"TITLE: x\nFCM: DROP FRAME\n\n" + edl("01:10:00:00").split(b"\n\n")[1]
    assert parse_notes(drop, "x.edl", clip(NTSC)).notes[0].start == 17982 / NTSC
    assert parse_notes(edl("01:10:00:00"), "x.edl", clip(NTSC)).notes[0].start == 18000 / NTSC
    started = parse_notes(drop, "x.edl", clip(NTSC, start="01:00:00:00"))
    assert started.notes[0].start == 17982 / NTSC


def test_a_wish_that_the_source_timecode_does_not_allow_is_named() -> None:
    facts = clip(NTSC, Timecode(108_000, 30, False, NTSC))
    made = write_notes([Note("a", Fraction(0), text="x")], facts, get("edl"), ExportOptions(drop=True))
    assert "01:00:00:00" in made.parts[0]
    assert any("source timecode, 01:00:00:00, is not drop-frame" in line for line in made.remarks)


TEXTS: list[tuple[str, str, Callable[[str], str]]] = [
    ("x.txt", "text", lambda at: f"{at} Words\n"),
    ("x.md", "markdown", lambda at: f"- **{at}** Words\n"),
    ("x.csv", "csv", lambda at: f"start,text\n{at},Words\n"),
]


@pytest.mark.parametrize(("file", "name", "line"), TEXTS)
def test_times_in_texts_may_be_source_timecode(file: str, name: str, line: Callable[[str], str]) -> None:
    facts = clip(PAL, pal("11:12:47:22"), 12)
    for at in ("tc:11:12:50:00", "11:12:50:00"):
        if name == "markdown" and at.startswith("tc:"):
            continue
        found = parse_notes(line(at).encode(), file, facts, get(name))
        assert [(note.start, note.text) for note in found.notes] == [(Fraction(53, 25), "Words")]
        assert len(found.changed) == (not at.startswith("tc:"))
    started = replace(facts, timeline_start=read_label("11:12:00:00"))
    assert parse_notes(line("11:12:05:05").encode(), file, started, get(name)).notes[0].start == Fraction(26, 5)


def test_a_row_may_end_where_the_timecode_does() -> None:
    facts = clip(PAL, pal("10:00:00:00"), 12)
    found = parse_notes(b"in,out,text\ntc:10:00:10:00,10:00:12:00,Words\n", "x.csv", facts, get("csv"))
    assert [(note.start, note.end) for note in found.notes] == [(Fraction(10), Fraction(12))]


def test_premiere_counts_from_zero_and_says_when_not() -> None:
    head = "Marker Name\tIn\n"
    facts = clip(PAL, seconds=60)
    plain = parse_notes(f"{head}x\t00:00:02:00\n".encode(), "x.csv", facts)
    assert (plain.notes[0].start, plain.changed) == (Fraction(2), ())
    hour = parse_notes(f"{head}x\t01:00:02:00\n".encode(), "x.csv", facts)
    assert hour.notes[0].start == 2
    assert "start at 01:00:00:00" in hour.changed[0].what
    both = parse_notes(f"{head}x\t01:00:02:00\n".encode(), "x.csv", clip(PAL))
    assert both.notes[0].start == 3602
    assert "from 01:00:00:00 it would fit too" in both.changed[0].what


def test_media_of_otio_that_do_not_tell_where_they_begin_begin_at_the_source_timecode() -> None:
    otio = pytest.importorskip("opentimelineio")
    time, span = otio.opentime.RationalTime, otio.opentime.TimeRange
    code = pal("10:00:00:00")
    item = otio.schema.Clip("tape.mov", otio.schema.MissingReference(), span(time(code.first, 25), time(300, 25)))
    item.media_reference.name = "tape.mov"
    item.markers.append(otio.schema.Marker("here", span(time(code.first + 50, 25), time(0, 25))))
    timeline = otio.schema.Timeline("cut")
    track = otio.schema.Track("V1", kind="Video")
    track.append(item)
    timeline.tracks.append(track)
    found = parse_notes(timeline.to_json_string().encode(), "x.otio", clip(PAL, code, 12))
    assert [note.start for note in found.notes] == [2]
    assert "source timecode, 10:00:00:00" in found.changed[0].what


def test_a_start_that_is_no_label_of_the_file_is_refused() -> None:
    with pytest.raises(UsageError, match="skips frame 0"):
        drop = b"TITLE: x\nFCM: DROP FRAME\n\n" + edl("01:10:00:00").split(b"\n\n")[1]
        parse_notes(drop, "x.edl", clip(NTSC, start="01:01:00:00"))


@given(st.sampled_from([NTSC, 2 * NTSC, Fraction(24000, 1001), PAL, Fraction(48)]), st.integers(0, 100_000))
def test_a_container_that_rounds_times_has_its_own_frames_on_screen(rate: Fraction, number: int) -> None:
    """Matroska gives frame 1 of 29.97 a second the time 0.033, which is before 1001/30000 s."""
    facts = ClipFacts("tape.mkv", Fraction(7200), rate, grain=Fraction(1, 1000))
    shown = [Fraction(int(frame / rate * 1000 + Fraction(1, 2)), 1000) for frame in (number, number + 1)]
    assert facts.frame_at(shown[0]) == number
    assert facts.frame_at(number / rate) in (number, number - 1)
    assert facts.frame_at(shown[1] - Fraction(1, 1000)) == number
    note = Note("a", shown[0], text="x")
    made = write_notes([note], facts, get("edl"))
    again = parse_notes(made.parts[0].encode(), "x.edl", facts, get("edl"))
    assert facts.frame_at(Fraction(int(again.notes[0].start * 1000) + 1, 1000)) >= number


def test_subtitles_of_a_timeline_that_begins_at_its_timecode() -> None:
    srt = b"1\n10:00:01,000 --> 10:00:02,500\nOne\n\n2\n10:00:59,000 --> 10:01:00,000\nBehind the end\n"
    vtt = b"WEBVTT\n\n10:00:01.000 --> 10:00:02.500\nOne\n"
    facts = clip(PAL, pal("10:00:00:00"), 12)
    for data, name in ((srt, "x.srt"), (vtt, "x.vtt")):
        found = parse_notes(data, name, facts)
        assert [(note.start, note.end) for note in found.notes] == [(Fraction(1), Fraction(5, 2))]
        assert "source timecode, 10:00:00:00" in found.changed[0].what
        said = parse_notes(data, name, clip(PAL, seconds=12, start="10:00:00:12"))
        assert [note.start for note in said.notes] == [Fraction(13, 25)]
        assert not said.changed
        assert not parse_notes(data, name, clip(PAL, seconds=12)).notes
    plain = parse_notes(srt.replace(b"10:00:01", b"00:00:01").replace(b"10:00:02", b"00:00:02"), "x.srt", facts)
    assert ([note.start for note in plain.notes], plain.changed) == ([Fraction(1)], ())


def test_a_start_is_taken_off_all_that_is_written_as_a_time() -> None:
    facts = clip(PAL, seconds=12, start="01:00:00:00")
    found = parse_notes(b"1:00:05 One\n#50 Two\n0:59:59 Three\n", "x.txt", facts)
    assert [(note.text, note.start) for note in found.notes] == [("One", Fraction(5)), ("Two", Fraction(2))]
    assert "before the start of the timeline, 01:00:00:00" in found.skipped[0].what
    found = parse_notes(b"start_seconds,end_seconds,text\n3605,3606,One\n", "x.csv", facts, get("csv"))
    assert [(note.start, note.end) for note in found.notes] == [(Fraction(5), Fraction(6))]
