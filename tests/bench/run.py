"""How long the whole pipeline takes beside plain decoding, clip by clip: `python -m tests.bench.run PATH...`.

Plain decoding is `ffmpeg -i CLIP -map 0:v:0 -f null -` with the bundled program, in the same run. The overhead of
starting Python is in neither figure.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bts.batch.clips import find_clips
from bts.folders import assign_folders
from bts.media import ffmpeg_path
from bts.pipeline import run_clip
from bts.work import Job


def decode_seconds(clip: Path) -> float:
    """Wall seconds that the bundled ffmpeg needs to decode the clip's first video stream."""
    command = [str(ffmpeg_path()), "-nostdin", "-v", "quiet", "-i", str(clip), "-map", "0:v:0", "-f", "null", "-"]
    started = time.perf_counter()
    subprocess.run(command, check=False)
    return time.perf_counter() - started


def main(paths: list[str]) -> None:
    """Print a Markdown table: each clip, its length, plain decoding, the pipeline, the ratio, how it ended."""
    print("| clip | length s | decode s | bts run s | ratio | result |")
    print("|---|---:|---:|---:|---:|---|")
    clips = find_clips(map(Path, paths))
    with tempfile.TemporaryDirectory() as out:
        for clip, folder in assign_folders(clips, Path(out)).items():
            plain = decode_seconds(clip)
            report = run_clip(Job(clip, folder))
            length = report.facts["duration"] if report.facts else 0.0
            result = report.failures[0].line if report.failures else f"{report.counts.get('shots', 0)} shots"
            row = [clip.name, f"{length:.1f}", f"{plain:.2f}", f"{report.seconds:.2f}", f"{report.seconds / plain:.1f}"]
            print(f"| {' | '.join(row)} | {result} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
