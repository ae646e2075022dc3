"""`bts snippet --captions-from FILE` and `bts note import CLIP FILE` take the same words and give the same remarks."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip
from tests.media.make_clips import ffmpeg
from tests.subtitles.makers import ass, ebu_stl

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
STL = ebu_stl([("10:00:00:05", "10:00:01:00", b"One"), ("10:00:01:10", "10:00:01:05", b"Lost"),
               ("10:00:01:05", "10:00:01:20", b"Two")])  # fmt: skip
ENDS_FIRST = "1\n00:00:00,200 --> 00:00:01,000\nOne\n\n2\n00:00:01,100 --> 00:00:01,050\nLost\n\n"
ENDS_FIRST += "3\n00:00:01,200 --> 00:00:01,900\nTwo\n"
BROKEN = "1\n00:00:00,200 --> 00:00:01,000\nOne\n2\nsoon --> later\nLost\n\n3\n00:00:01,200 --> 00:00:01,900\nTwo\n"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip of two seconds."""
    return little_clip(tmp_path / "clip.mp4", seconds_a_scene=1, size="64x36")


@pytest.mark.parametrize(
    ("name", "text", "words", "remark"),
    [
        ("roll.vtt", ROLLING, ["hello there", "my friend", "how are you"], "these captions roll: 4 repeated lines"),
        ("noend.srt", ENDS_FIRST, ["One", "Two"], "line 6: it ends at 0:01.05, which is not after its start, 0:01.1"),
        (
            "noend.ass",
            ass(
                "Dialogue: 0,0:00:00.20,0:00:01.00,Default,,0,0,0,,One",
                "Dialogue: 0,soon,later,Default,,0,0,0,,x",
                "Dialogue: 0,0:00:01.20,0:00:01.90,Default,,0,0,0,,Two",
            ),
            ["One", "Two"],
            "line 13: not a time",
        ),
        ("tv.stl", STL, ["One", "Two"], "line 2: it ends at 10:00:01.2"),
        ("broken.srt", BROKEN.replace("One\n", "One\n\n"), ["One", "Two"], "line 6: not the times of a subtitle"),
    ],
)
def test_both_commands_take_the_same(
    bts: Bts, clip: Path, tmp_path: Path, name: str, text: str | bytes, words: list[str], remark: str
) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
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


def test_captions_in_the_clip_itself_are_taken_by_both(bts: Bts, clip: Path, tmp_path: Path) -> None:
    for number, words in enumerate(("One", "Eins")):
        text = f"1\n00:00:00,200 --> 00:00:01,800\n{words}\n"
        (tmp_path / f"{number}.srt").write_text(text, encoding="utf-8")
    inputs = [word for n in (0, 1) for word in ("-i", tmp_path / f"{n}.srt")]
    languages = ("-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=deu")
    path = tmp_path / "tracks.mp4"
    ffmpeg(
        "-i",
        clip,
        *inputs,
        "-map",
        "0:v",
        "-map",
        "1",
        "-map",
        "2",
        "-c:v",
        "copy",
        "-c:s",
        "mov_text",
        *languages,
        path,
    )
    done = bts("snippet", path, "1-2", "--captions", "soft", "--captions-from", "clip", "-o", "out/")
    assert done.returncode == 0, done.stderr
    assert "track 1 mov_text eng was read; --track takes another: 2 mov_text deu" in done.stderr
    (captions,) = (tmp_path / "out").glob("*.srt")
    written = captions.read_text(encoding="utf-8")
    assert written.startswith("1\n00:00:00,000 --> ")
    assert written.endswith("\nOne\n")
    imported = bts("note", "import", path, "--embedded", "subtitles", "--track", "de", "-n")
    assert imported.stdout == "0:00.2-0:01.8  note  Eins\n"
    assert "captions in the clip: 1 would be added, 0 there already" in imported.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("snippet", "clip.mp4", "0-1", "--captions-from", "clip"), 2, "clip.mp4: it has no captions inside"),
        (("snippet", "clip.mp4", "0-1", "--track", "de"), 2, "--track names a track of captions in the clip"),
        (
            ("snippet", "clip.mp4", "0-1", "--captions-from", "x.srt", "--track", "de"),
            2,
            "--track names a track of the clip",
        ),
        (("note", "import", "clip.mp4", "--embedded", "subtitles"), 2, "clip.mp4: it has no captions inside"),
        (("note", "import", "clip.mp4", "--embedded", "chapters", "--track", "2"), 2, "add --embedded subtitles"),
        (("note", "import", "clip.mp4", "--embedded", "subtitles", "--track", "cc1"), 2, "no caption of track cc1"),
    ],
)
def test_what_cannot_be_taken_from_a_clip_is_said(
    bts: Bts, clip: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    done = bts(*words)
    assert done.returncode == code
    assert said in done.stderr
    assert not clip.with_name("clip.mp4.notes.json").exists()


def test_a_range_without_a_caption_is_said(bts: Bts, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "late.srt").write_text("1\n00:00:01,200 --> 00:00:01,900\nTwo\n")
    asked = ("snippet", str(clip), "0-1", "1-2", "--captions", "soft", "--captions-from", str(tmp_path / "late.srt"))
    done = bts(*asked, "-o", str(tmp_path / "out"))
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if "no caption" in line] == [
        "warning: no caption is on screen in 0:00-0:01: this snippet has none"
    ]
