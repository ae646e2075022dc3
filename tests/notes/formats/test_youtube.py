"""YouTube's rules for chapters: what is written keeps them all, or is refused."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import OutputError
from bts.model import Note
from bts.notes.formats import ClipFacts, get, parse_notes, write_notes

YOUTUBE = get("youtube")
CLIP = ClipFacts("clip.mp4", Fraction(4000), Fraction(24000, 1001))


def note(start: float, text: str = "Words") -> Note:
    """A point."""
    return Note(f"n{start}", Fraction(str(start)), text=text)


@given(starts=st.lists(st.fractions(0, 3999), max_size=8))
def test_every_rule_is_kept(starts: list[Fraction]) -> None:
    notes = [Note(f"n{n}", start, text=f"Chapter {n}\nmore") for n, start in enumerate(starts)]
    try:
        (text,) = write_notes(notes, CLIP, YOUTUBE).parts
    except OutputError:
        return
    lines = text.splitlines()
    assert all(re.fullmatch(r"(\d+:)?\d?\d:\d\d \S.*", line) for line in lines)
    seconds = [int(found.start) for found in parse_notes(text.encode(), "x.txt", CLIP, YOUTUBE).notes]
    assert len(seconds) == len(lines) >= 3
    assert seconds[0] == 0
    assert all(later - earlier >= 10 for earlier, later in zip(seconds, [*seconds[1:], 4000], strict=True))


def test_a_chapter_at_the_beginning_is_added_and_close_ones_are_left_out() -> None:
    notes = [note(60.01, "A <b>"), note(65), note(3599.5, "Long"), note(3995, "Last")]
    made = write_notes(notes, CLIP, YOUTUBE)
    assert made.parts == ("0:00 Start\n1:01 A ‹b›\n1:00:00 Long\n",)
    assert made.remarks[1:] == (
        "2 notes less than 10 s from the one before or from the end left out",
        "`<` and `>` were changed in 1 note: YouTube refuses them",
    )


def test_an_early_first_note_is_the_beginning() -> None:
    assert write_notes([note(4, "A"), note(20), note(40)], CLIP, YOUTUBE).parts[0].startswith("0:00 A\n0:20 ")


def test_too_few_chapters_are_refused() -> None:
    with pytest.raises(OutputError, match="from 3 of 10 s or more; these notes give 2"):
        write_notes([note(4), note(5), note(60)], CLIP, YOUTUBE)


def test_a_description_is_read() -> None:
    text = (
        "Watch this!\n\n0:00 Intro\n(1:02) - Hidden cameras\n• 1:02:03 | The end\n99:99 Nonsense\nhttps://example.org\n"
    )
    found = parse_notes(text.encode(), "d.txt", CLIP, YOUTUBE)
    assert [(int(n.start), n.text) for n in found.notes] == [(0, "Intro"), (62, "Hidden cameras"), (3723, "The end")]
    assert [remark.line for remark in found.skipped] == [1, 6, 7]


@pytest.mark.parametrize(
    ("line", "start", "end", "title"),
    [
        ("1. 0:13:00 numbered", 780, None, "numbered"),
        ("(2) 0:13 in brackets", 13, None, "in brackets"),
        ("► 0:14:00 bullet", 840, None, "bullet"),
        ("⏱ 17:00 emoji", 1020, None, "emoji"),
        ("🎬0:10 emoji", 10, None, "emoji"),
        ("**0:10** bold", 10, None, "bold"),
        ("Intro 0:00", 0, None, "Intro"),
        ("3. Intro (0:45)", 45, None, "Intro"),
        ("Intro ..... 1:02", 62, None, "Intro"),
        ("0:00 | pipe", 0, None, "pipe"),
        ("[0:10 - 0:20] range", 10, 20, "range"),
        ("0:10–0:20: range", 10, 20, "range"),
        ("x – 12:30", 750, None, "x"),
        ("0:10 3 cameras", 10, None, "3 cameras"),
    ],
)
def test_a_line_as_people_write_it(line: str, start: int, end: int | None, title: str) -> None:
    (found,) = parse_notes(line.encode(), "d.txt", CLIP, YOUTUBE).notes
    assert (float(found.start), None if found.end is None else float(found.end), found.text) == (start, end, title)


@pytest.mark.parametrize("line", ["At 1:02 we see her", "2:30pm lunch", "16:9 picture", "https://example.org/?t=1:02x"])
def test_any_other_line_is_named_with_its_words(line: str) -> None:
    found = parse_notes(f"0:00 A\n{line}\n".encode(), "d.txt", CLIP, YOUTUBE)
    assert len(found.notes) == 1
    assert line in found.skipped[0].what
