"""Our files given to programs that they are for: OpenTimelineIO, webvtt-py, a browser, a JSON-LD processor, ffmpeg."""

import html
import io
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from bts.model import Credit, Note, Person
from bts.notes.formats import ClipFacts, ExportOptions, get, parse_notes, write_notes
from bts.notes.formats.iiif import CONTEXT as IIIF_CONTEXT
from bts.notes.formats.kit.texts import tidy
from bts.notes.formats.web_annotation import CONTEXT
from bts.timing import ceil_ms
from tests.notes.formats.strategies import scenes

CLIP = ClipFacts("casino night.mp4", Fraction(600), Fraction(24000, 1001), 1280, 720, credit=Credit("NBC"))
NOTES = [
    Note(
        "01M816YEMMJ4P4DPBNFKTYBGR9",
        Fraction(1001, 24000),
        text="A <b>point</b> & more",
        tags=("casino",),
        author="Ann --",
    ),
    Note(
        "01M816YEMNBZ01107KNQZ5MXYR",
        Fraction(62),
        Fraction(69),
        "hidden-camera",
        "Cameras --> hidden\n\nbehind the bar",
        people=(Person("Jenna Fischer", "Pam"),),
        created="2026-11-22T08:00:00.000Z",
        modified="2026-11-22T08:00:00.000Z",
    ),
]


def written(name: str, notes: list[Note] = NOTES, clip: ClipFacts = CLIP) -> str:
    """Our file in one format."""
    (text,) = write_notes(notes, clip, get(name), ExportOptions(private=True)).parts
    return text


@settings(max_examples=25, deadline=None)
@given(scene=scenes())
def test_opentimelineio_reads_ours(scene: tuple[ClipFacts, list[Note]]) -> None:
    otio = pytest.importorskip("opentimelineio")
    clip, notes = scene
    timeline = otio.adapters.read_from_string(written("otio", notes, clip), "otio_json")
    assert isinstance(timeline, otio.schema.Timeline)
    (item,) = timeline.find_clips()
    assert item.media_reference.target_url == clip.link
    assert item.trimmed_range().duration.to_seconds() == pytest.approx(float(clip.duration))
    assert len(item.markers) == len(notes)
    for note, marker in zip(notes, item.markers, strict=True):
        assert marker.comment == tidy(note.text)
        assert marker.marked_range.start_time.to_seconds() == pytest.approx(float(note.start), abs=1e-6)
        length = Fraction(0) if note.end is None else note.end - note.start
        assert marker.marked_range.duration.to_seconds() == pytest.approx(float(length), abs=1e-6)
        if (note.start * clip.rate).denominator == 1:
            assert marker.marked_range.start_time.to_frames() == note.start * clip.rate
    # What OpenTimelineIO writes again is what it was given, and is read as such.
    again = parse_notes(timeline.to_json_string().encode(), "x.otio", clip, get("otio"))
    assert [note.start for note in again.notes] == [note.start for note in notes]
    assert [note.id for note in again.notes] == [note.id for note in notes]


def test_markers_on_an_edited_timeline_are_placed_in_the_clip() -> None:
    """The clip is used twice, with a gap and another clip between; the markers are on the timeline itself."""
    otio = pytest.importorskip("opentimelineio")
    time, span = otio.opentime.RationalTime, otio.opentime.TimeRange

    def used(name: str, start: int, length: int) -> Any:
        media = otio.schema.ExternalReference(f"/media/{name}", span(time(86400, 24), time(24 * 600, 24)))
        return otio.schema.Clip(name, media, span(time(86400 + start, 24), time(length, 24)))

    track = otio.schema.Track("V1", kind="Video")
    gap = otio.schema.Gap(duration=time(24, 24))
    track.extend([used(CLIP.name, 240, 48), gap, used("other.mov", 0, 48), used(CLIP.name, 480, 48)])
    timeline = otio.schema.Timeline("cut", global_start_time=time(86400, 24))
    timeline.tracks.append(track)
    for frame in (24, 60, 100, 130, 999):
        timeline.tracks.markers.append(otio.schema.Marker(f"at {frame}", span(time(frame, 24), time(0, 24))))
    found = parse_notes(timeline.to_json_string().encode(), "cut.otio", CLIP)
    assert [(note.text, note.start) for note in found.notes] == [
        ("at 24", Fraction(264, 24)),
        ("at 130", Fraction(490, 24)),
    ]
    assert len(found.skipped) == 3


def test_an_editing_program_finds_the_clip_where_it_lies() -> None:
    otio = pytest.importorskip("opentimelineio")
    text = written("otio", NOTES, replace(CLIP, location="file:///media/casino%20night.mp4"))
    (item,) = otio.adapters.read_from_string(text, "otio_json").find_clips()
    assert item.media_reference.target_url == "file:///media/casino%20night.mp4"
    assert len(parse_notes(text.encode(), "x.otio", CLIP).notes) == 2


def test_markers_of_other_clips_and_trimmed_media_are_told_apart() -> None:
    """A timeline as an editing program exports it: media that begins at an hour, two clips, a marker on each."""
    otio = pytest.importorskip("opentimelineio")
    time, span = otio.opentime.RationalTime, otio.opentime.TimeRange
    track = otio.schema.Track("V1", kind="Video")
    for name in ("casino night.mp4", "other.mov"):
        media = otio.schema.ExternalReference(f"file:///media/{name}", span(time(86400, 24), time(24 * 600, 24)))
        item = otio.schema.Clip(name, media, span(time(86400 + 48, 24), time(240, 24)))
        item.markers.append(otio.schema.Marker(f"on {name}", span(time(86400 + 60, 24), time(0, 24)), "RED"))
        track.append(item)
    timeline = otio.schema.Timeline("cut")
    timeline.tracks.append(track)
    found = parse_notes(timeline.to_json_string().encode(), "cut.otio", CLIP)
    assert [(note.start, note.end, note.text) for note in found.notes] == [
        (Fraction(5, 2), None, "on casino night.mp4")
    ]
    assert found.notes[0].tags == ("red",)
    (skipped,) = found.skipped
    assert "other.mov" in skipped.what
    assert skipped.line > 1


@settings(max_examples=25, deadline=None)
@given(scene=scenes())
def test_webvtt_py_reads_ours_strictly(scene: tuple[ClipFacts, list[Note]]) -> None:
    import webvtt

    clip, notes = scene
    for name in ("vtt", "vtt-chapters", "vtt-metadata"):
        file = webvtt.WebVTT.from_string(written(name, notes, clip), strict=True)
        assert len(file.captions) == len(notes)
        assert [caption.start_time.in_milliseconds() for caption in file.captions] == [ceil_ms(n.start) for n in notes]
        assert all(caption.end_time > caption.start_time for caption in file.captions)


PAGE = """<!doctype html><meta charset="utf-8"><video>{tracks}</video><pre id="out"></pre><script>
const wanted = document.querySelectorAll("track"), found = [];
const done = (track) => {{
  found.push([track.kind, track.readyState, [...(track.track.cues || [])].map(
    (c) => [c.id, c.startTime, c.endTime, track.kind === "metadata" ? c.text : c.getCueAsHTML().textContent])]);
  if (found.length === wanted.length) document.getElementById("out").textContent = JSON.stringify(found);
}};
for (const track of wanted) {{
  track.addEventListener("load", () => done(track));
  track.addEventListener("error", () => done(track));
  track.track.mode = "hidden";
}}
</script>"""


def test_a_browser_reads_ours(tmp_path: Path) -> None:
    """Chromium's own TextTrack: ids, times and texts of captions, chapters and metadata."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium on this machine's PATH")
    kinds = {"captions": "vtt", "chapters": "vtt-chapters", "metadata": "vtt-metadata"}
    tracks = ""
    for kind, name in kinds.items():
        (tmp_path / f"{kind}.vtt").write_text(written(name), encoding="utf-8")
        tracks += f'<track kind="{kind}" src="{kind}.vtt" srclang="en">'
    page = tmp_path / "page.html"
    page.write_text(PAGE.format(tracks=tracks), encoding="utf-8")
    found = {kind: (state, cues) for kind, state, cues in _dom(chromium, page)}
    for kind in kinds:
        state, cues = found[kind]
        assert state == 2, f"{kind} did not load"
        assert [cue[0] for cue in cues] == [note.id for note in NOTES]
        assert [round(cue[1] * 1000) for cue in cues] == [ceil_ms(note.start) for note in NOTES]
        assert round(cues[1][2] * 1000) == 69000
    assert [cue[3].replace("\u00a0", "") for cue in found["captions"][1]] == [note.text for note in NOTES]
    assert found["chapters"][1][1][3] == "Cameras --> hidden behind the bar"
    assert json.loads(found["metadata"][1][1][3])["people"] == [{"name": "Jenna Fischer", "character": "Pam"}]


def _dom(chromium: str, page: Path) -> list[tuple[str, int, list[Any]]]:
    """What the page's script wrote when its tracks had loaded."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={profile}",
                "--allow-file-access-from-files",
                "--virtual-time-budget=10000",
                "--dump-dom",
                page.as_uri(),
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
            check=False,
        )
    match = re.search(r'<pre id="out">(.+?)</pre>', done.stdout, re.DOTALL)
    assert match, done.stderr[-2000:]
    found: list[tuple[str, int, list[Any]]] = json.loads(html.unescape(match[1]))
    return found


EBU = "http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#"
SELECTORS = "urn:x-test:selectors#"  # the registry of selectors names no address of its own
OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
ANNO = {
    "@context": {
        "oa": OA,
        "as": AS,
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "id": {"@type": "@id", "@id": "@id"},
        "type": {"@type": "@id", "@id": "@type"},
        "Annotation": "oa:Annotation",
        "AnnotationPage": "as:OrderedCollectionPage",
        "Person": "foaf:Person",
        "TextualBody": "oa:TextualBody",
        "FragmentSelector": "oa:FragmentSelector",
        "SpecificResource": "oa:SpecificResource",
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
        "commenting": "oa:commenting",
        "tagging": "oa:tagging",
        "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
        "body": {"@id": "oa:hasBody", "@type": "@id"},
        "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"},
        "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "conformsTo": {"@id": "dcterms:conformsTo", "@type": "@id"},
        "value": "rdf:value",
        "format": "dc:format",
        "creator": {"@id": "dcterms:creator", "@type": "@id"},
        "name": "foaf:name",
        "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
        "modified": {"@id": "dcterms:modified", "@type": "xsd:dateTime"},
        "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    }
}
"""The terms that we use of the contexts of Web Annotation and IIIF, as these define them: tests fetch nothing."""

IIIF: dict[str, dict[str, Any]] = {
    "@context": ANNO["@context"]
    | {
        "sc": "http://iiif.io/api/presentation/3#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "exif": "http://www.w3.org/2003/12/exif/ns#",
        "dctypes": "http://purl.org/dc/dcmitype/",
        "ebu": EBU,
        "selectors": SELECTORS,
        "Manifest": "sc:Manifest",
        "Canvas": "sc:Canvas",
        "Video": "dctypes:MovingImage",
        "painting": "sc:painting",
        "PointSelector": "selectors:PointSelector",
        "t": "selectors:tValue",
        "label": {"@id": "rdfs:label", "@container": ["@language", "@set"]},
        "requiredStatement": {"@id": "sc:requiredStatement", "@type": "@id"},
        "annotations": {"@id": "sc:annotations", "@type": "@id", "@container": "@list"},
        "height": {"@id": "exif:height", "@type": "xsd:integer"},
        "width": {"@id": "exif:width", "@type": "xsd:integer"},
        "duration": "ebu:duration",
    }
}


def _load(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """A document loader that knows two contexts, and asks no network."""
    del options
    documents = {CONTEXT: ANNO, IIIF_CONTEXT: IIIF}
    return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": documents[url]}


def _expanded(text: str) -> list[dict[str, Any]]:
    jsonld = pytest.importorskip("pyld").jsonld
    found: list[dict[str, Any]] = jsonld.expand(
        json.loads(text), {"documentLoader": _load, "base": "https://example.org/"}
    )
    return found


def test_a_json_ld_processor_reads_our_annotations() -> None:
    (page,) = _expanded(written("web-annotation"))
    assert page["@type"] == [f"{AS}OrderedCollectionPage"]
    first, second = page[f"{AS}items"][0]["@list"]
    assert {item["@type"][0] for item in (first, second)} == {f"{OA}Annotation"}
    words, tag = first[f"{OA}hasBody"]
    assert words["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"] == [{"@value": "A <b>point</b> & more"}]
    assert tag[f"{OA}hasPurpose"] == [{"@id": f"{OA}tagging"}]
    (target,) = second[f"{OA}hasTarget"]
    assert target[f"{OA}hasSource"] == [{"@id": "https://example.org/casino%20night.mp4"}]
    (selector,) = target[f"{OA}hasSelector"]
    assert selector["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"] == [{"@value": "t=62,69"}]
    assert second["http://purl.org/dc/terms/created"][0]["@type"] == "http://www.w3.org/2001/XMLSchema#dateTime"
    (ours,) = second["urn:x-bts:note"]
    assert ours["@type"] == "@json"
    assert ours["@value"]["kind"] == "hidden-camera"


def test_a_json_ld_processor_reads_our_manifest() -> None:
    (manifest,) = _expanded(written("iiif"))
    assert manifest["@type"] == ["http://iiif.io/api/presentation/3#Manifest"]
    assert "http://iiif.io/api/presentation/3#requiredStatement" in manifest
    (canvas,) = manifest[f"{AS}items"][0]["@list"]
    assert canvas[f"{EBU}duration"] == [{"@value": 600}]
    pages = canvas["http://iiif.io/api/presentation/3#annotations"][0]["@list"]
    point, span = (page[f"{AS}items"][0]["@list"][0] for page in pages)
    (target,) = point[f"{OA}hasTarget"]
    (selector,) = target[f"{OA}hasSelector"]
    assert selector[f"{SELECTORS}tValue"] == [{"@value": 0.042}]
    assert span[f"{OA}hasTarget"][0]["@id"].endswith("/canvas#t=62.000,69.000")


def test_nothing_is_lost_in_expanding() -> None:
    """No key of ours is dropped by a processor as having no meaning."""
    for name in ("web-annotation", "iiif"):
        text = written(name)
        assert all(
            word in json.dumps(_expanded(text)) for word in ("Ann --", "casino", "Jenna Fischer", "hidden-camera")
        )


FCPXML = """
<!ELEMENT fcpxml (resources, event)> <!ATTLIST fcpxml version CDATA #FIXED "1.9">
<!ELEMENT resources (asset | format)*>
<!ELEMENT format EMPTY>
<!ATTLIST format id ID #REQUIRED frameDuration CDATA #IMPLIED width CDATA #IMPLIED height CDATA #IMPLIED>
<!ELEMENT asset (media-rep+)>
<!ATTLIST asset id ID #REQUIRED name CDATA #IMPLIED start CDATA #IMPLIED duration CDATA #IMPLIED hasVideo CDATA #IMPLIED
  format IDREF #IMPLIED>
<!ELEMENT media-rep EMPTY>
<!ATTLIST media-rep kind (original-media | proxy-media) "original-media" src CDATA #REQUIRED>
<!ELEMENT event (asset-clip)*> <!ATTLIST event name CDATA #IMPLIED>
<!ELEMENT asset-clip (marker | keyword)*>
<!ATTLIST asset-clip ref IDREF #REQUIRED name CDATA #IMPLIED start CDATA #IMPLIED duration CDATA #IMPLIED
  format IDREF #IMPLIED>
<!ELEMENT marker EMPTY>
<!ATTLIST marker start CDATA #REQUIRED duration CDATA #IMPLIED value CDATA #REQUIRED completed CDATA #IMPLIED
  note CDATA #IMPLIED>
<!ELEMENT keyword EMPTY>
<!ATTLIST keyword start CDATA #IMPLIED duration CDATA #IMPLIED value CDATA #REQUIRED note CDATA #IMPLIED>
"""
"""What Final Cut Pro's document type demands of the elements that we write. It takes no file that does not fit."""


@settings(max_examples=25, deadline=None)
@given(scene=scenes())
def test_our_fcpxml_fits_its_document_type(scene: tuple[ClipFacts, list[Note]]) -> None:
    etree = pytest.importorskip("lxml.etree")
    dtd = etree.DTD(io.StringIO(FCPXML))
    clip, notes = scene
    for about in (clip, replace(clip, width=0, location="file:///a%20b/c.mp4")):
        root = etree.fromstring(written("fcpxml", notes, about).encode())
        assert dtd.validate(root), dtd.error_log
    assert root.find("resources/asset/media-rep").get("src") == "file:///a%20b/c.mp4"


def test_ffmpeg_reads_our_chapters(tmp_path: Path) -> None:
    from bts import media

    chapters, back = tmp_path / "in.ffmeta", tmp_path / "out.ffmeta"
    chapters.write_text(written("ffmetadata"), encoding="utf-8")
    media.run_ffmpeg(["-f", "ffmetadata", "-i", str(chapters), "-f", "ffmetadata", str(back)])
    first = parse_notes(chapters.read_bytes(), "in", CLIP, get("ffmetadata")).notes
    again = parse_notes(back.read_bytes(), "out", CLIP, get("ffmetadata")).notes
    assert [(n.start, n.end, n.text) for n in again] == [(n.start, n.end, n.text) for n in first]
