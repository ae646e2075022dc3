"""The collected files of other people and programs (../shared/cases/notes), each with the right answer."""

from fractions import Fraction

import pytest

from bts.model import Note
from bts.notes.formats import ClipFacts, Found, parse_notes
from tests.conftest import ROOT

CASES = ROOT.parent / "shared" / "cases" / "notes"
CLIP = ClipFacts("clip.mp4", Fraction(7200), Fraction(24))


def read(name: str) -> Found:
    """A case, its format found by its content."""
    if not CASES.is_dir():
        pytest.skip("the collected cases (../shared/cases) are not on this machine")
    return parse_notes((CASES / name).read_bytes(), name, CLIP)


def said(notes: tuple[Note, ...]) -> list[tuple[float, float | None, str]]:
    """When and what."""
    return [(float(note.start), None if note.end is None else float(note.end), note.text) for note in notes]


SHEET: list[tuple[float, float | None, str]] = [(12 + 5 / 24, 14.0, "Love this shot")]
RIGHT: dict[str, tuple[str, list[tuple[float, float | None, str]], int]] = {
    "audacity.txt": ("audacity", [(1.5, 3.25, "We hid the cameras"), (5, None, "point")], 0),
    "losslesscut_timestamps.txt": (
        "losslesscut-tsv",
        [(0, 4.576, "The bar set"), (7.576, 12.145, "The second take")],
        0,
    ),
    "premiere_german.csv": ("premiere", [(2.5, None, "Erster\nText")], 0),
    "premiere_nameless.txt": ("premiere", [(4 + 17 / 24, None, ""), (21 + 11 / 24, None, "")], 0),
    "sheet_semi.csv": ("csv", [(12.5, 14, "Love this shot"), (62, 69, "Cameras hidden")], 0),
    "sheet_tc.csv": ("csv", SHEET, 0),
    "smpte_columns.txt": ("text", [(24 + 4 / 24, 29, "First line"), (29, 33.625, "Second")], 0),
    "whisper.tsv": ("tsv", [(0, 2.5, "We hid the cameras."), (2.5, 4, "Nobody knew.")], 0),
    "youtube_title_first.txt": (
        "text",
        [(0, None, "Intro"), (35, None, "Hidden cameras"), (3725, None, "The kiss")],
        1,
    ),
    "youtube_wild.txt": (
        "youtube",
        [
            (0, None, "Intro"),
            (3723, None, "in brackets"),
            (750, None, "square brackets"),
            (780, None, "numbered"),
            (840, None, "bullet"),
            (900, None, "en dash"),
            (960, None, "pipe"),
            (1020, None, "emoji"),
            (1080, None, "Title first"),
            (1140, 1200, "a range"),
            (3723.5, None, "with a fraction"),
        ],
        3,
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_collected_cases(name: str) -> None:
    form, notes, skipped = RIGHT[name]
    found = read(name)
    assert (found.form.name, len(found.skipped)) == (form, skipped)
    assert said(found.notes) == notes
    assert not any("looks like a time" in remark.what for remark in found.changed)


def test_a_range_of_any_spelling_ends_where_it_says() -> None:
    found = read("arrow_range.txt")
    if found.form.name == "youtube":
        assert [said((note,))[0][:2] for note in found.notes] == [(n, n + 5) for n in (10, 20, 30, 40, 50, 60)]
        assert [note.text for note in found.notes][:2] == ["arrow range", "to range"]


def test_a_line_that_is_left_out_is_named_with_its_words() -> None:
    assert "How the station scene was shot." in read("youtube_wild.txt").skipped[0].what


def test_what_is_no_time_is_named_with_its_words() -> None:
    found = read("timestamp_note.csv")
    times = {note.text: note.start for note in found.notes}
    assert times | {"Units": 90} == {"Cameras hidden": 62, "Bracketed": 75, "Units": 90, "seconds": 90}
    assert len(found.notes) + len(found.skipped) == 4
    assert all("'1m30s'" in remark.what and "'Units'" in remark.what for remark in found.skipped)


@pytest.mark.parametrize("name", ["frameio_comments.csv", "frameio_v4.csv"])
def test_comments_of_frame_io_keep_who_and_whether_done(name: str) -> None:
    found = read(name)
    assert found.form.name == "frameio"
    assert [(n.author, n.status) for n in found.notes] == [("Anna B", "open"), ("Ben", "done")]
    assert said(found.notes) == [(12 + 5 / 24, None, "Love this shot"), (62, 64, "Too dark, can we lift?")]


def test_milliseconds_of_whisper_are_said() -> None:
    assert "milliseconds" in read("whisper.tsv").changed[0].what
