"""Notes filed while mpv plays, with mpv itself: the frame on screen is the frame of the note, and no word is lost."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bts import media
from bts.desk.player import Mpv
from tests.conftest import Bts
from tests.media.clips import B_FRAMES
from tests.media.make_clips import numbered_clip, read_number
from tests.players.make_files import LATER
from tests.players.mpv import find_mpv

pytestmark = pytest.mark.slow

NEAR = 0.005
"""Seconds by which mpv's time may differ from the one that was sought: less than half a frame."""


BETWEEN = 0.3
"""Seconds after a key that opens or closes a line: mpv looks up the next key before it has done what this one says."""

BETWEEN_LETTERS = 0.04
"""Seconds between two letters: twenty-five a second, faster than anybody types; mpv loses keys of one moment."""


@pytest.fixture
def runtime() -> Iterator[dict[str, str]]:
    """What an mpv needs to do without screen and sound; the folder is short, as a socket's path must be."""
    find_mpv()
    with tempfile.TemporaryDirectory(prefix="bts") as folder:
        Path(folder, "mpv.conf").write_text("vo=null\nao=null\n")
        yield {"XDG_RUNTIME_DIR": folder, "MPV_HOME": folder}


@dataclass
class Session:
    """A `bts note watch` that runs, and a connection of our own to its mpv, which presses its keys."""

    process: "subprocess.Popen[str]"
    mpv: Mpv
    keys: int = 0

    def press(self, *keys: str) -> None:
        """Press keys in mpv's window, and count them; a person is no faster than BETWEEN."""
        for key in keys:
            self.mpv.ask("keypress", {" ": "SPACE", "#": "SHARP"}.get(key, key))
            time.sleep(BETWEEN)
        self.keys += len(keys)

    def write(self, words: str) -> None:
        """Type words, then Enter; count only what is beside the words."""
        for letter in words:
            self.mpv.ask("keypress", {" ": "SPACE", "#": "SHARP"}.get(letter, letter))
            time.sleep(BETWEEN_LETTERS)
        self.press("ENTER")

    def go_to(self, time_pos: float) -> None:
        """Seek exactly, and wait until the frame is shown."""

        def arrived() -> bool:
            if abs((self.position() or -1) - time_pos) < NEAR:
                return True
            self.mpv.ask("seek", time_pos, "absolute+exact")
            return False

        wait(arrived)

    def position(self) -> float | None:
        """Where mpv is; None in the middle of a seek."""
        return None if self.mpv.ask("get_property", "seeking") else self.mpv.ask("get_property", "time-pos")

    def number_shown(self, folder: Path) -> int | None:
        """The number that is drawn into the frame on screen."""
        shot = folder / "shot.png"
        self.mpv.ask("screenshot-to-file", str(shot), "video")
        return read_number(np.asarray(Image.open(shot).convert("RGB")))

    def end(self) -> tuple[str, str]:
        """Press q until mpv ends: what is typed before it comes first; what the command wrote."""

        def ended() -> bool:
            self.mpv.tell("keypress", "q")
            return self.process.poll() is not None

        wait(ended)
        return self.process.communicate(timeout=60)


def wait(condition: Any, seconds: float = 30.0) -> None:
    """Wait until it holds."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.1)


@pytest.fixture
def watch(runtime: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """Starts `bts note watch CLIP ARGS...`."""
    started: list[Session] = []
    processes: list[subprocess.Popen[str]] = []

    def start(clip: Path, *args: str) -> Session:
        process = subprocess.Popen(
            [sys.executable, "-m", "bts", "note", "watch", str(clip), *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**os.environ, **runtime},
        )  # fmt: skip
        processes.append(process)
        folder = Path(runtime["XDG_RUNTIME_DIR"])
        wait(lambda: list(folder.glob("*.sock")) or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        mpv = Mpv(next(iter(folder.glob("*.sock"))), wait=10)
        wait(lambda: "bts-out" in str(mpv.ask("get_property", "input-bindings")))
        started.append(Session(process, mpv))
        return started[-1]

    yield start
    for session in started:
        session.mpv.close()
    for process in processes:
        process.terminate()
        process.communicate(timeout=30)


def notes_of(clip: Path) -> list[dict[str, Any]]:
    """The notes in the file beside a clip."""
    found: list[dict[str, Any]] = json.loads(Path(f"{clip}.notes.json").read_text())[1:]
    return found


@pytest.mark.parametrize("name", ["late.mkv", "steady.mp4"])
def test_the_frame_on_screen_is_the_frame_of_the_note(watch: Any, tmp_path: Path, name: str) -> None:
    clip = numbered_clip(tmp_path / name, *B_FRAMES, *(LATER if name == "late.mkv" else ()))
    info = media.probe(clip)
    session = watch(clip)
    session.mpv.ask("set_property", "pause", True)
    shown = []
    for number in (7, 20, 41):
        session.go_to(float(info.time_of_frame(number) - info.mpv_offset))
        shown.append(session.number_shown(tmp_path))
        session.press("n")
        session.write(f"frame {number} #seen")
    session.end()
    noted = [info.frame_at(Fraction(str(note["start"]))) for note in notes_of(clip)]
    assert shown == noted == [7, 20, 41]
    assert [note["tags"] for note in notes_of(clip)] == [["seen"]] * 3


def test_what_was_entered_is_filed_though_mpv_is_quit_at_once(watch: Any, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "steady.mp4", *B_FRAMES)
    session = watch(clip)
    session.press("n")
    session.write("the last words before q")
    out, said = session.end()
    assert [note["text"] for note in notes_of(clip)] == ["the last words before q"]
    assert (session.process.returncode, len(out.split())) == (0, 1)
    assert "1 note filed" in said


def test_a_range_is_marked_and_holds_the_frame_at_its_end(watch: Any, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "steady.mp4", *B_FRAMES)
    session = watch(clip, "--kind", "set")
    session.mpv.ask("set_property", "pause", True)
    session.go_to(0.4)
    session.press("i")
    session.go_to(0.8)
    session.press("o")
    session.write("ten frames and one more !still @Thea_Q")
    session.press("n")
    session.write('an open c:"quotation')  # is not understood, and stays to be mended
    while "not filed" not in session.process.stderr.readline():
        pass
    time.sleep(1)  # mpv opens the line again right after that
    session.press("BS", '"', "ENTER", "n", "x", "ESC", "n", "ENTER")
    session.process.stdin.write("0:01 typed in the terminal\nand now, with no time\n")
    session.process.stdin.flush()
    wait(lambda: len(notes_of(clip)) == 4)
    session.end()
    found = {note["text"]: note for note in notes_of(clip)}
    assert set(found) == {"ten frames and one more", "an open", "typed in the terminal", "and now, with no time"}
    first = found["ten frames and one more"]
    assert (first["start"], first["end"], first["kind"]) == (0.4, 0.84, "set")
    assert (first["use"], first["people"]) == (["still"], [{"name": "Thea Q"}])
    assert found["an open"]["caption"] == "quotatio"
    assert (found["typed in the terminal"]["start"], found["and now, with no time"]["start"]) == (1, 0.8)


def test_ten_notes_typed_while_it_plays_need_two_keys_each_beside_the_words(watch: Any, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "steady.mp4", *B_FRAMES, frames=250)
    info = media.probe(clip)
    session = watch(clip)
    for number in range(10):
        wait(lambda least=number / 2: (session.mpv.ask("get_property", "time-pos") or 0) >= least)
        session.press("n")
        time.sleep(BETWEEN)  # on a busy machine the line opens later than a person begins to type
        session.write(f"note {number} while it plays #casino")
        wait(lambda filed=number + 1: len(notes_of(clip)) >= filed)
    session.end()
    notes = notes_of(clip)
    assert [note["text"] for note in notes] == [f"note {number} while it plays" for number in range(10)]
    assert session.keys == 20
    before = sum(len('bts note add steady.mp4 0:00 "" -t casino') - len("#casino") for _ in range(10))
    assert before == 340
    starts = [Fraction(str(note["start"])) for note in notes]
    assert starts == sorted(starts)
    assert all(info.time_of_frame(info.frame_at(start)) <= start for start in starts)


def test_a_running_mpv_is_asked_for_the_moment_and_told_to_seek(
    bts: Bts, runtime: dict[str, str], tmp_path: Path
) -> None:
    clip = numbered_clip(tmp_path / "late.mkv", *B_FRAMES, *LATER)
    other = numbered_clip(tmp_path / "other.mp4", *B_FRAMES)
    info = media.probe(clip)
    missing = bts("note", "add", clip, "words", "--player", "mpv", **runtime)
    assert (missing.returncode, "no mpv answers" in missing.stderr) == (4, True)
    socket = Path(runtime["XDG_RUNTIME_DIR"], "mpvsocket")
    command = [find_mpv(), "--no-terminal", "--pause", f"--input-ipc-server={socket}", str(clip)]
    with subprocess.Popen(command, env={**os.environ, **runtime}) as running, Mpv(socket, wait=20) as mpv:
        try:
            wait(mpv.is_showing)
            mpv.seek(info.time_of_frame(20), info)
            wait(lambda: not mpv.ask("get_property", "seeking"))
            done = bts("note", "add", clip, "what I see", "--player", "mpv", **runtime)
            assert done.returncode == 0, done.stderr
            assert info.frame_at(Fraction(str(notes_of(clip)[0]["start"]))) == 20
            wrong = bts("note", "add", other, "x", "--player", "mpv", **runtime)
            assert (wrong.returncode, "plays" in wrong.stderr, "late.mkv" in wrong.stderr) == (2, True, True)
            assert bts("note", "add", clip, "--player", "mpv", "--seek", "#41", **runtime).returncode == 0
            wait(lambda: not mpv.ask("get_property", "seeking"))
            assert info.frame_at(mpv.time(info)) == 41
            assert bts("note", "add", clip, "--player", "mpv", "--seek", "last", **runtime).returncode == 0
            wait(lambda: info.frame_at(mpv.time(info)) == 20)
        finally:
            running.terminate()


def test_without_mpv_the_remedy_is_said(bts: Bts, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "steady.mp4", *B_FRAMES)
    done = bts("note", "watch", clip, PATH=str(tmp_path))
    assert (done.returncode, "install mpv" in done.stderr) == (4, True)
    assert shutil.which("mpv")
