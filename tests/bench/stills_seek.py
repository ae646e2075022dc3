"""Fifty stills spread over ten minutes of 1080p: bts against one `ffmpeg -ss` call for each, in the same run.

    python -m tests.bench.stills_seek [--count 50] [--gop 12]

The clip is like a camera's: some 6 Mbit/s, a key frame every half second (--gop frames), B-frames, a little grain;
twelve seconds of it, repeated fifty times. bts opens the clip anew, finds the frames and writes JPEG files; ffmpeg is
timed for JPEG and for PNG files. What bts saves is starting, opening and probing fifty times; what all must do is
decode from the key frame on, so the gain shrinks as --gop grows. Processor seconds are given for busy machines.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PIL import Image

from bts import media
from bts.media.survey import forget

REQUIRED = 5.0

SOURCE = "mandelbrot=size=1920x1080:rate=25:start_scale=0.3:end_scale=0.01:end_pts=300"


def make_clip(folder: Path, gop: int) -> Path:
    """Ten minutes of 1080p at 25 frames a second."""
    part, whole = folder / "part.mp4", folder / f"whole-{gop}.mp4"
    media.run_ffmpeg(
        ["-y", "-f", "lavfi", "-i", SOURCE, "-t", "12", "-vf", "noise=alls=2:allf=t,format=yuv420p", "-c:v", "libx264",
         "-preset", "veryfast", "-b:v", "6M", "-g", str(gop), "-bf", "3", str(part)]
    )  # fmt: skip
    media.run_ffmpeg(["-y", "-stream_loop", "49", "-i", str(part), "-c", "copy", str(whole)])
    part.unlink()
    return whole


def with_bts(clip_path: Path, times: list[Fraction], folder: Path) -> None:
    """All stills in one go, opening the clip included."""
    forget()
    with media.open_clip(clip_path) as clip:
        for number, (_, picture) in enumerate(media.pictures_at(clip, times)):
            Image.fromarray(picture.rgb).save(folder / f"bts-{number:02}.jpg", quality=92)


def with_ffmpeg(clip_path: Path, times: list[Fraction], folder: Path, kind: str) -> None:
    """One call of the program for each still."""
    for number, at in enumerate(times):
        subprocess.run(
            [str(media.ffmpeg_path()), "-y", "-loglevel", "error", "-ss", f"{float(at):.3f}", "-i", str(clip_path),
             "-frames:v", "1", "-q:v", "2", str(folder / f"ffmpeg-{number:02}.{kind}")],
            check=True,
        )  # fmt: skip


def measure(work: Callable[[], None]) -> tuple[float, float]:
    """(wall seconds, processor seconds) of a piece of work with the programs it starts."""
    before, started = os.times(), time.perf_counter()
    work()
    after = os.times()
    return time.perf_counter() - started, sum(after[:4]) - sum(before[:4])


def main() -> None:
    """Measure, and print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--gop", type=int, default=12, help="frames from key frame to key frame")
    parser.add_argument("--keep", type=Path, help="make or use the clip in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        clip = (options.keep or folder) / f"whole-{options.gop}.mp4"
        if not clip.exists():
            clip = make_clip(clip.parent, options.gop)
        duration = media.probe(clip).duration
        times = [duration * (2 * n + 1) / (2 * options.count) for n in range(options.count)]
        wall, cpu = measure(lambda: with_bts(clip, times, folder))
        print(f"{options.count} stills of {float(duration):.0f} s of 1080p, a key frame every {options.gop} frames")
        print(f"bts, JPEG:    {wall:6.2f} s, {cpu:6.2f} s of processor")
        for kind in ("jpg", "png"):
            other_wall, other_cpu = measure(lambda kind=kind: with_ffmpeg(clip, times, folder, kind))  # type: ignore[misc]
            print(
                f"ffmpeg, {kind.upper()}:  {other_wall:6.2f} s, {other_cpu:6.2f} s of processor: bts is "
                f"{other_wall / wall:.1f} times as fast ({other_cpu / cpu:.1f} by processor; wanted {REQUIRED:g})"
            )


if __name__ == "__main__":
    main()
