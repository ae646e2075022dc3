"""A made archive, and its results to be compared."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from bts import media
from tests.little import little_clip

ENDINGS = ("mp4", "mkv", "mov", "avi", "ts")

OF_THE_RUN = ("bts-run", "catalogue", "report.html", "report.csv")
"""Names, or their beginnings, of files in the output folder that tell of the run itself: its times and its order."""


def make_archive(folder: Path, clips: int, place: Path) -> Path:
    """Short clips of five formats in three reels: some cut off, some of noise, a double, a document, an odd name."""
    base = little_clip(place / "base.mp4", 0.2, "160x90")
    for number in range(clips):
        ending = ENDINGS[number % len(ENDINGS)]
        clip = folder / f"reel{number % 3}" / f"c{number:02}.{ending}"
        clip.parent.mkdir(parents=True, exist_ok=True)
        codec = "mpeg4" if ending == "avi" else "libx264"
        length = f"{0.3 + 0.01 * number:.2f}"
        media.run_ffmpeg(["-i", str(base), "-t", length, "-c:v", codec, "-preset", "ultrafast", "-y", str(clip)])
        if number % 10 == 7:
            clip.write_bytes(clip.read_bytes()[:500])
        if number % 13 == 5:
            clip.write_bytes(bytes(range(256)) * 12)
    shutil.copy(folder / "reel0" / "c00.mp4", folder / "reel2" / "double.mp4")
    (folder / "reel1" / "paper.pdf").write_bytes(b"%PDF-1.4 x")
    (folder / "reel1" / os.fsdecode(b"l-\xe9.mp4")).write_bytes(base.read_bytes())
    return folder


def read_results(output: Path) -> dict[str, Any]:
    """All results of the clips: relative name -> bytes; of reports all but how long the work took."""
    results: dict[str, Any] = {}
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if path.is_dir() or name.startswith((".bts/", *OF_THE_RUN)) or name == ".bts-made.json":
            continue
        results[name] = path.read_bytes()
        if path.name == "report.json":
            record = json.loads(results[name])
            for timed in (record, *record["stages"]):
                del timed["seconds"]
            results[name] = record
        if path.name == ".bts-made.json":
            ledger = json.loads(results[name])
            ledger["files"].pop("report.json")
            results[name] = ledger
    return results


def list_kinds(output: Path) -> dict[str, str]:
    """Name of a failed clip -> the kind of its failure, by bts-run.json."""
    record = json.loads((output / "bts-run.json").read_text())
    failed = [run for run in record["runs"] if run["failures"]]
    return {Path(run["clip"]["path"]).name: run["failures"][0]["kind"] for run in failed}
