"""Rolling captions of a real recording, imported from either syntax."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts.notes.formats import ClipFacts, parse_notes

MANIFESTO = ClipFacts("manifesto.mp4", Fraction(2202, 25), Fraction(25))


@pytest.fixture
def captions(footage: Path) -> bytes:
    """Automatic captions of a real recording."""
    path = footage / "speech" / "manifesto.vtt"
    if not path.is_file():
        pytest.skip("speech/manifesto.vtt is not on this machine")
    return path.read_bytes()


def test_real_rolling_captions_say_each_line_once(captions: bytes) -> None:
    found = parse_notes(captions, "manifesto.vtt", MANIFESTO)
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


def test_the_same_captions_through_srt_say_each_line_once_too(captions: bytes) -> None:
    """As they are after a download as SRT: the same rolling cues without word times."""
    vtt = parse_notes(captions, "manifesto.vtt", MANIFESTO)
    blocks, number = [], 0
    for block in captions.decode().replace("\r", "").split("\n\n")[1:]:
        lines = block.split("\n")
        if "-->" in lines[0]:
            number += 1
            times = lines[0].split(" align")[0].replace(".", ",")
            import re

            blocks.append("\n".join([str(number), times, *(re.sub("<[^>]*>", "", line) for line in lines[1:])]))
    srt = parse_notes("\n\n".join(blocks).encode(), "manifesto.srt", MANIFESTO)
    assert [(n.start, n.end, n.text) for n in srt.notes] == [(n.start, n.end, n.text) for n in vtt.notes]
