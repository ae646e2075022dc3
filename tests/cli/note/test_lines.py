"""Notes typed and piped line by line, notes and moments by name, shifts, lists and exports over folders."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Bts
from tests.little import little_clip
from tests.template import pipe_bts

LINE = "0:01-0:02 Cameras hidden behind the bar #casino @Thea !still !snippet k:hidden-camera"


@pytest.fixture(scope="session")
def four_shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds at 25 frames a second: four shots of a second."""
    return little_clip(tmp_path_factory.mktemp("shots") / "clip.mp4")


@pytest.fixture
def clip(four_shots: Path, tmp_path: Path) -> Path:
    """That clip in a folder of its own."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(four_shots.read_bytes())
    return path


def pipe(clip: Path, text: str | bytes, *args: str) -> "subprocess.CompletedProcess[str]":
    """`bts note add CLIP ARGS...` with words on its standard input."""
    data = text.encode() if isinstance(text, str) else text
    return pipe_bts(Path.cwd(), data, "note", "add", clip, *args)


def notes_of(clip: Path) -> list[dict[str, Any]]:
    """The notes in the file, removed ones aside, in order."""
    path = Path(f"{clip}.notes.json")
    return [note for note in json.loads(path.read_text())[1:] if not note.get("deleted")] if path.exists() else []


def test_lines_are_filed_as_notes(clip: Path) -> None:
    done = pipe(clip, f"{LINE}\n  and more of it\n\n  a third line\n3 men walk in\n0.5..0.7 We're #1\n")
    assert (done.returncode, len(done.stdout.split())) == (0, 5)
    short, first, third = notes_of(clip)[1], notes_of(clip)[0], notes_of(clip)[2]
    assert (first["start"], first["end"], first["text"]) == (0.5, 0.7, "We're #1")
    assert short["text"] == "Cameras hidden behind the bar\nand more of it\n\na third line"
    assert (short["tags"], short["people"], short["use"]) == (["casino"], [{"name": "Thea"}], ["still", "snippet"])
    assert (short["kind"], third["start"], third["text"]) == ("hidden-camera", 3, "men walk in")


def test_a_line_that_is_not_understood_is_said_and_nothing_of_it_is_filed(clip: Path) -> None:
    done = pipe(clip, b'1 first\nfoo bar\n2\n9 outside\n1:00 2:00 3:00 x\n1 c:"open\n2 last one\n' + b"3 \xff\n")
    assert (done.returncode, len(done.stdout.split())) == (2, 2)
    assert [note["text"] for note in notes_of(clip)] == ["first", "last one"]
    for number in (2, 3, 4, 5, 6, 8):
        assert f"not filed: line {number}: " in done.stderr
    assert "6 of 8 lines were not filed" in done.stderr


def test_options_hold_for_every_line(clip: Path) -> None:
    assert pipe(clip, "1 one #b !still\n2 two k:prop\n", "-k", "set", "-t", "a", "-u", "snippet").returncode == 0
    one, two = notes_of(clip)
    assert (one["kind"], one["tags"], one["use"]) == ("set", ["a", "b"], ["still", "snippet"])
    assert (two["kind"], two["tags"], two["use"]) == ("prop", ["a"], ["snippet"])


def test_each_line_is_on_the_disk_when_its_id_is_printed_and_a_kill_loses_none(clip: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bts", "note", "add", str(clip), "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as typing:
        assert typing.stdin is not None
        assert typing.stdout is not None
        for number in range(4):
            typing.stdin.write(f"{number} note {number}\n".encode())
            typing.stdin.flush()
            name = typing.stdout.readline().decode().strip()
            assert notes_of(clip)[-1]["id"].lower().endswith(name)
        typing.kill()
    assert [note["text"] for note in notes_of(clip)] == [f"note {number}" for number in range(4)]


@pytest.fixture
def terminal(clip: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`bts note add` on a terminal of its own."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "bts", "note", "add", str(clip)]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True) as running:
        os.close(slave)
        yield master, running
        running.kill()
    os.close(master)


@pytest.mark.parametrize(("key", "code"), [(b"\x04", 0), (b"\x03", 130)])
def test_on_a_terminal_ctrl_d_ends_and_ctrl_c_loses_nothing(
    terminal: tuple[int, "subprocess.Popen[bytes]"], clip: Path, key: bytes, code: int
) -> None:
    master, running = terminal
    seen = b""

    def read_until(words: bytes) -> bytes:
        nonlocal seen
        ends = time.monotonic() + 60
        while words not in seen:
            assert time.monotonic() < ends, seen
            seen += os.read(master, 4096)
        before, _, seen = seen.partition(words)
        return before

    assert b"Ctrl-D ends" in read_until(b"note> ")
    os.write(master, b"1 typed here #tag\n")
    read_until(b"typed here\r\n")
    read_until(b"note> ")  # a Ctrl-D is lost while the terminal is being set up to read the next line
    while running.poll() is None:
        if key == b"\x03":
            running.send_signal(2)
        else:
            os.write(master, key)
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=10)  # Python's prompt does not hear a signal that comes just before it waits for keys
    assert running.returncode == code
    assert [(note["text"], note["tags"]) for note in notes_of(clip)] == [("typed here", ["tag"])]


@pytest.mark.parametrize("args", [("3",), ("3", ""), ("3", "-"), ()])
def test_an_empty_text_by_accident_is_not_filed(clip: Path, args: tuple[str, ...]) -> None:
    done = pipe(clip, "", *args)
    assert (done.returncode, done.stdout, notes_of(clip)) == (2, "", [])


def test_words_may_come_through_a_pipe_and_a_field_stands_for_words(clip: Path) -> None:
    assert pipe(clip, "piped words\nof two lines\n", "1", "-").returncode == 0
    assert pipe(clip, "piped too\n", "2").returncode == 0
    assert pipe(clip, "", "3", "-u", "still").returncode == 0
    assert pipe(clip, "", "3.5", "words", "without", "quotes").returncode == 0
    assert [note.get("text", "") for note in notes_of(clip)] == [
        "piped words\nof two lines", "piped too", "", "words without quotes",
    ]  # fmt: skip


def test_a_second_time_is_not_taken_for_words(bts: Bts, clip: Path) -> None:
    done = bts("note", "add", clip, "0:01", "0:02", "words")
    assert (done.returncode, "write 0:01-0:02 for a range" in done.stderr, notes_of(clip)) == (2, True, [])
    assert "0:02 right after its time is kept as a word" in bts("note", "add", clip, "0:01", "0:02 words").stderr


def test_moments_count_from_the_last_note_and_name_shots(bts: Bts, clip: Path) -> None:
    cases = [("1-2", 1, 2), ("last", 1, 2), ("-0.5", 0.5, None), ("+1", 1.5, None), ("last+1", 1.5, 2.5),
             ("shot:2", 1, 2), ("shot:2-3", 1, 3), ("5..6", None, None), ("1–1,5", 1, 1.5)]  # fmt: skip
    for number, (moment, start, end) in enumerate(cases):
        done = bts("note", "add", clip, moment, f"note {number}", "--json")
        if start is None:
            assert (done.returncode, "outside the clip" in done.stderr) == (2, True)
            continue
        note = json.loads(done.stdout)
        assert (note["start"], note.get("end")) == (start, end), moment
    done = bts("note", "add", clip, "shot:5", "x")
    assert (done.returncode, "there is no shot:5: the clip has 4 shots" in done.stderr) == (2, True)


def test_below_zero_is_a_moment_and_no_option(bts: Bts, clip: Path) -> None:
    done = bts("still", clip, "-0.5")
    assert (done.returncode, "there is no last note" in done.stderr) == (2, True)
    assert bts("note", "add", clip, "2", "here").returncode == 0
    done = bts("still", clip, "-0.5", "-q")
    assert done.stdout.strip().endswith("clip-00-00-01-500.jpg"), done.stderr
    assert bts("note", "edit", clip, "--time", "-1").returncode == 0
    assert notes_of(clip)[0]["start"] == 1
    assert bts("note", "add", clip, "--nonsense").returncode == 2


def test_notes_are_named_by_last_number_and_id(bts: Bts, clip: Path) -> None:
    pipe(clip, '1 first !still alt:"A"\n2-3 second\n3 third\n')
    *ids, drawn = (note["id"] for note in notes_of(clip))
    ids.append(f"{drawn[:-4]}K7QD")  # four figures, as one in a hundred ids has at its end, are a time as well
    path = Path(f"{clip}.notes.json")
    path.write_text(path.read_text().replace(drawn, ids[2]))
    assert bts("note", "edit", clip, "@2", "--text", "changed").returncode == 0
    assert json.loads(bts("note", "show", clip, "--no-picture", "--json").stdout)["note"]["text"] == "changed"
    assert bts("note", "edit", clip, "--caption", "of the last one").returncode == 0
    assert [note.get("caption") for note in notes_of(clip)] == [None, "of the last one", None]
    done = bts("still", clip, "last", "@1", ids[2][-4:].lower(), "0:00", "-q")
    made = done.stdout.split()
    assert done.returncode == 0, (ids, done.stderr)
    assert [Path(path).stem for path in made] == ["clip-00-00-00-000", "first", "of-the-last-one", "third"]
    cut = bts("snippet", clip, "last", "--captions", "none", "--json", "-q")
    assert [(s["start"], s["end"], s["note"]) for s in json.loads(cut.stdout)] == [(2, 3, ids[1])]
    listed = [line.split()[:2] for line in bts("note", "list", clip).stdout.splitlines()]
    assert listed == [["@", "ID"], *([str(n + 1), i[-4:].lower()] for n, i in enumerate(ids))]
    assert bts("note", "rm", clip, "@3").returncode == 0
    assert "there is no @3: the clip has 2 notes" in bts("note", "edit", clip, "@3", "--text", "x").stderr


def test_what_could_be_a_time_and_an_id_names_both(bts: Bts, clip: Path) -> None:
    pipe(clip, "1 words\n")
    path = Path(f"{clip}.notes.json")
    old = notes_of(clip)[0]["id"]
    path.write_text(path.read_text().replace(old, old[:-4] + "0002"))
    done = bts("still", clip, "0002")
    assert (done.returncode, "0:02" in done.stderr, old[:-4] + "0002" in done.stderr) == (2, True, True)
    assert bts("still", clip, "0:02", "-q").returncode == 0


def test_a_private_note_gives_no_still(bts: Bts, clip: Path) -> None:
    pipe(clip, "1 words !private\n")
    done = bts("still", clip, "last")
    assert (done.returncode, "is private" in done.stderr) == (2, True)


def test_shift_moves_all_or_some_as_one_change(bts: Bts, clip: Path) -> None:
    pipe(clip, "0:01 a\n0:02-0:02.4 b\n0:03 c\n")
    assert bts("note", "shift", clip, "+0.4").returncode == 0
    assert [(n["start"], n.get("end")) for n in notes_of(clip)] == [(1.4, None), (2.4, 2.8), (3.4, None)]
    assert bts("note", "undo", clip).returncode == 0
    assert [n["start"] for n in notes_of(clip)] == [1, 2, 3]
    assert bts("note", "shift", clip, "+#3", "--from", "1.5", "--to", "3").returncode == 0
    assert [(n["start"], n.get("end")) for n in notes_of(clip)] == [(1, None), (2.12, 2.52), (3, None)]
    assert bts("note", "shift", clip, "-0.5", "@1", "-n").returncode == 0
    assert notes_of(clip)[0]["start"] == 1
    before = Path(f"{clip}.notes.json").read_bytes()
    for by, name in (("+1", "0:03"), ("-2", "0:01")):
        done = bts("note", "shift", clip, by)
        assert (done.returncode, name in done.stderr, "no note was moved" in done.stderr) == (2, True, True)
    assert Path(f"{clip}.notes.json").read_bytes() == before
    assert bts("note", "shift", clip, "+1", "--drop").returncode == 0
    assert [n["start"] for n in notes_of(clip)] == [2, 3.12]


def test_a_range_may_end_with_the_clip_after_a_shift_by_frames(bts: Bts, clip: Path) -> None:
    pipe(clip, "0:03-0:03.8 b\n")
    assert bts("note", "shift", clip, "+#5").returncode == 0
    assert (notes_of(clip)[0]["start"], notes_of(clip)[0]["end"]) == (3.2, 4)
    assert bts("note", "shift", clip, "+#1").returncode == 2
    assert bts("note", "shift", clip, "-#5").returncode == 0
    assert (notes_of(clip)[0]["start"], notes_of(clip)[0]["end"]) == (3, 3.8)


def test_lists_and_exports_over_folders(bts: Bts, clip: Path, tmp_path: Path) -> None:
    second = tmp_path / "sub" / "clip.mp4"
    second.parent.mkdir()
    second.write_bytes(clip.read_bytes())
    pipe(clip, "1 one @Thea\n2-3 two\n3.5 three\n")
    pipe(second, "0:02 of the second @Jo=Thea\n")
    rows = bts("note", "list", ".").stdout.splitlines()
    assert [row.split()[0] for row in rows] == ["CLIP", *["clip.mp4"] * 4]
    parts = json.loads(bts("note", "list", tmp_path, "--person", "thea", "--json").stdout)
    assert [[note["text"] for note in part["notes"]] for part in parts] == [["one"], ["of the second"]]
    assert [Path(part["path"]) for part in parts] == [clip, second]
    between = json.loads(bts("note", "list", clip, "--from", "2.5", "--to", "3.5", "--json").stdout)
    assert [note["text"] for note in between["notes"]] == ["two"]
    assert bts("note", "edit", clip, "@1", "--text", "touched").returncode == 0
    assert bts("note", "list", clip, "--sort", "touched").stdout.splitlines()[1].endswith("touched")
    refused = bts("note", "export", ".", "--format", "text")
    assert (refused.returncode, "-o DIR" in refused.stderr) == (2, True)
    done = bts("note", "export", ".", "--format", "text", "-o", "out", "--to", "3")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "clip.mp4.txt").read_text().splitlines() == ["0:01 touched @Thea", "0:02-0:03 two"]
    assert (tmp_path / "out" / "sub" / "clip.mp4.txt").read_text() == "0:02 of the second @Jo=Thea\n"
    assert Fraction(str(notes_of(second)[0]["start"])) == 2
