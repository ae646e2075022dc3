"""ELAN .eaf: files as ELAN writes them, with one thing wrong, and ours read by pympi."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bts.errors import NotesFileError
from bts.model import Note, Person
from bts.notes.formats import ClipFacts, ExportOptions, Found, get, parse_notes, write_notes
from bts.notes.formats.kit.texts import tidy
from bts.timing import ceil_ms
from tests.notes.formats.strategies import scenes

CLIP = ClipFacts("casino.mp4", Fraction(600), Fraction(25))

HEADER = """<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
    <MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/field%20work/casino.mp4" MIME_TYPE="video/mp4"
      RELATIVE_MEDIA_URL="./casino.mp4"/>
    <MEDIA_DESCRIPTOR EXTRACTED_FROM="file:///C:/field%20work/casino.mp4" MEDIA_URL="file:///C:/field%20work/sound.wav"
      MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL="./sound.wav"/>
    <PROPERTY NAME="URN">urn:nl-mpi-tools-elan-eaf:0</PROPERTY>
    <PROPERTY NAME="lastUsedAnnotationId">9</PROPERTY>
  </HEADER>"""
EAF = f"""<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-03-01T10:00:00+01:00" FORMAT="3.0" VERSION="3.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
  <LICENSE LICENSE_URL=""/>
  {HEADER}
  <TIME_ORDER>
    <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/>
    <TIME_SLOT TIME_SLOT_ID="ts2"/>
    <TIME_SLOT TIME_SLOT_ID="ts3"/>
    <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="4000"/>
    <TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="5000"/>
    <TIME_SLOT TIME_SLOT_ID="ts6" TIME_VALUE="9000"/>
  </TIME_ORDER>
  <TIER ANNOTATOR="Jo" LINGUISTIC_TYPE_REF="default-lt" PARTICIPANT="Anna" TIER_ID="utterance@Anna">
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts4">
      <ANNOTATION_VALUE>We hid &amp; waited</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts5" TIME_SLOT_REF2="ts6">
      <ANNOTATION_VALUE></ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
  </TIER>
  <TIER LINGUISTIC_TYPE_REF="words" PARENT_REF="utterance@Anna" TIER_ID="word">
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
      <ANNOTATION_VALUE>We</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
      <ANNOTATION_VALUE>hid</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a5" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
      <ANNOTATION_VALUE>waited</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
  </TIER>
  <TIER LINGUISTIC_TYPE_REF="gloss" PARENT_REF="utterance@Anna" TIER_ID="translation">
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a6" ANNOTATION_REF="a1">
      <ANNOTATION_VALUE>Wir warteten</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
  </TIER>
  <TIER LINGUISTIC_TYPE_REF="morph" PARENT_REF="word" TIER_ID="morph">
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a8" ANNOTATION_REF="a5" PREVIOUS_ANNOTATION="a7">
      <ANNOTATION_VALUE>-ed</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a7" ANNOTATION_REF="a5">
      <ANNOTATION_VALUE>wait</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
  </TIER>
  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
"""


def read(text: str = EAF, clip: ClipFacts = CLIP) -> Found:
    """A file whose format is found by its content."""
    return parse_notes(text.encode(), "download", clip)


def said(found: Found) -> list[tuple[Fraction, Fraction | None, str, str]]:
    """When, what and which kind."""
    return [(note.start, note.end, note.kind, note.text) for note in found.notes]


def test_a_file_of_elan_is_read_as_elan_shows_it() -> None:
    """Times that are not set lie evenly between their neighbours; references have the time of what they refer to."""
    found = read()
    assert found.form.name == "elan"
    assert said(found) == [
        (1, 4, "utterance", "We hid & waited"),
        (1, 2, "word", "We"),
        (2, 3, "word", "hid"),
        (3, 4, "word", "waited"),
        (1, 4, "translation", "Wir warteten"),
        (Fraction(7, 2), 4, "morph", "-ed"),
        (3, Fraction(7, 2), "morph", "wait"),
    ]
    assert (found.notes[0].author, found.notes[0].people) == ("Jo", (Person("Anna"),))
    assert found.notes[1].author == ""
    assert [str(remark) for remark in found.skipped] == ["line 25: it has no text"]
    assert [remark.what for remark in found.changed] == [
        "times that the file does not set, spread evenly as ELAN shows them: 2"
    ]


def test_the_offset_of_the_media_is_added() -> None:
    """TIME_ORIGIN is where in the media the file's time begins."""
    found = read(EAF.replace('MIME_TYPE="video/mp4"', 'MIME_TYPE="video/mp4" TIME_ORIGIN="2500"'))
    assert (found.notes[0].start, found.notes[0].end) == (Fraction(7, 2), Fraction(13, 2))
    with pytest.raises(NotesFileError, match="line 7: TIME_ORIGIN is no number of milliseconds: '2,5'"):
        read(EAF.replace('MIME_TYPE="video/mp4"', 'MIME_TYPE="video/mp4" TIME_ORIGIN="2,5"'))


TWO = EAF.replace('EXTRACTED_FROM="file:///C:/field%20work/casino.mp4" ', 'TIME_ORIGIN="1000" ').replace(
    "sound.wav", "camera2.mp4"
)


def test_of_several_media_the_clip_s_own_counts() -> None:
    assert read(TWO).notes[0].start == 1
    assert read(TWO, replace(CLIP, name="camera2.mp4", link="")).notes[0].start == 2
    other = replace(CLIP, name="other.mp4", link="")
    with pytest.raises(NotesFileError, match=r"it speaks of 2 media: casino.mp4, camera2.mp4; pick .* --media NAME"):
        read(TWO, other)
    assert read(TWO, replace(other, media="camera2.mp4")).notes[0].start == 2
    assert read(EAF, other).notes[0].start == 1  # sound taken from the video is no second media


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (('TIME_VALUE="1000"', 'TIME_VALUE="0:01"'), "its time is no number of milliseconds: '0:01'"),
        (('TIME_VALUE="1000"', 'TIME_VALUE="-5"'), "its time is no number of milliseconds: '-5'"),
        (('TIME_SLOT_REF1="ts1"', 'TIME_SLOT_REF1="ts99"'), "its time slot is not in the file"),
        (('TIME_VALUE="1000"', ""), "its time is not set, nor that of a neighbour"),
        (('ANNOTATION_REF="a1"', 'ANNOTATION_REF="a6"'), "the annotation that it refers to is not in the file"),
    ],
)
def test_what_has_no_time_is_named_and_never_words(wrong: tuple[str, str], what: str) -> None:
    found = read(EAF.replace(*wrong))
    assert any(what in remark.what and remark.line > 10 for remark in found.skipped)
    assert not any("0:01" in note.text for note in found.notes)


def test_files_that_are_none_are_refused() -> None:
    with pytest.raises(NotesFileError, match="not an ELAN file but html"):
        parse_notes(b"<html/>", "x", CLIP, get("elan"))
    with pytest.raises(NotesFileError, match=r"line 1: a document type .* is refused as unsafe"):
        read('<!DOCTYPE ANNOTATION_DOCUMENT [<!ENTITY a "b">]><ANNOTATION_DOCUMENT/>')
    with pytest.raises(NotesFileError, match="its times are counted in PAL-frames"):
        read(EAF.replace('TIME_UNITS="milliseconds"', 'TIME_UNITS="PAL-frames"'))
    with pytest.raises(NotesFileError, match="no annotation in it: 1 tier"):
        read('<ANNOTATION_DOCUMENT><TIER TIER_ID="a"/></ANNOTATION_DOCUMENT>')


def test_an_annotation_that_was_moved_and_retyped_in_elan_is_the_same_note() -> None:
    note = Note("01M816YEMMJ4P4DPBNFKTYBGR9", Fraction(1), Fraction(2), "set", "A bar", caption="The bar", tags=("x",))
    (text,) = write_notes([note], CLIP, get("elan")).parts
    for change in (('VALUE="1000"', 'VALUE="1200"'), (">A bar<", ">A long bar<"), ('TIER_ID="set"', 'TIER_ID="scene"')):
        assert change[0] in text
        (found,) = read(text.replace(*change)).notes
        assert (found.id, found.caption, found.tags) == (note.id, note.caption, note.tags)
    assert found.kind == "scene"
    foreign = text.replace(">A bar<", ">Else<")
    for value in ("1000", "2000"):
        foreign = foreign.replace(f'VALUE="{value}"', f'VALUE="{int(value) + 200}"')
    assert read(foreign).notes[0].id != note.id


def test_notes_that_overlap_are_on_tiers_of_their_own() -> None:
    """ELAN has no overlap on one tier."""
    notes = [Note(f"n{start}", Fraction(start), Fraction(start + 3), "set", "x") for start in (1, 2, 4)]
    (text,) = write_notes(notes, CLIP, get("elan")).parts
    assert text.count("<TIER ") == 2
    assert 'TIER_ID="set 2"' in text
    assert {note.kind for note in read(text).notes} == {"set"}
    # So is what somebody adds in ELAN to a tier that bts wrote.
    added = text.replace('ANNOTATION_ID="a2"', 'ANNOTATION_ID="a9"')
    assert [note.kind for note in read(added).notes] == ["set"] * 3


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """What pympi makes of a text."""
    elan = pytest.importorskip("pympi.Elan")
    path: Path = tmp_path_factory.mktemp("eaf") / "ours.eaf"

    def open_text(text: str) -> Any:
        path.write_text(text, encoding="utf-8")
        return elan.Eaf(str(path))

    return open_text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scene=scenes())
def test_pympi_reads_ours(scene: tuple[ClipFacts, list[Note]], opened: Callable[[str], Any]) -> None:
    clip, notes = scene
    eaf = opened(write_notes(notes, clip, get("elan"), ExportOptions(private=True)).parts[0])
    rows = sorted(
        (start, end, words, eaf.tiers[tier][2].get("ANNOTATOR", ""))
        for tier in eaf.get_tier_names()
        for start, end, words in eaf.get_annotation_data_for_tier(tier)
    )
    assert [(start, words, who) for start, _, words, who in rows] == sorted(
        (ceil_ms(note.start), tidy(note.text), note.author) for note in notes
    )
    assert all(end > start for start, end, _, _ in rows)
    assert len(eaf.get_linked_files()) == 1


def test_ours_is_read_again_as_pympi_writes_it(opened: Callable[[str], Any], tmp_path: Path) -> None:
    note = Note("01M816YEMMJ4P4DPBNFKTYBGR9", Fraction(1), text="A bar\nat night", tags=("x",), author="Ann")
    eaf = opened(write_notes([note], CLIP, get("elan")).parts[0])
    eaf.to_file(str(tmp_path / "again.eaf"), pretty=False)
    (found,) = read((tmp_path / "again.eaf").read_text(encoding="utf-8")).notes
    assert (found.id, found.start, found.end, found.text) == (note.id, note.start, None, note.text)
    assert (found.tags, found.author) == (note.tags, note.author)
