"""`bts snippet --captions-from FILE` and `bts note import CLIP FILE` take the same words and give the same remarks."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip

ROLLING = """WEBVTT

00:00.000 --> 00:00.500
hello there

00:00.500 --> 00:00.510
hello there

00:00.510 --> 00:01.000
hello there
my friend

00:01.000 --> 00:01.010
my friend

00:01.010 --> 00:01.900
my friend
how are you
"""
BROKEN = "1\n00:00:00,200 --> 00:00:01,000\nOne\n2\nsoon --> later\nLost\n\n3\n00:00:01,200 --> 00:00:01,900\nTwo\n"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip of two seconds."""
    return little_clip(tmp_path / "clip.mp4", seconds_a_scene=1, size="64x36")


@pytest.mark.parametrize(
    ("name", "text", "words", "remark"),
    [
        ("roll.vtt", ROLLING, ["hello there", "my friend", "how are you"], "these captions roll: 4 repeated lines"),
        ("broken.srt", BROKEN.replace("One\n", "One\n\n"), ["One", "Two"], "line 6: not the times of a subtitle"),
    ],
)
def test_both_commands_take_the_same(
    bts: Bts, clip: Path, tmp_path: Path, name: str, text: str, words: list[str], remark: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = bts("snippet", clip, "0-2", "--captions", "soft", "--captions-from", name, "--cut", "fast", "-o", "out/")
    assert done.returncode == 0, done.stderr
    assert f"warning: {name}: {remark}" in done.stderr
    (captions,) = (tmp_path / "out").glob("*.srt")
    lines = captions.read_text(encoding="utf-8").split("\n")
    assert " ".join(line for line in lines if line[:1].isalpha()) == " ".join(words)
    imported = bts("note", "import", clip, name)
    assert remark in imported.stderr
    assert [n["text"] for n in json.loads(bts("note", "list", clip, "--json").stdout)["notes"]] == words


def test_a_file_without_captions_makes_no_snippet(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "x.srt").write_text("1\nsoon --> later\nx\n", encoding="utf-8")
    done = bts("snippet", clip, "0-2", "--captions-from", "x.srt", "-o", "out/")
    assert done.returncode == 3
    assert "x.srt: no cue in it can be used: line 2: not the times of a subtitle" in done.stderr
    assert not list(tmp_path.glob("out/*.mp4"))
