"""Source timecode as a person uses it: times written in it, listed in it, imported and exported in it."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.media.make_clips import numbered_clip

FAST = ("-c:v", "libx264", "-preset", "ultrafast")


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """Four seconds of 25 frames each, from 10:00:00:00 on."""
    return numbered_clip(tmp_path / "tape.mp4", *FAST, "-timecode", "10:00:00:00", frames=100)


EDL = """TITLE: x

001  001      V     C        {at} {at} {at} {at}
 |C:ResolveColorBlue |M:Marker |D:1
"""


def test_notes_are_taken_and_listed_in_source_timecode(bts: Bts, tape: Path, tmp_path: Path) -> None:
    assert bts("note", "add", tape, "tc:10:00:02:00-10:00:03:00", "Range").returncode == 0
    bare = bts("note", "add", tape, "10:00:03:05", "Bare")
    assert bare.returncode == 0
    assert (
        "note: 10:00:03:05 is outside the clip, but in its source timecode (10:00:00:00 to 10:00:03:24)" in bare.stderr
    )
    shown = bts("note", "list", tape, "--timecode")
    lines = shown.stdout.splitlines()
    assert lines[0].split() == ["@", "ID", "TIME", "TIMECODE", "KIND", "USE", "TEXT"]
    assert "0:02-0:03  10:00:02:00-10:00:03:00" in lines[1]
    notes = json.loads(bts("note", "list", tape, "--timecode", "--json").stdout)["notes"]
    assert [(n["start"], n["timecode"], n["end_timecode"]) for n in notes] == [
        (2.0, "10:00:02:00", "10:00:03:00"),
        (3.2, "10:00:03:05", None),
    ]
    assert json.loads(bts("note", "list", tape, "--json").stdout)["clip"]["timecode"] == "10:00:00:00"
    # The notes know it when the clip is away.
    tape.unlink()
    assert "10:00:02:00" in bts("note", "export", tape, "--format", "edl").stdout


def test_a_marker_file_is_counted_from_where_a_person_says(bts: Bts, tape: Path, tmp_path: Path) -> None:
    (tmp_path / "own.edl").write_text(EDL.format(at="10:00:02:00"))
    own = bts("note", "import", tape, "own.edl", "--dry-run")
    assert own.stdout.startswith("0:02 ")
    assert "source timecode, 10:00:00:00" in own.stderr
    said = bts("note", "import", tape, "own.edl", "--dry-run", "--start", "10:00:01:00")
    assert said.stdout.startswith("0:01 ")
    assert "taken" not in said.stderr
    (tmp_path / "far.edl").write_text(EDL.format(at="05:30:00:00"))
    far = bts("note", "import", tape, "far.edl")
    assert far.returncode == 3
    assert "--start HH:MM:SS:FF" in far.stderr
    (tmp_path / "x.ffmeta").write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=1\nEND=2\ntitle=One\n")
    assert bts("note", "import", tape, "x.ffmeta", "--start", "10:00:00:00").returncode == 2
    assert bts("note", "import", tape, "own.edl", "--start", "tomorrow").returncode == 2


def test_stills_and_snippets_are_asked_for_in_source_timecode(bts: Bts, tape: Path) -> None:
    still = bts("still", tape, "10:00:02:00", "--json")
    assert still.returncode == 0
    assert "taken for that" in still.stderr
    assert json.loads(still.stdout)[0]["frame"] == 50
    snippet = bts("snippet", tape, "tc:10:00:01:00-tc:10:00:02:00", "--json")
    assert snippet.returncode == 0
    assert (json.loads(snippet.stdout)[0]["start_frame"], json.loads(snippet.stdout)[0]["end_frame"]) == (25, 50)
    outside = bts("still", tape, "tc:10:00:04:00")
    assert outside.returncode == 2
    assert "tape.mp4: tc:10:00:04:00 is outside its source timecode" in outside.stderr


def test_a_clip_without_timecode_is_named(bts: Bts, tmp_path: Path) -> None:
    plain = numbered_clip(tmp_path / "plain.mp4", *FAST, frames=25)
    none = bts("note", "add", plain, "tc:10:00:00:10", "x")
    assert none.returncode == 2
    assert "plain.mp4: it has no source timecode" in none.stderr
    bts("note", "add", plain, "0.5", "x")
    shown = bts("note", "list", plain, "--timecode")
    assert shown.returncode == 0
    assert "plain.mp4 has no source timecode" in shown.stderr
    assert "TIMECODE" not in shown.stdout
    (note,) = json.loads(bts("note", "list", plain, "--timecode", "--json").stdout)["notes"]
    assert note["timecode"] is None
