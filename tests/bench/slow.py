"""A run whose clips, or whose results, are on a disk that answers slowly.

    python -m tests.bench.slow FOLDER [--ms 20]

Each call about a file below the folder (open, look, list, read, write, rename) waits: `slow_disk.c`, compiled with `cc`
and loaded before Python, does that. FOLDER is an archive as `tests.bench.archive make` writes it, named from the root.
The wall time of runs, one with a quick disk, is printed, with how many results differ. Linux alone.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.batch.archive import read_results
from tests.bench.watch import Watch

SOURCE = Path(__file__).with_name("slow_disk.c")


def run(archive: Path, output: Path, words: dict[str, str]) -> tuple[Watch, int, dict[str, Any]]:
    """A run from nothing: what it took, its exit code and its results."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "bts", "run", str(archive), "-o", str(output), "--jobs", "2", "-q"]
    with Watch() as watch:
        done = subprocess.run(
            command, env={**os.environ, **words}, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    return watch, done.returncode, read_results(output)


def main() -> None:
    """Compile what makes a disk slow, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ms", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        library, output = Path(temporary, "slow_disk.so"), Path(temporary, "results")
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        archive = asked.folder.absolute()
        quick, code, expected = run(archive, output, {})
        print(f"quick disks: exit {code}, {quick}", flush=True)
        for what, folder in {"clips": archive, "results": output}.items():
            slow = {"LD_PRELOAD": str(library), "SLOW_FOLDER": str(folder), "SLOW_MS": str(asked.ms)}
            watch, code, results = run(archive, output, slow)
            different = sum(results.get(name) != expected.get(name) for name in results.keys() | expected.keys())
            print(f"{what} at {asked.ms} ms a call: exit {code}, {watch}; {different} of {len(expected)} files differ")


if __name__ == "__main__":
    main()
