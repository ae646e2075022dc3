"""Final Cut 7 XML: files as Premiere writes them, ours given to another reader, and files with one thing wrong."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, ExportOptions, Found, detect, get, parse_notes, write_notes
from bts.notes.formats.kit.base import Sound
from bts.notes.formats.kit.texts import tidy
from bts.timecode import Timecode
from tests.notes.formats.strategies import scenes

XMEML = get("xmeml")
NTSC = Fraction(30000, 1001)
CLIP = ClipFacts("take 7.mov", Fraction(600), NTSC)

PREMIERE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE xmeml>
<xmeml version="4">
  <sequence id="sequence-1" TL.SQAudioVisibleBase="0" explodedTracks="true">
    <uuid>4a1b2c3d-0000-4000-8000-000000000000</uuid>
    <duration>900</duration>
    <rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>
    <name>Rough cut</name>
    <media>
      <video>
        <format><samplecharacteristics><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate></samplecharacteristics></format>
        <track>
          <clipitem id="clipitem-1">
            <masterclipid>masterclip-1</masterclipid><name>take 7.mov</name><enabled>TRUE</enabled>
            <duration>17982</duration>
            <rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>
            <start>0</start><end>300</end><in>600</in><out>900</out>
            <file id="file-1">
              <name>take 7.mov</name><pathurl>file://localhost/Volumes/Media/take%207.mov</pathurl>
              <rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><duration>17982</duration>
              <timecode><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><string>01:00:00;00</string>
                <frame>107892</frame><displayformat>DF</displayformat></timecode>
              <media><video/><audio/></media>
            </file>
            <marker><comment>behind the bar</comment><name>Cameras</name>
              <in>660</in><out>690</out><pproColor>4281740498</pproColor></marker>
            <marker><comment></comment><name>Point</name><in>700</in><out>-1</out></marker>
          </clipitem>
          <clipitem id="clipitem-2">
            <name>other.mov</name><enabled>TRUE</enabled><duration>900</duration>
            <start>300</start><end>600</end><in>0</in><out>300</out>
            <file id="file-2"><name>other.mov</name><pathurl>file://localhost/Volumes/Media/other.mov</pathurl></file>
            <marker><comment></comment><name>Elsewhere</name><in>30</in><out>-1</out></marker>
          </clipitem>
          <clipitem id="clipitem-3">
            <name>take 7.mov</name><enabled>TRUE</enabled>
            <start>600</start><end>900</end><in>3000</in><out>3300</out><file id="file-1"/>
          </clipitem>
          <enabled>TRUE</enabled><locked>FALSE</locked>
        </track>
      </video>
      <audio>
        <track>
          <clipitem id="clipitem-4"><name>music.wav</name><start>0</start><end>900</end><in>0</in><out>900</out>
            <file id="file-3"><name>music.wav</name><pathurl>file://localhost/Volumes/Media/music.wav</pathurl></file>
          </clipitem>
        </track>
      </audio>
    </media>
    <timecode><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><string>00;00;00;00</string><frame>0</frame></timecode>
    <marker><comment>on the sequence</comment><name>Early</name><in>15</in><out>-1</out></marker>
    <marker><comment></comment><name>Over other</name><in>400</in><out>-1</out></marker>
    <marker><comment></comment><name>Late</name><in>610</in><out>640</out><pproColor>4292277273</pproColor></marker>
    <marker><comment></comment><name>Behind all</name><in>1000</in><out>-1</out></marker>
  </sequence>
</xmeml>
"""


def read(text: str, clip: ClipFacts = CLIP) -> Found:
    """A file, known by its content."""
    return parse_notes(text.encode(), "Rough cut.xml", clip)


def said(found: Found) -> list[Any]:
    """When, what and which colour."""
    return [(note.start * NTSC, note.end and note.end * NTSC, note.text, note.tags) for note in found.notes]


def test_what_premiere_writes_is_read_in_the_time_of_the_media() -> None:
    """Clip markers are the media's; those of the sequence are placed through the two uses of the clip."""
    found = read(PREMIERE)
    assert found.form.name == "xmeml"
    assert sorted(said(found), key=lambda item: item[0]) == [
        (Fraction(615), None, "Early\non the sequence", ()),
        (Fraction(660), Fraction(690), "Cameras\nbehind the bar", ("red",)),
        (Fraction(700), None, "Point", ()),
        (Fraction(3010), Fraction(3040), "Late", ("cyan",)),
    ]
    reasons = sorted(remark.what for remark in found.skipped)
    assert [reason.removeprefix("this marker is on ") for reason in reasons] == [
        "another clip, other.mov",
        "another clip, other.mov",
        "the sequence, where no clip plays",
    ]


def test_another_clip_is_picked_or_the_choice_is_asked_for() -> None:
    (own, over) = read(PREMIERE, replace(CLIP, media="other")).notes
    assert {(int(note.start * NTSC), note.text) for note in (own, over)} == {(30, "Elsewhere"), (100, "Over other")}
    with pytest.raises(NotesFileError, match=r"3 media: take 7.mov, other.mov, music.wav; .* --media NAME"):
        read(PREMIERE, replace(CLIP, name="renamed.mp4", link=""))


def test_nested_sequences_and_clips_in_bins_are_looked_into() -> None:
    nested = """<xmeml version="5"><bin><children>
    <clip id="m1"><rate><timebase>25</timebase></rate><name>a</name><in>10</in><out>90</out>
      <media><video><track><clipitem>
      <file id="f1"><name>a.mov</name></file></clipitem></track></video></media>
      <marker><name>In the bin</name><in>50</in><out>-1</out></marker></clip>
    <sequence id="s1"><rate><timebase>25</timebase></rate><media><video><track>
      <clipitem><start>100</start><end>200</end><in>20</in><out>120</out>
        <sequence id="s2"><rate><timebase>25</timebase></rate><media><video><track>
        <clipitem><start>0</start><end>500</end><in>250</in><out>750</out><file id="f1"/></clipitem>
        </track></video></media></sequence></clipitem></track></video></media>
      <marker><name>Nested</name><in>125</in><out>-1</out></marker></sequence></children></bin></xmeml>"""
    clip = ClipFacts("a.mov", Fraction(600), Fraction(25))
    assert [(int(n.start * 25), n.text) for n in read(nested, clip).notes] == [(50, "In the bin"), (295, "Nested")]


def test_transitions_muted_clips_and_other_speeds() -> None:
    fast = (
        "<filter><effect><effectid>timeremap</effectid>"
        "<parameter><parameterid>speed</parameterid><value>{}</value></parameter></effect></filter>"
    )
    track = """<xmeml version="4"><sequence><rate><timebase>25</timebase><ntsc>FALSE</ntsc></rate><media><video><track>
    <clipitem><start>-1</start><end>100</end><in>50</in><out>150</out>{}
    <file id="f"><name>a.mov</name></file></clipitem>
    </track><track><clipitem><enabled>FALSE</enabled><start>0</start><end>100</end><in>0</in><out>100</out>
    <file id="g"><name>b.mov</name></file></clipitem></track></video></media>
    <marker><name>x</name><in>40</in><out>-1</out></marker></sequence></xmeml>"""
    clip = ClipFacts("a.mov", Fraction(600), Fraction(25))
    for filters in ("", fast.format(100)):
        assert [note.start * 25 for note in read(track.format(filters), clip).notes] == [90]
    assert "does not play at its own speed" in read(track.format(fast.format(50)), clip).skipped[0].what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("<in>660</in>", "<in>soon</in>", "its in or out is no number of frames"),
        ("<in>660</in>", "<in>00:00:22:00</in>", "its in or out is no number of frames"),
        ("<in>660</in>", "", "its in or out is no number of frames"),
        ("<in>660</in>", "<in>-1</in>", "its in or out is no number of frames"),
        ("<out>690</out>", "<out>12.5 s</out>", "its in or out is no number of frames"),
        ("<in>660</in><out>690</out>", "<in>99999999</in><out>-1</out>", "after the end of the clip"),
    ],
)
def test_a_time_that_is_none_is_never_words(old: str, new: str, what: str) -> None:
    found = read(PREMIERE.replace(old, new))
    assert "Cameras\nbehind the bar" not in [note.text for note in found.notes]
    (line,) = [number for number, text in enumerate(PREMIERE.split("\n"), start=1) if "<name>Cameras<" in text]
    assert any(what in remark.what and remark.line == line for remark in found.skipped)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("<start>0</start><end>300</end>", "<start>first</start><end>300</end>", "line 17: the start of this clip"),
        ("<timebase>30</timebase>", "<timebase>many</timebase>", "line 7: the timebase 'many'"),
        ("<timebase>30</timebase>", "<timebase>0</timebase>", "line 7: the timebase '0'"),
        ("</sequence>", "", "not XML"),
    ],
)
def test_a_file_with_one_thing_wrong_is_refused_with_its_line(old: str, new: str, what: str) -> None:
    with pytest.raises(NotesFileError, match=what):
        read(PREMIERE.replace(old, new, 1))


def test_a_file_without_markers_says_what_it_holds() -> None:
    text = re.sub(r"<marker>.+?</marker>", "", PREMIERE, flags=re.DOTALL)
    with pytest.raises(NotesFileError, match=r"no marker in it, which speaks of 3 media: take 7\.mov, other.mov"):
        read(text)


def fcp_adapter() -> Any:
    """OpenTimelineIO with its adapter for Final Cut 7 XML, a package of its own."""
    otio: Any = pytest.importorskip("opentimelineio")
    if "fcp_xml" not in otio.adapters.available_adapter_names():
        pytest.skip("otio-fcp-adapter is not installed")
    return otio


@settings(max_examples=25, deadline=None)
@given(scene=scenes())
def test_otio_s_adapter_reads_ours_as_it_was_meant(scene: tuple[ClipFacts, list[Note]]) -> None:
    otio = fcp_adapter()
    clip, notes = scene
    if clip.rate == Fraction(25, 2):
        return
    (text,) = write_notes(notes, replace(clip, sound=Sound(1, 2, 48000)), XMEML, ExportOptions(private=True)).parts
    timeline = otio.adapters.read_from_string(text, "fcp_xml")
    assert len(timeline.tracks) == 3
    (picture,) = timeline.video_tracks()[0].find_clips()
    assert picture.media_reference.target_url == clip.link
    assert picture.source_range.duration.value == round(clip.duration * clip.rate)
    assert picture.source_range.duration.rate == pytest.approx(float(clip.rate))
    assert len(timeline.tracks.markers) == len(notes)
    for note, marker in zip(notes, timeline.tracks.markers, strict=True):
        assert marker.marked_range.start_time.value == clip.frame_at(note.start)
        frames = 0 if note.end is None else max(clip.frame_at(note.end) - clip.frame_at(note.start), 1)
        assert marker.marked_range.duration.value == frames
        said_there = marker.metadata["fcp_xml"].get("comment") or marker.name
        assert tidy(said_there) == tidy(note.text)


def test_the_adapter_s_own_files_are_read_back() -> None:
    """OpenTimelineIO's xmeml of a timeline of ours says to us what our OTIO says."""
    otio = fcp_adapter()
    notes = [Note("a", Fraction(1001, 1000), text="Point"), Note("b", Fraction(2), Fraction(3), text="Range")]
    (text,) = write_notes(notes, CLIP, get("otio")).parts
    timeline = otio.adapters.read_from_string(text, "otio_json")
    found = read(otio.adapters.write_to_string(timeline, "fcp_xml"))
    assert [(CLIP.frame_at(n.start), n.end and CLIP.frame_at(n.end), n.text) for n in found.notes] == [
        (30, None, "Point"),
        (59, 89, "Range"),
    ]


def test_the_file_to_the_letter() -> None:
    code = Timecode(107_892, 30, True, NTSC)
    clip = replace(CLIP, width=1920, height=1080, source_timecode=code, location="file:///m/take%207.mov")
    notes = [Note("a", Fraction(1001, 100), text="Bar & <stage>", tags=("red", "casino"), status="done")]
    made = write_notes(notes, replace(clip, sound=Sound(1, 1, 44100)), XMEML)
    (text,) = made.parts
    assert "<marker>\n      <comment/>\n      <name>Bar &amp; &lt;stage&gt;</name>\n      <in>300</in>\n" in text
    assert "<out>-1</out>\n      <pproColor>4281740498</pproColor>\n" in text
    assert "<string>01:00:00;00</string>\n      <frame>107892</frame>\n      <displayformat>DF</displayformat>" in text
    assert "<pathurl>file://localhost/m/take%207.mov</pathurl>" in text
    assert "<timebase>30</timebase>\n      <ntsc>TRUE</ntsc>" in text
    assert "<samplerate>44100</samplerate>" in text
    assert made.remarks == (
        "1 id and 1 done mark cannot be kept in Final Cut 7 and Premiere XML",
        "1 tag cannot be kept: a marker has one colour and no tags",
    )
    assert detect("x", text).name == "xmeml"


def test_a_rate_without_a_timebase_is_counted_in_the_next_one() -> None:
    odd = ClipFacts("a.mov", Fraction(60), Fraction(1799, 100))
    made = write_notes([Note("a", Fraction(900, 1799) * 20, text="x")], odd, XMEML)
    assert "it counts 18 frames a second, the clip 17.990" in made.remarks
    (note,) = parse_notes(made.parts[0].encode(), "x.xml", odd).notes
    assert odd.frame_at(note.start) == odd.frame_at(Fraction(900, 1799) * 20)
