"""A run of clips beside PySceneDetect's command line on the same clips, two at a time each.

PySceneDetect's command is `scenedetect -i CLIP -o FOLDER detect-adaptive save-images`, as its manual gives it, once for
each clip. A run makes more: best frames in place of first, middle and last ones, a sheet, a page, a catalogue.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.watch import Watch

AT_A_TIME = 2

WANTED = 4.0
"""How many times as long as the run PySceneDetect is to take, at least, by the clock."""


def measure_peers(clips: Path, scenedetect: str, rounds: int) -> None:
    """Run bts and PySceneDetect in turns, and print what the fastest round of each took, and the ratios."""
    with tempfile.TemporaryDirectory() as temporary:
        mine, theirs, failed = [], [], 0
        for _ in range(rounds):
            output, pictures = Path(temporary, "bts"), Path(temporary, "pictures")
            with Watch() as watch:
                _run(clips, output)
            mine.append(watch)
            worked_on = list_worked_on(output)
            with Watch() as watch:
                failed = run_scenedetect(worked_on, scenedetect, pictures)
            theirs.append(watch)
            shutil.rmtree(output)
            shutil.rmtree(pictures)
    run, peer = min(mine, key=lambda one: one.seconds), min(theirs, key=lambda one: one.seconds)
    print(f"bts run --jobs {AT_A_TIME}, {len(worked_on)} clips: {run}")
    print(f"PySceneDetect, {AT_A_TIME} at a time: {peer}; {failed} clips failed")
    wall, processor = peer.seconds / run.seconds, peer.processor / run.processor
    print(f"PySceneDetect takes {wall:.2f} x as long (wanted {WANTED:g}), {processor:.2f} x the processor time")


def _run(clips: Path, output: Path) -> None:
    command = [sys.executable, "-m", "bts", "run", str(clips), "-o", str(output), "--jobs", str(AT_A_TIME), "-q"]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def list_worked_on(output: Path) -> list[Path]:
    """The clips of a run that did not fail, copies included: PySceneDetect has no need to open the others."""
    record = json.loads((output / "bts-run.json").read_text(encoding="utf-8"))
    return [Path(run["clip"]["path"]) for run in record["runs"] if run["state"] in ("done", "copy")]


def run_scenedetect(clips: Sequence[Path], scenedetect: str, pictures: Path) -> int:
    """Run PySceneDetect on each clip, two at a time; returns how many it failed on."""

    def detect(numbered: tuple[int, Path]) -> bool:
        number, clip = numbered
        words = ["-i", str(clip), "-o", str(pictures / str(number)), "detect-adaptive", "save-images"]
        done = subprocess.run([scenedetect, *words], check=False, capture_output=True)
        return done.returncode == 0 and any(pictures.glob(f"{number}/*"))

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(detect, enumerate(clips))).count(False)
