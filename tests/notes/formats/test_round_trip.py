"""The table of what each format keeps, held against real round trips; and the sentence about what is lost."""

import math
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts.model import Credit, Note, Person, Region
from bts.notes.digests import MOVED_FIELD
from bts.notes.formats import (
    ClipFacts,
    ExportOptions,
    Format,
    Grid,
    Kept,
    avid,
    compare_notes,
    detect,
    edl,
    for_target,
    get,
    names,
    parse_notes,
    table,
    update_note,
    write_notes,
    written_names,
    xmeml,
)  # fmt: skip
from bts.notes.formats.kit.base import DETAILS
from bts.notes.formats.kit.collector import holds_time
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.ids import new_id
from bts.timing import ceil_ms
from tests.notes.formats.strategies import scenes, texts

FEW_NOTES = {"youtube"}
"""Formats with rules that few lists of notes keep; tested by themselves."""

POINTS_LAST_A_FRAME = {"edl", "fcpxml", "avid"}
"""Formats in which a point is a marker of one frame, and so a range of one frame is a point."""

COLOURED = {
    "edl": {colour.lower() for colour in edl.COLOURS}, "xmeml": set(xmeml.COLOURS), "avid": set(avid.COLOURS),
}  # fmt: skip
USUAL = {"edl": "blue", "xmeml": "green", "avid": "white"}
"""Formats that keep of the tags one that is a colour of theirs, but for the usual one."""

FACTS = """
vtt             y y n y n ~ ms n
vtt-chapters    y y n n n n ms n
vtt-metadata    y y ~ y y y ms y
srt             n y n y n n ms n
csv             y y y y ~ y exact y
tsv             y y y y ~ y exact y
edl             n y ~ n ~ n frame n
otio            ~ y y y ~ ~ exact ~
elan            ~ y ~ y ~ y ms y
fcpxml          n y y ~ ~ n frame n
iiif            y y y y y y exact y
web-annotation  y y ~ y y y exact ~
ffmetadata      n y n y n n exact n
youtube         n n y n n n 1_s n
"""
"""The known facts of these formats: id, range, point, lines, tags, author, time, track. What is y for IIIF and ~ for
Web Annotation has no term in the latter's model. Chapters of YouTube have starts alone: that is a point here. FCPXML's
fractions could be exact, but Final Cut Pro wants whole frames."""


def test_the_declared_table_says_the_known_facts() -> None:
    declared = {row.split(" | ")[0].strip("| "): row for row in table().splitlines()[2:]}
    for fact in FACTS.strip().splitlines():
        name, *cells = fact.split()
        found = [cell.strip().replace(" ", "_") for cell in declared[name].strip("|").split("|")][1:]
        assert found == cells, name


def changed_text(text: str, form: Format) -> str:
    """What a format makes of a text beside keeping or joining its lines."""
    text = tidy(text) if form.keeps.lines is not Kept.NO else one_line(text)
    return text.replace("|", "¦") if form.name == "edl" else text


def frame_range(note: Note, clip: ClipFacts) -> int:
    """Frames of a range in a format that counts frames."""
    assert note.end is not None
    return max(clip.frame_at(note.end) - clip.frame_at(note.start), 1)


def expected_end(note: Note, form: Format, clip: ClipFacts) -> Fraction | None:
    """Where a range that was read back must end; None for what comes back as a point."""
    assert note.end is not None
    if form.keeps.time is Grid.FRAME:
        frames = frame_range(note, clip)
        short = form.name in POINTS_LAST_A_FRAME and frames == 1
        return None if short else (clip.frame_at(note.start) + frames) / clip.rate
    if form.keeps.time is Grid.EXACT:
        return note.end
    return Fraction(max(ceil_ms(note.end), ceil_ms(note.start) + 1), 1000)


def check_times(note: Note, found: Note, form: Format, clip: ClipFacts) -> None:
    """The frame of a note is the frame of what came back; and its time is as near as the format has it."""
    assert clip.frame_at(found.start) == clip.frame_at(note.start)
    if form.keeps.time is Grid.EXACT:
        assert found.start == note.start
    elif form.keeps.time is Grid.MS:
        assert found.start == Fraction(ceil_ms(note.start), 1000)
    if note.end is not None and form.keeps.range is not Kept.NO:
        assert found.end == expected_end(note, form, clip)
    if note.end is None:
        assert (found.end is None) == (form.keeps.point is not Kept.NO)


def check_rest(note: Note, found: Note, form: Format) -> None:
    """All that the table declares to be kept came back equal."""
    keeps = form.keeps
    assert found.text == changed_text(note.text, form)
    if keeps.id is not Kept.NO:
        assert found.id == note.id
    if keeps.author is not Kept.NO:
        assert found.author == note.author
    if keeps.track is not Kept.NO:
        assert found.kind == note.kind
    if form.name in COLOURED:
        colours = [tag for tag in note.tags if tag in COLOURED[form.name]]
        assert found.tags == tuple(tag for tag in colours[:1] if tag != USUAL[form.name])
    elif form.name == "llc":  # names with values: each once
        assert found.tags == tuple(dict.fromkeys(note.tags))
    elif keeps.tags is not Kept.NO:
        assert found.tags == tuple(tag.replace(",", ";") if form.name == "fcpxml" else tag for tag in note.tags)
    for detail in keeps.details:
        for field in ("created", "modified") if detail == "dates" else (detail,):
            assert getattr(found, field) == getattr(note, field), field


def check_reading_again(found: tuple[Note, ...], again: tuple[Note, ...], form: Format, clip: ClipFacts) -> None:
    """A second reading of a file adds nothing, and brings nothing back that was removed."""
    assert compare_notes([], found, clip, form).new == found
    second = compare_notes(found, again, clip, form)
    assert (second.new, second.differing) == ((), ())
    assert compare_notes([replace(note, deleted=True) for note in found], again, clip, form).new == ()


@pytest.mark.parametrize("name", [name for name in written_names() if name not in FEW_NOTES])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scene=scenes())
def test_what_is_declared_kept_comes_back_equal(name: str, scene: tuple[ClipFacts, list[Note]]) -> None:
    clip, notes = scene
    form = get(name)
    (text,) = write_notes(notes, clip, form, ExportOptions(private=True)).parts
    if not any(holds_time(note.text) for note in notes):  # else another reader may leave less of a time in words
        assert detect(f"x{form.suffixes[-1]}", text).name == name
    read = parse_notes(text.encode(), "file", clip, form)
    assert not read.skipped
    assert len(read.notes) == len(notes)
    for note, found in zip(notes, sorted(read.notes, key=lambda note: note.start), strict=True):
        check_times(note, found, form, clip)
        check_rest(note, found, form)
    assert {note.origin for note in read.notes} == {f"import:{name}"}
    check_reading_again(read.notes, parse_notes(text.encode(), "other name", clip, form).notes, form, clip)


CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25), 640, 360)
RICH = Note(
    new_id(),
    Fraction(62),
    Fraction(69),
    "hidden-camera",
    "Cameras were hidden\nbehind the bar",
    "Jim and Pam",
    "Two people",
    "How it began",
    Credit("NBC"),
    (Person("Jenna Fischer", "Pam"),),
    ("casino",),
    ("still",),
    "Ann",
    "2026-11-22T08:00:00.000Z",
    "2026-11-22T09:00:00.000Z",
    region=Region(0, 0, 0.5, 1),
    status="done",
    confidence=0.5,
    extra={"mood": "calm"},
)
POINTS = [Note(new_id(), Fraction(second), text=f"At {second}") for second in (1, 31, 301)]


@pytest.mark.parametrize("name", written_names())
def test_what_is_declared_lost_is_lost(name: str) -> None:
    """So that the table does not claim too little either: an exporter that learns something must say so."""
    form = get(name)
    rich = replace(RICH, private=True)
    (text,) = write_notes([rich, *POINTS], CLIP, form, ExportOptions(private=True)).parts
    notes = parse_notes(text.encode(), "file", CLIP, form).notes
    found = next(note for note in notes if "Cameras" in note.text)
    point = next(note for note in notes if note.text == "At 301")
    lost = {
        "id": found.id != RICH.id,
        "range": found.end is None,
        "point": point.end is not None,
        "lines": "\n" not in found.text,
        "tags": not found.tags,
        "author": not found.author,
        "track": found.kind == "note",
    }
    for column, is_lost in lost.items():
        if form.name not in COLOURED or column != "tags":
            assert is_lost == (getattr(form.keeps, column) is Kept.NO), column
    empty = Note("", Fraction(0))
    for detail in DETAILS:
        field = "created" if detail == "dates" else detail
        assert (getattr(found, field) == getattr(empty, field)) == (detail not in form.keeps.details), detail


def test_losses_are_counted_by_the_declaration() -> None:
    (said,) = write_notes([RICH, *POINTS], CLIP, get("srt")).remarks
    assert said == (
        "4 ids, 3 points, 1 kind, 1 author, 1 tag, 1 heading, 1 caption, 1 alt text, 1 credit, 1 person, 1 use, "
        "1 region, 1 done mark, 1 confidence, 1 date and 1 foreign field cannot be kept in SRT"
    )
    assert write_notes([RICH, *POINTS], CLIP, get("vtt-metadata")).remarks == ()
    few = [Note("a", Fraction(1), author="Ann", tags=("x", "y"), text="x")]
    assert write_notes(few, CLIP, get("text")).remarks == ("1 id and 1 author cannot be kept in plain text",)


@pytest.mark.parametrize("name", [name for name in written_names() if name not in FEW_NOTES])
def test_that_a_note_was_moved_to_the_players_clock_is_no_matter_of_other_programs(name: str) -> None:
    plain = Note(id=new_id(), start=Fraction(852, 1000), end=Fraction(2), text="Words")
    moved = replace(plain, extra={MOVED_FIELD: [0.852, 0.852]})
    clip = ClipFacts("clip.mp4", Fraction(60), Fraction(25))
    assert write_notes([moved], clip, get(name)) == write_notes([plain], clip, get(name))


@pytest.mark.parametrize("name", written_names())
def test_private_notes_are_held_back_unless_they_are_asked_for(name: str) -> None:
    form, secret = get(name), replace(RICH, text="zebra", caption="zebra", alt="zebra", tags=("zebra",), private=True)
    held = write_notes([secret, *POINTS], CLIP, form)
    assert "zebra" not in "".join(held.parts)
    assert held.remarks[0] == "1 private note held back; --with-private writes it too"
    told = write_notes([secret, *POINTS], CLIP, form, ExportOptions(private=True))
    assert "zebra" in "".join(told.parts)
    assert told.remarks[0] == "1 private note in it"


def test_another_version_of_a_private_note_is_held_back_too() -> None:
    mine, theirs = replace(RICH, private=True), replace(RICH, id=new_id(), conflict_of=f"{RICH.id}@00")
    for pair in ([mine, theirs], [replace(mine, private=False), replace(theirs, private=True)]):
        assert "Cameras" not in "".join(write_notes(pair, CLIP, get("csv")).parts)


def test_deleted_notes_are_not_exported() -> None:
    (text,) = write_notes([replace(RICH, deleted=True)], CLIP, get("csv")).parts
    assert text.count("\n") == 1


@pytest.mark.parametrize("name", written_names())
def test_a_file_is_known_under_a_wrong_name(name: str) -> None:
    (text,) = write_notes([RICH, *POINTS], CLIP, get(name)).parts
    found = detect("download", text).name
    # Text with times is text with times, whoever wrote it.
    assert found == name or {found, name} <= {"text", "youtube"}


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("a.vtt", "vtt"),
        ("a.chapters.vtt", "vtt-chapters"),
        ("a.notes.vtt", "vtt-metadata"),
        ("A.SRT", "srt"),
        ("a.csv", "csv"),
        ("a.premiere.csv", "premiere"),
        ("a.tsv", "tsv"),
        ("a.edl", "edl"),
        ("a.eaf", "elan"),
        ("a.otio", "otio"),
        ("a.fcpxml", "fcpxml"),
        ("a.xml", "xmeml"),
        ("a.avid.txt", "avid"),
        ("a.llc", "llc"),
        ("a.json", "web-annotation"),
        ("a.iiif.json", "iiif"),
        ("a.psc", "podlove"),
        ("a.mkv.xml", "matroska"),
        ("a.chapters.txt", "ogm"),
        ("a.ffmeta", "ffmetadata"),
        ("a.md", "markdown"),
        ("a.txt", "text"),
        ("a.youtube.txt", "youtube"),
    ],
)
def test_a_target_chooses_its_format(target: str, name: str) -> None:
    assert for_target(target).name == name


@given(text=texts)
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert "\n" not in one_line(text)
    assert one_line(tidy(text)) == one_line(text)


@given(seconds=st.fractions(0, 500), rate=st.sampled_from((Fraction(24000, 1001), Fraction(25), Fraction(60000, 1001))))
def test_any_time_at_any_rate_survives(seconds: Fraction, rate: Fraction) -> None:
    """Times on no grid at all, as odd containers have them: written up to the ms, or kept whole."""
    clip = ClipFacts("clip.mp4", Fraction(600), rate)
    note = Note(new_id(), seconds, seconds + Fraction(10, 3), text="x")
    for name in written_names():
        form = get(name)
        if name in FEW_NOTES:
            continue
        (found,) = parse_notes(write_notes([note], clip, form).parts[0].encode(), "file", clip, form).notes
        grid = form.keeps.time
        if grid is Grid.FRAME:
            assert found.start == math.floor(seconds * rate) / rate
        elif grid is Grid.MS:
            assert found.start == Fraction(ceil_ms(seconds), 1000)
        elif name == "ffmetadata":  # numbers of 32 bits
            assert 0 <= found.start - seconds <= Fraction(1, 1000000)
        else:
            assert found.start == seconds
            assert found.end == note.end


def test_an_update_takes_what_is_filled() -> None:
    found = replace(RICH, text="New words", caption="", author="", start=Fraction(63))
    new = update_note(RICH, found, get("csv"))
    assert (new.text, new.caption, new.author) == ("New words", "Jim and Pam", "Ann")
    assert new.start == Fraction(63)
    assert new.id == RICH.id
    assert new.created == RICH.created


@pytest.mark.parametrize("name", written_names())
def test_what_a_format_does_to_notes_is_no_change(name: str) -> None:
    """Export and import of one's own notes must not ask to overwrite them."""
    captioned = Note(new_id(), Fraction(90), caption="Only a caption")
    untidy = Note(
        new_id(), Fraction(200), Fraction(210), text=" Tabs\tand\r\nends \n", tags=("a\tb",), credit=Credit(" NBC ")
    )
    mine = [RICH, *POINTS, captioned, untidy]
    form = get(name)
    (text,) = write_notes(mine, CLIP, form).parts
    compared = compare_notes(mine, parse_notes(text.encode(), "file", CLIP, form).notes, CLIP, form)
    assert compared.differing == ()
    assert [note.text for note in compared.new] in ([], ["At 1"])  # a chapter of YouTube is moved to 0:00


def test_a_plugged_format_that_fails_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    from bts.errors import MissingToolError
    from bts.notes.formats.kit import registry

    plugged = {"scribe": "no_such_package:FORMAT", "odd": "math:pi", "mine": "bts.notes.formats.srt:FORMAT"}
    points = {name: EntryPoint(name, value, registry.GROUP) for name, value in plugged.items()}
    monkeypatch.setattr(registry, "_find_plugins", lambda: points)
    assert names()[-3:] == ["scribe", "odd", "mine"]
    assert registry.get("mine").title == "SRT"
    with pytest.raises(MissingToolError, match="scribe of no_such_package:FORMAT does not load"):
        registry.get("scribe")
    with pytest.raises(MissingToolError, match="is no bts Format"):
        registry.get("odd")


def test_every_format_is_described() -> None:
    for name in names():
        form = get(name)
        assert form.name == name
        assert form.suffixes
        assert re.fullmatch(r"[\w. ]+", form.title)
