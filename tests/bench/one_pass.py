"""What one pass over 1080p H.264 costs: beside plain decoding, beside PySceneDetect with pictures, and in memory.

    python -m tests.bench.one_pass [--minutes 5] [--clip FILE]

bts is `analyse` with faces and thumbnails, opening included, in a process of its own; plain decoding is `ffmpeg -i CLIP
-an -f null -` with the bundled program, in the same run; PySceneDetect, when it is installed, is `scenedetect
detect-adaptive save-images` as its manual gives it. Without --clip, a real trailer of the footage is made 1920x1080 and
repeated until it is as long as wanted. Memory is the greatest resident size that the process had: `--minutes 60
--no-peers` shows that it does not grow with the clip.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bts import media, shots

TRAILER = Path(__file__).resolve().parents[3] / "shared" / "footage" / "edited" / "sintel_trailer.mp4"
TRAILER_SECONDS = 52
MOST_OF_DECODING = 1.25
LEAST_OF_PEER = 3.0
MOST_MEMORY = 500
REPEATS = 3


def make_clip(folder: Path, minutes: float) -> Path:
    """A 1080p clip of about so many minutes, in x264's default settings but for speed."""
    part, whole = folder / "part.mp4", folder / "whole.mp4"
    media.run_ffmpeg(
        ["-y", "-i", str(TRAILER), "-an", "-vf", "scale=1920:1080", "-c:v", "libx264", "-preset", "veryfast",
         "-crf", "20", str(part)]
    )  # fmt: skip
    times = max(1, round(minutes * 60 / TRAILER_SECONDS))
    media.run_ffmpeg(["-y", "-stream_loop", str(times - 1), "-i", str(part), "-c", "copy", str(whole)])
    part.unlink()
    return whole


def timed(command: list[str]) -> tuple[float, str]:
    """Wall seconds of a command, and what it printed. Raises CalledProcessError."""
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, done.stdout


def worker(clip: Path) -> None:
    """Analyse, and print wall seconds, shots, and peak memory in MB."""
    started = time.perf_counter()
    with media.open_clip(clip) as opened:
        found = shots.analyse(opened)
    seconds = time.perf_counter() - started
    # Not ru_maxrss, which a process inherits from the one that started it.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(seconds, len(found.shots), int(peak.split()[1]) / 1024)


def compare(clip: Path, folder: Path, *, peers: bool) -> None:
    """Print the figures, each the best of some runs that take turns."""
    plain, mine, theirs = [], [], []
    for _ in range(REPEATS):
        plain.append(timed([str(media.ffmpeg_path()), "-v", "quiet", "-i", str(clip), "-an", "-f", "null", "-"])[0])
        mine.append(timed([sys.executable, "-m", "tests.bench.one_pass", "--worker", str(clip)])[1].split())
        if not peers:
            break
        theirs.append(timed(["scenedetect", "-i", str(clip), "-o", str(folder), "detect-adaptive", "save-images"])[0])
    decode, seconds, memory = min(plain), min(float(run[0]) for run in mine), max(float(run[2]) for run in mine)
    print(f"plain decoding           {decode:7.2f} s")
    ratio = seconds / decode
    print(f"bts, {mine[0][1]:>5} shots        {seconds:7.2f} s: {ratio:.2f} x decoding (wanted {MOST_OF_DECODING})")
    print(f"                         {memory:7.0f} MB at most (wanted {MOST_MEMORY})")
    if theirs:
        faster = min(theirs) / seconds
        print(
            f"PySceneDetect, pictures  {min(theirs):7.2f} s: bts is {faster:.1f} x as fast (wanted {LEAST_OF_PEER:g})"
        )


def main() -> None:
    """Make the clip, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=52 / 60)
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--no-peers", action="store_true", help="one run, without PySceneDetect")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options.worker)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        compare(options.clip or make_clip(folder, options.minutes), folder, peers=not options.no_peers)


if __name__ == "__main__":
    main()
