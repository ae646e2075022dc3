"""Markers on timelines are placed in the clip by where it is used, in every format alike."""

import json
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.notes.formats import ClipFacts, parse_notes
from bts.notes.formats.kit.placing import Piece, Played, insert
from bts.timecode import Timecode, format_label

RATE = 25
HOUR = 3600 * RATE
CLIP = ClipFacts(
    "take.mov", Fraction(600), Fraction(RATE), source_timecode=Timecode(5 * HOUR, RATE, False, Fraction(RATE))
)


@dataclass(frozen=True)
class Use:
    """A clip used from frame `first`, `length` frames long, at frame `at` of a timeline; a marker `after` frames on."""

    first: int
    length: int
    at: int
    after: int


@st.composite
def uses(draw: st.DrawFn) -> Use:
    """Anywhere in ten minutes of media."""
    length = draw(st.integers(1, 2000))
    return Use(
        draw(st.integers(0, 12_000)), length, draw(st.integers(0, 100_000)), draw(st.integers(0, length - 1))
    )  # fmt: skip


def edl(use: Use) -> str:
    """The list of a cut whose timeline begins at one hour, with a locator of Avid."""
    starts = (5 * HOUR + use.first, 5 * HOUR + use.first + use.length, HOUR + use.at, HOUR + use.at + use.length)
    times = " ".join(format_label(frame, RATE) for frame in starts)
    locator = format_label(HOUR + use.at + use.after, RATE)
    return f"TITLE: x\n001  AX       V     C        {times}\n* FROM CLIP NAME: TAKE.MOV\n* LOC: {locator} RED here\n"


def xmeml(use: Use) -> str:
    """A sequence of Premiere with a marker of its own."""
    return f"""<xmeml version="4"><sequence><rate><timebase>{RATE}</timebase></rate><media><video><track><clipitem>
    <start>{use.at}</start><end>{use.at + use.length}</end><in>{use.first}</in><out>{use.first + use.length}</out>
    <file id="f"><name>take.mov</name></file></clipitem></track></video></media>
    <marker><name>here</name><in>{use.at + use.after}</in><out>-1</out></marker></sequence></xmeml>"""


def fcpxml(use: Use) -> str:
    """A compound clip of Final Cut Pro with a marker on it."""
    return f"""<fcpxml version="1.9"><resources><asset id="r1" name="take" start="18000s" duration="600s" hasVideo="1"
    src="file:///m/take.mov"/><media id="r2"><sequence tcStart="0s"><spine><gap duration="{use.at}/{RATE}s"/>
    <asset-clip ref="r1" start="{5 * HOUR + use.first}/{RATE}s" duration="{use.length}/{RATE}s"/></spine>
    </sequence></media></resources><event><ref-clip ref="r2">
    <marker start="{use.at + use.after}/{RATE}s" value="here"/></ref-clip></event>
    </fcpxml>"""


def otio(use: Use) -> str:
    """A timeline with a gap before the clip and a marker of its own; the media do not tell when they begin."""

    def span(start: int, length: int) -> dict[str, object]:
        def time(value: int) -> dict[str, object]:
            return {"OTIO_SCHEMA": "RationalTime.1", "rate": RATE, "value": value}

        return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(start), "duration": time(length)}

    media = {"OTIO_SCHEMA": "ExternalReference.1", "target_url": "file:///m/take.mov", "available_range": None}
    clip = {"OTIO_SCHEMA": "Clip.1", "source_range": span(5 * HOUR + use.first, use.length), "media_reference": media}
    gap = {"OTIO_SCHEMA": "Gap.1", "source_range": span(0, use.at)}
    marker = {"OTIO_SCHEMA": "Marker.2", "name": "here", "marked_range": span(use.at + use.after, 0)}
    track = {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [gap, clip]}
    stack = {"OTIO_SCHEMA": "Stack.1", "children": [track], "markers": [marker]}
    return json.dumps({"OTIO_SCHEMA": "Timeline.1", "tracks": stack})


@pytest.mark.parametrize("build", [edl, xmeml, fcpxml, otio])
@given(use=uses())
def test_a_marker_on_a_timeline_is_at_the_media_s_time(build: object, use: Use) -> None:
    assert callable(build)
    found = parse_notes(build(use).encode(), "project", CLIP)
    assert [(int(note.start * RATE), note.text) for note in found.notes] == [(use.first + use.after, "here")]
    assert not found.skipped


pieces = st.builds(
    lambda start, length, media: Piece(Fraction(start), Fraction(start + length), media, Fraction(start)),
    st.integers(-5, 20), st.integers(1, 9), st.sampled_from("ab"),
)  # fmt: skip
endless = st.builds(Piece, st.just(None), st.just(None), st.just("c"), st.just(Fraction(0)))


@given(st.lists(pieces | endless, max_size=8), st.integers(-8, 40))
def test_what_plays_is_found_as_by_looking_at_every_piece(found: list[Piece], time: int) -> None:
    at = Played(found).at(Fraction(time))
    assert sorted(map(repr, at)) == sorted(repr(piece) for piece in found if piece.holds(Fraction(time)))


@given(st.lists(pieces, max_size=5), st.integers(0, 9), st.integers(1, 9), st.integers(0, 50), st.integers(0, 8))
def test_a_part_of_a_timeline_plays_what_that_does(
    inner: list[Piece], start: int, length: int, at: int, after: int
) -> None:
    """What an item shows `after` its beginning is what its own timeline shows then, at the same time of the media."""
    outer = insert(inner, Fraction(start), Fraction(length), Fraction(at), steady=True)
    shown = {
        (piece.media, at + after - piece.ahead)
        for piece in Played(outer).at(Fraction(at + after))
        if piece.ahead is not None
    }
    if after >= length:
        assert not shown
        return
    own = Played(inner).at(Fraction(start + after))
    assert shown == {(piece.media, start + after - piece.ahead) for piece in own if piece.ahead is not None}
