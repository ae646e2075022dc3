"""bts note import of files that others made: what is taken, what is said, and how it ends."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty seconds at 25 frames a second."""
    return little_clip(tmp_path_factory.mktemp("recognised") / "clip.mp4", seconds_a_scene=10, size="64x36")


def test_a_writers_table_goes_in_with_all_that_is_said_of_it(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text(
        "Zeit;Notiz;Wer;Shot Nr.\n0:02,5;Kameras;Anna;4\nbald;Später;;\n0:12;Zwei;;\n", encoding="utf-8"
    )
    done = bts("note", "import", clip, "notes.csv", "--notes-dir", "kept")
    assert done.returncode == 0
    assert "changed: line 1: not kept: Shot Nr." in done.stderr
    assert "skipped: line 3: not a time: 'bald'; its words: 'Später'" in done.stderr
    assert "CSV: 2 added, 0 there already, 1 skipped" in done.stderr
    notes = json.loads(bts("note", "list", clip, "--notes-dir", "kept", "--json").stdout)["notes"]
    assert [(note["start"], note["text"]) for note in notes] == [(2.5, "Kameras"), (12, "Zwei")]
    assert notes[0]["people"] == [{"name": "Anna"}] or notes[0]["people"][0]["name"] == "Anna"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("notes.csv", "name,age\nA,3\nB,4\n", "a table with the columns name, age: none is a column of times"),
        ("empty.srt", "", "it is empty"),
        ("empty.vtt", "WEBVTT\n", "it holds no cues"),
        ("late.txt", "9:00:00 Far too late\n", "nothing in it can be used as plain text: line 1: it starts at 9:00:00"),
        ("a.json", '{"a": 1}', "JSON: an object with the keys a: no list of notes"),
        ("a.xml", "<foo/>", "XML whose first element is <foo>"),
    ],
)
def test_a_file_without_notes_ends_with_3(
    bts: Bts, clip: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = bts("note", "import", clip, name, "--notes-dir", "kept")
    assert done.returncode == 3
    assert said in done.stderr
    assert name in done.stderr
    assert not (tmp_path / "kept").exists()


def test_the_clip_itself_is_no_file_of_notes(bts: Bts, clip: Path) -> None:
    done = bts("note", "import", clip, clip)
    assert done.returncode == 3
    assert "this is the clip itself" in done.stderr
    assert "--embedded chapters" in done.stderr


def test_a_wrong_format_is_told_from_the_right_one(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nA\n", encoding="utf-8")
    done = bts("note", "import", clip, "a.srt", "--format", "premiere", "--notes-dir", "kept")
    assert done.returncode == 3
    assert "it looks like SRT: say --format srt, or leave --format out" in done.stderr


def test_the_same_cue_twice_is_added_once_and_said(bts: Bts, clip: Path, tmp_path: Path) -> None:
    cue = "00:00:01,000 --> 00:00:02,000\nA\n\n"
    (tmp_path / "dup.srt").write_text(f"1\n{cue}2\n{cue}", encoding="utf-8")
    done = bts("note", "import", clip, "dup.srt", "--notes-dir", "kept")
    assert "it is the same as line 2, to the letter" in done.stderr
    assert "SRT: 1 added, 0 there already, 1 skipped" in done.stderr
