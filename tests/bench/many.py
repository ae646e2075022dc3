"""A million files through the search, the plan (`bts run --dry-run`) and the journal: the first clip, time, memory.

    python -m tests.bench.many [--files 100000 1000000] [--listed 100000] [--place /dev/shm]

The files are made: empty but for their size (they take no space, where the disk knows sparse files), each with a clip's
ending, 250 in a folder. They are removed at the end. Each measure is taken in a process of its own. `--listed` names
that many clips one by one in place of their folder, without a command line: Linux allows 2 MB of words.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from bts.batch.executors import ExecutorOptions
from bts.batch.finding import Search, find
from bts.batch.journal import Journal, Wishes
from bts.batch.journal.claims import claim
from bts.batch.journal.entering import enter
from bts.batch.journal.inputs import InputReader
from bts.batch.journal.places import PlaceGiver
from bts.batch.plan import plan_run
from bts.batch.run import RunOptions
from bts.batch.searching import AT_A_TIME

IN_A_FOLDER = 250

CLAIMS = 200
"""Clips that are claimed, the largest first, once all are in the journal."""


def make_tree(top: Path, files: int) -> None:
    """Files of different sizes, in folders of 250 and a folder above for each twenty of those."""
    for number in range(files):
        box, count = divmod(number, IN_A_FOLDER)
        folder = top / f"{box // 20:03}" / f"{box:05}"
        if count == 0:
            folder.mkdir(parents=True)
        with (folder / f"{count:03}.mp4").open("wb") as file:
            file.truncate(1000 + number * 7919 % 1_000_003)


class _First:
    """Counts what is met, and how long the first took."""

    def __init__(self) -> None:
        self.started, self.first, self.count = time.monotonic(), 0.0, 0

    def meet(self, _clip: object = None) -> None:
        self.first = self.first or time.monotonic() - self.started
        self.count += 1


def search(paths: Sequence[Path], _output: Path) -> tuple[_First, str]:
    """The search alone."""
    met = _First()
    for found in find(paths, Search()):
        met.meet(found)
    return met, ""


def plan(paths: Sequence[Path], output: Path) -> tuple[_First, str]:
    """What `bts run --dry-run` does."""
    met = _First()
    made = plan_run(paths, RunOptions(output, executor=ExecutorOptions(workers=2)), met.meet)
    return met, f"{made.clips} clips would be worked on"


def journal(paths: Sequence[Path], output: Path) -> tuple[_First, str]:
    """The search, and all of it entered into the journal as a run does; then the largest clips are claimed."""
    met = _First()
    with Journal.open(output) as opened:
        reader, giver = InputReader(), PlaceGiver(opened, {})
        opened.begin(("bench",), {})
        founds = find(paths, Search())
        while batch := list(islice(founds, AT_A_TIME)):
            for entry in enter(opened, batch, Wishes(), reader, giver):
                met.meet(entry)
        begun = time.process_time()
        claims = sum(claim(opened) is not None for _ in range(CLAIMS))
        each = (time.process_time() - begun) / CLAIMS * 1000
        opened.end("interrupted")
    size = (output / "bts-run.db").stat().st_size / 1e6
    return met, f"{claims} claimed, {each:.2f} ms each; journal {size:.0f} MB"


MEASURES: dict[str, Callable[[Sequence[Path], Path], tuple[_First, str]]] = {
    "search": search,
    "plan": plan,
    "journal": journal,
    "journal, met again": journal,
}


def work(measure: str, top: Path, output: Path, *, listed: bool) -> None:
    """Take one measure in this process, and print its row."""
    paths = sorted(top.rglob("*.mp4")) if listed else [top]
    before = _peak()
    started, begun = time.monotonic(), time.process_time()
    met, remark = MEASURES[measure](paths, output)
    wall, processor = time.monotonic() - started, time.process_time() - begun
    what = f"{measure}, listed" if listed else measure
    print(
        f"| {met.count:,} | {what} | {met.first:.3f} | {wall:.1f} | {processor:.1f} | {_peak():.0f} "
        f"| {before:.0f} | {remark} |",
        flush=True,
    )


def _peak() -> float:
    """The greatest resident size that this process had, in MB; not ru_maxrss, which it inherits."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def measure_all(top: Path, place: Path, *, listed: bool) -> None:
    """Take each measure in a process of its own."""
    output = place / "results"
    for measure in MEASURES:
        words = ["--measure", measure, "--top", str(top), "--output", str(output), *(["--each"] if listed else [])]
        subprocess.run([sys.executable, "-m", "tests.bench.many", *words], check=True)
    shutil.rmtree(output)


def main() -> None:
    """Make trees, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--listed", type=int, default=100_000)
    parser.add_argument("--place", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--measure", choices=list(MEASURES), help=argparse.SUPPRESS)
    parser.add_argument("--top", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--each", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        work(asked.measure, asked.top, asked.output, listed=asked.each)
        return
    print("| files | measure | first clip s | all s | processor s | peak MB | before MB | |")
    print("|---:|---|---:|---:|---:|---:|---:|---|", flush=True)
    trees = [(files, False) for files in asked.files] + ([(asked.listed, True)] if asked.listed else [])
    for files, listed in trees:
        with tempfile.TemporaryDirectory(dir=asked.place) as temporary:
            top = Path(temporary, "tree")
            make_tree(top, files)
            measure_all(top, Path(temporary), listed=listed)


if __name__ == "__main__":
    main()
