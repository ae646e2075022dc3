"""`bts note check` over clips and folders, as a table and as JSON."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.little import little_clip
from tests.media.make_clips import numbered_clip

pytestmark = pytest.mark.timeout(120)

READY = ["1", "for me", "-c", "The bar", "--alt", "Bottles", "-u", "still", "--credit", "NBC"]


@pytest.fixture
def folder(tmp_path: Path, bts: Bts) -> Path:
    """A clip that is ready, one in a folder below that is not, one without notes, and notes whose clip is away."""
    first = little_clip(tmp_path / "clips" / "a.mp4")
    for name in ("sub/日本語.mp4", "plain.mp4", "gone.mp4"):
        path = first.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(first.read_bytes() + name.encode())
    for name, words in (
        ("a.mp4", READY),
        ("sub/日本語.mp4", ["1-2", "TODO", "-u", "snippet"]),
        ("gone.mp4", ["1", "x"]),
    ):
        assert bts("note", "add", first.parent / name, *words).returncode == 0
    (first.parent / "gone.mp4").unlink()
    return first.parent


def test_a_folder_is_checked_to_the_bottom(bts: Bts, folder: Path) -> None:
    done = bts("note", "check", folder)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["CLIP", "NOTE", "TIME", "ABOUT", "LEVEL", "WHAT"]
    assert [line.split()[3:5] for line in lines[1:]] == [
        ["credit", "remark"], ["credit", "error"], ["caption", "warning"], ["unfinished", "error"],
    ]  # fmt: skip
    assert ["日本語.mp4" in line for line in lines[1:]] == [False, True, True, True]
    assert "3 notes in 3 clips: 3 things to mend" in done.stderr
    strict = bts("note", "check", folder, "--strict")
    assert strict.returncode == 5
    assert "1 of 3 notes are not ready for publication" in strict.stderr
    assert bts("note", "check", folder / "a.mp4", folder / "gone.mp4.notes.json", "--strict").returncode == 0


def test_as_json_it_says_which_clip(bts: Bts, folder: Path) -> None:
    found = json.loads(bts("note", "check", folder, "--json").stdout)
    names = ["a.mp4", "gone.mp4.notes.json", "sub/日本語.mp4"]
    assert [(row["clip"], row["notes"]) for row in found["clips"]] == [(str(folder / name), 1) for name in names]
    assert {row["clip"] for row in found["findings"] if row["level"] != "remark"} == {str(folder / names[2])}
    assert found["replaced"] is False


def test_notes_that_cannot_be_read_do_not_stop_the_others(bts: Bts, folder: Path) -> None:
    (folder / "a.mp4.notes.json").write_text("{", encoding="utf-8")
    done = bts("note", "check", folder)
    assert done.returncode == 6
    assert "bts: " in done.stderr
    assert "a.mp4.notes.json: " in done.stderr
    assert "1 of 3 clips could not be checked" in done.stderr
    assert "TODO in its text" in done.stdout
    assert bts("note", "check", folder / "a.mp4").returncode == 3


def test_a_folder_without_notes_is_said(bts: Bts, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = bts("note", "check", tmp_path / "empty")
    assert done.returncode == 3
    assert "empty: no notes are in there; bts note add CLIP TIME TEXT makes some" in done.stderr


def test_a_replaced_clip_is_found(bts: Bts, folder: Path) -> None:
    numbered_clip(folder / "a.mp4", "-c:v", "libx264")
    done = bts("note", "check", folder / "a.mp4")
    assert [line.split()[:4] for line in done.stdout.splitlines()[1:2]] == [["-", "-", "clip", "error"]]
    assert bts("note", "check", folder / "a.mp4", "--strict").returncode == 5


def test_settings_of_the_page_are_held_against_the_notes(bts: Bts, folder: Path) -> None:
    settings = folder / "bts.toml"
    settings.write_text('[credit]\nline = "NBC"\n[story]\nlead = "0:01"\nclosing_picture = "9:59"\n', encoding="utf-8")
    done = bts("note", "check", folder / "a.mp4", "--strict", "--json")
    assert done.returncode == 5
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["id"], found["about"], found["level"]) == (None, "story", "error")
    assert found["says"].startswith("bts.toml: [story] closing_picture: no note is at 9:59")
    settings.write_text('[story]\nlead = "0:01"\n', encoding="utf-8")
    done = bts("note", "check", folder / "a.mp4", "--strict")
    assert (done.returncode, "its notes credit NBC" in done.stdout) == (0, True)


def test_a_list_of_kinds_has_a_default_kind(bts: Bts, folder: Path) -> None:
    """B6: every note that was added without -k was reported."""
    settings = folder / "bts.toml"
    settings.write_text('[credit]\nline = "NBC"\n[notes]\nkinds = ["foo", "bar"]\n', encoding="utf-8")
    made = json.loads(bts("note", "add", folder / "plain.mp4", "1", "x", "--json").stdout)
    assert made["kind"] == "foo"
    settings.write_text('[notes]\nkinds = ["foo", "bar"]\ndefault_kind = "bar"\n', encoding="utf-8")
    assert json.loads(bts("note", "add", folder / "plain.mp4", "2", "y", "--json").stdout)["kind"] == "bar"
    assert bts("note", "check", folder / "plain.mp4", folder / "gone.mp4.notes.json").stdout == ""
    settings.write_text('[notes]\nkinds = ["foo"]\ndefault_kind = "baz"\n', encoding="utf-8")
    done = bts("note", "add", folder / "plain.mp4", "2", "y")
    assert done.returncode == 2
    assert "default_kind is one of the kinds (foo), not 'baz'" in done.stderr
