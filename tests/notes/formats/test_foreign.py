"""Files as other programs and people write them: subtitles, lists, FCPXML, annotations."""

from fractions import Fraction

import pytest

from bts.errors import NotesFileError
from bts.model import Note, Person
from bts.notes.formats import ClipFacts, Found, detect, get, parse_notes, write_notes
from bts.notes.formats.kit.texts import join_title, shorten_to_title

CLIP = ClipFacts("clip.mp4", Fraction(7200), Fraction(24000, 1001))


def read(text: str, name: str = "file", form: str = "") -> Found:
    """A file whose format is found by its look, unless it is given."""
    return parse_notes(text.encode(), name, CLIP, get(form) if form else None)


def said(found: Found) -> list[tuple[Fraction, Fraction | None, str]]:
    """When and what."""
    return [(note.start, note.end, note.text) for note in found.notes]


def test_srt_as_it_comes() -> None:
    """Styles, numbers or none, dots for commas, short fractions, positions, blank lines in the text or none between."""
    found = read(
        '\n1\n00:00:01,5 --> 00:00:02,000 X1:10 X2:20\n<font color="#fff">{\\an8}A <i>word</i></font>\n\n'
        "after a blank\n2\n"
        "0:0:3.250 --> 0:0:4\nAT&amp;T &lt;3 a < b\n00:00:05,000 --> 00:00:06,000\n7\n",
        "x.srt",
    )
    assert said(found) == [
        (Fraction(3, 2), Fraction(2), "A word\n\nafter a blank"),
        (Fraction(13, 4), Fraction(4), "AT&T <3 a < b"),
        (Fraction(5), Fraction(6), "7"),
    ]


def test_srt_that_is_none_is_refused() -> None:
    with pytest.raises(NotesFileError, match="no line holds the times of a subtitle"):
        read("Hello\n", "x.srt")


def test_vtt_as_it_comes() -> None:
    found = read(
        "WEBVTT - Interview\nKind: captions\nLanguage: en\n\nSTYLE\n::cue(.x) { color: red }\n\nREGION\n"
        "id:a width:40%\n\nNOTE\nnot this\n\nintro\n00:01.000 --> 00:02.500 position:10%,line-left align:start\n"
        "<v.loud Jenna Fischer>Never <c.x>mind</c> &amp; go<00:00:01.500> on\n\n"
        "NOTE 00:01 --> 00:02\n\n1:00:00.000 --> 1:00:01.000\n- One\n- Two\n"
    )
    assert said(found) == [
        (Fraction(1), Fraction(5, 2), "Never mind & go on"),
        (Fraction(3600), Fraction(3601), "- One\n- Two"),
    ]
    assert found.notes[0].people == (Person("Jenna Fischer"),)
    assert found.notes[0].author == ""
    assert not found.skipped


def test_vtt_cues_may_follow_the_header_and_each_other_at_once() -> None:
    found = read("WEBVTT\n00:01.000 --> 00:02.000\nA\n00:02.000 --> 00:03.000\nB\n")
    assert [note.text for note in found.notes] == ["A", "B"]


@pytest.mark.parametrize("name", ["x.vtt", "x.txt", "x"])
@pytest.mark.parametrize("text", ["00:01.000 --> 00:02.000\nA\n", "intro\n00:01.000 --> 00:02.000\nA\n"])
def test_vtt_without_its_first_line_is_read_and_that_is_said(name: str, text: str) -> None:
    found = read(text, name)
    assert found.form.name == "vtt"
    assert said(found) == [(Fraction(1), Fraction(2), "A")]
    assert [str(remark) for remark in found.changed] == [
        "line 1: its first line, WEBVTT, is missing, without which no player reads it"
    ]


def test_remarks_on_vtt_without_its_first_line_have_its_lines() -> None:
    found = read("00:01.000 --> 00:02.000\nA\n\nsoon --> later\nLost\n\n00:05.000 --> 00:04.000\nLost\n", "x.vtt")
    assert said(found) == [(Fraction(1), Fraction(2), "A")]
    assert [remark.line for remark in found.skipped] == [4, 7]


def test_words_for_times_in_vtt_are_refused() -> None:
    with pytest.raises(NotesFileError, match="line 1: a WebVTT file begins with WEBVTT"):
        read("WEBVTTX\n\nA\n", "x.vtt")
    with pytest.raises(NotesFileError, match="line 1: a WebVTT file begins with WEBVTT"):
        read("A\n", "x.vtt")


def test_vtt_metadata_of_others_is_read_where_it_is_a_note() -> None:
    found = read('WEBVTT\n\n00:01.000 --> 00:02.000\n{"text": "A"}\n\n00:03.000 --> 00:04.000\n{"text": 3}\n\n'
                 "00:05.000 --> 00:06.000\n{broken\n")  # fmt: skip
    assert found.form.name == "vtt-metadata"
    assert [note.text for note in found.notes] == ["A"]
    assert [remark.line for remark in found.skipped] == [6, 9]


def test_plain_text_as_it_is_typed() -> None:
    found = read(
        "Casino night\n\n1:02 Cameras were hidden\n  behind the bar\n\n1:02-1:09 - Range\n[0:05] Bracket\n"
        "1:10 – 1:12: Dash\n#48 Frame\n1:02+5 Length\n00:01:15:12 Smpte\nno time here\n9:99:99 odd\n1:30\n"
    )
    assert found.form.name == "text"
    assert said(found) == [
        (Fraction(62), None, "Cameras were hidden\nbehind the bar"),
        (Fraction(62), Fraction(69), "Range"),
        (Fraction(5), None, "Bracket"),
        (Fraction(70), Fraction(72), "Dash"),
        (Fraction(48 * 1001, 24000), None, "Frame"),
        (Fraction(62), Fraction(67), "Length"),
        ((75 * 24 + 12) * Fraction(1001, 24000), None, "Smpte"),
    ]
    assert [remark.line for remark in found.skipped] == [1, 12, 13, 14]


def test_plain_text_is_written_as_one_types_it() -> None:
    notes = [
        Note("a", Fraction(62), Fraction(69), text="Cameras were hidden\nbehind the bar"),
        Note("b", Fraction(7, 100), text="- no -"),
    ]
    assert write_notes(notes, CLIP, get("text")).parts == (
        "0:00.07: - no -\n1:02-1:09 Cameras were hidden\n  behind the bar\n",
    )


def test_a_markdown_list_is_readable_and_its_markup_is_inert() -> None:
    notes = [
        Note("a", Fraction(62), Fraction(69), "hidden-camera", "Cameras were <hidden>\n1. behind [the](bar)"),
        Note("b", Fraction(90), text="*Look*"),
    ]
    (text,) = write_notes(notes, CLIP, get("markdown")).parts
    assert text == (
        "# clip.mp4\n\n- **1:02 – 1:09** `hidden-camera` Cameras were \\<hidden\\>  \n"
        "  1\\. behind \\[the\\]\\(bar\\)\n- **1:30** \\*Look\\*\n"
    )
    markdown = pytest.importorskip("markdown_it")
    page = markdown.MarkdownIt().render(text)
    assert "<code>hidden-camera</code> Cameras were &lt;hidden&gt;<br />\n1. behind [the](bar)</li>" in page
    assert "*Look*" in page
    assert page.count("<li>") == 2


def test_markdown_as_people_write_it() -> None:
    found = read("# Notes\n\nSome prose\n\n* 1:02 Star\n+ **1:02-1:09**: Plus\n- `0:05` - Code\n- no time\n", "x.md")
    assert said(found) == [
        (Fraction(62), None, "Star"),
        (Fraction(62), Fraction(69), "Plus"),
        (Fraction(5), None, "Code"),
    ]
    assert [remark.line for remark in found.skipped] == [3, 8]


FCPXML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.10">
  <resources>
    <asset id="r2" name="take 7" start="3600s" duration="100s"><media-rep src="file:///Volumes/Media/clip.mp4"/></asset>
    <asset id="r3" name="other" start="0s" duration="100s" src="file:///Volumes/Media/other.mp4"/>
  </resources>
  <library><event><project><sequence><spine>
    <asset-clip ref="r2" name="take 7" offset="0s" start="3610s" duration="20s">
      <marker start="86886800/24000s" duration="1001/24000s" value="Point"/>
      <marker start="3630s" duration="7s" value="Range" note="Range&#10;and more" completed="1"/>
      <chapter-marker start="3640s" duration="100/2400s" value="Chapter" posterOffset="0s"/>
      <keyword start="3630s" duration="7s" value="bar, casino"/>
      <marker start="soon" value="Bad"/>
    </asset-clip>
    <asset-clip ref="r3" name="other" offset="20s" duration="20s"><marker start="1s" value="Elsewhere"/></asset-clip>
  </spine></sequence></project></event></library>
</fcpxml>
"""


def test_fcpxml_of_final_cut_is_read() -> None:
    """Media time begins at an hour; a clip used with an in-point; markers of another clip are left."""
    found = read(FCPXML)
    point, span, chapter = found.notes
    assert (point.start, point.end, point.text) == (Fraction(86886800, 24000) - 3600, None, "Point")
    assert (span.start, span.end, span.text) == (Fraction(30), Fraction(37), "Range\nand more")
    assert (span.tags, span.status) == (("bar", "casino"), "done")
    assert (chapter.start, chapter.end, chapter.text) == (Fraction(40), None, "Chapter")
    assert [remark.line for remark in found.skipped] == [14, 16]


def test_an_iiif_manifest_of_others_is_read() -> None:
    found = read(
        """{"@context": "http://iiif.io/api/presentation/3/context.json", "id": "https://example.org/m",
        "type": "Manifest", "items": [{"id": "https://example.org/c", "type": "Canvas", "duration": 7200,
          "annotations": [{"id": "https://example.org/p", "type": "AnnotationPage", "label": {"en": ["Set"]}, "items": [
          {"id": "https://example.org/a/1", "type": "Annotation", "motivation": ["commenting"],
           "body": {"type": "TextualBody", "value": "A bar"}, "target": "https://example.org/c#xywh=1,2,3,4&t=1.5,2"},
          {"id": "https://example.org/a/2", "type": "Annotation", "motivation": "painting",
           "body": {"type": "Video"}, "target": "https://example.org/c"}]}]}]}"""
    )
    assert said(found) == [(Fraction(3, 2), Fraction(2), "A bar")]
    assert found.notes[0].kind == "Set"


def test_an_annotation_may_place_its_region() -> None:
    found = read(
        '{"@context": "http://www.w3.org/ns/anno.jsonld", "id": "urn:1", "type": "Annotation", "creator": "Jo",'
        '"bodyValue": "Bar", "target": {"source": "clip.mp4", "selector": '
        '{"type": "FragmentSelector", "value": "t=62&xywh=percent:10,20,30,40"}}}'
    )
    (note,) = found.notes
    assert (note.start, note.end, note.author) == (Fraction(62), None, "Jo")
    assert note.region is not None
    assert (note.region.x, note.region.h) == (0.1, 0.4)


def test_what_looks_like_nothing_is_refused_with_the_choices() -> None:
    with pytest.raises(NotesFileError, match="text of 2 lines: none begins or ends with a time; write lines such as"):
        read("Dear diary,\ntoday\n")
    assert detect("x.srt", "Dear diary").name == "srt"


@pytest.mark.parametrize(
    ("title", "text", "both"),
    [
        ("Cam", "Camera A", "Cam\nCamera A"),
        ("Camera", "Camera A", "Camera A"),
        ("Camera A", "Camera A\nbehind", "Camera A\nbehind"),
        ("", "x", "x"),
        ("x", "", "x"),
        ("x" * 60, "x" * 70, "x" * 70),
    ],
)
def test_a_title_is_not_said_twice(title: str, text: str, both: str) -> None:
    assert join_title(title, text) == both
    assert join_title(shorten_to_title(both), both) == both


def test_a_timeline_without_clips_is_taken_for_the_clip() -> None:
    found = read(
        '{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [], "markers": [\n'
        '{"OTIO_SCHEMA": "Marker.2", "name": "A", "marked_range": {"start_time": {"value": 48, "rate": 24},\n'
        '"duration": {"value": 0, "rate": 24}}},\n'
        '{"OTIO_SCHEMA": "Marker.2", "name": "B", "marked_range": 3}]}}'
    )
    assert said(found) == [(Fraction(2), None, "A")]
    assert [remark.line for remark in found.skipped] == [4]


@pytest.mark.parametrize("name", ["csv", "vtt", "vtt-metadata", "otio", "iiif", "web-annotation"])
def test_ids_of_other_houses_are_kept(name: str) -> None:
    ids = ["018f2e0c-7c3a-7bbf-9d35-5f0c2a9f7c11", "house/2026:0001?take=#7"]
    notes = [Note(made, Fraction(n + 1), text="x") for n, made in enumerate(ids)]
    (text,) = write_notes(notes, CLIP, get(name)).parts
    assert [note.id for note in read(text, form=name).notes] == ids
