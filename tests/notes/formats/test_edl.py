"""Resolve's marker EDL: the file to the letter, its limits, and files as Resolve exports them."""

from fractions import Fraction

import pytest

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, ExportOptions, get, parse_notes, write_notes

EDL = get("edl")
PAL = ClipFacts("clip.mp4", Fraction(7200), Fraction(25))
NTSC = ClipFacts("clip.mp4", Fraction(7200), Fraction(30000, 1001))


def test_the_file_to_the_letter() -> None:
    notes = [
        Note("a", Fraction(62), Fraction(69), text="Cameras were hidden\nbehind the bar", tags=("red",)),
        Note("b", Fraction(1, 25), text="3 takes | one kept"),
    ]
    made = write_notes(notes, PAL, EDL)
    assert made.parts == (
        "TITLE: clip.mp4\n"
        "FCM: NON-DROP FRAME\n"
        "\n"
        "001  001      V     C        01:00:00:01 01:00:00:02 01:00:00:01 01:00:00:02\n"
        " |C:ResolveColorBlue |M:- 3 takes ¦ one kept |D:1\n"
        "\n"
        "002  001      V     C        01:01:02:00 01:01:02:01 01:01:02:00 01:01:02:01\n"
        " |C:ResolveColorRed |M:Cameras were hidden behind the bar |D:175\n"
        "\n",
    )
    assert made.remarks == (
        "2 ids and 1 line break cannot be kept in Resolve marker EDL",
        "`|` was made `¦` in 1 note",
    )


def test_drop_frame_is_written_with_a_semicolon_unless_it_is_not_wanted() -> None:
    notes = [Note("a", 1800 / NTSC.rate, text="x")]
    (text,) = write_notes(notes, NTSC, EDL).parts
    assert "FCM: DROP FRAME\n" in text
    assert "01:01:00;02 01:01:00;03" in text
    (plain,) = write_notes(notes, NTSC, EDL, ExportOptions(drop=False)).parts
    assert "FCM: NON-DROP FRAME\n" in plain
    assert "01:01:00:00 01:01:00:01" in plain
    for either in (text, plain):
        assert parse_notes(either.encode(), "x.edl", NTSC).notes[0].start == 1800 / NTSC.rate


def test_more_than_999_markers_are_split() -> None:
    notes = [Note(f"n{n}", Fraction(n), text=f"Note {n}") for n in range(2000)]
    made = write_notes(notes, PAL, EDL)
    assert [part.count("|M:") for part in made.parts] == [999, 999, 2]
    assert [part.split("\n", 1)[0] for part in made.parts] == [f"TITLE: clip.mp4 {n}" for n in (1, 2, 3)]
    assert "\n001  001" in made.parts[2]
    assert "2000 markers are in files of 999, the most that Resolve reads" in made.remarks
    again = [note.start for part in made.parts for note in parse_notes(part.encode(), "x.edl", PAL).notes]
    assert again == [note.start for note in notes]


def test_notes_on_one_frame_become_one_marker() -> None:
    notes = [
        Note("a", Fraction(1), text="One"),
        Note("b", Fraction(101, 100), Fraction(2), text="Two", tags=("green",)),
        Note("c", Fraction(3), text="Three"),
    ]
    made = write_notes(notes, PAL, EDL)
    assert "|C:ResolveColorGreen |M:One / Two |D:25\n" in made.parts[0]
    assert made.parts[0].count("|M:") == 2
    assert "2 notes on frames that they share were made one marker a frame" in made.remarks


RESOLVE = """TITLE: Timeline 1
FCM: NON-DROP FRAME

001  001      V     C        01:00:03:15 01:00:03:16 01:00:03:15 01:00:03:16  
Look at the bar
and the door |C:ResolveColorRed |M:Marker 1 |D:1

002  001      V     C        01:00:05:00 01:00:05:01 01:00:05:00 01:00:05:01  
 |C:ResolveColorBlue |M:Marker 2 |D:50

003  AX       V     C        00:00:00:00 00:00:10:00 01:00:10:00 01:00:20:00
* FROM CLIP NAME: A.MOV

004  001      V     C        01:00:06:77 01:00:06:78 01:00:06:77 01:00:06:78
 |C:ResolveColorBlue |M:Not a frame |D:1
"""  # noqa: W291 - Resolve ends these lines with two spaces


def test_what_resolve_exports_is_read() -> None:
    found = parse_notes(RESOLVE.encode(), "Timeline 1.edl", PAL)
    one, two = found.notes
    assert (one.start, one.end, one.text, one.tags) == (
        Fraction(90, 25),
        None,
        "Marker 1\nLook at the bar\nand the door",
        ("red",),
    )
    assert (two.start, two.end, two.tags) == (Fraction(5), Fraction(7), ())
    assert [remark.line for remark in found.skipped] == [14, 11]


@pytest.mark.parametrize(
    ("first", "second", "start"),
    [
        ("01:00:03:00", "01:30:00:00", 3),  # the usual start
        ("00:00:03:00", "01:30:00:00", 3),  # a timeline from 0
        ("10:00:03:00", "10:30:00:00", 3),  # tape that begins at ten
    ],
)
def test_the_start_of_the_timeline_is_found(first: str, second: str, start: int) -> None:
    text = "TITLE: x\n\n" + "".join(
        f"{n:03}  001      V     C        {at} {at} {at} {at}\n |C:ResolveColorBlue |M:x{n} |D:1\n"
        for n, at in enumerate((first, second), start=1)
    )
    assert parse_notes(text.encode(), "x.edl", PAL).notes[0].start == start


def test_what_has_no_events_is_refused() -> None:
    with pytest.raises(NotesFileError, match="no event of an EDL"):
        parse_notes(b"TITLE: x\nFCM: NON-DROP FRAME\n", "x.edl", PAL)


def test_a_varying_rate_is_counted_as_an_editing_program_does() -> None:
    """A telephone's clip of 29.83 frames a second on average plays ten minutes in ten minutes of a 29.97 timeline."""
    phone = ClipFacts("phone.mov", Fraction(1200), Fraction(2983, 100), variable=True)
    made = write_notes([Note("a", Fraction(600_001, 1000), text="x")], phone, EDL)
    assert "01:10:00;00" in made.parts[0]
    assert "the clip's frame rate varies: its timecode counts 29.970 frames a second" in made.remarks
    assert abs(parse_notes(made.parts[0].encode(), "x.edl", phone).notes[0].start - 600) < Fraction(1, 100)
    found = parse_notes(b"#12 Frame\n0:05 Second\n", "x.txt", phone)
    assert [note.text for note in found.notes] == ["Second"]
    assert "frames cannot be counted" in found.skipped[0].what


NAMED = """TITLE: Timeline 1
FCM: NON-DROP FRAME

001  001      V     C        01:00:03:15 01:00:03:16 01:00:03:15 01:00:03:16
* FROM CLIP NAME: clip.mp4
 |C:ResolveColorRed |M:Mine |D:1

002  001      V     C        01:00:05:00 01:00:05:01 01:00:05:00 01:00:05:01
* FROM CLIP NAME: street.mov
 |C:ResolveColorBlue |M:Not mine |D:50
"""


def test_markers_that_name_their_clip_are_not_taken_for_another_s() -> None:
    found = parse_notes(NAMED.encode(), "x.edl", PAL)
    assert [(note.start, note.text) for note in found.notes] == [(Fraction(90, 25), "Mine")]
    assert str(found.skipped[0]) == "line 8: this marker is on another clip, street.mov"
    with pytest.raises(NotesFileError, match=r"2 media: other\.mov, street\.mov; pick"):
        parse_notes(NAMED.replace("clip.mp4", "other.mov").encode(), "x.edl", PAL)
