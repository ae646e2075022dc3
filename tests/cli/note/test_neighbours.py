"""Files of linguists, archives and transcribers as a person imports and exports them: ELAN, IIIF, transcripts."""

import json
from pathlib import Path

import pytest

from bts.notes.formats.web_annotation import IIIF
from tests.conftest import Bts
from tests.little import little_clip
from tests.notes.formats.test_elan import EAF, TWO
from tests.notes.formats.test_iiif import AT, canvas, part
from tests.notes.formats.test_speech import OPENAI, OTTER


@pytest.fixture(scope="session")
def two_minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 seconds at 25 frames a second."""
    return little_clip(tmp_path_factory.mktemp("two") / "long.mp4", seconds_a_scene=30, size="64x36")


@pytest.fixture
def clip(two_minutes: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(two_minutes.read_bytes())
    return path


def test_an_eaf_comes_in_and_goes_out(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "session.eaf").write_text(EAF, encoding="utf-8")
    done = bts("note", "import", clip, "session.eaf")
    assert "ELAN annotations: 7 added, 0 there already, 1 skipped" in done.stderr
    notes = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    first = next(note for note in notes if note["kind"] == "utterance")
    assert (first["author"], first["people"], first["origin"]) == ("Jo", [{"name": "Anna"}], "import:elan")
    assert bts("note", "export", clip, "-o", "again.eaf").returncode == 0
    again = bts("note", "import", clip, "again.eaf")
    assert "0 added, 7 there already" in again.stderr
    assert "differ" not in again.stderr


def test_of_several_media_one_is_picked(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "two.eaf").write_text(TWO, encoding="utf-8")
    refused = bts("note", "import", clip, "two.eaf")
    assert refused.returncode == 3
    assert "two.eaf: it speaks of 2 media: casino.mp4, camera2.mp4; pick the one" in refused.stderr
    picked = bts("note", "import", clip, "two.eaf", "--media", "camera2.mp4", "--dry-run")
    assert picked.stdout.startswith("0:02-0:05  utterance  We hid & waited\n")  # its TIME_ORIGIN is one second


def test_a_manifest_without_notes_says_what_is_in_it(bts: Bts, clip: Path, tmp_path: Path) -> None:
    value = {"@context": IIIF, "id": AT, "type": "Manifest", "items": [canvas(1, 110, "low.mp4")]}
    (tmp_path / "none.json").write_text(json.dumps(value), encoding="utf-8")
    done = bts("note", "import", clip, "none.json")
    assert done.returncode == 3
    assert "neither annotations nor a table of contents in it, but 1 canvas (low.mp4)" in done.stderr
    value["structures"] = [part(1, "Atto Primo", "1#t=0,50"), part(2, "Atto Secondo", "1#t=50")]
    (tmp_path / "toc.json").write_text(json.dumps(value), encoding="utf-8")
    done = bts("note", "import", clip, "toc.json", "--dry-run")
    assert done.stdout == "0:00-0:50  note  Atto Primo\n0:50-1:50  note  Atto Secondo\n"


def test_transcripts_are_told_by_their_origin(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.json").write_text(json.dumps(OPENAI), encoding="utf-8")
    (tmp_path / "otter.txt").write_text(OTTER, encoding="utf-8")
    for name in ("talk.json", "otter.txt"):
        done = bts("note", "import", clip, name)
        assert "2 added" in done.stderr, done.stderr
    notes = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    assert sorted(note["origin"] for note in notes) == ["transcript:text"] * 2 + ["transcript:whisper"] * 2
    # Nobody has checked the words: they are no quotes.
    assert not any(note.get("use") or note.get("kind") == "quote" for note in notes)
