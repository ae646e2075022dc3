"""Notes typed into mpv's own window, on a real display, with the keys of a keyboard."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bts import media
from tests.media.clips import B_FRAMES
from tests.media.make_clips import numbered_clip
from tests.players.mpv import find_mpv
from tests.players.test_watching import BETWEEN, notes_of, wait

pytestmark = pytest.mark.slow

LETTER_MS = "40"
"""Milliseconds between two letters: twenty-five a second, faster than anybody types."""


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own, of 640 x 480 pixels."""
    find_mpv()
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} on this machine")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(timeout=30)


def test_ten_notes_typed_into_the_window_while_it_plays(display: str, tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "steady.mp4", *B_FRAMES, frames=3000)
    with tempfile.TemporaryDirectory(prefix="bts") as folder:
        Path(folder, "mpv.conf").write_text("vo=x11\nao=null\n")
        desk = {**os.environ, "DISPLAY": display, "XDG_RUNTIME_DIR": folder, "MPV_HOME": folder}
        watching = subprocess.Popen(
            [sys.executable, "-m", "bts", "note", "watch", str(clip)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=desk,
        )  # fmt: skip
        try:
            window = find_window(desk)
            for number in range(10):
                press(desk, window, "key", "n")
                press(desk, window, "type", "--delay", LETTER_MS, f"note {number} while it plays #casino")
                press(desk, window, "key", "Return")
                wait(lambda filed=number + 1: Path(f"{clip}.notes.json").exists() and len(notes_of(clip)) >= filed)
            press(desk, window, "key", "q")
            _, said = watching.communicate(timeout=60)
        finally:
            watching.kill()
    notes = notes_of(clip)
    assert [note["text"] for note in notes] == [f"note {number} while it plays" for number in range(10)]
    assert all(note["tags"] == ["casino"] for note in notes)
    starts = [note["start"] for note in notes]
    assert starts == sorted(set(starts)), "it did not play on while notes were typed"
    assert starts[-1] < media.probe(clip).duration
    assert "10 notes filed" in said


def find_window(desk: dict[str, str]) -> str:
    """The number of mpv's window, once it is there and its keys are bound."""
    found = ""

    def there() -> bool:
        nonlocal found
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "mpv"], env=desk, capture_output=True, text=True
        )
        found = done.stdout.split()[0] if done.stdout.split() else ""
        return bool(found)

    wait(there)
    time.sleep(2)  # the keys are bound a moment after the window is shown
    return found


def press(desk: dict[str, str], window: str, *what: str) -> None:
    """Send keys to the window as the keyboard does, and wait as a person would before the next."""
    subprocess.run(["xdotool", "windowfocus", window], env=desk, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["xdotool", *what], env=desk, check=True, timeout=60)
    time.sleep(BETWEEN)
