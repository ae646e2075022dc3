"""bts note import --embedded: chapters of the clip as notes, once, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.conftest import Bts
from tests.media.clips import X264
from tests.media.make_clips import add_chapters, numbered_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip whose picture comes at 1.0 s, of 3.4 seconds, with four chapters, one of them beyond its end."""
    late = numbered_clip(tmp_path / "late.mkv", *X264, "-bf", "0", before=("-itsoffset", "1"))
    chapters = [(0, 1000, "Intro"), (1000, 3000, ""), (3000, 9000, "Outro \\= end"), (8000, 9000, "Beyond")]
    path = add_chapters(late, tmp_path / "clip.mkv", *chapters)
    late.unlink()
    return path


def test_chapters_become_notes_once(bts: Bts, clip: Path, tmp_path: Path) -> None:
    shown = bts("note", "import", clip, "--embedded", "chapters", "-n")
    assert shown.stdout == "0:00-0:01  note  Intro\n0:01-0:03  note  Chapter 2\n0:03-0:03.4  note  Outro = end\n"
    assert not (tmp_path / "clip.mkv.notes.json").exists()
    words = ("-k", "quote", "-t", "talk", "-u", "still", "--author", "Ann", "--json")
    done = bts("note", "import", clip, "--embedded", "chapters", *words)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["format"], len(result["added"])) == ("chapters", 3)
    beyond = "chapter 4: it starts at 0:08, after the end of the clip, 0:03.4: 'Beyond'"
    assert result["skipped"] == [{"line": None, "what": beyond}]
    assert f"note: skipped: {beyond}\n" in done.stderr
    assert "chapters in the clip: 3 added, 0 there already, 1 skipped" in done.stderr
    notes = json.loads(bts("note", "list", clip, "--json").stdout)["notes"]
    last = notes[2]
    assert (last["start"], last["end"], last["text"], last["origin"]) == (3.0, 3.4, "Outro = end", "import:chapters")
    assert (last["kind"], last["tags"], last["use"], last["author"]) == ("quote", ["talk"], ["still"], "Ann")
    assert bts("note", "rm", clip, last["id"]).returncode == 0
    again = bts("note", "import", clip, "--embedded", "chapters")
    assert "0 added, 3 there already" in again.stderr
    assert len(json.loads(bts("note", "list", clip, "--json").stdout)["notes"]) == 2


def test_an_edited_title_is_taken_with_update(bts: Bts, clip: Path) -> None:
    assert bts("note", "import", clip, "--embedded", "chapters").returncode == 0
    first = json.loads(bts("note", "list", clip, "--json").stdout)["notes"][0]
    assert bts("note", "edit", clip, first["id"], "--text", "Opening").returncode == 0
    asked = bts("note", "import", clip, "--embedded", "chapters")
    assert "0 added, 3 there already, 1 of these differ (--update takes what the file says)" in asked.stderr
    bts("note", "import", clip, "--embedded", "chapters", "--update")
    assert json.loads(bts("note", "list", clip, "--json").stdout)["notes"][0]["text"] == "Intro"


def test_chapters_and_their_export_are_the_same_notes(bts: Bts, clip: Path) -> None:
    assert bts("note", "import", clip, "--embedded", "chapters").returncode == 0
    assert bts("note", "export", clip, "-o", "clip.ffmetadata").returncode == 0
    assert "0 added, 3 there already" in bts("note", "import", clip, "clip.ffmetadata").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give FILE or --embedded; neither was given"),
        (("a.srt", "--embedded", "chapters"), "give FILE or --embedded; both were given"),
        (("--embedded", "chapters", "--format", "srt"), "--format says how to read FILE, and --embedded reads none"),
        (("--embedded", "chapters", "--start", "01:00:00:00"), "--start says how to read FILE"),
        (("--embedded", "pictures"), "'pictures' is not"),
    ],
)
def test_words_that_do_not_go_together_are_refused(bts: Bts, clip: Path, words: tuple[str, ...], said: str) -> None:
    done = bts("note", "import", clip, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not clip.with_name("clip.mkv.notes.json").exists()


def test_a_clip_without_usable_chapters_is_named(bts: Bts, clip: Path, tmp_path: Path) -> None:
    beyond = add_chapters(clip, tmp_path / "beyond.mkv", (8000, 9000, "Beyond"))
    bare = numbered_clip(tmp_path / "bare.mp4", *X264)
    for path, why in ((bare, "it has no chapters"), (beyond, "none of its chapters can be used: chapter 1: it starts")):
        done = bts("note", "import", path, "--embedded", "chapters")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{path}: {why}" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_probe_lists_them(bts: Bts, tmp_path: Path) -> None:
    plain = numbered_clip(tmp_path / "plain.mp4", *X264)
    path = add_chapters(plain, tmp_path / "seven.mp4", *((n * 300, n * 300 + 300, f"Part {n}") for n in range(7)))
    rows = dict(line.split(None, 1) for line in bts("probe", path).stdout.splitlines())
    shown = "; ".join(f"{time} Part {n}" for n, time in enumerate(("0:00", "0:00.3", "0:00.6", "0:00.9", "0:01.2")))
    assert rows["chapters"] == f"7: {shown}; and 2 more (--json lists all)"
    chapters = json.loads(bts("probe", path, "--json").stdout)["chapters"]
    assert chapters[6] == {"start": 1.8, "end": 2.1, "title": "Part 6"}
