"""Nothing is done twice, whichever command did it first: frames that are decoded are counted."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from bts.cli import bts as root
from bts.fingerprint import SAMPLE
from bts.media import decode, survey
from tests.little import annotate, little_clip

FRAMES = 100


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each frame that a decoder gave since the list was last cleared."""
    seen: list[int] = []
    real = decode.Session._decode

    def counted(self: decode.Session, *args: object) -> Iterator[object]:
        for frame in real(self, *args):  # type: ignore[arg-type]
            seen.append(frame[0])
            yield frame

    monkeypatch.setattr(decode.Session, "_decode", counted)
    return seen


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    little_clip(tmp_path / "clip.mp4")
    annotate(tmp_path / "clip.mp4", ("0.5", "still", "The first look"), ("1-3", "snippet", "Cameras were hidden"))
    return Path("clip.mp4")


def call(*words: str) -> Result:
    """A command as a process of its own meets it: nothing is known of the clip."""
    survey.SURVEYS.forget()
    done = CliRunner().invoke(root, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def made(run: Result) -> dict[str, int]:
    """Stage -> files that a run with -v made, by what it said."""
    stages = re.findall(r"^  (\w+): [0-9.]+ s, ([0-9]+) made, [0-9]+ kept$", run.stderr, re.M)
    assert stages
    return {name: int(count) for name, count in stages if count != "0"}


def test_after_a_run_sheet_shots_and_a_snapped_note_decode_nothing(clip: Path, decoded: list[int]) -> None:
    call("run", "clip.mp4", "--only", "shots")
    assert len(decoded) >= FRAMES
    for words in (
        ("sheet", "clip.mp4"),
        ("shots", "clip.mp4", "--json"),
        ("note", "add", "clip.mp4", "2.2", "here", "--snap", "shot"),
    ):
        decoded.clear()
        call(*words)
        # Opening a clip looks at its first frames; no pass follows.
        assert len(decoded) <= survey.SAMPLE_FRAMES, words
    assert Path("clip.sheet.jpg").is_file()
    last = next(
        note
        for note in json.loads(call("note", "list", "clip.mp4", "--json").stdout)["notes"]
        if note["text"] == "here"
    )
    assert (last["start"], last["end"]) == (2, 3)


def test_shots_recalled_and_shots_found_are_told_alike(clip: Path) -> None:
    found = call("shots", "clip.mp4", "--json").stdout
    call("run", "clip.mp4", "--only", "shots")
    assert call("shots", "clip.mp4", "--json").stdout == found


def test_what_still_and_snippet_made_of_notes_a_run_finds(clip: Path, decoded: list[int]) -> None:
    call("run", "clip.mp4")
    call("still", "clip.mp4", "--notes")
    call("snippet", "clip.mp4", "--notes")
    decoded.clear()
    assert made(call("run", "clip.mp4", "-v")) == {}
    assert len(decoded) <= survey.SAMPLE_FRAMES


def test_what_a_run_made_of_notes_still_and_snippet_find(clip: Path, decoded: list[int]) -> None:
    call("run", "clip.mp4")
    decoded.clear()
    still = call("still", "clip.mp4", "--notes")
    paths = call("snippet", "clip.mp4", "--notes").stdout.split()
    assert [Path(path).suffix for path in paths] == [".mp4", ".vtt", ".srt", ".jpg"]
    snippet = call("snippet", "clip.mp4", "--notes", "--json")
    assert still.stdout == "outputs/clip/stills/the-first-look.jpg\n"
    assert json.loads(snippet.stdout)[0]["poster"] == "outputs/clip/snippets/cameras-were-hidden.jpg"
    assert len(decoded) <= 3 * survey.SAMPLE_FRAMES
    # Another shape is other work, and the next run makes its own again.
    call("still", "clip.mp4", "--notes", "--preset", "square")
    assert made(call("run", "clip.mp4", "-v")) == {"stills": 1}


def test_shots_in_a_folder_of_their_own_are_found_there_again(clip: Path, decoded: list[int]) -> None:
    call("shots", "clip.mp4", "-o", "found")
    before = {path.name: path.stat().st_mtime_ns for path in Path("found").iterdir()}
    decoded.clear()
    call("shots", "clip.mp4", "-o", "found")
    assert len(decoded) <= survey.SAMPLE_FRAMES
    assert {path.name: path.stat().st_mtime_ns for path in Path("found").iterdir()} == before
    (Path("found") / "keyframes" / "0002.jpg").unlink()
    call("shots", "clip.mp4", "-o", "found")
    assert (Path("found") / "keyframes" / "0002.jpg").is_file()


def test_a_command_reads_the_clip_once_to_know_it_again(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fingerprint samples three places of the file; one command samples them once."""
    from bts import fingerprint as module

    read: list[Path] = []
    real = module.fingerprint

    def counted(path: Path) -> str:
        read.append(path)
        return real(path)

    monkeypatch.setattr(module, "fingerprint", counted)
    assert clip.stat().st_size > SAMPLE / 4
    for words in (("still", "clip.mp4", "--notes"), ("snippet", "clip.mp4", "--notes"), ("run", "clip.mp4")):
        module._known.clear()
        read.clear()
        call(*words)
        assert [path.name for path in read].count("clip.mp4") == 1, words


MOST_OPENED = {"clip.mp4": 12, "made": 5}
"""Openings of the clip, and of the snippet that is made of it, for one exact cut; each takes libav a while.

The clip: for what it is, its packets, its first frames, its fields and its tables; for the poster that is searched, the
best frames of the shots in it, and the poster; for changes in its sound; for the frames that are compared, while it is
encoded, for the pictures under captions, and for the sound. The snippet: for what it is, its packets and its first
frame; for its pictures; for its sound.
"""


def test_an_exact_cut_opens_its_files_no_more_often_than_it_must(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = av.open

    def counted(file: object, *args: object, **options: object) -> object:
        opened.append("clip.mp4" if str(file).endswith("/clip.mp4") else "made")
        return real(file, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(av, "open", counted)
    Path("words.srt").write_text("1\n00:00:01,500 --> 00:00:02,500\nCameras were hidden\n", encoding="utf-8")
    call("snippet", "clip.mp4", "1-3", "--captions-from", "words.srt", "-o", "cut/")
    found = {name: opened.count(name) for name in MOST_OPENED}
    assert all(found[name] <= most for name, most in MOST_OPENED.items()), found
    assert min(found.values()) > 0
