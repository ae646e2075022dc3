"""OpenTimelineIO: markers of several media, on compound clips and gaps, in cuts; and only whole frames are written."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, Found, get, parse_notes, write_notes

otio: Any = pytest.importorskip("opentimelineio")
CLIP = ClipFacts("take.mov", Fraction(600), Fraction(24))


def time(frame: float) -> Any:
    """A time at 24 frames a second."""
    return otio.opentime.RationalTime(frame, 24)


def span(start: float, length: float) -> Any:
    """A range in frames."""
    return otio.opentime.TimeRange(time(start), time(length))


def used(name: str, start: int, length: int, *markers: tuple[int, str]) -> Any:
    """A clip of media that begins at an hour, used from `start` frames of it; its markers are in the media's time."""
    media = otio.schema.ExternalReference(f"file:///m/{name}", span(86400, 24 * 600))
    item = otio.schema.Clip(name, media, span(86400 + start, length))
    item.markers.extend(otio.schema.Marker(words, span(86400 + frame, 0)) for frame, words in markers)
    return item


def read(*items: Any, markers: tuple[tuple[int, str], ...] = (), clip: ClipFacts = CLIP) -> Found:
    """A timeline with one track of these items and these markers."""
    track = otio.schema.Track("V1", kind="Video")
    track.extend(items)
    timeline = otio.schema.Timeline("cut")
    timeline.tracks.append(track)
    timeline.tracks.markers.extend(otio.schema.Marker(words, span(frame, 0)) for frame, words in markers)
    return parse_notes(timeline.to_json_string().encode(), "cut.otio", clip)


def said(found: Found) -> list[Any]:
    """In frames."""
    return [(note.start * 24, note.text) for note in found.notes]


def test_markers_of_two_media_are_never_taken_for_one() -> None:
    items = used("take.mov", 0, 240, (48, "mine")), used("other.mov", 0, 240, (24, "another clip's"))
    assert said(read(*items)) == [(48, "mine")]
    with pytest.raises(NotesFileError, match=r"2 media: take\.mov, other\.mov; pick .* --media NAME"):
        read(*items, clip=replace(CLIP, name="renamed.mp4", link=""))
    assert said(read(*items, clip=replace(CLIP, media="other"))) == [(24, "another clip's")]


def test_one_medium_alone_is_taken_whatever_its_name_and_that_is_said() -> None:
    found = read(used("other.mov", 0, 240, (24, "x")))
    assert said(found) == [(24, "x")]
    assert found.changed[0].what == "it speaks of other.mov alone, which was taken for this clip"


def test_compound_clips_gaps_and_retimed_clips() -> None:
    stack = otio.schema.Stack("compound", source_range=span(10, 100))
    inner = otio.schema.Track("V1", kind="Video")
    inner.extend([used("take.mov", 200, 50), used("other.mov", 0, 100)])
    stack.append(inner)
    stack.markers.extend(otio.schema.Marker(words, span(frame, 0)) for frame, words in ((20, "in"), (60, "out")))
    gap = otio.schema.Gap(duration=time(48))
    gap.markers.append(otio.schema.Marker("gap", span(3, 0)))
    fast = used("take.mov", 0, 48)
    fast.effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    found = read(stack, gap, fast, markers=((5, "through"), (150, "fast")))
    assert sorted(said(found)) == [(215, "through"), (220, "in")]
    assert sorted(remark.what for remark in found.skipped) == [
        "this marker is on a gap, where no clip plays",
        "this marker is on another clip, other.mov",
        "this marker is where the clip does not play at its own speed",
    ]


def test_what_plays_at_once_is_asked_for_and_sound_is_not_in_the_way() -> None:
    timeline = otio.schema.Timeline("cut")
    for kind, name in (("Video", "take.mov"), ("Video", "other.mov"), ("Audio", "music.wav")):
        track = otio.schema.Track(kind=kind)
        track.append(used(name, 0, 48))
        timeline.tracks.append(track)
    timeline.tracks.markers.append(otio.schema.Marker("x", span(24, 0)))
    found = parse_notes(timeline.to_json_string().encode(), "x.otio", CLIP)
    assert "where take.mov and other.mov play: --media take.mov takes it" in found.skipped[0].what
    del timeline.tracks[1]
    assert said(parse_notes(timeline.to_json_string().encode(), "x.otio", CLIP)) == [(24, "x")]


def test_a_timeline_without_markers_says_what_it_holds() -> None:
    with pytest.raises(NotesFileError, match=r"no marker in it, which speaks of 2 media: take\.mov, other\.mov"):
        read(used("take.mov", 0, 48), used("other.mov", 0, 48))


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30000, 1001), Fraction(2983, 100)])
def test_only_whole_frames_are_written_and_the_exact_times_come_back(rate: Fraction) -> None:
    """RationalTime(2.01399, 23.976) is no frame of anything."""
    clip = ClipFacts("take.mov", Fraction(700_033, 1000), rate, variable=rate == Fraction(2983, 100))
    notes = [
        Note(f"id-of-a-note-{n:04}", Fraction(n * 1499, 750), Fraction(n * 1499 + 1, 750), text="x") for n in range(31)
    ]
    (text,) = write_notes(notes, clip, get("otio")).parts
    values: list[float] = []
    json.loads(text, object_hook=lambda item: values.append(item["value"]) if "value" in item else item)
    assert len(values) == 66
    assert all(value == int(value) for value in values)
    found = parse_notes(text.encode(), "x.otio", clip)
    assert [(note.start, note.end) for note in found.notes] == [(note.start, note.end) for note in notes]


def test_a_marker_that_another_program_moved_is_where_it_moved_it() -> None:
    """By one frame too: the exact time that bts wrote beside it holds no longer."""
    note = Note("a", Fraction(101, 100), Fraction(203, 100), text="x")
    (text,) = write_notes([note], CLIP, get("otio")).parts
    timeline = otio.adapters.read_from_string(text, "otio_json")
    (item,) = timeline.find_clips()
    for start, length in ((72, 24), (25, 24), (24, 25)):
        item.markers[0].marked_range = span(start, length)
        (found,) = parse_notes(timeline.to_json_string().encode(), "x.otio", CLIP).notes
        assert (found.start, found.end) == (Fraction(start, 24), Fraction(start + length, 24))
