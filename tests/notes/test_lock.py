"""One writer at a time: across processes, over kills, over dead owners, and on file systems without locks."""

import errno
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bts.errors import NotesFileError, OutputError
from bts.notes import add_notes, journal, lock, read_notes
from bts.notes.document import read_document
from bts.notes.lock import locked
from bts.processes import running_system
from tests.notes.makers import note

WRITER = """
import sys
from fractions import Fraction
from pathlib import Path
from bts.notes import add_notes, new_note
if sys.argv[5] == "lockless":
    import errno
    from bts.notes import lock
    def refuse(handle):
        raise OSError(errno.ENOLCK, "no locks available")
    lock._take = refuse
path, acknowledged, first, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
with acknowledged.open("a") as out:
    for number in range(first, count):
        made = new_note(Fraction(number), text=f"{acknowledged.name} {number}")
        add_notes(path, None, [made])
        print(made.id, file=out, flush=True)
"""

HOLDER = """
import sys, time
from pathlib import Path
from bts.notes.lock import locked
with locked(Path(sys.argv[1]), Path("clip.mp4")):
    print("held", flush=True)
    time.sleep(600)
"""


class Writers:
    """Processes that each add `count` notes to one file, and go on when they were killed."""

    def __init__(self, path: Path, processes: int, count: int, locks: str) -> None:
        self.path, self.count, self.locks = path, count, locks
        self.logs = [path.parent / f"writer{number}" for number in range(processes)]
        for log in self.logs:
            log.touch()
        self.running = [self.start(log) for log in self.logs]

    def start(self, log: Path) -> "subprocess.Popen[bytes]":
        """A process that adds what this writer has not yet been told is written."""
        done = len(self.acknowledged(log))
        return subprocess.Popen([sys.executable, "-c", WRITER, self.path, log, str(done), str(self.count), self.locks])

    def acknowledged(self, log: Path) -> list[str]:
        """The ids that a writer was told are written."""
        return [line for line in log.read_text().split("\n")[:-1] if line]

    def wait_for(self, acknowledged: int) -> None:
        """Wait until that many notes are written, in all; a writer that ended with an error fails the test."""
        while sum(len(self.acknowledged(log)) for log in self.logs) < acknowledged:
            assert {process.poll() for process in self.running} <= {None, 0}
            time.sleep(0.002)

    def kill(self, chance: random.Random) -> bool:
        """Kill one of the writers that are still at work, and start it again."""
        working = [number for number, process in enumerate(self.running) if process.poll() is None]
        if not working:
            return False
        number = chance.choice(working)
        self.running[number].kill()
        self.running[number].wait()
        self.running[number] = self.start(self.logs[number])
        return True

    def finish(self) -> None:
        """Wait until all have written everything."""
        for process in self.running:
            assert process.wait(timeout=600) == 0


class Watcher(threading.Thread):
    """Reads the file over and over; a moment at which it is not valid is an error, notes that vanish are too."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.reads, self.errors, self.over = path, 0, list[str](), threading.Event()

    def run(self) -> None:
        """Read until it is over."""
        before: set[str] = set()
        while not self.over.wait(0.002):
            try:
                now = set(read_document(self.path).entries)
            except NotesFileError as error:
                self.errors.append(repr(error))
                return
            if before - now:
                self.errors.append(f"vanished: {before - now}")
            before = now
            self.reads += 1


def write_and_kill(path: Path, processes: int, count: int, kills: int, locks: str = "locks") -> None:
    """The trial: writers, kills at random moments, a watcher; then all that was acknowledged must be there."""
    chance = random.Random(20)
    watcher = Watcher(path)
    watcher.start()
    writers = Writers(path, processes, count, locks)
    killed = 0
    try:
        for kill in range(kills):
            writers.wait_for(processes * count * kill // kills)
            time.sleep(chance.random() * 0.02)
            killed += writers.kill(chance)
        writers.finish()
    finally:
        watcher.over.set()
        watcher.join()
        for process in writers.running:
            process.kill()
            process.wait()
    acknowledged = {made for log in writers.logs for made in writers.acknowledged(log)}
    assert killed == kills
    assert watcher.errors == []
    assert watcher.reads > 0
    assert len(acknowledged) == processes * count
    assert acknowledged <= {n.id for n in read_notes(path).notes}
    assert len(journal.versions(path)) == journal.KEPT + 1, "and the version before the oldest change"
    assert {p.suffix for p in journal.folder_of(path).iterdir()} == {".gz", ""}, "versions and the lock alone"
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".") and p.name != journal.FOLDER] == []


@pytest.mark.parametrize("locks", ["locks", "lockless"])
def test_no_acknowledged_note_is_lost_when_writers_are_killed(tmp_path: Path, locks: str) -> None:
    write_and_kill(tmp_path / "clip.mp4.notes.json", processes=4, count=25, kills=8, locks=locks)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twelve_writers_and_fifty_kills(tmp_path: Path) -> None:
    write_and_kill(tmp_path / "clip.mp4.notes.json", processes=12, count=200, kills=50)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, file], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(OutputError, match=rf"another bts \(process {holder.pid} on .+\) is writing these notes"),
            locked(file, Path("x"), 0.2),
        ):
            pass
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    with locked(file, Path("x"), 0.2):
        pass


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4.notes.json"
    threads = [threading.Thread(target=lambda: add_notes(path, None, [note("1")])) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_notes(path).notes) == 16


@pytest.fixture
def lockless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no locks, as some network shares have none."""

    def refuse(handle: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock, "_take", refuse)


@pytest.mark.usefixtures("lockless")
def test_without_locks_a_file_that_names_its_owner_does(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with locked(file, Path("x")):
        (claim,) = tmp_path.glob("lock.*")
        assert f".{os.getpid()}." in claim.name
        assert claim.name.endswith(f".{socket.gethostname()}")
        with pytest.raises(OutputError), locked(file, Path("x"), 0.1):
            pass
        assert list(tmp_path.glob("lock.*")) == [claim]
    assert list(tmp_path.iterdir()) == [file]


def claim_of(process: int, host: str, folder: Path, *, began: str = "", system: str = running_system()) -> Path:
    """The claim that a process left when it was killed while it held the lock."""
    left = folder / f"lock.0badf00d.{process}.{began}{system}.{host}"
    left.touch()
    return left


@pytest.mark.usefixtures("lockless")
@pytest.mark.parametrize("reaped", [True, False])
def test_without_locks_a_killed_owner_of_this_machine_delays_nobody(tmp_path: Path, reaped: bool) -> None:
    killed = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    killed.kill()
    if reaped:
        killed.wait(timeout=10)
    left = claim_of(killed.pid, socket.gethostname(), tmp_path)
    with locked(tmp_path / "lock", Path("x"), 1):
        assert not left.exists()
    killed.communicate(timeout=10)


@pytest.mark.usefixtures("lockless")
def test_without_locks_another_process_with_the_number_of_a_killed_owner_is_not_taken_for_it(tmp_path: Path) -> None:
    left = claim_of(os.getppid(), socket.gethostname(), tmp_path, began="1")
    with locked(tmp_path / "lock", Path("x"), 1):
        assert not left.exists()


@pytest.mark.usefixtures("lockless")
def test_without_locks_an_owner_elsewhere_is_waited_for_until_it_is_stale(tmp_path: Path) -> None:
    """Its age is counted by the clock of the share: a file that was made there just now is the measure."""
    left = claim_of(1, "another-host", tmp_path)
    with pytest.raises(OutputError), locked(tmp_path / "lock", Path("x"), 0.1):
        pass
    then = time.time() - lock.STALE - 1
    os.utime(left, (then, then))
    with locked(tmp_path / "lock", Path("x"), 1):
        pass


@pytest.mark.usefixtures("lockless")
def test_without_locks_a_machine_of_the_same_name_is_another_machine(tmp_path: Path) -> None:
    """Its process numbers say nothing here: one that does not run on this machine may well run there."""
    left = claim_of(2**22 + 1, socket.gethostname(), tmp_path, system="-0badf00d")
    with pytest.raises(OutputError), locked(tmp_path / "lock", Path("x"), 0.1):
        pass
    assert left.exists()


@pytest.mark.usefixtures("lockless")
@pytest.mark.parametrize("ahead", [-200, 200])
def test_without_locks_a_claim_is_held_for_as_long_as_its_holder_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: float
) -> None:
    """Whatever the clock of the machine that asks says: only the share's is asked."""
    monkeypatch.setattr(lock, "STALE", 1.0)
    monkeypatch.setattr(lock, "SIGN_OF_LIFE", 0.1)
    now = time.time
    with locked(tmp_path / "lock", Path("x")) as hold:
        (claim,) = tmp_path.glob("lock.*")
        monkeypatch.setattr(time, "time", lambda: now() + ahead)
        monkeypatch.setattr(socket, "gethostname", lambda: "another-host")
        named = rf"another bts \(process {os.getpid()} on .+\) is writing"
        with pytest.raises(OutputError, match=named), locked(tmp_path / "lock", Path("x"), 2):
            pass
        assert hold.is_ours()
        assert [p.name for p in tmp_path.glob("lock.*")] == [claim.name]
        claim.unlink()
        assert not hold.is_ours()


@pytest.mark.usefixtures("lockless")
def test_without_locks_a_look_that_does_not_show_ones_own_claim_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while the folder is moved away and back: who else holds the lock is not seen either."""
    monkeypatch.setattr(lock._Claim, "all_beside", lambda mine: [])
    with pytest.raises(OutputError), locked(tmp_path / "lock", Path("x"), 0.1):
        pass


@pytest.mark.usefixtures("lockless")
def test_without_locks_only_one_at_a_time_is_let_in(tmp_path: Path) -> None:
    inside, most = 0, 0

    def enter() -> None:
        nonlocal inside, most
        for _ in range(20):
            with locked(tmp_path / "lock", Path("x")):
                inside += 1
                most = max(most, inside)
                time.sleep(0.0005)
                inside -= 1

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_the_error_for_a_lock_that_cannot_be_made_names_the_notes(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4.notes.json"
    (tmp_path / ".bts").write_text("a file where the folder goes")
    with pytest.raises(OutputError, match="notes cannot be written"):
        add_notes(path, None, [note("1")])
    assert not path.exists()


def test_a_lock_whose_folder_was_thrown_away_is_taken_anew(tmp_path: Path) -> None:
    """Who waited for the old lock would hold one that nobody else finds."""
    folder = tmp_path / ".bts"
    folder.mkdir()
    held: list[bool] = []

    def wait() -> None:
        with locked(folder / "lock", Path("x"), 5):
            held.append((folder / "lock").exists())

    with locked(folder / "lock", Path("x")):
        waiter = threading.Thread(target=wait)
        waiter.start()
        time.sleep(0.1)
        folder.rename(tmp_path / "gone")
    waiter.join()
    assert held == [True]
