"""No reader keeps a time as words: a file with one thing damaged loses nothing unsaid, and no time is in its words."""

import re
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts.errors import BtsError
from bts.model import Note
from bts.notes.formats import ClipFacts, get, names, parse_notes, write_notes
from bts.notes.ids import derived_id

CLIP = ClipFacts("clip.mp4", Fraction(7200), Fraction(25), 640, 360, uri="https://example.org/clip.mp4")
WORDS = ("Alpha", "Beta", "Gamma", "Delta")

OTHERS = {
    "audacity": "62.500000\t69.250000\tAlpha\n70.000000\t75.500000\tBeta\n80.000000\t80.000000\tGamma\n"
    "90.000000\t99.000000\tDelta\n",
    "frameio": "Commenter,Comment,Timecode In,Timecode Out,Completed\nAnn,Alpha,00:01:02:00,00:01:09:00,Yes\n"
    "Ben,Beta,00:01:10:00,,No\nAnn,Gamma,00:01:20:00,,No\nAnn,Delta,00:01:30:00,00:01:39:00,No\n",
    "vimeo": "Timecode,Username,Note,Reply,Date Added,Resolved\n00:01:02,Ann,Alpha,,,No\n00:01:10,Ben,Beta,,,Yes\n"
    "00:01:20,Ann,Gamma,,,No\n00:01:30,Ann,Delta,,,No\n",
}
"""Files of formats that are only read, as their programs write them."""

OWN = {
    "a table": "Zeit;Ende;Notiz\n62,5;69,25;Alpha\n70,5;75,5;Beta\n80,5;;Gamma\n90,5;99,5;Delta\n",
    "a table without headings": "1:02.5,1:09.25,Alpha\n1:10,1:15,Beta\n1:20,,Gamma\n1:30,1:39,Delta\n",
    "whisper": "start\tend\ttext\n62000\t69000\tAlpha\n70000\t75000\tBeta\n80000\t81000\tGamma\n90000\t99000\tDelta\n",
    "chapters": "0:00 Alpha\n1:10 Beta\n(1:20) Gamma\nDelta - 1:30\n",
}
"""Files as people write them, for the format that their content tells."""

TOKEN = re.compile(r"\d+(?:[:;.,/]\d+)+|\b\d+\b")
"""A time or a number in a file."""


@dataclass(frozen=True)
class Damaged:
    """A file in which one time or number is damaged, and that."""

    text: str
    token: str


@st.composite
def damaged(draw: st.DrawFn, text: str) -> Damaged:
    """The text with one time or number spoilt: a letter in it, a digit too many, a separator gone, all of it a word."""
    token = draw(st.sampled_from(list(TOKEN.finditer(text))))
    spoil = draw(
        st.sampled_from(
            [
                lambda word: f"{word[:-1]}x",
                lambda word: f"x{word}",
                lambda word: f"{word}{word}",
                lambda word: re.sub("[:;.,]", " ", word, count=1),
                lambda word: f"{word[:2]}'{word[2:]}",
                lambda word: f"99{word}",
            ]
        )
    )
    made = spoil(token[0])
    return Damaged(text[: token.start()] + made + text[token.end() :], made)


def written(name: str) -> str:
    """Four notes in a format."""
    if name in OTHERS:
        return OTHERS[name]
    starts = (0, 70, 80, 90) if name == "youtube" else (62, 70, 80, 90)
    notes = [
        Note(derived_id(words), Fraction(start), Fraction(start + 5) if place % 2 else None, text=words)
        for place, (start, words) in enumerate(zip(starts, WORDS, strict=True))
    ]
    (text,) = write_notes(notes, CLIP, get(name)).parts
    return text


def check(file: Damaged, name: str, form: str = "") -> None:
    """All four are notes or are said to be none; and what was damaged is in no words unsaid."""
    try:
        found = parse_notes(file.text.encode(), name, CLIP, get(form) if form else None)
    except BtsError:
        return
    assert len(found.notes) + len(found.skipped) + len(found.changed) >= len(WORDS)
    said = " ".join(remark.what for remark in (*found.skipped, *found.changed))
    for note in found.notes:
        assert any(word in note.text for word in WORDS) or said
        if file.token in note.text or re.search(r"\d:\d", note.text):
            assert said, note.text


@pytest.mark.parametrize("name", [name for name in names() if get(name).write is not None or name in OTHERS])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file_loses_nothing_unsaid(name: str, data: st.DataObject) -> None:
    check(data.draw(damaged(written(name))), "file", name)


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_of_a_person_loses_nothing_unsaid(text: str, data: st.DataObject) -> None:
    check(data.draw(damaged(text)), "file.txt")
