"""`bts snippet` takes the format from the ending of the file that is named, refuses an ending that is none, and never
writes over what it reads."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bts.cli import bts
from bts.errors import OutputError, UsageError
from tests.little import little_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds_a_scene=0.5)


def run(*words: object) -> str:
    result = CliRunner().invoke(bts, [str(word) for word in words], catch_exceptions=False, standalone_mode=False)
    return result.stdout


@pytest.mark.parametrize("name", ["loop.gif", "loop.png", "loop.apng", "loop.webm"])
def test_the_ending_chooses_the_format(name: str, clip: Path, tmp_path: Path) -> None:
    printed = run("snippet", clip, "0.6-0.9", "-o", tmp_path / name, "--captions", "none", "--json")
    (made,) = json.loads(printed)
    assert made["path"] == str(tmp_path / name)
    assert Path(made["path"]).stat().st_size > 0


@pytest.mark.parametrize(
    ("command", "name", "more", "said"),
    [
        ("snippet", "a.mov", (), "no format of snippets"),
        ("snippet", "a.gif", ("--format", "mp4"), "--format mp4 was asked for"),
        ("still", "a.bmp", (), "no format of stills"),
        ("still", "a.jpg", ("--format", "png"), "--format png was asked for"),
    ],
)
def test_a_wrong_ending_is_refused_and_makes_no_folder(
    command: str, name: str, more: tuple[str, ...], said: str, clip: Path, tmp_path: Path
) -> None:
    moment = "0.6-0.9" if command == "snippet" else "0.6"
    with pytest.raises(UsageError, match=said):
        run(command, clip, moment, "-o", tmp_path / name, *more)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_may_have_any_name(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "scene.mov"
    folder.mkdir()
    run("still", clip, "0.6", "-o", folder)
    assert [path.suffix for path in folder.iterdir()] == [".jpg"]


def test_not_even_force_replaces_the_clip_or_its_captions(clip: Path, tmp_path: Path) -> None:
    own, told = tmp_path / "talk.mp4", tmp_path / "words.srt"
    own.write_bytes(clip.read_bytes())
    told.write_text("1\n00:00:00,600 --> 00:00:00,900\nOne\n", encoding="utf-8")
    (tmp_path / "link.mp4").symlink_to(own)
    run("note", "add", own, "0.6-0.9", "Two", "--use", "snippet")
    before = own.read_bytes()
    for command in (
        ("snippet", own, "0.6-0.9", "--captions", "none", "-o", tmp_path / "link.mp4"),
        ("snippet", own, "0.6-0.9", "--captions-from", told, "-o", tmp_path / "words.mp4"),
        ("reel", own, "-o", own),
        ("note", "export", own, "--format", "vtt", "-o", own),
    ):
        with pytest.raises(OutputError, match="is what it would be made from"):
            run(*command, "--force")
    with pytest.raises(OutputError, match="is what it would be made from"):
        run("shots", own, "--csv", own)
    assert (own.read_bytes(), told.read_text(encoding="utf-8").splitlines()[-1]) == (before, "One")


def test_a_table_of_shots_replaces_no_notes_and_by_force_alone_another_file(clip: Path, tmp_path: Path) -> None:
    own, table = tmp_path / "talk.mp4", tmp_path / "shots.csv"
    own.write_bytes(clip.read_bytes())
    run("note", "add", own, "0.6", "One")
    notes = tmp_path / "talk.mp4.notes.json"
    before = notes.read_bytes()
    with pytest.raises(OutputError, match="that name is for notes files"):
        run("shots", own, "--csv", notes, "--force")
    table.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is there already"):
        run("shots", own, "--csv", table)
    assert (notes.read_bytes(), table.read_text(encoding="utf-8")) == (before, "mine")
    run("shots", own, "--csv", table, "--force")
    assert table.read_text(encoding="utf-8").startswith("index,")
