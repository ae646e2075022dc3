"""Plain text: every line with a time is taken, or named with its words; a second time is the end."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings

from bts.errors import NotesFileError
from bts.model import Person
from bts.notes.formats import ClipFacts, Found, detect, get, parse_notes, write_notes
from bts.notes.formats.kit.collector import holds_time
from bts.notes.formats.kit.texts import tidy
from bts.timing import clock
from tests.notes.formats.strategies import words as any_words

CLIP = ClipFacts("clip.mp4", Fraction(2 * 3600), Fraction(25), fingerprint="fast:0")


def read(text: str) -> Found:
    """What is read of a text."""
    return parse_notes(text.encode(), "notes.txt", CLIP, get("text"))


def shown(found: Found) -> list[str]:
    """The notes as one line each."""
    return [f"{'-'.join(clock(t) for t in (n.start, n.end) if t is not None)} {n.text}" for n in found.notes]


def test_a_line_is_read_in_the_small_language() -> None:
    (note,) = read("1:02-1:09 Cameras behind the bar #casino @Thea !still k:hidden-camera\n  and more #two\n").notes
    assert (note.start, note.end, note.text) == (Fraction(62), Fraction(69), "Cameras behind the bar\nand more")
    assert (note.tags, note.people, note.use, note.kind) == (
        ("casino", "two"), (Person("Thea"),), ("still",), "hidden-camera",
    )  # fmt: skip


def test_what_is_left_out_is_named_with_its_words() -> None:
    found = read('0:01 taken\n3 men walk in\nwords alone\nTitle first 18:00\n0:02 0:03 0:04 words\n0:05 c:"open\n')
    assert shown(found) == ["0:01 taken"]
    said = [str(line) for line in found.skipped]
    assert [line.split(":")[0] for line in said] == ["line 2", "line 3", "line 4", "line 5", "line 6"]
    for words, line in zip(("3 men walk in", "words alone", "Title first", "0:04 words", 'c:"open'), said, strict=True):
        assert words in line
    assert "write 3s" in said[0]


def test_what_is_taken_with_a_doubt_is_said() -> None:
    found = read("0:01 5.5 litres\n0:02 !important words\n")
    assert shown(found) == ["0:01 5.5 litres", "0:02 !important words"]
    assert [line.line for line in found.changed] == [1, 2]


def test_an_indented_line_with_a_time_is_a_note_of_its_own() -> None:
    assert shown(read("0:10 Scene\n  0:12 detail\n  goes on\n")) == ["0:10 Scene", "0:12 detail\ngoes on"]


def test_without_a_time_the_file_is_refused() -> None:
    with pytest.raises(NotesFileError, match="no line begins with a time"):
        get("text").read("words\n", CLIP)
    with pytest.raises(NotesFileError, match=r"a bare number is no time in a file: write 1\.5s"):
        get("text").read("words\n1.5 words\n", CLIP)


def test_words_that_look_like_times_come_back() -> None:
    texts = ["1:05 train", "- 1:05 train", "first\n1:05 second", "#casino is a word", "\\back", "5.5 litres", "- dash"]
    notes = read("\n".join(f"0:{n + 10} x" for n in range(len(texts)))).notes
    mine = [replace(note, text=text) for note, text in zip(notes, texts, strict=True)]
    (text,) = write_notes(mine, CLIP, get("text")).parts
    again = read(text)
    assert ([note.text for note in again.notes], again.skipped) == (texts, ())
    assert all("looks like a time" in line.what for line in again.changed)


@settings(deadline=None)
@given(text=any_words)
@example("]")
@example("] as far as here")
@example("]-")
@example("-->")
@example("0\n-->")
@example(">\n00:00:01,000 --> 00:00:02,000")
def test_any_text_comes_back_and_is_known_for_plain_text(text: str) -> None:
    text = tidy(text)
    (begun,) = read("0:10 x").notes
    for end in (None, Fraction(13)):
        (written,) = write_notes([replace(begun, end=end, text=text)], CLIP, get("text")).parts
        found = read(written)
        assert ([(note.end, note.text) for note in found.notes], found.skipped) == ([(end, text)], ())
        if not holds_time(text):  # else another reader may make more of the times in it
            assert detect("notes.txt", written).name == "text"


def test_captions_are_not_taken_for_plain_text() -> None:
    captions = "1\n00:00:01,000 --> 00:00:02,000\nWords\n"
    assert detect("x.txt", captions).name == "srt"
    assert detect("x.txt", captions.replace("00:00", "  00:00", 1)).name == "srt"
