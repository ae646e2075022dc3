"""Files of editing programs with one word of them changed: read, or refused in words; never a traceback."""

import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import BtsError
from bts.model import Note
from bts.notes.formats import ClipFacts, get, write_notes
from bts.notes.formats.kit.base import Sound
from tests.notes.formats.test_avid import CUT, MARKERS
from tests.notes.formats.test_fcpxml import INNER, RESOURCES
from tests.notes.formats.test_llc import PROJECT
from tests.notes.formats.test_xmeml import PREMIERE

CLIP = ClipFacts("take.mov", Fraction(600), Fraction(24000, 1001), sound=Sound(1, 2, 48000))
SPINE = (
    '<ref-clip ref="r9" offset="3600s" start="4s" duration="14s"><marker start="6s" duration="1/24s" value="In"/>'
    '</ref-clip><asset-clip ref="r2" offset="3614s" start="3620s" duration="9s"><marker start="3621s" value="x"/>'
    "</asset-clip>"
)
NOTES = [Note("a", Fraction(1), Fraction(2), text="One", tags=("red",)), Note("b", Fraction(3), text="Two")]
FILES = {
    "fcpxml": [RESOURCES.format(spine=SPINE, media=INNER)],
    "xmeml": [PREMIERE],
    "edl": [CUT],
    "avid": [MARKERS],
    "llc": [PROJECT],
    "otio": [],
}
WORDS = (
    "", "0", "-1", "99999999999", "9" * 30, "1e9", "NaN", "soon", "1/0s", "-5s", "5s", "00:00:00:00", "25:61:61:99",
    ";", "null", "[]", "{}", '"', "'", "<", "r2", "r9", "file-1", "clip", "sequence", "٣", "é", "\x00",
    "1.5", "TRUE", "\t",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_one_changed_word_is_no_traceback(name: str, data: st.DataObject) -> None:
    clip = replace(CLIP, media=data.draw(st.sampled_from(("", "take", "other", "station"))))
    ours = write_notes(NOTES, CLIP, get(name)).parts[0]
    pieces = re.split(r"(\w+|[^\w\s])", data.draw(st.sampled_from([ours, *FILES[name]])))
    for _ in range(data.draw(st.integers(1, 2))):
        pieces[data.draw(st.integers(0, len(pieces) - 1))] = data.draw(st.sampled_from(WORDS))
    with suppress(BtsError):
        found = get(name).read("".join(pieces), clip)
        assert all(0 <= note.start < clip.duration for note in found.notes)
        assert all(note.end is None or note.end > note.start for note in found.notes)
