"""A clip that was replaced: nothing is published from notes that were made for other content, until it is accepted."""

import json
from pathlib import Path

import pytest

from bts import media
from bts.notes import read_notes
from tests.conftest import Bts
from tests.little import little_clip


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A clip, and another that comes in its place."""
    folder = tmp_path_factory.mktemp("clips")
    return little_clip(folder / "first.mp4"), little_clip(folder / "second.mp4", 0.75)


@pytest.fixture
def clip(clips: tuple[Path, Path], tmp_path: Path, bts: Bts) -> Path:
    """A clip with a note for a still and a snippet and a credit, which was then replaced by another."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(clips[0].read_bytes())
    assert bts("note", "add", path, "1-2", "First look", "-u", "still,snippet", "--alt", "Bars").returncode == 0
    assert bts("note", "head", path, "--credit", "Old Pictures").returncode == 0
    path.write_bytes(clips[1].read_bytes())
    return path


@pytest.mark.parametrize(
    "command", [("still", "--notes"), ("snippet", "--notes"), ("snippet", "0.5-1"), ("reel",), ("story",)]
)
def test_what_prints_notes_refuses_and_names_the_way_on(clip: Path, bts: Bts, command: tuple[str, ...]) -> None:
    done = bts(command[0], clip, *command[1:])
    assert done.returncode == 5, done.stderr
    assert "clip.mp4: it was replaced" in done.stderr
    assert "--accept-clip" in done.stderr
    assert not [*clip.parent.rglob("outputs/clip/stills/*"), *clip.parent.rglob("story.*")]
    assert read_notes(Path(f"{clip}.notes.json")).live()[0].made_for == ""


@pytest.mark.slow
def test_run_makes_what_needs_no_notes_and_reports_one_failure(clip: Path, bts: Bts) -> None:
    done = bts("run", clip, "--json")
    assert done.returncode == 5, done.stderr
    (report,) = json.loads(done.stdout)
    (failure,) = report["failures"]
    assert (failure["kind"], failure["exit_code"]) == ("replaced", 5)
    assert report["counts"] == {"shots": 4}
    assert not [name for name in report["files"] if name.startswith(("stills/", "snippets/", "story"))]
    assert bts("run", clip, "--only", "shots").returncode == 0
    little_clip(clip.parent / "other.mp4")
    assert bts("run", clip.parent, "-o", clip.parent.parent / "out", "--only", "shots,stills").returncode == 6


@pytest.mark.slow
def test_run_goes_on_once_the_clip_is_accepted(clip: Path, bts: Bts) -> None:
    done = bts("run", clip, "--accept-clip", "--json")
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)
    assert report["counts"] == {"shots": 4, "stills": 1, "snippets": 1, "stories": 1}
    assert bts("story", clip).returncode == 0


def test_a_still_at_a_written_time_is_made_without_the_credit_of_the_notes(clip: Path, bts: Bts) -> None:
    done = bts("still", clip, "0.5", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["credit"] == ""
    assert "the credit in these notes is not used" in done.stderr
    done = bts("still", clip, "1.5", "--accept-clip", "--json")
    assert json.loads(done.stdout)[0]["credit"] == "Old Pictures"
    assert bts("still", clip, "--notes").returncode == 0


def test_a_snippet_without_captions_needs_no_notes(clip: Path, bts: Bts) -> None:
    assert bts("snippet", clip, "0.5-1", "--captions", "none").returncode == 0


@pytest.mark.slow
def test_notes_of_old_and_new_content_are_told_apart_and_accepted_one_by_one(clip: Path, bts: Bts) -> None:
    new = bts("note", "add", clip, "0.5", "Of the new cut").stdout.strip()
    listed = bts("note", "list", clip)
    assert "1 of 2 notes was made for other content" in listed.stderr
    assert [line for line in listed.stdout.splitlines() if "[made for other content]" in line] == [
        line for line in listed.stdout.splitlines() if "First look" in line
    ]
    checked = bts("note", "check", clip)
    assert "nothing to mend" not in checked.stderr
    assert bts("note", "check", clip, "--strict").returncode == 5
    assert bts("note", "check", clip, "--accept", new).returncode == 5
    found = json.loads(bts("note", "check", clip, "--accept-clip", "--json").stdout)
    old = next(n for n in json.loads(bts("note", "list", clip, "--json").stdout)["notes"] if n["text"] == "First look")
    assert (found["replaced"], found["made_for_other_content"]) == (False, [old["id"]])
    assert old["made_for"].startswith("fast:")
    assert "1 of 2 notes was made for other content" in bts("note", "list", clip).stderr
    strict = bts("note", "check", clip, "--strict")
    assert strict.returncode == 5
    assert "1 of 2 notes were made for other content" in strict.stderr
    done = bts("note", "check", clip, "--accept", old["id"])
    assert "1 note holds for the clip as it is" in done.stderr
    assert "other content" not in bts("note", "list", clip).stderr


def test_an_edit_of_a_note_after_the_clip_was_accepted_makes_it_one_of_the_clip(clip: Path, bts: Bts) -> None:
    path = Path(f"{clip}.notes.json")
    (note,) = read_notes(path).live()
    bts("note", "edit", clip, note.id, "--text", "Changed while the clip was not accepted")
    bts("note", "check", clip, "--accept-clip")
    assert read_notes(path).live()[0].made_for.startswith("fast:")
    bts("note", "edit", clip, note.id, "--text", "Seen again")
    assert read_notes(path).live()[0].made_for == ""


def test_the_sheet_of_a_replaced_clip_shows_no_notes_and_says_so(clip: Path, bts: Bts) -> None:
    done = bts("sheet", clip)
    assert done.returncode == 0, done.stderr
    assert "the sheet shows no notes" in done.stderr


def test_a_clip_that_was_only_tagged_anew_is_not_called_replaced(
    clip: Path, clips: tuple[Path, Path], bts: Bts
) -> None:
    media.run_ffmpeg(["-i", str(clips[0]), "-c", "copy", "-metadata", "title=New", "-y", str(clip)])
    listed = bts("note", "list", clip)
    assert "written anew since its notes were made, with the same pictures and sound" in listed.stderr
    assert "other content" not in listed.stdout + listed.stderr
    assert bts("still", clip, "--notes").returncode == 0
    bts("note", "add", clip, "0:03", "More")
    listed = bts("note", "list", clip)
    assert (listed.stderr, len(listed.stdout.splitlines())) == ("", 3)
    assert {note.made_for for note in read_notes(Path(f"{clip}.notes.json")).live()} == {""}
