"""The same command twice: its own files are replaced where `-o` named them, and what a person changed is kept."""

from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip

CAPTIONS = "1\n00:00:01,000 --> 00:00:02,500\nOne\n\n2\n00:00:02,000 --> 00:00:02,600\nTwo\n"


@pytest.mark.parametrize(
    ("words", "made"),
    [
        pytest.param(
            ("snippet", "clip.mp4", "1-2", "--captions-from", "words.srt", "-o", "x.mp4"),
            ("x.mp4", "x.vtt", "x.jpg"),
            marks=pytest.mark.slow,
        ),
        (("snippet", "clip.mp4", "1-2", "--title-card", "One", "--captions", "none", "-o", "x.mp4"), ("x.mp4",)),
        (("still", "clip.mp4", "1", "2", "-o", "pictures"), ("pictures/clip-00-00-01-000.jpg",)),
        pytest.param(("reel", "clip.mp4", "-o", "x.mp4"), ("x.mp4", "x.srt"), marks=pytest.mark.slow),
        pytest.param(("sheet", "clip.mp4", "-o", "x.jpg"), ("x.jpg",), marks=pytest.mark.slow),
        (("shots", "clip.mp4", "--csv", "x.csv"), ("x.csv",)),
        (("snippet", "--lint", "words.srt", "--fix", "-o", "x.srt"), ("x.srt",)),
    ],
    ids=["snippet", "carded", "still", "reel", "sheet", "shots", "lint"],
)
def test_the_same_command_replaces_what_it_made(
    words: tuple[str, ...], made: tuple[str, ...], bts: Bts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    little_clip(tmp_path / "clip.mp4", seconds_a_scene=2, size="96x54")
    (tmp_path / "words.srt").write_text(CAPTIONS, encoding="utf-8")
    bts("note", "add", "clip.mp4", "1-2", "One", "-u", "snippet", "-c", "One")
    monkeypatch.setenv("BTS_STATE_DIR", str(tmp_path / "state"))
    for _ in range(2):
        done = bts(*words, "-q")
        assert done.returncode == 0, done.stderr
    other = bts(*words)
    assert other.returncode == 5
    assert "is there already" in other.stderr
    for name in made:
        before = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(before + b"x")
        again = bts(*words, "-q")
        assert again.returncode == 5
        assert f"{Path(name).name}: was changed since bts made it" in again.stderr
        assert (tmp_path / name).read_bytes() == before + b"x"
        (tmp_path / name).write_bytes(before)
    assert bts(*words, "-q").returncode == 0
