"""Our readers of one caption a line held against pysubs2's, on files that it writes itself."""

from fractions import Fraction

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.subtitles import read_subtitles

WORDS = ("One", "two, three", "- Did you?", "I <3 you", "{not a code", "♪ la ♪")


@pytest.mark.parametrize("kind", ["ass", "ssa", "microdvd", "mpl2", "tmp"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_pysubs2_writes_is_read_as_pysubs2_reads_it(kind: str, data: st.DataObject) -> None:
    theirs = pysubs2.SSAFile()
    for number in range(data.draw(st.integers(1, 4))):
        lines = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2))
        event = pysubs2.SSAEvent(start=number * 4000 + 1000, end=number * 4000 + 3000)
        event.plaintext = "\n".join(line for line in lines if kind != "ssa" or "{" not in line) or "One"
        theirs.events.append(event)
    text = theirs.to_string(kind, fps=25)
    options = {"strict_fps_inference": False} if kind == "microdvd" else {}
    again = pysubs2.SSAFile.from_string(text, kind, **options)
    found = read_subtitles(text.encode(), "x", rate=Fraction(25)).cues
    assert [c.span.start * 1000 for c in found] == [event.start for event in again.events]
    if kind != "tmp":
        # It takes the length of the line for that of the words.
        assert [c.span.end * 1000 for c in found] == [event.end for event in again.events]
    assert ["\n".join(c.lines) for c in found] == ["\n".join(e.plaintext.split("\n")).strip() for e in again.events]
