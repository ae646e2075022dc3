"""Unfinished words are not printed unless that is forced, and a text that stands in for a caption is named."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds of four scenes."""
    return little_clip(tmp_path / "clips" / "a.mp4", 0.5)


def add(bts: Bts, clip: Path, *words: str) -> str:
    """Add a note; its short id."""
    done = bts("note", "add", clip, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_working_note_is_not_burnt_into_a_picture(bts: Bts, clip: Path, tmp_path: Path) -> None:
    """B1: `TODO ask Ben` was burnt in for a second, and stood in the story."""
    short = add(bts, clip, "0.5-1.5", "TODO ask Ben", "-u", "still,snippet", "--credit", "NBC", "--alt", "A bar")
    line = (
        f"bts: {clip}: not finished: note {short} at 0:00.5 has TODO in its text; finish it, or print it as it is with"
    )
    out = tmp_path / "out"
    for command in ("still", "snippet"):
        done = bts(command, clip, "--notes", "-o", out)
        assert done.returncode == 5
        assert line in done.stderr
    done = bts("story", clip, "-o", out)
    assert done.returncode == 5
    assert done.stderr.count(line) == 1
    assert [path.name for path in out.rglob("*") if path.suffix in (".mp4", ".html", ".vtt")] == []
    assert not list(out.glob("stills/*"))
    forced = bts("still", clip, "--notes", "-o", out, "--force")
    assert forced.returncode == 0
    assert f"warning: printed unfinished: note {short} at 0:00.5 has TODO in its text" in forced.stderr


def test_a_clip_of_a_batch_fails_with_its_reason_and_what_is_finished_is_made(bts: Bts, clip: Path) -> None:
    other = little_clip(clip.with_name("b.mp4"), 0.5)
    add(bts, other, "0.5", "For me: TODO", "-c", "A bar", "--alt", "A bar with bottles", "-u", "still")
    add(bts, clip, "0.5", "x", "-c", "A bar", "--alt", "Bottles", "-u", "still")
    done = bts("run", clip.parent, "-o", clip.parent / "out", "--json")
    assert done.returncode == 6
    reports = {Path(report["clip"]["path"]).name: report for report in json.loads(done.stdout)}
    assert reports["a.mp4"]["failures"] == []
    (failure,) = reports["b.mp4"]["failures"]
    assert (failure["exit_code"], failure["kind"]) == (5, "output")
    assert "TODO in its text" in failure["line"]
    # Its caption is finished, so the still is made; the page would print the text.
    assert reports["b.mp4"]["counts"] == {"shots": 4, "stills": 1}


def test_marks_are_found_wherever_they_would_be_printed(bts: Bts, clip: Path, tmp_path: Path) -> None:
    add(bts, clip, "0.5-1.9", "x", "-c", "Over the bar, TK", "-u", "quote", "-p", "Jo")
    done = bts("snippet", clip, "1-2", "-o", tmp_path / "x.mp4")
    assert done.returncode == 5
    assert "has TK in its caption" in done.stderr
    assert bts("snippet", clip, "1-2", "--captions", "none", "-o", tmp_path / "x.mp4").returncode == 0
    done = bts("still", clip, "1", "--caption", "XXX", "-o", tmp_path / "x.jpg")
    assert done.returncode == 5
    assert "the command has XXX in its --caption" in done.stderr
    (clip.parent / "bts.toml").write_text('[credit]\nline = "TK"\n', encoding="utf-8")
    assert "the clip has TK in its credit" in bts("still", clip, "1", "-o", tmp_path / "y.jpg").stderr
    assert bts("still", clip, "1", "--credit", "NBC", "-o", tmp_path / "y.jpg").returncode == 0


@pytest.mark.slow
def test_texts_that_stand_in_for_captions_are_named(bts: Bts, clip: Path, tmp_path: Path) -> None:
    one = add(bts, clip, "0.5", "A bar", "-u", "still", "--alt", "Bottles")
    two = add(bts, clip, "0.6-1.9", "A long bar", "-u", "snippet")
    add(bts, clip, "0.7", "x", "-c", "A caption", "-u", "still", "--alt", "Bottles")
    still = bts("still", clip, "--notes", "-o", tmp_path / "stills").stderr
    assert f"warning: no caption was written for note {one} at 0:00.5: its text is printed instead" in still
    assert two not in still
    snippet = bts("snippet", clip, "--notes", "-o", tmp_path / "snippets").stderr
    assert f"no caption was written for note {two} at 0:00.6: its text" in snippet
    (report,) = json.loads(bts("run", clip, "--json", "-o", tmp_path / "out").stdout)
    assert [line for line in report["warnings"] if "no caption" in line] == [
        f"no caption was written for note {one} at 0:00.5 and note {two} at 0:00.6: their texts are printed instead"
    ]
    assert "no caption" not in bts("still", clip, "--notes", "--caption", "Given", "-o", tmp_path / "given").stderr
