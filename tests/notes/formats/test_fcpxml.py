"""FCPXML: whole frames, sound that is declared, and markers wherever a project uses the clip."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, ExportOptions, Found, get, parse_notes, write_notes
from bts.notes.formats.kit.base import Sound
from bts.timecode import Timecode
from tests.notes.formats.strategies import RATES, scenes

FCPXML = get("fcpxml")
CLIP = ClipFacts("take.mov", Fraction(600), Fraction(24))
TIMES = re.compile(r' (start|duration|frameDuration|offset|tcStart)="(-?\d+)(?:/(\d+))?s"')


def times(text: str) -> list[Fraction]:
    """Every time in a file, in seconds."""
    return [Fraction(int(top), int(bottom or 1)) for _, top, bottom in TIMES.findall(text)]


@settings(max_examples=60, deadline=None)
@given(scene=scenes(), origin=st.none() | st.integers(0, 2_000_000), variable=st.booleans(), late=st.booleans())
def test_every_time_is_a_whole_number_of_frames(
    scene: tuple[ClipFacts, list[Note]], origin: int | None, variable: bool, late: bool
) -> None:
    """Final Cut Pro refuses, or moves, what is not on a frame: 28 of 31 markers at 23.976 were not."""
    clip, notes = scene
    code = None if origin is None else Timecode(origin, max(1, round(clip.rate)), False, clip.rate)
    about = replace(
        clip, duration=Fraction(700_033, 1000) + 10_200, variable=variable, source_timecode=code,
        first_time=Fraction(13, 25) if late else Fraction(0),
    )  # fmt: skip
    (text,) = write_notes(notes, about, FCPXML, ExportOptions(private=True)).parts
    frame = Fraction(re.search(r'frameDuration="(.+?)s"', text)[1])  # type: ignore[index]
    assert frame == about.frame
    assert all((time / frame).denominator == 1 for time in times(text))
    begin = about.origin / about.edit_rate
    for note, marker in zip(notes, re.findall(r"<marker .+", text), strict=True):
        assert (times(marker)[0] - begin) / frame == about.frame_at(note.start)
    found = parse_notes(text.encode(), "x.fcpxml", about)
    assert [about.frame_at(n.start) for n in found.notes] == [about.frame_at(n.start) for n in notes]


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(25)])
def test_no_marker_or_length_is_written_between_two_frames(rate: Fraction) -> None:
    clip = ClipFacts("take.mov", Fraction(700_033, 1000), rate)
    notes = [Note(f"n{n}", Fraction(n * 1499, 750), Fraction(n * 1499, 750) + 1, text=f"At {n}") for n in range(31)]
    (text,) = write_notes(notes, clip, FCPXML).parts
    assert all((time * rate).denominator == 1 for time in times(text))
    assert abs(times(re.findall(r"<asset .+", text)[0])[1] - clip.duration) < 1 / rate


def test_a_clip_with_sound_is_not_declared_silent() -> None:
    (text,) = write_notes([Note("a", Fraction(1), text="x")], replace(CLIP, sound=Sound(2, 6, 48000)), FCPXML).parts
    assert ' hasVideo="1" format="r1" hasAudio="1" audioSources="2" audioChannels="6" audioRate="48000">' in text
    for sound in (None, Sound(0, 0, 0)):
        made = write_notes([], replace(CLIP, sound=sound), FCPXML)
        assert "hasAudio" not in made.parts[0]
        assert ("no sound of it is declared" in " ".join(made.remarks)) == (sound is None)


RESOURCES = """<fcpxml version="1.9"><resources><format id="r1" frameDuration="1/24s"/>
<asset id="r2" name="TAKE" start="3600s" duration="600s" hasVideo="1" hasAudio="1"><media-rep src="file:///m/take.mov"/></asset>
<asset id="r3" name="OTHER" start="0s" duration="600s" hasVideo="1"><media-rep src="file:///m/other.mov"/></asset>
<asset id="r4" name="MUSIC" start="0s" duration="600s" hasAudio="1"><media-rep src="file:///m/music.wav"/></asset>
{media}</resources><library><event><project><sequence format="r1" tcStart="3600s"><spine>
{spine}
</spine></sequence></project></event></library></fcpxml>"""


def read(spine: str, media: str = "", clip: ClipFacts = CLIP) -> Found:
    """A project with this storyline."""
    return parse_notes(RESOURCES.format(spine=spine, media=media).encode(), "x.fcpxml", clip)


def said(found: Found) -> list[Any]:
    """When and what."""
    return [(note.start, note.text) for note in found.notes]


INNER = """<media id="r9" name="Compound"><sequence format="r1" duration="20s"><spine>
<asset-clip ref="r2" offset="0s" start="3700s" duration="10s"/>
<asset-clip ref="r3" start="5s" duration="10s"/></spine></sequence></media>"""


def test_a_marker_on_a_compound_clip_is_placed_through_it() -> None:
    found = read(
        '<ref-clip ref="r9" offset="3600s" start="4s" duration="14s">'
        '<marker start="6s" duration="1/24s" value="In take"/><marker start="12s" value="In other"/></ref-clip>',
        INNER,
    )
    assert said(found) == [(Fraction(106), "In take")]
    assert "on another clip, other.mov" in found.skipped[0].what


def test_older_clips_multicam_and_synchronized_clips_are_looked_into() -> None:
    multicam = """<media id="r8"><multicam><mc-angle angleID="A"><gap offset="0s" duration="5s"/>
    <asset-clip ref="r2" offset="5s" start="3600s" duration="50s"/></mc-angle>
    <mc-angle angleID="B"><asset-clip ref="r3" offset="0s" duration="50s"/></mc-angle></multicam></media>"""
    found = read(
        '<clip name="x" offset="3600s" start="3610s" duration="5s"><video ref="r2" offset="3600s" start="3600s" '
        'duration="600s"/><marker start="3612s" value="Old"/></clip>'
        '<sync-clip offset="3605s" start="0s" duration="5s"><asset-clip ref="r2" offset="0s" start="3620s" '
        'duration="9s"><audio ref="r4" lane="-1" offset="3620s" duration="9s"/></asset-clip>'
        '<marker start="1s" value="Synchronized"/></sync-clip>'
        '<mc-clip ref="r8" offset="3610s" start="0s" duration="20s"><mc-source angleID="B" srcEnable="audio"/>'
        '<mc-source angleID="A" srcEnable="video"/><marker start="7s" value="Multicam"/></mc-clip>',
        multicam,
    )
    assert said(found) == [(Fraction(12), "Old"), (Fraction(21), "Synchronized"), (Fraction(2), "Multicam")]


def test_a_marker_on_a_gap_says_so() -> None:
    found = read(
        '<gap name="Gap" offset="3600s" start="3600s" duration="5s"><marker start="3601s" value="Nothing"/></gap>'
        '<gap offset="3605s" start="3600s" duration="5s"><asset-clip lane="1" ref="r2" offset="3601s" start="3650s" '
        'duration="3s"/><marker start="3602s" value="Hanging"/></gap>'
        '<title name="T" offset="3610s" duration="5s"><marker start="3600s" value="Title"/></title>'
    )
    assert said(found) == [(Fraction(51), "Hanging")]
    assert [remark.what for remark in found.skipped] == [
        "this marker is on a gap, where no clip plays",
        "this marker is on a title, where no clip plays",
    ]


def test_a_clip_at_another_speed_or_two_at_once_are_not_guessed_at() -> None:
    warp = '<timeMap><timept time="0s" value="0s"/><timept time="9s" value="18s"/></timeMap>'
    compound = INNER.replace('duration="10s"/>', f'duration="10s">{warp}</asset-clip>', 1)
    found = read(
        '<ref-clip ref="r9" offset="3600s" duration="14s"><marker start="6s" value="Fast"/></ref-clip>', compound
    )
    assert not found.notes
    assert "does not play at its own speed" in found.skipped[0].what
    pile = INNER.replace(
        'duration="10s"/>',
        'duration="10s"><asset-clip ref="r3" lane="1" offset="3700s" start="0s" duration="9s"/></asset-clip>',
        1,
    )
    spine = '<ref-clip ref="r9" offset="3600s" duration="14s"><marker start="6s" value="Both"/></ref-clip>'
    assert "where take.mov and other.mov play: --media take.mov takes it" in read(spine, pile).skipped[0].what
    assert said(read(spine, pile, replace(CLIP, media="take.mov"))) == [(Fraction(106), "Both")]
    assert said(read(spine, pile, replace(CLIP, media="OTHER"))) == [(Fraction(6), "Both")]


def test_a_clip_that_was_cut_in_two_with_its_marker_has_it_once() -> None:
    half = (
        '<asset-clip ref="r2" offset="{}s" start="{}s" duration="5s"><marker start="3610s" value="One"/></asset-clip>'
    )
    found = read(half.format(3600, 3605) + half.format(3605, 3610))
    assert said(found) == [(Fraction(10), "One")]
    assert "1 of its markers are copies" in found.changed[0].what
    one = '<asset-clip ref="r2" offset="0s" duration="5s">{}</asset-clip>'
    twice = read(one.format('<marker start="3610s" value="One"/>' * 2))
    assert len(twice.notes) == len(twice.skipped) == 1  # the same to the letter: taken once, and said


@pytest.mark.parametrize(
    ("spine", "what"),
    [
        (
            '<asset-clip ref="r2" offset="3600s" start="3600s" duration="5s"/>',
            "no marker in it, which speaks of 3 media",
        ),
        ('<clip start="soon" duration="9s"><video ref="r2"/><marker start="1s" value="x"/></clip>', ""),
        (
            '<clip><video ref="r2" offset="soon"/><marker start="1s" value="x"/></clip>',
            "line 6: the offset of this video",
        ),
    ],
)
def test_what_cannot_be_placed_is_refused_with_its_line(spine: str, what: str) -> None:
    if not what:
        assert not read(spine).skipped or "starts before the clip" in read(spine).skipped[0].what
        return
    with pytest.raises(NotesFileError, match=what):
        read(spine)


def test_compound_clips_that_hold_each_other_are_no_endless_work() -> None:
    itself = '<media id="r9"><sequence><spine><ref-clip ref="r9" duration="9s"/></spine></sequence></media>'
    spine = '<ref-clip ref="r9" duration="9s"><marker start="1s" value="x"/></ref-clip>'
    assert "where no clip plays" in read(spine, itself).skipped[0].what
    many = '<ref-clip ref="m{}" offset="0s" duration="9s"/>'
    layers = "".join(
        f'<media id="m{n}"><sequence duration="9s"><spine>{many.format(n + 1) * 20}</spine></sequence></media>'
        for n in range(8)
    )
    layers += '<media id="m8"><sequence><spine><asset-clip ref="r2" duration="9s"/></spine></sequence></media>'
    with pytest.raises(NotesFileError, match="more than 100,000 clips"):
        read(spine.replace("r9", "m0"), layers)
    chain = "".join(
        f'<media id="m{n}"><sequence><spine>{many.format(n + 1)}</spine></sequence></media>' for n in range(2000)
    )
    with pytest.raises(NotesFileError, match="nested too deeply"):
        read(spine.replace("r9", "m0"), chain)


def test_every_usual_rate_has_frames_that_final_cut_can_write() -> None:
    for rate in RATES:
        assert rate.numerator < 2**31
