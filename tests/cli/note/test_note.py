"""`bts note` as a person uses it: each command is its own process on a real clip that the project makes."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bts import media
from tests.conftest import Bts

FRAMES, RATE = 100, 25


@pytest.fixture(scope="session")
def made_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds at 25 frames a second: two shots of patches, dark then blue, a light square that moves."""
    import av
    import numpy as np

    path = tmp_path_factory.mktemp("clip") / "made.mp4"
    patches = np.random.default_rng(7).integers(0, 90, (2, 9, 16, 3), np.uint8)
    patches[1, :, :, 2] += 150
    pictures = patches.repeat(20, axis=1).repeat(20, axis=2)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(FRAMES):
            rgb = pictures[number // 50].copy()
            rgb[40:80, number : number + 30] = 220
            for packet in stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


@pytest.fixture
def clip(made_clip: Path, tmp_path: Path) -> Path:
    """That clip in a folder of its own, under a name with a space."""
    path = tmp_path / "the clip.mp4"
    path.write_bytes(made_clip.read_bytes())
    return path


def notes_of(bts: Bts, clip: Path) -> list[dict[str, Any]]:
    """The notes as `list --json` gives them."""
    done = bts("note", "list", clip, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["notes"]
    return found


def add(bts: Bts, clip: Path, *args: str) -> str:
    """Add a note; its short id."""
    done = bts("note", "add", clip, *args)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_note_is_attached_in_one_line_and_listed_in_the_order_of_the_clip(bts: Bts, clip: Path) -> None:
    later = add(bts, clip, "0:02-3.5", "Cameras were hidden behind the bar", "-k", "hidden-camera", "-t", "casino")
    first = add(bts, clip, "#25", "First look", "-u", "still,quote", "--credit", "NBC", "-p", "Jo=Pam", "--alt", "Two")
    shown = bts("note", "list", clip).stdout.split("\n")
    assert shown[0].split() == ["@", "ID", "TIME", "KIND", "USE", "TEXT"]
    assert shown[1].split()[:6] == ["1", first, "0:01", "note", "still,quote", "First"]
    assert shown[2].split()[:4] == ["2", later, "0:02-0:03.5", "hidden-camera"]
    assert shown[2].endswith("#casino")
    one, two = notes_of(bts, clip)
    assert (one["start"], one["people"], one["credit"]) == (1, [{"name": "Jo", "character": "Pam"}], {"line": "NBC"})
    assert (two["start"], two["end"], two["tags"]) == (2, 3.5, ["casino"])
    head = json.loads(Path(f"{clip}.notes.json").read_text())[0]["clip"]
    assert (head["name"], head["duration"], head["rate"]) == ("the clip.mp4", 4, "25")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("5", "x"), "outside the clip, which is 00:00:04.000 long"),
        (("1-5", "x"), "outside the clip"),
        (("3-2", "x"), "not after its start"),
        (("#100", "x"), "no frame #100"),
        (("soon", "x"), "not a time"),
        (("1", "x", "-u", "poster"), "still, snippet, quote"),
        (("1", "x", "--region", "0,0,2,1"), "region"),
    ],
)
def test_what_cannot_be_is_a_usage_error_and_writes_nothing(
    bts: Bts, clip: Path, args: tuple[str, ...], message: str
) -> None:
    done = bts("note", "add", clip, *args)
    assert done.returncode == 2
    assert message in done.stderr
    assert not Path(f"{clip}.notes.json").exists()


def test_an_unknown_kind_is_taken_with_a_hint(bts: Bts, clip: Path) -> None:
    done = bts("note", "add", clip, "1", "x", "-k", "hiden-camera")
    assert done.returncode == 0
    assert "did you mean hidden-camera?" in done.stderr


def test_a_kind_is_written_as_the_list_has_it(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "x", "-k", "Hidden Camera")
    assert notes_of(bts, clip)[0]["kind"] == "hidden-camera"


def test_the_shell_completes_kinds_and_ids(bts: Bts, clip: Path) -> None:
    short = add(bts, clip, "1", "First look")
    shell = {"_BTS_COMPLETE": "bash_complete", "COMP_CWORD": "5"}
    kinds = bts(COMP_WORDS=f"bts note add '{clip}' -k hid", **shell).stdout
    assert "hidden-camera" in kinds
    ids = bts(COMP_WORDS=f"bts note edit '{clip}' {short[:2]}", **{**shell, "COMP_CWORD": "4"}).stdout
    assert short in ids


def test_snap_to_frame_and_shot(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1.01-1.05", "frames", "--snap", "frame")
    add(bts, clip, "1.5", "its shot", "--snap", "shot")
    shot, frames = notes_of(bts, clip)
    assert (frames["start"], frames["end"]) == (1, 1.08)
    assert (shot["start"], shot["end"]) == (0, 2)


def test_list_chooses(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "The BAR", "-k", "set", "-t", "casino,night", "-u", "still", "--author", "Ann")
    add(bts, clip, "2", "A quiet room", "--status", "done", "--author", "Bob")
    for args, texts in {
        ("-k", "set"): ["The BAR"],
        ("-t", "Casino", "-t", "night"): ["The BAR"],
        ("-t", "day"): [],
        ("--author", "bob"): ["A quiet room"],
        ("-u", "none"): ["A quiet room"],
        ("--status", "open"): ["The BAR"],
        ("--text", "bar"): ["The BAR"],
    }.items():
        done = bts("note", "list", clip, "--json", *args)
        assert [note["text"] for note in json.loads(done.stdout)["notes"]] == texts, args


def test_edit_by_field(bts: Bts, clip: Path) -> None:
    short = add(bts, clip, "1-2", "old", "-t", "a", "-t", "b", "--credit", "creator=Jo")
    done = bts("note", "edit", clip, short, "--text", "new", "--add-tag", "c", "--drop-tag", "a", "--credit", "NBC")
    assert done.returncode == 0, done.stderr
    bts("note", "edit", clip, short, "--time", "0:03", "-u", "still", "--status", "done")
    (note,) = notes_of(bts, clip)
    assert (note["text"], note["tags"], note["credit"]) == ("new", ["b", "c"], {"line": "NBC", "creator": "Jo"})
    assert (note["start"], note["rev"], note["use"], note["status"]) == (3, 3, ["still"], "done")
    assert "end" not in note


def test_a_heading_is_given_searched_shown_and_taken_away(bts: Bts, clip: Path) -> None:
    short = add(bts, clip, "1-2", 'Cameras h:"not a mark"', "--heading", "How it began")
    (note,) = notes_of(bts, clip)
    assert (note["heading"], note["text"]) == ("How it began", 'Cameras h:"not a mark"')
    assert "heading: How it began\n" in bts("note", "show", clip, short, "--no-picture").stdout
    assert "[heading: How it began] Cameras" in bts("note", "list", clip, "--text", "began").stdout
    bts("note", "edit", clip, short, "--heading", "")
    assert "heading" not in notes_of(bts, clip)[0]
    bts("note", "undo", clip)
    assert notes_of(bts, clip)[0]["heading"] == "How it began"


def editor(tmp_path: Path, script: str) -> str:
    """An editor that does what the Python lines in `script` do to `text`, the form."""
    path = tmp_path / "editor.py"
    path.write_text(
        f"#!{sys.executable}\nimport os, sys, time\nfrom pathlib import Path\npath = Path(sys.argv[1])\n"
        f"text = path.read_text()\n{script}\npath.write_text(text)\nos.utime(path, (1, 1))\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_edit_in_an_editor(bts: Bts, clip: Path, tmp_path: Path) -> None:
    short = add(bts, clip, "0.3331-2", "old", "-t", "a", "-c", "two\nlines \\n")
    before = notes_of(bts, clip)[0]
    script = "text = text.replace('old', 'new\\nand more').replace('tags: a', 'tags: a, b')"
    done = bts("note", "edit", clip, short, EDITOR=editor(tmp_path, script))
    assert done.returncode == 0, done.stderr
    after = notes_of(bts, clip)[0]
    assert (after["text"], after["tags"]) == ("new\nand more", ["a", "b"])
    same = set(before) - {"text", "tags", "modified", "rev", "replaces"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_an_editor_that_changes_nothing_changes_nothing(bts: Bts, clip: Path, tmp_path: Path) -> None:
    short = add(bts, clip, "1-2", "text", "-c", "a caption: with = signs; and, commas", "--region", "0.1,0.2,0.3,0.4")
    before = Path(f"{clip}.notes.json").read_bytes()
    done = bts("note", "edit", clip, short, EDITOR=editor(tmp_path, "pass"))
    assert "nothing was changed" in done.stderr
    assert Path(f"{clip}.notes.json").read_bytes() == before


def test_a_form_that_cannot_be_read_changes_nothing_and_says_why(bts: Bts, clip: Path, tmp_path: Path) -> None:
    short = add(bts, clip, "1-2", "text")
    before = Path(f"{clip}.notes.json").read_bytes()
    done = bts("note", "edit", clip, short, EDITOR=editor(tmp_path, "text = text.replace('time: ', 'time: 99')"))
    assert done.returncode == 2
    assert "not a time" in done.stderr or "outside" in done.stderr
    assert Path(f"{clip}.notes.json").read_bytes() == before


def test_what_others_write_while_the_editor_is_open_is_kept(bts: Bts, clip: Path, tmp_path: Path) -> None:
    short = add(bts, clip, "1-2", "text")
    meanwhile = [sys.executable, "-m", "bts", "note", "edit", str(clip), short, "--text", "theirs"]
    script = f"import subprocess\nsubprocess.run({meanwhile!r}, check=True)\ntext = text.replace('text', 'mine')"
    done = bts("note", "edit", clip, short, EDITOR=editor(tmp_path, script))
    assert done.returncode == 0, done.stderr
    assert "both versions are kept" in done.stderr
    assert sorted(note["text"] for note in notes_of(bts, clip)) == ["mine", "theirs"]


def test_remove_undo_restore(bts: Bts, clip: Path) -> None:
    short = add(bts, clip, "1", "gone and back")
    bts("note", "rm", clip, short)
    assert notes_of(bts, clip) == []
    assert f"removed  {short}  0:01  note  gone and back" in bts("note", "restore", clip).stdout
    assert "took back a removal" in bts("note", "undo", clip).stderr
    assert len(notes_of(bts, clip)) == 1
    bts("note", "rm", clip, short)
    bts("note", "restore", clip, short)
    assert len(notes_of(bts, clip)) == 1
    assert bts("note", "rm", clip, "zzzz").returncode == 2


def test_a_file_broken_by_hand_is_named_with_line_and_column_and_comes_back(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "kept")
    path = Path(f"{clip}.notes.json")
    broken = path.read_text().replace('"start": 1', '"start" 1')
    path.write_text(broken)
    for command in (("list",), ("add", "2", "x"), ("undo",), ("check",)):
        done = bts("note", command[0], clip, *command[1:])
        assert done.returncode == 3
        assert "line 3, column" in done.stderr
        assert "restore CLIP --last" in done.stderr
    assert path.read_text() == broken
    assert bts("note", "restore", clip, "--last").returncode == 0
    assert [note["text"] for note in notes_of(bts, clip)] == ["kept"]


def test_show_has_a_picture_of_the_very_frame(bts: Bts, clip: Path, tmp_path: Path) -> None:
    from PIL import Image

    short = add(bts, clip, "#50", "blue from here")
    cache = str(tmp_path / "cache")
    done = bts("note", "show", clip, short, "--json", XDG_CACHE_HOME=cache, LOCALAPPDATA=cache)
    picture = json.loads(done.stdout)["picture"]
    assert (picture["frame"], picture["time"]) == (50, 2)
    assert picture["path"].startswith(cache)
    with Image.open(picture["path"]) as image:
        red, _, blue = image.convert("RGB").getpixel((310, 90))  # type: ignore[misc]
    assert blue > 130 > 100 > red
    text = bts("note", "show", clip, short, XDG_CACHE_HOME=cache, LOCALAPPDATA=cache).stdout
    assert f"picture: {picture['path']} (frame #50)" in text
    assert "blue from here" in text


def test_check_is_strict_when_asked(bts: Bts, clip: Path) -> None:
    short = add(bts, clip, "1", "x", "-u", "still")
    done = bts("note", "check", clip)
    assert done.returncode == 0
    assert [line.split()[:4] for line in done.stdout.splitlines()[:2]] == [
        ["NOTE", "TIME", "ABOUT", "LEVEL"], [short, "0:01", "credit", "error"],
    ]  # fmt: skip
    assert "alt text" in done.stdout
    strict = bts("note", "check", clip, "--strict")
    assert strict.returncode == 5
    assert "1 of 1 notes are not ready" in strict.stderr
    (clip.parent / "bts.toml").write_text('[credit]\nline = "NBC"\n')
    bts("note", "edit", clip, short, "--alt", "A grey wall", "--caption", "Where it was shot")
    assert bts("note", "check", clip, "--strict").returncode == 0


def test_a_replaced_clip_is_said_until_it_is_accepted(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "x")
    other = clip.with_name("other.mp4")
    media.run_ffmpeg(["-i", str(clip), "-crf", "40", "-y", str(other)])
    other.replace(clip)
    assert "its content has changed" in bts("note", "list", clip).stderr
    assert bts("note", "check", clip, "--accept-clip").returncode == 0
    assert "changed" not in bts("note", "list", clip).stderr
    assert "noted for later: sha256:" in bts("note", "check", clip, "--full").stderr
    assert "every byte is as it was noted" in bts("note", "check", clip, "--full").stderr


def test_several_who_note_a_renamed_clip_at_once_all_find_its_notes(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "before")
    renamed = clip.rename(clip.with_name("renamed.mp4"))
    command = [sys.executable, "-m", "bts", "note", "add", str(renamed), "2", "at once", "-q"]
    at_once = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(5)]
    assert [process.wait(timeout=60) for process in at_once] == [0] * 5
    assert len(notes_of(bts, renamed)) == 6
    assert [path.name for path in clip.parent.glob("*.json")] == ["renamed.mp4.notes.json"]


def test_the_head_holds_what_all_notes_inherit(bts: Bts, clip: Path) -> None:
    assert (
        bts("note", "head", clip, "--title", "Casino Night", "--credit", "NBC", "--credit", "creator=Jo").returncode
        == 0
    )
    add(bts, clip, "1", "-c", "x", "-u", "still", "--alt", "A wall")
    assert bts("note", "check", clip, "--strict").returncode == 0
    shown = json.loads(bts("note", "list", clip, "--json").stdout)
    assert (shown["title"], shown["credit"]) == ("Casino Night", {"line": "NBC", "creator": "Jo"})
    bts("note", "head", clip, "--credit", "")
    assert "credit line" not in bts("note", "head", clip).stdout
    assert "credit creator: Jo" in bts("note", "head", clip).stdout


def test_two_peoples_files_are_merged(bts: Bts, clip: Path, tmp_path: Path) -> None:
    short = add(bts, clip, "1", "base")
    theirs = tmp_path / "theirs.notes.json"
    theirs.write_bytes(Path(f"{clip}.notes.json").read_bytes())
    bts("note", "edit", clip, short, "--text", "mine")
    bts("note", "edit", theirs, short, "--text", "theirs")
    add(bts, theirs, "2", "new")
    done = bts("note", "merge", clip, theirs)
    assert done.returncode == 0, done.stderr
    assert "both versions are kept" in done.stderr
    assert "2 added" in done.stderr
    assert sorted(note["text"] for note in notes_of(bts, clip)) == ["mine", "new", "theirs"]
    assert "0 added, 0 changed" in bts("note", "merge", clip, theirs).stderr
    assert bts("note", "merge", clip, tmp_path / "none.notes.json").returncode == 3


@pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine")
def test_git_merges_notes_as_text_and_with_the_driver(bts: Bts, clip: Path, tmp_path: Path) -> None:
    def git(*args: str) -> "subprocess.CompletedProcess[str]":
        identity = {f"GIT_{role}_{what}": "x@y.z" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(
            ["git", *args], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    if git("init", "-q", "-b", "main").returncode != 0:
        pytest.skip("git is not on this machine")
    name = f"{clip.name}.notes.json"
    short = add(bts, clip, "2", "base")
    git("add", name)
    git("commit", "-qm", "base")
    assert ".bts" not in git("status", "--porcelain").stdout
    git("checkout", "-qb", "other")
    add(bts, clip, "1", "before")
    git("commit", "-qam", "before")
    git("checkout", "-q", "main")
    add(bts, clip, "3", "after")
    git("commit", "-qam", "after")
    assert git("merge", "-q", "other", "-m", "both").returncode == 0
    assert [note["text"] for note in notes_of(bts, clip)] == ["before", "base", "after"]

    git("config", "merge.bts.driver", f"{sys.executable} -m bts note merge --files %A %B")
    (tmp_path / ".gitattributes").write_text("*.notes.json merge=bts\n")
    git("checkout", "-qb", "third")
    bts("note", "edit", clip, short, "--text", "theirs")
    git("commit", "-qam", "theirs")
    git("checkout", "-q", "main")
    bts("note", "edit", clip, short, "--text", "mine")
    git("commit", "-qam", "mine")
    done = git("merge", "-q", "third", "-m", "both")
    assert done.returncode == 0, done.stderr + done.stdout
    assert sorted(note["text"] for note in notes_of(bts, clip)) == ["after", "before", "mine", "theirs"]


def test_notes_dir_and_toml_say_where_notes_are_kept(bts: Bts, clip: Path, tmp_path: Path) -> None:
    add(bts, clip, "1", "by option", "--notes-dir", str(tmp_path / "kept"))
    assert not Path(f"{clip}.notes.json").exists()
    (clip.parent / "bts.toml").write_text('[notes]\ndir = "kept"\nauthor = "Desk"\nkinds = ["scene"]\n')
    done = bts("note", "add", clip, "2", "by bts.toml", "-k", "set")
    assert "'set' is not one of the kinds; the list is scene" in done.stderr
    assert [note.get("author") for note in notes_of(bts, clip)][1] == "Desk"
    clip.rename(clip.with_name("renamed.mp4"))
    done = bts("note", "list", clip.with_name("renamed.mp4"))
    assert "when the clip was called the clip.mp4" in done.stderr
    assert len(done.stdout.strip().split("\n")) == 3


def test_the_schema_is_printed(bts: Bts) -> None:
    assert json.loads(bts("note", "schema").stdout)["title"] == "bts notes file"


def test_noting_needs_no_pictures_or_numbers() -> None:
    """What is loaded for a note whose clip is known already; each would take longer than the note."""
    code = (
        "import sys, bts.cli.note.add, bts.cli.note.list, bts.cli.note.edit; "
        "print([m for m in ('av', 'cv2', 'numpy', 'PIL', 'jinja2', 'rich', 'jsonschema') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_without_its_hidden_folder_is_a_base_and_one_s_own_change_goes_back(bts: Bts, clip: Path) -> None:
    for words in ("one", "two", "three"):
        add(bts, clip, "1", words)
    shutil.rmtree(clip.parent / ".bts")
    before = Path(f"{clip}.notes.json").read_bytes()
    for _ in range(2):
        done = bts("note", "undo", clip)
        assert (done.returncode, "there is no change left to take back" in done.stderr) == (2, True)
        assert Path(f"{clip}.notes.json").read_bytes() == before
    add(bts, clip, "2", "mine")
    assert "took back adding (version 2)" in bts("note", "undo", clip).stderr
    assert "no change left" in bts("note", "undo", clip).stderr
    assert [note["text"] for note in notes_of(bts, clip)] == ["one", "two", "three"]


def test_what_another_program_or_person_changed_is_named_and_stays(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "mine")
    path = Path(f"{clip}.notes.json")
    path.write_text(path.read_text().replace("mine", "by an editor"))
    done = bts("note", "undo", clip)
    assert done.returncode == 2
    assert "your last change, version 1, cannot be taken back alone: version 2, by another program" in done.stderr
    short = add(bts, clip, "2", "again mine")
    assert bts("note", "add", clip, "3", "by Jo", LOGNAME="jo").returncode == 0
    shown = bts("note", "restore", clip).stdout
    assert "changed by another program" in shown
    assert "after add, by jo@" in shown
    done = bts("note", "undo", clip, "--json")
    assert (json.loads(done.stdout)["undone"], json.loads(done.stdout)["version"]) == ("add", 3)
    assert short not in bts("note", "list", clip).stdout
    done = bts("note", "undo", clip, LOGNAME="jo")
    assert "took back adding (version 4)" in done.stderr
    assert "note: version 5, which came after it, stays: it is by" in done.stderr


def test_a_note_that_an_editor_dropped_is_offered_back_with_the_exact_command(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "seed")
    path = Path(f"{clip}.notes.json")
    old = path.read_text()
    short = add(bts, clip, "2", "added meanwhile")
    path.write_text(old.replace("seed", "seed, a word more"))
    named = f"'{clip}'"
    command = f"bts note restore {named} {short} --version 2"
    offered = (
        f"note: 1 note of version 2 is gone without having been removed: {command} (if that was meant: bts note rm"
    )
    for words in (("list", clip), ("add", clip, "3", "later"), ("check", clip), ("export", clip, "--format", "text")):
        assert offered in bts("note", *words).stderr, words
    assert f"gone     {short}  0:02  note  added meanwhile  (in version 2)" in bts("note", "restore", clip).stdout
    done = subprocess.run(
        f"{sys.executable} -m {command}", shell=True, cwd=clip.parent, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert "restored  0:02  note  added meanwhile" in done.stderr
    assert bts("note", "list", clip).stderr == ""
    path.write_text(old)
    assert "2 notes of version 5 are gone" in bts("note", "list", clip).stderr
    done = bts("note", "rm", clip, "--gone")
    assert done.stderr.count("removed ") == 2
    assert bts("note", "list", clip).stderr == ""
    assert [note["text"] for note in notes_of(bts, clip)] == ["seed"]
    path.unlink()
    assert "the notes file is gone, with 1 note of version 7: bts note restore" in bts("note", "list", clip).stderr
    assert bts("note", "restore", clip, "--last").returncode == 0
    assert [note["text"] for note in notes_of(bts, clip)] == ["seed"]


def test_versions_that_a_power_cut_emptied_are_passed_over_and_named(bts: Bts, clip: Path) -> None:
    add(bts, clip, "1", "one")
    add(bts, clip, "2", "two")
    newest = max((clip.parent / ".bts" / f"{clip.name}.notes.json").glob("*.gz"))
    newest.write_bytes(b"")
    Path(f"{clip}.notes.json").write_text("{")
    done = bts("note", "restore", clip, "--last")
    assert done.returncode == 0
    assert "note: version 2 cannot be read: it was passed over" in done.stderr
    assert "the notes are as in version 1 again" in done.stderr
    assert [note["text"] for note in notes_of(bts, clip)] == ["one"]


def test_whoever_edits_what_another_removed_is_told(bts: Bts, clip: Path, tmp_path: Path) -> None:
    short = add(bts, clip, "1", "base")
    theirs = tmp_path / "theirs.notes.json"
    theirs.write_bytes(Path(f"{clip}.notes.json").read_bytes())
    bts("note", "edit", theirs, short, "--text", "edited")
    meanwhile = [sys.executable, "-m", "bts", "note", "rm", str(clip), short]
    script = f"import subprocess\nsubprocess.run({meanwhile!r}, check=True)\ntext = text.replace('base', 'mine')"
    done = bts("note", "edit", clip, short, EDITOR=editor(tmp_path, script))
    assert "(mine) was removed by one and edited by the other: it is kept as edited" in done.stderr
    bts("note", "rm", clip, short)
    done = bts("note", "edit", clip, short, "--text", "too late")
    assert done.returncode == 2
    assert f"note {short} was removed; bts note restore CLIP {short} brings it back" in done.stderr
    assert f"note {short} was removed; bts note restore" in bts("note", "rm", clip, short).stderr
    done = bts("note", "merge", clip, theirs)
    assert "(edited) was removed by one and edited by the other" in done.stderr
    assert "0 in conflict; 1 note that was removed by one and edited by the other is kept" in done.stderr
    assert "; 1 note" not in bts("note", "merge", clip, theirs).stderr
