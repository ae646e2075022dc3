"""Everything at once: writers on machines whose clocks differ, kills, halts, editors, moved folders, no locks.

What bts acknowledged is in the file, or offered back.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bts.notes import read_notes
from bts.notes.document import read_document
from bts.notes.gone import find_gone
from bts.notes.history import restore_gone
from tests.conftest import ROOT

WRITER = """
import datetime, errno, os, socket, sys, time
from fractions import Fraction
from pathlib import Path

path, log, host, ahead, locks = Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5]
now, now_ns, utime = time.time, time.time_ns, os.utime
time.time, time.time_ns = lambda: now() + ahead, lambda: now_ns() + int(ahead * 1e9)
socket.gethostname = lambda: host

def set_time(file, times=None, **kwargs):  # as a share does that takes the time of who sets it
    utime(file, (now() + ahead, now() + ahead) if times is None and not kwargs else times, **kwargs)

os.utime = set_time

from bts.errors import BtsError
from bts.notes import add_notes, lock, new_note, records
from bts.notes.document import read_document

class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(time.time(), tz)

records.datetime = Clock
lock.STALE, lock.SIGN_OF_LIFE, lock.TIMEOUT = 3.0, 0.3, 8.0
if locks == "lockless":
    def refuse(handle):
        raise OSError(errno.ENOLCK, "no locks available")
    lock._take = refuse
number = 0
with open(log, "a") as out:
    while True:
        number += 1
        made = new_note(Fraction(number), text=f"{host} {number} " + "words " * 20)
        try:
            known = read_document(path)
            if known.data is not None:
                add_notes(path, None, [made], known=known)
                print("added", made.id, file=out, flush=True)
        except BtsError as error:
            print("refused", made.id, str(error).replace(chr(10), " "), file=out, flush=True)
"""

WORDS = b"words words"


class Writers:
    """Processes that add notes for ever, on one of two machines each."""

    def __init__(self, path: Path, logs: Path, locks: str) -> None:
        self.path, self.logs, self.locks = path, logs, locks
        self.processes = [self.start(number) for number in range(5)]

    def start(self, number: int) -> "subprocess.Popen[bytes]":
        """A writer; those of one machine have its name and its clock."""
        host, ahead = (("desk1", "0"), ("desk7", "200"), ("desk9", "-200"))[number % 3]
        words = [str(self.path), str(self.logs / str(number)), host, ahead, self.locks]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen([sys.executable, "-c", WRITER, *words], env=environment)

    def kill(self, chance: random.Random) -> None:
        """Kill one in the middle of whatever it does, and start another."""
        number = chance.randrange(len(self.processes))
        self.processes[number].kill()
        self.processes[number].wait()
        self.processes[number] = self.start(number)

    def halt(self, chance: random.Random) -> None:
        """Stop one for so long that the others take its lock for abandoned, then let it go on."""
        process = chance.choice(self.processes)
        process.send_signal(signal.SIGSTOP)
        threading.Timer(4.5, lambda: process.send_signal(signal.SIGCONT)).start()

    def end(self) -> tuple[set[str], dict[str, str]]:
        """Kill all; the ids that were acknowledged, and those that were refused with what was said."""
        for process in self.processes:
            process.kill()  # one that stands still too
            process.wait()
        lines = [line for log in self.logs.iterdir() for line in log.read_text().split("\n")[:-1]]
        words = [line.split(" ", 2) for line in lines]
        return {w[1] for w in words if w[0] == "added"}, {w[1]: w[2] for w in words if w[0] == "refused"}


class Editors:
    """Other programs that save an old copy of the file over it, in place or by a rename."""

    def __init__(self, path: Path) -> None:
        self.path, self.copies = path, list[bytes]()

    def open(self) -> None:
        """Read the file, to be saved later."""
        data = self.path.read_bytes()
        if data.endswith(b"\n]\n"):
            self.copies = [*self.copies[-2:], data]

    def save(self, chance: random.Random) -> None:
        """Save what was read, with a few words changed; who opened it has closed it then."""
        if not self.copies:
            return
        text = self.copies.pop(chance.randrange(len(self.copies))).replace(WORDS, b"other words", chance.randrange(3))
        if chance.random() < 0.5:
            saved = self.path.with_name("saved by an editor")
            saved.write_bytes(text)
            saved.replace(self.path)
        else:
            self.path.write_bytes(text)


def move_away_and_back(folder: Path) -> None:
    """Rename the folder of the clip for a moment; nobody may make it anew meanwhile."""
    elsewhere = folder.with_name("elsewhere")
    folder.rename(elsewhere)
    time.sleep(0.05)
    assert not folder.exists()
    elsewhere.rename(folder)


def copy_and_throw_away(path: Path) -> None:
    """A backup of the notes and their hidden folder, which is not used."""
    shutil.copy(path, path.with_name("backup.json"))
    shutil.copytree(path.parent / ".bts", path.parent / "backup", dirs_exist_ok=True, ignore_dangling_symlinks=True)
    shutil.rmtree(path.parent / "backup")


def disturb(path: Path, writers: Writers, chance: random.Random) -> dict[str, int]:
    """Do to the writers and to their file what happens to files, for half a minute; how often each was done."""
    editors = Editors(path)
    done = dict.fromkeys(["kill", "halt", "open", "save", "move", "copy"], 0)
    end = time.monotonic() + 25
    while time.monotonic() < end:
        time.sleep(chance.random() * 0.3)
        what = chance.choices(list(done), [4, 1, 4, 4, 1, 1])[0]
        done[what] += 1
        match what:
            case "kill":
                writers.kill(chance)
            case "halt":
                writers.halt(chance)
            case "open":
                editors.open()
            case "save":
                editors.save(chance)
            case "move":
                move_away_and_back(path.parent)
            case _:
                with suppress(OSError):  # a file that was there when the folder was listed
                    copy_and_throw_away(path)
    return done


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(os.name != "posix", reason="stops processes by signals")
@pytest.mark.parametrize("locks", ["locks", "lockless"])
def test_each_acknowledged_note_is_there_or_offered_back(tmp_path: Path, locks: str) -> None:
    chance = random.Random(11)
    folder, logs = tmp_path / "clips", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    path = folder / "clip.mp4.notes.json"
    path.write_text('[{"bts-notes": 2}\n]\n')
    writers = Writers(path, logs, locks)
    try:
        done = disturb(path, writers, chance)
    finally:
        acknowledged, refused = writers.end()
    document = read_document(path)
    there, gone = set(document.entries), {each.note_id for each in find_gone(document)}
    assert len(acknowledged) > 20
    assert acknowledged - there - gone == set()
    false = {said for note_id, said in refused.items() if "nothing was" in said and note_id in there | gone}
    assert false == set()
    restore_gone(path)
    assert acknowledged <= {n.id for n in read_notes(path).live()}
    assert min(done.values()) > 0
