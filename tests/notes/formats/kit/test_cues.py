"""Rolling captions made still, on the real file and on cases that must stay as they are."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts.model import Note
from bts.notes.formats import ClipFacts, get, read_notes, write_notes
from bts.notes.formats.kit.cues import Cue, still

MANIFESTO = ClipFacts("manifesto.mp4", Fraction(2202, 25), Fraction(25))


@pytest.fixture
def captions(footage: Path) -> bytes:
    """Automatic captions of a real recording."""
    path = footage / "speech" / "manifesto.vtt"
    if not path.is_file():
        pytest.skip("speech/manifesto.vtt is not on this machine")
    return path.read_bytes()


def test_real_rolling_captions_say_each_line_once(captions: bytes) -> None:
    found = read_notes(captions, "manifesto.vtt", MANIFESTO)
    assert not found.skipped
    said = [note.text for note in found.notes]
    assert said[:3] == [
        "this audiobook is in the public domain",
        "you can find the text version of this",
        "audio book at www.marxists.org",
    ]
    assert all("<" not in text and "\n" not in text for text in said)
    assert len(set(said)) == len(said)
    # Every line that stands in the file is said, and none twice.
    lines = {line.strip() for line in captions.decode().splitlines() if line.strip() and "<c>" not in line}
    shown = {line for line in lines if "-->" not in line and ":" not in line} - {"WEBVTT"}
    assert shown <= set(said)
    for earlier, later in zip(found.notes, found.notes[1:], strict=False):
        assert earlier.end is not None
        assert earlier.start < earlier.end <= later.start
    assert "repeated lines were left out" in found.changed[0].what


def test_the_same_captions_through_srt_are_still_too(captions: bytes) -> None:
    """As they are after a download as SRT: the same rolling cues without word times."""
    vtt = read_notes(captions, "manifesto.vtt", MANIFESTO)
    blocks, number = [], 0
    for block in captions.decode().replace("\r", "").split("\n\n")[1:]:
        lines = block.split("\n")
        if "-->" in lines[0]:
            number += 1
            times = lines[0].split(" align")[0].replace(".", ",")
            import re

            blocks.append("\n".join([str(number), times, *(re.sub("<[^>]*>", "", line) for line in lines[1:])]))
    srt = read_notes("\n\n".join(blocks).encode(), "manifesto.srt", MANIFESTO)
    assert [(n.start, n.end, n.text) for n in srt.notes] == [(n.start, n.end, n.text) for n in vtt.notes]


def cue(start: int, end: int, *lines: str) -> Cue:
    """A cue in tenths of seconds."""
    return Cue(1, Fraction(start, 10), Fraction(end, 10), lines)


def test_words_that_are_said_twice_stay() -> None:
    said = [
        cue(0, 10, "No!"),
        cue(10, 20, "No!"),
        cue(20, 40, "I said no."),
        cue(40, 50, "Why?"),
        cue(60, 70, "Because."),
    ]
    assert still(said) == (said, 0)


def test_two_line_windows_are_made_one_line_each() -> None:
    rolling = [cue(0, 10, "a"), cue(10, 20, "a", "b"), cue(20, 30, "b", "c"), cue(30, 40, "c", "d"), cue(40, 50, "d")]
    kept, dropped = still(rolling)
    assert [c.text for c in kept] == ["a", "b", "c", "d"]
    assert dropped == 4
    assert kept[-1].end == 5


def test_a_point_is_shown_as_long_as_it_takes_to_read() -> None:
    notes = [
        Note("a", Fraction(1), text="Oh"),
        Note("b", Fraction(10), text="x" * 60),
        Note("c", Fraction(88), text="Last"),
    ]
    (text,) = write_notes(notes, MANIFESTO, get("vtt")).parts
    assert "00:00:01.000 --> 00:00:01.834" in text
    assert "00:00:10.000 --> 00:00:13.000" in text
    assert "00:01:28.000 --> 00:01:28.080" in text
