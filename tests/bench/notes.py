"""Ten thousand notes on one clip: how long `bts note add`, `edit` and `list --json` take beside ten notes.

    python -m tests.bench.notes

Each time is that of the whole command, process start included, the best of some runs that alternate between the two
clips, so that a busy machine slows both alike. To reach: at most 3 times.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from bts.fingerprint import fingerprint
from bts.model import Credit
from bts.notes import NotesHead, add_notes, new_note, notes_path, read_notes

FEW, MANY = 10, 10_000
AT_MOST = 3.0
RUNS = 7


def prepare(folder: Path, count: int) -> Path:
    """A stand-in for a clip with that many notes of ordinary length, its traits in the head as after a first note."""
    clip = folder / f"clip{count}.mp4"
    clip.write_bytes(f"a clip with {count} notes".encode())
    head = NotesHead(clip.name, fingerprint(clip), duration=Fraction(7200), rate=Fraction(25))
    notes = [
        new_note(
            Fraction(second * 7, 10),
            Fraction(second * 7 + 40, 10),
            text=f"The cameras were hidden behind the bar, take {second}",
            kind="hidden-camera",
            tags=("casino", "bar"),
            credit=Credit("NBC"),
            author="desk",
        )
        for second in range(count)
    ]
    add_notes(notes_path(clip), head, notes)
    return clip


def commands(clip: Path, run: int) -> dict[str, list[str]]:
    """The three commands; each run of `edit` says something new."""
    first = read_notes(notes_path(clip)).notes[0].id
    return {
        "add": ["add", str(clip), "1:02-1:09", f"another, {run}", "-q"],
        "edit": ["edit", str(clip), first, "--text", f"changed, {run}", "-q"],
        "list --json": ["list", str(clip), "--json"],
    }


def measure(folder: Path, runs: int = RUNS) -> dict[str, tuple[float, float]]:
    """For each command the best time in seconds with few and with many notes."""
    clips = [prepare(folder, FEW), prepare(folder, MANY)]
    best: dict[str, list[float]] = {}
    for run in range(runs):
        for which, clip in enumerate(clips):
            for name, args in commands(clip, run).items():
                times = best.setdefault(name, [float("inf")] * 2)
                times[which] = min(times[which], timed(args))
    return {name: (few, many) for name, (few, many) in best.items()}


def timed(args: list[str]) -> float:
    """Seconds that the whole command takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bts", "note", *args], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Print the table; 1 when a command takes too long."""
    folder = Path(tempfile.mkdtemp(prefix="bts-bench-notes-"))
    try:
        results = measure(folder)
    finally:
        shutil.rmtree(folder)
    print(f"{'bts note':12} {FEW:>8} notes {MANY:>8} notes   ratio")
    for name, (few, many) in results.items():
        print(f"{name:12} {few:12.3f} s {many:12.3f} s {many / few:7.2f}")
    return int(any(many > AT_MOST * few for few, many in results.values()))


if __name__ == "__main__":
    sys.exit(main())
